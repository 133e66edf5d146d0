"""Two versions of an instrument side by side: which article became which, and which of its words changed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.errors import UnknownProvision
from pi_assistant.types import Provision


class Change(StrEnum):
    """What happened to a run of words."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Pair:
    """An article of the older version and what it became, either of them missing where it went or is new.

    `changes` are runs of words of both texts in order, so that the kept and removed ones make the older text.
    """

    old: Provision | None
    new: Provision | None
    note: str
    changes: tuple[tuple[Change, str], ...]

    @property
    def is_same(self) -> bool:
        """Whether no word changed."""
        return all(change is Change.KEPT for change, _ in self.changes)


def compare_versions(catalogue: Catalogue, old: str, new: str) -> tuple[Pair, ...]:
    """Pairs of articles of two versions, in the order of the older one, what is new at the end.

    Raises:
        UnknownProvision: where an id is not that of an instrument, or no renumbering of the two is held.
    """
    for identifier in (old, new):
        if identifier not in catalogue.instruments:
            raise UnknownProvision(f"no instrument {identifier}", mend="See `pi-assistant corpus list`")
    found = [
        _pair(catalogue, row.old, row.new, row.note)
        for key in catalogue.by_instrument[old]
        for row in catalogue.successors(key)
        if row.new is None or row.new.startswith(f"{new}:")
    ]
    if not found:
        raise UnknownProvision(f"{new} is not held as what {old} became", mend="Try `corpus diff csl-2016 csl`")
    added = [row for key in catalogue.by_instrument[new] for row in catalogue.predecessors(key) if row.old is None]
    return (*found, *(_pair(catalogue, None, row.new, row.note) for row in added))


def _pair(catalogue: Catalogue, old: str | None, new: str | None, note: str) -> Pair:
    before = catalogue.provisions[old] if old else None
    after = catalogue.provisions[new] if new else None
    return Pair(before, after, note, tuple(changes(before.text if before else "", after.text if after else "")))


def changes(old: str, new: str) -> Iterator[tuple[Change, str]]:
    """Runs of words that were kept, removed or added, in order; white space belongs to the word before it."""
    a, b = _words(old), _words(new)
    for kind, i, j, k, m in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Change.KEPT, "".join(a[i:j])
            continue
        if i < j:
            yield Change.REMOVED, "".join(a[i:j])
        if k < m:
            yield Change.ADDED, "".join(b[k:m])


def _words(text: str) -> list[str]:
    return re.findall(r"\S+\s*", text)
