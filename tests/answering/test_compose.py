"""Arranging sentences into an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from fakes import instrument, provision, query
from pi_assistant.answering.compose import LEADING, SHORT, SURE, Composed, compose, with_consequence
from pi_assistant.answering.support import Supported
from pi_assistant.documents.units import sentences, units
from pi_assistant.types import Evidence, Hit, Instrument, Language, Query, Rank, Sentence, Standing

ASKED = query("?")
LIST = "Any of:\n(1) red;\n(2) blue.\n\nThe list is closed."


def _evidence(
    text: str, best: str = "", *, chances: Sequence[float] = (), locator: str = "1", direct: bool = False,
    of: Instrument | None = None, **changes: Any,
) -> Evidence:  # fmt: skip
    """A provision whose sentences stand in order, but the one that holds `best` first; each as likely, unless said."""
    spans: list[tuple[int, int | None, int, int]] = []
    for unit in units(text):
        parts = [(unit.start, unit.end)] if unit.item else sentences(text, unit.start, unit.end)
        spans.extend((unit.paragraph, unit.item, *part) for part in parts)
    spans.sort(key=lambda span: best not in text[span[2] : span[3]])
    likely = chances or [1 / len(spans)] * len(spans)
    found = (Sentence(f"lex:{locator}", *span, chance=chance) for span, chance in zip(spans, likely, strict=True))
    standing = changes.pop("standing", Standing.IN_FORCE)
    held = provision(text, locator, **changes)
    return Evidence(held, of or instrument(), Hit(held.id, 1.0, direct=direct), standing, tuple(found))


def _composed(*quoted: Evidence, asked: Query = ASKED, named: Sequence[Evidence] = (), opening: str = "") -> Composed:
    return compose(asked, Supported(quoted, tuple(named)), opening)


def _quotes(*evidence: Evidence) -> list[str]:
    return [citation.quote for citation in _composed(*evidence).citations]


def _words(word: str, count: int) -> str:
    return f"{word.capitalize()} {f'{word} ' * (count - 2)}{word}."


def test_a_sentence_is_quoted_with_its_place_and_its_marker() -> None:
    composed = _composed(_evidence("It is so."))
    assert composed.text == "Under LEX, Article 1: It is so. [1]"
    assert [(c.marker, c.provision, c.locator) for c in composed.citations] == [(1, "lex:1", "Article 1")]


@pytest.mark.parametrize("best", ["Any of", "red", "blue"])
def test_a_list_is_shown_whole_whichever_part_of_it_matched(best: str) -> None:
    assert _quotes(_evidence(LIST, best))[0] == "Any of:\n(1) red;\n(2) blue."


def test_a_list_without_introduction_is_shown_whole() -> None:
    assert _quotes(_evidence("(1) red;\n(2) blue.", "blue")) == ["(1) red;\n(2) blue."]


def test_sentences_that_follow_each_other_become_one_quotation() -> None:
    assert _quotes(_evidence("One fish. Two fish. Red fish.")) == ["One fish. Two fish. Red fish."]


def test_each_paragraph_has_its_own_marker_and_the_place_is_said_once() -> None:
    composed = _composed(_evidence("One fish.\n\nTwo fish."))
    assert composed.text == "Under LEX, Article 1: One fish. [1]\n\nTwo fish. [2]"
    assert [c.locator for c in composed.citations] == ["Article 1, paragraph 1", "Article 1, paragraph 2"]


LONG = [_words(f"plain{n}", 30) for n in range(30)]  # 900 words


def test_the_likeliest_sentences_are_told_until_one_of_them_is_likely_enough() -> None:
    long = "\n\n".join(LONG[:4])
    assert _quotes(_evidence(long, chances=[SURE, 0.1, 0.06, 0.04])) == LONG[:1]
    assert _quotes(_evidence(long, chances=[SURE - 0.1, 0.1, 0.1, 0.1])) == LONG[:2]


def test_a_short_provision_is_told_whole_however_likely_its_best_sentence() -> None:
    first, second = _words("first", SHORT // 2), _words("second", SHORT // 2)
    assert _quotes(_evidence(f"{first}\n\n{second}", chances=[1.0, 0.0])) == [first, second]
    assert _quotes(_evidence(f"{first}\n\n{second[:-1]} more.", chances=[1.0, 0.0])) == [first]


def test_a_provision_that_was_named_outright_is_told_whole_in_its_order() -> None:
    assert _quotes(_evidence("\n\n".join(LONG), "Plain29", direct=True)) == LONG


def test_an_exception_follows_what_is_likely_enough_and_other_sentences_do_not() -> None:
    exception = "Unless a court allows it, this is so."
    chances = [SURE, *[0.0] * 30]
    assert _quotes(_evidence("\n\n".join([*LONG, exception]), "Plain7", chances=chances)) == [LONG[7], exception]


def test_what_does_not_fit_is_left_out_whole() -> None:
    assert _quotes(_evidence("\n\n".join(LONG))) == LONG[: LEADING // 30]


def test_items_of_a_list_take_no_room() -> None:
    items = "\n".join(f"({n}) {_words('item', 90)}" for n in range(1, 6))
    assert _quotes(_evidence(f"Any of:\n{items}\n\nThe end.", "Any of"))[-1] == "The end."


def test_the_best_sentence_stands_first_wherever_it_is_in_the_text() -> None:
    assert _quotes(_evidence("\n\n".join(LONG), "Plain29"))[0] == LONG[29]


def test_a_further_provision_is_quoted_with_its_best_sentence() -> None:
    second = _evidence("Two fish. Blue fish.", "Blue", locator="2")
    assert _quotes(_evidence("One fish."), second) == ["One fish.", "Blue fish."]


def test_the_leader_keeps_its_room_and_what_does_not_fit_beside_it_is_named() -> None:
    long, longer = _words("beside", 130), _words("further", 130)
    held = (_evidence("One."), _evidence(long, locator="2"), _evidence(longer, locator="3"))
    composed = compose(query("?"), Supported(held))
    assert [citation.quote for citation in composed.citations] == ["One.", long, longer]
    assert long in composed.text
    assert longer not in composed.text
    assert "See also: LEX, Article 3 [3]" in composed.text


def test_markers_count_through_the_provisions() -> None:
    composed = _composed(_evidence("One."), _evidence("Two.", locator="2"))
    assert composed.text == "Under LEX, Article 1: One. [1]\n\nUnder LEX, Article 2: Two. [2]"


def test_a_report_is_said_to_be_one() -> None:
    report = instrument(rank=Rank.REPORT, title="News")
    composed = _composed(_evidence("It was so.", of=report, standing=Standing.NOT_LAW))
    assert composed.text == "As reported in the News, Article 1: It was so. [1]"
    assert composed.citations[0].status is Standing.NOT_LAW


def test_a_text_that_is_not_in_force_is_said_to_be_so() -> None:
    composed = _composed(_evidence("It was so.", standing=Standing.ENDED))
    assert composed.text == "LEX, Article 1 (ended): It was so. [1]"


def test_a_chinese_answer_is_framed_in_chinese_and_quoted_in_english() -> None:
    law = instrument(title_zh="中华人民共和国某法（2020年）")
    composed = _composed(_evidence("It is so.", of=law), asked=query("?", lang=Language.ZH))
    assert composed.text == "根据《某法》第1条（英文译文）：\nIt is so. [1]"


def test_a_citation_says_what_it_cites() -> None:
    law = instrument(ended=date(2030, 1, 1), source="https://example.org", title="The Law")
    (cited,) = _composed(_evidence("So.", of=law, effective=date(2022, 1, 1), page=7)).citations
    assert (cited.title, cited.rank, cited.effective, cited.ended) == (
        "The Law", Rank.LAW, date(2022, 1, 1), date(2030, 1, 1),
    )  # fmt: skip
    assert (cited.page, cited.source, cited.origin, cited.paragraph) == (7, "https://example.org", "law", 1)


def test_no_evidence_makes_no_answer() -> None:
    assert _composed() == Composed("", ())


def test_a_comparison_is_answered_from_both_sides_each_as_whole_as_there_is_room() -> None:
    sides = (_evidence("One side. Its rest.", "Its"), _evidence("Other side. Its end.", "Its", locator="2"))
    plain = _composed(*sides, asked=query("What is the side?"))
    compared = _composed(*sides, asked=query("What is the difference between one side and the other?"))
    assert [c.quote for c in plain.citations] == ["One side. Its rest.", "Its end."]
    assert [c.quote for c in compared.citations] == ["One side. Its rest.", "Other side. Its end."]


def test_an_opening_sentence_stands_first_with_the_marker_of_its_proof() -> None:
    composed = _composed(_evidence("In force on 1 May 2020."), opening="Yes: since 1 May 2020.")
    assert composed.text == "Yes: since 1 May 2020. [1]\n\nUnder LEX, Article 1: In force on 1 May 2020. [1]"
    assert len(composed.citations) == 1


def test_of_a_long_provision_the_best_paragraph_stands_first_and_the_others_in_their_order() -> None:
    text = "\n\n".join(["The rule.", *LONG])
    assert _quotes(_evidence(text, "Plain29")) == [LONG[29], "The rule.", *LONG[: (LEADING - 32) // 30]]


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        (Language.EN, "See also: LEX, Article 2 (Fines) [2]; LEX, Article 3 [3]."),
        (Language.ZH, "另见：《某法》第2条 [2]；《某法》第3条 [3]。"),
    ],
)
def test_what_is_only_named_stands_in_one_line_with_markers_of_its_own(lang: Language, line: str) -> None:
    law = instrument(title_zh="某法")
    named = (_evidence("Be fined.", locator="2", title="Fines", of=law), _evidence("Ask.", locator="3", of=law))
    composed = _composed(_evidence("Do it.", of=law), asked=query("?", lang=lang), named=named)
    assert composed.text.split("\n\n")[1:] == [line]
    assert [(c.marker, c.provision, c.quote) for c in composed.citations] == [
        (1, "lex:1", "Do it."), (2, "lex:2", "Be fined."), (3, "lex:3", "Ask."),
    ]  # fmt: skip


def test_what_follows_is_quoted_while_there_is_room() -> None:
    first = _composed(_evidence("Do it."))
    found = with_consequence(query("?"), first, "If not", _evidence("Be fined.", locator="2"))
    assert found.text.endswith("\n\nIf not: Under LEX, Article 2: Be fined. [2]")
    assert [c.quote for c in found.citations] == ["Do it.", "Be fined."]


@pytest.mark.parametrize(
    ("lang", "says"),
    [(Language.EN, "If not: LEX, Article 2 (Fines). [2]"), (Language.ZH, "If not：《某法》第2条。 [2]")],
)
def test_and_else_named_with_its_words_in_the_citation(lang: Language, says: str) -> None:
    asked = query("?", lang=lang)
    first = _composed(_evidence(_words("long", 200)), asked=asked)
    entry = _evidence(_words("fine", 100), locator="2", title="Fines", of=instrument(title_zh="某法"))
    found = with_consequence(asked, first, "If not", entry)
    assert found.text.endswith(says)
    assert found.citations[-1].quote == _words("fine", 100)
