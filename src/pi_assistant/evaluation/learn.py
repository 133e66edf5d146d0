"""Learning from known answers: lane and sentence weights by listwise, the refusal model by logistic regression.

Both are small convex problems with a penalty on large weights, solved in numpy without randomness: the same questions
and index give the same numbers. Only development questions belong here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from pi_assistant.answering.select import FEATURES, Look, features
from pi_assistant.answering.support import CANDIDATES, support_features
from pi_assistant.assistant import Assistant
from pi_assistant.errors import EvaluationError
from pi_assistant.evaluation.datasets import KnownAnswer
from pi_assistant.learned import Learned, Logistic
from pi_assistant.retrieval.fusion import min_max
from pi_assistant.retrieval.ranking import FALLING, RISING, candidate_features
from pi_assistant.retrieval.retriever import DISPLACED
from pi_assistant.types import Standing, Status

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
_PENALTIES = ("not_law", "displaced")
_FOLDS = 5
_LISTED = 100  # candidates of a question that the ranking learns from: the others are never near the top
_REFUSAL_RIDGE = 0.01
_FALSE_REFUSALS = 0.005  # answerable questions that may be refused, among those a fold's model never saw


@dataclass(frozen=True, slots=True)
class Case:
    """One question: `features` (provisions, lanes + ranking + penalties), `gold` its right rows, `signals` for refusal.

    `file` is the question file that it comes from: questions of one file share a writer, and a writer's manner.
    """

    features: Array
    gold: Mask
    signals: Mapping[str, float]
    refuse: bool
    file: str


def learn(assistant: Assistant, questions: Sequence[KnownAnswer], source: str, *, ridge: float = 0.01) -> Learned:
    """Weights learned from these questions over the assistant's index.

    Raises:
        EvaluationError: where there is nothing to learn from, answerable or not.
    """
    names, cases = _cases(assistant, questions)
    held = [case for case in cases if case.gold.any()]
    if not held or all(case.refuse == cases[0].refuse for case in cases):
        raise EvaluationError("need answerable and unanswerable questions", mend="Give development questions of both")
    falling = len(FALLING) + len(_PENALTIES)
    weights = listwise([(case.features, case.gold) for case in held], ridge=ridge, falling=falling)
    lanes = weights[: len(names)]
    scale = float(lanes.sum()) or 1.0
    ranking = weights[len(names) : -len(_PENALTIES)] / scale
    penalties = -weights[-len(_PENALTIES) :] / scale
    lists = _sentence_lists(assistant, questions)
    if not lists:
        raise EvaluationError("no question has facts to find sentences by", mend="Give questions with `facts`")
    sentences = listwise(lists, ridge=ridge)
    signal_names = sorted(cases[0].signals)
    signal_names.remove("direct")  # a provision named outright is never refused
    return Learned(
        source=source,
        lanes=_shares(names, lanes),
        not_law_penalty=round(float(penalties[0]), 4),
        displaced_penalty=round(float(penalties[1]), 4),
        ranking={name: round(float(w), 4) for name, w in zip((*RISING, *FALLING), ranking, strict=True)},
        sentences={name: round(float(w), 4) for name, w in zip(FEATURES, sentences, strict=True)},
        support=_support(assistant, questions),
        refusal=_refusal(cases, signal_names),
    )


def _shares(names: Sequence[str], weights: Array) -> dict[str, float]:
    """Weights as shares in four digits that add up to 1; what rounding leaves over goes to the greatest."""
    shares = {name: round(float(w / weights.sum()), 4) for name, w in zip(names, weights, strict=True)}
    greatest = max(shares, key=lambda name: shares[name])
    shares[greatest] = round(shares[greatest] + 1.0 - sum(shares.values()), 4)
    return shares


def _cases(assistant: Assistant, questions: Sequence[KnownAnswer]) -> tuple[list[str], list[Case]]:
    names: list[str] = []
    cases: list[Case] = []
    for known in questions:
        if known.expect not in (Status.ANSWERED, Status.NOT_COVERED):
            continue
        query, found = assistant.search(known.asked())
        lanes = {name: min_max(lane) for name, lane in found.lanes.items()}
        names = names or list(lanes)
        keys = _candidates(lanes, found.withheld, known.gold)
        columns = [[lane.get(key, 0.0) for key in keys] for lane in lanes.values()]
        looks = candidate_features(query, lanes, keys, assistant.catalogue, assistant.retriever.fields)
        columns.extend([looks[key][name] for key in keys] for name in (*RISING, *FALLING))
        standings = [_standing(assistant, key, query.as_of) for key in keys]
        columns.append([float(s is Standing.NOT_LAW) for s in standings])
        columns.append([float(s in DISPLACED) for s in standings])
        gold = np.array([key in known.gold for key in keys])
        cases.append(Case(np.array(columns).T, gold, found.signals, known.expect is Status.NOT_COVERED, _file(known)))
    return names, cases


def _candidates(lanes: Mapping[str, Mapping[str, float]], withheld: Sequence[str], gold: Sequence[str]) -> list[str]:
    """The provisions best in the mean of the lanes, and the right ones wherever they stand; in order of their ids."""
    total: dict[str, float] = {}
    for lane in lanes.values():
        for key, score in lane.items():
            total[key] = total.get(key, 0.0) + score
    best = sorted(total.keys() - set(withheld), key=lambda key: (-total[key], key))
    return sorted({*best[:_LISTED], *(key for key in best if key in gold)})


def _file(known: KnownAnswer) -> str:
    return known.where.rsplit(":", 1)[0]


def _standing(assistant: Assistant, key: str, on: date) -> Standing:
    provision = assistant.catalogue.provisions[key]
    return assistant.catalogue.standing(assistant.catalogue.instrument_of(provision), on, provision)


def listwise(
    lists: Sequence[tuple[Array, Mask]], *, ridge: float, falling: int = 0, steps: int = 3000, rate: float = 0.5
) -> Array:
    """Weights that make the right rows probable under a softmax over each list's rows (ListNet, Cao et al. 2007).

    A list is (features (rows, columns), right rows (rows,)). Weights are kept at or above 0 by projection, those of
    the last `falling` columns at or below 0.
    """
    weights = np.ones(lists[0][0].shape[1])
    rising = len(weights) - falling
    weights[rising:] = 0.0
    for _ in range(steps):
        gradient = ridge * weights
        for rows, right in lists:
            scores = rows @ weights
            chance = np.exp(scores - scores.max())
            gradient = gradient + rows.T @ (chance / chance.sum() - right / right.sum()) / len(lists)
        weights = weights - rate * gradient
        weights[:rising] = np.maximum(weights[:rising], 0.0)
        weights[rising:] = np.minimum(weights[rising:], 0.0)
    return weights


def _sentence_lists(assistant: Assistant, questions: Sequence[KnownAnswer]) -> list[tuple[Array, Mask]]:
    """For each gold provision with several sentences: their features, and which of them state a fact asked for."""
    lists: list[tuple[Array, Mask]] = []
    generation = assistant.generation
    for known in questions:
        if known.expect is not Status.ANSWERED or not known.facts:
            continue
        query, found = assistant.search(known.asked())
        look = Look.of(query, generation.lexical)
        patterns = [pattern for fact in known.facts for pattern in fact]
        for key in known.gold:
            text = assistant.catalogue.provisions[key].text
            sentences = [generation.passages[row] for row in assistant.retriever.rows[key][1:]]
            cosines = [float(generation.vectors[row] @ found.vector) for row in assistant.retriever.rows[key][1:]]
            scored = [features(s, text, c, look) for s, c in zip(sentences, cosines, strict=True)]
            rows = np.array([[entry[name] for name in FEATURES] for entry in scored])
            right = np.array([any(p.search(text[s.start : s.end]) for p in patterns) for s in sentences])
            if right.any() and not right.all():
                lists.append((rows, right))
    return lists


def _support(assistant: Assistant, questions: Sequence[KnownAnswer]) -> Logistic:
    """Which provisions belong beside the leader: those that must be cited, against those that should not be.

    What may be cited but need not be says nothing either way. The threshold is the one of the best F1 among
    probabilities of models that never saw the question's file.
    """
    rows: list[dict[str, float]] = []
    right: list[bool] = []
    files: list[str] = []
    for known in questions:
        if known.expect is not Status.ANSWERED:
            continue
        query, evidence = assistant.evidence(known.asked())
        if not evidence or evidence[0].provision.id not in {*known.gold, *known.also_ok}:
            continue
        for entry in evidence[1 : CANDIDATES + 1]:
            if entry.provision.id in known.also_ok or entry.hit.direct:
                continue
            rows.append(support_features(query, evidence[0], entry, assistant.catalogue))
            right.append(entry.provision.id in known.gold)
            files.append(_file(known))
    names = sorted(rows[0]) if rows else []
    if not any(right):
        return Logistic(weights=dict.fromkeys(names, 0.0), bias=-60.0, threshold=1.0)
    x, y = np.array([[row[name] for name in names] for row in rows]), np.array(right, dtype=float)
    unseen = _unseen(x, y, np.array(files))
    weights, bias = logistic(x, y, ridge=_REFUSAL_RIDGE)
    named = {name: round(float(w), 4) for name, w in zip(names, weights, strict=True)}
    return Logistic(weights=named, bias=round(bias, 4), threshold=round(best_f1(unseen, y), 4))


def _unseen(x: Array, y: Array, files: npt.NDArray[np.str_]) -> Array:
    """Probabilities of models that never saw the file of a row; a single file is cut into folds."""
    folds = files if len(set(files)) > 1 else np.arange(len(y)) % _FOLDS
    found = np.empty(len(y))
    for fold in np.unique(folds):
        out = folds == fold
        weights, bias = logistic(x[~out], y[~out], ridge=_REFUSAL_RIDGE)
        found[out] = 1 / (1 + np.exp(-(x[out] @ weights + bias)))
    return found


def best_f1(chance: Array, right: Array) -> float:
    """The threshold with the best harmonic mean of precision and recall."""
    best, at = 0.0, 1.0
    for threshold in np.unique(chance):
        yes = chance >= threshold
        score = 2 * float((yes & (right > 0)).sum()) / float(yes.sum() + (right > 0).sum())
        if score > best:
            best, at = score, float(threshold)
    return at


def _refusal(cases: Sequence[Case], names: Sequence[str]) -> Logistic:
    """Logistic weights from all cases; the threshold from probabilities of models that never saw the question's fold.

    A fold is a file, so that the threshold holds for writers not met before; a single file is cut into folds.
    """
    signals = np.array([[case.signals[name] for name in names] for case in cases])
    refuse = np.array([case.refuse for case in cases], dtype=float)
    unseen = _unseen(signals, refuse, np.array([case.file for case in cases]))
    weights, bias = logistic(signals, refuse, ridge=_REFUSAL_RIDGE)
    named = {name: round(float(w), 4) for name, w in zip(names, weights, strict=True)}
    return Logistic(weights=named, bias=round(bias, 4), threshold=round(best_threshold(unseen, refuse), 4))


def logistic(x: Array, y: Array, *, ridge: float = 0.01, steps: int = 60) -> tuple[Array, float]:
    """Ridge logistic regression by Newton's method: weights (columns,) and bias; classes weigh the same."""
    design = np.hstack([x, np.ones((len(x), 1))])
    share = np.where(y > 0, 0.5 / max(y.mean(), 1e-9), 0.5 / max(1 - y.mean(), 1e-9)) / len(x)
    beta = np.zeros(design.shape[1])
    shrink = np.full(design.shape[1], ridge)
    shrink[-1] = 1e-6
    for _ in range(steps):
        chance = 1 / (1 + np.exp(-np.clip(design @ beta, -60, 60)))
        gradient = design.T @ (share * (chance - y)) + shrink * beta
        curvature = (design * (share * chance * (1 - chance))[:, None]).T @ design + np.diag(shrink)
        beta = beta - np.linalg.solve(curvature, gradient)
    return beta[:-1], float(beta[-1])


def best_threshold(chance: Array, refuse: Array) -> float:
    """The lowest threshold at which at most `_FALSE_REFUSALS` of the answerable questions are refused."""
    edges = np.unique(np.append(chance, [0.0, 1.0]))
    middles = (edges[:-1] + edges[1:]) / 2
    wrong = np.array([(chance[refuse == 0] >= threshold).mean() for threshold in middles])
    return float(middles[wrong <= _FALSE_REFUSALS][0]) if (wrong <= _FALSE_REFUSALS).any() else 1.0
