"""Support: which further provisions belong in an answer beside the one that leads it.

A logistic model, learned on development questions, looks at how well a candidate scores beside the leader, how the two
are linked, and whether it is of a kind that is asked for and that the leader is not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.documents.links import LinkKind
from pi_assistant.learned import Logistic
from pi_assistant.retrieval.asks import kinds_of
from pi_assistant.types import Evidence, Query, Standing

CANDIDATES = 8  # provisions looked at after the leader
MOST = 3  # that may join it
_COMPARES = re.compile(
    r"\b(?:versus|vs\.?|compare[ds]?|comparison|difference[s]? between|any difference|distinguish|"
    r"differ(?:s|ent|ently)?\b.*\b(?:from|than|if)|two different|both|before and after|"
    r"what does (?:each|either)|each (?:say|risk|mean)|on each|"
    r"which (?:one )?is (?:the )?(?:bigger|higher|stricter|longer|larger)|which \w+ is which|or only (?:a|an|the))\b"
    r"|\bv\. |区别|不同|对比|相比|比较|分别",
    re.IGNORECASE,
)
_PARTS = re.compile(
    r"[?？](?=.)|\band (?:what|how|when|who|which|where|is|are|do|does|can|must|may|if)\b"
    r"|，.{0,6}(?:怎么|多少|谁|什么|吗)"
)


def compares(query: Query) -> bool:
    """Whether a question sets two things against each other."""
    return bool(_COMPARES.search(query.text))


def support(query: Query, evidence: Sequence[Evidence], catalogue: Catalogue, model: Logistic) -> tuple[Evidence, ...]:
    """The leader and what belongs beside it, at most MOST others, likeliest first; named provisions always.

    Beside a text that is not yet law nothing joins, and beside law in force only law in force: what has ended or was
    only reported would weaken it.
    """
    if not evidence:
        return ()
    leader = evidence[0]
    named = [entry for entry in evidence[1:] if entry.hit.direct]
    rest = [entry for entry in evidence[1 : CANDIDATES + 1] if not entry.hit.direct and _may_join(entry, leader)]
    chances = {e.provision.id: chance_of(support_features(query, leader, e, catalogue), model) for e in rest}
    chosen = [entry for entry in rest if chances[entry.provision.id] >= model.threshold]
    chosen.sort(key=lambda entry: -chances[entry.provision.id])
    if compares(query) and not named:
        chosen = _both_sides(query, leader, rest, chosen)
    return (leader, *named, *chosen[: max(0, MOST - len(named))])


def _may_join(entry: Evidence, leader: Evidence) -> bool:
    if leader.standing is Standing.NOT_YET:
        return False
    return leader.standing is not Standing.IN_FORCE or entry.standing is Standing.IN_FORCE


def _both_sides(query: Query, leader: Evidence, rest: Sequence[Evidence], chosen: Sequence[Evidence]) -> list[Evidence]:
    """The other side of a comparison first: the best of each other text named, else the next best provision."""
    others = [key for key in query.instruments if key != leader.instrument.id]
    sides = [next((e for e in rest if e.instrument.id == key), None) for key in others]
    found = [entry for entry in sides if entry is not None] or ([] if chosen else list(rest[:1]))
    return [*found, *(entry for entry in chosen if entry not in found)]


def chance_of(values: dict[str, float], model: Logistic) -> float:
    """The model's probability for these features."""
    total = model.bias + sum(model.weights[name] * value for name, value in values.items())
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, total))))


def support_features(query: Query, leader: Evidence, entry: Evidence, catalogue: Catalogue) -> dict[str, float]:
    """What speaks for a candidate beside the leader, by name, each 0 to 1."""
    kinds = kinds_of(query)
    wanted = [set(kind.labels) for kind in kinds]
    first, second = (_labels(e, catalogue) for e in (leader, entry))
    complements = [want for want in wanted if second & want and not first & want]
    a, b = leader.provision.id, entry.provision.id
    penal = {LinkKind.PENALISES}
    is_penal = _linked(a, b, penal, catalogue)
    asks_penalty = any("penalty" in want for want in wanted)
    rank = entry.hit.score / leader.hit.score if leader.hit.score > 0 else 0.0
    parts = bool(_PARTS.search(query.text))
    return {
        "score": min(rank, 1.0),
        "near": float(rank >= 0.9),
        "penal": float(is_penal and asks_penalty),
        "penal_unasked": float(is_penal and not asks_penalty),
        "linked": float(_linked(a, b, set(LinkKind) - penal, catalogue)),
        "complement": float(bool(complements)),
        "same_text": float(leader.instrument.id == entry.instrument.id),
        "compares": float(compares(query)) * min(rank, 1.0),
        "parts": float(parts) * min(rank, 1.0),
        "named": float(entry.instrument.id in query.instruments and leader.instrument.id != entry.instrument.id),
    }


def _labels(entry: Evidence, catalogue: Catalogue) -> set[str]:
    label = catalogue.labels.get(entry.provision.id)
    return set(label.kinds) if label else set()


def _linked(a: str, b: str, kinds: set[LinkKind], catalogue: Catalogue) -> bool:
    return any(link.kind in kinds and b in (link.source, link.target) for link in catalogue.links.get(a, ()))
