"""Quantities: amounts, rates, periods, ages and counts that a text states, English or Chinese, as values with units.

References ("Article 66", 第六十六条) and days of the calendar are no quantities and are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pi_assistant.documents.units import chinese_number

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_LISTED = r"\(?\d+(?:-\d+)?\)?"
_AND_LISTED = (
    rf"(?:,\s*(?:and |or )?|\s+(?:and|or|to)\s+){_LISTED}(?!\d|,\d|\s*(?:days|years|months|working|hours|million))"
)
_EN_PASSED = re.compile(
    r"\b(?:Articles?|[Pp]aragraphs?|[Ii]tems?|[Pp]oints?|Chapters?|Sections?|Annex(?:es)?|No\.|Order|Question)"
    rf"\s+{_LISTED}(?:{_AND_LISTED})*"
    r"|\b(?:preceding|following|first|last) \d+ (?:paragraphs|Articles|items)"
    rf"|\b\d{{1,2}} (?:{_MONTHS})(?: \d{{4}})?|\b(?:{_MONTHS}) \d{{4}}"
    r"|(?<![\d.,])(?:19|20)\d\d(?!\d|[\d,.]*\d|[ -](?:\w+ )?(?:days|people|items))"
    r"|^\(\d+\) |〔\d{4}〕\d+号",
    re.MULTILINE,
)
_EN_NUMBER = r"(?<![\w.,-])(\d[\d,]*(?:\.\d+)?)"
_EN = re.compile(
    rf"RMB {_EN_NUMBER}(?: (?P<scale>million|billion))?"
    rf"|{_EN_NUMBER}(?: (?P<scale2>million|billion))?"
    r"(?P<unit>%| ?percent|[ -](?:times?|working days?|days?|hours?|minutes?|months?|years? of age|years? old|years?|"
    r"people|persons?|individuals?|natural persons|items?)\b)?(?P<range> (?:to|and|or) (?=\d))?"
)
_EN_AGE = re.compile(r"(?:\baged|\bage of|\bages) $")
_SCALE = {"million": 1_000_000, "billion": 1_000_000_000, "万": 10_000, "亿": 100_000_000, "": 1}
_EN_UNITS = {
    "percent": "%",
    "time": "times",
    "working day": "working days",
    "day": "days",
    "hour": "hours",
    "minute": "minutes",
    "month": "months",
    "year": "years",
    "year of age": "years of age",
    "years old": "years of age",
    "year old": "years of age",
    "person": "people",
    "persons": "people",
    "individual": "people",
    "individuals": "people",
    "natural persons": "people",
    "item": "items",
}
_ZH_NUMERAL = r"[零〇一二两三四五六七八九十百千\d][零〇一二两三四五六七八九十百千\d,.]*"
_ZH_PASSED = re.compile(
    rf"第{_ZH_NUMERAL}(?:条(?:之[一二三四五六七八九十]+)?|款|项|章|节|号|次|类|[届个方人])|第（[一二三四五六七八九十]+）项"
    rf"|{_ZH_NUMERAL}年{_ZH_NUMERAL}月(?:{_ZH_NUMERAL}日)?|(?:19|20)\d\d年|(?<![\d十])\d{{1,2}}月\d{{1,2}}日|\d{{1,2}}月{_ZH_NUMERAL}日"
    r"|^\s*（[一二三四五六七八九十]+）|[〔\[]\d{4}[〕\]]\d+号",
    re.MULTILINE,
)
_ZH = re.compile(
    rf"(?P<parts>百|千|万)分之(?P<rate>{_ZH_NUMERAL})"
    rf"|(?P<number>{_ZH_NUMERAL})\s*(?P<scale>万|亿)?余?\s*"
    r"(?P<unit>元|%|％|倍|个?工作日|日|天|个?小时|分钟|个月|周岁|岁|年(?!度)|人(?!民|身|员|格|类)|名|条|[次台组套部件家种个方])?"
)
_ZH_UNITS = {
    "元": "RMB",
    "%": "%",
    "％": "%",
    "工作日": "working days",
    "小时": "hours",
    "月": "months",
    "倍": "times",
    "日": "days",
    "天": "days",
    "分钟": "minutes",
    "周岁": "years of age",
    "岁": "years of age",
    "年": "years",
    "人": "people",
    "名": "people",
    "条": "items",
    "次": "times",
}
_ZH_WORDS = "次台组套部件家种个方人名条日天"  # 一 before these is a word
_PARTS = {"百": 1, "千": 0.1, "万": 0.01}


@dataclass(frozen=True, slots=True, order=True)
class Quantity:
    """A value in RMB, %, times, hours, days, working days, months, years, years of age, people, items, or count."""

    value: float
    unit: str


def quantities(text: str) -> tuple[Quantity, ...]:
    """What an English text states, in order; "RMB 1.5 million" is 1,500,000 RMB."""
    return tuple(_english(_EN_PASSED.sub(lambda m: " " * len(m[0]), text)))


def _english(text: str) -> Iterator[Quantity]:
    bare: float | None = None  # the 3 of "3 to 5 years", which has the unit of the 5
    for match in _EN.finditer(text):
        digits = match[1] or match[3]
        value = float(digits.rstrip(",.").replace(",", "")) * _SCALE[match["scale"] or match["scale2"] or ""]
        if match[1]:
            yield Quantity(value, "RMB")
            continue
        unit = (match["unit"] or "").strip(" -")
        if _EN_AGE.search(text[: match.start()]):
            unit = "years of age"
        if match["range"] and not unit:
            if bare is not None:
                yield Quantity(bare, "count")
            bare = value
            continue
        known = _EN_UNITS.get(unit, unit) or "count"
        if bare is not None:
            yield Quantity(bare, known)
            bare = None
        yield Quantity(value, known)


def quantities_zh(text: str) -> tuple[Quantity, ...]:
    """What a Chinese text states, in order; 百分之五 is 5 %. A bare 一个 or 一次 is a word, no quantity."""
    return tuple(_chinese(_ZH_PASSED.sub(lambda m: "＿" * len(m[0]), text)))


def _chinese(text: str) -> Iterator[Quantity]:
    for match in _ZH.finditer(text):
        if match["parts"]:
            value = _value(match["rate"])
            if value is not None:
                yield Quantity(value * _PARTS[match["parts"]], "%")
            continue
        value, unit = _value(match["number"]), match["unit"] or ""
        is_word = value == 1 and not match["scale"] and unit in _ZH_WORDS
        if not value or is_word or not (unit or match["scale"]):
            continue
        yield Quantity(value * _SCALE[match["scale"] or ""], _ZH_UNITS.get(unit.removeprefix("个"), "count"))


def _value(numeral: str) -> float | None:
    plain = numeral.replace(",", "").rstrip(".").replace("两", "二")
    try:
        return float(plain) if re.fullmatch(r"\d+(?:\.\d+)?", plain) else float(chinese_number(plain))
    except ValueError:
        return None
