"""The catalogue: which instruments there are, what rank they have, and how they stand on a given day."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from pi_assistant.errors import UnknownProvision
from pi_assistant.types import Instrument, Provision, Standing


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Instruments and provisions by id. Made with `catalogue_of`; values are never changed."""

    instruments: Mapping[str, Instrument]
    provisions: Mapping[str, Provision]
    by_instrument: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

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
            return Standing.EARLIER_NOT_HELD if earliest and earliest <= on else Standing.NOT_YET
        if instrument.ended is not None and on >= instrument.ended:
            return Standing.ENDED
        overtaken = self._overtaken_from(instrument)
        return Standing.OVERTAKEN if overtaken is not None and on >= overtaken else Standing.IN_FORCE

    def _overtaken_from(self, instrument: Instrument) -> date | None:
        """First day on which one of the texts that displaced it applied."""
        days: list[date] = []
        for target in instrument.overtaken_by:
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


def catalogue_of(instruments: Iterable[Instrument], provisions: Iterable[Provision]) -> Catalogue:
    """A catalogue of these, in their order."""
    by_id = {p.id: p for p in provisions}
    held = {i.id: i for i in instruments}
    grouped: dict[str, tuple[str, ...]] = dict.fromkeys(held, ())
    for provision in by_id.values():
        grouped[provision.instrument] = (*grouped.get(provision.instrument, ()), provision.id)
    return Catalogue(held, by_id, grouped)
