"""Daily quota: so many people are let in on a day."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from steppe.scenario.rules.stay_rule import StayRule
from steppe.scenario.settings_file import Text


class DailyQuota(StayRule):
    """A limit on people, not on days: entry may have to wait, a stay is not shortened.

    Attributes:
        people_per_day: most people let in on a day.
        at: where it holds.
    """

    people_per_day: Annotated[int, Field(gt=0)]
    at: Text

    def in_words(self) -> str:
        """Say the rule as a sentence."""
        return (
            f"At most {self.people_per_day:,} people a day are let in ({self.at}); who comes later "
            "waits for another day, and the days of stay begin with entry."
        )
