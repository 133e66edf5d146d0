"""What the commands show in a terminal, as text; nothing is printed here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.documents.links import LinkKind
from pi_assistant.documents.originals import Original
from pi_assistant.documents.versions import Change, Pair
from pi_assistant.types import Answer, Citation, Instrument, Language, Provision

# How the links of a provision read from its own side, and from the other one.
_LINKS = {
    LinkKind.REFERS: ("Refers to", "Referred to by"),
    LinkKind.PENALISES: ("Penalises", "Penalised by"),
    LinkKind.EXCEPTS: ("Excepts from", "Exceptions in"),
    LinkKind.DEFINES: ("Defines a term of", "Terms defined in"),
    LinkKind.EXERCISED_BY: ("Exercised under", "Serves the rights in"),
    LinkKind.COMPLAINED_TO: ("Complain under", "Complaints about"),
    LinkKind.IMPLEMENTS: ("Implements", "Implemented by"),
}


def answer_text(answer: Answer) -> str:
    """An answer with its notices, sources and disclaimer."""
    chinese = answer.lang is Language.ZH
    note, sources, also = ("提示：", "出处", "另外查阅：") if chinese else ("Note: ", "Sources", "Also looked at: ")
    parts = (
        [f"{'理解为：' if chinese else 'Understood as: '}{answer.rewritten_question}"]
        if answer.rewritten_question
        else []
    )
    parts.append(answer.answer)
    parts.extend(f"{note}{notice.text}" for notice in answer.notices)
    if answer.citations:
        parts.append("\n".join([sources, *_source_lines(answer)]))
        if answer.consulted:
            parts.append(f"{also}{', '.join(answer.consulted[:5])}")
    parts.append(answer.disclaimer)
    return "\n\n".join(parts)


def _source_lines(answer: Answer) -> Iterator[str]:
    """A line for each source; below it the Chinese that stands beside it, once."""
    shown: set[str] = set()
    for citation in answer.citations:
        yield _source_line(citation)
        if citation.original_quote and citation.original_quote not in shown:
            shown.add(citation.original_quote)
            yield from (f"    {line}" for line in citation.original_quote.split("\n") if line)


def _source_line(citation: Citation) -> str:
    place = f"{citation.title}, {citation.locator}" if citation.locator else citation.title
    dated = f"{citation.status.value}, text of {citation.effective}" if citation.effective else citation.status.value
    return f"[{citation.marker}] {place} ({citation.provision}; {citation.rank.value}; {dated})"


def provision_text(provision: Provision, catalogue: Catalogue, day: date, chinese: str | None = None) -> str:
    """A provision with its status on a day, its Chinese where held, its source, and what refers to it."""
    instrument = catalogue.instrument_of(provision)
    standing = f"{catalogue.standing(instrument, day, provision).value} on {day}"
    name = " ".join(part for part in (provision.label, provision.title) if part)
    facts = (provision.id, instrument.rank.value, standing, instrument.text.value, *provision.path)
    lines = [f"{instrument.title}: {name}" if name else instrument.title, " / ".join(facts), "", provision.text, ""]
    if chinese:
        lines.extend(("Chinese text, from the file that you added:", "", chinese, ""))
    if instrument.note:
        lines.append(f"Note: {instrument.note}")
    if instrument.source:
        lines.append(f"Chinese text: {instrument.source}")
    lines.extend(_renumbered(provision, catalogue))
    for kind, (outward, inward) in _LINKS.items():
        ends = ((outward, catalogue.linked(provision.id, kind)), (inward, catalogue.linking(provision.id, kind)))
        lines.extend(f"{words}: {', '.join(ids)}" for words, ids in ends if ids)
    if label := catalogue.labels.get(provision.id):
        lines.append(f"Labels: {', '.join((*label.kinds, *label.audiences, *label.topics))}")
    return "\n".join(lines)


def _renumbered(provision: Provision, catalogue: Catalogue) -> Iterator[str]:
    """What the article is now, and what it was."""
    for row in catalogue.successors(provision.id):
        yield f"Now: {row.new or 'no longer there'}" + (f" ({row.note})" if row.note else "")
    for row in catalogue.predecessors(provision.id):
        yield f"Before: {row.old or 'not there'}" + (f" ({row.note})" if row.note else "")


def instrument_text(instrument: Instrument, catalogue: Catalogue, day: date) -> str:
    """An instrument with its status on a day and the provisions that are held of it."""
    standing = instrument.status or f"{catalogue.standing(instrument, day).value} on {day}"
    lines = [f"{instrument.title} ({instrument.id})", f"{instrument.rank.value}, {standing}; {instrument.issuer}"]
    lines.extend(f"{relation.kind} {relation.target}" for relation in instrument.relations)
    if instrument.note:
        lines.append(f"Note: {instrument.note}")
    held = (catalogue.provisions[key] for key in catalogue.by_instrument[instrument.id])
    lines.extend(f"  {p.id:32} {p.label} {p.title}".rstrip() for p in held)
    return "\n".join(lines)


def original_line(original: Original, instrument: Instrument | None) -> str:
    """A Chinese text that is held, in a line: id, articles, day, file, and what keeps it from being shown."""
    line = f"{original.instrument:38} {original.articles:3} articles  added {original.added}  {original.file}"
    if instrument is None or original.effective != instrument.effective:
        return f"{line}  (not shown: our text is of another version now; add the Chinese of it)"
    return line


def versions_text(pairs: Sequence[Pair]) -> str:
    """Two versions article by article: what is unchanged in a line, what changed with its words marked."""
    marks = {Change.KEPT: "{}", Change.REMOVED: "[-{}-]", Change.ADDED: "{{+{}+}}"}
    lines: list[str] = []
    for pair in pairs:
        old, new = (side.id if side else "-" for side in (pair.old, pair.new))
        fate = "unchanged" if pair.is_same else "new" if pair.old is None else "gone" if pair.new is None else "changed"
        lines.append(f"{old} -> {new}: {fate}" + (f" ({pair.note})" if pair.note else ""))
        if fate == "changed":
            words = (marks[change].format(run.strip()) for change, run in pair.changes)
            lines.extend(("", " ".join(words), ""))
    same = sum(pair.is_same for pair in pairs)
    return "\n".join([*lines, f"{len(pairs)} articles, {same} unchanged"])


def instruments_text(catalogue: Catalogue, day: date) -> str:
    """Every instrument in a line: id, rank, status on the day, first day, provisions held, kind of text, title."""
    lines: list[str] = []
    for instrument in sorted(catalogue.instruments.values(), key=lambda i: (i.rank.order, i.id)):
        held = len(catalogue.by_instrument[instrument.id])
        standing = instrument.status or catalogue.standing(instrument, day).value
        columns = f"{instrument.id:38} {instrument.rank.value:24} {standing:17} {instrument.effective or '-'}  {held:3}"
        lines.append(f"{columns}  {instrument.text.value:11}  {instrument.title}")
    drafts = sum(1 for instrument in catalogue.instruments.values() if instrument.status == "draft")
    counted = f"{len(catalogue.instruments) - drafts} instruments, {len(catalogue.provisions)} provisions"
    counted += f", {drafts} drafts without text" if drafts else ""
    lines.append(f"{counted}; status as of {day}, checked up to {catalogue.checked_to}")
    return "\n".join(lines)
