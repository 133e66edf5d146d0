"""Notices: what a reader must know beside the answer, about authority and time. The disclaimer, too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.types import Citation, Instrument, Language, Notice, Query, Standing


def notices_for(
    query: Query, citations: Sequence[Citation], withheld: Sequence[str], catalogue: Catalogue
) -> tuple[Notice, ...]:
    """Notices about the provisions cited, and about those left out because they were not law on the day asked about."""
    found = (
        *_authority(query, citations),
        *_time(query, citations, catalogue),
        *_withheld(query, withheld, catalogue),
        *_missing(query),
        *_drafts(query, catalogue),
        *_renumbered(query, catalogue),
    )
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
        text = _time_text(query.lang, standing, _title(query.lang, instrument), query.as_of, since, instrument.ended)
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
            return f"所引文本自 {since} 起适用；{on} 适用的规定未收录。"
        return f"The text of {title} quoted here applies from {since}; what applied on {on} is not held."
    return None


def _withheld(query: Query, withheld: Sequence[str], catalogue: Catalogue) -> Iterator[Notice]:
    """That the text which would answer best, and any instrument named, was not yet law on the day asked about."""
    if not query.dated:
        return
    for place, key in enumerate(withheld[:5]):
        provision = catalogue.provisions[key]
        instrument = catalogue.instrument_of(provision)
        if place and instrument.id not in query.instruments:
            continue
        standing = catalogue.standing(instrument, query.as_of, provision)
        since = provision.effective or instrument.effective
        text = _time_text(query.lang, standing, _title(query.lang, instrument), query.as_of, since, None)
        if text:
            yield Notice("time", text, (key,))


def _missing(query: Query) -> Iterator[Notice]:
    for key in query.missing:
        chinese = f"{key} 未收录或不存在。"
        yield Notice("coverage", chinese if query.lang is Language.ZH else f"{key} is not held, or does not exist.")


def _drafts(query: Query, catalogue: Catalogue) -> Iterator[Notice]:
    """That a text which the question names is a draft."""
    for key in query.instruments:
        draft = catalogue.instruments[key]
        if draft.status == "draft":
            english = f"{draft.title} is a draft: it binds nobody. What is quoted or listed here is what applies."
            chinese = f"《{draft.title_zh or draft.title}》是草案，没有约束力；此处引用或列出的是现行规定。"
            yield Notice("draft", chinese if query.lang is Language.ZH else english)


def _renumbered(query: Query, catalogue: Catalogue) -> Iterator[Notice]:
    """That a number asked for was another article's in the version before, or became another one's in the next."""
    for key in query.references:
        identifier, _, locator = key.partition(":")
        earlier = [i.id for i in catalogue.instruments.values() if i.ended_by == identifier]
        for old in (key, *(f"{version}:{locator}" for version in earlier)):
            for row in catalogue.successors(old):
                if row.new is None or row.new == key:
                    continue
                chinese = f"{_place(old, catalogue)} 现为 {_place(row.new, catalogue)}。"
                english = f"{_place(old, catalogue)} is now {_place(row.new, catalogue)}."
                yield Notice("time", chinese if query.lang is Language.ZH else english, (row.new,))


def _place(key: str, catalogue: Catalogue) -> str:
    provision = catalogue.provisions[key]
    return f"{catalogue.instrument_of(provision).short}, {provision.label}"


def _title(lang: Language, instrument: Instrument) -> str:
    """The title in the language of the answer, where it is known."""
    return instrument.title_zh if lang is Language.ZH and instrument.title_zh else instrument.title


def disclaimer(lang: Language, checked_to: date | None) -> str:
    """What stands under every answer: unofficial, not legal advice, and up to when the corpus was checked."""
    day = checked_to.isoformat() if checked_to else "an unknown date"
    if lang is Language.ZH:
        return f"非官方英文译文，以中文原文为准。本回答不构成法律意见。语料核对至 {day}。"
    return f"Unofficial translation: the Chinese text prevails. Not legal advice. The corpus was checked up to {day}."
