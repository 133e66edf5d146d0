"""The retriever: dense and lexical lanes over one generation, fused by provision, ordered by authority and time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.indexing.adapter import Adapter
from pi_assistant.indexing.dense import Embedder, Vectors
from pi_assistant.indexing.store import Generation
from pi_assistant.learned import Learned
from pi_assistant.retrieval.fields import fields_of
from pi_assistant.retrieval.fusion import fuse, min_max
from pi_assistant.retrieval.ranking import candidate_features
from pi_assistant.retrieval.signals import signals, words_of
from pi_assistant.types import Hit, PassageKind, Query, Standing

RANKED = 60  # provisions that the second stage looks at
DEPTH = 200  # passages taken from each lane before they are folded into provisions
_FOCUS = {"whole": 0.8, "own": 0.2}  # the best of four on the development follow-ups
_PART = 0.5
_OF_PART = 2  # provisions kept for each part
DISPLACED = (Standing.ENDED, Standing.OVERTAKEN)


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Hits, best first, with what the refusal model looks at.

    `vector` is the unit vector of the question; `signals` are named numbers, each 0 to 1; `lanes` the raw scores by
    provision, `scores` the ranked ones of all; `withheld` are provisions left out because they were not yet law on the
    day asked about, best first, and `withheld_score` is the score of the best of them; `aspects` are the best
    provisions for each part of a question that has several, `topic` is that of the question outside that is nearest of
    all known, empty where one that is answered is nearer.
    """

    hits: tuple[Hit, ...]
    vector: npt.NDArray[np.float32]
    signals: Mapping[str, float]
    lanes: Mapping[str, Mapping[str, float]]
    scores: Mapping[str, float]
    withheld: tuple[str, ...] = ()
    withheld_score: float = 0.0
    aspects: tuple[tuple[str, ...], ...] = ()
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """What the lanes see: the unit `vector` of the question, raw scores by lane and provision.

    `lanes` are what is ranked by; they differ from those of the `whole` question for a follow-up. `aspects` are the
    lanes of each part of a question that has several.
    """

    vector: Vectors
    lanes: Mapping[str, Mapping[str, float]]
    whole: Mapping[str, Mapping[str, float]]
    aspects: tuple[Mapping[str, Mapping[str, float]], ...] = ()


class Retriever:
    """Finds provisions in an opened generation. Nothing changes but what it remembers of a day; safe for threads."""

    def __init__(
        self,
        generation: Generation,
        catalogue: Catalogue,
        embedder: Embedder,
        learned: Learned,
        dense_weight: float | None = None,
        adapter: Adapter | None = None,
    ) -> None:
        self._generation = generation
        self._catalogue = catalogue
        self._embedder = embedder
        self._adapter = adapter
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
        return self.rank(query, self.look(query), k)

    def look(self, query: Query) -> Looked:
        """What the lanes see, before anything learned weighs it."""
        vector = self.vector(query)
        whole = self.lanes(query, vector)
        parts = [replace(query, text=text, search=search, focus="") for text, search in query.aspects]
        aspects = tuple(self.lanes(part, self.vector(part)) for part in parts)
        return Looked(vector, self._focused(query, whole) if query.focus else whole, whole, aspects)

    def rank(self, query: Query, looked: Looked, k: int = 10) -> Retrieved:
        """The k best provisions of what was seen; see `retrieve`."""
        lanes = looked.lanes
        fused = self._ranked(query, lanes, fuse(lanes, self._weights))
        standings = self._standings(query.as_of)
        ordered = sorted(fused, key=lambda key: (-self._weighed(fused[key], standings[key]), key))
        absent = {key for key in ordered if self._is_absent(key, standings[key], query)}
        rest = (key for key in ordered if key not in query.references and key not in absent)
        chosen = [*query.references, *rest][:k]
        hits = tuple(self._hit(key, fused, standings, lanes, query, looked.vector) for key in chosen)
        withheld = tuple(key for key in ordered if key in absent and standings[key] is Standing.NOT_YET)[:k]
        held_back = fused[withheld[0]] if withheld else 0.0
        looks = signals(query, looked.vector, hits, looked.whole, self._generation, self._catalogue)
        aspects = tuple(self._best_of(part, fused, absent) for part in looked.aspects)
        topic = self._topic(looked.vector, looks["asked"])
        return Retrieved(hits, looked.vector, looks, lanes, fused, withheld, held_back, aspects, topic)

    def _topic(self, vector: Vectors, asked: float) -> str:
        """The topic of the nearest question outside, where that is nearer than any that is answered."""
        nearest = self._generation.nearest(vector, PassageKind.OUTSIDE, 1)
        return self._generation.passages[nearest[0][0]].provision if nearest and nearest[0][1] > asked else ""

    def _best_of(
        self, part: Mapping[str, Mapping[str, float]], whole: Mapping[str, float], absent: Collection[str]
    ) -> tuple[str, ...]:
        """The best provisions for a part of a question, each weighed half by the part and half by the whole."""
        own = fuse(part, self._weights)
        score = {key: _PART * own.get(key, 0.0) + (1 - _PART) * value for key, value in whole.items()}
        return tuple(sorted(score.keys() - absent, key=lambda key: (-score[key], key))[:_OF_PART])

    def candidates(self, query: Query, looked: Looked) -> dict[str, Standing]:
        """Every provision that any lane sees and that may be found for this question, with its standing on the day."""
        standings = self._standings(query.as_of)
        seen = {key for lane in looked.lanes.values() for key in lane}
        return {key: standings[key] for key in sorted(seen) if not self._is_absent(key, standings[key], query)}

    def _focused(self, query: Query, whole: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
        """Lanes of a follow-up: of the whole question, and to a part of what was said last alone; 0 to 1 each."""
        said = replace(query, text=query.focus, search=query.focus_search, focus="")
        own = self.lanes(said, self.vector(said))
        return {name: fuse({"whole": lane, "own": own[name]}, _FOCUS) for name, lane in whole.items()}

    def vector(self, query: Query) -> Vectors:
        """The unit vector of a question, as the passages' were made."""
        plain = self._embedder.embed([query.search])
        adapted = plain if self._adapter is None else self._adapter.adapt(plain, [query.text])
        vector: Vectors = adapted[0]
        return vector

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
