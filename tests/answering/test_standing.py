"""Whether a text applies, and what came before or after it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fakes import instrument, provision, query
from pi_assistant.answering.standing import (
    asked_about,
    commencement,
    days_first,
    other_versions,
    overtaking_of,
    verdict,
)
from pi_assistant.documents.catalogue import catalogue_of
from pi_assistant.documents.labels import Label
from pi_assistant.documents.links import Renumbered
from pi_assistant.types import Evidence, Hit, Instrument, Language, Rank, Sentence, Standing

D = date
NEW = instrument("new", title="New Law", effective=D(2026, 1, 1), first_effective=D(2017, 6, 1))
OLD = instrument("old", title="Old Law", effective=D(2017, 6, 1), ended=D(2026, 1, 1), ended_by="new")
DONE = instrument("done", title="Campaign", effective=D(2019, 4, 1), ended=D(2019, 10, 1))
NOTE = instrument("note", title="Notice", effective=D(2013, 4, 23), overtaken_by=("old:1", "new"))
NEWS = instrument("news", title="News", effective=D(2022, 3, 8), rank=Rank.REPORT)
TEXTS = [
    provision("Do it.", "1", of="new"),
    provision("In force on 1 January 2026.", "2", of="new"),
    provision("Do.", "1", of="old"),
    provision("It runs to 30 September 2019.", "0", of="done"),
    provision("More.", "1", of="done"),
    provision("Callers.", "I", of="note"),
    provision("Said.", "1", of="news"),
]
BEGINS = Label(("commencement",), ("anyone",), ("commencement",))
LABELS = {"new:2": BEGINS, "done:0": BEGINS}
ROWS = [Renumbered("old:1", "new:1"), Renumbered(None, "new:2")]
HELD = catalogue_of([NEW, OLD, DONE, NOTE, NEWS], TEXTS, labels=LABELS, renumbering=ROWS)


def _verdict(text: Instrument, on: date, lang: Language = Language.EN) -> str:
    return verdict(query("?", as_of=on, lang=lang), text, HELD)


@pytest.mark.parametrize(
    ("text", "on", "says"),
    [
        (NEW, D(2026, 1, 1), "Yes: the text of New Law has applied since 1 January 2026"),
        (NEW, D(2025, 12, 31), "No: the text of New Law applies from 1 January 2026; on 31 December 2025 it did not"),
        (OLD, D(2026, 1, 1), "No: the text of Old Law ended; since 1 January 2026 it no longer applies."),
        (NOTE, D(2020, 1, 1), "The text of Notice dates from 23 April 2013; later law has overtaken it"),
        (NEWS, D(2023, 1, 1), "No law: News dates from 8 March 2022."),
    ],
)
def test_the_first_sentence_says_yes_or_no_with_the_day(text: Instrument, on: date, says: str) -> None:
    assert _verdict(text, on).startswith(says)


@pytest.mark.parametrize(
    ("text", "on", "says"),
    [
        (NEW, D(2026, 1, 1), "是的："), (NEW, D(2025, 1, 1), "没有："), (DONE, D(2020, 1, 1), "没有："),
        (NOTE, D(2020, 1, 1), "《Notice》自 2013年4月23日"), (NEWS, D(2023, 1, 1), "《News》不是法律"),
    ],
)  # fmt: skip
def test_and_in_chinese(text: Instrument, on: date, says: str) -> None:
    assert _verdict(text, on, Language.ZH).startswith(says)


def test_a_day_that_is_not_known_is_said_to_be() -> None:
    assert "a day not confirmed" in verdict(query("?"), instrument("x", effective=None), HELD)


def test_the_provision_that_proves_it_is_labelled_so() -> None:
    assert commencement(NEW, HELD) == "new:2"
    assert commencement(DONE, HELD) == "done:0"
    assert commencement(OLD, HELD) is None


def _about(asked: dict[str, Any], best: str = "", withheld: tuple[str, ...] = (), **scores: float) -> str | None:
    hits = [Hit(best, scores.get("best", 0.5))] if best else []
    named = {best: scores.get("best", 0.5)} | {key: scores.get("held", 0.9) for key in withheld}
    found = asked_about(query("?", **asked), hits, withheld, named, HELD)
    return found.id if found else None


def test_what_is_asked_about_is_named_or_withheld_or_says_when_or_is_gone() -> None:
    assert _about({"instruments": ("old",)}, "new:1") == "old"
    assert _about({}, "old:1", ("new:1",)) == "new"
    assert _about({"as_of": D(2026, 2, 1)}, "new:2") == "new"
    assert _about({"as_of": D(2026, 2, 1)}, "done:1") == "done"
    assert _about({"as_of": D(2026, 2, 1)}, "new:1") is None
    assert _about({}) is None


def test_of_a_text_that_overtook_the_best_provision_is_wanted() -> None:
    scores = {"new:1": 0.2, "new:2": 0.4}
    assert overtaking_of([Hit("note:I", 1.0)], scores, HELD, D(2026, 2, 1)) == ("old:1", "new:2")
    assert overtaking_of([Hit("new:1", 1.0)], scores, HELD, D(2026, 2, 1)) == ()


def test_a_provision_knows_what_it_was_and_became() -> None:
    assert other_versions("new:1", HELD) == ("old:1",)
    assert other_versions("old:1", HELD) == ("new:1",)
    assert other_versions("new:2", HELD) == ()


def test_sentences_that_name_days_stand_first() -> None:
    held = provision("It is so. It ran from 1 April 2019 to 30 September 2019.", "9")
    sentences = (Sentence("lex:9", 1, None, 0, 9, 0.9), Sentence("lex:9", 1, None, 10, len(held.text), 0.1))
    entry = Evidence(held, instrument(), Hit("lex:9", 1.0), Standing.IN_FORCE, sentences)
    assert days_first(entry).sentences == (sentences[1], sentences[0])
