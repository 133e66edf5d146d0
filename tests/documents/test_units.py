"""Paragraphs, items, sentences and numerals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_assistant.documents.units import chinese_number, sentences, units

TEXTS = st.text(alphabet="aB3 .。;!\n()（）一二1 ", max_size=80)
LIST = "One of the following:\n(1) first;\n(2) second:\n(a) inner.\n\nAfter the list."


def _inked(text: str, start: int, end: int) -> list[int]:
    return [n for n in range(start, end) if not text[n].isspace()]


def test_a_list_is_an_introduction_and_its_items() -> None:
    found = [(u.paragraph, u.item, LIST[u.start : u.end]) for u in units(LIST)]
    assert found == [
        (1, None, "One of the following:"),
        (1, 1, "(1) first;"),
        (1, 2, "(2) second:\n(a) inner."),
        (2, None, "After the list."),
    ]


def test_every_item_knows_the_words_that_introduce_it() -> None:
    leads = [LIST[slice(*u.lead)] for u in units(LIST) if u.lead]
    assert leads == ["One of the following:", "One of the following:"]


def test_a_list_without_introduction_has_none() -> None:
    assert [(u.item, u.lead) for u in units("(1) a\n(2) b")] == [(1, None), (2, None)]


def test_chinese_items_are_items() -> None:
    assert [u.item for u in units("下列情形：\n（一）甲；\n（十二）乙。")] == [None, 1, 12]


def test_a_bracketed_number_inside_a_line_starts_no_item() -> None:
    assert [u.item for u in units("Where item (2) applies, nothing is due.")] == [None]


def test_lines_of_spaces_between_paragraphs_are_not_counted() -> None:
    assert [u.paragraph for u in units("a\n \n \nb")] == [1, 2]


@given(TEXTS)
def test_units_are_in_order_and_hold_every_printed_character_once(text: str) -> None:
    spans = [(u.start, u.end) for u in units(text)]
    assert [n for span in spans for n in _inked(text, *span)] == _inked(text, 0, len(text))


@given(TEXTS)
def test_units_have_no_space_at_their_ends(text: str) -> None:
    assert all(text[u.start : u.end] == text[u.start : u.end].strip() != "" for u in units(text))


@given(TEXTS)
def test_paragraphs_never_count_backwards(text: str) -> None:
    numbers = [u.paragraph for u in units(text)]
    assert numbers == sorted(numbers)


@given(TEXTS, st.integers(0, 80), st.integers(0, 80))
def test_sentences_hold_every_printed_character_of_their_span_once(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    spans = sentences(text, start, end)
    assert [n for span in spans for n in _inked(text, *span)] == _inked(text, start, end)
    assert all(text[a:b] == text[a:b].strip() != "" for a, b in spans)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It is so. It is not.", 2),
        ("See Article 3.2.1 for more.", 1),
        ("A fine of RMB 1.5 million.", 1),
        ("See Art. 5 of the Law.", 1),
        ("Acme Co. Ltd. was fined. It paid.", 2),
        ("第一句。第二句！", 2),
        ("他说：“可以。”然后走了。", 2),
        ("He asked “why?” She left.", 1),
    ],
)
def test_sentences_end_where_they_end(text: str, count: int) -> None:
    assert len(sentences(text)) == count


@pytest.mark.parametrize("text", ["Delete the app. The handler stops.", "It is a part. It is not whole."])
def test_a_word_that_ends_like_an_abbreviation_ends_its_sentence(text: str) -> None:
    assert len(sentences(text)) == 2


def _written(number: int) -> str:
    """A number from 1 to 9999 as Chinese law writes it: 二百零五, 一千零一十."""
    digits = "零一二三四五六七八九"
    parts: list[str] = []
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            parts.append(digits[digit] + unit)
        elif parts and number % place and parts[-1] != "零":
            parts.append("零")
    return "".join(parts)


@given(st.integers(1, 9999))
def test_a_numeral_written_in_chinese_is_read_back(number: int) -> None:
    assert chinese_number(_written(number)) == chinese_number(str(number)) == number


@pytest.mark.parametrize(("text", "value"), [("十", 10), ("十二", 12), ("二百五十三", 253), ("两百", 200), ("零", 0)])
def test_short_forms_of_numerals(text: str, value: int) -> None:
    assert chinese_number(text) == value


@pytest.mark.parametrize("text", ["", "2〇", "abc", "第三", "3.5", "-3"])
def test_what_is_no_numeral_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a numeral"):
        chinese_number(text)


def test_figures_read_one_by_one_are_refused() -> None:
    with pytest.raises(ValueError, match="not a numeral"):
        chinese_number("二〇二一")


def test_an_item_numbered_in_another_script_does_not_stop_the_reading() -> None:
    assert units("(٣) third")
