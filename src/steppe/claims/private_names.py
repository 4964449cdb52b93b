"""Names of persons in the words for counted people, which no claim may carry."""

from __future__ import annotations

import re
from functools import lru_cache

from steppe.claims.demonyms import is_people
from steppe.claims.gazetteer import country_named, home_of, lookup
from steppe.claims.introductions import introductions
from steppe.claims.lexicon import noun_kind, singular, word_set

_NAME = r"[^\W\d_a-z][\w’'-]*\w"
#: «Ana Roe, 52, said», «Ana (9)», «The 41-year-old Ana», «Aged 29, Ana», «At 67, Ana Roe».
_WITH_AGE = re.compile(
    rf"(?P<name>{_NAME}(?: (?:(?:de|da|di|la|van|von|der|al|el|bin) )*{_NAME}){{0,4}})"
    r"(?:, (?:now |then |aged |about |who is |who was |an? )?| \(| – )\d{1,2}(?=[,.;:) -]|-year)"
    r"(?! of (?:them|whom|those|these)\b)|"
    rf"(?:\d-year-old|\b[Aa]ged \d\d,|\b[Aa]t \d\d,) (?:[a-z]+ ){{0,2}}(?P<after>{_NAME}(?: {_NAME})*)"
)
#: «a mother of three» counts no mothers.
_KIN = word_set("father mother parent grandfather grandmother husband wife widow widower")
#: Days and months of the calendar: «In March, 20 people».
_CALENDAR = word_set(
    "january february march april may june july august september october november december monday "
    "tuesday wednesday thursday friday saturday sunday"
)
_FAITHS = re.compile(
    r"(?:Hindu|Sikh|Buddhist|Moslem|Mussulman|Muslim|Christian|Orthodox|Jewish|Central)s?"
)
#: So many people have no one's name; nor have refugees, however few.
_TOO_MANY = 500
_LONGEST_SHORT = 5
_ON_THE_WAY = word_set(
    "refugee migrant immigrant emigrant seeker returnee deportee evacuee idp pilgrim"
)
_WHENCE = re.compile(r"\b(?:from|of) (?:the )?(?P<place>[A-Z].*)$")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_LAST_WORD = re.compile(r"\w+\Z")
_EDGE = re.compile(r"\b")
#: Words before the name of a place.
_OF_PLACE = word_set("in from near at to")
#: A word is no longer than this, in code points.
_LONGEST = 60


def tells_of_person(group: str, content: str) -> bool:
    """Say whether the words for counted people hold a person's name, or are one person's family.

    Args:
        group: the words.
        content: the text.
    """
    if group.casefold() in _KIN:
        return True
    for word in _WORD.findall(group):
        named = word[0].isupper() or (word == group and not noun_kind(word))
        if named and word.casefold() in _names(content):
            return True
    return False


def without_names(group: str, number: float) -> str:
    """Return the words for counted people without words that may be anybody's name.

    «40 Haddad relatives» are «relatives»: a capital word stays only if it names a people or a
    country, is an abbreviation, or belongs to too many people, or to people on the
    way, to be one person's name.

    Args:
        group: the words.
        number: of people.
    """
    if number >= _TOO_MANY or singular("".join(group.lower().split()[-1:])) in _ON_THE_WAY:
        return group
    for word in _WORD.findall(group):
        if word[0].isupper() and not (_is_short(word) or _is_public(word, group)):
            last = "".join(_WHENCE.sub("", group).split()[-1:])
            return last if last.islower() and noun_kind(last) else ""
    return group


def _is_short(word: str) -> bool:
    """Say whether a word is an abbreviation: «IDPs», «UN»."""
    return word.rstrip("s").isupper() and len(word) <= _LONGEST_SHORT


def _is_public(word: str, group: str) -> bool:
    known = is_people(word) or country_named(word) or noun_kind(word.lower())
    if known or _FAITHS.fullmatch(word) or any(place.sure for place in lookup(word)):
        return True
    pairs = re.findall(rf"\w+[ -]{re.escape(word)}\b|\b{re.escape(word)}[ -]\w+", group)
    if any(home_of(pair) or country_named(pair) or is_people(pair) for pair in pairs):
        return True
    tail = _WHENCE.search(group)
    return tail is not None and word in tail["place"] and bool(lookup(tail["place"]))


@lru_cache(maxsize=8)
def _names(content: str) -> frozenset[str]:
    """Return the words of personal names, those of peoples, places and the calendar left out."""
    names = [one.name for one in introductions(content)]
    names += [found["name"] or found["after"] for found in _WITH_AGE.finditer(content)]
    words = {word for name in names for word in _WORD.findall(name) if len(word) > 2}
    return frozenset(
        word.casefold()
        for word in words
        if not (
            is_people(word)
            or word.casefold() in _CALENDAR
            or country_named(word)
            or noun_kind(word.lower())
            or (ahead := _words_ahead(word, content)) & _OF_PLACE
            or any(home_of(f"{one} {word}") for one in ahead)
        )
    )


def _words_ahead(word: str, content: str) -> frozenset[str]:
    """Return the words that stand right before a word somewhere in a text."""
    found = set()
    at = content.find(f" {word}")
    while at >= 0:
        ahead = _LAST_WORD.search(content, max(0, at - _LONGEST), at)
        if ahead and _EDGE.match(content, at + 1 + len(word)):
            found.add(ahead.group())
        at = content.find(f" {word}", at + 1)
    return frozenset(found)
