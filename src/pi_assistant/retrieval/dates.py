"""Dates in questions: which day is mentioned, and whether it is the day whose law is asked for.

Most days in people's stories are not: "I signed up in 2019, can I delete my account now?" asks for today's law. A day
counts where the question says so ("as of"), asks in the past tense what the law was, or names the day of an act.
"""

from __future__ import annotations

import calendar
import re
from datetime import date

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
        rf"\b(?:in|during|of|by|as of)\s+(?P<mon>{_MONTH})\.?,?\s+{_YEAR}\b",
        rf"\b(?:(?:back )?in|during|as of|by)\s+(?:the year\s+)?{_YEAR}\b(?!\s*(?:yuan|people|items|rmb))",
        rf"{_YEAR}年(?:(?P<m>\d\d?)月)?(?:(?P<d>\d\d?)[日号])?",
    )
)
_AS_OF = re.compile(r"\bas (?:of|at)\b|截至|截止")
_NOW = re.compile(
    r"\b(?:now|today|still|currently|nowadays|at present|these days|any ?more)\b"
    r"|现在|如今|目前|还能|还可以|还适用|还有效|还要"
    r"|\b(?:can|may|must|should|do|does) (?:i|we|they|he|she|it|my|the|our|a)\b|\bis (?:it|that|this)\b"
)
_ASKS_PAST = re.compile(
    r"(?:^|[,.;:?!]\s*|\b(?:what|which|who|why|whom|whose|when|where|how)\s+(?:\w+\s+){0,4})(?:was|were|did|could)\b"
    r"|\b(?:law|rule|crime|in force|legal) (?:then|at (?:the|that) time)\b|当时|那时|那会儿|那年|的时候"
)
_APPLIES = re.compile(
    r"\bin force\b|\b(?:take|took|taken|come|came) (?:into )?(?:effect|force)\b|已经?生效|已经?施行|生效了"
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
        month = _MONTHS[parts["mon"]] if parts.get("mon") else int(parts.get("m") or 12)
        try:
            last = calendar.monthrange(int(parts["y"]), month)[1]
            return date(int(parts["y"]), month, int(parts.get("d") or last))
        except (ValueError, calendar.IllegalMonthError):
            continue
    return None


def asked_date(text: str) -> date | None:
    """The day whose law a question asks for; None where it asks for today's, whatever days its story names."""
    lowered = text.lower()
    named = mentioned_date(lowered)
    if named is None or _AS_OF.search(lowered):
        return named
    if _APPLIES.search(lowered) and not re.search(r"\bnow\b|today|现在|如今", lowered):
        return named
    if _NOW.search(lowered):
        return None
    if _ASKS_PAST.search(lowered):
        return named
    return named if _ACT.search(lowered) and not _LIFE.search(lowered) else None
