"""The world of a full case folder: settings, law, places and links put together and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from steppe.case.settings import RuleSettings, Settings
from steppe.case.two_nodes import MAX_DAYS
from steppe.errors import Fault, InputError, did_you_mean
from steppe.scenario.rules.law import Law, read_law, shipped_laws
from steppe.scenario.timeline import Timeline
from steppe.scenario.world import (
    Group,
    LevelStep,
    Link,
    OnwardCountry,
    Place,
    PushEvent,
    World,
)
from steppe.scenario.yaml_file import Way, YamlFile

#: Folder of a case with laws of its own.
LAWS = "laws"


def build_world(
    settings: Settings,
    law: Law | None,
    places: Mapping[str, Place],
    links: Sequence[Link],
) -> World:
    """Return the world that the files of a case describe."""
    return World(
        timeline=Timeline(settings.period.start, settings.period.end),
        origin=settings.origin,
        host=settings.host,
        places=places,
        links=tuple(links),
        groups=tuple(
            Group(g.id, g.kind, g.title, _mean_one(g.weekday or [1.0] * 7)) for g in settings.groups
        ),
        events=tuple(PushEvent(**e.model_dump()) for e in settings.events),
        level_steps=tuple(LevelStep(**s.model_dump()) for s in settings.level_steps),
        law=law,
        onward=tuple(
            OnwardCountry(o.country, o.place, o.weight, o.reason) for o in settings.onward
        ),
    )


def _mean_one(factors: Sequence[float]) -> tuple[float, ...]:
    mean = sum(factors) / len(factors)
    return tuple(factor / mean for factor in factors)


def check_settings(settings: Settings, yaml: YamlFile) -> list[Fault]:
    """Return what does not fit together within case.yaml."""
    return [
        *_period(settings, yaml),
        *_groups_and_events(settings, yaml),
        *_repeated(settings, yaml),
        *_intervals(settings, yaml),
        *_half_intervals(settings, yaml),
        *_labels(settings, yaml),
    ]


def _period(settings: Settings, yaml: YamlFile) -> list[Fault]:
    faults = []
    start, end = settings.period.start, settings.period.end
    days = (end - start).days + 1
    if days < 1:
        faults.append(
            yaml.fault(
                "period_reversed",
                f"the period ends on {end}, before it starts on {start}",
                ("period", "end"),
                "exchange the two dates",
            )
        )
        return faults
    if days > MAX_DAYS:
        faults.append(
            yaml.fault(
                "period_too_long",
                f"the period has {days:,} days",
                ("period", "end"),
                f"at most {MAX_DAYS:,} are modelled",
            )
        )
    if settings.origin == settings.host:
        faults.append(
            yaml.fault(
                "bad_value",
                f"origin and host are both {settings.host}",
                ("host",),
                "name the country that people came to",
            )
        )
    for i, day in enumerate(settings.key_dates):
        if not start <= day <= end:
            faults.append(
                yaml.fault(
                    "date_outside_period",
                    f"{day} is not in the period of the case, {start} to {end}",
                    ("key_dates", i),
                    "remove it",
                )
            )
    return faults


def _groups_and_events(settings: Settings, yaml: YamlFile) -> list[Fault]:
    faults = []
    routine = [group.id for group in settings.groups if group.kind == "routine"]
    if len(routine) != 1:
        named = ", ".join(routine) or "none"
        faults.append(
            yaml.fault(
                "routine_group",
                f"exactly one group is of kind routine, here {named}",
                ("groups",),
                "keep one group of ordinary travel",
            )
        )
    events = {event.id for event in settings.events}
    groups = {group.id for group in settings.groups if group.kind == "event"}
    for i, group in enumerate(settings.groups):
        if group.kind == "event" and group.id not in events:
            faults.append(
                yaml.fault(
                    "missing_event",
                    f"group «{group.id}» has no push event",
                    ("groups", i, "id"),
                    did_you_mean(group.id, events) or f"add an event with id {group.id}",
                )
            )
    for i, event in enumerate(settings.events):
        if event.id not in groups:
            faults.append(
                yaml.fault(
                    "missing_group",
                    f"event «{event.id}» has no group of kind event",
                    ("events", i, "id"),
                    did_you_mean(event.id, groups) or f"add a group with id {event.id}",
                )
            )
    return faults


def _repeated(settings: Settings, yaml: YamlFile) -> list[Fault]:
    named: dict[str, tuple[str, list[str]]] = {
        "groups": ("id", [group.id for group in settings.groups]),
        "events": ("id", [event.id for event in settings.events]),
        "level_steps": ("id", [step.id for step in settings.level_steps]),
        "sources": ("name", [source.name for source in settings.sources]),
        "priors": ("name", [prior.name for prior in settings.priors]),
        "onward": ("country", [onward.country for onward in settings.onward]),
    }
    faults = []
    for section, (key, names) in named.items():
        for i, name in enumerate(names):
            if name in names[:i]:
                faults.append(
                    yaml.fault(
                        "duplicate_id",
                        f"«{name}» stands twice",
                        (section, i, key),
                        "keep one of them",
                    )
                )
    return faults


def _intervals(settings: Settings, yaml: YamlFile) -> list[Fault]:
    found: list[tuple[Way, float, float]] = [
        *((("priors", i, "high"), p.low, p.high) for i, p in enumerate(settings.priors)),
        *(
            (("sources", i, f"{name}_high"), *interval)
            for i, s in enumerate(settings.sources)
            for name, interval in (("bias", s.bias), ("delay", s.delay))
            if interval is not None
        ),
    ]
    faults = [
        yaml.fault(
            "range_reversed",
            f"the interval from {low:g} to {high:g} has no width",
            way,
            "give the 5 % quantile as low and the 95 % quantile as high",
        )
        for way, low, high in found
        if low >= high
    ]
    faults += [
        yaml.fault(
            "range_reversed",
            f"high {label.high:g} is below low {label.low:g}",
            ("labels", i, "high"),
            "exchange the two",
        )
        for i, label in enumerate(settings.labels)
        if label.high < label.low
    ]
    return faults


def _half_intervals(settings: Settings, yaml: YamlFile) -> list[Fault]:
    """Find sources without an interval, or with one end of it alone."""
    faults = []
    for i, source in enumerate(settings.sources):
        ends = source.model_dump(exclude_none=True)
        for name in ("bias", "delay"):
            given = {end for end in ("low", "high") if f"{name}_{end}" in ends}
            if len(given) == 1:
                lacking = f"{name}_{'high' if 'low' in given else 'low'}"
                faults.append(
                    yaml.fault(
                        "missing_value",
                        f"«{lacking}» is missing: an interval has two ends",
                        ("sources", i),
                        f"give {lacking}",
                    )
                )
        if not any(
            f"{name}_{end}" in ends for name in ("bias", "delay") for end in ("low", "high")
        ):
            faults.append(
                yaml.fault(
                    "missing_value",
                    f"nothing is said of how «{source.name}» counts: «bias_low» and «bias_high» "
                    "are missing, and no delay is given",
                    ("sources", i),
                    "give bias_low and bias_high, or delay_low and delay_high",
                )
            )
    return faults


def _labels(settings: Settings, yaml: YamlFile) -> list[Fault]:
    groups = [group.id for group in settings.groups]
    return [
        yaml.fault(
            "unknown_group",
            f"«{label.group}» is no group of the case",
            ("labels", i, "group"),
            did_you_mean(label.group, groups),
        )
        for i, label in enumerate(settings.labels)
        if label.group not in groups
    ]


def find_case_law(rules: RuleSettings, yaml: YamlFile, folder: Path, host: str) -> Law:
    """Return the law that rules.yaml names, or raise InputError with every fault.

    A file `laws/ID.yaml` of the case goes before a shipped law of the same id.
    """
    own = {path.stem: path for path in sorted((folder / LAWS).glob("*.yaml"))}
    shipped = shipped_laws()
    if rules.law in own:
        law = read_law(own[rules.law])
    elif rules.law in shipped:
        law = shipped[rules.law]
    else:
        known = [*own, *shipped]
        near = did_you_mean(rules.law, known)
        raise InputError(
            yaml.fault(
                "unknown_rule",
                f"«{rules.law}» is no law of stay on file",
                ("law",),
                near or f"write it into {LAWS}/{rules.law}.yaml; known: " + ", ".join(known),
            )
        )
    if law.country not in (host, None):
        raise InputError(
            yaml.fault(
                "law_of_another_country",
                f"«{law.id}» is the law of {law.country}, the host is {host}",
                ("law",),
                "name a law of the host",
            )
        )
    return law


def check_places_named(
    settings: Settings, yaml: YamlFile, places: Mapping[str, Place]
) -> list[Fault]:
    """Return what case.yaml says of places that places.csv does not bear out."""
    faults = []
    for i, onward in enumerate(settings.onward):
        way: Way = ("onward", i, "place")
        if onward.country in (settings.origin, settings.host):
            faults.append(
                yaml.fault(
                    "bad_value",
                    f"{onward.country} is the origin or host of the case, not a third country",
                    ("onward", i, "country"),
                    "remove the row",
                )
            )
        if onward.place is None:
            continue
        place = places.get(onward.place)
        if place is None:
            faults.append(
                yaml.fault(
                    "unknown_place",
                    f"«{onward.place}» is not in places.csv",
                    way,
                    did_you_mean(onward.place, places),
                )
            )
        elif place.country != onward.country:
            faults.append(
                yaml.fault(
                    "bad_value",
                    f"«{onward.place}» lies in {place.country}, not in {onward.country}",
                    way,
                    "correct one of them",
                )
            )
    for key, country in (("origin", settings.origin), ("host", settings.host)):
        if not any(p.kind == "city" and p.country == country for p in places.values()):
            faults.append(
                yaml.fault(
                    "no_city",
                    f"places.csv has no city in {country}",
                    (key,),
                    "add the cities that people set out from or come to",
                )
            )
    return faults
