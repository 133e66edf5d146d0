"""PDF pages to blocks: text by pypdf, mended, or by pypdfium2 where pypdf's is no good; page headers set apart.

Chromium and other printers of Chinese write radicals (⼈, ⺠) for characters (人, 民); they are put back. A page without
text is named in a warning, a file without any is a scan.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pi_assistant.documents.document import Block
from pi_assistant.documents.lines import Line, is_cjk, paragraphs, wrap_width
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
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_RADICAL = re.compile("[\u2e80-\u2fd5]")
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]|\\(cid:\\d+\\)")
_SPACED = re.compile("(?<=[一-鿿]) (?=[一-鿿])")
_PAGE_NUMBER = re.compile(
    r"[-–—· ]*\d{1,4}[-–—· ]*|page \d{1,4}(?: (?:of|/) \d{1,4})?|\d{1,4} ?/ ?\d{1,4}|第 ?\d{1,4} ?页(?:[ ,，/]*共 ?\d{1,4} ?页)?",
    re.IGNORECASE,
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
    texts, warnings = _best_text(data)
    if not any(text.strip() for text in texts):
        raise NoTextLayer(f"its {len(texts)} pages hold pictures and no text", mend="Run text recognition (OCR) on it first")
    empty = [str(number) for number, text in enumerate(texts, start=1) if not text.strip()]
    if empty:
        warnings = (*warnings, f"no text on page {', '.join(empty)}: scanned or blank, and not searched")
    pages = [_lines(text, number) for number, text in enumerate(texts, start=1)]
    running = _running(pages)
    furniture = {}
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
    text = "".join(_LIGATURES.get(c, c) for c in text.replace("\ufffe", "").replace("\xad", ""))
    if not _RADICAL.search(text):
        return text
    # NFKC gives 戶 for ⼾; a text without that character of its own is in simplified Chinese, where it is 户.
    mended = {c: _SUPPLEMENT.get(c) or unicodedata.normalize("NFKC", c) for c in set(_RADICAL.findall(text))}
    if "戶" not in text:
        mended = {c: _SIMPLIFIED.get(new, new) for c, new in mended.items()}
    return _RADICAL.sub(lambda match: mended[match[0]], text)


def is_good(texts: Sequence[str]) -> bool:
    """Whether extracted text reads like a language: few unreadable signs, no space after every Chinese character,
    vowels among Latin letters, common characters among Chinese ones."""
    text = "\n".join(texts)
    solid = len(re.sub(r"\s", "", text))
    if not solid or len(_UNREADABLE.findall(text)) > 0.01 * solid:
        return False
    chinese = re.findall("[㐀-鿿]", text)
    if len(_SPACED.findall(text)) > 0.2 * max(50, len(chinese)):
        return False
    if len(chinese) >= 50 and sum(map(_is_common, chinese)) < 0.8 * len(chinese):
        return False
    letters = re.findall("[a-z]", text.lower())
    vowels = sum(letter in "aeiou" for letter in letters)
    return len(letters) < 200 or len(letters) < 0.2 * solid or 0.22 < vowels / len(letters) < 0.6


def _is_common(char: str) -> bool:
    """Whether a character is among the 3,755 common simplified or 5,401 common traditional ones."""
    for encoding, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        try:
            if first <= char.encode(encoding)[0] <= last:
                return True
        except UnicodeEncodeError:
            continue
    return False


def _best_text(data: bytes) -> tuple[list[str], tuple[str, ...]]:
    """Text by pypdf, else by pypdfium2; where neither is good, the reason is an error unless there is no text at all."""
    first = _by_pypdf(data)
    if first is not None and is_good(first):
        return first, ()
    second = _by_pdfium(data)
    if is_good(second):
        return second, ("read by pypdfium2, since pypdf's text was not good",) if first is not None else ()
    texts = second if any(text.strip() for text in second) else first or second
    if any(text.strip() for text in texts):
        raise DocumentError(
            "its fonts do not say which characters they show", mend="Print it to PDF again, or run text recognition (OCR)"
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
        return [repair(page.extract_text()) for page in reader.pages]
    except Exception:  # whatever a hostile or odd file raises in pypdf: pypdfium2 decides
        return None


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


def _page_text(document: object, number: int) -> str:
    page = document[number]  # type: ignore[index]
    text_page = page.get_textpage()
    try:
        return str(text_page.get_text_bounded()).replace("\r\n", "\n")
    finally:
        text_page.close()
        page.close()


def _lines(text: str, page: int) -> list[Line]:
    lines: list[Line] = []
    for raw in text.split("\n"):
        line = " ".join(raw.split())
        if line:
            lines.append(Line(line, page))
    return lines


def _at_edge(place: int, count: int) -> bool:
    return place < 2 or place >= count - 2


def _shape(text: str) -> str:
    """A line with its digits blanked and spaces out, to recognise it on the next page."""
    return re.sub(r"\s", "", re.sub(r"\d+", "#", text))


def _running(pages: Sequence[Sequence[Line]]) -> set[str]:
    """Lines at the edge of most pages, of three or more."""
    if len(pages) < 3:
        return set()
    seen = Counter(
        shape
        for page in pages
        for shape in {_shape(line.text) for place, line in enumerate(page) if _at_edge(place, len(page))}
    )
    return {shape for shape, times in seen.items() if times >= max(3, 0.6 * len(pages))}


def _is_page_number(text: str, count: int) -> bool:
    return count > 1 and bool(_PAGE_NUMBER.fullmatch(text))
