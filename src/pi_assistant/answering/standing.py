"""Versions and their days: whether a text applies, said in the first sentence, and what came before or after it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.types import Evidence, Hit, Instrument, Language, Query, Sentence, Standing

_NEAR = 3  # provisions among which one says when its text applies
_DAY = re.compile(r"\b\d{1,2} [A-Z][a-z]+ \d{4}\b")


def commencement(instrument: Instrument, catalogue: Catalogue) -> str | None:
    """The provision that says when an instrument applies: the last labelled so."""
    held = catalogue.by_instrument[instrument.id]
    labelled = [key for key in held if (label := catalogue.labels.get(key)) and "commencement" in label.kinds]
    return labelled[-1] if labelled else None


def asked_about(
    query: Query, hits: Sequence[Hit], withheld: Sequence[str], scores: Mapping[str, float], catalogue: Catalogue
) -> Instrument | None:
    """The instrument whose application is asked about; None where it cannot be told.

    It is the one named, one not yet law first; else one that would answer best but is not yet law; else that of the
    best provisions of law, where one says when its text applies, or the best belongs to a text that does not apply any
    more.
    """
    named = [catalogue.instruments[key] for key in query.instruments if catalogue.by_instrument[key]]
    if named:
        early = [i for i in named if query.dated and catalogue.standing(i, query.as_of) is Standing.NOT_YET]
        return (early or named)[0]
    best = hits[0].provision if hits else None
    if withheld and (best is None or scores[withheld[0]] > scores.get(best, 0.0)):
        return catalogue.instrument_of(catalogue.provisions[withheld[0]])
    if best is None:
        return None
    instrument = catalogue.instrument_of(catalogue.provisions[best])
    if catalogue.standing(instrument, query.as_of) in (Standing.ENDED, Standing.OVERTAKEN):
        return instrument
    says_when = (h.provision for h in hits[:_NEAR] if (label := catalogue.labels.get(h.provision)) is not None
                 and "commencement" in label.kinds)  # fmt: skip
    found = next(says_when, None)
    return catalogue.instrument_of(catalogue.provisions[found]) if found else None


def overtaking_of(hits: Sequence[Hit], scores: Mapping[str, float], catalogue: Catalogue, on: date) -> tuple[str, ...]:
    """What overtook the provisions found that were overtaken by that day: of a whole text its best provision."""
    found: dict[str, None] = {}
    for hit in hits:
        provision = catalogue.provisions[hit.provision]
        instrument = catalogue.instrument_of(provision)
        if catalogue.standing(instrument, on, provision) is not Standing.OVERTAKEN:
            continue
        for target in provision.overtaken_by or instrument.overtaken_by:
            held = [target] if target in catalogue.provisions else list(catalogue.by_instrument.get(target, ()))
            if held:
                found[max(held, key=lambda key: scores.get(key, 0.0))] = None
    return tuple(found)


def other_versions(key: str, catalogue: Catalogue) -> tuple[str, ...]:
    """What a provision was in the version before, or became in the one after."""
    before = [row.old for row in catalogue.predecessors(key) if row.old]
    after = [row.new for row in catalogue.successors(key) if row.new]
    return (*before, *after)


def days_first(entry: Evidence) -> Evidence:
    """The same evidence, sentences that name most days of the calendar first."""
    text = entry.provision.text

    def order(sentence: Sentence) -> tuple[int, float]:
        return (-len(_DAY.findall(text[sentence.start : sentence.end])), -sentence.score)

    return replace(entry, sentences=tuple(sorted(entry.sentences, key=order)))


def verdict(query: Query, instrument: Instrument, catalogue: Catalogue) -> str:
    """The first sentence: yes, no, or from when."""
    standing = catalogue.standing(instrument, query.as_of)
    effective, ended = instrument.effective, instrument.ended
    if query.lang is Language.ZH:
        return _chinese(instrument, standing, effective, ended, query.as_of)
    title, on = instrument.title, _day(query.as_of)
    if standing is Standing.NOT_YET:
        return f"No: the text of {title} applies from {_day(instrument.effective)}; on {on} it did not apply yet."
    if standing is Standing.ENDED:
        return f"No: the text of {title} ended; since {_day(ended)} it no longer applies."
    if standing is Standing.OVERTAKEN:
        return f"The text of {title} dates from {_day(effective)}; later law has overtaken it, without a formal repeal."
    if standing is Standing.NOT_LAW:
        return f"No law: {title} dates from {_day(effective)}."
    return f"Yes: the text of {title} has applied since {_day(effective)}, and applied on {on}."


def _chinese(instrument: Instrument, standing: Standing, effective: date | None, ended: date | None, on: date) -> str:
    title = f"《{instrument.title_zh or instrument.title}》"
    if standing is Standing.NOT_YET:
        return f"没有：{title}自 {_day_zh(instrument.effective)} 起施行，{_day_zh(on)} 尚未生效。"
    if standing is Standing.ENDED:
        return f"没有：{title}已结束，自 {_day_zh(ended)} 起不再适用。"
    if standing is Standing.OVERTAKEN:
        return f"{title}自 {_day_zh(effective)} 起适用，未被正式废止，但已被后来的规定取代。"
    if standing is Standing.NOT_LAW:
        return f"{title}不是法律，日期为 {_day_zh(effective)}。"
    return f"是的：{title}自 {_day_zh(effective)} 起施行，{_day_zh(on)} 时适用。"


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else "a day not confirmed"


def _day_zh(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else "未确认的日期"
