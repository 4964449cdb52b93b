"""Reforms: named differences from the baseline, read from YAML."""

from __future__ import annotations

import datetime
from pathlib import Path

from steppe.case.case import Case
from steppe.errors import Fault, InputError, did_you_mean
from steppe.policy.levers import Border, Desks, Lever, Relocation, RuleChange, StayLength
from steppe.scenario.settings_file import Id, Loose, Strict, Text, read_settings
from steppe.scenario.world import World
from steppe.scenario.yaml_file import Way, YamlFile

#: Folder of reforms in a case.
FOLDER = "reforms"


class Reform(Strict):
    """A named difference from the baseline.

    Attributes:
        why: what it is thought to do, for the reader.
        assumed: what of it rests on assumption.
    """

    id: Id
    title: Text
    why: Text
    assumed: Loose = ""
    levers: list[Lever]

    def in_words(self, world: World) -> str:
        """Say what the reform changes."""
        names = {place.id: place.name for place in world.places.values()}
        return " ".join(lever.in_words(names) for lever in self.levers) or "Nothing is changed."

    @property
    def rule_changes(self) -> list[RuleChange | StayLength]:
        """Levers on the law of stay, in the order in which they act."""
        return [lever for lever in self.levers if isinstance(lever, RuleChange | StayLength)]

    @property
    def desks(self) -> list[Desks]:
        """Levers on desks."""
        return [lever for lever in self.levers if isinstance(lever, Desks)]

    @property
    def borders(self) -> list[Border]:
        """Levers on crossings."""
        return [lever for lever in self.levers if isinstance(lever, Border)]

    @property
    def relocations(self) -> list[Relocation]:
        """Levers on where people settle."""
        return [lever for lever in self.levers if isinstance(lever, Relocation)]


def read_reform(path: Path, case: Case, first: datetime.date | None = None) -> Reform:
    """Read a reform, or raise InputError with every fault.

    Args:
        path: the YAML file.
        case: the case that it changes.
        first: day on which the comparison begins; None = not known.
    """
    reform, yaml = read_settings(path, Reform)
    cities = [place.id for place in case.world.host_cities]
    posts = [p.id for p in case.world.places.values() if p.kind == "checkpoint"]
    faults = [*_misfits(reform, yaml, case), *_too_early(reform, yaml, first)]
    for i, lever in enumerate(reform.levers):
        way: Way = ("levers", i)
        named: list[tuple[str, str, list[str]]] = []
        if isinstance(lever, Desks):
            named = [("places", place, cities) for place in lever.places]
        elif isinstance(lever, Border):
            named = [("crossings", post, posts) for post in lever.crossings]
        elif isinstance(lever, Relocation):
            named = [("away_from", p, cities) for p in lever.away_from]
            named += [("to", p, cities) for p in lever.to]
        faults += [
            yaml.fault("unknown_place", f"«{name}» is no place of the case", (*way, key),
                       did_you_mean(name, known) or "see places.csv")
            for key, name, known in named
            if name not in known
        ]  # fmt: skip
        if isinstance(lever, Relocation) and lever.uptake_low >= lever.uptake_high:
            faults.append(
                yaml.fault("range_reversed", "the interval has no width", (*way, "uptake_high"),
                           "give the 5 % quantile as low and the 95 % quantile as high")
            )  # fmt: skip
    if faults:
        raise InputError(faults)
    return reform


def _too_early(reform: Reform, yaml: YamlFile, first: datetime.date | None) -> list[Fault]:
    """Return levers that would act before the comparison begins, and so only in part."""
    if first is None:
        return []
    dated = [
        (i, key, day)
        for i, lever in enumerate(reform.levers)
        for key, day in (
            lever.dates if isinstance(lever, RuleChange) else {"start": lever.start}
        ).items()
    ]
    return [
        yaml.fault("date_outside_period", f"{day} is before the first day compared, {first}",
                   ("levers", i, key), f"choose {first} or later, or begin the period of hosts.yaml "
                   "earlier")
        for i, key, day in dated
        if day < first
    ]  # fmt: skip


def _misfits(reform: Reform, yaml: YamlFile, case: Case) -> list[Fault]:
    """Return where levers on the law of stay do not fit the law as the levers before leave it."""
    law, faults = case.world.law, []
    for i, lever in enumerate(reform.levers):
        if not isinstance(lever, RuleChange | StayLength):
            continue
        if law is None:
            faults.append(
                yaml.fault("no_law", "the case names no law of stay", ("levers", i),
                           "name one in rules.yaml")
            )  # fmt: skip
            break
        faults += [
            yaml.fault("bad_value", slip.message, ("levers", i, slip.key), slip.remedy)
            for slip in lever.misfits(law)
        ]
        if not faults:
            law = lever.applied(law)
    return faults


def find_reforms(case: Case, files: list[Path], first: datetime.date | None = None) -> list[Reform]:
    """Return the reforms in files, or all those of the case; ids differ.

    Args:
        case: the case.
        files: YAML files; those of the case if there are none.
        first: day on which the comparison begins; None = not known.
    """
    folder = case.folder / FOLDER
    paths = files or sorted(folder.glob("*.yaml"))
    if not paths:
        raise InputError(
            Fault("no_reform", "the case ships no reforms", FOLDER, remedy="give --reform FILE")
        )
    reforms: list[Reform] = []
    faults: list[Fault] = []
    for path in paths:
        try:
            reforms.append(read_reform(path, case, first))
        except InputError as error:
            faults += error.faults
    ids = [reform.id for reform in reforms]
    faults += [
        Fault("duplicate_id", f"two reforms have the id «{name}»", where="id",
              remedy="give each an id of its own")
        for name in sorted({name for name in ids if ids.count(name) > 1})
    ]  # fmt: skip
    if faults:
        raise InputError(faults)
    return reforms
