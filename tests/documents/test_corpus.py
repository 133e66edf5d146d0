"""Corpus files: what is read, what is refused and how it is named, and that the real corpus is sound."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from fakes import PIPL, front_matter
from pi_assistant.documents.corpus import Corpus, load_corpus, read_corpus_file
from pi_assistant.errors import CorpusError
from pi_assistant.types import Provision, Rank, TextKind

REAL = Path(__file__).parents[2] / "corpus"
BODY = "# Law lex\n#### Article 1 Purpose\nThis Law has a purpose.\n"


def _read(text: str, name: str = "lex.md") -> tuple[Provision, ...]:
    return read_corpus_file(Path(name), text.encode())[1]


def _refused(text: str) -> str:
    with pytest.raises(CorpusError) as refusal:
        _read(text)
    return str(refusal.value)


def _body(body: str, articles: str = "[1]") -> str:
    return front_matter("lex", articles=articles) + body


def test_front_matter_becomes_the_instrument() -> None:
    lex, _ = read_corpus_file(Path("pipl.md"), PIPL.encode())
    assert (lex.id, lex.short, lex.rank, lex.text) == ("pipl", "PIPL", Rank.LAW, TextKind.TRANSLATION)
    assert (lex.effective, lex.ended, lex.locators[0], lex.locators[-1]) == (date(2021, 11, 1), None, "1", "74")


def test_an_article_has_its_id_label_title_headings_and_text() -> None:
    found = {p.id: p for p in _read(PIPL, "pipl.md")}["pipl:4"]
    assert (found.label, found.title, found.path) == (
        "Article 4", "Meaning of personal information", ("Chapter I General Provisions",),
    )  # fmt: skip
    assert found.text.startswith("Personal information means every kind")
    assert found.text.endswith("excludes anonymised data.")


def test_an_article_may_have_a_day_of_its_own() -> None:
    found = {p.id: p for p in _read(PIPL, "pipl.md")}
    assert (found["pipl:50"].effective, found["pipl:47"].effective) == (date(2024, 1, 1), None)
    assert "effective" not in found["pipl:50"].text


def test_articles_may_be_declared_as_a_range() -> None:
    body = "# L\n" + "".join(f"#### Article {n}\nText {n}.\n" for n in (1, 2, 3))
    assert [p.locator for p in _read(_body(body, "1-3"))] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("heading", "locator", "declared"),
    [
        ("Article 253-1", "253-1", "[253-1]"),
        ("Item 7 Spam", "7", "[7]"),
        ("Section I.2", "I.2", "[I.2]"),
        ("Question 2", "Q2", "[Q2]"),
        ("Annex 1, point 3", "annex.1.3", "[]"),
        ("Preamble", "0", "[]"),
    ],
)
def test_every_kind_of_heading_has_its_locator(heading: str, locator: str, declared: str) -> None:
    assert [p.id for p in _read(_body(f"# L\n#### {heading}\nText.\n", declared))] == [f"lex:{locator}"]


def test_text_right_under_the_title_is_a_provision_without_locator() -> None:
    assert [(p.id, p.label) for p in _read(_body("# L\nAll of it.\n", "[]"))] == [("lex", "")]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("# no front matter\n", 1, "front matter missing"),
        (front_matter("lex", colour="red") + BODY, 20, "colour"),
        (front_matter("lex", rank="decree") + BODY, 6, "rank"),
        (front_matter("lex", effective="soon") + BODY, 10, "effective"),
        (front_matter("lex", title="Law: one") + BODY, 3, "not YAML"),
        (front_matter("lex", effective="null") + BODY, 1, "no effective date"),
        (front_matter("lex", ended="2019-01-01") + BODY, 1, "ended before"),
        (front_matter("lex", first_effective="2021-01-01") + BODY, 1, "first_effective"),
        (front_matter("lex", source="http://example.org") + BODY, 1, "https"),
        (front_matter("lex", text="none") + BODY, 1, "draft"),
        (front_matter("rex") + BODY, 1, "file name"),
        (_body("# L\n#### Clause 1\nText.\n"), 22, "names no provision"),
        (_body("# L\n#### Preamble 2\nText.\n"), 22, "names no provision"),
        (_body("# L\n##### Article 1\nText.\n"), 22, "too deep"),
        (_body("# L\n## Chapter\nText.\n"), 23, "outside a provision"),
        (_body("# L\n#### Article 1\n\n#### Article 2\nText.\n", "1-2"), 22, "empty"),
        (_body("# L\n#### Article 1\n Text.\n"), 23, "starts with a space"),
        (_body("# L\n#### Article 1\nText.\neffective: 2021-01-01\n"), 24, "after the text"),
        (_body("# L\n#### Article 1\nAny of:\n(1) a;\n(3) b.\n"), 22, "[1, 3]"),
    ],
)
def test_a_complaint_names_the_file_the_line_and_the_trouble(text: str, line: int, says: str) -> None:
    message = _refused(text)
    assert f"lex.md:{line}: " in message
    assert says in message


@pytest.mark.parametrize(
    ("articles", "says"), [("1-2", "declared but missing: 2"), ("[]", "not declared: 1"), ("[2]", "missing: 2")]
)
def test_provisions_must_be_those_declared(articles: str, says: str) -> None:
    assert says in _refused(_body(BODY, articles))


def test_an_article_cannot_stand_twice() -> None:
    assert "twice: 1" in _refused(_body(BODY + "#### Article 1\nAgain.\n"))


def test_what_is_not_utf8_is_refused_with_the_byte() -> None:
    with pytest.raises(CorpusError, match=r"lex\.md: not UTF-8 at byte 3"):
        read_corpus_file(Path("lex.md"), b"---\xff")


def test_an_impossible_day_in_the_front_matter_is_a_corpus_error() -> None:
    assert "lex.md:10" in _refused(front_matter("lex", effective="2021-13-45") + BODY)


def test_an_impossible_day_of_an_article_is_a_corpus_error() -> None:
    assert "lex.md:23" in _refused(_body("# L\n#### Article 1\neffective: 2021-02-30\nText.\n"))


@pytest.mark.parametrize("data", [PIPL.replace("\n", "\r\n").encode(), PIPL.encode("utf-8-sig")])
def test_a_file_saved_in_any_editor_is_read(data: bytes) -> None:
    assert read_corpus_file(Path("pipl.md"), data) == read_corpus_file(Path("pipl.md"), PIPL.encode())


def test_an_id_is_used_once(corpus_folder: Path) -> None:
    (corpus_folder / "rules" / "csl.md").write_bytes((corpus_folder / "laws" / "csl.md").read_bytes())
    with pytest.raises(CorpusError, match=r"id csl is also in .*laws/csl\.md"):
        load_corpus(corpus_folder)


def test_a_successor_must_exist(corpus_folder: Path) -> None:
    path = corpus_folder / "laws" / "csl-2016.md"
    path.write_text(path.read_text("utf-8").replace("ended_by: csl", "ended_by: ghost"), encoding="utf-8")
    with pytest.raises(CorpusError, match="csl-2016 names unknown ghost"):
        load_corpus(corpus_folder)


def test_a_folder_without_corpus_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no corpus files"):
        load_corpus(tmp_path)


@pytest.mark.parametrize("name", ["laws/pipl.md", "glossary.csv", "data/asked.csv", "data/not_held.csv"])
def test_every_byte_read_is_in_the_digest(corpus_folder: Path, name: str) -> None:
    before = load_corpus(corpus_folder)
    path = corpus_folder / name
    path.write_bytes(
        path.read_bytes().replace(b"delete", b"remove").replace(b"forget", b"remove").replace(b"rain", b"snow")
    )
    assert load_corpus(corpus_folder).digest != before.digest


def test_reading_twice_gives_the_same(corpus_folder: Path, small: Corpus) -> None:
    assert load_corpus(corpus_folder) == small


@pytest.fixture(scope="module")
def real() -> Corpus:
    return load_corpus(REAL)


def test_every_id_of_the_real_corpus_is_unique(real: Corpus) -> None:
    counted = Counter(p.id for p in real.provisions)
    assert real.provisions
    assert max(counted.values()) == 1


def test_every_article_of_the_pipl_is_present(real: Corpus) -> None:
    held = {p.id for p in real.provisions}
    assert [n for n in range(1, 75) if f"pipl:{n}" not in held] == []


def test_every_provision_that_the_real_glossary_points_to_exists(real: Corpus) -> None:
    held = {p.id for p in real.provisions}
    assert any(term.provision for term in real.terms)
    assert {t.provision for t in real.terms if t.provision} <= held
    assert {u.about for u in real.asked} <= held


def test_every_chinese_page_named_is_an_https_address(real: Corpus) -> None:
    assert [i.id for i in real.instruments if i.source and not i.source.startswith("https://")] == []
