"""Marks: the words at the start of a paragraph that number it, Chinese and English, and what they may mean.

One opening can be read in several ways ("1. What is consent?" is a clause or a question), so `marks` returns every
reading and the reader of the whole text chooses. A reference at the start of a line ("Article 66 of this Law applies",
第六十六条规定的) is no mark, or an unsure one that only counts where it is the next number in order.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from pi_assistant.documents.units import chinese_number


class MarkKind(StrEnum):
    """What a numbered opening can be."""

    DIVISION = "division"  # part, chapter, section above articles
    ARTICLE = "article"
    SECTION = "section"  # Section 3, § 5, Clause 7
    ITEM = "item"  # 一、
    ROMAN = "roman"  # I.
    CLAUSE = "clause"  # 1. or 3.2.1(a)
    QUESTION = "question"
    ANNEX = "annex"
    POINT = "point"  # （一）, (1), (a), a bullet: stays inside its provision


@dataclass(frozen=True, slots=True)
class Mark:
    """One reading of an opening: `number` as a locator, `label` as words, `rest` what follows it.

    `rank` orders divisions, the highest first; `order` is the number as integers, empty where it has none; an unsure
    mark has no space after it.
    """

    kind: MarkKind
    number: str
    label: str
    rest: str
    order: tuple[int, ...] = ()
    rank: int = 0
    sure: bool = True


TERMINALS = "。！？；：…!?;:."
# A note's number after the full stop: "… came into force.[12]"
_NOTE = re.compile(r"(?:\s?\[\d{1,3}\])+$")
_CLOSERS = "\"'”’」』）)】]〉》"
_ZH = r"[〇零一二三四五六七八九十百千两]{1,9}|[0-9]{1,4}"
_ARTICLE_ZH = re.compile(rf"第 ?({_ZH}) ?条(?: ?之 ?([一二三四五六七八九十]{{1,3}}|\d{{1,2}})(?![一-鿿]))?")
_DIVISION_ZH = re.compile(rf"第 ?({_ZH}) ?(编|分编|部分|章|节|目)")
_DIVISION_RANK = {"编": 1, "部分": 1, "分编": 2, "章": 3, "节": 4, "目": 5}
_ITEM_ZH = re.compile(r"([一二三四五六七八九十百]{1,5}) ?[、．.] ?(?=\S)")
_ARTICLE_EN = re.compile(r"(Article|ARTICLE|Art\.) ?(\d{1,4}(?:-\d{1,3})?[A-Z]?|[IVXLC]+)(?![\w-])")
_SECTION_EN = re.compile(
    r"(Section|SECTION|Sec\.|Clause|Rule|§{1,2}) ?(\d{1,4}[A-Z]?(?:[.-]\d{1,3})*|[IVXLC]+)(?![\w-])"
)
_DIVISION_EN = re.compile(
    r"(Part|Title|Book|Chapter|Subchapter|Division|PART|TITLE|BOOK|CHAPTER)"
    r" (\d{1,3}|[IVXLC]+|[A-H]|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten)(?![\w-])"
)
_DIVISION_EN_RANK = {"part": 1, "book": 1, "title": 2, "division": 2, "chapter": 3, "subchapter": 4}
_ANNEX_ZH = re.compile(rf"附[件录表] ?({_ZH})?(?:(?=$)|[:：]$| )")
_ANNEX_EN = re.compile(
    r"(?:Annex|ANNEX|Appendix|APPENDIX|Schedule|SCHEDULE|Exhibit|Attachment)(?: (\d{1,2}|[IVX]+|[A-H]))?(?![\w-])"
)
_ROMAN = re.compile(r"([IVXLC]{1,7}) ?(?:[.、:．)] ?|, )(?=\S)")
_CLAUSE = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,5})((?:\([a-z]{1,3}\))*) ?([.、．)]?) ?")
_QUESTION = re.compile(rf"(?:Question|QUESTION|Q|问题|问)\.? ?({_ZH}) ?[.:：、．)]? ?")
_POINT = re.compile(
    r"[(（](?:[一二三四五六七八九十]{1,3}|\d{1,3}|[a-z]{1,4})[)）]|[①-⑳]|[-•·▪◦*–] |[a-z][.)] |\d{1,2} ?[.)、．]"
)
_REFERENCE_ZH = re.compile(rf"[、，,。；;）)》”]|第(?:{_ZH})[款项]|(?:至|和|或|及|与|或者|以及)第|规定的|的规定")
_RUN_ON_ZH = re.compile(r"[的所规和与及至或第之以中前后]")
_CAPITAL = re.compile(r"[\"'“‘(\[【]?[A-Z\d一-鿿]")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_ROMAN_SHAPE = re.compile(r"(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")


def plain(text: str) -> str:
    """The text with one space for any white space, and its digits, full stops and Roman numerals in ASCII."""
    text = " ".join(text.split())
    head, tail = text[:24], text[24:]
    narrow = (
        unicodedata.normalize("NFKC", c) if c.isdigit() or c.isnumeric() and "Ⅰ" <= c <= "ⅿ" or c == "．" else c
        for c in head
    )
    return "".join(narrow) + tail


def ends_sentence(text: str) -> bool:
    """Whether a line ends in the punctuation of a sentence or of a list's introduction."""
    return _NOTE.sub("", text.rstrip()).rstrip(_CLOSERS).endswith(tuple(TERMINALS))


