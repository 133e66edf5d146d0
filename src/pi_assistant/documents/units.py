"""The inside of a provision: its paragraphs, items and sentences, as spans of its text.

A paragraph ends at a blank line; an item is a line that starts with (1), (2) …, or （一）, （二） …; sub-items (a), (b)
belong to their item. Every span is exact: `text[start:end]` is what a citation may quote.
"""

from __future__ import annotations

import re

from pi_assistant.types import Unit

_PARAGRAPH = re.compile(r"(?:[^\n]|\n(?!\s*\n))+")
_ITEM = re.compile(r"^[ \t]*[(（]([0-9]{1,3}|[一二三四五六七八九十]{1,3})[)）]", re.MULTILINE)
_ABBREVIATION = re.compile(r"(?<![A-Za-z])(?:[Aa]rts?|Nos?|e\.g|i\.e|paras?|pp?|Co|Ltd|Inc|etc|vs)\.$")
_SENTENCE_END = re.compile(r"(?:[.!?][\"')\]]*(?=\s+[\"'(\[]?[A-Z0-9“])|[。！？][”』」）]*)")
_CHINESE = {c: i for i, c in enumerate("零一二三四五六七八九")}


def chinese_number(text: str) -> int:
    """Value of a Chinese or Arabic numeral up to 9999: 二百五十三 gives 253, 十 gives 10, 2〇 is refused.

    Raises:
        ValueError: for anything that is not such a numeral.
    """
    if text.isdecimal() and text.isascii():
        return int(text)
    total, digit = 0, -1
    for char in text.replace("〇", "零").replace("两", "二"):
        if char in _CHINESE and digit <= 0:
            digit = _CHINESE[char]
        elif char in "十百千":
            total += (1 if digit < 0 else digit) * {"十": 10, "百": 100, "千": 1000}[char]
            digit = -1
        else:
            raise ValueError(f"not a numeral: {text!r}")
    if digit >= 0:
        total += digit
    if total == 0 and text not in ("零", "〇"):
        raise ValueError(f"not a numeral: {text!r}")
    return total


def units(text: str) -> tuple[Unit, ...]:
    """Paragraphs and items of a provision's text, in order; a list's introduction is a unit without item."""
    found: list[Unit] = []
    spans = (_trim(text, match.start(), match.end()) for match in _PARAGRAPH.finditer(text))
    for number, (start, end) in enumerate((span for span in spans if span[0] < span[1]), start=1):
        marks = [mark for mark in _ITEM.finditer(text, start, end) if _number(mark[1]) is not None]
        if not marks:
            found.append(Unit(number, None, start, end))
            continue
        lead = _trim(text, start, marks[0].start())
        has_lead = lead[0] < lead[1]
        if has_lead:
            found.append(Unit(number, None, *lead))
        edges = [mark.start() for mark in marks] + [end]
        for mark, after in zip(marks, edges[1:], strict=True):
            span = _trim(text, mark.start(), after)
            found.append(Unit(number, _number(mark[1]), *span, lead=lead if has_lead else None))
    return tuple(found)


def _number(text: str) -> int | None:
    """The value of a numeral; None for what only looks like one, such as 一一."""
    try:
        return chinese_number(text)
    except ValueError:
        return None


def sentences(text: str, start: int = 0, end: int | None = None) -> tuple[tuple[int, int], ...]:
    """Spans of the sentences in `text[start:end]`, English or Chinese; a figure such as 3.2.1 does not end one."""
    stop = len(text) if end is None else end
    spans: list[tuple[int, int]] = []
    begin = start
    for match in _SENTENCE_END.finditer(text, start, stop):
        if _ABBREVIATION.search(text[begin : match.end()].rstrip("\"')]")):
            continue
        span = _trim(text, begin, match.end())
        if span[0] < span[1]:
            spans.append(span)
        begin = match.end()
    span = _trim(text, begin, stop)
    if span[0] < span[1]:
        spans.append(span)
    return tuple(spans)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The same span without white space at its ends."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    return (start + left, start + max(left, right))
