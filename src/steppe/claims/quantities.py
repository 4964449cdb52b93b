"""Quantities: the reported figures of a text, before their arguments are linked.

The stages: numbers of a sentence → ranges → hedge, unit, noun → what a bare figure inherits → is it a
figure about people who move at all? Measures are found in `measures`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from steppe.claims.hedges import NO_HEDGE, Hedge, hedge_after, hedge_before
from steppe.claims.lexicon import DURATIONS, LENGTHS, noun_kind, word_set
from steppe.claims.nouns import NO_PHRASE, Phrase, money_at, phrase_after, phrase_before
from steppe.claims.numbers import Number, Token, may_hold_number, read_number, tokenize
from steppe.claims.rejects import date_spans, reason_against
from steppe.claims.relevance import is_relevant, movement_words
from steppe.claims.text import Quantity, Text

#: A text of more figures than this is a table or an attack; the rest is left out with a diagnostic.
MOST_FIGURES = 5_000
_RANGE_MARKS = word_set("- – — to or ‐ ‑ and")
_CHANGED = re.compile(
    r"\b(?:rose|risen|rise|grew|grown|growth|increased?|jumped|climbed|surged|fell|fallen|dropped?|"
    r"declined?|decreased?|shrunk|shrank|shrunken|down|up|went|gone|swelled|moved|slowed|change[ds]?|"
    r"soared|doubled|tripled|halved|cut|reduced|raised)\b",
    re.IGNORECASE,
)
_LOST = re.compile(
    r"[\"“”'‘’«]\s?u+h+\s?[\"“”'‘’»]|\b(?:some|about|over|than|nearly|almost|total of|already)\s+"
    r"(?:_{2,}|\.{3,}|…|\?{2,}|\[\s?(?:number|figure|sic|\.\.\.)\s?\]|XX+|N{2,})",
    re.IGNORECASE,
)
_SCALE_SAID = re.compile(
    r"\bin\s+(thousands|millions|billions)\b(?:\s+of\s+(?:US\s+)?([A-Za-z$€£]+))?"
    r"|\(\s?(thousands|millions|billions)\s?\)|[(,]\s?(?:['’]000s?|000s)\s?\)",
    re.IGNORECASE,
)
_RATE_AFTER = re.compile(
    r"(?:a|per|each|every|an)\s(day|week|month|year|hour)\b|(daily|weekly|monthly|yearly|annually)\b"
    r"|/\s?(day|week|month|year)\b",
    re.IGNORECASE,
)
_RATE_BEFORE = re.compile(
    r"\b(?:every|each)\s(?:single\s)?(day|week|month|hour)\b|\b(daily|weekly|monthly)\s(?:average|mean|"
    r"rate|arrivals|number|numbers|figure|entries|exits|crossings|encounters|influx|inflow|outflow|"
    r"departures|flow|total|returns)\b|\b(?:average|mean|typical|normal|ordinary)\s(day|week|month)\b"
    r"|\b(?:per|a)\s(day|week|month)\b(?=[^.;]{0,40}$)",
    re.IGNORECASE,
)
_DAY_WORDS = {"daily": "day", "weekly": "week", "monthly": "month", "yearly": "year",
              "annually": "year"}  # fmt: skip


class Diagnostic(NamedTuple):
    """Something a reader should know that is no claim; `offset` in code points."""

    offset: int
    message: str


@dataclass(frozen=True)
class Figure:
    """A number or range with what stands around it; token indices are of its sentence."""

    first: int
    last: int
    low: float
    high: float
    number: Number
    hedge: Hedge = NO_HEDGE
    unit: str = ""
    phrase: Phrase = NO_PHRASE
    inherited: bool = False
    reason: str = ""
    rate: str = ""


def find_quantities(text: Text) -> tuple[list[Quantity], list[Diagnostic]]:
    """Return the figures of a text in order, and what was lost or left out."""
    found: list[Quantity] = []
    diagnostics = [
        Diagnostic(lost.start(), f"figure lost near offset {lost.start()}")
        for lost in _LOST.finditer(text.content)
    ]
    topic = movement_words(text)
    for number, sentence in enumerate(text.sentences):
        if not may_hold_number(text.content, sentence.start, sentence.end):
            continue
        if len(found) >= MOST_FIGURES:
            message = f"more than {MOST_FIGURES} figures: the text is read up to here"
            diagnostics.append(Diagnostic(sentence.start, message))
            break
        tokens = tokenize(text.content, sentence.start, sentence.end)
        words = text.words(number)
        figures = list(read_figures(tokens, words))
        for figure, quantity in _inherit(text, number, tokens, figures, found):
            if figure.reason or not is_relevant(topic, text, number, tokens, figure):
                continue
            found.append(quantity)
    return found, diagnostics


def read_figures(tokens: Sequence[Token], words: str) -> Iterator[Figure]:
    """Yield every number of a sentence as a figure; those that are none carry a reason."""
    if not tokens:
        return
    base = tokens[0].start
    dates = date_spans(words, 0, len(words))
    position = 0
    while position < len(tokens):
        number = read_number(tokens, position)
        if number is None:
            position += 1
            continue
        span = tokens[number.first].start - base, tokens[number.last - 1].end - base
        if any(start < span[1] and span[0] < end for start, end in dates) and not _counts(
            tokens, number
        ):
            position = number.last
            continue
        figure = _with_range(tokens, number, words)
        reason = reason_against(tokens, number, words)
        if reason and figure.last > number.last and reason in ("duration", "age", "sample"):
            position = figure.last
            yield replace(figure, reason=reason)
            continue
        figure = _described(tokens, figure, words)
        position = max(figure.last, number.last)
        yield replace(figure, reason=reason or figure.reason)


def _counts(tokens: Sequence[Token], number: Number) -> bool:
    """A number in a date-like span that does count something: «in March 24 people died»."""
    if number.last >= len(tokens) or number.spelling == "words":
        return False
    before = tokens[number.first - 1].low if number.first else ""
    return noun_kind(tokens[number.last].low) in ("people", "dead", "family") and before not in (
        "the",
    )


def _with_range(tokens: Sequence[Token], number: Number, words: str) -> Figure:
    """Join «X to Y», «between X and Y», «X or Y»; a change from X to Y stays two figures."""
    single = Figure(number.first, number.last, number.value, number.value, number)
    at = number.last
    if at < len(tokens) and tokens[at].low in ("%", "percent") and at + 1 < len(tokens):
        at += 1
    skipped = at > number.last
    between = at
    if not skipped and at < len(tokens) and tokens[at].low in DURATIONS:
        # «five weeks or six»
        second = (
            read_number(tokens, at + 2)
            if at + 2 < len(tokens) and tokens[at + 1].low == "or"
            else None
        )
        if second is not None and second.last < len(tokens) and tokens[second.last].low in ".,;":
            return replace(single, last=at + 1, high=second.value)
    if between + 1 >= len(tokens) or tokens[between].low not in _RANGE_MARKS:
        return single
    mark = tokens[between].low
    begin = between + 1
    if mark == "to" or mark == "or":
        while begin < len(tokens) and tokens[begin].low in (
            "even",
            "perhaps",
            "maybe",
            "about",
            "around",
        ):
            begin += 1
    if begin < len(tokens) and tokens[begin].low in "$€£":
        begin += 1
    second = read_number(tokens, begin) if begin < len(tokens) else None
    if second is None or second.kind != number.kind:
        return single
    back = [tokens[step].low for step in range(max(0, number.first - 5), number.first)]
    if mark == "and" and "between" not in back[-4:]:
        return single
    if mark == "to" and "from" in back[-3:] and _is_change(tokens, number, words, second):
        return single
    low, high = number.value, second.value
    if (
        number.scale == 1
        and second.scale > 1
        and low < 1000
        and (number.spelling != "grouped" and low * second.scale <= high * 1.0001)
    ):
        low *= second.scale
    if not low < high or (mark in "-–—‐‑" and high > 100 * low > 0) or (low == 0 and mark != "to"):
        return single
    if mark == "or" and high > 4 * low:
        return single
    return Figure(number.first, second.last, low, high, second)


def _is_change(tokens: Sequence[Token], number: Number, words: str, second: Number) -> bool:
    offset = tokens[0].start
    before = words[: tokens[number.first].start - offset][-70:]
    after = words[tokens[second.last - 1].end - offset :][:30]
    return (
        _CHANGED.search(before) is not None
        or re.match(r"\W*(?:per ?cent)? in (?:19|20)", after) is not None
    )


def _described(tokens: Sequence[Token], figure: Figure, words: str) -> Figure:
    """Add hedge, unit and noun."""
    code, first, last = money_at(tokens, figure.first, figure.last)
    hedge = hedge_before(tokens, min(first, figure.first))
    begin = figure.first
    if (
        begin > 1
        and tokens[begin - 1].low == "and"
        and hedge is NO_HEDGE
        and figure.low < figure.high
    ):
        hedge = hedge_before(tokens, begin)
    if hedge is NO_HEDGE and _between(tokens, figure):
        hedge = hedge_before(tokens, _between(tokens, figure))
    behind, at = hedge_after(tokens, last)
    if hedge.qualifier == "exact" and behind is not NO_HEDGE:
        hedge = behind
    figure = replace(figure, hedge=hedge)
    return _with_unit(tokens, figure, code, at, words)


def _between(tokens: Sequence[Token], figure: Figure) -> int:
    at = figure.first
    return at - 1 if at and tokens[at - 1].low in ("between", "from") else 0


def _with_unit(tokens: Sequence[Token], figure: Figure, code: str, at: int, words: str) -> Figure:
    nexts = [tokens[at + step].low if at + step < len(tokens) else "" for step in range(4)]
    if code:
        return replace(figure, unit=code, rate=_rate(tokens, figure, at, words, money=True),
                       phrase=Phrase(0, 0, "money", code, code))  # fmt: skip
    if nexts[0] in ("%", "percent", "pct", "pc", "p.c", "percents") or nexts[:2] == ["per", "cent"]:
        end = at + (2 if nexts[0] == "per" else 1)
        return replace(figure, unit="percent", last=max(figure.last, end),
                       phrase=_of_phrase(tokens, end, "percent"))  # fmt: skip
    if nexts[0] in ("percentage", "p.p") or (nexts[0] == "pp" and figure.number.value < 100):
        return replace(figure, unit="percent", phrase=Phrase(0, 0, "percent", "percent", ""))
    if figure.number.kind == "fraction":
        return _fraction(tokens, figure, at)
    if figure.number.kind == "times" or _is_factor(tokens, figure, nexts):
        return _times(tokens, figure, nexts)
    step = 1 if nexts[0] in ("-", "‐", "‑") else 0
    for table in (LENGTHS, DURATIONS):
        unit = table.get(nexts[step]) or (
            table.get(nexts[step + 1]) if nexts[step] in ("square", "whole", "full", "more", "calendar",
                                                          "working", "consecutive") else None)  # fmt: skip
        if unit:
            square = "square " if nexts[step] == "square" else ""
            return replace(
                figure, unit=square + unit, phrase=Phrase(at, at + step + 1, "measure", unit, unit)
            )
    if step and nexts[1] == "strong":
        return replace(figure, phrase=phrase_after(tokens, at + 2))
    if step and nexts[1] in ("bed", "seat", "place", "capacity", "room", "tent"):
        unit = "places" if nexts[1] == "capacity" else nexts[1] + "s"
        return replace(figure, unit=unit, phrase=Phrase(at + 1, at + 2, "capacity", unit, unit))
    phrase = phrase_after(tokens, at)
    behind, _ = hedge_after(tokens, phrase.last) if phrase.last > at else (NO_HEDGE, 0)
    if (
        figure.hedge.qualifier == "exact"
        and behind is not NO_HEDGE
        and "+" not in tokens[phrase.last].low
    ):
        figure = replace(figure, hedge=behind)
    figure = replace(figure, phrase=phrase, unit=phrase.unit)
    return replace(figure, rate=_rate(tokens, figure, max(at, phrase.last), words))


def _of_phrase(tokens: Sequence[Token], at: int, unit: str) -> Phrase:
    phrase = phrase_after(tokens, at)
    return (
        phrase._replace(kind="percent", unit=unit)
        if phrase.head
        else Phrase(0, 0, "percent", unit, "")
    )


def _fraction(tokens: Sequence[Token], figure: Figure, at: int) -> Figure:
    nexts = [tokens[at + step].low if at + step < len(tokens) else "" for step in range(2)]
    before = tokens[figure.first - 1].low if figure.first else ""
    word = tokens[figure.last - 1].low
    values = {"low": round(figure.low * 100, 1), "high": round(figure.high * 100, 1)}
    if nexts[0] in LENGTHS or nexts[1] in LENGTHS or nexts[0] == "square":
        return replace(figure, unit=" ".join(nexts[:2]) if nexts[0] == "square" else LENGTHS.get(nexts[0], "km"),
                       phrase=Phrase(0, 0, "measure", "", ""))  # fmt: skip
    bare = (
        word in ("half", "quarter", "third")
        and tokens[figure.last - 1].low == tokens[figure.first].low
    )
    if word == "half" and (
        before
        in ("first", "second", "other", "latter", "a", "the", "year", "years", "and", "in", "last")
        or nexts[0]
        in ("-", "an", "hour", "past", "year", "day", "time", "century", "brother", "lost", "way")
        or (nexts[0] == "a" and nexts[1] in ("year", "day", "century", "decade", "dozen", "month"))
    ):
        return replace(figure, reason="fraction")
    if word in ("quarter", "quarters") and nexts[0] == "of" and (
        nexts[1].isdecimal() or nexts[1] in ("an", "the", "last", "this", "a") and _is_hour(tokens, at + 2)
    ):  # fmt: skip
        return replace(figure, reason="fraction")
    anchored = (
        nexts[0] in ("of", "") or not nexts[0][0].isalpha() or figure.hedge.qualifier != "exact"
    )
    anchored = anchored or before in ("by", "only", "to", "least") or not bare
    reason = "" if anchored or nexts[0] in ("the", "are", "were", "have", "had") else "fraction"
    return replace(
        figure, unit="percent", reason=reason, phrase=_of_phrase(tokens, at, "percent"), **values
    )


def _is_hour(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].low in ("hour", "year", "century", "day")


def _is_factor(tokens: Sequence[Token], figure: Figure, nexts: Sequence[str]) -> bool:
    if nexts[0] in ("-", "‐") and nexts[1] == "fold":
        return True
    back = [tokens[step].low for step in range(max(0, figure.first - 4), figure.first)]
    if "factor" in back and "of" in back:
        return True
    if nexts[0] != "times":
        return False
    return nexts[1] in ("more", "as", "higher", "the", "larger", "bigger", "greater", "its", "over", "what",
                        "than", "fewer", "less", "lower", "that", "above") or "by" in back  # fmt: skip


def _times(tokens: Sequence[Token], figure: Figure, nexts: Sequence[str]) -> Figure:
    word = tokens[figure.first].low
    before = tokens[figure.first - 1].low if figure.first else ""
    reason = ""
    if word in ("twice", "thrice") and nexts[0] not in (
        "as",
        "the",
        "its",
        "what",
        "that",
        "their",
        "more",
    ):
        reason = "factor"
    if word in ("double", "triple", "treble", "doubles") and not (
        nexts[0]
        in ("the", "that", "what", "its", ".", ",", "their", "”", '"', "in", "compared", "")
        or before in ("than", "to", "nearly", "almost", "of", "about")
    ):
        reason = "factor"
    if word == "double" and before in ("a", "the") and nexts[0] not in ("the", "that"):
        reason = "factor"
    return replace(figure, unit="times", reason=reason, phrase=Phrase(0, 0, "times", "times", ""))


def _rate(tokens: Sequence[Token], figure: Figure, at: int, words: str, money: bool = False) -> str:
    """Return day, week or month where the figure is said to hold for each."""
    base = tokens[0].start
    for end in {figure.last, at}:
        start = (tokens[end].start if end < len(tokens) else tokens[-1].end) - base
        near = _RATE_AFTER.match(words, start)
        clause = re.split(r"[,;:.()–—]|\b\d", words[start : start + 60], maxsplit=1)[0]
        near = near or (None if money else _RATE_AFTER.search(clause))
        if near:
            word = next(group for group in near.groups() if group).lower()
            return _DAY_WORDS.get(word, word)
    if money:
        return ""
    before = words[: tokens[figure.first].start - base]
    far = None
    for far in _RATE_BEFORE.finditer(before[-160:]):
        pass
    if far and figure.number.scale * figure.low >= 1:
        word = next(group for group in far.groups() if group).lower()
        return _DAY_WORDS.get(word, word)
    return ""


def _inherit(
    text: Text,
    number: int,
    tokens: Sequence[Token],
    figures: Sequence[Figure],
    found: Sequence[Quantity],
) -> Iterator[tuple[Figure, Quantity]]:
    """Give bare figures the noun, unit and rate of their list; yield them as quantities."""
    sentence = text.sentences[number]
    head = next(
        (at for at in range(len(found) - 1, -1, -1)
         if found[at].sentence >= number - 12 and found[at].unit not in ("percent", "times")), None)  # fmt: skip
    previous: Figure | None = None
    for figure in figures:
        list_head = None
        if not figure.unit and not figure.reason:
            before = phrase_before(tokens, figure.first)
            same = previous is not None and previous.unit not in ("percent", "times", "")
            if before.kind in ("unknown", "thing", "") or (
                same and before.first < (previous or figure).last
            ):
                if same and previous is not None:
                    figure = replace(figure, unit=previous.unit, phrase=previous.phrase._replace(first=0, last=0),
                                     inherited=True)  # fmt: skip
                    rate_of = previous.rate
                    figure = replace(figure, rate=figure.rate or rate_of)
                elif head is not None:
                    list_head = head
                    unit = found[head].unit.split("/")[0]
                    figure = replace(figure, unit=unit, inherited=True,
                                     phrase=Phrase(0, 0, "inherited", unit, found[head].noun))  # fmt: skip
                    if (
                        "/" in found[head].unit
                        and not figure.rate
                        and found[head].sentence >= number - 1
                    ):
                        figure = replace(figure, rate=found[head].unit.split("/")[1])
                else:
                    figure = replace(
                        figure, unit="people", phrase=Phrase(0, 0, "none", "people", "")
                    )
            else:
                figure = replace(figure, unit=before.unit, phrase=before)
        quantity = _quantity(text, number, sentence.start, tokens, figure, list_head)
        yield figure, quantity
        if not figure.reason and figure.unit not in ("percent", "times", ""):
            previous = figure


def _quantity(
    text: Text,
    number: int,
    base: int,
    tokens: Sequence[Token],
    figure: Figure,
    list_head: int | None,
) -> Quantity:
    unit = f"{figure.unit}/{figure.rate}" if figure.rate and "/" not in figure.unit else figure.unit
    phrase = figure.phrase
    noun = (
        text.content[tokens[phrase.first].start : tokens[phrase.last - 1].end]
        if phrase.last
        else phrase.head
    )
    hedge = figure.hedge
    numbers_end = tokens[figure.last - 1].end
    return Quantity(
        sentence=number,
        start=tokens[figure.first].start,
        end=numbers_end,
        value_low=figure.low,
        value_high=figure.high,
        qualifier=hedge.qualifier,
        qualifier_text=text.content[hedge.start : hedge.end],
        unit=unit,
        noun=noun,
        list_head=list_head,
    )
