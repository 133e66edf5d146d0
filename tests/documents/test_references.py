"""Which provisions name which."""

from __future__ import annotations

import pytest

from fakes import provision
from pi_assistant.documents.references import citing

TARGET = provision("The target.", "5")


@pytest.mark.parametrize(
    "text", ["See Article 5.", "Article 5, paragraph 2 applies.", "Under Article 5 of this Law, no."]
)
def test_a_provision_that_names_the_article_is_found(text: str) -> None:
    assert citing(TARGET, [TARGET, provision(text, "9")]) == ("lex:9",)


@pytest.mark.parametrize(
    "text", ["See Article 50.", "See Article 5-1.", "See Article 15.", "Article 5 of the Civil Code."]
)
def test_another_article_is_not_taken_for_it(text: str) -> None:
    assert citing(TARGET, [provision(text, "9")]) == ()


def test_article_5_of_another_law_does_not_name_it() -> None:
    assert citing(TARGET, [provision("See Article 5.", "9", of="rex")]) == ()


def test_a_provision_does_not_name_itself_and_order_is_kept() -> None:
    first, second = provision("Article 5.", "8"), provision("Article 5.", "9")
    assert citing(TARGET, [second, provision("Article 5.", "5"), first]) == ("lex:9", "lex:8")


def test_a_text_without_articles_is_named_by_nobody() -> None:
    whole = provision("All.", "")
    assert citing(type(whole)("lex", "lex", "", "", "All."), [provision("Article 5", "9")]) == ()
