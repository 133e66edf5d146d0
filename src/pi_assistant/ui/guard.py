"""The guard in front of the page: which requests reach it, and the security headers on every response.

Hosts are an allow-list (against DNS rebinding), changes must come from the page itself, paths are an allow-list (so
that no route of Gradio fetches addresses, takes uploads or shows its insides), and no error says what was inside it.
The rule for origins is that of Go 1.25's CrossOriginProtection, written anew.
"""

from __future__ import annotations

import json
import logging
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 64 * 1024
CONTENT_SECURITY_POLICY = "; ".join((
    "default-src 'self'",
    "script-src 'self' 'unsafe-inline'",  # Gradio's page needs it; the chat's own text is escaped and sanitised
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "media-src 'self' blob:",
    "connect-src 'self'",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
))  # fmt: skip
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
_READ = re.compile(
    r"/(?:|healthz|config/?|theme\.css|robots\.txt|favicon\.ico|manifest\.json|pwa_icon(?:/\d+)?|(?:static|assets|svelte)/.*"
    r"|gradio_api/(?:info|theme\.css|startup-events|queue/data|heartbeat/\w+))"
)
_CHANGE = re.compile(r"/gradio_api/(?:queue/join|cancel|reset)/?")
_log = logging.getLogger(__name__)


class Refusal(Exception):
    """A request that is not let through: status and one plain sentence."""

    def __init__(self, status: int, text: str) -> None:
        self.status = status
        self.text = text
        super().__init__(text)


def local_hosts(host: str, port: int) -> frozenset[str]:
    """Values of the Host header that are served: this computer, and the address asked for unless it means every one."""
    names = {"127.0.0.1", "localhost", "[::1]"}
    if host not in ("", "0.0.0.0", "::"):  # noqa: S104  # compared with, not bound to
        names.add(f"[{host}]" if ":" in host else host.lower())
    return frozenset({f"{name}:{port}" for name in names} | (names if port == 80 else set()))


class Guard:
    """ASGI middleware; wraps the whole application, so that its own errors carry the headers too."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it; nothing but HTTP and start-up passes."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        sender = _Sender(send)
        try:
            admit(scope, self.hosts)
            if scope["method"] == "POST":
                receive = _replayed(checked_body(await _body(receive), scope["path"]), receive)
            await self.app(_without_forwarding(scope), receive, sender)
        except Refusal as refusal:
            await PlainTextResponse(refusal.text, refusal.status)(scope, receive, sender)
        except Exception as error:
            # Only the kind is told: a message or a traceback could carry the question.
            _log.error("request failed: %s", type(error).__name__)
            if not sender.started:
                await PlainTextResponse("Internal Server Error", 500)(scope, receive, sender)


class _Sender:
    """Sends on with our headers set and with no permission for other origins."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            message.setdefault("headers", [])
            headers = MutableHeaders(scope=message)
            for name in [key for key in headers if key.startswith("access-control-")]:
                del headers[name]
            for name, value in HEADERS.items():
                headers[name] = value
        await self.send(message)


def admit(scope: Scope, hosts: frozenset[str]) -> None:
    """Let a request through by its host, method, path and origin.

    Raises:
        Refusal: 421 for a foreign host, 405, 404, or 403 for a change asked for by another site.
    """
    headers, method, path = Headers(scope=scope), scope["method"], scope["path"]
    host = headers.get("host", "").lower()
    if len(headers.getlist("host")) != 1 or host not in hosts:
        raise Refusal(421, f"This address is not served. Open one of: {', '.join(sorted(hosts))}")
    if method not in ("GET", "HEAD", "POST"):
        raise Refusal(405, "Method not allowed")
    if ".." in path or not (_CHANGE if method == "POST" else _READ).fullmatch(path):
        raise Refusal(404, "Not found")
    if method == "POST" and not _from_own_page(headers, host):
        raise Refusal(403, "Requests from other sites are refused")


def _from_own_page(headers: Headers, host: str) -> bool:
    """Whether browser headers, where there are any, name our own page; programs that send none are not browsers."""
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    own = origin is None or origin.lower() in (f"http://{host}", f"https://{host}")
    return own and site in (None, "same-origin", "none")


def _without_forwarding(scope: Scope) -> Scope:
    """The same request without headers that would tell Gradio another address than the one that was checked."""
    dropped = (b"x-forwarded-", b"x-gradio-", b"forwarded")
    return {**scope, "headers": [pair for pair in scope["headers"] if not pair[0].lower().startswith(dropped)]}


async def _body(receive: Receive) -> bytes:
    """The whole body.

    Raises:
        Refusal: 413 as soon as it is too large.
    """
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refusal(400, "The request ended early")
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > LARGEST_BODY:
            raise Refusal(413, f"The request is larger than {LARGEST_BODY} bytes")
    return body


def checked_body(body: bytes, path: str) -> bytes:
    """The body itself, once proved to be harmless: our events take only plain values, never files or addresses.

    Raises:
        Refusal: 400 for anything but a JSON object, or for nested values, lone surrogates or NUL in an event's data.
    """
    try:
        parsed = json.loads(body)
        json.dumps(parsed, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise Refusal(400, "The request is not JSON") from error
    if not isinstance(parsed, dict):
        raise Refusal(400, "The request is not an object")
    if "queue/join" in path:
        data = parsed.get("data")
        if not isinstance(data, list) or any(isinstance(value, list | dict) for value in data):
            raise Refusal(400, "Only plain values are taken")
        if any(isinstance(value, str) and "\0" in value for value in data):
            raise Refusal(400, "Control characters are not taken")
    return body


def _replayed(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body that was read, then what follows it."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
