"""Second stage: what a provision is, set against what the question asks for, as features of each candidate.

The features are added to the fused score with learned weights (`learned.json`): those of RISING speak for a provision,
those of FALLING against it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.indexing.lexical import tokens
from pi_assistant.retrieval.asks import Kind, kinds_of
from pi_assistant.types import Query

RISING = ("named", "fit", "title", "neighbour")
FALLING = ("sanction", "formal", "amending", "rank")
_SANCTIONS = frozenset({Kind.MONEY, Kind.PRISON, Kind.SANCTION})
_FORMAL = frozenset({"policy", "commencement"})
_LOWEST = 6  # the order of a report on the ladder of ranks


def candidate_features(
    query: Query,
    lanes: Mapping[str, Mapping[str, float]],
    keys: Sequence[str],
    catalogue: Catalogue,
    rarity: Callable[[str], float],
) -> dict[str, dict[str, float]]:
    """For each candidate the value of each feature, 0 to 1.

    `lanes` are min-max scores by provision; `rarity` weighs a token, 1 for one that the corpus does not have.

    - named: its instrument is named in the question
    - fit: it is of a kind that the question asks for; sanction: it punishes, and no sanction is asked for
    - title: the share of the question's known words, weighed by rarity, that stand in its title or headings
    - neighbour: the mean lane score of the best candidate that is linked with it
    - formal: it says when a text begins or what the State supports, and that is not asked for
    - amending: its instrument only amends another one; rank: how low its instrument stands
    """
    kinds = kinds_of(query)
    wanted = frozenset(label for kind in kinds for label in kind.labels)
    words = {token: rarity(token) for token in dict.fromkeys(tokens(query.search))}
    known = {token: value for token, value in words.items() if value < 1.0}
    mass = sum(known.values()) or 1.0
    mean = {key: sum(lane.get(key, 0.0) for lane in lanes.values()) / max(1, len(lanes)) for key in keys}
    found: dict[str, dict[str, float]] = {}
    for key in keys:
        provision = catalogue.provisions[key]
        instrument = catalogue.instrument_of(provision)
        label = catalogue.labels.get(key)
        held = frozenset(label.kinds) if label else frozenset()
        headings = set(tokens(" ".join((*provision.path, provision.title))))
        found[key] = {
            "named": float(provision.instrument in query.instruments),
            "fit": float(bool(held & wanted)),
            "title": sum(value for token, value in known.items() if token in headings) / mass,
            "neighbour": max((mean.get(end, 0.0) for end in _ends(key, catalogue)), default=0.0),
            "sanction": float("penalty" in held and not kinds & _SANCTIONS),
            "formal": float(bool(held & _FORMAL) and not held & wanted),
            "amending": float(any(relation.kind == "amends" for relation in instrument.relations)),
            "rank": min(instrument.rank.order, _LOWEST) / _LOWEST,
        }
    return found


def _ends(key: str, catalogue: Catalogue) -> set[str]:
    """The provisions at the other ends of its links."""
    links = catalogue.links.get(key, ())
    return {link.target if link.source == key else link.source for link in links}
