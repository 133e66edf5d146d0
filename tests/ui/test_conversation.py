"""A conversation grows by steps and answers, and errors become calm words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from page_fakes import ANSWER, FakeAssistant

from pi_assistant.errors import IndexMissing
from pi_assistant.types import Audience
from pi_assistant.ui.conversation import Turns, chat_messages, converse, panel


def last(assistant: FakeAssistant, turns: Turns = (), text: str = "What is the fine?") -> Turns:
    *_, grown = converse(assistant, turns, text, Audience.OPERATOR)
    return grown


def test_the_question_shows_first_then_the_steps_then_the_answer(assistant: FakeAssistant) -> None:
    grown = converse(assistant, (), "Fine?", Audience.CONSUMER)
    stages = [[message["role"] for message in chat_messages(turns)] for turns in grown]
    assert stages == [["user", "assistant"], ["user", "assistant"], ["user", "assistant", "assistant"]]


def test_steps_are_pending_while_working_and_done_after(assistant: FakeAssistant) -> None:
    states = [chat_messages(turns)[1]["metadata"] for turns in converse(assistant, (), "Fine?", Audience.CONSUMER)]
    assert [state["status"] for state in states if isinstance(state, dict)] == ["pending", "pending", "done"]


def test_audience_and_history_reach_the_assistant(assistant: FakeAssistant) -> None:
    last(assistant, last(assistant), "And for a person?")
    assert assistant.asked is not None
    assert assistant.asked[1].audience is Audience.OPERATOR
    assert assistant.asked[1].history == (("What is the fine?", ANSWER.answer),)


def test_a_named_error_is_said_in_its_own_words(assistant: FakeAssistant) -> None:
    assistant.error = IndexMissing("no index", mend="Run `pi-assistant index`")
    assert last(assistant)[-1].message == "no index. Run \\`pi-assistant index\\`"


def test_a_defect_shows_a_plain_sentence_and_tells_no_log_what_was_asked(
    assistant: FakeAssistant, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    assistant.error = RuntimeError("secret canary")
    message = last(assistant, text="canary question")[-1].message
    assert message.startswith("Something went wrong")
    assert "canary" not in message + caplog.text + str(capfd.readouterr())


def test_an_answer_with_a_marker_that_does_not_resolve_is_not_shown(assistant: FakeAssistant) -> None:
    assistant.answer = replace(ANSWER, answer="A fine [7]")
    turn = last(assistant)[-1]
    assert "no citation" in turn.message and not turn.evidence


def test_a_stream_without_answer_is_a_defect(assistant: FakeAssistant) -> None:
    assistant.answer = None
    assert last(assistant)[-1].message.startswith("Something went wrong")


def test_a_question_that_is_too_long_never_reaches_the_assistant(assistant: FakeAssistant) -> None:
    assert "at most 2000" in last(assistant, text="a" * 2001)[-1].message
    assert assistant.asked == []


def test_a_question_with_html_is_shown_literally(assistant: FakeAssistant) -> None:
    turns = last(assistant, text="<img src=x> ${a} {{b}}")
    assert chat_messages(turns)[0]["content"] == "&lt;img src=x&gt; ${a} {{b}}"
    assert "For: &lt;img src=x&gt; ${a} {{b}}" in panel(turns)


def test_the_panel_belongs_to_the_last_answer_while_the_next_is_worked_on(assistant: FakeAssistant) -> None:
    first = last(assistant)
    working = next(converse(assistant, first, "Next?", Audience.CONSUMER))
    assert panel(working) == panel(first)
