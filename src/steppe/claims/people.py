"""Persons and offices of a text: what a pronoun or a title stands for, who is an official."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from steppe.claims.gazetteer import country_named, lookup
from steppe.claims.introductions import Introduced, introductions
from steppe.claims.reporter_nouns import DATA, OFFICIALS, PRIVATE
from steppe.claims.reporters import known_reporters
from steppe.claims.source_names import (
    Name,
    after,
    before,
    is_official,
    kind_of,
    person_in,
    private_role,
)
from steppe.claims.speech import Cue
from steppe.claims.text import Text

_OFFICE = re.compile(
    r"(?:[A-Z][\w’'-]+ (?:and )?){0,4}(?:Ministry|Agency|Office|Department|Commission|Committee|"
    r"Service|Directorate|Police|Institute|"
    r"Bureau|Government|Authority|Council)(?: (?:of|for)(?: the)? [A-Z][\w-]+(?:(?:,| and| of| "
    r"for)? (?:the )?[A-Z][\w-]+)*)?"
)
#: A name with "a charity", "which …" behind it, for what "it" means.
_BODY = re.compile(
    r"(?<![\w’'])(?P<who>[A-Z][\w’'-]+(?: (?:(?:of|for) (?:the )?)?[A-Z][\w’'-]+){0,5})(?= ?[,(])"
)
_BRACKETED = re.compile(
    r" \((?:the )?(?P<short>[A-Z][A-Za-z]{1,9})\)|(?<=[a-z]), (?P<aside>[A-Z]{3,9})(?=,)"
)
#: Titles that anybody in office may be given.
_ANY_OFFICE = frozenset({"official", "functionary", "officer"})
_SEVERAL = re.compile(
    r"\b(?:[Tt]he )?(?P<who>(?:[a-z]+ )?(?:authors|researchers|officials|experts|analysts|"
    r"economists|sources|scholars|observers))\b"
)
_IN_OFFICE = re.compile(
    r"who (?:represents|heads|leads|runs|chairs|directs|speaks for|is in charge|oversees|is "
    r"responsible|manages|"
    r"coordinates|works for|works with|commands)|(?:in charge|responsible|speaking) (?:of|for)"
)
#: What is told of private persons behind their names: an age, a flight, a family.
_MOVED = (
    r"who (?:had |has )?(?:fled|left|arrived|came|crossed|escaped|moved|lost|travelled|traveled|walked|"
    r"lived|lives)\b"
)
_FLED = re.compile(rf"\b{_MOVED}|\b(?:father|mother|parent)s? of\b")
_PRIVATE_LIFE = re.compile(
    rf",? \(?(?:(?:now |then )?(?:aged )?|who (?:is|was|turned) )\d\d\b|"
    rf",? {_MOVED}|, (?:a |the )?(?:\w+ )?(?:father|mother|parent)s? of"
)
#: The office that somebody works for, behind an occupation.
_EMPLOYED = re.compile(r"\b(?:with|for) (?:the |an? )?(?P<whom>[^,.;:]{2,60})")
#: Places that are named after an office whose staff those in them are not.
_SITE = re.compile(r"\b(?:camps?|cent(?:re|er)s?|schools?|shelters?|sites?|tents?)$")
_LONGEST_ROLE = 4
#: Kinds of names that are offices.
_OFFICES_SAY = ("agency", "ngo", "organisation")
_SINGULAR = frozenset({"he", "she", "him", "her"})
#: A person named this many code points back is still who "he" means.
_RECENT = 700
_OUTLETS = frozenset(
    {"paper", "newspaper", "daily", "broadcaster", "local media", "state media", "website"}
)


@dataclass(frozen=True)
class People:
    """Reporters and offices by where the text names them."""

    text: Text
    offices: tuple[tuple[int, str], ...]
    short: dict[str, str]
    introduced: tuple[Introduced, ...]
    written: dict[tuple[str, str, bool], str] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, text: Text) -> People:
        """Find the offices and the persons that a text introduces."""
        names = sorted(known_reporters(), key=len, reverse=True)
        known = re.compile(rf"(?<![\w’'])(?:{'|'.join(map(re.escape, names))})(?!\w)")
        offices = [(found.start(), found.group()) for found in known.finditer(text.content)]
        offices += [(found.start(), found.group()) for found in _OFFICE.finditer(text.content)]
        offices += [
            (found.start(), found["who"])
            for found in _BODY.finditer(text.content)
            if (body := after(text.content, found.start(), found.end()))
            and body.kind == "organisation"
            and " " in body.words
        ]
        return cls(
            text, tuple(sorted(offices)), _short_names(text), tuple(introductions(text.content))
        )

    @cached_property
    def persons(self) -> tuple[tuple[int, str], ...]:
        """Where persons are introduced, and by what names."""
        return tuple((one.start, one.name) for one in self.introduced)

    @cached_property
    def full_names(self) -> dict[str, str]:
        """The whole names of the persons introduced, by their last names and by themselves."""
        names: dict[str, str] = {}
        for one in sorted(self.introduced, key=lambda one: len(one.name)):
            names |= dict.fromkeys((one.name, one.name.split()[-1]), one.name)
        for one in self.introduced:
            last = one.name.split()[-1]
            if not _may_be_one(one.name, names.get(last, one.name)):
                del names[last]  # two bear it: alone it says nobody
        return names

    @cached_property
    def behind_roles(self) -> dict[int, str]:
        """Persons by where the role ends that stands before their name and a comma."""
        return {one.behind: one.name for one in self.introduced if one.behind >= 0}

    def is_media(self, name: str) -> bool:
        """Say whether a name is a news outlet."""
        bare = name.removeprefix("the ").removeprefix("daily ")
        known = known_reporters().get(bare)
        return bare in _OUTLETS if known is None else known[1] == "media"

    def outlet(self, words: str) -> str:
        """Return the known outlet that the words begin with, or «»."""
        parts = words.split()
        for count in range(len(parts), 0, -1):
            name = " ".join(parts[:count])
            if self.is_media(name):
                return name
        return ""

    def name_of(self, cue: Cue, earlier: Sequence[tuple[int, str]]) -> str:
        """Return the reporter of a cue as a claim carries it, or «» if nobody is meant.

        Args:
            cue: the cue.
            earlier: place and source of the cues before it, in order.
        """
        if cue.name is None:
            return self._meant(cue, earlier)
        if cue.name.words.lower().startswith("same "):
            return self._same(cue.name.words.lower().removeprefix("same "), cue.start, earlier)
        key = cue.name.words, cue.name.kind, cue.form == "headline"
        word = cue.name.words.lower()
        if cue.name.end in self.behind_roles and cue.name.kind != "media":
            # "the head of the border guard, Anna Lee, counted"
            return self._written(Name(self.behind_roles[cue.name.end], 0, 0, "person"))
        titled = cue.name.kind in ("official", "private") and word in OFFICIALS | PRIVATE
        if titled or word in _ANY_OFFICE:
            # who bears the title depends on where it stands
            return self._titled(word, cue.name.start)
        if key not in self.written:
            self.written[key] = self._written(cue.name, headline=key[2])
        return self.written[key]

    def _written(self, name: Name, *, headline: bool = False) -> str:
        words = _without_data(name.words)
        for short, full in self.short.items():
            if words in (short, full):
                return f"{full} ({short})"
        person = person_in(words)
        if name.kind in ("official", "organisation", "group") and person and is_official(words):
            return person
        if name.kind == "private" and not person:
            return _private(words)
        if name.kind == "organisation" and " " not in words and words in self.full_names:
            return self._written(Name(self.full_names[words], 0, 0, "person"))
        if name.kind == "person" and words not in self.full_names and lookup(words):
            return words  # a town speaks through its council or its government
        if name.kind in ("person", "private"):
            words = self.full_names.get(person or words, person or words)
            if self._has_office(words):
                return words
            return "" if headline else self._private_person(words)
        return words

    def _has_office(self, person: str) -> bool:
        """Say whether the text gives a person an office beside any mention of the last name."""
        last = person.split()[-1]
        roles = [one.role for one in self.introduced if _may_be_one(one.name, person)]
        if any(is_official(role) for role in roles):
            return True
        if any(map(_works_for, roles)) and not self._lives_privately(last):
            return True
        for found in re.finditer(rf"\b{re.escape(last)}\b", self.text.content):
            ahead = self.text.content[max(0, found.start() - 70) : found.start()]
            behind = self.text.content[found.end() : found.end() + 90]
            if _of_another(ahead, person):
                continue
            titled = before(self.text.content, max(0, found.start() - 70), found.end())
            if titled and is_official(titled.words):
                return True
            after = re.match(r"(?: \w+)? ?, (?P<role>[^.;:”\"]{3,80})", behind)
            if after and (
                is_official(after["role"])
                or re.match(r"(?:of|from) (?:the )?[A-Za-z]", after["role"])
            ):
                return True
            if after and _IN_OFFICE.search(after["role"]):
                return True
            title = re.search(r"(?:^|[\s“])(?P<role>[^,.;“”]{3,60}),? (?:[A-Z][\w’'-]+ )?$", ahead)
            if title and is_official(" ".join(title["role"].split()[-4:])):
                return True
        return False

    def _lives_privately(self, last: str) -> bool:
        """Say whether the text tells of the flight, the age or the family of a person."""
        told = [one.role for one in self.introduced if one.name.split()[-1] == last]
        return any(_FLED.search(role) for role in told) or any(
            _PRIVATE_LIFE.match(self.text.content, found.end())
            for found in re.finditer(rf"\b{re.escape(last)}\b", self.text.content)
        )

    def _private_person(self, person: str) -> str:
        """Return a name without an office: masked if the text tells of a private person."""
        last = person.split()[-1]
        private = " " not in person
        for found in re.finditer(rf"\b{re.escape(last)}\b", self.text.content):
            behind = self.text.content[found.end() : found.end() + 80]
            aside = re.match(r", (?:an?|the) ([^.,;:”\"]{3,60})", behind)
            ahead = self.text.content[max(0, found.start() - 60) : found.start()]
            role = private_role(aside[1] if aside else "") or private_role(
                re.split(r"[.,;:”\"]", ahead)[-1]
            )
            if role:
                return f"private person ({role})"
            private = private or _PRIVATE_LIFE.match(behind) is not None
        return "private person" if private else person

    def _meant(self, cue: Cue, earlier: Sequence[tuple[int, str]]) -> str:
        """Return what a pronoun or a bare "the agency" stands for: the last such name before it."""
        word = cue.pronoun.removeprefix("the ")
        if word in _SINGULAR:
            return self._last_person(cue.start, earlier)
        if word in ("newspaper", "daily", "paper"):
            outlets = [name for at, name in self.offices if at < cue.start and self.is_media(name)]
            return outlets[-1] if outlets else f"{word}"
        if word in OFFICIALS:
            return self._titled(word, cue.start)
        if word in ("authors", "researchers", "study", "report", "statement"):
            return word
        if word == "they":
            groups = list(_SEVERAL.finditer(self.text.content, 0, cue.start))
            return groups[-1]["who"] if groups else ""
        return self._office(word, cue.start, earlier)

    def _last_person(self, start: int, earlier: Sequence[tuple[int, str]]) -> str:
        named = [(at, who) for at, who in self.persons if at < start]
        spoken = [
            (at, name)
            for at, name in earlier
            if kind_of(name) in ("person", "official", "group") or name.startswith("private person")
        ]
        if spoken and (
            not named or spoken[-1][0] >= named[-1][0] or start - named[-1][0] > _RECENT
        ):
            return person_in(spoken[-1][1]) or spoken[-1][1]
        return self._written(Name(named[-1][1], 0, 0, "person")) if named else ""

    def _same(self, word: str, start: int, earlier: Sequence[tuple[int, str]]) -> str:
        """Return who "the same service", "the same source" was: the last such that was credited."""
        before = [(at, name) for at, name in earlier if at < start]
        if word in OFFICIALS:
            return self._titled(word, start)
        if word in ("source", "sources", "figures", "data", "statement", "count", "account"):
            return before[-1][1] if before else word
        offices = [name for _, name in before if kind_of(name) in _OFFICES_SAY]
        typed = [name for name in offices if word.split()[0][:6] in name.lower()]
        return (typed or offices or [self._office(word, start, before)])[-1]

    def _titled(self, title: str, start: int) -> str:
        """Return the last person before a place who is said to bear a title, or the bare title."""
        pattern = re.compile(rf"(?i:\b{re.escape(title)})\b")
        bearers = [one for one in self.introduced if one.start < start and pattern.search(one.role)]
        if (
            not bearers
            and title in _ANY_OFFICE
            and self.text.content[:start].endswith(("the ", "The "))
        ):
            bearers = [
                one for one in self.introduced if one.start < start and is_official(one.role)
            ]
        if bearers:
            person = self._written(Name(bearers[-1].name, 0, 0, "person"))
            return person if person.startswith("private person") else f"{title} {person}"
        return title if title in OFFICIALS | _ANY_OFFICE else _private(title)

    def _office(self, word: str, start: int, earlier: Sequence[tuple[int, str]]) -> str:
        offices = [name for at, name in self.offices if at < start and not self.is_media(name)]
        if word != "it" and word not in ("agency", "group", "office"):
            typed = [name for name in offices if word[:6] in name.lower()]
            credited = [
                name for _, name in earlier if kind_of(name) in ("agency", "ngo", "organisation")
            ]
            return (typed or credited or [word])[-1]
        if word == "agency":
            agencies = [name for name in offices if _is_agency(name)]
            return agencies[-1] if agencies else ""
        spoken = [
            (at, name) for at, name in earlier if kind_of(name) in ("agency", "ngo", "organisation")
        ]
        mentioned = [
            (at, name) for at, name in self.offices if at < start and not self.is_media(name)
        ]
        return max([*spoken, *mentioned], default=(0, ""))[1]


def _short_names(text: Text) -> dict[str, str]:
    """Return the full names of bodies by the short ones that the text puts in brackets behind them."""
    short: dict[str, str] = {}
    for found in _BRACKETED.finditer(text.content):
        full = before(text.content, max(0, found.start() - 120), found.start())
        letters = found["short"] or found["aside"]
        if full and full.kind in ("organisation", "ngo", "agency") and not (
            country_named(full.words) or {full.words, letters} & known_reporters().keys()
        ):  # fmt: skip
            short[letters] = full.words
    return short


def _is_agency(name: str) -> bool:
    known = known_reporters().get(name)
    return (known is not None and known[1] in ("agency", "ngo")) or "agency" in name.lower()


def _may_be_one(name: str, person: str) -> bool:
    """Say whether two names may be one person's: the last is the same, and so is the first if told."""
    first, second = name.split(), person.split()
    if first[-1] != second[-1]:
        return False
    if min(len(first), len(second)) == 1 or first[0] == second[0]:
        return True
    initial = min(len(first[0].rstrip(".")), len(second[0].rstrip("."))) == 1
    return initial and first[0][0] == second[0][0]


