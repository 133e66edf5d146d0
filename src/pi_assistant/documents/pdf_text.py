"""The text of a PDF's pages: by pypdf, mended, or by pypdfium2 where pypdf's is no good.

Chromium and other printers of Chinese write radicals (⼈, ⺠) for characters (人, 民); they are put back. Heights and
sizes of lines tell where a paragraph begins and which lines are one heading.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from pi_assistant.documents.encodings import is_common
from pi_assistant.documents.lines import joined
from pi_assistant.documents.marks import ends_sentence, marks
from pi_assistant.errors import DocumentError

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


@dataclass(frozen=True, slots=True)
class PageTexts:
    """Text of every page, with a blank line before a paragraph set apart, and what the reader should know."""

    texts: tuple[str, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _High:
    """A line with its height on the page and the size of its type, in points, of its first sign."""

    text: str
    height: float | None = None
    size: float = 0.0


def page_texts(data: bytes) -> PageTexts:
    """Text of the pages of a PDF; empty where a page, or every one, is a picture.

    Raises:
        DocumentError: for a file that is encrypted or damaged, or whose fonts do not say which characters they show.
    """
    first = _by_pypdf(data)
    if first is not None and is_good(first):
        return PageTexts(tuple(first))
    second = _by_pdfium(data)
    if is_good(second):
        warnings = ("read by pypdfium2, since pypdf's text was not good",) if first is not None else ()
        return PageTexts(tuple(second), warnings)
    if any(text.strip() for text in (*second, *(first or ()))):
        raise DocumentError(
            "its fonts do not say which characters they show",
            mend="Print it to PDF again, or run text recognition (OCR)",
        )
    return PageTexts(tuple(second))


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


def _by_pypdf(data: bytes) -> list[str] | None:
    """Text of every page by pypdf; None where it cannot read the file, which pypdfium2 then may."""
    import logging

    import pypdf

    # It reports every oddity of a file on stderr; what matters of them ends in the text or in an error here.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            return None
        return [repair(text) for text in _spaced([_high_lines(page) for page in reader.pages])]
    except Exception:  # whatever a hostile or odd file raises in pypdf: pypdfium2 decides
        return None


def _high_lines(page: Any) -> list[_High]:
    """Lines of a page with height and size, or without where pypdf's pieces do not add up to its text."""
    pieces: list[_High] = []

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], _font: object, size: float) -> None:
        scale = abs(cm[3] * tm[3]) or 1.0
        pieces.append(_High(text, cm[1] * tm[4] + cm[3] * tm[5] + cm[5], round(size * scale, 1)))

    text: str = page.extract_text(visitor_text=visit)
    if "".join(piece.text for piece in pieces).strip() != text.strip():
        return [_High(line) for line in text.split("\n")]
    lines = [_High("")]
    for piece in pieces:
        for place, part in enumerate(piece.text.split("\n")):
            if place:
                lines.append(_High(""))
            held = lines[-1]
            placed = piece if held.height is None and part.strip() else held
            lines[-1] = replace(placed, text=held.text + part)
    return [line for line in lines if line.text.strip()]


def _spaced(pages: Sequence[Sequence[_High]]) -> list[str]:
    """Text of the pages with a blank line where lines stand further apart than the lines of a paragraph do.

    That distance is the smallest one that is common: in a law most lines may be paragraphs of their own.
    """
    steps = Counter(round(_step(*pair)) for page in pages for pair in pairwise(page) if _step(*pair) > 0)
    usual = min((step for step, times in steps.items() if times >= 0.05 * steps.total()), default=0)
    sizes = Counter[float]()
    for page in pages:
        for line in page:
            sizes[line.size] += len(line.text)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    texts: list[str] = []
    for page in pages:
        text = page[0].text.strip() if page else ""
        for before, line in pairwise(page):
            if _is_one_heading(before, line, body):
                text = joined(text, line.text.strip())
            else:
                text += ("\n\n" if _step(before, line) > 1.25 * usual > 0 else "\n") + line.text.strip()
        texts.append(text)
    return texts


def _step(before: _High, line: _High) -> float:
    return before.height - line.height if before.height is not None and line.height is not None else 0.0


def _is_one_heading(before: _High, line: _High, body: float) -> bool:
    """Whether two lines, in larger type than the text and close together, are one heading that was wrapped."""
    large = before.size == line.size > 1.1 * body > 0
    close = 0 < _step(before, line) <= 1.6 * line.size
    return large and close and not ends_sentence(before.text) and not marks(line.text)


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
