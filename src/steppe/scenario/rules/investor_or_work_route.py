"""Investor or work route: a right to stay tied to money or to a contract."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import Field

from steppe.scenario.rules.stay_rule import DayCount, StayRule
from steppe.scenario.settings_file import Text


class InvestorOrWorkRoute(StayRule):
    """A way to stay for investors or for those with work.

    Attributes:
        route: whom it is for.
        term_days: how long it holds; None = as long as the condition lasts, or not known.
        minimum_usd: least investment, US dollars; None = none is asked.
        conditions: what else is needed.
    """

    route: Literal["investor", "work"]
    term_days: DayCount | None
    minimum_usd: Annotated[float, Field(gt=0)] | None = None
    conditions: list[Text] = []

    def in_words(self) -> str:
        """Say the rule as a sentence."""
        words = f"Beyond the visa-free days, {self.route} route"
        words += f": up to {self.term_days} days" if self.term_days else ": as long as it lasts"
        words += f", from USD {self.minimum_usd:,.0f}" if self.minimum_usd else ""
        words += f"; needed: {', '.join(self.conditions)}" if self.conditions else ""
        return words + "."

    def way_to_stay(self, last_day: datetime.date | None) -> str:
        """Say the route."""
        del last_day
        return self.in_words()
