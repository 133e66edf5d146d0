"""Links from provision to provision, and article numbers that a later version changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pi_assistant.documents.references import ReferenceReader
from pi_assistant.documents.tables import read_table
from pi_assistant.errors import CorpusError
from pi_assistant.types import Instrument, Provision

LINK_COLUMNS = ("from", "kind", "to")
RENUMBERING_COLUMNS = ("old", "new", "note")


class LinkKind(StrEnum):
    """What the one provision does to the other; `refers` rows follow from the words, the others are a lawyer's."""

    REFERS = "refers"
    PENALISES = "penalises"
    EXCEPTS = "excepts"
    DEFINES = "defines"
    EXERCISED_BY = "exercised_by"
    COMPLAINED_TO = "complained_to"
    IMPLEMENTS = "implements"


@dataclass(frozen=True, slots=True)
class Link:
    """`source` penalises, excepts … `target`; both are ids of provisions."""

    source: str
    kind: LinkKind
    target: str


@dataclass(frozen=True, slots=True)
class Renumbered:
    """An article of an ended version and what it became; `new` is None where it went, `old` where it is new."""

    old: str | None
    new: str | None
    note: str = ""


def load_links(path: Path, known: Collection[str]) -> tuple[Link, ...]:
    """The rows of `links.csv`; a corpus without the file has none.

    Raises:
        CorpusError: with the line, where a row repeats another, links a provision to itself or to what is not there.
    """
    if not path.is_file():
        return ()
    seen: dict[Link, int] = {}
    for line, (source, kind, target) in read_table(path, LINK_COLUMNS):
        where = f"{path}:{line}"
        if kind not in set(LinkKind):
            raise CorpusError(f"unknown kind {kind!r}", where=where, mend=f"Use one of {', '.join(LinkKind)}")
        for identifier in (source, target):
            if identifier not in known:
                raise CorpusError(f"unknown provision {identifier!r}", where=where, mend="Mend the id")
        link = Link(source, LinkKind(kind), target)
        if source == target or link in seen:
            fault = "links a provision to itself" if source == target else f"same row as line {seen[link]}"
            raise CorpusError(fault, where=where, mend="Remove the row")
        seen[link] = line
    return tuple(seen)


def load_renumbering(path: Path, known: Collection[str]) -> tuple[Renumbered, ...]:
    """The rows of `renumbering.csv`; a corpus without the file has none.

    Raises:
        CorpusError: with the line, where a row names a provision that is not there, or none at all.
    """
    if not path.is_file():
        return ()
    found: list[Renumbered] = []
    for line, (old, new, note) in read_table(path, RENUMBERING_COLUMNS):
        unknown = [entry for entry in (old, new) if entry and entry not in known]
        if unknown or not (old or new):
            fault = f"unknown provision {unknown[0]!r}" if unknown else "row names no provision"
            raise CorpusError(fault, where=f"{path}:{line}", mend="Mend the row")
        found.append(Renumbered(old or None, new or None, note))
    return tuple(found)


def references(
    instruments: Sequence[Instrument], provisions: Sequence[Provision], names: Mapping[str, str]
) -> tuple[Link, ...]:
    """The `refers` links that the words of all provisions make, in their order.

    `names` are further names of instruments, as texts use them, to their ids.
    """
    reader = ReferenceReader(instruments, names)
    known = {p.id for p in provisions}
    locators: dict[str, list[str]] = {}
    for provision in provisions:
        locators.setdefault(provision.instrument, []).append(provision.locator)
    return tuple(
        Link(provision.id, LinkKind.REFERS, target)
        for provision in provisions
        for target in reader.links(provision, locators[provision.instrument], known)
    )
