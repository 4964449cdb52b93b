"""Counted against simulated people, one small panel a camp."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import matplotlib
import numpy as np
from markupsafe import Markup
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from steppe.report.charts import svg
from steppe.report.charts.draw_bars import INK, x_of
from steppe.report.charts.time_axis import ticks
from steppe.report.tables import plain

#: Camps beyond this number, the smallest ones, have no panel.
MOST_PANELS = 48
_COLUMNS = 4
#: Inches of a panel with its labels, and of the legend below.
_WIDTH, _HEIGHT, _LEGEND = 2.1, 1.45, 0.4
_TICKS = 4
#: Blue of Okabe and Ito, which colour-blind readers can tell from the ink of the counts.
_SIMULATED = "#0072B2"
_LEARNED = "#EEEEEE"


@dataclass(frozen=True)
class CampCounts:
    """What the chart shows. Arrays are (days, camps) in people; `low` and `high` may be absent.

    Days before `first_scored_day` were learnt from and are shaded.
    """

    title: str
    start: date
    camps: Sequence[str]
    counted: np.ndarray
    simulated: np.ndarray
    low: np.ndarray | None = None
    high: np.ndarray | None = None
    first_scored_day: int = 0


def camp_counts(counts: CampCounts) -> Markup:
    """Draw the camps as an SVG element, the largest first."""
    largest = np.argsort(-counts.counted.max(axis=0), kind="stable")[:MOST_PANELS]
    columns = min(_COLUMNS, len(largest))
    rows = -(-len(largest) // columns)
    with matplotlib.rc_context(svg.STYLE):
        figure = Figure(figsize=(columns * _WIDTH, rows * _HEIGHT + _LEGEND))
        axes = figure.subplots(rows, columns, squeeze=False).ravel()
        for ax, camp in zip(axes, largest, strict=False):
            _draw_camp(ax, counts, int(camp))
        for ax in axes[len(largest) :]:
            ax.set_axis_off()
        _legend(figure, counts)
        share = _LEGEND / (rows * _HEIGHT + _LEGEND)
        figure.tight_layout(rect=(0, share, 1, 1), pad=0.3, w_pad=0.8, h_pad=0.9)
    return svg.from_figure(figure, "camp-counts", counts.title, _description(counts, largest))


def _draw_camp(ax: Any, counts: CampCounts, camp: int) -> None:
    days = [counts.start + timedelta(days=day) for day in range(len(counts.counted))]
    x = np.array([x_of(day) for day in days])
    if counts.first_scored_day > 0:
        last = x[min(counts.first_scored_day, len(x) - 1)]
        ax.axvspan(x[0], last, color=_LEARNED, linewidth=0, zorder=0)
    if counts.low is not None and counts.high is not None:
        band = counts.low[:, camp], counts.high[:, camp]
        ax.fill_between(x, *band, color=_SIMULATED, alpha=0.25, linewidth=0)
    ax.plot(x, counts.simulated[:, camp], color=_SIMULATED, linewidth=1.1)
    ax.plot(x, counts.counted[:, camp], color=INK, linewidth=0.9, dashes=(3, 1.2))
    ax.set_title(plain(counts.camps[camp]), fontsize=8, loc="left", pad=3)
    marks = ticks(days[0], days[-1], _TICKS)
    ax.set_xticks([x_of(day) for day, _ in marks], [label for _, label in marks], fontsize=6.5)
    ax.set_xlim(x[0], max(x[-1], x[0] + 1))
    ax.set_ylim(bottom=0)
    ax.yaxis.set_major_locator(MaxNLocator(3))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _short(value)))
    ax.tick_params(labelsize=6.5, length=2, width=0.5)


def _short(value: float) -> str:
    """Write a round number of an axis briefly: 1.5 million, 20,000, 400."""
    return f"{value / 1e6:g} million" if value >= 1e6 else f"{value:,.0f}"


def _legend(figure: Figure, counts: CampCounts) -> None:
    handles: list[Any] = [
        Line2D([], [], color=INK, linewidth=0.9, dashes=(3, 1.2), label="counted"),
        Line2D([], [], color=_SIMULATED, linewidth=1.1, label="simulated"),
    ]
    if counts.low is not None:
        band = Patch(color=_SIMULATED, alpha=0.25, linewidth=0, label="90 % of members")
        handles.append(band)
    if counts.first_scored_day > 0:
        handles.append(Patch(color=_LEARNED, linewidth=0, label="days learnt from"))
    figure.legend(handles=handles, loc="lower left", ncols=4, frameon=False, fontsize=7.5)


def _description(counts: CampCounts, largest: np.ndarray) -> str:
    ends = "; ".join(
        f"{plain(counts.camps[camp])} {counts.counted[-1, camp]:,.0f} counted, "
        f"{counts.simulated[-1, camp]:,.0f} simulated"
        for camp in largest
    )
    left_out = len(counts.camps) - len(largest)
    more = f" The {left_out} smallest camps are not drawn." if left_out else ""
    return f"People on the last day: {ends}.{more}"
