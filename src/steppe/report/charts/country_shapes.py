"""Shapes of countries from Natural Earth (world-atlas 2.0.2), cut to the frame of a map."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

#: A ring of (longitude, latitude) in degrees.
Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Box:
    """A frame in degrees."""

    west: float
    south: float
    east: float
    north: float

    @property
    def middle(self) -> tuple[float, float]:
        """Longitude and latitude of the middle."""
        return (self.west + self.east) / 2, (self.south + self.north) / 2

    def joined(self, other: Box) -> Box:
        """Return the smallest box that holds both."""
        return Box(
            min(self.west, other.west),
            min(self.south, other.south),
            max(self.east, other.east),
            max(self.north, other.north),
        )

    def grown(self, share: float, least: float = 0.0) -> Box:
        """Return the box with a margin all around: a share of its size, at least some degrees."""
        x = max(share * (self.east - self.west), least)
        y = max(share * (self.north - self.south), least)
        return Box(
            max(self.west - x, -180.0),
            max(self.south - y, -85.0),
            min(self.east + x, 180.0),
            min(self.north + y, 85.0),
        )


@dataclass(frozen=True)
class Shape:
    """A country: its ISO3 code (empty where ISO has none) and its outer and inner rings."""

    code: str
    name: str
    rings: tuple[Ring, ...]

    @property
    def largest(self) -> Ring:
        """The ring with the largest area, which is the main land."""
        return max(self.rings, key=area)


@cache
def shapes() -> tuple[Shape, ...]:
    """Return all countries."""
    source = resources.files("steppe.report") / "charts" / "shapes" / "countries-50m.json"
    topology = json.loads(source.read_text(encoding="utf-8"))
    arcs = tuple(_decoded(arc, topology["transform"]) for arc in topology["arcs"])
    codes = _iso3_by_number()
    return tuple(
        Shape(
            codes.get(geometry.get("id", ""), ""),
            geometry["properties"]["name"],
            tuple(_ring(indices, arcs) for indices in _rings(geometry)),
        )
        for geometry in topology["objects"]["countries"]["geometries"]
    )


def shape_of(code: str) -> Shape | None:
    """Return the shape of a country by ISO3 code."""
    return next((shape for shape in shapes() if shape.code == code), None)


def box_of(points: Sequence[tuple[float, float]]) -> Box:
    """Return the smallest box around points."""
    x, y = zip(*points, strict=True)
    return Box(min(x), min(y), max(x), max(y))


def area(ring: Ring) -> float:
    """Return the area of a ring, in square degrees."""
    edges = zip(ring, (*ring[1:], ring[0]), strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in edges)) / 2


def centre(ring: Ring) -> tuple[float, float]:
    """Return the centre of gravity of a ring; of a ring without area the middle of its box."""
    edges = list(zip(ring, (*ring[1:], ring[0]), strict=True))
    doubled = sum(a[0] * b[1] - b[0] * a[1] for a, b in edges)
    if abs(doubled) < 1e-9:
        return box_of(ring).middle
    x = sum((a[0] + b[0]) * (a[0] * b[1] - b[0] * a[1]) for a, b in edges)
    y = sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in edges)
    return x / (3 * doubled), y / (3 * doubled)


def clipped(ring: Ring, box: Box) -> Ring:
    """Cut a ring to a box, one side after the other (Sutherland and Hodgman)."""
    for axis, bound, sign in (
        (0, box.west, 1), (0, box.east, -1), (1, box.south, 1), (1, box.north, -1),
    ):  # fmt: skip
        ring = tuple(_cut(ring, axis, bound, sign))
        if not ring:
            return ()
    return ring


def _cut(ring: Ring, axis: int, bound: float, sign: int) -> Iterator[tuple[float, float]]:
    for a, b in zip((ring[-1], *ring[:-1]), ring, strict=True):
        a_in, b_in = sign * (a[axis] - bound) >= 0, sign * (b[axis] - bound) >= 0
        if a_in != b_in:
            share = (bound - a[axis]) / (b[axis] - a[axis])
            yield a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])
        if b_in:
            yield b


def _decoded(arc: list[list[int]], transform: dict[str, list[float]]) -> Ring:
    """Turn the steps of an arc into degrees."""
    (x_scale, y_scale), (x_start, y_start) = transform["scale"], transform["translate"]
    points, x, y = [], 0, 0
    for dx, dy in arc:
        x, y = x + dx, y + dy
        points.append((x * x_scale + x_start, y * y_scale + y_start))
    return tuple(points)


def _rings(geometry: dict[str, Any]) -> list[list[int]]:
    if geometry["type"] == "Polygon":
        return list(geometry["arcs"])
    return [ring for polygon in geometry["arcs"] for ring in polygon]


def _ring(indices: list[int], arcs: Sequence[Ring]) -> Ring:
    """Join arcs end to end; ~i is arc i backwards."""
    points: list[tuple[float, float]] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(arc[1:] if points else arc)
    return tuple(points[:-1] if len(points) > 1 and points[0] == points[-1] else points)


def _iso3_by_number() -> dict[str, str]:
    table = resources.files("steppe.scenario") / "countries.csv"
    with table.open(encoding="utf-8") as lines:
        return {row["iso_numeric"]: row["iso3"] for row in csv.DictReader(lines)}
