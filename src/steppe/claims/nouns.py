"""The noun phrase that a figure counts: behind it, before it, and the unit it gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from steppe.claims.demonyms import is_pair, names_people
from steppe.claims.lexicon import DURATIONS, noun_kind, singular, word_set
from steppe.claims.numbers import Token


class Phrase(NamedTuple):
    """A noun phrase: tokens first to last (last excluded), the head's kind and the unit it gives."""

    first: int
    last: int
    kind: str
    unit: str
    head: str


NO_PHRASE = Phrase(0, 0, "", "", "")
#: Words that end a noun phrase.
STOPS = word_set(
    "in to from at on by for since with between through during per who that which whom whose and or but "
    "than as when while will would can could may might must should shall have has had were was are is be "
    "been being do did does into onto out over under across via about after before until till up down "
    "off within without against along among around because if so yet where there here it they he she we "
    "i you this these those not no a an the every each more others alone together today yesterday now "
    "already still daily weekly monthly yearly annually just only also then too arrived left fled came "
    "went entered crossed returned said says reported got took made found put went gone come seen stood "
    "live lives living stay stayed staying remain remained registered applied died drowned perished lost "
    "per amid despite including respectively apart fewer less last next early late perhaps besides "
    "overseas ours theirs their his her its our my your boarded attend attends attended occupy occupied "
    "received receive receives obtain obtained obtains sought await awaits lack lacked inhabit inhabited"
)
#: Nouns that are not the head when another follows: «refugee families».
_LONGEST_PHRASE = 7
#: Departures and the like count people.
_PEOPLE_EVENTS = word_set(
    "departure entry exit return repatriation departures landing removal deportation expulsion "
    "evacuation apprehension"
)


def phrase_after(tokens: Sequence[Token], at: int) -> Phrase:
    """Return the noun phrase that begins at a token, or an empty one."""
    first = at
    at = _skip_of(tokens, at)
    if at < len(tokens) and tokens[at].low in _PRONOUNS and at > first:
        return NO_PHRASE
    head, position, capitals = -1, at, 0
    while position < len(tokens) and position - at < _LONGEST_PHRASE:
        token = tokens[position]
        if token.low in ("-", "‐", "‑", "'", "’") and position > at:
            position += 1
            continue
        if token.digits or not token.low[0].isalpha():
            break
        kind = _kind(tokens, position)
        if _stops(tokens, position, kind, head):
            break
        if kind and (kind == "people" or not _begins_compound(tokens, position)):
            head = position
        elif head >= 0:
            break
        capitals += token.capital
        position += 1
    if head >= 0:
        return _made(tokens, first, head)
    last = position
    if capitals:
        named = next(step for step in range(at, last) if tokens[step].capital)
        if named - at <= 2:
            return Phrase(first, last, "people", "people", tokens[last - 1].low)
    if last > at and _plural(tokens[last - 1].low):
        word = tokens[last - 1].low
        return Phrase(first, last, "unknown", word, word)
    return NO_PHRASE


def _skip_of(tokens: Sequence[Token], at: int) -> int:
    """Pass «of the», «of these», «out of the 86», «more», «other» before the noun."""
    begin = at
    if at + 1 < len(tokens) and tokens[at].low == "out" and tokens[at + 1].low == "of":
        at += 1
    if at < len(tokens) and tokens[at].low == "of":
        at += 1
        while at < len(tokens) and (
            tokens[at].low
            in ("the", "these", "those", "such", "its", "their", "all", "this", "our")
            or (tokens[at].digits and at > begin + 1)
        ):
            at += 1
        return at
    while at + 1 < len(tokens) and tokens[at].low in _MORE and _goes_with(tokens, at + 1):
        at += 1
    return at


