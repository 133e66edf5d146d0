"""A document that a person brings, once read: blocks of text in reading order, and what was set apart from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["heading", "paragraph", "item", "table"]
DocumentKind = Literal["markdown", "text", "html", "docx", "pdf"]


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item or table. `level` is a heading's depth from 1, else 0; `page` counts from 1.

    `text` has no line breaks, but for a table, which has one line a row and ` | ` between cells.
    """

    kind: BlockKind
    text: str
    level: int = 0
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read. `encoding` is set where the bytes were text, `pages` where the format has pages.

    `furniture` is what stood around the text (menus, page headers, comment threads): kept, and never cited.
    """

    name: str
    kind: DocumentKind
    encoding: str | None
    blocks: tuple[Block, ...]
    furniture: tuple[Block, ...] = ()
    warnings: tuple[str, ...] = ()
    pages: int | None = None
