"""Links between provisions and numbers that changed, as data: what is read and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes import corpus_of, instrument, provision
from pi_assistant.documents.links import Link, LinkKind, Renumbered, load_links, load_renumbering, references
from pi_assistant.errors import CorpusError

KNOWN = {"lex:1", "lex:2", "old:1"}


def _file(folder: Path, text: str) -> Path:
    path = folder / "rows.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_become_links(tmp_path: Path) -> None:
    links = load_links(_file(tmp_path, "from,kind,to\nlex:2,penalises,lex:1\n"), KNOWN)
    assert links == (Link("lex:2", LinkKind.PENALISES, "lex:1"),)


def test_rows_become_renumbered_articles(tmp_path: Path) -> None:
    path = _file(tmp_path, "old,new,note\nold:1,lex:1,\n,lex:2,added\n")
    assert load_renumbering(path, KNOWN) == (Renumbered("old:1", "lex:1"), Renumbered(None, "lex:2", "added"))


def test_a_corpus_may_have_neither(tmp_path: Path) -> None:
    assert load_links(tmp_path / "none.csv", KNOWN) == ()
    assert load_renumbering(tmp_path / "none.csv", KNOWN) == ()


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("lex:2,likes,lex:1", "unknown kind 'likes'"),
        ("lex:9,refers,lex:1", "unknown provision 'lex:9'"),
        ("lex:1,refers,lex:9", "unknown provision 'lex:9'"),
        ("lex:1,refers,lex:1", "to itself"),
        ("lex:2,refers,lex:1\nlex:2,refers,lex:1", "same row as line 2"),
    ],
)
def test_a_bad_link_is_refused_with_its_line(tmp_path: Path, row: str, says: str) -> None:
    with pytest.raises(CorpusError) as refusal:
        load_links(_file(tmp_path, f"from,kind,to\n{row}\n"), KNOWN)
    assert says in str(refusal.value)
    assert "rows.csv:" in str(refusal.value)


@pytest.mark.parametrize("row", ["old:9,lex:1,", "old:1,lex:9,", ",,why"])
def test_a_bad_number_is_refused(tmp_path: Path, row: str) -> None:
    with pytest.raises(CorpusError):
        load_renumbering(_file(tmp_path, f"old,new,note\n{row}\n"), KNOWN)


def test_references_are_read_from_the_words() -> None:
    texts = [provision("See Article 2.", "1"), provision("See Article 9 and Article 1 of the Old Law.", "2")]
    old = provision("It is old.", "1", of="old")
    corpus = corpus_of(*texts, old, of=[instrument("lex"), instrument("old", title="Old Law")])
    found = references(corpus.instruments, corpus.provisions, {})
    assert [(link.source, link.kind, link.target) for link in found] == [
        ("lex:1", LinkKind.REFERS, "lex:2"), ("lex:2", LinkKind.REFERS, "old:1"),
    ]  # fmt: skip