def _goes_with(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a token goes on a phrase that begins with «more» or «last»: not «last week»."""
    token = tokens[at]
    noun = bool(_kind(tokens, at)) and token.low not in DURATIONS
    return noun or token.capital or token.low in _MORE


_PRONOUNS = word_set("them these those whom us which it that you this")
_MORE = word_set("more other others new additional further fellow such last next")


def _stops(tokens: Sequence[Token], at: int, kind: str, head: int) -> bool:
    """Say whether a noun phrase ends before a token."""
    word = tokens[at].low
    if word == "registered" and head < 0 and at + 1 < len(tokens):
        return not (tokens[at + 1].capital or _kind(tokens, at + 1))
    follows = tokens[at + 1].low if at + 1 < len(tokens) else ""
    if word == "crossing" or (word == "account" and follows == "for"):
        return True  # «56 thousand crossing in», «children under twelve account for»
    if word in STOPS and not (kind and head < 0 and word not in _VERBS):
        return True
    if head >= 0 and word in _PLIGHTS and _kind(tokens, head) == "family":
        return True  # «3,825 families displaced from their villages» are families
    return bool(kind) and head >= 0 and tokens[at].low in _VERBS


#: What has become of those counted, said behind them; by itself it counts people.
_PLIGHTS = word_set("displaced uprooted stranded homeless stateless")
#: Nouns by their form that are verbs behind a noun: «people cross», «refugees claim».
_VERBS = word_set("cross crossing claim exit return live place request shelter fled group")


def _kind(tokens: Sequence[Token], at: int) -> str:
    word = tokens[at].low
    if word == "home":  # «went home»; homes are counted in the plural
        return ""
    if at + 2 < len(tokens) and tokens[at + 1].low in ("-", "‐", "‑"):
        joined = noun_kind(f"{word}-{tokens[at + 2].low}")
        if joined:
            return joined
    return noun_kind(word)


def _begins_compound(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a noun is but the first part of a word: «school-going children»."""
    if at + 2 >= len(tokens) or tokens[at + 1].low not in ("-", "‐", "‑"):
        return False
    joined = tokens[at + 2].low
    return (
        joined.isalpha()
        and joined.endswith(("ing", "ed", "wide", "based"))
        and (tokens[at].end == tokens[at + 1].start)
    )


def _plural(word: str) -> bool:
    return len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "ous"))


def _made(tokens: Sequence[Token], first: int, head: int) -> Phrase:
    word = tokens[head].low
    kind = _kind(tokens, head)
    last = _coordinated(tokens, head) if kind == "event" else head
    if last > head:
        listed = [token.low for token in tokens[head : last + 1]]
        return Phrase(first, last + 1, kind, " ".join(listed).replace(" ,", ","), word)
    return Phrase(first, head + 1, kind, unit_of(kind, word, tokens[head].capital), word)


def _coordinated(tokens: Sequence[Token], head: int) -> int:
    """Return the last of nouns counted together: «interceptions, escorts and rescues»."""
    last, at = head, head + 1
    while at + 1 < len(tokens) and tokens[at].low in (",", "and", "or") and (
        noun_kind(tokens[at + 1].low) == "event"
    ):  # fmt: skip
        last, at = at + 1, at + 2
    return last if tokens[last - 1].low in ("and", "or") else head


#: Other words for one thing.
_SAME_THING = {"spaces": "places", "vessel": "boats", "vessels": "boats",
               "firms": "companies", "firm": "companies",
               "kilograms": "kg", "kilos": "kg", "kilo": "kg", "kilogram": "kg"}  # fmt: skip


def unit_of(kind: str, word: str, capital: bool = False) -> str:
    """Return the unit of figures that count a noun."""
    if kind in ("people", "dead") or singular(word) in _PEOPLE_EVENTS:
        return "people"
    if kind == "family":
        return "families"
    if kind == "vehicle":
        return "vehicles"
    if word in _SAME_THING:
        return _SAME_THING[word]
    return (
        word.upper().replace("S", "s")
        if capital and singular(word) in ("iin", "tin", "id")
        else word
    )


