"""The second stage: features of candidates that can be told by hand."""

from __future__ import annotations

from fakes import instrument, provision, query
from pi_assistant.documents.catalogue import catalogue_of
from pi_assistant.documents.labels import Label
from pi_assistant.documents.links import Link, LinkKind
from pi_assistant.retrieval.ranking import FALLING, RISING, candidate_features
from pi_assistant.types import Rank, Relation

LEX = instrument("lex")
CHANGE = instrument("change", relations=(Relation("amends", "lex"),), rank=Rank.NORMATIVE_DOCUMENT)
DUTY, FINE = provision("Do it.", "1", title="Keeping logs"), provision("Be fined.", "2", title="Fines")
START = provision("It begins.", "3", of="change", title="Commencement")
LABELS = {
    "lex:1": Label(("duty",), ("handler",), ("records",)),
    "lex:2": Label(("penalty",), ("handler",), ("fines",)),
    "change:3": Label(("commencement",), ("anyone",), ("commencement",)),
}
HELD = catalogue_of([LEX, CHANGE], [DUTY, FINE, START], [Link("lex:2", LinkKind.PENALISES, "lex:1")], LABELS)
LANES = {"a": {"lex:1": 1.0, "lex:2": 0.5}, "b": {"lex:1": 0.5}}


def _features(text: str, **changes: object) -> dict[str, dict[str, float]]:
    return candidate_features(query(text, **changes), LANES, list(HELD.provisions), HELD, {"change": ("minors",)})


def test_every_feature_is_named_and_lies_between_0_and_1() -> None:
    for found in _features("How long must logs be kept, and what is the fine?").values():
        assert set(found) == {*RISING, *FALLING}
        assert all(0.0 <= value <= 1.0 for value in found.values())


def test_a_provision_fits_where_it_is_of_the_kind_asked_for() -> None:
    asked = _features("What is the fine?")
    assert (asked["lex:2"]["fit"], asked["lex:1"]["fit"]) == (1.0, 0.0)
    silent = _features("Must we keep logs?")
    assert (silent["lex:1"]["fit"], silent["lex:2"]["fit"]) == (1.0, 0.0)


def test_a_neighbour_lends_its_mean_score() -> None:
    found = _features("logs")
    assert (found["lex:1"]["neighbour"], found["lex:2"]["neighbour"], found["change:3"]["neighbour"]) == (
        0.25,
        0.75,
        0.0,
    )


def test_what_only_begins_a_text_and_a_low_rank_stand_back() -> None:
    found = _features("logs")
    assert (found["change:3"]["formal"], found["lex:1"]["formal"]) == (1.0, 0.0)
    assert (found["change:3"]["rank"], found["lex:1"]["rank"]) == (4 / 6, 0.0)
    assert (found["change:3"]["off_field"], found["lex:1"]["off_field"]) == (1.0, 0.0)
    assert _features("logs of a child")["change:3"]["off_field"] == 0.0
    assert _features("What is the time limit?")["change:3"]["formal"] == 0.0
