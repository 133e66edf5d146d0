"""Tables of the corpus: CSV files read strictly, with file and line for every complaint."""

from __future__ import annotations

import csv
from pathlib import Path

from pi_assistant.errors import CorpusError

Row = tuple[int, tuple[str, ...]]  # its line, and its cells without spaces around them


def read_table(path: Path, columns: tuple[str, ...]) -> tuple[Row, ...]:
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
    found: list[Row] = []
    for line, row in enumerate(rows[1:], start=2):
        if len(row) != len(columns):
            raise CorpusError(f"row needs {', '.join(columns)}", where=f"{path}:{line}", mend="Fill it in")
        found.append((line, tuple(cell.strip() for cell in row)))
    return tuple(found)
