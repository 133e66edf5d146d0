"""What is embedded: each provision whole, a long one also by paragraph, item and sentence, always with context.

After these stand the everyday questions that each provision answers, then those that none does, a passage each. What
is asked of an article is asked of the one it was in the version before, too.
"""

from __future__ import annotations

from collections.abc import Iterator

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.documents.corpus import Corpus
from pi_assistant.documents.terms import TermMatcher
from pi_assistant.documents.units import sentences, units
from pi_assistant.types import Instrument, Passage, PassageKind, Provision


def passages_of(catalogue: Catalogue, corpus: Corpus) -> tuple[Passage, ...]:
    """Passages of a corpus: of its texts, of the questions asked, of the questions outside, each in order."""
    matcher = TermMatcher(corpus.terms)
    texts = (p for provision in corpus.provisions for p in _passages(catalogue.instrument_of(provision), provision))
    asked = (
        _question(about, u.text, matcher, PassageKind.ASKED)
        for u in corpus.asked
        for about in (u.about, *(row.old for row in catalogue.predecessors(u.about) if row.old))
    )
    outside = (_question(u.about, u.text, matcher, PassageKind.OUTSIDE) for u in corpus.outside)
    return (*texts, *asked, *outside)


def _question(about: str, text: str, matcher: TermMatcher, kind: PassageKind) -> Passage:
    return Passage(about, None, None, 0, 0, matcher.english(text), text, kind)


def _passages(instrument: Instrument, provision: Provision) -> Iterator[Passage]:
    text = provision.text
    head = _context(instrument, provision)
    whole = f"{head} {_flat(text)}"
    yield Passage(provision.id, None, None, 0, len(text), whole, whole)
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
        words = f"{head} {lead}{_flat(text[start:end])}"
        yield Passage(provision.id, paragraph, item, start, end, words, words)


def _context(instrument: Instrument, provision: Provision) -> str:
    """Instrument, chapter, article and its title: what a sentence alone does not say."""
    above = ". ".join(provision.path)
    name = " ".join(part for part in (provision.label, provision.title) if part)
    return ". ".join(part for part in (instrument.short, above, name) if part) + ":"


def _flat(text: str) -> str:
    return " ".join(text.split())
