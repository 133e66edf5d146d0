"""The web application: headers everywhere, foreign hosts and origins refused, Gradio's other doors closed."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from page_fakes import DAMAGES, LAW, PENALTIES, FakeAssistant
from starlette.testclient import TestClient

from pi_assistant.documents.catalogue import catalogue_of
from pi_assistant.errors import UsageError
from pi_assistant.safety.offline import SWITCHES
from pi_assistant.settings import Settings
from pi_assistant.ui.guard import HEADERS
from pi_assistant.ui.web import clean_environment, create_app, serve

HOME = "http://127.0.0.1:7860"


@pytest.fixture(scope="module")
def app() -> FastAPI:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_ALLOWED_PATHS", "/etc")
        patch.setenv("GRADIO_VIBE_MODE", "1")
        patch.setenv("GRADIO_RUN_HISTORY", "True")
        return create_app(FakeAssistant(catalogue_of([LAW], [PENALTIES, DAMAGES])), Settings())


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, base_url=HOME, raise_server_exceptions=False) as client:
        yield client


def test_health_is_ok(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/", 200), ("GET", "/nowhere", 404), ("POST", "/nowhere", 404), ("PUT", "/", 405), ("HEAD", "/", 200)],
)
def test_security_headers_are_on_every_response(client: TestClient, method: str, path: str, status: int) -> None:
    response = client.request(method, path)
    assert response.status_code == status
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS


def test_a_crash_is_a_plain_500_with_headers_that_tells_nothing(caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(FakeAssistant(catalogue_of([LAW], [])), Settings())

    async def crash(*_: object) -> None:
        raise RuntimeError("canary")

    app.router.middleware_stack = crash
    response = TestClient(app, base_url=HOME).get("/")
    assert (response.status_code, response.text) == (500, "Internal Server Error")
    assert response.headers["Content-Security-Policy"]
    assert "canary" not in caplog.text


@pytest.mark.parametrize(
    "host", ["evil.example:7860", "192.168.1.5:7860", "localhost", "localhost:80", "127.0.0.1:7861", ""]
)
def test_a_foreign_host_is_refused(client: TestClient, host: str) -> None:
    response = client.get("/", headers={"Host": host})
    assert response.status_code == 421
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("host", ["localhost:7860", "[::1]:7860", "LOCALHOST:7860"])
def test_this_computer_is_served_by_its_names(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:7860"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": HOME},
    ],
)
def test_a_change_asked_for_by_another_site_is_refused(client: TestClient, headers: dict[str, str]) -> None:
    response = client.post("/gradio_api/queue/join", json={"data": []}, headers=headers)
    assert response.status_code == 403
    assert not [name for name in response.headers if name.startswith("access-control-")]


def test_no_other_origin_is_allowed_to_read(client: TestClient) -> None:
    response = client.get("/config", headers={"Origin": "http://localhost:9999"})
    assert not [name for name in response.headers if name.startswith("access-control-")]


@pytest.mark.parametrize(
    "path",
    [
        "/monitoring",
        "/monitoring/summary",
        "/gradio_api/runs",
        "/gradio_api/run-history/records",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=http://evil.example/",
        "/gradio_api/proxy=http://evil.example/",
        "/gradio_api/vibe-code",
        "/gradio_api/deep_link",
        "/gradio_api/openapi.json",
        "/static/../../../../etc/passwd",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/docs",
        "/openapi.json",
    ],
)
def test_other_doors_are_closed_whatever_the_environment_says(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["upload", "vibe-edit", "run/ask", "api/ask", "call/ask", "call/v2/ask", "stream/1"])
def test_nothing_can_be_uploaded_or_called_past_the_page(client: TestClient, path: str) -> None:
    assert client.post(f"/gradio_api/{path}", json={}).status_code == 404


def test_a_large_request_is_refused(client: TestClient) -> None:
    assert client.post("/gradio_api/queue/join", content=b"a" * 70_000).status_code == 413


def test_no_named_function_is_offered_to_programs(client: TestClient) -> None:
    assert client.get("/gradio_api/info").json()["named_endpoints"] == {}


def test_forwarded_headers_do_not_change_the_address(client: TestClient) -> None:
    assert "evil.example" not in client.get("/", headers={"X-Forwarded-Host": "evil.example"}).text


def test_the_environment_is_cleaned_and_gets_a_private_folder() -> None:
    environ = {"GRADIO_ALLOWED_PATHS": "/etc", "gradio_share": "1", "HOME": "/root"}
    folder = clean_environment(environ)
    assert Path(environ.pop("GRADIO_TEMP_DIR")) == folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert environ == SWITCHES | {"GRADIO_ANALYTICS_ENABLED": "False", "HOME": "/root"}


def test_no_variable_of_gradio_outlives_the_start(assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADIO_ALLOWED_PATHS", "/etc")
    create_app(assistant, Settings())
    assert {k for k in os.environ if k.startswith("GRADIO_")} == {"GRADIO_ANALYTICS_ENABLED", "GRADIO_TEMP_DIR"}


def test_a_taken_port_is_a_usage_error_that_names_it(assistant: FakeAssistant) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"127.0.0.1:{port}.*--port"):
            serve(assistant, Settings(port=port))
