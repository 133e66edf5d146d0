"""Fixtures for every test: no network, no settings of the user's own, the small corpus and an assistant over it."""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fakes import TODAY, FakeEmbedder, Ran, RunCli, learned, write_small_corpus
from pi_assistant.assistant import Assistant, build
from pi_assistant.cli import main
from pi_assistant.documents.corpus import Corpus, load_corpus
from pi_assistant.indexing.build import build_index
from pi_assistant.indexing.store import Generation, open_generation
from pi_assistant.settings import Settings

_CACHE = os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))
attempts: list[str] = []


class NetworkUsed(RuntimeError):
    """A test tried to leave this machine."""


def _is_local(host: object) -> bool:
    name = host.decode("idna") if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(name).split("%")[0]).is_loopback
    except ValueError:
        return False


def _watch(event: str, args: tuple[Any, ...]) -> None:
    """Hears every connection and look-up of the interpreter, even those made in C; there is no way around it."""
    if event in ("socket.connect", "socket.sendto"):
        address = args[1]
        host = address[0] if isinstance(address, tuple) else None  # a Unix socket stays here
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = args[0]
    else:
        return
    if not _is_local(host):
        attempts.append(f"{event} {host}")
        raise NetworkUsed(f"{event} {host!r}: tests stay on this machine")


sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def no_network() -> Iterator[list[str]]:
    """Fail the test that tried to leave this machine, even where the code under test swallowed the refusal."""
    attempts.clear()
    yield attempts
    assert not attempts


@pytest.fixture(autouse=True)
def alone(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder, config folder and cache folder, and no settings in the environment."""
    home = tmp_path_factory.mktemp("alone")
    for name in [name for name in os.environ if name.upper().startswith("PI_ASSISTANT_")]:
        monkeypatch.delenv(name)
    if "PLAYWRIGHT_BROWSERS_PATH" not in os.environ:
        monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", f"{_CACHE}/ms-playwright")
    for name in ("config", "cache", "data", "state"):
        monkeypatch.setenv(f"XDG_{name.upper()}_HOME", str(home / name))
    work = home / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return home


@pytest.fixture
def run_cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> RunCli:
    """Runs a command of the program as a shell would, in this process."""

    def run(*words: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["pi-assistant", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return Ran(int(ended.value.code or 0), printed.out, printed.err)

    return run


@pytest.fixture
def corpus_folder(tmp_path: Path) -> Path:
    """A fresh copy of the small corpus, to be changed at will."""
    return write_small_corpus(tmp_path / "corpus")


@pytest.fixture
def embedder() -> FakeEmbedder:
    """An embedder that remembers what it embedded."""
    return FakeEmbedder()


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """The small corpus, read once."""
    return load_corpus(write_small_corpus(tmp_path_factory.mktemp("small") / "corpus"))


@pytest.fixture(scope="session")
def built_index(small: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings whose index over the small corpus is built; not to be changed."""
    settings = Settings(index_home=tmp_path_factory.mktemp("built"), index_name="small")
    build_index(settings, small, "fake-model", FakeEmbedder)
    return settings


@pytest.fixture(scope="session")
def generation(built_index: Settings) -> Generation:
    """The opened index over the small corpus."""
    return open_generation(built_index.index)


@pytest.fixture
def assistant(generation: Generation, embedder: FakeEmbedder) -> Assistant:
    """An assistant over the small corpus, on 21 November 2026."""
    return Assistant(generation, embedder, learned=learned(), today=lambda: TODAY)


@pytest.fixture(scope="session")
def real_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings for the real corpus and model with a home of their own; the index is not built yet."""
    return Settings(index_home=tmp_path_factory.mktemp("real"))


@pytest.fixture(scope="session")
def real_index(real_settings: Settings) -> Settings:
    """The same, with the index of the real corpus built (once, in about a minute)."""
    build(real_settings)
    return real_settings
