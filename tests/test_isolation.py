"""The guards of the test suite themselves."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import platformdirs
import pytest

from pi_assistant.settings import Settings, read_settings


def _refused(attempts: list[str]) -> bool:
    seen = bool(attempts)
    attempts.clear()
    return seen


def test_a_connection_to_another_machine_is_refused(no_network: list[str]) -> None:
    with socket.socket() as wire, pytest.raises(RuntimeError, match=r"192\.0\.2\.1"):
        wire.connect(("192.0.2.1", 80))
    assert _refused(no_network)


def test_a_look_up_of_a_name_is_refused(no_network: list[str]) -> None:
    with pytest.raises(RuntimeError, match=r"example\.org"):
        socket.getaddrinfo("example.org", 443)
    assert _refused(no_network)


def test_a_datagram_to_another_machine_is_refused(no_network: list[str]) -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as wire, pytest.raises(RuntimeError):
        wire.sendto(b"?", ("192.0.2.1", 53))
    assert _refused(no_network)


def test_this_machine_may_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


def test_settings_of_the_user_are_out_of_reach(alone: Path) -> None:
    assert Path(platformdirs.user_config_dir("pi-assistant")).is_relative_to(alone)
    assert Path(platformdirs.user_cache_dir("pi-assistant")).is_relative_to(alone)
    assert Path.cwd().is_relative_to(alone)
    assert not [name for name in os.environ if name.startswith("PI_ASSISTANT_")]
    assert read_settings() == Settings()
