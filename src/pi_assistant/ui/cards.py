"""Evidence cards: the cited passages of an answer as HTML, whole and with the quoted words highlighted.

Every text passes through `html.escape`; the HTML is handed to the page as it is, never through a template. Pure
functions of an answer and the catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.documents.units import units
from pi_assistant.errors import CitationError
from pi_assistant.types import Answer, Citation, Instrument, Provision, Rank, Standing, Status, TextKind
from pi_assistant.ui.messages import card_id, day

_RANKS = {
    Rank.LAW: "Law",
    Rank.ADMINISTRATIVE_REGULATION: "Administrative regulation",
    Rank.JUDICIAL_INTERPRETATION: "Judicial interpretation",
    Rank.DEPARTMENTAL_RULE: "Departmental rule",
    Rank.NORMATIVE_DOCUMENT: "Normative document",
    Rank.GUIDANCE: "Guidance, not law",
    Rank.REPORT: "Report, not law",
    Rank.USER_DOCUMENT: "Your document, not law",
}
_TEXTS = {
    TextKind.TRANSLATION: "Unofficial translation",
    TextKind.EXCERPT: "Unofficial translation, chosen articles",
    TextKind.DIGEST: "Digest in our own words",
    TextKind.NONE: "No text held",
}
_ITEM = re.compile(r"\s*\((?:\d+|[a-z])\)\s|\s*[(（][一二三四五六七八九十]+[)）]")


@dataclass(frozen=True, slots=True)
class Span:
    """Quoted words inside a provision's text: `text[start:end]`, with the marker that quotes them."""

    start: int
    end: int
    marker: int


def _line(text: str) -> str:
    """The text escaped and on one line: after a blank line the page would take what follows for Markdown."""
    return escape(" ".join(text.split()))


def quoted(text: str, citation: Citation) -> Span:
    """Where a citation's quote stands: inside the paragraph it names, where the same words occur more than once.

    Raises:
        CitationError: where the text does not hold the quote.
    """
    begin = min((u.start for u in units(text) if u.paragraph == citation.paragraph), default=0)
    start = text.find(citation.quote, begin)
    if start < 0:
        start = text.find(citation.quote)
    if start < 0 or not citation.quote:
        raise CitationError(f"quote {citation.marker} is not in {citation.provision}", mend="Report this defect")
    return Span(start, start + len(citation.quote), citation.marker)


def text_html(text: str, spans: Sequence[Span] = ()) -> str:
    """A provision's text, a `<p>` for each line; the spans, which may overlap and cross lines, are in `<mark>`."""
    lines: list[str] = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if line.strip():
            kind = ' class="pi-item"' if _ITEM.match(line) else ""
            lines.append(f"<p{kind}>{''.join(_pieces(text, start, end, spans))}</p>")
        start = end + 1
    return "\n".join(lines)


def _pieces(text: str, start: int, end: int, spans: Sequence[Span]) -> Iterator[str]:
    """The escaped pieces of a line; each run of quoted words is one `<mark>`."""
    inside = [(max(s.start, start), min(s.end, end)) for s in spans if s.start < end and s.end > start]
    runs: list[tuple[int, int]] = []
    for left, right in sorted(inside):
        if runs and left <= runs[-1][1]:
            runs[-1] = (runs[-1][0], max(right, runs[-1][1]))
        else:
            runs.append((left, right))
    done = start
    for left, right in runs:
        yield f"{_inert(text[done:left])}<mark>{_inert(text[left:right])}</mark>"
        done = right
    yield _inert(text[done:end])


def _inert(piece: str) -> str:
    """A piece of a line, escaped; a lone carriage return would count as the end of a line."""
    return escape(piece.replace("\r", " "))


def standing_words(citation: Citation, on: date) -> str:
    """The status of a cited text on a day, in words, with the date that decides it."""
    since = day(citation.effective) if citation.effective else "a day not recorded"
    match citation.status:
        case Standing.IN_FORCE:
            return f"In force on {day(on)}, since {since}" if citation.effective else f"In force on {day(on)}"
        case Standing.NOT_YET:
            return f"Not yet in force on {day(on)}; applies from {since}"
        case Standing.ENDED:
            return f"No longer in force: ended {day(citation.ended)}" if citation.ended else "No longer in force"
        case Standing.OVERTAKEN:
            return f"Overtaken by later law on {day(on)}"
        case Standing.EARLIER_NOT_HELD:
            return f"This wording applies from {since}; the one in force on {day(on)} is not held"
        case Standing.NOT_LAW:
            return f"Not law; dated {since}" if citation.effective else "Not law"


