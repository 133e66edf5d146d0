"""The retriever: dense and lexical lanes over one generation, fused by provision, ordered by authority and time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.indexing.dense import Embedder
from pi_assistant.indexing.lexical import tokens
from pi_assistant.indexing.store import Generation
from pi_assistant.learned import Learned
from pi_assistant.retrieval.fusion import fuse
from pi_assistant.types import Hit, Query, Standing

DEPTH = 200  # passages taken from each lane before they are folded into provisions
_ABSENT = (Standing.NOT_YET,)
_DISPLACED = (Standing.ENDED, Standing.OVERTAKEN)


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Hits, best first, with what the refusal model looks at.

    `vector` is the unit vector of the question; `signals` are named numbers, each 0 to 1; `lanes` the raw scores by
    provision; `withheld` are provisions left out because they were not law on the day asked about, best first.
    """

    hits: tuple[Hit, ...]
    vector: npt.NDArray[np.float32]
    signals: Mapping[str, float]
    lanes: Mapping[str, Mapping[str, float]]
    withheld: tuple[str, ...] = ()


class Retriever:
    """Finds provisions in an opened generation. Nothing changes after construction; safe for threads."""

    def __init__(
        self,
        generation: Generation,
        catalogue: Catalogue,
        embedder: Embedder,
        learned: Learned,
        dense_weight: float | None = None,
    ) -> None:
        self._generation = generation
        self._catalogue = catalogue
        self._embedder = embedder
        self._learned = learned
        self._weights = learned.with_dense(dense_weight)
        rows: dict[str, list[int]] = defaultdict(list)
        for row, passage in enumerate(generation.passages):
            rows[passage.provision].append(row)
        self.rows: Mapping[str, tuple[int, ...]] = {key: tuple(value) for key, value in rows.items()}
        self._first_rows = {key: value[0] for key, value in self.rows.items()}

    def retrieve(self, query: Query, k: int = 10) -> Retrieved:
        """The k best provisions for a query; provisions named outright come first, in the order named."""
        vector = self._embedder.embed([query.search])[0]
        lanes = self.lanes(query, vector)
        fused = fuse(lanes, self._weights)
        standings = {
            key: self._catalogue.standing(
                self._catalogue.instrument_of(self._catalogue.provisions[key]),
                query.as_of,
                self._catalogue.provisions[key],
            )
            for key in {*fused, *query.references}
        }
        ordered = sorted(fused, key=lambda key: (-self._weighed(fused[key], key, standings[key]), key))
        withheld = tuple(key for key in ordered if standings[key] in _ABSENT and key not in query.references)[:k]
        chosen = [*query.references, *(key for key in ordered if key not in query.references and key not in withheld)]
        chosen = [key for key in chosen if key in query.references or standings[key] not in _ABSENT][:k]
        hits = tuple(self._hit(key, fused, standings, lanes, query, vector) for key in chosen)
        return Retrieved(hits, vector, self._signals(query, hits, lanes), lanes, withheld)

    def lanes(self, query: Query, vector: npt.NDArray[np.float32]) -> dict[str, dict[str, float]]:
        """Raw scores by lane and provision: cosine, BM25 of the question and of the glossary's terms, hints."""
        lexical = self._generation.lexical
        return {
            "dense": self._dense(vector),
            "lexical": self._fold(lexical.scores(tokens(query.search))),
            "terms": self._fold(lexical.scores(list(dict.fromkeys(tokens(" ; ".join(query.terms)))))),
            "glossed": {key: 1.0 for key in query.glossed if key in self._catalogue.provisions},
        }

    def _dense(self, vector: npt.NDArray[np.float32]) -> dict[str, float]:
        depth = min(DEPTH, len(self._generation.passages))
        scores, rows = self._generation.faiss_index.search(vector[None, :], depth)
        best: dict[str, float] = {}
        for score, row in zip(scores[0], rows[0], strict=True):
            if row >= 0:
                best.setdefault(self._generation.passages[row].provision, float(score))
        return best

    def _fold(self, scores: npt.NDArray[np.float32]) -> dict[str, float]:
        """The best positive score of each provision among the DEPTH best passages."""
        best: dict[str, float] = {}
        for row in np.argsort(-scores, kind="stable")[:DEPTH]:
            if scores[row] <= 0:
                break
            best.setdefault(self._generation.passages[row].provision, float(scores[row]))
        return best

    def _weighed(self, score: float, key: str, standing: Standing) -> float:
        """A fused score with authority and time: reports and displaced texts stand back behind law in force."""
        if standing is Standing.NOT_LAW:
            return score * self._learned.not_law_factor
        return score * self._learned.displaced_factor if standing in _DISPLACED else score

    def _hit(
        self,
        key: str,
        fused: Mapping[str, float],
        standings: Mapping[str, Standing],
        lanes: Mapping[str, Mapping[str, float]],
        query: Query,
        vector: npt.NDArray[np.float32],
    ) -> Hit:
        rows = self.rows[key]
        cosines = self._generation.vectors[list(rows)] @ vector
        direct = key in query.references
        return Hit(
            provision=key,
            score=1.0 if direct else self._weighed(fused.get(key, 0.0), key, standings[key]),
            dense=float(cosines.max()),
            lexical=lanes["lexical"].get(key),
            direct=direct,
            passages=tuple((row, float(cosine)) for row, cosine in zip(rows, cosines, strict=True)),
        )

    def _signals(self, query: Query, hits: Sequence[Hit], lanes: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
        """What tells an answerable question from another; each 0 to 1."""
        asked = list(dict.fromkeys(tokens(query.search)))
        rarity = {token: self._generation.lexical.rarity(token) for token in asked}
        mass = sum(rarity.values())
        top = self._words_of(hit.provision for hit in hits[:3])
        cosines = sorted((hit.dense or 0.0 for hit in hits), reverse=True)[:3]
        return {
            "cosine": cosines[0] if cosines else 0.0,
            "agreement": float(np.mean(cosines)) if cosines else 0.0,
            "covered": sum(rarity[t] for t in asked if t in top) / mass if mass else 0.0,
            "unknown": sum(rarity[t] for t in asked if rarity[t] > 0.999) / mass if mass else 1.0,
            "terms": min(1.0, len(query.glossed) / 3),
            "direct": 1.0 if any(hit.direct for hit in hits) else 0.0,
            "margin": hits[0].score - hits[1].score if len(hits) > 1 and not hits[0].direct else 0.0,
            "fused": hits[0].score if hits else 0.0,
        }

    def _words_of(self, keys: Iterable[str]) -> set[str]:
        return {t for key in keys for t in tokens(self._generation.passages[self._first_rows[key]].embedded)}


def trimmed(hits: Sequence[Hit], share: float) -> tuple[Hit, ...]:
    """Hits down to the first that falls below `share` of the one before it, so that weak tails are not evidence."""
    kept = list(hits[:1])
    for above, hit in pairwise(hits):
        if hit.score < share * above.score and not hit.direct:
            break
        kept.append(hit)
    return tuple(kept)
