"""Settings: one frozen value read from the environment and from `pi-assistant.toml`; unknown keys are refused."""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import platformdirs

from pi_assistant.errors import SettingsError

PREFIX = "PI_ASSISTANT_"
FILE_NAME = "pi-assistant.toml"
_PACKAGE = Path(__file__).resolve().parent
_CLONE = _PACKAGE.parents[1]


def _in_clone() -> bool:
    return (_CLONE / "pyproject.toml").is_file() and (_CLONE / "corpus").is_dir()


def default_corpus() -> Path:
    """The corpus beside the sources in a clone, or the one inside the installed package."""
    return _CLONE / "corpus" if _in_clone() else _PACKAGE / "_corpus"


def default_index_home() -> Path:
    """`indexes/` in a clone; elsewhere the user's cache folder."""
    return _CLONE / "indexes" if _in_clone() else Path(platformdirs.user_cache_dir("pi-assistant")) / "indexes"


def default_originals() -> Path:
    """A folder of the user's data, outside every clone: the texts in it are the user's own."""
    return Path(platformdirs.user_data_dir("pi-assistant")) / "originals"


def _setting(default: Any, says: str, *, shapes_index: bool = False) -> Any:
    meta = {"says": says, "shapes_index": shapes_index}
    if callable(default):
        return field(default_factory=default, metadata=meta)
    return field(default=default, metadata=meta)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set. `model` empty means the packaged model; a folder means your own."""

    corpus: Path = _setting(default_corpus, "folder of the corpus")
    index_home: Path = _setting(default_index_home, "folder that holds the built indexes")
    index_name: str = _setting("corpus", "name of the index in that folder")
    encoder_home: Path = _setting(default_index_home, "folder that holds the exported question encoder")
    originals: Path = _setting(default_originals, "folder of the Chinese texts you added; by default in your user data")
    model: str = _setting(
        "", "folder of another sentence-transformers model; empty: the packaged all-MiniLM-L6-v2", shapes_index=True
    )
    adapter: str = _setting("", "file of another adapter; none: no adapter; empty: the one that comes with the model")
    encoder: str = _setting("onnx", "how questions are embedded: onnx (fast start) or torch")
    max_tokens: int = _setting(256, "longest passage that is embedded, in tokens", shapes_index=True)
    batch: int = _setting(32, "passages embedded at a time")
    threads: int = _setting(2, "processor threads used for embedding")
    dense_weight: float | None = _setting(None, "weight of meaning against words, 0 to 1; empty: as learned")
    host: str = _setting("127.0.0.1", "address that the web app listens on")
    port: int = _setting(7860, "port that the web app listens on")

    def __post_init__(self) -> None:
        """Refuse values that cannot work, naming the setting."""
        if self.encoder not in ("onnx", "torch"):
            raise SettingsError(f"encoder is {self.encoder!r}", mend="Use onnx or torch")
        if self.dense_weight is not None and not 0.0 <= self.dense_weight <= 1.0:
            raise SettingsError(f"dense_weight is {self.dense_weight}", mend="Use a number from 0 to 1")
        if self.port > 65535:
            raise SettingsError(f"port is {self.port}", mend="Use a number up to 65535")
        for name in ("max_tokens", "batch", "threads", "port"):
            if getattr(self, name) < 1:
                raise SettingsError(f"{name} is {getattr(self, name)}", mend="Use a positive whole number")
        if not self.index_name or self.index_name != Path(self.index_name).name or self.index_name.startswith("."):
            raise SettingsError(f"index_name is {self.index_name!r}", mend="Use a plain name without slashes")

    @property
    def index(self) -> Path:
        """Folder of the index that is built and asked."""
        return self.index_home / self.index_name

    @property
    def fingerprint(self) -> str:
        """Hash of the settings that shape an index: another fingerprint needs another index."""
        shaping = {f.name: getattr(self, f.name) for f in fields(self) if f.metadata["shapes_index"]}
        return hashlib.sha256(json.dumps(shaping, sort_keys=True).encode()).hexdigest()[:16]

    def with_changes(self, **changes: Any) -> Settings:
        """The same settings with some replaced; values are checked again."""
        return replace(self, **changes)


def _convert(name: str, raw: Any, where: str) -> Any:
    """A value from a file or the environment in the type of its setting."""
    try:
        if name in ("corpus", "index_home", "encoder_home", "originals"):
            return Path(str(raw)).expanduser()
        if name == "dense_weight":
            return None if raw in ("", None) else float(raw)
        if name in ("max_tokens", "batch", "threads", "port"):
            if isinstance(raw, (bool, float)):
                raise TypeError(raw)
            return int(raw)
    except (TypeError, ValueError) as error:
        raise SettingsError(f"{name} cannot be {raw!r}", where=where, mend="Give a number") from error
    return str(raw)


def _known(name: str, where: str) -> str:
    names = [f.name for f in fields(Settings)]
    if name not in names:
        raise SettingsError(f"unknown setting {name!r}", where=where, mend=f"Known settings: {', '.join(names)}")
    return name


def read_settings(environ: Mapping[str, str] | None = None, folder: Path | None = None) -> Settings:
    """Settings from `pi-assistant.toml` (working folder, else the user's config folder), then the environment over it.

    Raises:
        SettingsError: for an unknown key or a value of the wrong kind, with the file or variable named.
    """
    values: dict[str, Any] = {}
    places = [folder or Path.cwd(), Path(platformdirs.user_config_dir("pi-assistant"))]
    for path in (place / FILE_NAME for place in places):
        if path.is_file():
            values.update(_from_file(path))
            break
    for key, raw in (os.environ if environ is None else environ).items():
        if key.startswith(PREFIX):
            name = _known(key.removeprefix(PREFIX).lower(), key)
            values[name] = _convert(name, raw, key)
    return Settings(**values)


def _from_file(path: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"cannot be read: {error}", where=str(path), mend="Mend or remove the file") from error
    return {_known(key, str(path)): _convert(key, raw, str(path)) for key, raw in table.items()}


def settings_table() -> str:
    """The table of settings in README, as Markdown: variable, default, meaning."""
    rows = ["| setting | environment | default | meaning |", "|---|---|---|---|"]
    folders = {"corpus": "corpus", "index_home": "indexes", "encoder_home": "indexes", "originals": "originals"}
    defaults = asdict(Settings(**{name: Path(folder) for name, folder in folders.items()}))  # type: ignore[arg-type]
    for f in fields(Settings):
        default = "" if defaults[f.name] is None else defaults[f.name]
        shown = f"`{default}`" if str(default) else "empty"
        rows.append(f"| `{f.name}` | `{PREFIX}{f.name.upper()}` | {shown} | {f.metadata['says']} |")
    return "\n".join(rows)
