"""Places that documents name, as a table that a person can turn into places.csv, and what it lacks.

A name is given a country and coordinates only where one place of the gazetteer answers to it: the only
one of its name, or the only one in the countries that the case is about. Otherwise the row stays
without them, and a gap lists the places it may be.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from steppe.case.figures_from_claims import Gap
from steppe.claims.gazetteer import Place, lookup
from steppe.claims.mentions import find_mentions
from steppe.claims.text import Text
from steppe.codes import fold

#: Kinds of the reader as places.csv has them; people stay in a camp as in a town. What a name no
#: table has stands for («in X») is for a person to say.
KINDS = {
    "city": "city",
    "camp": "city",
    "region": "region",
    "checkpoint": "checkpoint",
    "country": "country",
    "unknown": "",
}
#: Namesakes that a gap lists.
_MOST_NAMESAKES = 4
GEONAMES = "coordinates and population: GeoNames (geonames.org), CC BY 4.0"


@dataclass(frozen=True)
class Naming:
    """Where a document names a place."""

    name: str
    kind: str
    iso3: str
    document: str
    locator: str
    sentence: str


@dataclass
class _Found:
    """A place with all that names it."""

    name: str
    kind: str
    iso3: str
    namings: list[Naming] = field(default_factory=list)


def namings_in(text: Text, document: str, locate: Mapping[int, str]) -> list[Naming]:
    """Return where a text names places.

    Args:
        text: the document.
        document: its id.
        locate: where each sentence stands in the document, by its number.
    """
    return [
        Naming(
            one.place.name if one.place.kind == "country" else one.label or one.place.name,
            one.place.kind,
            one.place.iso3,
            document,
            locate[one.sentence],
            text.words(one.sentence),
        )
        for one in find_mentions(text)
        if one.place.kind in KINDS
    ]


def namings_of_figures(rows: Iterable[Mapping[str, str]], tables: Collection[str]) -> list[Naming]:
    """Return where figures of tables name finer places; texts name theirs themselves.

    Args:
        rows: rows of figures.csv.
        tables: ids of the documents that are tables.
    """
    found = []
    for row in rows:
        names = re.split(r";|,| and ", row.get("place", "")) if row["document"] in tables else []
        for name in filter(None, map(str.strip, names)):
            kind = next((place.kind for place in lookup(name) if place.kind in KINDS), "city")
            found.append(Naming(name, kind, "", row["document"], row["locator"], row["sentence"]))
    return found


def places_found(
    namings: Sequence[Naming], near: Sequence[str]
) -> tuple[list[dict[str, object]], list[Gap]]:
    """Return rows in the columns of places.csv with mentions and documents, and gaps.

    Args:
        namings: where documents name places.
        near: ISO3 codes of the countries that the case is about, the host first.
    """
    found: dict[tuple[str, str], _Found] = {}
    for naming in namings:
        country = naming.iso3 if naming.kind == "country" else ""
        key = (fold(naming.name), country)
        one = found.setdefault(key, _Found(naming.name, naming.kind, naming.iso3))
        one.namings.append(naming)
    rows: list[dict[str, object]] = []
    gaps: list[Gap] = []
    taken: set[str] = set()
    for one in sorted(found.values(), key=lambda one: (-len(one.namings), one.name)):
        place, namesakes = _which(one, near)
        ident = _free_id(one.name, taken)
        rows.append(_row(ident, one, place))
        reason = _reason(one, place, namesakes)
        if reason:
            gaps.append(_gap(one, reason))
    countries = [one for one in found.values() if one.kind == "country"]
    if countries:
        names = ", ".join(sorted(one.name for one in countries))
        reason = (
            f"the gazetteer has no coordinates of countries; give those that are needed: {names}"
        )
        gaps.append(_gap(countries[0], reason))
    return rows, gaps


def _gap(one: _Found, reason: str) -> Gap:
    first = one.namings[0]
    return Gap("", "place", reason, {"sentence": first.sentence}, first.document, first.locator)


def _which(one: _Found, near: Sequence[str]) -> tuple[Place | None, list[Place]]:
    """Return the place that a name means, and the namesakes that it may mean if there are several."""
    if one.kind == "country":
        return Place(one.name, "country", one.iso3), []
    options = [place for place in lookup(one.name) if place.kind in KINDS]
    at_home = [place for place in options if place.iso3 in near]
    candidates = at_home or options
    if len(candidates) == 1:
        return candidates[0], []
    return None, candidates


def _row(ident: str, one: _Found, place: Place | None) -> dict[str, object]:
    known = place is not None and place.latitude is not None
    return {
        "id": ident,
        "name": one.name,
        "country": place.iso3 if place else "",
        "kind": KINDS[one.kind],
        "latitude": place.latitude if place and known else "",
        "longitude": place.longitude if place and known else "",
        "population": (place.people or "") if place else "",
        "source": GEONAMES if known else "",
        "mentions": len(one.namings),
        "documents": "; ".join(dict.fromkeys(naming.document for naming in one.namings)),
    }


def _reason(one: _Found, place: Place | None, namesakes: Sequence[Place]) -> str:
    """Say what a person must settle; empty if nothing is open."""
    if namesakes:
        listed = ", ".join(
            f"{p.iso3} {p.kind}" + (f" at {p.latitude:g}, {p.longitude:g}" if p.latitude is not None
                                    and p.longitude is not None else "")
            for p in namesakes[:_MOST_NAMESAKES]
        )  # fmt: skip
        more = f" and {len(namesakes) - _MOST_NAMESAKES} more" * (len(namesakes) > _MOST_NAMESAKES)
        return f"«{one.name}» may be one of {len(namesakes)} places: {listed}{more}; choose one"
    if place is None:
        return (
            f"«{one.name}» is not in the gazetteer: give its country, kind and coordinates, or "
            "delete the row"
        )
    if place.latitude is None and place.kind != "country":
        return f"the gazetteer has no coordinates of «{one.name}»: give them if it is needed"
    return ""


def _free_id(name: str, taken: set[str]) -> str:
    """Return an id made of a name, numbered if another place has it."""
    plain = re.sub(r"[^a-z0-9]+", "_", fold(name)).strip("_")[:50] or "place"
    number, free = 1, plain
    while free in taken:
        number += 1
        free = f"{plain}_{number}"
    taken.add(free)
    return free
