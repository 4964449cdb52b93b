"""Levers: what a reform may change, each with its settings and what it says in words."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from steppe.scenario.rules.law import Law
from steppe.scenario.rules.presence import written
from steppe.scenario.settings_file import Day, Id, Strict

Times = Annotated[float, Field(gt=0, le=100)]
Share = Annotated[float, Field(gt=0, lt=1)]


class RuleChange(Strict):
    """Move a dated change of the rule of stay to another day, or do without it."""

    kind: Literal["rule_change"]
    change: Day
    moved_to: Day | None

    def in_words(self) -> str:
        """Say what is changed."""
        if self.moved_to is None:
            return f"The change of the rule of stay of {written(self.change)} does not happen."
        return (
            f"The change of the rule of stay of {written(self.change)} comes into force on "
            f"{written(self.moved_to)}."
        )

    def applied(self, law: Law) -> Law:
        """Return the law with the change moved."""
        before = self.change - datetime.timedelta(days=1)
        rules = []
        for rule in law.rules:
            update: dict[str, object] = {}
            if rule.valid_from == self.change:
                if self.moved_to is None:
                    continue
                update = {"valid_from": self.moved_to}
            elif rule.valid_to == before:
                to = self.moved_to and self.moved_to - datetime.timedelta(days=1)
                update = {"valid_to": to}
            rules.append(rule.model_copy(update=update))
        return replace(law, rules=tuple(rules), readings=())


class Desks(Strict):
    """More or fewer desks from a day on, everywhere or in some places."""

    kind: Literal["desks"]
    start: Day
    times: Times
    places: list[Id] = []

    def in_words(self) -> str:
        """Say what is changed."""
        where = " in " + ", ".join(self.places) if self.places else " everywhere"
        return f"From {written(self.start)} desks decide {self.times:g} times as much a day{where}."


class Border(Strict):
    """More or fewer lanes or trains from a day on; at all crossings that have them if none is named."""

    kind: Literal["border"]
    start: Day
    times: Times
    crossings: list[Id]
    what: Literal["lanes", "trains"]

    def in_words(self) -> str:
        """Say what is changed."""
        number = len(self.crossings)
        where = f"{number} named crossings" if number else f"all crossings with {self.what}"
        return (
            f"From {written(self.start)} {self.what} take {self.times:g} times as many people a day "
            f"at {where}."
        )


class Relocation(Strict):
    """Support for people of the movement to settle in other places than they came to.

    `uptake_low, uptake_high`: 90 % interval of the share that takes it up. `target`: in proportion to
    inhabitants of the named places, or of all (`even`, the quota by place).
    """

    kind: Literal["relocation"]
    start: Day
    away_from: list[Id]
    to: list[Id]
    uptake_low: Share
    uptake_high: Share
    cost_per_person: Annotated[float, Field(ge=0)] = 0.0

    def in_words(self) -> str:
        """Say what is changed."""
        share = f"{self.uptake_low:.0%} to {self.uptake_high:.0%}".replace("%", "\u00a0%")
        start = f"From {written(self.start)} {share} of those who come because of an event"
        if not self.away_from:
            return f"{start} are assigned to cities in proportion to their inhabitants."
        return f"{start} to {', '.join(self.away_from)} settle in {', '.join(self.to)} instead."


Lever = Annotated[RuleChange | Desks | Border | Relocation, Field(discriminator="kind")]
