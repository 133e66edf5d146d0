"""The report on disk: `report.json` for programs and `report.html`, one page that carries all it shows."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from pi_assistant.errors import EvaluationError
from pi_assistant.evaluation.metrics import Estimate
from pi_assistant.evaluation.page import as_html
from pi_assistant.evaluation.results import MEASURES, Outcome, Report, SystemResult

FORMAT = 1


def write_report(report: Report, folder: Path) -> tuple[Path, Path]:
    """Write `report.json` and `report.html` into a folder, each aside first; their paths, in that order.

    Raises:
        EvaluationError: where the folder cannot be written or matplotlib is missing.
    """
    files = {
        folder / "report.json": json.dumps(as_json(report), ensure_ascii=False, separators=(",", ":")) + "\n",
        folder / "report.html": as_html(report),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in files.items():
            aside = path.with_name(f".{path.name}.new")
            aside.write_text(text, encoding="utf-8")
            os.replace(aside, path)
    except OSError as error:
        what = f"cannot be written: {error.strerror or error}"
        raise EvaluationError(what, where=str(folder), mend="Give another folder with --out") from error
    page, data = folder / "report.html", folder / "report.json"
    return data, page


def as_json(report: Report) -> dict[str, Any]:
    """The report as plain values, its keys always in this order."""
    index = report.index
    return {
        "format": FORMAT,
        "day": report.day.isoformat(),
        "index": {
            "generation": index.generation,
            "model": index.model,
            "model_digest": index.model_digest,
            "corpus": index.corpus,
        },
        "questions": len(report.assistant.outcomes),
        "measures": {m.key: {"unit": m.unit, "better": m.better, "meaning": m.meaning} for m in MEASURES},
        "systems": [_system_json(system, system is report.assistant) for system in report.systems],
    }


def _system_json(system: SystemResult, detailed: bool) -> dict[str, Any]:
    """One system; what it did question by question only where `detailed`, which for baselines is bulk."""
    return {
        "name": system.name,
        "description": system.description,
        "unscored": system.unscored,
        "groups": [
            {
                "by": g.by,
                "value": g.value,
                "n": g.n,
                "estimates": {m.key: _estimate_json(g.estimates[m.key]) for m in MEASURES},
            }
            for g in system.groups
        ],
        "outcomes": [_outcome_json(outcome) for outcome in system.outcomes if detailed],
    }


def _estimate_json(estimate: Estimate) -> dict[str, Any]:
    return {
        "value": _short(estimate.value),
        "n": estimate.n,
        "low": _short(estimate.low),
        "high": _short(estimate.high),
    }


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _scores_json(outcome: Outcome) -> dict[str, float | None]:
    """Scores by measure; null where a measure does not apply or could not be scored."""
    scores = {m.key: getattr(outcome.scores, m.key) for m in MEASURES}
    return {key: None if value is None else round(float(value), 4) for key, value in scores.items()}


def _outcome_json(outcome: Outcome) -> dict[str, Any]:
    known = outcome.question
    return {
        "id": known.id,
        "split": known.split.value,
        "expect": known.expect.value,
        "gold": list(known.gold),
        "status": outcome.status.value if outcome.status else None,
        "cited": list(outcome.cited),
        "found": list(outcome.found[:5]),
        "scores": _scores_json(outcome),
        "reasons": list(outcome.reasons),
        "error": outcome.error,
    }
