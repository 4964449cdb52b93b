"""The codebook of reception and the words its themes are told by; read from tables in `words/`."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

STANCES = ("support", "hostility", "either", "information")
#: Longest quotation kept of a statement, in words.
LONGEST_QUOTE = 25
#: A letter of no language's names: a people that arrives is written with it, at its own length, so
#: that one set of patterns does for all documents.
PEOPLE = "\ua7fe"
#: What arrivals say of their reception has a theme of its own: hosts and arrivals are never counted
#: together.
OF_ARRIVALS = "arrivals_voice"


@dataclass(frozen=True)
class Theme:
    """A theme of the codebook; `not_coded` says what looks like it and is left out."""

    id: str
    title: str
    stance: str
    meaning: str
    not_coded: str
    source: str


@dataclass(frozen=True)
class Cue:
    """Words that tell a theme.

    Attributes:
        theme: id of the theme.
        needs: what else must hold. blame: the sentence puts it down to arrivals; demand: it asks for
            it; quote: the words stand in quotation marks; arrival: one of the arrivals speaks; hosts:
            no arrivals are the subject; named: the sentence itself names or means arrivals; negated:
            «not» belongs to the words, so it does not take the theme away.
        pattern: the words.
    """

    theme: str
    needs: frozenset[str]
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Vocabulary:
    """All patterns: the cues, and the words of arrivals, of blame and of threats."""

    cues: tuple[Cue, ...]
    arrivals: re.Pattern[str]
    pronouns: re.Pattern[str]
    blame: re.Pattern[str]
    threat: re.Pattern[str]


@cache
def codebook() -> dict[str, Theme]:
    """Return the themes by id, in the order of `words/reception.csv`."""
    return {row["theme"]: Theme(*row.values()) for row in _rows("reception.csv")}


@cache
def word_pattern(kind: str, front: str = r"\b", behind: str = r"\b") -> re.Pattern[str]:
    """Return a pattern of one kind of words of `words/reception_words.csv`."""
    return _compiled(f"{front}(?:{_words(kind)}){behind}")


@cache
def vocabulary() -> Vocabulary:
    """Return the patterns; peoples that arrive stand in the text as runs of PEOPLE."""
    nouns = f"{_words('arrivals')}|{PEOPLE}+"
    named = rf"(?:the |these |those |all )?\b(?:{nouns})\b"
    anybody = rf"(?:the |these |those |all )?\b(?:{nouns}|{_words('pronouns')})\b"
    hosts = rf"\b(?:{_words('hosts')})"

    def filled(pattern: str) -> re.Pattern[str]:
        text = pattern.replace("{W}", anybody).replace("{N}", named).replace("{H}", hosts)
        return _compiled(text)

    cues = tuple(
        Cue(row["theme"], frozenset(row["needs"].split()), filled(row["pattern"]))
        for row in _rows("reception_cues.csv")
    )
    return Vocabulary(
        cues,
        _compiled(named),
        word_pattern("pronouns"),
        filled(_words("blame")),
        filled(_words("threat")),
    )


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _words(kind: str) -> str:
    """Return the words of a kind as alternatives; «_» stands for a blank."""
    row = next(row for row in _rows("reception_words.csv") if row["kind"] == kind)
    return "|".join(word.replace("_", " ") for word in row["words"].split())


@cache
def _rows(table: str) -> tuple[dict[str, str], ...]:
    with (resources.files("steppe.claims") / "words" / table).open(encoding="utf-8") as lines:
        return tuple(csv.DictReader(lines))