def is_short(text: str, limit: int = 120) -> bool:
    """Whether a line could be a heading: short, and no sentence."""
    return 0 < len(text) <= limit and not ends_sentence(text)


def roman_value(text: str) -> int:
    """Value of a Roman numeral up to 99, 0 for what is none."""
    if not text or not _ROMAN_SHAPE.fullmatch(text):
        return 0
    values = [_ROMAN_VALUES[c] for c in text]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))


def marks(text: str, heading: bool = False) -> tuple[Mark, ...]:
    """Every reading of a paragraph's opening, the most telling first; empty where it has no number."""
    text = plain(text)
    found = [
        read(text) for read in (_annex, _division_zh, _article_zh, _division_en, _article_en, _section, _item, _roman)
    ]
    found += [_question(text), _clause(text, heading)]
    if match := _POINT.match(text):
        label = match[0].strip()
        found.append(Mark(MarkKind.POINT, re.sub(r"[^\w]", "", label), label, text[match.end() :].strip()))
    return tuple(mark for mark in found if mark is not None)


def mark_of(text: str, kind: MarkKind, heading: bool = False) -> Mark | None:
    """The reading of that kind, if there is one."""
    return next((mark for mark in marks(text, heading) if mark.kind is kind), None)


def _number(text: str) -> int:
    try:
        return chinese_number(text)
    except ValueError:
        return 0


def _article_zh(text: str) -> Mark | None:
    match = _ARTICLE_ZH.match(text)
    if not match or not (value := _number(match[1])):
        return None
    rest = text[match.end() :]
    after = rest.lstrip()
    spaced = rest == "" or rest[0] in " ：:【[" or bool(re.match(r"[（(][^）)]{2,30}[）)]", rest))
    if _REFERENCE_ZH.match(after) or (not spaced and _RUN_ON_ZH.match(after)):
        return None
    order = (value, _number(match[2])) if match[2] else (value,)
    label = match[0].replace(" ", "")
    return Mark(MarkKind.ARTICLE, "-".join(map(str, order)), label, after.lstrip("：: "), order, sure=spaced)


def _division_zh(text: str) -> Mark | None:
    match = _DIVISION_ZH.match(text)
    if not match or not (value := _number(match[1])):
        return None
    rest = text[match.end() :]
    title = rest.strip()
    if (not is_short(title, 50) and title) or "，" in title or _REFERENCE_ZH.match(title):
        return None
    if rest and rest[0] != " " and _RUN_ON_ZH.match(rest):
        return None
    return Mark(MarkKind.DIVISION, str(value), match[0].replace(" ", ""), title, (value,), _DIVISION_RANK[match[2]])


