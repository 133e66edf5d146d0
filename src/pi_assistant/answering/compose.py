"""Composition without a language model: the chosen sentences, framed, marked and kept whole where they are lists.

The likeliest sentences of the leading provision stand first, then exceptions while room remains; then the next
provisions, the surest quoted, others named.
What is stated is always the corpus's own words, so that each marker's quote is exact.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pi_assistant.answering.support import Supported
from pi_assistant.documents.units import units
from pi_assistant.retrieval.asks import DATA, asks_sanction, kinds_of
from pi_assistant.retrieval.aspects import compares
from pi_assistant.types import Citation, Evidence, Language, Query, Sentence, Standing, TextKind

WORDS = 245  # an answer's length, not counting the items of a list
ENOUGH = 70  # from this length on, what follows from a rule is named and not quoted
LEAST = 110  # words that the leading provision may have whatever stands beside it
LEADING = 120  # words of a leading provision that is too long to be shown whole
TIERED = 190  # words of one that sets sanctions by tiers, or reports many facts
ALMOST_SURE = 0.95  # the same chance for these
COMPARED = 70  # words of each of two sides
SHORT = 60  # words up to which a provision is shown whole
SURE = 0.8  # chance of holding what is asked for, from which on no more sentences of a provision are needed
_EXCEPTION = re.compile(
    r"\bexcept\b|\bunless\b|\bdoes not affect\b|\bnot required\b|\bmay refrain\b|\bhowever\b|; but\b"
    r"|\bother than (?:storage|keeping)\b|\bdispensed with\b|\bdoes not apply\b",
    re.IGNORECASE,
)
_MANY = 4  # paragraphs
_FAR = 1.5  # of sentence score: four and a half times as likely
_LEANS = re.compile(r"\bpreceding (?:\d+ )?paragraphs?\b|\bparagraph 1\b", re.IGNORECASE)
_STANDING_ZH = {
    Standing.NOT_YET: "（当时尚未生效）",
    Standing.ENDED: "（已失效）",
    Standing.OVERTAKEN: "（已被后来的规定取代）",
    Standing.EARLIER_NOT_HELD: "（当时的文本未收录）",
}


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one marker stands for: a span of a provision's text that is shown whole."""

    evidence: Evidence
    paragraph: int
    start: int
    end: int
    listed: bool = False

    @property
    def quote(self) -> str:
        """The exact words."""
        return self.evidence.provision.text[self.start : self.end]

    @property
    def words(self) -> int:
        """Words shown, the items of a list not counted."""
        shown = self.quote.split("\n(")[0] if self.listed else self.quote
        return len(shown.split())


@dataclass(frozen=True, slots=True)
class Composed:
    """An answer's text with [n] markers, and its citations in the order of their markers."""

    text: str
    citations: tuple[Citation, ...]


def compose(query: Query, supported: Supported, opening: str = "") -> Composed:
    """An answer from what supports it: of the leader what is asked for, of each other what fits best, then names.

    A question that compares two things is answered from both, each as whole as there is room for. An `opening` sentence
    stands before what proves it.
    """
    if not supported.quoted:
        return Composed("", ())
    composed = _quoted(query, supported.quoted, opening)
    told = {citation.provision for citation in composed.citations}
    without_room = [entry for entry in supported.quoted if entry.provision.id not in told]
    return _with_named(query, composed, (*without_room, *supported.named))


def _quoted(query: Query, evidence: Sequence[Evidence], opening: str) -> Composed:
    leader, others = evidence[0], evidence[1:]
    if compares(query) and others:
        first, second = (tuple(_rule(query, entry, COMPARED)) for entry in (leader, others[0]))
        return _written(query, (*first, *second, *_best(others[1:], WORDS - _count((*first, *second)))))
    beside = _best(others, WORDS - LEAST)
    return _written(query, (*_rule(query, leader, WORDS - _count(beside)), *beside), opening)


def _with_named(query: Query, composed: Composed, named: Sequence[Evidence]) -> Composed:
    """The answer with the provisions that may bear on it, too, named in one line; their words are in the citations."""
    if not named:
        return composed
    citations = list(composed.citations)
    places: list[str] = []
    for entry in named:
        marker = len(citations) + 1
        citations.append(citation_of(_whole(entry, entry.sentences[0]), marker, query))
        place = _chinese_place(entry) if query.lang is Language.ZH else _named(entry)
        places.append(f"{place} [{marker}]")
    line = f"另见：{'；'.join(places)}。" if query.lang is Language.ZH else f"See also: {'; '.join(places)}."
    return Composed(f"{composed.text}\n\n{line}", tuple(citations))


