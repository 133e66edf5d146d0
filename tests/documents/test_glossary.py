"""The glossary's rows and what is refused in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pi_assistant.documents.glossary import COLUMNS, Term, load_glossary
from pi_assistant.errors import CorpusError

HEADER = ",".join(COLUMNS)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "glossary.csv"


def test_a_row_is_a_term_with_its_wordings(path: Path) -> None:
    path.write_text(f'{HEADER}\n同意,consent,许可 | opt in,pipl:14,"freely, given"\n', encoding="utf-8")
    assert load_glossary(path, {"pipl:14"}) == (
        Term("同意", "consent", ("许可", "opt in"), "pipl:14", "freely, given"),
    )


def test_a_term_needs_no_provision(path: Path) -> None:
    path.write_text(f"{HEADER}\n同意,consent,,,\n", encoding="utf-8")
    assert load_glossary(path, set()) == (Term("同意", "consent"),)


@pytest.mark.parametrize(
    ("rows", "line", "says"),
    [
        ("zh,en\n", 1, "wrong header"),
        (f"{HEADER}\n同意,,,,\n", 2, "row needs"),
        (f"{HEADER}\n同意,consent\n", 2, "row needs"),
        (f"{HEADER}\n同意,consent,,,\n同意,agreement,,,\n", 3, "also on line 2"),
        (f"{HEADER}\n同意,consent,许可,,\n许可,permission,,,\n", 3, "also on line 2"),
        (f"{HEADER}\n同意,consent,,pipl:99,\n", 2, "unknown provision 'pipl:99'"),
        ("", 1, "wrong header"),
    ],
)
def test_a_complaint_names_the_line(path: Path, rows: str, line: int, says: str) -> None:
    path.write_text(rows, encoding="utf-8")
    with pytest.raises(CorpusError, match=rf"glossary\.csv:{line}: .*{says}"):
        load_glossary(path, {"pipl:1"})


def test_a_missing_glossary_is_a_corpus_error(path: Path) -> None:
    with pytest.raises(CorpusError, match="cannot be read"):
        load_glossary(path, set())


def test_a_glossary_saved_by_a_spreadsheet_is_read(path: Path) -> None:
    path.write_text(f"{HEADER}\n同意,consent,,,\n", encoding="utf-8-sig")
    assert load_glossary(path, set())


def test_a_term_may_name_a_law_that_is_not_held(path: Path) -> None:
    path.write_text(f"{HEADER}\n网络安全法,Cybersecurity Law,,outside,\n同意,consent,,,\n", encoding="utf-8")
    law, consent = load_glossary(path, set())
    assert (law.outside, law.provision, consent.outside) == (True, None, False)
