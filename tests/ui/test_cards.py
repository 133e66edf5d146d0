"""Evidence cards: whole text, exact highlight, everything escaped, ids that match the markers."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_fakes import ANSWER, CITATION, DAMAGES, LAW, PENALTIES, QUOTE, TODAY

from pi_assistant.documents.catalogue import Catalogue, catalogue_of
from pi_assistant.errors import CitationError
from pi_assistant.types import Standing, Status
from pi_assistant.ui.cards import Span, cards_html, evidence_html, panel_html, quoted, standing_words, text_html
from pi_assistant.ui.messages import answer_message

HOSTILE = 'A <script>alert(1)</script> & ${document.title} {{value}} `tick` "q" <img src=x onerror=1>'


def highlighted(shown: str) -> str:
    return html.unescape("".join(re.findall(r"<mark>(.*?)</mark>", shown, re.DOTALL)))


def test_a_card_shows_title_place_rank_status_and_source(catalogue: Catalogue) -> None:
    shown = cards_html(ANSWER, catalogue, 1)
    for words in (
        "<h3>Personal Information Protection Law</h3>",
        "Article 66, paragraph 2",
        "<em>Administrative penalties and fines</em>",
        "<li>Law</li>",
        "In force on 21 November 2026, since 1 November 2021",
        "Unofficial translation",
        'href="https://flk.npc.gov.cn/detail?id=1" target="_blank" rel="noopener noreferrer"',
    ):
        assert words in shown


def test_the_highlight_is_exactly_the_quote_in_the_whole_text(catalogue: Catalogue) -> None:
    shown = cards_html(ANSWER, catalogue, 1)
    assert highlighted(shown) == QUOTE
    assert "(2) revoke the licence." in shown


def test_a_quote_over_markup_characters_is_highlighted_exactly() -> None:
    text = "Fines < 5% & > 1% of “A&B” apply."
    quote = "5% & > 1% of “A&B”"
    shown = text_html(text, [quoted(text, replace(CITATION, quote=quote, paragraph=1))])
    assert shown == "<p>Fines &lt; <mark>5% &amp; &gt; 1% of “A&amp;B”</mark> apply.</p>"


def test_a_quote_over_lines_is_highlighted_line_by_line() -> None:
    shown = text_html("ab\n(1) cd", [Span(1, 6, 1)])
    assert shown == '<p>a<mark>b</mark></p>\n<p class="pi-item"><mark>(1)</mark> cd</p>'


def test_overlapping_quotes_are_one_highlight() -> None:
    assert text_html("abcdef", [Span(1, 3, 1), Span(2, 5, 2)]) == "<p>a<mark>bcde</mark>f</p>"


def test_the_same_words_are_highlighted_in_the_paragraph_cited() -> None:
    assert quoted("pay fines\n\npay fines", replace(CITATION, quote="pay", paragraph=2)) == Span(11, 14, 1)


def test_a_quote_that_the_provision_does_not_hold_is_an_error(catalogue: Catalogue) -> None:
    answer = replace(ANSWER, citations=(replace(CITATION, quote="invented"),))
    with pytest.raises(CitationError):
        cards_html(answer, catalogue, 1)


def test_hostile_texts_are_shown_literally() -> None:
    law = replace(LAW, title=HOSTILE, short=HOSTILE)
    provision = replace(PENALTIES, title=HOSTILE, text=HOSTILE)
    citation = replace(CITATION, title=HOSTILE, locator=HOSTILE, quote=HOSTILE, original_quote=HOSTILE, paragraph=1)
    answer = replace(ANSWER, citations=(citation,), consulted=("pipl:69",))
    catalogue = catalogue_of([law], [provision, replace(DAMAGES, text=HOSTILE, title=HOSTILE)])
    shown = panel_html([(HOSTILE, evidence_html(answer, catalogue, 1))])
    assert "<script" not in shown and "<img" not in shown
    assert html.unescape(re.sub(r"<[^>]*>", "", shown)).count(HOSTILE) == 9


def test_the_chinese_stands_below_ours_once_with_its_items(catalogue: Catalogue) -> None:
    chinese = "有下列情形的：\n（一）甲；\n\n乙。"
    both = [replace(CITATION, marker=marker, original_quote=chinese) for marker in (1, 2)]
    shown = cards_html(replace(ANSWER, citations=tuple(both)), catalogue, 1)
    assert shown.count('<div class="pi-original" lang="zh">') == 1
    assert '<p>有下列情形的：</p>\n<p class="pi-item">（一）甲；</p>\n<p>乙。</p>' in shown


def test_a_source_that_is_not_https_is_not_linked(catalogue: Catalogue) -> None:
    answer = replace(ANSWER, citations=(replace(CITATION, source="javascript:alert(1)"),))
    assert "javascript" not in cards_html(answer, catalogue, 1)


def test_markers_and_cards_have_the_same_ids(catalogue: Catalogue) -> None:
    second = replace(CITATION, marker=2, paragraph=1, locator="Article 66, paragraph 1", quote="order correction")
    answer = replace(ANSWER, answer="A [1]. B [2].", citations=(CITATION, second))
    links = re.findall(r"\]\(#(e\d+-\d+)\)", answer_message(answer, 4))
    shown = cards_html(answer, catalogue, 4)
    assert links == re.findall(r' id="(e\d+-\d+)"', shown) == ["e4-1", "e4-2"]
    assert shown.count("<article") == 1


def test_ids_differ_between_answers(catalogue: Catalogue) -> None:
    pages = [("q", evidence_html(ANSWER, catalogue, turn)) for turn in (1, 2)]
    ids = re.findall(r' id="([^"]+)"', panel_html(pages))
    assert sorted(ids) == ["e1-1", "e2-1"]


def test_the_last_answer_is_open_and_earlier_ones_are_folded(catalogue: Catalogue) -> None:
    shown = panel_html([("first", cards_html(ANSWER, catalogue, 1)), ("second", cards_html(ANSWER, catalogue, 2))])
    open_part, folded = shown.split('<details class="pi-earlier">')
    assert "For: second" in open_part and "e2-1" in open_part
    assert "Earlier: first" in folded and "e1-1" in folded


def test_no_line_is_blank_so_that_markdown_never_begins(catalogue: Catalogue) -> None:
    assert "\n\n" not in panel_html([("a\n\nb", evidence_html(ANSWER, catalogue, 1))])


def test_consulted_provisions_are_folded_under_an_answer(catalogue: Catalogue) -> None:
    shown = evidence_html(ANSWER, catalogue, 1)
    assert "Also consulted: 1 provision<" in shown
    assert "PIPL, Article 69 <em>Civil liability</em> <code>pipl:69</code>" in shown


def test_under_a_refusal_they_are_related_and_not_an_answer(catalogue: Catalogue) -> None:
    shown = evidence_html(replace(ANSWER, status=Status.NOT_COVERED, citations=()), catalogue, 1)
    assert "<h3>Related, not an answer</h3>" in shown


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing.IN_FORCE, "In force on 21 November 2026, since 1 November 2021"),
        (Standing.NOT_YET, "Not yet in force on 21 November 2026; applies from 1 November 2021"),
        (Standing.ENDED, "No longer in force: ended 2 January 2026"),
        (Standing.OVERTAKEN, "Overtaken by later law on 21 November 2026"),
        (
            Standing.EARLIER_NOT_HELD,
            "This wording applies from 1 November 2021; the one in force on 21 November 2026 is not held",
        ),
        (Standing.NOT_LAW, "Not law; dated 1 November 2021"),
    ],
)
def test_every_standing_is_said_with_its_date(standing: Standing, words: str) -> None:
    assert standing_words(replace(CITATION, status=standing, ended=date(2026, 1, 2)), TODAY) == words


@given(st.text(alphabet="ab<&>\"' (1)", min_size=1, max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_any_span_of_a_line_is_highlighted_exactly_and_nothing_is_lost(text: str, left: int, right: int) -> None:
    start, end = sorted((min(left, len(text)), min(right, len(text))))
    shown = text_html(f"x{text}", [Span(start + 1, end + 1, 1)])
    assert html.unescape(re.sub(r"</?(?:p|mark)[^>]*>", "", shown)) == f"x{text}"
    assert highlighted(shown) == text[start:end]
