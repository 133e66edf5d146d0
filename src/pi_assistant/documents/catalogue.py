"""The catalogue: which instruments there are, what rank they have, and how they stand on a given day."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from pi_assistant.documents.labels import Label
from pi_assistant.documents.links import Link, LinkKind, Renumbered
from pi_assistant.errors import UnknownProvision
from pi_assistant.types import Instrument, Provision, Standing

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Instruments and provisions by id, and what is known of them. Made with `catalogue_of`; values are never changed.

    `links` holds those of a provision in both directions, `renumbering` the rows that name it, old or new.
    """

    instruments: Mapping[str, Instrument]
    provisions: Mapping[str, Provision]
    by_instrument: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    links: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)
    labels: Mapping[str, Label] = field(default_factory=dict)
    renumbering: Mapping[str, tuple[Renumbered, ...]] = field(default_factory=dict)

    def provision(self, provision_id: str) -> Provision:
        """The provision of that id.

        Raises:
            UnknownProvision: naming the nearest ids there are.
        """
        found = self.provisions.get(provision_id)
        if found is not None:
            return found
        instrument = provision_id.split(":", 1)[0]
        near = difflib.get_close_matches(provision_id, list(self.provisions), n=3, cutoff=0.6)
        if instrument in self.instruments:
            held = self.by_instrument[instrument]
            mend = f"{instrument} holds {held[0]} to {held[-1]}" if held else f"{instrument} is held without text"
        else:
            mend = f"Did you mean {', '.join(near)}?" if near else "See `pi-assistant corpus list`"
        raise UnknownProvision(f"no provision {provision_id}", mend=mend)

    def linked(self, provision_id: str, kind: LinkKind) -> tuple[str, ...]:
        """Ids of the provisions that it penalises, refers to … , in the order of the data."""
        return tuple(e.target for e in self.links.get(provision_id, ()) if e.kind is kind and e.source == provision_id)

    def linking(self, provision_id: str, kind: LinkKind) -> tuple[str, ...]:
        """Ids of the provisions that penalise it, refer to it …, in the order of the data."""
        return tuple(e.source for e in self.links.get(provision_id, ()) if e.kind is kind and e.target == provision_id)

    def successors(self, provision_id: str) -> tuple[Renumbered, ...]:
        """What an article of an ended version became; empty for one that was never renumbered."""
        return tuple(row for row in self.renumbering.get(provision_id, ()) if row.old == provision_id)

    def predecessors(self, provision_id: str) -> tuple[Renumbered, ...]:
        """What an article was in the version before."""
        return tuple(row for row in self.renumbering.get(provision_id, ()) if row.new == provision_id)

    def instrument_of(self, provision: Provision) -> Instrument:
        """The instrument that a provision belongs to."""
        return self.instruments[provision.instrument]

    def standing(self, instrument: Instrument, on: date, provision: Provision | None = None) -> Standing:
        """Status on a day of an instrument, or of one of its provisions where that has a date of its own.

        A text that took effect later than `on` is "not yet in force", unless an earlier wording, which is not held,
        applied then.
        """
        if not instrument.rank.is_law:
            return Standing.NOT_LAW
        own = provision.effective if provision is not None else None
        effective = own or instrument.effective
        if effective is None:
            return Standing.NOT_YET
        if on < effective:
            earliest = instrument.first_effective or instrument.effective
            is_lost = earliest is not None and earliest <= on and not self._earlier_held(instrument, on)
            return Standing.EARLIER_NOT_HELD if is_lost else Standing.NOT_YET
        if instrument.ended is not None and on >= instrument.ended:
            return Standing.ENDED
        overtaken = self._overtaken_from((*instrument.overtaken_by, *(provision.overtaken_by if provision else ())))
        return Standing.OVERTAKEN if overtaken is not None and on >= overtaken else Standing.IN_FORCE

    def _earlier_held(self, instrument: Instrument, on: date) -> bool:
        """Whether the version that applied on that day is held under an id of its own."""
        versions = (i for i in self.instruments.values() if i.ended_by == instrument.id)
        return any(i.effective is not None and i.effective <= on for i in versions)

    def _overtaken_from(self, targets: Iterable[str]) -> date | None:
        """First day on which one of these provisions or instruments applied."""
        days: list[date] = []
        for target in targets:
            provision = self.provisions.get(target)
            above = self.instruments[provision.instrument] if provision else self.instruments.get(target)
            day = (provision.effective if provision else None) or (above.effective if above else None)
            if day is not None:
                days.append(day)
        return min(days, default=None)

    @property
    def checked_to(self) -> date | None:
        """The earliest day up to which the status of the instruments held was checked."""
        return min((i.status_checked for i in self.instruments.values() if i.status_checked), default=None)


def catalogue_of(
    instruments: Iterable[Instrument],
    provisions: Iterable[Provision],
    links: Iterable[Link] = (),
    labels: Mapping[str, Label] | None = None,
    renumbering: Iterable[Renumbered] = (),
) -> Catalogue:
    """A catalogue of these, in their order."""
    by_id = {p.id: p for p in provisions}
    held = {i.id: i for i in instruments}
    grouped: dict[str, list[str]] = {identifier: [] for identifier in held}
    for provision in by_id.values():
        grouped.setdefault(provision.instrument, []).append(provision.id)
    return Catalogue(
        held,
        by_id,
        {identifier: tuple(ids) for identifier, ids in grouped.items()},
        _by_ends((link, (link.source, link.target)) for link in links),
        labels or {},
        _by_ends((row, (row.old, row.new)) for row in renumbering),
    )


def _by_ends(rows: Iterable[tuple[T, tuple[str | None, str | None]]]) -> dict[str, tuple[T, ...]]:
    """Rows by each of the two ids that they name."""
    found: dict[str, list[T]] = {}
    for row, ends in rows:
        for end in dict.fromkeys(filter(None, ends)):
            found.setdefault(end, []).append(row)
    return {end: tuple(named) for end, named in found.items()}
