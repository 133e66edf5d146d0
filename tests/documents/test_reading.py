"""Readers of documents that people bring: every format to blocks, furniture apart, every failure a named error."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_assistant.documents.encodings import decode
from pi_assistant.documents.furniture import part
from pi_assistant.documents.lines import Line, paragraphs, wrap_width
from pi_assistant.documents.marks import MarkKind, mark_of, marks, roman_value
from pi_assistant.documents.pdf_text import is_good, repair
from pi_assistant.documents.reading import Block, read, read_bytes
from pi_assistant.documents.units import chinese_number
from pi_assistant.documents.word import chinese_numeral
from pi_assistant.errors import DocumentError, NoTextLayer, UnsupportedDocument

RULES = "第一条 员工应当保护客户的个人信息，不得泄露。\n第二条 本制度自发布之日起施行。\n"
TRADITIONAL = "第一條　為規範個人資料之蒐集、處理及利用，以避免人格權受侵害，並促進個人資料之合理利用，特制定本法。" * 2
PROSE = "The handler keeps the personal information of its customers only for as long as the purpose requires."


def texts(blocks: tuple[Block, ...]) -> list[str]:
    return [block.text for block in blocks]


def pdf(*pages: str, password: str = "") -> bytes:
    """A PDF of Helvetica lines, a page a string, written by hand."""
    from pypdf import PdfReader, PdfWriter

    bodies = []
    for page in pages:
        drawn = "".join(
            f"1 0 0 1 72 {720 - 14 * row} Tm ({line}) Tj\n" for row, line in enumerate(page.split("\n")) if line
        )
        bodies.append(f"BT /F1 11 Tf\n{drawn}ET".encode("latin-1"))
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, body in enumerate(bodies):
        box = b"/MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >>"
        objects.append(b"<< /Type /Page /Parent 2 0 R %s /Contents %d 0 R >>" % (box, 5 + 2 * number))
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(body), body))
    data = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, o) for n, o in enumerate(objects, start=1))
    offsets = [data.index(b"%d 0 obj\n" % number) for number in range(1, len(objects) + 1)]
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    tail = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(data))
    whole = data + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + tail
    if not password:
        return whole
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(whole)))
    writer.encrypt(password, algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


# Markdown and text


def test_markdown_gives_headings_items_tables_and_plain_words() -> None:
    words = "Handle **personal** [data](https://x.example) _well_."
    source = f"# Guide\n\n{words}\n\n- first\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    document = read_bytes("guide.md", source.encode())
    assert [block.kind for block in document.blocks] == ["heading", "paragraph", "item", "table"]
    assert texts(document.blocks) == ["Guide", "Handle personal data well.", "- first", "a | b\n1 | 2"]
    assert document.encoding == "utf-8"


def test_front_matter_and_comments_are_kept_apart_from_the_text() -> None:
    document = read_bytes("law.md", b"---\nid: x\n---\n<!-- checked once -->\nThe text.\n")
    assert texts(document.blocks) == ["The text."]
    assert texts(document.furniture) == ["id: x", "checked once"]


def test_a_setext_heading_and_a_bold_line_are_headings() -> None:
    document = read_bytes("a.md", "Scope\n=====\n\nIt applies.\n\n**第二章　总　　则**\n\n文字。\n".encode())
    assert [(block.kind, block.text) for block in document.blocks][::2] == [
        ("heading", "Scope"),
        ("heading", "第二章 总 则"),
    ]


def test_items_directly_under_a_chinese_article_stay_apart() -> None:
    document = read_bytes(
        "a.md", "第五条 有下列情形之一的：\n（一）同意；\n（二）合同。\n前款所称同意应当自愿。\n".encode()
    )
    assert [block.kind for block in document.blocks] == ["paragraph", "item", "item", "paragraph"]


def test_wrapped_lines_of_a_text_are_joined_and_paragraphs_are_not() -> None:
    line = "A handler of personal information shall tell people what it does with their"
    source = "\n".join([line, line, line, line, "data.", "", "Everyone may ask."])
    document = read_bytes("a.txt", source.encode())
    assert texts(document.blocks) == [f"{line} {line} {line} {line} data.", "Everyone may ask."]


def test_a_reference_at_the_start_of_a_wrapped_line_does_not_break_the_sentence() -> None:
    line = "本制度依照国家有关法律法规的规定制定，处理个人信息的，应当遵守个人信息保护法"
    lines = [Line(line), Line("第六十六条的规定，并接受监督。"), Line(line), Line(line)]
    assert len(paragraphs(lines, wrap_width(lines))) == 2


def test_the_last_two_of_a_run_of_short_lines_above_prose_are_headings() -> None:
    source = "Monthly Update\n\nFirst story\n\nSecond story\n\nThird story\n\nNews\n\nCourts\n\n" + PROSE
    document = read_bytes("a.txt", source.encode())
    assert [block.text for block in document.blocks if block.kind == "heading"] == ["Monthly Update", "News", "Courts"]


# Encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_a_chinese_text_is_read_in_every_usual_encoding(encoding: str) -> None:
    document = read_bytes("a.txt", RULES.encode(encoding))
    assert texts(document.blocks) == RULES.split("\n")[:2]
    assert document.encoding == {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)


def test_big5_is_told_from_gb18030() -> None:
    decoded = decode(TRADITIONAL.encode("big5"))
    assert (decoded.encoding, decoded.text) == ("big5", TRADITIONAL)


def test_accented_letters_are_not_taken_for_chinese() -> None:
    decoded = decode("Données personnelles: l’intéressé a été informé par écrit".encode("cp1252"))
    assert (decoded.encoding, decoded.text[:7]) == ("cp1252", "Données")


def test_a_wrong_byte_in_a_long_text_is_counted_and_shown() -> None:
    decoded = decode(b"\xff" + (RULES * 200).encode())
    assert decoded.warnings == ("1 unreadable characters are shown as U+FFFD",)


def test_more_than_one_wrong_character_in_a_thousand_is_refused() -> None:
    with pytest.raises(DocumentError, match="cannot be read as utf-8"):
        decode(RULES.encode() + b"\xff\xff" + RULES.encode())


def test_invisible_characters_are_removed_and_counted() -> None:
    decoded = decode("per\u200bson\u202eal".encode())
    assert (decoded.text, decoded.warnings) == ("personal", ("2 invisible characters were removed",))


@settings(deadline=None)  # the first example pays for the imports
@given(st.text(st.characters(codec="gb2312", exclude_categories=["Cc", "Cf"]), min_size=1))
def test_utf8_text_always_comes_back(text: str) -> None:
    assert decode(text.encode()).text == text


# HTML

PAGE = f"""<html><head><title>t</title><style>p {{}}</style></head><body><nav><a>Home</a></nav>
<script>steal()</script><div style="display:none">hidden words</div><!-- a comment -->
<h1>Guide to personal data</h1><p>{PROSE}</p><h2>Chapter I</h2><h2>Fines</h2><p>{PROSE}</p>
<table><tr><th>Act</th><th>Fine</th></tr><tr><td>Leak</td><td>one million</td></tr></table>
<footer>About this site</footer></body></html>"""


def test_html_keeps_the_text_in_order_and_the_menu_apart() -> None:
    document = read_bytes("page.html", PAGE.encode())
    assert texts(document.blocks) == [
        "Guide to personal data", PROSE, "Chapter I", "Fines", PROSE, "Act | Fine\nLeak | one million",
    ]  # fmt: skip
    assert texts(document.furniture) == ["Home", "About this site"]


def test_scripts_styles_comments_and_hidden_words_of_a_page_are_nowhere() -> None:
    document = read_bytes("page.html", PAGE.encode())
    whole = "".join(texts(document.blocks + document.furniture))
    assert not any(word in whole for word in ("steal", "hidden", "comment", "{}"))


def test_every_article_of_an_html_law_is_kept() -> None:
    body = "<h2>第一章 总则</h2>" * 2 + "".join(f"<p>第{chinese_numeral(n)}条　规定。</p>" for n in range(1, 31))
    document = read_bytes("law.html", f"<meta charset=gbk>{body}".encode("gb18030"))
    assert sum(mark_of(block.text, MarkKind.ARTICLE) is not None for block in document.blocks) == 30
    assert document.encoding == "gb18030"


# Word


def docx(*paragraphs: tuple[str, str]) -> bytes:
    import docx as word

    document = word.Document()
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Act", "Fine"
    document.sections[0].header.paragraphs[0].text = "Confidential"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_word_gives_headings_by_style_tables_in_order_and_headers_apart() -> None:
    document = read_bytes("a.docx", docx(("Heading 2", "Scope"), ("Normal", PROSE)))
    assert document.blocks == (Block("heading", "Scope", 2), Block("paragraph", PROSE), Block("table", "Act | Fine"))
    assert texts(document.furniture) == ["Confidential"]
    assert document.encoding is None


def test_automatic_numbers_of_word_are_written_out() -> None:
    document = read_bytes(
        "a.docx", docx(("List Number", "First duty"), ("List Number", "Second duty"), ("List Bullet", "Note"))
    )
    assert texts(document.blocks)[:3] == ["1. First duty", "2. Second duty", "- Note"]


def test_insertions_under_review_are_read_and_deletions_are_not() -> None:
    data = docx(("Normal", "KEPT"))
    marked = (
        b'KEPT</w:t></w:r><w:ins w:id="1" w:author="a"><w:r><w:t> new</w:t></w:r></w:ins>'
        b'<w:del w:id="2" w:author="a"><w:r><w:delText> old</w:delText></w:r></w:del><w:r><w:t>'
    )
    document = read_bytes("a.docx", rewritten(data, b"KEPT", marked))
    assert texts(document.blocks)[0] == "KEPT new"
    assert document.warnings == ("changes under review are read as if accepted",)


def rewritten(data: bytes, old: bytes, new: bytes) -> bytes:
    """The same DOCX with some bytes of its main part replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            body = source.read(name)
            target.writestr(name, body.replace(old, new) if name == "word/document.xml" else body)
    return stream.getvalue()


