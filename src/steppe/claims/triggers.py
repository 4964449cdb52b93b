"""Words that tell what a figure measures, found around it and sorted by where they stand."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import NamedTuple

#: Nearer than this, in code points, a word speaks of the figure itself.
NEAR = 45
_CLAUSE = re.compile(r"[;:—–]|, (?:and|but|while|whereas|although)\b|\.\s")


class Trigger(NamedTuple):
    """A word of a class; `start` and `end` in code points of the text."""

    name: str
    start: int
    end: int


@cache
def _classes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    table = resources.files("steppe.claims") / "words" / "triggers.csv"
    with table.open(encoding="utf-8") as lines:
        next(lines)
        rows = [line.rstrip("\n").partition(",") for line in lines]
    return tuple(
        (name, re.compile(rf"\b(?:{pattern})(?!\w)", re.IGNORECASE)) for name, _, pattern in rows
    )


def find_triggers(content: str, start: int, end: int) -> list[Trigger]:
    """Return the triggers in a stretch of text in order of place."""
    found = [
        Trigger(name, match.start(), match.end())
        for name, pattern in _classes()
        for match in pattern.finditer(content, start, end)
    ]
    return sorted(found, key=lambda trigger: (trigger.start, -trigger.end))
