"""The known answers in the repository: no question of one split stands, or nearly stands, in another."""

from __future__ import annotations

from pathlib import Path

from pi_assistant.evaluation.datasets import KnownAnswer, Split, load_questions
from pi_assistant.indexing.lexical import tokens

QUESTIONS = Path(__file__).resolve().parents[2] / "evals" / "questions"
ALIKE = 0.8  # of the words of two questions, shared


def _words(known: KnownAnswer) -> frozenset[str]:
    history = " ".join(asked for asked, _ in known.history)
    return frozenset(tokens(f"{history} {known.question}"))


def test_no_question_of_the_test_split_nearly_stands_in_the_development_split() -> None:
    known = load_questions([QUESTIONS])
    dev = [(k.id, _words(k)) for k in known if k.split is Split.DEV]
    test = [(k.id, _words(k)) for k in known if k.split is Split.TEST]
    assert dev
    assert test
    alike = [(a, b) for a, first in test for b, second in dev if len(first & second) >= ALIKE * len(first | second) > 0]
    assert alike == []