def test_a_word_file_that_unpacks_to_very_much_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 11_000_000)
    with pytest.raises(DocumentError, match="unpacks to 11,000,000 bytes"):
        read_bytes("bomb.docx", stream.getvalue())


# PDF


def test_pdf_blocks_carry_their_pages() -> None:
    document = read_bytes("a.pdf", pdf("Article 1 People come first.", "Article 2 Data comes second."))
    assert [(block.text[:9], block.page) for block in document.blocks] == [("Article 1", 1), ("Article 2", 2)]
    assert document.pages == 2


def test_lines_that_return_on_every_page_are_furniture() -> None:
    pages = [
        f"Data Handbook 2024\n{PROSE}\nWord {word} ends it.\nPage {n} of 3" for n, word in enumerate("abc", start=1)
    ]
    document = read_bytes("a.pdf", pdf(*pages))
    assert texts(document.furniture) == ["Data Handbook 2024", "Page 1 of 3"]
    assert not any("Handbook" in block.text or "Page" in block.text for block in document.blocks)


def test_a_sentence_that_crosses_pages_is_one_paragraph() -> None:
    line = "A handler of personal information shall tell people what it does with"
    document = read_bytes("a.pdf", pdf(f"{line}\n{line}\n{line}", f"{line}\ntheir data."))
    assert len(document.blocks) == 1
    assert document.blocks[0].text.endswith("with their data.")