#: Between a noun and a figure behind it.
_LINKS = word_set(
    ': , – — - ( = | " “ ” . … was were is are be been being number numbers numbered numbering total '
    "totals totalled totaled totalling totaling reached reaches reach stood stands stand at to of come "
    "comes came amount amounts amounted make makes made count counts counted rose risen grew grown fell "
    "fallen hit added up sum sums summed swelled swollen climbed "
    "now has have had just also already currently still by with than more thus thereby so far "
    "daily weekly monthly average mean all held laid out built designed planned meant for reached "
    "include includes included including"
)
#: A noun of people governs a figure this many tokens on in its clause, another noun less far.
_PEOPLE_REACH, _NOUN_REACH = 12, 6


def counted_before(tokens: Sequence[Token], at: int) -> Phrase:
    """Return the noun phrase that the figure behind it counts: «Iraqis, 121 662», «deaths: 45»."""
    label = _label_before(tokens, at)
    if label is not None:
        return label
    linked = True
    for position in range(at - 1, max(-1, at - 1 - _PEOPLE_REACH), -1):
        token = tokens[position]
        if token.digits and tokens[position + 1].low in ("%", "percent", "per"):
            continue
        if token.digits or token.low in (";", "!", "?"):
            break
        kind = "" if token.capital and position else _kind(tokens, position)
        if kind == "thing" and not (linked and _is_subject(tokens, position, at)):
            kind = ""
        distance = at - position
        if kind in _SEVERAL and not _plural(token.low) and not token.low.endswith("aft"):
            kind = ""
        if kind not in ("people", "dead", "thing", "") and _is_aside(tokens, position, at):
            kind = ""
        between = tokens[position + 1].low if position + 1 < at else ""
        if (token.low in _HOSTING and position and at - position == 1) or (
            token.low in ("accounts", "account") and between == "for"
        ):
            kind = ""
        if kind in ("people", "dead") or (kind and linked and distance <= _NOUN_REACH):
            return _governing(tokens, position, at, kind)
        if token.capital and position and names_people(tokens, position):
            first = position - is_pair(tokens, position)
            return Phrase(first, position + 1, "people", "people", token.low)
        linked = linked and (token.low in _LINKS or token.low in ("%", "percent", "per", "cent"))
    return NO_PHRASE


#: What stands between a label and its figure, and what ends the clause before a label.
_LABEL_ENDS = word_set(": – — = | …")
_CLAUSE_ENDS = word_set('; . ! ? • ▪ ► → ◦ ▸ · “ ” " « »')
_LONGEST_LABEL = 14


def _label_before(tokens: Sequence[Token], at: int) -> Phrase | None:
    """Return what a label before a figure counts: «Cars over the bridge since Sunday: 15,660».

    None where no label stands there, or one whose first noun is not known.
    """
    last = at - 1
    if last < 1 or tokens[last].low not in _LABEL_ENDS:
        return _heading_noun(tokens, at)
    first = last
    while first > 0 and last - first < _LONGEST_LABEL and tokens[first - 1].low not in _CLAUSE_ENDS:
        first -= 1
    if first > 0 and tokens[first - 1].low not in _CLAUSE_ENDS:
        return None
    while first < last and (tokens[first].digits or tokens[first].low in ("-", "–", "—", "+", "*")):
        first += 1
    head = -1
    for position in range(first, last):
        token = tokens[position]
        kind = _kind(tokens, position) if token.low[0].isalpha() else ""
        if token.low in STOPS and not kind:
            break
        if kind:
            head = position
        elif (
            (head >= 0 and token.low not in ("-", "‐", "‑"))
            or token.digits
            or not (token.low[0].isalpha() or token.low in "-‐‑")
        ):
            break
    kind = _kind(tokens, head) if head >= 0 else ""
    word = tokens[head].low if head >= 0 else ""
    if kind in ("", "thing", "people", "dead") or (kind in _LISTED and not _plural(word)):
        return None
    return Phrase(head, head + 1, kind, unit_of(kind, word, tokens[head].capital), word)


