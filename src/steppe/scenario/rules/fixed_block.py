"""Fixed block: at most N days of stay in the M days that begin with the first entry.

The block does not move with the day. The first day of stay after its end opens the next one: a new
entry (Court of Justice of the EU, C-241/05, on the six months of the earlier Schengen rule), and by
our reading also the day after the end for those who are still there.
"""

from __future__ import annotations

import numpy as np

from steppe.scenario.rules.presence import LONG_AGO, Days, Presence
from steppe.scenario.rules.stay_rule import DayCount, Limit, Slip, window_slips


class FixedBlock(Limit):
    """A limit on the days of all stays in blocks of fixed length."""

    days: DayCount
    window_days: DayCount

    @property
    def allowed(self) -> int:
        """Days that the limit grants."""
        return self.days

    @property
    def memory_days(self) -> int:
        """For how many days a day of stay may bear on later stays."""
        return self.window_days

    def slips(self) -> list[Slip]:
        """Return the values that do not fit together."""
        return [*super().slips(), *window_slips(self.days, self.window_days)]

    def in_words(self) -> str:
        """Say the rule as a sentence."""
        return (
            f"At most {self.days} days of stay in {self.window_days} days that begin with the "
            "first entry; the first day of stay after their end opens the next such block."
        )

    def _last_block(self, spent: Presence) -> Days:
        """Return the first day of the last block opened. Shape (itinerary,)."""
        opened = np.full(len(spent.starts), LONG_AGO, np.int64)
        for start, end in zip(spent.starts.T, spent.ends.T, strict=True):
            there = end >= start
            opened = np.where(there & (start >= opened + self.window_days), start, opened)
            blocks_lasted = np.maximum((end - opened) // self.window_days, 0)
            opened = np.where(there, opened + blocks_lasted * self.window_days, opened)
        return opened

    def free_days(self, spent: Presence, on_clock: Days, start: Days) -> Days:
        """Return what the block leaves, and all of the next one where that carries beyond it."""
        del on_clock
        opened = self._last_block(spent)
        opened = np.where(start >= opened + self.window_days, start, opened)
        free = np.maximum(self.days - spent.between(opened, start - 1), 0)
        block_left = opened + self.window_days - start
        return np.where(free >= block_left, block_left + self.days, free)

    def used_days(self, spent: Presence, on_clock: Days, on: Days) -> Days:
        """Return the days of stay in the block that holds the day."""
        del on_clock
        return spent.between(self.counted_from(spent, on), on)

    def counted_from(self, spent: Presence, on: Days) -> Days:
        """Return the first day of the block that holds the day; the day itself if none does."""
        opened = self._last_block(spent)
        return np.where(on >= opened + self.window_days, on, opened)
