"""What a provision's words point at: articles of its own instrument, of others, of the version of its time."""

from __future__ import annotations

from datetime import date

import pytest

from fakes import instrument, provision
from pi_assistant.documents.references import ReferenceReader, inner_references
from pi_assistant.types import Provision

LEX = instrument("lex", title="Lex Law", short="LL", effective=date(2019, 1, 1))
OLD = instrument(
    "rex-old", title="Rex Law (2016 text)", short="RL16", effective=date(2017, 1, 1), ended=date(2026, 1, 1)
)
NEW = instrument("rex", title="Rex Law (as amended 2025)", short="RL", effective=date(2026, 1, 1))
LATER = instrument("late", title="Late Law", short="LT", effective=date(2026, 2, 1))
CHINESE = "Rex Law of the People's Republic of China"
LOCATORS = [str(n) for n in range(1, 61)] + ["28-1"]


def _read(text: str, locator: str = "9", of: str = "lex") -> list[tuple[str, str]]:
    reader = ReferenceReader([LEX, OLD, NEW, LATER], {"Foreign Law": ""})
    return [(r.locator, r.name) for r in reader.read(provision(text, locator, of=of), LOCATORS)]


def _links(text: str, of: str = "lex") -> tuple[str, ...]:
    known = {f"{i}:{n}" for i in ("lex", "rex", "rex-old", "late") for n in LOCATORS}
    source: Provision = provision(text, "9", of=of)
    return ReferenceReader([LEX, OLD, NEW, LATER]).links(source, LOCATORS, known)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See Article 28.", ["28"]),
        ("Under Article 28 of this Law, no.", ["28"]),
        ("Article 28-1 applies.", ["28-1"]),
        ("paragraph 2 of Article 28", ["28"]),
        ("Articles 5, 6 and 8 apply.", ["5", "6", "8"]),
        ("Articles 13 to 15 apply.", ["13", "14", "15"]),
        ("Article 5 or 10 days", ["5"]),
        ("under the preceding Article", ["8"]),
        ("under the preceding 2 Articles", ["7", "8"]),
        ("under the following Article", ["10"]),
        ("No article is named.", []),
    ],
)
def test_articles_of_its_own(text: str, found: list[str]) -> None:
    assert _read(text) == [(locator, "") for locator in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Article 5 of the Rex Law", [("5", "Rex Law")]),
        (f"Article 5 of the {CHINESE}", [("5", CHINESE)]),
        ("Article 5, paragraph 1 of Article 6 and Article 7 of the Rex Law", [(n, "Rex Law") for n in "567"]),
        ("Article 5 and other provisions of the Rex Law", [("5", "Rex Law")]),
        ("Article 5 of this Law and Article 6 of the Rex Law", [("5", ""), ("6", "Rex Law")]),
        ("Article 5 applies. Article 6 of the Rex Law does not.", [("5", ""), ("6", "Rex Law")]),
        ("Article 5 of the Foreign Law", [("5", "Foreign Law")]),
        ("Article 5 of the Unheard Law of Nowhere says", [("5", "Unheard Law of Nowhere")]),
    ],
)  # fmt: skip
def test_articles_of_others(text: str, found: list[tuple[str, str]]) -> None:
    assert _read(text) == found


def test_of_two_versions_a_text_means_the_one_of_its_time() -> None:
    assert _links("Article 5 of the Rex Law") == ("rex-old:5",)
    assert _links("Article 5 of the Rex Law", of="late") == ("rex:5",)


def test_links_leave_out_itself_the_unknown_and_repeats() -> None:
    assert _links("Article 9, Article 5, Article 99, Article 5 of this Law, Article 6 of the Foreign Law") == ("lex:5",)


@pytest.mark.parametrize(
    "text",
    [
        "The preceding paragraph applies.",
        "First.\n\nThe preceding 2 paragraphs apply.",
        "Paragraph 3 of this Article applies.\n\nSecond.",
    ],
)
def test_a_paragraph_that_is_not_there_is_a_fault(text: str) -> None:
    assert len(inner_references(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "First.\n\nThe preceding paragraph applies.",
        "First.\n\nParagraph 1 of this Article applies.",
        'A paragraph is added: "The crimes in the preceding 3 paragraphs …"',
        'It reads:\n\n"One.\n\n"The preceding paragraph."',
        "Paragraph 4 of Article 7 applies.",
    ],
)
def test_a_paragraph_that_is_there_or_of_another_text_is_none(text: str) -> None:
    assert inner_references(text) == ()
