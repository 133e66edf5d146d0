"""Nothing is shown that is not proved."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fakes import TODAY, instrument, provision
from pi_assistant.answering.citations import quote_holds, verify
from pi_assistant.documents.catalogue import catalogue_of
from pi_assistant.errors import CitationError
from pi_assistant.types import Answer, Audience, Citation, Language, Rank, Standing, Status, TextKind

TEXT = "A handler must not refuse, under number [2013] 12, to delete.\n\n(1) first; (2) second."
HELD = catalogue_of([instrument()], [provision(TEXT)])


def _citation(quote: str = TEXT, **changes: Any) -> Citation:
    plain = Citation(
        1, "lex:1", 1, None, "Law lex", "Article 1", Rank.LAW, Standing.IN_FORCE, None, None, TextKind.EXCERPT, quote
    )
    return replace(plain, **changes)


def _answer(text: str, *citations: Citation) -> Answer:
    return Answer("?", Language.EN, Audience.CONSUMER, TODAY, Status.ANSWERED, text, citations)


def test_an_answer_that_holds_is_given_back_as_it_is() -> None:
    answer = _answer("It must delete [1], twice [1], first [2].", _citation(), _citation("first", marker=2))
    assert verify(answer, HELD) is answer


@pytest.mark.parametrize(
    ("text", "citations"),
    [
        ("No marker.", [_citation()]),
        ("One too many [1] [2].", [_citation()]),
        ("No citation [1].", []),
        ("Another [2].", [_citation()]),
        ("Twice [1].", [_citation(), _citation()]),
    ],
)
def test_markers_and_citations_must_match(text: str, citations: list[Citation]) -> None:
    with pytest.raises(CitationError, match="markers"):
        verify(_answer(text, *citations), HELD)


@pytest.mark.parametrize(
    "citation",
    [
        _citation("A handler may refuse"),
        _citation("A handler must not  refuse"),
        _citation("a handler must not refuse"),
        _citation(""),
        _citation(" \n"),
        _citation(provision="lex:2"),
    ],
)
def test_a_quote_must_be_in_its_provision_letter_for_letter(citation: Citation) -> None:
    assert not quote_holds(citation, HELD)
    with pytest.raises(CitationError, match="quote 1 is not in lex:"):
        verify(_answer("It says so [1].", citation), HELD)


def test_a_bracketed_number_inside_a_quotation_is_no_marker() -> None:
    quote = "under number [2013] 12"
    answer = _answer(f"Under LEX: {quote} [1]", _citation(quote))
    assert verify(answer, HELD) is answer


def test_an_answer_without_law_needs_no_citation() -> None:
    assert verify(_answer("Hello!"), HELD).citations == ()


@given(st.data())
def test_every_piece_of_the_provision_holds(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(TEXT) - 1))
    quote = TEXT[start : data.draw(st.integers(start + 1, len(TEXT)))]
    assert quote_holds(_citation(quote), HELD) == bool(quote.strip())


@given(st.data())
def test_a_quote_with_one_letter_changed_never_holds(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(TEXT) - 1))
    quote = TEXT[start : data.draw(st.integers(start + 1, len(TEXT)))]
    place = data.draw(st.integers(0, len(quote) - 1))
    altered = quote[:place] + data.draw(st.characters()) + quote[place + 1 :]
    assume(altered not in TEXT)
    assert not quote_holds(_citation(altered), HELD)
