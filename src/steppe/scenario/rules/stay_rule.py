"""What every rule of stay has, and what a kind may add to the arithmetic of a stay.

A kind is one file with one class: its YAML keys with their types, what it means in plain words, and
those of the methods below in which it differs. A rule that changes no count inherits them all.
"""

from __future__ import annotations

import datetime
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from steppe.scenario.rules.presence import FAR_AHEAD, LONG_AGO, Days, Presence, day_number
from steppe.scenario.settings_file import Day, Id, Loose, Strict, Text, Url

#: A number of days in a rule; a century is more than any rule of stay grants.
DayCount = Annotated[int, Field(gt=0, le=36_525)]
Confidence = Literal["high", "medium", "low"]


@dataclass(frozen=True)
class Duty:
    """Something that must be done by a day: by whom and what."""

    rule: str
    of: str
    what: str
    due: datetime.date


@dataclass(frozen=True)
class Slip:
    """Values of a rule that do not fit together: the key, what is wrong, the likely mend."""

    key: str
    message: str
    remedy: str


def window_slips(days: int, window_days: int) -> list[Slip]:
    """Return the slip of a limit that can never bind."""
    if days < window_days:
        return []
    message = f"{days} days in {window_days} limit nothing"
    return [Slip("days", message, "give fewer days than the window has")]


class StayRule(Strict, ABC):
    """A dated rule with its reference.

    Attributes:
        valid_from: first day in force; None = in force before anything asked, day not established.
        valid_to: last day in force; None = still in force when last looked up.
        who: whom it is for, where that differs from the law it stands in.
        known_from: day it became public, where that is known.
        doubt: what is uncertain about the value or its dates.
    """

    id: Id
    kind: Text
    valid_from: Day | None
    valid_to: Day | None
    reference: Text
    url: Url | None
    confidence: Confidence
    who: Loose = ""
    known_from: Day | None = None
    note: Loose = ""
    doubt: Loose = ""

    @abstractmethod
    def in_words(self) -> str:
        """Say the rule as a sentence that needs no law degree."""

    def slips(self) -> list[Slip]:
        """Return the values that do not fit together."""
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            message = f"valid_to {self.valid_to} is before valid_from {self.valid_from}"
            return [Slip("valid_to", message, "exchange the two dates")]
        return []

    def in_force(self, when: datetime.date) -> bool:
        """Tell whether the rule applies on a date."""
        return self.first_day <= day_number(when) <= self.last_day

    @property
    def first_day(self) -> int:
        """First day in force as a day number."""
        return day_number(self.valid_from, LONG_AGO)

    @property
    def last_day(self) -> int:
        """Last day in force as a day number."""
        return day_number(self.valid_to, FAR_AHEAD)

    def admits(self) -> bool:
        """Tell whether people may come in while the rule is in force."""
        return True

    def lets_out(self) -> bool:
        """Tell whether people may leave while the rule is in force."""
        return True

    def restarts_clock(self) -> bool | None:
        """Tell whether exit and new entry begin a new count of one stay; None = says nothing."""
        return None

    def duty(self, entry: datetime.date) -> Duty | None:
        """Return what must be done after an entry, if anything."""
        del entry
        return None

    def way_to_stay(self, last_day: datetime.date | None) -> str:
        """Say how to stay beyond the last lawful day, if known; empty if the rule opens no way."""
        del last_day
        return ""

    def consequence(self, overstay_days: int) -> str:
        """Say what an overstay of so many days leads to; empty if the rule says nothing."""
        del overstay_days
        return ""


class Limit(StayRule):
    """A rule that limits days of stay.

    Attributes:
        applies_to: what a change of law does to those already there. `entries`: the rule governs
            stays entered while it is in force, to their end, and counts no other stays. `days`: it
            is tested on every day while it is in force, and all earlier days of stay count.
    """

    applies_to: Literal["entries", "days"]

    @abstractmethod
    def free_days(self, spent: Presence, on_clock: Days, start: Days) -> Days:
        """Return how many days from `start` on may be spent in one go.

        Args:
            spent: days of stay that count, all before `start`.
            on_clock: days already on the clock of this stay. Shape (itinerary,).
            start: the first further day. Shape (itinerary,).

        Returns:
            Days. Shape (itinerary,).
        """

    @abstractmethod
    def used_days(self, spent: Presence, on_clock: Days, on: Days) -> Days:
        """Return the days of the limit used up to and with the day `on`. Shape (itinerary,)."""

    def counted_from(self, spent: Presence, on: Days) -> Days | None:
        """Return the first day of the window that holds the day `on`; None if there is none."""
        del spent, on
        return None

    @property
    @abstractmethod
    def allowed(self) -> int:
        """Days that the limit grants."""

    @property
    def memory_days(self) -> int:
        """For how many days a day of stay may bear on later stays."""
        return 0
