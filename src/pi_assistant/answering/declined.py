"""What is said when there is no answer: the reason, what is held, and what is nearest."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.types import Instrument, Language, Query, Standing, TextKind

_ASKS_WHETHER = re.compile(
    r"\b(?:in force|appl(?:y|ies|ied|icable)|(?:takes?|took|taken|come|came) (?:into )?effect|"
    r"exist(?:s|ed)?|valid|binding|already (?:a )?law|commence\w*)\b|生效|施行|适用|实施|有效",
    re.IGNORECASE,
)
_WELL_KNOWN = ("pipl", "csl", "dsl", "crpl", "civil-code")
_SHOWN = 5
_PAST = (Standing.NOT_YET, Standing.EARLIER_NOT_HELD)


def named(key: str, catalogue: Catalogue) -> str:
    """A provision in words: "PIPL, Article 66 (Administrative penalties and fines)"."""
    provision = catalogue.provisions[key]
    short = catalogue.instrument_of(provision).short
    place = f"{short}, {provision.label}" if provision.label else short
    return f"{place} ({provision.title})" if provision.title else place


def not_covered(query: Query, nearest: Sequence[str], catalogue: Catalogue) -> str:
    """That the corpus does not answer, what it holds, and what is nearest."""
    held = [i for i in catalogue.instruments.values() if i.text is not TextKind.NONE]
    first = [i.short for i in sorted(held, key=lambda i: (i.rank.order, i.id not in _WELL_KNOWN, i.short))[:_SHOWN]]
    close = [named(key, catalogue) for key in nearest]
    if query.lang is Language.ZH:
        best = sorted(held, key=lambda i: (i.rank.order, i.id not in _WELL_KNOWN, i.short))[:_SHOWN]
        first = [f"《{i.title_zh or i.title}》" for i in best]
        return (
            f"现有资料没有回答这个问题。收录 {len(held)} 件有关个人信息、数据、网络与消费者保护的文件，"
            f"如 {'、'.join(first)}。相关但不是答案：{'；'.join(close) or '无'}。"
        )
    named_outside = f" It names {', '.join(query.outside)}, which is not held." if query.outside else ""
    related = f" Related, not an answer: {'; '.join(close)}." if close else ""
    texts = f"{len(held)} texts on personal information, data, networks and consumers, such as {', '.join(first)}"
    return f"The texts held here do not answer this.{named_outside} They are {texts}.{related}"


def needs_facts(query: Query, facts: Sequence[str]) -> str:
    """That no rule can be named yet, and which facts decide."""
    if query.lang is Language.ZH:
        return f"这样问还定不下适用哪条规则。需要先知道：{'；'.join(facts)}。请补充后再问一次。"
    wanted = "; ".join(facts)
    return f"No rule can be named on this alone. To answer, it must be known: {wanted}. Please ask again with these."


def no_such_provision(query: Query, catalogue: Catalogue) -> str:
    """That a provision named outright is not held, and which ones of its instrument are."""
    sentences = []
    for key in query.missing:
        instrument_id, locator = key.split(":", 1)
        instrument = catalogue.instruments[instrument_id]
        held = _span(instrument)
        if query.lang is Language.ZH:
            sentences.append(
                f"《{instrument.title_zh or instrument.title}》第{locator}条未收录或不存在；收录的条文：{held}。"
            )
        else:
            place = f"Article {locator}" if locator[0].isdecimal() else locator
            sentences.append(f"{place} of {instrument.title} is not held or does not exist. Held: {held}.")
    return " ".join(sentences)


def _span(instrument: Instrument) -> str:
    """Locators held, in short: "1 to 74", or the list itself."""
    locators = instrument.locators
    numbers = [int(entry) for entry in locators if entry.isdecimal()]
    if len(numbers) == len(locators) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"{numbers[0]} to {numbers[-1]}"
    return ", ".join(locators)


def only_a_draft(query: Query, draft: Instrument) -> str:
    """That what the question names is a draft, what is known of it, and that nothing of it can be quoted."""
    if query.lang is Language.ZH:
        title = draft.title_zh or draft.title
        return f"《{title}》只是草案，不是现行法律，未收录其文本，不能引用。已知情况（英文）：{draft.note}"
    return f"No law yet: {draft.title} is a draft, and nothing of it can be cited. {draft.note}"


def asks_for_lost_text(query: Query, standing: Standing) -> bool:
    """Whether a text that did not apply on the day asked about is wanted for its content, not for when it applies."""
    return standing in _PAST and not _ASKS_WHETHER.search(query.text)


def not_in_force(query: Query, key: str, catalogue: Catalogue) -> str:
    """That the text which would answer did not apply on the day asked about, and from when it does."""
    provision = catalogue.provisions[key]
    since = provision.effective or catalogue.instrument_of(provision).effective
    if query.lang is Language.ZH:
        return f"{query.as_of} 适用的规定未收录。现有文本 {named(key, catalogue)} 自 {since} 起适用。"
    held = f"The text held of {named(key, catalogue)} applies from {since}"
    return f"What applied on {query.as_of} is not held here. {held}."
