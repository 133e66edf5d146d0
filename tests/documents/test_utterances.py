"""Everyday questions as data, and what is refused in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes import write_small_corpus
from pi_assistant.documents.corpus import load_corpus
from pi_assistant.documents.utterances import (
    ASKED_COLUMNS,
    FACTS_COLUMNS,
    OUTSIDE_COLUMNS,
    Facts,
    Utterance,
    load_asked,
    load_facts,
    load_outside,
)
from pi_assistant.errors import CorpusError
from pi_assistant.types import Language

ASKED = ",".join(ASKED_COLUMNS)
OUTSIDE = ",".join(OUTSIDE_COLUMNS)
FACTS = ",".join(FACTS_COLUMNS)


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
    assert load_facts(tmp_path / "needs_facts.csv", set()) == ()


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


def test_facts_are_short_clauses_by_topic_and_language(tmp_path: Path) -> None:
    path = tmp_path / "needs_facts.csv"
    path.write_text(f'{FACTS}\nfiling,en,"how many, and whose | where it goes"\nfiling,zh,多少人\n', encoding="utf-8")
    assert load_facts(path, {"filing"}) == (
        Facts("filing", Language.EN, ("how many, and whose", "where it goes")),
        Facts("filing", Language.ZH, ("多少人",)),
    )


@pytest.mark.parametrize(
    ("rows", "line", "says"),
    [
        ("topic,facts\n", 1, "wrong header"),
        (f"{FACTS}\nfiling,en,how many\nweather,en,where\n", 3, "topic of not_held.csv.*'weather'"),
        (f"{FACTS}\nfiling,fr,combien\n", 2, "row needs"),
        (f"{FACTS}\nfiling,en,\n", 2, "row needs"),
    ],
)
def test_a_complaint_about_facts_names_the_line(tmp_path: Path, rows: str, line: int, says: str) -> None:
    path = tmp_path / "needs_facts.csv"
    path.write_text(rows, encoding="utf-8")
    with pytest.raises(CorpusError, match=rf"needs_facts\.csv:{line}: .*{says}"):
        load_facts(path, {"filing"})


def test_a_corpus_has_the_facts_of_its_topics(tmp_path: Path) -> None:
    folder = write_small_corpus(tmp_path / "corpus")
    before = load_corpus(folder)
    (folder / "data" / "needs_facts.csv").write_text(f"{FACTS}\nweather,en,in which town\n", encoding="utf-8")
    after = load_corpus(folder)
    assert (before.facts, after.facts) == ((), (Facts("weather", Language.EN, ("in which town",)),))
    assert before.digest != after.digest


def test_facts_for_a_topic_without_questions_are_refused_with_the_corpus(tmp_path: Path) -> None:
    folder = write_small_corpus(tmp_path / "corpus")
    (folder / "data" / "needs_facts.csv").write_text(f"{FACTS}\nfiling,en,how many\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"needs_facts\.csv:2: .*'filing'"):
        load_corpus(folder)
