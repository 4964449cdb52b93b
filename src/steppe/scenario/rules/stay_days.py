"""The arithmetic of stay: how long a stay may last, for many itineraries at once.

The question asked of every limit is the same: given the days spent before, how many days may a stay
that begins on a day last without a break? Of several limits the tightest holds. What is left on a
later day, the last lawful day and overstay follow from it.
"""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import ArrayLike, NDArray

from steppe.scenario.rules.law import Law
from steppe.scenario.rules.presence import (
    FAR_AHEAD,
    LONG_AGO,
    Days,
    Presence,
    presence,
)
from steppe.scenario.rules.stay_rule import Limit


def spent_days(limit: Limit, starts: Days, ends: Days) -> Presence:
    """Return the days of stay that a limit counts.

    Args:
        limit: the limit.
        starts: first days, rising along each row. Shape (itinerary, stay), day numbers.
        ends: last days; before `starts` where there is no stay.
    """
    if limit.applies_to == "entries":
        counts = (limit.first_day <= starts) & (starts <= limit.last_day)
        ends = np.where(counts, ends, LONG_AGO)
    return presence(starts, ends)


def clock_restarts(law: Law, entry: Days) -> NDArray[np.bool_]:
    """Tell whether an entry begins a new count of one stay; without a rule on it, it does."""
    restarts = np.ones(entry.shape, bool)
    for rule in law.rules:
        if (says := rule.restarts_clock()) is not None:
            restarts[(rule.first_day <= entry) & (entry <= rule.last_day)] = says
    return restarts


def limit_days(law: Law, limit: Limit, starts: Days, ends: Days, entry: Days) -> Days:
    """Return how many days in one go a limit allows a stay that begins on `entry`.

    Args:
        law: the law that the limit stands in.
        limit: the limit.
        starts: first days of earlier stays, rising along each row. Shape (itinerary, stay).
        ends: their last days, before `entry`; before `starts` where there is no stay.
        entry: first day of the stay. Shape (itinerary,).

    Returns:
        Days; FAR_AHEAD where the limit does not govern the stay. Shape (itinerary,).
    """
    spent = spent_days(limit, starts, ends)
    carried = np.where(clock_restarts(law, entry), 0, spent.until(entry - 1))
    if limit.applies_to == "entries":
        governs = (limit.first_day <= entry) & (entry <= limit.last_day)
        return np.where(governs, limit.free_days(spent, carried, entry), FAR_AHEAD)
    # Tested from the day the rule comes into force, on whoever has stayed until then.
    tested = np.maximum(entry, limit.first_day)
    spent = spent.and_days(entry, tested - 1)
    days = tested - entry + limit.free_days(spent, carried + tested - entry, tested)
    return np.where(entry + days <= limit.last_day, days, FAR_AHEAD)


def limit_on_file(law: Law, entry: Days, on: Days) -> NDArray[np.bool_]:
    """Tell whether some limit is known for a stay on a day: in force then, or kept since entry.

    Without one, a limit that begins later says nothing of the law before it. Shape of `entry`.
    """
    known = np.zeros(entry.shape, bool)
    for limit in law.limits:
        known |= (limit.first_day <= on) & (on <= limit.last_day)
        if limit.applies_to == "entries":
            known |= (limit.first_day <= entry) & (entry <= limit.last_day)
    return known


def entry_refused(law: Law, entry: Days) -> NDArray[np.bool_]:
    """Tell whether a ban or closure keeps people out on a day. Shape of `entry`."""
    refused = np.zeros(entry.shape, bool)
    for rule in law.rules:
        if not rule.admits():
            refused |= (rule.first_day <= entry) & (entry <= rule.last_day)
    return refused


def unbroken_days(law: Law, starts: Days, ends: Days, entry: Days) -> Days:
    """Return how many days in one go a stay that begins on `entry` may last by the whole law.

    Arguments and shapes as in `limit_days`; FAR_AHEAD where no limit governs, 0 where entry is
    refused.
    """
    days = np.full(entry.shape, FAR_AHEAD, np.int64)
    for limit in law.limits:
        days = np.minimum(days, limit_days(law, limit, starts, ends, entry))
    return np.where(entry_refused(law, entry), 0, days)


def days_left_many(
    law: Law, entries: ArrayLike, exits: ArrayLike, on: ArrayLike | date
) -> NDArray[np.float64]:
    """Return the days left on a date, for many itineraries at once.

    Those present on the date: further days after it. Those absent: the length of an unbroken stay
    that begins on it. Stays that begin after the date are left aside.

    Args:
        law: the rules.
        entries: first days of stay. Shape (itinerary, stay), datetime64[D]; NaT = no stay.
        exits: last days of stay; NaT = still there.
        on: the date, one for all or one each.

    Returns:
        Days; infinite where no limit governs. Shape (itinerary,).

    Raises:
        ValueError: shapes differ, a stay ends before it begins, or stays overlap by more than the
            day of exit and new entry.
    """
    starts, ends = _checked(entries, exits)
    today = np.broadcast_to(_day_numbers(on), starts.shape[:1])
    there = (starts <= today[:, None]) & (ends >= today[:, None])
    present = there.any(axis=1)
    entry = np.where(
        present, np.where(there, starts, LONG_AGO).max(axis=1, initial=LONG_AGO), today
    )
    # Of two stays that touch on the day the later one is the current stay, so it is none of those
    # that ended before; days of the current stay itself are cut off with what follows `entry`.
    earlier = np.where(starts <= today[:, None], np.minimum(ends, entry[:, None] - 1), LONG_AGO)
    days = unbroken_days(law, starts, earlier, entry)
    known = limit_on_file(law, entry, today) | entry_refused(law, entry)
    spent = np.where(present, today - entry + 1, 0)
    return np.where(~known | (days >= FAR_AHEAD), np.inf, np.maximum(days - spent, 0))


def _day_numbers(on: ArrayLike | date) -> Days:
    days = np.asarray(on, "datetime64[D]")
    if np.isnat(days).any():
        raise ValueError("a date to count on is missing")
    numbers: Days = days.astype(np.int64)
    return numbers


def _checked(entries: ArrayLike, exits: ArrayLike) -> tuple[Days, Days]:
    first, last = np.asarray(entries, "datetime64[D]"), np.asarray(exits, "datetime64[D]")
    if first.ndim != 2 or first.shape != last.shape:
        raise ValueError(f"entries and exits of one shape (itinerary, stay), not {first.shape}"
                         f" and {last.shape}")  # fmt: skip
    none = np.isnat(first)
    starts = np.where(none, FAR_AHEAD, first.astype(np.int64))
    ends = np.where(np.isnat(last), FAR_AHEAD - 1, last.astype(np.int64))
    ends = np.where(none, FAR_AHEAD, ends)
    if (ends < starts).any():
        raise ValueError("a stay ends before it begins")
    # Stays touch at most, so that first and last days keep their partners when each are sorted.
    starts, ends = np.sort(starts, axis=1), np.sort(ends, axis=1)
    if (ends[:, :-1] > starts[:, 1:]).any():
        raise ValueError("stays overlap by more than one day")
    return starts, np.where(starts == FAR_AHEAD, LONG_AGO, ends)
