"""The evaluation itself: every question asked of the assistant and its rivals, scored, summed up by group."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date
from typing import Protocol

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.documents.links import LinkKind
from pi_assistant.errors import AssistantError, EvaluationError
from pi_assistant.evaluation import metrics
from pi_assistant.evaluation.datasets import KnownAnswer, check_ids
from pi_assistant.evaluation.metrics import Estimate, Scores
from pi_assistant.evaluation.results import Group, IndexIdentity, Outcome, Report, SystemResult
from pi_assistant.types import Answer, Question, Status

DEPTH = 10
Progress = Callable[[int, int], None]


class System(Protocol):
    """Anything that can be measured: it answers, and it ranks."""

    def ask(self, question: Question) -> Answer:
        """The answer; a refusal is an answer."""

    def find(self, question: Question, k: int = 10) -> tuple[str, ...]:
        """Ids of the k best provisions, best first, whether or not it would refuse."""


class Measured(System, Protocol):
    """The assistant: a system that knows its catalogue."""

    @property
    def catalogue(self) -> Catalogue:
        """Every provision held, to check ids and quotes against."""


class Rival(System, Protocol):
    """A system to compare with, which says what it is."""

    @property
    def name(self) -> str:
        """A few words for a column."""

    @property
    def description(self) -> str:
        """What it does, for the reader of the report."""


def evaluate(
    assistant: Measured,
    questions: Sequence[KnownAnswer],
    baseline: Rival | None = None,
    progress: Progress | None = None,
    *,
    index: IndexIdentity,
    also: Sequence[Rival] = (),
    day: date | None = None,
) -> Report:
    """Ask every question of the assistant, the baseline and any further rivals; `progress` hears (asked, in all).

    Raises:
        EvaluationError: without questions, or where one names a provision that the catalogue does not hold.
    """
    if not questions:
        raise EvaluationError("no questions to evaluate", mend="Give a file with one JSON object a line")
    check_ids(questions, assistant.catalogue)
    rivals = (*((baseline,) if baseline is not None else ()), *also)
    total = len(questions) * (1 + len(rivals))

    def measured(system: System, name: str, description: str, before: int) -> SystemResult:
        outcomes = []
        for number, known in enumerate(questions, start=before + 1):
            outcomes.append(_outcome(system, known, assistant.catalogue))
            if progress is not None:
                progress(number, total)
        return SystemResult(name, description, grouped(outcomes), tuple(outcomes))

    first = measured(assistant, "assistant", "PI Assistant as it answers people.", 0)
    others = [measured(r, r.name, r.description, len(questions) * n) for n, r in enumerate(rivals, start=1)]
    return Report(index, day or date.today(), first, tuple(others))


def grouped(outcomes: Sequence[Outcome]) -> tuple[Group, ...]:
    """Estimates overall and by split, type, language, audience and instrument, each in order of first appearance."""
    keys: dict[str, Callable[[KnownAnswer], str | None]] = {
        "overall": lambda q: "all",
        "split": lambda q: q.split.value,
        "type": lambda q: q.type.value,
        "lang": lambda q: q.lang.value,
        "audience": lambda q: q.audience.value,
        "instrument": lambda q: q.instrument,
    }
    found: list[Group] = []
    for by, key in keys.items():
        values = [key(outcome.question) for outcome in outcomes]
        for value in dict.fromkeys(value for value in values if value is not None):
            members = [outcome for outcome, own in zip(outcomes, values, strict=True) if own == value]
            found.append(Group(by, value, len(members), _estimates([outcome.scores for outcome in members])))
    return tuple(found)


def _estimates(scores: Sequence[Scores]) -> dict[str, Estimate]:
    def estimate(name: str) -> Estimate:
        over = metrics.median_of if name in ("milliseconds", "prose") else metrics.mean_of
        return over(getattr(score, name) for score in scores)

    return {field.name: estimate(field.name) for field in fields(Scores)}


def _outcome(system: System, known: KnownAnswer, catalogue: Catalogue) -> Outcome:
    """One question found, asked (timed, once everything is loaded) and scored; a named error leaves it unscored."""
    try:
        found = system.find(known.asked(), DEPTH)
        start = time.perf_counter()
        answer = system.ask(known.asked())
        milliseconds = (time.perf_counter() - start) * 1000
    except AssistantError as error:
        return Outcome(known, Scores(), error=f"{type(error).__name__}: {error}")
    cited = tuple(dict.fromkeys(citation.provision for citation in answer.citations))
    return Outcome(
        question=known,
        scores=score(known, answer, found, catalogue, milliseconds),
        status=answer.status,
        answer=answer.answer,
        cited=cited,
        found=found,
        reasons=complaints(known, answer, catalogue),
    )


def score(
    known: KnownAnswer, answer: Answer, found: Sequence[str], catalogue: Catalogue, milliseconds: float
) -> Scores:
    """Every metric of one answer; citations where an answer is expected, since a right refusal cites nothing."""
    expect, status = known.expect, answer.status
    cited = tuple(citation.provision for citation in answer.citations)
    to_cite = known.gold if expect is Status.ANSWERED else ()
    held = _held(known, answer)
    return Scores(
        recall_at_5=metrics.recall_at_k(found, known.gold, 5),
        first_hit=metrics.first_hit(found, known.gold),
        citation_recall=metrics.citation_recall(cited, to_cite),
        citation_precision=metrics.citation_precision(cited, to_cite, known.also_ok),
        first_citation_right=metrics.first_citation_right(cited, to_cite, known.also_ok),
        fact_recall=metrics.fact_recall(held),
        fully_correct=metrics.fully_correct(expect, status, held, cited, known.gold),
        status_right=metrics.status_right(expect, status),
        refusal_precision=metrics.refusal_precision(expect, status),
        refusal_recall=metrics.refusal_recall(expect, status),
        false_refusal=metrics.false_refusal(expect, status),
        quotes_verified=metrics.quotes_verified(_quotes(answer, catalogue)),
        words=float(metrics.words(answer.answer)) if status is Status.ANSWERED else None,
        exception_recall=metrics.one_cited(cited, _exceptions(to_cite, catalogue)),
        consequence_recall=metrics.one_cited(cited, _consequences(to_cite, catalogue)),
        prose=float(metrics.prose(answer.answer)) if status is Status.ANSWERED else None,
        milliseconds=milliseconds,
    )


def _exceptions(gold: Sequence[str], catalogue: Catalogue) -> tuple[str, ...]:
    """The provisions that except something from what must be cited."""
    return tuple(end for key in gold for end in catalogue.linking(key, LinkKind.EXCEPTS))


def _consequences(gold: Sequence[str], catalogue: Catalogue) -> tuple[str, ...]:
    """What punishes a breach of what must be cited, or serves the right in it."""
    found: list[str] = []
    for key in gold:
        found += catalogue.linking(key, LinkKind.PENALISES)
        found += [*catalogue.linked(key, LinkKind.COMPLAINED_TO), *catalogue.linked(key, LinkKind.EXERCISED_BY)]
    return tuple(found)


def complaints(known: KnownAnswer, answer: Answer, catalogue: Catalogue) -> tuple[str, ...]:
    """What was wrong with an answer, one line each; empty where nothing was."""
    found: list[str] = []
    if answer.status is not known.expect:
        found.append(f"expected {known.expect}, was {answer.status}")
    elif known.expect is Status.ANSWERED:
        cited = {citation.provision for citation in answer.citations}
        found += [f"not cited: {key}" for key in known.gold if key not in cited]
    if answer.status is known.expect:
        missing = [fact for fact, holds in zip(known.facts, _held(known, answer), strict=True) if not holds]
        found += ["not said: " + " or ".join(pattern.pattern for pattern in fact) for fact in missing]
    broken = [c.provision for c, holds in zip(answer.citations, _quotes(answer, catalogue), strict=True) if not holds]
    return (*found, *(f"quote not in its provision: {key}" for key in broken))


def _held(known: KnownAnswer, answer: Answer) -> tuple[bool, ...]:
    """Facts that hold; none does in an answer of the wrong kind, where a word may match by chance."""
    right = answer.status is known.expect
    return tuple(right and holds for holds in metrics.facts_hold(known.facts, answer.answer))


def _quotes(answer: Answer, catalogue: Catalogue) -> tuple[bool, ...]:
    held = catalogue.provisions
    return tuple(c.provision in held and metrics.quote_holds(c.quote, held[c.provision].text) for c in answer.citations)
