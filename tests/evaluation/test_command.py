"""Floors below which a measure of the test split must not fall."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pi_assistant.errors import EvaluationError
from pi_assistant.evaluation.command import below_floors, read_floors
from pi_assistant.evaluation.datasets import KnownAnswer, Split
from pi_assistant.evaluation.results import IndexIdentity, Report
from pi_assistant.evaluation.run import evaluate
from pi_assistant.types import Answer, Status

Known, Answered, Scripted = Callable[..., KnownAnswer], Callable[..., Answer], Callable[..., Any]


@pytest.fixture
def report(known: Known, answered: Answered, scripted: Scripted) -> Report:
    """Four questions of the test split, three right and one refused wrongly; one of the others, wrong."""
    answers = {str(n): answered("Consent.", "law-a:1") for n in range(3)}
    answers |= {text: answered("Not held.", status=Status.NOT_COVERED) for text in ("refused?", "dev?")}
    questions = [known(text, split=Split.DEV if text == "dev?" else Split.TEST) for text in answers]
    return evaluate(scripted(answers), questions, index=IndexIdentity(1, "m", "d", "c"))


@pytest.mark.parametrize(
    ("floors", "lines"),
    [
        ({}, ()),
        ({"fully_correct": 0.75}, ()),
        ({"fully_correct": 0.7}, ()),
        ({"fully_correct": 0.76}, ("fully_correct 0.750, floor 0.760",)),
        ({"false_refusal": 0.25}, ()),
        ({"false_refusal": 0.3}, ()),
        ({"false_refusal": 0.2}, ("false_refusal 0.250, floor 0.200",)),
        (
            {"citation_recall": 1.0, "false_refusal": 0.0},
            ("citation_recall 0.750, floor 1.000", "false_refusal 0.250, floor 0.000"),
        ),
    ],
)
def test_a_measure_that_is_worse_than_its_floor_is_named(
    report: Report, floors: dict[str, float], lines: tuple[str, ...]
) -> None:
    """Of the four, 75% are fully correct and 25% refused wrongly: less is worse for the one, more for the other."""
    assert below_floors(report, floors) == lines


def test_what_could_not_be_scored_is_not_below_its_floor(report: Report) -> None:
    assert below_floors(report, {"refusal_recall": 1.0}) == ()


def test_without_a_test_split_nothing_is_below_its_floor(known: Known, answered: Answered, scripted: Scripted) -> None:
    answers = {"dev?": answered("Not held.", status=Status.NOT_COVERED)}
    report = evaluate(scripted(answers), [known("dev?")], index=IndexIdentity(1, "m", "d", "c"))
    assert below_floors(report, {"fully_correct": 1.0}) == ()


def test_floors_are_read_as_they_were_recorded(tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    path.write_text(json.dumps({"fully_correct": 0.5, "false_refusal": 0}), encoding="utf-8")
    assert read_floors(path) == {"fully_correct": 0.5, "false_refusal": 0.0}


def test_where_none_was_recorded_there_is_no_floor(tmp_path: Path) -> None:
    assert read_floors(tmp_path / "floors.json") == {}


@pytest.mark.parametrize("text", ["", "{", "[0.5]", '{"fully_correct": "high"}', '{"fully_correct": null}', "\u00ff"])
def test_a_file_that_is_no_table_of_floors_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "floors.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(
        EvaluationError, match=r"not a table of floors.*floors\.json|floors\.json.*not a table of floors"
    ):
        read_floors(path)
