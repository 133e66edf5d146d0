"""Generations on disk: what comes back, what is refused and how it is named."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fakes import FakeEmbedder, corpus_of, provision
from pi_assistant.documents.corpus import Corpus
from pi_assistant.errors import IndexBusy, IndexDamaged, IndexMissing, IndexStale
from pi_assistant.indexing.build import build_index
from pi_assistant.indexing.lexical import tokens
from pi_assistant.indexing.store import FORMAT, Generation, builder_lock, current_number, open_generation, verify
from pi_assistant.settings import Settings
from pi_assistant.types import PassageKind


@pytest.fixture
def index(small: Corpus, tmp_path: Path) -> Path:
    settings = Settings(index_home=tmp_path, index_name="small")
    build_index(settings, small, "fake-model", FakeEmbedder)
    return settings.index


def _file(index: Path, name: str) -> Path:
    return index / "generations" / "1" / name


def _with_manifest(index: Path, **changes: object) -> None:
    path = _file(index, "manifest.json")
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes), encoding="utf-8")


def test_what_is_published_comes_back(generation: Generation, small: Corpus) -> None:
    assert generation.instruments == small.instruments
    assert generation.provisions == small.provisions
    assert generation.terms == small.terms
    assert len(generation.passages) == len(generation.vectors) == generation.manifest.counts["passages"]


def test_row_n_holds_the_vector_and_the_words_of_passage_n(generation: Generation) -> None:
    rounded = FakeEmbedder().embed([passage.embedded for passage in generation.passages]).astype(np.float16)
    assert np.array_equal(generation.raw(), rounded) and generation.raw().dtype == np.float16
    assert np.array_equal(generation.vectors, rounded.astype(np.float32))
    row = next(n for n, p in enumerate(generation.passages) if p.provision == "criminal-law:253-1")
    assert int(generation.lexical.scores(tokens("imprisonment")).argmax()) == row


def test_the_nearest_passage_to_a_vector_is_its_own(generation: Generation) -> None:
    for row in (0, 7):
        (found, cosine), *_ = generation.nearest(generation.vectors[row], PassageKind.TEXT, 3)
        assert found == row
        assert cosine == pytest.approx(1.0, abs=1e-3)  # vectors are rounded to 16 bits


def test_only_the_kind_asked_for_is_searched(generation: Generation) -> None:
    for kind in PassageKind:
        found = generation.nearest(generation.vectors[0], kind, 1000)
        assert sorted(row for row, _ in found) == [n for n, p in enumerate(generation.passages) if p.kind is kind]
        assert [cosine for _, cosine in found] == sorted((cosine for _, cosine in found), reverse=True)


def test_a_kind_of_which_there_is_nothing_finds_nothing(tmp_path: Path) -> None:
    settings = Settings(index_home=tmp_path, index_name="one")
    build_index(settings, corpus_of(provision("One.")), "fake-model", FakeEmbedder)
    opened = open_generation(settings.index)
    assert opened.nearest(opened.vectors[0], PassageKind.ASKED, 5) == ()


def test_the_manifest_names_every_file_and_what_shaped_the_index(generation: Generation, small: Corpus) -> None:
    manifest = generation.manifest
    on_disk = {p.relative_to(generation.folder).as_posix() for p in generation.folder.rglob("*") if p.is_file()}
    assert set(manifest.files) == on_disk - {"manifest.json"}
    assert (manifest.model_digest, manifest.corpus, manifest.format) == ("fake-model", small.digest, FORMAT)
    assert manifest.adapter == ""


def test_no_index_is_missing_and_says_what_to_run(tmp_path: Path) -> None:
    assert current_number(tmp_path) is None
    for use in (open_generation, verify):
        with pytest.raises(IndexMissing, match="pi-assistant index"):
            use(tmp_path)


def test_a_changed_byte_in_any_file_is_damage(index: Path) -> None:
    names = open_generation(index).manifest.files
    assert len(names) > 6
    for name in set(names) - {"raw.npy"}:
        path, before = _file(index, name), _file(index, name).read_bytes()
        path.write_bytes(before[:-1] + bytes([before[-1] ^ 1]) if before else b"\n")
        with pytest.raises(IndexDamaged, match=path.name.replace(".", r"\.")):
            open_generation(index)
        path.write_bytes(before)


def test_the_encoders_vectors_are_read_and_verified_where_they_are_wanted(index: Path) -> None:
    data = _file(index, "raw.npy").read_bytes()
    _file(index, "raw.npy").write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    opened = open_generation(index)
    for damage in (lambda: None, _file(index, "raw.npy").unlink):
        damage()
        with pytest.raises(IndexDamaged, match=r"raw\.npy.*pi-assistant index"):
            opened.raw()
        (complaint,) = verify(index)
        assert "raw.npy" in complaint


@pytest.mark.parametrize("name", ["vectors.faiss", "provisions.jsonl", "lexical/vocab.index.json"])
def test_a_file_cut_short_is_damage(index: Path, name: str) -> None:
    _file(index, name).write_bytes(_file(index, name).read_bytes()[:20])
    with pytest.raises(IndexDamaged, match="pi-assistant index"):
        open_generation(index)


@pytest.mark.parametrize("name", ["vectors.faiss", "passages.jsonl", "manifest.json"])
def test_a_missing_file_is_damage(index: Path, name: str) -> None:
    _file(index, name).unlink()
    with pytest.raises(IndexDamaged, match="missing"):
        open_generation(index)


@pytest.mark.parametrize("content", ["", "{", "[]", '"text"', '{"format": 1}'])
def test_a_manifest_that_is_none_is_damage(index: Path, content: str) -> None:
    _file(index, "manifest.json").write_text(content.replace("1", str(FORMAT)), encoding="utf-8")
    with pytest.raises(IndexDamaged, match="manifest"):
        open_generation(index)


def test_a_manifest_without_files_is_damage(index: Path) -> None:
    _with_manifest(index, files={})
    with pytest.raises(IndexDamaged):
        open_generation(index)


@pytest.mark.parametrize("content", ["", "newest", "-1", "1.5", "二"])
def test_garbage_in_current_is_damage(index: Path, content: str) -> None:
    (index / "CURRENT").write_text(content, encoding="utf-8")
    with pytest.raises(IndexDamaged, match="CURRENT"):
        open_generation(index)


def test_current_may_not_name_a_generation_that_is_gone(index: Path) -> None:
    (index / "CURRENT").write_text("9\n", encoding="utf-8")
    with pytest.raises(IndexDamaged):
        open_generation(index)
    assert any("generation 9" in line for line in verify(index))


@pytest.mark.parametrize("number", [0, FORMAT + 1, None])
def test_another_format_is_stale_not_guessed_at(index: Path, number: int | None) -> None:
    _with_manifest(index, format=number)
    with pytest.raises(IndexStale, match=f"format {number}.*pi-assistant index"):
        open_generation(index)


def test_a_sound_index_has_no_complaints(index: Path) -> None:
    assert verify(index) == ()


def test_verifying_names_the_damaged_file(index: Path) -> None:
    _file(index, "glossary.jsonl").write_bytes(b"")
    (complaint,) = verify(index)
    assert "glossary.jsonl" in complaint


def test_verifying_an_index_whose_generations_are_gone_complains(index: Path) -> None:
    (index / "generations").rename(index / "elsewhere")
    assert verify(index)


def test_a_second_builder_is_told_at_once_that_another_is_building(index: Path) -> None:
    refusals: list[str] = []

    def second() -> None:
        with pytest.raises(IndexBusy) as busy, builder_lock(index):
            pass
        refusals.append(str(busy.value))

    with builder_lock(index):
        other = threading.Thread(target=second)
        other.start()
        other.join(10)
    assert refusals == [f"{index}: another process is building this index. Wait for it to end"]


def test_the_right_to_build_is_given_back_even_after_an_error(index: Path) -> None:
    with pytest.raises(ZeroDivisionError), builder_lock(index):
        raise ZeroDivisionError
    with builder_lock(index):
        assert (index / "build.lock").exists()


def _rebuild(index: Path, small: Corpus, times: int) -> None:
    for number in range(times):
        other = replace(small, digest=f"another corpus {number}")
        build_index(Settings(index_home=index.parent, index_name=index.name), other, "fake-model", FakeEmbedder)


def test_two_generations_are_kept_and_the_newest_is_current(index: Path, small: Corpus) -> None:
    _rebuild(index, small, 3)
    assert sorted(p.name for p in (index / "generations").iterdir()) == ["3", "4"]
    assert current_number(index) == open_generation(index).number == 4


def test_a_reader_keeps_the_generation_that_it_opened(index: Path, small: Corpus) -> None:
    opened = open_generation(index)
    _rebuild(index, small, 3)
    assert not opened.folder.exists()
    assert opened.nearest(opened.vectors[2], PassageKind.TEXT, 1)[0][0] == 2
    assert opened.lexical.scores(tokens("imprisonment")).max() > 0


def test_the_generation_before_can_still_be_opened(index: Path, small: Corpus) -> None:
    _rebuild(index, small, 1)
    assert open_generation(index, 1).provisions == small.provisions


def test_a_build_that_was_interrupted_leaves_no_trace_in_the_next(index: Path, small: Corpus) -> None:
    left = index / "generations" / "building"
    left.mkdir()
    (left / "half.faiss").write_bytes(b"half")
    _rebuild(index, small, 1)
    assert not left.exists()
    assert verify(index) == ()
