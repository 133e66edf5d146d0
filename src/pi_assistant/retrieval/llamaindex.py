"""The LlamaIndex adapter: our retriever as a `BaseRetriever`, the assistant as a query engine.

Nodes carry our provision ids and nothing is sent to any model. Nothing on the way of `ask` imports this module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.response.schema import Response
from llama_index.core.callbacks import CallbackManager
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from pi_assistant.types import Answer, Hit, Provision, Question

if TYPE_CHECKING:
    from pi_assistant.documents.catalogue import Catalogue


class Searcher(Protocol):
    """What the adapter needs of the assistant."""

    catalogue: Catalogue

    def hits(self, question: Question, k: int = 10) -> tuple[Hit, ...]:
        """The k best provisions, best first."""

    def ask(self, question: Question) -> Answer:
        """The answer."""


def node_of(provision: Provision, catalogue: Catalogue) -> TextNode:
    """A provision as a LlamaIndex node: same id, its text, and what a prompt needs to name it."""
    instrument = catalogue.instrument_of(provision)
    metadata = {
        "instrument": instrument.id,
        "title": instrument.title,
        "locator": provision.label,
        "heading": provision.title,
        "rank": instrument.rank.value,
    }
    return TextNode(id_=provision.id, text=provision.text, metadata=metadata)


class ProvisionRetriever(BaseRetriever):
    """Our hybrid retriever for LlamaIndex: nodes are provisions, scores are fused scores from 0 to 1."""

    def __init__(self, assistant: Searcher, k: int = 10) -> None:
        self._assistant = assistant
        self._k = k
        super().__init__(callback_manager=CallbackManager())

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        catalogue = self._assistant.catalogue
        hits = self._assistant.hits(Question(query_bundle.query_str), self._k)
        nodes = (node_of(catalogue.provisions[hit.provision], catalogue) for hit in hits)
        return [NodeWithScore(node=node, score=hit.score) for node, hit in zip(nodes, hits, strict=True)]


class CitedQueryEngine(BaseQueryEngine):
    """The assistant for LlamaIndex: the response is the cited answer, its source nodes are the provisions cited."""

    def __init__(self, assistant: Searcher) -> None:
        self._assistant = assistant
        super().__init__(callback_manager=CallbackManager())

    def _get_prompt_modules(self) -> dict[str, Any]:
        return {}

    def _query(self, query_bundle: QueryBundle) -> Response:
        answer = self._assistant.ask(Question(query_bundle.query_str))
        catalogue = self._assistant.catalogue
        cited = dict.fromkeys(citation.provision for citation in answer.citations)
        nodes = [NodeWithScore(node=node_of(catalogue.provisions[key], catalogue)) for key in cited]
        metadata = {"status": answer.status.value, "disclaimer": answer.disclaimer, "as_of": answer.as_of.isoformat()}
        return Response(response=answer.answer, source_nodes=nodes, metadata=metadata)

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return self._query(query_bundle)
