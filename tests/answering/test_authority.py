"""Law in force leads where the law is asked."""

from __future__ import annotations

from datetime import date

import pytest

from fakes import instrument, provision, query
from pi_assistant.answering.authority import law_first
from pi_assistant.types import Evidence, Hit, Rank, Standing

LAWS = {
    "lex": instrument(),
    "old": instrument("old", ended=date(2020, 1, 1)),
    "news": instrument("news", rank=Rank.REPORT),
}
FIRST = "Is it legal?"


def _evidence(
    locator: str, score: float, standing: Standing = Standing.IN_FORCE, *, direct: bool = False, of: str = "lex"
) -> Evidence:
    held = provision("Text.", locator, of)
    return Evidence(held, LAWS[of], Hit(held.id, score, direct=direct), standing)


def _order(question: str, *evidence: Evidence, named: tuple[str, ...] = ()) -> list[str]:
    return [e.provision.locator for e in law_first(query(question, instruments=named), evidence, LAWS)]


@pytest.mark.parametrize(
    "text", ["Can we film people?", "Is it legal?", "Is that true?", "这样合法吗", "法律规定了什么"]
)
def test_law_leads_where_the_law_is_asked(text: str) -> None:
    assert _order(text, _evidence("1", 1.0, Standing.NOT_LAW), _evidence("2", 0.9)) == ["2", "1"]


@pytest.mark.parametrize("text", ["How many people were arrested in Jiangsu?", "Which app did the report name?"])
def test_a_report_leads_where_what_happened_is_asked(text: str) -> None:
    assert _order(text, _evidence("1", 1.0, Standing.NOT_LAW), _evidence("2", 0.9)) == ["1", "2"]


@pytest.mark.parametrize("standing", [Standing.NOT_LAW, Standing.ENDED, Standing.OVERTAKEN])
def test_the_best_law_in_force_leads_and_the_others_keep_their_order(standing: Standing) -> None:
    evidence = (_evidence("1", 1.0, standing), _evidence("2", 0.9, standing), _evidence("3", 0.8), _evidence("4", 0.7))
    assert _order(FIRST, *evidence) == ["3", "1", "2", "4"]


def test_the_law_that_is_named_leads_even_where_nothing_else_asks_for_law() -> None:
    evidence = (_evidence("1", 1.0, Standing.NOT_LAW, of="news"), _evidence("2", 0.9, of="news"), _evidence("3", 0.8))
    assert _order("Which app did the report name?", *evidence, named=("lex",)) == ["3", "1", "2"]


def test_a_report_that_is_named_does_not_make_law_lead() -> None:
    evidence = (_evidence("1", 1.0, Standing.NOT_LAW, of="news"), _evidence("2", 0.9))
    assert _order("Which app did the report name?", *evidence, named=("news",)) == ["1", "2"]


def test_law_that_matches_far_less_well_does_not_lead() -> None:
    assert _order(FIRST, _evidence("1", 1.0, Standing.NOT_LAW), _evidence("2", 0.1)) == ["1", "2"]


def test_a_text_that_was_named_outright_leads_whatever_it_is() -> None:
    assert _order(FIRST, _evidence("1", 1.0, Standing.ENDED, direct=True), _evidence("2", 1.0)) == ["1", "2"]


def test_the_order_stays_where_law_leads_already_or_nothing_is_there() -> None:
    assert _order(FIRST, _evidence("1", 0.6), _evidence("2", 1.0)) == ["1", "2"]
    assert law_first(query(FIRST), [], LAWS) == ()
