"""Read a case folder as a whole: every file, every fault, one record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from steppe.case.as_of import case_as_of
from steppe.case.case import Case, GroupLabel, Prior, SourceBias, SourceDelay
from steppe.case.checks import check_case, count_repeats_once, latest_statement_counts
from steppe.case.corridor import Corridor
from steppe.case.figures import read_claims
from steppe.case.figures_alone import figures_alone
from steppe.case.find import find_case, nearby_cases, shipped_cases
from steppe.case.folder import (
    Reading,
    documents_of,
    figures_of,
    no_rows,
    questions_of,
    reception_of,
)
from steppe.case.full_world import (
    LAWS,
    build_world,
    check_places_named,
    check_settings,
    find_case_law,
)
from steppe.case.names import Names
from steppe.case.persons import ask_for_persons
from steppe.case.reception import FILE as RECEPTION
from steppe.case.reception import known_on
from steppe.case.settings import RuleSettings, Settings
from steppe.case.several_hosts import HostFigures, SeveralHosts, split_hosts, whole_case
from steppe.errors import Fault, InputError
from steppe.scenario.checks import check_world
from steppe.scenario.load import read_links, read_places
from steppe.scenario.settings_file import read_settings
from steppe.scenario.tables import visible

FULL = ("case.yaml", "places.csv", "links.csv", "figures.csv")
OPTIONAL = ("rules.yaml", "questions.csv", "documents.csv", "reviews.yaml", RECEPTION)
FIGURES_ONLY = ("figures.csv", "questions.csv", "documents.csv", "reviews.yaml", RECEPTION)


@dataclass(frozen=True)
class CaseListing:
    """One line of `steppe cases`; `fault` says why a case cannot be read."""

    name: str
    folder: Path
    shipped: bool
    title: str = ""
    start: date | None = None
    end: date | None = None
    figures: int = 0
    fault: str = ""


def load_case(
    name_or_folder: str | Path, as_of: date | None = None, host: str | None = None
) -> Case:
    """Read and check a case with one host, or raise InputError with every fault of every file.

    Args:
        name_or_folder: name of a shipped case, or a folder.
        as_of: leave out what became known after this day.
        host: the host to pick where figures alone speak of several.
    """
    found = load_movement(name_or_folder, as_of, host)
    if isinstance(found, Case):
        return found
    named = ", ".join(found.ids)
    raise InputError(
        Fault(
            "several_hosts",
            f"the figures speak of {len(found.ids)} hosts, {named}; this takes one so far",
            "figures.csv",
            remedy=f"pick one with --host {found.ids[0]}; steppe estimate fits all together",
        )
    )


def load_movement(
    name_or_folder: str | Path, as_of: date | None = None, host: str | None = None
) -> Case | SeveralHosts:
    """Read and check a case, with all its hosts where figures alone speak of several.

    Args and errors as those of `load_case`.
    """
    folder = find_case(name_or_folder)
    reading = Reading(folder)
    figures: HostFigures | None = None
    try:
        full = reading.has("case.yaml")
        reading.check_files((*FULL, *OPTIONAL) if full else FIGURES_ONLY)
        if reading.failed:
            raise InputError(reading.faults)
        if full:
            case = _full_case(reading)
            _check_host(case, host)
        else:
            case, figures = figures_alone(reading, as_of, host)
    except OSError as error:
        raise InputError(
            Fault(
                "unreadable_file",
                f"the folder cannot be read: {error.strerror}",
                visible(str(folder), 200),
            )
        ) from None
    case = _checked(case, reading, as_of)
    return ask_for_persons(case) if figures is None else split_hosts(case, figures)


def _checked(case: Case | None, reading: Reading, as_of: date | None) -> Case:
    """Check a case as a whole and return it as of a day; raise InputError with every fault."""
    if case is not None and not reading.failed:
        reading.faults += check_world(case.world)
    if case is not None and not reading.failed:
        reading.faults += check_case(case)
    if case is None or reading.failed:
        raise InputError(reading.faults)
    case = replace(case, warnings=tuple(reading.faults))
    if as_of is not None:
        case = replace(case_as_of(case, as_of), reception=known_on(case.reception, as_of))
    # Not before: what was revised later stands as long as the revision is not known.
    claims, revised = latest_statement_counts(case.claims)
    return replace(case, claims=claims, warnings=(*case.warnings, *revised))


def _check_host(case: Case | None, picked: str | None) -> None:
    """Raise InputError where a host is picked that a case with a world of its own does not have."""
    if case is not None and picked is not None and picked.upper() != case.world.host:
        raise InputError(
            Fault("unknown_host", f"the case is about {case.world.host}, not «{visible(picked)}»",
                  "case.yaml", where="host", remedy="leave --host out")
        )  # fmt: skip


def _full_case(reading: Reading) -> Case | None:
    settings_read = reading.attempt(lambda: read_settings(reading.path("case.yaml"), Settings))
    rules_read = None
    if reading.has("rules.yaml"):
        rules_read = reading.attempt(
            lambda: read_settings(reading.path("rules.yaml"), RuleSettings)
        )
    places, place_table = read_places(reading.path("places.csv"))
    ids = [row["id"] for row in place_table]
    links, link_table = read_links(reading.path("links.csv"), places, ids)
    documents = documents_of(reading)
    figures, reviews = figures_of(reading)
    reading.faults += (*place_table.faults, *link_table.faults, *figures.faults)
    reading.faults += no_rows((place_table, link_table, figures))
    if settings_read is None:
        return None
    settings, yaml = settings_read
    law = None
    if rules_read:
        reading.path(f"{LAWS}/{rules_read[0].law}.yaml")  # notes its hash if there is one
        law = reading.attempt(lambda: find_case_law(*rules_read, reading.folder, settings.host))
    reading.faults += check_settings(settings, yaml)
    # With broken places or settings every name that refers to them would be a fault as well.
    if place_table.faults or (reading.failed and settings.period.end < settings.period.start):
        return None
    reading.faults += check_places_named(settings, yaml, places)
    world = build_world(settings, law, places, links)
    wider = tuple(population.name for population in settings.population.wider)
    corridor = Corridor(world, Names(places), settings.population.name, wider)
    claims, faults = read_claims(figures, corridor, documents)
    claims, repeats = count_repeats_once(claims)
    reading.faults += [*faults, *repeats]
    return Case(
        name=reading.folder.resolve().name,
        folder=reading.folder,
        title=settings.title,
        summary=settings.summary,
        population=settings.population.name,
        world=world,
        claims=claims,
        questions=questions_of(reading, corridor) or (),
        documents=documents or {},
        wider=wider,
        priors=tuple(Prior(**prior.model_dump()) for prior in settings.priors),
        biases=tuple(
            SourceBias(s.name, *s.bias, s.reason, s.known_from) for s in settings.sources if s.bias
        ),
        delays=tuple(
            SourceDelay(s.name, *s.delay, s.reason, s.known_from)
            for s in settings.sources
            if s.delay
        ),
        labels=tuple(GroupLabel(**label.model_dump()) for label in settings.labels),
        key_dates=tuple(settings.key_dates),
        hashes=reading.hashes,
        reviews=reviews,
        reception=reception_of(reading, corridor, documents),
    )


def list_cases(folder: Path | None = None) -> list[CaseListing]:
    """Return the shipped cases, and those in `folder` (the current one if None) and its `cases`."""
    return [
        *(_listing(path, shipped=True) for path in shipped_cases()),
        *(_listing(path, shipped=False) for path in nearby_cases(folder)),
    ]


def _listing(path: Path, shipped: bool) -> CaseListing:
    name = path.resolve().name
    try:
        found = load_movement(path)
    except InputError as error:
        errors = [fault for fault in error.faults if fault.severity == "error"]
        count = f"{len(errors)} fault{'s' if len(errors) > 1 else ''}"
        return CaseListing(name, path, shipped, fault=f"{count}; see: steppe check {path}")
    case = whole_case(found)
    timeline = case.world.timeline
    return CaseListing(
        name, path, shipped, case.title, timeline.start, timeline.end, len(case.claims)
    )
