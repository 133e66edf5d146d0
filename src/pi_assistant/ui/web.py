"""The web application: the chat page in an ASGI application of our own, and the server that serves it."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, MutableMapping
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from pi_assistant.errors import UsageError
from pi_assistant.safety.offline import go_offline
from pi_assistant.settings import Settings
from pi_assistant.ui.conversation import Answering
from pi_assistant.ui.guard import Guard, local_hosts


def clean_environment(environ: MutableMapping[str, str] | None = None) -> Path:
    """Take every `GRADIO_*` variable away, since they win over code, and keep libraries off the network.

    Must run before gradio is imported. Returns the private folder that it gets for temporary files, removed at exit.
    """
    target = os.environ if environ is None else environ
    for name in [key for key in target if key.upper().startswith("GRADIO_")]:
        del target[name]
    folder = tempfile.mkdtemp(prefix="pi-assistant-")  # mode 0700
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    go_offline(target)
    target.update(GRADIO_ANALYTICS_ENABLED="False", GRADIO_TEMP_DIR=folder)
    return Path(folder)


def create_app(assistant: Answering, settings: Settings) -> FastAPI:
    """The application: `/healthz`, the page at `/`, and the guard around both."""
    temporary = clean_environment()

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        shutil.rmtree(temporary, ignore_errors=True)  # here too: a server that is told to end never comes to its exit

    app = FastAPI(title="PI Assistant", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    # In a loop of our own, since without a running one Gradio makes loops and leaves them open.
    asyncio.run(_mount(app, assistant, settings))
    _enclose(app, settings)
    return app


async def _mount(app: FastAPI, assistant: Answering, settings: Settings) -> None:
    """Put the page at `/` of the application."""
    # Gradio reads the environment when it is imported and when a page is built: both come after the cleaning.
    import gradio as gr

    from pi_assistant.ui.chat import STYLE, chat_page, head, theme

    page = chat_page(assistant)
    page.queue(max_size=16, default_concurrency_limit=1, api_open=False)
    gr.mount_gradio_app(
        app, page, path="/", server_name=settings.host, server_port=settings.port, allowed_paths=[], max_file_size=1,
        run_history=False, enable_monitoring=False, show_error=False, footer_links=[], ssr_mode=False, pwa=False,
        mcp_server=False, theme=theme(), css_paths=[STYLE], head=head(),
    )  # fmt: skip


def _enclose(app: FastAPI, settings: Settings) -> None:
    """Put the guard outside everything: middleware added in the usual way would not see responses to crashes."""
    inner = app.build_middleware_stack
    hosts = local_hosts(settings.host, settings.port)
    app.build_middleware_stack = lambda: Guard(inner(), hosts)  # type: ignore[method-assign]


def serve(assistant: Answering, settings: Settings) -> None:
    """Serve the page until interrupted; prints its address once, and no request is logged.

    Raises:
        UsageError: where the address or port cannot be used.
    """
    with _listener(settings) as listener:
        app = create_app(assistant, settings)
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, proxy_headers=False, ws="none",
            timeout_graceful_shutdown=2,
        )  # fmt: skip
        host = "127.0.0.1" if settings.host in ("", "0.0.0.0", "::") else settings.host  # noqa: S104
        name = f"[{host}]" if ":" in host else host
        print(f"PI Assistant is at http://{name}:{settings.port} (Ctrl-C stops it)", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])


def _listener(settings: Settings) -> socket.socket:
    """A listening socket, taken before anything slow is loaded."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except (OSError, OverflowError) as error:
        where = f"{settings.host}:{settings.port}"
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else "no such address or port"
        mend = "Stop the program that uses it, or choose another with --port"
        raise UsageError(f"cannot listen: {reason.lower()}", where=where, mend=mend) from error


def run(settings: Settings) -> None:
    """Open the assistant of these settings and serve it.

    Raises:
        AssistantError: whatever keeps it from opening, or the port from being used.
    """
    go_offline()
    from pi_assistant.assistant import open_or_build

    serve(open_or_build(settings, say=print), settings)
