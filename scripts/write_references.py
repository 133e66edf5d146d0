"""Writes the `refers` rows of corpus/data/links.csv anew from the words of the corpus; other rows stay as they are."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from pi_assistant.documents.checks import load_names
from pi_assistant.documents.corpus import load_corpus
from pi_assistant.documents.links import LINK_COLUMNS, LinkKind, references


def main(folder: Path) -> int:
    """Rewrites the file of the corpus in `folder`; returns how many rows it holds."""
    corpus = load_corpus(folder)
    names = load_names(folder / "data" / "names.csv", {i.id for i in corpus.instruments})
    order = {p.id: place for place, p in enumerate(corpus.provisions)}
    kept = [link for link in corpus.links if link.kind is not LinkKind.REFERS]
    rows = sorted(
        {*kept, *references(corpus.instruments, corpus.provisions, names)},
        key=lambda link: (order[link.source], list(LinkKind).index(link.kind), order[link.target]),
    )
    with (folder / "data" / "links.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(LINK_COLUMNS)
        writer.writerows((link.source, link.kind, link.target) for link in rows)
    return len(rows)


if __name__ == "__main__":
    print(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "corpus"), "links")
