"""Names of those who report: cut from a sentence at a cue, told apart, written the way claims carry them.

An organisation or office keeps its name, an official the name alone, a private person becomes
`private person (role)`. Whether a person is an official is read from the document: a title beside the
name somewhere in it.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from steppe.claims.gazetteer import country_named, lookup
from steppe.claims.lexicon import word_set

Kind = Literal[
    "agency", "ngo", "media", "organisation", "data", "official", "person", "private", "group"
]

_ORGANISATIONS = word_set(
    "ministry ministries agency agencies government governments authority authorities office "
    "department police army "
    "military navy coastguard coastguards guard guards service services commission committee "
    "council institute "
    "organisation organization organisations organizations centre center bureau union embassy "
    "consulate parliament "
    "senate court cabinet administration secretariat directorate inspectorate registry "
    "municipality prefecture "
    "university foundation charity charities ngo ngos company airline bank chamber federation "
    "association network "
    "coalition observatory crescent cross force forces command patrol taskforce headquarters "
    "kremlin palace un eu "
    "presidency defence monitor mission fund programme program board operator portal website "
    "platform railways bank security school college "
    "interior newspaper daily broadcaster channel outlet state side customs borderguard ombudsman "
    "study survey poll "
    "report reports statement documents document bulletin factsheet database observatory rights "
    "bank security civil"
)
_DATA = word_set(
    "data figures figure statistics numbers estimates estimate reports report count counts tally "
    "calculations records "
    "study survey poll reckoning documents account accounts census analysis"
)
_OFFICIALS = word_set(
    "minister president governor mayor commissioner spokesman spokeswoman spokesperson "
    "spokespeople director head chief "
    "ambassador secretary coordinator representative general colonel officer official officials "
    "diplomat mp senator chairman "
    "chairwoman chair chancellor premier deputy leader envoy rapporteur prosecutor commander "
    "captain major lieutenant "
    "judge vice-president consul prefect administrator manager analyst economist professor "
    "researcher demographer "
    "expert experts scholar adviser advisor negotiator councillor lawmaker legislator bishop "
    "archbishop ministers "
    "authors author delegate superintendent sheriff akim akimat counsellor envoy officers"
)
_PRIVATE = word_set(
    "driver drivers resident residents journalist reporter blogger student teacher farmer "
    "shopkeeper programmer lawyer "
    "volunteer refugee migrant doctor nurse rabbi priest imam mother father woman man boy girl "
    "landlord realtor "
    "hotelier receptionist worker engineer specialist trader villager fisherman neighbour "
    "neighbor activist passenger "
    "pensioner businessman businesswoman entrepreneur musician artist historian designer witness "
    "waiter cook guide "
    "taxi baker soldier deserter conscript owner agent interviewee asylum-seeker psychologist "
    "smuggler"
)
_GROUPS = word_set(
    "sources source residents witnesses officials experts volunteers activists guards workers "
    "media analysts observers "
    "aid-workers locals drivers monitors researchers authors groups campaigners agents owners "
    "doctors others"
)
_MODIFIERS = word_set(
    "task health interior foreign local senior security border regional national federal state "
    "provincial humanitarian "
    "medical aid rights interim deputy international official government refugee migration "
    "immigration asylum labour "
    "labor justice finance economic digital home social emergency disaster civil public private "
    "independent military "
    "police district city town municipal central ruling armed coast naval latest recent own "
    "preliminary new same "
    "second another top emergency defence defense children's displacement press customs relief "
    "human statistics "
    "statistical parliamentary presidential anonymous unnamed diplomatic western regional de "
    "united general chief "
    "prime vice news opposition camp field country tax rescue maritime passport population "
    "housing sector "
)
_LINKS = word_set("of for and in on at to the & from with under")
_STOP_OPENERS = word_set(
    "A An In On However But Meanwhile The At While As And Also According Earlier Since After When "
    "That This Those These It He "
    "She They We I Yesterday Today Monday Tuesday Wednesday Thursday Friday Saturday Sunday Last "
    "For By With From So "
    "There What If Although Though Yet Still Now Then Only Not All Both Some Many Most Of To Here "
    "Among Over Because During Until Between "
    "January February March April May June July August September October November December"
)
_PARTICLES = word_set("de da di del la lo le van von der bin al el ibn abu dos du")
#: Code points from a cue to the far end of a name with its title.
_REACH = 300
#: A city this large that speaks is a capital, not a surname.
_BIG_CITY = 500_000
_TOKEN = re.compile(
    r"(?:[A-Z]\.){2,}|[^\W\d_](?:[\w’'&/-]|\.(?=\w))*|[“”\"«»(),;:.!?—–]|\d[\d,.]*|\S"
)


@dataclass(frozen=True)
class Name:
    """A reporter as cut from the text: the words, where they stand, and what they name."""

    words: str
    start: int
    end: int
    kind: Kind


@cache
def known_reporters() -> dict[str, tuple[str, Kind]]:
    """Return canonical name and kind by each name and alias of `words/reporters.csv`."""
    table: dict[str, tuple[str, Kind]] = {}
    with (resources.files("steppe.claims") / "words" / "reporters.csv").open(
        encoding="utf-8"
    ) as lines:
        for row in csv.DictReader(lines):
            for name in [row["name"], *filter(None, row["aliases"].split("|"))]:
                table[name] = (row["name"], row["kind"])  # type: ignore[assignment]
    return table


@cache
def _known_pattern() -> re.Pattern[str]:
    names = sorted(known_reporters(), key=len, reverse=True)
    return re.compile(rf"(?<![\w’'])(?:{'|'.join(map(re.escape, names))})(?!\w)")


def canonical(words: str) -> str:
    """Return the one name of a known reporter, or the words themselves."""
    found = known_reporters().get(words.removeprefix("the ").removeprefix("The "))
    return found[0] if found else words


def before(content: str, low: int, high: int) -> Name | None:
    """Return the name that ends right before `high`, looking back to `low` at most."""
    tokens = [
        (found.group(), found.start(), found.end())
        for found in _TOKEN.finditer(content, max(low, high - _REACH), high)
    ]
    while tokens and tokens[-1][0] in (
        "has",
        "have",
        "had",
        "also",
        "later",
        "then",
        "earlier",
        "now",
        "further",
        "itself",
        "themselves",
        "there",
        "here",
    ):
        tokens.pop()
    tokens = _without_aside(tokens)
    while tokens and tokens[-1][0] in ("itself", "himself", "herself", "themselves"):
        tokens.pop()
    index = len(tokens)
    while index and _belongs(tokens, index - 1):
        index -= 1
    return _cut(content, tokens[index:])


def after(content: str, low: int, high: int) -> Name | None:
    """Return the name that starts at `low` and ends before `high`."""
    tokens = [
        (found.group(), found.start(), found.end())
        for found in _TOKEN.finditer(content, low, min(high, low + _REACH))
    ]
    while tokens and tokens[0][0] in ("the", "The", "both"):
        tokens.pop(0)
    index = 0
    lead = {
        "a",
        "an",
        "one",
        "some",
        "its",
        "his",
        "her",
        "their",
        "several",
        "two",
        "many",
        "other",
        "these",
        "various",
    }
    while index < len(tokens) and (
        _belongs(tokens, index) or (index == 0 and tokens[0][0].lower() in lead)
    ):
        index += 1
    # "a spokesman, Ivan Petrov": the name follows the office.
    if index + 2 < len(tokens) and tokens[index][0] == "," and _person_run(tokens[index + 1 :]):
        run = _person_run(tokens[index + 1 :])
        titled = any(token[0].lower() in _OFFICIALS for token in tokens[:index])
        if titled and index + 1 + run < len(tokens):
            return _cut(content, tokens[: index + 1 + run])
    return _cut(content, tokens[:index])


def _without_aside(tokens: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Drop what stands between commas or brackets before a verb: "Name, who heads the office, said"."""
    if not tokens or tokens[-1][0] not in (",", ")", "—", "–"):
        return tokens
    closing = tokens[-1][0]
    opening = "(" if closing == ")" else closing
    for index in range(len(tokens) - 2, max(-1, len(tokens) - 24), -1):
        if tokens[index][0] != opening:
            continue
        aside = tokens[index + 1 : -1]
        head = tokens[:index]
        # "The governor, Ivan Petrov, said": the aside is the name itself.
        if aside and _person_run(aside) == len(aside) and len(aside) < 4 and closing != ")":
            return aside
        return _without_aside(head)
    return []


