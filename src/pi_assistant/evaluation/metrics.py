"""Metrics: pure functions of one question each, and estimates over many.

None means "could not be scored", which is neither right nor wrong: it is left out and n says so. The mean of nothing
is None, never 0.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median

import numpy as np
import numpy.typing as npt

from pi_assistant.types import Status

Floats = npt.NDArray[np.float64]
REFUSALS = frozenset({Status.NOT_COVERED, Status.NOT_IN_FORCE, Status.NEEDS_FACTS})
RESAMPLES = 2_000
_SEED = 20_261_121
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+(?:[-'’.,][^\W\u3400-\u9fff]+)*")
_ITEM = re.compile(r"\(\d+\)|\([a-z]\)")
_MARKER = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its sample: `value` (None where nothing could be scored), `n`, and a 95% interval.

    `low` and `high` are None below two observations: a single one says nothing of its own spread.
    """

    value: float | None
    n: int
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Scores:
    """One question scored; shares are 0 to 1, None could not be scored."""

    recall_at_5: float | None = None
    first_hit: float | None = None
    citation_recall: float | None = None
    citation_precision: float | None = None
    first_citation_right: float | None = None
    fact_recall: float | None = None
    fully_correct: float | None = None
    status_right: float | None = None
    refusal_precision: float | None = None
    refusal_recall: float | None = None
    false_refusal: float | None = None
    quotes_verified: float | None = None
    exception_recall: float | None = None
    consequence_recall: float | None = None
    words: float | None = None
    prose: float | None = None
    milliseconds: float | None = None


def recall_at_k(ranked: Sequence[str], gold: Sequence[str], k: int) -> float | None:
    """Share of the gold provisions among the first k found: |gold ∩ ranked[:k]| / |gold|.

    None without gold. Manning, Raghavan, Schütze, Introduction to Information Retrieval (2008), 8.3; the `R@k` of
    ir-measures (proved equal in the tests).
    """
    return _share(set(gold) & set(ranked[:k]), set(gold))


def first_hit(ranked: Sequence[str], gold: Sequence[str]) -> float | None:
    """1 where the first provision found is gold, else 0: the `Success@1` of ir-measures. None without gold."""
    if not gold:
        return None
    return float(bool(ranked) and ranked[0] in gold)


def citation_recall(cited: Sequence[str], gold: Sequence[str]) -> float | None:
    """Share of the gold provisions that are cited: |gold ∩ cited| / |gold|. None without gold.

    Citing nothing is 0: a wrong refusal costs recall. Gao et al., ALCE (2023), 4, with provisions for passages.
    """
    return _share(set(gold) & set(cited), set(gold))


def citation_precision(cited: Sequence[str], gold: Sequence[str], also_ok: Sequence[str]) -> float | None:
    """Share of the provisions cited that are right: |cited ∩ (gold ∪ also_ok)| / |cited|; a provision counts once.

    None where nothing is cited or nothing is to be cited. Gao et al., ALCE (2023), 4, with provisions for passages.
    """
    return _share(set(cited) & {*gold, *also_ok}, set(cited)) if gold else None


def first_citation_right(cited: Sequence[str], gold: Sequence[str], also_ok: Sequence[str]) -> float | None:
    """1 where the provision cited first is gold or also_ok, else 0. None where nothing is cited or to be cited."""
    if not cited or not gold:
        return None
    return float(cited[0] in gold or cited[0] in also_ok)


def facts_hold(facts: Sequence[Sequence[re.Pattern[str]]], text: str) -> tuple[bool, ...]:
    """For each fact, whether any of its patterns is found in the text."""
    return tuple(any(pattern.search(text) for pattern in alternatives) for alternatives in facts)


def fact_recall(held: Sequence[bool]) -> float | None:
    """Share of the facts that hold. None without facts."""
    return fmean(held) if held else None


