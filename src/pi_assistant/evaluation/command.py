"""`pi-assistant eval`: measure the assistant beside the plain baseline, write the report, say it in a screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from pydantic import TypeAdapter, ValidationError

from pi_assistant.assistant import Assistant, question_embedder
from pi_assistant.errors import EvaluationError
from pi_assistant.evaluation.datasets import Split, load_questions
from pi_assistant.evaluation.results import MEASURES, Group, IndexIdentity, Measure, Report
from pi_assistant.evaluation.run import evaluate
from pi_assistant.indexing.model import open_model
from pi_assistant.learned import shipped
from pi_assistant.settings import Settings

_WARM = 20  # questions asked before time is taken
_SPLITS = ("dev", "test", "other")


@dataclass(frozen=True, slots=True)
class Summary:
    """The report in a screen of text; `sound` where every question was scored and every quote verified."""

    text: str
    sound: bool


def default_questions(corpus: Path) -> Path:
    """The questions beside the corpus of a clone.

    Raises:
        EvaluationError: outside a clone, where there are none.
    """
    folder = corpus.resolve().parent / "evals" / "questions"
    if not folder.is_dir():
        raise EvaluationError("no questions here", where=str(folder), mend="Give --questions FILE")
    return folder


def measure(settings: Settings, paths: Sequence[Path], out: Path, progress: Callable[[int, int], None]) -> Summary:
    """Measure on these questions and write `report.json` and `report.html` into `out`.

    Raises:
        EvaluationError: for questions that cannot be used or a report that cannot be written.
    """
    from pi_assistant.evaluation.baseline import Baseline
    from pi_assistant.evaluation.report import write_report

    questions = load_questions(paths)
    assistant = Assistant.open(settings)
    embedder = question_embedder(settings, open_model(settings.model))
    rivals = [
        Baseline(assistant.catalogue, embedder).fitted(questions),
        Baseline(assistant.catalogue, embedder, chunk_size=256, overlap=50).fitted(questions),
    ]
    generation = assistant.generation
    made_from = generation.manifest
    identity = IndexIdentity(generation.number, made_from.model, made_from.model_digest, made_from.corpus)
    report = evaluate(assistant, questions, rivals[0], progress, index=identity, also=rivals[1:])
    written = write_report(report, out)
    fallen = below_floors(report, read_floors(out.parent / "floors.json"))
    screen = "\n".join([_screen(report, written), *(f"Below its floor: {line}" for line in fallen)])
    return Summary(screen, _sound(report) and not fallen)


def measure_parts(settings: Settings, paths: Sequence[Path], out: Path) -> str:
    """What each part of the ranking adds on the test split, and what refusing costs on the others; `out`/parts.md.

    Raises:
        EvaluationError: for questions that cannot be used, or a folder that cannot be written.
    """
    from pi_assistant.evaluation.ablation import ablation, seconds, table
    from pi_assistant.evaluation.learn import refusal_curve

    questions = load_questions(paths)
    assistant = Assistant.open(settings)
    test = [known for known in questions if known.split is Split.TEST] or list(questions)
    rest = [known for known in questions if known.split is not Split.TEST] or list(questions)
    seconds(assistant, test[:_WARM])
    answered, embedded = seconds(assistant, test)
    late = quantiles(answered, n=20)[-1]
    lines = [
        f"# Parts, measured on index generation {assistant.generation.number}",
        f"\n## Ranking: each part left out, {len(test)} questions\n",
        table(ablation(assistant, shipped(), test)),
        "\n## Time: one question after the other, everything loaded\n",
        f"Median {1000 * median(answered):.0f} ms, {median(answered) / median(embedded):.1f} times one bare embedding"
        f" ({1000 * median(embedded):.1f} ms); 95% within {1000 * late:.0f} ms; n={len(test)}.",
        f"\n## Refusal: what it costs, {len(rest)} questions, by models that never saw their file\n",
        "| answerable questions refused | questions outside refused |",
        "|---|---|",
        *(f"| {wrong:.1%} | {right:.1%} |" for wrong, right in refusal_curve(assistant, rest)),
    ]
    text = "\n".join(lines) + "\n"
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / "parts.md").write_text(text, encoding="utf-8")
    except OSError as error:
        raise EvaluationError(f"cannot be written: {error}", where=str(out), mend="Give another --out") from error
    return text


def read_floors(path: Path) -> dict[str, float]:
    """The recorded floor of each headline measure on the test split; empty where none was recorded.

    Raises:
        EvaluationError: where the file is not a table of measures and numbers.
    """
    if not path.is_file():
        return {}
    try:
        return TypeAdapter(dict[str, float]).validate_json(path.read_bytes())
    except ValidationError as error:
        raise EvaluationError("not a table of floors", where=str(path), mend="Give measure: number, as JSON") from error


def below_floors(report: Report, floors: Mapping[str, float]) -> tuple[str, ...]:
    """One line for each headline measure of the test split that is worse than its floor.

    Raises:
        EvaluationError: for a floor under what is no measure, or neither better high nor low.
    """
    group = report.assistant.group("split", "test")
    better = {measure.key: measure.better for measure in MEASURES}
    lines: list[str] = []
    for key, floor in floors.items():
        if not better.get(key):
            raise EvaluationError(
                f"{key!r} has no floor", mend=f"Measures: {', '.join(k for k, b in better.items() if b)}"
            )
        value = group.estimates[key].value if group and key in group.estimates else None
        if value is None or group is None:
            continue
        if (value > floor) if better[key] == "lower" else (value < floor):
            lines.append(f"{key} {value:.3f}, floor {floor:.3f}")
    return tuple(lines)


def _sound(report: Report) -> bool:
    quotes = [group.estimates["quotes_verified"].value for group in report.assistant.groups]
    return report.assistant.unscored == 0 and all(value in (None, 1.0) for value in quotes)


def _screen(report: Report, written: Sequence[Path]) -> str:
    lines = [f"Index generation {report.index.generation}, {report.index.model}, corpus {report.index.corpus[:12]}"]
    for split in _SPLITS:
        if report.assistant.group("split", split) is None:
            continue
        lines.append(f"\n{split}: value [95% interval] n")
        lines.append("  ".join([" " * 22, *(f"{system.name[:28]:28}" for system in report.systems)]).rstrip())
        for row in MEASURES:
            groups = [system.group("split", split) for system in report.systems]
            lines.append("  ".join([f"{row.title:22}", *(f"{_cell(row, group):28}" for group in groups)]).rstrip())
    lines.append("\nWritten: " + ", ".join(str(path) for path in written))
    return "\n".join(lines)


def _cell(row: Measure, group: Group | None) -> str:
    estimate = group.estimates.get(row.key) if group else None
    if estimate is None or estimate.value is None:
        return "-"
    digits = 3 if row.unit == "share" else 1
    interval = "" if estimate.low is None else f" [{estimate.low:.{digits}f}, {estimate.high:.{digits}f}]"
    return f"{estimate.value:.{digits}f}{interval} n={estimate.n}"
