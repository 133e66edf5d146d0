"""The retriever: dense and lexical lanes over one generation, fused by provision, ordered by authority and time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.indexing.dense import Embedder
from pi_assistant.indexing.store import Generation
from pi_assistant.learned import Learned
from pi_assistant.retrieval.fields import fields_of
from pi_assistant.retrieval.fusion import fuse, min_max
from pi_assistant.retrieval.ranking import candidate_features
from pi_assistant.retrieval.signals import signals, words_of
from pi_assistant.types import Hit, PassageKind, Query, Standing

RANKED = 60  # provisions that the second stage looks at
DEPTH = 200  # passages taken from each lane before they are folded into provisions
DISPLACED = (Standing.ENDED, Standing.OVERTAKEN)


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Hits, best first, with what the refusal model looks at.

    `vector` is the unit vector of the question; `signals` are named numbers, each 0 to 1; `lanes` the raw scores by
    provision, `scores` the ranked ones of all; `withheld` are provisions left out because they were not yet law on the
    day asked about, best first, and `withheld_score` is the score of the best of them.
    """

    hits: tuple[Hit, ...]
    vector: npt.NDArray[np.float32]
    signals: Mapping[str, float]
    lanes: Mapping[str, Mapping[str, float]]
    scores: Mapping[str, float]
    withheld: tuple[str, ...] = ()
    withheld_score: float = 0.0


