"""How people ask: everyday wordings of questions, as data for the search index.

`data/asked.csv` has those that a provision answers, `data/not_held.csv` those that nothing in the corpus answers. They
are never shown and never cited: they help a question in everyday words to find its provision, or to be refused. Some of
the latter are too bare to be answered: `data/needs_facts.csv` says what must be known first, by topic.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from pi_assistant.documents.tables import read_table
from pi_assistant.errors import CorpusError
from pi_assistant.types import Language

ASKED_COLUMNS = ("provision", "lang", "question")
OUTSIDE_COLUMNS = ("topic", "lang", "question")
FACTS_COLUMNS = ("topic", "lang", "facts")
SMALL_TALK = "small-talk"  # the topic of greetings and thanks


@dataclass(frozen=True, slots=True)
class Utterance:
    """One way to ask; `about` is the id of the provision that answers, or the topic that is not held."""

    about: str
    lang: Language
    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What must be known before a question of this topic can be answered, as short clauses."""

    topic: str
    lang: Language
    facts: tuple[str, ...]


def load_facts(path: Path, topics: Collection[str]) -> tuple[Facts, ...]:
    """The rows of `needs_facts.csv`; topics must be among those of `not_held.csv`. A corpus without the file has none.

    Raises:
        CorpusError: with the line, where a row is incomplete or its topic has no questions.
    """
    if not path.is_file():
        return ()
    found: list[Facts] = []
    for line, (topic, lang, facts) in read_table(path, FACTS_COLUMNS):
        if topic not in topics or lang not in ("en", "zh") or not facts:
            what = f"row needs a topic of not_held.csv, lang en or zh, and facts split by |: {topic!r}"
            raise CorpusError(what, where=f"{path}:{line}", mend="Mend the row")
        clauses = tuple(part.strip() for part in facts.split("|") if part.strip())
        found.append(Facts(topic, Language(lang), clauses))
    return tuple(found)


def load_asked(path: Path, known: Collection[str]) -> tuple[Utterance, ...]:
    """The rows of `asked.csv`; provisions must be among the ids `known`. A corpus without the file has none.

    Raises:
        CorpusError: with the line, where a row is incomplete, stands twice, or names a provision that does not exist.
    """
    found = _load(path, ASKED_COLUMNS)
    for line, row in enumerate(found, start=2):
        if row.about not in known:
            raise CorpusError(f"unknown provision {row.about!r}", where=f"{path}:{line}", mend="Mend the id")
    return found


def load_outside(path: Path) -> tuple[Utterance, ...]:
    """The rows of `not_held.csv`. A corpus without the file has none.

    Raises:
        CorpusError: with the line, where a row is incomplete or stands twice.
    """
    return _load(path, OUTSIDE_COLUMNS)


def _load(path: Path, columns: tuple[str, ...]) -> tuple[Utterance, ...]:
    if not path.is_file():
        return ()
    seen: dict[tuple[str, str], int] = {}
    found: list[Utterance] = []
    for line, (about, lang, text) in read_table(path, columns):
        where = f"{path}:{line}"
        if not about or not text or lang not in ("en", "zh"):
            raise CorpusError(f"row needs {', '.join(columns)}; lang is en or zh", where=where, mend="Fill it in")
        key = (about, text.lower())
        if key in seen:
            raise CorpusError(f"same question as line {seen[key]}", where=where, mend="Keep one")
        seen[key] = line
        found.append(Utterance(about, Language(lang), text))
    return tuple(found)
