"""Days in questions: which is named, and which is the one whose law is asked for."""

from __future__ import annotations

from datetime import date

import pytest

from fakes import TODAY
from pi_assistant.retrieval.dates import asked_date, mentioned_date, relative_date


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("on 2021-10-31", date(2021, 10, 31)),
        ("on 1 November 2021", date(2021, 11, 1)),
        ("on Nov. 1st, 2021", date(2021, 11, 1)),
        ("in March 2019", date(2019, 3, 31)),
        ("in 2019", date(2019, 12, 31)),
        ("back in 2016, what applied", date(2016, 12, 31)),
        ("2019年适用什么", date(2019, 12, 31)),
        ("2020年2月", date(2020, 2, 29)),
        ("2021年11月1日", date(2021, 11, 1)),
        ("in February 2019", date(2019, 2, 28)),
    ],
)
def test_the_day_a_text_names(text: str, day: date) -> None:
    assert mentioned_date(text) == day


@pytest.mark.parametrize(
    "text", ["", "the 2021 law", "Article 2019", "in 2000 people", "on 2021-13-01", "30 February 2021", "in 1850"]
)
def test_what_is_no_day_gives_none(text: str) -> None:
    assert mentioned_date(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("What was the fine in 2018?", date(2018, 12, 31)),
        ("In 2019, could a shop sell my number?", date(2019, 12, 31)),
        ("did the PIPL apply in 2020?", date(2020, 12, 31)),
        ("What applies as of 2021-10-31?", date(2021, 10, 31)),
        ("They leaked my file on 3 May 2020. What follows?", date(2020, 5, 3)),
        ("2018年的时候，卖个人信息违法吗？", date(2018, 12, 31)),
        ("截至2021年10月31日有什么规定", date(2021, 10, 31)),
        ("We're in autumn 2022: since January 2021 we have sent data abroad. Assessment needed?", date(2022, 11, 30)),
        ("Early March 2025, 12 million users: were we already bound?", date(2025, 3, 31)),
        ("and in 2018?", date(2018, 12, 31)),
        ("那2018年呢？", date(2018, 12, 31)),
        ("去年三月我的信息被卖了，当时怎么罚？", date(2025, 3, 31)),
        ("Last year in March they leaked my data, what fine applied then?", date(2025, 3, 31)),
        ("What did the law say about it two years ago? What was the fine?", date(2024, 11, 21)),
    ],
)
def test_a_day_counts_where_its_law_is_asked_for(text: str, day: date) -> None:
    assert asked_date(text, TODAY) == day


@pytest.mark.parametrize(
    "text",
    [
        "I gave a shop my consent in 2020. Can I withdraw it?",
        "A company collected my data in 2019, can I ask for deletion now?",
        "My daughter, born in 2015, plays a game app that wants her name",
        "I was hired on 1 May 2018; how long may they keep my file?",
        "Our privacy policy dated 2021-03-01 names a partner",
        "我在2019年注册了一个App，现在可以要求删除吗？",
        "公安部2013年通知现在还适用吗？",
        "2019年的专项行动公告还有效吗？",
        "Is the maximum 1 million, as reported in 2022?",
        "Last year my data leaked. Can I claim compensation?",
        "我去年注册的，现在能删吗？",
    ],
)
def test_a_day_of_the_story_leaves_the_law_of_today(text: str) -> None:
    assert asked_date(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("last year", date(2025, 12, 31)),
        ("in March last year", date(2025, 3, 31)),
        ("last March", date(2026, 3, 31)),
        ("last December", date(2025, 12, 31)),
        ("three years ago", date(2023, 11, 21)),
        ("5 years ago", date(2021, 11, 21)),
        ("前年十二月", date(2024, 12, 31)),
        ("十年前", date(2016, 11, 21)),
        ("the years ago", None),
        ("去年的十三月", None),
    ],
)
def test_the_day_by_its_distance(text: str, day: date | None) -> None:
    assert relative_date(text, TODAY) == day
