"""The baseline: which provisions a chunk is credited with, and its one number learned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_assistant.documents.catalogue import Catalogue, catalogue_of
from pi_assistant.errors import EvaluationError
from pi_assistant.evaluation.baseline import Baseline, Part, best_cutoff, lay_out, parts_of
from pi_assistant.evaluation.datasets import KnownAnswer, Split
from pi_assistant.types import Question, Status

SPANS = [("a", 10, 30), ("b", 40, 50), ("c", 60, 100)]


def test_a_chunk_is_credited_by_what_it_holds() -> None:
    """Characters 20 to 80 hold the last 10 of a's 20, all of b's 10, the first 20 of c's 40; the longest is first."""
    assert parts_of(SPANS, 20, 80) == (Part("c", 0, 20, 0.5), Part("a", 10, 20, 0.5), Part("b", 0, 10, 1.0))


def test_a_chunk_of_headings_only_holds_nothing() -> None:
    assert parts_of(SPANS, 30, 40) == ()


@given(st.integers(0, 100), st.integers(0, 100))
def test_parts_lie_inside_their_provision_and_never_outgrow_the_chunk(start: int, length: int) -> None:
    parts = parts_of(SPANS, start, start + length)
    assert all(0 <= part.start < part.end and 0 < part.share <= 1 for part in parts)
    assert sum(part.end - part.start for part in parts) <= length


def test_provisions_lie_where_the_layout_says(catalogue: Catalogue) -> None:
    laid = lay_out(catalogue, "law-a")
    assert laid.text.startswith("# Law law-a\n\n#### Article 1\n\nA handler must")
    for key, start, end in laid.spans:
        assert laid.text[start:end] == catalogue.provisions[key].text


def test_the_best_chunk_is_the_answer_and_its_provisions_are_cited(catalogue: Catalogue, embedder: Any) -> None:
    answer = Baseline(catalogue, embedder).ask(Question("May a court order deletion?"))
    assert answer.status is Status.ANSWERED
    assert "A court may order deletion." in answer.answer
    assert [(c.provision, c.quote) for c in answer.citations] == [("law-b:1", "A court may order deletion.")]


def test_provisions_of_one_chunk_are_ranked_by_length(catalogue: Catalogue, embedder: Any) -> None:
    """law-a is one chunk: Article 1 fills 46 characters of it, Article 2 fills 42; the court's chunk is further off."""
    found = Baseline(catalogue, embedder).find(Question("Must a handler obtain consent, or is a fine imposed?"))
    assert found == ("law-a:1", "law-a:2", "law-b:1")
    assert Baseline(catalogue, embedder).find(Question("consent"), k=1) == ("law-a:1",)


def test_small_chunks_cut_inside_provisions_and_quote_what_they_hold(catalogue: Catalogue, embedder: Any) -> None:
    answer = Baseline(catalogue, embedder, chunk_size=8, overlap=0).ask(Question("obtain consent before handling"))
    (citation,) = answer.citations
    assert citation.provision == "law-a:1"
    assert len(citation.quote) < len(catalogue.provisions["law-a:1"].text)
    assert citation.quote in catalogue.provisions["law-a:1"].text


def test_a_corpus_without_text_is_an_error(catalogue: Catalogue, embedder: Any) -> None:
    with pytest.raises(EvaluationError, match="no text to cut"):
        Baseline(catalogue_of(catalogue.instruments.values(), []), embedder)


def test_the_cutoff_refuses_most_at_the_price_allowed() -> None:
    """Of 20 answerable one may be refused: below 0.35 two of three are caught for one; below 0.5 all, for two."""
    answerable = [0.3, 0.42, *[0.9] * 18]
    assert best_cutoff(answerable, [0.1, 0.32, 0.45]) == pytest.approx(0.37)


def test_a_cutoff_that_costs_nothing_is_taken_where_nothing_may_be_lost() -> None:
    assert best_cutoff([0.25, 0.5], [0.15, 0.35]) == pytest.approx(0.2)


def test_no_cutoff_where_none_helps_or_nothing_can_be_learned() -> None:
    assert best_cutoff([0.1], [0.9]) is None
    assert best_cutoff([], [0.1]) is None
    assert best_cutoff([0.1], []) is None


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20), st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_a_cutoff_catches_something_at_no_more_than_its_price(answerable: list[float], other: list[float]) -> None:
    cutoff = best_cutoff(answerable, other)
    if cutoff is not None:
        caught, lost = sum(v < cutoff for v in other), sum(v < cutoff for v in answerable)
        assert caught > 0
        assert lost <= 0.05 * len(answerable)


def test_fitting_looks_at_development_questions_only(
    catalogue: Catalogue, embedder: Any, known: Callable[..., KnownAnswer]
) -> None:
    right = known("Must a handler obtain consent before handling?")
    stray = known("How tall is Everest?", expect=Status.NOT_COVERED, gold=())
    fitted = Baseline(catalogue, embedder).fitted([right, stray])
    assert fitted.ask(stray.asked()).status is Status.NOT_COVERED
    assert fitted.ask(right.asked()).status is Status.ANSWERED
    held_out = [known("x", split=Split.TEST), known("y", split=Split.TEST, expect=Status.NOT_COVERED, gold=())]
    assert Baseline(catalogue, embedder).fitted(held_out).cutoff is None
