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
from steppe.policy.stay_file import Stay
from steppe.scenario.rules.law import Law
from steppe.scenario.rules.presence import (
    FAR_AHEAD,
    Days,
    day_number,
    day_of,
    presence,
)
from steppe.scenario.rules.stay_days import (
    clock_restarts,
    entry_refused,
    limit_days,
    limit_on_file,
    spent_days,
    unbroken_days,
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
    """

    limit: Limit
    governs: bool
    used: int
    counted_from: date | None


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
    asked = _ask(law, stays, on)
    in_force = law.in_force(on)
    counts = _limit_counts(asked)
    overstays = _overstays(asked)
    over = sum(overstay.days for overstay in overstays)
    days = int(unbroken_days(law, asked.starts, asked.earlier, asked.first)[0])
    known = days < FAR_AHEAD and _on_file(law, asked.entry, asked.today)
    last = asked.entry + days - 1
    answer = StayAnswer(
        law=law,
        on=on,
        stays=asked.begun,
        left_aside=len(stays) - len(asked.begun),
        present=asked.present,
        entry=day_of(asked.entry),
        day_of_stay=asked.today - asked.entry + 1 if asked.present else None,
        days_used=_days_used(counts, on),
        days_left=(max(last - asked.today, 0) if asked.present else days) if known else None,
        last_lawful_day=day_of(last) if known and days else None,
        lawful=not over if known or over else None,
        overstay_days=over,
        earliest_entry=_earliest_entry(asked) if known and last < asked.today else None,
        rule_version=law.version(on) if any(isinstance(r, Limit) for r in in_force) else None,
        after_short_exit=_after_short_exit(asked) if asked.present else None,
        refused=bool(entry_refused(law, asked.first)[0]),
        exit_barred=not all(rule.lets_out() for rule in in_force),
        limits=counts,
        binding=_binding(asked) if known else None,
        overstays=overstays,
        duties=_duties(law, day_of(asked.entry)),
        readings=(),
    )
    return replace(answer, readings=_other_readings(answer, stays))


@dataclass(frozen=True)
class _Asked:
    """One itinerary as the arithmetic takes it: a table of one row.

    Attributes:
        begun: stays that have begun by the day, as far as known on it.
        starts, ends: their first and last days until the day. Shape (1, stay).
        today, entry: the day asked about; the entry of the present stay, or the day if absent.
    """

    law: Law
    begun: tuple[Stay, ...]
    starts: Days
    ends: Days
    today: int
    entry: int
    present: bool

    @property
    def first(self) -> Days:
        """The entry. Shape (1,)."""
        return np.array([self.entry])

    @property
    def earlier(self) -> Days:
        """Last days of stays before the entry. Shape (1, stay)."""
        return np.minimum(self.ends, self.entry - 1)


def _ask(law: Law, stays: Sequence[Stay], on: date) -> _Asked:
    begun = tuple(
        replace(stay, exit=None) if stay.exit and stay.exit > on else stay
        for stay in stays
        if stay.entry <= on
    )
    today = day_number(on)
    starts = np.array([[day_number(stay.entry) for stay in begun]], np.int64)
    ends = np.array([[day_number(stay.exit, today) for stay in begun]], np.int64)
    present = bool(begun) and int(ends[0, -1]) == today
    return _Asked(
        law, begun, starts, ends, today, int(starts[0, -1]) if present else today, present
    )


def _on_file(law: Law, entry: int, today: int) -> bool:
    """Tell whether the law can say anything of a stay that began on `entry`."""
    first, now = np.array([entry]), np.array([today])
    return bool((limit_on_file(law, first, now) | entry_refused(law, first))[0])


def _limit_counts(asked: _Asked) -> tuple[LimitCount, ...]:
    """Return what each limit that has begun says, if in force or kept by this stay."""
    begun = (limit for limit in asked.law.limits if limit.first_day <= asked.today)
    counts = (_limit_count(asked, limit) for limit in begun)
    return tuple(c for c in counts if c.governs or c.limit.last_day >= asked.today)


def _limit_count(asked: _Asked, limit: Limit) -> LimitCount:
    now = np.array([asked.today])
    allowed = int(limit_days(asked.law, limit, asked.starts, asked.earlier, asked.first)[0])
    carried = spent_days(limit, asked.starts, asked.earlier).until(asked.first - 1)
    clock = np.where(clock_restarts(asked.law, asked.first), 0, carried)
    clock += (asked.today - asked.entry + 1) * asked.present
    spent = spent_days(limit, asked.starts, asked.ends)
    window = limit.counted_from(spent, now)
    return LimitCount(
        limit,
        governs=allowed < FAR_AHEAD,
        used=int(limit.used_days(spent, clock, now)[0]),
        counted_from=None if window is None else day_of(window[0]),
    )


def _days_used(counts: Sequence[LimitCount], on: date) -> int | None:
    """Prefer limits in force to those that only older stays keep, windows to one stay's clock."""

    def order(count: LimitCount) -> tuple[bool, bool, int]:
        limit = count.limit
        return not limit.in_force(on), count.counted_from is None, limit.allowed - count.used

    return min(counts, key=order).used if counts else None


def _binding(asked: _Asked) -> Limit | None:
    def days(limit: Limit) -> int:
        return int(limit_days(asked.law, limit, asked.starts, asked.earlier, asked.first)[0])

    return min(asked.law.limits, key=days, default=None)


def _overstays(asked: _Asked) -> tuple[Overstay, ...]:
    """Return the stays that outlasted their right; a day shared by two counts with the first."""
    number = len(asked.begun)
    if not number:
        return ()
    entries = asked.starts[0]
    before = np.minimum(np.repeat(asked.ends, number, axis=0), entries[:, None] - 1)
    days = unbroken_days(asked.law, np.repeat(asked.starts, number, axis=0), before, entries)
    without_right = presence((entries + days)[None], asked.ends)
    over = np.maximum(without_right.ends - without_right.starts + 1, 0)[0]
    return tuple(
        Overstay(day_of(entry), day_of(entry + right - 1) if right else None, int(many))
        for entry, right, many in zip(entries, days, over, strict=True)
        if many
    )


def _earliest_entry(asked: _Asked) -> date | None:
    """Return the first later day on which a stay could begin, if it lies in reach."""
    law = asked.law
    changes = [d for rule in law.rules for d in (rule.first_day, rule.last_day) if d < FAR_AHEAD]
    memory = max((limit.memory_days for limit in law.limits), default=0)
    for begin in range(asked.today + 1, max([asked.today, *changes]) + memory + 2, _DAYS_TRIED):
        days = np.arange(begin, begin + _DAYS_TRIED)
        every = (len(days), 1)
        free = unbroken_days(law, np.tile(asked.starts, every), np.tile(asked.ends, every), days)
        if free.any():
            return day_of(days[np.argmax(free > 0)])
    return None


def _after_short_exit(asked: _Asked) -> int | None:
    tomorrow = np.array([asked.today + 1])
    days = int(unbroken_days(asked.law, asked.starts, asked.ends, tomorrow)[0])
    known = days < FAR_AHEAD and _on_file(asked.law, asked.today + 1, asked.today + 1)
    return days if known else None


def _duties(law: Law, entry: date) -> tuple[Duty, ...]:
    duties = (rule.duty(entry) for rule in law.in_force(entry))
    return tuple(duty for duty in duties if duty is not None)


def _other_readings(answer: StayAnswer, stays: Sequence[Stay]) -> tuple[StayAnswer, ...]:
    def told(of: StayAnswer) -> tuple[object, ...]:
        dues = tuple((duty.rule, duty.due) for duty in of.duties)
        return of.days_left, of.last_lawful_day, of.overstay_days, of.earliest_entry, dues

    others = (stay_answer(reading, stays, answer.on) for reading in answer.law.readings)
    return tuple(other for other in others if told(other) != told(answer))
