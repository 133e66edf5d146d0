"""The outline of a text: where its contents page is, where its annexes begin, and which marks start its provisions.

A text is numbered in one way at a time. Each way (articles, 一、, I., sections, questions, clauses) is tried in order,
and a mark only counts where it continues the numbers before it: a reference or a list inside a provision does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from pi_assistant.documents.document import Block
from pi_assistant.documents.marks import Mark, MarkKind, ends_sentence, is_short, mark_of, marks

_CONTENTS = re.compile(r"(?:table of )?contents|目\s*[录錄次]", re.IGNORECASE)
_LEADER = re.compile(r"(?:\.{3,}|…+|·{3,}|(?:\. ){3,}|_{3,})\s*\d{0,4}$")
_PAGE = re.compile(r"[\s.…·_]*\d{0,4}$")
_SEQUENCE = 2


@dataclass(frozen=True, slots=True)
class Part:
    """The main text, or one annex: its blocks, and the marks that start provisions by index among them."""

    number: str
    blocks: tuple[Block, ...]
    starts: Mapping[int, Mark]
    kind: MarkKind | None
    title: str = ""


def parts_of(blocks: Sequence[Block]) -> tuple[Part, ...]:
    """The main text and its annexes, without the table of contents."""
    text = without_contents(blocks)
    edges = _annexes(text)
    first = edges[0] if edges else len(text)
    found = [_part("", "", text[:first])]
    for count, (start, end) in enumerate(zip(edges, [*edges[1:], len(text)], strict=False), start=1):
        mark = mark_of(text[start].text, MarkKind.ANNEX)
        number, title = (mark.number or str(count), mark.rest) if mark else (str(count), text[start].text)
        inside = text[start + 1 : end]
        if not title and inside and is_short(inside[0].text, 80) and not marks(inside[0].text):
            title, inside = inside[0].text, inside[1:]
        words = f"{mark.label} {title}".strip() if mark else title
        found.append(_part(number, words, inside))
    return tuple(found)


def without_contents(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks without a table of contents.

    That is a list under such a heading, lines with dots and a page number, or three or more chapters that come again.
    """
    keys = [_key(block.text) for block in blocks]
    dropped: set[int] = set()
    for index, block in enumerate(blocks):
        if index in dropped:
            continue
        if _LEADER.search(block.text) and is_short(_LEADER.sub("", block.text)) and (marks(block.text) or dropped):
            dropped.add(index)
        elif _CONTENTS.fullmatch(block.text.strip(" :：[]【】")):
            end = _contents_end(blocks, keys, index + 1)
            if end > index + 1:
                dropped |= set(range(index, end))
        elif _is_division(block) and (end := _repeated_run(blocks, keys, index)):
            dropped |= set(range(index, end))
    return tuple(block for index, block in enumerate(blocks) if index not in dropped)


def _key(text: str) -> str:
    return re.sub(r"[\s.…·_\-]", "", _PAGE.sub("", text.removeprefix("- "))).casefold()


def _is_division(block: Block) -> bool:
    return mark_of(block.text.removeprefix("- "), MarkKind.DIVISION) is not None


def _contents_end(blocks: Sequence[Block], keys: Sequence[str], start: int) -> int:
    """Index after the last entry: entries are short, and the first one that comes a second time is the text itself."""
    seen: set[str] = set()
    for index in range(start, len(blocks)):
        text = blocks[index].text
        if keys[index] in seen or blocks[index].kind == "table":
            return index
        if not _LEADER.search(text) and not is_short(text):
            return start if index == start else _back_to_entry(keys, start, index)
        seen.add(keys[index])
    return start


def _back_to_entry(keys: Sequence[str], start: int, end: int) -> int:
    """The end of a list that ran into prose: only entries that come again, as headings of the text, belong to it."""
    last = start
    for index in range(start, end):
        if keys[index] in keys[end:]:
            last = index + 1
    return last


def _repeated_run(blocks: Sequence[Block], keys: Sequence[str], start: int) -> int:
    """End of a run of divisions that are all repeated later, 0 for a run of fewer than three."""
    end = start
    while end < len(blocks) and _is_division(blocks[end]):
        end += 1
    for edge in range(end, start + 2, -1):
        if all(key in keys[edge:] for key in keys[start:edge]):
            return edge
    return 0


def _annexes(blocks: Sequence[Block]) -> list[int]:
    """Where annexes begin: at a heading that says so, or one after the last article with a new numbering below it."""
    found: list[int] = []
    articles = [index for index, block in enumerate(blocks) if _starts_article(block)]
    for index, block in enumerate(blocks[1:-1], start=1):
        if (
            mark_of(block.text, MarkKind.ANNEX)
            and block.kind != "table"
            and not ends_sentence(block.text.rstrip("：:"))
        ):
            found.append(index)
        elif articles and index > articles[-1] and not found and block.kind == "heading" and not marks(block.text):
            following = marks(blocks[index + 1].text)
            if any(mark.kind in (MarkKind.ITEM, MarkKind.CLAUSE) and mark.order == (1,) for mark in following):
                found.append(index)
    return found


def _starts_article(block: Block) -> bool:
    mark = mark_of(block.text, MarkKind.ARTICLE)
    return block.kind != "table" and mark is not None and mark.sure


def _part(number: str, title: str, blocks: Sequence[Block]) -> Part:
    for kind, read in _SCHEMES:
        starts = read(blocks)
        if kind is MarkKind.CLAUSE and not number and len(starts) == _SEQUENCE:
            # Two numbers make a list more often than a text; a heading or an annex shows that they make a text.
            starts = starts if any(blocks[index].kind == "heading" for index in starts) else {}
        if len(starts) >= _SEQUENCE or (kind is MarkKind.ARTICLE and _is_excerpt(starts, blocks)):
            return Part(number, tuple(blocks), starts, kind, title)
    return Part(number, tuple(blocks), {}, None, title)


