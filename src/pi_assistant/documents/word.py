"""Word documents to blocks: headings by style, lists with the numbers Word would print, tables as rows, in order.

python-docx opens the file; its paragraphs are read from the XML here, since its own text leaves out insertions under
review, content controls and automatic numbers, which in contracts are the numbers of the clauses.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pi_assistant.documents.document import Block
from pi_assistant.documents.markup import block_of
from pi_assistant.errors import DocumentError

_ENTRIES, _UNPACKED, _RATIO = 2_000, 100 * 1024 * 1024, 100
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SPACES = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_DIGITS = "零一二三四五六七八九"
_STYLE_LEVEL = re.compile(r"(?:heading|标题) ?(\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Words:
    """What a Word file holds: blocks, page headers and footers, and warnings."""

    blocks: tuple[Block, ...]
    furniture: tuple[Block, ...] = ()
    warnings: tuple[str, ...] = ()


def docx_words(data: bytes) -> Words:
    """The blocks of a DOCX file.

    Raises:
        DocumentError: for a file that is damaged, encrypted, or unpacks to more than 100 MB.
    """
    import docx

    _check_budget(data)
    try:
        document = docx.Document(io.BytesIO(data))
        body = _Body(document)
        blocks = tuple(body.blocks(document.element.body))
        furniture = tuple(
            Block("paragraph", text)
            for text in dict.fromkeys(
                paragraph.text.strip()
                for section in document.sections
                for part in (section.header, section.footer)
                for paragraph in part.paragraphs
            )
            if text
        )
    except Exception as error:  # python-docx and lxml raise many kinds for a damaged file; each means the same here
        raise DocumentError(
            f"it cannot be read as Word: {type(error).__name__}", mend="Save it again as .docx"
        ) from error
    warnings = ("changes under review are read as if accepted",) if body.reviewed else ()
    return Words(blocks, furniture, warnings)


def _check_budget(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise DocumentError("it is damaged or no Word file", mend="Save it again as .docx") from error
    unpacked = sum(entry.file_size for entry in entries)
    if any(entry.flag_bits & 1 for entry in entries):
        raise DocumentError("it is encrypted", mend="Save a copy without a password")
    if len(entries) > _ENTRIES or unpacked > _UNPACKED or unpacked > max(10_000_000, _RATIO * len(data)):
        raise DocumentError(f"it unpacks to {unpacked:,} bytes", mend="Bring a smaller file")


@dataclass(slots=True)
class _Body:
    """The walk through a document, with the counters of its lists."""

    document: Any
    counters: dict[str, list[int]] = field(default_factory=dict)
    styles: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, dict[int, Any]] = field(default_factory=dict)
    reviewed: bool = False

    def blocks(self, parent: Any) -> Iterator[Block]:
        for child in parent:
            if child.tag == f"{_W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                rows = [row for row in self._rows(child) if row.strip(" |")]
                if rows:
                    yield Block("table", "\n".join(rows))
            elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}moveTo", f"{_W}customXml"):
                yield from self.blocks(child)

    def _paragraph(self, element: Any) -> Iterator[Block]:
        text = self._text(element)
        style = self._style(element)
        number = self._number(element, style) if text.strip() else ""
        for place, raw in enumerate(text.split("\n")):
            line = " ".join(f"{number} {raw}".split()) if place == 0 else " ".join(raw.split())
            if not line:
                continue
            level = _level(style)
            block = block_of(line)
            yield Block("heading", line, level) if level and place == 0 else block

    def _rows(self, table: Any) -> Iterator[str]:
        for row in table.iterchildren(f"{_W}tr"):
            cells = [
                " ".join(" ".join(self._text(paragraph).split()) for paragraph in cell.iter(f"{_W}p")).strip()
                for cell in row.iter(f"{_W}tc")
                if cell.getparent() is row or cell.getparent().tag == f"{_W}sdtContent"
            ]
            yield " | ".join(cells)

    def _text(self, element: Any) -> str:
        """The words of a paragraph; what is deleted under review is `delText`, and so left out."""
        pieces: list[str] = []
        for node in element.iter():
            if node.tag == f"{_W}t":
                if next(node.iterancestors(_FALLBACK), None) is None:
                    pieces.append(node.text or "")
            elif node.tag in _SPACES:
                pieces.append(_SPACES[node.tag])
            elif node.tag in (f"{_W}ins", f"{_W}del"):
                self.reviewed = True
        return "".join(pieces)

    def _style(self, element: Any) -> Any:
        properties = element.find(f"{_W}pPr/{_W}pStyle")
        identifier = properties.get(f"{_W}val") if properties is not None else None
        if not self.styles:
            self.styles.update({style.style_id: style for style in self.document.styles})
        return self.styles.get(str(identifier))

    def _number(self, element: Any, style: Any) -> str:
        """The number that Word prints before a paragraph of a list; a bullet is `-`."""
        reference = element.find(f"{_W}pPr/{_W}numPr")
        while reference is None and style is not None:
            reference, style = style.element.find(f"{_W}pPr/{_W}numPr"), style.base_style
        if reference is None:
            return ""
        identifier, level = _value(reference, "numId"), int(_value(reference, "ilvl") or 0)
        if identifier not in self.lists:
            self.lists[identifier] = self._levels(identifier)
        levels = self.lists[identifier]
        if level not in levels:
            return ""
        counts = self.counters.setdefault(identifier, [0] * 9)
        counts[level] += 1
        counts[level + 1 :] = [0] * (8 - level)
        if _value(levels[level], "numFmt") == "bullet":
            return "-"
        return re.sub(
            r"%(\d)", lambda m: _numeral(*_count(levels, counts, int(m[1]) - 1)), _value(levels[level], "lvlText")
        )

    def _levels(self, identifier: str) -> dict[int, Any]:
        try:
            numbering = self.document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return {}
        named = [n for n in numbering.iterchildren(f"{_W}num") if n.get(f"{_W}numId") == identifier]
        abstract = _value(named[0], "abstractNumId") if named else ""
        for entry in numbering.iterchildren(f"{_W}abstractNum"):
            if entry.get(f"{_W}abstractNumId") == abstract:
                return {int(level.get(f"{_W}ilvl")): level for level in entry.iterchildren(f"{_W}lvl")}
        return {}


def _count(levels: dict[int, Any], counts: list[int], level: int) -> tuple[int, str]:
    """The number at a level with its format; Word starts at `start`, not always at 1."""
    if level not in levels:
        return max(counts[level], 1), "decimal"
    start = int(_value(levels[level], "start") or 1)
    return start + max(counts[level], 1) - 1, _value(levels[level], "numFmt")


def _numeral(value: int, shape: str) -> str:
    if shape in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (value - 1) % 26)
        return letter if shape == "lowerLetter" else letter.upper()
    if shape in ("lowerRoman", "upperRoman"):
        roman = "".join(
            ["", "X", "XX", "XXX", "XL"][value // 10 % 5]
            + ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][value % 10]
        )
        return roman if shape == "upperRoman" else roman.lower()
    if shape.startswith(("chinese", "japanese", "ideograph", "taiwanese")) and 0 < value < 1000:
        return chinese_numeral(value)
    return str(value)


def chinese_numeral(value: int) -> str:
    """A number from 1 to 999 as a statute writes it: 10 is 十, 105 is 一百零五, 253 is 二百五十三."""
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    head = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        head += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        head += "零"
    return head + (_DIGITS[ones] if ones else "")


def _value(element: Any, name: str) -> str:
    child = element.find(f"{_W}{name}")
    return str(child.get(f"{_W}val") or "") if child is not None else ""


def _level(style: Any) -> int:
    """Heading level by style or its base: Title is 1, Heading n is n."""
    while style is not None:
        name = style.name or ""
        if name.lower() == "title":
            return 1
        if match := _STYLE_LEVEL.fullmatch(name):
            return int(match[1])
        style = style.base_style
    return 0
