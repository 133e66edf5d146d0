"""References between provisions of one instrument, read from their words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pi_assistant.types import Provision

_ELSEWHERE = r"(?! of the (?!preceding))"  # "Article 12 of the Criminal Law" is not an article of this one


def citing(target: Provision, provisions: Iterable[Provision]) -> tuple[str, ...]:
    """Ids of the provisions of the same instrument that name `target` by its label, in order."""
    if not target.label:
        return ()
    pattern = re.compile(rf"\b{re.escape(target.label)}(?![\d-]){_ELSEWHERE}")
    return tuple(
        p.id for p in provisions if p.instrument == target.instrument and p.id != target.id and pattern.search(p.text)
    )
