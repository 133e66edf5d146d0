"""Second stage: what a provision is, set against what the question asks for, as features of each candidate.

The features are added to the fused score with learned weights (`learned.json`): those of RISING speak for a provision,
those of FALLING against it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.retrieval.asks import kinds_of
from pi_assistant.retrieval.fields import is_off_field
from pi_assistant.types import Query

RISING = ("fit", "neighbour", "anchor", "anchor_link", "anchor_text")
FALLING = ("formal", "off_field", "rank")
_FORMAL = frozenset({"policy", "commencement"})
_LOWEST = 6  # the order of a report on the ladder of ranks


def candidate_features(
    query: Query,
    lanes: Mapping[str, Mapping[str, float]],
    keys: Sequence[str],
    catalogue: Catalogue,
    fields: Mapping[str, Sequence[str]],
) -> dict[str, dict[str, float]]:
    """For each candidate the value of each feature, 0 to 1.

    `lanes` are min-max scores by provision; `fields` the special fields of each instrument.

    - fit: it is of a kind that the question asks for
    - neighbour: the mean lane score of the best candidate that is linked with it
    - anchor, anchor_link, anchor_text: the answer before a follow-up named it, one linked with it, its instrument
    - formal: it says when a text begins or what the State supports, and that is not asked for
    - off_field: its instrument is of a special field (children, couriers …) of which the question shows no sign
    - rank: how low its instrument stands

    Whether its instrument is named, words of its title, and whether it only punishes or amends were tried as well, and
    weighed nothing beside the lanes.
    """
    wanted = frozenset(label for kind in kinds_of(query) for label in kind.labels)
    mean = {key: sum(lane.get(key, 0.0) for lane in lanes.values()) / max(1, len(lanes)) for key in keys}
    anchored = set(query.anchors)
    anchor_texts = {catalogue.provisions[key].instrument for key in anchored}
    found: dict[str, dict[str, float]] = {}
    for key in keys:
        label = catalogue.labels.get(key)
        held = frozenset(label.kinds) if label else frozenset()
        provision = catalogue.provisions[key]
        rank = catalogue.instrument_of(provision).rank
        found[key] = {
            "fit": float(bool(held & wanted)),
            "neighbour": max((mean.get(end, 0.0) for end in _ends(key, catalogue)), default=0.0),
            "anchor": float(key in query.anchors),
            "anchor_link": float(bool(anchored & _ends(key, catalogue))),
            "anchor_text": float(provision.instrument in anchor_texts),
            "formal": float(bool(held & _FORMAL) and not held & wanted),
            "off_field": float(is_off_field(query, fields.get(provision.instrument, ()))),
            "rank": min(rank.order, _LOWEST) / _LOWEST,
        }
    return found


def _ends(key: str, catalogue: Catalogue) -> set[str]:
    """The provisions at the other ends of its links."""
    links = catalogue.links.get(key, ())
    return {link.target if link.source == key else link.source for link in links}
