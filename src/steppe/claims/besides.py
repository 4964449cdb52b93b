"""What a figure takes from the one beside it in its sentence: the other end of a change, a share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from steppe.claims.figures import Figure
from steppe.claims.lexicon import noun_kind, word_set
from steppe.claims.numbers import Token

#: A bare number so many tokens behind a share, between such words, is a share.
_SHARE_REACH = 16
_BEFORE_SHARES = word_set("( by to only meagre bare at : – —")
_BEHIND_SHARES = word_set(", . ; ) and") | {""}
#: What may follow the second end of a change: «from 22 percent in May to 51 in June».
_BEHIND_CHANGES = _BEHIND_SHARES | word_set(
    "in on by after before when since over within this last now"
)
#: What says that a number before it is what another one was: «a year ago it was 17».
_IT_WAS = word_set("was is were been stood stands")
_IT = word_set("it figure share rate")
#: Words that set one number against another of its kind.
_AGAINST = word_set(
    "now today normally usually instead opposed used earlier before present against from for via"
)
#: What is more than so many times a rate is a total.
SAME_RATE = 9


def from_to(tokens: Sequence[Token], figure: Figure, after: Figure) -> Figure:
    """«from some 1,200 to 450 a day», «from 180 to 420 thousand drams»: both ends count alike.

    So do «13 and 12 per cent».
    """
    between = [token.low for token in tokens[figure.last : after.begin]]
    back = [token.low for token in tokens[max(0, figure.first - 4) : figure.first]]
    if between == ["and"] and after.unit == "percent" and is_bare(figure):
        return replace(figure, unit="percent", phrase=after.phrase._replace(first=0, last=0))
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


def is_bare(figure: Figure) -> bool:
    """Say whether a figure is a plain number below a hundred without a unit."""
    small = figure.high < 100 and figure.number.scale == 1
    return small and not figure.unit and not figure.reason


def is_share(tokens: Sequence[Token], share: Figure, figure: Figure) -> bool:
    """«Afghans, 35 percent; Palestinians 18»: a bare number behind a share is one, too."""
    if not is_bare(figure):
        return False
    after = tokens[figure.last].low if figure.last < len(tokens) else ""
    if figure.first - share.last > _SHARE_REACH:
        return False
    if _changes(tokens, share, figure):
        return after in _BEHIND_CHANGES
    if after not in _BEHIND_SHARES:
        return False
    if was_said(tokens, figure):
        return True
    before, ahead = tokens[figure.first - 1], tokens[max(0, share.first - 1)]
    if before.low == "," and figure.first > 1:
        before = tokens[figure.first - 2]
    alike = before.low == ahead.low and before.low in ("for", "with")
    # People come whole: «over sixty, 8.2; with a paper, 4».
    broken = figure.low % 1 > 0
    named = before.capital or before.low in _BEFORE_SHARES or noun_kind(before.low) == "people"
    return (named or alike or broken) and share.high + figure.low <= 101


def _changes(tokens: Sequence[Token], share: Figure, figure: Figure) -> bool:
    """«fell from 38 per cent to 11»: what a share came to."""
    back = [token.low for token in tokens[max(0, share.first - 3) : share.first]]
    return tokens[figure.first - 1].low == "to" and "from" in back


def was_said(tokens: Sequence[Token], figure: Figure) -> bool:
    """«a year ago it was 17», «the share had been 22»: what counted now was so much then."""
    back = [token.low for token in tokens[max(0, figure.begin - 4) : figure.begin]]
    return bool(back) and back[-1] in _IT_WAS and bool(_IT & set(back))


def compares(tokens: Sequence[Token], measured: Figure, figure: Figure) -> bool:
    """«normally two hours, now thirty»: a bare number set against a length of time or way."""
    if not is_bare(figure):
        return False
    between = {token.low for token in tokens[measured.last : figure.first]}
    after = tokens[figure.last].low if figure.last < len(tokens) else ""
    return after in _BEHIND_SHARES and bool(between & _AGAINST) and (
        figure.first - measured.last <= _SHARE_REACH
    )  # fmt: skip


def rate_of(before: Figure, figure: Figure) -> str:
    """Return the rate a figure takes over: a daily number is not followed by one nine times as big."""
    return before.rate if figure.low <= SAME_RATE * before.high else ""


def is_aside(tokens: Sequence[Token], figure: Figure, before: Figure | None) -> bool:
    """«by canoe ($25 a seat)», «17,842 people in 5,190 cars»: no later figure goes on with those."""
    ahead = tokens[figure.begin - 1].low if figure.begin else ""
    if figure.phrase.kind == "money" and ahead == "(":
        return True
    people = before is not None and before.phrase.kind == "people"
    return people and figure.phrase.kind in ("vehicle", "boat") and ahead in _CARRIED_BY


#: Between people and what carries them.
_CARRIED_BY = word_set("in on aboard by with")
