"""Order by authority: where a question asks what the law is, law in force stands before reports and displaced texts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pi_assistant.types import Evidence, Instrument, Query, Standing

_ASKS_LAW = re.compile(
    r"\b(?:is|was|are|were) (?:that|this|it|he|she|they)\b.{0,30}\b(?:right|true|correct|legal|lawful|allowed)\b"
    r"|\b(?:right|true|correct|really)\s*\?|\b(?:is|are|be|being) (?:il|un)?(?:legal|lawful|allowed|permitted|liable)\b"
    r"|\b(?:can|may|must|should|shall|could) (?:i|we|they|he|she|a|an|my|our|someone|companies|people|it|you)\b"
    r"|\b(?:do|does) (?:i|we|they|he|she|it|the|my|our|a|an)\b.{0,40}\b(?:have to|need to|must)\b"
    r"|\bstatutes?\b|\bdoes it follow\b|\b(?:isn't|aren't|doesn't|don't) (?:it|they|that)\b|\bagree\b|\bok\s*\?"
    r"|\b(?:laws?|codes?|acts?|legal texts?)\b.{0,30}\b(?:itself|says?|sets?|demands?|requires?|provides?|allows?)\b"
    r"|\bwhich (?:one )?(?:counts|wins|applies|prevails|is binding)\b|\bwhich figures?\b|\bwhat number\b"
    r"|\bso (?:no|any|every)\b"
    r"|\b(?:now|today|nowadays|currently|actual(?:ly)?|in force|the law says?|does the law|under the law|in fact)\b"
    r"|法律是这样|这样规定|法律上|该听谁|以哪个为准|可以吗|能不能|可不可以|合法|违法|犯法|必须|要不要|对吗|是真的吗|法律规定|现行",
    re.IGNORECASE,
)
_NAMED_ENOUGH = 0.3  # of the leader's score, for a provision of a law that the question names
_ENOUGH = 0.4


def law_first(
    query: Query, evidence: Sequence[Evidence], instruments: Mapping[str, Instrument], overtaking: Sequence[str] = ()
) -> tuple[Evidence, ...]:
    """The same evidence, led by law in force where the question asks for law and something else stood first.

    A question asks for law where it names one, or asks what may, must or is allowed to be done, or what is true today.
    What has overtaken the text that stood first (`overtaking`, ids of provisions) stands before other law, and so it
    does where a text that was overtaken is asked about by its name.
    """
    if not evidence or evidence[0].hit.direct:
        return tuple(evidence)
    asks_old = any(
        entry.standing is Standing.OVERTAKEN and entry.instrument.id in query.instruments for entry in evidence
    )
    if evidence[0].standing is Standing.IN_FORCE and not (asks_old and overtaking):
        return tuple(evidence)
    in_force = [entry for entry in evidence if entry.standing is Standing.IN_FORCE]
    named = {key for key in query.instruments if instruments[key].rank.is_law and instruments[key].ended is None}
    of_named = [entry for entry in in_force if entry.instrument.id in named]
    chosen = _best(of_named, _NAMED_ENOUGH * evidence[0].hit.score)
    if asks_old and overtaking:
        chosen = next((entry for entry in in_force if entry.provision.id in overtaking), chosen)
    if chosen is None and _ASKS_LAW.search(query.asks):
        successors = [entry for entry in in_force if entry.provision.id in overtaking]
        best = max(successors, key=lambda entry: entry.hit.score, default=None)
        chosen = best or _best(in_force, _ENOUGH * evidence[0].hit.score)
    return tuple(evidence) if chosen is None else (chosen, *(entry for entry in evidence if entry is not chosen))


def _best(evidence: Sequence[Evidence], least: float) -> Evidence | None:
    return next((entry for entry in evidence if entry.hit.score >= least), None)
