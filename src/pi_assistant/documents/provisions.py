"""Documents to provisions: articles, sections, items and clauses by their marks, else headings and paragraphs.

Locators: 66, 253-1 (之一), 7 for 七、, I.2, 3.2.1(a), Q2, 0 for what stands before the first article, annex.1.3 for
point 3 of an annex, p4 for unnumbered text; the second 5 of a text is 5~2.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pi_assistant.documents.document import Block, Document
from pi_assistant.documents.lines import display_width
from pi_assistant.documents.marks import Mark, MarkKind, is_short, marks
from pi_assistant.documents.markup import GUESSED
from pi_assistant.documents.outline import Part, parts_of
from pi_assistant.documents.units import sentences
from pi_assistant.types import Provision

# Ranks of headings are ten times their level, and a division's own rank (chapter over section) on top; marks go below.
_DEEP = 200
_LITTLE, _ENOUGH, _TOO_MUCH = 150, 500, 4_000
_BRACKETED = re.compile(r"[【\[（(]([^】\]）)]{2,40})[】\]）)]\s*")
_NUMERAL = re.compile(r"[一二三四五六七八九十\d]+")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)")
_SPREAD = re.compile(r"(?<=[一-鿿]) (?=[一-鿿])")


@dataclass(slots=True)
class _Open:
    """A provision being gathered."""

    locator: str
    label: str
    title: str
    path: tuple[str, ...]
    page: int | None
    loose: bool = False
    blocks: list[Block] = field(default_factory=list)


def split(document: Document, slug: str) -> tuple[Provision, ...]:
    """The provisions of a document in order, with ids `doc:<slug>:<locator>` that are unique in it."""
    opened = [entry for part in parts_of(document.blocks) for entry in _Splitter(part).provisions()]
    times: Counter[str] = Counter()
    found: list[Provision] = []
    for entry in opened:
        times[entry.locator] += 1
        count = times[entry.locator]
        locator = entry.locator if count == 1 else f"{entry.locator}~{count}"
        found.append(
            Provision(
                id=f"doc:{slug}:{locator}",
                instrument=f"doc:{slug}",
                locator=locator,
                label=entry.label,
                text=_text(entry.blocks),
                title=entry.title,
                path=entry.path,
                page=entry.page,
            )
        )
    return tuple(found)


def slugify(name: str) -> str:
    """A file's name as part of an id: small letters, digits, Chinese characters, hyphens; at most 60, never empty."""
    stem = re.split(r"[\\/]", name)[-1]
    stem = re.sub(r"\.[A-Za-z]{1,8}$", "", stem) or stem
    folded = "".join(c for c in unicodedata.normalize("NFKD", stem) if not unicodedata.combining(c)).lower()
    slug = re.sub(r"[^a-z0-9㐀-䶿一-鿿]+", "-", folded).strip("-")[:60].strip("-")
    return f"{slug}-file" if _RESERVED.fullmatch(slug) else slug or "document"


def _text(blocks: Sequence[Block]) -> str:
    """Paragraphs apart by a blank line; an item on a line of its own under its introduction."""
    text = ""
    for place, block in enumerate(blocks):
        between = "" if not place else "\n" if block.kind == "item" else "\n\n"
        text += between + block.text
    return text


