"""Entries, exits and stock by day, with their bands, the reports and the push events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import matplotlib
import numpy as np
from markupsafe import Markup
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from steppe.inference.estimate import Estimate
from steppe.report import words
from steppe.report.charts import svg
from steppe.report.charts.draw_bars import INK, Frame, draw_bars, x_of
from steppe.report.charts.report_bars import Bar
from steppe.report.charts.time_axis import ticks
from steppe.report.series import Series, daily


@dataclass(frozen=True)
class _Size:
    """Inches of a drawing, of one panel and of the legend; how many ticks and columns they hold."""

    width: float
    panel: float
    legend: float
    ticks: int
    columns: int


#: The two drawings: one for desk and paper, one for a telephone.
_WIDE = _Size(7.2, 1.15, 0.5, 18, 4)
_NARROW = _Size(3.5, 1.2, 0.85, 6, 2)
#: Inches above the first panel, between panels, and below the last one.
_ABOVE, _BETWEEN, _BELOW = 0.38, 0.36, 0.42
#: A doubtful or partial report may stretch the axis to this many times what the estimate needs.
_STRETCH = 1.6
#: Dashes of the lines that are no estimate of the whole.
_EVENT: Any = (0, (5, 2))
_ROUTINE: Any = (0, (1, 1.5))


@dataclass(frozen=True)
class _Panel:
    variable: str
    title: str
    unit: str
    colour: str
    dash: Any


#: Colours of Okabe and Ito, which colour-blind readers can tell apart.
_PANELS = (
    _Panel("entries", "Entries, people a day", "people/day", "#0072B2", "-"),
    _Panel("exits", "Exits, people a day", "people/day", "#D55E00", (0, (4, 1.2))),
    _Panel("stock", "People there at the end of the day", "people", "#007A5A", "-"),
)


@dataclass(frozen=True)
class Window:
    """What a chart shows: its days, its id in the page and its title."""

    id: str
    title: str
    first: date
    last: date


@dataclass(frozen=True)
class Mark:
    """A push event: its letter on the chart and its day."""

    letter: str
    day: date
    title: str


def marks(estimate: Estimate) -> tuple[Mark, ...]:
    """Letter the push events up to today; one made for figures alone says nothing."""
    if estimate.case.figures_only:
        return ()
    events = sorted(estimate.case.world.events, key=lambda event: event.date)
    known = [event for event in events if event.date <= estimate.today]
    return tuple(
        Mark(chr(ord("A") + i % 26), event.date, event.title) for i, event in enumerate(known)
    )


def flows_and_stock(
    estimate: Estimate, bars: Sequence[Bar], window: Window, narrow: bool = False
) -> Markup:
    """Draw the days of a window as an SVG element; empty without a daily series.

    A panel whose medians all stay under ten is left out: its axis would tell what is withheld.
    """
    shown = [(panel, _series(estimate, panel, window)) for panel in _panels(estimate)]
    panels = [(panel, series) for panel, series in shown if series is not None]
    if not panels:
        return Markup()
    size = _NARROW if narrow else _WIDE
    with matplotlib.rc_context(svg.STYLE):
        inches = _ABOVE + len(panels) * (size.panel + _BETWEEN) - _BETWEEN + _BELOW + size.legend
        figure = Figure(figsize=(size.width, inches))
        axes = np.atleast_1d(figure.subplots(len(panels), 1, sharex=True))
        for ax, (panel, series) in zip(axes, panels, strict=True):
            own = [b for b in bars if b.panel == panel.variable and _overlaps(b, window)]
            _draw_series(ax, panel, series, pad=15 if ax is axes[0] and marks(estimate) else 5)
            _draw_routine(ax, estimate, panel, window)
            bottom, top = _limit(ax, series, own)
            paper = 72 * (size.width - 0.7), 72 * size.panel
            draw_bars(ax, own, Frame(window.first, window.last, bottom, top, *paper))
        _draw_events(axes, estimate, window)
        _draw_days(axes[-1], window, size.ticks)
        _draw_legend(figure, estimate, bars, size)
        _set_out(figure, axes, size)
        id_ = window.id + ("-narrow" if narrow else "")
        said = _description(panels, estimate, window)
        return svg.from_figure(figure, id_, window.title, said)


def _set_out(figure: Figure, axes: Any, size: _Size) -> None:
    """Set the margins by hand: automatic layouts differ in the last digit from run to run."""
    longest = max(
        len(words.number(tick))
        for ax in axes
        for tick in ax.get_yticks()
        if tick <= ax.get_ylim()[1]
    )
    height = figure.get_figheight()
    figure.subplots_adjust(
        left=(0.2 + 0.066 * longest) / size.width,
        right=1 - 0.06 / size.width,
        top=1 - _ABOVE / height,
        bottom=(size.legend + _BELOW) / height,
        hspace=_BETWEEN / size.panel,
    )


def _panels(estimate: Estimate) -> tuple[_Panel, ...]:
    """Return the panels; where nobody counted those there, the last one shows their change."""
    if not estimate.case.stock_is_change:
        return _PANELS
    since = words.day(estimate.case.world.timeline.start, short=True)
    return (*_PANELS[:2], replace(_PANELS[2], title=f"Change in people there since {since}"))


def _series(estimate: Estimate, panel: _Panel, window: Window) -> Series | None:
    series = daily(estimate, panel.variable)
    series = series.between(window.first, window.last) if series else None
    if series is None or not series.dates:
        return None
    return series if np.abs(series.quantiles["median"]).max() >= words.SMALLEST_COUNT else None


def _overlaps(bar: Bar, window: Window) -> bool:
    return bar.first <= window.last and bar.last >= window.first


def _draw_series(ax: Any, panel: _Panel, series: Series, pad: float) -> None:
    x = [x_of(day) for day in series.dates]
    q = series.quantiles
    ax.fill_between(x, q["q05"], q["q95"], color=panel.colour, alpha=0.18, linewidth=0)
    for edge in ("q05", "q95"):
        ax.plot(x, q[edge], color=panel.colour, linewidth=0.5, linestyle=":")
    ax.fill_between(x, q["q25"], q["q75"], color=panel.colour, alpha=0.38, linewidth=0)
    ax.plot(x, q["median"], color=panel.colour, linewidth=1.3, linestyle=panel.dash)
    ax.set_title(panel.title, loc="left", fontsize=8.5, fontweight="bold", pad=pad)
    ax.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.number(value)))
    ax.grid(axis="y", color="#d0d0d0", linewidth=0.4)
    ax.set_axisbelow(True)


def _routine_group(estimate: Estimate) -> str | None:
    """Return the group of ordinary travel if it is estimated apart from others."""
    routine = [group.id for group in estimate.case.world.groups if group.kind == "routine"]
    several = len(estimate.case.world.groups) > 1 and not estimate.case.figures_only
    return routine[0] if routine and several and daily(estimate, "entries", routine[0]) else None


def _draw_routine(ax: Any, estimate: Estimate, panel: _Panel, window: Window) -> None:
    group = _routine_group(estimate)
    series = daily(estimate, panel.variable, group) if group else None
    if series is None:
        return
    series = series.between(window.first, window.last)
    x = [x_of(day) for day in series.dates]
    ax.plot(x, series.quantiles["median"], color="#222222", linewidth=0.8, linestyle=_ROUTINE)


def _limit(ax: Any, series: Series, bars: Sequence[Bar]) -> tuple[float, float]:
    """Fit the axis to the estimate; a wild report stretches it only so far."""
    needed = float(series.quantiles["q95"].max())
    trusted = [bar.high for bar in bars if bar.filled and not bar.suspicious]
    needed = max(needed, *trusted, 1.0) if trusted else max(needed, 1.0)
    wished = max([needed, *(bar.high for bar in bars)])
    lowest = min(0.0, float(series.quantiles["q05"].min()))
    bottom, top = 1.08 * lowest, 1.12 * min(wished, _STRETCH * needed)
    ax.set_ylim(bottom, top)
    return bottom, top


def _draw_events(axes: Any, estimate: Estimate, window: Window) -> None:
    for mark in marks(estimate):
        if not window.first <= mark.day <= window.last:
            continue
        for ax in axes:
            ax.axvline(x_of(mark.day), color="#555555", linewidth=0.8, linestyle=_EVENT, zorder=1)
        axes[0].annotate(
            mark.letter, (x_of(mark.day), 1), xycoords=("data", "axes fraction"), ha="center",
            va="bottom", fontsize=8, fontweight="bold",
            bbox={"boxstyle": "circle,pad=0.15", "facecolor": "white", "edgecolor": "#555555",
                  "linewidth": 0.6},
        )  # fmt: skip


def _draw_days(ax: Any, window: Window, most: int) -> None:
    labelled = ticks(window.first, window.last, most)
    ax.set_xticks([x_of(day) for day, _ in labelled], [label for _, label in labelled])
    ax.set_xlim(x_of(window.first) - 0.5, x_of(window.last) + 0.5)


def _draw_legend(figure: Figure, estimate: Estimate, bars: Sequence[Bar], size: _Size) -> None:
    handles: list[Any] = [
        Line2D([], [], color="#444444", linewidth=1.3, label="estimate (median)"),
        Patch(facecolor="#9a9a9a", label="50 % interval"),
        Patch(facecolor="#dcdcdc", edgecolor="#666666", linestyle=":", label="90 % interval"),
        Patch(facecolor=INK, edgecolor=INK, label="report used"),
        Patch(facecolor="white", edgecolor=INK, label="partial or not used"),
    ]
    if any(bar.suspicious for bar in bars):
        handles.append(
            Line2D([], [], color=INK, marker="x", linestyle="", label="more likely wrong")
        )
    if _routine_group(estimate):
        handles.append(Line2D([], [], color="#222222", linestyle=_ROUTINE, label="ordinary travel"))
    if marks(estimate):
        handles.append(Line2D([], [], color="#555555", linestyle=_EVENT, label="push event"))
    figure.legend(
        handles=handles, loc="lower center", ncols=size.columns, frameon=False, fontsize=7.5
    )


def _description(
    panels: Sequence[tuple[_Panel, Series]], estimate: Estimate, window: Window
) -> str:
    """Tell in words what the chart shows, for those who do not see it."""
    days = words.period(window.first, window.last)
    said = [f"Daily medians with 50 % and 90 % intervals, {days}."]
    for panel, series in panels:
        highest = words.amount_of(series.on(series.peak), panel.unit)
        last = words.amount_of(series.on(-1), panel.unit)
        said.append(
            f"{panel.title}: highest on {words.day(series.dates[series.peak])} with {highest}; "
            f"on {words.day(series.dates[-1])} {last}."
        )
    events = [
        f"{m.letter}: {words.day(m.day)}, {m.title}." for m in marks(estimate)
        if window.first <= m.day <= window.last
    ]  # fmt: skip
    return " ".join(said + events)


def zoom(estimate: Estimate, event: str) -> Window | None:
    """Return the window around a push event: 7 days before to 45 after, where such days exist."""
    found = estimate.case.world.event(event)
    if found is None or found.date > estimate.today or estimate.case.figures_only:
        return None
    timeline = estimate.case.world.timeline
    first = max(timeline.start, found.date - timedelta(days=7))
    last = min(timeline.end, estimate.today, found.date + timedelta(days=45))
    whole = (min(timeline.end, estimate.today) - timeline.start).days
    if (last - first).days < 7 or whole < 1.5 * (last - first).days:
        return None
    return Window("chart-zoom", f"Around the event of {words.day(found.date)}", first, last)
