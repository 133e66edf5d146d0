"""What the commands show in a terminal, as text; nothing is printed here."""

from __future__ import annotations

from datetime import date

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.documents.references import citing
from pi_assistant.types import Answer, Citation, Instrument, Language, Provision


def answer_text(answer: Answer) -> str:
    """An answer with its notices, sources and disclaimer."""
    chinese = answer.lang is Language.ZH
    note, sources, also = ("提示：", "出处", "另外查阅：") if chinese else ("Note: ", "Sources", "Also looked at: ")
    parts = [answer.answer]
    parts.extend(f"{note}{notice.text}" for notice in answer.notices)
    if answer.citations:
        parts.append("\n".join([sources, *(_source_line(c) for c in answer.citations)]))
        if answer.consulted:
            parts.append(f"{also}{', '.join(answer.consulted[:5])}")
    parts.append(answer.disclaimer)
    return "\n\n".join(parts)


def _source_line(citation: Citation) -> str:
    place = f"{citation.title}, {citation.locator}" if citation.locator else citation.title
    dated = f"{citation.status.value}, text of {citation.effective}" if citation.effective else citation.status.value
    return f"[{citation.marker}] {place} ({citation.provision}; {citation.rank.value}; {dated})"


def provision_text(provision: Provision, catalogue: Catalogue, day: date) -> str:
    """A provision with its status on a day, its source, and what refers to it."""
    instrument = catalogue.instrument_of(provision)
    standing = f"{catalogue.standing(instrument, day, provision).value} on {day}"
    name = " ".join(part for part in (provision.label, provision.title) if part)
    facts = (provision.id, instrument.rank.value, standing, instrument.text.value, *provision.path)
    lines = [f"{instrument.title}: {name}" if name else instrument.title, " / ".join(facts), "", provision.text, ""]
    if instrument.note:
        lines.append(f"Note: {instrument.note}")
    if instrument.source:
        lines.append(f"Chinese text: {instrument.source}")
    if named_by := citing(provision, catalogue.provisions.values()):
        lines.append(f"Referred to by: {', '.join(named_by)}")
    return "\n".join(lines)


def instrument_text(instrument: Instrument, catalogue: Catalogue, day: date) -> str:
    """An instrument with its status on a day and the provisions that are held of it."""
    standing = f"{catalogue.standing(instrument, day).value} on {day}"
    lines = [f"{instrument.title} ({instrument.id})", f"{instrument.rank.value}, {standing}; {instrument.issuer}"]
    held = (catalogue.provisions[key] for key in catalogue.by_instrument[instrument.id])
    lines.extend(f"  {p.id:32} {p.label} {p.title}".rstrip() for p in held)
    return "\n".join(lines)


def instruments_text(catalogue: Catalogue, day: date) -> str:
    """Every instrument in a line: id, rank, status on the day, first day, provisions held, kind of text, title."""
    lines: list[str] = []
    for instrument in sorted(catalogue.instruments.values(), key=lambda i: (i.rank.order, i.id)):
        held = len(catalogue.by_instrument[instrument.id])
        standing = catalogue.standing(instrument, day).value
        columns = f"{instrument.id:26} {instrument.rank.value:24} {standing:17} {instrument.effective or '-'}  {held:3}"
        lines.append(f"{columns}  {instrument.text.value:11}  {instrument.title}")
    counted = f"{len(catalogue.instruments)} instruments, {len(catalogue.provisions)} provisions"
    lines.append(f"{counted}; status as of {day}, checked up to {catalogue.checked_to}")
    return "\n".join(lines)