def _of_another(ahead: str, person: str) -> bool:
    """Say whether a last name stands behind another first name than a person's: «Anna Hassan»."""
    before = re.search(r"([A-ZÀ-Þ][\w’'-]+) $", ahead)
    if before is None or " " not in person or before[1] in person.split():
        return False
    return not is_official(before[1]) and kind_of(before[1]) in ("person", None)


def _works_for(role: str) -> bool:
    """Say whether a role is work for an office or a charity: «a nurse with the Red Cross»."""
    found = _EMPLOYED.search(role)
    if found is None or _SITE.search(found["whom"].strip()):
        return False
    return kind_of(found["whom"].strip()) in ("agency", "ngo", "organisation")


def _private(words: str) -> str:
    """Return a private person in the role that is told, without any name: «local priest»."""
    role = private_role(words)
    if not role:
        return "private person"
    told = [word for word in words.split() if word not in ("a", "an", "one", "the")]
    plain = all(word.islower() or country_named(word) for word in told)
    return f"private person ({' '.join(told) if plain and len(told) <= _LONGEST_ROLE else role})"


def _without_data(words: str) -> str:
    """Return the office behind its figures: «government figures» to «government», «count of X» to X."""
    parts = words.split()
    if len(parts) > 1 and parts[-1] in DATA and kind_of(" ".join(parts[:-1])) in (
        "agency", "ngo", "media", "organisation",
    ):  # fmt: skip
        return " ".join(parts[:-1])
    behind = re.match(r"(?P<data>\w+) of (?:the )?(?P<whose>.+)", words)
    if behind and behind["data"] in DATA and kind_of(behind["whose"]) in ("agency", "organisation"):
        return behind["whose"]
    return words
