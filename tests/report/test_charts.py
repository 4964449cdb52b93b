from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from synthetic_estimate import claim, small_case, synthetic_estimate

from steppe.report.arrivals import arrivals
from steppe.report.charts.country_shapes import Box, area, box_of, clipped, shape_of, shapes
from steppe.report.charts.flows_and_stock import Window, flows_and_stock, zoom
from steppe.report.charts.label_placement import LabelSpace
from steppe.report.charts.map_frame import box_of_two, sheet, spots_inside
from steppe.report.charts.report_bars import report_bars
from steppe.report.charts.routes_map import main_routes, routes_map
from steppe.report.charts.time_axis import ticks
from steppe.report.citations import references


@pytest.fixture(scope="module")
def estimate():
    return synthetic_estimate(small_case())


def bars_of(*claims):
    estimate = synthetic_estimate(small_case(claims=claims))
    return {bar.label: bar for bar in report_bars(estimate.case, references(estimate.claims))}


def test_cumulative_report_stands_at_its_mean_per_day():
    bar = bars_of(claim("a", value_low=70000, value_high=77000))["R1"]
    assert (bar.low, bar.high, bar.filled, bar.panel) == (10000, 11000, True, "entries")
    assert (bar.last - bar.first).days == 6


def test_rates_are_per_day_and_stocks_are_on_their_day():
    weekly = claim("a", unit="people/week", basis="rate", value_low=700, value_high=700)
    assert bars_of(weekly)["R1"].low == 100
    stock = claim("a", measure="stock", basis="snapshot")
    assert bars_of(stock)["R1"].first == bars_of(stock)["R1"].last == stock.period_end


def test_partial_and_unused_reports_are_hollow():
    partial = claim("a", places=("oral",)), claim("b", group="law"), claim("c", use="shown")
    assert [bar.filled for bar in bars_of(*partial).values()] == [False, False, False]


def test_counts_under_ten_have_no_bar_and_no_panel():
    assert bars_of(claim("few", value_low=8, value_high=8)) == {}
    estimate = synthetic_estimate(small_case())
    few = estimate.daily.assign(exits=estimate.daily["exits"] * 1e-6)
    timeline = estimate.case.world.timeline
    window = Window("w", "t", timeline.start, timeline.end)
    drawn = flows_and_stock(replace(estimate, daily=few), (), window)
    assert "Entries" in drawn
    assert "Exits" not in drawn


def test_reports_on_something_else_have_no_bar():
    others = (
        claim("host", destination="GEO", use="shown"),
        claim("unit", unit="percent", use="shown"),
        claim("measure", measure="price", use="shown"),
        claim("change", basis="change", use="shown"),
        claim("way back", origin="KAZ", destination="RUS", use="shown"),
    )
    assert bars_of(*others) == {}


def test_chart_is_valid_svg_with_title_and_description(estimate):
    timeline = estimate.case.world.timeline
    bars = report_bars(estimate.case, references(estimate.claims))
    window = Window("w", "All <days>", timeline.start, timeline.end)
    wide = flows_and_stock(estimate, bars, window)
    narrow = flows_and_stock(estimate, bars, window, narrow=True)
    for drawn, id_ in ((wide, "w"), (narrow, "w-narrow")):
        root = ElementTree.fromstring(drawn)
        assert root.attrib["role"] == "img"
        ids = [e.attrib["id"] for e in root.iter() if "id" in e.attrib]
        assert len(ids) == len(set(ids))
        assert all(i.startswith(f"{id_}-") for i in ids)
        assert root[0].text == "All <days>"
        assert "highest on" in (root[1].text or "")
        assert "<metadata" not in drawn
        assert "<style" not in drawn
    assert wide == flows_and_stock(estimate, bars, window)


def test_zoom_covers_a_week_before_to_45_days_after(estimate):
    event = estimate.case.world.events[0].date
    window = zoom(estimate, "law")
    assert window is not None
    assert (event - window.first).days == 7
    assert (window.last - event).days == 45
    assert zoom(estimate, "nothing") is None


def test_ticks_are_few_and_start_each_year():
    start = date(2022, 2, 1)
    for days in (3, 20, 74, 76, 400, 3000, 9000):
        for most in (6, 18):
            found = ticks(start, start + timedelta(days=days), most)
            assert 1 <= len(found) <= most
            years = [label.split("\n")[1] for _, label in found if "\n" in label]
            assert len(years) == len(set(years))


def test_shapes_have_codes_and_sane_areas():
    assert len(shapes()) > 200
    kazakhstan, georgia = shape_of("KAZ"), shape_of("GEO")
    assert kazakhstan is not None
    assert georgia is not None
    box = box_of(kazakhstan.largest)
    assert 45 < box.west < 48 < 86 < box.east < 88
    assert area(kazakhstan.largest) > 20 * area(georgia.largest)
    assert shape_of("nowhere") is None


def test_clipping_keeps_what_is_inside():
    square = ((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0))
    assert area(clipped(square, Box(1, 1, 9, 3))) == pytest.approx(6.0)
    assert clipped(square, Box(5, 5, 9, 9)) == ()
    assert area(clipped(square, Box(-1, -1, 9, 9))) == pytest.approx(16.0)


@pytest.mark.parametrize(
    ("a", "b"), [("RUS", "GEO"), ("UKR", "POL"), ("SYR", "DEU"), ("VEN", "USA")]
)
def test_two_countries_are_both_in_the_frame(a, b):
    origin, host = shape_of(a), shape_of(b)
    assert origin is not None
    assert host is not None
    frame = sheet(box_of_two(origin, host), 360.0)
    for shape in (origin, host):
        x, y = spots_inside(shape, frame)[0]
        assert 0 <= x <= frame.width
        assert 0 <= y <= frame.height


def test_map_shows_places_of_arrival_and_leaves_labels_apart(estimate):
    found = arrivals(estimate)
    drawn = routes_map(estimate, found)
    root = ElementTree.fromstring(drawn)
    texts = {e.text for e in root.iter() if e.tag.endswith("text")}
    assert {"Astana", "Oral", "KAZAKHSTAN"} <= texts
    assert {r.mode for r in main_routes(estimate.case.world, found)} == {"road", "rail", "air"}
    circles = [e for e in root.iter() if e.tag.endswith("circle") and len(e)]
    first, second = (float(c.attrib["r"]) for c in circles)
    medians = [a.median for a in found]
    assert (first / second) ** 2 == pytest.approx(medians[0] / medians[1], rel=0.05)


def test_labels_never_overlap():
    space = LabelSpace(200, 100)
    for i in range(40):
        space.place(f"place {i}", 5.0 * i, 2.0 * i + 8, 10, 3)
    boxes = space.taken
    assert len(boxes) > 3
    for i, (w1, n1, e1, s1) in enumerate(boxes):
        for w2, n2, e2, s2 in boxes[i + 1 :]:
            assert e1 <= w2 or e2 <= w1 or s1 <= n2 or s2 <= n1