def fully_correct(
    expect: Status, status: Status, held: Sequence[bool], cited: Sequence[str], gold: Sequence[str]
) -> float | None:
    """1 where an answerable question is answered, every fact holds and every gold provision is cited, else 0.

    None where no answer is expected: see `status_right` and the refusal metrics.
    """
    if expect is not Status.ANSWERED:
        return None
    return float(status is Status.ANSWERED and all(held) and set(gold) <= set(cited))


def status_right(expect: Status, status: Status) -> float:
    """1 where the answer has the very status expected, else 0."""
    return float(status is expect)


def refusal_precision(expect: Status, status: Status) -> float | None:
    """Of a question refused: 1 where it had no answer, 0 where it had one. None where it was not refused.

    The mean is TP / (TP + FP) with "refused" for positive; it is small talk's due not to be answered either.
    """
    return float(expect is not Status.ANSWERED) if status in REFUSALS else None


def refusal_recall(expect: Status, status: Status) -> float | None:
    """Of a question to refuse: 1 where it was refused, in whichever words. None for others, small talk included.

    The mean is TP / (TP + FN).
    """
    return float(status in REFUSALS) if expect in REFUSALS else None


def false_refusal(expect: Status, status: Status) -> float | None:
    """Of an answerable question: 1 where it was not answered. None for others. The mean is FN / (TP + FN)."""
    return float(status is not Status.ANSWERED) if expect is Status.ANSWERED else None


def quote_holds(quote: str, text: str) -> bool:
    """Whether a quote is a non-blank substring of its provision's text, character for character."""
    return bool(quote.strip()) and quote in text


def quotes_verified(holds: Sequence[bool]) -> float | None:
    """Share of an answer's quotes that hold. None without quotes."""
    return fmean(holds) if holds else None


def words(text: str) -> int:
    """Words in a text without its [n] markers: runs of letters and digits; each Chinese character is one."""
    return len(_WORD.findall(_MARKER.sub(" ", text)))


def prose(text: str) -> int:
    """Words without the items of lists, which start a line with a number in brackets, and are as long as the law's."""
    return words("\n".join(line for line in text.split("\n") if not _ITEM.match(line)))


def one_cited(cited: Sequence[str], wanted: Sequence[str]) -> float | None:
    """1 where any of these provisions is cited, else 0. None where there is none to cite."""
    return float(bool(set(cited) & set(wanted))) if wanted else None


def mean_of(values: Iterable[float | None]) -> Estimate:
    """Mean of what could be scored, with a percentile bootstrap interval.

    2,000 resamples, always the same seed: Efron and Tibshirani, An Introduction to the Bootstrap (1993), 13.3. Where
    all observations are equal the interval has no width, which is no proof of certainty: look at n.
    """
    scored = np.array([value for value in values if value is not None], dtype=np.float64)
    if not scored.size:
        return Estimate(None, 0, None, None)
    return _estimate(fmean(scored.tolist()), scored, _resampled(scored).mean(axis=1))


def median_of(values: Iterable[float | None]) -> Estimate:
    """Median of what could be scored, with its interval as in `mean_of`: for times, which have a long tail."""
    scored = np.array([value for value in values if value is not None], dtype=np.float64)
    if not scored.size:
        return Estimate(None, 0, None, None)
    return _estimate(median(scored.tolist()), scored, np.median(_resampled(scored), axis=1))


def _share(part: set[str], whole: set[str]) -> float | None:
    return len(part) / len(whole) if whole else None


def _resampled(scored: Floats) -> Floats:
    """RESAMPLES rows, each as many observations drawn with replacement."""
    rows = np.random.default_rng(_SEED).integers(0, scored.size, size=(RESAMPLES, scored.size))
    drawn: Floats = scored[rows]
    return drawn


def _estimate(value: float, scored: Floats, statistics: Floats) -> Estimate:
    if scored.size < 2:
        return Estimate(value, int(scored.size), None, None)
    low, high = np.percentile(statistics, [2.5, 97.5])
    return Estimate(value, int(scored.size), float(low), float(high))
