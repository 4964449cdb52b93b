"""Reporters known by name, from `words/reporters.csv`: agencies, news outlets, charities, offices."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib import resources
from typing import Literal

Kind = Literal[
    "agency", "ngo", "media", "organisation", "data", "official", "person", "private", "group"
]


@cache
def known_reporters() -> dict[str, tuple[str, Kind]]:
    """Return canonical name and kind by each name and alias of `words/reporters.csv`."""
    table: dict[str, tuple[str, Kind]] = {}
    with (resources.files("steppe.claims") / "words" / "reporters.csv").open(
        encoding="utf-8"
    ) as lines:
        for row in csv.DictReader(lines):
            for name in [row["name"], *filter(None, row["aliases"].split("|"))]:
                table[name] = (row["name"], row["kind"])  # type: ignore[assignment]
    return table


@cache
def known_pattern() -> re.Pattern[str]:
    """Return a pattern of every known name."""
    names = sorted(known_reporters(), key=len, reverse=True)
    return re.compile(rf"(?<![\w’'])(?:{'|'.join(map(re.escape, names))})(?!\w)")


def canonical(words: str) -> str:
    """Return the one name of a known reporter, or the words themselves."""
    found = known_reporters().get(words.removeprefix("the ").removeprefix("The "))
    return found[0] if found else words
