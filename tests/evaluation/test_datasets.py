"""Question files: what is read, and that every fault is named with file and line."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.errors import EvaluationError
from pi_assistant.evaluation.datasets import KnownAnswer, Split, check_ids, load_questions, split_of
from pi_assistant.types import Language, Status

GOOD: dict[str, Any] = {
    "id": "a", "question": "Fine?", "lang": "en", "audience": "operator", "type": "penalty", "as_of": None,
    "expect": "answered", "gold": ["pipl:66"], "also_ok": ["pipl:69"], "facts": [["50 million", "5千万"]], "why": "…",
}  # fmt: skip


def written(folder: Path, *rows: dict[str, Any] | str, name: str = "dev-x.jsonl") -> Path:
    path = folder / name
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def complaint(path: Path) -> str:
    with pytest.raises(EvaluationError) as caught:
        load_questions([path])
    return str(caught.value)


def test_a_line_becomes_a_known_answer(tmp_path: Path) -> None:
    (found,) = load_questions([written(tmp_path, GOOD | {"as_of": "2017-07-01", "history": [["Who?", "You."]]})])
    assert (found.id, found.expect, found.gold, found.split) == ("a", Status.ANSWERED, ("pipl:66",), Split.DEV)
    assert found.facts[0][0].search("RMB 50 MILLION")
    assert found.instrument == "pipl"
    assert found.asked().as_of == date(2017, 7, 1)
    assert found.asked().history == (("Who?", "You."),)


def test_the_language_is_left_to_be_detected(tmp_path: Path) -> None:
    (found,) = load_questions([written(tmp_path, GOOD | {"lang": "zh"})])
    assert found.lang is Language.ZH
    assert found.asked().lang is None


def test_a_folder_stands_for_its_question_files_by_name(tmp_path: Path) -> None:
    written(tmp_path, GOOD | {"id": "t"}, name="test-x.jsonl")
    written(tmp_path, GOOD | {"id": "d"}, "", name="dev-x.jsonl")
    assert [(q.id, q.split, q.where[-7:]) for q in load_questions([tmp_path])] == [
        ("d", Split.DEV, "jsonl:1"),
        ("t", Split.TEST, "jsonl:1"),
    ]


@pytest.mark.parametrize(
    ("name", "split"),
    [("dev-a.jsonl", "dev"), ("test-a.jsonl", "test"), ("test.jsonl", "other"), ("my-dev.jsonl", "other")],
)
def test_the_file_name_gives_the_split(name: str, split: str) -> None:
    assert split_of(Path(name)) == split


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"colour": "red"}, "colour: Extra inputs are not permitted"),
        ({"expect": "maybe"}, "expect: Input should be 'answered'"),
        ({"type": "riddle"}, "type: Input should be 'definition'"),
        ({"lang": "fr"}, "lang: Input should be 'en' or 'zh'"),
        ({"as_of": "yesterday"}, "as_of: Input should be a valid date"),
        ({"gold": []}, "expects an answer but names no gold provision"),
        ({"expect": "not_covered"}, "expects not_covered but names gold provisions"),
        ({"expect": "small_talk"}, "expects small_talk but names gold provisions"),
        ({"facts": [["(unclosed"]]}, "fact '(unclosed' is no pattern"),
        ({"facts": [["x*"]]}, "fact 'x*' matches an empty answer"),
        ({"facts": [[]]}, "facts.0: Tuple should have at least 1 item"),
        ({"question": ""}, "question: String should have at least 1 character"),
    ],
)
def test_a_fault_is_named_with_file_and_line(tmp_path: Path, change: dict[str, Any], says: str) -> None:
    path = written(tmp_path, GOOD, GOOD | {"id": "b"} | change)
    message = complaint(path)
    assert message.startswith(f"{path}:2: ")
    assert says in message


def test_a_line_that_is_not_json_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD, "{oops")
    assert complaint(path).startswith(f"{path}:2: Invalid JSON")


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    row = {key: value for key, value in GOOD.items() if key != "expect"}
    assert "expect: Field required" in complaint(written(tmp_path, row))


def test_an_id_used_twice_is_named_with_both_places(tmp_path: Path) -> None:
    first, second = written(tmp_path, GOOD), written(tmp_path, GOOD, name="test-x.jsonl")
    with pytest.raises(EvaluationError) as caught:
        load_questions([first, second])
    assert str(caught.value) == f"{second}:1: id 'a' is also at {first}:1. Rename one"


def test_no_question_at_all_is_an_error(tmp_path: Path) -> None:
    assert "no questions to evaluate" in complaint(tmp_path)


def test_a_missing_file_and_wrong_bytes_are_errors(tmp_path: Path) -> None:
    assert "cannot be read: No such file" in complaint(tmp_path / "dev-none.jsonl")
    (tmp_path / "dev-x.jsonl").write_bytes(b'{"id": "\xff"}')
    assert "not UTF-8 at byte 8" in complaint(tmp_path / "dev-x.jsonl")


@pytest.mark.parametrize("key", ["gold", "also_ok"])
def test_an_id_that_is_not_held_is_named(catalogue: Catalogue, known: Callable[..., KnownAnswer], key: str) -> None:
    check_ids([known()], catalogue)
    with pytest.raises(EvaluationError, match=r"^dev-x.jsonl:1: no provision 'law-a:99' is held"):
        check_ids([known(**{key: ("law-a:99",)})], catalogue)
