"""Ablation: what each learned part of the ranking adds, found by leaving it out and ranking the same questions again.

The other weights stay as they are; a part that is left out weighs nothing. What the lanes see is looked up once.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pi_assistant.assistant import Assistant
from pi_assistant.evaluation.datasets import KnownAnswer
from pi_assistant.evaluation.metrics import Estimate, first_hit, mean_of, recall_at_k
from pi_assistant.learned import Learned
from pi_assistant.types import Status

_FOUND = 10


@dataclass(frozen=True, slots=True)
class Left:
    """A part left out, and by how much Recall@5 and First hit were higher with it: paired differences."""

    part: str
    recall_at_5: Estimate
    first_hit: Estimate


def ablation(assistant: Assistant, learned: Learned, questions: Sequence[KnownAnswer]) -> tuple[Left, ...]:
    """For each lane and feature with a weight, what it adds on the answerable ones of these questions."""
    asked = [known for known in questions if known.expect is Status.ANSWERED]
    looks = [(query := assistant.analyse(known.asked()), assistant.retriever.look(query)) for known in asked]

    def ranks(numbers: Learned) -> list[tuple[str, ...]]:
        retriever = assistant.with_learned(numbers).retriever
        return [tuple(h.provision for h in retriever.rank(query, seen, _FOUND).hits) for query, seen in looks]

    whole = ranks(learned)
    plain = assistant.without_adapter().retriever
    bare = [tuple(h.provision for h in plain.retrieve(query, _FOUND).hits) for query, _ in looks]
    found: list[Left] = []
    for part, less in [("adapter", bare), *((part, ranks(without)) for part, without in _without(learned))]:
        pairs = list(zip(asked, whole, less, strict=True))
        recall = mean_of(_less(recall_at_k(a, k.gold, 5), recall_at_k(b, k.gold, 5)) for k, a, b in pairs)
        first = mean_of(_less(first_hit(a, k.gold), first_hit(b, k.gold)) for k, a, b in pairs)
        found.append(Left(part, recall, first))
    return tuple(found)


def seconds(assistant: Assistant, questions: Sequence[KnownAnswer]) -> tuple[list[float], list[float]]:
    """Seconds to answer each question, and to embed it alone, in turn, with everything loaded."""
    answered: list[float] = []
    embedded: list[float] = []
    for known in questions:
        question = known.asked()
        query = assistant.analyse(question)
        start = time.perf_counter()
        assistant.embed_only(query)
        middle = time.perf_counter()
        assistant.ask(question)
        embedded.append(middle - start)
        answered.append(time.perf_counter() - middle)
    return answered, embedded


def _less(with_it: float | None, without: float | None) -> float | None:
    return None if with_it is None or without is None else with_it - without


def _without(learned: Learned) -> Iterator[tuple[str, Learned]]:
    """The numbers with one part of the ranking at a time set to 0."""
    for name in (n for n, weight in learned.lanes.items() if weight):
        yield f"lane {name}", learned.model_copy(update={"lanes": {**learned.lanes, name: 0.0}})
    for name in (n for n, weight in learned.ranking.items() if weight):
        yield f"feature {name}", learned.model_copy(update={"ranking": {**learned.ranking, name: 0.0}})
    yield "whole second stage", learned.model_copy(update={"ranking": dict.fromkeys(learned.ranking, 0.0)})


def table(rows: Sequence[Left]) -> str:
    """The parts as a Markdown table, those that add most first; points of a hundred, with 95% intervals."""
    ordered = sorted(rows, key=lambda row: -(row.recall_at_5.value or 0.0))
    lines = ["| left out | Recall@5 lost | First hit lost | n |", "|---|---|---|---|"]
    lines += [f"| {r.part} | {_points(r.recall_at_5)} | {_points(r.first_hit)} | {r.first_hit.n} |" for r in ordered]
    return "\n".join(lines)


def _points(estimate: Estimate) -> str:
    if estimate.value is None:
        return "-"
    interval = "" if estimate.low is None or estimate.high is None else (
        f" [{100 * estimate.low:+.1f}, {100 * estimate.high:+.1f}]"
    )  # fmt: skip
    return f"{100 * estimate.value:+.1f}{interval}"
