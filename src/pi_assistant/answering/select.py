"""Sentence selection: which sentences and items of the provisions found bear on the question.

A sentence is scored by meaning (cosine with the question, its vector made when the index was built), by shared words
weighed by rarity, and by whether it holds the kind of thing that is asked for (an amount, a period, a definition …).
How much each counts is learned (`learned.json`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.indexing.lexical import LexicalIndex, tokens
from pi_assistant.retrieval.asks import Kind, kinds_of
from pi_assistant.types import Evidence, Hit, Passage, Query, Sentence

FEATURES = ("meaning", "words", "terms", "kind", "most", "long")
_LONGEST = 80  # words


_MOST = re.compile(
    r"\b(?:highest|maximum|max|most|largest|worst|biggest|up to|upper limit|cap)\b|最高|最多|上限|顶格", re.IGNORECASE
)
_FIGURE = r"((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?!,?\d|\.\d)( million| billion)?"
_AMOUNT = re.compile(rf"RMB {_FIGURE}|(?<![\d.,]){_FIGURE} (?:yuan|RMB)")


def select(
    query: Query,
    hits: Sequence[Hit],
    catalogue: Catalogue,
    passages: Sequence[Passage],
    lexical: LexicalIndex,
    weights: Mapping[str, float],
) -> tuple[Evidence, ...]:
    """Each hit as evidence, with its sentences best first; the order of the hits is kept.

    `weights` are by name of feature, as in FEATURES.
    """
    look = Look.of(query, lexical)
    found: list[Evidence] = []
    for hit in hits:
        provision = catalogue.provisions[hit.provision]
        instrument = catalogue.instrument_of(provision)
        rows = hit.passages if len(hit.passages) == 1 else hit.passages[1:]
        scored = [_scored(passages[row], provision.text, cosine, look, weights) for row, cosine in rows]
        scored = sorted(_with_chances(scored), key=lambda s: (-s.score, s.start))
        standing = catalogue.standing(instrument, query.as_of, provision)
        found.append(Evidence(provision, instrument, hit, standing, tuple(scored)))
    return tuple(found)


def _with_chances(sentences: Sequence[Sentence]) -> list[Sentence]:
    """The same sentences with their chances: the softmax that the weights were learned under."""
    top = max((s.score for s in sentences), default=0.0)
    raw = [math.exp(s.score - top) for s in sentences]
    return [replace(s, chance=value / sum(raw)) for s, value in zip(sentences, raw, strict=True)]


@dataclass(frozen=True, slots=True)
class Look:
    """What a question makes one look for: words and terms by weight, kinds of thing, whether the most of it."""

    words: Mapping[str, float]
    terms: Mapping[str, float]
    kinds: frozenset[Kind]
    most: bool

    @classmethod
    def of(cls, query: Query, lexical: LexicalIndex) -> Look:
        """What to look for, for this question."""
        terms = _weights(tokens(" ; ".join(query.terms)), lexical)
        kinds = frozenset(kind for kind in kinds_of(query) if kind.is_told_by_words)
        return cls(_weights(tokens(query.search), lexical), terms, kinds, bool(_MOST.search(query.text)))


def features(passage: Passage, text: str, cosine: float, look: Look) -> dict[str, float]:
    """What speaks for a sentence, by name; each 0 to 1. `text` is the whole provision's."""
    words = text[passage.start : passage.end]
    held = set(tokens(words))
    top = max(amounts(text), default=0.0) if look.most else 0.0
    return {
        "meaning": cosine,
        "words": sum(look.words.get(token, 0.0) for token in held),
        "terms": sum(look.terms.get(token, 0.0) for token in held),
        "kind": sum(bool(kind.held.search(words)) for kind in look.kinds) / max(1, len(look.kinds)),
        "most": float(top > 0 and max(amounts(words), default=0.0) >= top),
        "long": min(1.0, math.log1p(len(words.split())) / math.log1p(_LONGEST)),
    }


def _scored(passage: Passage, text: str, cosine: float, look: Look, weights: Mapping[str, float]) -> Sentence:
    score = sum(weights[name] * value for name, value in features(passage, text, cosine, look).items())
    return Sentence(passage.provision, passage.paragraph or 1, passage.item, passage.start, passage.end, score)


def _weights(asked: Iterable[str], lexical: LexicalIndex) -> dict[str, float]:
    """Rarity of each word asked, adding up to 1; words that the corpus does not have weigh nothing."""
    rarity = {token: lexical.rarity(token) for token in asked}
    known = {token: value for token, value in rarity.items() if value < 1.0}
    total = sum(known.values()) or 1.0
    return {token: value / total for token, value in known.items()}


def amounts(text: str) -> tuple[float, ...]:
    """Amounts of money in a text, in yuan.

    >>> amounts("a fine of up to RMB 50 million, at least RMB 100,000")
    (50000000.0, 100000.0)
    """
    scale = {" million": 1e6, " billion": 1e9}
    found: list[float] = []
    for first, first_scale, second, second_scale in _AMOUNT.findall(text):
        digits = (first or second).replace(",", "")
        found.append(float(digits) * scale.get(first_scale or second_scale, 1.0))
    return tuple(found)
