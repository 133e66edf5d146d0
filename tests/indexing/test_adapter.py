"""The adapter by hand: what words do to a vector, what comes back from its file, which one is taken."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load, save

from fakes import DIMENSIONS, TODAY, FakeEmbedder, learned
from pi_assistant.assistant import Assistant
from pi_assistant.documents.corpus import Corpus
from pi_assistant.errors import IndexStale, ModelError
from pi_assistant.indexing.adapter import Adapter, adapter_words, open_adapter, pack, read_adapter
from pi_assistant.indexing.build import Built, build_index, is_current
from pi_assistant.indexing.store import open_generation
from pi_assistant.settings import Settings
from pi_assistant.types import Question

Floats = npt.NDArray[np.float32]
EAST, NORTH, UP = np.eye(3, dtype=np.float32)
STILL = np.zeros((3, 3), dtype=np.float32)
FLAT = np.stack([EAST, NORTH])  # words have two numbers: how far east, how far north


def _file(path: Path, matrix: Floats = STILL, **words: tuple[float, float]) -> Path:
    """The file of an adapter in three dimensions, learned on `fake-model`."""
    vectors = np.array(list(words.values()) or [(0.0, 0.0)], dtype=np.float32)
    path.write_bytes(pack("fake-model", matrix, FLAT, vectors, list(words) or ["nothing"]))
    return path


@pytest.fixture
def northern(tmp_path: Path) -> Adapter:
    return read_adapter(_file(tmp_path / "northern", north=(0.0, 1.0), east=(1.0, 0.0), 北=(0.0, 2.0)))


def _adapted(adapter: Adapter, text: str, vector: Floats = EAST) -> list[float]:
    return adapter.adapt(vector[None, :], [text])[0].tolist()


def _unit(*parts: float) -> object:
    return pytest.approx(list(np.array(parts) / np.linalg.norm(parts)), abs=1e-3)


def test_words_are_stems_and_chinese_characters_and_pairs_each_once() -> None:
    assert adapter_words("删除 my data, 删 deleting DATA") == ["删", "除", "删除", "data", "delet"]
    assert adapter_words("") == adapter_words("the of ?!") == []


def test_a_known_word_draws_the_vector_to_its_own(northern: Adapter) -> None:
    assert _adapted(northern, "to the north") == _unit(1, 1, 0)
    assert _adapted(northern, "北方") == _unit(1, 2, 0)


def test_several_words_draw_by_their_mean(northern: Adapter) -> None:
    assert _adapted(northern, "north east", UP) == _unit(0.5, 0.5, 1)


@pytest.mark.parametrize("text", ["", "?!", "south", "无关"])
def test_where_no_word_is_known_the_vector_stays(northern: Adapter, text: str) -> None:
    assert _adapted(northern, text) == [1.0, 0.0, 0.0]


def test_an_unknown_word_beside_a_known_one_counts_nothing(northern: Adapter) -> None:
    assert _adapted(northern, "north south") == _adapted(northern, "north")


def test_the_matrix_turns_every_vector(tmp_path: Path) -> None:
    turning = read_adapter(_file(tmp_path / "turning", np.outer(EAST, UP).astype(np.float32)))
    assert _adapted(turning, "") == _unit(1, 0, 1)
    assert _adapted(turning, "", NORTH) == [0.0, 1.0, 0.0]


@given(st.lists(st.sampled_from(["north", "east north", "北", "south", ""]), min_size=1, max_size=20))
def test_each_text_of_many_is_adapted_as_it_is_alone_and_to_length_1(texts: Sequence[str]) -> None:
    adapter = Adapter(
        "fake-model", "d", STILL, FLAT, np.array([[0, 127], [127, 0]], np.int8), np.full(2, 0.01, np.float32),
        {"north": 0, "east": 1},
    )  # fmt: skip
    many = list(texts) * 50  # more than are taken at a time
    found = adapter.adapt(np.tile(UP, (len(many), 1)), many)
    assert found.dtype == np.float32
    assert np.linalg.norm(found, axis=1) == pytest.approx(1.0, abs=1e-6)
    assert found[-len(texts) :].tolist() == [_adapted(adapter, text, UP) for text in texts]


def test_what_is_packed_comes_back_but_for_8_bits_of_rounding(tmp_path: Path) -> None:
    chance = np.random.default_rng(0)
    vectors = chance.normal(size=(5, 4)).astype(np.float32)
    matrix, projection = chance.normal(size=(6, 6)).astype(np.float32), chance.normal(size=(4, 6)).astype(np.float32)
    path = tmp_path / "adapter"
    path.write_bytes(pack("base", matrix, projection, vectors, ["a", "b", "删", "删除", "e"]))
    found = read_adapter(path)
    assert (found.base, found.digest) == ("base", hashlib.sha256(path.read_bytes()).hexdigest())
    assert dict(found.rows) == {"a": 0, "b": 1, "删": 2, "删除": 3, "e": 4}
    step = np.abs(vectors).max(axis=1, keepdims=True) / 127
    assert (np.abs(found.table * found.scales[:, None] - vectors) <= step * 0.501).all()
    assert found.matrix == pytest.approx(matrix, rel=2**-11)  # 16 bits
    assert found.projection == pytest.approx(projection, rel=2**-11)


def test_a_word_without_a_vector_is_packed_as_nothing(tmp_path: Path) -> None:
    assert _adapted(read_adapter(_file(tmp_path / "adapter", north=(0.0, 0.0))), "north") == [1.0, 0.0, 0.0]


@pytest.mark.parametrize("data", [b"", b"garbage", b"\xff" * 100])
def test_a_file_that_is_no_adapter_is_named(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "broken"
    path.write_bytes(data)
    with pytest.raises(ModelError, match="adapter cannot be read.*pi-assistant train") as refused:
        read_adapter(path)
    assert refused.value.where == str(path)


def test_a_file_cut_short_is_no_adapter(tmp_path: Path) -> None:
    path = _file(tmp_path / "cut")
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ModelError, match="cannot be read"):
        read_adapter(path)


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    for path in (tmp_path / "missing", tmp_path):
        with pytest.raises(ModelError, match="cannot be read") as refused:
            read_adapter(path)
        assert refused.value.where == str(path)


@pytest.mark.parametrize("name", ["matrix", "projection", "table", "scales", "vocabulary"])
def test_an_adapter_without_one_of_its_parts_is_none(tmp_path: Path, name: str) -> None:
    path = _file(tmp_path / "part", north=(0.0, 1.0))
    parts = load(path.read_bytes())
    del parts[name]
    path.write_bytes(save(parts, metadata={"base": "fake-model"}))
    with pytest.raises(ModelError, match=name):
        read_adapter(path)


def test_an_adapter_that_does_not_say_its_encoder_is_none(tmp_path: Path) -> None:
    path = _file(tmp_path / "baseless")
    path.write_bytes(save(load(path.read_bytes())))
    with pytest.raises(ModelError, match="base"):
        read_adapter(path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("matrix", np.zeros((3, 4), np.float16)),
        ("matrix", np.zeros((4, 4), np.float16)),
        ("projection", np.zeros((3, 3), np.float16)),
        ("table", np.zeros((2, 2), np.int8)),
        ("scales", np.zeros(2, np.float32)),
        ("vocabulary", np.frombuffer(b"north\neast", np.uint8)),
    ],
)
def test_parts_that_do_not_fit_together_are_no_adapter(tmp_path: Path, name: str, value: npt.NDArray[np.int8]) -> None:
    path = _file(tmp_path / "unfit", north=(0.0, 1.0))
    path.write_bytes(save(load(path.read_bytes()) | {name: value}, metadata={"base": "fake-model"}))
    with pytest.raises(ModelError, match="not whole") as refused:
        read_adapter(path)
    assert refused.value.where == str(path)


def test_a_vocabulary_that_is_no_text_is_no_adapter(tmp_path: Path) -> None:
    path = _file(tmp_path / "odd", north=(0.0, 1.0))
    parts = load(path.read_bytes()) | {"vocabulary": np.frombuffer(b"\xff", np.uint8)}
    path.write_bytes(save(parts, metadata={"base": "fake-model"}))
    with pytest.raises(ModelError, match="cannot be read"):
        read_adapter(path)


def test_none_is_none_whatever_the_encoder() -> None:
    assert open_adapter("none", "fake-model") is None


def test_the_shipped_one_is_left_out_for_another_encoder() -> None:
    assert open_adapter("", "fake-model") is None


def test_one_that_is_given_is_read(tmp_path: Path) -> None:
    path = _file(tmp_path / "mine", north=(0.0, 1.0))
    opened = open_adapter(str(path), "fake-model")
    assert opened is not None and opened.digest == read_adapter(path).digest


def test_one_that_is_given_for_another_encoder_is_refused(tmp_path: Path) -> None:
    path = _file(tmp_path / "mine")
    with pytest.raises(ModelError, match="another encoder.*pi-assistant train") as refused:
        open_adapter(str(path), "other-model")
    assert refused.value.where == str(path)


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return Settings(index_home=tmp_path / "indexes", index_name="small")


def _learned(folder: Path, word: str, meant: str = "deletion, purpose achieved, retention, storage") -> Adapter:
    """An adapter to which a word means what others do."""
    matrix = np.zeros((DIMENSIONS, DIMENSIONS), np.float32)
    path = folder / word
    path.write_bytes(pack("fake-model", matrix, FakeEmbedder().embed([meant]) * 2, np.ones((1, 1), np.float32), [word]))
    return read_adapter(path)


def _build(home: Settings, corpus: Corpus, adapter: Adapter | None, embedder: FakeEmbedder) -> Built:
    return build_index(home, corpus, "fake-model", lambda: embedder, adapter=adapter)


def test_an_index_is_adapted_and_keeps_what_the_encoder_gave(home: Settings, small: Corpus, tmp_path: Path) -> None:
    adapter = _learned(tmp_path, "turnov")
    _build(home, small, adapter, FakeEmbedder())
    opened = open_generation(home.index)
    plain = opened.raw().astype(np.float32)
    assert opened.manifest.adapter == adapter.digest
    assert np.array_equal(opened.vectors, adapter.adapt(plain, [p.words for p in opened.passages]))
    row = next(n for n, p in enumerate(opened.passages) if "turnover" in p.words)
    assert float(opened.vectors[row] @ plain[row]) < 0.9


def test_an_index_of_another_adapter_is_stale(home: Settings, small: Corpus, tmp_path: Path) -> None:
    one, other = _learned(tmp_path, "one"), _learned(tmp_path, "other")
    _build(home, small, one, FakeEmbedder())
    built = open_generation(home.index)
    for wrong in (other, None):
        assert not is_current(home, "fake-model", small.digest, wrong)
        with pytest.raises(IndexStale, match="another adapter.*pi-assistant index"):
            Assistant(built, FakeEmbedder(), learned=learned(), adapter=wrong)
    assert is_current(home, "fake-model", small.digest, one)
    assert Assistant(built, FakeEmbedder(), learned=learned(), adapter=one).find(Question("fine"))


def test_without_its_adapter_an_assistant_answers_as_one_never_adapted(
    home: Settings, small: Corpus, tmp_path: Path
) -> None:
    adapter = _learned(tmp_path, "turnov")
    _build(home, small, adapter, FakeEmbedder())
    adapted = Assistant(open_generation(home.index), FakeEmbedder(), learned=learned(), adapter=adapter)
    _build(home, small, None, FakeEmbedder())
    plain = Assistant(open_generation(home.index), FakeEmbedder(), learned=learned())
    bare = adapted.without_adapter()
    assert np.array_equal(bare.generation.vectors, plain.generation.vectors)
    assert bare.hits(Question("What is the fine?")) == plain.hits(Question("What is the fine?"))


def test_another_adapter_embeds_nothing_anew(home: Settings, small: Corpus, tmp_path: Path) -> None:
    _build(home, small, None, FakeEmbedder())
    plain = open_generation(home.index)
    embedder = FakeEmbedder()
    for number, adapter in enumerate((_learned(tmp_path, "turnov"), _learned(tmp_path, "log"), None), start=2):
        assert _build(home, small, adapter, embedder) == Built(number, len(plain.passages), 0, fresh=True)
    assert embedder.embedded == []
    assert np.array_equal(open_generation(home.index).vectors, plain.vectors)


def test_a_question_is_adapted_as_the_passages_are(home: Settings, small: Corpus, tmp_path: Path) -> None:
    adapter = _learned(tmp_path, "obliter")
    _build(home, small, adapter, FakeEmbedder())
    asked = Assistant(
        open_generation(home.index), FakeEmbedder(), learned=learned(), adapter=adapter, today=lambda: TODAY
    )
    assert asked.find(Question("Obliterate it"))[0] == "pipl:47"
    assert asked.with_learned(learned()).find(Question("Obliterate it"))[0] == "pipl:47"
