"""Where a text names a place or a people, and which one it means."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from steppe.claims.gazetteer import Place, lookup
from steppe.claims.lexicon import word_set
from steppe.claims.text import Text

_WORD = re.compile(r"(?:[A-Z]\.){2,}|[^\W\d_]+(?:['’.][^\W\d_]+)*(?:-[^\W\d_]+(?:['’][^\W\d_]+)*)*")
_POSSESSIVE = re.compile(r"['’]s$|['’]$")
_MOST_WORDS = 6
#: Small words that a name may hold.
_INSIDE = word_set("of the and de del la le el al du da do i y a")
#: Names written in capitals only, lest «us» or «car» be taken for a country.
_ACRONYM = re.compile(r"(?:[A-Z]\.?){2,5}")
#: Words of a place's type, behind its name.
KIND_BEHIND = {
    "camp": "camp", "camps": "camp", "settlement": "camp", "district": "region", "province": "region",
    "region": "region", "governorate": "region", "county": "region", "oblast": "region",
    "prefecture": "region", "commune": "region", "valley": "region", "island": "region",
    "islands": "region", "state": "region", "crossing": "checkpoint", "crossings": "checkpoint",
    "checkpoint": "checkpoint", "border": "checkpoint", "airport": "city", "port": "city",
    "station": "city", "bridge": "checkpoint", "centre": "camp", "center": "camp",
    "refugee": "camp", "transit": "camp", "reception": "camp", "gate": "checkpoint",
    "pass": "checkpoint", "peninsula": "region", "municipality": "region", "city": "city",
    "town": "city", "village": "city",
}  # fmt: skip
_BEHIND = re.compile(
    r" (?:refugee |transit |reception |border |International |international )?("
    + "|".join(sorted(KIND_BEHIND, key=len, reverse=True))
    + r")\b",
    re.IGNORECASE,
)
_TYPE_OF = re.compile(
    r"\b(camp|district|province|town|village|city|region|port|island|crossing|checkpoint|settlement|"
    r"governorate|county|municipality|commune|oblast|prefecture|complex|department|locality)s?"
    r" (?:of|at|in) $",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"\b(?:in|at|from|to|into|near|via|through|around|across|outside|inside|toward|towards|reach(?:ed)?|"
    r"leav(?:e|ing)|left|fled|enter(?:ed|ing)?|between|by|for|of|over|on)(?: the| a)?"
    r"(?: (?:north|south|east|west|central|northern|southern|eastern|western|nearby|neighbou?ring))? $",
    re.IGNORECASE,
)
_ACTS = re.compile(
    r"(?: alone| now)? (?:has|had|saw|receiv|host|took|takes|regist|count|shelter)\w*\b"
)
_TITLE = re.compile(
    r"\b(?:(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Capt|Gov|St)\.?|Sir|Lord|President|Minister|Secretary|General|"
    r"Colonel|Captain|Senator|"
    r"Governor|Mayor|Chancellor|King|Queen|Prince|Princess|Pope|Saint|named|called|told|said|says|"
    r"spokesman|spokeswoman|spokesperson|director|coordinator|officer|journalist|expert|"
    r"Commissioner|Ambassador|Chairman|Judge) $"
)
_SPEECH_BEHIND = re.compile(r",? (?:said|says|told|added|who |explained|noted|reported|warned)\b")
_MONEY = re.compile(
    r" (?:dollars?|pounds?|francs?|roubles?|rubles?|liras?|rupees|pesos|dinars|shillings?)\b"
)
_NOT_PEOPLE = re.compile(
    r"[- ](?:language|speaking|speakers|roulette|press|media|newspaper|edition)\b"
)
_CITY_WITHOUT_CUE = 400_000
_CITY_OF_STRANGERS = 150_000


@dataclass(frozen=True)
class Mention:
    """A place or people where the text names it.

    Attributes:
        start: first code point.
        end: code point behind the last.
        sentence: index of its sentence.
        place: what it means.
        ethnic: the people are named as an ethnic group, which says nothing of their home.
        label: how the text writes the place first.
        plural: the people's name is a noun in the plural («Xs»), never an adjective.
    """

    start: int
    end: int
    sentence: int
    place: Place
    ethnic: bool = False
    plural: bool = False
    label: str = ""


def find_mentions(text: Text) -> tuple[Mention, ...]:
    """Return the places and peoples a text names, in order.

    Towns with namesakes mean the one in a country that the text names; a town that is a common word
    or a person's name counts only with a cue (a preposition, a type word, its country behind it).
    """
    certain: list[Mention] = []
    doubtful: list[tuple[int, int, int, tuple[Place, ...]]] = []
    for number in range(len(text.sentences)):
        for start, end, places in _names_in(text, number):
            if places[0].sure:
                if not _part_of_a_name(text.content, start, end, places[0]):
                    certain.append(_certain(text.content, start, end, number, places[0]))
            else:
                doubtful.append((start, end, number, places))
    named = Counter(mention.place.iso3 for mention in certain if mention.place.iso3)
    lower = _words_in_lower_case(text.content)
    for start, end, number, places in doubtful:
        town = _resolve(text.content, start, end, places, named, lower)
        if town is not None:
            certain.append(Mention(start, end, number, town))
    certain.extend(_unknown(text, certain))
    ordered = _with_type_words(text.content, sorted(certain, key=lambda one: one.start))
    return tuple(_labelled(text.content, ordered))


def _labelled(content: str, mentions: Iterator[Mention]) -> Iterator[Mention]:
    """Give every mention the words with which the text names its place first."""
    first: dict[tuple[str, str], str] = {}
    for mention in mentions:
        words = content[mention.start : mention.end]
        key = mention.place.name, mention.place.iso3
        yield replace(mention, label=first.setdefault(key, words))


def _names_in(text: Text, number: int) -> Iterator[tuple[int, int, tuple[Place, ...]]]:
    """Yield the longest known names of a sentence and what they may stand for."""
    base = text.sentences[number].start
    line = text.words(number)
    words = _pieces(line)
    position = 0
    words = [piece for word in words for piece in _parts(line, *word)]
    while position < len(words):
        if not line[words[position][0]].isupper():
            position += 1
            continue
        for last in range(min(position + _MOST_WORDS, len(words)) - 1, position - 1, -1):
            name = _name(line, words, position, last)
            places = lookup(name) if name else ()
            if places:
                start = words[position][0]
                yield base + start, base + start + len(name), places
                position = last
                break
        position += 1


def _pieces(line: str) -> list[tuple[int, int]]:
    return [(found.start(), found.end()) for found in _WORD.finditer(line)]


def _parts(line: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return «X-Y» as two words if it is no name but each half is one."""
    word = line[start:end]
    left, hyphen, right = word.partition("-")
    if (
        not hyphen
        or not word[0].isupper()
        or lookup(word)
        or not (lookup(left) and lookup(_POSSESSIVE.sub("", right)))
    ):
        return [(start, end)]
    return [(start, start + len(left)), (start + len(left) + 1, end)]


