"""The learned numbers as data."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from fakes import learned
from pi_assistant.learned import Learned, shipped


def test_the_lanes_that_are_shipped_weigh_1_together() -> None:
    assert sum(shipped().lanes.values()) == pytest.approx(1.0)
    assert all(weight >= 0 for weight in shipped().lanes.values())


def test_an_unknown_number_is_refused() -> None:
    with pytest.raises(ValidationError, match="colour"):
        Learned.model_validate(shipped().model_dump() | {"colour": 1})


def test_without_a_wish_the_learned_weights_stand() -> None:
    numbers = learned(lanes={"dense": 0.4, "expanded": 0.6})
    assert numbers.with_dense(None) == numbers.lanes


def test_the_other_lanes_share_what_meaning_leaves_them() -> None:
    names = [name for name in shipped().lanes if name != "dense"][:2]
    numbers = learned(lanes={"dense": 0.5, names[0]: 0.375, names[1]: 0.125})
    wished = numbers.with_dense(0.2)
    assert (wished["dense"], wished[names[0]], wished[names[1]]) == pytest.approx((0.2, 0.6, 0.2))


@pytest.mark.parametrize("weight", [0.0, 0.3, 1.0])
def test_wished_weights_add_up_to_1(weight: float) -> None:
    assert sum(shipped().with_dense(weight).values()) == pytest.approx(1.0)
