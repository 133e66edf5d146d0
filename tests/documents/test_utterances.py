"""Everyday questions as data, and what is refused in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pi_assistant.documents.utterances import COLUMNS, Utterance, load_utterances
from pi_assistant.errors import CorpusError
from pi_assistant.types import Language

HEADER = ",".join(COLUMNS)


def test_a_row_is_a_question_that_a_provision_answers(tmp_path: Path) -> None:
    path = tmp_path / "asked.csv"
    path.write_text(f'{HEADER}\npipl:1,en,"Why, at all?"\n', encoding="utf-8")
    assert load_utterances(path, {"pipl:1"}).rows == (Utterance("pipl:1", Language.EN, "Why, at all?"),)


def test_a_corpus_may_have_none(tmp_path: Path) -> None:
    assert load_utterances(tmp_path / "asked.csv", set()).rows == ()


@pytest.mark.parametrize(
    ("rows", "line", "says"),
    [
        ("provision,question\n", 1, "wrong header"),
        (f"{HEADER}\npipl:1,en,\n", 2, "row needs"),
        (f"{HEADER}\npipl:1,fr,Pourquoi ?\n", 2, "row needs"),
        (f"{HEADER}\npipl:2,en,Why?\n", 2, "unknown provision 'pipl:2'"),
        (f"{HEADER}\npipl:1,en,Why?\npipl:1,en,WHY?\n", 3, "same question as line 2"),
    ],
)
def test_a_complaint_names_the_line(tmp_path: Path, rows: str, line: int, says: str) -> None:
    path = tmp_path / "asked.csv"
    path.write_text(rows, encoding="utf-8")
    with pytest.raises(CorpusError, match=rf"asked\.csv:{line}: .*{says}"):
        load_utterances(path, {"pipl:1"})
