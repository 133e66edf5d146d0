"""What tells a question that the corpus answers from one that it does not."""

from __future__ import annotations

from typing import Any

import pytest

from fakes import FakeEmbedder, learned, query
from pi_assistant.documents.catalogue import catalogue_of
from pi_assistant.indexing.store import Generation
from pi_assistant.retrieval.retriever import Retriever

COSINES = ("asked", "outside")
ROUNDED = 1e-3  # vectors are kept as half floats


def _look(generation: Generation, text: str, **changes: Any) -> dict[str, float]:
    catalogue = catalogue_of(generation.instruments, generation.provisions)
    asked = query(text, **changes)
    return dict(Retriever(generation, catalogue, FakeEmbedder(), learned()).retrieve(asked).signals)


def test_every_signal_is_a_share_and_all_that_is_weighed_is_given(generation: Generation) -> None:
    for text in ("What is the highest fine?", "zebra", "", "第六十六条"):
        looks = _look(generation, text)
        assert all(0.0 <= value <= 1.0 for name, value in looks.items() if name not in COSINES)
        assert all(abs(looks[name]) <= 1.0 + ROUNDED for name in COSINES)
        assert set(learned().refusal.weights) <= set(looks)


def test_a_law_that_is_named_and_not_held_is_told(generation: Generation) -> None:
    assert _look(generation, "What of it?", unheld=("Counter-Terrorism Law",))["unheld"] == 1.0
    assert _look(generation, "What of it?")["unheld"] == 0.0


def test_a_law_that_is_named_and_held_is_told(generation: Generation) -> None:
    assert _look(generation, "What of it?", instruments=("pipl",))["names_held"] == 1.0
    assert _look(generation, "What of it?")["names_held"] == 0.0


@pytest.mark.parametrize(
    ("text", "best", "share"),
    [
        ("What is the fine?", "pipl:66", 0.0),
        ("What is the fine?", "pipl:4", 1.0),
        ("Is it a fine or prison?", "pipl:66", 0.5),
        ("Is it a fine or prison?", "pipl:20", 1.0),
        ("Does one go to prison?", "criminal-law:253-1", 0.0),
        ("How soon must they reply?", "pipl:50", 0.0),
        ("How soon must they reply?", "pipl:20", 1.0),
        ("Who decides?", "pipl:20", 0.0),
    ],
)
def test_what_the_best_provision_lacks_is_a_share_of_the_data_asked_for(
    generation: Generation, text: str, best: str, share: float
) -> None:
    """A fine is a sum, prison is imprisonment, how soon is a period; who is no datum."""
    assert _look(generation, text, references=(best,))["lacks"] == share


@pytest.mark.parametrize(
    ("text", "is_house"),
    [
        ("What do the internal rules of the bank say?", 1.0),
        ("How does the firm phrase its own retention policy?", 1.0),
        ("What is in the privacy policy of that shop?", 1.0),
        ("公司内部规定怎么写", 1.0),
        ("Must a privacy policy name the handler?", 0.0),
        ("What is an internal matter?", 0.0),
        ("法律规定怎么写", 0.0),
    ],
)
def test_the_rules_of_a_house_are_no_law(generation: Generation, text: str, is_house: float) -> None:
    assert _look(generation, text)["house"] == is_house


@pytest.mark.parametrize(
    ("text", "is_ahead"),
    [
        ("What do insiders predict for the fines?", 1.0),
        ("Will the highest fine be raised?", 1.0),
        ("What comes with the next amendment?", 1.0),
        ("未来几年罚款会怎样", 1.0),
        ("What will a court decide?", 0.0),
        ("Was the highest fine raised?", 0.0),
        ("现在罚款多少", 0.0),
    ],
)
def test_what_is_yet_to_come_is_told_by_its_words(generation: Generation, text: str, is_ahead: float) -> None:
    assert _look(generation, text)["ahead"] == is_ahead


def test_a_known_question_outside_is_near_and_one_that_is_answered_is_not(generation: Generation) -> None:
    outside, inside = (
        _look(generation, text) for text in ("Will it rain on Sunday?", "How do I get an app to forget everything?")
    )
    assert outside["outside"] == pytest.approx(1.0, abs=ROUNDED) and outside["outside"] > outside["asked"]
    assert inside["asked"] > inside["outside"]
    assert outside["outside_votes"] > inside["outside_votes"]
    assert (outside["outside_words"], inside["outside_words"]) == (1.0, 0.0)
