"""What a careful person would do in a spreadsheet: forecasts and estimates to be measured against.

Flows are estimated from counts (people over a period), stocks from readings (people on a day). Every
baseline returns draws (n, days); a point baseline has one draw, so that its CRPS is the absolute
error. Days are whole numbers on one calendar. A day is estimated from counts that end before it
where there are any, but for linear interpolation, which also looks ahead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

#: Draws of the random walk.
DRAWS = 400


@dataclass(frozen=True)
class Count:
    """People who passed on days first … last, both included, as a source counted them."""

    first: int
    last: int
    people: float
    source: str = ""

    @property
    def per_day(self) -> float:
        """Mean per day."""
        return self.people / (self.last - self.first + 1)

    @property
    def middle(self) -> float:
        """Middle of the period."""
        return 0.5 * (self.first + self.last)


@dataclass(frozen=True)
class Reading:
    """People present at the end of a day."""

    day: int
    people: float


Counts = Sequence[Count]
Readings = Sequence[Reading]


def pieces(counts: Counts) -> list[Count]:
    """Return counts with cumulatives taken apart, by last day.

    Of counts of one source that start on the same day each is replaced by what it adds to the one
    before it, at least nothing; of those that also end on the same day the mean is taken.
    """
    found = []
    for first, source in {(count.first, count.source) for count in counts}:
        same = [count for count in counts if (count.first, count.source) == (first, source)]
        before, total = first - 1, 0.0
        for last in sorted({count.last for count in same}):
            people = float(np.mean([count.people for count in same if count.last == last]))
            found.append(Count(before + 1, last, max(people - total, 0.0), source))
            before, total = last, people
    return sorted(found, key=lambda count: (count.last, count.first, count.source))


def last_value(counts: Counts, days: np.ndarray) -> np.ndarray:
    """Carry the mean per day of the last count on, as it was reported."""
    ordered = sorted(counts, key=lambda count: (count.last, count.first, count.source))
    return _latest(ordered, days)


def last_rate(counts: Counts, days: np.ndarray) -> np.ndarray:
    """Carry the last rate on, cumulatives taken apart."""
    return _latest(pieces(counts), days)


def _latest(ordered: Counts, days: np.ndarray) -> np.ndarray:
    last = np.array([count.last for count in ordered])
    rate = np.array([count.per_day for count in ordered])
    return np.asarray(rate[np.maximum(np.searchsorted(last, days, side="left") - 1, 0)][None])


def linear_interpolation(counts: Counts, days: np.ndarray) -> np.ndarray:
    """Draw straight lines through cumulatives; beyond the last, go on as steeply.

    Cumulatives are the counts from the earliest first day on, of the source that has most of them.
    Where there are fewer than two, rates are interpolated between the middles of all counts.
    """
    start = min(count.first for count in counts)
    from_start = [count for count in counts if count.first == start]
    most = Counter(count.source for count in from_start).most_common(1)[0][0]
    cumulative = pieces([count for count in from_start if count.source == most])
    if len(cumulative) > 1:
        last = np.array([count.last for count in cumulative])
        rate = np.array([count.per_day for count in cumulative])
        which = np.minimum(np.searchsorted(last, days, side="left"), len(last) - 1)
        return np.asarray(rate[which][None])
    ordered = sorted(counts, key=lambda count: count.middle)
    middles = [count.middle for count in ordered]
    return np.asarray(np.interp(days, middles, [count.per_day for count in ordered])[None])


def random_walk(counts: Counts, days: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw log rates on from the last piece, with drift and spread as between the pieces.

    With fewer than three pieces there is no spread to be learnt: a point.
    """
    known = [count for count in pieces(counts) if count.people > 0]
    if len(known) < 3:
        return last_rate(counts, days)
    known.sort(key=lambda count: count.middle)
    times = np.array([count.middle for count in known])
    levels = np.log([count.per_day for count in known])
    drift, spread = _drift_and_spread(times, levels)
    at = np.maximum(np.searchsorted(times, days, side="left") - 1, 0)
    ahead = np.maximum(days - times[at], 0.0)
    noise = rng.standard_normal((DRAWS, 1)) * np.sqrt(ahead) * spread
    # Numbers stay finite whatever line is drawn on.
    return np.asarray(np.exp(np.clip(levels[at] + drift * ahead + noise, -46.0, 46.0)))


