"""Known answers: question files (`*.jsonl`, one object a line) read strictly into frozen values.

Files are called `dev-*.jsonl` (for tuning) and `test-*.jsonl` (only reported); every complaint names file and line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.errors import EvaluationError
from pi_assistant.types import Audience, Language, Question, Status

Fact = tuple[re.Pattern[str], ...]
_Text = Annotated[str, Field(min_length=1)]


class QuestionType(StrEnum):
    """What a question asks for, or what is hard about it."""

    DEFINITION = "definition"
    RIGHT = "right"
    OBLIGATION = "obligation"
    PROHIBITION = "prohibition"
    PENALTY = "penalty"
    PROCEDURE = "procedure"
    THRESHOLD = "threshold"
    TIME_LIMIT = "time_limit"
    SCOPE = "scope"
    ENFORCEMENT_FACT = "enforcement_fact"
    COMPARISON = "comparison"
    MULTI = "multi"
    AUTHORITY_TRAP = "authority_trap"
    TIME_TRAP = "time_trap"
    FALSE_PREMISE = "false_premise"
    FOLLOW_UP = "follow_up"
    OUT_OF_SCOPE = "out_of_scope"


class Split(StrEnum):
    """What a question may be used for: `dev` to tune on, `test` only to report, `other` is a file of the user's own."""

    DEV = "dev"
    TEST = "test"
    OTHER = "other"


class _Row(BaseModel):
    """A line of a question file; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: _Text
    question: _Text
    lang: Language
    audience: Audience
    type: QuestionType
    expect: Status
    as_of: date | None = None
    gold: tuple[_Text, ...] = ()
    also_ok: tuple[_Text, ...] = ()
    facts: tuple[Annotated[tuple[_Text, ...], Field(min_length=1)], ...] = ()
    history: tuple[tuple[str, str], ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class KnownAnswer:
    """A question with what a right answer must cite (`gold`), may cite (`also_ok`) and must say (`facts`).

    A fact is a tuple of alternative patterns, case-insensitive; `where` is the file and line it came from.
    """

    id: str
    question: str
    lang: Language
    audience: Audience
    type: QuestionType
    expect: Status
    as_of: date | None
    gold: tuple[str, ...]
    also_ok: tuple[str, ...]
    facts: tuple[Fact, ...]
    history: tuple[tuple[str, str], ...]
    why: str
    split: Split
    where: str

    @property
    def instrument(self) -> str | None:
        """Instrument of the first gold provision; None where nothing is to be cited."""
        return self.gold[0].split(":", 1)[0] if self.gold else None

    def asked(self) -> Question:
        """What the assistant is asked. The language is left to be detected, as it is for people."""
        return Question(self.question, audience=self.audience, as_of=self.as_of, id=self.id, history=self.history)


def load_questions(paths: Iterable[Path]) -> tuple[KnownAnswer, ...]:
    """Every question of these files, in order; a folder stands for its `*.jsonl`, by name.

    Raises:
        EvaluationError: with file and line, for anything that is not the format, or where there is no question at all.
    """
    given = tuple(paths)
    files = tuple(file for path in given for file in (sorted(path.glob("*.jsonl")) if path.is_dir() else [path]))
    known: dict[str, KnownAnswer] = {}
    for found in (found for file in files for found in _read(file)):
        if found.id in known:
            first = known[found.id].where
            raise EvaluationError(f"id {found.id!r} is also at {first}", where=found.where, mend="Rename one")
        known[found.id] = found
    if not known:
        names = ", ".join(str(path) for path in given) or "no files given"
        raise EvaluationError("no questions to evaluate", where=names, mend="Give files with one JSON object a line")
    return tuple(known.values())


def check_ids(questions: Sequence[KnownAnswer], catalogue: Catalogue) -> None:
    """Refuse questions whose `gold` or `also_ok` names a provision that is not held, since no answer could cite it.

    Raises:
        EvaluationError: with file and line of the first.
    """
    for known in questions:
        for key in (*known.gold, *known.also_ok):
            if key not in catalogue.provisions:
                raise EvaluationError(f"no provision {key!r} is held", where=known.where, mend="Mend the id")


def split_of(path: Path) -> Split:
    """Split by file name: `dev-*` and `test-*`, anything else is the user's own."""
    head = path.name.split("-", 1)[0]
    return Split(head) if "-" in path.name and head in ("dev", "test") else Split.OTHER


def _read(path: Path) -> Iterator[KnownAnswer]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise EvaluationError(f"not UTF-8 at byte {error.start}", where=str(path), mend="Save it as UTF-8") from error
    except OSError as error:
        raise EvaluationError(f"cannot be read: {error.strerror}", where=str(path), mend="Mend the path") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _known(line, split_of(path), f"{path}:{number}")


def _known(line: str, split: Split, where: str) -> KnownAnswer:
    try:
        row = _Row.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        what = f"{key}: {first['msg']}" if key else first["msg"]
        raise EvaluationError(what, where=where, mend="Mend that line; evals/README.md gives the format") from error
    if row.expect is Status.ANSWERED and not row.gold:
        raise EvaluationError("expects an answer but names no gold provision", where=where, mend="Fill `gold`")
    if row.expect in (Status.NOT_COVERED, Status.SMALL_TALK) and row.gold:
        raise EvaluationError(f"expects {row.expect} but names gold provisions", where=where, mend="Empty `gold`")
    facts = tuple(tuple(_pattern(text, where) for text in alternatives) for alternatives in row.facts)
    return KnownAnswer(
        id=row.id, question=row.question, lang=row.lang, audience=row.audience, type=row.type, expect=row.expect,
        as_of=row.as_of, gold=row.gold, also_ok=row.also_ok, facts=facts, history=row.history, why=row.why,
        split=split, where=where,
    )  # fmt: skip


def _pattern(text: str, where: str) -> re.Pattern[str]:
    try:
        pattern = re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise EvaluationError(f"fact {text!r} is no pattern: {error}", where=where, mend="Mend the pattern") from error
    if pattern.search(""):
        raise EvaluationError(f"fact {text!r} matches an empty answer", where=where, mend="Give words to find")
    return pattern
