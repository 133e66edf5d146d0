"""Notices: what a reader must know beside the answer, about authority and time. The disclaimer, too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.types import Citation, Language, Notice, Query, Standing


def notices_for(
    query: Query, citations: Sequence[Citation], withheld: Sequence[str], catalogue: Catalogue
) -> tuple[Notice, ...]:
    """Notices about the provisions cited, and about those left out because they were not law on the day asked about."""
    found = (*_authority(query, citations), *_time(query, citations, catalogue), *_withheld(query, withheld, catalogue))
    merged: dict[tuple[str, str], tuple[str, ...]] = {}
    for notice in found:
        merged[notice.kind, notice.text] = (*merged.get((notice.kind, notice.text), ()), *notice.provisions)
    return tuple(Notice(kind, text, provisions) for (kind, text), provisions in merged.items())


def _authority(query: Query, citations: Sequence[Citation]) -> Iterator[Notice]:
    reports = tuple(dict.fromkeys(c.provision for c in citations if c.status is Standing.NOT_LAW))
    if not reports:
        return
    english = "Part of this answer comes from a report or guidance. It shows what was said or done; it is not law."
    chinese = "部分内容来自报道或指引，仅说明当时的情况，不是法律。"
    yield Notice("authority", chinese if query.lang is Language.ZH else english, reports)


def _time(query: Query, citations: Sequence[Citation], catalogue: Catalogue) -> Iterator[Notice]:
    for provision_id in dict.fromkeys(c.provision for c in citations):
        provision = catalogue.provisions[provision_id]
        instrument = catalogue.instrument_of(provision)
        standing = catalogue.standing(instrument, query.as_of, provision)
        since = provision.effective or instrument.effective
        text = _time_text(query.lang, standing, instrument.title, query.as_of, since, instrument.ended)
        if text:
            yield Notice("time", text, (provision_id,))


def _time_text(
    lang: Language, standing: Standing, title: str, on: date, since: date | None, ended: date | None
) -> str | None:
    chinese = lang is Language.ZH
    if standing is Standing.ENDED:
        return f"{title} 已于 {ended} 失效。" if chinese else f"{title} ended: since {ended} it no longer applies."
    if standing is Standing.OVERTAKEN:
        if chinese:
            return f"{title} 未被正式废止，但已被后来的规定取代。"
        return f"{title} was never formally repealed, but later law has overtaken it."
    if standing is Standing.NOT_YET:
        return (
            f"{title} 自 {since} 起施行，在 {on} 尚未生效。"
            if chinese
            else f"{title} takes effect on {since}; on {on} it was not yet law."
        )
    if standing is Standing.EARLIER_NOT_HELD:
        if chinese:
            return f"所引文本自 {since} 起适用；{on} 适用的早期文本未收录。"
        return f"The text of {title} quoted here applies from {since}; the wording in force on {on} is not held."
    return None


def _withheld(query: Query, withheld: Sequence[str], catalogue: Catalogue) -> Iterator[Notice]:
    """One notice for each instrument that would have been used, had it been law on that day."""
    if not query.dated:
        return
    by_instrument: dict[str, list[str]] = {}
    for provision_id in withheld[:5]:
        by_instrument.setdefault(catalogue.provisions[provision_id].instrument, []).append(provision_id)
    for instrument_id, provisions in by_instrument.items():
        instrument = catalogue.instruments[instrument_id]
        since = catalogue.provisions[provisions[0]].effective or instrument.effective
        text = _time_text(query.lang, Standing.NOT_YET, instrument.title, query.as_of, since, None)
        yield Notice("time", text or "", tuple(provisions))


def disclaimer(lang: Language, checked_to: date | None) -> str:
    """What stands under every answer: unofficial, not legal advice, and up to when the corpus was checked."""
    day = checked_to.isoformat() if checked_to else "an unknown date"
    if lang is Language.ZH:
        return f"非官方英文译文，以中文原文为准。本回答不构成法律意见。语料核对至 {day}。"
    return f"Unofficial translation: the Chinese text prevails. Not legal advice. The corpus was checked up to {day}."