def evidence_html(answer: Answer, catalogue: Catalogue, turn: int) -> str:
    """The evidence of one answer: a card for each cited provision, in the order of markers, then what was consulted.

    Raises:
        CitationError, UnknownProvision: where a citation does not hold against the catalogue.
    """
    return cards_html(answer, catalogue, turn) + _consulted_html(answer, catalogue)


def cards_html(answer: Answer, catalogue: Catalogue, turn: int) -> str:
    """Only the cards; citations of one provision share a card, so that its text is not repeated."""
    grouped: dict[str, list[Citation]] = {}
    for citation in answer.citations:
        grouped.setdefault(citation.provision, []).append(citation)
    return "\n".join(_card(group, catalogue.provision(key), answer.as_of, turn) for key, group in grouped.items())


def _card(citations: Sequence[Citation], provision: Provision, on: date, turn: int) -> str:
    first = citations[0]
    places = "".join(
        f'<p class="pi-place" id="{card_id(turn, c.marker)}">{_back_link(turn, c.marker)} '
        f"{_line(c.locator or c.title)}{f', page {c.page}' if c.page else ''}</p>"
        for c in citations
    )
    title = f"<p><em>{_line(provision.title)}</em></p>" if provision.title else ""
    tone = "pi-good" if first.status is Standing.IN_FORCE else "pi-caution"
    tags = (
        f"<li>{_line(_RANKS[first.rank])}</li>"
        f'<li class="{tone}">{_line(standing_words(first, on))}</li><li>{_TEXTS[first.text]}</li>'
    )
    body = text_html(provision.text, [quoted(provision.text, c) for c in citations])
    # Citations of one article share its Chinese where the two texts do not have the same paragraphs.
    chinese = dict.fromkeys(c.original_quote for c in citations if c.original_quote)
    originals = "".join(f'<div class="pi-original" lang="zh">{text_html(quote)}</div>' for quote in chinese)
    return (
        f'<article class="pi-card"><header><h3>{_line(first.title)}</h3>{places}{title}'
        f'<ul class="pi-tags">{tags}</ul></header>'
        f'<div class="pi-text">{body}{originals}</div>{_source(first)}</article>'
    )


def _back_link(turn: int, marker: int) -> str:
    """The marker's number; the page's script takes it back to the answer."""
    return f'<a class="pi-marker" href="#{card_id(turn, marker)}" title="Back to the answer">{marker}</a>'


def _source(citation: Citation) -> str:
    """A plain link to the official page, where one is known."""
    if citation.source is None or not citation.source.startswith("https://"):
        return '<footer class="pi-quiet">No official page recorded</footer>'
    label = "Official source (Chinese)" if citation.rank.is_law else "Source"
    address = _line(citation.source)
    return f'<footer><a href="{address}" target="_blank" rel="noopener noreferrer">{label}</a></footer>'


def _consulted_html(answer: Answer, catalogue: Catalogue) -> str:
    """Provisions looked at and not cited: folded under an answer, open and labelled under a refusal."""
    if not answer.consulted:
        return ""
    entries = "\n".join(_consulted_entry(key, catalogue) for key in answer.consulted)
    if answer.status is Status.ANSWERED:
        count = f"{len(answer.consulted)} provision{'s' if len(answer.consulted) > 1 else ''}"
        return f'<details class="pi-consulted"><summary>Also consulted: {count}</summary>{entries}</details>'
    return f'<section class="pi-consulted"><h3>Related, not an answer</h3>{entries}</section>'


def _consulted_entry(key: str, catalogue: Catalogue) -> str:
    held: Instrument | None = catalogue.instruments.get(key)
    if held is not None and key not in catalogue.provisions:
        return f'<p class="pi-entry">{_line(held.title)} <code>{_line(key)}</code></p>'
    provision = catalogue.provision(key)
    instrument = catalogue.instrument_of(provision)
    name = ", ".join(part for part in (instrument.short, provision.label) if part)
    title = f" <em>{_line(provision.title)}</em>" if provision.title else ""
    return (
        f'<details class="pi-entry"><summary>{_line(name)}{title} <code>{_line(key)}</code></summary>'
        f'<div class="pi-text">{text_html(provision.text)}</div></details>'
    )


def panel_html(shown: Sequence[tuple[str, str]]) -> str:
    """The evidence panel from (question, evidence) of each answer, oldest first: the last open, earlier ones folded."""
    if not shown:
        return '<p class="pi-empty">The passages that an answer relies on appear here, word for word.</p>'
    *earlier, (question, evidence) = shown
    body = evidence or '<p class="pi-empty">This reply cites no passage.</p>'
    now = f'<section><p class="pi-for">For: {_line(question)}</p>{body}</section>'
    folded = "".join(
        f'<details class="pi-earlier"><summary>Earlier: {_line(asked)}</summary>{cards}</details>'
        for asked, cards in reversed(earlier)
        if cards
    )
    return now + folded
