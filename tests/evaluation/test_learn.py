"""Learning: small convex problems whose answers can be told by hand."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from pi_assistant.assistant import Assistant
from pi_assistant.errors import EvaluationError
from pi_assistant.evaluation.datasets import load_questions
from pi_assistant.evaluation.learn import _FALSE_REFUSALS, best_threshold, learn, listwise, logistic
from pi_assistant.retrieval.fusion import fuse


def test_a_column_that_marks_the_right_rows_gets_the_weight() -> None:
    lists = [(np.array([[1.0, 0.3], [0.0, 0.7]]), np.array([True, False])) for _ in range(3)]
    first, second = listwise(lists, ridge=0.01)
    assert first > 1.0 > second == 0.0  # the second column speaks for the wrong row, and weights do not fall below 0


def test_a_falling_column_never_speaks_for_a_row() -> None:
    lists = [(np.array([[0.5, 1.0], [0.5, 0.0]]), np.array([True, False]))]
    assert listwise(lists, ridge=0.01, falling=1)[1] == 0.0
    lists = [(np.array([[0.5, 0.0], [0.5, 1.0]]), np.array([True, False]))]
    assert listwise(lists, ridge=0.01, falling=1)[1] < 0.0


def test_logistic_regression_separates_what_can_be_separated() -> None:
    weights, bias = logistic(np.array([[0.0], [0.1], [0.9], [1.0]]), np.array([0.0, 0.0, 1.0, 1.0]))
    assert weights[0] > 0
    assert 0.1 < -bias / weights[0] < 0.9  # where the probability is one half


def test_the_rarer_class_weighs_as_much_as_the_other() -> None:
    rows, refuse = np.array([[0.0]] * 9 + [[1.0]]), np.array([0.0] * 9 + [1.0])
    weights, bias = logistic(rows, refuse)
    assert -bias / weights[0] == pytest.approx(0.5, abs=1e-3)


def test_the_threshold_refuses_at_most_its_share_of_what_is_held() -> None:
    chance = np.concatenate([np.linspace(0.0, 0.499, 500), [0.3, 0.9]])
    refuse = np.array([0.0] * 500 + [1.0, 1.0])
    threshold = best_threshold(chance, refuse)
    assert (chance[refuse == 0] >= threshold).sum() == round(_FALSE_REFUSALS * 500)  # so many, and not one more
    assert 0.0 < _FALSE_REFUSALS <= 0.05


def test_what_is_learned_ranks_the_small_corpus(assistant: Assistant, tmp_path: Path) -> None:
    row = {"lang": "en", "audience": "consumer", "type": "right", "as_of": None, "why": "", "also_ok": [], "facts": []}
    held = row | {
        "question": "When must data be deleted?",
        "expect": "answered",
        "gold": ["pipl:47"],
        "facts": [["withdraws consent"]],
    }
    other = row | {"question": "Who won the cup final?", "expect": "not_covered", "gold": []}
    path = tmp_path / "dev-x.jsonl"
    path.write_text("\n".join(json.dumps(held | {"id": f"a{n}"}) for n in range(6)), encoding="utf-8")
    with pytest.raises(EvaluationError, match="unanswerable"):
        learn(assistant, load_questions([path]), "x")
    path.write_text("\n".join(json.dumps((held, other)[n % 2] | {"id": f"q{n}"}) for n in range(12)), encoding="utf-8")
    learned = learn(assistant, load_questions([path]), "x")
    lanes = assistant.search(load_questions([path])[0].asked())[1].lanes
    fused = fuse(lanes, learned.lanes)
    assert max(fused, key=lambda key: fused[key]) == "pipl:47"
    assert sum(learned.lanes.values()) == pytest.approx(1.0)
