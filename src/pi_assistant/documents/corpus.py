"""Corpus files: one Markdown file per version of an instrument, read strictly.

Front matter is checked key by key, headings by their grammar, and the provisions found against those declared; every
complaint names the file and the line. The files are read, never written.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pi_assistant.documents.frontmatter import day_of, read_front_matter
from pi_assistant.documents.glossary import Term, load_glossary
from pi_assistant.documents.labels import Labels, load_labels
from pi_assistant.documents.links import Link, Renumbered, load_links, load_renumbering
from pi_assistant.documents.utterances import Facts, Utterance, load_asked, load_facts, load_outside
from pi_assistant.errors import CorpusError
from pi_assistant.types import Instrument, Provision

FOLDERS = ("laws", "regulations", "interpretations", "rules", "notices", "reports")
_HEADING = re.compile(r"^(#{1,6})[ \t]+(\S.*?)[ \t]*$")
_LOCATOR = re.compile(
    r"(?P<kind>Article|Item|Section|Question|Annex|Preamble)"
    r"(?:[ ](?P<number>\d+(?:-\d+)?|[IVXL]+(?:\.\d+)?)(?:, point (?P<point>\d+))?)?(?:[ ](?P<title>\S.*))?"
)
_EFFECTIVE = re.compile(r"effective: (\d{4}-\d{2}-\d{2})")
_OVERTAKEN = re.compile(r"overtaken_by: (\S+(?:, \S+)*)")
_ITEM_MARK = re.compile(r"^\((\d+)\)[ ]")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Every instrument and provision, in order of file name and place, the glossary, and how people ask.

    `asked` are questions that a provision answers, `outside` questions that nothing here does, `facts` what some of
    these leave open; `links`, `labels` and
    `renumbering` are data about the provisions.

    `digest` is the SHA-256 over all bytes read: another digest needs another index.
    """

    instruments: tuple[Instrument, ...]
    provisions: tuple[Provision, ...]
    terms: tuple[Term, ...]
    asked: tuple[Utterance, ...]
    outside: tuple[Utterance, ...]
    digest: str
    links: tuple[Link, ...] = ()
    labels: Labels = field(default_factory=Labels)
    renumbering: tuple[Renumbered, ...] = ()
    facts: tuple[Facts, ...] = ()


@dataclass(slots=True)
class _Open:
    """A provision whose lines are still being gathered."""

    locator: str
    label: str
    title: str
    path: tuple[str, ...]
    line: int
    effective: date | None = None
    overtaken_by: tuple[str, ...] = ()
    lines: list[str] = field(default_factory=list)


def corpus_digest(folder: Path) -> str:
    """SHA-256 over the names and bytes of every file that a corpus is read from; nothing is parsed."""
    digest = hashlib.sha256()
    for path in (*_texts(folder), *sorted(folder.glob("*.csv")), *sorted((folder / "data").glob("*.*"))):
        data = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def load_corpus(folder: Path) -> Corpus:
    """All corpus files below `folder`, its glossary and its data.

    Raises:
        CorpusError: where a file breaks the format, an id is used twice, or there is no file at all.
    """
    paths = _texts(folder)
    if not paths:
        raise CorpusError("no corpus files", where=str(folder), mend="Give the folder that holds laws/, notices/ …")
    instruments: list[Instrument] = []
    provisions: list[Provision] = []
    seen: dict[str, Path] = {}
    for path in paths:
        instrument, found = read_corpus_file(path)
        if instrument.id in seen:
            raise CorpusError(
                f"id {instrument.id} is also in {seen[instrument.id]}", where=str(path), mend="Rename one"
            )
        seen[instrument.id] = path
        instruments.append(instrument)
        provisions.extend(found)
    _check_targets(instruments, provisions, folder)
    known = {p.id for p in provisions}
    data = folder / "data"
    outside = load_outside(data / "not_held.csv")
    return Corpus(
        tuple(instruments),
        tuple(provisions),
        load_glossary(folder / "glossary.csv", known),
        load_asked(data / "asked.csv", known),
        outside,
        corpus_digest(folder),
        load_links(data / "links.csv", known),
        load_labels(data / "labels.yaml", known),
        load_renumbering(data / "renumbering.csv", known),
        load_facts(data / "needs_facts.csv", {row.about for row in outside}),
    )


def _texts(folder: Path) -> list[Path]:
    return sorted(path for name in FOLDERS for path in (folder / name).glob("*.md"))


def read_corpus_file(path: Path, data: bytes | None = None) -> tuple[Instrument, tuple[Provision, ...]]:
    """One file: its instrument and provisions.

    Raises:
        CorpusError: with file and line, where the format is broken.
    """
    try:
        text = (path.read_bytes() if data is None else data).decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise CorpusError(f"not UTF-8 at byte {error.start}", where=str(path), mend="Save the file as UTF-8") from error
    instrument, body_start = read_front_matter(path, text)
    provisions = tuple(_provisions(path, instrument, text.split("\n"), body_start))
    _check_declared(path, instrument, provisions)
    return instrument, provisions


