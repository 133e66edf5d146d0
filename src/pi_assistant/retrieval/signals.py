"""Signals: what tells a question that the corpus answers from one that it does not, as numbers from 0 to 1."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from pi_assistant.indexing.lexical import tokens
from pi_assistant.indexing.store import Generation
from pi_assistant.types import Hit, PassageKind, Query

_HERE = re.compile(r"\bchina\b|\bchinese\b|中国|国内|我国", re.IGNORECASE)
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
) -> dict[str, float]:
    """What the refusal model looks at, by name.

    `asked` and `outside` are cosines with the nearest question that is answered, and the nearest that is not; the
    `outside_*` are shares: of votes among the nearest questions, of BM25 by question, of BM25 by provision and topic.
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
        "names_outside": _names_outside(query, hits, generation),
        "unknown": _unknown(query, generation),
        "margin": max(0.0, hits[0].score - hits[1].score) if len(hits) > 1 and not hits[0].direct else 0.0,
        "direct": 1.0 if any(hit.direct for hit in hits) else 0.0,
    }


def _names_outside(query: Query, hits: Sequence[Hit], generation: Generation) -> float:
    """1 where a law is named that is not held, none that is and not China, and the best provision does not name it."""
    if not query.outside or query.instruments or _HERE.search(query.text):
        return 0.0
    best = next((p.text.lower() for p in generation.provisions if hits and p.id == hits[0].provision), "")
    return 1.0 if any(name.lower() not in best for name in query.outside) else 0.0


def _share(beyond: float, lane: Mapping[str, float]) -> float:
    """The best score outside, as a share of it and the best inside together; 0 where nothing outside matches."""
    return beyond / (beyond + max(lane.values(), default=0.0)) if beyond else 0.0


def _unknown(query: Query, generation: Generation) -> float:
    """The share of a question's words, weighed by rarity, that stand nowhere in the corpus or its questions."""
    rarity = [generation.expanded.rarity(token) for token in dict.fromkeys(tokens(query.search))]
    mass = sum(rarity)
    return sum(value for value in rarity if value >= 1.0) / mass if mass else 1.0
