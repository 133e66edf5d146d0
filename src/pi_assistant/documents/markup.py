"""Markdown and plain text to blocks. Inline markup is taken off; what a reader never sees goes apart.

Levels: `#` to `####` keep theirs; a line that only looks like a heading (all bold, or short above prose) has level 5 or
more, and 1 where it opens the text, so that a splitter can trust it less than a written heading.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pi_assistant.documents.document import Block
from pi_assistant.documents.lines import Line, is_cjk, joined, paragraphs, reaches_on, wrap_width
from pi_assistant.documents.marks import MarkKind, ends_sentence, is_short, marks

GUESSED = 5
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_BULLET = re.compile(r"\s*(?:[-*+•][ \t\u3000]+|>[ \t]*)")
_RULE = re.compile(r"\s*([-*_])(?:[ \t]*\1){2,}\s*$")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_SETEXT = re.compile(r" {0,3}(=+|-{2,})\s*$")
_ROW = re.compile(r"\s*\|.*\|\s*$")
_DASHES = re.compile(r"[\s|:+-]+$")
_BOLD_LINE = re.compile(r"(\*\*|__)(?!\s)((?:(?!\1).)+)\1$")
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|br|center|cite|code|del|div|em|font|i|ins|mark|p|s|small|span|strong|sub|sup|u)\b[^<>]*>", re.I
)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+[\"'][^\"']*[\"'])?\)")
_EMPHASIS = re.compile(r"(\*{1,3}|(?<!\w)_{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w|\*)|(\*\*)(?=\S)(.+?)(?<=\S)\*\*")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")
_DATE_OR_LINK = re.compile(r"\d{4}|@|https?://|[:：]|^[\[(（]")


@dataclass(frozen=True, slots=True)
class Parsed:
    """The blocks of a text, and what its markup hid: front matter and comments."""

    blocks: tuple[Block, ...]
    apart: tuple[Block, ...] = ()


def inline(text: str) -> str:
    """A line without emphasis, links, code marks, tags and escapes; white space in one space."""
    text = _TAG.sub(lambda m: " " if m[0].lower().startswith(("<br", "<p", "<div")) else "", text)
    text = _LINK.sub(r"\1", text).replace("`", "")
    for _ in range(3):
        text = _EMPHASIS.sub(lambda m: m[2] or m[4], text)
    return " ".join(html.unescape(_ESCAPE.sub(r"\1", text)).split())


def markdown_blocks(text: str) -> Parsed:
    """Blocks of a Markdown text."""
    apart: list[Block] = []
    if match := _FRONT_MATTER.match(text):
        apart.append(_hidden(match[1]))
        text = text[match.end() :]
    apart += [_hidden(match[1]) for match in _COMMENT.finditer(text) if match[1].strip()]
    lines = _COMMENT.sub("", text).split("\n")
    blocks: list[Block] = []
    gathered: list[str] = []
    fenced = False
    for number, line in enumerate(lines):
        if _FENCE.match(line):
            fenced = not fenced
            continue
        if not fenced and gathered and _SETEXT.match(line) and number and lines[number - 1].strip():
            level = 1 if "=" in line else 2
            blocks += _gathered(gathered[:-1], not blocks)
            blocks.append(Block("heading", inline(gathered[-1]), level))
            gathered = []
        elif fenced or not _stands_alone(line):
            gathered.append(line)
        else:
            blocks += _gathered(gathered, not blocks)
            gathered = []
            blocks += _alone(line)
    blocks += _gathered(gathered, not blocks)
    return Parsed(tables_joined(blocks), tuple(apart))


def text_blocks(text: str) -> Parsed:
    """Blocks of a plain text, one a line or, where it is wrapped, one a paragraph."""
    lines: list[Line] = []
    gap = False
    for raw in text.split("\n"):
        line = " ".join(raw.split())
        if line:
            lines.append(Line(line, after_gap=gap))
        gap = not line
    return Parsed(tuple(block_of(line.text) for line in paragraphs(lines, wrap_width(lines))))


def block_of(text: str, page: int | None = None) -> Block:
    """A line as a block: a division is a heading, a bullet or bracketed number an item, the rest a paragraph."""
    kinds = [mark.kind for mark in marks(text)]
    if MarkKind.DIVISION in kinds or (MarkKind.ANNEX in kinds and is_short(text)):
        return Block("heading", text, GUESSED, page)
    return Block("item" if MarkKind.POINT in kinds else "paragraph", text, page=page)


def with_headings(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The same blocks, with short lines above prose or a numbered text taken for headings.

    Of a run of such lines the last two are headings at most: more of them in a row are a list, such as contents.
    """
    found = list(blocks)
    index = 0
    while index < len(found):
        end = index
        while end < len(found) and _looks_like_heading(found[end]):
            end += 1
        if index == 0 and _is_title(found[0]):
            end = max(end, 1)
            found[0] = replace(found[0], kind="heading", level=1)
        if end > max(index, 1) and end < len(found) and _is_prose(found[end]):
            first = max(index, end - 2, 1)
            for depth, place in enumerate(range(first, end), start=GUESSED + (1 if end - first == 1 and index else 0)):
                found[place] = replace(found[place], kind="heading", level=depth)
        index = max(end, index + 1)
    return tuple(found)


