"""The guard's rules, each by itself."""

from __future__ import annotations

import pytest

from pi_assistant.ui.guard import Refusal, checked_body, local_hosts

JOIN = "/gradio_api/queue/join"


def test_only_this_computer_is_served_when_listening_everywhere() -> None:
    assert local_hosts("0.0.0.0", 7860) == {"127.0.0.1:7860", "localhost:7860", "[::1]:7860"}


def test_an_address_that_was_asked_for_is_served_too() -> None:
    assert "192.168.1.5:7860" in local_hosts("192.168.1.5", 7860)


def test_the_port_may_be_left_out_only_where_it_is_80() -> None:
    assert "localhost" in local_hosts("127.0.0.1", 80)
    assert "localhost" not in local_hosts("127.0.0.1", 7860)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"not json",
        b'{"data": "text"}',
        b'{"data": [{"path": "http://evil.example/x"}]}',
        b'{"data": [["a"]]}',
        b'{"data": ["\\ud800"]}',
        b'{"data": ["\\u0000"]}',
        b"[" * 60_000,
    ],
)
def test_an_event_takes_only_plain_values(body: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        checked_body(body, JOIN)
    assert refused.value.status == 400


def test_a_plain_event_passes_unchanged() -> None:
    body = '{"data": ["问题", "consumer", null], "fn_index": 0}'.encode()
    assert checked_body(body, JOIN) is body
