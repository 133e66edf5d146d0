"""Premises: a figure that a question takes for the law's, set against what the law says, and corrected first."""

from __future__ import annotations

import re

from pi_assistant.documents.quantities import Quantity, quantities, quantities_zh
from pi_assistant.types import Evidence, Language, Query, Standing

_TAKEN = re.compile(  # a clause that takes something for granted, or asks to have it confirmed
    r"\b(?:since|given that|as|because|seeing that|considering(?: that)?|i (?:heard|read|thought|was told)|"
    r"(?:we|they|she|he) (?:say|says|said|told|heard)|is it true|wrote|claims?|supposedly)\b[^.?!;]*"
    r"|[^.?!;]*(?:\b(?:right|correct|true|isn't it|doesn't it)\s*\?)"
    r"|(?:既然|因为|听说|据说|不是说|有人说|都说)[^。？！；]*|[^。？！；]*(?:对吗|对吧|是吧|没错吧|是真的吗)",
    re.IGNORECASE,
)
_OF_LAW = re.compile(
    r"\b(?:law|laws|rules?|regulations?|pipl|csl|dsl|article|provisions?|measures|code|statut\w+|legal|maximum|minimum|"
    r"deadline|limit|cap|capped|caps|threshold|must|have to|has to|within|at most|up to|age)\b"
    r"|法|规定|条例|期限|最高|最多|至少|必须|应当|门槛|上限",
    re.IGNORECASE,
)
_SUM = r"\d+(?:[,.]\d+)*(?: (?:million|billion))?"
_FIGURE = re.compile(
    rf"(?:RMB ?)?{_SUM}(?: ?(?:yuan|RMB)|%| percent|[ -](?:hours?|working days?|days?|months?|years?))|RMB ?{_SUM}",
    re.IGNORECASE,
)
_FIGURE_ZH = re.compile(
    r"[\d一二三四五六七八九十百千万亿两][\d一二三四五六七八九十百千万亿两.]*"
    r"(?:个?小时|个?工作日|日内|日|天|个月|年|万?元|%|倍|周?岁)"
)
_AGE = re.compile(r"\b(?:age|aged|old|olds|child|children|kids?|minors?|teens?)\b|岁|孩子|儿童|未成年", re.IGNORECASE)
_STORY = re.compile(r"\bago\b|\bfor the (?:past|last)\b|\bsince (?:19|20)\d\d|已经|以前|之前", re.IGNORECASE)
_YUAN = re.compile(rf"(?:RMB ?)?({_SUM}) ?(?:yuan|RMB)", re.IGNORECASE)


def correction(query: Query, entry: Evidence) -> str:
    """No, and what is not so ("No: not 72 hours."), where the provision has other figures of the kind that is claimed.

    Empty where the provision has that figure, or none to set against it, or is not law in force.
    """
    if entry.standing is not Standing.IN_FORCE:
        return ""
    held = quantities(entry.provision.text)
    for clause in _TAKEN.finditer(query.asks):
        words = clause.group()
        if not _OF_LAW.search(words) or _STORY.search(words):
            continue
        for figure in (_FIGURE_ZH if query.lang is Language.ZH else _FIGURE).finditer(words):
            said = figure.group().strip()
            for claimed in _read(said, query.lang):
                unit = "years of age" if claimed.unit == "years" and _AGE.search(words) else claimed.unit
                of_kind = {q.value for q in held if q.unit == unit}
                if of_kind and claimed.value not in of_kind:
                    return f"不是{said}。" if query.lang is Language.ZH else f"No: not {said}."
    return ""


def _read(figure: str, lang: Language) -> tuple[Quantity, ...]:
    if lang is Language.ZH:
        return quantities_zh(figure.replace("天", "日"))
    return quantities(_YUAN.sub(r"RMB \1", figure).replace(" percent", "%"))
