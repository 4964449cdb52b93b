"""Sums of money: the currency beside a number, and which country's it is."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

from steppe.claims.gazetteer import lookup, short_name
from steppe.claims.lexicon import currency, noun_kind, word_set
from steppe.claims.nouns import STOPS
from steppe.claims.numbers import Token

#: Letters before the sign of the dollar.
_DOLLARS = {
    "us": "USD", "a": "AUD", "au": "AUD", "c": "CAD", "ca": "CAD", "r": "BRL", "nz": "NZD", "hk": "HKD",
    "sb": "SBD", "si": "SBD", "tt": "TTD", "bz": "BZD", "ja": "JMD", "fj": "FJD", "nt": "TWD", "z": "ZWL",
    "ec": "XCD", "gy": "GYD", "lib": "LRD", "ls": "LRD", "nam": "NAD", "sg": "SGD",
}  # fmt: skip


def money_at(tokens: Sequence[Token], first: int, last: int) -> tuple[str, int, int]:
    """Return the currency beside a number, with the tokens it takes (code, first, last)."""
    before = tokens[first - 1] if first else None
    if before is not None:
        sign = (
            before.low if len(before.low) == 1 and not before.low.isalpha() else before.low.upper()
        )
        two = tokens[first - 2].low if first > 1 else ""
        if sign in ("$", "€", "£", "¥", "₽", "₴", "₺", "₹", "₸", "₪", "₩", "₦", "฿", "₱"):
            code = currency(sign)
            if two in _DOLLARS and sign == "$":
                return _DOLLARS[two], first - 2, last
            return code, first - 1, last
        if (
            len(sign) in (2, 3)
            and before.capital
            and currency(sign)
            and sign not in ("SUM", "TOP", "RON")
        ):
            return currency(sign), first - 1, last
    for step in (0, 1, 2):
        at = last + step
        if at >= len(tokens) or tokens[at].digits or not (
            tokens[at].low[0].isalpha() or tokens[at].low in "€$£₽₴₺₹₸₪"
        ):  # fmt: skip
            break
        code = currency(tokens[at].low) or (
            currency(tokens[at].low.upper()) if tokens[at].capital else ""
        )
        if code and not (tokens[at].low in ("real", "sum", "som", "won", "sol", "crown", "pound", "lev",
                                            "lei", "dong", "rand", "sums", "sterling")
                         and step and tokens[at].low != "sterling"):  # fmt: skip
            if tokens[at].low in ("pound", "pounds") and _is_weight(tokens, first, at + 1):
                return "", first, last
            code = _national(tokens, at, code) if step else code
            return code, first, at + 1
        if step and tokens[at].low in STOPS:
            break
        if noun_kind(tokens[at].low) not in ("",):
            break
    return "", first, last


#: «20 pounds of rice», but «20 pounds of aid»; «weighs 90 pounds».
_VALUES = word_set(
    "aid assistance help support funding funds money cash savings debt debts credit investment "
    "compensation damage damages fees benefits income rent revenue taxes tax fines losses goods the "
    "their his her its public"
)
_WEIGHING = word_set("weigh weighs weighed weighing lost gained loses weight heavy")


def _is_weight(tokens: Sequence[Token], first: int, end: int) -> bool:
    """Say whether pounds behind a number are a weight.

    Args:
        tokens: of the sentence.
        first: token of the number.
        end: the one behind «pounds».
    """
    follows = [token.low for token in tokens[end : end + 2]]
    back = {token.low for token in tokens[max(0, first - 4) : first]}
    return (follows[:1] == ["of"] and follows[1:] != [] and follows[1] not in _VALUES) or bool(
        (back | set(follows[:1])) & _WEIGHING
    )


@lru_cache(maxsize=1)
def _namesakes() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return currencies of one name in many countries, by the code that the name alone gives.

    Each with how a text names its country; «.» where the name alone is enough.
    """
    table = resources.files("steppe.claims") / "words" / "currency_namesakes.csv"
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    with table.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            found[row["group"]] = (*found.get(row["group"], ()), (row["code"], row["stems"]))
    return found


