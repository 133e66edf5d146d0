"""Tokens and BM25."""

from __future__ import annotations

import doctest
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_assistant.indexing import lexical
from pi_assistant.indexing.lexical import STOPWORDS, LexicalIndex, tokens

TEXTS = [["cat", "sat"], ["cat", "cat", "ran"], ["dog"], []]


def test_the_example_in_the_documentation_holds() -> None:
    assert doctest.testmod(lexical).failed == 0
    assert doctest.testmod(lexical).attempted > 0


def test_article_5_does_not_match_article_50() -> None:
    assert "article-5" in tokens("see Article 5")
    assert not {"article-5", "5"} & set(tokens("see Article 50"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("253-1", ["253-1"]),
        ("RMB 100,000", ["rmb", "100000"]),
        ("up to 5%", ["5%"]),
        ("3.2.1(a)", ["3.2.1(a)"]),
        ("three days", ["3", "day"]),
        ("删除数据", ["删除", "除数", "数据"]),
        ("我想删除吗", ["删除"]),
        ("法", ["法"]),
        ("the handler’s duty", ["handler", "duti"]),
        ("ＰＩＰＬ", ["pipl"]),
        ("", []),
    ],
)
def test_tokens_by_hand(text: str, found: list[str]) -> None:
    assert tokens(text) == found


def test_a_word_that_begins_with_a_filler_is_kept() -> None:
    assert "个人" in tokens("个人信息")


@pytest.mark.parametrize(
    ("british", "american"),
    [("anonymisation", "anonymization"), ("licence", "license"), ("organised", "organized"), ("behaviour", "behavior")],
)
def test_british_and_american_spelling_are_one(british: str, american: str) -> None:
    assert tokens(british) == tokens(american)


def test_function_words_are_no_tokens() -> None:
    assert tokens(" ".join(sorted(STOPWORDS))) == []


@given(st.text(max_size=60))
def test_tokens_are_lower_case_and_without_space(text: str) -> None:
    found = tokens(text)
    assert all(token and token == token.lower() and not any(c.isspace() for c in token) for token in found)


@given(st.text(alphabet="abc XYZ 12,%-.个人\n", max_size=60))
def test_neither_case_nor_spacing_changes_the_tokens(text: str) -> None:
    assert tokens(text) == tokens(text.upper()) == tokens(f"  {text.replace(' ', '   ')}  ")


@given(st.integers(0, 10**12))
def test_a_number_is_the_same_with_and_without_commas(number: int) -> None:
    assert tokens(f"RMB {number:,}") == tokens(f"RMB {number}") == ["rmb", str(number)]


def test_a_row_without_the_word_scores_nothing() -> None:
    scores = LexicalIndex.build(TEXTS).scores(["cat"])
    assert scores[1] > scores[0] > 0
    assert scores[2] == scores[3] == 0


def test_words_that_no_row_has_score_nothing_at_all() -> None:
    assert LexicalIndex.build(TEXTS).scores(["bird", "fish"]).tolist() == [0, 0, 0, 0]


def test_an_unknown_word_beside_a_known_one_changes_nothing() -> None:
    index = LexicalIndex.build(TEXTS)
    assert index.scores(["cat", "bird"]).tolist() == index.scores(["cat"]).tolist()


def test_bm25_by_hand() -> None:
    index = LexicalIndex.build([["dog"], ["cat"], ["cat"], ["cat"]])
    expected = np.log(1 + (4 - 1 + 0.5) / (1 + 0.5)) * 1 / (1 + 1.2)  # every text is as long as the average
    assert index.scores(["dog"])[0] == pytest.approx(expected, rel=1e-5)


def test_rarity_by_hand() -> None:
    index = LexicalIndex.build(TEXTS)
    assert index.rarity("bird") == 1.0
    assert index.rarity("dog") == pytest.approx(np.log(1 + 3.5 / 1.5) / np.log(1 + 4.5 / 0.5))
    assert index.rarity("bird") > index.rarity("dog") > index.rarity("cat") > 0


def test_a_saved_index_gives_the_same_scores(tmp_path: Path) -> None:
    index = LexicalIndex.build(TEXTS)
    index.save(tmp_path)
    again = LexicalIndex.load(tmp_path)
    assert again.scores(["cat", "dog"]).tolist() == index.scores(["cat", "dog"]).tolist()
    assert again.rarity("cat") == index.rarity("cat")
