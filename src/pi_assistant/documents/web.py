"""HTML to blocks, without a network: trafilatura judges which lines of a page are its text, our walk keeps their order.

Trafilatura drops headings that come twice, as chapters do under a table of contents, so it is asked and not copied.
What is visible and no text is furniture; where it would lose much of the prose, all but menus and footers is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pi_assistant.documents.document import Block
from pi_assistant.documents.encodings import Decoded, decode
from pi_assistant.documents.marks import MarkKind, ends_sentence, marks
from pi_assistant.documents.markup import Parsed, block_of, markdown_blocks, tables_joined
from pi_assistant.errors import DocumentError

_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_UNSEEN = ("script", "style", "template", "noscript", "head", "iframe", "object", "svg", "math", "select", "textarea")
_OUTSIDE = ("nav", "footer", "aside", "form", "button", "menu", "dialog")
_OUTSIDE_NAMES = frozenset(
    {"nav", "navbar", "menu", "footer", "sidebar", "breadcrumb", "breadcrumbs", "comments", "share"}
)
_BREAKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "button",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
    }
    | {"dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr"}
    | {"html", "label", "li", "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table", "tbody", "td"}
    | {"tfoot", "th", "thead", "tr", "ul"}
)
_TELLING = 12
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Visible:
    """A visible line of a page, and whether its tags (nav, footer, form …) put it outside the text."""

    block: Block
    outside: bool


def html_text(data: bytes) -> Decoded:
    """The source of a page, in the encoding it declares or really has."""
    match = _DECLARED.search(data[:4096])
    return decode(data, match[1].decode("ascii", "replace") if match else None)


def html_blocks(source: str) -> Parsed:
    """The blocks of a page, and the visible rest of it.

    Raises:
        DocumentError: for a page that cannot be parsed or shows no text.
    """
    import lxml.html  # type: ignore[import-untyped]
    import trafilatura

    try:
        tree = lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", source))
        _remove_unseen(tree)
        found = trafilatura.extract(
            lxml.html.tostring(tree, encoding="unicode"),
            output_format="markdown",
            include_comments=False,
            favor_recall=True,
        )
        _rows_to_lines(tree)
        lines = tuple(_visible(tree))
    except (lxml.etree.LxmlError, ValueError, RecursionError, AssertionError) as error:
        raise DocumentError(f"it cannot be read as HTML: {type(error).__name__}", mend="Save the page again") from error
    if not lines:
        raise DocumentError("the page shows no text", mend="Save it from the browser once it is fully loaded")
    kept = _kept(lines, markdown_blocks(found).blocks if found else ())
    return Parsed(
        tables_joined([line.block for line, keep in zip(lines, kept, strict=True) if keep]),
        tuple(line.block for line, keep in zip(lines, kept, strict=True) if not keep),
    )


def _kept(lines: Sequence[_Visible], text: Sequence[Block]) -> list[bool]:
    """Which lines of a page are its text: those trafilatura kept, the numbered ones, and the headings above."""
    whole = {_key(block.text) for block in text}
    held = "\n".join(_key(row) for block in text for row in block.text.split("\n"))
    kept = []
    for line in lines:
        key = _key(line.block.text)
        # A few letters stand somewhere in any text: a short line counts only where it is a whole line of it.
        is_held = key in held if len(key) >= _TELLING else key in whole and not line.outside
        is_own = not line.outside and (_is_numbered(line.block) or line.block.kind == "table")
        kept.append(is_held or is_own)
    prose = [index for index, line in enumerate(lines) if not line.outside and _is_prose(line.block)]
    lost = sum(len(lines[index].block.text) for index in prose if not kept[index])
    if not any(kept) or lost > 0.1 * sum(len(lines[index].block.text) for index in prose):
        kept = [not line.outside for line in lines]
        return kept if any(kept) else [True] * len(lines)
    for index in range(len(lines) - 2, -1, -1):
        if lines[index].block.kind == "heading" and not lines[index].outside:
            kept[index] = kept[index] or kept[index + 1]
    return kept


def _remove_unseen(tree: Any) -> None:
    for element in list(tree.iter()):
        unseen = (
            not isinstance(element.tag, str)
            or element.tag in _UNSEEN
            or element.get("hidden") is not None
            or bool(_HIDDEN.search(element.get("style") or ""))
        )
        if unseen and element.getparent() is not None:
            element.drop_tree()


def _rows_to_lines(tree: Any) -> None:
    """Rows of a table with data become a line each; one that only lays out a page has long cells or tables in them."""
    for row in list(tree.iter("tr")):
        if row.find(".//table") is not None:
            continue
        cells = [" ".join(cell.text_content().split()) for cell in row if cell.tag in ("td", "th")]
        if sum(map(bool, cells)) >= 2 and all(len(cell) <= 300 for cell in cells):
            for cell in list(row):
                row.remove(cell)
            row.text = " | ".join(cells)
            row.set("data-row", "1")


def _visible(tree: Any) -> Iterator[_Visible]:
    """Every visible line of a page; walked without recursion."""
    from lxml import etree

    pieces: list[str] = []
    owners: list[Any] = []
    body = tree.find("body")
    root = tree if body is None else body
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element.tag in _BREAKS:
            line = " ".join("".join(pieces).split())
            if line:
                outside = any(map(_is_outside, (owners[0], *owners[0].iterancestors())))
                yield _Visible(_block(line, owners[0]), outside)
            pieces, owners = [], []
        words, owner = (element.text, element) if event == "start" else (element.tail, element.getparent())
        if words and not (event == "end" and element is root):
            pieces.append(words)
            if words.strip():
                owners.append(owner)


def _is_outside(element: Any) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}".lower().split()
    return element.tag in _OUTSIDE or (element.tag != "body" and not _OUTSIDE_NAMES.isdisjoint(names))


def _block(line: str, element: Any) -> Block:
    owner = next((owner for owner in (element, *element.iterancestors()) if owner.tag in _BREAKS), element)
    if owner.get("data-row"):
        return Block("table", line)
    if match := re.fullmatch(r"h([1-6])", str(owner.tag)):
        return Block("heading", line, int(match[1]))
    block = block_of(line)
    return Block("item", f"- {line}") if owner.tag == "li" and block.kind == "paragraph" and not marks(line) else block


def _key(text: str) -> str:
    return re.sub(r"\W", "", text)


def _is_numbered(block: Block) -> bool:
    kinds = (MarkKind.ARTICLE, MarkKind.DIVISION, MarkKind.ANNEX, MarkKind.ITEM, MarkKind.SECTION)
    return any(mark.kind in kinds and mark.sure for mark in marks(block.text))


def _is_prose(block: Block) -> bool:
    return len(block.text) >= 40 and ends_sentence(block.text)
