"""Consequences: what a rule brings with it. For a duty or a ban the sanction, for a right how to enforce it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.documents.links import LinkKind
from pi_assistant.retrieval.asks import Kind, asks_sanction, kinds_of
from pi_assistant.types import Evidence, Language, Query, Standing

_FACTS = frozenset({Kind.DEFINITION, Kind.PERSON})
_LEADS = {
    LinkKind.PENALISES: ("If this is not followed", "违反的后果"),
    LinkKind.COMPLAINED_TO: ("Where to take it if it is refused", "被拒绝或受侵害时的途径"),
    LinkKind.EXERCISED_BY: ("How to use it", "如何行使"),
}


def consequence(
    query: Query, evidence: Sequence[Evidence], scores: Mapping[str, float], catalogue: Catalogue
) -> tuple[str, str] | None:
    """The words that lead in, and the id of the provision that follows from the leader; None where there is none.

    Nothing is added to a definition, to who is competent, to a provision that was asked for by number, or to an answer
    that has a sanction or a way to complain already.
    """
    if not evidence or evidence[0].hit.direct or kinds_of(query) & _FACTS:
        return None
    leader = evidence[0]
    label = catalogue.labels.get(leader.provision.id)
    if label is None or leader.standing is not Standing.IN_FORCE:
        return None
    wanted: list[LinkKind] = []
    if asks_sanction(query):
        wanted = [LinkKind.PENALISES]
    elif "right" in label.kinds:
        wanted = [LinkKind.COMPLAINED_TO, LinkKind.EXERCISED_BY]
    elif {"duty", "prohibition"} & set(label.kinds):
        wanted = [LinkKind.PENALISES]
    cited = {entry.provision.id for entry in evidence}
    for kind in wanted:
        ends = _ends(leader.provision.id, kind, catalogue)
        if cited & set(ends):
            return None
        held = [key for key in ends if _in_force(key, query.as_of, catalogue)]
        if held:
            home = leader.instrument.id
            best = max(held, key=lambda key: (key.startswith(f"{home}:"), scores.get(key, 0.0), key))
            return _LEADS[kind][query.lang is Language.ZH], best
    return None


def _ends(key: str, kind: LinkKind, catalogue: Catalogue) -> tuple[str, ...]:
    """What punishes a provision, or serves it; criminal law is no consequence to be offered unasked."""
    if kind is LinkKind.PENALISES:
        found = catalogue.linking(key, kind)
        return tuple(end for end in found if "crime" not in _topics(end, catalogue))
    return catalogue.linked(key, kind)


def _topics(key: str, catalogue: Catalogue) -> tuple[str, ...]:
    label = catalogue.labels.get(key)
    return label.topics if label else ()


def _in_force(key: str, on: date, catalogue: Catalogue) -> bool:
    provision = catalogue.provisions[key]
    return catalogue.standing(catalogue.instrument_of(provision), on, provision) is Standing.IN_FORCE
