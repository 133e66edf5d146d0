"""The retriever: dense and lexical lanes over one generation, fused by provision, ordered by authority and time."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.indexing.dense import Embedder
from pi_assistant.indexing.lexical import tokens
from pi_assistant.indexing.store import Generation
from pi_assistant.learned import Learned
from pi_assistant.retrieval.fusion import fuse
from pi_assistant.types import Hit, PassageKind, Query, Standing

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
VOTES = 12  # nearest known questions that vote on whether a question lies outside
DEPTH = 200  # passages taken from each lane before they are folded into provisions
DISPLACED = (Standing.ENDED, Standing.OVERTAKEN)


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Hits, best first, with what the refusal model looks at.

    `vector` is the unit vector of the question; `signals` are named numbers, each 0 to 1; `lanes` the raw scores by
    provision; `withheld` are provisions left out because they were not law on the day asked about, best first, and
    `withheld_score` is the fused score of the best of them.
    """

    hits: tuple[Hit, ...]
    vector: npt.NDArray[np.float32]
    signals: Mapping[str, float]
    lanes: Mapping[str, Mapping[str, float]]
    withheld: tuple[str, ...] = ()
    withheld_score: float = 0.0


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
        kinds = Counter(passage.kind for passage in generation.passages)  # rows: texts, then asked, then outside
        self._texts = kinds[PassageKind.TEXT]
        self._asked = self._texts + kinds[PassageKind.ASKED]
        for row, passage in enumerate(generation.passages[: self._texts]):
            rows[passage.provision].append(row)
        self.rows: Mapping[str, tuple[int, ...]] = {key: tuple(value) for key, value in rows.items()}
        self._first_rows = {key: value[0] for key, value in self.rows.items()}

    def retrieve(self, query: Query, k: int = 10) -> Retrieved:
        """The k best provisions for a query; provisions named outright come first, in the order named."""
        vector = self._embedder.embed([query.search])[0]
        lanes = self.lanes(query, vector)
        fused = fuse(lanes, self._weights)
        standings = {key: self._standing(key, query) for key in {*fused, *query.references}}
        ordered = sorted(fused, key=lambda key: (-self._weighed(fused[key], standings[key]), key))
        absent = {key for key in ordered if standings[key] is Standing.NOT_YET and not self._named(key, query)}
        rest = (key for key in ordered if key not in query.references and key not in absent)
        chosen = [*query.references, *rest][:k]
        hits = tuple(self._hit(key, fused, standings, lanes, query, vector) for key in chosen)
        withheld = tuple(key for key in ordered if key in absent)[:k]
        held_back = fused[withheld[0]] if withheld else 0.0
        return Retrieved(hits, vector, self._signals(query, vector, hits, lanes), lanes, withheld, held_back)

    def _standing(self, key: str, query: Query) -> Standing:
        provision = self._catalogue.provisions[key]
        return self._catalogue.standing(self._catalogue.instrument_of(provision), query.as_of, provision)

    def _named(self, key: str, query: Query) -> bool:
        """Whether the question names this provision or its instrument, and so may be told that it was not yet law."""
        return key in query.references or self._catalogue.provisions[key].instrument in query.instruments

    def lanes(self, query: Query, vector: npt.NDArray[np.float32]) -> dict[str, dict[str, float]]:
        """Raw scores by lane and provision.

        `dense` is the best cosine with a passage of the text, `asked_dense` with a question that people ask;
        `expanded` is BM25 over text and questions as one document, `asked_words` over the questions one by one.
        """
        generation, texts = self._generation, self._texts
        asked = tokens(query.text if query.search == query.text else f"{query.search} {query.text}")
        expanded = zip(generation.provisions, generation.expanded.scores(asked), strict=True)
        return {
            "dense": self._dense(vector, 0, texts),
            "asked_dense": self._dense(vector, texts, self._asked),
            "expanded": {provision.id: float(score) for provision, score in expanded if score > 0},
            "asked_words": self._fold(generation.lexical.scores(asked)[texts : self._asked], texts),
        }

    def _dense(self, vector: npt.NDArray[np.float32], first: int, end: int) -> dict[str, float]:
        """The best cosine of each provision among the DEPTH nearest passages of the rows `first` to `end`."""
        best: dict[str, float] = {}
        for row, cosine in self._generation.nearest(vector, first, end, DEPTH):
            best.setdefault(self._generation.passages[row].provision, cosine)
        return best

    def _fold(self, scores: npt.NDArray[np.float32], first: int) -> dict[str, float]:
        """The best positive score of each provision among the DEPTH best passages; `scores[0]` is of row `first`."""
        best: dict[str, float] = {}
        for row in np.argsort(-scores, kind="stable")[:DEPTH]:
            if scores[row] <= 0:
                break
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
        rows = self.rows[key]
        cosines = self._generation.vectors[list(rows)] @ vector
        direct = key in query.references
        return Hit(
            provision=key,
            score=1.0 if direct else max(0.0, self._weighed(fused.get(key, 0.0), standings[key])),
            dense=float(cosines.max()),
            lexical=lanes["expanded"].get(key),
            direct=direct,
            passages=tuple((row, float(cosine)) for row, cosine in zip(rows, cosines, strict=True)),
        )

    def _signals(
        self,
        query: Query,
        vector: npt.NDArray[np.float32],
        hits: Sequence[Hit],
        lanes: Mapping[str, Mapping[str, float]],
    ) -> dict[str, float]:
        """What tells an answerable question from another; each 0 to 1."""
        asked = list(dict.fromkeys(tokens(query.search)))
        rarity = {token: self._generation.expanded.rarity(token) for token in asked}
        mass = sum(rarity.values())
        top = self._words_of(hit.provision for hit in hits[:3])
        return {
            "cosine": max(lanes["dense"].values(), default=0.0),
            "asked": max(lanes["asked_dense"].values(), default=0.0),
            "agreement": lanes["asked_dense"].get(hits[0].provision, 0.0) if hits else 0.0,
            "covered": sum(rarity[t] for t in asked if t in top) / mass if mass else 0.0,
            "unknown": sum(rarity[t] for t in asked if rarity[t] >= 1.0) / mass if mass else 1.0,
            "unread": query.unread,
            "names_outside": 1.0 if query.outside else 0.0,
            "other_year": self._other_year(query, hits),
            **self._outside(query, vector, lanes),
            "terms": min(1.0, len(query.glossed) / 3),
            "direct": 1.0 if any(hit.direct for hit in hits) else 0.0,
            "margin": hits[0].score - hits[1].score if len(hits) > 1 and not hits[0].direct else 0.0,
            "fused": hits[0].score if hits else 0.0,
        }

    def _other_year(self, query: Query, hits: Sequence[Hit]) -> float:
        """1 where a report stands first and the question names a year that the report does not speak of."""
        if not hits or self._standing(hits[0].provision, query) is not Standing.NOT_LAW:
            return 0.0
        years = set(_YEAR.findall(query.text))
        return 1.0 if years - set(_YEAR.findall(self._catalogue.provisions[hits[0].provision].text)) else 0.0

    def _outside(
        self, query: Query, vector: npt.NDArray[np.float32], lanes: Mapping[str, Mapping[str, float]]
    ) -> dict[str, float]:
        """How near the question is to questions known to lie outside the corpus, by meaning, by votes and by words."""
        generation, end = self._generation, len(self._generation.passages)
        nearest = generation.nearest(vector, self._texts, end, VOTES)
        outside = generation.nearest(vector, self._asked, end, 1)
        words = generation.lexical.scores(tokens(query.text))[self._asked :]
        inside, beyond = max(lanes["asked_words"].values(), default=0.0), float(words.max(initial=0.0))
        weight = sum(max(cosine, 0.0) for _, cosine in nearest)
        votes = sum(max(cosine, 0.0) for row, cosine in nearest if row >= self._asked)
        return {
            "outside": outside[0][1] if outside else 0.0,
            "outside_votes": votes / weight if weight else 0.0,
            "outside_words": beyond / (beyond + inside) if beyond else 0.0,
        }

    def _words_of(self, keys: Iterable[str]) -> set[str]:
        return {t for key in keys for t in tokens(self._generation.passages[self._first_rows[key]].embedded)}
