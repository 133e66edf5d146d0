"""Everyday questions as data, and what is refused in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pi_assistant.documents.utterances import ASKED_COLUMNS, OUTSIDE_COLUMNS, Utterance, load_asked, load_outside
from pi_assistant.errors import CorpusError
from pi_assistant.types import Language

ASKED = ",".join(ASKED_COLUMNS)
OUTSIDE = ",".join(OUTSIDE_COLUMNS)


def test_a_row_is_a_question_that_a_provision_answers(tmp_path: Path) -> None:
    path = tmp_path / "asked.csv"
    path.write_text(f'{ASKED}\npipl:1,en,"Why, at all?"\n', encoding="utf-8")
    assert load_asked(path, {"pipl:1"}) == (Utterance("pipl:1", Language.EN, "Why, at all?"),)


def test_a_row_is_a_question_that_nothing_answers(tmp_path: Path) -> None:
    path = tmp_path / "not_held.csv"
    path.write_text(f"{OUTSIDE}\nweather,zh,明天下雨吗\n", encoding="utf-8")
    assert load_outside(path) == (Utterance("weather", Language.ZH, "明天下雨吗"),)


def test_a_corpus_may_have_none(tmp_path: Path) -> None:
    assert load_asked(tmp_path / "asked.csv", set()) == ()
    assert load_outside(tmp_path / "not_held.csv") == ()


@pytest.mark.parametrize(
    ("rows", "line", "says"),
    [
        ("provision,question\n", 1, "wrong header"),
        (f"{OUTSIDE}\n", 1, "wrong header"),
        (f"{ASKED}\npipl:1,en,\n", 2, "row needs"),
        (f"{ASKED}\npipl:1,fr,Pourquoi ?\n", 2, "row needs"),
        (f"{ASKED}\npipl:1,en,Why?\npipl:2,en,Why?\n", 3, "unknown provision 'pipl:2'"),
        (f"{ASKED}\npipl:1,en,Why?\npipl:1,en,WHY?\n", 3, "same question as line 2"),
    ],
)
def test_a_complaint_names_the_line(tmp_path: Path, rows: str, line: int, says: str) -> None:
    path = tmp_path / "asked.csv"
    path.write_text(rows, encoding="utf-8")
    with pytest.raises(CorpusError, match=rf"asked\.csv:{line}: .*{says}"):
        load_asked(path, {"pipl:1"})


def test_the_same_question_may_lead_to_two_provisions(tmp_path: Path) -> None:
    path = tmp_path / "asked.csv"
    path.write_text(f"{ASKED}\npipl:1,en,Why?\npipl:2,en,Why?\n", encoding="utf-8")
    assert [u.about for u in load_asked(path, {"pipl:1", "pipl:2"})] == ["pipl:1", "pipl:2"]
