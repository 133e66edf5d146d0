"""The contracts with other programs: an answer as JSON, and a batch of questions as JSON lines.

`answer.schema.json` in this package is the answer's JSON Schema; keys may be added there, never dropped.
"""

from __future__ import annotations

import json
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, StrictInt, StrictStr, ValidationError

from pi_assistant.errors import BatchError
from pi_assistant.types import LONGEST_QUESTION, Answer, Audience, Citation, Language, Question


class _Line(BaseModel):
    """A line of a batch. Keys that are not ours, such as an evaluation's gold, are passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    id: StrictStr | StrictInt | None = None
    question: StrictStr
    as_of: date | None = None
    audience: Audience = Audience.CONSUMER
    lang: Language | None = None
    history: list[tuple[StrictStr, StrictStr]] = []


def answer_json(answer: Answer) -> dict[str, Any]:
    """An answer in the shape of the contract; dates are ISO, absent values null or empty."""
    return {
        "id": answer.id,
        "question": answer.question,
        "lang": answer.lang.value,
        "audience": answer.audience.value,
        "as_of": answer.as_of.isoformat(),
        "status": answer.status.value,
        "answer": answer.answer,
        "citations": [_citation_json(citation) for citation in answer.citations],
        "consulted": list(answer.consulted),
        "notices": [{"kind": n.kind, "text": n.text, "provisions": list(n.provisions)} for n in answer.notices],
        "rewritten_question": answer.rewritten_question,
        "disclaimer": answer.disclaimer,
        "timings_ms": dict(answer.timings_ms),
    }


def _citation_json(citation: Citation) -> dict[str, Any]:
    return {
        "marker": citation.marker,
        "provision": citation.provision,
        "paragraph": citation.paragraph,
        "item": citation.item,
        "title": citation.title,
        "locator": citation.locator,
        "rank": citation.rank.value,
        "status": citation.status.value,
        "effective": _iso(citation.effective),
        "ended": _iso(citation.ended),
        "text": citation.text.value,
        "origin": citation.origin,
        "page": citation.page,
        "quote": citation.quote,
        "original_quote": citation.original_quote,
        "source": citation.source,
    }


def answer_schema() -> dict[str, Any]:
    """The JSON Schema of `answer_json`."""
    text = resources.files("pi_assistant").joinpath("answer.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def read_batch(path: Path) -> tuple[Question, ...]:
    """The questions of a batch file, one JSON object a line; blank lines are passed over.

    Raises:
        BatchError: for a file that cannot be read or the first malformed line, before anything is answered.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BatchError(f"cannot be read: {error}", where=str(path), mend="Give a UTF-8 file of JSON lines") from error
    return tuple(_question(path, number, line) for number, line in enumerate(lines, 1) if line.strip())


def _question(path: Path, number: int, line: str) -> Question:
    where = f"{path}:{number}"
    try:
        entry = _Line.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or "line"
        raise BatchError(f"{key}: {first['msg']}", where=where, mend='Give {"id": …, "question": "…"}') from error
    if not entry.question.strip():
        raise BatchError("question: is empty", where=where, mend="Give a question")
    if len(entry.question) > LONGEST_QUESTION:
        raise BatchError(f"question: is longer than {LONGEST_QUESTION} characters", where=where, mend="Shorten it")
    return Question(entry.question, entry.audience, entry.lang, entry.as_of, entry.id, tuple(entry.history))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
