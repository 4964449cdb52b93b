"""Levers: what a reform may change, each with its settings and what it says in words."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from steppe.errors import did_you_mean
from steppe.scenario.rules.law import Law
from steppe.scenario.rules.presence import written
from steppe.scenario.rules.stay_rule import DayCount, Limit, Slip, StayRule
from steppe.scenario.rules.visa_free_days import VisaFreeDays
from steppe.scenario.settings_file import Day, Id, Strict

Times = Annotated[float, Field(gt=0, le=100)]
Share = Annotated[float, Field(gt=0, lt=1)]


class RuleChange(Strict):
    """Move a dated change of the rule of stay to another day, or do without it."""

    kind: Literal["rule_change"]
    change: Day
    moved_to: Day | None

    @property
    def dates(self) -> dict[str, datetime.date]:
        """The days on which something changes, by key."""
        return {"change": self.change} | ({"moved_to": self.moved_to} if self.moved_to else {})

    def in_words(self, _names: Mapping[str, str]) -> str:
        """Say what is changed."""
        if self.moved_to is None:
            return f"The change of the rule of stay of {written(self.change)} does not happen."
        return (
            f"The change of the rule of stay of {written(self.change)} comes into force on "
            f"{written(self.moved_to)}."
        )

    def misfits(self, law: Law) -> list[Slip]:
        """Return what does not fit the law: the key, what is wrong, the likely mend."""
        days = sorted({rule.valid_from for rule in law.rules if rule.valid_from})
        if self.change in days:
            return []
        known = ", ".join(map(str, days)) or "none"
        return [Slip("change", f"no rule of the law «{law.id}» begins on {self.change}",
                     f"days on which rules begin: {known}")]  # fmt: skip

    def applied(self, law: Law) -> Law:
        """Return the law with the change moved."""
        return law.with_change_moved(self.change, self.moved_to)


class StayLength(Strict):
    """Change the days that a rule of stay allows, from a day on to the rule's end.

    `rule`: id of the limit. `holds_for`: `entries`, stays that begin from the day on, others keep
    their days; `everybody`, also those there already.
    """

    kind: Literal["stay_length"]
    rule: Id
    start: Day
    days: DayCount
    holds_for: Literal["entries", "everybody"]

    def in_words(self, _names: Mapping[str, str]) -> str:
        """Say what is changed."""
        whom = "stays entered from then on" if self.holds_for == "entries" else "everybody there"
        return (
            f"From {written(self.start)} {self.days} days of stay are allowed where the rule "
            f"«{self.rule}» holds, for {whom}."
        )

    def misfits(self, law: Law) -> list[Slip]:
        """Return what does not fit the law: the key, what is wrong, the likely mend."""
        limits = {limit.id: limit for limit in law.limits}
        if self.rule not in limits:
            known = ", ".join(limits) or "none"
            return [Slip("rule", f"«{self.rule}» is no limit of stay of the law «{law.id}»",
                         did_you_mean(self.rule, limits) or f"known: {known}")]  # fmt: skip
        rule = limits[self.rule]
        if not rule.in_force(self.start):
            since, until = rule.valid_from or "ever", rule.valid_to or "further notice"
            return [Slip("start", f"«{rule.id}» is not in force on {self.start}",
                         f"choose a day from {since} to {until}")]  # fmt: skip
        slips = [Slip("days", slip.message, slip.remedy) for slip in self._changed(rule).slips()]
        if not isinstance(rule, VisaFreeDays) and rule.valid_from != self.start:
            slips.append(
                Slip("start", f"«{rule.id}» counts several stays, and a change midway would begin "
                     "its count anew", f"choose its first day, {rule.valid_from}")
            )  # fmt: skip
        return slips

    def _changed(self, rule: Limit, **more: object) -> Limit:
        begun = {"id": f"{rule.id}_{self.days}", "days": self.days, "valid_from": self.start}
        return rule.model_copy(update=begun | more)

    def applied(self, law: Law) -> Law:
        """Return the law with the changed limit."""
        rules: list[StayRule] = []
        for rule in law.rules:
            changed = isinstance(rule, Limit) and rule.id == self.rule
            rules += self._split(rule) if changed and isinstance(rule, Limit) else [rule]
        return replace(law, rules=tuple(rules), readings=())

    def _split(self, rule: Limit) -> list[Limit]:
        """Return what is left of a limit, and the changed one.

        A limit by entry that is to bind those there already: who entered so late that both lengths
        reach the day has the new one to the end of the stay; who is beyond the new length then, may
        stay to the eve.
        """
        eve = self.start - datetime.timedelta(days=1)
        everybody = self.holds_for == "everybody"
        if rule.valid_from == self.start:
            return [self._changed(rule, **({"applies_to": "days"} if everybody else {}))]
        if not everybody or rule.applies_to == "days":
            return [rule.model_copy(update={"valid_to": eve}), self._changed(rule)]
        early = self.start - datetime.timedelta(days=min(self.days, rule.allowed))
        ended = early if self.days > rule.allowed else eve
        return [
            rule.model_copy(update={"valid_to": ended}),
            self._changed(rule, valid_from=early + datetime.timedelta(days=1)),
            self._changed(rule, id=f"{rule.id}_there", applies_to="days"),
        ]


class Desks(Strict):
    """More or fewer desks from a day on, everywhere or in some places."""

    kind: Literal["desks"]
    start: Day
    times: Times
    places: list[Id] = []

    def in_words(self, names: Mapping[str, str]) -> str:
        """Say what is changed, places by their names."""
        where = " in " + ", ".join(names[p] for p in self.places) if self.places else " everywhere"
        return f"From {written(self.start)} desks decide {self.times:g} times as much a day{where}."


class Border(Strict):
    """More or fewer lanes or trains from a day on; at all crossings that have them if none is named."""

    kind: Literal["border"]
    start: Day
    times: Times
    crossings: list[Id]
    what: Literal["lanes", "trains"]

    def in_words(self, _names: Mapping[str, str]) -> str:
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

    def in_words(self, names: Mapping[str, str]) -> str:
        """Say what is changed, places by their names."""
        share = f"{self.uptake_low:.0%} to {self.uptake_high:.0%}".replace("%", "\u00a0%")
        start = f"From {written(self.start)} {share} of those who come because of an event"
        if not self.away_from:
            return f"{start} are assigned to cities in proportion to their inhabitants."
        left, settled = (", ".join(names[p] for p in ids) for ids in (self.away_from, self.to))
        return f"{start} to {left} settle in {settled} instead."


Lever = Annotated[
    RuleChange | StayLength | Desks | Border | Relocation, Field(discriminator="kind")
]
