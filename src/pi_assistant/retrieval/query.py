"""Query analysis: language, the day asked about, articles named outright, and the words to search for."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.documents.terms import TermMatcher
from pi_assistant.documents.units import chinese_number
from pi_assistant.types import Instrument, Language, Query, Question

HOME_INSTRUMENT = "pipl"  # an article named without its law is taken to be of this one
_CJK = re.compile(r"[\u3400-\u9fff]")
_LETTERS = re.compile(r"[A-Za-z]{2,}")
_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATES = (
    re.compile(r"\b(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b"),
    re.compile(rf"\b(?P<d>\d\d?)(?:st|nd|rd|th)?\s+(?P<mon>{_MONTH})\.?,?\s+(?P<y>(?:19|20)\d\d)\b"),
    re.compile(rf"\b(?P<mon>{_MONTH})\.?\s+(?P<d>\d\d?)(?:st|nd|rd|th)?,?\s+(?P<y>(?:19|20)\d\d)\b"),
    re.compile(rf"\b(?:in|during|of|by|as of)\s+(?P<mon>{_MONTH})\.?,?\s+(?P<y>(?:19|20)\d\d)\b"),
    re.compile(
        r"\b(?:(?:back )?in|during|as of|by)\s+(?:the year\s+)?(?P<y>(?:19|20)\d\d)\b(?!\s*(?:yuan|people|items|rmb))"
    ),
    re.compile(r"(?P<y>(?:19|20)\d\d)年(?:(?P<m>\d\d?)月)?(?:(?P<d>\d\d?)[日号])?"),
)
_ID = re.compile(r"\b([a-z0-9]+(?:-[a-z0-9]+)*):([0-9A-Za-z.\-]+)")
_ENGLISH_REFERENCE = re.compile(
    r"\b(?:articles?|arts?|sections?|§+)\.?\s*(?P<list>\d+(?:-\d+)?(?:(?:\s*,\s*|\s*,?\s+(?:and|or|to|&)\s+)\d+(?:-\d+)?)*)"
    r"|\b(?:section|part)\s+(?P<roman>[IVX]+(?:\.\d+)?)\b",
    re.IGNORECASE,
)
_CHINESE_REFERENCE = re.compile(r"第?([一二三四五六七八九十百千〇零两]+|\d+)条(?:之([一二三四五六七八九十]|\d+))?")
_BARE_NUMBER = re.compile(r"\s*(?:,|\(|art\.?)?\s*(\d+(?:-\d+)?)\b(?!\s*(?:million|%|years?|days?))", re.IGNORECASE)


class QueryAnalyser:
    """Reads questions against a catalogue and a glossary; holds no state beyond them."""

    def __init__(self, catalogue: Catalogue, matcher: TermMatcher) -> None:
        self._catalogue = catalogue
        self._matcher = matcher
        self._names = tuple(sorted(_names(catalogue, matcher), key=lambda pair: -len(pair[0])))

    def analyse(self, question: Question, today: date) -> Query:
        """The question as a query; `today` is used where neither the caller nor the question gives a day."""
        text = " ".join(unicodedata.normalize("NFKC", question.text).split())
        matched = self._matcher.match(text)
        instruments = tuple(dict.fromkeys(instrument for _, instrument, _ in self._named(text)))
        asked = asked_date(text)
        return Query(
            text=text,
            lang=question.lang or language_of(text),
            as_of=question.as_of or asked or today,
            search=self._matcher.english(text),
            terms=matched.english,
            references=tuple(dict.fromkeys(self._references(text, instruments))),
            instruments=instruments,
            outside=matched.outside,
            glossed=matched.provisions,
            unread=matched.unknown,
            dated=question.as_of is not None or asked is not None,
        )

    def _named(self, text: str) -> Iterator[tuple[str, str, int]]:
        """Instruments named in the text: (name, id, end of the name), longest name first, each place once."""
        lowered = text.lower()
        taken: list[tuple[int, int]] = []
        for name, instrument in self._names:
            edge = r"(?<![a-z0-9])" if name[0].isascii() else ""
            tail = r"(?![a-z])" if name[-1].isascii() else ""
            for found in re.finditer(f"{edge}{re.escape(name)}{tail}", lowered):
                if not any(start < found.end() and found.start() < end for start, end in taken):
                    taken.append(found.span())
                    yield name, instrument, found.end()

    def _references(self, text: str, instruments: tuple[str, ...]) -> Iterator[str]:
        """Ids of provisions that the text names: `pipl:66`, "PIPL 66", "Article 66", 第六十六条."""
        for found in _ID.finditer(text.lower()):
            if found.group() in self._catalogue.provisions:
                yield found.group()
        for _, instrument, end in self._named(text):
            after = _BARE_NUMBER.match(text, end)
            if after and (known := self._held(after[1], (instrument,))):
                yield known
        for locator in _locators(text):
            if known := self._held(locator, instruments or (HOME_INSTRUMENT,)):
                yield known

    def _held(self, locator: str, instruments: Iterable[str]) -> str | None:
        return next((f"{i}:{locator}" for i in instruments if f"{i}:{locator}" in self._catalogue.provisions), None)


def language_of(text: str) -> Language:
    """Chinese where its characters outnumber the English words, else English."""
    return Language.ZH if len(_CJK.findall(text)) > len(_LETTERS.findall(text)) else Language.EN


def asked_date(text: str) -> date | None:
    """The day a question asks about, where it names one: "in 2019" is the last day of 2019, 2019年3月 of that month."""
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


def _locators(text: str) -> Iterator[str]:
    for found in _ENGLISH_REFERENCE.finditer(text):
        if found["roman"]:
            yield found["roman"].upper()
        else:
            yield from re.findall(r"\d+(?:-\d+)?", found["list"])
    for found in _CHINESE_REFERENCE.finditer(text):
        number = str(chinese_number(found[1]))
        yield f"{number}-{chinese_number(found[2])}" if found[2] else number


def _names(catalogue: Catalogue, matcher: TermMatcher) -> Iterator[tuple[str, str]]:
    """Every way to name an instrument held: id, titles, and what the glossary lists for them."""
    for instrument in catalogue.instruments.values():
        for name in _own_names(instrument):
            yield name.lower(), instrument.id
            for form in matcher.forms(name):
                yield form, instrument.id


def _own_names(instrument: Instrument) -> Iterator[str]:
    yield from {instrument.id, instrument.title, instrument.short}
    if instrument.title_zh:
        yield instrument.title_zh
        yield re.sub(r"^中华人民共和国|（.*?）$", "", instrument.title_zh)
