"""PDF pages to blocks: wrapped lines joined, across pages too, and page headers, footers and numbers set apart.

A page without text is named in a warning; a file without any is a scan.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pi_assistant.documents.document import Block
from pi_assistant.documents.lines import Line, display_width, paragraphs, wrap_width
from pi_assistant.documents.marks import MarkKind, ends_sentence, marks
from pi_assistant.documents.markup import block_of
from pi_assistant.documents.pdf_text import page_texts
from pi_assistant.errors import NoTextLayer

_PAGE_NUMBER = re.compile(
    r"[-–—· ]*\d{1,4}[-–—· ]*|page \d{1,4}(?: (?:of|/) \d{1,4})?|\d{1,4} ?/ ?\d{1,4}"
    r"|第 ?\d{1,4} ?页(?:[ ,，/]*共 ?\d{1,4} ?页)?",
    re.IGNORECASE,
)
# What a browser prints above and below a page.
_PRINTED = re.compile(
    r"(?:file|https?)://\S+ \d{1,4}/\d{1,4}|\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},? \d{1,2}:\d{2}(?: [AP]M)? .{0,120}"
)


@dataclass(frozen=True, slots=True)
class Pages:
    """What a PDF holds: blocks with their pages, page headers and footers, how many pages, and warnings."""

    blocks: tuple[Block, ...]
    furniture: tuple[Block, ...]
    count: int
    warnings: tuple[str, ...] = ()


def pdf_pages(data: bytes) -> Pages:
    """The blocks of a PDF.

    Raises:
        NoTextLayer: for a scan.
        DocumentError: for a file that is encrypted or damaged, or whose fonts do not say which characters they show.
    """
    found = page_texts(data)
    texts, warnings = found.texts, found.warnings
    if not any(text.strip() for text in texts):
        raise NoTextLayer(
            f"its {len(texts)} pages hold pictures and no text", mend="Run text recognition (OCR) on it first"
        )
    empty = [str(number) for number, text in enumerate(texts, start=1) if not text.strip()]
    if empty:
        warnings = (*warnings, f"no text on page {', '.join(empty)}: scanned or blank, and not searched")
    pages = [_lines(text, number) for number, text in enumerate(texts, start=1)]
    running = _running(pages)
    furniture: dict[str, Block] = {}
    kept: list[Line] = []
    for page in pages:
        for place, line in enumerate(page):
            if _at_edge(place, len(page)) and (_shape(line.text) in running or _is_page_number(line.text, len(pages))):
                furniture.setdefault(_shape(line.text), Block("paragraph", line.text, page=line.page))
            else:
                kept.append(line)
    blocks = tuple(block_of(line.text, line.page) for line in paragraphs(kept, wrap_width(kept)))
    return Pages(blocks, tuple(furniture.values()), len(texts), warnings)


def _lines(text: str, page: int) -> list[Line]:
    """Lines of a page; one set apart begins a paragraph, unless the line before broke off in a sentence."""
    lines: list[Line] = []
    gap = False
    widest = max((display_width(" ".join(raw.split())) for raw in text.split("\n")), default=0)
    for raw in text.split("\n"):
        line = " ".join(raw.split())
        if line:
            broken = bool(lines) and not ends_sentence(lines[-1].text) and display_width(lines[-1].text) > 0.8 * widest
            lines.append(Line(line, page, gap and not broken))
        gap = not line
    return lines


def _at_edge(place: int, count: int) -> bool:
    return place < 2 or place >= count - 2


def _shape(text: str) -> str:
    """A line with its digits blanked and spaces out, to recognise it on the next page."""
    return re.sub(r"\s", "", re.sub(r"\d+", "#", text))


def _running(pages: Sequence[Sequence[Line]]) -> set[str]:
    """Lines at the edge of most pages; of two pages, only with a date or number, and none that begins an article."""
    if len(pages) < 2:
        return set()
    seen = Counter(
        shape
        for page in pages
        for shape in {
            _shape(line.text) for place, line in enumerate(page) if _at_edge(place, len(page)) and _may_run(line)
        }
    )
    return {
        shape for shape, times in seen.items() if times >= max(2, 0.6 * len(pages)) and (len(pages) > 2 or "#" in shape)
    }


def _may_run(line: Line) -> bool:
    """Whether a line could be a running header: no article, and no long sentence, which a text may well repeat."""
    if ends_sentence(line.text) and display_width(line.text) >= 60:
        return False
    return not any(mark.kind not in (MarkKind.POINT, MarkKind.CLAUSE) for mark in marks(line.text))


def _is_page_number(text: str, count: int) -> bool:
    return bool(_PRINTED.fullmatch(text)) or (count > 1 and bool(_PAGE_NUMBER.fullmatch(text)))
