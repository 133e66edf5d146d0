"""What is embedded: each provision whole, and a long one also by paragraph, item and sentence, always with context."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.documents.units import sentences, units
from pi_assistant.types import Instrument, Passage, Provision


def passages_of(catalogue: Catalogue, provisions: Iterable[Provision]) -> tuple[Passage, ...]:
    """Passages of these provisions, in order; every sentence and item of a provision is in one of its own."""
    return tuple(p for provision in provisions for p in _passages(catalogue.instrument_of(provision), provision))


def _passages(instrument: Instrument, provision: Provision) -> Iterator[Passage]:
    text = provision.text
    head = _context(instrument, provision)
    yield Passage(provision.id, None, None, 0, len(text), f"{head} {_flat(text)}")
    spans: list[tuple[int, int | None, int, int, str]] = []
    for unit in units(text):
        if unit.item is not None:
            lead = _flat(text[slice(*unit.lead)]) + " " if unit.lead else ""
            spans.append((unit.paragraph, unit.item, unit.start, unit.end, lead))
            continue
        for start, end in sentences(text, unit.start, unit.end):
            spans.append((unit.paragraph, None, start, end, ""))
    if len(spans) == 1:
        return
    for paragraph, item, start, end, lead in spans:
        yield Passage(provision.id, paragraph, item, start, end, f"{head} {lead}{_flat(text[start:end])}")


def _context(instrument: Instrument, provision: Provision) -> str:
    """Instrument, chapter, article and its title: what a sentence alone does not say."""
    above = ". ".join(provision.path)
    name = " ".join(part for part in (provision.label, provision.title) if part)
    return ". ".join(part for part in (instrument.short, above, name) if part) + ":"


def _flat(text: str) -> str:
    return " ".join(text.split())
