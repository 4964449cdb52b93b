"""Differences of reforms from the baseline: one panel an outcome, one line a reform."""

from __future__ import annotations

import textwrap
from typing import Any

import matplotlib
from markupsafe import Markup
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from steppe.policy.compare import Comparison, Difference
from steppe.policy.outcomes import BY_ID
from steppe.report import words
from steppe.report.charts import svg
from steppe.report.compare_view import SAID_FROM, matters
from steppe.report.tables import plain

#: Outcomes with a panel: those in which people and hosts meet a reform first.
SHOWN = ("border_days", "longest_desk_wait", "irregular_days", "border_runs", "beds_short",
         "public_cost")  # fmt: skip
#: Okabe and Ito; shapes say the same for those who see no colours.
_BETTER, _WORSE, _NEITHER = ("#0072B2", "<"), ("#D55E00", ">"), ("#6b6b6b", "o")
_WIDTH, _ROW, _HEAD = 4.4, 0.24, 0.75


def differences(comparison: Comparison) -> Markup:
    """Draw the medians and 90 % intervals of differences as an SVG element."""
    reforms = comparison.reforms
    height = 3 * (_HEAD + _ROW * len(reforms))
    with matplotlib.rc_context(svg.STYLE):
        figure = Figure(figsize=(2 * _WIDTH, height))
        axes = figure.subplots(3, 2, squeeze=False)
        for k, (ax, outcome) in enumerate(zip(axes.ravel(), SHOWN, strict=True)):
            found = [
                next(d for d in comparison.totals(r.id) if d.outcome.id == outcome) for r in reforms
            ]
            _panel(ax, found, [plain(r.title) for r in reforms] if k % 2 == 0 else [])
        figure.subplots_adjust(left=0.3, right=0.97, top=0.95, bottom=0.07, wspace=0.12, hspace=0.6)
        description = (
            "For each outcome, how far each reform lies from the baseline, with its 90 % interval; "
            "the numbers stand in the tables below."
        )
        return svg.from_figure(figure, "differences", "Reforms against the baseline", description)


def _panel(ax: Any, found: list[Difference], labels: list[str]) -> None:
    outcome = BY_ID[found[0].outcome.id]
    ax.axvline(0.0, color="#111111", linewidth=0.8)
    for row, d in enumerate(found):
        colour, marker = _look(d)
        spread = d.difference
        ax.plot([spread.q05, spread.q95], [row, row], color=colour, linewidth=2.2)
        ax.plot(spread.median, row, marker=marker, color=colour, markersize=5, linestyle="none")
    ax.set_ylim(len(found) - 0.5, -0.5)
    ax.set_yticks(range(len(found)))
    ax.set_yticklabels([textwrap.shorten(label, 38, placeholder=" …") for label in labels]
                       or [""] * len(found))  # fmt: skip
    ax.tick_params(axis="y", length=0)
    ax.xaxis.set_major_locator(MaxNLocator(4))
    ax.xaxis.set_major_formatter(FuncFormatter(_tick))
    ax.set_title("\n".join(textwrap.wrap(f"{outcome.title} ({outcome.unit})", 48)), fontsize=8,
                 loc="left")  # fmt: skip


def _look(d: Difference) -> tuple[str, str]:
    if not matters(d) or d.better is None or d.worse is None:
        return _NEITHER
    if d.better >= SAID_FROM:
        return _BETTER
    return _WORSE if d.worse >= SAID_FROM else _NEITHER


def _tick(value: float, _: int) -> str:
    for size, name in ((1e9, " bn"), (1e6, " m"), (1e3, "k")):
        if abs(value) >= size:
            return words.number(round(value / size, 2)) + name
    return words.number(round(value, 2))
