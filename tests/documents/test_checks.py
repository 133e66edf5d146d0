"""What a corpus that loads can still have wrong, and that the real one has none of it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from fakes import FILES, write_small_corpus
from pi_assistant.documents.checks import complaints, load_names
from pi_assistant.documents.corpus import Corpus, load_corpus
from pi_assistant.errors import CorpusError

REAL = Path(__file__).parents[2] / "corpus"


def _complaints(folder: Path, name: str, old: str, new: str) -> str:
    """What is found when one file of the small corpus is changed; an empty `old` adds to its end."""
    write_small_corpus(folder)
    text = FILES.get(name, "")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")
    return "\n".join(complaints(load_corpus(folder), folder))


def test_the_small_corpus_has_nothing_wrong_but_its_gaps(tmp_path: Path) -> None:
    folder = write_small_corpus(tmp_path)
    assert complaints(load_corpus(folder), folder) == tuple(
        f"{name} is called whole, but its numbers have gaps" for name in ("csl-2016", "csl", "pipl")
    )


PLAIN = "{kind: [duty], audience: [handler], topics: [other], amounts: [], deadlines: []}"
PIPL, CSL, OLD, LINKS = "laws/pipl.md", "laws/csl.md", "laws/csl-2016.md", "data/links.csv"


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        (CSL, "effective: 2026-01-01", "effective: 2026-02-01", "ended on 2026-01-01, but csl applies from"),
        (CSL, "adopted: null", "adopted: 2026-03-01", "adopted on 2026-03-01, after"),
        (CSL, "relations: []", "relations: [{kind: implements, target: dsl}]", "csl implements unknown dsl"),
        (PIPL, "jointly agree", "jointly, under Article 4, agree", "pipl:20 refers pipl:4: is missing"),
        (LINKS, "", "pipl:1,refers,pipl:4\n", "pipl:1 refers pipl:4: stands in links.csv, but not in the text"),
        (PIPL, "jointly agree", "jointly, under Article 99, agree", "pipl:20: 'Article 99', but pipl has no 99"),
        (PIPL, "jointly agree", "jointly, under Article 9 of the Sea Law, agree", "that names.csv does not know"),
        (PIPL, "jointly agree", "jointly, under the preceding paragraph, agree", "'preceding paragraph' in"),
        (PIPL, "jointly agree", "共同 agree", "'共' is not translated"),
        (PIPL, "#### Article 20 Joint handling", "#### Article 20", "pipl:20 has no title"),
        (PIPL, "#### Article 20 Joint handling", "#### Article 20 Deletion", "pipl:47 has the title of pipl:20"),
        (PIPL, "within 15 days", "within 20 days", "pipl:50: 20 days stands in the text, not in its label"),
        (PIPL, "within 15 days", "soon", "pipl:50: 15 days stands in the label, not in its text"),
        ("data/labels.yaml", f"  pipl:20: {PLAIN}\n", "", "pipl:20 has no label"),
        ("glossary.csv", "删除,delete,", "删除,expunge,", "'expunge' (删除) points to pipl:47, but stands nowhere"),
        ("data/wording.csv", "", "avoid,use,why\nhandlers,keepers,so\n", "pipl:20: 'Handlers' should be 'keepers'"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_place(tmp_path: Path, name: str, old: str, new: str, says: str) -> None:
    assert says in _complaints(tmp_path, name, old, new)


def test_an_article_left_out_of_the_renumbering_is_named(tmp_path: Path) -> None:
    more = "\n#### Article 22 Reports\nOperators must report.\n"
    write_small_corpus(tmp_path)
    text = FILES[OLD].replace("[21]", "[21, 22]") + more
    (tmp_path / OLD).write_text(text, encoding="utf-8")
    assert "csl-2016:22 has no row in renumbering.csv" in complaints(load_corpus(tmp_path), tmp_path)


def test_a_name_may_be_of_an_instrument_that_is_not_held(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("name,id\nSea Law,\nPrivacy Law,pipl\n", encoding="utf-8")
    assert load_names(path, {"pipl"}) == {"Sea Law": "", "Privacy Law": "pipl"}
    with pytest.raises(CorpusError):
        load_names(path, set())


@pytest.fixture(scope="module")
def real() -> Corpus:
    return load_corpus(REAL)


def test_the_real_corpus_has_nothing_wrong(real: Corpus) -> None:
    assert complaints(real, REAL) == ()


def test_the_real_corpus_has_every_instrument_and_its_drafts_have_no_text(real: Corpus) -> None:
    drafts = {i.id for i in real.instruments if i.status == "draft"}
    assert len(real.instruments) - len(drafts) == 52
    assert drafts
    assert not drafts & {p.instrument for p in real.provisions}


def test_the_real_corpus_links_every_kind_and_every_sanction_to_a_duty(real: Corpus) -> None:
    assert len(Counter(link.kind for link in real.links)) == 7
    penalising = {link.source for link in real.links if link.kind == "penalises"}
    assert {"pipl:66", "csl:61", "dsl:45", "ndsmr:55", "crpl:56"} <= penalising
