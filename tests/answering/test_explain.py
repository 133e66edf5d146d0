"""Legal terms are explained where an answer first uses them, in the words of the law that defines them."""

from __future__ import annotations

from datetime import date

from fakes import instrument, provision
from pi_assistant.answering.explain import definitions_of, explained
from pi_assistant.documents.catalogue import catalogue_of
from pi_assistant.types import Citation, Language, Notice, Rank, Standing, TextKind

RULE = provision("A personal information handler must delete it.", "1")
MEANING = provision(
    'In this Law:\n(1) "personal information handler" means an organisation that decides the purpose;\n'
    '(2) "handler" means someone else.',
    "2",
)
REPORT = instrument("news", rank=Rank.REPORT)
HELD = catalogue_of(
    [instrument("lex"), REPORT], [RULE, MEANING, provision('"delete" means to remove.', "1", of="news")]
)  # fmt: skip


def _citation(key: str, quote: str) -> Citation:
    return Citation(
        1, key, 1, None, "Law lex", "Article 1", Rank.LAW, Standing.IN_FORCE, date(2020, 1, 1), None,
        TextKind.TRANSLATION, quote,
    )  # fmt: skip


def _explained(*citations: Citation, lang: Language = Language.EN) -> Notice | None:
    text = " ".join(citation.quote for citation in citations)
    return explained(lang, text, citations, definitions_of(HELD), HELD)


def test_definitions_are_read_from_law_and_not_from_reports() -> None:
    assert [d.term for d in definitions_of(HELD)["lex"]] == ["personal information handler", "handler"]
    assert "news" not in definitions_of(HELD)


def test_the_longest_term_that_is_used_is_explained_in_the_words_of_its_provision() -> None:
    found = _explained(_citation("lex:1", RULE.text))
    assert found == Notice(
        "term",
        'LEX, Article 2: "personal information handler" means an organisation that decides the purpose.',
        ("lex:2",),
    )


def test_in_chinese_the_words_are_said_to_be_a_translation() -> None:
    found = _explained(_citation("lex:1", RULE.text), lang=Language.ZH)
    assert found is not None
    assert found.text.startswith("LEX, Article 2（英文译文）：")


def test_what_the_answer_quotes_itself_is_not_said_again() -> None:
    assert _explained(_citation("lex:1", RULE.text), _citation("lex:2", MEANING.text)) is None


def test_a_term_that_is_not_used_is_not_explained() -> None:
    assert _explained(_citation("lex:1", "must delete it")) is None
