"""The plain baseline: what a first afternoon with LlamaIndex gives, so that the assistant's gain over it is visible.

Every instrument is one text, cut by `SentenceSplitter` at its defaults (1,024 tokens, 200 of them shared with the next
chunk) across the borders of articles. The chunks are embedded as they are by the assistant's own model, which reads
the first 256 word pieces of each, and held in a `VectorStoreIndex`. A question finds the five chunks of largest cosine.

- Answer: the text of the best chunk.
- Citations: the provisions of which the best chunk holds at least half, and in any case the one that fills most of it;
  the largest share of the chunk first. Each quote is the part of the provision that the chunk holds.
- Ranking: the provisions of the five chunks, chunk by chunk, by how many characters of the chunk they fill.
- Refusal: where the best cosine lies below a cutoff, which `fitted` chooses on the development questions; its refusal
  numbers on those questions are therefore flattering.

It knows no ranks, dates or Chinese, and none of the data beside the texts. `chunk_size=256` with an overlap of 50 is a
stronger reading of the same thing, since then the model reads nearly whole chunks; it is reported beside the default,
never instead of it. So may be one that was not fitted: whatever a cutoff refuses wrongly costs it citations and facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from llama_index.core import VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.schema import Document, NodeWithScore, TextNode
from pydantic import PrivateAttr

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.errors import EvaluationError
from pi_assistant.evaluation.datasets import KnownAnswer, Split
from pi_assistant.evaluation.metrics import REFUSALS
from pi_assistant.indexing.dense import Embedder
from pi_assistant.types import Answer, Citation, Language, Provision, Question, Status

MOST_FALSE_REFUSALS = 0.05  # the price that is asked of the assistant, too
TOP_K = 5
_TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Part:
    """What a chunk holds of a provision: `text[start:end]` of that provision, which is `share` of it."""

    provision: str
    start: int
    end: int
    share: float


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A chunk found: its text, its cosine, its parts with the longest first."""

    text: str
    cosine: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class _Laid:
    """An instrument as one text, and where each provision's own text lies in it."""

    text: str
    spans: tuple[tuple[str, int, int], ...]


