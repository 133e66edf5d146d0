"""What questions ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes import query
from pi_assistant.documents.corpus import load_corpus
from pi_assistant.retrieval.asks import Kind, asks_change, asks_sanction, asks_whether_it_applies, kinds_of


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


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("When did the PIPL take effect?", True),
        ("Is the campaign still on?", True),
        ("个保法从什么时候开始施行", True),
        ("How many days after the contract takes effect must we file it?", False),
        ("When does withdrawal of consent come into effect?", False),
        ("电子商务法：合同什么时候生效", False),
        ("May a shop film me?", False),
    ],
)
def test_whether_a_text_applies_is_told_from_what_else_takes_effect(text: str, asked: bool) -> None:
    assert asks_whether_it_applies(query(text)) is asked


@pytest.mark.parametrize(
    ("text", "asked"), [("What did the amendment change?", True), ("新旧条文有什么不同", True), ("Is it legal?", False)]
)
def test_a_change_of_a_rule_is_told_by_its_words(text: str, asked: bool) -> None:
    assert asks_change(query(text)) is asked


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("What is the highest fine?", True),
        ("Can the director go to jail?", True),
        ("What happens if we ignore it?", True),
        ("罚多少", True),
        ("会坐牢吗", True),
        ("不报告有什么后果", True),
        ("How long may they keep it?", False),
        ("Do we have to tell them?", False),
        ("How many people must it be?", False),
        ("保存多久", False),
        ("The gym and my photo", False),
    ],
)
def test_a_sanction_is_asked_for_in_money_liberty_or_otherwise(text: str, asked: bool) -> None:
    assert asks_sanction(query(text)) is asked


def test_what_was_said_last_tells_whether_a_sanction_is_asked_for() -> None:
    assert asks_sanction(query("Must we report it? And the fine?", focus="And the fine?"))
    assert not asks_sanction(query("What is the fine? And how long is it kept?", focus="And how long is it kept?"))
    assert asks_sanction(query("What is the fine? And abroad?", focus="And abroad?"))


@pytest.mark.xfail(strict=True, reason="a risk to assess and how much information are taken for a sanction")
@pytest.mark.parametrize("text", ["When must we make a risk assessment?", "How much information may an app collect?"])
def test_a_risk_to_assess_or_an_amount_of_information_is_no_sanction(text: str) -> None:
    assert not asks_sanction(query(text))
