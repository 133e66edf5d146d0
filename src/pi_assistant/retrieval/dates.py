"""Dates in questions: which day is mentioned, and whether it is the day whose law is asked for.

Most days in people's stories are not: "I signed up in 2019, can I delete my account now?" asks for today's law. A day
counts where the question says so ("as of"), asks in the past tense what the law was, or names the day of an act.
"""

from __future__ import annotations

import calendar
import re
from datetime import date

from pi_assistant.documents.units import chinese_number

_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_YEAR}-(?P<m>\d\d)-(?P<d>\d\d)\b",
        rf"\b(?P<d>\d\d?)(?:st|nd|rd|th)?\s+(?P<mon>{_MONTH})\.?,?\s+{_YEAR}\b",
        rf"\b(?P<mon>{_MONTH})\.?\s+(?P<d>\d\d?)(?:st|nd|rd|th)?,?\s+{_YEAR}\b",
        rf"(?<!since )(?<!from )(?<!\d )\b(?P<mon>{_MONTH})\.?,?\s+(?:of\s+)?{_YEAR}\b",
        rf"\b(?P<season>spring|summer|autumn|fall|winter)\s+(?:of\s+)?{_YEAR}\b",
        rf"\b(?:(?:back )?in|during|as of|by)\s+(?:the year\s+)?{_YEAR}\b(?!\s*(?:yuan|people|items|rmb))",
        rf"(?<!自)(?<!从){_YEAR}年(?:(?P<m>\d\d?)月)?(?:(?P<d>\d\d?)[日号])?",
    )
)
_SEASONS = {"spring": 5, "summer": 8, "autumn": 11, "fall": 11, "winter": 12}  # the last month of each
_COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "两": 2}
_RELATIVE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?P<mon>{_MONTH}) (?:of )?(?P<last>last) year\b",
        rf"\b(?P<last>last) year(?:'s)?(?:,? (?:in |around )?(?P<mon>{_MONTH})\b)?",
        rf"\b(?P<recent>last) (?P<mon>{_MONTH})\b",
        rf"\b(?P<n>{'|'.join(_COUNTS)}|\d\d?) years? ago\b",
        r"(?P<n>[一二两三四五六七八九十]|\d\d?)年(?:以)?前",
        r"(?P<last>去年)(?:的)?(?:(?P<m>\d\d?|[一二三四五六七八九十]{1,2})月)?",
        r"(?P<before>前年)(?:的)?(?:(?P<m>\d\d?|[一二三四五六七八九十]{1,2})月)?",
    )
)
_AS_OF = re.compile(
    r"\bas (?:of|at)\b|\b(?:we(?:'| a)re|it(?:'s| is)|suppose it(?:'s| is)) (?:now |still )?in\b|截至|截止"
)
_NOW = re.compile(
    r"\b(?:now|today|still|currently|nowadays|at present|these days|any ?more)\b"
    r"|现在|如今|目前|还能|还可以|还适用|还有效|还要"
    r"|\b(?:can|may|must|should|do|does) (?:i|we|they|he|she|it|my|the|our|a)\b|\bis (?:it|that|this)\b"
)
_ASKS_PAST = re.compile(
    r"(?:^|[,.;:?!]\s*|\b(?:what|which|who|why|whom|whose|when|where|how)\s+(?:\w+\s+){0,4})(?:was|were|did|could)\b"
    r"|\b(?:law|rule|crime|in force|legal) (?:then|at (?:the|that) time)\b"
    r"|\bapplied (?:then|to)\b|\bthen\W*$|当时|那时|那会儿|那年|的时候"
)
_APPLIES = re.compile(
    r"\bin force\b|\b(?:take|took|taken|come|came) (?:into )?(?:effect|force)\b|已经?生效|已经?施行|生效了"
)
_ONLY_DAY = re.compile(  # "and in 2018?", 那2018年呢
    r"^\W*(?:and|but|what about|how about|那|那么)?\s*(?:back )?(?:in|on|during|as of)?"
    r"\s*[\da-z.,年月日 -]{4,18}(?:呢|then)?\W*$"
)
_ACT = re.compile(rf"\bon (?:\d|(?:{_MONTH})\b)")
_LIFE = re.compile(
    r"\b(?:born|hired|dated|signed|registered|joined|opened|bought|moved|collected|gave|given|consented|uploaded|since)\b"
)


def mentioned_date(text: str) -> date | None:
    """The first day that a text names: "in 2019" is the last day of 2019, 2019年3月 of that month."""
    for pattern in _DATES:
        found = pattern.search(text.lower())
        if not found:
            continue
        parts = found.groupdict()
        month = _MONTHS[parts["mon"]] if parts.get("mon") else _SEASONS.get(parts.get("season") or "", 0)
        month = month or int(parts.get("m") or 12)
        try:
            last = calendar.monthrange(int(parts["y"]), month)[1]
            return date(int(parts["y"]), month, int(parts.get("d") or last))
        except (ValueError, calendar.IllegalMonthError):
            continue
    return None


def relative_date(text: str, today: date) -> date | None:
    """The first day that a text names by its distance from today: "last March", "two years ago", 去年三月."""
    for pattern in _RELATIVE:
        found = pattern.search(text.lower())
        if not found:
            continue
        parts = found.groupdict()
        if count := parts.get("n"):
            back = _COUNTS.get(count) or (int(count) if count.isdecimal() else chinese_number(count))
            return date(today.year - back, today.month, min(today.day, 28))
        year = today.year - (2 if parts.get("before") else 1)
        named = parts.get("m")
        month = _MONTHS[parts["mon"]] if parts.get("mon") else 12
        if parts.get("recent") and month < today.month:
            year = today.year
        if named:
            month = int(named) if named.isdecimal() else chinese_number(named)
        if 1 <= month <= 12:
            return date(year, month, calendar.monthrange(year, month)[1])
    return None


def asked_date(text: str, today: date) -> date | None:
    """The day whose law a question asks for; None where it asks for today's, whatever days its story names."""
    lowered = text.lower()
    named = mentioned_date(lowered) or relative_date(lowered, today)
    if named is None or _AS_OF.search(lowered):
        return named
    if _APPLIES.search(lowered) and not re.search(r"\bnow\b|today|现在|如今", lowered):
        return named
    if _ONLY_DAY.search(lowered):
        return named
    if _NOW.search(lowered):
        return None
    if _ASKS_PAST.search(lowered):
        return named
    return named if _ACT.search(lowered) and not _LIFE.search(lowered) else None
