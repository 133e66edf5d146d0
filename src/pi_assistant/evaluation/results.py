"""What an evaluation found: frozen values from one question up to the whole report, and what each measure means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pi_assistant.evaluation.datasets import KnownAnswer
from pi_assistant.evaluation.metrics import Estimate, Scores
from pi_assistant.types import Status


@dataclass(frozen=True, slots=True)
class Measure:
    """A row of the report: a field of `Scores`, its title, how it is shown, and what it says in plain words.

    `unit` is share, words or ms; `better` is higher, lower or empty where neither is.
    """

    key: str
    title: str
    unit: str
    better: str
    meaning: str


MEASURES = (
    Measure(
        "recall_at_5",
        "Recall@5",
        "share",
        "higher",
        "Of the provisions that must be cited, the share among the first five found.",
    ),
    Measure(
        "first_hit",
        "First hit",
        "share",
        "higher",
        "How often the first provision found is one that must be cited.",
    ),
    Measure(
        "citation_recall",
        "Citation recall",
        "share",
        "higher",
        "Of the provisions that must be cited, the share that the answer cites; a wrong refusal cites none.",
    ),
    Measure(
        "citation_precision",
        "Citation precision",
        "share",
        "higher",
        "Of the provisions an answer cites, the share that must or may be cited.",
    ),
    Measure(
        "first_citation_right",
        "First citation right",
        "share",
        "higher",
        "How often the provision cited first is one that must or may be cited.",
    ),
    Measure(
        "fact_recall",
        "Fact recall",
        "share",
        "higher",
        "Of the facts that decide a question, the share that the answer states.",
    ),
    Measure(
        "fully_correct",
        "Fully correct",
        "share",
        "higher",
        "Answerable questions that were answered with every fact and every citation required.",
    ),
    Measure(
        "status_right",
        "Status right",
        "share",
        "higher",
        "How often an answer is of the kind expected: answered, not covered, not in force, needs facts, small talk.",
    ),
    Measure(
        "refusal_precision",
        "Refusal precision",
        "share",
        "higher",
        "Of the questions refused, the share that had no answer in the corpus.",
    ),
    Measure(
        "refusal_recall",
        "Refusal recall",
        "share",
        "higher",
        "Of the questions without an answer in the corpus, the share refused.",
    ),
    Measure(
        "false_refusal",
        "False refusals",
        "share",
        "lower",
        "Of the answerable questions, the share not answered.",
    ),
    Measure(
        "quotes_verified",
        "Quotes that verify",
        "share",
        "higher",
        "Of an answer's quotes, the share found word for word in the provision cited; below 100% is a defect.",
    ),
    Measure(
        "exception_recall",
        "Exception recall",
        "share",
        "higher",
        "Where another provision excepts something from the one that must be cited: how often it is cited, too.",
    ),
    Measure(
        "consequence_recall",
        "Consequence recall",
        "share",
        "higher",
        "Where a provision punishes a breach of the one that must be cited, or serves its right: how often one is.",
    ),
    Measure(
        "words",
        "Words per answer",
        "words",
        "",
        "Mean length of the answers given; each Chinese character counts as a word.",
    ),
    Measure(
        "prose",
        "Prose per answer",
        "words",
        "",
        "Median length of the answers given, the items of lists not counted.",
    ),
    Measure(
        "milliseconds",
        "Milliseconds",
        "ms",
        "lower",
        "Median time of an answer, with everything loaded, one question at a time.",
    ),
)


@dataclass(frozen=True, slots=True)
class IndexIdentity:
    """Which index was measured: its generation, its embedding model by name and digest, its corpus by digest."""

    generation: int
    model: str
    model_digest: str
    corpus: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question as one system answered it. `error` says why it could not be scored; `reasons` what was wrong."""

    question: KnownAnswer
    scores: Scores
    status: Status | None = None
    answer: str = ""
    cited: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    error: str | None = None

    @property
    def failed(self) -> bool:
        """Whether anything was wrong, or nothing could be said."""
        return bool(self.reasons) or self.error is not None


@dataclass(frozen=True, slots=True)
class Group:
    """Estimates over the questions that share a value: `by` is "overall", "type", "lang" …, `n` counts questions."""

    by: str
    value: str
    n: int
    estimates: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True)
class SystemResult:
    """All that was measured of one system; `unscored` counts the questions it could not be scored on."""

    name: str
    description: str
    groups: tuple[Group, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def unscored(self) -> int:
        """How many questions ended in an error."""
        return sum(outcome.error is not None for outcome in self.outcomes)

    def group(self, by: str, value: str) -> Group | None:
        """The group of that name; None where no question is in it."""
        return next((group for group in self.groups if (group.by, group.value) == (by, value)), None)


@dataclass(frozen=True, slots=True)
class Report:
    """An evaluation: the index, the day it was run (questions without a date are asked as of it), and every system."""

    index: IndexIdentity
    day: date
    assistant: SystemResult
    rivals: tuple[SystemResult, ...]

    @property
    def systems(self) -> tuple[SystemResult, ...]:
        """The assistant, then what it is compared with."""
        return (self.assistant, *self.rivals)
