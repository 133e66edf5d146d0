"""Building embeds what changed and nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fakes import FakeEmbedder
from pi_assistant.documents.corpus import Corpus, load_corpus
from pi_assistant.errors import IndexBusy, StoreError
from pi_assistant.indexing.build import Built, build_index, is_current
from pi_assistant.indexing.store import builder_lock, open_generation
from pi_assistant.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(index_home=tmp_path / "indexes", index_name="small")


def _build(settings: Settings, corpus: Corpus, embedder: FakeEmbedder) -> Built:
    return build_index(settings, corpus, embedder.digest, lambda: embedder)


def _edited(folder: Path, name: str, old: str, new: str) -> Corpus:
    path = folder / name
    assert old in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace(old, new), encoding="utf-8")
    return load_corpus(folder)


def test_the_first_build_embeds_each_different_text_once(settings: Settings, small: Corpus) -> None:
    embedder = FakeEmbedder()
    built = _build(settings, small, embedder)
    texts = {p.embedded for p in open_generation(settings.index).passages}
    assert sorted(embedder.embedded) == sorted(texts)
    assert (built.generation, built.embedded, built.fresh) == (1, len(texts), True)


def test_building_again_does_nothing_and_opens_no_model(settings: Settings, small: Corpus) -> None:
    first = _build(settings, small, FakeEmbedder())

    def never() -> FakeEmbedder:
        raise AssertionError("the model was opened")

    again = build_index(settings, small, "fake-model", never)
    assert again == Built(1, first.passages, 0, fresh=False)


def test_only_the_passages_that_changed_are_embedded(settings: Settings, corpus_folder: Path) -> None:
    _build(settings, load_corpus(corpus_folder), FakeEmbedder())
    embedder = FakeEmbedder()
    edited = _edited(corpus_folder, "laws/pipl.md", "within 15 days", "within 30 days")
    built = _build(settings, edited, embedder)
    assert embedder.embedded == [
        "PIPL. Chapter II Handling. Article 50 Requests: A handler must reply to requests from individuals within "
        "30 days."
    ]
    assert (built.generation, built.embedded, built.fresh) == (2, 1, True)


def test_an_edit_of_one_paragraph_embeds_it_and_its_article(settings: Settings, corpus_folder: Path) -> None:
    _build(settings, load_corpus(corpus_folder), FakeEmbedder())
    embedder = FakeEmbedder()
    _build(settings, _edited(corpus_folder, "laws/pipl.md", "except storage", "but storage"), embedder)
    assert len(embedder.embedded) == 2  # the whole article, and the sentence
    assert all("but storage" in text for text in embedder.embedded)


def test_vectors_kept_from_before_belong_to_their_passages(settings: Settings, corpus_folder: Path) -> None:
    _build(settings, load_corpus(corpus_folder), FakeEmbedder())
    _build(settings, _edited(corpus_folder, "laws/csl.md", "six months", "a year"), FakeEmbedder())
    opened = open_generation(settings.index)
    expected = FakeEmbedder().embed([p.embedded for p in opened.passages])
    assert abs(opened.vectors - expected).max() < 2**-11  # half of the last of 16 bits, for numbers below 1
    assert np.array_equal(opened.raw(), expected.astype(np.float16))


def test_a_change_of_the_glossary_alone_makes_a_new_generation(settings: Settings, corpus_folder: Path) -> None:
    _build(settings, load_corpus(corpus_folder), FakeEmbedder())
    edited = _edited(corpus_folder, "glossary.csv", "许可", "许可|准许")
    assert not is_current(settings, "fake-model", edited.digest)
    assert _build(settings, edited, FakeEmbedder()).fresh
    assert is_current(settings, "fake-model", edited.digest)


@pytest.mark.parametrize("what", ["model", "settings"])
def test_another_model_or_length_embeds_everything_again(settings: Settings, small: Corpus, what: str) -> None:
    first = _build(settings, small, FakeEmbedder())
    changed = settings if what == "model" else settings.with_changes(max_tokens=128)
    other = FakeEmbedder("other-model" if what == "model" else "fake-model")
    assert _build(changed, small, other).embedded == first.embedded


def test_settings_that_shape_nothing_keep_the_index(settings: Settings, small: Corpus) -> None:
    _build(settings, small, FakeEmbedder())
    assert is_current(settings.with_changes(port=9000, batch=1, encoder="torch"), "fake-model", small.digest)


def test_nothing_is_built_while_another_builds(settings: Settings, small: Corpus) -> None:
    with builder_lock(settings.index), pytest.raises(IndexBusy):
        _build(settings, small, FakeEmbedder())
    assert not (settings.index / "CURRENT").exists()


def test_a_place_that_cannot_be_written_is_a_store_error(settings: Settings, small: Corpus) -> None:
    settings.index.mkdir(parents=True)
    (settings.index / "generations").write_text("in the way", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot be written"):
        _build(settings, small, FakeEmbedder())


def test_garbage_in_current_is_mended_by_building(settings: Settings, small: Corpus) -> None:
    _build(settings, small, FakeEmbedder())
    (settings.index / "CURRENT").write_text("garbage", encoding="utf-8")
    assert _build(settings, small, FakeEmbedder()).generation == 2
    assert open_generation(settings.index).number == 2


def test_without_the_encoders_vectors_everything_is_embedded_again(settings: Settings, corpus_folder: Path) -> None:
    first = _build(settings, load_corpus(corpus_folder), FakeEmbedder())
    (settings.index / "generations" / "1" / "raw.npy").write_bytes(b"damaged")
    edited = _edited(corpus_folder, "laws/pipl.md", "within 15 days", "within 30 days")
    assert _build(settings, edited, FakeEmbedder()).embedded == first.embedded


@pytest.mark.parametrize("name", ["vectors.faiss", "provisions.jsonl"])
def test_a_damaged_index_is_mended_by_building(settings: Settings, small: Corpus, name: str) -> None:
    _build(settings, small, FakeEmbedder())
    (settings.index / "generations" / "1" / name).write_bytes(b"damaged")
    assert _build(settings, small, FakeEmbedder()).fresh
    assert open_generation(settings.index).number == 2
