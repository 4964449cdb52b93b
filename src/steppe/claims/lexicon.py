"""Nouns that figures count, and names of currencies; read from tables beside this file."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources

#: Plurals that no rule makes.
IRREGULAR = {
    "people": "person", "men": "man", "women": "woman", "children": "child", "lives": "life",
    "wives": "wife", "folks": "folk", "families": "family", "babies": "baby", "bodies": "body",
    "persons": "person", "halves": "half", "businessmen": "businessman", "kids": "child",
    "grandchildren": "grandchild", "buses": "bus", "businesses": "business", "crises": "crisis",
    "vacancies": "vacancy", "lorries": "lorry", "ferries": "ferry", "dinghies": "dinghy",
}  # fmt: skip
#: Measures of length and time: any spelling to the unit claims carry.
LENGTHS = {
    "km": "km", "kms": "km", "kilometre": "km", "kilometres": "km", "kilometer": "km",
    "kilometers": "km", "mile": "miles", "miles": "miles", "metre": "metres", "metres": "metres",
    "meter": "metres", "meters": "metres", "hectare": "hectares", "hectares": "hectares",
    "acre": "acres", "acres": "acres", "feet": "feet", "foot": "feet", "yards": "yards",
}  # fmt: skip
DURATIONS = {
    "second": "seconds", "seconds": "seconds", "minute": "minutes", "minutes": "minutes",
    "hour": "hours", "hours": "hours", "day": "days", "days": "days", "night": "nights",
    "nights": "nights", "week": "weeks", "weeks": "weeks", "fortnight": "fortnights",
    "month": "months", "months": "months", "year": "years", "years": "years", "yr": "years",
    "yrs": "years", "hr": "hours", "hrs": "hours", "decades": "decades", "decade": "decades",
    "centuries": "centuries", "century": "centuries", "quarters": "quarters",
    "weekends": "weekends", "weekdays": "weekdays", "seasons": "seasons",
}  # fmt: skip


def word_set(words: str) -> frozenset[str]:
    """Return words written with blanks between them as a set."""
    return frozenset(words.split())


@cache
def _table(name: str) -> tuple[dict[str, str], ...]:
    with (resources.files("steppe.claims") / "words" / name).open(encoding="utf-8") as lines:
        return tuple(csv.DictReader(lines))


@cache
def _kinds() -> dict[str, str]:
    kinds: dict[str, str] = {}
    for row in _table("nouns.csv"):
        for noun in row["nouns"].split():
            kinds.setdefault(noun, row["kind"])
    return kinds


@cache
def currencies() -> dict[str, str]:
    """Return the ISO 4217 code by each name, sign or code of a currency."""
    codes: dict[str, str] = {}
    for row in _table("currencies.csv"):
        for name in row["names"].split():
            codes.setdefault(name if name.isupper() else name.lower(), row["code"])
    return codes


@cache
def singular(word: str) -> str:
    """Return a noun's singular by the rules of spelling."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word in _kinds():
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


@cache
def noun_kind(word: str) -> str:
    """Return what a noun is (people, family, vehicle, paper, capacity, …), or «» if not known."""
    kind = _kinds().get(singular(word), "")
    return "people" if not kind and len(word) > 5 and word.endswith(("men", "women")) else kind


@cache
def currency(word: str) -> str:
    """Return the code of a currency named by a word (any case, plural) or sign, or «»."""
    known = currencies()
    return known.get(word) or known.get(word.lower()) or known.get(singular(word.lower()), "")
