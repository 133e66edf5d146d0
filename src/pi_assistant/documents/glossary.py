"""The glossary: Chinese and English terms of the field, with the words that people really type.

A term whose provision is `outside` names a law or a field of law that the corpus does not hold.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from pi_assistant.documents.tables import read_table
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


def load_glossary(path: Path, known: Collection[str]) -> tuple[Term, ...]:
    """The terms of `glossary.csv`; the provisions they point to must be among the ids `known`.

    Raises:
        CorpusError: with the line, where a row is incomplete, a wording stands twice, or a provision does not exist.
    """
    seen: dict[str, int] = {}
    terms: list[Term] = []
    for line, (zh, en, variants, provision, note) in read_table(path, COLUMNS):
        if not zh or not en:
            raise CorpusError("row needs zh, en, variants, provision, note", where=f"{path}:{line}", mend="Fill it in")
        words = tuple(word.strip() for word in variants.split("|") if word.strip())
        for word in (zh, *words):
            if word in seen:
                raise CorpusError(f"{word!r} is also on line {seen[word]}", where=f"{path}:{line}", mend="Keep one")
            seen[word] = line
        if provision and provision != OUTSIDE and provision not in known:
            raise CorpusError(f"unknown provision {provision!r}", where=f"{path}:{line}", mend="Mend the id")
        outside = provision == OUTSIDE
        terms.append(Term(zh, en, words, None if outside or not provision else provision, note, outside))
    return tuple(terms)
