"""The three questions that anyone would try first, to the real corpus with the real model."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from pi_assistant.assistant import Assistant
from pi_assistant.contract import answer_json, answer_schema
from pi_assistant.settings import Settings
from pi_assistant.types import Answer, Language, Question, Status

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def real(real_index: Settings) -> Assistant:
    return Assistant.open(real_index)


def _asked(real: Assistant, text: str) -> Answer:
    answer = real.ask(Question(text))
    Draft202012Validator(answer_schema()).validate(answer_json(answer))
    return answer


def test_the_highest_fine(real: Assistant) -> None:
    answer = _asked(real, "What is the highest fine under the PIPL?")
    assert answer.citations[0].provision == "pipl:66"
    assert "RMB 50 million" in answer.answer
    assert "5%" in answer.answer


def test_the_right_to_deletion_asked_in_chinese(real: Assistant) -> None:
    answer = _asked(real, "我想让一个App删除我的个人信息，可以吗？")
    assert answer.lang is Language.ZH
    assert "pipl:47" in [citation.provision for citation in answer.citations]


def test_what_the_law_does_not_know(real: Assistant) -> None:
    answer = _asked(real, "What is the capital of France?")
    assert (answer.status, answer.citations) == (Status.NOT_COVERED, ())
