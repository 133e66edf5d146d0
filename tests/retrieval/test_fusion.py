"""Fusion, worked by hand and by property."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_assistant.retrieval.fusion import fuse, min_max

SCORES = st.floats(-1e6, 1e6, allow_nan=False)
LANE = st.dictionaries(st.sampled_from("abcdef"), SCORES, max_size=6)
NO_SMALLER = 1e-9  # rounding


def test_scores_are_stretched_between_the_least_and_the_greatest() -> None:
    assert min_max({"a": 1.0, "b": 3.0, "c": 2.0}) == {"a": 0.0, "b": 1.0, "c": 0.5}


def test_equal_scores_all_become_one() -> None:
    assert min_max({"a": 0.2, "b": 0.2}) == {"a": 1.0, "b": 1.0}
    assert min_max({}) == {}


def test_two_lanes_by_hand() -> None:
    lanes = {"dense": {"a": 0.9, "b": 0.5, "c": 0.7}, "lexical": {"b": 4.0, "d": 2.0}}
    fused = fuse(lanes, {"dense": 0.6, "lexical": 0.4})
    assert fused == pytest.approx({"a": 0.6, "b": 0.4, "c": 0.3, "d": 0.0})


def test_a_lane_that_found_nothing_takes_nothing_away() -> None:
    assert fuse({"dense": {"a": 2.0, "b": 1.0}, "lexical": {}}, {"dense": 1.0, "lexical": 0.0})["a"] == 1.0


def test_a_lane_without_a_weight_is_an_error_not_a_guess() -> None:
    with pytest.raises(KeyError, match="terms"):
        fuse({"terms": {"a": 1.0}}, {"dense": 1.0})


@given(LANE, LANE, st.floats(0, 1))
def test_fused_scores_lie_between_0_and_1(one: dict[str, float], other: dict[str, float], weight: float) -> None:
    fused = fuse({"x": one, "y": other}, {"x": weight, "y": 1 - weight})
    assert set(fused) == set(one) | set(other)
    assert all(-NO_SMALLER <= score <= 1 + NO_SMALLER for score in fused.values())


@given(LANE.filter(bool), LANE, st.floats(0, 1), st.floats(0.001, 1e5), st.data())
def test_a_greater_score_in_a_lane_never_lowers_the_fused_score(
    one: dict[str, float], other: dict[str, float], weight: float, more: float, data: st.DataObject
) -> None:
    key = data.draw(st.sampled_from(sorted(one)))
    weights = {"x": weight, "y": 1 - weight}
    before = fuse({"x": one, "y": other}, weights)[key]
    after = fuse({"x": one | {key: one[key] + more}, "y": other}, weights)[key]
    assert after >= before - NO_SMALLER


@given(LANE, LANE)
def test_a_lane_of_weight_0_changes_no_score(one: dict[str, float], other: dict[str, float]) -> None:
    fused = fuse({"x": one, "y": other}, {"x": 1.0, "y": 0.0})
    assert fused == dict.fromkeys(other, 0.0) | min_max(one)


@given(LANE)
def test_the_order_within_a_lane_is_kept(lane: dict[str, float]) -> None:
    ranked = sorted(lane, key=lambda key: lane[key])
    scores = min_max(lane)
    assert [scores[key] for key in ranked] == sorted(scores.values())
