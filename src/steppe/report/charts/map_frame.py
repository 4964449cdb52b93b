"""The frame of a map: which part of the world it shows and where a point of it lies on paper."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from steppe.report.charts.country_shapes import Box, Ring, Shape, box_of, centre, clipped

#: Height over width of the flattest and the tallest map.
_FLATTEST, _TALLEST = 0.45, 1.1
#: A country this many times larger than the other is cut rather than shown whole.
_TOO_LARGE = 4.0


@dataclass(frozen=True)
class Sheet:
    """A frame on paper, projected so that east and north have one scale in its middle."""

    box: Box
    width: float
    height: float

    def xy(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return the point on paper."""
        x = (longitude - self.box.west) / (self.box.east - self.box.west) * self.width
        y = (self.box.north - latitude) / (self.box.north - self.box.south) * self.height
        return x, y

    def ring(self, ring: Ring) -> list[tuple[float, float]]:
        """Return a ring cut to the frame, on paper; empty if it lies outside."""
        return [self.xy(*point) for point in clipped(ring, self.box)]


def sheet(box: Box, width: float) -> Sheet:
    """Return a sheet of this width, its frame widened where it would be too flat or too tall."""
    x, y = box.middle
    shrink = math.cos(math.radians(y))
    across, up = (box.east - box.west) * shrink, box.north - box.south
    across, up = max(across, up / _TALLEST), max(up, across * _FLATTEST)
    half_x, half_y = across / shrink / 2, up / 2
    return Sheet(Box(x - half_x, y - half_y, x + half_x, y + half_y), width, width * up / across)


def box_of_two(origin: Shape, host: Shape) -> Box:
    """Return a frame for two countries; of a much larger one, the part next to the other."""
    small, large = sorted((origin, host), key=lambda shape: _span(box_of(shape.largest)))
    near, far = box_of(small.largest), box_of(large.largest)
    if _span(far) <= _TOO_LARGE * _span(near):
        return near.joined(far).grown(0.06, 0.5)
    around = near.grown(0.8, 2.5)
    if any(clipped(ring, around) for ring in large.rings):
        return around
    middle = near.middle
    closest = min(
        (point for ring in large.rings for point in ring), key=lambda p: math.dist(p, middle)
    )
    return near.joined(box_of([closest])).grown(0.25, 2.5)


def spots_inside(shape: Shape, frame: Sheet) -> list[tuple[float, float]]:
    """Return points on paper inside the visible part of a country, the most central first."""
    rings = [ring for ring in map(frame.ring, shape.rings) if len(ring) > 2]
    if not rings:
        return []
    ring: Ring = tuple(max(rings, key=lambda r: _span(box_of(tuple(r)))))
    box, middle = box_of(ring), centre(ring)
    grid = [
        (box.west + i / 12 * (box.east - box.west), box.south + j / 12 * (box.north - box.south))
        for i in range(1, 12)
        for j in range(1, 12)
    ]
    inside = [point for point in (middle, *grid) if _holds(ring, point)]
    return sorted(inside, key=lambda point: math.dist(point, middle))


def places_box(points: Sequence[tuple[float, float]]) -> Box:
    """Return a frame around places, with a margin."""
    return box_of(points).grown(0.07, 0.7)


def _span(box: Box) -> float:
    return max(box.east - box.west, box.north - box.south)


def _holds(ring: Ring, point: tuple[float, float]) -> bool:
    """Tell whether a ring goes around a point (crossings of a ray to the east)."""
    x, y = point
    crossings = 0
    for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            crossings += 1
    return crossings % 2 == 1
