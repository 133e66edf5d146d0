"""What questions ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes import query
from pi_assistant.documents.corpus import load_corpus
from pi_assistant.retrieval.asks import Kind, kinds_of


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What is the fine?", Kind.MONEY),
        ("最高罚款多少", Kind.MONEY),
        ("Can I go to jail?", Kind.PRISON),
        ("How long may they keep it?", Kind.PERIOD),
        ("保存多久", Kind.PERIOD),
        ("What does consent mean?", Kind.DEFINITION),
        ("Who is responsible?", Kind.PERSON),
        ("What happens if we ignore it?", Kind.SANCTION),
        ("Do we have to tell them?", Kind.DUTY),
        ("Is that even legal?", Kind.ALLOWED),
        ("Can I see my file?", Kind.RIGHT),
        ("How do I complain?", Kind.PROCEDURE),
        ("向谁投诉", Kind.PROCEDURE),
        ("Does it apply to a small shop?", Kind.SCOPE),
    ],
)
def test_what_a_question_asks_for(question: str, kind: Kind) -> None:
    assert kind in kinds_of(query(question))


def test_a_question_may_ask_for_nothing_in_particular() -> None:
    assert kinds_of(query("The gym and my photo")) == frozenset()


def test_every_kind_names_labels_that_the_corpus_knows() -> None:
    vocabulary = load_corpus(Path(__file__).parents[2] / "corpus").labels.vocabulary
    assert {label for kind in Kind for label in kind.labels} <= set(vocabulary["kind"])
