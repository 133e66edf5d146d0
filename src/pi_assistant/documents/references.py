"""References: what a provision's words point at ("Article 28 of this Law", "the preceding paragraph"), resolved to ids.

A reference to an instrument that is not held, or to an article outside an excerpt, is recognised and left without id.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pi_assistant.documents.units import sentences, units
from pi_assistant.types import Instrument, Provision, Rank

_NUMBER = r"\d+(?:-\d+)?"
_AND = r"(?:,\s*(?:and |or )?|\s+(?:and|or|to|through)\s+)"
_ARTICLES = re.compile(
    rf"\b(?:Articles (?P<many>{_NUMBER}(?:{_AND}{_NUMBER})*)|Article (?P<one>{_NUMBER})|"
    r"(?P<near>preceding|following|next) (?:(?P<count>\d+|two|three) )?Articles?)"
)
_INNER = re.compile(
    r"\b[Pp]aragraphs? (?P<paragraphs>\d+(?:(?:,\s*(?:and |or )?|\s+(?:and|or|to)\s+)\d+)*)"
    r"|\b(?P<preceding>preceding) (?:(?P<count>\d+|two|three) )?paragraphs?"
)
_QUOTED = re.compile(r'"[^"]+"')
_OF = re.compile(r"(?:,? and other (?:relevant )?provisions)?\s+of\s+(?P<what>this\b|these\b|the\s+)")
_LINK = re.compile(
    r"(?:[\s,]|and|or|to|of|the|in|under|with|paragraphs?|items?|sub-items?|the provisions|\(\w+\)|\d+(?=\s|,|$))*"
)
_WORDS = {"two": 2, "three": 3}


@dataclass(frozen=True, slots=True)
class Reference:
    """One article named in a text: `words` as written, `name` of the instrument as written ("" for this one)."""

    locator: str
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class _Named:
    """Articles named together, with what stands after "of"."""

    locators: tuple[str, ...]
    name: str | None
    start: int
    end: int


class ReferenceReader:
    """Reads references against the instruments of a corpus; names are matched longest first."""

    def __init__(self, instruments: Iterable[Instrument], names: Mapping[str, str] | None = None) -> None:
        self._ids: dict[str, list[Instrument]] = {}
        self._instruments = {i.id: i for i in instruments}
        for instrument in self._instruments.values():
            for name in _names(instrument):
                self._ids.setdefault(name, []).append(instrument)
        for name, target in (names or {}).items():
            held = self._instruments.get(target)
            self._ids.setdefault(name, []).extend([held] if held else [])
        listed = "|".join(re.escape(name) for name in sorted(self._ids, key=len, reverse=True))
        self._name = re.compile(rf"(?:{listed})(?! (?:Implementing|Amendment))" if listed else r"(?!)")

    def read(self, provision: Provision, locators: Sequence[str]) -> tuple[Reference, ...]:
        """The articles that the provision names; `locators` are those of its own instrument, in order."""
        return tuple(self._read(provision, locators))

    def target(self, reference: Reference, provision: Provision) -> Instrument | None:
        """The instrument that a reference names: of several versions, the one that applied when the text was made."""
        home = self._instruments.get(provision.instrument)
        if reference.name == "":
            return home
        versions = self._ids.get(reference.name, [])
        made = home.effective if home is not None else None
        alive = [
            v for v in versions if made and v.effective and v.effective <= made and (not v.ended or made < v.ended)
        ]
        return alive[0] if alive else next((v for v in versions if v.ended is None), versions[0] if versions else None)

    def links(self, provision: Provision, locators: Sequence[str], known: Collection[str]) -> tuple[str, ...]:
        """Ids of the provisions that it names and the corpus holds, itself left out, in order, each once."""
        found: dict[str, None] = {}
        for reference in self.read(provision, locators):
            instrument = self.target(reference, provision)
            target = f"{instrument.id}:{reference.locator}" if instrument else ""
            if target in known and target != provision.id:
                found[target] = None
        return tuple(found)

    def _read(self, provision: Provision, locators: Sequence[str]) -> Iterator[Reference]:
        for start, end in sentences(provision.text):
            sentence = provision.text[start:end]
            named = self._resolved(list(self._named(sentence, provision.locator, locators)), sentence)
            for entry in named:
                for locator in entry.locators:
                    yield Reference(locator, entry.name or "", sentence[entry.start : entry.end])

    def _named(self, sentence: str, home: str, locators: Sequence[str]) -> Iterator[_Named]:
        for match in _ARTICLES.finditer(sentence):
            name: str | None = None
            end = match.end()
            of = _OF.match(sentence, end)
            if of and of["what"].strip() in ("this", "these"):
                name, end = "", of.end()
            elif of:
                title = self._name.match(sentence, of.end())
                name, end = (title[0], title.end()) if title else (_foreign(sentence, of.end()), of.end())
            if match["near"]:
                yield _Named(_near(match, home, locators), "", match.start(), end)
            else:
                yield _Named(_listed(match["many"] or match["one"]), name, match.start(), end)

    def _resolved(self, named: list[_Named], sentence: str) -> list[_Named]:
        """Articles in a row share the instrument named after the last: "Article 5 or Article 7 of the Criminal Law"."""
        for place in range(len(named) - 2, -1, -1):
            entry, after = named[place], named[place + 1]
            if entry.name is None and _LINK.fullmatch(sentence[entry.end : after.start]):
                named[place] = _Named(entry.locators, after.name, entry.start, entry.end)
        return named


def inner_references(text: str) -> tuple[str, ...]:
    """Complaints about references of a provision to paragraphs of its own that are not there."""
    if '\n\n"' in text:
        return ()  # an amending item quotes the paragraphs of another text
    text = _QUOTED.sub(lambda m: "_" * len(m[0]), text)
    spans = units(text)
    starts = {unit.paragraph: unit.start for unit in reversed(spans)}
    complaints = []
    for match in _INNER.finditer(text):
        place = max((number for number, start in starts.items() if start <= match.start()), default=1)
        if match["preceding"]:
            count = _WORDS.get(match["count"] or "", 0) or int(match["count"] or 1)
            if place <= count:
                complaints.append(f"{match[0]!r} in paragraph {place}")
        elif re.match(r" of this Article", text[match.end() :]):
            wanted = max(int(n) for n in re.findall(r"\d+", match["paragraphs"]))
            if wanted > max(starts, default=1):
                complaints.append(f"{match[0]!r}, but there are {max(starts, default=1)}")
    return tuple(complaints)


def _names(instrument: Instrument) -> Iterator[str]:
    title = re.sub(r"\s*\((?:as amended \d+|\d+ text|articles on [^)]*)\)$", "", instrument.title)
    yield title
    yield f"{title} of the People's Republic of China"
    if instrument.rank is Rank.LAW or instrument.short.isupper():
        yield instrument.short


def _foreign(sentence: str, start: int) -> str | None:
    """Another instrument's name as it stands, where a capital begins it; None for "of the preceding Article"."""
    match = re.match(r"[A-Z][\w'’-]*(?: (?:of|on|and|for|the|[A-Z][\w'’-]*))*", sentence[start:])
    return match[0] if match else None


def _near(match: re.Match[str], home: str, locators: Sequence[str]) -> tuple[str, ...]:
    if home not in locators:
        return ()
    place = list(locators).index(home)
    count = _WORDS.get(match["count"] or "", 0) or int(match["count"] or 1)
    if match["near"] == "preceding":
        return tuple(locators[max(0, place - count) : place])
    return tuple(locators[place + 1 : place + 1 + count])


def _listed(text: str) -> tuple[str, ...]:
    """Each number of a list: "13 to 15" gives 13, 14, 15; "5, 6 and 7" gives each."""
    found: list[str] = []
    parts = re.split(rf"({_AND})", text)
    for number, joint in zip(parts[::2], [""] + parts[1::2], strict=True):
        if re.search(r"\b(?:to|through)\b", joint) and found and found[-1].isdigit() and number.isdigit():
            found.extend(str(n) for n in range(int(found[-1]) + 1, int(number) + 1))
        else:
            found.append(number)
    return tuple(found)
