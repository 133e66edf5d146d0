"""Learning from known answers: lane and sentence weights by listwise, support and refusal by logistic regression.

Both are small convex problems with a penalty on large weights, solved in numpy without randomness: the same questions
and index give the same numbers. Only development questions belong here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pi_assistant.answering.select import FEATURES, Look, features
from pi_assistant.answering.support import candidates, support_features
from pi_assistant.assistant import Assistant
from pi_assistant.errors import EvaluationError
from pi_assistant.evaluation.datasets import KnownAnswer
from pi_assistant.learned import Learned, Logistic
from pi_assistant.retrieval.fusion import min_max
from pi_assistant.retrieval.ranking import FALLING, RISING, candidate_features
from pi_assistant.retrieval.retriever import DISPLACED, Looked
from pi_assistant.types import Query, Standing, Status

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
_PENALTIES = ("not_law", "displaced")
_FOLDS = 5
_LISTED = 100  # candidates of a question that the ranking learns from: the others are never near the top
_REFUSAL_RIDGE = 0.01
_SENTENCE_RIDGE = 0.0001  # of three, the likeliest on files not learned from
_CURVE = (0.0, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1)  # shares of answerable questions refused
_FALSE_REFUSALS = 0.02  # answerable questions that may be refused, among those a fold's model never saw


@dataclass(frozen=True, slots=True)
class Asked:
    """A known answer with its analysed question and what the lanes see of it; none of it depends on what is learned."""

    known: KnownAnswer
    query: Query
    looked: Looked

    @property
    def file(self) -> str:
        """The file it comes from: questions of one file share a writer, and a writer's manner."""
        return self.known.where.rsplit(":", 1)[0]


def learn(assistant: Assistant, questions: Sequence[KnownAnswer], source: str, *, ridge: float = 0.01) -> Learned:
    """Weights learned from these questions over the assistant's index: the ranking first, on it all the rest.

    Raises:
        EvaluationError: where there is nothing to learn from, answerable or not.
    """
    asked = [Asked(known, query := assistant.analyse(known.asked()), assistant.retriever.look(query))
             for known in questions]  # fmt: skip
    lists = [rows for entry in asked if (rows := _ranking_list(assistant, entry)) is not None]
    refusable = [e for e in asked if e.known.expect in (Status.ANSWERED, Status.NOT_COVERED)]
    if not lists or all(e.known.expect == refusable[0].known.expect for e in refusable):
        raise EvaluationError("need answerable and unanswerable questions", mend="Give development questions of both")
    names = list(asked[0].looked.lanes)
    weights = listwise(lists, ridge=ridge, falling=len(FALLING) + len(_PENALTIES))
    lanes = weights[: len(names)]
    scale = float(lanes.sum()) or 1.0
    ranking = weights[len(names) : -len(_PENALTIES)] / scale
    penalties = -weights[-len(_PENALTIES) :] / scale
    sentence_lists = [rows for entry in asked for rows in _sentence_lists(assistant, entry)]
    if not sentence_lists:
        raise EvaluationError("no question has facts to find sentences by", mend="Give questions with `facts`")
    sentences = listwise(sentence_lists, ridge=_SENTENCE_RIDGE)
    nothing = Logistic(weights={}, bias=0.0, threshold=1.0)
    learned = Learned(
        source=source,
        lanes=_shares(names, lanes),
        not_law_penalty=round(float(penalties[0]), 4),
        displaced_penalty=round(float(penalties[1]), 4),
        ranking={name: round(float(w), 4) for name, w in zip((*RISING, *FALLING), ranking, strict=True)},
        sentences={name: round(float(w), 4) for name, w in zip(FEATURES, sentences, strict=True)},
        support=nothing,
        refusal=nothing,
    )
    ranked = assistant.with_learned(learned)
    changes = {"support": _support(ranked, asked), "refusal": _refusal(ranked, refusable)}
    return learned.model_copy(update=changes)