def _provisions(path: Path, instrument: Instrument, lines: Sequence[str], start: int) -> Iterator[Provision]:
    """Provisions of a file's body; text right under the title is one without locator."""
    headings: dict[int, str] = {}
    current: _Open | None = None
    for number, line in enumerate(lines[start:], start=start + 1):
        match = _HEADING.match(line)
        if not match:
            if current is not None:
                _gather(path, current, line, number)
            elif line.strip():
                raise CorpusError(
                    "text outside a provision", where=f"{path}:{number}", mend="Put it under a #### heading"
                )
            continue
        if current is not None:
            yield from _close(path, instrument, current)
        level, words = len(match[1]), match[2]
        if level > 4:
            raise CorpusError("heading too deep", where=f"{path}:{number}", mend="Use # to #### only")
        if level == 4:
            path_above = tuple(headings[n] for n in sorted(headings))
            current = _opened(path, words, path_above, number)
        else:
            current = _Open("", "", "", (), number) if level == 1 else None
            headings = {n: h for n, h in headings.items() if n < level} | ({} if level == 1 else {level: words})
    if current is not None:
        yield from _close(path, instrument, current)


def _opened(path: Path, words: str, above: tuple[str, ...], line: int) -> _Open:
    match = _LOCATOR.fullmatch(words)
    if not match or (match["kind"] == "Preamble") != (match["number"] is None):
        raise CorpusError(
            f"heading {words!r} names no provision", where=f"{path}:{line}", mend="Begin with Article N, …"
        )
    kind, number = match["kind"], match["number"]
    label = kind if number is None else f"{kind} {number}"
    locator = {"Preamble": "0", "Question": f"Q{number}", "Annex": f"annex.{number}"}.get(kind, number or "")
    if match["point"]:
        label, locator = f"{label}, point {match['point']}", f"{locator}.{match['point']}"
    return _Open(locator, label, match["title"] or "", above, line)


def _gather(path: Path, current: _Open, line: str, number: int) -> None:
    bare = line.strip()
    if bare != line.rstrip() and not bare.startswith("("):
        raise CorpusError("line starts with a space", where=f"{path}:{number}", mend="Remove it")
    dated, overtaken = _EFFECTIVE.fullmatch(bare), _OVERTAKEN.fullmatch(bare)
    if (dated or overtaken) and any(current.lines):
        key = bare.partition(":")[0]
        raise CorpusError(f"{key}: after the text", where=f"{path}:{number}", mend="Put it under the heading")
    if dated:
        current.effective = day_of(dated[1], f"{path}:{number}")
        return
    if overtaken:
        current.overtaken_by = tuple(overtaken[1].split(", "))
        return
    current.lines.append(line.rstrip())


def _close(path: Path, instrument: Instrument, current: _Open) -> Iterator[Provision]:
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(current.lines)).strip("\n")
    if not text:
        if current.label:
            raise CorpusError(f"{current.label} is empty", where=f"{path}:{current.line}", mend="Give its text")
        return
    _check_items(path, current, text)
    yield Provision(
        id=f"{instrument.id}:{current.locator}" if current.locator else instrument.id,
        instrument=instrument.id,
        locator=current.locator,
        label=current.label,
        text=text,
        title=current.title,
        path=current.path,
        effective=current.effective,
        overtaken_by=current.overtaken_by,
    )


def _check_items(path: Path, current: _Open, text: str) -> None:
    """Items of a list run 1, 2, 3 … without a gap."""
    for paragraph in text.split("\n\n"):
        marks = [int(match[1]) for line in paragraph.split("\n") if (match := _ITEM_MARK.match(line))]
        if marks != list(range(1, len(marks) + 1)):
            raise CorpusError(
                f"{current.label or 'text'} numbers its items {marks}",
                where=f"{path}:{current.line}",
                mend="Number them 1, 2, 3",
            )


def _check_declared(path: Path, instrument: Instrument, provisions: Sequence[Provision]) -> None:
    found = [p.locator for p in provisions]
    twice = sorted({entry for entry in found if found.count(entry) > 1})
    counted = [entry for entry in found if entry not in ("", "0") and not entry.startswith("annex.")]
    missing = [entry for entry in instrument.locators if entry not in found]
    extra = [entry for entry in counted if entry not in instrument.locators]
    for what, entries in (("twice", twice), ("declared but missing", missing), ("not declared", extra)):
        if entries:
            raise CorpusError(
                f"provisions {what}: {', '.join(entries)}", where=str(path), mend="Mend `articles` or the text"
            )


def _check_targets(instruments: Sequence[Instrument], provisions: Sequence[Provision], folder: Path) -> None:
    known = {i.id for i in instruments} | {p.id for p in provisions}
    named = [(i.id, target) for i in instruments for target in (*i.overtaken_by, *filter(None, [i.ended_by]))]
    named.extend((p.id, target) for p in provisions for target in p.overtaken_by)
    for source, target in named:
        if target not in known:
            raise CorpusError(f"{source} names unknown {target}", where=str(folder), mend="Mend the id")
