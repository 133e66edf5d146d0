"""Labels: what kind of rule a provision is, whom it binds, what it is about, and the figures in it as data.

`labels.yaml` opens with its vocabulary, each word with a line on what it means; a label outside it is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from pi_assistant.errors import CorpusError


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of the law: `value` in `unit` (RMB, %, times, days …), and what it measures."""

    value: float
    unit: str
    per: str


@dataclass(frozen=True, slots=True)
class Label:
    """What one provision is; words are those of the vocabulary."""

    kinds: tuple[str, ...]
    audiences: tuple[str, ...]
    topics: tuple[str, ...]
    amounts: tuple[Measure, ...] = ()
    deadlines: tuple[Measure, ...] = ()


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels by provision id, and the vocabulary (kind, audience, topic: word to meaning)."""

    by_provision: Mapping[str, Label] = field(default_factory=dict)
    vocabulary: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class _Measure(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    value: float
    unit: str
    per: str


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: list[str]
    audience: list[str]
    topics: list[str]
    amounts: list[_Measure]
    deadlines: list[_Measure]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    vocabulary: dict[str, dict[str, str]]
    labels: dict[str, _Entry]


def load_labels(path: Path, known: Collection[str]) -> Labels:
    """The labels of a corpus; one without the file has none.

    Raises:
        CorpusError: where the file breaks its format, uses a word outside its vocabulary, or labels what is
            not there.
    """
    if not path.is_file():
        return Labels()
    data = path.read_bytes()
    try:
        read = _File.model_validate(_yaml(data.decode("utf-8-sig")))
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise CorpusError(f"not YAML in UTF-8: {error}", where=str(path), mend="Mend that place") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise CorpusError(f"{place}: {first['msg']}", where=str(path), mend="Mend that entry") from error
    for provision, entry in read.labels.items():
        _check(path, provision, entry, read.vocabulary, known)
    labels = {provision: _label(entry) for provision, entry in read.labels.items()}
    return Labels(labels, read.vocabulary)


def _yaml(text: str) -> Any:
    """What a YAML text holds, by libyaml where it is there, which is ten times faster."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


def _check(
    path: Path, provision: str, entry: _Entry, vocabulary: Mapping[str, Mapping[str, str]], known: Collection[str]
) -> None:
    if provision not in known:
        raise CorpusError(f"labels unknown provision {provision!r}", where=str(path), mend="Mend the id")
    if not (entry.kind and entry.audience and entry.topics):
        raise CorpusError(f"{provision}: label without kind, audience or topic", where=str(path), mend="Fill it in")
    for name, words in (("kind", entry.kind), ("audience", entry.audience), ("topic", entry.topics)):
        for word in words:
            if word not in vocabulary.get(name, {}):
                raise CorpusError(
                    f"{provision}: {word!r} is no {name} of the vocabulary",
                    where=str(path),
                    mend="Use a word of the vocabulary, or explain this one there",
                )


def _label(entry: _Entry) -> Label:
    def measures(rows: list[_Measure]) -> tuple[Measure, ...]:
        return tuple(Measure(row.value, row.unit, row.per) for row in rows)

    return Label(
        tuple(entry.kind),
        tuple(entry.audience),
        tuple(entry.topics),
        measures(entry.amounts),
        measures(entry.deadlines),
    )