def _is_excerpt(starts: Mapping[int, Mark], blocks: Sequence[Block]) -> bool:
    """Whether a single article is what the text is about: nothing but a few short lines stand before it."""
    return len(starts) == 1 and all(is_short(block.text) for block in blocks[: min(starts)][:4]) and min(starts) <= 4


def _candidates(blocks: Sequence[Block], kind: MarkKind) -> list[tuple[int, Mark]]:
    pairs = [
        (index, mark_of(block.text, kind, block.kind == "heading"))
        for index, block in enumerate(blocks)
        if block.kind != "table"
    ]
    return [(index, mark) for index, mark in pairs if mark is not None]


def _articles(blocks: Sequence[Block]) -> dict[int, Mark]:
    """Articles in rising order; numbers that fall back are a new numbering only at 1 or where the next one follows on.

    Chinese and English count apart, for texts that give both side by side.
    """
    found: dict[int, Mark] = {}
    for chinese in (True, False):
        last: tuple[int, ...] = ()
        own = [(i, m) for i, m in _candidates(blocks, MarkKind.ARTICLE) if m.label.startswith("第") == chinese]
        for place, (index, mark) in enumerate(own):
            following = own[place + 1][1].order if place + 1 < len(own) else ()
            rises = mark.order > last and (mark.sure or _follows(last, mark.order))
            again = mark.sure and (mark.order == (1,) or _follows(mark.order, following))
            if rises or again:
                found[index] = mark
                last = mark.order
    return dict(sorted(found.items()))


def _follows(last: tuple[int, ...], order: tuple[int, ...]) -> bool:
    """Whether a number is the next one: 5 after 4, 5-1 after 5, 6 after 5-1."""
    if not last or not order:
        return order == (1,)
    return order == (last[0] + 1,) or (order[:1] == last[:1] and order[1:] == ((last[1] if last[1:] else 0) + 1,))


def _counted(kind: MarkKind) -> Callable[[Sequence[Block]], dict[int, Mark]]:
    """A reader of marks that run 1, 2, 3 …, and may begin again at 1."""

    def read(blocks: Sequence[Block]) -> dict[int, Mark]:
        found: dict[int, Mark] = {}
        last = 0
        own = _candidates(blocks, kind)
        for (index, mark), after in zip(own, [*(entry.order for _, entry in own[1:]), ()], strict=False):
            if mark.order == (last + 1,) or (last >= _SEQUENCE and mark.order == (1,) and after == (2,)):
                found[index] = mark
                last = mark.order[0]
        return found

    return read


def _sections(blocks: Sequence[Block]) -> dict[int, Mark]:
    found: dict[int, Mark] = {}
    last: tuple[int, ...] = ()
    for index, mark in _candidates(blocks, MarkKind.SECTION):
        if mark.order > last or mark.order == (1,):
            found[index] = mark
            last = mark.order
    return found


def _romans(blocks: Sequence[Block]) -> dict[int, Mark]:
    """Sections I, II, III with their items 1, 2, 3, which are located as I.1."""
    sections = _counted(MarkKind.ROMAN)(blocks)
    found: dict[int, Mark] = {}
    clauses = dict(_candidates(blocks, MarkKind.CLAUSE))
    section: Mark | None = None
    last = 0
    for index in range(len(blocks)):
        if index in sections:
            section, last = sections[index], 0
            found[index] = section
        elif section and (clause := clauses.get(index)) and clause.order == (last + 1,):
            last += 1
            number = f"{section.number}.{last}"
            found[index] = replace(clause, number=number, label=f"Section {number}", order=(*section.order, last))
    return found


def _clauses(blocks: Sequence[Block]) -> dict[int, Mark]:
    """Clauses 1, 1.1, 1.2, 2 …; a list 1., 2., 3. inside a clause goes its own way until it ends."""
    found: dict[int, Mark] = {}
    last: tuple[int, ...] = ()
    aside: tuple[int, ...] = ()
    for index, mark in _candidates(blocks, MarkKind.CLAUSE):
        if aside and mark.order == (aside[-1] + 1,):
            aside = mark.order
        elif _succeeds(last, mark.order):
            found[index] = mark
            last, aside = mark.order, ()
        elif len(mark.order) == 1:
            aside = mark.order
    return found


def _succeeds(last: tuple[int, ...], order: tuple[int, ...]) -> bool:
    """Whether a clause can come next: a first child, or the next number at some depth, of which one may be missing."""
    if not last:
        return order in ((0,), (1,), (1, 1))
    same = next(
        (place for place, (a, b) in enumerate(zip(last, order, strict=False)) if a != b), min(len(last), len(order))
    )
    below = order[same + (same < len(last)) :]
    if same < len(last) and (same == len(order) or not 1 <= order[same] - last[same] <= 2):
        return False
    return order != last and all(number <= 1 for number in below)


_SCHEMES: tuple[tuple[MarkKind, Callable[[Sequence[Block]], dict[int, Mark]]], ...] = (
    (MarkKind.ARTICLE, _articles),
    (MarkKind.ITEM, _counted(MarkKind.ITEM)),
    (MarkKind.ROMAN, _romans),
    (MarkKind.SECTION, _sections),
    (MarkKind.QUESTION, _counted(MarkKind.QUESTION)),
    (MarkKind.CLAUSE, _clauses),
)
