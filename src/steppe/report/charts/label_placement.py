"""Labels of a map where they cover neither each other nor a symbol."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

#: Width of a letter as a share of the size of the type, on average and with some room.
_LETTER = 0.63

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Label:
    """A label where it was put: the point of its anchor on the base line of the text."""

    text: str
    x: float
    y: float
    anchor: Anchor
    size: float


_Spot = tuple[float, float, Anchor]
_Rectangle = tuple[float, float, float, float]


@dataclass
class LabelSpace:
    """The paper of a map, with what is taken already."""

    width: float
    height: float
    taken: list[_Rectangle] = field(default_factory=list)

    def take_circle(self, x: float, y: float, radius: float) -> None:
        """Keep labels off a circle."""
        self.taken.append((x - radius, y - radius, x + radius, y + radius))

    def place(
        self, text: str, x: float, y: float, size: float, radius: float = 0.0
    ) -> Label | None:
        """Put a label beside a point, or (with radius 0) on it; None where there is no room."""
        width, rise, gap = _LETTER * size * len(text), 0.75 * size, radius + 2.5
        on_it: list[_Spot] = [(x, y + rise / 2, "middle")]
        beside: list[_Spot] = [
            (x + gap, y + rise / 2, "start"),
            (x - gap, y + rise / 2, "end"),
            (x, y - gap, "middle"),
            (x, y + gap + rise, "middle"),
            (x + 0.7 * gap, y - 0.7 * gap, "start"),
            (x + 0.7 * gap, y + 0.7 * gap + rise, "start"),
            (x - 0.7 * gap, y - 0.7 * gap, "end"),
            (x - 0.7 * gap, y + 0.7 * gap + rise, "end"),
        ]
        for left, base, anchor in beside if radius else on_it:
            start = left - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
            box = (start, base - rise, start + width, base + 0.2 * size)
            if self._is_free(box):
                self.taken.append(box)
                return Label(text, left, base, anchor, size)
        return None

    def _is_free(self, box: _Rectangle) -> bool:
        left, top, right, bottom = box
        if left < 3 or top < 3 or right > self.width - 3 or bottom > self.height - 3:
            return False
        return all(
            east <= left or west >= right or low <= top or high >= bottom
            for west, high, east, low in self.taken
        )
