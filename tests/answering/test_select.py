"""Which sentences bear on a question."""

from __future__ import annotations

import doctest
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import FakeEmbedder, corpus_of, provision, query
from pi_assistant.answering import select as module
from pi_assistant.answering.select import FEATURES, Look, amounts, features, select
from pi_assistant.documents.catalogue import catalogue_of
from pi_assistant.indexing.lexical import LexicalIndex, tokens
from pi_assistant.indexing.passages import passages_of
from pi_assistant.learned import shipped
from pi_assistant.types import Hit, Passage, Query, Sentence

ALONE = dict.fromkeys(FEATURES, 0.0)


def _selected(question: Query, text: str, weights: dict[str, float]) -> tuple[Sentence, ...]:
    corpus = corpus_of(provision(text))
    held = catalogue_of(corpus.instruments, corpus.provisions)
    passages = passages_of(held, corpus)
    vectors = FakeEmbedder().embed([p.embedded for p in passages])
    cosines = vectors @ FakeEmbedder().embed([question.search])[0]
    hit = Hit("lex:1", 1.0, passages=tuple((n, float(cosine)) for n, cosine in enumerate(cosines)))
    lexical = LexicalIndex.build([tokens(p.words) for p in passages])
    (found,) = select(question, [hit], held, passages, lexical, ALONE | weights)
    return found.sentences


def _quotes(question: str, text: str, **weights: float) -> list[str]:
    return [text[s.start : s.end] for s in _selected(query(question), text, weights)]


def test_the_example_in_the_documentation_holds() -> None:
    assert doctest.testmod(module).attempted > 0
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("feature", ["meaning", "words"])
def test_the_sentence_that_shares_the_questions_words_comes_first(feature: str) -> None:
    text = "The sky is blue. A handler keeps logs. Nobody pays."
    assert _quotes("Who keeps logs?", text, **{feature: 1.0})[0] == "A handler keeps logs."


def test_the_sentence_that_holds_the_kind_of_thing_asked_for_comes_first() -> None:
    text = "A fish swims. The term is 30 days. A bird sings."
    assert _quotes("How long does it take?", text, kind=1.0)[0] == "The term is 30 days."


def test_the_sentence_with_the_greatest_amount_comes_first_where_the_most_is_asked() -> None:
    text = "It may be RMB 1 million. It may be RMB 50 million. It may be RMB 900,000."
    assert _quotes("What is the maximum?", text, most=1.0)[0] == "It may be RMB 50 million."
    assert _quotes("What is it?", text, most=1.0)[0] == "It may be RMB 1 million."


def test_every_sentence_is_kept_once_and_the_whole_is_not_a_sentence() -> None:
    text = "One fish. Two fish.\n\nAny of:\n(1) red;\n(2) blue."
    assert sorted(_quotes("fish", text, words=1.0)) == ["(1) red;", "(2) blue.", "Any of:", "One fish.", "Two fish."]


@given(st.lists(st.sampled_from(["fish", "red fish", "log", "RMB 5 million"]), min_size=1, max_size=6), st.floats(0, 9))
def test_the_chances_of_a_provisions_sentences_add_up_to_1(words: list[str], weight: float) -> None:
    text = " ".join(f"{word.capitalize()}." for word in words)
    found = _selected(query("Which red fish?"), text, {"words": weight})
    assert sum(s.chance for s in found) == pytest.approx(1.0)
    assert [s.chance for s in found] == sorted((s.chance for s in found), reverse=True)


def test_chances_are_a_softmax_of_the_scores() -> None:
    first, second = _selected(query("red"), "Red fish. Blue fish.", {"words": math.log(3)})
    assert (first.score - second.score, first.chance, second.chance) == pytest.approx((math.log(3), 0.75, 0.25))


def test_a_provision_of_one_sentence_is_its_own_sentence() -> None:
    assert _quotes("fish", "Only fish.", words=1.0) == ["Only fish."]


def test_a_sentence_knows_its_paragraph_and_item() -> None:
    found = _selected(query("blue"), "Any of:\n(1) red;\n(2) blue.\n\nThe end.", {"words": 1.0})
    assert {(s.paragraph, s.item) for s in found} == {(1, None), (1, 1), (1, 2), (2, None)}
    assert (found[0].paragraph, found[0].item) == (1, 2)


@given(st.text(max_size=40), st.text(max_size=60), st.floats(0, 1))
def test_features_are_those_that_weights_are_learned_for_and_lie_between_0_and_1(
    question: str, text: str, cosine: float
) -> None:
    lexical = LexicalIndex.build([tokens(text), ["fish"]])
    passage = Passage("lex:1", 1, None, 0, len(text), text, text)
    found = features(passage, text, cosine, Look.of(query(question), lexical))
    assert set(found) == set(FEATURES) == set(shipped().sentences)
    assert all(-1e-9 <= value <= 1 + 1e-9 for value in found.values())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("RMB 50 million", (5e7,)),
        ("RMB 1.5 billion", (1.5e9,)),
        ("100,000 yuan, then 2 million RMB", (1e5, 2e6)),
        ("a fine of RMB 10,000.", (1e4,)),
        ("5% of the turnover in 2020", ()),
        ("50 million people", ()),
    ],
)
def test_amounts_by_hand(text: str, found: tuple[float, ...]) -> None:
    assert amounts(text) == found


@given(st.integers(1, 10**12), st.sampled_from(["RMB {:,}", "RMB {}", "{:,} yuan", "a fine of {:,} RMB."]))
def test_an_amount_is_read_however_it_is_written(number: int, form: str) -> None:
    assert amounts(form.format(number)) == (float(number),)


def test_a_number_that_is_no_amount_is_passed_over() -> None:
    assert amounts("see RMB 3.2.1") == ()
