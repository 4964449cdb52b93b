"""The tables of places and links: complete schemas, and faults by line and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from steppe.scenario.load import read_links, read_places
from steppe.scenario.tables import Table, read_schema
from steppe.scenario.world import Place


@pytest.mark.parametrize("name", ["places", "links"])
def test_shipped_schemas_are_complete(name: str) -> None:
    fields = read_schema("steppe.scenario", name)
    assert all(f.meaning and f.expected() for f in fields)
    assert {f.kind for f in fields} <= {"id", "text", "number", "count", "date", "choice", "iso3"}
    assert any(f.required for f in fields)


PLACES = "id,name,country,kind,region,latitude,longitude,population,capacity_per_day,source\n"
LINKS = "from,to,mode,distance_km,hours,capacity_per_day,open_from,open_to,source\n"


def places_of(tmp_path: Path, rows: str) -> tuple[dict[str, Place], Table]:
    path = tmp_path / "places.csv"
    path.write_text(PLACES + rows, encoding="utf-8")
    return read_places(path)


TWO = "a,A,RUS,city,,50,60,100,,test\np,P,KAZ,city,,51,61,200,,test\n"


def test_places_are_read(tmp_path: Path) -> None:
    places, table = places_of(tmp_path, TWO + "west,West,KAZ,region,,51,61,,,test\n")
    assert table.faults == []
    assert list(places) == ["a", "p", "west"]
    assert (places["p"].country, places["p"].population) == ("KAZ", 200.0)


@pytest.mark.parametrize(
    ("line", "check", "where"),
    [
        ("a,B,RUS,city,,50,60,,,test", "duplicate_id", "id"),
        ("b,B,RUS,city,weest,50,60,,,test", "unknown_place", "region"),
        ("b,B,RUS,city,p,50,60,,,test", "unknown_place", "region"),
        ("b,B,RUS,city,,50,60,,7,test", "capacity_of_no_checkpoint", "capacity_per_day"),
        ("b,B,RUS,city,,91,60,,,test", "bad_value", "latitude"),
        ("b,B,RUS,city,,50,,,,test", "missing_value", "longitude"),
    ],
)
def test_faults_of_places_are_named(tmp_path: Path, line: str, check: str, where: str) -> None:
    _, table = places_of(tmp_path, f"{TWO}{line}\n")
    assert [(f.check, f.line, f.where) for f in table.faults] == [(check, 4, where)]


@pytest.mark.parametrize(
    ("line", "check", "where"),
    [
        ("a,pp,road,5,1,,,,test", "unknown_place", "to"),
        ("aa,p,road,5,1,,,,test", "unknown_place", "from"),
        ("a,a,road,5,1,,,,test", "loop", "to"),
        ("a,p,road,5,1,,2022-09-21,2022-09-20,test", "period_reversed", "open_to"),
        ("a,p,train,5,1,,,,test", "bad_value", "mode"),
        ("a,p,road,-5,1,,,,test", "bad_value", "distance_km"),
        ("a,p,road,5,,,,,test", "missing_value", "hours"),
        ("a,p,road,5,1,2.5,,,test", "bad_value", "capacity_per_day"),
    ],
)
def test_faults_of_links_are_named(tmp_path: Path, line: str, check: str, where: str) -> None:
    places, _ = places_of(tmp_path, TWO)
    path = tmp_path / "links.csv"
    path.write_text(f"{LINKS}a,p,rail,5,1,,,,test\n{line}\n", encoding="utf-8")
    links, table = read_links(path, places)
    assert [(f.check, f.line, f.where) for f in table.faults] == [(check, 3, where)]
    assert links[0].mode == "rail"
