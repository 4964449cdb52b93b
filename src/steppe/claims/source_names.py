"""Names of those who report: cut from a sentence at a cue, told apart, written the way claims carry them.

An organisation or office keeps its name, an official the name alone, a private person becomes
`private person (role)`. Whether a person is an official is read from the document: a title beside the
name somewhere in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from steppe.claims.calendar_days import MONTHS, WEEKDAYS
from steppe.claims.gazetteer import country_named, lookup
from steppe.claims.lexicon import word_set
from steppe.claims.reporter_nouns import DATA as _DATA
from steppe.claims.reporter_nouns import GROUPS as _GROUPS
from steppe.claims.reporter_nouns import MODIFIERS as _MODIFIERS
from steppe.claims.reporter_nouns import OFFICIALS as _OFFICIALS
from steppe.claims.reporter_nouns import ORGANISATIONS as _ORGANISATIONS
from steppe.claims.reporter_nouns import PRIVATE as _PRIVATE
from steppe.claims.reporters import Kind, known_pattern, known_reporters

_LINKS = word_set("of for and in on at to the & from with under")
_STOP_OPENERS = word_set(
    "A An In On However But Meanwhile The At While As And Also According Earlier Since After When "
    "That This Those These It He "
    "She They We I Yesterday Today Monday Tuesday Wednesday Thursday Friday Saturday Sunday Last "
    "For By With From So "
    "There What If Although Though Yet Still Now Then Only Not All Both Some Many Most Of To Here "
    "Among Over Because During Until Between Whether Behind Out Through Against Before Under Near Across "
    "Outside Inside Within Along Towards Beyond How Why Where Each Every Such Neither Nor Or Elsewhere "
    "Another Several Thousands Hundreds Tonight Whose Left "
    "January February March April May June July August September October November December"
)
_DAYS_AND_MONTHS = frozenset((*MONTHS, *WEEKDAYS))
_PARTICLES = word_set("de da di del la lo le van von der bin al el ibn abu dos du")
#: What can stand between a subject and its verb.
_ADVERBS = word_set(
    "has have had also later then earlier now further there here itself himself herself themselves "
    "already still today yesterday again both even too once alone"
)
#: Words that may open the name of an unnamed reporter.
_LEADS = word_set("a an one some its his her their several two many other these various")
#: Verbs that begin what a sentence states, not an aside.
_FINITE = word_set("had has have was were is are had held hosts hosted")
#: Words that open a phrase of place or time between a subject and its verb ("teams in the south say").
_PLACED = word_set("in at on from along near within inside outside around across")
_LONGEST_PHRASE, _MOST_PHRASES = 8, 3
#: Titles that are adjectives before an office ("General Inspectorate").
_ALSO_GENERAL = word_set("general chief")
_JOINTS = word_set("of for without against")
#: Nouns in an aside that tell that a name is not a person's ("Alpha Watch, a campaign group, …").
_ASIDE = re.compile(r",? \(?(?:an?|the|one of|which) [^.,;:“”\"]{0,80}")
#: Code points from a cue to the far end of a name with its title.
_REACH = 300
#: A city this large that speaks is a capital, not a surname.
_BIG_CITY = 500_000
_TOKEN = re.compile(
    r"(?:Mr|Mrs|Ms|Dr|Prof|Col|Lt|Gen|Capt|Sgt|Maj|Fr|Rev|Hon|Sen|Rep|Gov|Cllr|St)\.|"
    r"(?:[A-Z]\.){1,}(?= ?[A-Z])|"
    r"(?:[A-Z]\.){2,}|[^\W\d_](?:[\w’'&/-]|\.(?=\w))*|[“”\"«»(),;:.!?—–]|\d[\d,.]*|\S"
)


#: Small letters followed by a capital, as in names of bodies; behind these particles, in surnames.
_COMPOUND = re.compile(
    r"(?!(?:Mc|Mac|De|Del|Della|Des|Di|Da|Dal|Do|Dos|Du|La|Le|Li|Lo|Fitz|Van|Von|Ver|Ter|Ten|St|San|Al|El|"
    r"Abu|Abd|Abdul|Ben|Bin|Bint|Ibn|Ould|Jo|Mary|Anna?)[A-Z])[A-Z][a-z]+[A-Z][A-Za-z]+$"
)


@dataclass(frozen=True)
class Name:
    """A reporter as cut from the text: the words, where they stand, and what they name."""

    words: str
    start: int
    end: int
    kind: Kind


def before(content: str, low: int, high: int, *, phrases: bool = False) -> Name | None:
    """Return the name that ends right before `high`, looking back to `low` at most.

    With `phrases`, also one that a phrase of place or time parts from it ("teams in the south report").
    """
    tokens = [
        (found.group(), found.start(), found.end())
        for found in _TOKEN.finditer(content, max(low, high - _REACH), high)
    ]
    for _ in range(_MOST_PHRASES):
        while tokens and _is_adverb(tokens[-1][0]):
            tokens.pop()
        tokens = _without_aside(tokens)
        while tokens and _is_adverb(tokens[-1][0]):
            tokens.pop()
        index = len(tokens)
        while index and _belongs(tokens, index - 1):
            index -= 1
        breaks = [at for at in range(index + 1, len(tokens)) if _opens_another(tokens, at)]
        index = breaks[-1] if breaks else index
        opened = breaks or (index and tokens[index - 1][0] in ("The", "This"))
        name = _cut(content, tokens[index:], article=bool(opened))
        shorter = _without_phrase(tokens, index) if phrases else None
        if shorter is None or (name and index and tokens[index - 1][0].lower() not in _PLACED):
            return name
        tokens = shorter
    return None


def _is_adverb(word: str) -> bool:
    return word in _ADVERBS or (word.endswith("ly") and word.islower())


def _without_phrase(
    tokens: list[tuple[str, int, int]], index: int
) -> list[tuple[str, int, int]] | None:
    """Return the tokens before a phrase that tells where or when the subject spoke, if there is one.

    Args:
        tokens: what stands before a verb.
        index: where the name begins that the phrase ends with.
    """
    for at in range(min(index, len(tokens) - 1), max(0, len(tokens) - _LONGEST_PHRASE), -1):
        if tokens[at][0] in ".;:!?,":
            return None
        if tokens[at][0].lower() in _PLACED:
            return tokens[:at]
    return None


def after(content: str, low: int, high: int) -> Name | None:
    """Return the name that starts at `low` and ends before `high`."""
    tokens = [
        (found.group(), found.start(), found.end())
        for found in _TOKEN.finditer(content, low, min(high, low + _REACH))
    ]
    article = bool(tokens) and tokens[0][0] in ("the", "The")
    while tokens and tokens[0][0] in ("the", "The", "both"):
        tokens.pop(0)
    index = 0
    while (
        index < len(tokens)
        and not (index and _opens_another(tokens, index))
        and (_belongs(tokens, index) or (index == 0 and tokens[0][0].lower() in _LEADS))
    ):
        index += 1
    # "a spokesman, Ivan Petrov": the name follows the office.
    if index + 2 < len(tokens) and tokens[index][0] == "," and _person_run(tokens[index + 1 :]):
        run = _person_run(tokens[index + 1 :])
        titled = any(token[0].lower() in _OFFICIALS for token in tokens[:index])
        if titled and index + 1 + run < len(tokens):
            return _cut(content, tokens[: index + 1 + run])
    return _cut(content, tokens[:index], article=article)


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
        if closing == "," and aside and aside[0][0] in _FINITE:
            return []  # "M., built for 300, had 640 on Monday, said …": no aside but the statement
        # "The governor, Ivan Petrov, said": the aside is the name itself.
        if aside and _person_run(aside) == len(aside) and len(aside) < 4 and closing != ")":
            return aside
        return _without_aside(_without_apposition(head))
    return []


def _without_apposition(tokens: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Drop "a researcher at …" behind a name and a comma, where another aside follows it."""
    for index in range(len(tokens) - 2, max(0, len(tokens) - 16), -1):
        if tokens[index][0] == ",":
            run = tokens[index + 1][0] in ("a", "an", "the", "who", "which", "whose")
            return tokens[:index] if run else tokens
    return tokens


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
    if low in _TITLED or low in _DATA or low in _MODIFIERS:
        return True
    if word in ("the", "a", "an", "one", "some"):
        return index + 1 < len(tokens) and _belongs(tokens, index + 1) if word != "the" else True
    if word in _LINKS and 0 < index < len(tokens) - 1:
        ahead, behind = tokens[index + 1][0], tokens[index - 1][0]
        if word in ("in", "on", "at") and ahead in _DAYS_AND_MONTHS:
            return False
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


