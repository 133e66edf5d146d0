"""Which further provisions belong in an answer."""

from __future__ import annotations

import pytest

from fakes import instrument, provision, query
from pi_assistant.answering.support import MOST, best_of_texts, chance_of, support, support_features
from pi_assistant.documents.catalogue import Catalogue, catalogue_of
from pi_assistant.documents.labels import Label
from pi_assistant.documents.links import Link, LinkKind
from pi_assistant.learned import Logistic
from pi_assistant.retrieval.aspects import compares
from pi_assistant.types import Evidence, Hit, Query, Standing

LEX, REX = instrument("lex"), instrument("rex")
DUTY, FINE, RIGHT = (provision(text, n) for text, n in (("Do it.", "1"), ("Be fined.", "2"), ("Ask for it.", "3")))
LABELS = {
    "lex:1": Label(("duty",), ("handler",), ("notice",)),
    "lex:2": Label(("penalty",), ("handler",), ("fines",)),
    "lex:3": Label(("right",), ("individual",), ("access",)),
}
HELD: Catalogue = catalogue_of(
    [LEX, REX], [DUTY, FINE, RIGHT], [Link("lex:2", LinkKind.PENALISES, "lex:1")], LABELS
)  # fmt: skip
NAMES = support_features(query("?"), Evidence(DUTY, LEX, Hit("lex:1", 1.0), Standing.IN_FORCE),
                         Evidence(FINE, LEX, Hit("lex:2", 1.0), Standing.IN_FORCE), (), HELD)  # fmt: skip
NEAR = Logistic(weights=dict.fromkeys(NAMES, 0.0) | {"near": 10.0}, bias=-5.0, threshold=0.5)


def _of(held_provision: object, score: float, standing: Standing = Standing.IN_FORCE, **changes: bool) -> Evidence:
    assert isinstance(held_provision, type(DUTY))
    return Evidence(held_provision, LEX, Hit(held_provision.id, score, **changes), standing)


def _ids(asked: Query, *evidence: Evidence, model: Logistic = NEAR) -> list[str]:
    return [entry.provision.id for entry in support(asked, evidence, (), HELD, model).quoted]


def test_what_the_model_says_joins_the_leader() -> None:
    assert _ids(query("?"), _of(DUTY, 1.0), _of(FINE, 0.95), _of(RIGHT, 0.5)) == ["lex:1", "lex:2"]


def test_the_likelier_stands_first_and_at_most_so_many_join() -> None:
    model = Logistic(weights=dict.fromkeys(NAMES, 0.0) | {"score": 10.0}, bias=0.0, threshold=0.1)
    many = [_of(provision(str(n), str(n)), 0.1 * n) for n in range(3, 9)]
    found = _ids(query("?"), _of(DUTY, 1.0), *many, model=model)
    assert found == ["lex:1", "lex:8", "lex:7", "lex:6", "lex:5"]
    assert len(found) == 1 + MOST


def test_a_named_provision_always_joins() -> None:
    assert _ids(query("?"), _of(DUTY, 1.0), _of(RIGHT, 0.1, direct=True)) == ["lex:1", "lex:3"]


@pytest.mark.parametrize("standing", [Standing.ENDED, Standing.NOT_LAW, Standing.OVERTAKEN])
def test_beside_law_in_force_only_law_in_force_joins(standing: Standing) -> None:
    assert _ids(query("?"), _of(DUTY, 1.0), _of(FINE, 1.0, standing)) == ["lex:1"]


def test_beside_a_text_to_come_nothing_joins() -> None:
    assert _ids(query("?"), _of(DUTY, 1.0, Standing.NOT_YET), _of(FINE, 1.0)) == ["lex:1"]


def test_nothing_found_is_nothing_joined() -> None:
    assert support(query("?"), (), (), HELD, NEAR).quoted == ()


def test_a_sanction_that_is_asked_for_beside_its_duty_is_told_from_one_that_is_not() -> None:
    asked, silent = (
        support_features(query(text), _of(DUTY, 1.0), _of(FINE, 0.5), (), HELD)
        for text in ("Must we do it, and what is the fine?", "Must we do it?")
    )
    assert (asked["penal"], asked["penal_unasked"], asked["complement"], asked["parts"]) == (1.0, 0.0, 1.0, 0.5)
    assert (silent["penal"], silent["penal_unasked"], silent["complement"], silent["parts"]) == (0.0, 1.0, 0.0, 0.0)


def test_a_chance_is_a_probability_however_large_the_weights() -> None:
    model = Logistic(weights={"a": 1e6}, bias=0.0, threshold=0.5)
    assert chance_of({"a": 0.0}, model) == 0.5
    assert chance_of({"a": 1.0}, model) == pytest.approx(1.0)


@pytest.mark.parametrize("text", ["What is the difference between A and B?", "A vs B", "两者有什么区别"])
def test_comparisons_are_told_by_their_words(text: str) -> None:
    assert compares(query(text))