def _shares(names: Sequence[str], weights: Array) -> dict[str, float]:
    """Weights as shares in four digits that add up to 1; what rounding leaves over goes to the greatest."""
    shares = {name: round(float(w / weights.sum()), 4) for name, w in zip(names, weights, strict=True)}
    greatest = max(shares, key=lambda name: shares[name])
    shares[greatest] = round(shares[greatest] + 1.0 - sum(shares.values()), 4)
    return shares


def _ranking_list(assistant: Assistant, entry: Asked) -> tuple[Array, Mask] | None:
    """Features of a question's candidates (lanes, ranking, penalties), and which are right; None where none is."""
    known, query = entry.known, entry.query
    if known.expect is not Status.ANSWERED:
        return None
    lanes = {name: min_max(lane) for name, lane in entry.looked.lanes.items()}
    standings = assistant.retriever.candidates(query, entry.looked)
    total = {key: sum(lane.get(key, 0.0) for lane in lanes.values()) for key in standings}
    best = sorted(total, key=lambda key: (-total[key], key))
    keys = sorted({*best[:_LISTED], *(key for key in best if key in known.gold)})
    gold = np.array([key in known.gold for key in keys])
    if not gold.any():
        return None
    columns = [[lane.get(key, 0.0) for key in keys] for lane in lanes.values()]
    looks = candidate_features(query, lanes, keys, assistant.catalogue, assistant.retriever.fields)
    columns.extend([looks[key][name] for key in keys] for name in (*RISING, *FALLING))
    columns.append([float(standings[key] is Standing.NOT_LAW) for key in keys])
    columns.append([float(standings[key] in DISPLACED) for key in keys])
    return np.array(columns).T, gold


def listwise(
    lists: Sequence[tuple[Array, Mask]], *, ridge: float, falling: int = 0, steps: int = 3000, rate: float = 0.5
) -> Array:
    """Weights that make the right rows probable under a softmax over each list's rows (ListNet, Cao et al. 2007).

    A list is (features (rows, columns), right rows (rows,)). Weights are kept at or above 0 by projection, those of
    the last `falling` columns at or below 0.
    """
    longest = max(len(rows) for rows, _ in lists)
    padded = np.zeros((len(lists), longest, lists[0][0].shape[1]))
    wanted, absent = np.zeros((len(lists), longest)), np.ones((len(lists), longest), dtype=bool)
    for n, (rows, right) in enumerate(lists):
        padded[n, : len(rows)], wanted[n, : len(rows)], absent[n, : len(rows)] = rows, right / right.sum(), False
    weights = np.ones(padded.shape[2])
    rising = len(weights) - falling
    weights[rising:] = 0.0
    for _ in range(steps):
        scores = padded @ weights
        scores[absent] = -np.inf
        chance = np.exp(scores - scores.max(axis=1, keepdims=True))
        chance /= chance.sum(axis=1, keepdims=True)
        gradient = ridge * weights + np.einsum("nk,nkd->d", chance - wanted, padded) / len(lists)
        weights = weights - rate * gradient
        weights[:rising] = np.maximum(weights[:rising], 0.0)
        weights[rising:] = np.minimum(weights[rising:], 0.0)
    return weights


def _sentence_lists(assistant: Assistant, entry: Asked) -> Iterator[tuple[Array, Mask]]:
    """For each gold provision with several sentences: their features, and which of them state a fact asked for."""
    known, generation = entry.known, assistant.generation
    if known.expect is not Status.ANSWERED or not known.facts:
        return
    look = Look.of(entry.query, generation.lexical)
    patterns = [pattern for fact in known.facts for pattern in fact]
    for key in known.gold:
        text = assistant.catalogue.provisions[key].text
        rows = assistant.retriever.rows[key][1:]
        passages = [generation.passages[row] for row in rows]
        cosines = [float(generation.vectors[row] @ entry.looked.vector) for row in rows]
        scored = [features(s, text, c, look) for s, c in zip(passages, cosines, strict=True)]
        right = np.array([any(p.search(text[s.start : s.end]) for p in patterns) for s in passages])
        if right.any() and not right.all():
            yield np.array([[values[name] for name in FEATURES] for values in scored]), right