def _drift_and_spread(times: np.ndarray, levels: np.ndarray) -> tuple[float, float]:
    """Return drift a day and spread a root day, neither of which one odd piece can spoil.

    Drift is the median of all pairwise slopes (Theil–Sen), spread 1.4826 times the median absolute
    step less drift, over the root of its days: the standard deviation if steps are normal.
    """
    i, j = np.triu_indices(len(times), 1)
    apart = times[j] - times[i] >= 1.0
    slopes = (levels[j] - levels[i])[apart] / (times[j] - times[i])[apart]
    drift = float(np.median(slopes)) if apart.any() else 0.0
    gaps = np.maximum(np.diff(times), 1.0)
    steps = np.abs(np.diff(levels) - drift * gaps) / np.sqrt(gaps)
    return drift, float(1.4826 * np.median(steps))


FLOW_BASELINES: Mapping[str, Callable[[Counts, np.ndarray, np.random.Generator], np.ndarray]] = {
    "last value": lambda counts, days, _: last_value(counts, days),
    "last rate carried on": lambda counts, days, _: last_rate(counts, days),
    "linear interpolation": lambda counts, days, _: linear_interpolation(counts, days),
    "random walk with drift": random_walk,
}


# Stocks ---------------------------------------------------------------------------------------


def entries_minus_exits(
    entries: Counts, exits: Counts, readings: Readings, days: np.ndarray
) -> np.ndarray:
    """Add entries less exits, at their last rates, to the last reading before each day.

    Without a reading the stock is counted from nothing before the first count.
    """
    begin = min(count.first for count in (*entries, *exits))
    known = sorted(readings, key=lambda reading: reading.day) or [Reading(begin - 1, 0.0)]
    span = np.arange(min(begin, known[0].day), int(days.max()) + 1)
    net = np.zeros(len(span))
    for counts, sign in ((entries, 1.0), (exits, -1.0)):
        if counts:
            rate = linear_interpolation(counts, span)[0]
            net += sign * np.where(span >= min(c.first for c in counts), rate, 0.0)
    total = np.cumsum(net)
    at = np.array([reading.day for reading in known])
    people = np.array([reading.people for reading in known])
    which = np.maximum(np.searchsorted(at, days, side="right") - 1, 0)
    grown = np.interp(days, span, total) - np.interp(at[which], span, total)
    return np.asarray(np.maximum(people[which] + grown, 0.0)[None])


def last_reading(readings: Readings, days: np.ndarray) -> np.ndarray:
    """Carry the last reading on."""
    at, people = _sorted(readings)
    return np.asarray(people[np.maximum(np.searchsorted(at, days, side="right") - 1, 0)][None])


def last_slope(readings: Readings, days: np.ndarray) -> np.ndarray:
    """Go on from the last reading as steeply as between the last two."""
    at, people = _sorted(readings)
    if len(at) < 2:
        return last_reading(readings, days)
    which = np.clip(np.searchsorted(at, days, side="right") - 1, 1, None)
    slope = (people[which] - people[which - 1]) / (at[which] - at[which - 1])
    return np.asarray(np.maximum(people[which] + slope * (days - at[which]), 0.0)[None])


def between_readings(readings: Readings, days: np.ndarray) -> np.ndarray:
    """Draw straight lines through the readings; level outside them."""
    at, people = _sorted(readings)
    return np.asarray(np.interp(days, at, people)[None])


def stock_walk(readings: Readings, days: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw the stock on from the last reading, with drift and spread as between readings."""
    at, people = _sorted(readings)
    if len(at) < 3:
        return last_slope(readings, days)
    drift, spread = _drift_and_spread(at.astype(float), people)
    which = np.maximum(np.searchsorted(at, days, side="right") - 1, 0)
    ahead = np.maximum(days - at[which], 0)
    noise = rng.standard_normal((DRAWS, 1)) * np.sqrt(ahead) * spread
    return np.asarray(np.maximum(people[which] + drift * ahead + noise, 0.0))


def _sorted(readings: Readings) -> tuple[np.ndarray, np.ndarray]:
    """Return days and people; of readings of one day the mean."""
    days = sorted({reading.day for reading in readings})
    means = [np.mean([r.people for r in readings if r.day == day]) for day in days]
    return np.array(days), np.array(means, float)


STOCK_BASELINES: Mapping[str, Callable[[Readings, np.ndarray, np.random.Generator], np.ndarray]] = {
    "last value": lambda readings, days, _: last_reading(readings, days),
    "last rate carried on": lambda readings, days, _: last_slope(readings, days),
    "linear interpolation": lambda readings, days, _: between_readings(readings, days),
    "random walk with drift": stock_walk,
}
