"""Tables of the corpus: CSV files read strictly, with file and line for every complaint."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

from pi_assistant.errors import CorpusError


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a file, each with its line, cells without spaces around them; and the SHA-256 of the file."""

    rows: tuple[tuple[int, tuple[str, ...]], ...]
    digest: str


def read_table(path: Path, columns: tuple[str, ...]) -> Table:
    """The rows below a header that must be `columns`; every row has as many cells, an empty line has none.

    Raises:
        CorpusError: where the file cannot be read, has another header, or a row has other than that many cells.
    """
    try:
        data = path.read_bytes()
        rows = list(csv.reader(data.decode("utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CorpusError(f"cannot be read: {error}", where=str(path), mend="Save it as CSV in UTF-8") from error
    if not rows or tuple(rows[0]) != columns:
        raise CorpusError("wrong header", where=f"{path}:1", mend=f"Use {','.join(columns)}")
    found: list[tuple[int, tuple[str, ...]]] = []
    for line, row in enumerate(rows[1:], start=2):
        if len(row) != len(columns):
            raise CorpusError(f"row needs {', '.join(columns)}", where=f"{path}:{line}", mend="Fill it in")
        found.append((line, tuple(cell.strip() for cell in row)))
    return Table(tuple(found), hashlib.sha256(data).hexdigest())
