"""Names of places and peoples: countries, regions, crossings, camps, towns; who is from where.

Towns, provinces and districts come from an extract of GeoNames (see names/NOTICE); countries' other
names, peoples, regions, crossings and camps from tables of our own. All are read once, when first asked.
"""

from __future__ import annotations

import csv
import gzip
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from steppe.codes import countries, fold


@dataclass(frozen=True)
class Place:
    """One thing a name may stand for.

    Attributes:
        name: English short name.
        kind: country, people (a demonym), region, city, camp, checkpoint, border, sea, or wider
            (a continent or a group of countries).
        iso3: the country it is or lies in; empty where there is none or more than one.
        people: inhabitants of a town, 0 if unknown.
        latitude: degrees north, where known.
        longitude: degrees east, where known.
        sure: it stands in a table of our own, or is a country or people.
    """

    name: str
    kind: str
    iso3: str = ""
    people: int = 0
    latitude: float | None = None
    longitude: float | None = None
    sure: bool = False


def country_named(name: str) -> str | None:
    """Return the ISO3 code of a country by any of its names, or None."""
    return _country_codes().get(_key(name))


def apart_named(name: str) -> str | None:
    """Return the usual name of a part of a country, or of a state that it once was or belonged to.

    `country_named` knows the country of such a name, but people who leave the part, or left the former
    state, are not said to have left the country of today. None for every other name.
    """
    return _apart().get(_key(name))


def home_of(people: str) -> str | None:
    """Return the ISO3 code of the country a demonym (noun or adjective, any number) belongs to."""
    return _homes().get(_key(people))


def short_name(iso3: str) -> str:
    """Return the English short name of a country."""
    return countries()[iso3].removeprefix("The ").strip()


@cache
def lookup(name: str) -> tuple[Place, ...]:
    """Return what a name may stand for, the likeliest first; nothing if it is unknown.

    Tables of our own go before towns of the same name.
    """
    key = _key(name)
    if (iso3 := _country_codes().get(key)) is not None:
        return (Place(short_name(iso3), "country", iso3, sure=True),)
    if (iso3 := _homes().get(key)) is not None:
        return (Place(short_name(iso3), "people", iso3, sure=True),)
    own = _own_places().get(key)
    towns = tuple(_towns_named(key))
    if own is None:
        return towns
    near = next((town for town in towns if town.iso3 == own.iso3), None)
    if near is None:
        return (own,)
    return (
        Place(own.name, own.kind, own.iso3, near.people, near.latitude, near.longitude, sure=True),
    )


def _key(name: str) -> str:
    plain = fold(name.replace("’", "'").replace("-", " "))
    return plain.removesuffix("'s").removeprefix("the ")


def _names() -> Traversable:
    return resources.files("steppe.claims") / "names"


def _rows(table: str) -> Iterator[dict[str, str]]:
    with (_names() / table).open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


@cache
def _country_codes() -> dict[str, str]:
    found = {_key(name.removeprefix("The ")): iso3 for iso3, name in countries().items()}
    for row in _rows("nations.csv"):
        for name in filter(None, row["other names"].split("|")):
            found[_key(name)] = row["iso3"]
        for name, _ in _named_apart(row):
            found[_key(name)] = row["iso3"]
    return found


@cache
def _apart() -> dict[str, str]:
    return {_key(name): usual for row in _rows("nations.csv") for name, usual in _named_apart(row)}


def _named_apart(row: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each name of a part or former state with the usual one («A», or «A=B» for A with B)."""
    for entry in filter(None, row["parts and former states"].split("|")):
        name, _, usual = entry.partition("=")
        yield name, usual or name


@cache
def _homes() -> dict[str, str]:
    """Return home countries by demonym; plurals and -men are made here."""
    found = {}
    for row in _rows("nations.csv"):
        for name in filter(None, row["people"].split("|")):
            key = _key(name)
            found[key] = row["iso3"]
            if not key.endswith(("ese", "ish", "ch", "s", "men")):
                found[key + "s"] = row["iso3"]
    return found


@cache
def _own_places() -> dict[str, Place]:
    return {
        _key(row["name"]): Place(row["name"], row["kind"], row["iso3"], sure=True)
        for row in _rows("regions.csv")
    }


@cache
def _towns() -> list[str]:
    """Return the lines of the extract, in order of folded names; they are taken apart when asked for."""
    return gzip.decompress((_names() / "towns.tsv.gz").read_bytes()).decode().split("\n")


def _towns_named(key: str) -> Iterator[Place]:
    opening = f"{key}\t"
    at = bisect_left(_towns(), opening)
    line = _towns()[at] if at < len(_towns()) else ""
    for field in line.split("\t")[1:] if line.startswith(opening) else ():
        name, kind, iso3, people, latitude, longitude = field.split(";")
        yield Place(name, kind, iso3, int(people), float(latitude), float(longitude))
