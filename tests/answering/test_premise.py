"""A figure that a question takes for the law's, set against what the law says."""

from __future__ import annotations

import pytest

from fakes import instrument, provision, query
from pi_assistant.answering.premise import correction
from pi_assistant.types import Evidence, Hit, Language, Query, Standing

REPORTING = "The handler must report within 1 hour, and in full within 24 hours."
CHILDREN = "Information of minors under 14 years of age is sensitive."
FINE = "The highest fine is RMB 50 million or 5% of the turnover of the previous year."
REPLY = "A handler must reply within 15 days."


def _corrected(asked: Query, text: str, standing: Standing = Standing.IN_FORCE) -> str:
    held = provision(text)
    return correction(asked, Evidence(held, instrument(), Hit(held.id, 1.0), standing))


@pytest.mark.parametrize(
    ("asked", "text", "says"),
    [
        ("Since the law gives us 72 hours, to whom do we report?", REPORTING, "No: not 72 hours."),
        ("We must report within 72 hours, right?", REPORTING, "No: not 72 hours."),
        ("As there is a 72-hour deadline, who reports?", REPORTING, "No: not 72-hour."),
        ("Is it true that the law caps the fine at 4% of turnover?", FINE, "No: not 4%."),
        ("Is it true that the law caps the fine at 4 percent of turnover?", FINE, "No: not 4 percent."),
        ("Since the law says 10 days, what of a request by letter?", REPLY, "No: not 10 days."),
    ],
)
def test_a_figure_that_is_not_the_laws_is_denied(asked: str, text: str, says: str) -> None:
    assert _corrected(query(asked), text) == says


@pytest.mark.parametrize(
    ("asked", "text", "says"),
    [
        ("既然规定72小时内报告，那么向谁报告", REPORTING, "不是72小时。"),
        ("既然规定七十二小时内报告，那么向谁报告", REPORTING, "不是七十二小时。"),
        ("听说法律规定最高罚款是营业额的4%，是吗", FINE, "不是4%。"),
        ("听说最高罚款一千万元，对吗？", FINE, "不是一千万元。"),
        ("既然规定30天内答复，怎么办", REPLY, "不是30天。"),
    ],
)
def test_a_figure_that_is_not_the_laws_is_denied_in_chinese(asked: str, text: str, says: str) -> None:
    assert _corrected(query(asked, lang=Language.ZH), text) == says


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("Since the law gives us 24 hours, to whom do we report?", REPORTING),
        ("We must report within 1 hour, right?", REPORTING),
        ("Is it true that the law caps the fine at 5 percent of turnover?", FINE),
        ("Since the law says 15 days, what of a request by letter?", REPLY),
    ],
)
def test_the_right_figure_is_let_stand(asked: str, text: str) -> None:
    assert _corrected(query(asked), text) == ""


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("既然规定24小时内报告，那么向谁报告", REPORTING),
        ("既然规定二十四小时内报告，那么向谁报告", REPORTING),
        ("听说最高罚款五千万元，对吗？", FINE),
        ("听说最高罚款5000万元，对吗？", FINE),
        ("既然规定15天内答复，怎么办", REPLY),
        ("既然规定15日内答复，怎么办", REPLY),
    ],
)
def test_the_right_figure_is_let_stand_in_chinese(asked: str, text: str) -> None:
    assert _corrected(query(asked, lang=Language.ZH), text) == ""


@pytest.mark.parametrize(
    ("asked", "lang"),
    [
        ("Since the breach happened 72 hours ago, which law applies?", Language.EN),
        ("Because the limit was passed 3 hours ago, what must we do?", Language.EN),
        ("As we have had this rule for the last 48 hours, what now?", Language.EN),
        ("既然公司已经72小时没有报告，按规定怎么办", Language.ZH),
    ],
)
def test_what_happened_is_no_figure_of_the_law(asked: str, lang: Language) -> None:
    assert _corrected(query(asked, lang=lang), REPORTING) == ""


@pytest.mark.parametrize(
    "asked",
    [
        "Must we report within 72 hours?",
        "It took us 72 hours. To whom do we report?",
        "Since our server was down for 72 hours, to whom do we report?",
    ],
)
def test_a_figure_that_is_not_taken_for_the_laws_is_let_stand(asked: str) -> None:
    assert _corrected(query(asked), REPORTING) == ""


@pytest.mark.parametrize("years", ["16 years", "16 years old", "16 years of age"])
def test_years_of_a_child_are_an_age(years: str) -> None:
    assert _corrected(query(f"Since the law protects children under {years}, must we ask?"), CHILDREN) == (
        "No: not 16 years."
    )


def test_the_right_age_is_let_stand() -> None:
    assert _corrected(query("Since the law protects children under 14 years old, must we ask?"), CHILDREN) == ""


def test_years_of_keeping_are_no_age() -> None:
    assert _corrected(query("Since the rules have us keep it 3 years, where do we keep it?"), CHILDREN) == ""


@pytest.mark.parametrize(
    ("sum_named", "says"),
    [
        ("10 million yuan", "No: not 10 million yuan."),
        ("RMB 10 million", "No: not RMB 10 million."),
        ("10,000,000 RMB", "No: not 10,000,000 RMB."),
        ("50 million yuan", ""),
        ("RMB 50 million", ""),
        ("50,000,000 yuan", ""),
    ],
)
def test_money_is_the_same_however_it_is_written(sum_named: str, says: str) -> None:
    assert _corrected(query(f"I heard the maximum fine is {sum_named} for a firm. Is that so?"), FINE) == says


def test_without_a_figure_of_the_kind_there_is_nothing_to_set_against_it() -> None:
    assert _corrected(query("Since the law gives us 72 hours, to whom do we report?"), "Report promptly.") == ""
    assert _corrected(query("Since the law gives us 72 hours, to whom do we report?"), FINE) == ""


@pytest.mark.parametrize("standing", [s for s in Standing if s is not Standing.IN_FORCE])
def test_only_law_in_force_corrects(standing: Standing) -> None:
    assert _corrected(query("We must report within 72 hours, right?"), REPORTING, standing) == ""


def test_what_was_said_last_is_what_is_corrected() -> None:
    whole = "We must report within 48 hours, right? And in full within 72 hours, right?"
    assert _corrected(query(whole, focus="And must it be in full within 72 hours, right?"), REPORTING) == (
        "No: not 72 hours."
    )


def test_what_ends_the_clause_is_no_part_of_the_sum() -> None:
    assert _corrected(query("I heard the maximum fine is RMB 1,000,000, is that so?"), FINE) == "No: not RMB 1,000,000."


@pytest.mark.parametrize(
    ("asked", "text", "says"),
    [
        ("听说最高罚款一亿元，对吗？", FINE, "不是一亿元。"),
        ("既然法律保护16岁以下的孩子，是否要同意", CHILDREN, "不是16岁。"),
    ],
)
def test_large_sums_and_ages_are_read_in_chinese(asked: str, text: str, says: str) -> None:
    assert _corrected(query(asked, lang=Language.ZH), text) == says