def _name(line: str, words: list[tuple[int, int]], first: int, last: int) -> str:
    """Return the words first to last if they could be one name, else nothing."""
    start, end = words[first][0], words[last][1]
    name = _POSSESSIVE.sub("", line[start:end])
    if not name or not name[0].isupper() or not line[words[last][0]].isupper():
        return ""
    for left, right in zip(range(first, last), range(first + 1, last + 1), strict=True):
        if line[words[left][1] : words[right][0]] != " ":
            return ""
        inner = line[words[right][0] : words[right][1]]
        if not inner[0].isupper() and inner not in _INSIDE:
            return ""
    short = name.replace(".", "")
    if len(short) <= 3 and first == last and not _ACRONYM.fullmatch(name):
        return name if len(short) == 3 and short not in ("Car", "Usa", "Prc", "Uae") else ""
    return name


def _certain(content: str, start: int, end: int, number: int, place: Place) -> Mention:
    ethnic = place.kind == "people" and bool(
        re.search(r"\b[Ee]thnic(?:ally)? $", content[max(0, start - 12) : start])
    )
    word = content[start:end]
    plural = place.kind == "people" and word.endswith("s") and bool(lookup(word[:-1]))
    return Mention(start, end, number, place, ethnic, plural)


def _part_of_a_name(content: str, start: int, end: int, place: Place) -> bool:
    """Return whether a name that is a country's belongs to a person, paper or language here."""
    if _MONEY.match(content, end):
        return True
    if _NOT_PEOPLE.match(content, end):
        return place.kind == "people"
    if place.kind != "country" or " " in content[start:end]:
        return False
    before = content[max(0, start - 30) : start]
    behind = re.match(r" ([A-Z][a-z]+)\b", content[end : end + 30])
    person = behind is not None and behind[1].lower() not in KIND_BEHIND and not lookup(behind[1])
    return content[start:end] in _also_persons() and (person or bool(_TITLE.search(before)))


@cache
def _also_persons() -> frozenset[str]:
    return _list_of("countries that are persons")


@cache
def _common() -> frozenset[str]:
    return _list_of("common words") | _list_of("names of persons") | _list_of("days and months")


@cache
def _list_of(title: str) -> frozenset[str]:
    lines = (resources.files("steppe.claims") / "names" / "not_places.txt").read_text(
        encoding="utf-8"
    )
    found = next(line for line in lines.splitlines() if line.startswith(title + ":"))
    return frozenset(found.partition(":")[2].split())


def _words_in_lower_case(content: str) -> frozenset[str]:
    return frozenset(re.findall(r"(?<![\w'’-])[a-z]{3,}(?![\w'’-])", content))


