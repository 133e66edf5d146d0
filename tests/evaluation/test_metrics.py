"""Metrics, worked by hand: `a`, `b`, `c` are provisions, gold is what must be cited."""

from __future__ import annotations

import re

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import R, Success

from pi_assistant.evaluation import metrics
from pi_assistant.evaluation.metrics import Estimate
from pi_assistant.types import Status

IDS = st.sampled_from([f"pipl:{n}" for n in range(1, 13)])
RANKINGS = st.lists(IDS, unique=True, min_size=1, max_size=12)
GOLD = st.lists(IDS, unique=True, min_size=1, max_size=4)
ANSWERED, NOT_COVERED, NOT_IN_FORCE, SMALL_TALK = (
    Status.ANSWERED,
    Status.NOT_COVERED,
    Status.NOT_IN_FORCE,
    Status.SMALL_TALK,
)


def test_recall_counts_the_gold_among_the_first_k() -> None:
    """Gold {a, d}: a is first, d is third. First two: 1 of 2; first three: 2 of 2."""
    assert metrics.recall_at_k(["a", "b", "d"], ["a", "d"], 2) == 0.5
    assert metrics.recall_at_k(["a", "b", "d"], ["a", "d"], 3) == 1.0
    assert metrics.recall_at_k([], ["a"], 5) == 0.0


def test_the_first_hit_looks_at_the_first_place_only() -> None:
    assert metrics.first_hit(["a", "b"], ["a"]) == 1.0
    assert metrics.first_hit(["b", "a"], ["a"]) == 0.0
    assert metrics.first_hit([], ["a"]) == 0.0


@given(RANKINGS, GOLD)
def test_recall_and_first_hit_are_those_of_ir_measures(ranked: list[str], gold: list[str]) -> None:
    run = {"q": {key: -float(place) for place, key in enumerate(ranked)}}
    judged = ir_measures.calc_aggregate([R @ 5, Success @ 1], {"q": dict.fromkeys(gold, 1)}, run)
    assert metrics.recall_at_k(ranked, gold, 5) == pytest.approx(judged[R @ 5])
    assert metrics.first_hit(ranked, gold) == judged[Success @ 1]


def test_citation_recall_is_the_share_of_the_gold_that_is_cited() -> None:
    """Gold {a, b}, cited {a, c}: 1 of 2."""
    assert metrics.citation_recall(["a", "c"], ["a", "b"]) == 0.5


def test_citing_nothing_is_no_recall_but_has_no_precision() -> None:
    assert metrics.citation_recall([], ["a"]) == 0.0
    assert metrics.citation_precision([], ["a"], []) is None
    assert metrics.first_citation_right([], ["a"], []) is None


def test_citation_precision_counts_what_may_be_cited_as_right() -> None:
    """Cited {a, b, c, d} with gold {a} and also_ok {b}: 2 of 4."""
    assert metrics.citation_precision(["a", "b", "c", "d"], ["a"], ["b"]) == 0.5


def test_a_provision_cited_twice_counts_once() -> None:
    """Cited {a, c}: 1 of 2, not 2 of 3."""
    assert metrics.citation_precision(["a", "a", "c"], ["a"], []) == 0.5


@given(RANKINGS, GOLD, IDS)
def test_a_wrong_citation_more_never_raises_precision_nor_lowers_recall(
    cited: list[str], gold: list[str], extra: str
) -> None:
    before, after = cited, [*cited, "wrong:1"]
    assert (metrics.citation_precision(after, gold, [extra]) or 0) <= (
        metrics.citation_precision(before, gold, [extra]) or 0
    )
    assert metrics.citation_recall(after, gold) == metrics.citation_recall(before, gold)


def test_the_first_citation_is_right_if_it_must_or_may_be_cited() -> None:
    assert metrics.first_citation_right(["a", "x"], ["a"], []) == 1.0
    assert metrics.first_citation_right(["b", "a"], ["a"], ["b"]) == 1.0
    assert metrics.first_citation_right(["x", "a"], ["a"], ["b"]) == 0.0


