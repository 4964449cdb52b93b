"""A law of stay: the dated rules of one country or area for one population, read from YAML.

A reading is the same law where an uncertain rule is understood otherwise; it has an id of its own.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path

from steppe.errors import Fault, InputError, did_you_mean
from steppe.scenario.rules import rule_kinds
from steppe.scenario.rules.presence import FAR_AHEAD, LONG_AGO, day_number, day_of
from steppe.scenario.rules.stay_rule import Limit, StayRule
from steppe.scenario.settings_file import Day, Id, Iso3, Loose, Strict, Text, validated
from steppe.scenario.tables import visible
from steppe.scenario.yaml_file import Way, YamlFile, read_yaml


@dataclass(frozen=True)
class Law:
    """Dated rules for one population.

    Attributes:
        country: ISO 3166-1 alpha-3 code; None for an area of several countries.
        who: the population.
        checked_on: day on which the sources were last looked up.
        readings: the same law with uncertain rules understood otherwise.
        why: of a reading, what makes it possible.
    """

    id: str
    title: str
    country: str | None
    who: str
    checked_on: datetime.date
    rules: tuple[StayRule, ...]
    note: str = ""
    readings: tuple[Law, ...] = ()
    why: str = ""

    @property
    def limits(self) -> tuple[Limit, ...]:
        """The rules that limit days of stay."""
        return tuple(rule for rule in self.rules if isinstance(rule, Limit))

    def in_force(self, when: datetime.date) -> tuple[StayRule, ...]:
        """Return the rules in force on a date."""
        return tuple(rule for rule in self.rules if rule.in_force(when))

    def with_change_moved(self, change: datetime.date, to: datetime.date | None) -> Law:
        """Return the law with a change of a day moved to another, or undone.

        Rules that begin on the day begin on the other; those that end on its eve last until then.
        """
        eve = change - datetime.timedelta(days=1)
        rules = []
        for rule in self.rules:
            update: dict[str, object] = {}
            if rule.valid_from == change:
                if to is None:
                    continue
                update = {"valid_from": to}
            elif rule.valid_to == eve:
                update = {"valid_to": to and to - datetime.timedelta(days=1)}
            rules.append(rule.model_copy(update=update))
        return replace(self, rules=tuple(rules), readings=())

    def as_known_on(self, day: datetime.date) -> Law:
        """Return the law as it was known on a day: no rule known later, and no end by such a rule."""
        unknown = [r for r in self.rules if r.known_from is not None and r.known_from > day]
        eves = [r.valid_from - datetime.timedelta(days=1) for r in unknown if r.valid_from]
        rules = tuple(
            rule.model_copy(update={"valid_to": None}) if rule.valid_to in eves else rule
            for rule in self.rules
            if rule not in unknown
        )
        return replace(self, rules=rules, readings=())

    def version(self, when: datetime.date) -> str:
        """Name the version of the count in force on a date: the id with its first and last day."""
        counting = [r for r in self.rules if isinstance(r, Limit) or r.restarts_clock() is not None]
        starts = [LONG_AGO, *(r.first_day for r in counting), *(r.last_day + 1 for r in counting)]
        day = day_number(when)
        first = max(start for start in starts if start <= day)
        last = min((start - 1 for start in starts if start > day), default=FAR_AHEAD)
        name = self.id
        name += f" from {day_of(first)}" if first > LONG_AGO else ""
        return name + (f" until {day_of(last)}" if last < FAR_AHEAD else "")


class _ReadingSetting(Strict):
    """A reading: its id, its reason, and the rules that take the place of those of the same id."""

    id: Id
    why: Text
    rules: list[object]


class _LawSetting(Strict):
    """A law file; rules are read by their kind."""

    id: Id
    title: Text
    country: Iso3 | None
    who: Text
    checked_on: Day
    rules: list[object]
    note: Loose = ""
    readings: list[_ReadingSetting] = []


def read_law(path: Path) -> Law:
    """Read a law file, or raise InputError with every fault found."""
    yaml = read_yaml(path)
    if not isinstance(yaml.data, dict):
        keys = ", ".join(_LawSetting.model_fields)
        raise InputError(
            yaml.fault("bad_value", "the file holds no keys", (), f"begin lines with one of {keys}")
        )
    setting = validated(yaml, (), _LawSetting)
    faults: list[Fault] = []
    rules = _rules(yaml, ("rules",), len(setting.rules), faults)
    law = Law(
        setting.id, setting.title, setting.country, setting.who, setting.checked_on,
        tuple(rules.values()), setting.note,
    )  # fmt: skip
    readings = []
    for i, reading in enumerate(setting.readings):
        way: Way = ("readings", i, "rules")
        others = _rules(yaml, way, len(reading.rules), faults)
        faults += [
            yaml.fault("unknown_rule", f"«{name}» is no rule of the law", way,
                       did_you_mean(name, rules))
            for name in others.keys() - rules.keys()
        ]  # fmt: skip
        read = replace(law, id=reading.id, rules=tuple((rules | others).values()), why=reading.why)
        readings.append(read)
    if faults:
        raise InputError(faults)
    return replace(law, readings=tuple(readings))


def _rules(yaml: YamlFile, way: Way, number: int, faults: list[Fault]) -> dict[str, StayRule]:
    rules: dict[str, StayRule] = {}
    for i in range(number):
        try:
            rule = _rule(yaml, (*way, i))
        except InputError as error:
            faults.extend(error.faults)
            continue
        if rule.id in rules:
            faults.append(
                yaml.fault("duplicate_id", f"«{rule.id}» stands twice", (*way, i, "id"),
                           "give each rule its own id")
            )  # fmt: skip
        faults += [
            yaml.fault("bad_value", slip.message, (*way, i, slip.key), slip.remedy)
            for slip in rule.slips()
        ]
        rules[rule.id] = rule
    return rules


def _rule(yaml: YamlFile, way: Way) -> StayRule:
    data = yaml.data
    for step in way:
        data = data[step]
    kind = data.get("kind") if isinstance(data, dict) else None
    if kind is None:
        raise InputError(
            yaml.fault("missing_field", "a rule without «kind»", way,
                       "known: " + ", ".join(rule_kinds()))
        )  # fmt: skip
    if kind not in rule_kinds():
        raise InputError(
            yaml.fault("unknown_kind", f"unknown kind «{visible(str(kind))}»", (*way, "kind"),
                       did_you_mean(str(kind), rule_kinds())
                       or "known: " + ", ".join(rule_kinds()))
        )  # fmt: skip
    return validated(yaml, way, rule_kinds()[kind])


@cache
def shipped_laws() -> dict[str, Law]:
    """Return the laws shipped with Steppe and their readings by id, in alphabetical order."""
    folder = resources.files("steppe.scenario.rules") / "shipped"
    with resources.as_file(folder) as there:
        laws = [read_law(path) for path in sorted(there.glob("*.yaml"))]
    every = [law for whole in laws for law in (whole, *whole.readings)]
    return {law.id: law for law in sorted(every, key=lambda law: law.id)}


def find_law(name: str) -> Law:
    """Return a shipped law by id, or raise InputError that names the nearest and all others."""
    laws = shipped_laws()
    if name in laws:
        return laws[name]
    near = did_you_mean(name.lower(), laws)
    known = "known: " + ", ".join(laws)
    raise InputError(
        Fault("unknown_rule", f"«{visible(name)}» is no rule of stay on file", where="--rule",
              remedy=f"{near} {known}" if near and not near.startswith("known") else known)
    )  # fmt: skip
