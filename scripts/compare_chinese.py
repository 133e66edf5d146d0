"""Compares the corpus with its Chinese originals: `compare_chinese.py FOLDER [--corpus DIR] [--only ID]...`.

FOLDER holds the files that corpus/data/originals.csv names. Article by article it looks for the same paragraphs and
items, and for every figure, date, reference, prohibition, duty, permission and exception of the Chinese in the English,
figures and references also the other way round. A difference that was looked at and is right stands in
corpus/data/differences.csv with its reason; the script ends with 1 where a difference is not explained there, or an
explanation explains nothing any more.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pi_assistant.documents.corpus import FOLDERS, read_corpus_file
from pi_assistant.documents.provisions import split
from pi_assistant.documents.quantities import Quantity, quantities, quantities_zh
from pi_assistant.documents.reading import read
from pi_assistant.documents.tables import read_table
from pi_assistant.documents.units import chinese_number, units

_N = r"[零〇一二三四五六七八九十百千\d]+"
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_ZH_ARTICLE = re.compile(rf"第({_N})条(?:之([一二三四五六七八九十]+))?(?:\s*(?:至|到)\s*第({_N})条)?")
_ZH_INNER = {
    "paragraph": re.compile(rf"第({_N})款(?:(?:至|到)第({_N})款)?"),
    "item": re.compile(
        rf"第（?({_N})）?(?:项|(?=(?:至|到|、)第?（?{_N}）?项))(?:(?:至|到)第?（?({_N})）?项)?",
    ),
}
_EN_LIST = (
    r"(\(?\d+(?:-\d+)?\)?"
    r"(?:(?:,\s*(?:and |or )?|\s+(?:and|or|to)\s+)\(?\d+(?:-\d+)?\)?(?!\d|,\d|\s*(?:days|years|months|working)))*)"
)
_EN = {kind: re.compile(rf"\b{kind}s? {_EN_LIST}", re.IGNORECASE) for kind in ("Article", "paragraph", "item")}
_LOOSE = {"people", "items", "times"}
# Words of which the one side may not be without the other: kind, Chinese, English.
_WORDS = (
    ("prohibition", r"不得|禁止|严禁", r"must not|may not|\bno\b|prohibit|forbid|not be|neither|nor\b|without|ban"),
    (
        "duty",
        r"应当|(?<![相对响供适])应(?=[由按及依将在])|必须",
        r"\bmust\b|\bhas to\b|\bhave to\b|\bis to\b|\bare to\b|ought to",
    ),
    ("permission", r"可以|有权", r"\bmay\b|\bcan\b|right|entitled|could"),
    ("exception", r"除外|但是|另有规定", r"except|\bbut\b|unless|otherwise|however|although|other than|different"),
    ("relative", r"前款|前两款|前三款|前二款", r"preceding|previous|above|foregoing"),
)


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """What one provision has in only one of the languages; `kind` and `detail` are the key of its explanation."""

    provision: str
    kind: str
    detail: str


def main(arguments: list[str] | None = None) -> int:
    """Prints the differences that are not explained; returns how the process should end."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--corpus", type=Path, default=Path(__file__).parent.parent / "corpus")
    parser.add_argument("--only", action="append", default=[], help="an instrument id; may be given again")
    options = parser.parse_args(arguments)
    data = options.corpus / "data"
    named = [row for _, row in read_table(data / "originals.csv", ("id", "file", "sha256"))]
    wanted = [row for row in named if not options.only or row[0] in options.only]
    found: list[Difference] = []
    count = 0
    for identifier, name, digest in wanted:
        original = options.folder / name
        if not original.is_file():
            print(f"{identifier}: {original} is not there", file=sys.stderr)
            return 3
        if hashlib.sha256(original.read_bytes()).hexdigest() != digest:
            print(f"{identifier}: {name} is not the file that was translated (its SHA-256 differs)", file=sys.stderr)
        ours = english(options.corpus, identifier)
        if ours is None:
            print(f"{identifier}: no file in {options.corpus}", file=sys.stderr)
            return 3
        count += len(ours)
        found.extend(compare(identifier, chinese(original), ours))
    explained = {
        Difference(*row[:3]): row[3]
        for _, row in read_table(data / "differences.csv", ("provision", "kind", "detail", "why"))
    }
    open_ones = [entry for entry in found if entry not in explained]
    idle = [
        entry
        for entry in explained
        if entry not in found and entry.provision.split(":")[0] in {row[0] for row in wanted}
    ]
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerows((entry.provision, entry.kind, entry.detail) for entry in open_ones)
    writer.writerows((entry.provision, entry.kind, entry.detail, "explains nothing") for entry in idle)
    print(
        f"{count} provisions of {len(wanted)} texts compared: {len(open_ones)} differences not explained, "
        f"{len(found) - len(open_ones)} explained, {len(idle)} idle explanations",
        file=sys.stderr,
    )
    return 1 if open_ones or idle else 0