def _support(assistant: Assistant, asked: Sequence[Asked]) -> Logistic:
    """Which provisions belong beside the leader: those that must be cited, against those that should not be.

    What may be cited but need not be says nothing either way. The threshold is the one of the best F1 among
    probabilities of models that never saw the question's file.
    """
    rows: list[dict[str, float]] = []
    right: list[bool] = []
    files: list[str] = []
    for known, query, looked, file in ((e.known, e.query, e.looked, e.file) for e in asked):
        if known.expect is not Status.ANSWERED:
            continue
        found = assistant.retriever.rank(query, looked)
        evidence = assistant.evidence(query, found)
        if not evidence or evidence[0].provision.id not in {*known.gold, *known.also_ok}:
            continue
        for entry in candidates(evidence, found.aspects):
            if entry.provision.id in known.also_ok or entry.hit.direct:
                continue
            rows.append(support_features(query, evidence[0], entry, found.aspects, assistant.catalogue))
            right.append(entry.provision.id in known.gold)
            files.append(file)
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


def refusal_curve(assistant: Assistant, questions: Sequence[KnownAnswer]) -> tuple[tuple[float, float], ...]:
    """What refusing costs: (share of answerable questions refused, share of the others refused), strictest first.

    By models that never saw the question's file, so that it holds for writers not met before.
    """
    known = [k for k in questions if k.expect in (Status.ANSWERED, Status.NOT_COVERED)]
    asked = [Asked(k, query := assistant.analyse(k.asked()), assistant.retriever.look(query)) for k in known]
    _, _, refuse, unseen = _refusal_cases(assistant, asked)
    inside, outside = max(1, int((refuse == 0).sum())), max(1, int((refuse > 0).sum()))
    curve: list[tuple[float, float]] = []
    for share in _CURVE:
        threshold = float(np.quantile(unseen[refuse == 0], 1 - share)) if inside else 1.0
        refused = unseen > threshold
        curve.append((float((refused & (refuse == 0)).sum()) / inside, float((refused & (refuse > 0)).sum()) / outside))
    return tuple(curve)


def _refusal(assistant: Assistant, asked: Sequence[Asked]) -> Logistic:
    """Logistic weights from all cases; the threshold from probabilities of models that never saw the question's fold.

    A fold is a file, so that the threshold holds for writers not met before; a single file is cut into folds. A
    provision named outright is never refused, so that such questions teach nothing.
    """
    names, rows, refuse, unseen = _refusal_cases(assistant, asked)
    weights, bias = logistic(rows, refuse, ridge=_REFUSAL_RIDGE)
    named = {name: round(float(w), 4) for name, w in zip(names, weights, strict=True)}
    return Logistic(weights=named, bias=round(bias, 4), threshold=round(best_threshold(unseen, refuse), 4))


def _refusal_cases(assistant: Assistant, asked: Sequence[Asked]) -> tuple[list[str], Array, Array, Array]:
    """Names and rows of signals, what is to be refused, and the probabilities of models that never saw the file."""
    looks = [assistant.retriever.rank(entry.query, entry.looked).signals for entry in asked]
    names = sorted(set(looks[0]) - {"direct"})
    seen = [n for n, look in enumerate(looks) if look["direct"] < 1.0]
    rows = np.array([[looks[n][name] for name in names] for n in seen])
    refuse = np.array([asked[n].known.expect is Status.NOT_COVERED for n in seen], dtype=float)
    return names, rows, refuse, _unseen(rows, refuse, np.array([asked[n].file for n in seen]))


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
