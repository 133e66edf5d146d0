"""The report on disk: keys in order, a page that needs nothing else, and every text from outside escaped."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import pi_assistant
from pi_assistant.errors import CitationError, EvaluationError
from pi_assistant.evaluation.datasets import KnownAnswer, Split
from pi_assistant.evaluation.metrics import Scores
from pi_assistant.evaluation.page import as_html
from pi_assistant.evaluation.report import as_json, write_report
from pi_assistant.evaluation.results import MEASURES, IndexIdentity, Report
from pi_assistant.evaluation.run import evaluate
from pi_assistant.types import Answer, Status

NASTY = "<script>alert('1')</script> & \"co\""
VOID = {"meta", "br"}


class Balanced(HTMLParser):
    """Checks that every element is closed in order, and notes what the page would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fetched: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.fetched += [value or "" for name, value in attrs if name in ("src", "href") or "url(http" in (value or "")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture
def report(known: Callable[..., KnownAnswer], answered: Callable[..., Answer], scripted: Callable[..., Any]) -> Report:
    """Four questions: right, half right, refused wrongly (test split), and one that ended in an error."""
    questions = [
        known("right?", facts=[["consent"]]),
        known(NASTY, facts=[["<b>never</b>"]], why=NASTY),
        known("refused?", split=Split.TEST),
        known("broken?", split=Split.TEST),
    ]
    answers = {
        "right?": answered("Consent [1].", "law-a:1"),
        NASTY: answered(NASTY, "law-a:1", "law-b:1"),
        "refused?": answered("Not held.", status=Status.NOT_COVERED),
        "broken?": CitationError("no quote"),
    }
    assistant, rival = scripted(answers), scripted(answers)
    index = IndexIdentity(3, "all-MiniLM-L6-v2", "a" * 64, "b" * 64)
    return evaluate(assistant, questions, rival, index=index, day=date(2026, 11, 21))


def parsed(page: str) -> Balanced:
    parser = Balanced()
    parser.feed(page)
    parser.close()
    return parser


def test_the_measures_are_the_scores_in_order() -> None:
    assert [measure.key for measure in MEASURES] == list(Scores.__dataclass_fields__)


def test_json_names_index_n_and_interval(report: Report) -> None:
    data = as_json(report)
    assert list(data) == ["format", "day", "index", "questions", "measures", "systems"]
    assert data["index"] == {"generation": 3, "model": "all-MiniLM-L6-v2", "model_digest": "a" * 64, "corpus": "b" * 64}
    overall = data["systems"][0]["groups"][0]
    assert (overall["by"], overall["n"], data["systems"][0]["unscored"]) == ("overall", 4, 1)
    assert list(overall["estimates"]["fully_correct"]) == ["value", "n", "low", "high"]


def test_json_keeps_what_could_not_be_scored_as_null(report: Report) -> None:
    outcome = as_json(report)["systems"][0]["outcomes"][3]
    assert (outcome["status"], outcome["error"]) == (None, "CitationError: no quote")
    assert set(outcome["scores"].values()) == {None}


def test_the_page_is_whole_and_fetches_nothing(report: Report) -> None:
    page = parsed(as_html(report))
    assert page.open == []
    assert not {"script", "link", "img", "iframe", "image", "object"} & page.tags
    assert [place for place in page.fetched if not place.startswith("#")] == []
    assert "svg" in page.tags


def test_the_same_report_gives_the_same_page(report: Report) -> None:
    assert as_html(report) == as_html(report)


def test_no_id_stands_twice_in_the_page(report: Report) -> None:
    ids = re.findall(r'\sid="([^"]+)"', as_html(report))
    assert len(ids) == len(set(ids))


def test_texts_from_outside_are_escaped(report: Report) -> None:
    page = as_html(report)
    assert "<script" not in page
    assert "<b>never</b>" not in page
    assert "&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt; &amp; &quot;co&quot;" in page


def test_every_failed_question_is_shown_with_what_was_expected_and_cited(report: Report) -> None:
    page = as_html(report)
    assert "What went wrong (3 of 4)" in page
    assert '<span class="right">law-a:1</span>, <span class="wrong">law-b:1</span>' in page
    assert "expected answered, was not_covered" in page
    assert "could not be scored: CitationError: no quote" in page


def test_failures_of_the_test_split_stand_apart(report: Report) -> None:
    shown, held_out = as_html(report).split("2 questions of the test split")
    assert "refused?" not in shown
    assert "refused?" in held_out and "broken?" in held_out


def test_a_number_stands_with_interval_and_n_and_nothing_is_a_dash(report: Report) -> None:
    """Fully correct, dev: right 1, wrong 0, so 50% of 2; resamples of two span 0 to 1. No refusal was due: a dash."""
    page = as_html(report)
    assert "50.0% <small>[0.0%, 100.0%] n=2</small>" in page
    assert "– <small>n=0</small>" in page


def test_both_files_are_written_and_replace_earlier_ones(report: Report, tmp_path: Path) -> None:
    for _ in range(2):
        data, page = write_report(report, tmp_path / "out")
    assert json.loads(data.read_text(encoding="utf-8"))["questions"] == 4
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["report.html", "report.json"]


def test_a_folder_that_cannot_be_written_is_named(report: Report, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(EvaluationError, match="cannot be written.*--out"):
        write_report(report, tmp_path / "file")


def test_the_readme_explains_every_measure_in_the_same_words() -> None:
    """Read from the clone; where the package is installed there is no evals folder to check."""
    readme = Path(pi_assistant.__file__).parents[2] / "evals" / "README.md"
    text = readme.read_text(encoding="utf-8")
    for measure in MEASURES:
        assert f"| {measure.title} | {measure.meaning} |" in text
