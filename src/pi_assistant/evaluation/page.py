"""The report as one page: no script, and nothing to fetch. Every text from outside is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from pi_assistant.evaluation.charts import COLOURS, groups_chart, measures_chart
from pi_assistant.evaluation.datasets import Split
from pi_assistant.evaluation.results import MEASURES, Group, Measure, Outcome, Report, SystemResult

_KINDS = ("split", "type", "lang", "audience", "instrument")
_EXCERPT = 600
_STYLE = """
:root { color-scheme: light; } * { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; color: #1d2126; background: #fff; }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem; }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; }
p, dl, li { max-width: 48rem; } code { font-size: .9em; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .86rem; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .6rem; border-bottom: 1px solid #e1e5e9; text-align: left; vertical-align: top; }
th, td { white-space: nowrap; } td.says { white-space: normal; min-width: 18rem; }
thead th { background: #f4f6f8; }
tbody th { position: sticky; left: 0; background: #fff; }
small { color: #59636e; } svg { max-width: 100%; height: auto; }
details { border: 1px solid #e1e5e9; border-radius: .4rem; padding: .5rem .8rem; margin: .5rem 0; }
summary { cursor: pointer; } .wrong { color: #a4262c; } .right { color: #1e6b3a; }
dt { font-weight: 600; } dd { margin: 0 0 .4rem 1rem; }
"""


def as_html(report: Report) -> str:
    """The report as one page; every text from outside is escaped."""
    shown = [group for group in report.assistant.groups if group.by == "split"]
    shown = sorted(shown, key=lambda group: group.value, reverse=True)  # test before dev
    overall = [group for group in report.assistant.groups if group.by == "overall"]
    heads = shown if len(shown) == 1 else [*shown, *overall]
    title = "How well PI Assistant answers"
    parts = [
        "<!doctype html>", '<html lang="en"><head><meta charset="utf-8">', f"<title>{title}</title>",
        '<meta name="viewport" content="width=device-width, initial-scale=1">', f"<style>{_STYLE}</style></head><body>",
        f"<h1>{title}</h1>", _identity(report), *(_headline(report, group) for group in heads),
        f"<h2>Correct answers by type</h2>{groups_chart(report, 'type', 'fully_correct')}",
        *(_by_kind(report, kind) for kind in _KINDS), _failures(report.assistant), "</body></html>",
    ]  # fmt: skip
    return "\n".join(parts) + "\n"


def _identity(report: Report) -> str:
    """Which index was measured, when, against what; and how to read the numbers."""
    index = report.index
    systems = "".join(
        f"<li><b>{escape(s.name)}</b>: {escape(s.description)}{_unscored(s)}</li>" for s in report.systems
    )
    return (
        f"<p>{len(report.assistant.outcomes)} questions, run on {report.day}. Index generation {index.generation}, "
        f"model {escape(index.model)} <code>{escape(index.model_digest[:16])}</code>, "
        f"corpus <code>{escape(index.corpus[:16])}</code>.</p><ul>{systems}</ul>"
        "<p>n is how many questions could be scored; brackets hold a 95% bootstrap interval. A dash means that nothing "
        "could be scored, which is not 0. Questions of the dev split were tuned on: only the test split says how well "
        "unseen questions are answered.</p>"
    )


def _unscored(system: SystemResult) -> str:
    return f' <span class="wrong">{system.unscored} questions could not be scored.</span>' if system.unscored else ""


def _headline(report: Report, group: Group) -> str:
    """All measures of one group, a column for each system, and their chart."""
    columns = [system.group(group.by, group.value) for system in report.systems]
    rows = []
    for m in MEASURES:
        cells = "".join(f"<td>{_cell(column, m)}</td>" for column in columns)
        rows.append(f'<tr><th scope="row">{m.title}</th>{cells}<td class="says">{escape(m.meaning)}</td></tr>')
    heads = ["Measure", *(system.name for system in report.systems), "What it says"]
    name = "All questions" if group.by == "overall" else f"The {group.value} split"
    chart = measures_chart(report, group.by, group.value)
    return f"<h2>{escape(name)} ({group.n})</h2>{chart}{_table(heads, rows)}"


def _by_kind(report: Report, kind: str) -> str:
    """All measures over the groups of a kind; in a cell the systems stand one under the other, each in its colour."""
    rows = []
    for group in (g for g in report.assistant.groups if g.by == kind):
        columns = [system.group(kind, group.value) for system in report.systems]
        cells = "".join(f"<td>{_stacked(columns, measure)}</td>" for measure in MEASURES)
        rows.append(f'<tr><th scope="row">{escape(group.value)} <small>{group.n} questions</small></th>{cells}</tr>')
    names = (f'<b style="color:{_colour(n)}">{escape(s.name)}</b>' for n, s in enumerate(report.systems))
    table = _table([kind.capitalize(), *(measure.title for measure in MEASURES)], rows)
    return f"<h2>By {kind}</h2><p>From top to bottom: {', '.join(names)}.</p>{table}"


def _table(heads: Iterable[str], rows: Iterable[str]) -> str:
    columns = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    body = "".join(rows)
    return f'<div class="scroll"><table><thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table></div>'


def _colour(place: int) -> str:
    return COLOURS[place % len(COLOURS)]


def _stacked(columns: Sequence[Group | None], measure: Measure) -> str:
    cells = (f'<div style="color:{_colour(n)}">{_cell(column, measure)}</div>' for n, column in enumerate(columns))
    return "".join(cells)


def _cell(group: Group | None, measure: Measure) -> str:
    """Value, interval and n; a dash where nothing could be scored."""
    estimate = group.estimates[measure.key] if group else None
    if estimate is None or estimate.value is None:
        return "– <small>n=0</small>"
    interval = ""
    if estimate.low is not None and estimate.high is not None:
        interval = f"[{_number(estimate.low, measure)}, {_number(estimate.high, measure)}] "
    return f"{_number(estimate.value, measure)} <small>{interval}n={estimate.n}</small>"


def _number(value: float, measure: Measure) -> str:
    return f"{value:.1%}" if measure.unit == "share" else f"{value:.1f}"


def _failures(system: SystemResult) -> str:
    """Every question with something wrong: what was expected, what was cited, what was said."""
    failed = [outcome for outcome in system.outcomes if outcome.failed]
    tuned = "".join(_failure(outcome) for outcome in failed if outcome.question.split is not Split.TEST)
    held_out = [_failure(outcome) for outcome in failed if outcome.question.split is Split.TEST]
    text = f"<h2>What went wrong ({len(failed)} of {len(system.outcomes)})</h2>{tuned}"
    if held_out:
        says = f"{len(held_out)} questions of the test split: to be read after the fact, never tuned on"
        text += f"<details><summary>{says}</summary>{''.join(held_out)}</details>"
    return text if failed else f"{text}<p>Nothing.</p>"


def _failure(outcome: Outcome) -> str:
    known = outcome.question
    wrong = (*outcome.reasons, *((f"could not be scored: {outcome.error}",) if outcome.error else ()))
    right = {*known.gold, *known.also_ok}
    rows = {
        "Wrong": f'<span class="wrong">{escape("; ".join(wrong))}</span>',
        "Expected": escape(f"{known.expect}; cite {', '.join(known.gold) or 'nothing'}. {known.why}"),
        "Was": escape(outcome.status.value if outcome.status else "no answer"),
        "Cited": _ids(outcome.cited, right),
        "Found": _ids(outcome.found[:5], right),
        "Said": escape(outcome.answer[:_EXCERPT] + ("…" if len(outcome.answer) > _EXCERPT else "")) or "nothing",
    }
    said = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows.items())
    labels = f"{known.id}, {known.type}, {known.lang}, {known.audience}"
    return (
        f"<details><summary>{escape(known.question)} <small>{escape(labels)}</small></summary><dl>{said}</dl></details>"
    )


def _ids(ids: Iterable[str], right: set[str]) -> str:
    shown = (f'<span class="{"right" if key in right else "wrong"}">{escape(key)}</span>' for key in ids)
    return ", ".join(shown) or "nothing"
