"""Signals: what tells a question that the corpus answers from one that it does not, as numbers from 0 to 1."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.indexing.lexical import tokens
from pi_assistant.indexing.store import Generation
from pi_assistant.retrieval.asks import DATA, kinds_of
from pi_assistant.types import Hit, PassageKind, Query

_HERE = re.compile(r"\bchina\b|\bchinese\b|中国|国内|我国", re.IGNORECASE)
_HOUSE = re.compile(
    r"\b(?:internal(?:ly)?|in-house|its own|their own|house)\b.{0,30}\b(?:polic\w+|rules?|practices?|"
    r"database|retention|manual|procedures?|guidelines?)\b|"
    r"\b(?:privacy policy|terms of service) of\b|内部(?:规定|规则|制度|流程|政策|员工|标准)",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\b(?:predict\w*|forecast|rumou?rs?|insiders?|expected to|"
    r"will .{0,60}\b(?:be (?:raised|changed|amended|adopted)|next)|"
    r"next (?:amendment|year|reform)|in (?:five|ten|\d+) years' time)\b|"
    r"预测|预计|会不会出台|将来会|明年会|未来几年|内幕",
    re.IGNORECASE,
)
VOTES = 12  # nearest known questions that vote on whether a question lies outside


def words_of(query: Query) -> list[str]:
    """Tokens that a question is matched by: its own, and those of what the glossary makes of its Chinese."""
    return tokens(query.text if query.search == query.text else f"{query.search} {query.text}")


def signals(
    query: Query,
    vector: npt.NDArray[np.float32],
    hits: Sequence[Hit],
    lanes: Mapping[str, Mapping[str, float]],
    generation: Generation,
    catalogue: Catalogue,
) -> dict[str, float]:
    """What the refusal model looks at, by name.

    `asked` and `outside` are cosines with the nearest question that is answered, and the nearest that is not; the
    `outside_*` are shares: of votes among the nearest questions, of BM25 by question, of BM25 by provision and topic.
    `unheld` is a law named that is not held, `house` the internal rules of a firm, `ahead` what is yet to come.
    """
    outside = generation.nearest(vector, PassageKind.OUTSIDE, VOTES)
    inside = generation.nearest(vector, PassageKind.ASKED, VOTES)
    nearest = sorted((*inside, *outside), key=lambda pair: -pair[1])[:VOTES]
    weight = sum(max(cosine, 0.0) for _, cosine in nearest)
    votes = sum(max(cosine, 0.0) for row, cosine in nearest if row >= generation.questions)
    by_question = generation.lexical.scores(words_of(query))[generation.questions :]
    by_topic = generation.expanded.scores(words_of(query))[len(generation.provisions) :]
    return {
        "asked": max(lanes["asked_dense"].values(), default=0.0),
        "outside": outside[0][1] if outside else 0.0,
        "outside_votes": votes / weight if weight else 0.0,
        "outside_words": _share(float(by_question.max(initial=0.0)), lanes["asked_words"]),
        "outside_expanded": _share(float(by_topic.max(initial=0.0)), lanes["expanded"]),
        "names_outside": _names_outside(query, hits, catalogue),
        "unheld": 1.0 if query.unheld else 0.0,
        "lacks": _lacks(query, hits, catalogue),
        "house": 1.0 if _HOUSE.search(query.text) else 0.0,
        "ahead": 1.0 if _AHEAD.search(query.text) else 0.0,
        "names_held": 1.0 if query.instruments else 0.0,
        "unknown": _unknown(query, generation),
        "margin": max(0.0, hits[0].score - hits[1].score) if len(hits) > 1 and not hits[0].direct else 0.0,
        "direct": 1.0 if any(hit.direct for hit in hits) else 0.0,
    }


def _names_outside(query: Query, hits: Sequence[Hit], catalogue: Catalogue) -> float:
    """1 where a law is named that is not held and none that is, unless the best names it; half beside China."""
    if not query.outside or query.instruments:
        return 0.0
    best = catalogue.provisions[hits[0].provision].text.lower() if hits else ""
    if all(name.lower() in best for name in query.outside):
        return 0.0
    return 0.5 if _HERE.search(query.text) else 1.0


def _lacks(query: Query, hits: Sequence[Hit], catalogue: Catalogue) -> float:
    """The share of the data asked for (a sum, a period, a number …) that the best provision does not hold."""
    kinds = [kind for kind in kinds_of(query) if kind in DATA]
    if not kinds or not hits:
        return 0.0
    text = catalogue.provisions[hits[0].provision].text
    return sum(not kind.held.search(text) for kind in kinds) / len(kinds)


def _share(beyond: float, lane: Mapping[str, float]) -> float:
    """The best score outside, as a share of it and the best inside together; 0 where nothing outside matches."""
    return beyond / (beyond + max(lane.values(), default=0.0)) if beyond else 0.0


def _unknown(query: Query, generation: Generation) -> float:
    """The share of a question's words, weighed by rarity, that stand nowhere in the corpus or its questions."""
    rarity = [generation.expanded.rarity(token) for token in dict.fromkeys(tokens(query.search))]
    mass = sum(rarity)
    return sum(value for value in rarity if value >= 1.0) / mass if mass else 1.0
