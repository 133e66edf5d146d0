"""The adapter gives LlamaIndex our ids, our scores and our answers."""

from __future__ import annotations

import pytest

from pi_assistant.assistant import Assistant
from pi_assistant.types import Question

llamaindex = pytest.importorskip("pi_assistant.retrieval.llamaindex")


def test_nodes_carry_provision_ids_in_the_retrievers_order(assistant: Assistant) -> None:
    question = "When must personal information be deleted?"
    nodes = llamaindex.ProvisionRetriever(assistant, k=3).retrieve(question)
    assert [node.node.node_id for node in nodes] == list(assistant.find(Question(question), 3))


def test_node_text_is_the_provision_word_for_word(assistant: Assistant) -> None:
    nodes = llamaindex.ProvisionRetriever(assistant, k=1).retrieve("When must personal information be deleted?")
    assert nodes[0].node.text == assistant.catalogue.provisions[nodes[0].node.node_id].text


def test_the_query_engine_answers_as_the_assistant_does_and_names_what_it_cites(assistant: Assistant) -> None:
    question = "When must personal information be deleted?"
    response = llamaindex.CitedQueryEngine(assistant).query(question)
    answer = assistant.ask(Question(question))
    assert response.response == answer.answer
    assert {n.node.node_id for n in response.source_nodes} == {c.provision for c in answer.citations}


def test_a_refusal_reaches_llamaindex_as_a_status(assistant: Assistant) -> None:
    response = llamaindex.CitedQueryEngine(assistant).query("hello")
    assert response.metadata["status"] == "small_talk" and response.source_nodes == []
