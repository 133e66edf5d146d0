"""Of which instrument a Chinese text is, and what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import docx
import pytest

from fakes import TODAY, instrument, provision
from pi_assistant.documents.catalogue import Catalogue, catalogue_of
from pi_assistant.documents.matching import read_original, title_key
from pi_assistant.documents.originals import Original
from pi_assistant.errors import DocumentError, OriginalError
from pi_assistant.types import Instrument, TextKind

NUMBERS = "零一二三四五六七八九"
OLD = instrument(
    "net-old", title_zh="中华人民共和国网络法（2016）", adopted=date(2016, 11, 7), effective=date(2017, 6, 1)
)
NEW = instrument("net", title_zh="中华人民共和国网络法", adopted=date(2025, 10, 28), effective=date(2026, 1, 1))
RULE = instrument("rule", title_zh="甲院、乙院关于办理数据案件若干问题的解释（一）", adopted=date(2020, 3, 1))
CHOSEN = instrument("code", title_zh="中华人民共和国数据法典（摘录）", text=TextKind.EXCERPT)


def _holding(of: Instrument, *locators: str) -> tuple[Instrument, list[str]]:
    return of, list(locators)


def _catalogue(*held: tuple[Instrument, list[str]]) -> Catalogue:
    laws = [instrument(law.id, **{f: getattr(law, f) for f in ("title_zh", "adopted", "effective", "text")},
                       locators=tuple(numbers)) for law, numbers in held]  # fmt: skip
    return catalogue_of(laws, [provision("Text.", number, law.id) for law, numbers in held for number in numbers])


CATALOGUE = _catalogue(
    _holding(OLD, "1", "2"), _holding(NEW, "1", "2", "3"), _holding(RULE, "0", "1", "2"), _holding(CHOSEN, "2", "2-1")
)


def articles(count: int) -> str:
    return "\n\n".join(f"第{NUMBERS[n]}条　这是第{NUMBERS[n]}项规定的内容。" for n in range(1, count + 1))


def matched(tmp_path: Path, text: str, name: str = "text.md", named: str | None = None) -> Original:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return read_original(tmp_path / name, CATALOGUE, TODAY, named)


@pytest.mark.parametrize(
    "title",
    [
        "中华人民共和国网络法", "网络法", "《网络法》", "# 中华人民共和国网络法（2025年修正）", "网 络 法(2025)",
        "中华人民共和国\n\n网络法", "网络法（2016年11月7日某会通过　根据2025年10月28日《决定》修正）",
    ],
)  # fmt: skip
def test_a_title_is_known_with_and_without_what_stands_around_it(tmp_path: Path, title: str) -> None:
    assert matched(tmp_path, f"{title}\n\n{articles(3)}").instrument == "net"


@pytest.mark.parametrize(("count", "wanted"), [(2, "net-old"), (3, "net")])
def test_two_versions_of_one_title_are_told_apart_by_their_articles(tmp_path: Path, count: int, wanted: str) -> None:
    assert matched(tmp_path, f"中华人民共和国网络法\n\n{articles(count)}").instrument == wanted


def test_a_count_that_is_no_versions_is_refused_with_both(tmp_path: Path) -> None:
    with pytest.raises(OriginalError, match=r"text\.md: it has 4 articles, net-old has 2; it has 4 .* net has 3"):
        matched(tmp_path, f"网络法\n\n{articles(4)}")


def test_an_article_that_is_missing_is_named(tmp_path: Path) -> None:
    text = f"网络法\n\n{articles(3)}".replace("第三条", "第五条")
    with pytest.raises(OriginalError, match=r"it lacks net:3\. "):
        matched(tmp_path, text)


def test_an_excerpt_needs_the_articles_that_we_hold_and_may_have_more(tmp_path: Path) -> None:
    whole = f"数据法典\n\n{articles(2)}\n\n第二条之一　另有规定的除外。\n\n第三条　本法自公布之日起施行。"
    assert list(matched(tmp_path, whole).texts) == ["1", "2", "2-1", "3"]
    with pytest.raises(OriginalError, match="it lacks code:2-1"):
        matched(tmp_path, f"数据法典\n\n{articles(3)}")


def test_a_foreign_title_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(OriginalError, match=r"has the title '网络信息法'. Nearest: .*网络法 \(net\)"):
        matched(tmp_path, f"网络信息法\n\n{articles(3)}")


def test_a_decision_that_amends_a_law_is_not_that_law(tmp_path: Path) -> None:
    with pytest.raises(OriginalError, match="no instrument held has the title"):
        matched(tmp_path, f"关于修改《中华人民共和国网络法》的决定\n\n{articles(3)}")


def test_a_title_broken_over_lines_is_joined_and_the_opening_words_are_kept(tmp_path: Path) -> None:
    lines = ("甲院　乙院", "公　告", "甲院 乙院", "关于办理数据案件", "若干问题的解释（一）", "现规定如下：")
    found = matched(tmp_path, "\n\n".join((*lines, articles(2))))
    assert (found.instrument, found.texts["0"]) == ("rule", "现规定如下：")


def test_the_name_of_the_file_may_be_the_title(tmp_path: Path) -> None:
    name = "中华人民共和国网络法_20251028_02ab.md"
    assert matched(tmp_path, articles(3), name).instrument == "net"


@pytest.mark.parametrize(
    ("head", "name", "said"),
    [
        ("网络法\n\n（2019年3月1日某会通过）", "a.md", "2019-03-01, net is the text of 2025-10-28"),
        ("网络法\n\n根据2027年3月1日《决定》修正", "a.md", "2027-03-01, net is the text of 2025-10-28"),
        ("网络法（2019年修正）", "a.md", "its title speaks of 2019"),
        ("", "网络法_20190301.md", "2019-03-01"),
    ],
)
def test_a_text_of_another_day_is_refused(tmp_path: Path, head: str, name: str, said: str) -> None:
    with pytest.raises(OriginalError, match=f"{said}.*--as net"):
        matched(tmp_path, f"{head}\n\n{articles(3)}", name)


def test_the_day_on_which_a_text_was_passed_may_lie_before_the_one_of_promulgation(tmp_path: Path) -> None:
    text = f"网络法\n\n（2025年9月30日某会通过）\n\n{articles(3)}"
    assert matched(tmp_path, text).instrument == "net"


def test_what_fits_two_instruments_is_refused_until_one_is_named(tmp_path: Path) -> None:
    twins = _catalogue(_holding(OLD, "1"), _holding(instrument("twin", title_zh="网络法"), "1"))
    path = tmp_path / "text.md"
    path.write_text(f"网络法\n\n{articles(1)}", encoding="utf-8")
    with pytest.raises(OriginalError, match="it may be net-old or twin. Say which with --as ID"):
        read_original(path, twins, TODAY)
    assert read_original(path, twins, TODAY, "twin").instrument == "twin"


@pytest.mark.parametrize(
    ("named", "text", "said"),
    [
        ("net", articles(2), "it has 2 articles, net has 3"),
        ("nowhere", articles(3), "no text of 'nowhere'"),
        ("net-old", "Article 1 Text.\n\nArticle 2 Text.", "has not in Chinese net-old:1, 2"),
    ],
)
def test_an_instrument_that_is_named_must_fit_all_the_same(tmp_path: Path, named: str, text: str, said: str) -> None:
    with pytest.raises(OriginalError, match=said):
        matched(tmp_path, text, named=named)


def test_a_word_document_is_read_with_its_articles(tmp_path: Path) -> None:
    document = docx.Document()
    for line in ("中华人民共和国网络法", "（2016年11月7日某会通过）", *articles(2).split("\n\n")):
        document.add_paragraph(line)
    document.save(str(tmp_path / "law.docx"))
    found = read_original(tmp_path / "law.docx", CATALOGUE, TODAY)
    assert (found.instrument, found.file, found.articles, found.added) == ("net-old", "law.docx", 2, TODAY)
    assert found.texts["2"] == "这是第二项规定的内容。"


def test_a_file_that_is_not_there_is_a_document_error(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="cannot be opened"):
        read_original(tmp_path / "none.docx", CATALOGUE, TODAY)


def test_titles_of_two_months_and_two_parts_stay_apart() -> None:
    assert title_key("问答（2026年7月）") != title_key("问答（2026年4月）")
    assert title_key("规定（一）") != title_key("规定（二）")
    assert title_key("某法（草案）") != title_key("某法")
    assert title_key("刑法（2020年修正文本，含修正案（十一））——摘录") == title_key("中华人民共和国刑法")