def test_what_may_belong_there_is_named_and_not_quoted() -> None:
    model = Logistic(weights=dict.fromkeys(NAMES, 0.0) | {"score": 2.0}, bias=-1.4, threshold=0.6)
    found = support(query("?"), (_of(DUTY, 1.0), _of(FINE, 1.0), _of(RIGHT, 0.5)), (), HELD, model)
    assert [entry.provision.id for entry in found.quoted] == ["lex:1", "lex:2"]
    assert [entry.provision.id for entry in found.named] == ["lex:3"]


def test_what_answers_a_part_best_is_looked_at_however_far_down_it_stands() -> None:
    model = Logistic(weights=dict.fromkeys(NAMES, 0.0) | {"aspect": 10.0}, bias=-5.0, threshold=0.6)
    many = [_of(provision(str(n), str(n)), 0.1) for n in range(3, 20)]
    found = support(query("?"), (_of(DUTY, 1.0), *many), (("lex:1",), ("lex:19",)), HELD, model)
    assert [entry.provision.id for entry in found.quoted] == ["lex:1", "lex:19"]


HALF = Logistic(
    weights=dict.fromkeys(NAMES, 0.0) | {"score": 2.0}, bias=-1.4, threshold=0.9
)  # 0.43 for a score of 0.56


@pytest.mark.parametrize(
    ("text", "quoted", "named"),
    [
        ("Must we do it, and what is the fine?", ["lex:1", "lex:2"], ["lex:3"]),
        ("我们会被处罚吗", ["lex:1", "lex:2"], ["lex:3"]),
        ("Must we do it?", ["lex:1"], ["lex:3", "lex:2"]),
    ],
)
def test_a_sanction_that_may_belong_there_is_quoted_where_it_is_asked_for(
    text: str, quoted: list[str], named: list[str]
) -> None:
    found = support(query(text), (_of(DUTY, 1.0), _of(RIGHT, 0.7), _of(FINE, 0.6)), (), HELD, HALF)
    assert ([e.provision.id for e in found.quoted], [e.provision.id for e in found.named]) == (quoted, named)


def test_a_sanction_that_hardly_belongs_there_is_not_quoted() -> None:
    found = support(query("What is the fine?"), (_of(DUTY, 1.0), _of(FINE, 0.1)), (), HELD, HALF)
    assert ([e.provision.id for e in found.quoted], found.named) == (["lex:1"], ())


def test_beside_a_leader_that_punishes_no_sanction_more_is_quoted() -> None:
    held = catalogue_of(
        [LEX], [DUTY, FINE, RIGHT], [], LABELS | {"lex:3": Label(("penalty",), ("handler",), ("fines",))}
    )
    found = support(query("What is the fine?"), (_of(FINE, 1.0), _of(RIGHT, 0.6)), (), held, HALF)
    assert ([e.provision.id for e in found.quoted], [e.provision.id for e in found.named]) == (["lex:2"], ["lex:3"])


def test_of_two_sanctions_the_likelier_is_quoted_and_the_other_named() -> None:
    held = catalogue_of(
        [LEX], [DUTY, FINE, RIGHT], [], LABELS | {"lex:3": Label(("penalty",), ("handler",), ("fines",))}
    )
    evidence = (_of(DUTY, 1.0), _of(FINE, 0.6), _of(RIGHT, 0.7))
    found = support(query("What is the fine?"), evidence, (), held, HALF)
    assert ([e.provision.id for e in found.quoted], [e.provision.id for e in found.named]) == (
        ["lex:1", "lex:3"], ["lex:2"],
    )  # fmt: skip


BOTH = catalogue_of([LEX, REX, instrument("empty")], [DUTY, FINE, provision("Other.", "1", "rex")])


def test_of_each_text_named_the_best_provision_is_taken() -> None:
    scores = {"lex:1": 0.2, "lex:2": 0.9, "rex:1": -0.1}
    assert best_of_texts(("rex", "lex"), scores, BOTH) == ("rex:1", "lex:2")


def test_of_one_text_named_no_provision_is_looked_for() -> None:
    assert best_of_texts(("lex",), {"lex:1": 0.2}, BOTH) == ()
    assert best_of_texts((), {"lex:1": 0.2}, BOTH) == ()


def test_a_text_named_without_a_provision_that_was_scored_gives_none() -> None:
    assert best_of_texts(("lex", "rex", "empty"), {"lex:1": 0.2}, BOTH) == ("lex:1",)


def test_of_provisions_scored_alike_the_same_is_taken_each_time() -> None:
    scores = {"lex:1": 0.5, "lex:2": 0.5, "rex:1": 0.0}
    assert best_of_texts(("lex", "rex"), scores, BOTH) == best_of_texts(
        ("lex", "rex"), dict(reversed(scores.items())), BOTH
    )