def with_consequence(query: Query, composed: Composed, lead: str, entry: Evidence) -> Composed:
    """The answer with what follows from it: quoted while there is room, else named, its words in the citation alone."""
    chunk = _whole(entry, entry.sentences[0])
    marker = len(composed.citations) + 1
    taken = sum(len(line.split()) for line in composed.text.split("\n") if not line.startswith("("))
    colon = "：" if query.lang is Language.ZH else ": "
    if taken + chunk.words <= (WORDS if asks_sanction(query) else ENOUGH):
        body = f"{_frame(query.lang, entry)}{chunk.quote}"
    else:
        body = f"{_chinese_place(entry)}。" if query.lang is Language.ZH else f"{_named(entry)}."
    text = f"{composed.text}\n\n{lead}{colon}{body} [{marker}]"
    return Composed(text, (*composed.citations, citation_of(chunk, marker, query)))


def _named(entry: Evidence) -> str:
    provision = entry.provision
    title = f" ({provision.title})" if provision.title else ""
    return f"{entry.instrument.short}, {provision.label}{title}"


def _best(evidence: Sequence[Evidence], room: int) -> tuple[Chunk, ...]:
    """The best part of each provision while room remains; one that was named outright always."""
    chosen: list[Chunk] = []
    for entry in evidence:
        chunk = _whole(entry, entry.sentences[0])
        if chunk.words <= room or entry.hit.direct:
            chosen.append(chunk)
            room -= chunk.words
    return tuple(chosen)


def _count(chunks: Sequence[Chunk]) -> int:
    return sum(chunk.words for chunk in chunks)


def _rule(query: Query, entry: Evidence, room: int) -> tuple[Chunk, ...]:
    """Of a provision what is asked for: its likeliest sentences until it is likely enough to be among them.

    While there is room, its exceptions follow; a short provision, or one that was named outright, is given whole. The
    paragraph of the best sentence stands first, unless it leans on one before it; the others follow in their order.
    """
    if not entry.sentences:
        return ()
    length = _length(entry)
    is_whole = entry.hit.direct or length <= min(room, SHORT)
    tiered = asks_sanction(query) or entry.instrument.text is TextKind.DIGEST
    room = length if is_whole else min(room, TIERED if tiered else LEADING)
    sure = ALMOST_SURE if tiered else SURE
    text = entry.provision.text
    chosen: list[Chunk] = []
    sought = 0.0
    exceptions = [s for s in entry.sentences if _EXCEPTION.search(text[s.start : s.end])]
    for n, sentence in enumerate((*entry.sentences, *exceptions)):
        told = n < len(entry.sentences)
        if told and sought >= sure and not is_whole:
            continue
        if any(chunk.start <= sentence.start < chunk.end for chunk in chosen):
            sought += sentence.chance if told else 0.0
            continue
        chunk = _whole(entry, sentence)
        if not chosen or chunk.words <= room:
            chosen.append(chunk)
            room -= chunk.words
            sought += sentence.chance if told else 0.0
    first = 0 if entry.hit.direct else _leading_paragraph(query, entry, is_whole)
    return tuple(sorted(chosen, key=lambda c: (c.paragraph != first, c.start)))


def _leading_paragraph(query: Query, entry: Evidence, is_whole: bool) -> int:
    """The paragraph that stands first; 0 for the order of the text.

    Of a text of many paragraphs the best is told first. Who asks for an amount or a period is told it first, where it
    does not lean on what stands before; who asks for a rule, in the order of the law, unless a later paragraph fits far
    better and is no exception.
    """
    best = entry.sentences[0]
    if not is_whole and len({s.paragraph for s in entry.sentences}) > _MANY:
        return best.paragraph
    words = entry.provision.text[best.start : best.end]
    opening = max((s.score for s in entry.sentences if s.paragraph < best.paragraph), default=0.0)
    leans = _LEANS.search(words) or _EXCEPTION.search(words)
    far = 0.0 if kinds_of(query) & DATA else _FAR
    return best.paragraph if not leans and best.score > opening + far else 0