def _looks_like_heading(block: Block) -> bool:
    text = block.text
    return (
        block.kind == "paragraph"
        and is_short(text, 40 if is_cjk(text) else 180)
        and not marks(text)
        and not _DATE_OR_LINK.search(text)
        and not text.endswith((",", "，", "、"))
        and "，" not in text
        and (is_cjk(text[0]) or text[0].isupper() or text[0] in "\"“‘'")
    )


def _is_title(block: Block) -> bool:
    text = block.text
    return block.kind == "paragraph" and is_short(text, 200) and not marks(text) and "://" not in text


def _is_prose(block: Block) -> bool:
    """A paragraph that a heading can stand above: a sentence of some length, or a numbered one."""
    return block.kind != "table" and (bool(marks(block.text)) or (len(block.text) >= 40 and ends_sentence(block.text)))


def _hidden(text: str) -> Block:
    return Block("paragraph", " ".join(text.split()))


def _stands_alone(line: str) -> bool:
    bare = line.strip()
    return not bare or bool(_HEADING.match(line) or _RULE.match(line) or _ROW.match(line))


def _alone(line: str) -> list[Block]:
    if match := _HEADING.match(line):
        text = inline(match[2])
        return [Block("heading", text, len(match[1]))] if text else []
    if _ROW.match(line) and not _DASHES.match(line):
        cells = [inline(cell) for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
        return [Block("table", " | ".join(cells))] if any(cells) else []
    return []


def _gathered(lines: Sequence[str], first: bool) -> list[Block]:
    """Blocks of the lines between two blank ones."""
    found: list[Block] = []
    last = ""
    for line in lines:
        bullet = _BULLET.match(line)
        body = line[bullet.end() :] if bullet else line
        while quoted := _BULLET.match(body):
            body = body[quoted.end() :]
        text = inline(body.strip())
        if not text:
            continue
        bold = _BOLD_LINE.match(body.strip())
        if found and not bullet and not bold and _continues(last, text):
            found[-1] = replace(found[-1], text=joined(found[-1].text, text))
        elif bold and not bullet and _is_bold_heading(text):
            found.append(Block("heading", text, 1 if first and not found else GUESSED))
        else:
            found.append(_listed(text, line[: bullet.end()].strip() if bullet else ""))
        last = text
    return found


def _is_bold_heading(text: str) -> bool:
    """Whether a line all in bold is a heading, not an item or the number of an instrument (法释〔2017〕10号)."""
    leading = [mark.kind for mark in marks(text)][:1]
    return is_short(text, 60) and leading != [MarkKind.POINT] and not text.endswith("号")


def _continues(line: str, following: str) -> bool:
    """Markdown joins lines; Chinese texts, though, are often written with a paragraph a line."""
    if any(mark.sure for mark in marks(following)):
        return not ends_sentence(line) and reaches_on(line)
    return not (ends_sentence(line) and (is_cjk(line[-1]) or is_cjk(following)))


def _listed(text: str, bullet: str) -> Block:
    """A list entry: its own number stands for the bullet, if it has one."""
    block = block_of(text)
    if not bullet or bullet == ">" or marks(text):
        return block
    return Block("item", f"- {text}")


def tables_joined(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with rows of a table that follow each other made one."""
    found: list[Block] = []
    for block in blocks:
        if block.kind == "table" and found and found[-1].kind == "table":
            found[-1] = replace(found[-1], text=f"{found[-1].text}\n{block.text}")
        else:
            found.append(block)
    return tuple(found)