def _opens_another(tokens: list[tuple[str, int, int]], index: int) -> bool:
    """Say whether "the" opens another name: «in Manitoba the police», not «Ministry of the Interior»."""
    return tokens[index][0] == "the" and tokens[index - 1][0].lower() not in _LINKS


def _cut(content: str, tokens: list[tuple[str, int, int]], *, article: bool = False) -> Name | None:
    """Trim the ends of a run of tokens and say what it names; `article`: "the" stands before it."""
    while tokens and (
        tokens[0][0] in _LINKS or tokens[0][0] in _STOP_OPENERS or tokens[0][0] == "the"
    ):
        article = article or tokens[0][0] in ("the", "The")
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
    if kind in (None, "group", "private", "person") and _is_body(content, words, end, article):
        kind = "organisation"
    if kind is None:
        # "Ivan Petrov of the Pirates"
        words = re.split(r" (?:of|from|for|in|at) ", words)[0]
        kind, end = kind_of(words), start + len(words)
    return Name(words, start, end, kind) if kind else None


def _is_body(content: str, words: str, end: int, article: bool) -> bool:
    """Say whether capital words name a body of people ("the Alpha Consortium", "Friends of Oma")."""
    parts = words.split()
    if not (_is_capital(parts[0]) and _is_capital(parts[-1])):
        return False
    if len(parts) > 2 and parts[1] in _JOINTS:
        return True
    if parts[-1].lower() in _PRIVATE | _GROUPS or any(
        part.lower() in _OFFICIALS | _PRIVATE for part in parts
    ):
        return False
    if article:
        return True
    aside = _ASIDE.match(content, end, end + 100)
    if aside is None:
        return False
    heads = re.split(r" (?:of|for|that|which|who|in|at|with|from) ", aside.group())[0].split()
    return bool(heads) and heads[-1].lower() in _ORGANISATIONS | _GROUPS


