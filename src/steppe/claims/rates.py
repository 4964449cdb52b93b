"""For each day, week or month: the rate a figure is said to hold at."""

from __future__ import annotations

import re
from collections.abc import Sequence

from steppe.claims.numbers import Token

#: «in a day», «a day earlier» say when, not how often.
_NOT_EACH = (
    r"(?<!in )(?<!within )(?<!even )(?<!than )(?<!over )(?<!about )(?<!for )(?<!half )(?<!once )"
)
_WHEN = r"(?!\s(?:earlier|later|before|after|ago|since|old|or so|of))"
#: Right behind the figure «a day since July» and «each day of the week» are rates all the same.
_DIRECT = r"(?!\s(?:earlier|later|before|after|ago|old|or so|of (?!the week)))"
_RIGHT_AFTER = re.compile(
    rf"\W{{0,3}}(?:a|an|per|each|every|the)\s(day|week|month|year|hour|night|evening|morning)\b{_DIRECT}|"
    rf"\W{{0,3}}(daily|weekly|monthly)\b(?!-)"
    r"|\s?/\s?(day|week|month|year)\b",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"\b(?:per|each|every)\s(day|week|month|hour|night)\b{_WHEN}|{_NOT_EACH}\ba\s(day|week|"
    rf"month)\b{_WHEN}"
    r"|\b(?<!the )(daily|weekly|monthly)\b(?!\s(?-i:[A-Z])|-)|\b(?:in|on) an? (?:average|typical|"
    r"normal|ordinary|usual) (day|week|month)\b"
    r"|\bon (?:any given|a (?:good|bad|busy|quiet|market|working)) (day)\b|\bby (day)\b"
    r"|\b(?:each|every) (?:single |school |working |market )?(day|morning|evening)\b"
    r"|\b(?:each|every|per) (?:24|twenty-four) (hours)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(?:every|each)\s(?:single\s)?(day|week|month|hour|night)\b"
    r"|\b(?:busiest|busy|quiet(?:est)?|good|no|hardly a)\s(day|night)\b|\b(daily|weekly|"
    r"monthly)\s(?:average|mean|rate|"
    r"arrivals?|balance|numbers?|figures?|entries|exits|crossings|encounters|influx|inflow|outflow|"
    r"departures|flow|"
    r"deployment|footfall|traffic|load|keep|total|returns|intake|basis|ingress|egress)\b|\b(daily|weekly|monthly)\s*$"
    r"|\b(?:average|mean|typical|normal|ordinary)\s(day|week|month)\b"
    r"|\b(?:one\s)?per\s(day|week|month)\b",
    re.IGNORECASE,
)
#: A figure of one day or of a stretch holds at no rate that was said before it.
_ONCE = re.compile(
    r"[^,;:.()\d]{0,40}?\b(?:on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|"
    r"since (?!the\b)[A-Z]|since [a-z]+ )"
)
_SPAN = {"daily": "day", "weekly": "week", "monthly": "month", "night": "day", "evening": "day",
         "morning": "day", "hours": "day"}  # fmt: skip
#: How far before and behind its figure a rate may stand, in code points.
_BACK, _FORTH = 160, 60


def rate_near(
    tokens: Sequence[Token], first: int, ends: tuple[int, int], words: str, money: bool = False
) -> str:
    """Return day, week, month or year where the figure is said to hold for each, else «».

    Args:
        tokens: tokens of the sentence.
        first: first token of the figure.
        ends: tokens behind the figure and behind its noun.
        words: the sentence.
        money: a sum of money takes only a rate that stands close behind it.
    """
    base = tokens[0].start
    for end in ends:
        start = tokens[end - 1].end - base
        near = _RIGHT_AFTER.match(words, start)
        if near is None:
            reach = _FORTH // 2 if money else _FORTH
            clause = re.split(r"[,;:.()–—]|\b\d", words[start : start + reach], maxsplit=1)[0]
            near = _AFTER.search(clause)
        if near:
            span = _span(near)
            return "night" if money and near.group().lower().endswith("night") else span
    if money or _ONCE.match(words, tokens[ends[0] - 1].end - base):
        return ""
    return rate_said(words[max(0, tokens[first].start - base - _BACK) : tokens[first].start - base])


def rate_said(words: str) -> str:
    """Return the last rate said in words that stand before a figure, else «»."""
    found = ""
    for said in _BEFORE.finditer(words):
        found = _span(said)
    return found


def _span(found: re.Match[str]) -> str:
    word = next(group for group in found.groups() if group).lower()
    return _SPAN.get(word, word)
