"""What must be said beside an answer."""

from __future__ import annotations

from datetime import date

import pytest

from fakes import instrument, provision, query
from pi_assistant.answering.compose import compose
from pi_assistant.answering.notices import disclaimer, notices_for
from pi_assistant.answering.support import Supported
from pi_assistant.documents.catalogue import Catalogue, catalogue_of
from pi_assistant.documents.corpus import Corpus
from pi_assistant.documents.links import Renumbered
from pi_assistant.types import Citation, Evidence, Hit, Language, Query, Sentence


@pytest.fixture
def held(small: Corpus) -> Catalogue:
    return catalogue_of(small.instruments, small.provisions)


def _cited(held: Catalogue, identity: str, asked: Query) -> tuple[Citation, ...]:
    found = held.provision(identity)
    of = held.instrument_of(found)
    whole = Sentence(found.id, 1, None, 0, len(found.text))
    entry = Evidence(found, of, Hit(identity, 1.0), held.standing(of, asked.as_of, found), (whole,))
    return compose(asked, Supported((entry,))).citations


CASES = [
    ("pipl:66", date(2026, 11, 21), []),
    ("fines-report", date(2026, 11, 21), ["authority: Part of this answer comes from a report or guidance. It shows"]),
    ("csl-2016:21", date(2026, 1, 1), ["time: Cybersecurity Law (2016 text) ended: since 2026-01-01 it no longer"]),
    ("csl-2016:21", date(2025, 12, 31), []),
    ("old-notice:I", date(2021, 11, 1), ["time: Notice on Telemarketing was never formally repealed, but later law"]),
    ("old-notice:I", date(2021, 10, 31), []),
    ("face-rules:1", date(2026, 12, 31), ["time: Face Recognition Rules takes effect on 2027-01-01; on 2026-12-31"]),
    (
        "pipl:50",
        date(2022, 1, 1),
        ["time: The text of Personal Information Protection Law quoted here applies from 2024"],
    ),
]


@pytest.mark.parametrize(("identity", "day", "expected"), CASES)
def test_what_is_cited_is_qualified_by_rank_and_time(
    held: Catalogue, identity: str, day: date, expected: list[str]
) -> None:
    asked = query("?", as_of=day)
    notices = notices_for(asked, _cited(held, identity, asked), (), held)
    assert len(notices) == len(expected)
    for notice, start in zip(notices, expected, strict=True):
        assert f"{notice.kind}: {notice.text}".startswith(start)
        assert notice.provisions == (identity,)


@pytest.mark.parametrize(("identity", "day"), [(i, d) for i, d, expected in CASES if expected])
def test_notices_speak_the_language_of_the_question(held: Catalogue, identity: str, day: date) -> None:
    asked = query("?", as_of=day, lang=Language.ZH)
    (notice,) = notices_for(asked, _cited(held, identity, asked), (), held)
    assert any("\u4e00" <= char <= "\u9fff" for char in notice.text)


def test_the_best_of_what_was_withheld_and_every_law_named_is_said_once(held: Catalogue) -> None:
    asked = query("?", as_of=date(2020, 1, 1), dated=True)
    withheld = ("pipl:47", "face-rules:1", "pipl:66")
    assert [n.provisions for n in notices_for(asked, (), withheld, held)] == [("pipl:47",)]
    named = query("?", as_of=date(2020, 1, 1), dated=True, instruments=("pipl", "face-rules"))
    notices = notices_for(named, (), withheld, held)
    assert [n.provisions for n in notices] == [("pipl:47", "pipl:66"), ("face-rules:1",)]
    assert notices[0].text == (
        "Personal Information Protection Law takes effect on 2021-11-01; on 2020-01-01 it was not yet law."
    )


def test_what_was_withheld_goes_unsaid_where_no_day_was_asked_about(held: Catalogue) -> None:
    assert notices_for(query("?"), (), ("face-rules:1",), held) == ()


def test_the_disclaimer_says_unofficial_no_advice_and_checked_to() -> None:
    english = disclaimer(Language.EN, date(2026, 10, 7))
    assert all(part in english for part in ("Unofficial", "Chinese text prevails", "Not legal advice", "2026-10-07"))
    chinese = disclaimer(Language.ZH, date(2026, 10, 7))
    assert all(part in chinese for part in ("非官方", "中文原文为准", "不构成法律意见", "2026-10-07"))


def test_the_disclaimer_claims_no_check_that_was_not_made() -> None:
    assert "unknown" in disclaimer(Language.EN, None)


def test_a_number_that_moved_is_said_to_have_moved() -> None:
    texts = [provision(text, n, of=of) for text, n, of in (("A.", "1", "old"), ("B.", "2", "old"), ("A.", "2", "new"))]
    versions = [
        instrument("old", short="Law (2016)", ended=date(2026, 1, 1), ended_by="new"),
        instrument("new", short="Law", effective=date(2026, 1, 1)),
    ]
    rows = [Renumbered("old:1", "new:2"), Renumbered("old:2", None)]
    moved = catalogue_of(versions, texts, renumbering=rows)
    for named in ("old:1", "new:1"):
        (notice,) = notices_for(query("?", references=(named,)), (), (), moved)
        assert (notice.kind, notice.text) == ("time", "Law (2016), Article 1 is now Law, Article 2.")
    assert notices_for(query("?", references=("new:2",)), (), (), moved) == ()
    assert notices_for(query("?", references=("old:1",), lang=Language.ZH), (), (), moved)[0].text.endswith(
        "Article 2。"
    )