#: What currencies of one name are called.
_NAMES = r"(?:francs?|rupees?|pesos?|dinars?|shillings?|dirhams?|rials?|riyals?|kron\w+|crowns?)"
#: «Rs» stands for any rupees.
_ALSO = {"PKR": "INR"}
#: Those that a country's adjective alone tells, since they are also used or known abroad.
_BY_ADJECTIVE = frozenset({"USD", "GBP", "RUB"})
#: Last year of currencies that became the euro.
_UNTIL = {"FRF": 2001, "BEF": 2001}


def _national(tokens: Sequence[Token], at: int, code: str) -> str:
    """Return the currency that an adjective tells: «80,000 Rwandan francs»."""
    before = tokens[at - 1].low.capitalize()
    if at > 1 and tokens[at - 2].low == "south":
        before = f"South {before}"
    for one, stems in _namesakes().get(code, ()):
        if stems != "." and re.match(rf"(?:{stems})[a-z]*$", before):
            return one
    return code


def is_stated(code: str, words: str) -> bool:
    """Say whether words name the country of a currency beside it: «2,000,000 Swiss francs»."""
    return any(
        one == code and stems != "." and re.search(rf"\b(?:{stems})[a-z]* {_NAMES}\b", words)
        for group in _namesakes().values()
        for one, stems in group
    )


def local_currency(code: str, words: str, content: str, year: int | None) -> str:
    """Return the currency that a text means by pesos, rupees or francs.

    It is that of the place that the sum's sentence names last, if the text also names its country,
    else of the country that the text names most.

    Args:
        code: the code that the name alone gives.
        words: the sum's sentence.
        content: the text.
        year: the year it was published, if known; decides what was money then.
    """
    group = _ALSO.get(code, code)
    if group in _BY_ADJECTIVE or group not in _namesakes():
        return code
    named = _named(group, content)
    here = _of_place(group, words)
    named = sorted(named, key=lambda each: each[0] != here)
    known = [one for one, count in named if count and (year or 0) <= _UNTIL.get(one, 9999)]
    if "FRF" in known and year is None:
        known.remove("FRF")
    return known[0] if known else code


_CAPITALS = re.compile(r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?")


def _of_place(group: str, words: str) -> str:
    """Return the currency, of those of one name, of the last country or town that words name, or «»."""
    for name in reversed(_CAPITALS.findall(words)):
        for place in lookup(name)[:1]:
            if place.iso3 and place.kind != "people":
                country = short_name(place.iso3)
                for one, stems in _namesakes()[group]:
                    if re.search(rf"\b(?:{stems})", country):
                        return one
    return ""


#: What says that pounds are those of Britain.
_STERLING = re.compile(
    r"£|\b(?:sterling|quid|GBP|Brit(?:ain|ish|ons?)|U\.?K\b|United Kingdom|England|English|Scot\w+|"
    r"Wales|Welsh|London|Dover|Kent|Home Office)\b"
)
#: Pounds of nobody knows which country.
FREE_POUNDS = "pounds"


def which_pounds(words: str, content: str) -> str:
    """Return the currency that a text means by bare pounds, or «pounds» where two may be meant.

    Args:
        words: the figure's sentence.
        content: the text.
    """
    if _STERLING.search(words):
        return "GBP"
    own = [(code, count) for code, count in _named("GBP", words) if code != "GBP" and count]
    named = own or [
        (code, count) for code, count in _named("GBP", content) if code != "GBP" and count
    ]
    british = len(_STERLING.findall(content)) if not own else 0
    if not named or british > named[0][1]:
        return "GBP"
    others = max([british, *(count for _, count in named[1:])])
    return named[0][0] if named[0][1] > 2 * others else FREE_POUNDS


@lru_cache(maxsize=32)
def _named(group: str, content: str) -> list[tuple[str, int]]:
    """Return how often a text names each country of a currency's name, most first."""
    counts = [
        (code, len(re.findall(rf"\b(?:{stems})", content))) for code, stems in _namesakes()[group]
    ]
    return sorted(counts, key=lambda each: -each[1])
