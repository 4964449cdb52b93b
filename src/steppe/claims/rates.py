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
_DIRECT = (
    r"(?!\s(?:earlier|later|before|after|ago|old|or so (?:later|ago|after|before|earlier)|"
    r"of (?!the week)))"
)
_RIGHT_AFTER = re.compile(
    rf"\W{{0,3}}(?:a|an|per|each|every|the)\s(day|week|month|year|hour|night|evening|morning)\b{_DIRECT}|"
    rf"\W{{0,3}}(daily|weekly|monthly|annually|yearly)\b(?!-)"
    r"|\s(?:per|an?|each|by) (?:head|person|adult|guest|soul|refugee|patient|child) "
    r"(?:and|per|a|each|by) (day|night)\b"
    r"|\s?/\s?(day|week|month|year)\b",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"\b(?:per|each|every)\s(day|week|month|year|hour|night)\b{_WHEN}"
    rf"|\b(annually|yearly)\b|{_NOT_EACH}\ba\s(day|week|"
    rf"month)\b{_WHEN}"
    r"|\b(?<!the )(daily|weekly|monthly)\b(?!\s(?-i:[A-Z])|-|\s(?:goal|target|quota|limit)s?\b)"
    r"|\b(?:in|on) an? (?:average|typical|"
    r"normal|ordinary|usual) (day|week|month)\b"
    r"|\bon (?:(?:any given|an? (?:good|bad|busy|quiet|market|working)) (day)|"
    r"(?:market|busy|working) (days))\b|\bby (day|month|week)\b(?! or\b|['’])"
    r"|\b(?:each|every) (?:single |school |working |market )?(day|morning|evening)\b"
    r"|\b(?:each|every|per) (?:24|twenty-four) (hours)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(?:every|each)\s(?:single\s)?(day|week|month|hour|night)\b"
    r"|\b(?:busy|quiet(?:est)?|good|bad|no|hardly a)\s(day|night)\b|\bon (?:market|busy|working) (days)\b"
    r"|\b(daily|weekly|"
    r"monthly)\s(?:average|mean|rate|"
    r"arrivals?|balance|numbers?|figures?|entries|exits|crossings|encounters|influx|inflow|outflow|"
    r"departures|flow|"
    r"deployment|footfall|traffic|load|keep|total|returns|intake|basis|ingress|egress)\b|\b(daily|weekly|monthly)\s*$"
    r"|\b(?:average|mean|typical|normal|ordinary)\s(day|week|month)\b"
    r"|\b(?:one\s)?per\s(day|week|month)\b",
    re.IGNORECASE,
)
_DAY_OR_YEAR = (
    r"(?:on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|"
    r"in (?:(?:all|the whole) (?:of )?)?(?:19|20)\d\d\b)"
)
#: A figure of one day or of a stretch holds at no rate that was said before it.
_ONCE = re.compile(rf"[^,;:.()\d]{{0,40}}?\b(?:{_DAY_OR_YEAR}|since (?!the\b)[A-Z]|since [a-z]+ )")
#: «Daily arrivals averaged 300 in 2024»: a rate said of the figure itself may hold for a year.
_OF_ITSELF = re.compile(
    r"\b(?:daily|weekly|monthly|(?:each|every|per) \w+)\b[^\d,;:]*$", re.IGNORECASE
)
#: So does the day or the year that its clause begins with: «In all of 2017 there were 58».
_ONCE_AHEAD = re.compile(
    rf"(?:^|[,;:.“\"] |\band )\W*{_DAY_OR_YEAR}[^;.\d]{{0,30}}$", re.IGNORECASE
)
#: Behind these another figure is told that the rate before them does not hold for.
_TURN = re.compile(r"\d[^;]*?\b(?:while|whereas|but)\b")
#: What is paid for each day or month, before its sum.
_DUE = re.compile(
    r"\b(?:(daily|nightly|weekly|monthly|hourly)|(?:a )?(day|night|month)(?:['’]s| of)|"
    r"(day|night)(?= (?:wage|rate|labou?r|pay))) (?:[a-z]+ )?"
    r"(?:wages?|labou?r|work|pay|rent|rates?|allowance|dole|expenses?|costs?|salary|fees?|stipend|grant|"
    r"payments?|pension|benefit|bill|subsidy)\b[^.;\d]{0,40}$",
    re.IGNORECASE,
)
_SPAN = {"daily": "day", "weekly": "week", "monthly": "month", "night": "day", "evening": "day",
         "morning": "day", "hours": "day", "days": "day", "nightly": "night", "hourly": "hour",
         "annually": "year", "yearly": "year"}  # fmt: skip
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
    ahead = words[max(0, tokens[first].start - base - _BACK) : tokens[first].start - base]
    if money:
        return _paid(ahead)
    once = _ONCE.match(words, tokens[ends[0] - 1].end - base)
    if once and not (once.group()[-1].isdigit() and _OF_ITSELF.search(ahead)):
        return ""
    turn = [*_TURN.finditer(ahead)]
    return rate_said(ahead[turn[-1].end() :] if turn else ahead)


def _paid(words: str) -> str:
    """Return how often a sum is due, by the name of what is paid: «a daily wage of», «monthly rent»."""
    found = [*_DUE.finditer(words)]
    return _span(found[-1]) if found else ""


def is_once(words: str, start: int, end: int) -> bool:
    """Say whether a figure is told of one day or year, so that it takes no rate from others.

    Args:
        words: the sentence.
        start: where in it the figure begins, and `end` where it ends.
    """
    return bool(_ONCE.match(words, end) or _ONCE_AHEAD.search(words[:start]))


def rate_said(words: str) -> str:
    """Return the last rate said in words that stand before a figure, else «»."""
    found = ""
    for said in _BEFORE.finditer(words):
        found = _span(said)
    return found


def _span(found: re.Match[str]) -> str:
    word = next(group for group in found.groups() if group).lower()
    return _SPAN.get(word, word)