class _Embedding(BaseEmbedding):
    """Our embedder as LlamaIndex wants it."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(model_name=embedder.digest, embed_batch_size=32)
        self._embedder = embedder

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [[float(x) for x in row] for row in self._embedder.embed(texts)]

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embeddings([query])[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


class Baseline:
    """The baseline over a catalogue; asked and measured as the assistant is. Never refuses until it is `fitted`."""

    def __init__(self, catalogue: Catalogue, embedder: Embedder, *, chunk_size: int = 1024, overlap: int = 200) -> None:
        self.chunk_size, self.overlap = chunk_size, overlap
        self.cutoff: float | None = None
        self._catalogue = catalogue
        splitter = SentenceSplitter(chunk_size=chunk_size, chunk_overlap=overlap, tokenizer=_TOKEN.findall)
        self._parts: dict[str, tuple[Part, ...]] = {}
        nodes = [node for key in catalogue.instruments for node in self._chunks(key, splitter)]
        if not nodes:
            raise EvaluationError("the corpus has no text to cut", mend="Build the index from a corpus with texts")
        index = VectorStoreIndex(nodes, embed_model=_Embedding(embedder))
        self._retriever = index.as_retriever(similarity_top_k=TOP_K)

    @property
    def name(self) -> str:
        """A few words for a column of the report."""
        return f"baseline, chunks of {self.chunk_size}" + (", never refuses" if self.cutoff is None else "")

    @property
    def description(self) -> str:
        """What it does, with its numbers."""
        cutoff = (
            "never refuses" if self.cutoff is None else f"refuses below a cosine of {self.cutoff:.3f}, fitted on dev"
        )
        return (
            f"LlamaIndex SentenceSplitter ({self.chunk_size} tokens, overlap {self.overlap}), the same model, "
            f"cosine over {len(self._parts)} chunks, top {TOP_K}; the best chunk is the answer; {cutoff}."
        )

    def ask(self, question: Question) -> Answer:
        """The best chunk as the answer, or a refusal below the cutoff."""
        best = self._search(question)[0]
        refused = self.cutoff is not None and best.cosine < self.cutoff
        return Answer(
            question=question.text,
            lang=question.lang or Language.EN,
            audience=question.audience,
            as_of=question.as_of or date.today(),
            status=Status.NOT_COVERED if refused else Status.ANSWERED,
            answer="" if refused else best.text,
            citations=() if refused else self._citations(best.parts),
            id=question.id,
        )

    def find(self, question: Question, k: int = 10) -> tuple[str, ...]:
        """Provisions of the chunks found, chunk by chunk, the one that fills most of a chunk first."""
        ranked = dict.fromkeys(part.provision for chunk in self._search(question) for part in chunk.parts)
        return tuple(ranked)[:k]

    def fitted(self, questions: Iterable[KnownAnswer]) -> Baseline:
        """This baseline with the cutoff that serves it best on the development questions among these."""
        dev = [known for known in questions if known.split is Split.DEV]
        scored = [(self._search(known.asked())[0].cosine, known.expect) for known in dev]
        cutoff = best_cutoff(
            [cosine for cosine, expect in scored if expect is Status.ANSWERED],
            [cosine for cosine, expect in scored if expect in REFUSALS],
        )
        fitted = copy(self)  # the same chunks and vectors
        fitted.cutoff = cutoff
        return fitted

    def _chunks(self, instrument: str, splitter: SentenceSplitter) -> list[TextNode]:
        laid = lay_out(self._catalogue, instrument)
        if not laid.spans:
            return []
        nodes = []
        for number, node in enumerate(splitter.get_nodes_from_documents([Document(text=laid.text, id_=instrument)])):
            if not isinstance(node, TextNode) or node.start_char_idx is None or node.end_char_idx is None:
                raise EvaluationError(f"a chunk of {instrument} cannot be found in its text", mend="Report this defect")
            node.id_ = f"{instrument}#{number}"
            self._parts[node.id_] = parts_of(laid.spans, node.start_char_idx, node.end_char_idx)
            nodes.append(node)
        return nodes

    def _search(self, question: Question) -> list[_Chunk]:
        found: list[NodeWithScore] = self._retriever.retrieve(question.text)
        return [_Chunk(hit.node.get_content(), hit.score or 0.0, self._parts[hit.node.node_id]) for hit in found]

    def _citations(self, parts: Sequence[Part]) -> tuple[Citation, ...]:
        kept = [part for n, part in enumerate(parts) if n == 0 or part.share >= 0.5]
        return tuple(self._citation(marker, part) for marker, part in enumerate(kept, start=1))

    def _citation(self, marker: int, part: Part) -> Citation:
        provision = self._catalogue.provisions[part.provision]
        instrument = self._catalogue.instrument_of(provision)
        return Citation(
            marker=marker,
            provision=provision.id,
            paragraph=None,
            item=None,
            title=instrument.title,
            locator=provision.label,
            rank=instrument.rank,
            status=self._catalogue.standing(instrument, date.today(), provision),
            effective=provision.effective or instrument.effective,
            ended=instrument.ended,
            text=instrument.text,
            quote=provision.text[part.start : part.end],
        )


def lay_out(catalogue: Catalogue, instrument: str) -> _Laid:
    """An instrument's title, headings and provisions as one text, as in its corpus file."""
    text = f"# {catalogue.instruments[instrument].title}\n"
    spans: list[tuple[str, int, int]] = []
    above: tuple[str, ...] = ()
    for key in catalogue.by_instrument[instrument]:
        provision = catalogue.provisions[key]
        text += _headings(provision, above)
        above = provision.path
        spans.append((key, len(text), len(text) + len(provision.text)))
        text += f"{provision.text}\n"
    return _Laid(text, tuple(spans))


def _headings(provision: Provision, above: tuple[str, ...]) -> str:
    new = [name for n, name in enumerate(provision.path) if provision.path[: n + 1] != above[: n + 1]]
    own = " ".join(part for part in (provision.label, provision.title) if part)
    return "".join(f"\n## {name}\n" for name in new) + (f"\n#### {own}\n\n" if own else "\n")


def parts_of(spans: Iterable[tuple[str, int, int]], start: int, end: int) -> tuple[Part, ...]:
    """What the chunk `[start, end)` holds of each provision's span, the longest part first, ties in order of text."""
    cut = ((key, first, last, max(start, first), min(end, last)) for key, first, last in spans)
    parts = (Part(key, a - first, b - first, (b - a) / (last - first)) for key, first, last, a, b in cut if a < b)
    return tuple(sorted(parts, key=lambda part: part.start - part.end))


def best_cutoff(answerable: Sequence[float], other: Sequence[float]) -> float | None:
    """The cosine below which most is refused rightly, while at most MOST_FALSE_REFUSALS of the answerable are refused.

    Midpoints between neighbouring cosines are tried, of equally good ones the lowest is taken. None where one side is
    empty or nothing can be refused at that price.
    """
    if not answerable or not other:
        return None
    values = sorted({*answerable, *other})
    most, chosen = 0, None
    for cutoff in [(low + high) / 2 for low, high in pairwise(values)] + [values[-1] + 1.0]:
        caught = sum(value < cutoff for value in other)
        lost = sum(value < cutoff for value in answerable)
        if caught > most and lost <= MOST_FALSE_REFUSALS * len(answerable):
            most, chosen = caught, cutoff
    return chosen