def _length(entry: Evidence) -> int:
    """Words of a whole provision, items of lists not counted."""
    lines = entry.provision.text.split("\n")
    return sum(len(line.split()) for line in lines if not line.startswith("("))


def _whole(entry: Evidence, sentence: Sentence) -> Chunk:
    """The sentence as it should be shown: a list's introduction or item with its whole list, else itself."""
    text = entry.provision.text
    listed = [u for u in units(text) if u.paragraph == sentence.paragraph and u.item is not None]
    if not listed:
        return Chunk(entry, sentence.paragraph, sentence.start, sentence.end)
    lead = listed[0].lead
    start = lead[0] if lead else listed[0].start
    return Chunk(entry, sentence.paragraph, start, listed[-1].end, listed=True)


def _written(query: Query, chunks: Sequence[Chunk], opening: str = "") -> Composed:
    lines: list[str] = [f"{opening} [1]"] if opening else []
    citations: list[Citation] = []
    for chunk in _joined(chunks):
        marker = len(citations) + 1
        citations.append(citation_of(chunk, marker, query))
        same = bool(citations[:-1]) and citations[-2].provision == chunk.evidence.provision.id
        body = f"{chunk.quote} [{marker}]"
        lines.append(body if same else f"{_frame(query.lang, chunk.evidence)}{body}")
    return Composed("\n\n".join(lines), tuple(citations))


def _joined(chunks: Sequence[Chunk]) -> list[Chunk]:
    """Sentences that follow each other in one paragraph become one quotation."""
    joined: list[Chunk] = []
    for chunk in chunks:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.evidence is chunk.evidence
            and last.paragraph == chunk.paragraph
            and not last.listed
            and not chunk.listed
            and not chunk.evidence.provision.text[last.end : chunk.start].strip()
            and last.end <= chunk.start
        ):
            joined[-1] = replace(last, end=chunk.end)
        else:
            joined.append(chunk)
    return joined


def citation_of(chunk: Chunk, marker: int, query: Query) -> Citation:
    """The citation that a marker stands for, with its instrument's standing on the day asked about."""
    provision, instrument = chunk.evidence.provision, chunk.evidence.instrument
    locator = provision.label
    paragraphs = max((u.paragraph for u in units(provision.text)), default=1)
    if locator and paragraphs > 1 and instrument.text is not TextKind.DIGEST:
        locator = f"{locator}, paragraph {chunk.paragraph}"
    return Citation(
        marker=marker,
        provision=provision.id,
        paragraph=chunk.paragraph,
        item=None,  # a list is quoted whole
        title=instrument.title,
        locator=locator,
        rank=instrument.rank,
        status=chunk.evidence.standing,
        effective=provision.effective or instrument.effective,
        ended=instrument.ended,
        text=instrument.text,
        quote=chunk.quote,
        origin=instrument.origin,
        page=provision.page,
        source=instrument.source,
    )


def _frame(lang: Language, entry: Evidence) -> str:
    """The words before a quotation that say where it stands: "Under PIPL, Article 47: "."""
    instrument, provision = entry.instrument, entry.provision
    if lang is Language.ZH:
        return _chinese_frame(entry)
    name = instrument.short if instrument.rank.is_law else f"the {instrument.title}"
    place = f"{name}, {provision.label}" if provision.label else name
    if not instrument.rank.is_law:
        return f"As reported in {place}: "
    return f"Under {place}: " if entry.standing is Standing.IN_FORCE else f"{place} ({entry.standing.value}): "


def _chinese_frame(entry: Evidence) -> str:
    """The same in Chinese, with what kind of text follows: a translation, or a digest in our words."""
    kind = "英文摘要" if entry.instrument.text is TextKind.DIGEST else "英文译文"
    before = "根据" if entry.instrument.rank.is_law else "据报道："
    return f"{before}{_chinese_place(entry)}{_STANDING_ZH.get(entry.standing, '')}（{kind}）：\n"


def _chinese_place(entry: Evidence) -> str:
    label = entry.provision.label
    number = re.sub(r"^(?:Article|Item|Section|Question) ", "", label)
    place = (
        f"第{number}条" if label.startswith("Article ") else {"": "", "Preamble": "序言"}.get(label, f"第{number}部分")
    )
    return f"《{_chinese_title(entry.instrument.title_zh) or entry.instrument.title}》{place}"


def _chinese_title(title: str | None) -> str:
    return re.sub(r"^中华人民共和国|（.*?）$", "", title) if title else ""
