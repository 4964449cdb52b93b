"""The unit of a figure once it is known what it measures."""

from __future__ import annotations

import re
from collections.abc import Sequence

from steppe.claims.densities import counted_by
from steppe.claims.lexicon import currencies, noun_kind, word_set
from steppe.claims.text import Quantity, Text

#: What each person does or asks for once: counted in people but where things are counted.
_ONE_EACH = word_set("crossings visas requests claims files petitions certificates approvals slips")
#: What is done to one person at a time.
_ONE_BY_ONE = word_set("transfers detentions arrests pushbacks push-backs")
#: «built for 3,000 people» says whom it counts; «built for 3,000» does not.
_NAMED = re.compile(r"(?:people|persons|passengers)$", re.IGNORECASE)
#: Units of room for people.
_ROOM = frozenset({"places", "beds"})
_COUNTED_BY = _ROOM | {"people", "families"}
#: What is handed out by the head.
_RATIONED = frozenset({"litres", "liters", "litre", "liter"})
_A_HEAD = re.compile(
    r"\b(?:a|per|each|every|by) (?:head|person|soul|capita|refugee|mouth)\b"
    r"|\b(?:they|we|people|persons|refugees) each\b|\b(?:for|to) each(?= and\b| (?:a|per) |\W*$)",
    re.IGNORECASE,
)
_LITRES = re.compile(r"\blit(?:re|er)s?\b", re.IGNORECASE)
#: «refugees get 15 litres each», but «tanks of 5,000 litres each».
_HOLDING = re.compile(r"\bof \S+ $")
_EACH_OF = re.compile(r"\W+(?:of \w+ )?each\b(?! (?:day|week|month|year)\b)", re.IGNORECASE)
_A_DAY = re.compile(r"\b(?:(?:a|per|each|every|by|and) day|daily)\b", re.IGNORECASE)
#: Papers of which each person asking for protection hands in one.
_ASKED = frozenset({"applications", "claims", "petitions"})
_PROTECTION = re.compile(r"\b(?:asylum|protection)\b", re.IGNORECASE)
#: What one person may ask for more than once.
_NUMBERED = re.compile(
    r"\b(?:[IT]INs?|(?i:identification|identity|tax|accounts?|licen[sc]es?|compan(?:y|ies)|firms?|loans?|"
    r"SIMs?|jobs?|vacanc(?:y|ies)))\b"
)
_WATER = re.compile(r"\bwater\b", re.IGNORECASE)
#: Where a figure's clause begins, and where it ends; marks inside numbers end nothing.
_MARK = r"[;:()–—\n]|[,.](?!\d)"
_BEGINS = re.compile(rf"{_MARK}|\b(?:and|but|while|whereas) (?=(?:an?|the|each|every|one|its?) )")
_ENDS = re.compile(rf"{_MARK}|\b(?:and(?! (?:by |per )?(?:a )?day\b)|but|while|whereas)\b")
#: A sum without currency takes that of a sum at most so many figures and sentences before it.
_FIGURES, _SENTENCES = 4, 4
#: A figure's own noun stands at most so far behind it, in code points.
_NEAR = 40


def settled(text: Text, quantities: Sequence[Quantity], index: int, measures: Sequence[str]) -> str:
    """Return the unit of a figure.

    Args:
        text: the text.
        quantities: its figures.
        index: of the figure.
        measures: what each figure measures.
    """
    quantity, measure = quantities[index], measures[index]
    each, slash, rate = quantity.unit.partition("/")
    thing = counted_by(text, quantity) if each in _COUNTED_BY and not rate else ""
    if thing:
        return f"{each}/{thing}"
    if measure == "capacity" and quantity.unit == "people":
        # «built for 960»: what has room for people is counted in places.
        named = _NAMED.search(quantity.noun) and _said_behind(text, quantity)
        return "people" if named else "places"
    if each in _ROOM and measure != "capacity" and not _said_behind(text, quantity):
        # «beds for 2,000, last night more than 4,500»: who is there, or was given room.
        return f"people{slash}{rate}"
    if each in _ONE_BY_ONE or (each in _ONE_EACH and measure != "other"):
        return f"people{slash}{rate}"
    if (
        measure == "price"
        and each == "people"
        and rate != "day"
        and not _said_behind(text, quantity)
    ):
        code = _currency_before(quantities, index)
        return f"{code}{slash}{rate}" if code else quantity.unit
    if each in _RATIONED:
        return _ration(text, quantity)
    return quantity.unit


def asked_by_one(text: Text, number: int, unit: str) -> bool:
    """Say whether a unit are applications, claims or petitions of one person each.

    Args:
        text: the text.
        number: the sentence of the figure.
        unit: of the figure.
    """
    if unit not in _ASKED:
        return False
    around = text.sentences[max(0, number - 1)].start, text.sentences[number].end
    if _PROTECTION.search(text.content, *around):
        return True
    return unit == "applications" and not _NUMBERED.search(text.content, *around)


def _ration(text: Text, quantity: Quantity) -> str:
    """Return the unit of litres, by the head and by the time that the litres' own clause says.

    «Each gets eight litres; the textbook asks for 15»: a figure that leaves out its litres means
    those before it.
    """
    sentence = text.sentences[quantity.sentence]
    after = _ENDS.split(text.content[quantity.end : sentence.end], maxsplit=1)[0]
    own = _LITRES.search(text.content, quantity.end, quantity.end + len(after))
    said = [own] if own else list(_LITRES.finditer(text.content, sentence.start, quantity.start))
    if not said:
        return quantity.unit
    before = _BEGINS.split(text.content[sentence.start : said[-1].start()])[-1]
    behind = _ENDS.split(text.content[said[-1].end() : sentence.end], maxsplit=1)[0]
    clause = f"{before}litres{behind}"
    people = any(noun_kind(word) == "people" for word in re.findall(r"\w+", before.lower()))
    shared = people and not _HOLDING.search(before) and _EACH_OF.match(behind)
    if not (_A_HEAD.search(clause) or shared):
        return quantity.unit
    _, _, rate = quantity.unit.partition("/")
    # Water is handed out by the day, though reports need not say so.
    rate = rate or (
        "day" if _A_DAY.search(clause) or _WATER.search(text.words(quantity.sentence)) else ""
    )
    return f"litres/person/{rate}" if rate else "litres/person"


def _currency_before(quantities: Sequence[Quantity], index: int) -> str:
    """Return the currency of the last sum of money before a figure, else the next one's, or «»."""
    near = [*range(index - 1, max(-1, index - _FIGURES - 1), -1), index + 1]
    for at in near:
        if at < len(quantities) and (
            abs(quantities[at].sentence - quantities[index].sentence) <= _SENTENCES
        ):
            code: str = quantities[at].unit.partition("/")[0]
            if code in _codes():
                return code
    return ""


def _said_behind(text: Text, quantity: Quantity) -> bool:
    """Say whether what is counted stands behind the figure itself."""
    noun = quantity.noun
    return bool(noun) and text.content.find(noun, quantity.end, quantity.end + _NEAR) >= 0


def _codes() -> frozenset[str]:
    return frozenset(currencies().values())
