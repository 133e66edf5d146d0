"""PDF pages to blocks: text by pypdf, mended, or by pypdfium2 where pypdf's is no good; page headers set apart.

Chromium and other printers of Chinese write radicals (⼈, ⺠) for characters (人, 民); they are put back. A page
without text is named in a warning, a file without any is a scan.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pi_assistant.documents.document import Block
from pi_assistant.documents.encodings import is_common
from pi_assistant.documents.lines import Line, display_width, paragraphs, wrap_width
from pi_assistant.documents.marks import MarkKind, ends_sentence, marks
from pi_assistant.documents.markup import block_of
from pi_assistant.errors import DocumentError, NoTextLayer

# CJK Radicals Supplement to the characters they stand for (Unicode, EquivalentUnifiedIdeograph.txt, version 15): the
# forms that a font shares with a whole character. NFKC knows only two of that block.
_SUPPLEMENT = dict(
    zip(
        "⺁⺂⺃⺄⺅⺆⺈⺉⺊⺋⺌⺍⺎⺏⺐⺒⺓⺔⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺫⺬⺭⺯⺰⺱⺲⺳⺴⺶⺹⺺⺻⺼⺾⺿⻀⻁⻂⻃⻄⻅⻆⻈⻉⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "厂乛乚乙亻冂刀刂卜㔾小小兀尣尢巳幺彑忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王目示礻糹纟罓罒㓁冗羊耂肀聿肉艹艹艹虎衤覀西见角讠贝车辶辶辶邑钅長镸长门阝雨青韦页风飞食飠饣马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
        strict=True,
    )
)
_SIMPLIFIED = {"戶": "户"}
# A font may share one sign between two code points; these are the ones meant in running text.
_SIGNS = {"\u2329": "〈", "\u232a": "〉", "⸺": "——", "⸻": "———"}
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_RADICAL = re.compile("[\u2e80-\u2fd5]")
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]|\\(cid:\\d+\\)")
_SPACED = re.compile("(?<=[一-鿿]) (?=[一-鿿])")
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


@dataclass(frozen=True, slots=True)
class _High:
    """A line and its height on the page, in points from below."""

    text: str
    height: float | None = None


def pdf_pages(data: bytes) -> Pages:
    """The blocks of a PDF.

    Raises:
        NoTextLayer: for a scan.
        DocumentError: for a file that is encrypted or damaged, or whose fonts do not say which characters they show.
    """
    texts, warnings = _best_text(data)
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


def repair(text: str) -> str:
    """Text with characters for radicals, letters for ligatures, and no marks of hyphenation."""
    text = "".join(_LIGATURES.get(c) or _SIGNS.get(c, c) for c in text.replace("\ufffe", "").replace("\xad", ""))
    if not _RADICAL.search(text):
        return text
    # NFKC gives 戶 for ⼾; a text without that character of its own is in simplified Chinese, where it is 户.
    mended = {c: _SUPPLEMENT.get(c) or unicodedata.normalize("NFKC", c) for c in set(_RADICAL.findall(text))}
    if "戶" not in text:
        mended = {c: _SIMPLIFIED.get(new, new) for c, new in mended.items()}
    return _RADICAL.sub(lambda match: mended[match[0]], text)


def is_good(texts: Sequence[str]) -> bool:
    """Whether extracted text reads like a language.

    It has few unreadable signs, no space after every Chinese character, vowels among its Latin letters, and mostly
    common Chinese characters.
    """
    text = "\n".join(texts)
    solid = len(re.sub(r"\s", "", text))
    if not solid or len(_UNREADABLE.findall(text)) > 0.01 * solid:
        return False
    chinese = re.findall("[㐀-鿿]", text)
    if len(_SPACED.findall(text)) > 0.2 * max(50, len(chinese)):
        return False
    if len(chinese) >= 50 and sum(map(is_common, chinese)) < 0.8 * len(chinese):
        return False
    letters = re.findall("[a-z]", text.lower())
    vowels = sum(letter in "aeiou" for letter in letters)
    return len(letters) < 200 or len(letters) < 0.2 * solid or 0.22 < vowels / len(letters) < 0.6


def _best_text(data: bytes) -> tuple[list[str], tuple[str, ...]]:
    """Text by pypdf, else by pypdfium2; where neither is good, an error, unless there is no text at all."""
    first = _by_pypdf(data)
    if first is not None and is_good(first):
        return first, ()
    second = _by_pdfium(data)
    if is_good(second):
        return second, ("read by pypdfium2, since pypdf's text was not good",) if first is not None else ()
    texts = second if any(text.strip() for text in second) else first or second
    if any(text.strip() for text in texts):
        raise DocumentError(
            "its fonts do not say which characters they show",
            mend="Print it to PDF again, or run text recognition (OCR)",
        )
    return texts, ()


def _by_pypdf(data: bytes) -> list[str] | None:
    """Text of every page by pypdf; None where it cannot read the file, which pypdfium2 then may."""
    import logging

    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            return None
        return [repair(text) for text in _spaced([_high_lines(page) for page in reader.pages])]
    except Exception:  # whatever a hostile or odd file raises in pypdf: pypdfium2 decides
        return None


def _high_lines(page: Any) -> list[_High]:
    """Lines of a page with the height of their first signs, or none where pypdf's pieces do not add up to its text."""
    pieces: list[tuple[str, float]] = []

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], _font: object, _size: float) -> None:
        pieces.append((text, cm[1] * tm[4] + cm[3] * tm[5] + cm[5]))

    text: str = page.extract_text(visitor_text=visit)
    if "".join(piece for piece, _ in pieces).strip() != text.strip():
        return [_High(line) for line in text.split("\n")]
    lines = [_High("")]
    for piece, height in pieces:
        for place, part in enumerate(piece.split("\n")):
            if place:
                lines.append(_High(""))
            held = lines[-1]
            lines[-1] = _High(held.text + part, height if held.height is None and part.strip() else held.height)
    return [line for line in lines if line.text.strip()]


def _spaced(pages: Sequence[Sequence[_High]]) -> list[str]:
    """Text of the pages with a blank line where lines stand further apart than the lines of a paragraph do.

    That distance is the smallest one that is common: in a law most lines may be paragraphs of their own.
    """
    steps = Counter(round(_step(*pair)) for page in pages for pair in pairwise(page) if _step(*pair) > 0)
    usual = min((step for step, times in steps.items() if times >= 0.05 * steps.total()), default=0)
    texts: list[str] = []
    for page in pages:
        lines = [line.text for line in page[:1]]
        for before, line in pairwise(page):
            lines.append(("\n" if _step(before, line) > 1.25 * usual > 0 else "") + line.text)
        texts.append("\n".join(lines))
    return texts


def _step(before: _High, line: _High) -> float:
    return before.height - line.height if before.height is not None and line.height is not None else 0.0


def _by_pdfium(data: bytes) -> list[str]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise DocumentError("it is encrypted", mend="Save a copy without a password") from error
        raise DocumentError("it is damaged or no PDF", mend="Save or download it again") from error
    try:
        return [repair(_page_text(document, number)) for number in range(len(document))]
    except pypdfium2.PdfiumError as error:
        raise DocumentError(f"a page cannot be read: {error}", mend="Save or download it again") from error
    finally:
        document.close()


def _page_text(document: Any, number: int) -> str:
    page = document[number]
    text_page = page.get_textpage()
    try:
        return str(text_page.get_text_bounded()).replace("\r\n", "\n")
    finally:
        text_page.close()
        page.close()


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
