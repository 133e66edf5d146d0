"""What follows from a rule: its sanction, or the way to enforce a right."""

from __future__ import annotations

from typing import Any

import pytest

from fakes import TODAY, instrument, provision, query
from pi_assistant.answering.consequences import consequence
from pi_assistant.documents.catalogue import catalogue_of
from pi_assistant.documents.labels import Label
from pi_assistant.documents.links import Link, LinkKind
from pi_assistant.types import Evidence, Hit, Language, Provision, Standing

LEX, REX = instrument("lex"), instrument("rex")
PRISON = instrument("prison")
TEXTS: dict[str, Provision] = {
    p.id: p
    for p in (
        provision("Do it.", "1"),
        provision("Be fined.", "2"),
        provision("Ask.", "3"),
        provision("Sue.", "4"),
        provision("Means.", "5"),
        provision("Be fined too.", "1", of="rex"),
        provision("Go to prison.", "1", of="prison"),
    )
}
LABELS = {
    "lex:1": Label(("duty",), ("handler",), ("notice",)),
    "lex:2": Label(("penalty",), ("handler",), ("fines",)),
    "lex:3": Label(("right",), ("individual",), ("access",)),
    "lex:5": Label(("definition",), ("anyone",), ("definitions",)),
    "prison:1": Label(("penalty",), ("offender",), ("crime",)),
}
LINKS = [
    Link("lex:2", LinkKind.PENALISES, "lex:1"),
    Link("rex:1", LinkKind.PENALISES, "lex:1"),
    Link("prison:1", LinkKind.PENALISES, "lex:1"),
    Link("lex:3", LinkKind.COMPLAINED_TO, "lex:4"),
]
HELD = catalogue_of([LEX, REX, PRISON], TEXTS.values(), LINKS, LABELS)
SCORES = {"rex:1": 0.9, "lex:2": 0.1}


def _entry(key: str, standing: Standing = Standing.IN_FORCE, **changes: bool) -> Evidence:
    return Evidence(TEXTS[key], HELD.instrument_of(TEXTS[key]), Hit(key, 1.0, **changes), standing)


def _follows(*evidence: Evidence, text: str = "Must we do it?", **changes: Any) -> tuple[str, str] | None:
    return consequence(query(text, as_of=TODAY, **changes), evidence, SCORES, HELD)


def test_a_duty_brings_its_sanction_its_own_text_first() -> None:
    assert _follows(_entry("lex:1")) == ("If this is not followed", "lex:2")


def test_a_right_brings_where_to_take_it() -> None:
    assert _follows(_entry("lex:3")) == ("Where to take it if it is refused", "lex:4")
    assert _follows(_entry("lex:3"), lang=Language.ZH) == ("被拒绝或受侵害时的途径", "lex:4")


@pytest.mark.parametrize(
    "evidence",
    [
        (_entry("lex:5"),),
        (_entry("lex:1", direct=True),),
        (_entry("lex:1", Standing.ENDED),),
        (_entry("lex:1"), _entry("prison:1"), _entry("rex:1")),
        (),
    ],
)
def test_where_nothing_follows_nothing_is_added(evidence: tuple[Evidence, ...]) -> None:
    assert _follows(*evidence) is None


def test_a_definition_is_asked_for_without_its_sanction() -> None:
    assert _follows(_entry("lex:1"), text="What is meant by doing it?") is None
