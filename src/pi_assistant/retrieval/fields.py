"""Special fields: rules for children, couriers, lenders …, and the words that show a question to be in the field.

Special law goes before general law in its field, and must not be taken for an answer outside it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.types import Query

# A topic or an audience of the labels, and the words without which a question is not about it.
_WORDS = {
    "minors": r"child|kid|minors?\b|teen|\bsons?\b|daughter|\bboys?\b|\bgirls?\b|student|pupil|school|year[- ]old"
    r"|\bunder 1\d|parent|guardian|toddler|bab(?:y|ies)"
    r"|未成年|孩子|儿童|小孩|学生|家长|监护|周岁|女儿|儿子|学校|幼儿|娃",
    "face": r"\bfac(?:e|es|ial)\b|biometric|camera|cctv|recogni|人脸|刷脸|脸|摄像|监控",
    "surveillance": r"camera|cctv|video|film|footage|surveill|monitor|record|face|image|摄像|监控|录像|视频|拍|人脸",
    "express": r"courier|parcel|express|deliver|waybill|package|postal|\bpost\b|快递|包裹|运单|寄|快件|驿站|收件",
    "credit": r"credit|loan|lend|borrow|\bdebt|overdue|blacklist|征信|信用|贷|欠|逾期|黑名单",
    "cii": r"critical|infrastructure|power grid|\bcii|关键|关基|基础设施",
    "public-data": r"public[- ]data|government data|public sector|authori[sz]ed operation|公共数据|授权运营|政务",
    "prepaid": r"pre-?pa(?:id|y)|\bcards?\b|top[- ]?up|membership|lessons?|package|gym|salon|预付|卡|充值|会员|课",
    "live-streaming": r"live|stream|anchor|influencer|直播|主播|带货|网红",
    "gaming": r"\bgam(?:e|es|er|ing)\b|游戏|网游",
    "fraud": r"fraud|scam|swindl|phish|诈骗|骗|断卡",
    "small-handler": r"small|tiny|little|micro|corner|family|one-man|sole|start-?up|fewer than|less than|\bhandful"
    r"|小型|小店|小公司|小微|个体|小企业|夫妻店|不到|不足",
    "certifier": r"certif|认证",
    "auditor": r"audit|inspect|assess|审计|评估|检测",
    "express-company": r"courier|parcel|express|deliver|waybill|package|快递|包裹|运单|寄|快件|驿站",
    "credit-agency": r"credit|loan|lend|borrow|debt|overdue|征信|信用|贷|逾期",
    "school": r"school|student|pupil|teacher|kindergarten|class|tutor|学校|学生|老师|幼儿园|培训",
}
_MOST = 0.5  # of an instrument's provisions
_FIELDS = {name: re.compile(words, re.IGNORECASE) for name, words in _WORDS.items()}


def fields_of(catalogue: Catalogue) -> Mapping[str, tuple[str, ...]]:
    """The special fields of each instrument: those that most of its provisions are labelled with."""
    found: dict[str, tuple[str, ...]] = {}
    for instrument, keys in catalogue.by_instrument.items():
        labels = [catalogue.labels[key] for key in keys if key in catalogue.labels]
        counts = Counter(name for label in labels for name in {*label.topics, *label.audiences} if name in _FIELDS)
        found[instrument] = tuple(name for name, count in counts.items() if count > _MOST * len(labels))
    return found


def is_off_field(query: Query, fields: Sequence[str]) -> bool:
    """Whether a text is of special fields, and the question shows no sign of any of them."""
    return bool(fields) and not any(_FIELDS[name].search(query.text) for name in fields)
