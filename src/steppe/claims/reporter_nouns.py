"""Nouns that reporters are named by: of organisations, documents, offices, private persons, groups."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources

from steppe.claims.lexicon import word_set


@cache
def _nouns() -> dict[str, frozenset[str]]:
    """Return the nouns that reporters are named by, by kind, from `words/reporter_nouns.csv`."""
    nouns: dict[str, frozenset[str]] = {}
    with (resources.files("steppe.claims") / "words" / "reporter_nouns.csv").open(
        encoding="utf-8"
    ) as lines:
        for row in csv.DictReader(lines):
            nouns[row["kind"]] = nouns.get(row["kind"], frozenset()) | word_set(row["nouns"])
    return nouns


ORGANISATIONS = _nouns()["organisation"]
DATA = _nouns()["data"]
OFFICIALS = _nouns()["official"]
PRIVATE = _nouns()["private"]
GROUPS = _nouns()["group"]
MODIFIERS = _nouns()["modifier"]
