"""Settings: where they come from, what is refused, and the table in README."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from pathlib import Path
from typing import Any

import platformdirs
import pytest

from pi_assistant.errors import SettingsError
from pi_assistant.settings import FILE_NAME, Settings, read_settings, settings_table

README = Path(__file__).parents[1] / "README.md"


def _write(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_in_the_working_folder_is_read() -> None:
    _write(Path.cwd(), 'port = 8000\nencoder = "torch"\ncorpus = "~/law"\ndense_weight = 0.25\n')
    found = read_settings({})
    assert (found.port, found.encoder, found.corpus, found.dense_weight) == (8000, "torch", Path.home() / "law", 0.25)


def test_a_file_in_the_users_config_folder_is_read() -> None:
    _write(Path(platformdirs.user_config_dir("pi-assistant")), "port = 8001\n")
    assert read_settings({}).port == 8001


def test_the_working_folder_stands_before_the_users_folder() -> None:
    _write(Path(platformdirs.user_config_dir("pi-assistant")), "port = 8001\nthreads = 7\n")
    _write(Path.cwd(), "port = 8000\n")
    assert (read_settings({}).port, read_settings({}).threads) == (8000, 2)


def test_the_environment_stands_before_every_file(tmp_path: Path) -> None:
    _write(tmp_path, "port = 8000\nthreads = 7\n")
    found = read_settings({"PI_ASSISTANT_PORT": "9000", "HOME": "/root", "PATH": ""}, tmp_path)
    assert (found.port, found.threads) == (9000, 7)


def test_the_real_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PI_ASSISTANT_PORT", "9001")
    assert read_settings().port == 9001


def test_an_unknown_key_in_the_environment_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match=r"PI_ASSISTANT_COLOUR: unknown setting 'colour'.*Known settings: corpus"):
        read_settings({"PI_ASSISTANT_COLOUR": "red"})


def test_an_unknown_key_in_a_file_is_refused_by_name_and_file(tmp_path: Path) -> None:
    path = _write(tmp_path, 'colour = "red"\n')
    with pytest.raises(SettingsError, match="unknown setting 'colour'") as refusal:
        read_settings({}, tmp_path)
    assert str(path) in str(refusal.value)


@pytest.mark.parametrize("text", ["port = ", "port", "\udcff"])
def test_a_file_that_is_no_toml_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(SettingsError, match=FILE_NAME.replace(".", r"\.")):
        read_settings({}, tmp_path)


@pytest.mark.parametrize(
    ("key", "value"), [("PORT", "many"), ("PORT", ""), ("THREADS", "1.5"), ("DENSE_WEIGHT", "heavy"), ("BATCH", "0x10")]
)
def test_a_value_of_the_wrong_kind_is_refused_with_its_variable(key: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"PI_ASSISTANT_{key}"):
        read_settings({f"PI_ASSISTANT_{key}": value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("encoder", "jax"),
        ("dense_weight", 1.01),
        ("dense_weight", -0.1),
        ("dense_weight", float("nan")),
        ("max_tokens", 0),
        ("batch", -1),
        ("threads", 0),
        ("port", 0),
        ("index_name", ""),
        ("index_name", "a/b"),
        ("index_name", ".."),
    ],
)
def test_a_value_that_cannot_work_is_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings(**{name: value})
    with pytest.raises(SettingsError, match=name):
        Settings().with_changes(**{name: value})


@pytest.mark.parametrize("text", ["port = 70000", "threads = true", "batch = 1.5"])
def test_a_number_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    _write(tmp_path, text)
    with pytest.raises(SettingsError):
        read_settings({}, tmp_path)


def test_an_empty_weight_means_as_learned() -> None:
    assert read_settings({"PI_ASSISTANT_DENSE_WEIGHT": ""}).dense_weight is None


def test_texts_of_the_user_are_kept_outside_the_sources(alone: Path) -> None:
    assert Settings().originals == Path(platformdirs.user_data_dir("pi-assistant")) / "originals"
    assert Settings().originals.is_relative_to(alone)
    assert read_settings({"PI_ASSISTANT_ORIGINALS": "~/zh"}).originals == Path.home() / "zh"


def test_settings_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]


def test_the_index_is_a_folder_of_its_home() -> None:
    assert Settings(index_home=Path("built"), index_name="mine").index == Path("built/mine")


@pytest.mark.parametrize("change", [{"model": "/my/model"}, {"max_tokens": 128}])
def test_what_shapes_an_index_is_in_the_fingerprint(change: dict[str, Any]) -> None:
    assert Settings(**change).fingerprint != Settings().fingerprint


@pytest.mark.parametrize(
    "change",
    [
        {"port": 1},
        {"batch": 1},
        {"threads": 1},
        {"encoder": "torch"},
        {"dense_weight": 0.5},
        {"host": "::1"},
        {"originals": Path("mine")},
    ],  # fmt: skip
)
def test_what_shapes_no_index_is_not(change: dict[str, Any]) -> None:
    assert Settings(**change).fingerprint == Settings().fingerprint


def test_the_table_names_every_setting_its_variable_and_its_default() -> None:
    rows = settings_table().splitlines()[2:]
    assert len(rows) == len(fields(Settings))
    for field, row in zip(fields(Settings), rows, strict=True):
        assert row.startswith(f"| `{field.name}` | `PI_ASSISTANT_{field.name.upper()}` |")
    assert "| `port` | `PI_ASSISTANT_PORT` | `7860` | port that the web app listens on |" in rows


def test_the_table_in_the_readme_is_the_table() -> None:
    text = README.read_text(encoding="utf-8")
    table = text.partition("<!-- settings -->")[2].partition("<!-- /settings -->")[0]
    assert table.strip() == settings_table()
