"""Figures of the law as values with units, in both languages."""

from __future__ import annotations

import pytest

from pi_assistant.documents.quantities import Quantity, quantities, quantities_zh


def _as_pairs(found: tuple[Quantity, ...]) -> list[tuple[float, str]]:
    return [(q.value, q.unit) for q in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a fine of up to RMB 50 million or 5% of turnover", [(50e6, "RMB"), (5, "%")]),
        ("RMB 1.5 million and RMB 100,000", [(1.5e6, "RMB"), (100_000, "RMB")]),
        ("at least 1 time and at most 10 times", [(1, "times"), (10, "times")]),
        ("within 15 working days or 24 hours", [(15, "working days"), (24, "hours")]),
        ("a 30-day period", [(30, "days")]),
        ("3 to 5 years", [(3, "years"), (5, "years")]),
        ("from 1 to 3 months, then 2 years", [(1, "months"), (3, "months"), (2, "years")]),
        ("under 14 years of age, aged 16", [(14, "years of age"), (16, "years of age")]),
        ("1 million people, 500 items, 3 committees", [(1e6, "people"), (500, "items"), (3, "count")]),
        ("Article 66 and 10 days, paragraph 2, items (3) to (7)", [(10, "days")]),
        ("Articles 5, 6 and 7 years", [(7, "years")]),
        ("on 1 January 2026, in 2019, since March 2020", []),
        ("(1) the first;\n(2) 2 or more", [(2, "count")]),
        ("the preceding 3 paragraphs", []),
    ],
)
def test_english(text: str, found: list[tuple[float, str]]) -> None:
    assert _as_pairs(quantities(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("处五千万元以下或者上一年度营业额百分之五以下罚款", [(50e6, "RMB"), (5, "%")]),
        ("违法所得一倍以上十倍以下", [(1, "times"), (10, "times")]),
        (
            "十五个工作日内，二十四小时内，三个月，3日",
            [(15, "working days"), (24, "hours"), (3, "months"), (3, "days")],
        ),
        ("不满十四周岁", [(14, "years of age")]),
        ("100万人以上，五百条以上，两名以上", [(1e6, "people"), (500, "items"), (2, "people")]),
        ("每日按罚款数额的百分之三", [(3, "%")]),
        ("万分之五", [(0.05, "%")]),
        ("第六十六条第二款第（三）项，第三方，2026年1月1日，3月5日", []),
        ("（一）一个条件；\n（二）零部件", []),
        ("注册用户5000万以上", [(50e6, "count")]),
    ],
)
def test_chinese(text: str, found: list[tuple[float, str]]) -> None:
    assert _as_pairs(quantities_zh(text)) == found