def test_paragraphs_apart_on_a_page_are_apart_in_the_text() -> None:
    first = "A handler of personal information shall tell all the people what it is"
    last = "doing with everything that it holds, and for how long and why it does so."
    document = read_bytes("a.pdf", pdf("\n\n".join([f"{first}\n{last}"] * 4)))
    assert texts(document.blocks) == [f"{first} {last}"] * 4


def test_a_scan_has_no_text_layer() -> None:
    with pytest.raises(NoTextLayer, match="2 pages hold pictures"):
        read_bytes("scan.pdf", pdf("", ""))


def test_a_page_without_text_is_named() -> None:
    document = read_bytes("a.pdf", pdf(PROSE, "", PROSE))
    assert document.warnings == ("no text on page 2: scanned or blank, and not searched",)


def test_an_encrypted_pdf_says_so() -> None:
    with pytest.raises(DocumentError, match="it is encrypted"):
        read_bytes("a.pdf", pdf(PROSE, password="secret"))  # noqa: S106


def test_radicals_and_ligatures_become_characters() -> None:
    assert repair("第⼗⼆条 ⾃然⼈、⼈⺠、部⻔、⻚⾯、⼾⼝，ﬁne") == "第十二条 自然人、人民、部门、页面、户口，fine"


def test_the_quality_gate_flags_garbage_and_passes_language() -> None:
    assert is_good([PROSE]) and is_good([RULES * 5])
    assert (
        not is_good(["\ue001\ue002\ue003 text"])
        and not is_good(["xq zt wrk " * 60])
        and not is_good(["个 人 信 息 " * 30])
    )


# Furniture


@pytest.mark.parametrize(
    "line",
    [
        "Leave a Reply", "Posted on Updated on", "You are commenting using your Facebook account. Log Out / Change )",
        "Two Sessions Photo:Xinhua", "Jane Roe / Shutterstock", "[12] https://example.org/a?b=c", "SOURCE / ECONOMY",
        "Your email address will not be published.", "3 Comments", "京ICP备12345678号", "上一篇：关于某事的通知",
    ],
)  # fmt: skip
def test_a_line_of_page_furniture_is_set_apart(line: str) -> None:
    parted = part([Block("paragraph", line), Block("paragraph", PROSE)])
    assert texts(parted.furniture) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Photo: a picture of your face", "联系我们", "About us", "Updated on 1 May 2024", "Article 5 Leave a reply",
        "This website uses cookies to remember you.", "Newsletter", "Published: Mar 08, 2022 01:14 PM", "一、发表评论",
        "See https://example.org for the form.", "https://example.org/form",
    ],
)  # fmt: skip
def test_a_doubtful_line_stays_in_the_text(line: str) -> None:
    assert part([Block("paragraph", PROSE), Block("paragraph", line), Block("paragraph", PROSE)]).furniture == ()


