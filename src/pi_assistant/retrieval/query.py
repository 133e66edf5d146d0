"""Query analysis: language, the day asked about, articles named outright, and the words to search for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.documents.terms import TermMatcher
from pi_assistant.documents.units import chinese_number
from pi_assistant.indexing.lexical import tokens
from pi_assistant.retrieval.aspects import aspects
from pi_assistant.retrieval.dates import asked_date
from pi_assistant.retrieval.followup import standalone
from pi_assistant.types import Instrument, Language, Query, Question

HOME_INSTRUMENT = "pipl"  # an article named without its law is taken to be of this one
_CJK = re.compile(r"[\u3400-\u9fff]")
_LETTERS = re.compile(r"[A-Za-z]{2,}")
_ID = re.compile(r"\b([A-Za-z0-9]+(?:-[A-Za-z0-9]+)*:[0-9A-Za-z](?:[0-9A-Za-z.\-]*[0-9A-Za-z])?)")
_NUMBER = r"[0-9]+(?:-[0-9]+)?"
_ENGLISH_REFERENCE = re.compile(
    rf"(?:\b(?P<word>articles?|arts?|sections?)\.?|§+)\s*(?P<list>{_NUMBER}(?:(?:\s*,\s*|\s*,?\s+(?:and|or|to|&)\s+){_NUMBER})*)"
    r"|\b(?:section|part)\s+(?P<roman>[IVX]+(?:\.[0-9]+)?)\b",
    re.IGNORECASE,
)
_CHINESE_NUMBER = r"([一二三四五六七八九十百千〇零两]+|[0-9]+(?:-[0-9]+)?)条(?:之([一二三四五六七八九十]|[0-9]+))?"
_CHINESE_REFERENCE = re.compile(f"第{_CHINESE_NUMBER}")
_AFTER_NAME = (  # "PIPL 66", "PIPL art. 66 (2)", but not "PIPL, 6 months" or "PIPL 13 companies"; 个保法66条
    re.compile(
        rf"\s*(?:\(|art\.?\s*)?({_NUMBER})(?=\s*(?:$|[?!.;:)(]|,(?![0-9])|(?:says?|means?|and|or|vs|about|is|requires?|appl\w+)\b))",
        re.IGNORECASE,
    ),
    re.compile(rf"\s*{_CHINESE_NUMBER}"),
)
_YEAR = re.compile(r"(?<!\d)(?<!RMB )((?:19|20)\d\d)(?!\d| ?(?:yuan|RMB|元))")
_TITLE = re.compile(
    r"\b(?:[A-Z][\w'’-]*\s+(?:(?:of|on|and|for|the|in|to|by|against)\s+){0,2}){1,9}"
    r"(?:Law|Act|Regulations?|Provisions|Measures|Rules|Code|Directive|Ordinance|Standards?|Specification|Guidelines?)\b"
    r"(?:\s+(?:on|for|of)\s+(?:the\s+)?(?:[A-Z][\w'’-]*\s*(?:(?:of|and|for|the|in)\s+)?){1,8})?"
    r"|《[^》]{2,40}》|GB/T ?\d+"
)
_TITLE_WORDS = frozenset(
    tokens("Chinese China's the Law Act Regulation Provisions Measures Rules Code Directive Does Under")
)
_SPEAKS_OF_DRAFT = re.compile(
    r"\bdrafts?\b|\bbill\b|\bconsultation\b|\bpropos(?:ed|al)\b|\bexposure text\b|草案|征求意见|意见稿", re.IGNORECASE
)
_BARE = 5  # words of a question that asks for an article and no more
_NEAR_NAME = 90  # characters after the name of a law in which its coming may be told
_ARTICLE_AFTER = re.compile(r"[\s,，、》）)]{0,3}(?:\(\d{4}\)\s*)?(?:articles?|arts?\b|第|\d)", re.IGNORECASE)
_AFTER, _BEFORE = 30, 90  # characters on either side of a law's name in which its article stands
_BEFORE_HEAD = re.compile(r"\b(?:before|prior to|until)\s+(?:the\s+|China's\s+)?$", re.IGNORECASE)
_BEFORE_TAIL = re.compile(r"》?(?:出台|生效|施行|实施|颁布|通过)(?:之)?前")
_COMMON = frozenset(
    tokens("draft of 2021 2025 2026 personal information protection provisions measures law interim by on for and")
) | frozenset(tokens("个人信息保护 规定 办法 暂行 征求意见稿 草案"))  # words that titles of drafts share
_VERSION = re.compile(r" \((?:as amended \d{4}|draft of \d{4}|articles on [^)]*)\)$")
_OF_SOMETHING_ELSE = re.compile(
    r"\s+of\s+(?:the|our|my|your|their|this|that|his|her|a|an)\s+(?!law\b|act\b|statute\b)", re.IGNORECASE
)


class QueryAnalyser:
    """Reads questions against a catalogue and a glossary; holds no state beyond them."""

    def __init__(self, catalogue: Catalogue, matcher: TermMatcher) -> None:
        self._catalogue = catalogue
        self._matcher = matcher
        self._draft_words = {
            i.id: set(tokens(f"{i.title} {i.title_zh or ''}")) - _COMMON
            for i in catalogue.instruments.values()
            if i.status == "draft"
        }
        self._title_words = [
            set(tokens(f"{i.title} {i.short} {i.title_zh or ''}")) for i in catalogue.instruments.values()
        ]
        self._ids = {key.lower(): key for key in catalogue.provisions}
        self._names = tuple(sorted(set(_names(catalogue, matcher)), key=lambda pair: (-len(pair[0]), pair)))

    def analyse(self, question: Question, today: date) -> Query:
        """The question as a query; `today` is used where neither the caller nor the question gives a day."""
        said = _plain(question.text)
        history = [(_plain(asked), answer) for asked, answer in question.history]
        whole = standalone(said, history, names_law=any(self._named(said)))
        text, answered = whole or (said, "")
        matched = self._matcher.match(text)
        asked = asked_date(said, today) or (asked_date(text, today) if whole else None) or self._before(said)
        as_of = question.as_of or asked or today
        names = tuple(self._named(text))
        named_ids = [self._version(key, as_of) for _, key, _ in names]
        instruments = tuple(dict.fromkeys((*named_ids, *self._drafts(text))))
        named = tuple(self._references(said, tuple(self._named(said)), instruments, as_of, bool(matched.outside)))
        held = [key for number in named for key in self._as_numbered(number, said, as_of)]
        return Query(
            text=text,
            lang=question.lang or language_of(said),
            as_of=as_of,
            search=self._matcher.english(text),
            terms=matched.english,
            references=tuple(dict.fromkeys(key for key in held if key in self._catalogue.provisions)),
            missing=tuple(dict.fromkeys(key for key in held if key not in self._catalogue.provisions)),
            instruments=instruments,
            outside=matched.outside,
            dated=question.as_of is not None or asked is not None,
            focus=said if whole else "",
            focus_search=self._matcher.english(said) if whole else "",
            anchors=self._anchors(answered, as_of),
            unheld=tuple(self._unheld(said)),
            aspects=tuple((part, self._matcher.english(part)) for part in aspects(said)),
        )

    def _unheld(self, text: str) -> Iterator[str]:
        """Titles of laws in the text that are those of no instrument held, nor a short way to say one."""
        taken = [(end - len(name), end) for name, _, end in self._named(text)]
        for found in _TITLE.finditer(text):
            words = set(tokens(found.group())) - _TITLE_WORDS
            inside = any(start < found.end() and found.start() < end for start, end in taken)
            if words and not inside and not any(words <= held for held in self._title_words):
                yield found.group()

    def _as_numbered(self, key: str, text: str, as_of: date) -> tuple[str, ...]:
        """What a number means: in a text that names a year of the version before, what it is now, and was then."""
        identifier, _, locator = key.partition(":")
        years = {int(year) for year in _YEAR.findall(text)}
        for version in self._catalogue.instruments.values():
            if version.ended_by != identifier or version.effective is None or version.ended is None:
                continue
            old = f"{version.id}:{locator}"
            now = tuple(row.new for row in self._catalogue.successors(old) if row.new)
            if as_of >= version.ended and any(version.effective.year <= year < version.ended.year for year in years):
                return (*now, old) if now and key not in now else (key,)
        return (key,)

    def _before(self, text: str) -> date | None:
        """The day before a law that a text names as not yet there: "before the PIPL came, …", 个保法出台前."""
        for name, key, end in self._named(text):
            effective = self._catalogue.instruments[key].effective
            head, tail = text[: end - len(name)], text[end : end + _NEAR_NAME]
            if effective and (_BEFORE_HEAD.search(head) or _BEFORE_TAIL.match(tail)):
                return effective - timedelta(days=1)
        return None

    def _anchors(self, answer: str, as_of: date) -> tuple[str, ...]:
        """The provisions held that an answer names, in their order: "PIPL, Article 47", "Article 47 of the PIPL"."""
        text = _plain(answer)
        names = sorted((end - len(name), end, key) for name, key, end in self._named(text))
        found: dict[str, None] = {}
        last = 0
        for place, (start, end, instrument) in enumerate(names):
            following = names[place + 1][0] if place + 1 < len(names) else len(text)
            after = text[end : min(following, end + _AFTER)]
            before = text[max(last, start - _BEFORE) : start]
            mentions = [*_locators(after)][:1] if _ARTICLE_AFTER.match(after) else [*_locators(before)]
            for locator in (number for number, _, ends in mentions if ends == mentions[-1][2]):
                key = f"{self._version(instrument, as_of)}:{locator}"
                if key in self._catalogue.provisions:
                    found[key] = None
            last = end
        return tuple(found)

    def _named(self, text: str) -> Iterator[tuple[str, str, int]]:
        """Instruments named in the text: (name, id, end of the name), longest name first, each place once."""
        lowered = text.lower()
        taken: list[tuple[int, int]] = []
        for name, instrument in self._names:
            if name not in lowered:
                continue
            edge = r"(?<![a-z0-9])" if name[0].isascii() else ""
            tail = r"(?![a-z])" if name[-1].isascii() else ""
            for found in re.finditer(f"{edge}{re.escape(name)}{tail}", lowered):
                if not any(start < found.end() and found.start() < end for start, end in taken):
                    taken.append(found.span())
                    yield name, instrument, found.end()

    def _drafts(self, text: str) -> Iterator[str]:
        """The draft that is meant where a question speaks of one: that with most words of its title."""
        if not _SPEAKS_OF_DRAFT.search(text):
            return
        asked = set(tokens(text))
        shared = {key: len(asked & words) for key, words in self._draft_words.items()}
        best = max(shared.values(), default=0)
        if best:
            yield from [key for key, count in shared.items() if count == best][:1]

    def _version(self, identifier: str, as_of: date) -> str:
        """The version of an instrument that applied on a day: the one held that ended later, where this began later."""
        effective = self._catalogue.instruments[identifier].effective
        if effective is None or as_of >= effective:
            return identifier
        earlier = (i for i in self._catalogue.instruments.values() if i.ended_by == identifier)
        return next((i.id for i in earlier if i.effective is not None and i.effective <= as_of), identifier)

    def _references(
        self,
        text: str,
        named: tuple[tuple[str, str, int], ...],
        instruments: tuple[str, ...],
        as_of: date,
        outside: bool,
    ) -> Iterator[str]:
        """Ids of provisions that the text names, held or not: `pipl:66`, "PIPL 66", "Article 66", 第六十六条."""
        for found in _ID.finditer(text):
            owner, _, rest = found.group().partition(":")
            if owner.lower() in self._catalogue.instruments:
                yield self._ids.get(found.group().lower(), f"{owner.lower()}:{rest}")
        for _, instrument, end in named:
            for pattern in _AFTER_NAME:
                after = pattern.match(text, end)
                if after and (locator := _locator(*after.groups())):
                    yield self._held(locator, (self._version(instrument, as_of),))
        home = () if outside else (HOME_INSTRUMENT,)
        starts = {end - len(name) for name, _, end in named}
        for locator, is_section, end in _locators(text):
            of_else = _OF_SOMETHING_ELSE.match(text, end)
            if (of_else and of_else.end() not in starts) or (is_section and not instruments):
                continue
            if not locator or not (instruments or home):
                continue
            key = self._held(locator, instruments or home)
            if not instruments and key not in self._catalogue.provisions:  # no law is named: the only one that has it
                only = [k for k, p in self._catalogue.provisions.items() if p.locator == locator]
                if len(only) != 1 and len(tokens(text)) > (2 * _BARE if _CJK.search(text) else _BARE):
                    continue
                key = only[0] if len(only) == 1 else key
            if locator[0].isdecimal() or key in self._catalogue.provisions:  # "the part I forgot" names no Part I
                yield key

    def _held(self, locator: str, instruments: Sequence[str]) -> str:
        """The id under the first of these instruments that holds the locator; where none does, under the first."""
        ids = [f"{instrument}:{locator}" for instrument in instruments]
        return next((key for key in ids if key in self._catalogue.provisions), ids[0])


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def language_of(text: str) -> Language:
    """Chinese where its characters outnumber the English words, else English."""
    return Language.ZH if len(_CJK.findall(text)) > len(_LETTERS.findall(text)) else Language.EN


def _locators(text: str) -> Iterator[tuple[str | None, bool, int]]:
    """Locators named in the text: (locator, whether the word was "section", where its mention ends)."""
    for found in _ENGLISH_REFERENCE.finditer(text):
        is_section = (found["word"] or "").lower().startswith("section")
        if found["roman"]:
            yield found["roman"].upper(), False, found.end()
        else:
            for number in re.findall(_NUMBER, found["list"]):
                yield number, is_section, found.end()
    for found in _CHINESE_REFERENCE.finditer(text):
        yield _locator(found[1], found[2]), False, found.end()


def _locator(number: str, of: str | None = None) -> str | None:
    """253 and 一 as "253-1"; None where the words are not a numeral."""
    if of is None and re.fullmatch(_NUMBER, number):
        return number
    try:
        whole = str(chinese_number(number))
        return f"{whole}-{chinese_number(of)}" if of else whole
    except ValueError:
        return None


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
    if instrument.ended_by is None:  # the plain name is that of the version in force; the day asked about decides
        yield _VERSION.sub("", instrument.title)
        if instrument.title_zh:
            yield re.sub(r"^中华人民共和国|（(?:\d{4}.*?|摘录|试行|征求意见稿|草案)）$", "", instrument.title_zh)
