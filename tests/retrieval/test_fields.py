"""Special fields and the questions that are outside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes import instrument, provision, query
from pi_assistant.documents.catalogue import catalogue_of
from pi_assistant.documents.corpus import Corpus, load_corpus
from pi_assistant.documents.labels import Label
from pi_assistant.retrieval.fields import _FIELDS, fields_of, is_off_field


@pytest.fixture(scope="module")
def real() -> Corpus:
    return load_corpus(Path(__file__).parents[2] / "corpus")


@pytest.mark.parametrize("text", ["Our app leaked phone numbers. Who must be told?", "个人信息泄露了通知谁"])
def test_a_text_for_children_is_off_field_where_no_child_is_spoken_of(text: str) -> None:
    assert is_off_field(query(text), ("minors",))
    assert not is_off_field(query(text), ())


@pytest.mark.parametrize("text", ["My daughter's data leaked", "a 12-year-old user", "孩子的信息泄露了"])
def test_and_in_its_field_where_one_is(text: str) -> None:
    assert not is_off_field(query(text), ("minors",))


def test_one_sign_of_one_of_its_fields_is_enough() -> None:
    assert not is_off_field(query("the gym card"), ("face", "prepaid"))


def test_an_instrument_is_of_a_field_when_most_of_it_is_labelled_so() -> None:
    texts = [provision(str(n), str(n)) for n in range(3)]
    special, general = Label(("duty",), ("handler",), ("minors",)), Label(("duty",), ("handler",), ("breach",))
    held = catalogue_of([instrument()], texts, labels={"lex:0": special, "lex:1": special, "lex:2": general})
    assert fields_of(held) == {"lex": ("minors",)}
    held = catalogue_of([instrument()], texts, labels={"lex:0": special, "lex:1": general, "lex:2": general})
    assert fields_of(held) == {"lex": ()}


def test_every_field_is_a_word_of_the_vocabulary(real: Corpus) -> None:
    assert set(_FIELDS) <= {*real.labels.vocabulary["topic"], *real.labels.vocabulary["audience"]}


def test_the_real_special_texts_are_found_to_be_so_and_the_general_ones_not(real: Corpus) -> None:
    found = fields_of(catalogue_of(real.instruments, real.provisions, labels=real.labels.by_provision))
    assert "minors" in found["minors-online-regulations"]
    assert "express" in found["express-delivery-regulations"]
    assert "credit" in found["credit-reporting-regulations"]
    assert found["pipl"] == found["csl"] == found["civil-code"] == ()
