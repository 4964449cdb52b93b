"""Code lists: the words that tables may use, and the names of countries."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from importlib import resources

MEASURES = (
    "entries", "exits", "stock", "returns", "registrations", "demographic", "price", "capacity",
    "distance_duration", "casualties", "interceptions", "relocations", "economy", "other",
)  # fmt: skip
QUALIFIERS = ("exact", "about", "at_least", "at_most")
BASES = ("cumulative", "rate", "snapshot", "change")
MODALITIES = ("reported", "estimated", "forecast", "planned", "denied")

#: The unit of shares.
PERCENT = "percent"
#: Days in a unit of «people per …»; people alone are a total.
DAYS_PER_UNIT = {"people/day": 1.0, "people/week": 7.0, "people/month": 365.25 / 12}
_PEOPLE = re.compile(
    r"(?:people|persons?|individuals?)(?: ?(?:/|per|an?|every) ?(day|week|month)| (dai|week|month)ly)?"
)


def known_unit(text: str) -> str:
    """Return the unit that a text spells («Persons», «people per day», «%»), else the text itself."""
    plain = fold(text)
    if plain in ("%", "percent", "per cent", "percentage"):
        return PERCENT
    found = _PEOPLE.fullmatch(plain)
    if found is None:
        return text
    span = found[1] or (found[2] or "").replace("dai", "day")
    return f"people/{span}" if span else "people"


@cache
def countries() -> dict[str, str]:
    """Return English short names by ISO 3166-1 alpha-3 code (ISO codes; names as GeoNames has them)."""
    table = resources.files("steppe.scenario") / "countries.csv"
    with table.open(encoding="utf-8") as lines:
        return {row["iso3"]: row["name"] for row in csv.DictReader(lines)}


@cache
def _codes_by_name() -> dict[str, str]:
    return {fold(name): code for code, name in countries().items()}


def country_code(text: str) -> str | None:
    """Return the ISO3 code for a code or an English short name, or None if there is none."""
    if text.upper() in countries():
        return text.upper()
    return _codes_by_name().get(fold(text))


def fold(text: str) -> str:
    """Return text without case, accents, and repeated blanks, for comparing names."""
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(text.casefold().split())
