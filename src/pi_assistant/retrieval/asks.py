"""What a question asks for: an amount, a period, a duty …, told by its words, and which kind of provision holds it."""

from __future__ import annotations

import re
from enum import Enum
from functools import cached_property

from pi_assistant.types import Query

_NOTHING = r"(?!)"


class Kind(Enum):
    """What a question asks for: how questions ask it, how sentences hold it, which labels provisions of it have."""

    MONEY = (
        r"\bfines?\b|\bfined\b|penalt|how much|\bcosts?\b|\bpay\b|amounts? of|compensat|turnover|罚款|多少钱|罚多少|赔",
        r"RMB|\byuan\b|%|\bfine[sd]?\b|compensation|unlawful gains",
        ("penalty", "liability"),
    )
    PRISON = (
        r"\bjail|prison|sentence[sd]?\b|imprison|behind bars|years inside|坐牢|判几年|判多久|怎么判|刑期|有期徒刑",
        r"imprisonment|criminal detention",
        ("penalty",),
    )
    SANCTION = (
        r"punish|sanction|what happens (?:if|to|when)|consequence|get in(?:to)? trouble|\bexposure\b"
        r"|(?:are|am) (?:we|i) looking at|can happen to|\brisk\b|\bcrime\b|criminal|"
        r"detain|detention|revoke|shut (?:us |them )?down|liable|处罚|后果|惩罚|会怎么样|犯罪|拘留|责任|吊销",
        _NOTHING,
        ("penalty", "liability"),
    )
    PERIOD = (
        r"how long|how soon|how quickly|how fast|how many (?:\w+ )?(?:days|months|years|hours)|deadline|by when|"
        r"time limit|how often|retention|多久|多长时间|几天|几年|期限|什么时候|多快",
        r"\b\d+ (?:working )?(?:days?|hours?|months?|years?)\b|promptly|immediately|shortest|takes? effect|in force|"
        r"until|\b(?:19|20)\d\d\b",
        ("deadline", "commencement"),
    )
    NUMBER = (
        r"how many|how much|what number|what percentage|threshold|how big|above (?:what|which)|多少|几个|几条|门槛",
        r"\d",
        ("threshold", "deadline", "penalty"),
    )
    DEFINITION = (
        r"what (?:is|are|does|counts?)\b.*\b(?:mean|personal|sensitive|handler|handling|consent|decision|anonym|"
        r"identif)|"
        r"\bdefin|meaning of|what is meant|what counts as|什么是|是指|什么意思|定义|算不算|算是",
        r"\b(?:is|are|means|refers to|includes?)\b",
        ("definition", "scope"),
    )
    PERSON = (
        r"^\s*who\b|\bwho (?:is|are|was|does|must|do i)|which (?:authority|department|agency|body)|谁|哪个部门",
        r"department|authority|organ|handler|court|company",
        ("power", "procedure"),
    )
    DUTY = (
        r"\b(?:must|have to|has to|need to|needs to|required to|oblig\w+|supposed to|duty|duties|responsib\w+|"
        r"mandatory)\b"
        r"|应当|必须|需要|要不要|义务|有没有责任",
        _NOTHING,
        ("duty", "prohibition"),
    )
    ALLOWED = (
        r"\b(?:allowed|legal|illegal|lawful|permitted|forbidden|banned|prohibited|refuse)\b"
        r"|\bcan (?:they|we|he|she|it|the|my|a|an|our)\b"
        r"|\bmay (?:we|they|a|an|the|our)\b|合法|违法|可不可以|能不能|可以吗|允许|禁止|不得",
        _NOTHING,
        ("prohibition", "exception", "duty"),
    )
    RIGHT = (
        r"\bcan i\b|\bmay i\b|\bmy rights?\b|entitled|\bdo i have\b|am i allowed|我能|我可以|我有权|权利|我要求",
        _NOTHING,
        ("right",),
    )
    PROCEDURE = (
        r"^how (?:do|can|should|to)\b|\bwhere (?:do|can|should) (?:i|we)\b|\bsteps?\b|complain|report (?:it|them|this)"
        r"|apply for"
        r"|how do (?:i|we)|怎么办|怎么|如何|流程|步骤|投诉|举报|申请",
        _NOTHING,
        ("procedure", "right"),
    )
    SCOPE = (
        r"\bappl(?:y|ies|icable)\b|\bcover(?:s|ed)?\b|\bexempt|does .* concern|适用|管不管|豁免",
        _NOTHING,
        ("scope", "exception", "threshold"),
    )

    @cached_property
    def asked(self) -> re.Pattern[str]:
        """Matches questions of this kind."""
        return re.compile(self.value[0], re.IGNORECASE)

    @cached_property
    def held(self) -> re.Pattern[str]:
        """Matches sentences that hold such a thing; nothing, for kinds that words of a sentence do not tell."""
        return re.compile(self.value[1], re.IGNORECASE)

    @property
    def is_told_by_words(self) -> bool:
        """Whether a sentence shows by its words that it holds such a thing."""
        return self.value[1] is not _NOTHING

    @property
    def labels(self) -> tuple[str, ...]:
        """Kinds of provision, as in the labels of the corpus, that hold such a thing."""
        labels: tuple[str, ...] = self.value[2]
        return labels


