"""The map: routes and places of arrival, or for two countries alone an arrow between them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup, escape

from steppe.inference.estimate import Estimate
from steppe.report import words
from steppe.report.arrivals import Arrival
from steppe.report.charts.country_shapes import area, shape_of, shapes
from steppe.report.charts.label_placement import Label, LabelSpace
from steppe.report.charts.map_frame import Sheet, box_of_two, places_box, sheet, spots_inside
from steppe.report.charts.map_legend import MODE_STROKES, legend
from steppe.report.charts.svg import open_svg
from steppe.scenario.routes import Route, find_routes
from steppe.scenario.world import Place, World

WIDE, NARROW = 720.0, 360.0
_TYPE, _SMALL_TYPE = 11.0, 9.0
#: Share of the width that the largest circle takes as its radius.
_LARGEST_CIRCLE = 0.028
_HOST_FILL, _ORIGIN_FILL, _OTHER_FILL = "#ffffff", "#e4e4e4", "#f3f3f3"
_CIRCLE_FILL = "#0072B2"


def routes_map(estimate: Estimate, found: Sequence[Arrival], narrow: bool = False) -> Markup:
    """Draw the map as an SVG element; empty if neither places nor countries are known."""
    width = NARROW if narrow else WIDE
    world = estimate.case.world
    cities = [p for p in world.host_cities if p.latitude or p.longitude]
    if len(cities) < 2:
        return _arrow_map(world, narrow)
    routes = main_routes(world, found)
    places = _places_on(world, routes, cities)
    frame = sheet(places_box([(p.longitude, p.latitude) for p in places]), width)
    circles = _circles(frame, world, found)
    space = LabelSpace(frame.width, frame.height)
    for _, x, y, radius in circles:
        space.take_circle(x, y, radius)
    origins = [p for p in places if p.country == world.origin and p.kind == "city"]
    labels = _labels(space, frame, world, circles, origins)
    posts = [p for p in places if p.kind == "checkpoint"]
    largest = max((a.median or 0.0 for a in found), default=0.0)
    key, key_height = legend(frame, _modes(world, routes), largest, _radius(frame, largest), posts)
    parts = [
        *_land(frame, world),
        *_lines(frame, world, routes),
        *(_post(frame, p) for p in posts),
        *(_square(frame, p) for p in origins),
        *(_circle(arrival, x, y, r) for arrival, x, y, r in circles),
        *map(_text, labels),
        key,
    ]
    top = ", ".join(f"{a.name} {a.amount}" for a in found[:5] if a.median is not None)
    description = (
        f"{words.country_name(world.host)} with {len(found) or len(cities)} places of arrival and "
        f"the quickest ways to them. " + (f"Most entries: {top}." if top else "")
    )
    id_ = "map-narrow" if narrow else "map"
    height = frame.height + key_height
    opening = open_svg(id_, width, height, "Routes and places of arrival", description)
    return Markup(opening + "".join(parts) + "</svg>")


def main_routes(world: World, found: Sequence[Arrival]) -> tuple[Route, ...]:
    """Return the quickest ways to each place of arrival by mode, also from the largest city."""
    wanted = {a.place for a in found} or {p.id for p in world.host_cities}
    largest = max(world.origin_cities, key=lambda p: p.population or 0.0, default=None)
    kept: dict[tuple[str, str, bool], Route] = {}
    for route in sorted(find_routes(world), key=lambda r: (r.hours, r.links)):
        if route.place in wanted:
            kept.setdefault((route.place, route.mode, False), route)
            if largest is not None and route.origin == largest.id:
                kept.setdefault((route.place, route.mode, True), route)
    return tuple(dict.fromkeys(kept.values()))


def _places_on(world: World, routes: Sequence[Route], cities: Sequence[Place]) -> list[Place]:
    """Return the cities of arrival and every place that a route passes."""
    links = [world.links[i] for route in routes for i in route.links]
    ids = dict.fromkeys([p.id for p in cities] + [end for k in links for end in (k.start, k.end)])
    return [world.places[id_] for id_ in ids]


def _modes(world: World, routes: Sequence[Route]) -> list[str]:
    used = {world.links[i].mode for route in routes for i in route.links}
    return [mode for mode in MODE_STROKES if mode in used]


def _circles(
    frame: Sheet, world: World, found: Sequence[Arrival]
) -> list[tuple[Arrival, float, float, float]]:
    """Return arrivals with their point and radius, the largest first; area is in proportion."""
    largest = max((a.median or 0.0 for a in found), default=0.0)
    drawn = []
    for arrival in found:
        place = world.places.get(arrival.place)
        if place is not None and place.kind != "region":
            share = (arrival.median or 0.0) / largest if largest else 0.0
            radius = max(_radius(frame, largest) * math.sqrt(share), 2.0)
            drawn.append((arrival, *frame.xy(place.longitude, place.latitude), radius))
    return drawn


def _radius(frame: Sheet, largest: float) -> float:
    return max(_LARGEST_CIRCLE * frame.width, 14.0) if largest else 0.0


def _land(frame: Sheet, world: World) -> list[str]:
    fills = {world.host: _HOST_FILL, world.origin: _ORIGIN_FILL}
    edges = {world.host: ("#222222", 1.2)}
    size = f'width="{frame.width:g}" height="{frame.height:.1f}"'
    drawn = [f'<rect {size} fill="#dde3e8"/>']
    for shape in sorted(shapes(), key=lambda s: s.code == world.host):
        rings = [ring for ring in map(frame.ring, shape.rings) if len(ring) > 2]
        if rings:
            path = "".join(_path(ring) for ring in rings)
            stroke, thick = edges.get(shape.code, ("#8a8a8a", 0.6))
            drawn.append(
                f'<path d="{path}" fill="{fills.get(shape.code, _OTHER_FILL)}" '
                f'fill-rule="evenodd" stroke="{stroke}" stroke-width="{thick}"/>'
            )
    drawn.append(f'<rect {size} fill="none" stroke="#666666"/>')
    return drawn


def _path(ring: Sequence[tuple[float, float]]) -> str:
    """Write a ring, leaving out points that lie within half a unit of the last one kept."""
    kept = [ring[0]]
    for point in ring[1:]:
        if math.dist(point, kept[-1]) >= 0.5:
            kept.append(point)
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in kept) + "Z"


def _lines(frame: Sheet, world: World, routes: Sequence[Route]) -> list[str]:
    links = {i for route in routes for i in route.links}
    drawn = []
    for index in sorted(links, key=lambda i: (world.links[i].mode != "air", i)):
        link = world.links[index]
        ends = (world.places[end] for end in (link.start, link.end))
        (x1, y1), (x2, y2) = (frame.xy(p.longitude, p.latitude) for p in ends)
        drawn.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
            f"{MODE_STROKES[link.mode]}/>"
        )
    return drawn


def _circle(arrival: Arrival, x: float, y: float, radius: float) -> str:
    fill = "white" if arrival.median is None else _CIRCLE_FILL
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{fill}" fill-opacity="0.75" '
        f'stroke="#00324f" stroke-width="0.8"><title>{escape(arrival.name)}: '
        f"{escape(str(arrival.amount))}</title></circle>"
    )


def _post(frame: Sheet, place: Place) -> str:
    x, y = frame.xy(place.longitude, place.latitude)
    return (
        f'<path d="M{x:.1f} {y - 2.4:.1f}l2.4 2.4l-2.4 2.4l-2.4 -2.4Z" fill="#D55E00" '
        f'stroke="white" stroke-width="0.4"><title>{escape(place.name)}</title></path>'
    )


def _square(frame: Sheet, place: Place) -> str:
    x, y = frame.xy(place.longitude, place.latitude)
    return f'<rect x="{x - 1.8:.1f}" y="{y - 1.8:.1f}" width="3.6" height="3.6" fill="#333333"/>'


def _labels(
    space: LabelSpace,
    frame: Sheet,
    world: World,
    circles: Sequence[tuple[Arrival, float, float, float]],
    origins: Sequence[Place],
) -> list[Label]:
    """Place names in order of weight, on a narrow map few; one that finds no room is left out."""
    many, few = (len(circles), len(origins)) if frame.width > NARROW else (6, 2)
    names = [space.place(a.name, x, y, _TYPE, r) for a, x, y, r in circles[:many]]
    names += [_country_label(space, frame, code) for code in (world.host, world.origin)]
    for place in sorted(origins, key=lambda p: -(p.population or 0.0))[:few]:
        x, y = frame.xy(place.longitude, place.latitude)
        names.append(space.place(place.name, x, y, _SMALL_TYPE, 2.0))
    roomy = 0.02 * frame.width * frame.height
    for shape in shapes():
        others = shape.code not in (world.host, world.origin, "")
        if others and any(area(tuple(r)) > roomy for r in map(frame.ring, shape.rings) if r):
            names.append(_country_label(space, frame, shape.code))
    return [label for label in names if label is not None]


def _country_label(space: LabelSpace, frame: Sheet, code: str) -> Label | None:
    shape = shape_of(code)
    for x, y in spots_inside(shape, frame) if shape else []:
        name = words.country_name(code).removeprefix("the ").upper()
        label = space.place(name, x, y, _SMALL_TYPE)
        if label is not None:
            return label
    return None


def _text(label: Label) -> str:
    tone = "#4d4d4d" if label.text.isupper() else "#111111"
    return (
        f'<text x="{label.x:.1f}" y="{label.y:.1f}" text-anchor="{label.anchor}" '
        f'font-size="{label.size:g}" fill="{tone}" stroke="white" stroke-width="2.2" '
        f'stroke-linejoin="round" paint-order="stroke">{escape(label.text)}</text>'
    )


def _arrow_map(world: World, narrow: bool) -> Markup:
    """Draw a small map with an arrow between the two; nothing if they are no countries."""
    origin, host = shape_of(world.origin), shape_of(world.host)
    if origin is None or host is None:
        return Markup()
    frame = sheet(box_of_two(origin, host), NARROW)
    start, end = spots_inside(origin, frame), spots_inside(host, frame)
    if not start or not end:
        return Markup()
    space = LabelSpace(frame.width, frame.height)
    (x1, y1), (x2, y2) = start[0], end[0]
    for step in range(21):
        space.take_circle(x1 + step / 20 * (x2 - x1), y1 + step / 20 * (y2 - y1), 8)
    labels = [_country_label(space, frame, code) for code in (world.origin, world.host)]
    id_ = "map-narrow" if narrow else "map"
    said = f"An arrow from {words.country_name(world.origin)} to {words.country_name(world.host)}."
    parts = [
        open_svg(id_, frame.width, frame.height, "Origin and host", said),
        f'<defs><marker id="{id_}-head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="5" '
        'markerHeight="5" orient="auto"><path d="M0 0L10 5L0 10Z" fill="#00324f"/></marker></defs>',
        *_land(frame, world),
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#00324f" '
        f'stroke-width="4" marker-end="url(#{id_}-head)"/>',
        *(_text(label) for label in labels if label is not None),
        "</svg>",
    ]
    return Markup("".join(parts))
