"""One person's stays under a law of stay: days used, days left, last lawful day, duties.

Every number comes from the arithmetic of `stay_days`; `stay_reasons` says how. What is asked is
answered and forgotten: nothing is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from steppe.errors import Fault, InputError
from steppe.policy.stay_days import (
    clock_restarts,
    entry_refused,
    limit_days,
    limit_on_file,
    spent_days,
    unbroken_days,
)
from steppe.policy.stay_file import Stay
from steppe.scenario.rules.law import Law
from steppe.scenario.rules.presence import (
    FAR_AHEAD,
    Days,
    day_number,
    day_of,
    presence,
)
from steppe.scenario.rules.stay_rule import Duty, Limit

#: Days tried in one go for the earliest entry.
_DAYS_TRIED = 400


@dataclass(frozen=True)
class LimitCount:
    """What one limit says of the stay.

    Attributes:
        governs: whether it decides on this stay; a limit in force may not touch an older stay.
        used: days of it used up to and with the day asked about.
        counted_from: first day of its window on that day; None = the clock of one stay.
        last_day: last lawful day of an unbroken stay by this limit alone; None = none, or not
            limited.
    """

    limit: Limit
    governs: bool
    used: int
    counted_from: date | None
    last_day: date | None


@dataclass(frozen=True)
class Overstay:
    """A stay that outlasted its right, which ended on `right_until`; None = entry was refused."""

    entry: date
    right_until: date | None
    days: int


@dataclass(frozen=True)
class StayAnswer:
    """The answer for one person and day.

    Attributes:
        on: the day asked about.
        stays: the stays begun by that day, as far as known on it.
        left_aside: stays that begin after it.
        entry: first day of the present stay, or the day asked about if absent.
        day_of_stay: 1 on the day of entry; None if absent.
        days_used: of the limit over several stays that is in force, else of the present stay.
        days_left: further days if present; else the length of an unbroken stay that begins on the
            day. None = no limit on file.
        last_lawful_day: end of that stay; for an overstayer the day the right ended.
        lawful: whether every day of stay so far was lawful; None = no limit on file to judge by.
        overstay_days: days of stay without right so far.
        earliest_entry: if entry is refused, or the right to the present stay has ended: the next
            day on which entry is possible, penalties not considered.
        rule_version: id of the law with first and last day of the version in force.
        after_short_exit: if present: length of a stay that begins on the next day after leaving on
            this one; None = no limit on file, or absent.
        refused: whether a ban or closure is in force on the day of entry.
        exit_barred: whether leaving is barred on the day asked about.
        binding: the limit that decides.
        readings: what other readings of the law say, where that differs.
    """

    law: Law
    on: date
    stays: tuple[Stay, ...]
    left_aside: int
    present: bool
    entry: date
    day_of_stay: int | None
    days_used: int | None
    days_left: int | None
    last_lawful_day: date | None
    lawful: bool | None
    overstay_days: int
    earliest_entry: date | None
    rule_version: str | None
    after_short_exit: int | None
    refused: bool
    exit_barred: bool
    limits: tuple[LimitCount, ...]
    binding: Limit | None
    overstays: tuple[Overstay, ...]
    duties: tuple[Duty, ...]
    readings: tuple[StayAnswer, ...]

    def as_json(self, reasons: Sequence[str]) -> dict[str, Any]:
        """Return what `steppe stay --json` prints."""
        plain = (
            "on", "present", "day_of_stay", "days_used", "days_left", "last_lawful_day", "lawful",
            "overstay_days", "earliest_entry", "rule_version",
        )  # fmt: skip
        return {
            "rule": self.law.id,
            **{name: _plain(getattr(self, name)) for name in plain},
            "binding_rule": self.binding.id if self.binding else None,
            "duties": [{k: _plain(v) for k, v in asdict(duty).items()} for duty in self.duties],
            "other_readings": [
                {
                    "rule": other.law.id,
                    "why": other.law.why,
                    "days_left": other.days_left,
                    "last_lawful_day": _plain(other.last_lawful_day),
                }
                for other in self.readings
            ],
            "reasons": list(reasons),
        }


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def day_to_count_on(stays: Sequence[Stay], asked: date | None, today: date) -> date:
    """Return the day asked about, or today if somebody is still there; else raise InputError."""
    if asked is not None:
        return asked
    if not any(stay.exit is None for stay in stays):
        raise InputError(
            Fault("missing_date", "every stay has an exit, so there is no day to count on",
                  where="--on", remedy="give one, such as --on 2023-05-01")
        )  # fmt: skip
    return today


def stay_answer(law: Law, stays: Sequence[Stay], on: date) -> StayAnswer:
    """Return the answer for stays in order of time, on a day."""
    begun = tuple(
        replace(stay, exit=None) if stay.exit and stay.exit > on else stay
        for stay in stays
        if stay.entry <= on
    )
    today = day_number(on)
    starts = np.array([[day_number(stay.entry) for stay in begun]], np.int64)
    ends = np.array([[day_number(stay.exit, today) for stay in begun]], np.int64)
    present = bool(begun) and int(ends[0, -1]) == today
    entry = int(starts[0, -1]) if present else today
    first = np.array([entry])
    earlier = np.minimum(ends, entry - 1)
    days = int(unbroken_days(law, starts, earlier, first)[0])
    counts = tuple(
        count
        for limit in law.limits
        for count in [_limit_count(law, limit, starts, ends, entry, today, present)]
        if limit.first_day <= today and (count.governs or limit.in_force(on))
    )
    refused = bool(entry_refused(law, first)[0])
    on_file = refused or bool(limit_on_file(law, first, np.array([today]))[0])
    known, last = on_file and days < FAR_AHEAD, entry + days - 1
    overstays = _overstays(law, starts, ends)
    over = _days_of(overstays)
    blocked = last < today if known else False
    changes = [r for r in law.rules if r.in_force(on)]
    answer = StayAnswer(
        law=law,
        on=on,
        stays=begun,
        left_aside=len(stays) - len(begun),
        present=present,
        entry=day_of(entry),
        day_of_stay=today - entry + 1 if present else None,
        days_used=_days_used(counts, on),
        days_left=(max(last - today, 0) if present else days) if known else None,
        last_lawful_day=day_of(last) if known and days else None,
        lawful=not over if known or over else None,
        overstay_days=over,
        earliest_entry=_earliest_entry(law, starts, ends, today) if blocked else None,
        rule_version=law.version(on) if any(isinstance(r, Limit) for r in changes) else None,
        after_short_exit=_after_short_exit(law, starts, ends, today) if present else None,
        refused=refused,
        exit_barred=not all(rule.lets_out() for rule in changes),
        limits=counts,
        binding=_binding(law, starts, earlier, first) if known else None,
        overstays=overstays,
        duties=_duties(law, day_of(entry)),
        readings=(),
    )
    return replace(answer, readings=_other_readings(answer, stays))


def _limit_count(
    law: Law, limit: Limit, starts: Days, ends: Days, entry: int, today: int, present: bool
) -> LimitCount:
    first, now = np.array([entry]), np.array([today])
    earlier = np.minimum(ends, entry - 1)
    allowed = int(limit_days(law, limit, starts, earlier, first)[0])
    carried = spent_days(limit, starts, earlier).until(first - 1)
    clock = np.where(clock_restarts(law, first), 0, carried) + (today - entry + 1) * present
    spent = spent_days(limit, starts, ends)
    window = limit.counted_from(spent, now)
    return LimitCount(
        limit,
        governs=allowed < FAR_AHEAD,
        used=int(limit.used_days(spent, clock, now)[0]),
        counted_from=None if window is None else day_of(window[0]),
        last_day=day_of(entry + allowed - 1) if 0 < allowed < FAR_AHEAD else None,
    )


def _days_used(counts: Sequence[LimitCount], on: date) -> int | None:
    """Prefer limits in force to those that only older stays keep, windows to one stay's clock."""
    order = sorted(
        counts,
        key=lambda c: (
            not c.limit.in_force(on),
            c.counted_from is None,
            c.limit.allowed - c.used,
        ),
    )
    return order[0].used if order else None


