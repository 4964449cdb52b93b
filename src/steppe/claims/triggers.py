"""Words that tell what a figure measures, found around it and sorted by where they stand."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

#: Nearer than this, in code points, a word speaks of the figure itself.
NEAR = 45


class Trigger(NamedTuple):
    """A word of a class; `start` and `end` in code points of the text."""

    name: str
    start: int
    end: int


class _Class(NamedTuple):
    """A class of words; `begins` are the letters that its words begin with, None if any may.

    Of a word as much is told as is plain, from `_LEAST` to `_MOST` letters.
    """

    name: str
    pattern: re.Pattern[str]
    begins: tuple[str, ...] | None


#: So many first letters of a word decide which classes are tried at it.
_LEAST, _MOST = 2, 5
_PLAIN = re.compile(rf"[a-z][a-z -]{{{_LEAST - 1},{_MOST - 1}}}")
_QUANTIFIED = ("?", "*", "{")
_WORD = re.compile(r"\b\w")


@cache
def _classes() -> tuple[_Class, ...]:
    table = resources.files("steppe.claims") / "words" / "triggers.csv"
    with table.open(encoding="utf-8") as lines:
        next(lines)
        rows = [line.rstrip("\n").partition(",") for line in lines]
    return tuple(
        _Class(name, re.compile(rf"\b(?:{pattern})(?!\w)", re.IGNORECASE), _begins(pattern))
        for name, _, pattern in rows
    )


def _begins(pattern: str) -> tuple[str, ...] | None:
    """Return the first letters of each alternative of a pattern, or None if one has too few."""
    found = set()
    for alternative in _alternatives(pattern):
        plain = _PLAIN.match(alternative.lower())
        letters = plain.group() if plain else ""
        if alternative[len(letters) : len(letters) + 1] in _QUANTIFIED:
            letters = letters[:-1]
        if len(letters) < _LEAST:
            return None
        found.add(letters)
    return tuple(found)


def _alternatives(pattern: str) -> list[str]:
    """Split a pattern at the bars that stand in no bracket."""
    found, depth, begun = [], 0, 0
    for at, sign in enumerate(pattern):
        depth += (sign in "([") - (sign in ")]")
        if sign == "|" and not depth:
            found.append(pattern[begun:at])
            begun = at + 1
    return [*found, pattern[begun:]]


@cache
def _anywhere() -> tuple[_Class, ...]:
    """Return the classes that are tried everywhere."""
    return tuple(each for each in _classes() if each.begins is None)


@lru_cache(maxsize=2**15)
def _begun_by(letters: str) -> tuple[_Class, ...]:
    """Return the classes that a word may be of which begins with some letters."""
    if len(letters) > _LEAST:
        fewer = _begun_by(letters[:_LEAST])
        return tuple(each for each in fewer if each.begins and letters.startswith(each.begins))
    return tuple(
        each
        for each in _classes()
        if each.begins and any(one.startswith(letters) for one in each.begins)
    )


def find_triggers(content: str, start: int, end: int) -> list[Trigger]:
    """Return the triggers in a stretch of text in order of place."""
    found = [
        Trigger(each.name, match.start(), match.end())
        for each in _anywhere()
        for match in each.pattern.finditer(content, start, end)
    ]
    # Each pattern is tried only at words that begin as one of its own; matches do not overlap.
    free: dict[str, int] = {}
    for word in _WORD.finditer(content, start, end):
        at = word.start()
        for each in _begun_by(content[at : at + _MOST].lower()):
            if at >= free.get(each.name, 0):
                match = each.pattern.match(content, at, end)
                if match:
                    found.append(Trigger(each.name, at, match.end()))
                    free[each.name] = match.end()
    return sorted(found, key=lambda trigger: (trigger.start, -trigger.end, _order()[trigger.name]))


@cache
def _order() -> dict[str, int]:
    """Return the place of each class in the table."""
    return {each.name: at for at, each in enumerate(_classes())}
