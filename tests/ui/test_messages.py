"""Markdown in the chat: texts are shown literally, and markers lead to their cards."""

from __future__ import annotations

from dataclasses import replace

import pytest
from page_fakes import ANSWER

from pi_assistant.errors import CitationError
from pi_assistant.types import Language, Notice, Status, Step
from pi_assistant.ui.messages import answer_message, literal, marked, steps_message


def test_markup_in_a_text_is_inert() -> None:
    assert literal("<b>x</b> ![a](u) *y* `z` _w_ a|b ~~c~~") == (
        "&lt;b&gt;x&lt;/b&gt; !\\[a\\](u) \\*y\\* \\`z\\` \\_w\\_ a\\|b \\~\\~c\\~\\~"
    )


def test_addresses_do_not_become_links() -> None:
    shown = literal("https://evil.example www.evil.example me@evil.example")
    assert shown == "https&#58;//evil.example www&#46;evil.example me&#64;evil.example"


@pytest.mark.parametrize("line", ["# head", "--- rule", "=== rule", "+ plus"])
def test_a_line_cannot_start_a_heading_or_rule(line: str) -> None:
    assert literal(line) == "\\" + line


def test_indented_text_does_not_become_code() -> None:
    assert literal("      (a) text") == "(a) text"


def test_simple_lists_and_items_stay() -> None:
    assert literal("- one\n(1) two") == "- one\n(1) two"


def test_a_quoted_line_does_not_become_a_block_quote() -> None:
    assert literal("> said") == "&gt; said"


def test_each_marker_links_to_the_card_of_its_own_turn() -> None:
    assert marked("A fine [1][2].", [1, 2], turn=3) == "A fine\u00a0[[1]](#e3-1)[[2]](#e3-2)."


def test_a_marker_without_citation_is_an_error() -> None:
    with pytest.raises(CitationError, match=r"\[2\]"):
        marked("A fine [2].", [1], turn=1)


def test_notices_stand_above_the_answer_and_the_disclaimer_below() -> None:
    parts = answer_message(ANSWER, 1).split("\n\n")
    assert parts[0] == "> Local rules are not held."
    assert parts[1].endswith("[[1]](#e1-1)")
    assert parts[2].startswith("*Rules as of 21 November 2026 · Unofficial translation")


def test_a_notice_that_the_answer_already_says_is_not_repeated() -> None:
    answer = replace(ANSWER, answer="Not yet law.", citations=(), notices=(Notice("time", "Not yet law."),))
    assert not answer_message(answer, 1).startswith(">")


def test_a_refusal_says_what_it_is() -> None:
    answer = replace(ANSWER, status=Status.NOT_COVERED, answer="No text answers this.", citations=(), notices=())
    assert answer_message(answer, 1).startswith("**Not covered by the texts held**\n\nNo text")


def test_a_chinese_answer_has_a_chinese_foot() -> None:
    assert "*规则截至 2026-11-21" in answer_message(replace(ANSWER, lang=Language.ZH), 1)


def test_steps_are_a_list_in_plain_words() -> None:
    shown = steps_message([Step("search", "2 <b>", 1.0), Step("other", "", 1.0)])
    assert shown == "- Searched the rules: 2 &lt;b&gt;\n- Other"


def test_numbers_at_the_start_of_a_line_are_not_counted_anew() -> None:
    assert literal("5. five\n9) nine\n2026.") == "5\\. five\n9\\) nine\n2026\\."


def test_a_carriage_return_ends_a_line_too() -> None:
    assert literal("a\r# b\r\n    c") == "a\n\\# b\nc"


def test_a_follow_up_is_shown_as_the_question_that_it_was_taken_for() -> None:
    said = replace(ANSWER, rewritten_question="May they? *And* if she is 13?")
    assert answer_message(said, 1).startswith("*Understood as: May they? \\*And\\* if she is 13?*\n\n")
    assert "理解为：" in answer_message(replace(said, lang=Language.ZH), 1)