def _resolve(
    content: str,
    start: int,
    end: int,
    places: tuple[Place, ...],
    named: Counter[str],
    lower: frozenset[str],
) -> Place | None:
    """Return the namesake that is meant, or None if the name is rather no place at all."""
    name = content[start:end]
    before, behind = content[max(0, start - 40) : start], content[end : end + 40]
    if name.lower() in lower or _TITLE.search(before) or _neighbours_are_names(before, behind):
        return None
    typed = bool(_TYPE_OF.search(before)) or bool(_BEHIND.match(behind))
    if name in _common() and not typed and not re.match(r", [A-Z]", behind):
        return None
    cue = (
        typed
        or bool(_CUE.search(before))
        or bool(_ACTS.match(behind))
        or bool(re.match(r"(?: ?[,–—:(]|\s*\.{2,}|\s+[\d–-])", behind))
    )
    if _SPEECH_BEHIND.match(behind) and not _CUE.search(before):
        return None
    at_home = max(places, key=lambda one: (named[one.iso3] > 0, named[one.iso3] * 0 + one.people))
    if named[at_home.iso3]:
        return at_home if cue or at_home.people >= _CITY_OF_STRANGERS else None
    most = max(places, key=lambda one: one.people)
    least = _CITY_OF_STRANGERS if cue else _CITY_WITHOUT_CUE
    return most if most.people >= least else None


def _neighbours_are_names(before: str, behind: str) -> bool:
    """Return whether capitalised words that are no places stand right before or behind."""
    left = re.search(r"(?:^|[^\w.!?\"“] ?)([A-Z][\w’'-]+|[A-Z]\.) $", before)
    if left and not lookup(left[1]) and left[1] not in _BEFORE_TOWNS and not left[1].isupper():
        return True
    right = re.match(r" ([A-Z][a-z][\w’'-]*)", behind)
    return bool(right) and not lookup(right[1]) and right[1].lower() not in KIND_BEHIND  # type: ignore[index]


_BEFORE_TOWNS = word_set(
    "In At From To Near Via Through The And Of By On For Inside Outside Around New Old Greater North "
    "South East West Northern Southern Eastern Western Central Upper Lower Like Region District "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday While When As Camp Port"
)


def _unknown(text: Text, known: list[Mention]) -> Iterator[Mention]:
    """Yield names that no table has, where a type word says what they are: «the camp of X»."""
    taken: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for one in known:
        taken[one.sentence].append((one.start, one.end))
    for number, sentence in enumerate(text.sentences):
        for found in _UNKNOWN.finditer(text.content, sentence.start, sentence.end):
            group = "behind" if found["behind"] else "ahead" if found["ahead"] else "bare"
            start, end = found.span(group)
            word = (found["type"] or found["kind"] or "").lower().split()[-1:]
            clash = any(first < end and start < last for first, last in taken[number])
            if (
                not clash
                and found[group] not in _common()
                and found[group].split()[0] not in _BEFORE_TOWNS
            ):
                kind = KIND_BEHIND.get("".join(word), "region" if word else "unknown")
                yield Mention(start, end, number, Place(found[group], kind))


_UNKNOWN = re.compile(
    r"\b(?P<type>camp|islet|barracks|district|province|town|village|city|region|island|crossing|"
    r"checkpoint|settlement|"
    r"governorate|county|municipality|commune|Complex|complex)s? (?:of|"
    r"at) (?P<ahead>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*)"
    r"|(?P<behind>[A-Z][\w’'-]+(?: (?:[A-Z][\w’'-]+|II|III|IV)){0,2})(?:,? (?:a|"
    r"the))? (?P<kind>(?:refugee |transit |reception |border )?"
    r"(?:camp|district|province|region|crossing|checkpoint|settlement|governorate|county|centre|center|"
    r"island|Airport|airport|bridge|valley|municipality|oblast))\b"
    r"|\b(?:[Aa]t|[Nn]ear|[Ii]n|[Tt]hrough|[Vv]ia|[Aa]round|[Oo]utside|[Rr]each(?:ed|es|ing)?|"
    r"(?:back|moved|transferred|taken|brought|driven|on|camp|site|up|down|post) (?:to|at|of)|"
    r"market of|left for) (?P<bare>[A-Z][a-zà-ž'’-]{2,}(?: [A-Z][a-zà-ž’-]{2,})?)(?![\w’']| [A-Z])"
)


def _with_type_words(content: str, mentions: list[Mention]) -> Iterator[Mention]:
    """Widen towns' and crossings' names over their type words where these belong to the name."""
    for mention in mentions:
        behind = _BEHIND.match(content, mention.end)
        kind = mention.place.kind
        if behind and kind not in ("country", "people", "wider", "sea"):
            word = behind[1]
            widened = word[0].isupper() or word.lower() in ("border", "airport", "region")
            yield replace(
                mention,
                end=behind.end() if widened else mention.end,
                place=replace(mention.place, kind=KIND_BEHIND[word.lower()]),
            )
        else:
            yield mention
