"""The document's corridor: which countries its movement leaves, and which it reaches."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from steppe.claims.gazetteer import short_name
from steppe.claims.roles import Use
from steppe.claims.text import Text
from steppe.codes import countries

#: What each role says of the corridor: (votes for origin, votes for destination).
_VOTES = {
    "source": (2.0, 0.0), "adjunct": (1.5, 0.0), "people": (1.0, 0.0),
    "target": (0.0, 2.0), "home": (0.0, 2.5), "to": (0.0, 1.0), "host": (0.0, 2.0), "in": (0.0, 1.0),
    "actor": (0.0, 0.6), "dateline": (0.0, 0.8), "border": (0.1, 0.4), "sender": (0.5, 0.3),
    "none": (0.1, 0.4), "witness": (0.0, 0.4), "adjective": (0.2, 0.1), "topic": (0.4, 0.0),
}  # fmt: skip
_HEADLINE, _OPENING = 2.0, 1.5
#: Votes of one end that are taken off for one vote for the other.
_AGAINST = 0.4
#: Votes that speak for nowhere in particular, so that one chance name makes no corridor.
_NOWHERE = 0.5
_NO_ORIGIN = 0.12
#: Votes from which an origin counts as stated, and what nationality is worth beside another.
_STATED, _NATIONALITY = 2.0, 0.6
#: Shares are raised to twice themselves at most where one end is known.
_LEAST_REST = 0.5
#: Towns from this size on stand for themselves, though their country is not named.
_LARGE = 100_000
#: A town from this size on stands for its country.
_WELL_KNOWN = 500_000
#: How far behind their name its people's home may stand for them to be going there.
_GOING_HOME = 80
#: How far before a country «back» or «returned» may stand.
_BACK_TO = 20
_BACK = re.compile(r"\b(?:return\w*|back|repatriat\w+|home\w*|deport\w+)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Corridor:
    """How much of the document speaks for each place as origin and as destination.

    Shares add up to less than one; keys are ISO3 codes, or a region's own name where the text says
    that people leave it and does not speak of its country so. `people` are homes of those who move,
    `named` the countries the text names, `homeward` those to which their own nationals go.
    """

    origin: dict[str, float]
    destination: dict[str, float]
    people: dict[str, float]
    named: frozenset[str]
    homeward: frozenset[str]

    def without(self, place: str) -> Corridor:
        """Return what the document says of the other places, their shares raised to fill the gap."""
        return replace(
            self,
            origin=_raised(self.origin, place),
            destination=_raised(self.destination, place),
        )


def named_countries(uses: Sequence[Use]) -> frozenset[str]:
    """Return the countries that a text names: by their names, their people or a city all know."""
    places = [use.mention.place for use in uses]
    return frozenset(
        place.iso3
        for place in places
        if place.kind in ("country", "people")
        or (place.kind in ("city", "region") and place.iso3 and place.people >= _WELL_KNOWN)
    )


def key_of(use: Use, named: frozenset[str]) -> str:
    """Return what a use speaks for: its country if the text names that, else the place itself."""
    place = use.mention.place
    if place.kind in ("country", "people") or place.iso3 in named:
        return place.iso3
    return use.mention.label


def value_of(key: str) -> str:
    """Return what a claim carries for a key: a country's short name, any other place as it stands."""
    return short_name(key) if key in countries() else key


def speaks(use: Use, named: frozenset[str]) -> bool:
    """Return whether a use tells of an end of the movement: no sea, no small place of unnamed lands."""
    place = use.mention.place
    if place.kind in ("country", "people", "wider") or place.iso3 in named:
        return True
    return place.kind in ("city", "region") and (place.people >= _LARGE or place.sure)


def find_corridor(text: Text, uses: Sequence[Use]) -> Corridor:
    """Weigh what the roles say of the document's movement; headlines and openings count more."""
    out: dict[str, float] = defaultdict(float)
    into: dict[str, float] = defaultdict(float)
    people: dict[str, float] = defaultdict(float)
    regions: dict[tuple[str, str], float] = defaultdict(float)
    named = named_countries(uses)
    reached = 0.0
    lengths = Counter(use.listed for use in uses)
    for use in uses:
        place = use.mention.place
        if use.mention.ethnic or not speaks(use, named):
            continue
        sentence = text.sentences[use.mention.sentence]
        weight = _HEADLINE if sentence.headline else _OPENING if sentence.paragraph <= 1 else 1.0
        # A list of many countries says little of each.
        weight /= max(1, lengths[use.listed] - 1)
        origin, destination = _VOTES[use.role]
        if use.role == "people":
            people[place.iso3] += weight
        elif place.kind == "region" and place.sure and use.role == "source":
            regions[place.name, place.iso3] += weight * origin
        else:
            key = key_of(use, named)
            # Nobody's flight begins at a camp or a crossing.
            out[key] += weight * origin * (0.3 if place.kind in ("camp", "checkpoint") else 1.0)
            reached += weight * destination if use.role in ("target", "host") else 0.0
            into[key] += weight * destination
    homeward = _homeward(text, uses, out, into)
    stated = {country for country, votes in out.items() if votes >= _STATED}
    for country, votes in people.items():
        if country not in homeward:
            out[country] += votes * (_NATIONALITY if stated - {country} else 1.0)
    for (name, country), votes in regions.items():
        out[country if out[country] > 0.5 * votes else name] += votes
    # Where hardly anything speaks of an origin, people are of many.
    nowhere = max(_NOWHERE, _NO_ORIGIN * reached)
    return Corridor(
        origin=_shares(out, into, nowhere),
        destination=_shares(into, out, _NOWHERE),
        people=_shares(people, {}, _NOWHERE),
        named=named,
        homeward=homeward,
    )


def _homeward(
    text: Text, uses: Sequence[Use], out: Mapping[str, float], into: Mapping[str, float]
) -> frozenset[str]:
    """Return the countries that their own nationals are said to go to, more than to leave."""
    votes: dict[str, int] = defaultdict(int)
    moved = {use.mention.place.iso3 for use in uses if use.role == "people"}
    for number, use in enumerate(uses):
        country, start = use.mention.place.iso3, use.mention.start
        if use.role == "home":
            votes[country] += 1
        if use.role not in ("target", "to"):
            continue
        ahead = text.content[max(0, start - _BACK_TO) : start]
        votes[country] += bool(_BACK.search(ahead)) and country in moved
        for former in uses[max(0, number - 4) : number]:
            gap = text.content[former.mention.end : start]
            same = former.role == "people" and former.mention.place.iso3 == country
            if same and len(gap) <= _GOING_HOME and not re.search(r"[.;]\s", gap):
                votes[country] += 2 if _BACK.search(gap) or not re.search(r"\d", gap) else 0
    most = max(into.values(), default=0.0)
    return frozenset(
        country
        for country, count in votes.items()
        if count >= 2
        and into.get(country, 0.0) > out.get(country, 0.0)
        and into[country] >= 0.5 * most
    )


def _raised(shares: Mapping[str, float], known: str) -> dict[str, float]:
    """Return shares among all places but one, which keeps its own."""
    rest = max(1.0 - shares.get(known, 0.0), _LEAST_REST)
    return {one: share if one == known else share / rest for one, share in shares.items()}


def _shares(
    votes: Mapping[str, float], against: Mapping[str, float], nowhere: float
) -> dict[str, float]:
    """Return net votes as shares."""
    net = {one: count - _AGAINST * against.get(one, 0.0) for one, count in votes.items()}
    kept = {one: count for one, count in net.items() if count > 0}
    total = sum(kept.values()) + nowhere
    return {one: count / total for one, count in kept.items()}