class _Splitter:
    """The walk through one part of a text."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._prefix = f"annex.{part.number}" if part.number else ""
        self._stack: list[tuple[int, str]] = [(0, tidy(part.title))] if part.title else []
        self._open: _Open | None = None
        self._done: list[_Open] = []
        self._unnumbered = 0
        self._begun = False

    def provisions(self) -> list[_Open]:
        blocks = self._part.blocks
        for index, block in enumerate(blocks):
            mark = self._part.starts.get(index)
            if mark is not None:
                self._start(index, mark)
            elif (rank := self._heading_rank(index)) is not None:
                self._close()
                self._push(rank, tidy(block.text))
            else:
                self._add(block)
        self._close()
        return self._done

    def _start(self, index: int, mark: Mark) -> None:
        self._close()
        self._begun = True
        block = self._part.blocks[index]
        depth = _DEEP + len(mark.order)
        self._stack = [entry for entry in self._stack if entry[0] < depth]
        title, rest = self._title(index, mark)
        if title and self._has_children(index, mark):
            self._push(depth, tidy(block.text))
            return
        locator = f"{self._prefix}.{mark.number}" if self._prefix else mark.number
        label = f"Annex {self._part.number}, point {mark.number}" if self._prefix else mark.label
        self._open = _Open(locator, label, title, self._path(), block.page)
        if rest:
            self._open.blocks.append(Block("paragraph", rest, page=block.page))
        if title and self._part.kind in (MarkKind.CLAUSE, MarkKind.ROMAN):
            self._push(depth, tidy(block.text))

    def _title(self, index: int, mark: Mark) -> tuple[str, str]:
        """Heading words after the number, and the text after those."""
        rest = mark.rest
        match = _BRACKETED.match(rest)
        if match and not _NUMERAL.fullmatch(match[1]) and mark.kind is MarkKind.ARTICLE:
            return match[1], rest[match.end() :]
        following = self._part.blocks[index + 1] if index + 1 < len(self._part.blocks) else None
        bare = following is None or (index + 1 in self._part.starts and not self._has_children(index, mark))
        if bare or self._heading_rank(index + 1) is not None:
            return "", rest
        question = mark.kind is MarkKind.QUESTION and rest.endswith(("?", "？"))
        heading = self._part.blocks[index].kind == "heading" and len(rest) <= 200
        words = is_short(rest, 80) and "，" not in rest and "《" not in rest
        return (rest, "") if question or heading or words else ("", rest)

    def _has_children(self, index: int, mark: Mark) -> bool:
        """Whether the next block is the first of the provisions inside this one."""
        following = self._part.starts.get(index + 1)
        return (
            following is not None
            and len(following.order) > len(mark.order)
            and following.order[: len(mark.order)] == mark.order
        )

    def _heading_rank(self, index: int) -> int | None:
        """Depth of a heading above provisions, None for a block that is text."""
        blocks = self._part.blocks
        if index >= len(blocks) or index in self._part.starts:
            return None
        block = blocks[index]
        written = block.kind == "heading" and block.level < GUESSED
        readings = marks(block.text) if block.kind != "table" else ()
        division = next((mark for mark in readings if mark.kind is MarkKind.DIVISION), None)
        if division is not None and block.kind != "item":
            return (block.level if written else GUESSED) * 10 + division.rank
        if self._part.kind is None:
            return self._plain_rank(index)
        above = index + 1 in self._part.starts or (index + 1 < len(blocks) and self._is_division(index + 1))
        small = any(
            mark.kind in (MarkKind.SECTION, MarkKind.ITEM, MarkKind.ROMAN, MarkKind.CLAUSE) for mark in readings
        )
        if small and above and is_short(block.text):
            return (block.level if written else GUESSED) * 10 + 4
        if written and (index or block.level > 1):
            return block.level * 10
        return 90 if block.kind == "heading" and above and self._begun else None

    def _is_division(self, index: int) -> bool:
        return any(mark.kind is MarkKind.DIVISION for mark in marks(self._part.blocks[index].text))

    def _plain_rank(self, index: int) -> int | None:
        """Depth of a heading in a text without numbers; one with nothing under it is text."""
        blocks = self._part.blocks
        block = blocks[index]
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        if block.kind != "heading" or following is None:
            return None
        if index == 0 and block.level == 1 and following.kind != "heading":
            return 1 if self._prefix else 0
        return None if following.kind == "heading" and following.level <= block.level else block.level * 10

    def _push(self, rank: int, words: str) -> None:
        self._stack = [entry for entry in self._stack if entry[0] < rank] + [(rank, words)]

    def _path(self) -> tuple[str, ...]:
        return tuple(words for _, words in self._stack)

    def _add(self, block: Block) -> None:
        loose = self._open.loose if self._open is not None else self._begun or self._part.kind is None
        for portion in _portions(block) if loose else (block,):
            if loose and self._is_full(portion):
                self._close()
                self._stack = [entry for entry in self._stack if not _is_headline(*entry)]
            if self._open is None:
                self._open = self._unmarked(portion) if loose else self._preamble(portion)
            self._open.blocks.append(portion)

    def _preamble(self, block: Block) -> _Open:
        if self._prefix:
            return _Open(self._prefix, f"Annex {self._part.number}", self._part.title, (), block.page)
        return _Open("0", "Preamble", "", (), block.page)

    def _unmarked(self, block: Block) -> _Open:
        self._unnumbered += 1
        path = self._path()
        label = f"Annex {self._part.number}, part {self._unnumbered}" if self._prefix else f"Part {self._unnumbered}"
        locator = f"{self._prefix}.p{self._unnumbered}".lstrip(".")
        return _Open(locator, label, path[-1] if path else "", path[:-1], block.page, loose=True)

    def _is_full(self, block: Block) -> bool:
        """Whether the open piece of unnumbered text has enough; a list stays with its introduction if it can."""
        if self._open is None:
            return False
        size = 0 if not self._open.blocks else sum(display_width(held.text) for held in self._open.blocks)
        if block.kind == "item":
            return size >= _TOO_MUCH
        return size >= _ENOUGH or (size >= _LITTLE and size + display_width(block.text) > 2 * _ENOUGH)

    def _close(self) -> None:
        entry, self._open = self._open, None
        if entry is None:
            return
        if not entry.blocks and entry.title:
            entry.blocks.append(Block("paragraph", entry.title, page=entry.page))
        only_title = entry.locator == "0" and len(entry.blocks) == 1 and entry.blocks[0].kind == "heading"
        only_title = only_title and not re.search(r"\d", entry.blocks[0].text)
        if entry.blocks and not only_title:
            self._done.append(entry)


def _is_headline(rank: int, words: str) -> bool:
    """Whether a guessed heading is a headline, as long as a sentence: it speaks for one piece of text below it."""
    return rank >= GUESSED * 10 and display_width(words) > 60


def _portions(block: Block) -> Iterator[Block]:
    """A block cut at sentences, or a table at rows, where it is longer than a reader can take at once."""
    if display_width(block.text) <= _TOO_MUCH:
        yield block
        return
    cuts = [start for start, _ in sentences(block.text)][1:]
    if block.kind == "table":
        cuts = [match.end() for match in re.finditer("\n", block.text)]
    begin = 0
    for cut, after in zip(cuts, [*cuts[1:], len(block.text)], strict=True):
        if display_width(block.text[begin:after]) > _TOO_MUCH // 2:
            yield replace(block, text=block.text[begin:cut].strip())
            begin = cut
    yield replace(block, text=block.text[begin:].strip())


def tidy(heading: str) -> str:
    """A heading's words with one space after the number; 总　　则 is 总则."""
    words = " ".join(heading.split())
    mark = next((mark for mark in marks(words) if mark.kind in (MarkKind.DIVISION, MarkKind.ANNEX)), None)
    if mark is None or not mark.rest:
        return words
    return f"{mark.label} {_SPREAD.sub('', mark.rest)}"