def _person_run(tokens: list[tuple[str, int, int]]) -> int:
    """Return how many tokens from the first on make a personal name."""
    run = 0
    for word, _, _ in tokens:
        if (
            not (_is_capital(word) or (run and word in _PARTICLES))
            or word.lower() in _ORGANISATIONS
        ):
            break
        run += 1
    return run


def _is_capital(word: str) -> bool:
    return word[0].isupper() and word[0].isalpha()


def _belongs(tokens: list[tuple[str, int, int]], index: int) -> bool:
    """Say whether a token can be part of a name, by itself and its neighbours."""
    word = tokens[index][0]
    if _is_capital(word):
        return not (
            word in _STOP_OPENERS
            and (index == 0 or tokens[index - 1][0] in ('"', "“", ".", ":", ","))
        )
    low = word.lower().removesuffix("’s").removesuffix("'s")
    if (
        low in _ORGANISATIONS
        or low in _OFFICIALS
        or low in _PRIVATE
        or low in _GROUPS
        or low in _DATA
        or low in _MODIFIERS
    ):
        return True
    if word in ("the", "a", "an", "one", "some"):
        return index + 1 < len(tokens) and _belongs(tokens, index + 1) if word != "the" else True
    if word in _LINKS and 0 < index < len(tokens) - 1:
        ahead, behind = tokens[index + 1][0], tokens[index - 1][0]
        near = (
            _is_capital(ahead)
            or ahead in ("the", "for")
            or ahead.lower() in _ORGANISATIONS | _MODIFIERS
        )
        tied = (
            _is_capital(behind)
            or behind.lower() in _ORGANISATIONS | _OFFICIALS | _DATA | _GROUPS | _LINKS
        )
        return near and tied and behind not in _STOP_OPENERS
    return word in _PARTICLES and 0 < index < len(tokens) - 1


