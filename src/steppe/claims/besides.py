"""What a figure takes from the one beside it in its sentence: the other end of a change, a share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from steppe.claims.figures import Figure
from steppe.claims.lexicon import noun_kind, word_set
from steppe.claims.numbers import Token

#: A bare number so many tokens behind a share, between such words, is a share.
_SHARE_REACH = 12
_BEFORE_SHARES = word_set("( by to only meagre bare at : – —")
_BEHIND_SHARES = word_set(", . ; ) and") | {""}
#: Words that set one number against another of its kind.
_AGAINST = word_set(
    "now today normally usually instead used earlier before present against from for via"
)
#: What is more than so many times a rate is a total.
SAME_RATE = 10


def from_to(tokens: Sequence[Token], figure: Figure, after: Figure) -> Figure:
    """«from some 1,200 to 450 a day», «from 180 to 420 thousand drams»: both ends count alike."""
    between = [token.low for token in tokens[figure.last : after.begin]]
    back = [token.low for token in tokens[max(0, figure.first - 4) : figure.first]]
    if between[:1] != ["to"] or len(between) > 3 or "from" not in back or after.reason:
        return figure
    scale = after.number.scale
    if (
        figure.number.scale == 1
        and scale > 1
        and figure.high < 1000
        and figure.unit in ("", "people")
    ):
        figure = replace(figure, low=figure.low * scale, high=figure.high * scale)
    if not figure.unit and after.unit not in ("", "times"):
        figure = replace(figure, unit=after.unit, phrase=after.phrase._replace(first=0, last=0))
    if not figure.rate and after.rate and figure.unit in ("", after.unit):
        figure = replace(figure, rate=after.rate)
    return figure


def is_share(tokens: Sequence[Token], share: Figure, figure: Figure) -> bool:
    """«Afghans, 35 percent; Palestinians 18»: a bare number behind a share is one, too."""
    if figure.unit or figure.reason or figure.high >= 100 or figure.number.scale != 1:
        return False
    after = tokens[figure.last].low if figure.last < len(tokens) else ""
    before = tokens[figure.first - 1]
    if before.low == "," and figure.first > 1:
        before = tokens[figure.first - 2]
    named = before.capital or before.low in _BEFORE_SHARES or noun_kind(before.low) == "people"
    close = figure.first - share.last <= _SHARE_REACH
    return close and named and after in _BEHIND_SHARES and share.high + figure.low <= 101


def compares(tokens: Sequence[Token], measured: Figure, figure: Figure) -> bool:
    """«normally two hours, now thirty»: a bare number set against a length of time or way."""
    if figure.unit or figure.reason or figure.high >= 100 or figure.number.scale != 1:
        return False
    between = {token.low for token in tokens[measured.last : figure.first]}
    after = tokens[figure.last].low if figure.last < len(tokens) else ""
    return after in _BEHIND_SHARES and bool(between & _AGAINST) and (
        figure.first - measured.last <= _SHARE_REACH
    )  # fmt: skip


def rate_of(before: Figure, figure: Figure) -> str:
    """Return the rate a figure takes over: a daily number is not followed by one ten times as big."""
    return before.rate if figure.low <= SAME_RATE * before.high else ""