_CHANGES = re.compile(
    r"\b(?:amend(?:ed|ment|ments)?|before and after|used to (?:be|have)|what (?:has |have |had )?changed?|"
    r"did .{0,60}\bchange|old (?:vs\.?|versus|and|or|against) new|(?:19|20)\d\d (?:text|version|wording)|"
    r"(?:old|previous|former|earlier) (?:text|version|law|wording|number))\b"
    r"|修改|修订|修正|改了|提高到|提到了|原来|以前的|新旧|前后",
    re.IGNORECASE,
)
_APPLIES = re.compile(
    r"\b(?:(?:already |still |yet )?in force|still (?:on|going|running|valid|in effect)|"
    r"(?:takes?|took|taken|come|came|comes) (?:into )?(?:effect|force)|"
    r"already (?:apply|applies|bind|binds|law|valid|use|rely)|(?:apply|applies|bind|binds) (?:yet|already)|"
    r"(?:start|starts|started|begin|begins|began) to apply|since when|from (?:when|which (?:day|date))|still a draft|"
    r"can (?:i|we) already|effective date|existed? (?:yet|then|already)|already exist)\b"
    r"|生效|施行|实施了|还有效|还在进行|还在搞|开始适用|从什么时候|何时起|已经适用",
    re.IGNORECASE,
)
_SOMETHING_ELSE = re.compile(  # a contract or a consent takes effect too, and no text of law is asked about
    r"\b(?:contract|agreement|consent|withdrawal|decision|judg(?:e)?ment|certificate|registration|licence|order|terms?)s?\b"
    r".{0,30}\b(?:effect|force)\b|(?:合同|协议|同意|决定|承诺|条款|判决|证书|登记).{0,8}生效",
    re.IGNORECASE,
)
DATA = frozenset({Kind.MONEY, Kind.PRISON, Kind.PERIOD, Kind.NUMBER})


def asks_sanction(query: Query) -> bool:
    """Whether it asks what a breach costs, in money, liberty or otherwise."""
    return bool(kinds_of(query) & {Kind.MONEY, Kind.PRISON, Kind.SANCTION})


def asks_change(query: Query) -> bool:
    """Whether it asks how a rule differs from what it was."""
    return bool(_CHANGES.search(query.asks))


def asks_whether_it_applies(query: Query) -> bool:
    """Whether it asks if, or from when, a text applies, and not only what it says."""
    return bool(_APPLIES.search(query.asks)) and not _SOMETHING_ELSE.search(query.asks)


def kinds_of(query: Query) -> frozenset[Kind]:
    """What the question asks for, in what was said last if that tells; empty where nothing in particular."""
    said = frozenset(kind for kind in Kind if kind.asked.search(query.asks))
    return said or frozenset(kind for kind in Kind if kind.asked.search(query.text))
