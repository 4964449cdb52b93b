"""Numbers, dates and likelihoods in the words a reader can use.

A number is rounded to what its 90 % interval supports, a count under ten is withheld, and a
likelihood has the word that the legend ties to it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from steppe.codes import countries

#: Counts under this are withheld in published output: they may point at persons.
SMALLEST_COUNT = 10
WITHHELD = f"fewer than {SMALLEST_COUNT}"
#: Ends of a 90 % interval so many times apart leave a number open.
LEFT_OPEN = 10.0

#: Upper ends of the bands of likelihood, in percent, and their words (ICD 203).
LIKELIHOODS = (
    (5.0, "almost no chance", "1–5 %"),
    (20.0, "very unlikely", "5–20 %"),
    (45.0, "unlikely", "20–45 %"),
    (55.0, "about as likely as not", "45–55 %"),
    (80.0, "likely", "55–80 %"),
    (95.0, "very likely", "80–95 %"),
    (100.0, "almost certain", "95–99 %"),
)

#: Units that count nobody; every other unit, also one written freely, is taken to count people.
_UNITS_WITHOUT_PEOPLE = frozenset(
    {"percent", "times", "years", "months", "weeks", "days", "hours", "km"}
)
_UNIT_WORDS = {
    "people": "", "people/day": " a day", "people/week": " a week", "people/month": " a month",
    "percent": "\u00a0%",
}  # fmt: skip
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_HEDGES = {"exact": "", "about": "about", "at_least": "at least", "at_most": "at most"}
_WITH_ARTICLE = ("United ", "Netherlands", "Philippines", "Bahamas", "Gambia", "Maldives")


@dataclass(frozen=True)
class Amount:
    """A number with its 90 % interval, both as shown; an empty interval is not shown."""

    value: str
    interval: str = ""

    def __str__(self) -> str:
        """Give «34,000 (28,000–41,000)»."""
        return f"{self.value} ({self.interval})" if self.interval else self.value


def rounded(value: float, low: float, high: float, finest: float = 1.0) -> float:
    """Round a value to what the interval from `low` to `high` supports.

    The step is 1 or 5 times a power of ten, some tenth of the interval's width, no coarser than
    the first digit of the value, no finer than `finest`: 34,321 with 28,100 to 41,200 is 34,000.
    """
    if value == 0:
        return 0.0
    tenth = (high - low) / 10
    step = _power_of_ten(tenth) if tenth > 0 else finest
    step *= 1 if tenth < 4 * step else 5 if tenth < 8 * step else 10
    step = max(finest, min(step, _power_of_ten(abs(value))))
    return round(math.copysign(math.floor(abs(value) / step + 0.5), value) * step, 6)


def _power_of_ten(value: float) -> float:
    return float(10.0 ** math.floor(math.log10(value)))


def number(value: float) -> str:
    """Write a number with separators; millions in words where no digit is lost."""
    sign = "−" if value < 0 else ""
    size = abs(value)
    if size >= 1e6 and size % 1000 == 0:
        return f"{sign}{size / 1e6:.3f}".rstrip("0").rstrip(".") + " million"
    if size == int(size):
        return f"{sign}{int(size):,}"
    return f"{sign}{size:,.2f}".rstrip("0").rstrip(".")


def counts_people(unit: str) -> bool:
    """Tell whether a unit counts people, families or their applications."""
    return unit not in _UNITS_WITHOUT_PEOPLE and not re.fullmatch(r"[A-Z]{3}", unit)


def unit_words(unit: str) -> str:
    """Return what follows a number in this unit, with its leading blank; empty for people."""
    return _UNIT_WORDS.get(unit, f" {unit}")


def amount(value: float, low: float, high: float, unit: str = "people") -> Amount:
    """Write a value and its interval, rounded, in its unit; counts under ten are withheld."""
    after = unit_words(unit)
    if not counts_people(unit):
        value, low, high = (rounded(x, low, high, finest=0.1) for x in (value, low, high))
        return Amount(number(value) + after, between(low, high) + after)
    value, low, high = (rounded(x, low, high) for x in (value, low, high))
    if abs(high) < SMALLEST_COUNT and abs(low) < SMALLEST_COUNT:
        return Amount(WITHHELD + after)
    shown = WITHHELD if abs(value) < SMALLEST_COUNT else number(value)
    if abs(low) < SMALLEST_COUNT:
        return Amount(shown + after, f"up to {number(high)}")
    if abs(high) < SMALLEST_COUNT:
        return Amount(shown + after, f"down to {number(low)}")
    return Amount(shown + after, between(low, high))


def amount_of(quantiles: Mapping[str, float], unit: str = "people") -> Amount:
    """Write the median and the 90 % interval of a set of quantiles."""
    return amount(quantiles["median"], quantiles["q05"], quantiles["q95"], unit)


def half_interval(quantiles: Mapping[str, float], unit: str = "people") -> str:
    """Write the 50 % interval, rounded to its own width; empty where counts under ten show."""
    low, high = quantiles["q25"], quantiles["q75"]
    finest = 1.0 if counts_people(unit) else 0.1
    inner = [rounded(x, low, high, finest) for x in (low, high)]
    if counts_people(unit) and min(map(abs, inner)) < SMALLEST_COUNT:
        return ""
    return between(*inner) + unit_words(unit)


def reported_amount(low: float, high: float, unit: str, qualifier: str, hedge: str) -> str:
    """Write a reported figure as reported: not rounded, with its hedge."""
    after = unit_words(unit)
    if counts_people(unit) and abs(high) < SMALLEST_COUNT and abs(low) < SMALLEST_COUNT:
        return WITHHELD + after
    words = hedge or _HEDGES.get(qualifier, qualifier)
    withheld_end = counts_people(unit) and 0 <= low < SMALLEST_COUNT
    figure = f"up to {number(high)}" if withheld_end and low != high else between(low, high)
    return f"{words} {figure}{after}".strip()


def between(low: float, high: float) -> str:
    """Write a range: «28,000–41,000», «−300 to 150», «1.45–2.15 million»."""
    if low == high:
        return number(low)
    joint = "–" if low >= 0 else " to "
    if low >= 1e6 and low % 1000 == 0 and high % 1000 == 0:
        ends = [f"{x / 1e6:.3f}".rstrip("0").rstrip(".") for x in (low, high)]
        places = max(len(end.partition(".")[2]) for end in ends)
        return f"{low / 1e6:.{places}f}{joint}{high / 1e6:.{places}f} million"
    return number(low) + joint + number(high)


def likelihood(probability: float) -> str:
    """Return the word for a probability (legend: LIKELIHOODS)."""
    percent = 100 * probability
    return next((word for upper, word, _ in LIKELIHOODS if percent <= upper), LIKELIHOODS[-1][1])


def percent(probability: float) -> str:
    """Write a probability in whole percent, never as 0 or 100."""
    if probability < 0.01:
        return "under 1\u00a0%"
    return "over 99\u00a0%" if probability > 0.99 else f"{100 * probability:.0f}\u00a0%"


def support(prior_share: float | None, quantiles: Mapping[str, float]) -> str:
    """Say how far the reports, rather than the assumptions, determine a number.

    Args:
        prior_share: how much of the prior's spread is left.
        quantiles: of the answer. Reports that leave it open by a factor of LEFT_OPEN determine
            nothing, however wide the prior was.
    """
    if prior_share is None:
        return ""
    if prior_share > 0.8:
        return "mostly assumption"
    if prior_share > 0.5:
        return "partly assumption"
    low, high = quantiles["q05"], quantiles["q95"]
    return "left open by reports" if 0 <= low * LEFT_OPEN < high else "mostly reports"


def day(when: date, short: bool = False) -> str:
    """Write a date as «4 October 2022», short as «4 Oct 2022»."""
    month = _MONTHS[when.month - 1]
    return f"{when.day} {month[:3] if short else month} {when.year}"


def month(when: date) -> str:
    """Return the first three letters of a month."""
    return _MONTHS[when.month - 1][:3]


def period(first: date, last: date, short: bool = False) -> str:
    """Write a period with both ends, the year and month once where they are the same."""
    if first == last:
        return day(last, short)
    start = day(first, short)
    if first.year == last.year:
        start = start.rsplit(" ", 1)[0]
        if first.month == last.month:
            start = str(first.day)
    if short:
        joint = "–" if " " not in start else " – "
        return f"{start}{joint}{day(last, short=True)}"
    return f"from {start} to {day(last)}"


def country_name(code: str) -> str:
    """Return the English name of a country as it stands inside a sentence."""
    name = countries().get(code, code)
    return f"the {name}" if name.startswith(_WITH_ARTICLE) else name
