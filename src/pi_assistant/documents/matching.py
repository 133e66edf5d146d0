"""Of which instrument a Chinese text is: by its title, its articles, and the days that its head names.

A text of another version is worse than none, since it would stand beside ours as its original: what is not clear is
refused, and the user may say which instrument it is.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path, PurePath

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.documents.document import Document
from pi_assistant.documents.originals import Original
from pi_assistant.documents.provisions import split
from pi_assistant.documents.reading import read
from pi_assistant.errors import OriginalError
from pi_assistant.types import Instrument, TextKind

_START = re.compile(r"第 ?[一二三四五六七八九十百千零〇\d]+ ?条|[一1] ?[、.．]")
_BRACKETS = re.compile(r"\((?:[^()]|\([^()]*\))*\)")
_VERSION = re.compile(r"\d{4}(?!年\d{1,2}月\))|修正|修订|公布|施行|通过|摘录|节录|节选")  # (2026年7月) tells two apart
_YEAR = re.compile(r"[(（](\d{4})年?(?:第.次)?(?:修正|修订|修改|版)?[)）]")
_ARTICLE = re.compile(r"[1-9]\d*(?:-\d+)?")
_DAY = re.compile(r"(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日(?=[^。]{0,120}?(?:通过|批准|公布|修正|修订|施行))")
_NAMED_DAY = re.compile(r"_(\d{4})(\d\d)(\d\d)(?!\d)")  # as the national database names its files
_CHINESE = re.compile(r"[㐀-鿿]")
_TO_PROMULGATION = timedelta(days=183)  # a text is passed before it is promulgated, which is our `adopted`
_LONGEST_HEAD, _LONGEST_RUN = 40, 5  # blocks


def read_original(path: Path, catalogue: Catalogue, today: date, named: str | None = None) -> Original:
    """The original in a file, of the instrument that has its title and its articles, or of the one that is named.

    Raises:
        DocumentError: it cannot be read. OriginalError: it is the text of no instrument held, or of which is not clear.
    """
    document = read(path)
    texts = {p.locator: p.text for p in split(document, "original")}
    try:
        instrument = _named(named, catalogue) if named else _matched(document, texts, catalogue)
        if named and (fault := _fault(texts, instrument, catalogue)):
            raise OriginalError(fault, mend="Bring the text of that version")
    except OriginalError as error:
        error.where = error.where or str(path)
        raise
    kept = {locator: text for locator, text in texts.items() if "~" not in locator and locator != "0"}
    if ours := catalogue.provisions.get(f"{instrument.id}:0"):
        # Before the opening words may stand the title and the announcement.
        kept["0"] = "\n\n".join(texts["0"].split("\n\n")[-len(ours.text.split("\n\n")) :])
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Original(instrument.id, instrument.effective, path.name, digest, today, kept)


def _named(instrument_id: str, catalogue: Catalogue) -> Instrument:
    if not catalogue.by_instrument.get(instrument_id):
        raise OriginalError(f"no text of {instrument_id!r} is held here", mend="See `pi-assistant corpus list`")
    return catalogue.instruments[instrument_id]


def _matched(document: Document, texts: Mapping[str, str], catalogue: Catalogue) -> Instrument:
    """The one instrument whose title, articles and days are those of the document."""
    held = [i for i in catalogue.instruments.values() if i.title_zh and i.locators and i.text is not TextKind.NONE]
    lines = _head(document)
    titles = {title_key(title): title for title in _titles(lines, document.name)}
    same = [i for i in held if _keys(i) & titles.keys()]
    if not same:
        known = {key: f"{i.title_zh} ({i.id})" for i in held for key in _keys(i)}
        near = [known[k] for title in titles for k in difflib.get_close_matches(title, known, n=2, cutoff=0.5)]
        shown = ", ".join(dict.fromkeys(near[:3])) or "see `pi-assistant corpus list`"
        what = f"no instrument held has the title {(lines or [document.name])[0][:60]!r}"
        raise OriginalError(what, mend=f"Nearest: {shown}. If it is one of these, say which with --as ID")
    faults = {i.id: _fault(texts, i, catalogue) for i in same}
    fitting = [i for i in same if not faults[i.id]]
    if not fitting:
        raise OriginalError("; ".join(faults.values()), mend="Bring the text of that version, whole")
    marks = " ".join(titles[key] for i in fitting for key in _keys(i) & titles.keys())
    others = {i.id: _other_version(i, lines, document.name, marks) for i in fitting}
    of_day = [i for i in fitting if not others[i.id]]
    if len(of_day) == 1:
        return of_day[0]
    if of_day:
        raise OriginalError(f"it may be {' or '.join(i.id for i in of_day)}", mend="Say which with --as ID")
    mend = f"Bring that version, or, if it is that text all the same, say so with --as {fitting[0].id}"
    raise OriginalError("; ".join(others.values()), mend=mend)


def title_key(title: str) -> str:
    """A title as it is compared: without the name of the state, marks of its version, quotes, commas and spaces."""
    folded = unicodedata.normalize("NFKC", title)
    folded = _BRACKETS.sub(lambda m: "" if _VERSION.search(m[0]) else m[0], folded)
    bare = re.sub(r"[\s《》〈〉<>、,·_*#\"“”'‘’—-]", "", folded)
    return re.sub(r"^(?:中华人民共和国)+|(?:摘录|节录|节选)$", "", bare)


def _keys(instrument: Instrument) -> set[str]:
    """Its title, and the same without the bodies that issued it: 关于 … ."""
    key = title_key(instrument.title_zh or "")
    return {key, key[key.find("关于") :]} if "关于" in key else {key}


def _head(document: Document) -> list[str]:
    """The lines that stand before the first provision."""
    lines = [block.text for block in document.blocks[:_LONGEST_HEAD]]
    return lines[: next((place for place, line in enumerate(lines) if _START.match(line)), len(lines))]


def _titles(lines: Sequence[str], name: str) -> Iterator[str]:
    """What may be the title: a line or some that follow each other, since long titles are broken; last, the name."""
    for first in range(len(lines)):
        for last in range(first + 1, min(first + _LONGEST_RUN, len(lines)) + 1):
            yield "".join(lines[first:last])
    yield PurePath(name).stem.split("_")[0]


def _fault(texts: Mapping[str, str], instrument: Instrument, catalogue: Catalogue) -> str:
    """Why a text cannot be that of an instrument; empty where its articles are those that we hold."""
    wanted = [catalogue.provisions[key].locator for key in catalogue.by_instrument[instrument.id]]
    theirs, ours = (sum(bool(_ARTICLE.fullmatch(entry)) for entry in held) for held in (texts, wanted))
    if instrument.text is TextKind.TRANSLATION and theirs != ours:
        return f"it has {theirs} articles, {instrument.id} has {ours}"
    for what, entries in (
        ("lacks", [entry for entry in wanted if entry not in texts]),
        ("has twice", [entry for entry in wanted if f"{entry}~2" in texts and entry != "0"]),
        ("has not in Chinese", [entry for entry in wanted if not _CHINESE.search(texts.get(entry, ""))]),
    ):
        if entries:
            return f"it {what} {instrument.id}:{', '.join(entries[:5])}{' …' if entries[5:] else ''}"
    return ""


def _other_version(instrument: Instrument, lines: Sequence[str], name: str, marks: str) -> str:
    """Why a text must be of another day than ours; empty where nothing says so."""
    adopted = instrument.adopted
    if adopted is None:
        return ""
    last = max(adopted, instrument.effective or adopted)
    if years := set(map(int, _YEAR.findall(marks))) - {adopted.year, last.year}:
        return f"its title speaks of {max(years)}, {instrument.id} is the text of {adopted}"
    found = [_day(match) for match in _DAY.findall(" ".join(lines))] or [_day(m) for m in _NAMED_DAY.findall(name)]
    latest = max(filter(None, found), default=None)
    if latest is None or adopted - _TO_PROMULGATION <= latest <= last:
        return ""
    return f"the last day that it names is {latest}, {instrument.id} is the text of {adopted}"


def _day(numbers: tuple[str, str, str]) -> date | None:
    try:
        return date(int(numbers[0]), int(numbers[1]), int(numbers[2]))
    except ValueError:
        return None
