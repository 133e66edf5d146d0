"""When not to answer, and small talk."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_assistant.answering.refusal import is_small_talk, refusal_probability, should_refuse
from pi_assistant.learned import Logistic

MODEL = Logistic(weights={"covered": -4.0, "unknown": 2.0}, bias=1.0, threshold=0.5)


def _signals(covered: float, unknown: float = 0.0, direct: float = 0.0) -> dict[str, float]:
    return {"covered": covered, "unknown": unknown, "direct": direct}


def test_the_probability_by_hand() -> None:
    assert refusal_probability(_signals(0.25), MODEL) == 0.5
    assert refusal_probability(_signals(0.0, 1.0), MODEL) == pytest.approx(1 / (1 + math.exp(-3)))


@pytest.mark.parametrize(("covered", "refused"), [(0.24, True), (0.25, True), (0.26, False)])
def test_the_threshold_itself_refuses(covered: float, refused: bool) -> None:
    assert should_refuse(_signals(covered), MODEL) is refused


def test_a_question_that_names_a_provision_is_never_refused() -> None:
    assert should_refuse(_signals(0.0, 1.0), MODEL)
    assert not should_refuse(_signals(0.0, 1.0, direct=1.0), MODEL)


def test_a_signal_that_is_not_given_is_an_error_not_a_zero() -> None:
    with pytest.raises(KeyError, match="unknown"):
        refusal_probability({"covered": 1.0, "direct": 0.0}, MODEL)


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_a_probability_is_one_and_follows_its_signal(one: float, other: float) -> None:
    model = Logistic(weights={"covered": 1.0}, bias=0.0, threshold=0.5)
    low, high = sorted((one, other))
    assert 0 <= refusal_probability(_signals(low), model) <= refusal_probability(_signals(high), model) <= 1


@pytest.mark.parametrize(
    "text",
    [
        "hi",
        "Hello!",
        "  thanks a lot  ",
        "Good morning, how are you?",
        "who are you?",
        "你好",
        "谢谢您！",
        "OK, great. Bye",
        "你是谁？",
    ],
)
def test_small_talk(text: str) -> None:
    assert is_small_talk(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hello, can I delete my data?",
        "help my data leaked",
        "thanks to whom",
        "hippopotamus",
        "你好，怎么删除信息",
        "who are you allowed to tell",
        "What can you do if an app refuses?",
    ],
)
def test_a_question_is_no_small_talk(text: str) -> None:
    assert not is_small_talk(text)


def test_a_long_text_is_judged_at_once() -> None:
    start = time.perf_counter()
    assert not is_small_talk("that helped " * 18 + "x")
    assert time.perf_counter() - start < 0.1
