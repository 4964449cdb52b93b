"""Words that stand for a country named before: «the republic», «left it», «here», «their homeland»."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from steppe.claims.corridor import Corridor
from steppe.claims.gazetteer import Place, short_name
from steppe.claims.mentions import Mention
from steppe.claims.roles import Use, by_sentence, role_of
from steppe.claims.text import Text
from steppe.codes import countries

_COUNTRY = re.compile(
    r"\b(?:the|that|this) (?:country|republic|nation|kingdom)\b(?! of)|(?<=left )it\b|(?<=leave )it\b"
    r"|(?<=leaving )it\b|(?<=enter )it\b|(?<=entered )it\b|(?<=entering )it\b|(?<=reached )it\b|"
    r"(?<=into )it\b",
    re.IGNORECASE,
)
_HERE = re.compile(
    r"\bhere\b(?! is| are| was)|(?<=\bto )us\b|(?<=reach )us\b|(?<=reached )us\b|(?<=join )us\b"
    r"|\bour (?:own )?(?:country|land|soil|territory|borders?|areas|region|towns?|camps?|centres|"
    r"shores)\b",
    re.IGNORECASE,
)
_HOME = re.compile(
    r"(?:(?P<left>\b(?:left|fled|flee|fleeing|leave|leaving|from|escaped|abandoned) )|"
    r"(?P<to>\b(?:to|into|for|reach|reached|(?:re-?)?enter(?:ed|ing)?|towards?) ))?"
    r"\b(?:(?:their|his|her) (?:own )?(?:home(?:land)?|country|home country|native (?:land|country)|"
    r"countr(?:y|ies) of origin|places? of origin)|homeland)\b"
    r"|\b(?:back home|go(?:ne|ing)? (?:back )?home|went (?:back )?home|return(?:ed|ing|s)? home|"
    r"way home|sent home|bound for home)\b",
    re.IGNORECASE,
)
#: What a sentence must hold for these words to be looked for.
_HERE_NEAR = ("here", " us", "our ")
_HOME_NEAR = ("home", "countr", "native ", "place")
#: A country may be taken up again this many sentences later.
_REACH = 5
_SALIENT = 0.4
_MOST = 0.4
_NO_ANTECEDENT = ("source", "people", "adjunct", "adjective", "topic")


def find_anaphors(text: Text, uses: Sequence[Use], corridor: Corridor) -> Iterator[Use]:
    """Yield a use for each word that stands for a country, where it is clear which."""
    named = by_sentence(uses)
    for number in range(len(text.sentences)):
        recent = [use for near in range(number - _REACH, number + 1) for use in named.get(near, ())]
        base, line = text.sentences[number].start, text.words(number)
        for found in _COUNTRY.finditer(line):
            country = _last_country(recent, base + found.start(), corridor) or _most(
                corridor.destination
            )
            yield from _use(text, country, number, found.start(), found.end())
        low = line.lower()
        here = any(word in low for word in _HERE_NEAR)
        for found in _HERE.finditer(line) if here else ():
            country = _last_country(recent, base + found.start(), corridor) or _most(
                corridor.destination
            )
            role = "in" if found[0].lower() == "here" else "target"
            yield from _use(text, country, number, found.start(), found.end(), role)
        home = any(word in low for word in _HOME_NEAR)
        for found in _HOME.finditer(line) if home else ():
            country = _last_people(recent, base + found.start()) or _most(corridor.people)
            role = (
                "source"
                if found["left"]
                else "home"
                if found["to"] or not found[0].lower().startswith(("their", "his", "her"))
                else "topic"
            )
            yield from _use(text, country, number, found.start(), found.end(), role)


def _use(
    text: Text, country: str | None, number: int, start: int, end: int, role: str | None = None
) -> Iterator[Use]:
    if country is None:
        return
    base = text.sentences[number].start
    mention = Mention(
        base + start, base + end, number, Place(short_name(country), "country", country, sure=True)
    )
    if role is None:
        role = role_of(text, mention)
        role = "none" if role == "adjunct" else role
    yield Use(mention, role, -1 - mention.start)


def _last_country(recent: Sequence[Use], position: int, corridor: Corridor) -> str | None:
    """Return the country meant again: of those just named (but as an origin) the one most arrived at."""
    lands = [
        use.mention.place.iso3
        for use in recent
        if use.mention.end <= position and use.mention.place.iso3 and use.role not in _NO_ANTECEDENT
    ]
    if not lands:
        return None
    shares = corridor.destination
    best = max(lands, key=lambda country: shares.get(country, 0.0))
    return best if shares.get(best, 0.0) >= _SALIENT else lands[-1]


def _last_people(recent: Sequence[Use], position: int) -> str | None:
    for use in reversed(recent):
        if use.mention.end <= position and use.role == "people":
            return use.mention.place.iso3
    return None


def _most(shares: dict[str, float]) -> str | None:
    """Return the country with the largest share, if it has most of them."""
    best = max(shares, key=lambda one: shares[one], default="")
    return best if best in countries() and shares[best] >= _MOST else None
