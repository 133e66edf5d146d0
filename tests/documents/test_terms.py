"""Glossary wordings found in questions."""

from __future__ import annotations

import pytest

from pi_assistant.documents.glossary import Term
from pi_assistant.documents.terms import TermMatcher

TERMS = (
    Term("个人信息", "personal information", ("我的信息", "my data"), "pipl:4"),
    Term("敏感个人信息", "sensitive personal information", (), "pipl:28"),
    Term("删除", "deletion; delete", ("抹掉",), "pipl:47"),
)
MATCHER = TermMatcher(TERMS)


def _provisions(text: str) -> tuple[str, ...]:
    """Provisions of the terms found, each once, in order of place."""
    return tuple(dict.fromkeys(m.term.provision for m in MATCHER.match(text).matches if m.term.provision))


@pytest.mark.parametrize(
    ("text", "provisions"),
    [
        ("敏感个人信息怎么处理", ("pipl:28",)),
        ("删除我的信息", ("pipl:47", "pipl:4")),
        ("Delete MY DATA", ("pipl:47", "pipl:4")),
        ("sensitive personal information", ("pipl:28",)),
        ("is my database safe", ()),
        ("个人", ()),
    ],
)
def test_the_longest_wording_wins_in_order_of_place(text: str, provisions: tuple[str, ...]) -> None:
    assert _provisions(text) == provisions


def test_english_is_matched_by_stem() -> None:
    assert [m.words for m in MATCHER.match("it deletes personal informations").matches] == [
        "deletes", "personal informations",
    ]  # fmt: skip


def test_every_english_wording_of_a_term_is_searched_for() -> None:
    assert MATCHER.match("抹掉").english == ("deletion", "delete")


def test_a_chinese_question_becomes_statutory_english_and_its_latin_words() -> None:
    assert MATCHER.english("让App抹掉我的信息") == "deletion; delete; personal information; App"


def test_an_english_question_stays_as_it_is() -> None:
    assert MATCHER.english("Delete my data!") == "Delete my data!"


def test_chinese_that_the_glossary_does_not_know_is_searched_as_it_is() -> None:
    assert MATCHER.english("天气") == "天气"


def test_full_width_letters_are_the_same_letters() -> None:
    assert _provisions("ｍｙ ｄａｔａ") == ("pipl:4",)


def test_the_forms_of_a_name_are_its_headword_and_wordings() -> None:
    assert MATCHER.forms("Personal Information") == ("个人信息", "我的信息", "my data")
    assert MATCHER.forms("nothing") == ()


def test_a_law_that_is_not_held_is_told_by_name() -> None:
    matcher = TermMatcher((Term("网络安全法", "Cybersecurity Law", ("网安法",), outside=True), *TERMS))
    assert matcher.match("网安法和删除").outside == ("Cybersecurity Law",)
    assert matcher.match("删除").outside == ()
