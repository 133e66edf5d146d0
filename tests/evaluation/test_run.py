"""An evaluation from questions to groups, with a scripted assistant and numbers worked by hand."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import pi_assistant
from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.errors import CitationError, EvaluationError
from pi_assistant.evaluation.datasets import KnownAnswer, QuestionType, Split
from pi_assistant.evaluation.results import IndexIdentity
from pi_assistant.evaluation.run import evaluate, score
from pi_assistant.types import Answer, Language, Status

INDEX = IndexIdentity(7, "all-MiniLM-L6-v2", "f00d", "c0ffee")
Known, Answered, Scripted = Callable[..., KnownAnswer], Callable[..., Answer], Callable[..., Any]


def test_a_right_answer_scores_full_marks(known: Known, answered: Answered, scripted: Scripted) -> None:
    question = known(facts=[["consent"]])
    assistant = scripted(
        {question.question: answered("Consent first [1].", "law-a:1")}, found={question.question: ("law-a:1",)}
    )
    (outcome,) = evaluate(assistant, [question], index=INDEX).assistant.outcomes
    scores = outcome.scores
    assert (scores.recall_at_5, scores.first_hit, scores.citation_recall, scores.citation_precision) == (1, 1, 1, 1)
    assert (scores.fact_recall, scores.fully_correct, scores.quotes_verified, scores.words) == (1, 1, 1, 2)
    assert (scores.status_right, scores.false_refusal, scores.refusal_precision) == (1, 0, None)
    assert not outcome.failed


def test_what_is_wrong_is_said(known: Known, answered: Answered, scripted: Scripted) -> None:
    question = known(gold=("law-a:1", "law-b:1"), facts=[["consent", "agree"], ["court"]])
    given = answered("Consent.", "law-a:1", quotes=["A handler must not"])
    (outcome,) = evaluate(scripted({question.question: given}), [question], index=INDEX).assistant.outcomes
    assert outcome.reasons == (
        "not cited: law-b:1",
        "not said: court",
        "quote not in its provision: law-a:1",
    )
    assert (outcome.scores.fully_correct, outcome.scores.fact_recall, outcome.scores.quotes_verified) == (0, 0.5, 0)


def test_a_wrong_refusal_costs_citations_and_facts(known: Known, answered: Answered, scripted: Scripted) -> None:
    """Its text happens to hold the word asked for, which is no fact stated."""
    question = known(facts=[["consent"]])
    given = answered("We hold nothing on consent.", status=Status.NOT_COVERED)
    (outcome,) = evaluate(scripted({question.question: given}), [question], index=INDEX).assistant.outcomes
    scores = outcome.scores
    assert (scores.citation_recall, scores.fact_recall, scores.fully_correct, scores.false_refusal) == (0, 0, 0, 1)
    assert (scores.citation_precision, scores.quotes_verified, scores.words) == (None, None, None)
    assert outcome.reasons == ("expected answered, was not_covered",)


def test_a_right_refusal_is_not_scored_for_citations(known: Known, answered: Answered, scripted: Scripted) -> None:
    question = known(expect=Status.NOT_IN_FORCE)
    given = answered("Only a draft.", status=Status.NOT_IN_FORCE)
    (outcome,) = evaluate(scripted({question.question: given}), [question], index=INDEX).assistant.outcomes
    scores = outcome.scores
    assert (scores.refusal_precision, scores.refusal_recall, scores.status_right) == (1, 1, 1)
    assert (scores.citation_recall, scores.fully_correct, scores.false_refusal) == (None, None, None)
    assert not outcome.failed


def test_an_error_is_counted_apart_and_not_as_wrong(known: Known, answered: Answered, scripted: Scripted) -> None:
    """Of two questions one is right and one ends in an error: 1 of 1 right, 1 that could not be scored."""
    good, bad = known("good?"), known("bad?")
    assistant = scripted({"good?": answered("Yes.", "law-a:1"), "bad?": CitationError("quote 1 is lost")})
    result = evaluate(assistant, [good, bad], index=INDEX).assistant
    estimate = result.groups[0].estimates["fully_correct"]
    assert (estimate.value, estimate.n, result.groups[0].n, result.unscored) == (1.0, 1, 2, 1)
    assert result.outcomes[1].error == "CitationError: quote 1 is lost"
    assert result.outcomes[1].failed


def test_groups_add_up_by_hand(known: Known, answered: Answered, scripted: Scripted) -> None:
    """Three questions: two on law-a (one right), one in Chinese on law-b (right), of the test split."""
    questions = [
        known("1", facts=[["consent"]]),
        known("2", facts=[["consent"]], type=QuestionType.PENALTY),
        known("3", gold=("law-b:1",), lang=Language.ZH, split=Split.TEST),
    ]
    answers = {
        "1": answered("Consent.", "law-a:1"),
        "2": answered("No.", "law-a:1"),
        "3": answered("Court.", "law-b:1"),
    }
    result = evaluate(scripted(answers), questions, index=INDEX).assistant
    found = {(g.by, g.value): (g.n, g.estimates["fully_correct"].value) for g in result.groups}
    assert found[("overall", "all")] == (3, pytest.approx(2 / 3))
    assert found[("instrument", "law-a")] == (2, 0.5)
    assert found[("split", "test")] == found[("lang", "zh")] == found[("instrument", "law-b")] == (1, 1.0)
    assert found[("type", "penalty")] == (1, 0.0)


def test_a_question_without_gold_is_in_no_instrument(known: Known, answered: Answered, scripted: Scripted) -> None:
    question = known(expect=Status.NOT_COVERED, gold=())
    given = answered("Not held.", status=Status.NOT_COVERED)
    result = evaluate(scripted({question.question: given}), [question], index=INDEX).assistant
    assert result.group("instrument", "law-a") is None
    overall = result.group("overall", "all")
    assert overall is not None and overall.estimates["citation_recall"].value is None


def test_rivals_are_asked_the_same_and_progress_is_heard(known: Known, answered: Answered, scripted: Scripted) -> None:
    question = known(as_of=date(2020, 1, 1))
    answers = {question.question: answered("Consent.", "law-a:1")}
    assistant, rival, another, heard = scripted(answers), scripted(answers), scripted(answers), []
    report = evaluate(
        assistant,
        [question],
        rival,
        lambda n, total: heard.append((n, total)),
        index=INDEX,
        also=[another],
        day=date(2026, 1, 2),
    )
    assert [system.name for system in report.systems] == ["assistant", "scripted", "scripted"]
    assert assistant.asked == rival.asked == another.asked == [question.asked()]
    assert heard == [(1, 3), (2, 3), (3, 3)]
    assert (report.index, report.day) == (INDEX, date(2026, 1, 2))


def test_nothing_is_asked_without_questions_or_with_unknown_ids(known: Known, scripted: Scripted) -> None:
    assistant = scripted({})
    with pytest.raises(EvaluationError, match="no questions to evaluate"):
        evaluate(assistant, [], index=INDEX)
    with pytest.raises(EvaluationError, match="no provision 'law-z:1' is held"):
        evaluate(assistant, [known(gold=("law-z:1",))], index=INDEX)
    assert assistant.asked == []


def test_measuring_loads_neither_llama_index_nor_matplotlib() -> None:
    code = "import sys, pi_assistant.evaluation.run, pi_assistant.evaluation.report; print(*sys.modules)"
    sources = {**os.environ, "PYTHONPATH": str(Path(pi_assistant.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=sources)
    loaded = done.stdout.split()
    assert "pi_assistant.evaluation.page" in loaded
    assert not {"llama_index", "matplotlib", "ir_measures", "pi_assistant.evaluation.baseline"} & set(loaded)


@pytest.mark.parametrize(
    ("gold", "cited", "exception", "consequence"),
    [
        (("law-a:1",), ("law-a:1",), 0.0, 0.0),
        (("law-a:1",), ("law-a:1", "law-b:1"), 1.0, 0.0),
        (("law-a:1",), ("law-a:1", "law-a:2"), 0.0, 1.0),
        (("law-a:1",), ("law-a:2", "law-b:1"), 1.0, 1.0),
        (("law-a:1",), (), 0.0, 0.0),
        (("law-a:2",), ("law-a:2",), None, 0.0),
        (("law-a:2",), ("law-a:2", "law-b:1"), None, 1.0),
        (("law-a:2", "law-a:1"), ("law-b:1",), 1.0, 1.0),
        (("law-b:1",), ("law-a:1", "law-a:2"), None, None),
    ],
)
def test_what_excepts_and_what_follows_is_looked_for_beside_the_gold(
    known: Known, answered: Answered, catalogue: Catalogue,
    gold: tuple[str, ...], cited: tuple[str, ...], exception: float | None, consequence: float | None,
) -> None:  # fmt: skip
    """law-b:1 excepts law-a:1, law-a:2 punishes it; of law-a:2 one complains under law-b:1, which refers back."""
    scores = score(known(gold=gold), answered("Consent.", *cited), (), catalogue, 1.0)
    assert (scores.exception_recall, scores.consequence_recall) == (exception, consequence)


def test_where_no_answer_is_expected_no_exception_nor_consequence_is(
    known: Known, answered: Answered, catalogue: Catalogue
) -> None:
    scores = score(known(expect=Status.NOT_IN_FORCE), answered("Fine.", "law-a:2"), (), catalogue, 1.0)
    assert (scores.exception_recall, scores.consequence_recall) == (None, None)


def test_the_prose_of_answers_is_counted_and_summed_up_by_its_median(
    known: Known, answered: Answered, scripted: Scripted
) -> None:
    """Prose of 1, 2 and 9 words: the median is 2, the mean 4; a refusal is not counted."""
    texts = {
        "1": "Yes. [1]",
        "2": "One of:\n(1) consent;\n(2) a contract.",
        "3": "one two three four five six seven 8 9",
    }
    answers = {key: answered(text, "law-a:1") for key, text in texts.items()}
    answers["4"] = answered("Not held.", status=Status.NOT_COVERED)
    result = evaluate(scripted(answers), [known(key) for key in answers], index=INDEX).assistant
    assert [outcome.scores.prose for outcome in result.outcomes] == [1.0, 2.0, 9.0, None]
    estimate = result.groups[0].estimates["prose"]
    assert (estimate.value, estimate.n) == (2.0, 3)
