"""Chinese texts of the user's own: what is stored, what is read back, which paragraph stands beside ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from fakes import TODAY, instrument, provision
from pi_assistant.documents.catalogue import catalogue_of
from pi_assistant.documents.originals import Original, Originals, files_in, paragraph_of
from pi_assistant.errors import OriginalDamaged, OriginalError, StoreError
from pi_assistant.types import Citation, Rank, Standing, TextKind

ARTICLE = "有下列情形之一的，应当删除：\n（一）目的已经实现；\n（二）个人撤回同意。\n\n保存期限未届满的，停止处理。"
OURS = "Delete where:\n(1) the purpose is achieved;\n(2) consent is withdrawn.\n\nElse stop."
LAW = instrument()
CATALOGUE = catalogue_of([LAW], [provision(OURS)])
CITATION = Citation(
    1, "lex:1", 2, None, "Law lex", "Article 1", Rank.LAW, Standing.IN_FORCE, None, None, TextKind.TRANSLATION, "Else"
)


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    return Originals(tmp_path / "mine" / "originals")


def original(**changes: object) -> Original:
    kept = Original("lex", LAW.effective, "law.docx", "0" * 64, TODAY, {"1": ARTICLE})
    return replace(kept, **changes)  # type: ignore[arg-type]


def test_what_was_kept_is_read_back(originals: Originals) -> None:
    originals.keep(original())
    assert originals.get("lex") == original()
    assert originals.names() == ("lex",)


def test_nothing_is_held_where_there_is_no_folder(originals: Originals) -> None:
    assert (originals.names(), originals.get("lex"), originals.folder.exists()) == ((), None, False)


def test_keeping_again_replaces_and_leaves_one_file(originals: Originals) -> None:
    originals.keep(original())
    originals.keep(original(file="other.docx"))
    assert originals.get("lex") == original(file="other.docx")
    assert [path.name for path in originals.folder.iterdir()] == ["lex.json"]


def test_a_disk_that_refuses_is_a_named_error(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot be written"):
        Originals(tmp_path / "taken").keep(original())


def test_what_is_deleted_is_gone(originals: Originals) -> None:
    originals.keep(original())
    originals.delete("lex")
    assert (originals.names(), list(originals.folder.iterdir())) == ((), [])


@pytest.mark.parametrize("name", ["lex", "../lex", ""])
def test_deleting_what_is_not_held_is_refused(originals: Originals, name: str) -> None:
    (originals.folder.parent).mkdir(parents=True)
    outside = originals.folder.parent / "lex.json"
    outside.write_text("{}", encoding="utf-8")
    with pytest.raises(OriginalError, match="no Chinese text of"):
        originals.delete(name)
    assert outside.exists()


@pytest.mark.parametrize("change", [("目的", "口的"), ("lex", "lax"), ("{", ""), ('"format": 1', '"format": 2')])
def test_a_stored_text_that_was_changed_is_named_and_can_still_be_deleted(
    originals: Originals, change: tuple[str, str]
) -> None:
    originals.keep(original())
    path = originals.folder / "lex.json"
    path.write_text(path.read_text("utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(OriginalDamaged, match=r"lex\.json: .*originals delete lex"):
        originals.get("lex")
    originals.delete("lex")


def test_the_chinese_of_a_paragraph_comes_with_its_items() -> None:
    assert paragraph_of(ARTICLE, OURS, 1) == ARTICLE.split("\n\n")[0]
    assert paragraph_of(ARTICLE, OURS, 2) == "保存期限未届满的，停止处理。"


@pytest.mark.parametrize(("ours", "paragraph"), [("One paragraph.", 1), (OURS, None), (OURS, 3)])
def test_the_whole_article_stands_where_paragraphs_do_not_correspond(ours: str, paragraph: int | None) -> None:
    assert paragraph_of(ARTICLE, ours, paragraph) == ARTICLE


def test_a_citation_gets_the_chinese_of_its_paragraph(originals: Originals) -> None:
    originals.keep(original())
    assert originals.beside(CITATION, CATALOGUE).original_quote == "保存期限未届满的，停止处理。"


def test_a_digest_gets_the_whole_article(originals: Originals) -> None:
    originals.keep(original())
    assert originals.beside(replace(CITATION, text=TextKind.DIGEST), CATALOGUE).original_quote == ARTICLE


def test_a_citation_without_chinese_stays_as_it_is(originals: Originals) -> None:
    originals.keep(original(texts={"2": "第二"}))
    assert originals.beside(CITATION, CATALOGUE) is CITATION


def test_the_chinese_of_another_version_is_not_shown(originals: Originals) -> None:
    originals.keep(original(effective=date(2019, 1, 1)))
    assert originals.beside(CITATION, CATALOGUE).original_quote is None


def test_a_folder_gives_its_files_in_order_without_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.md", "a/c.docx", ".hidden/d.md", ".DS_Store"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    assert files_in([tmp_path, Path("x.md")]) == (tmp_path / "a/c.docx", tmp_path / "b.md", Path("x.md"))
