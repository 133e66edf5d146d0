"""Questions that ask several things at once, or set things against each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import query
from pi_assistant.retrieval.aspects import MOST, aspects, compares


@pytest.mark.parametrize(
    "text",
    [
        "What is the difference between consent and separate consent?",
        "Consent vs separate consent",
        "the PIPL versus the Cybersecurity Law",
        "How does a handler differ from an entrusted party?",
        "Compare the fines under the PIPL and the CSL",
        "What did it say before and after the amendment?",
        "Is my home address sensitive or only a name?",
        "Which one is stricter?",
        "两者有什么区别",
        "个保法和网安法的罚款对比",
        "公司和个人分别罚多少",
        "哪个更重",
    ],
)
def test_a_comparison_is_told_by_its_words(text: str) -> None:
    assert compares(query(text))


@pytest.mark.parametrize(
    "text",
    [
        "What is the highest fine?",
        "When must a handler delete personal information?",
        "Can I complain about my neighbour's camera?",
        "Must I delete it within a year?",
        "What versatile rule applies?",
        "最高罚款是多少",
        "他们必须删除吗",
    ],
)
def test_a_question_about_one_thing_compares_nothing(text: str) -> None:
    assert not compares(query(text))


def test_in_a_follow_up_what_was_said_last_compares() -> None:
    asked = "What is consent? And the difference?"
    assert compares(query(asked, focus="And the difference?"))
    assert not compares(query("What is the difference? And the fine?", focus="And the fine?"))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Who must be told of a leak, and how soon must they be told?",
            ("Who must be told of a leak", "how soon must they be told"),
        ),
        (
            "Must we appoint an officer? What is the fine if we fail?",
            ("Must we appoint an officer", "What is the fine if we fail"),
        ),
        ("学校泄露了学生信息要通知谁，多久之内要通知家长？", ("学校泄露了学生信息要通知谁", "多久之内要通知家长")),
    ],
)
def test_a_question_that_asks_in_two_places_has_two_parts(text: str, parts: tuple[str, ...]) -> None:
    assert aspects(text) == parts


def test_the_sides_of_a_comparison_are_its_parts() -> None:
    assert aspects("What is the difference between plain consent and separate consent?") == (
        "What is the difference between plain consent", "separate consent",
    )  # fmt: skip


def test_a_list_has_a_part_for_each_of_its_things() -> None:
    text = "A courier's duties: naming a contact person, keeping waybills secret, deleting old records"
    assert aspects(text) == (
        "A courier's duties", "naming a contact person", "keeping waybills secret", "deleting old records",
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?!",
        "What is the highest fine?",
        "Can I delete my account?",
        "My employer reads my private mail. Can I complain?",
        "May a shop keep names and photos?",
        "最高罚款多少",
        "我可以要求App删除我的个人信息吗？",
    ],
)
def test_a_question_that_asks_one_thing_has_no_parts(text: str) -> None:
    assert aspects(text) == ()


def test_of_many_parts_the_last_are_looked_at() -> None:
    parts = [f"what about thing {n} of kind {n}" for n in range(20, 20 + MOST + 2)]
    assert aspects(", ".join(parts)) == tuple(parts[-MOST:])


@given(st.text(max_size=120))
def test_every_part_is_in_the_text_and_one_alone_is_none(text: str) -> None:
    found = aspects(text)
    assert len(found) in (0, *range(2, MOST + 1))
    assert all(part and part in text for part in found)
