"""A fan chart: the days before today and the forecast with its intervals, without and with an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import matplotlib
import numpy as np
from markupsafe import Markup
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from steppe.report import words
from steppe.report.charts import svg
from steppe.report.charts.draw_bars import x_of
from steppe.report.charts.time_axis import ticks
from steppe.report.tables import plain

#: Colours of Okabe and Ito, which colour-blind readers can tell apart.
_WITHOUT, _WITH = "#0072B2", "#D55E00"
_DASH: Any = (0, (4, 1.2))
#: Inches of the drawing's width, of a panel, and of the legend.
_WIDTH, _PANEL, _LEGEND = 7.2, 1.5, 0.45
_TICKS = 12


@dataclass(frozen=True)
class FanPanel:
    """One measure.

    Attributes:
        title: what is shown, with its unit.
        unit: unit of the numbers.
        without: quantiles (days,) by name, on all days shown.
        with_event: the same with the coming event; empty without one.
    """

    title: str
    unit: str
    without: Mapping[str, np.ndarray]
    with_event: Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Fan:
    """What the chart shows; `today` is the last day before the forecast."""

    title: str
    days: Sequence[date]
    today: date
    panels: Sequence[FanPanel]
    event_day: date | None = None
    event_title: str = ""


def fan(shown: Fan) -> Markup:
    """Draw the panels as an SVG element."""
    height = len(shown.panels) * _PANEL + _LEGEND
    with matplotlib.rc_context(svg.STYLE):
        figure = Figure(figsize=(_WIDTH, height))
        axes = figure.subplots(len(shown.panels), 1, sharex=True, squeeze=False).ravel()
        for ax, panel in zip(axes, shown.panels, strict=True):
            _draw_panel(ax, shown, panel)
        marks = ticks(shown.days[0], shown.days[-1], _TICKS)
        axes[-1].set_xticks([x_of(day) for day, _ in marks], [label for _, label in marks])
        _draw_legend(figure, shown)
        figure.tight_layout(rect=(0, _LEGEND / height, 1, 1), pad=0.3, h_pad=0.8)
        return svg.from_figure(figure, "fan", shown.title, _description(shown))


def _draw_panel(ax: Any, shown: Fan, panel: FanPanel) -> None:
    x = np.array([x_of(day) for day in shown.days])
    series = [(panel.without, _WITHOUT, "-")]
    if panel.with_event:
        series.append((panel.with_event, _WITH, _DASH))
    for quantiles, colour, dash in series:
        later = x > x_of(shown.today) if colour == _WITH else x >= x[0]
        for low, high, alpha in (("q05", "q95", 0.16), ("q25", "q75", 0.3)):
            ax.fill_between(
                x[later], quantiles[low][later], quantiles[high][later],
                color=colour, alpha=alpha, linewidth=0,
            )  # fmt: skip
        ax.plot(x[later], quantiles["median"][later], color=colour, linewidth=1.2, linestyle=dash)
    ax.axvline(x_of(shown.today) + 0.5, color="#222222", linewidth=0.7)
    if shown.event_day is not None:
        ax.axvline(x_of(shown.event_day), color="#555555", linewidth=0.8, linestyle=(0, (5, 2)))
    ax.set_title(panel.title, loc="left", fontsize=8.5, fontweight="bold", pad=4)
    ax.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.number(value)))
    ax.grid(axis="y", color="#d0d0d0", linewidth=0.4)
    ax.set_axisbelow(True)
    ax.set_xlim(x[0], x[-1] + 0.5)
    if min(float(quantiles["q05"].min()) for quantiles, _, _ in series) >= 0:
        ax.set_ylim(bottom=0)


def _draw_legend(figure: Figure, shown: Fan) -> None:
    handles: list[Any] = [Line2D([], [], color=_WITHOUT, linewidth=1.2, label="median")]
    if shown.event_day is not None:
        handles += [
            Line2D([], [], color=_WITH, linewidth=1.2, linestyle=_DASH,
                   label=f"with «{plain(shown.event_title)}»"),
            Line2D([], [], color="#555555", linestyle=(0, (5, 2)), label="the event"),
        ]  # fmt: skip
    handles += [
        Patch(facecolor="#9a9a9a", label="50 % interval"),
        Patch(facecolor="#dcdcdc", label="90 % interval"),
        Line2D([], [], color="#222222", linewidth=0.7, label="today"),
    ]
    figure.legend(handles=handles, loc="lower center", ncols=6, frameon=False, fontsize=7.5)


def _description(shown: Fan) -> str:
    """Tell in words what the chart shows, for those who do not see it."""
    said = [
        f"Medians with 50 % and 90 % intervals, {words.period(shown.days[0], shown.days[-1])}; "
        f"days after {words.day(shown.today)} are forecast."
    ]
    for panel in shown.panels:
        ends = [("", panel.without)]
        if panel.with_event:
            ends.append((f" with «{plain(shown.event_title)}»", panel.with_event))
        for label, quantiles in ends:
            last = words.amount_of({k: float(v[-1]) for k, v in quantiles.items()}, panel.unit)
            said.append(f"{panel.title}: on the last day{label} {last}.")
    return " ".join(said)
