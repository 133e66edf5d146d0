"""What must hold of a corpus beyond its format: references, dates, figures and wording; complaints name their place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pi_assistant.documents.corpus import Corpus
from pi_assistant.documents.labels import Label
from pi_assistant.documents.links import LinkKind, references
from pi_assistant.documents.quantities import quantities
from pi_assistant.documents.references import ReferenceReader, inner_references
from pi_assistant.documents.tables import read_table
from pi_assistant.errors import CorpusError
from pi_assistant.types import Instrument, TextKind

NAME_COLUMNS = ("name", "id")
WORDING_COLUMNS = ("avoid", "use", "why")
_CHINESE = re.compile(r"[㐀-鿿，。；：、（）《》〈〉“”]")
_TRANSLATED = (TextKind.TRANSLATION, TextKind.EXCERPT)


@dataclass(frozen=True, slots=True)
class Wording:
    """An expression that translations do not use, the one that they do, and why."""

    avoid: re.Pattern[str]
    use: str


def load_names(path: Path, known: set[str]) -> dict[str, str]:
    """Further names of instruments as texts use them, to ids; an empty id for one that is not held.

    Raises:
        CorpusError: with the line, where a name stands twice or an id is not that of an instrument.
    """
    found: dict[str, str] = {}
    for line, (name, target) in read_table(path, NAME_COLUMNS) if path.is_file() else ():
        if not name or name in found or (target and target not in known):
            raise CorpusError(f"name {name!r} twice, empty, or id unknown", where=f"{path}:{line}", mend="Mend the row")
        found[name] = target
    return found


def load_wording(path: Path) -> tuple[Wording, ...]:
    """The expressions that translations avoid; `avoid` is a regular expression, matched whole words and any case."""
    rows = read_table(path, WORDING_COLUMNS) if path.is_file() else ()
    return tuple(Wording(re.compile(rf"\b(?:{avoid})\b", re.IGNORECASE), use) for _, (avoid, use, _) in rows)


def complaints(corpus: Corpus, folder: Path) -> tuple[str, ...]:
    """Everything wrong with a corpus that loads, in the order of its files; none for a sound one."""
    instruments = {i.id: i for i in corpus.instruments}
    names = load_names(folder / "data" / "names.csv", set(instruments))
    wording = load_wording(folder / "data" / "wording.csv")
    return (
        *_dates(instruments),
        *_numbering(corpus.instruments),
        *_renumbering(corpus),
        *_references(corpus, instruments, names),
        *_texts(corpus, instruments, wording),
        *_figures(corpus, instruments),
        *_terms(corpus),
    )


def _dates(instruments: Mapping[str, Instrument]) -> Iterator[str]:
    for instrument in instruments.values():
        successor = instruments.get((instrument.ended_by or "").split(":")[0])
        if successor is not None and successor.effective != instrument.ended:
            yield f"{instrument.id} ended on {instrument.ended}, but {successor.id} applies from {successor.effective}"
        if instrument.adopted and instrument.effective and instrument.adopted > instrument.effective:
            yield f"{instrument.id} was adopted on {instrument.adopted}, after it took effect"
        for relation in instrument.relations:
            if relation.target not in instruments:
                yield f"{instrument.id} {relation.kind} unknown {relation.target}"


def _numbering(instruments: tuple[Instrument, ...]) -> Iterator[str]:
    """A whole translation holds every number from 1 on; its annexes and letters are numbered by themselves."""
    for instrument in instruments:
        numbers = [int(entry) for entry in instrument.locators if entry.isdigit()]
        if instrument.text is TextKind.TRANSLATION and numbers != list(range(1, len(numbers) + 1)):
            yield f"{instrument.id} is called whole, but its numbers have gaps"


def _renumbering(corpus: Corpus) -> Iterator[str]:
    for side in ("old", "new"):
        named = {getattr(row, side) for row in corpus.renumbering if getattr(row, side)}
        for instrument in sorted({entry.split(":")[0] for entry in named}):
            held = {p.id for p in corpus.provisions if p.instrument == instrument}
            for missing in sorted(held - named):
                yield f"{missing} has no row in renumbering.csv"


def _references(corpus: Corpus, instruments: Mapping[str, Instrument], names: Mapping[str, str]) -> Iterator[str]:
    made = {link for link in corpus.links if link.kind is LinkKind.REFERS}
    read = set(references(corpus.instruments, corpus.provisions, names))
    for link in sorted(made ^ read, key=lambda entry: (entry.source, entry.target)):
        fault = "stands in links.csv, but not in the text" if link in made else "is missing in links.csv"
        yield f"{link.source} refers {link.target}: {fault}"
    reader = ReferenceReader(corpus.instruments, names)
    held: dict[str, list[str]] = {}
    for provision in corpus.provisions:
        held.setdefault(provision.instrument, []).append(provision.locator)
    for provision in corpus.provisions:
        yield from (f"{provision.id}: {fault}" for fault in inner_references(provision.text))
        for reference in reader.read(provision, held[provision.instrument]):
            instrument = reader.target(reference, provision)
            if instrument is None and reference.name not in names:
                yield f"{provision.id}: {reference.words!r} names an instrument that names.csv does not know"
            whole = instrument is not None and instrument.text is TextKind.TRANSLATION
            if instrument is not None and whole and reference.locator not in instrument.locators:
                yield f"{provision.id}: {reference.words!r}, but {instrument.id} has no {reference.locator}"


def _texts(corpus: Corpus, instruments: Mapping[str, Instrument], wording: tuple[Wording, ...]) -> Iterator[str]:
    titles: dict[tuple[str, str], str] = {}
    numbers = re.compile("|".join(re.escape(i.number) for i in instruments.values() if i.number) or r"(?!)")
    for provision in corpus.provisions:
        instrument = instruments[provision.instrument]
        chinese = _CHINESE.search(numbers.sub("", f"{provision.title} {provision.text}"))
        if chinese:
            yield f"{provision.id}: {chinese[0]!r} is not translated"
        if instrument.text not in _TRANSLATED:
            continue
        if not provision.title:
            yield f"{provision.id} has no title"
        elif (before := titles.setdefault((instrument.id, provision.title), provision.id)) != provision.id:
            yield f"{provision.id} has the title of {before}"
        for entry in wording:
            if found := entry.avoid.search(f"{provision.title}. {provision.text}"):
                yield f"{provision.id}: {found[0]!r} should be {entry.use!r}"


def _figures(corpus: Corpus, instruments: Mapping[str, Instrument]) -> Iterator[str]:
    """Amounts and deadlines in the labels are those of the text."""
    if not corpus.labels.by_provision:
        return
    for provision in corpus.provisions:
        label = corpus.labels.by_provision.get(provision.id)
        if label is None:
            yield f"{provision.id} has no label"
            continue
        said = {(q.value, q.unit) for q in quantities(provision.text)}
        labelled = _measured(label)
        for value, unit in sorted(said ^ labelled):
            where = "the text, not in its label" if (value, unit) in said else "the label, not in its text"
            yield f"{provision.id}: {value:g} {unit} stands in {where}"


def _terms(corpus: Corpus) -> Iterator[str]:
    """A term that points to a provision is a term of the corpus: its English, or a part of it, stands there."""
    held = "\n".join(f"{p.title} {p.text}" for p in corpus.provisions).lower()
    for term in corpus.terms:
        parts = [part.strip().lower() for part in term.en.split(";")]
        if term.provision and not any(part in held for part in parts):
            yield f"glossary: {term.en!r} ({term.zh}) points to {term.provision}, but stands nowhere in the corpus"


def _measured(label: Label) -> set[tuple[float, str]]:
    return {(m.value, m.unit) for m in (*label.amounts, *label.deadlines)}