def test_a_fact_holds_when_any_of_its_patterns_is_found() -> None:
    """Facts: 50 million or 50,000,000; 5%; a licence. The text states the first two: 2 of 3."""
    facts = [[re.compile("50 million"), re.compile("50,000,000")], [re.compile(r"5\s?%")], [re.compile("licence")]]
    held = metrics.facts_hold(facts, "Up to 50,000,000, or 5 %.")
    assert held == (True, True, False)
    assert metrics.fact_recall(held) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("status", "held", "cited", "value"),
    [
        (ANSWERED, (True, True), ["a", "b", "x"], 1.0),
        (ANSWERED, (), ["a", "b"], 1.0),
        (ANSWERED, (True, False), ["a", "b"], 0.0),
        (ANSWERED, (True, True), ["a"], 0.0),
        (NOT_COVERED, (True, True), ["a", "b"], 0.0),
    ],
)
def test_fully_correct_wants_every_fact_and_every_gold(
    status: Status, held: tuple[bool, ...], cited: list[str], value: float
) -> None:
    assert metrics.fully_correct(ANSWERED, status, held, cited, ["a", "b"]) == value


def test_a_question_without_an_answer_is_not_scored_for_being_correct() -> None:
    assert metrics.fully_correct(NOT_COVERED, NOT_COVERED, (), [], []) is None


def test_refusals_are_scored_as_a_table_of_right_and_wrong() -> None:
    """Of six: refused rightly 2, refused wrongly 1, answered rightly 1, missed 1, small talk 1.

    Precision 2 of 3 refused; recall 2 of 3 to refuse; false refusals 1 of 2 answerable; status right 3 of 6.
    """
    pairs = [
        (NOT_COVERED, NOT_COVERED),
        (NOT_IN_FORCE, NOT_COVERED),
        (ANSWERED, NOT_COVERED),
        (ANSWERED, ANSWERED),
        (NOT_COVERED, ANSWERED),
        (SMALL_TALK, SMALL_TALK),
    ]
    found = [metrics.mean_of(f(*pair) for pair in pairs) for f in (metrics.refusal_precision, metrics.refusal_recall)]
    assert [(e.value, e.n) for e in found] == [(pytest.approx(2 / 3), 3), (pytest.approx(2 / 3), 3)]
    assert [metrics.false_refusal(*pair) for pair in pairs] == [None, None, 1.0, 0.0, None, None]
    assert sum(metrics.status_right(*pair) for pair in pairs) == 3


def test_small_talk_to_a_question_with_an_answer_is_a_false_refusal() -> None:
    assert metrics.false_refusal(ANSWERED, SMALL_TALK) == 1.0
    assert metrics.refusal_precision(ANSWERED, SMALL_TALK) is None


def test_refusing_small_talk_withholds_nothing() -> None:
    assert metrics.refusal_precision(SMALL_TALK, NOT_COVERED) == 1.0
    assert metrics.refusal_recall(SMALL_TALK, NOT_COVERED) is None


def test_a_quote_holds_character_for_character() -> None:
    text = "A handler must obtain consent."
    assert metrics.quote_holds("must obtain", text)
    assert not metrics.quote_holds("must  obtain", text)
    assert not metrics.quote_holds("Must obtain", text)
    assert not metrics.quote_holds(" ", text)


def test_quotes_are_counted_by_answer() -> None:
    assert metrics.quotes_verified((True, True, True, False)) == 0.75
    assert metrics.quotes_verified(()) is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("A fine [1], or 5% [2].", 4),
        ("Article 253-1 isn't 3.2.1", 4),
        ("罚款五千万 RMB", 6),
        ("1,000 people", 2),
    ],
)
def test_words_leave_markers_out_and_count_chinese_by_character(text: str, count: int) -> None:
    assert metrics.words(text) == count


