"""Errors say what, where and how to mend it, in one line."""

from __future__ import annotations

import re

import pytest

from pi_assistant import errors
from pi_assistant.errors import AssistantError


def _all(of: type[AssistantError]) -> list[type[AssistantError]]:
    return [kind for child in of.__subclasses__() for kind in (child, *_all(child))]


def test_an_error_is_one_line_with_place_trouble_and_cure() -> None:
    error = AssistantError("is\nbroken", where="a.md:3", mend="Mend it")
    assert str(error) == "a.md:3: is broken. Mend it"
    assert str(AssistantError("is broken")) == "is broken"


def test_every_named_error_is_drawn_in_the_tree_under_its_parent() -> None:
    depth_of: dict[str, int] = {}
    above: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        if match := re.match(r"([│├└─ ]*)([A-Z]\w+)  ", line):
            depth = len(match[1]) // 4
            above[depth:] = [match[2]]
            depth_of[match[2]] = depth
            if depth:
                assert above[depth - 1] in [parent.__name__ for parent in getattr(errors, match[2]).__mro__]
    assert set(depth_of) == {
        "AssistantError",
        *(kind.__name__ for kind in _all(AssistantError) if kind.__module__ == errors.__name__),
    }


@pytest.mark.parametrize("kind", _all(AssistantError))
def test_every_named_error_takes_a_place_and_a_cure(kind: type[AssistantError]) -> None:
    assert str(kind("what", where="where", mend="mend")) == "where: what. mend"
