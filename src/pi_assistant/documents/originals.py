"""The user's own official Chinese texts: kept, and read beside ours. `matching` says of which instrument one is.

Each is kept as one JSON file in a folder of the user's own, never in the corpus. Nothing is read before it is asked
for, and nothing is held in memory, so that what is added or deleted counts at once.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.documents.units import units
from pi_assistant.errors import OriginalDamaged, OriginalError, StoreError
from pi_assistant.types import Citation, Instrument, Provision, TextKind

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Original:
    """The official Chinese text of one instrument: Chinese by locator, and where it came from.

    `effective` is that of our text when it was added: an instrument whose text has changed since has no original.
    """

    instrument: str
    effective: date | None
    file: str
    sha256: str
    added: date
    texts: Mapping[str, str]

    @property
    def articles(self) -> int:
        """How many numbered provisions it holds."""
        return sum(locator != "0" and not locator.startswith("annex") for locator in self.texts)


@dataclass(frozen=True, slots=True)
class Originals:
    """The originals in a folder, which need not exist."""

    folder: Path

    def names(self) -> tuple[str, ...]:
        """Ids of the instruments whose Chinese text is held, sound or not."""
        return tuple(sorted(path.stem for path in self.folder.glob("*.json") if not path.name.startswith(".")))

    def get(self, instrument_id: str) -> Original | None:
        """The original of an instrument; None where it is not held.

        Raises:
            OriginalDamaged: its file is not what was written.
        """
        path = self._path(instrument_id)
        try:
            raw = json.loads(path.read_bytes())
            original = TypeAdapter(Original).validate_python(raw["original"])
            if raw["format"] != _FORMAT or raw["digest"] != _digest(original) or original.instrument != instrument_id:
                raise ValueError("its digest is wrong")
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, ValidationError) as error:
            mend = f"Add the text again, or run `pi-assistant originals delete {instrument_id}`"
            raise OriginalDamaged("the Chinese text is not what was stored", where=str(path), mend=mend) from error
        return original

    def of(self, provision: Provision, instrument: Instrument) -> str | None:
        """The Chinese of a provision, whole; None where it is not held. Raises as `get` does."""
        original = self.get(instrument.id)
        if original is None or original.effective != instrument.effective:
            return None
        return original.texts.get(provision.locator)

    def beside(self, citation: Citation, catalogue: Catalogue) -> Citation:
        """The citation with the Chinese of what it cites, where that is held. Raises as `get` does."""
        provision = catalogue.provision(citation.provision)
        chinese = self.of(provision, catalogue.instrument_of(provision))
        if chinese is None:
            return citation
        # A digest in our words follows the articles of its source, not their paragraphs.
        paragraph = None if citation.text is TextKind.DIGEST else citation.paragraph
        return replace(citation, original_quote=paragraph_of(chinese, provision.text, paragraph))

    def keep(self, original: Original) -> None:
        """Store an original, in place of an earlier one of that instrument, whole or not at all.

        Raises:
            StoreError: the disk refuses; what was stored before stays as it was.
        """
        path = self._path(original.instrument)
        aside = path.with_name(f".{path.stem}.{os.getpid()}.new")
        whole = {"format": _FORMAT, "digest": _digest(original), "original": json.loads(_dumped(original))}
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with aside.open("w", encoding="utf-8") as file:
                json.dump(whole, file, ensure_ascii=False, indent=1)
                file.flush()
                os.fsync(file.fileno())
            os.replace(aside, path)
        except OSError as error:
            with suppress(OSError):
                aside.unlink()
            what = f"cannot be written: {error.strerror or error}"
            raise StoreError(what, where=str(path), mend="Free space or rights; nothing was changed") from error

    def delete(self, instrument_id: str) -> None:
        """Remove an original, damaged or not, for good.

        Raises:
            OriginalError: none of that instrument is held. StoreError: the disk refuses.
        """
        if instrument_id not in self.names():
            mend = "See `pi-assistant originals list`"
            raise OriginalError(f"no Chinese text of {instrument_id!r} is held", where=str(self.folder), mend=mend)
        try:
            self._path(instrument_id).unlink()
        except OSError as error:
            what = f"cannot be deleted: {error.strerror or error}"
            raise StoreError(what, where=str(self._path(instrument_id)), mend="Check the rights") from error

    def _path(self, instrument_id: str) -> Path:
        return self.folder / f"{instrument_id}.json"


def _dumped(original: Original) -> bytes:
    return TypeAdapter(Original).dump_json(original)


def _digest(original: Original) -> str:
    return hashlib.sha256(_dumped(original)).hexdigest()


def paragraph_of(chinese: str, ours: str, paragraph: int | None) -> str:
    """The Chinese paragraph with its items; the whole where the two texts do not have the same paragraphs."""
    theirs = [unit for unit in units(chinese) if unit.paragraph == paragraph]
    if not theirs or {u.paragraph for u in units(chinese)} != {u.paragraph for u in units(ours)}:
        return chinese
    return chinese[theirs[0].start : theirs[-1].end]


def files_in(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The files named, and every file below the folders named; hidden ones are passed over."""

    def below(folder: Path) -> Iterator[Path]:
        found = (path for path in folder.rglob("*") if path.is_file())
        return (p for p in sorted(found) if not any(part.startswith(".") for part in p.relative_to(folder).parts))

    return tuple(file for path in paths for file in (below(path) if path.is_dir() else (path,)))
