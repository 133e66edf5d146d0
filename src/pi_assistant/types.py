"""The words of the project as frozen values: what every room hands to the next. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Rank(StrEnum):
    """Authority of an instrument, highest first; reports and users' documents are never law."""

    LAW = "law"
    ADMINISTRATIVE_REGULATION = "administrative-regulation"
    JUDICIAL_INTERPRETATION = "judicial-interpretation"
    DEPARTMENTAL_RULE = "departmental-rule"
    NORMATIVE_DOCUMENT = "normative-document"
    GUIDANCE = "guidance"
    REPORT = "report"
    USER_DOCUMENT = "user-document"

    @property
    def order(self) -> int:
        """Place on the ladder: 0 for a law, larger for weaker authority."""
        return list(Rank).index(self)

    @property
    def is_law(self) -> bool:
        """Whether a text of this rank can state the law at all."""
        return self not in (Rank.GUIDANCE, Rank.REPORT, Rank.USER_DOCUMENT)


class TextKind(StrEnum):
    """What a corpus file carries: a whole translation, chosen articles, facts in our words, or nothing."""

    TRANSLATION = "translation"
    EXCERPT = "excerpt"
    DIGEST = "digest"
    NONE = "none"


class Standing(StrEnum):
    """Status of a text on a given day."""

    IN_FORCE = "in force"
    NOT_YET = "not yet in force"
    ENDED = "ended"
    OVERTAKEN = "overtaken"
    EARLIER_NOT_HELD = "earlier text not held"
    NOT_LAW = "not law"


class Status(StrEnum):
    """What kind of answer was given."""

    ANSWERED = "answered"
    NOT_COVERED = "not_covered"
    NOT_IN_FORCE = "not_in_force"
    NEEDS_FACTS = "needs_facts"
    SMALL_TALK = "small_talk"


class Audience(StrEnum):
    """For whom the answer is framed."""

    CONSUMER = "consumer"
    OPERATOR = "operator"
    TRAINER = "trainer"


class Language(StrEnum):
    """Language of a question and of its answer's frame."""

    EN = "en"
    ZH = "zh"


@dataclass(frozen=True, slots=True)
class Relation:
    """A statement about two instruments: this one `kind` (implements, replaces …) that `target` id."""

    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """One version of a law, regulation, notice or report, as the catalogue knows it.

    `effective` is the day from which this text applies, `first_effective` the instrument's own first day where
    earlier, `ended` the first day on which this version no longer applied. `locators` is what the file declares.
    """

    id: str
    title: str
    short: str
    rank: Rank
    issuer: str
    text: TextKind
    effective: date | None
    title_zh: str | None = None
    number: str | None = None
    adopted: date | None = None
    first_effective: date | None = None
    ended: date | None = None
    ended_by: str | None = None
    overtaken_by: tuple[str, ...] = ()
    locators: tuple[str, ...] = ()
    status_checked: date | None = None
    source: str | None = None
    status: str | None = None
    relations: tuple[Relation, ...] = ()
    note: str | None = None
    origin: str = "law"


@dataclass(frozen=True, slots=True)
class Provision:
    """An article, item or section: the unit that is found, cited and shown.

    `text` keeps paragraphs apart by a blank line and items by a line break; `path` holds the headings above it;
    `label` is the locator in words ("Article 66"). `effective` and `overtaken_by` are set where the article differs
    from its instrument: a text of its own date, or displaced alone, by provisions or instruments of these ids.
    """

    id: str
    instrument: str
    locator: str
    label: str
    text: str
    title: str = ""
    path: tuple[str, ...] = ()
    effective: date | None = None
    page: int | None = None
    overtaken_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """One paragraph or item inside a provision's text: `text[start:end]`.

    `paragraph` and `item` count from 1; an item's `lead` is the span of the words that introduce its list.
    """

    paragraph: int
    item: int | None
    start: int
    end: int
    lead: tuple[int, int] | None = None


class PassageKind(StrEnum):
    """Text of a provision, an everyday question that a provision answers, or a question that nothing held answers."""

    TEXT = "text"
    ASKED = "asked"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Passage:
    """The piece of a provision that is embedded: `provision.text[start:end]`, and the context embedded with it.

    A question stands for its whole provision; for one of kind `outside`, `provision` is the topic not held. `words` is
    what is matched word by word; it differs from `embedded` only for a Chinese question, embedded as the glossary
    renders it.
    """

    provision: str
    paragraph: int | None
    item: int | None
    start: int
    end: int
    embedded: str
    words: str
    kind: PassageKind = PassageKind.TEXT


@dataclass(frozen=True, slots=True)
class Query:
    """A question, analysed.

    `text` stands alone; `focus` is the part of it that was said last, where it leans on what was asked before, and
    `anchors` are the provisions that the answer before it named. `search` is the English text that is searched,
    `focus_search` that of the focus; `aspects` are the parts of a question that asks several things, as text and
    search; `terms` are statutory terms that the glossary adds; `references` are provision ids named outright, `missing`
    ids named that are not held; `instruments` are the instruments named, `outside` the laws named that are not held, as
    the glossary knows them, `unheld` titles of others.
    """

    text: str
    lang: Language
    as_of: date
    search: str
    terms: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    dated: bool = False
    focus: str = ""
    focus_search: str = ""
    anchors: tuple[str, ...] = ()
    aspects: tuple[tuple[str, str], ...] = ()
    unheld: tuple[str, ...] = ()

    @property
    def asks(self) -> str:
        """The words in which something is asked for."""
        return self.focus or self.text


@dataclass(frozen=True, slots=True)
class Hit:
    """A provision found, best first. `score` is fused, 0 to 1; `dense` is a cosine, `lexical` a BM25 score.

    `passages` are the passages of it that matched, best first, as (row in the index, cosine).
    """

    provision: str
    score: float
    dense: float | None = None
    lexical: float | None = None
    direct: bool = False
    passages: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or list item of a provision that could go into an answer: `text[start:end]` of that provision.

    `chance` is the probability that it is the one that is asked for, among those of its provision.
    """

    provision: str
    paragraph: int
    item: int | None
    start: int
    end: int
    score: float = 0.0
    chance: float = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """A provision with its instrument and the sentences of it that bear on the question, best first."""

    provision: Provision
    instrument: Instrument
    hit: Hit
    standing: Standing
    sentences: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A marker in an answer, tied to an exact substring of a provision."""

    marker: int
    provision: str
    paragraph: int | None
    item: int | None
    title: str
    locator: str
    rank: Rank
    status: Standing
    effective: date | None
    ended: date | None
    text: TextKind
    quote: str
    origin: str = "law"
    page: int | None = None
    original_quote: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader must know beside the answer: its kind (authority, time, conflict …) and one sentence."""

    kind: str
    text: str
    provisions: tuple[str, ...] = ()


LONGEST_QUESTION = 2000  # characters


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asks, with what they said about themselves and the day they ask about."""

    text: str
    audience: Audience = Audience.CONSUMER
    lang: Language | None = None
    as_of: date | None = None
    id: str | int | None = None
    history: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A stage of answering that has just ended, for people who watch: what was done and what came of it."""

    name: str
    detail: str
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, text with [n] markers, citations and notices: the whole of what is shown.

    `timings_ms` are wall-clock milliseconds by stage.
    """

    question: str
    lang: Language
    audience: Audience
    as_of: date
    status: Status
    answer: str
    citations: tuple[Citation, ...] = ()
    consulted: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    disclaimer: str = ""
    id: str | int | None = None
    rewritten_question: str | None = None
    timings_ms: dict[str, float] = field(default_factory=dict)
