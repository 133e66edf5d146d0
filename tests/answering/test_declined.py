"""What is said where there is no answer."""

from __future__ import annotations

from datetime import date

from fakes import corpus_of, instrument, provision, query
from pi_assistant.answering.declined import needs_facts, not_in_force
from pi_assistant.documents.catalogue import catalogue_of
from pi_assistant.types import Language

FACTS = ("how many people it is about", "whether it leaves China")


def test_the_facts_that_decide_are_named_in_their_order() -> None:
    assert needs_facts(query("Do we have to file?"), FACTS) == (
        "No rule can be named on this alone. To answer, it must be known: how many people it is about; "
        "whether it leaves China. Please ask again with these."
    )


def test_the_facts_that_decide_are_asked_for_in_chinese() -> None:
    asked = query("要备案吗", lang=Language.ZH)
    assert needs_facts(asked, ("多少人", "是否出境")) == (
        "这样问还定不下适用哪条规则。需要先知道：多少人；是否出境。请补充后再问一次。"
    )


def test_the_day_of_an_article_of_its_own_goes_before_that_of_its_law() -> None:
    held = corpus_of(provision("Plain."), provision("Later.", "2", effective=date(2024, 5, 1)), of=[instrument()])
    catalogue = catalogue_of(held.instruments, held.provisions)
    asked = query("?", as_of=date(2019, 12, 31))
    assert not_in_force(asked, "lex:1", catalogue).endswith("LEX, Article 1 applies from 2020-01-01.")
    assert not_in_force(asked, "lex:2", catalogue).endswith("LEX, Article 2 applies from 2024-05-01.")
