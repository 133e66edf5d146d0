"""Support: which further provisions belong in an answer beside the one that leads it.

A logistic model, learned on development questions, looks at how well a candidate scores beside the leader, how the two
are linked, and whether it is of a kind that is asked for and that the leader is not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.documents.links import LinkKind
from pi_assistant.learned import Logistic
from pi_assistant.retrieval.asks import asks_sanction, kinds_of
from pi_assistant.retrieval.aspects import compares
from pi_assistant.types import Evidence, Query, Standing

CANDIDATES = 8  # provisions looked at after the leader
FOUND = 9  # provisions found beside the leader; what stands after them was looked for
MOST = 4  # that may join it
LIKELY = 0.65  # chance from which a part of a question is quoted
POSSIBLE = 0.35  # chance from which a provision is named
_PARTS = re.compile(
    r"[?？](?=.)|\band (?:what|how|when|who|which|where|is|are|do|does|can|must|may|if)\b"
    r"|，.{0,6}(?:怎么|多少|谁|什么|吗)"
)


def candidates(evidence: Sequence[Evidence], aspects: Sequence[Sequence[str]]) -> list[Evidence]:
    """What may join the leader: the best provisions found after it, and the best for a part of the question."""
    of_parts = {key for best in aspects for key in best}
    rest = enumerate(evidence[1:])
    return [e for n, e in rest if n < CANDIDATES or n >= FOUND or e.provision.id in of_parts]


@dataclass(frozen=True, slots=True)
class Supported:
    """What an answer is made of: `quoted`, the leader first, and what is only `named` beside it."""

    quoted: tuple[Evidence, ...]
    named: tuple[Evidence, ...] = ()


def best_of_texts(instruments: Sequence[str], scores: Mapping[str, float], catalogue: Catalogue) -> tuple[str, ...]:
    """The best provision of each text named, where several are."""
    if len(instruments) < 2:
        return ()
    held = [[key for key in catalogue.by_instrument[name] if key in scores] for name in instruments]
    return tuple(max(keys, key=lambda key: (scores[key], key)) for keys in held if keys)


def support(
    query: Query,
    evidence: Sequence[Evidence],
    aspects: Sequence[Sequence[str]],
    catalogue: Catalogue,
    model: Logistic,
) -> Supported:
    """The leader and what belongs beside it, likeliest first; provisions that the question names always.

    What is likely to belong there is quoted, what may belong there is named; MOST in all. Of a question with several
    parts (`aspects` are the best provisions for each) more is quoted. Beside a text that is not yet law nothing joins,
    and beside law in force only law in force: what has ended or was only reported would weaken it.
    """
    if not evidence:
        return Supported(())
    leader = evidence[0]
    direct = [entry for entry in evidence[1:] if entry.hit.direct]
    rest = [e for e in candidates(evidence, aspects) if not e.hit.direct and _may_join(e, leader)]
    chances = {e.provision.id: chance_of(support_features(query, leader, e, aspects, catalogue), model) for e in rest}
    enough = min(model.threshold, LIKELY) if aspects else model.threshold
    chosen = sorted(rest, key=lambda entry: -chances[entry.provision.id])
    quoted = [entry for entry in chosen if chances[entry.provision.id] >= enough]
    if (compares(query) or len(query.instruments) > 1) and not direct:
        quoted = _both_sides(query, leader, rest, quoted)
    if asks_sanction(query) and not any(_punishes(entry, catalogue) for entry in (leader, *quoted)):
        quoted += [e for e in chosen if _punishes(e, catalogue) and chances[e.provision.id] >= POSSIBLE][:1]
    quoted = quoted[: max(0, MOST - len(direct))]
    if query.focus and asks_sanction(query) and not direct:  # who goes on to the fine has been told the rule
        quoted.sort(key=lambda entry: not _punishes(entry, catalogue))
        if quoted and _punishes(quoted[0], catalogue) and not _punishes(leader, catalogue):
            leader, quoted = quoted[0], [leader, *quoted[1:]]
    named = [e for e in chosen if e not in quoted and e is not leader and chances[e.provision.id] >= POSSIBLE]
    return Supported((leader, *direct, *quoted), tuple(named[: max(0, MOST - len(direct) - len(quoted))]))


def _punishes(entry: Evidence, catalogue: Catalogue) -> bool:
    return "penalty" in _labels(entry, catalogue)


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


def support_features(
    query: Query, leader: Evidence, entry: Evidence, aspects: Sequence[Sequence[str]], catalogue: Catalogue
) -> dict[str, float]:
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
    parts = bool(_PARTS.search(query.asks))
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
        "aspect": _aspect(leader.provision.id, entry.provision.id, aspects),
        "named": float(entry.instrument.id in query.instruments and leader.instrument.id != entry.instrument.id),
    }


def _aspect(leader: str, key: str, aspects: Sequence[Sequence[str]]) -> float:
    """How well it answers a part of the question that the leader does not answer best: 1 best, less behind others."""
    places = [best.index(key) for best in aspects if key in best and best[0] != leader]
    return 1.0 / (1 + min(places)) if places else 0.0


def _labels(entry: Evidence, catalogue: Catalogue) -> set[str]:
    label = catalogue.labels.get(entry.provision.id)
    return set(label.kinds) if label else set()


def _linked(a: str, b: str, kinds: set[LinkKind], catalogue: Catalogue) -> bool:
    return any(link.kind in kinds and b in (link.source, link.target) for link in catalogue.links.get(a, ()))