def test_a_comment_thread_goes_to_the_end() -> None:
    lines = [
        PROSE,
        PROSE,
        PROSE,
        "One thought on “Data”",
        "Ann said:",
        "I do not agree with this at all.",
        "Leave a Reply",
    ]
    parted = part([Block("paragraph", line) for line in lines])
    assert texts(parted.furniture) == lines[3:]


def test_a_portrait_above_the_text_takes_nothing_away() -> None:
    blocks = [Block("paragraph", line) for line in ("About the Author", "Ann writes.", PROSE, PROSE, PROSE)]
    assert part(blocks).furniture == ()


def test_a_law_after_a_comment_line_is_kept() -> None:
    blocks = [Block("paragraph", line) for line in (PROSE, PROSE, PROSE, "Leave a Reply", "第一条 规定。")]
    assert texts(part(blocks).furniture) == ["Leave a Reply"]


def test_a_menu_is_set_apart_and_a_short_list_is_not() -> None:
    menu = [Block("item", f"- {word}") for word in ("Home", "News", "Laws", "Contact us", "Search")]
    names = [Block("item", f"- {word}") for word in ("name", "phone", "face", "voice", "gait")]
    assert part([*menu, *names, Block("paragraph", PROSE)]).furniture == tuple(menu)


# Errors


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("a.txt", b"", DocumentError), ("a.txt", b" \n", DocumentError), ("a.docx", b"PK\x03\x04word/", DocumentError),
        ("a.pdf", b"%PDF-1.4 broken", DocumentError), ("a.pdf", b"words", DocumentError),
        ("a.html", b"<p></p>", DocumentError),
        ("a.xlsx", b"PK\x03\x04", UnsupportedDocument), ("a.docx", b"PK\x03\x04xl/", UnsupportedDocument),
        ("a.txt", b"\x7fELF\x00\x01\x00\x02" * 9, UnsupportedDocument),
        ("a.doc", b"\xd0\xcf\x11\xe0", UnsupportedDocument),
        ("README", b"words", UnsupportedDocument),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_a_named_error_with_place_and_cure(
    name: str, data: bytes, error: type[DocumentError]
) -> None:
    with pytest.raises(error) as caught:
        read_bytes(name, data)
    assert type(caught.value) is error
    assert caught.value.where == name and caught.value.mend


def test_a_missing_file_is_a_document_error(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="cannot be opened"):
        read(tmp_path / "none.txt")


def test_a_file_is_read_by_its_content_where_the_name_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "law.txt"
    path.write_bytes(pdf("Article 1 People come first."))
    assert (read(path).kind, read(path).name) == ("pdf", "law.txt")


@settings(deadline=None)  # the first example pays for the imports
@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.md", "a.html", "a.docx", "a.pdf"]))
def test_any_bytes_give_a_document_or_a_document_error(data: bytes, name: str) -> None:
    try:
        assert read_bytes(name, data).blocks
    except DocumentError as error:
        assert error.where == name


# Numbers


@given(st.integers(1, 999))
def test_chinese_numerals_come_back(value: int) -> None:
    assert chinese_number(chinese_numeral(value)) == value


@given(st.integers(1, 999))
def test_an_article_mark_carries_its_number(value: int) -> None:
    mark = mark_of(f"第{chinese_numeral(value)}条　文字。", MarkKind.ARTICLE)
    assert mark is not None and mark.number == str(value) and mark.rest == "文字。"


@pytest.mark.parametrize(("roman", "value"), [("I", 1), ("IV", 4), ("XIX", 19), ("XLII", 42), ("IIII", 0), ("VX", 0)])
def test_roman_numerals_are_checked(roman: str, value: int) -> None:
    assert roman_value(roman) == value


@pytest.mark.parametrize(
    "line",
    [
        "第六十六条规定的罚款", "第五条、第六条", "第三十八条第一款", "Article 66 of this Law applies.",
        "Article 13(1)(2)",
        "Article 66 PIPL sets fines.", "Articles 5 to 9", "2024 was a good year.", "1.5 million people",
        "Section 3 applies.",
    ],
)  # fmt: skip
def test_a_reference_or_figure_is_no_mark(line: str) -> None:
    assert not [mark for mark in marks(line) if mark.kind is not MarkKind.POINT]
