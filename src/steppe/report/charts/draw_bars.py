"""Reports drawn into a panel of a chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from matplotlib.dates import date2num
from matplotlib.patches import Rectangle

from steppe.report.charts.label_placement import LabelSpace
from steppe.report.charts.report_bars import Bar

INK = "#111111"
_LABEL_SIZE = 7.0


@dataclass(frozen=True)
class Frame:
    """A panel: its days, the ends of its scale, and its size in points, near enough for labels."""

    first: date
    last: date
    bottom: float
    top: float
    width: float
    height: float

    def points(self, x: float, y: float) -> tuple[float, float]:
        """Return points from the left and from the top of a place in the data."""
        start, end = x_of(self.first) - 0.5, x_of(self.last) + 0.5
        across = (x - start) / (end - start) * self.width
        return across, (self.top - y) / (self.top - self.bottom) * self.height


def x_of(day: date) -> float:
    """Return a day on the time axis."""
    return float(date2num(day))  # type: ignore[no-untyped-call]


def draw_bars(ax: Any, bars: Sequence[Bar], frame: Frame) -> None:
    """Draw the reports, then their labels where there is room."""
    space = LabelSpace(frame.width, frame.height)
    boxes = [(bar, *_draw_bar(ax, bar, frame)) for bar in bars]
    for _, left, right, low, high in boxes:
        (x1, y1), (x2, y2) = frame.points(left, high), frame.points(right, low)
        space.taken.append((x1, y1 - 1, x2, y2 + 1))
    for bar, left, right, low, high in boxes:
        _draw_label(ax, bar, (left, right, (low + high) / 2), frame, space)


def _draw_bar(ax: Any, bar: Bar, frame: Frame) -> tuple[float, float, float, float]:
    """Draw a report and return its left, right, low and high end in the panel."""
    thin = 0.024 * (frame.top - frame.bottom)
    left = max(x_of(bar.first), x_of(frame.first)) - 0.5
    right = min(x_of(bar.last), x_of(frame.last)) + 0.5
    middle = min(bar.middle, frame.top - thin)
    low, high = min(bar.low, middle - thin / 2), max(min(bar.high, frame.top), middle + thin / 2)
    centre = (left + right) / 2
    inside = INK if bar.filled else "white"
    if bar.panel == "stock":
        ax.plot(centre, middle, marker="D", color=INK, markerfacecolor=inside, markersize=5,
                clip_on=False, zorder=4)  # fmt: skip
    else:
        ax.add_patch(
            Rectangle((left, low), right - left, high - low, facecolor=inside, edgecolor=INK,
                      linewidth=0.7, zorder=4)
        )  # fmt: skip
    if bar.hedge:
        up = bar.hedge == "at_least"
        ax.plot(centre, (high + 1.4 * thin) if up else (low - 1.4 * thin), color=INK,
                marker="^" if up else "v", markersize=3, clip_on=False, zorder=4)  # fmt: skip
    if bar.suspicious:
        for colour, width in (("white", 2.6), (INK, 1.2)):
            ax.plot(centre, middle, marker="x", color=colour, markersize=6.5,
                    markeredgewidth=width, zorder=6, clip_on=False)  # fmt: skip
    return left, right, low, high


def _draw_label(
    ax: Any, bar: Bar, place: tuple[float, float, float], frame: Frame, space: LabelSpace
) -> None:
    """Label a bar beside its right or left end, or over or under its middle."""
    left, right, middle = place
    text = bar.label + (" ↑" if bar.middle > frame.top else "")
    spots = [frame.points(x, middle) for x in (right, left, (left + right) / 2)]
    found = (space.place(text, x, y, _LABEL_SIZE, 1.5) for x, y in spots)
    label = next((label for label in found if label is not None), None)
    x, y = (label.x, label.y) if label else spots[0]
    anchor = label.anchor if label else "start"
    ax.annotate(
        text,
        (x / frame.width, 1 - y / frame.height),
        xycoords="axes fraction",
        ha={"start": "left", "middle": "center", "end": "right"}[anchor],
        va="baseline",
        fontsize=_LABEL_SIZE,
        zorder=7,
        bbox={"facecolor": "white", "alpha": 0.55, "edgecolor": "none", "pad": 0.4},
    )
