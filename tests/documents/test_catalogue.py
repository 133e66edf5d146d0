"""Rank, standing on a day, and unknown ids."""

from __future__ import annotations

from datetime import date

import pytest

from fakes import instrument, provision
from pi_assistant.documents.catalogue import Catalogue, catalogue_of
from pi_assistant.documents.corpus import Corpus
from pi_assistant.errors import UnknownProvision
from pi_assistant.types import Rank, Standing

D = date


@pytest.fixture
def held(small: Corpus) -> Catalogue:
    return catalogue_of(small.instruments, small.provisions)


@pytest.mark.parametrize(
    ("identity", "day", "standing"),
    [
        ("pipl", D(2021, 10, 31), Standing.NOT_YET),
        ("pipl", D(2021, 11, 1), Standing.IN_FORCE),
        ("csl-2016", D(2017, 5, 31), Standing.NOT_YET),
        ("csl-2016", D(2025, 12, 31), Standing.IN_FORCE),
        ("csl-2016", D(2026, 1, 1), Standing.ENDED),
        ("csl", D(2017, 5, 31), Standing.NOT_YET),
        ("csl", D(2017, 6, 1), Standing.NOT_YET),
        ("csl", D(2025, 12, 31), Standing.NOT_YET),
        ("csl", D(2026, 1, 1), Standing.IN_FORCE),
        ("old-notice", D(2021, 10, 31), Standing.IN_FORCE),
        ("old-notice", D(2021, 11, 1), Standing.OVERTAKEN),
        ("fines-report", D(2022, 3, 1), Standing.NOT_LAW),
        ("fines-report", D(1999, 1, 1), Standing.NOT_LAW),
        ("robot-draft", D(2099, 1, 1), Standing.NOT_YET),
    ],
)
def test_standing_on_the_days_where_it_changes(held: Catalogue, identity: str, day: date, standing: Standing) -> None:
    assert held.standing(held.instruments[identity], day) is standing


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        (D(2021, 10, 31), Standing.NOT_YET),
        (D(2021, 11, 1), Standing.EARLIER_NOT_HELD),
        (D(2023, 12, 31), Standing.EARLIER_NOT_HELD),
        (D(2024, 1, 1), Standing.IN_FORCE),
    ],
)
def test_an_article_with_a_day_of_its_own_has_its_own_standing(held: Catalogue, day: date, standing: Standing) -> None:
    assert held.standing(held.instruments["pipl"], day, held.provisions["pipl:50"]) is standing


def test_a_text_that_ended_has_ended_even_where_it_was_overtaken_before() -> None:
    old = instrument("old", ended=D(2024, 1, 1), overtaken_by=("new:1",))
    new = instrument("new", effective=D(2020, 1, 1))
    held = catalogue_of([old, new], [provision("Text.", of="new", effective=D(2022, 1, 1))])
    days = (D(2021, 12, 31), D(2022, 1, 1), D(2024, 1, 1))
    assert [held.standing(old, day) for day in days] == [Standing.IN_FORCE, Standing.OVERTAKEN, Standing.ENDED]


@pytest.mark.parametrize("rank", [Rank.GUIDANCE, Rank.REPORT, Rank.USER_DOCUMENT])
def test_what_cannot_state_law_is_never_in_force(rank: Rank) -> None:
    text = instrument(rank=rank)
    assert catalogue_of([text], []).standing(text, D(2026, 1, 1)) is Standing.NOT_LAW


def test_ranks_stand_in_order_of_authority() -> None:
    ladder = [Rank.LAW, Rank.ADMINISTRATIVE_REGULATION, Rank.DEPARTMENTAL_RULE, Rank.GUIDANCE, Rank.REPORT]
    assert sorted(reversed(ladder), key=lambda rank: rank.order) == ladder


def test_an_unknown_article_is_told_what_the_law_holds(held: Catalogue) -> None:
    with pytest.raises(UnknownProvision, match="no provision pipl:99.*pipl holds pipl:1 to pipl:74"):
        held.provision("pipl:99")


def test_an_unknown_law_is_told_the_nearest_id(held: Catalogue) -> None:
    with pytest.raises(UnknownProvision, match=r"Did you mean .*pipl:66"):
        held.provision("pip:66")


def test_a_draft_is_told_to_be_held_without_text(held: Catalogue) -> None:
    with pytest.raises(UnknownProvision, match="robot-draft is held without text"):
        held.provision("robot-draft:1")


def test_provisions_keep_the_order_of_their_text(held: Catalogue) -> None:
    assert held.by_instrument["old-notice"] == ("old-notice:I", "old-notice:II.1")
    assert held.instrument_of(held.provision("old-notice:I")).id == "old-notice"


def test_the_corpus_is_checked_up_to_its_least_recent_check() -> None:
    texts = [instrument("a", status_checked=D(2026, 2, 1)), instrument("b", status_checked=D(2026, 1, 1))]
    assert catalogue_of(texts, []).checked_to == D(2026, 1, 1)
    assert catalogue_of([instrument()], []).checked_to is None