def _refers_en(rest: str) -> bool:
    """Whether the words after "Article 66" show that it stands inside a sentence."""
    after = rest.lstrip()
    if not after:
        return False
    if re.match(r"\((?:\d|[a-z]{1,3}\))", after) or after[0] in ",;)/'’”]&%":
        return True
    return bool(re.match(r"[A-Z]{2,6} [a-z]", after)) or not _CAPITAL.match(after.lstrip(".:-–— "))


def _english(text: str, shape: re.Pattern[str], kind: MarkKind) -> Mark | None:
    match = shape.match(text)
    if not match or _refers_en(text[match.end() :]):
        return None
    number = match[2]
    order = tuple(int(part) for part in re.findall(r"\d+", number)) or (roman_value(number),)
    label = f"§ {number}" if match[1].startswith("§") else f"{_word(match[1])} {number}"
    rest = text[match.end() :].lstrip(" .:-–—")
    return Mark(kind, number, label, rest, order)


def _word(word: str) -> str:
    return {"Art.": "Article", "Sec.": "Section"}.get(word, word.capitalize())


def _article_en(text: str) -> Mark | None:
    return _english(text, _ARTICLE_EN, MarkKind.ARTICLE)


def _section(text: str) -> Mark | None:
    return _english(text, _SECTION_EN, MarkKind.SECTION)


def _division_en(text: str) -> Mark | None:
    match = _DIVISION_EN.match(text)
    if not match:
        return None
    rest = text[match.end() :]
    title = rest.lstrip(" .:-–—")
    if (title and not is_short(title)) or _refers_en(rest):
        return None
    value = int(match[2]) if match[2].isdigit() else roman_value(match[2])
    return Mark(MarkKind.DIVISION, match[2], match[0], title, (value,), _DIVISION_EN_RANK[match[1].lower()])


def _annex(text: str) -> Mark | None:
    if match := _ANNEX_ZH.match(text):
        title = text[match.end() :].strip()
        if title and not is_short(title, 60):
            return None
        number = str(_number(match[1])) if match[1] else ""
        return Mark(MarkKind.ANNEX, number, match[0].strip(" ：:"), title)
    match = _ANNEX_EN.match(text)
    if not match or _refers_en(text[match.end() :]):
        return None
    title = text[match.end() :].lstrip(" .:-–—")
    if (title and not is_short(title)) or (match[1] is None and title and text[match.end()] not in ".:-–—"):
        return None
    value = match[1] or ""
    return Mark(MarkKind.ANNEX, str(roman_value(value) or value), match[0], title)


def _item(text: str) -> Mark | None:
    match = _ITEM_ZH.match(text)
    if not match or not (value := _number(match[1])):
        return None
    return Mark(MarkKind.ITEM, str(value), f"Item {value}", text[match.end() :], (value,))


def _roman(text: str) -> Mark | None:
    match = _ROMAN.match(text)
    if not match or not (value := roman_value(match[1])):
        return None
    return Mark(MarkKind.ROMAN, match[1], f"Section {match[1]}", text[match.end() :], (value,))


def _question(text: str) -> Mark | None:
    match = _QUESTION.match(text)
    if match is None and text.endswith(("?", "？")):
        match = re.compile(r"(\d{1,3}|[一二三四五六七八九十]{1,3}) ?[.、．)] ?").match(text)
    if not match or not (value := _number(match[1])):
        return None
    rest = text[match.end() :]
    return Mark(MarkKind.QUESTION, f"Q{value}", f"Question {value}", rest, (value,)) if rest else None


def _clause(text: str, heading: bool) -> Mark | None:
    match = _CLAUSE.match(text)
    if not match:
        return None
    rest = text[match.end() :]
    order = tuple(int(part) for part in match[1].split("."))
    spaced = match[0][-1:] == " " or not rest or "一" <= rest[0] <= "鿿" or match[0].endswith(("、", "．"))
    numbered = len(order) > 1 or match[3] != "" or match[2] != "" or heading
    if not spaced or not numbered or (rest and not _CAPITAL.match(rest)) or "." in match[1] and rest[:1] in "年月日%":
        return None
    number = match[1] + match[2]
    return Mark(MarkKind.CLAUSE, number, f"Clause {number}", rest, order)
