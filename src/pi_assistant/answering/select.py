"""Sentence selection: which sentences and items of the provisions found bear on the question.

A sentence is scored by meaning (cosine with the question, its vector made when the index was built), by shared words
weighed by rarity, and by whether it holds the kind of thing that is asked for (an amount, a period, a definition …).
How much each counts is learned (`learned.json`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.indexing.lexical import LexicalIndex, tokens
from pi_assistant.types import Evidence, Hit, Passage, Query, Sentence

FEATURES = ("meaning", "words", "terms", "kind", "most")


class Kind(Enum):
    """What a question asks for, with how questions ask it and how sentences hold it."""

    MONEY = (
        r"\bfines?\b|\bfined\b|penalt|how much|\bcosts?\b|\bpay\b|amounts? of|compensat|turnover|罚款|多少钱|罚多少|赔",
        r"RMB|\byuan\b|%|\bfine[sd]?\b|compensation|unlawful gains",
    )
    PRISON = (
        r"\bjail|prison|sentence[sd]?\b|imprison|behind bars|years inside|坐牢|判几年|判多久|怎么判|刑期|有期徒刑",
        r"imprisonment|criminal detention",
    )
    PERIOD = (
        r"how long|how soon|how quickly|how many (?:\w+ )?(?:days|months|years|hours)|deadline|by when|time limit|"
        r"retention|"
        r"多久|多长时间|几天|几年|期限|什么时候",
        r"\b\d+ (?:working )?(?:days?|hours?|months?|years?)\b|promptly|immediately|shortest|takes? effect|in force|"
        r"until|\b(?:19|20)\d\d\b",
    )
    NUMBER = (r"how many|how much|what number|what percentage|多少|几个|几条", r"\d")
    DEFINITION = (
        r"what (?:is|are|does|counts?)\b.*\b(?:mean|personal|sensitive|handler|handling|consent|decision|anonym|"
        r"identif)|"
        r"\bdefin|meaning of|what is meant|什么是|是指|什么意思|定义",
        r"\b(?:is|are|means|refers to|includes?)\b",
    )
    PERSON = (
        r"^\s*who\b|\bwho (?:is|are|was|does|must|do i)|which (?:authority|department|agency|body)|谁|哪个部门",
        r"department|authority|organ|handler|court|company",
    )

    @property
    def asked(self) -> re.Pattern[str]:
        """Matches questions of this kind."""
        return re.compile(self.value[0], re.IGNORECASE)

    @property
    def held(self) -> re.Pattern[str]:
        """Matches sentences that hold such a thing."""
        return re.compile(self.value[1], re.IGNORECASE)


_MOST = re.compile(
    r"\b(?:highest|maximum|max|most|largest|worst|biggest|up to|upper limit|cap)\b|最高|最多|上限|顶格", re.IGNORECASE
)
_FIGURE = r"((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?!,?\d|\.\d)( million| billion)?"
_AMOUNT = re.compile(rf"RMB {_FIGURE}|(?<![\d.,]){_FIGURE} (?:yuan|RMB)")
DATA = frozenset({Kind.MONEY, Kind.PRISON, Kind.PERIOD, Kind.NUMBER})
_KINDS = {kind: (kind.asked, kind.held) for kind in Kind}


def kinds_of(query: Query) -> frozenset[Kind]:
    """What the question asks for; empty where nothing in particular."""
    return frozenset(kind for kind, (asked, _) in _KINDS.items() if asked.search(query.text))


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
        scored.sort(key=lambda s: (-s.score, s.start))
        standing = catalogue.standing(instrument, query.as_of, provision)
        found.append(Evidence(provision, instrument, hit, standing, tuple(scored)))
    return tuple(found)


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
        return cls(_weights(tokens(query.search), lexical), terms, kinds_of(query), bool(_MOST.search(query.text)))


def features(passage: Passage, text: str, cosine: float, look: Look) -> dict[str, float]:
    """What speaks for a sentence, by name; each 0 to 1. `text` is the whole provision's."""
    words = text[passage.start : passage.end]
    held = set(tokens(words))
    top = max(amounts(text), default=0.0) if look.most else 0.0
    return {
        "meaning": cosine,
        "words": sum(look.words.get(token, 0.0) for token in held),
        "terms": sum(look.terms.get(token, 0.0) for token in held),
        "kind": sum(bool(_KINDS[kind][1].search(words)) for kind in look.kinds) / max(1, len(look.kinds)),
        "most": float(top > 0 and max(amounts(words), default=0.0) >= top),
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