@lru_cache(maxsize=4_096)
def kind_of(words: str) -> Kind | None:
    """Say what a name names, or None where it names nobody."""
    known = known_reporters().get(words)
    if known:
        return known[1]
    tokens = [word.rstrip(".,") for word in words.split()]
    lows = [word.lower().removesuffix("’s").removesuffix("'s") for word in tokens]
    person = person_in(words)
    # "a refugee officer" is none of the refugees
    if (
        any(low in _PRIVATE for low in lows)
        and lows[-1] not in _OFFICIALS
        and not any(low in _ORGANISATIONS - {"state"} for low in lows)
    ):
        return "private"
    if lows[-1] in _GROUPS:
        return "group"
    if lows[-1] in _DATA and (len(tokens) == 1 or tokens[-1].islower()):
        return "data"
    if any(
        low in _OFFICIALS
        and not (low in _ALSO_GENERAL and {*lows[at + 1 : at + 2]} & _ORGANISATIONS)
        for at, low in enumerate(lows)
    ):
        return "official"
    if any(low in _ORGANISATIONS for low in lows):
        return "organisation"
    if known_pattern().search(words):
        return "organisation"
    if person and person == words:
        return "person"
    if any(word.isupper() and len(word) > 1 for word in tokens) or country_named(words):
        return "organisation"  # a state speaks through its government
    if any(place.people >= _BIG_CITY for place in lookup(words)[:1]):
        return "organisation"  # so does a capital
    if len(tokens) == 1 and _COMPOUND.match(words):
        return "organisation"  # "TurkStat"
    return (
        "person"
        if tokens and all(_is_capital(word) or word in _PARTICLES for word in tokens)
        else None
    )


_TITLED = _OFFICIALS | _PRIVATE | _ORGANISATIONS | _GROUPS


@lru_cache(maxsize=4_096)
def person_in(words: str) -> str:
    """Return the personal name that a title and name end with ("Minister of X Ivan Petrov")."""
    tokens = words.split()
    run: list[str] = []
    for word in reversed(tokens):
        low = word.lower().removesuffix("’s").removesuffix("'s")
        titled = low in _TITLED
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


def names_in(content: str, low: int, high: int) -> Iterator[Name]:
    """Yield every name of somebody who could report between two offsets, in order."""
    tokens = [
        (found.group(), found.start(), found.end()) for found in _TOKEN.finditer(content, low, high)
    ]
    index = 0
    while index < len(tokens):
        end = index
        while (
            end < len(tokens)
            and _belongs(tokens, end)
            and not (end > index and _opens_another(tokens, end))
        ):
            end += 1
        if end > index:
            opened = tokens[index][0] in ("the", "The") or (
                index > 0 and tokens[index - 1][0] in ("the", "The")
            )
            name = _cut(content, tokens[index:end], article=opened)
            if name:
                yield name
        index = max(end, index + 1)
