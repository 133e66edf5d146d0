"""The grammar that splits documents into provisions: Chinese and English marks, contents, annexes, plain text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_assistant.documents.document import Block, Document
from pi_assistant.documents.provisions import slugify, split
from pi_assistant.documents.reading import read_bytes
from pi_assistant.documents.units import units
from pi_assistant.documents.word import chinese_numeral
from pi_assistant.types import Provision


def provisions(source: str, name: str = "rules.md") -> dict[str, Provision]:
    """Provisions of a text by locator."""
    return {provision.locator: provision for provision in split(read_bytes(name, source.encode()), "rules")}


def test_an_article_carries_id_label_path_and_text() -> None:
    found = provisions(
        "# 某法\n\n## 第一章　　总　　则\n\n- **第一条**　　为了保护权益，制定本法。\n\n  任何人应当遵守。\n"
    )
    assert list(found.values()) == [
        Provision(
            id="doc:rules:1",
            instrument="doc:rules",
            locator="1",
            label="第一条",
            text="为了保护权益，制定本法。\n\n任何人应当遵守。",
            path=("第一章 总则",),
        )
    ]


def test_items_stay_inside_their_article_and_are_units_of_it() -> None:
    found = provisions("- **第二条**　　不得：\n\n  - （一）泄露；\n\n  - （二）出售。\n\n  违者受罚。\n")
    assert found["2"].text == "不得：\n（一）泄露；\n（二）出售。\n\n违者受罚。"
    assert [unit.item for unit in units(found["2"].text)] == [None, 1, 2, None]


@pytest.mark.parametrize(
    ("opening", "locator"),
    [
        ("第六十六条　", "66"), ("第66条 ", "66"), ("第６６条　", "66"), ("第 66 条 ", "66"), ("**第六十六条** ", "66"),
        ("第二百五十三条之一　", "253-1"), ("Article 66 ", "66"), ("Art. 66 ", "66"), ("Article 253-1 ", "253-1"),
        ("ARTICLE 66: ", "66"), ("### Article 66\n\n", "66"),
    ],
)  # fmt: skip
def test_every_way_to_write_an_article_gives_its_locator(opening: str, locator: str) -> None:
    assert provisions(f"{opening}Handlers shall keep data safe.\n")[locator].text == "Handlers shall keep data safe."


def test_a_chinese_article_without_a_space_counts_where_it_is_next() -> None:
    found = provisions("第一条 目标明确。\n第二条国家保护个人信息。\n第九条国家机关除外。\n", "a.txt")
    assert list(found) == ["1", "2"]
    assert found["2"].text.startswith("国家保护个人信息。")


@pytest.mark.parametrize(
    "reference", ["依照本法第六十六条处罚。", "第六十六条规定的罚款除外。", "第三条、第四条另有规定。"]
)
def test_a_chinese_reference_starts_no_provision(reference: str) -> None:
    assert list(provisions(f"第一条　违者受罚。\n\n{reference}\n\n第二条　施行。\n")) == ["1", "2"]


@pytest.mark.parametrize(
    "reference", ["Under Article 66, fines apply.", "Article 66 of this Act applies.", "Article 13(1) binds."]
)
def test_an_english_reference_starts_no_provision(reference: str) -> None:
    assert list(provisions(f"Article 1 Fines are due.\n\n{reference}\n\nArticle 2 It applies.\n")) == ["1", "2"]


def test_a_memo_that_speaks_about_articles_is_no_statute() -> None:
    found = provisions(
        "# Memo\n\nSome words first.\n\nArticle 66 PIPL sets the fine.\n\nArticle 13 PIPL gives grounds.\n"
    )
    assert list(found) == ["p1"]


def test_a_chinese_table_of_contents_starts_nothing_and_gives_no_path() -> None:
    contents = "某法\n目　录\n第一章　总则\n第二章　附则\n第一章　总则\n第一条　目标。\n第二章　附则\n第二条　施行。\n"
    found = provisions(contents, "a.txt")
    assert [(p.locator, p.path) for p in found.values()] == [("1", ("第一章 总则",)), ("2", ("第二章 附则",))]


def test_lines_with_dots_and_page_numbers_start_nothing() -> None:
    contents = "Article 1 Scope ........ 1\n\nArticle 2 Fines ........ 2\n\n"
    found = provisions(contents + "Article 1 Scope\n\nAll.\n\nArticle 2 Fines\n\nHigh.\n")
    assert [(p.title, p.text) for p in found.values()] == [("Scope", "All."), ("Fines", "High.")]


def test_chapters_listed_without_a_heading_are_contents_too() -> None:
    names = ["Chapter I General", "Chapter II Rights", "Chapter III Fines"]
    body = "\n\n".join(f"{name}\n\nArticle {n} It applies." for n, name in enumerate(names, start=1))
    found = provisions("\n\n".join(names) + "\n\n" + body, "a.txt")
    assert [p.path for p in found.values()] == [(name,) for name in names]


def test_chapter_and_section_are_the_path_of_an_article() -> None:
    lines = [
        "## 第二章 规则",
        "### 第一节 一般",
        "第一条　甲。",
        "### 第二节 特别",
        "第二条　乙。",
        "## 第三章 附则",
        "第三条　丙。",
    ]
    paths = [p.path for p in provisions("\n\n".join(lines)).values()]
    assert paths == [("第二章 规则", "第一节 一般"), ("第二章 规则", "第二节 特别"), ("第三章 附则",)]


def test_a_chapter_by_chinese_number_among_articles_is_a_heading() -> None:
    found = provisions("一、一般规定\n\n第一条　甲。\n\n二、特别规定\n\n第二条　乙。\n")
    assert [(p.locator, p.path) for p in found.values()] == [("1", ("一、一般规定",)), ("2", ("二、特别规定",))]


def test_what_stands_before_the_first_article_is_the_preamble() -> None:
    found = provisions("**某法**\n\n（2021年8月20日通过）\n\n第一条　甲。\n\n第二条　乙。\n")
    assert (found["0"].label, found["0"].text) == ("Preamble", "某法\n\n（2021年8月20日通过）")


def test_a_bare_title_is_no_preamble() -> None:
    assert list(provisions("**某法**\n\n第一条　甲。\n\n第二条　乙。\n")) == ["1", "2"]


@pytest.mark.parametrize(
    ("source", "title", "text"),
    [
        ("### Article 5 Consent\n\nAsk first.", "Consent", "Ask first."),
        ("第五条 【同意】应当同意。", "同意", "应当同意。"),
        ("第五条（同意）应当同意。", "同意", "应当同意。"),
        ("第五条 应当同意：\n\n（一）书面；", "", "应当同意：\n（一）书面；"),
        ("Article 5 Ask first", "", "Ask first"),
    ],
)  # fmt: skip
def test_the_title_is_what_stands_in_the_heading_after_the_number(source: str, title: str, text: str) -> None:
    assert (provisions(source)["5"].title, provisions(source)["5"].text) == (title, text)


def test_decisions_without_articles_are_split_by_their_items() -> None:
    found = provisions("为了保护信息，特作决定：\n\n一、国家保护信息。\n\n任何人不得窃取。\n\n二、应当保密。\n")
    assert [(p.locator, p.label) for p in found.values()] == [("0", "Preamble"), ("1", "Item 1"), ("2", "Item 2")]
    assert found["1"].text == "国家保护信息。\n\n任何人不得窃取。"


def test_quoted_articles_of_an_amendment_start_nothing() -> None:
    source = "一、增加一条：\n\n“第三条 新的条文。\n\n“（一）项目。”\n\n二、删去第五条。\n"
    assert list(provisions(source)) == ["1", "2"]


def test_roman_sections_hold_their_numbered_items() -> None:
    found = provisions(
        "I. Focus\n\n1. Areas are these.\n\n2. Conduct is that.\n\nII. Duties\n\nAct at once.\n\n1. Dig deep.\n"
    )
    assert list(found) == ["I.1", "I.2", "II", "II.1"]
    assert (found["I.2"].label, found["I.2"].path) == ("Section I.2", ("I. Focus",))
    assert (found["II"].title, found["II"].text) == ("Duties", "Act at once.")


def test_roman_paragraphs_are_sections_and_a_later_pronoun_is_not() -> None:
    found = provisions(
        "I, Raising understanding. It is grave.\n\nII, Applying the law. It is clear.\n\nI, the chair, sign.\n"
    )
    assert list(found) == ["I", "II"]


def test_clauses_nest_by_their_numbers() -> None:
    lines = ["1. Terms", "1.1 Data is data.", "2. Duties", "2.1 Keep it.", "2.1.1 Always.", "3.1.1(a) Tell us."]
    found = provisions("\n\n".join([*lines, "(b) Or all."]))
    assert list(found) == ["1.1", "2.1", "2.1.1", "3.1.1(a)"]
    assert (found["1.1"].path, found["3.1.1(a)"].text) == (("1. Terms",), "Tell us.\n(b) Or all.")


def test_a_list_inside_a_clause_is_not_taken_for_clauses() -> None:
    duties = ["2. Duties", "2.1 The processor shall:", "1. encrypt;", "2. train;", "3. log."]
    source = "\n\n".join(["1. Scope", "1.1 All.", *duties, "3. Fines", "3.1 High."])
    assert list(provisions(source)) == ["1.1", "2.1", "3.1"]


def test_sections_and_paragraph_signs_are_provisions() -> None:
    found = provisions("§ 1 Scope\n\nAll.\n\n§ 2 Terms\n\nSee § 1 of this law.\n\nSection 3 Fines\n\nHigh.\n")
    assert [(p.label, p.title) for p in found.values()] == [("§ 1", "Scope"), ("§ 2", "Terms"), ("Section 3", "Fines")]


def test_questions_are_located_by_q() -> None:
    found = provisions("**1.什么是个人信息？**\n\n能够识别的信息。\n\n**2. 怎么办？**\n\n投诉。\n")
    assert [(p.id, p.label, p.title, p.text) for p in found.values()] == [
        ("doc:rules:Q1", "Question 1", "什么是个人信息？", "能够识别的信息。"),
        ("doc:rules:Q2", "Question 2", "怎么办？", "投诉。"),
    ]


def test_points_of_an_annex_have_locators_of_their_own() -> None:
    found = provisions(
        "第一条　甲。\n\n第二条　乙。\n\n附件\n\n**审计指引**\n\n说明。\n\n一、看制度。\n\n二、看合同。\n"
    )
    assert list(found) == ["1", "2", "annex.1", "annex.1.1", "annex.1.2"]
    assert (found["annex.1.2"].label, found["annex.1.2"].path) == ("Annex 1, point 2", ("附件 审计指引",))


def test_a_list_of_annexes_is_no_annex() -> None:
    assert list(provisions("第一条　甲。\n\n第二条　乙。\n\n附件：1.审计指引 2.样表\n\n某局\n")) == ["1", "2"]


def test_a_second_numbering_keeps_its_ids_apart() -> None:
    found = provisions("Article 1 Old.\n\nArticle 2 Old.\n\nArticle 1 New.\n\nArticle 2 New.\n")
    assert list(found) == ["1", "2", "1~2", "2~2"]


def test_two_languages_side_by_side_both_split() -> None:
    found = provisions("第一条　甲。\n\nArticle 1 First.\n\n第二条　乙。\n\nArticle 2 Second.\n")
    assert [p.text for p in found.values()] == ["甲。", "First.", "乙。", "Second."]


def test_a_text_without_numbers_is_split_at_its_headings() -> None:
    found = provisions("# Policy\n\nWe care.\n\n## Data\n\nYour name.\n\nYour phone.\n\n## Rights\n\nAsk us.\n")
    assert [(p.locator, p.title, p.path) for p in found.values()] == [
        ("p1", "Policy", ()), ("p2", "Data", ("Policy",)), ("p3", "Rights", ("Policy",)),
    ]  # fmt: skip
    assert found["p2"].text == "Your name.\n\nYour phone."


def test_long_text_without_headings_goes_into_pieces_between_paragraphs() -> None:
    paragraph = "The handler keeps personal information for as long as its purpose requires. " * 4
    found = provisions("\n\n".join([paragraph.strip()] * 5), "a.txt")
    assert [p.text.count("\n\n") for p in found.values()] == [1, 1, 0]


def test_a_paragraph_of_many_pages_is_cut_at_sentences() -> None:
    found = provisions("The handler keeps it safe. " * 400, "a.txt")
    assert len(found) > 3 and all(p.text.endswith(".") and len(p.text) <= 2_000 for p in found.values())


def test_a_table_never_starts_a_provision() -> None:
    found = provisions(
        "第一条　见下表。\n\n| 第二条 罪名 | 刑罚 |\n|---|---|\n| 第三条 泄露 | 罚金 |\n\n第二条　施行。\n"
    )
    assert list(found) == ["1", "2"]
    assert found["1"].text == "见下表。\n\n第二条 罪名 | 刑罚\n第三条 泄露 | 罚金"


def test_a_heading_after_the_last_article_opens_a_piece_of_its_own() -> None:
    found = provisions("## Rules\n\nArticle 1 All.\n\nArticle 2 Fines.\n\n## Contact\n\nWrite to us.\n")
    assert (found["2"].text, found["p1"].title, found["p1"].text) == ("Fines.", "Contact", "Write to us.")


def test_a_provision_knows_the_page_of_its_first_block() -> None:
    blocks = (
        Block("paragraph", "第一条 甲。", page=1),
        Block("paragraph", "乙。", page=2),
        Block("paragraph", "第二条 丙。", page=2),
    )
    assert [p.page for p in split(Document("a.pdf", "pdf", None, blocks), "a")] == [1, 2]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("../../etc/passwd", "passwd"), ("C:\\data\\PIPL (2021) final.PDF", "pipl-2021-final"), ("con.txt", "con-file"),
        ("个人信息保护法.docx", "个人信息保护法"), ("Données été.md", "donnees-ete"),
        ("..", "document"), ("🙂.md", "document"),
    ],
)  # fmt: skip
def test_a_slug_is_readable_and_no_path(name: str, slug: str) -> None:
    assert slugify(name) == slug


@given(st.text(max_size=100))
def test_any_name_gives_a_safe_slug(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9㐀-䶿一-鿿-]{1,65}", slugify(name))


WORDS = st.sampled_from(["保护", "个人", "信息", "应当", "不得", "处理者"])
SENTENCES = st.lists(WORDS, min_size=2, max_size=9).map(lambda words: "".join(words) + "。")
ARTICLES = st.lists(st.lists(SENTENCES, min_size=1, max_size=4), min_size=2, max_size=12)


@settings(deadline=None)
@given(ARTICLES, st.integers(1, 900))
def test_articles_come_back_whole_and_in_order(articles: list[list[str]], first: int) -> None:
    source = "\n".join(
        f"第{chinese_numeral(number)}条　" + "\n".join(paragraphs)
        for number, paragraphs in enumerate(articles, start=first)
    )
    found = split(read_bytes("a.txt", source.encode()), "a")
    assert [p.text.split("\n\n") for p in found] == articles
    assert [p.locator for p in found] == [str(number) for number in range(first, first + len(articles))]


LINES = st.one_of(
    SENTENCES,
    st.builds("第{}条 {}".format, st.integers(1, 9).map(chinese_numeral), SENTENCES),
    st.builds("（{}）{}".format, st.integers(1, 9).map(chinese_numeral), SENTENCES),
    st.builds("{}、{}".format, st.integers(1, 9).map(chinese_numeral), SENTENCES),
    st.builds("{}. Handlers shall keep it {}.".format, st.integers(1, 9), st.integers(1, 99)),
    st.builds("Article {} Handlers shall keep it {}.".format, st.integers(1, 9), st.integers(1, 99)),
    st.builds("{}. It is {}.".format, st.sampled_from(["I", "II", "III", "IV"]), st.integers(1, 99)),
    st.sampled_from(["Annex 1", "附件", "第一章 总则", "Chapter II Rights", "Words without an end", "- bullet"]),
)


@settings(deadline=None)
@given(st.lists(LINES, min_size=1, max_size=25))
def test_splitting_loses_no_text_and_repeats_no_id(lines: list[str]) -> None:
    document = read_bytes("a.md", "\n\n".join(lines).encode())
    found = split(document, "a")
    held = "".join(f"{' '.join(p.path)} {p.label} {p.title} {p.text}" for p in found)
    prose = [block.text for block in document.blocks if block.kind != "heading" and block.text.endswith((".", "。"))]
    assert [text for text in prose if text[-5:] not in held] == []  # a mark before a short text may be taken off
    assert len({p.id for p in found}) == len(found) and all(p.text for p in found)
