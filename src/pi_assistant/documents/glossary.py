"""The glossary: Chinese and English terms of the field, with the words that people really type.

A term whose provision is `outside` names a law or a field of law that the corpus does not hold.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from pi_assistant.errors import CorpusError

OUTSIDE = "outside"
COLUMNS = ("zh", "en", "variants", "provision", "note")


@dataclass(frozen=True, slots=True)
class Term:
    """A concept: its Chinese headword, the statutory English, what people type for it, where it is defined."""

    zh: str
    en: str
    variants: tuple[str, ...] = ()
    provision: str | None = None
    note: str = ""
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Glossary:
    """Every term in file order, and a digest of the file."""

    terms: tuple[Term, ...]
    digest: str


def load_glossary(path: Path, known: Collection[str]) -> Glossary:
    """The terms of `glossary.csv`; the provisions they point to must be among the ids `known`.

    Raises:
        CorpusError: with the line, where a row is incomplete, a wording stands twice, or a provision does not exist.
    """
    try:
        data = path.read_bytes()
        rows = list(csv.reader(data.decode("utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CorpusError(f"cannot be read: {error}", where=str(path), mend="Save it as CSV in UTF-8") from error
    if not rows or tuple(rows[0]) != COLUMNS:
        raise CorpusError("wrong header", where=f"{path}:1", mend=f"Use {','.join(COLUMNS)}")
    seen: dict[str, int] = {}
    terms: list[Term] = []
    for line, row in enumerate(rows[1:], start=2):
        if len(row) != len(COLUMNS) or not row[0].strip() or not row[1].strip():
            raise CorpusError("row needs zh, en, variants, provision, note", where=f"{path}:{line}", mend="Fill it in")
        zh, en, variants, provision, note = (cell.strip() for cell in row)
        words = tuple(word.strip() for word in variants.split("|") if word.strip())
        for word in (zh, *words):
            if word in seen:
                raise CorpusError(f"{word!r} is also on line {seen[word]}", where=f"{path}:{line}", mend="Keep one")
            seen[word] = line
        if provision and provision != OUTSIDE and provision not in known:
            raise CorpusError(f"unknown provision {provision!r}", where=f"{path}:{line}", mend="Mend the id")
        outside = provision == OUTSIDE
        terms.append(Term(zh, en, words, None if outside or not provision else provision, note, outside))
    return Glossary(tuple(terms), hashlib.sha256(data).hexdigest())
