"""Front matter: what a corpus file says of itself, checked key by key, with file and line for every complaint."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from pi_assistant.errors import CorpusError
from pi_assistant.types import Instrument, Rank, Relation, TextKind

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class _RelationEntry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: str
    target: str


def _listed(value: Any) -> Any:
    """Front matter may give a range (`1-74`) or a list; both become a list of strings."""
    if isinstance(value, str) and (match := re.fullmatch(r"(\d+)-(\d+)", value)):
        return [str(n) for n in range(int(match[1]), int(match[2]) + 1)]
    if isinstance(value, list):
        return [str(entry) for entry in value]
    return [str(value)] if isinstance(value, int) else value


class _FrontMatter(BaseModel):
    """The keys a corpus file may carry; unknown ones are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    title: str
    title_zh: str | None
    short: str
    rank: Rank
    issuer: str
    number: str | None
    adopted: date | None
    effective: date | None
    first_effective: date | None
    ended: date | None
    ended_by: str | None
    overtaken_by: list[str]
    articles: Annotated[list[str], BeforeValidator(_listed)]
    status_checked: date
    text: TextKind
    source: str | None
    relations: list[_RelationEntry]
    note: str | None = None
    status: str | None = None


def read_front_matter(path: Path, text: str) -> tuple[Instrument, int]:
    """The instrument that a file describes, and the index of the line at which its body starts.

    Raises:
        CorpusError: where the block is missing, is not YAML, or says something impossible.
    """
    front, body_start = _front_matter(path, text)
    _check_front(path, front)
    return _instrument(front), body_start


def _front_matter(path: Path, text: str) -> tuple[_FrontMatter, int]:
    lines = text.split("\n")
    if lines[0] != "---" or "---" not in lines[1:]:
        raise CorpusError("front matter missing", where=f"{path}:1", mend="Begin the file with a --- block of YAML")
    end = lines.index("---", 1)
    _check_keys(path, lines[1:end])
    try:
        raw = yaml.safe_load("\n".join(lines[1:end]))
        return _FrontMatter.model_validate(raw), end + 1
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        raise CorpusError("front matter is not YAML", where=f"{path}:{line}", mend="Mend that line") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0]) if first["loc"] else ""
        line = next((n for n, entry in enumerate(lines[:end], 1) if entry.startswith(f"{key}:")), 1)
        raise CorpusError(
            f"front matter key {key!r}: {first['msg']}", where=f"{path}:{line}", mend="Mend it"
        ) from error


def _check_keys(path: Path, lines: Sequence[str]) -> None:
    """No key stands twice and every day is one of the calendar: YAML passes over the one and chokes on the other."""
    seen: set[str] = set()
    for number, line in enumerate(lines, start=2):
        key, _, value = line.partition(":")
        if not re.fullmatch(r"[a-z_]+", key):
            continue
        if key in seen:
            raise CorpusError(f"front matter key {key!r} stands twice", where=f"{path}:{number}", mend="Keep one")
        seen.add(key)
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value.strip()):
            day_of(value.strip(), f"{path}:{number}")


def day_of(text: str, where: str) -> date:
    """A day written as 2021-11-01; `where` names its place in the complaint."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CorpusError(f"{text} is not a day", where=where, mend="Write it as 2021-11-01") from error


def _check_front(path: Path, front: _FrontMatter) -> None:
    def refuse(what: str, mend: str) -> CorpusError:
        return CorpusError(what, where=f"{path}:1", mend=mend)

    if not _ID.fullmatch(front.id) or front.id != path.stem:
        raise refuse(f"id {front.id!r} does not match the file name", f"Use id: {path.stem}")
    if front.effective is None and front.text is not TextKind.NONE:
        raise refuse("no effective date", "Give the day from which this text applies")
    if front.ended and front.effective and front.ended <= front.effective:
        raise refuse("ended before it took effect", "Mend `ended` or `effective`")
    if front.first_effective and front.effective and front.first_effective > front.effective:
        raise refuse("first_effective is after effective", "Mend one of the two")
    if front.source is not None and not front.source.startswith("https://"):
        raise refuse("source is not an https address", "Give the official page or null")
    if (front.text is TextKind.NONE) != (front.status == "draft"):
        raise refuse("only a draft has no text, and a draft never has one", "Set text: none with status: draft")


def _instrument(front: _FrontMatter) -> Instrument:
    values = front.model_dump(exclude={"articles", "relations", "overtaken_by"})
    return Instrument(
        **values,
        locators=tuple(front.articles),
        overtaken_by=tuple(front.overtaken_by),
        relations=tuple(Relation(entry.kind, entry.target) for entry in front.relations),
    )
