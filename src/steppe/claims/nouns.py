"""The noun phrase that a figure counts: behind it, before it, and the unit it gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from steppe.claims.lexicon import currency, noun_kind, singular, word_set
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
_STOPS = word_set("in to from at on by for since with between through during per who that which whom whose and or but "
    "than as when while will would can could may might must should shall have has had were was are is be "
    "been being do did does into onto out over under across via about after before until till up down "
    "off within without against along among around because if so yet where there here it they he she we "
    "i you this these those not no a an the every each more others alone together today yesterday now "
    "already still daily weekly monthly yearly annually just only also then too arrived left fled came "
    "went entered crossed returned said says reported got took made found put went gone come seen stood "
    "live lives living stay stayed staying remain remained registered applied died drowned perished lost "
    "per amid despite including respectively apart fewer less last next early late")
#: Adjectives and numerals that may stand between a figure and its noun.
_THROUGH = word_set("of the new such these those its their his other")
#: Nouns that are not the head when another follows: «refugee families».
_LONGEST_PHRASE = 7
#: Departures and the like count people.
_PEOPLE_EVENTS = word_set("departure entry exit return repatriation departures")


def phrase_after(tokens: Sequence[Token], at: int) -> Phrase:
    """Return the noun phrase that begins at a token, or an empty one."""
    first = at
    if at < len(tokens) and tokens[at].low == "of" and at + 1 < len(tokens):
        at += 1
        while at < len(tokens) and tokens[at].low in (
            "the",
            "these",
            "those",
            "such",
            "its",
            "their",
        ):
            at += 1
    head = -1
    position = at
    capitals = 0
    while position < len(tokens) and position - at < _LONGEST_PHRASE:
        token = tokens[position]
        word = token.low
        if word in ("-", "‐", "‑") and 0 < position < len(tokens) - 1 and position > at:
            position += 1
            continue
        if token.digits or not (word[0].isalpha()):
            break
        kind = _kind(tokens, position)
        if word in _STOPS and not kind:
            break
        if word in _THROUGH and position > at:
            break
        if kind and not (word in _STOPS and head >= 0):
            if head >= 0 and position > head + 2:
                break
            head = position
        elif head >= 0:
            break
        capitals += token.capital
        position += 1
    if head >= 0:
        return _made(tokens, first, head)
    last = position
    if capitals and last > at:
        named = next(step for step in range(at, last) if tokens[step].capital)
        if named - at <= 2:
            return Phrase(first, last, "people", "people", tokens[last - 1].low)
    if last > at and _plural(tokens[last - 1].low):
        word = tokens[last - 1].low
        return Phrase(first, last, "unknown", word, word)
    return NO_PHRASE


def _kind(tokens: Sequence[Token], at: int) -> str:
    word = tokens[at].low
    if at + 2 < len(tokens) and tokens[at + 1].low in ("-", "‐", "‑"):
        joined = noun_kind(f"{word}-{tokens[at + 2].low}")
        if joined:
            return joined
    return noun_kind(word)


def _plural(word: str) -> bool:
    return len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "ous"))


def _made(tokens: Sequence[Token], first: int, head: int) -> Phrase:
    word = tokens[head].low
    kind = noun_kind(word)
    if kind == "boat" and singular(word) in ("flight", "plane", "train"):
        kind = "boat"
    return Phrase(first, head + 1, kind, unit_of(kind, word, tokens[head].capital), word)


def unit_of(kind: str, word: str, capital: bool = False) -> str:
    """Return the unit of figures that count a noun."""
    if kind in ("people", "dead") or singular(word) in _PEOPLE_EVENTS:
        return "people"
    if kind == "family":
        return "families"
    if kind == "vehicle":
        return "vehicles"
    return (
        word.upper().replace("S", "s")
        if capital and singular(word) in ("iin", "tin", "id")
        else word
    )


#: Between a noun and a figure behind it.
_LINKS = word_set(
    ': , – — - ( = | " “ ” was were is are be been being number numbers numbered numbering total totals '
    "totalled totaled totalling totaling reached reaches reach stood stands stand at to of come comes came "
    "amount amounts amounted make makes made count counts counted rose risen grew grown fell fallen hit "
    "now has have had some about around only just also already currently still by with than more over "
    "nearly almost least roughly approximately estimated exceed exceeds exceeded passed topped . …"
)


def phrase_before(tokens: Sequence[Token], at: int) -> Phrase:
    """Return the noun phrase that a figure behind it counts: «Iraqis, 121 662», «deaths: 45»."""
    position = at - 1
    steps = 0
    while position >= 0 and steps < 9:
        token = tokens[position]
        kind = _kind(tokens, position)
        if kind and token.low not in ("number", "count"):
            return Phrase(
                position, position + 1, kind, unit_of(kind, token.low, token.capital), token.low
            )
        if token.capital and token.low.endswith(("ians", "ans", "is", "ese", "ish")) and position:
            return Phrase(position, position + 1, "people", "people", token.low)
        if token.digits or (token.low not in _LINKS and steps > 4):
            break
        steps += 1
        position -= 1
    return NO_PHRASE


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
            if two in ("us", "a", "c", "r", "hk", "nz") and sign == "$":
                code = {"a": "AUD", "c": "CAD", "r": "BRL", "us": "USD"}.get(two, "USD")
                return code, first - 2, last
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
            code = _national(tokens, at, code) if step else code
            return code, first, at + 1
        if step and tokens[at].low in _STOPS:
            break
        if noun_kind(tokens[at].low) not in ("",):
            break
    return "", first, last


#: Currencies of one name in many countries, by the adjective before them.
_NATIONAL = {
    ("pounds", "lebanese"): "LBP", ("pounds", "syrian"): "SYP", ("pounds", "egyptian"): "EGP",
    ("pounds", "sudanese"): "SDG", ("rupees", "pakistani"): "PKR", ("dollars", "canadian"): "CAD",
    ("dollars", "australian"): "AUD", ("pesos", "colombian"): "COP", ("dinars", "iraqi"): "IQD",
    ("dinars", "jordanian"): "JOD", ("rials", "yemeni"): "YER", ("pesos", "chilean"): "CLP",
    ("shillings", "ugandan"): "UGX", ("shillings", "tanzanian"): "TZS", ("rubles", "belarusian"): "BYN",
    ("roubles", "belarusian"): "BYN", ("rupees", "sri"): "LKR", ("kronor", "danish"): "DKK",
    ("kroner", "danish"): "DKK", ("pesos", "argentine"): "ARS", ("dollars", "zimbabwean"): "ZWL",
}  # fmt: skip


def _national(tokens: Sequence[Token], at: int, code: str) -> str:
    return _NATIONAL.get((tokens[at].low, tokens[at - 1].low), code)
