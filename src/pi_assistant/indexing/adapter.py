"""The adapter: what known questions teach on top of the encoder, so that everyday words come to lie near the law's.

A vector of the encoder is turned by one matrix, and the mean of the learned vectors of its words is added. Chinese
words have vectors of their own, which the encoder lacks. Learned by `pi-assistant train`, kept in one safetensors
file; no encoder is run again when it changes. See Wu et al. 2018, "StarSpace: Embed All The Things!".
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from pi_assistant.errors import ModelError
from pi_assistant.indexing.dense import Vectors
from pi_assistant.indexing.lexical import tokens

SHIPPED = "adapter.safetensors"
_CHUNK = 512  # texts at a time, which bounds the memory
_CHINESE = re.compile(r"[\u3400-\u9fff]+")


def adapter_words(text: str) -> list[str]:
    """The words of a text that may have a vector, each once: stems, and Chinese characters and pairs of them."""
    runs = _CHINESE.findall(text)
    characters = (char for run in runs for char in run)
    pairs = (run[n : n + 2] for run in runs for n in range(len(run) - 1))
    return list(dict.fromkeys((*characters, *pairs, *(t for t in tokens(text) if not _CHINESE.match(t)))))


@dataclass(frozen=True, slots=True)
class Adapter:
    """`matrix` (dimensions, dimensions); the words' vectors: row n of `table` (words, narrow) times `scales[n]`,
    brought to the encoder's dimensions by `projection` (narrow, dimensions).

    `base` is the digest of the encoder that it was learned on, `digest` its own.
    """

    base: str
    digest: str
    matrix: Vectors
    projection: Vectors
    table: npt.NDArray[np.int8]
    scales: Vectors
    rows: Mapping[str, int]

    def adapt(self, vectors: Vectors, words: Sequence[str]) -> Vectors:
        """Unit vectors (n, dimensions) of n texts, from the encoder's unit vectors and the words of each."""
        turned = vectors + vectors @ self.matrix
        for start in range(0, len(words), _CHUNK):
            known = [
                [row for word in adapter_words(text) if (row := self.rows.get(word)) is not None]
                for text in words[start : start + _CHUNK]
            ]
            flat = np.array([row for entry in known for row in entry], dtype=np.int64)
            held = np.array([n for n, entry in enumerate(known) if entry], dtype=np.int64)
            if not len(held):
                continue
            counts = np.array([len(known[n]) for n in held])
            starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
            learned = self.table[flat] * self.scales[flat, None]
            turned[start + held] += (np.add.reduceat(learned, starts, axis=0) / counts[:, None]) @ self.projection
        return np.asarray(turned / np.linalg.norm(turned, axis=1, keepdims=True), dtype=np.float32)


def pack(base: str, matrix: Vectors, projection: Vectors, vectors: Vectors, vocabulary: Sequence[str]) -> bytes:
    """An adapter as the bytes of its file; the words' `vectors` (words, narrow) are rounded to 8 bits a number."""
    scales = np.abs(vectors).max(axis=1, initial=1e-12).astype(np.float32) / 127
    return save(
        {
            "matrix": matrix.astype(np.float16),
            "projection": projection.astype(np.float16),
            "table": np.rint(vectors / scales[:, None]).astype(np.int8),
            "scales": scales,
            "vocabulary": np.frombuffer("\n".join(vocabulary).encode(), dtype=np.uint8),
        },
        metadata={"base": base},
    )


def read_adapter(path: Path) -> Adapter:
    """The adapter in a file.

    Raises:
        ModelError: where it cannot be read or is no adapter.
    """
    mend = "Give a file that `pi-assistant train` wrote, or none"
    try:
        with safe_open(str(path), framework="numpy") as file:
            base = (file.metadata() or {})["base"]
            matrix = file.get_tensor("matrix").astype(np.float32)
            projection = file.get_tensor("projection").astype(np.float32)
            table, scales = file.get_tensor("table"), file.get_tensor("scales")
            vocabulary = file.get_tensor("vocabulary").tobytes().decode().splitlines()
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except (OSError, SafetensorError, KeyError, UnicodeDecodeError) as error:
        raise ModelError(f"adapter cannot be read: {error}", where=str(path), mend=mend) from error
    if (matrix.ndim, projection.ndim, table.ndim, scales.ndim) != (2, 2, 2, 1):
        raise ModelError("adapter is not whole", where=str(path), mend=mend)
    shapes_fit = matrix.shape == (projection.shape[1],) * 2 and len(projection) == table.shape[1]
    if not shapes_fit or not len(table) == len(scales) == len(vocabulary):
        raise ModelError("adapter is not whole", where=str(path), mend=mend)
    rows = {word: row for row, word in enumerate(vocabulary)}
    return Adapter(base, digest, matrix, projection, table, scales, rows)


def open_adapter(setting: str, model_digest: str) -> Adapter | None:
    """The adapter that is set; empty: the shipped one where it was learned on this encoder; "none": none.

    Raises:
        ModelError: where the one that is set cannot be read or was learned on another encoder.
    """
    if setting == "none":
        return None
    if not setting:
        with resources.as_file(resources.files("pi_assistant").joinpath(SHIPPED)) as path:
            shipped = read_adapter(path) if path.is_file() else None
        return shipped if shipped is not None and shipped.base == model_digest else None
    adapter = read_adapter(Path(setting).expanduser())
    if adapter.base != model_digest:
        raise ModelError(
            "adapter was learned on another encoder", where=setting, mend="Run `pi-assistant train` with this one"
        )
    return adapter