class Retriever:
    """Finds provisions in an opened generation. Nothing changes but what it remembers of a day; safe for threads."""

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
        self.fields = fields_of(catalogue)
        self._day: tuple[date | None, Mapping[str, Standing]] = (None, {})
        rows: dict[str, list[int]] = defaultdict(list)
        for row, passage in enumerate(generation.passages[: generation.texts]):
            rows[passage.provision].append(row)
        self.rows: Mapping[str, tuple[int, ...]] = {key: tuple(value) for key, value in rows.items()}

    def retrieve(self, query: Query, k: int = 10) -> Retrieved:
        """The k best provisions for a query; provisions named outright come first, in the order named."""
        vector = self._embedder.embed([query.search])[0]
        lanes = self.lanes(query, vector)
        fused = self._ranked(query, lanes, fuse(lanes, self._weights))
        standings = self._standings(query.as_of)
        ordered = sorted(fused, key=lambda key: (-self._weighed(fused[key], standings[key]), key))
        absent = {key for key in ordered if self._is_absent(key, standings[key], query)}
        rest = (key for key in ordered if key not in query.references and key not in absent)
        chosen = [*query.references, *rest][:k]
        hits = tuple(self._hit(key, fused, standings, lanes, query, vector) for key in chosen)
        withheld = tuple(key for key in ordered if key in absent and standings[key] is Standing.NOT_YET)[:k]
        held_back = fused[withheld[0]] if withheld else 0.0
        looks = signals(query, vector, hits, lanes, self._generation)
        return Retrieved(hits, vector, looks, lanes, fused, withheld, held_back)

    def hit_of(self, key: str, score: float, vector: npt.NDArray[np.float32]) -> Hit:
        """A provision that was not found but is wanted, with what its passages have to do with the question."""
        rows = self.rows[key]
        cosines = self._generation.vectors[list(rows)] @ vector
        passages = tuple((row, float(cosine)) for row, cosine in zip(rows, cosines, strict=True))
        return Hit(key, score, float(cosines.max()), passages=passages)

    def _ranked(
        self, query: Query, lanes: Mapping[str, Mapping[str, float]], fused: Mapping[str, float]
    ) -> dict[str, float]:
        """The best RANKED of the fused scores with what the second stage adds, the others as far below as they were."""
        best = sorted(fused, key=lambda key: (-fused[key], key))[:RANKED]
        unit = {name: min_max(lane) for name, lane in lanes.items()}
        looks = candidate_features(query, unit, best, self._catalogue, self.fields)
        weights = self._learned.ranking
        added = {key: sum(weights[name] * value for name, value in looks[key].items()) for key in best}
        least = min(added.values(), default=0.0)
        return {key: score + added.get(key, least) for key, score in fused.items()}

    def _standings(self, on: date) -> Mapping[str, Standing]:
        """The standing of every provision on a day; the last day asked about is remembered."""
        day, standings = self._day
        if day != on:
            held = self._catalogue.provisions.items()
            standings = {key: self._catalogue.standing(self._catalogue.instrument_of(p), on, p) for key, p in held}
            self._day = (on, standings)
        return standings

    def _is_absent(self, key: str, standing: Standing, query: Query) -> bool:
        """Whether it is not law on that day, another text is, and the question does not ask for it by name."""
        if self._named(key, query):
            return False
        return standing is Standing.NOT_YET or (standing is Standing.ENDED and self._has_successor(key))

    def _has_successor(self, key: str) -> bool:
        return self._catalogue.instrument_of(self._catalogue.provisions[key]).ended_by is not None

    def _named(self, key: str, query: Query) -> bool:
        """Whether the question names this provision or its instrument, and so may be told that it was not yet law."""
        return key in query.references or self._catalogue.provisions[key].instrument in query.instruments

    def lanes(self, query: Query, vector: npt.NDArray[np.float32]) -> dict[str, dict[str, float]]:
        """Raw scores by lane and provision.

        `dense` is the best cosine with a passage of the text, `asked_dense` with a question that people ask;
        `expanded` is BM25 over text and questions as one document, `asked_words` over the questions one by one.
        """
        generation, texts, questions = self._generation, self._generation.texts, self._generation.questions
        asked = words_of(query)
        expanded = zip(generation.provisions, generation.expanded.scores(asked), strict=False)  # topics stand after
        return {
            "dense": self._dense(vector, PassageKind.TEXT),
            "asked_dense": self._dense(vector, PassageKind.ASKED),
            "expanded": {provision.id: float(score) for provision, score in expanded if score > 0},
            "asked_words": self._fold(generation.lexical.scores(asked)[texts:questions], texts),
        }

    def _dense(self, vector: npt.NDArray[np.float32], kind: PassageKind) -> dict[str, float]:
        """The best cosine of each provision among the DEPTH nearest passages of a kind."""
        best: dict[str, float] = {}
        for row, cosine in self._generation.nearest(vector, kind, DEPTH):
            best.setdefault(self._generation.passages[row].provision, cosine)
        return best

    def _fold(self, scores: npt.NDArray[np.float32], first: int) -> dict[str, float]:
        """The best positive score of each provision among the DEPTH best passages; `scores[0]` is of row `first`."""
        best: dict[str, float] = {}
        found = np.flatnonzero(scores > 0)
        if len(found) > DEPTH:  # everything that scores as the last of them is kept, so that ties are not cut by chance
            found = found[scores[found] >= np.partition(scores[found], -DEPTH)[-DEPTH]]
        for row in found[np.argsort(-scores[found], kind="stable")][:DEPTH]:
            best.setdefault(self._generation.passages[first + row].provision, float(scores[row]))
        return best

    def _weighed(self, score: float, standing: Standing) -> float:
        """A fused score with authority and time: reports and displaced texts stand back behind law in force."""
        if standing is Standing.NOT_LAW:
            return score - self._learned.not_law_penalty
        return score - self._learned.displaced_penalty if standing in DISPLACED else score

    def _hit(
        self,
        key: str,
        fused: Mapping[str, float],
        standings: Mapping[str, Standing],
        lanes: Mapping[str, Mapping[str, float]],
        query: Query,
        vector: npt.NDArray[np.float32],
    ) -> Hit:
        direct = key in query.references
        score = 1.0 if direct else max(0.0, self._weighed(fused.get(key, 0.0), standings[key]))
        return replace(self.hit_of(key, score, vector), lexical=lanes["expanded"].get(key), direct=direct)
