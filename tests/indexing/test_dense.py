"""Embedding: the order of rows, the network, and the export against the original."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from fakes import SOURCES, FakeEmbedder
from pi_assistant.errors import ModelError
from pi_assistant.indexing.dense import OnnxEmbedder, TorchEmbedder
from pi_assistant.indexing.model import ModelFiles, onnx_export, open_model
from pi_assistant.settings import Settings

TEXTS = [
    "",
    "a",
    "PIPL",
    "May I withdraw consent?",
    "我想让一个App删除我的个人信息",
    "Naïve café — “quotes” …",
    "RMB 50,000,000 or 5%",
    "Article 253-1",
    *("A personal information handler must delete personal information. " * n for n in (1, 2, 3, 5, 8, 13, 21, 34)),
    "supercalifragilisticexpialidocious " * 12,
    "\t tabs \n and lines \n",
    "ALL CAPITAL LETTERS",
    "x" * 500,
]


def test_the_fake_embedder_gives_unit_vectors_and_prefers_shared_words() -> None:
    rows = FakeEmbedder().embed(["delete my data", "data to delete", "network logs", "", "delete my data"])
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0)
    assert rows[0] @ rows[1] > 0.9 > 0.3 > rows[0] @ rows[2]
    assert np.array_equal(rows[0], rows[4])


def test_an_export_that_cannot_be_loaded_is_a_model_error(tmp_path: Path) -> None:
    export = tmp_path / "model.onnx"
    export.write_bytes(b"no graph")
    with pytest.raises(ModelError, match=r"model\.onnx: cannot be loaded.*pi-assistant index"):
        OnnxEmbedder(ModelFiles(tmp_path, "m", "d"), export)


@pytest.fixture(scope="module")
def exported(real_settings: Settings) -> tuple[ModelFiles, Path]:
    model = open_model()
    return model, onnx_export(model, real_settings.index_home)


@pytest.mark.weights
def test_the_export_equals_the_original_on_texts_of_every_length(exported: tuple[ModelFiles, Path]) -> None:
    model, export = exported
    assert len(TEXTS) == 20
    original = TorchEmbedder(model, batch=7).embed(TEXTS)
    ours = OnnxEmbedder(model, export, batch=3).embed(TEXTS)
    assert original.shape == ours.shape == (20, 384)
    assert abs(original - ours).max() < 1e-5
    assert np.allclose(np.linalg.norm(ours, axis=1), 1.0, atol=1e-5)


@pytest.mark.weights
def test_rows_come_back_in_the_order_of_the_texts(exported: tuple[ModelFiles, Path]) -> None:
    embedder = OnnxEmbedder(*exported, batch=2)
    texts = ["a much longer text than the others here", "one", "a middle text"]
    heard: list[tuple[int, int]] = []
    together = embedder.embed(texts, lambda done, total: heard.append((done, total)))
    alone = np.concatenate([embedder.embed([text]) for text in texts])
    assert abs(together - alone).max() < 1e-5
    assert heard == [(2, 3), (3, 3)]
    assert len(embedder.embed([])) == 0


@pytest.mark.weights
def test_the_export_runs_without_torch(exported: tuple[ModelFiles, Path]) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from pi_assistant.indexing.dense import OnnxEmbedder\n"
        "from pi_assistant.indexing.model import open_model\n"
        "OnnxEmbedder(open_model(), Path(sys.argv[1])).embed(['a'])\n"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(exported[1])],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
    )
    assert done.stdout.strip() == "[]"