def _heading_noun(tokens: Sequence[Token], at: int) -> Phrase | None:
    """Read «Hospital cots sanctioned 5,000» and «Family tents, she adds, 3,980» by their first words."""
    first = next((step for step in range(at) if tokens[step].low[0].isalpha()), at)
    if at - first > _LONGEST_LABEL or any(
        token.digits or token.low in _CLAUSE_ENDS for token in tokens[first:at]
    ):
        return None
    phrase = _first_things(tokens, first, at)
    said = tokens[phrase.last].low if phrase else ""
    told = said == "," or said.endswith("ed") or said in ("given", "in", "put", "sold")
    return phrase if told else None


def _first_things(tokens: Sequence[Token], first: int, last: int) -> Phrase | None:
    """Return the papers, families, boats or fittings that the first words of a line name."""
    for head in range(first, min(first + 3, last)):
        kind, word = _kind(tokens, head), tokens[head].low
        if not kind and word in STOPS:
            return None
        if kind in _LISTED and _plural(word):
            return Phrase(head, head + 1, kind, unit_of(kind, word, tokens[head].capital), word)
    return None


def heading_phrase(tokens: Sequence[Token]) -> Phrase | None:
    """Return the things that a heading names, if they are no places to be in."""
    phrase = _first_things(tokens, 0, len(tokens))
    return None if phrase is None or singular(phrase.head) in _PLACES else phrase


#: Places to be in, which a heading names for the people there.
_PLACES = word_set(
    "camp centre center shelter village site hotel settlement building school hall home hostel house "
    "unit hospital clinic desk office ward place space flight train ferry"
)
#: Kinds of things whose number a line tells behind them.
_LISTED = frozenset({"paper", "family", "vehicle", "boat", "capacity", "aid"})
#: What only a plural before a figure says to be counted: «the busiest post, with 4,115».
_SEVERAL = _LISTED | {"job"}


def _is_subject(tokens: Sequence[Token], at: int, figure: int) -> bool:
    """Say whether a thing itself is counted, rather than a place or time named on the way."""
    back = {token.low for token in tokens[max(0, at - 2) : at]}
    between = {token.low for token in tokens[at + 1 : figure]}
    back |= {token.low for token in tokens[max(0, at - 5) : at]} & {
        "through",
        "by",
        "of",
        "to",
        "on",
    }
    named = tokens[at].low in DURATIONS or bool(back & _NOT_SUBJECT)
    return not named and figure - at <= 3 and not between & {",", "for", "with", "to"}


_NOT_SUBJECT = word_set(
    "in from to at into by on of through across over along via with without under behind"
)


#: Verbs before a figure that look like nouns: «it shelters 76,500».
_HOSTING = word_set(
    "shelter shelters house houses room rooms place places tent claims holds lodge lodges"
)
#: Words before a noun that only says where or when: «since the beginning of the operation».
_ASIDE = word_set(
    "since during after before at in into from by on under through of with without for"
)


def _is_aside(tokens: Sequence[Token], at: int, figure: int) -> bool:
    """Say whether a noun before a figure belongs to a phrase of its own: «In the camps, 608,000»."""
    if figure - at > 2 or (figure - at == 2 and tokens[at + 1].low not in (",", ":", "–", "—")):
        return False
    back = [token.low for token in tokens[max(0, at - 3 - (figure - at == 2)) : at]]
    return bool(_ASIDE & set(back)) and not {"number", "numbers", "total"} & set(back)


def _governing(tokens: Sequence[Token], at: int, figure: int, kind: str) -> Phrase:
    """Read «a camp for 18,000» as places and «vouchers to 35,000» as people."""
    word = tokens[at].low
    between = {token.low for token in tokens[at + 1 : figure]}
    if kind == "capacity" and "for" in between:
        return Phrase(at, at + 1, "capacity", "places", word)
    if kind in ("aid", "capacity", "job") and between & {"to", "reached", "for", "of"}:
        return NO_PHRASE._replace(kind="none", unit="people")
    return Phrase(at, at + 1, kind, unit_of(kind, word, tokens[at].capital), word)
