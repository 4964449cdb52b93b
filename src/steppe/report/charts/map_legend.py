"""The legend of the map, below its frame."""

from __future__ import annotations

import math
from collections.abc import Sequence

from steppe.report import words
from steppe.report.charts.map_frame import Sheet
from steppe.scenario.world import Place

#: How a link is drawn, by mode: told apart by dashes as well as by colour.
MODE_STROKES = {
    "road": 'stroke="#5a5a5a" stroke-width="1.1"',
    "rail": 'stroke="#7a3e00" stroke-width="1.3" stroke-dasharray="6 2.5"',
    "air": 'stroke="#0072B2" stroke-width="0.5" stroke-dasharray="1 2.5"',
    "sea": 'stroke="#004d3a" stroke-width="1.1" stroke-dasharray="8 3 2 3"',
    "foot": 'stroke="#333333" stroke-width="1.1" stroke-dasharray="2 2"',
}
_TYPE = 10.5
_ROW = 24.0


def legend(
    frame: Sheet, modes: Sequence[str], largest: float, radius: float, posts: Sequence[Place]
) -> tuple[str, float]:
    """Return the legend as SVG and its height; items flow onto further rows where they must."""
    items: list[tuple[str, str, float]] = [
        (f'<line x1="0" y1="0" x2="24" y2="0" {MODE_STROKES[mode]}/>', mode, 24.0) for mode in modes
    ]
    if posts:
        diamond = '<path d="M6 -4l4 4l-4 4l-4 -4Z" fill="#D55E00"/>'
        items.append((diamond, "checkpoint", 12.0))
    for size in _round_sizes(largest):
        r = radius * math.sqrt(size / largest)
        circle = (
            f'<circle cx="{r:.1f}" cy="0" r="{r:.1f}" fill="#0072B2" fill-opacity="0.75" '
            'stroke="#00324f" stroke-width="0.8"/>'
        )
        items.append((circle, f"{words.number(size)} entries", 2 * r))
    height = max([_ROW, *(width + 4 for _, text, width in items if text.endswith("entries"))])
    drawn, x, row = [], 4.0, 0
    for symbol, text, width in items:
        needed = width + 6 + 0.55 * _TYPE * len(text) + 14
        if x > 4 and x + needed > frame.width:
            x, row = 4.0, row + 1
        y = frame.height + height * (row + 0.5) + 2
        drawn.append(
            f'<g transform="translate({x:.1f} {y:.1f})">{symbol}<text x="{width + 6:.1f}" y="3.8" '
            f'font-size="{_TYPE}" fill="#111111">{text}</text></g>'
        )
        x += needed
    return "".join(drawn), height * (row + 1) + 4


def _round_sizes(largest: float) -> list[float]:
    """Return two round sizes for the circles of the legend, at most the largest one drawn."""
    if largest < words.SMALLEST_COUNT:
        return []
    power = 10.0 ** math.floor(math.log10(largest))
    upper = next(step * power for step in (5, 2, 1) if step * power <= largest)
    return [upper] if upper / 5 < words.SMALLEST_COUNT else [upper / 5, upper]
