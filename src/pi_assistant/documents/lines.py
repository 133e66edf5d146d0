"""Lines to paragraphs: which line breaks are mere wrapping, told from widths, punctuation and marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pi_assistant.documents.marks import MarkKind, ends_sentence, marks

_WORD = re.compile(r"[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+|\S")
# What a reference breaks off after; "; and" and "; or" end an item of a list instead.
_REACHES_ON = re.compile(
    r"(?:第|款|条|[、，(（]|\b(?:of|in|to|under|with|by|the|paragraphs?|items?|points?|Articles?|Sections?)"
    r"|(?<![;,] )\b(?:and|or))$"
)
_PROSE_WIDTH = 130


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text or a page. `after_gap` where a blank line stands before it."""

    text: str
    page: int | None = None
    after_gap: bool = False


def is_cjk(char: str) -> bool:
    """Whether a character belongs to the Chinese script or its punctuation."""
    return char != "" and unicodedata.east_asian_width(char[0]) in "WF"


def display_width(text: str) -> int:
    """Columns a line takes, Chinese characters counting two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def joined(first: str, second: str) -> str:
    """Two halves of a paragraph; no space between Chinese, and a word broken by a hyphen is made whole."""
    if not first or not second or is_cjk(first[-1]) or is_cjk(second[0]):
        return first + second
    if re.search(r"[a-z]-$", first) and re.match(r"[a-z]", second):
        return first + second
    return f"{first} {second}"


def wrap_width(lines: Iterable[Line]) -> int:
    """The width at which a text is wrapped, 0 for a text with a line a paragraph."""
    written = [line.text for line in lines if line.text]
    widths = sorted(map(display_width, written))
    if len(widths) < 3 or widths[-1] > 2 * _PROSE_WIDTH:
        return 0
    near = widths[min(len(widths) - 1, int(len(widths) * 0.95))]
    full = [text for text in written if display_width(text) >= 0.85 * near]
    broken = sum(1 for text in full if not ends_sentence(text))
    wrapped = len(full) >= max(3, 0.25 * len(widths)) and broken >= max(2, 0.5 * len(full))
    return near if wrapped and 24 <= near <= _PROSE_WIDTH else 0


def reaches_on(line: str) -> bool:
    """Whether a line breaks off where a number must follow: "under Article", 依照本法第."""
    return bool(_REACHES_ON.search(line))


def flows(line: str, following: str, width: int) -> bool:
    """Whether `following` continues the sentence or paragraph of `line`, in a text wrapped at `width`."""
    if not line or not following:
        return False
    ended = ends_sentence(line)
    kinds = {mark.kind for mark in marks(following) if mark.sure}
    if kinds <= {MarkKind.POINT} and kinds:
        return not ended and reaches_on(line)
    if kinds:
        # A number alone may be a figure that was wrapped; "Article 33" and its like are already cleared of references.
        figure = kinds <= {MarkKind.POINT, MarkKind.CLAUSE, MarkKind.ROMAN, MarkKind.ITEM}
        return not ended and (reaches_on(line) or (figure and _is_full(line, following, width)))
    if not ended and re.match(r"[a-z(]", following) and display_width(line) > 0.5 * width:
        return True
    if not ended and marks(line) and display_width(line) < 0.6 * width:
        return False
    return _is_full(line, following, width) if ended or is_cjk(line[-1]) else display_width(line) >= 0.6 * width


def paragraphs(lines: Sequence[Line], width: int) -> tuple[Line, ...]:
    """The lines with wrapped ones joined; each keeps the page and gap of its first line."""
    found: list[Line] = []
    last = ""
    for line in lines:
        text = line.text.strip()
        if not text:
            continue
        if found and width and not line.after_gap and flows(last, text, width):
            found[-1] = Line(joined(found[-1].text, text), found[-1].page, found[-1].after_gap)
        else:
            found.append(Line(text, line.page, line.after_gap))
        last = text
    return tuple(found)


def _is_full(line: str, following: str, width: int) -> bool:
    """Whether the next word would not have fitted: proportional type needs more room for doubt than Chinese."""
    word = _WORD.match(following)
    needed = display_width(line) + display_width(word[0] if word else "") + (0 if is_cjk(following) else 1)
    return needed > width * (0.94 if is_cjk(line[-1]) else 0.88)
