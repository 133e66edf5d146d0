"""What is embedded, and with which context."""

from __future__ import annotations

from fakes import corpus_of, instrument, provision
from pi_assistant.documents.catalogue import catalogue_of
from pi_assistant.documents.corpus import Corpus
from pi_assistant.documents.glossary import Term
from pi_assistant.documents.links import Renumbered
from pi_assistant.documents.units import sentences, units
from pi_assistant.documents.utterances import Utterance
from pi_assistant.indexing.passages import passages_of
from pi_assistant.types import Language, Passage, PassageKind, Provision

TERM = Term("删除", "delete")


def _of(corpus: Corpus) -> tuple[Passage, ...]:
    return passages_of(catalogue_of(corpus.instruments, corpus.provisions), corpus)


def _passages(held: Provision, *asked: Utterance) -> tuple[Passage, ...]:
    return _of(corpus_of(held, terms=(TERM,), asked=asked))


def test_a_provision_of_one_sentence_is_one_passage_with_its_context() -> None:
    held = provision("It  is\nso.", title="Truth", path=("Chapter I", "Section 1"))
    (only,) = _passages(held)
    assert only.embedded == "LEX. Chapter I. Section 1. Article 1 Truth: It is so."
    assert held.text[only.start : only.end] == held.text


def test_a_longer_provision_is_embedded_whole_and_by_sentence() -> None:
    held = provision("One. Two.\n\nThree.")
    spans = [(p.paragraph, held.text[p.start : p.end]) for p in _passages(held)]
    assert spans == [(None, "One. Two.\n\nThree."), (1, "One."), (1, "Two."), (2, "Three.")]


def test_an_item_is_embedded_with_the_words_that_introduce_its_list() -> None:
    last = _passages(provision("Any of:\n(1) red;\n(2) blue."))[-1]
    assert (last.item, last.embedded) == (2, "LEX. Article 1: Any of: (2) blue.")


def test_every_sentence_and_item_of_the_small_corpus_has_a_passage_of_its_own(small: Corpus) -> None:
    found = {(p.provision, p.start, p.end) for p in _of(small)}
    for held in small.provisions:
        for unit in units(held.text):
            spans = [(unit.start, unit.end)] if unit.item else sentences(held.text, unit.start, unit.end)
            assert {(held.id, *span) for span in spans} <= found


def test_questions_stand_after_the_texts_and_those_outside_come_last() -> None:
    asked, outside = Utterance("lex:1", Language.EN, "Why?"), Utterance("weather", Language.EN, "Rain?")
    found = _of(corpus_of(provision("One."), provision("Two.", "2"), asked=(asked,), outside=(outside,)))
    assert [(p.kind, p.provision, p.embedded) for p in found[2:]] == [
        (PassageKind.ASKED, "lex:1", "Why?"),
        (PassageKind.OUTSIDE, "weather", "Rain?"),
    ]
    assert [p.kind for p in found[:2]] == [PassageKind.TEXT] * 2


def test_a_chinese_question_is_embedded_in_english_and_matched_in_chinese() -> None:
    asked = _passages(provision("One."), Utterance("lex:1", Language.ZH, "怎么删除"))[-1]
    assert (asked.embedded, asked.words) == ("delete", "怎么删除")


def test_what_is_asked_of_an_article_is_asked_of_its_predecessor_too() -> None:
    corpus = corpus_of(
        provision("One.", of="new"),
        provision("Old one.", of="old"),
        of=[instrument("new"), instrument("old")],
        asked=(Utterance("new:1", Language.EN, "Why?"),),
    )
    rows = [Renumbered("old:1", "new:1")]
    found = passages_of(catalogue_of(corpus.instruments, corpus.provisions, renumbering=rows), corpus)
    assert [p.provision for p in found if p.kind is PassageKind.ASKED] == ["new:1", "old:1"]
