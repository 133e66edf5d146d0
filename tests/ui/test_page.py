"""The page in a browser: evidence beside the answer, nothing fetched from elsewhere or kept, fits a phone."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from page_fakes import QUOTE
from page_server import HOSTILE
from playwright.sync_api import BrowserContext, Locator, Page, Playwright, expect, sync_playwright

HERE = Path(__file__).parent
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CANARY = "canary 110101199003070011"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists() and not os.environ.get("CI"), reason="no /usr/bin/chromium"),
]


@dataclass(frozen=True)
class Served:
    """The running page: its address, what it printed, and its folder for temporary files."""

    address: str
    output: Path
    temporary: Path


def _wait_until_up(address: str, process: subprocess.Popen[bytes], output: Path) -> None:
    for _ in range(240):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}healthz", timeout=5):  # noqa: S310
                return
        except OSError:  # not listening yet, or listening and still loading
            time.sleep(0.25)
    pytest.fail(f"the page did not start: {output.read_text()}")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("page")
    temporary = tmp_path_factory.mktemp("temporary")
    output = folder / "output.txt"
    command = [sys.executable, str(HERE / "page_server.py"), str(port), str(temporary)]
    paths = os.pathsep.join([str(HERE), str(HERE.parents[1] / "src")])
    with output.open("wb") as sink, subprocess.Popen(
        command, stdout=sink, stderr=subprocess.STDOUT, cwd=folder, env={**os.environ, "PYTHONPATH": paths}
    ) as process:  # fmt: skip
        address = f"http://127.0.0.1:{port}/"
        try:
            _wait_until_up(address, process, output)
            yield Served(address, output, temporary)
        finally:
            process.terminate()
            process.wait(timeout=20)
    assert list(temporary.iterdir()) == []


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


Opener = Callable[[int], Page]


@pytest.fixture
def visit(playwright: Playwright, served: Served, tmp_path: Path) -> Iterator[Opener]:
    """Opens the page at a width; every request it makes must stay on its origin, and its console must stay silent."""
    contexts: list[BrowserContext] = []
    requests: list[str] = []
    complaints: list[str] = []

    def open_page(width: int) -> Page:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / str(width), executable_path=CHROMIUM, args=FLAGS, viewport={"width": width, "height": 860}
        )
        contexts.append(context)
        context.on("request", lambda request: requests.append(request.url))
        page = context.pages[0]
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{served.address}?__theme=light")
        question_box(page).wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert requests and not [url for url in requests if not url.startswith((served.address, "data:", "blob:"))]
    assert complaints == []


def question_box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Question", exact=True)


def ask(page: Page, text: str) -> None:
    answers = page.locator('#pi-chat a[href^="#e"]').count()
    question_box(page).fill(text)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator('#pi-chat a[href^="#e"]')).to_have_count(answers + 1, timeout=20_000)


def test_a_citation_opens_its_card_with_the_quote_highlighted(visit: Opener, served: Served) -> None:
    page = visit(1280)
    ask(page, "What is the maximum fine?")
    card = page.locator(".pi-card")
    expect(card).to_contain_text("Personal Information Protection Law")
    expect(card).to_contain_text("In force on 21 November 2026")
    assert card.locator("mark").inner_text() == QUOTE
    page.locator('#pi-chat a[href="#e1-1"]').click()
    expect(card).to_be_focused()
    assert page.url == f"{served.address}?__theme=light"


def test_hostile_texts_are_shown_and_not_run(visit: Opener) -> None:
    page = visit(1280)
    ask(page, f"Question{HOSTILE}")
    expect(page.locator("#pi-chat [data-testid=user]")).to_contain_text(HOSTILE.strip())
    expect(page.locator("#pi-chat [data-testid=bot]").last).to_contain_text(HOSTILE.strip())
    expect(page.locator(".pi-card")).to_contain_text(HOSTILE.strip())
    assert page.title() == "PI Assistant"
    assert page.locator("#pi-chat img, #pi-evidence img, #pi-evidence script").count() == 0


def test_older_markers_keep_their_own_evidence(visit: Opener) -> None:
    page = visit(1280)
    ask(page, "First?")
    ask(page, "Second?")
    expect(page.locator(".pi-for")).to_have_text("For: Second?")
    assert not page.locator("#e1-1").is_visible()
    page.locator('#pi-chat a[href="#e1-1"]').click()
    expect(page.locator("#e1-1")).to_be_visible()


def test_the_audience_changes_the_examples_and_an_example_asks(visit: Opener) -> None:
    page = visit(1280)
    page.get_by_label("Business operator").check()
    page.get_by_role("button", name="When do we need an impact assessment?").click()
    expect(page.locator(".pi-for")).to_have_text("For: When do we need an impact assessment?")
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".pi-card")).to_have_count(0)
    ask(page, "Again?")
    expect(page.locator(".pi-earlier")).to_have_count(0)


def test_a_phone_shows_the_evidence_below_and_never_scrolls_sideways(visit: Opener) -> None:
    page = visit(390)
    ask(page, "What is the maximum fine?")
    box, card = question_box(page).bounding_box(), page.locator(".pi-card").bounding_box()
    assert box and card and card["y"] > box["y"]
    assert (
        page.evaluate("[...document.querySelectorAll('*')].some(e => e.getBoundingClientRect().right > 391)") is False
    )
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_nothing_of_a_question_is_kept(visit: Opener, served: Served) -> None:
    page = visit(1280)
    ask(page, CANARY)
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert "110101199003070011" not in served.output.read_text()
    assert [path for path in served.temporary.rglob("*") if path.is_file()] == []
    assert sorted(path.name for path in served.output.parent.iterdir()) == ["output.txt"]
