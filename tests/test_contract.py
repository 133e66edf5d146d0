"""The answer as JSON, and batches of questions."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from pi_assistant.assistant import Assistant
from pi_assistant.contract import answer_json, answer_schema, read_batch
from pi_assistant.errors import BatchError
from pi_assistant.types import Audience, Language, Question, Status

ANSWER = {
    "id", "question", "lang", "audience", "as_of", "status", "answer", "citations", "consulted", "notices",
    "rewritten_question", "disclaimer", "timings_ms",
}  # fmt: skip
CITATION = {
    "marker", "provision", "paragraph", "item", "title", "locator", "rank", "status", "effective", "ended", "text",
    "origin", "page", "quote", "original_quote", "source",
}  # fmt: skip
NOTICE = {"kind", "text", "provisions"}
ASKED = [
    ("What is the highest fine?", "answered"),
    ("我想抹掉，可以吗？", "answered"),
    ("CSL 2016 Article 21", "answered"),
    ("Which celebrity complained?", "answered"),
    ("What is the capital of France?", "not_covered"),
    ("hello", "small_talk"),
]


def _valid(entry: dict[str, Any]) -> None:
    checker = Draft202012Validator(answer_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
    checker.validate(json.loads(json.dumps(entry)))


@pytest.fixture
def entry(assistant: Assistant) -> dict[str, Any]:
    return answer_json(assistant.ask(Question("What is the highest fine?", id="q1")))


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(answer_schema())


def test_the_schema_asks_for_exactly_the_keys_of_the_contract() -> None:
    schema = answer_schema()
    for part, keys in ((schema, ANSWER), (schema["$defs"]["citation"], CITATION), (schema["$defs"]["notice"], NOTICE)):
        assert set(part["properties"]) == set(part["required"]) == keys


@pytest.mark.parametrize(("text", "status"), ASKED)
def test_every_answer_keeps_the_contract(assistant: Assistant, text: str, status: str) -> None:
    entry = answer_json(assistant.ask(Question(text)))
    _valid(entry)
    assert entry["status"] == status
    assert set(entry) == ANSWER
    assert all(set(citation) == CITATION for citation in entry["citations"])
    assert all(set(notice) == NOTICE for notice in entry["notices"])


def test_an_answer_as_json_by_hand(entry: dict[str, Any]) -> None:
    assert (entry["id"], entry["lang"], entry["audience"], entry["as_of"]) == ("q1", "en", "consumer", "2026-11-21")
    first = entry["citations"][0]
    assert (first["marker"], first["provision"], first["rank"], first["status"]) == (1, "pipl:66", "law", "in force")
    assert (first["effective"], first["ended"], first["source"]) == ("2021-11-01", None, "https://example.org/pipl")
    assert (entry["rewritten_question"], first["original_quote"]) == (None, None)


@pytest.mark.parametrize(
    "change",
    [
        {"status": "maybe"},
        {"as_of": "2026-13-01"},
        {"as_of": "21 November 2026"},
        {"citations": []},
        {"status": "not_covered"},
        {"answer": ""},
        {"disclaimer": ""},
        {"lang": "de"},
        {"id": 1.5},
        {"consulted": ["a", "a"]},
        {"consulted": [str(n) for n in range(11)]},
        {"timings_ms": {"retrieve": 1}},
        {"notices": [{"kind": "gossip", "text": "x", "provisions": []}]},
    ],
)
def test_the_schema_refuses_what_breaks_the_contract(entry: dict[str, Any], change: dict[str, Any]) -> None:
    _valid(entry)
    with pytest.raises(ValidationError):
        _valid(entry | change)


@pytest.mark.parametrize("key", sorted(ANSWER))
def test_no_key_may_be_dropped_and_keys_may_be_added(entry: dict[str, Any], key: str) -> None:
    _valid(entry | {"added": 1})
    with pytest.raises(ValidationError):
        _valid({name: value for name, value in entry.items() if name != key})


@pytest.mark.parametrize("status", list(Status))
def test_every_status_is_in_the_schema(assistant: Assistant, status: Status) -> None:
    answer = assistant.ask(Question("What is the highest fine?"))
    citations = answer.citations if status is Status.ANSWERED else ()
    _valid(answer_json(replace(answer, status=status, citations=citations)))


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    return tmp_path / "questions.jsonl"


def test_a_line_of_a_batch_is_a_question(batch: Path) -> None:
    batch.write_text(
        '{"id": "a", "question": "Why?", "as_of": "2020-01-02", "audience": "operator", "lang": "zh", '
        '"history": [["Who?", "You."]]}\n',
        encoding="utf-8",
    )
    assert read_batch(batch) == (
        Question("Why?", Audience.OPERATOR, Language.ZH, date(2020, 1, 2), "a", (("Who?", "You."),)),
    )


def test_ids_stay_what_they_are(batch: Path) -> None:
    batch.write_text('{"id": 7, "question": "a"}\n{"id": "7", "question": "b"}\n{"question": "c"}\n', encoding="utf-8")
    assert [question.id for question in read_batch(batch)] == [7, "7", None]


def test_blank_lines_windows_lines_and_a_byte_order_mark_are_passed_over(batch: Path) -> None:
    batch.write_bytes(b'\xef\xbb\xbf{"question": "a"}\r\n\r\n   \r\n{"question": "b"}')
    assert [question.text for question in read_batch(batch)] == ["a", "b"]


def test_keys_that_are_not_ours_are_passed_over(batch: Path) -> None:
    batch.write_text('{"id": 1, "question": "a", "gold": ["pipl:1"], "type": "right"}\n', encoding="utf-8")
    assert read_batch(batch) == (Question("a", id=1),)


def test_an_empty_batch_has_no_questions(batch: Path) -> None:
    batch.write_text("\n", encoding="utf-8")
    assert read_batch(batch) == ()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("not json", "line"),
        ("[]", "line"),
        ('"question"', "line"),
        ('{"id": 1}', "question"),
        ('{"question": 5}', "question"),
        ('{"question": "  "}', "question: is empty"),
        ('{"question": "a", "id": true}', "id"),
        ('{"question": "a", "id": 1.5}', "id"),
        ('{"question": "a", "as_of": "soon"}', "as_of"),
        ('{"question": "a", "audience": "king"}', "audience"),
        ('{"question": "a", "lang": "fr"}', "lang"),
        ('{"question": "a", "history": [["one"]]}', "history"),
        ('{"question": "a"', "line"),
    ],
)
def test_a_malformed_line_is_named_with_its_key(batch: Path, line: str, says: str) -> None:
    batch.write_text(f'{{"question": "fine"}}\n\n{line}\n', encoding="utf-8")
    with pytest.raises(BatchError, match=f"questions.jsonl:3: {says}"):
        read_batch(batch)


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_batch_that_cannot_be_read_is_named(batch: Path, content: bytes | None) -> None:
    if content is not None:
        batch.write_bytes(content)
    with pytest.raises(BatchError, match=r"questions\.jsonl: cannot be read"):
        read_batch(batch)