def chinese(path: Path) -> dict[str, str]:
    """Text of a Chinese file by locator."""
    return {p.locator: p.text for p in split(read(path), "zh")}


def english(corpus: Path, identifier: str) -> dict[str, str] | None:
    """Text of a corpus file by locator; None where there is none."""
    for folder in FOLDERS:
        path = corpus / folder / f"{identifier}.md"
        if path.is_file():
            return {p.locator: p.text for p in read_corpus_file(path)[1]}
    return None


def compare(identifier: str, theirs: dict[str, str], ours: dict[str, str]) -> Iterator[Difference]:
    """Differences of the provisions that we hold, in their order."""
    for locator, text in ours.items():
        if locator not in theirs:
            yield Difference(f"{identifier}:{locator}", "missing", "no such provision in the Chinese")
            continue
        original = theirs[locator]
        if locator == "0":  # the announcement that stands before the opening words is not carried
            original = "\n\n".join(original.split("\n\n")[-len(text.split("\n\n")) :])
        for kind, detail in differences(original, text):
            yield Difference(f"{identifier}:{locator}", kind, detail)


def differences(zh: str, en: str) -> Iterator[tuple[str, str]]:
    """What the two texts of one provision do not have in common, as kind and detail."""
    for kind, a, b in (
        ("paragraphs", {u.paragraph for u in units(zh)}, {u.paragraph for u in units(en)}),
        (
            "items",
            {(u.paragraph, u.item) for u in units(zh) if u.item},
            {(u.paragraph, u.item) for u in units(en) if u.item},
        ),
    ):
        if len(a) != len(b):
            yield kind, f"{len(a)} in Chinese, {len(b)} in English"
    yield from _unlike("figure", (_shown(q) for q in quantities_zh(zh)), (_shown(q) for q in quantities(en)))
    yield from _unlike("date", _dates_zh(zh), _dates_en(en))
    yield from _unlike("article", set(_articles_zh(zh)), set(_listed_en("Article", en)))
    for kind, shape in _ZH_INNER.items():
        yield from _unlike(kind, set(_inner_zh(shape, zh)), set(_listed_en(kind, en)))
    for kind, a_words, b_words in _WORDS:
        has, says = bool(re.search(a_words, zh)), bool(re.search(b_words, en, re.IGNORECASE))
        if has and not says:
            yield kind, f"in Chinese only: {re.search(a_words, zh)[0]}"  # type: ignore[index]


def _unlike(kind: str, theirs: Iterable[str], ours: Iterable[str]) -> Iterator[tuple[str, str]]:
    a, b = Counter(theirs), Counter(ours)
    for entry in sorted((a - b).elements()):
        yield kind, f"in Chinese only: {entry}"
    for entry in sorted((b - a).elements()):
        yield kind, f"in English only: {entry}"


def _shown(quantity: Quantity) -> str:
    unit = "count" if quantity.unit in _LOOSE else quantity.unit
    return f"{quantity.value:g} {unit}" if quantity.value < 1e6 else f"{quantity.value:.0f} {unit}"


def _number(text: str) -> str:
    return str(chinese_number(text))


def _articles_zh(text: str) -> Iterator[str]:
    for match in _ZH_ARTICLE.finditer(text):
        first = _number(match[1])
        yield f"{first}-{_number(match[2])}" if match[2] else first
        if match[3]:
            yield from map(str, range(int(first) + 1, int(_number(match[3])) + 1))


def _inner_zh(shape: re.Pattern[str], text: str) -> Iterator[str]:
    for match in shape.finditer(text):
        first, last = int(_number(match[1])), int(_number(match[2] or match[1]))
        yield from map(str, range(first, last + 1))


def _listed_en(kind: str, text: str) -> Iterator[str]:
    for match in _EN[kind].finditer(text):
        parts = re.split(r"(,\s*(?:and |or )?|\s+(?:and|or|to)\s+)", match[1])
        last = ""
        for number, joint in zip(parts[::2], ["", *parts[1::2]], strict=True):
            bare = number.strip("()")
            if "to" in joint.split() and last.isdigit() and bare.isdigit():
                yield from map(str, range(int(last) + 1, int(bare) + 1))
            else:
                yield bare
            last = bare


def _dates_zh(text: str) -> Iterator[str]:
    for match in re.finditer(rf"(\d{{4}})年({_N})月(?:({_N})日)?", text):
        month = _MONTHS[int(_number(match[2])) - 1]
        yield f"{int(_number(match[3]))} {month} {match[1]}" if match[3] else f"{month} {match[1]}"


def _dates_en(text: str) -> Iterator[str]:
    yield from re.findall(rf"(?:\b\d{{1,2}} )?\b(?:{'|'.join(_MONTHS)}) \d{{4}}", text)


if __name__ == "__main__":
    raise SystemExit(main())
