"""Charts of a report as SVG text that stands inside a page: no pixels, fonts or addresses to fetch."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from html import escape
from typing import Any

from pi_assistant.errors import EvaluationError
from pi_assistant.evaluation.metrics import Estimate
from pi_assistant.evaluation.results import MEASURES, Group, Report

COLOURS = ("#1b5e8c", "#9a5b13", "#6b6b6b", "#3f6f3e")
_STYLE = {"svg.fonttype": "none", "font.size": 9.0, "axes.spines.top": False, "axes.spines.right": False}
# figure_1, patch_2, matplotlib.axis_1: nothing refers to these, and every drawing in a page would repeat them
_COUNTER_ID = re.compile(r' id="[A-Za-z0-9.]+_\d+"')


def measures_chart(report: Report, by: str, value: str) -> str:
    """Every share of one group with its interval, the systems side by side."""
    shares = [measure for measure in MEASURES if measure.unit == "share"]
    names = [measure.title + (" (lower is better)" if measure.better == "lower" else "") for measure in shares]
    groups = [system.group(by, value) for system in report.systems]
    series = [[_of(group, measure.key) for measure in shares] for group in groups]
    return _bars(names, series, [system.name for system in report.systems], f"Shares with 95% intervals: {by} {value}")


def groups_chart(report: Report, by: str, key: str) -> str:
    """One measure over the groups of a kind, the systems side by side; groups where it has no value are left out."""
    title = next(measure.title for measure in MEASURES if measure.key == key)
    values = [group.value for group in report.assistant.groups if group.by == by and group.estimates[key].n]
    if not values:
        return ""
    series = [[_of(system.group(by, value), key) for value in values] for system in report.systems]
    names = [f"{value} (n={estimate.n})" for value, estimate in zip(values, series[0], strict=True)]
    return _bars(names, series, [system.name for system in report.systems], f"{title} by {by}, with 95% intervals")


def _of(group: Group | None, key: str) -> Estimate:
    return group.estimates[key] if group is not None else Estimate(None, 0, None, None)


def _bars(names: Sequence[str], series: Sequence[Sequence[Estimate]], systems: Sequence[str], title: str) -> str:
    """Horizontal bars, first name on top; what could not be scored has none."""
    matplotlib, figure_of = _library()
    height = 0.8 / len(series)
    with matplotlib.rc_context({**_STYLE, "svg.hashsalt": title}):
        figure = figure_of(figsize=(8.4, 0.9 + len(names) * (0.16 + 0.15 * len(series))), layout="constrained")
        axes = figure.subplots()
        for n, (system, estimates) in enumerate(zip(systems, series, strict=True)):
            drawn = [(row + n * height, e) for row, e in enumerate(estimates) if e.value is not None]
            axes.barh(
                [place for place, _ in drawn],
                [e.value for _, e in drawn],
                height=height * 0.92,
                xerr=_whiskers([e for _, e in drawn]) if drawn else None,
                color=COLOURS[n % len(COLOURS)],
                label=system,
                error_kw={"elinewidth": 0.9, "ecolor": "#222222"},
            )
        axes.set_yticks([row + height * (len(series) - 1) / 2 for row in range(len(names))], names)
        axes.set_xlim(0, 1)
        axes.xaxis.set_major_formatter(matplotlib.ticker.PercentFormatter(1.0))
        axes.invert_yaxis()
        figure.legend(loc="outside lower center", ncols=len(series), frameon=False)
        return _svg(figure, title)


def _whiskers(estimates: Sequence[Estimate]) -> list[list[float]]:
    """Lengths of the error bars, left and right; none where there is no interval."""
    value = [e.value or 0.0 for e in estimates]
    low = [max(0.0, v - (v if e.low is None else e.low)) for v, e in zip(value, estimates, strict=True)]
    high = [max(0.0, (v if e.high is None else e.high) - v) for v, e in zip(value, estimates, strict=True)]
    return [low, high]


def _library() -> tuple[Any, Any]:
    """Matplotlib and its Figure, used without pyplot: no window, no global state."""
    try:
        import matplotlib.ticker
        from matplotlib.figure import Figure
    except ImportError as error:
        raise EvaluationError("matplotlib is not installed", mend="Run `pip install 'pi-assistant[eval]'`") from error
    return matplotlib, Figure


def _svg(figure: Any, title: str) -> str:
    """The drawing as an element of a page, the same bytes each time, with a name for people who do not see it."""
    stream = io.StringIO()
    figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    text = stream.getvalue()
    element = _COUNTER_ID.sub("", text[text.index("<svg") :])
    return element.replace("<svg ", f'<svg role="img" aria-label="{escape(title)}" ', 1)
