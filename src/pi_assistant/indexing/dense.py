"""Embedding: text to unit vectors, by sentence-transformers when building and by its ONNX export when asking."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from pi_assistant.errors import ModelError
from pi_assistant.indexing.model import ModelFiles, check_length
from pi_assistant.safety.offline import go_offline

Vectors = npt.NDArray[np.float32]
Progress = Callable[[int, int], None]


class Embedder(Protocol):
    """Turns texts into unit vectors. `digest` names the model: vectors of one digest can be compared."""

    @property
    def digest(self) -> str:
        """SHA-256 that names the model."""

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """float32 (len(texts), dimensions), rows of length 1; `progress` hears (done, total)."""


class TorchEmbedder:
    """The model through sentence-transformers. Slow to start (about 7 s), the reference for every other way."""

    def __init__(self, model: ModelFiles, *, max_tokens: int = 256, batch: int = 32, threads: int = 2) -> None:
        check_length(model, max_tokens)
        go_offline()
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        torch.set_num_threads(threads)
        try:
            self._model = SentenceTransformer(
                str(model.folder), device="cpu", local_files_only=True, model_kwargs={"use_safetensors": True}
            )
        except (OSError, ValueError) as error:
            raise ModelError(
                f"cannot be loaded: {error}", where=str(model.folder), mend="Save the model again"
            ) from error
        self._model.max_seq_length = max_tokens
        self._batch = batch
        self.digest = model.digest

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """See `Embedder`. Texts are taken in order of length, so that a batch is padded little."""
        order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
        rows: list[Vectors] = []
        for start in range(0, len(order), self._batch):
            chunk = [texts[n] for n in order[start : start + self._batch]]
            rows.append(
                self._model.encode(chunk, normalize_embeddings=True, show_progress_bar=False).astype(np.float32)
            )
            if progress is not None:
                progress(min(start + self._batch, len(order)), len(order))
        return _in_order(rows, order)


class OnnxEmbedder:
    """The exported model in ONNX Runtime: no torch, ready in well under a second."""

    def __init__(
        self, model: ModelFiles, export: Path, *, max_tokens: int = 256, batch: int = 32, threads: int = 2
    ) -> None:
        check_length(model, max_tokens)
        go_offline()
        import onnxruntime
        from tokenizers import Tokenizer

        onnxruntime.disable_telemetry_events()  # on Windows the switch is a call
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        try:
            self._session: Any = onnxruntime.InferenceSession(str(export), options, providers=["CPUExecutionProvider"])
            self._tokenizer: Any = Tokenizer.from_file(str(model.folder / "tokenizer.json"))
        except Exception as error:  # both libraries raise bare exceptions of their own
            raise ModelError(
                f"cannot be loaded: {error}", where=str(export), mend="Run `pi-assistant index`"
            ) from error
        self._tokenizer.enable_truncation(max_length=max_tokens)
        self._tokenizer.enable_padding()
        self._batch = batch
        self.digest = model.digest

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """See `Embedder`."""
        order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
        rows: list[Vectors] = []
        for start in range(0, len(order), self._batch):
            encoded = self._tokenizer.encode_batch([texts[n] for n in order[start : start + self._batch]])
            ids = np.array([e.ids for e in encoded], dtype=np.int64)
            mask = np.array([e.attention_mask for e in encoded], dtype=np.int64)
            rows.append(self._session.run(["embedding"], {"input_ids": ids, "attention_mask": mask})[0])
            if progress is not None:
                progress(min(start + self._batch, len(order)), len(order))
        return _in_order(rows, order)


def _in_order(rows: Sequence[Vectors], order: Sequence[int]) -> Vectors:
    """Rows that were computed in `order`, put back in the order of the texts."""
    if not rows:
        return np.zeros((0, 0), dtype=np.float32)
    computed = np.concatenate(rows)
    vectors = np.empty_like(computed)
    vectors[np.array(order)] = computed
    return vectors
