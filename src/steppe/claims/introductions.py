"""Persons that a text introduces, with the words that say who they are.

"The director, M. Bertin, said", "Sexton Anna Lee", "Tom Roe of the transit centre", "Capt. R. Pillai",
"Ada Moor, 61": what "the captain" and "she" stand for later, and whose last name stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from steppe.claims.gazetteer import country_named
from steppe.claims.reporter_nouns import GROUPS, MODIFIERS, OFFICIALS, ORGANISATIONS, PRIVATE

_PARTICLE = r"(?:de la|de|da|di|lo|la|van|von|al|el|bin|del|dos|du)"
_HONORIFIC = (
    r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Col|Pol|Lt|Gen|Capt|Sgt|Maj|Fr|Rev|Hon|Sen|Rep|Gov|Cllr|Sr|Sra|M|Mme|"
    r"Herr|Frau|Shri|Smt|Haji|Datuk|Dato|Sheikh|Father|Sister|Pastor|Colonel|Captain|Major|General|"
    r"Lieutenant|Corporal|Sergeant|Professor|Doctor|Senator|Deputy|Councillor)\.?"
)
_CAPITAL = "A-Z" + "".join(chr(code) for code in range(0xC0, 0x250) if chr(code).isupper())
_WORD = rf"[{_CAPITAL}][\w’-]*\w"
_NAME = (
    rf"(?:{_HONORIFIC} )*(?P<name>(?:(?:[A-Z]\. ?){{1,4}}|{_WORD})(?: {_PARTICLE})?"
    rf"(?: (?:{_PARTICLE} )?{_WORD}| [A-Z]\.){{0,3}})"
)
#: "…, Anna Lee,": a name between a comma and another mark.
_APPOSED = re.compile(
    rf"(?<=, ){_NAME}(?=\s*(?:[,;:.()—–”\"]|$)| (?:of|in|at|on|from|told|said)\b)"
)
#: "Anna Lee, the", "Anna Lee, 61", "Anna Lee of the centre", "Anna Lee (61)".
_FOLLOWED = re.compile(
    rf"(?<![\w’'-]){_NAME}(?P<aside>, (?:an?|the|who|of|from|its|their|our|his|her|head|chief|director|"
    r"deputy|spokes\w+|\d\d)\b|, (?=(?P<noun>[a-z-]+) (?:of|at|for|in|from|with)\b)|"
    r",? \(?\d\d\)?[,.)]| of (?:the|an?|its) (?=[a-z]))"
)
_TITLE = re.compile(rf"(?<![\w’'-])(?P<role>[A-Za-z][\w-]{{1,30}}) (?=[{_CAPITAL}])")
#: "the minister of the interior Ivan Petrov"
_OFFICE_OF = re.compile(
    rf"(?<![\w’'-])(?P<role>[A-Za-z][\w-]{{1,30}}) (?:of|for) (?:the )?"
    rf"(?:[a-z]+ (?:and |of |the )*){{1,4}}"
    rf"(?=[{_CAPITAL}])"
)
_BARE = re.compile(rf"{_NAME}(?!\w)")
_HONOURED = re.compile(rf"(?<![\w’']){_HONORIFIC} {_NAME}(?!\w)")
_CALLED = re.compile(rf"\b(?:called|named) {_NAME}")
#: Where the words begin that say who somebody is, before the comma and the name.
_ROLE_START = re.compile(r"[.;:()“”\"—–\n]|, ")
_BEFORE, _AHEAD, _BEHIND = 90, 40, 80
_ROLES = OFFICIALS | PRIVATE
_NO_NAMES = frozenset(
    {
        "The", "In", "On", "At", "But", "And", "It", "He", "She", "They", "This", "Our", "We", "Of",
        "From", "For", "By", "No", "Not", "All", "One", "As", "To", "I", "His", "Her", "Its",
        "Their", "That",
    }
)  # fmt: skip
_SHORT_TITLES = {
    "Capt": "captain", "Maj": "major", "Gen": "general", "Col": "colonel", "Lt": "lieutenant",
    "Sgt": "sergeant", "Gov": "governor", "Sen": "senator", "Rep": "representative", "Cllr": "councillor",
    "Dr": "doctor", "Prof": "professor", "Fr": "priest", "Father": "priest",
}  # fmt: skip


@dataclass(frozen=True)
class Introduced:
    """Somebody named by a text: where, by what name, and in which role, as far as it is told.

    `behind` is the end of the role that a comma parts from the name, else -1.
    """

    start: int
    name: str
    role: str
    behind: int = -1


def introductions(content: str) -> list[Introduced]:
    """Return the persons that a text introduces, in order of their places."""
    found: dict[int, Introduced] = {}
    for one in _found(content):
        known = found.get(one.start)
        roles = f"{known.role}, {one.role}" if known else one.role
        found[one.start] = Introduced(
            one.start,
            max(known.name if known else "", one.name, key=len),
            roles,
            max(known.behind if known else -1, one.behind),
        )
    return [found[start] for start in sorted(found)]


def _found(content: str) -> Iterator[Introduced]:
    for match in _APPOSED.finditer(content):
        ahead = content[max(0, match.start() - 2 - _BEFORE) : match.start() - 2]
        role = _ROLE_START.split(ahead)[-1]
        if _is_personal(match["name"]) and _tells_role(role):
            yield Introduced(match.start("name"), match["name"], role, match.start() - 2)
    for match in _FOLLOWED.finditer(content):
        if match["noun"] and match["noun"] not in _ROLES:
            continue
        if _is_personal(match["name"]) and " " in match["name"]:
            aside = content[match.start("aside") : match.end() + _BEHIND].lstrip(", ")
            role = re.split(r"[,;:.“”\"]", aside)[0]
            yield Introduced(match.start("name"), match["name"], role)
    for title in _TITLE.finditer(content):
        if title["role"].lower() not in _ROLES:
            continue
        bare = _BARE.match(content, title.end())
        if bare is None or not _is_personal(bare["name"]):
            continue
        if " " in bare["name"] or not title["role"].islower():
            ahead = content[max(0, title.start() - _AHEAD) : title.end() - 1]
            yield Introduced(bare.start("name"), bare["name"], _ROLE_START.split(ahead)[-1])
    for office in _OFFICE_OF.finditer(content):
        bare = _BARE.match(content, office.end())
        held = office["role"].lower().rpartition("-")[2] in OFFICIALS
        if held and bare and " " in bare["name"] and _is_personal(bare["name"]):
            yield Introduced(bare.start("name"), bare["name"], office.group().strip())
    for match in (*_HONOURED.finditer(content), *_CALLED.finditer(content)):
        if _is_personal(match["name"]):
            honour = match.group().split(" ")[0]
            role = _SHORT_TITLES.get(honour.rstrip("."), honour)
            yield Introduced(match.start("name"), match["name"], role)


def _is_personal(name: str) -> bool:
    """Say whether capital words are a personal name rather than that of an office or a country."""
    words = name.split()
    return (
        words[0] not in _NO_NAMES
        and not (len(words) == 1 and (len(name) < 3 or name.isupper()))
        and not any(word.isupper() and len(word) > 3 for word in words)
        and not any(word.lower() in ORGANISATIONS | GROUPS | MODIFIERS | _ROLES for word in words)
        and not country_named(name)
    )


def _tells_role(words: str) -> bool:
    return any(
        word.lower().removesuffix("'s").removesuffix("’s") in _ROLES
        for word in re.findall(r"[\w’'-]+", words)
    )