def _cut(content: str, tokens: list[tuple[str, int, int]]) -> Name | None:
    """Trim the ends of a run of tokens and say what it names."""
    while tokens and (
        tokens[0][0] in _LINKS or tokens[0][0] in _STOP_OPENERS or tokens[0][0] == "the"
    ):
        tokens = tokens[1:]
    while tokens and (tokens[-1][0] in _LINKS or tokens[-1][0] in ("a", "an", "one", "some")):
        tokens = tokens[:-1]
    if not tokens:
        return None
    start, end = tokens[0][1], tokens[-1][2]
    words = content[start:end]
    if words.endswith(("’s", "'s")):
        words, end = words[:-2], end - 2
    if words.endswith(".") and not re.search(r"\b[A-Z]\.[A-Z]?\.?$", words):
        words, end = words[:-1], end - 1
    kind = kind_of(words)
    if kind is None:
        # "Ivan Petrov of the Pirates"
        words = re.split(r" (?:of|from|for|in|at) ", words)[0]
        kind, end = kind_of(words), start + len(words)
    return Name(words, start, end, kind) if kind else None


def kind_of(words: str) -> Kind | None:
    """Say what a name names, or None where it names nobody."""
    known = known_reporters().get(words)
    if known:
        return known[1]
    tokens = [word.rstrip(".,") for word in words.split()]
    lows = [word.lower().removesuffix("’s").removesuffix("'s") for word in tokens]
    person = person_in(words)
    if any(low in _PRIVATE for low in lows) and not any(
        low in _ORGANISATIONS - {"state"} for low in lows[:-1]
    ):
        return "private"
    if lows[-1] in _GROUPS:
        return "group"
    if lows[-1] in _DATA:
        return "data"
    if any(low in _OFFICIALS for low in lows):
        return "official"
    if any(low in _ORGANISATIONS for low in lows):
        return "organisation"
    if _known_pattern().search(words):
        return "organisation"
    if person and person == words:
        return "person"
    if any(word.isupper() and len(word) > 1 for word in tokens) or country_named(words):
        return "organisation"  # a state speaks through its government
    if len(tokens) == 1 and any(place.people >= _BIG_CITY for place in lookup(words)[:1]):
        return "organisation"  # so does a capital
    return (
        "person"
        if tokens and all(_is_capital(word) or word in _PARTICLES for word in tokens)
        else None
    )


def person_in(words: str) -> str:
    """Return the personal name that a title and name end with ("Minister of X Ivan Petrov")."""
    tokens = words.split()
    run: list[str] = []
    for word in reversed(tokens):
        low = word.lower().removesuffix("’s").removesuffix("'s")
        titled = low in _OFFICIALS | _PRIVATE | _ORGANISATIONS | _GROUPS
        if (
            titled
            or not (_is_capital(word) or (run and word in _PARTICLES))
            or (word.isupper() and len(word) > 2)
        ):
            break
        if word in known_reporters():
            break
        run.insert(0, word)
    while run and run[0] in _PARTICLES:
        run = run[1:]
    titles = [word.lower() for word in tokens[: len(tokens) - len(run)]]
    # Words before the last two of a long run belong to the office: "of Home Affairs Ivan Petrov".
    if len(run) > 2 and "of" in titles and run[-2] not in _PARTICLES:
        run = run[-2:]
    return " ".join(run) if len(run) > 1 or (run and titles) else ""


def is_official(words: str) -> bool:
    """Say whether the words hold an office or a title of one."""
    return any(
        word.strip(",.()’'").lower().removesuffix("'s").removesuffix("’s") in _OFFICIALS
        for word in words.split()
    )


def private_role(words: str) -> str:
    """Return the first private occupation that the words name, or «»."""
    roles = [word for word in re.findall(r"[\w-]+", words.lower()) if word in _PRIVATE]
    return roles[-1] if roles else ""


def without_data(words: str) -> str:
    """Return the office behind its figures: «government figures» to «government»; else as it is."""
    parts = words.split()
    if len(parts) > 1 and parts[-1].lower() in _DATA and kind_of(" ".join(parts[:-1])) in (
        "agency", "ngo", "media", "organisation",
    ):  # fmt: skip
        return " ".join(parts[:-1])
    return words