def test_nothing_has_no_mean() -> None:
    assert metrics.mean_of([]) == Estimate(None, 0, None, None)
    assert metrics.mean_of([None, None]) == Estimate(None, 0, None, None)
    assert metrics.median_of([None]) == Estimate(None, 0, None, None)
    assert metrics.recall_at_k(["a"], [], 5) is None
    assert metrics.first_hit(["a"], []) is None
    assert metrics.citation_recall(["a"], []) is None
    assert metrics.citation_precision(["a"], [], []) is None
    assert metrics.fact_recall(()) is None


def test_what_could_not_be_scored_is_left_out_of_the_mean() -> None:
    """1, 0 and one unscored: the mean of two is 0.5, not a third."""
    found = metrics.mean_of([1.0, None, 0.0])
    assert (found.value, found.n) == (0.5, 2)


def test_one_observation_has_no_interval() -> None:
    assert metrics.mean_of([1.0]) == Estimate(1.0, 1, None, None)


def test_the_interval_of_equal_scores_has_no_width() -> None:
    assert metrics.mean_of([1.0] * 40) == Estimate(1.0, 40, 1.0, 1.0)


def test_the_interval_of_fifty_of_a_hundred_is_that_of_the_normal_law() -> None:
    """Standard error sqrt(0.5 * 0.5 / 100) = 0.05, so 0.5 ± 1.96 * 0.05 = 0.402 to 0.598."""
    found = metrics.mean_of([1.0] * 50 + [0.0] * 50)
    assert found.low == pytest.approx(0.402, abs=0.02)
    assert found.high == pytest.approx(0.598, abs=0.02)


def test_the_median_is_not_moved_by_one_slow_answer() -> None:
    """2, 3, 4, 5, 900 milliseconds: the median is 4."""
    assert metrics.median_of([900.0, 2.0, 5.0, 3.0, 4.0]).value == 4.0


@given(st.lists(st.sampled_from([0.0, 1.0]), min_size=2, max_size=60))
def test_an_interval_holds_its_value_stays_in_range_and_repeats(scores: list[float]) -> None:
    found = metrics.mean_of(scores)
    assert found.value is not None and found.low is not None and found.high is not None
    assert 0.0 <= found.low <= found.value <= found.high <= 1.0
    assert found == metrics.mean_of(scores)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("One of these applies:\n(1) consent;\n(2) a contract.\n\nNo more is needed. [1]", 8),
        ("All of:\n(a) one\n(b) two", 2),
        ("A fine (1) of RMB 5", 6),
        ("(1) only an item", 0),
        ("下列情形：\n(1) 同意\n(2) 合同", 4),
    ],
)
def test_prose_leaves_the_items_of_lists_out(text: str, count: int) -> None:
    """A number in brackets within a line starts no item, and counts as a word."""
    assert metrics.prose(text) == count


@given(st.text(alphabet="ab (1)\n[2]同", max_size=40))
def test_prose_is_never_longer_than_the_words(text: str) -> None:
    assert 0 <= metrics.prose(text) <= metrics.words(text)


def test_one_of_what_is_wanted_is_enough_and_none_wanted_is_not_scored() -> None:
    assert metrics.one_cited(["x", "b"], ["a", "b"]) == 1.0
    assert metrics.one_cited(["x"], ["a", "b"]) == 0.0
    assert metrics.one_cited([], ["a"]) == 0.0
    assert metrics.one_cited(["x"], []) is None


def test_asking_for_the_facts_of_a_question_is_a_refusal() -> None:
    assert metrics.refusal_recall(Status.NEEDS_FACTS, Status.NOT_COVERED) == 1.0
    assert metrics.refusal_precision(ANSWERED, Status.NEEDS_FACTS) == 0.0
    assert metrics.status_right(Status.NEEDS_FACTS, Status.NOT_COVERED) == 0.0
