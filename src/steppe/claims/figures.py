"""The figures of one sentence: numbers with range, hedge, unit and noun; those that are none, too.

A figure that is none (a date's number, an age, an article of law) carries the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from steppe.claims.hedges import NO_HEDGE, Hedge, hedge_after, hedge_before
from steppe.claims.lexicon import DURATIONS, LENGTHS, currency, noun_kind, word_set
from steppe.claims.money import money_at
from steppe.claims.nouns import NO_PHRASE, Phrase, phrase_after
from steppe.claims.numbers import Number, Token, low_at, read_number
from steppe.claims.rates import rate_near
from steppe.claims.rejects import date_spans, reason_against
from steppe.claims.wholes import WHOLES, of_a_hundred, whole_before

_RANGE_MARKS = word_set("- – — to or ‐ ‑ and")
_CHANGED = re.compile(
    r"\b(?:rose|risen|rise|grew|grown|growth|increas\w+|jumped|climbed|surged|fell|fallen|dropp?e?d?|"
    r"declin\w+|decreas\w+|shrunk|shrank|shrunken|down|up|went|gone|swelled|swollen|expanded|"
    r"dwindled|multiplied|ballooned|shifted|moved|slowed|chang\w+|"
    r"soared|doubled|tripled|halved|cut|reduced|raised)\b",
    re.IGNORECASE,
)
_SCALE_SAID = re.compile(
    r"\b(?:in|,)\s(thousands|millions|billions)\b(?:\s(?:of\s)?(?:US\s|"
    r"U\.S\.\s)?([A-Za-z]{3,12}|[$€£]))?"
    r"|\(\s?(?:in\s)?(thousands|millions|billions)\s?\)|\(\s?['’](000)s?\s?\)",
    re.IGNORECASE,
)
_SCALES_SAID = {"thousands": 1e3, "millions": 1e6, "billions": 1e9, "000": 1e3}
_FACTOR_AFTER = word_set(
    "more as higher the larger bigger greater its over what than fewer less lower that above"
)
#: From one to so many times as much is a change, not a range.
_WIDEST = 3
#: Between numbers that are labels together: «Articles 4 and 5», «+961 1 849 201».
_CHAIN = word_set("- – , / and to or ( )")
_SPACES = {"capacity": "places", "bed": "beds", "seat": "seats", "place": "places", "room": "rooms",
           "tent": "tents", "person": "places", "family": "families"}  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """A number or range with what stands around it; token indices are of its sentence.

    Attributes:
        first: its first token; `last` is the one behind it.
        low: lower value, in `unit`; `high` equal for a point.
        number: the number itself, of a range the second.
        begin: first token with sign of currency; hedges end before it.
        reason: why it is no figure; empty for a figure.
    """

    first: int
    last: int
    low: float
    high: float
    number: Number
    begin: int = 0
    hedge: Hedge = NO_HEDGE
    unit: str = ""
    phrase: Phrase = NO_PHRASE
    rate: str = ""
    inherited: bool = False
    reason: str = ""


def read_figures(tokens: Sequence[Token], words: str) -> Iterator[Figure]:
    """Yield every number of a sentence as a figure, dates excepted."""
    if not tokens:
        return
    base = tokens[0].start
    dates = date_spans(words)
    said = _SCALE_SAID.search(words)
    position = 0
    previous: Figure | None = None
    while position < len(tokens):
        number = read_number(tokens, position)
        if number is None:
            position += 1
            continue
        span = tokens[number.first].start - base, tokens[number.last - 1].end - base
        dated = next((end for start, end in dates if start < span[1] and span[0] < end), 0)
        if dated and not _counts(tokens, number):
            position = number.last
            continue
        figure = _with_range(tokens, number, words)
        figure = _described(tokens, figure, words)
        if said and said.end() <= span[0] and number.scale == 1 and not figure.reason:
            figure = _scaled(figure, said)
        reason = reason_against(tokens, number, words)
        if previous is not None and previous.reason == "label" and not reason:
            between = {token.low for token in tokens[previous.last : figure.first]}
            reason = "label" if between <= _CHAIN and figure.phrase.kind != "people" else ""
        if reason == "duration" and figure.unit not in DURATIONS.values():
            reason = ""
        if previous is not None and _converts(tokens, previous, figure):
            reason = "conversion"
        figure = replace(figure, reason=reason or figure.reason)
        yield figure
        previous = figure
        position = max(figure.last, number.last)


def _counts(tokens: Sequence[Token], number: Number) -> bool:
    """A number in a date-like span that does count something: «in March 24 people died»."""
    if number.spelling == "words":
        return False
    before = low_at(tokens, number.first - 1)
    kind = noun_kind(low_at(tokens, number.last))
    return (
        kind in ("people", "dead", "family") and before != "the"
    ) or number.spelling == "grouped"


def _scaled(figure: Figure, said: re.Match[str]) -> Figure:
    """Apply «in millions of US dollars:» to the plain figures behind it."""
    word = (said.group(1) or said.group(3) or said.group(4)).lower()
    factor = _SCALES_SAID[word]
    if figure.unit in ("percent", "times") or figure.unit in DURATIONS.values():
        return figure
    code = currency(said.group(2) or "")
    if code:
        figure = replace(figure, unit=code, phrase=Phrase(0, 0, "money", code, code))
    return replace(figure, low=figure.low * factor, high=figure.high * factor)


def _converts(tokens: Sequence[Token], before: Figure, figure: Figure) -> bool:
    """Say whether a figure gives the one before it in another unit: «900 km (560 miles)»."""
    between = [token.low for token in tokens[before.last : figure.begin]]
    if len(between) > 9 or not ({"(", "or", "/"} & set(between)):
        return False
    if ")" in between:
        return False
    lengths, kinds = set(LENGTHS.values()), (before.phrase.kind, figure.phrase.kind)
    if before.unit.split()[-1:] != figure.unit.split()[-1:] and (
        {before.unit.split()[-1], figure.unit.split()[-1]} <= lengths
        if before.unit and figure.unit
        else False
    ):
        return True
    if kinds == ("money", "money"):
        return before.unit != figure.unit and bool({"(", "or", "/"} & set(between))
    same = before.unit == figure.unit == "percent" and "(" in between
    return same and abs(before.low - figure.low) <= 0.05 * max(before.low, 1) + 2


def _with_range(tokens: Sequence[Token], number: Number, words: str) -> Figure:
    """Join «X to Y», «between X and Y», «X or Y»; a change from X to Y stays two figures."""
    single = Figure(number.first, number.last, number.value, number.value, number, number.first)
    at = number.last
    if low_at(tokens, at) in DURATIONS and low_at(tokens, at + 1) == "or":
        # «five weeks or six»
        second = read_number(tokens, at + 2) if at + 2 < len(tokens) else None
        if second and second.value > number.value and not noun_kind(low_at(tokens, second.last)):
            return replace(
                single, last=second.last, high=second.value, unit=DURATIONS[low_at(tokens, at)]
            )
    share = _is_percent(tokens, at)
    at += share
    if low_at(tokens, at) not in _RANGE_MARKS or at + 1 >= len(tokens):
        return single
    begin = _skip_marks(tokens, at + 1)
    second = read_number(tokens, begin) if begin < len(tokens) else None
    if (
        second is None
        or second.kind != number.kind
        or (share and not _is_percent(tokens, second.last))
        or not _is_range(tokens, number, second, at, words)
    ):
        return single
    low, high = number.value, second.value
    if (
        number.scale == 1
        and second.scale > 1
        and low < 1000
        and low * second.scale <= high * 1.0001
    ):
        low *= second.scale
    far = high > 100 * low or (high > 20 * low and low_at(tokens, at) in ("or", "-", "–", "—"))
    return single if low >= high or (far and low > 0) else Figure(
        number.first, second.last, low, high, second, number.first)  # fmt: skip


def _is_percent(tokens: Sequence[Token], at: int) -> int:
    """Return how many tokens from one on say «percent»; 0 if they do not."""
    if low_at(tokens, at) in ("%", "percent"):
        return 1
    return 2 * (low_at(tokens, at) == "per" and low_at(tokens, at + 1) == "cent")


def _skip_marks(tokens: Sequence[Token], at: int) -> int:
    while low_at(tokens, at) in (
        "even",
        "perhaps",
        "maybe",
        "about",
        "around",
        "possibly",
        "us",
    ) or (low_at(tokens, at) in ("$", "€", "£")):
        at += 1
    return at


def _is_range(tokens: Sequence[Token], number: Number, second: Number, at: int, words: str) -> bool:
    mark = tokens[at].low
    back = [tokens[step].low for step in range(max(0, number.first - 5), number.first)]
    if mark == "and":
        return "between" in back
    if mark == "to" and "from" in back[-3:]:
        offset = tokens[0].start
        before = words[
            max(0, tokens[number.first].start - offset - 70) : tokens[number.first].start - offset
        ]
        behind = words[tokens[second.last - 1].end - offset :][:30]
        dated = re.match(r"\W*(?:per ?cent)?\s?(?:in|on|by) (?:19|20|[A-Z])", behind)
        wide = second.value > _WIDEST * number.value * max(1, second.scale / number.scale)
        return _CHANGED.search(before) is None and dated is None and not wide
    if mark == "or":
        return second.value <= 4 * number.value * max(1, second.scale / number.scale)
    return True


def _described(tokens: Sequence[Token], figure: Figure, words: str) -> Figure:
    """Add hedge, unit, noun and rate."""
    code, first, last = money_at(tokens, figure.first, figure.last)
    begin = min(first, figure.first)
    hedge = hedge_before(tokens, begin)
    if hedge is NO_HEDGE and low_at(tokens, begin - 1) in ("between", "from"):
        hedge = hedge_before(tokens, begin - 1)
    behind, at = hedge_after(tokens, max(last, figure.last))
    if hedge.qualifier == "exact" and behind is not NO_HEDGE:
        hedge = behind
    figure = replace(figure, hedge=hedge, begin=begin)
    if code:
        rate = rate_near(tokens, figure.first, (figure.last, at), words, money=True)
        return replace(
            figure, unit=code, rate=rate, phrase=Phrase(first, last, "money", code, code)
        )
    return _with_unit(tokens, figure, at, words)


def _with_unit(tokens: Sequence[Token], figure: Figure, at: int, words: str) -> Figure:
    nexts = [low_at(tokens, at + step) for step in range(4)]
    kind = figure.number.kind
    if nexts[0] in ("%", "percent", "pct", "pc", "percents", "percentage", "p.p") or nexts[:2] == [
        "per",
        "cent",
    ]:
        end = at + (2 if nexts[0] == "per" else 1)
        phrase = phrase_after(tokens, end)._replace(kind="percent", unit="percent")
        return replace(figure, unit="percent", phrase=phrase)
    if of_a_hundred(tokens, at) and figure.high < 100 and kind == "count":
        end = next(
            at + step + 1 for step in range(4) if low_at(tokens, at + step) in ("hundred", "100")
        )
        phrase = Phrase(0, 0, "percent", "percent", "")
        return replace(figure, last=end, unit="percent", phrase=phrase)
    if figure.unit:
        return replace(figure, phrase=Phrase(0, 0, "measure", figure.unit, ""))
    whole = whole_before(tokens, figure.first)
    if figure.high < whole and kind == "count" and figure.number.scale == 1:
        low, high = (round(100 * value / whole, 1) for value in (figure.low, figure.high))
        phrase = Phrase(0, 0, "percent", "percent", "")
        return replace(figure, low=low, high=high, unit="percent", phrase=phrase)
    if low_at(tokens, at - 2) in ("every", "each") and figure.high in WHOLES and (
        low_at(tokens, at - 3) in ("of", "in", "")
    ):  # fmt: skip
        return replace(figure, reason="whole of a share")
    if kind == "fraction":
        return _fraction(tokens, figure, at)
    if kind == "times" or _is_factor(tokens, figure, nexts):
        reason = "" if _is_times(tokens, figure, nexts) else "factor"
        return replace(
            figure, unit="times", reason=reason, phrase=Phrase(0, 0, "times", "times", "")
        )
    joined = nexts[0] in ("-", "‐", "‑")
    unit = _measure_unit(nexts[joined:])
    if unit:
        behind, _ = hedge_after(tokens, at + joined + 1 + unit.count(" "))
        hedge = behind if figure.hedge.qualifier == "exact" else figure.hedge
        return replace(figure, unit=unit, hedge=hedge, phrase=Phrase(0, 0, "measure", unit, unit))
    if joined and nexts[1] == "strong":
        return replace(figure, phrase=(phrase := phrase_after(tokens, at + 2)), unit=phrase.unit)
    if joined and nexts[1] in _SPACES:
        unit = _SPACES[nexts[1]]
        return replace(figure, unit=unit, phrase=Phrase(at + 1, at + 2, "capacity", unit, unit))
    if nexts[0] in ("pound", "pounds"):  # that are no money, see `money`
        rate = rate_near(tokens, figure.first, (figure.last, at + 1), words)
        phrase = Phrase(at, at + 1, "aid", "lb", nexts[0])
        return replace(figure, unit="lb", phrase=phrase, rate=rate)
    phrase = phrase_after(tokens, at)
    if phrase.last > at:
        behind, _ = hedge_after(tokens, phrase.last)
        if figure.hedge.qualifier == "exact" and behind is not NO_HEDGE:
            figure = replace(figure, hedge=behind)
    rate = rate_near(tokens, figure.first, (figure.last, max(at, phrase.last)), words)
    return replace(figure, phrase=phrase, unit=phrase.unit, rate=rate)


def _measure_unit(nexts: Sequence[str]) -> str:
    """Return the unit of a length, area or time that begins the words behind a number."""
    square = nexts[0] in ("square", "sq")
    step = int(
        nexts[0]
        in ("square", "sq", "whole", "full", "more", "calendar", "working", "consecutive", "long")
    )
    word = nexts[step] if step < len(nexts) else ""
    unit = LENGTHS.get(word) or DURATIONS.get(word, "")
    return f"square {unit}" if square and unit else unit


def _fraction(tokens: Sequence[Token], figure: Figure, at: int) -> Figure:
    nexts = [low_at(tokens, at + step) for step in range(3)]
    before = low_at(tokens, figure.first - 1)
    word = tokens[figure.last - 1].low
    start = 1 if nexts[0] in ("a", "an") else 0
    unit = _measure_unit(nexts[start:])
    if unit and word == "half" and unit not in DURATIONS.values():
        return replace(figure, unit=unit, phrase=Phrase(0, 0, "measure", unit, unit))
    phrase = phrase_after(tokens, at)._replace(kind="percent", unit="percent")
    low, high = round(figure.low * 100, 1), round(figure.high * 100, 1)
    figure = replace(figure, unit="percent", low=low, high=high, phrase=phrase)
    if unit or not _is_share(nexts, before, word, figure):
        return replace(figure, reason="fraction")
    return figure


def _is_share(nexts: Sequence[str], before: str, word: str, figure: Figure) -> bool:
    if word == "half" and (
        before
        in ("first", "second", "other", "latter", "a", "the", "year", "years", "and", "last", "-")
        or nexts[0]
        in ("-", "past", "time", "brother", "lost", "way", "dozen", "the" if before == "" else "-")
    ):
        return False
    if word in ("quarter", "quarters") and nexts[0] == "of" and (
        nexts[1].isdecimal() or nexts[2] in ("hour", "year", "century", "day")
    ):  # fmt: skip
        return False
    if word == "half" and before in (",", "(", "–", "—") and noun_kind(nexts[0]) == "people":
        return True
    if nexts[0] in ("of", "") or not nexts[0][0].isalpha() or figure.hedge.qualifier != "exact":
        return True
    # «a third went on», «two thirds are women»; but not «a half forgotten town».
    several = figure.last - figure.first > 1
    return (
        several
        or before in ("by", "only", "least", "to")
        or nexts[0] in ("the", "are", "were", "have", "had")
    )


def _is_factor(tokens: Sequence[Token], figure: Figure, nexts: Sequence[str]) -> bool:
    if nexts[0] == "fold" or (nexts[0] in ("-", "‐") and nexts[1] == "fold"):
        return True
    back = [tokens[step].low for step in range(max(0, figure.first - 4), figure.first)]
    if ("factor" in back and "of" in back) or back[-2:] in (
        ["multiplied", "by"],
        ["multiply", "by"],
    ):
        return True
    return nexts[0] == "times" and (
        nexts[1] in _FACTOR_AFTER or "by" in back or "increased" in back
    )


def _is_times(tokens: Sequence[Token], figure: Figure, nexts: Sequence[str]) -> bool:
    word, before = tokens[figure.first].low, low_at(tokens, figure.first - 1)
    if word in ("twice", "thrice"):
        return nexts[0] in ("as", "the", "its", "what", "that", "their", "more")
    if word in ("double", "triple", "treble", "doubles"):
        if word == "double" and before in ("a", "the") and nexts[0] not in ("the", "that"):
            return False
        follows = nexts[0] in (
            "the",
            "that",
            "what",
            "its",
            ".",
            ",",
            "their",
            "”",
            '"',
            "in",
            "compared",
            "",
        )
        return follows or before in ("than", "to", "nearly", "almost", "of", "about")
    return True