def _binding(law: Law, starts: Days, earlier: Days, first: Days) -> Limit | None:
    if not law.limits:
        return None
    return min(law.limits, key=lambda at: int(limit_days(law, at, starts, earlier, first)[0]))


def _overstays(law: Law, starts: Days, ends: Days) -> tuple[Overstay, ...]:
    """Return the stays that outlasted their right; a day shared by two counts with the first."""
    number = starts.shape[1]
    if not number:
        return ()
    entries = starts[0]
    before = np.minimum(np.repeat(ends, number, axis=0), entries[:, None] - 1)
    days = unbroken_days(law, np.repeat(starts, number, axis=0), before, entries)
    without_right = presence((entries + days)[None], ends)
    over = np.maximum(without_right.ends - without_right.starts + 1, 0)[0]
    return tuple(
        Overstay(day_of(entry), day_of(entry + right - 1) if right else None, int(many))
        for entry, right, many in zip(entries, days, over, strict=True)
        if many
    )


def _days_of(overstays: Sequence[Overstay]) -> int:
    return sum(overstay.days for overstay in overstays)


def _earliest_entry(law: Law, starts: Days, ends: Days, today: int) -> date | None:
    """Return the first day after `today` on which a stay could begin, if it lies in reach."""
    changes = [d for rule in law.rules for d in (rule.first_day, rule.last_day) if d < FAR_AHEAD]
    memory = max((limit.memory_days for limit in law.limits), default=0)
    for begin in range(today + 1, max([today, *changes]) + memory + 2, _DAYS_TRIED):
        days = np.arange(begin, begin + _DAYS_TRIED)
        every = (len(days), 1)
        free = unbroken_days(law, np.tile(starts, every), np.tile(ends, every), days)
        if free.any():
            return day_of(days[np.argmax(free > 0)])
    return None


def _after_short_exit(law: Law, starts: Days, ends: Days, today: int) -> int | None:
    days = int(unbroken_days(law, starts, ends, np.array([today + 1]))[0])
    return days if days < FAR_AHEAD else None


def _duties(law: Law, entry: date) -> tuple[Duty, ...]:
    duties = (rule.duty(entry) for rule in law.rules if rule.in_force(entry))
    return tuple(duty for duty in duties if duty is not None)


def _other_readings(answer: StayAnswer, stays: Sequence[Stay]) -> tuple[StayAnswer, ...]:
    def told(of: StayAnswer) -> tuple[object, ...]:
        dues = tuple((duty.rule, duty.due) for duty in of.duties)
        return of.days_left, of.last_lawful_day, of.overstay_days, of.earliest_entry, dues

    others = (stay_answer(reading, stays, answer.on) for reading in answer.law.readings)
    return tuple(other for other in others if told(other) != told(answer))
