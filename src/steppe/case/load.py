"""Read a case folder as a whole: every file, every fault, one record."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from steppe.case.as_of import case_as_of, stock_is_pinned
from steppe.case.case import (
    Case,
    CodedStatement,
    Document,
    GroupLabel,
    Prior,
    Question,
    SourceBias,
    SourceDelay,
)
from steppe.case.checks import check_case, count_repeats_once, latest_statement_counts
from steppe.case.corridor import Corridor
from steppe.case.documents import read_documents
from steppe.case.figures import read_claims, read_figure_rows
from steppe.case.find import find_case, nearby_cases, shipped_cases
from steppe.case.full_world import (
    LAWS,
    build_world,
    check_places_named,
    check_settings,
    find_case_law,
)
from steppe.case.names import Names
from steppe.case.persons import ask_for_persons
from steppe.case.questions import read_questions
from steppe.case.reception import FILE as RECEPTION
from steppe.case.reception import known_on, read_reception
from steppe.case.reviews import lay_over
from steppe.case.settings import RuleSettings, Settings
from steppe.case.two_nodes import standard_questions, two_node_corridor
from steppe.claims.review import Review
from steppe.errors import Fault, InputError, did_you_mean
from steppe.scenario.checks import check_world
from steppe.scenario.load import read_links, read_places
from steppe.scenario.settings_file import read_settings
from steppe.scenario.tables import Table, visible

FULL = ("case.yaml", "places.csv", "links.csv", "figures.csv")
OPTIONAL = ("rules.yaml", "questions.csv", "documents.csv", "reviews.yaml", RECEPTION)
FIGURES_ONLY = ("figures.csv", "questions.csv", "documents.csv", "reviews.yaml", RECEPTION)
#: Lists for people, made by `steppe new`; nothing is computed from them.
FOR_PEOPLE = ("gaps.csv", "places_found.csv")
#: Read by `steppe compare` alone: the estimate does not depend on it.
FOR_POLICY = ("hosts.yaml",)

_Read = TypeVar("_Read")


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


@dataclass
class _Reading:
    """A folder being read: what was found wrong and which files were used."""

    folder: Path
    faults: list[Fault] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        return any(fault.severity == "error" for fault in self.faults)

    def has(self, name: str) -> bool:
        return (self.folder / name).exists()

    def path(self, name: str) -> Path:
        """Return the path of a file about to be read, and note its hash."""
        path = self.folder / name
        if path.is_file():
            with path.open("rb") as data:
                self.hashes[name] = hashlib.file_digest(data, "sha256").hexdigest()
        return path

    def attempt(self, read: Callable[[], _Read]) -> _Read | None:
        """Return what `read` returns, or None and its faults noted."""
        try:
            return read()
        except InputError as error:
            self.faults += error.faults
            return None

    def check_files(self, known: tuple[str, ...]) -> None:
        """Note entries that are no files, and tables that nothing reads."""
        for path in sorted(self.folder.iterdir()):
            name = visible(path.name, 100)
            if path.name in known:
                if not path.is_file():
                    self.faults.append(
                        Fault(
                            "not_a_file",
                            "this is not a file",
                            name,
                            remedy="put the table or settings there",
                        )
                    )
            elif path.suffix in (".csv", ".yaml", ".yml") and path.name not in (
                *FOR_PEOPLE,
                *FOR_POLICY,
            ):
                remedy = did_you_mean(path.name, known) or "remove it if it is not needed"
                self.faults.append(
                    Fault(
                        "ignored_file",
                        "the file is not read",
                        name,
                        remedy=remedy,
                        severity="warning",
                    )
                )


def load_case(name_or_folder: str | Path, as_of: date | None = None) -> Case:
    """Read and check a case, or raise InputError with every fault of every file.

    Args:
        name_or_folder: name of a shipped case, or a folder.
        as_of: leave out what became known after this day.
    """
    folder = find_case(name_or_folder)
    reading = _Reading(folder)
    try:
        full = reading.has("case.yaml")
        reading.check_files((*FULL, *OPTIONAL) if full else FIGURES_ONLY)
        if reading.failed:
            raise InputError(reading.faults)
        case = _full_case(reading) if full else _figures_only(reading)
    except OSError as error:
        raise InputError(
            Fault(
                "unreadable_file",
                f"the folder cannot be read: {error.strerror}",
                visible(str(folder), 200),
            )
        ) from None
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
    return ask_for_persons(replace(case, claims=claims, warnings=(*case.warnings, *revised)))


def _full_case(reading: _Reading) -> Case | None:
    settings_read = reading.attempt(lambda: read_settings(reading.path("case.yaml"), Settings))
    rules_read = None
    if reading.has("rules.yaml"):
        rules_read = reading.attempt(
            lambda: read_settings(reading.path("rules.yaml"), RuleSettings)
        )
    places, place_table = read_places(reading.path("places.csv"))
    ids = [row["id"] for row in place_table]
    links, link_table = read_links(reading.path("links.csv"), places, ids)
    documents = _documents(reading)
    figures, reviews = _figures(reading)
    reading.faults += (*place_table.faults, *link_table.faults, *figures.faults)
    reading.faults += _no_rows((place_table, link_table, figures))
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
        questions=_questions(reading, corridor) or (),
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
        reception=_reception(reading, corridor, documents),
    )


def _figures_only(reading: _Reading) -> Case | None:
    documents = _documents(reading)
    figures, reviews = _figures(reading)
    reading.faults += (*figures.faults, *_no_rows((figures,)))
    corridor, faults = two_node_corridor(figures)
    reading.faults += faults
    if corridor is None:
        if not reading.failed:
            reading.faults.append(
                Fault(
                    "nothing_fitted",
                    "no figure informs the estimate: all are only shown",
                    figures.file,
                    remedy="set use of one to fitted",
                )
            )
        return None
    claims, faults = read_claims(figures, corridor, documents)
    claims, repeats = count_repeats_once(claims)
    reading.faults += [*faults, *repeats]
    if not claims:
        return None
    questions = _questions(reading, corridor)
    origin, host = corridor.title(corridor.world.origin), corridor.title(corridor.world.host)
    today = max(claim.stated_on for claim in claims)
    return Case(
        name=reading.folder.resolve().name,
        folder=reading.folder,
        title=f"From {origin} to {host}",
        summary=f"{corridor.population[:1].upper()}{corridor.population[1:]} in {host}, from "
        "reported figures alone.",
        population=corridor.population,
        world=corridor.world,
        claims=claims,
        questions=standard_questions(corridor, today) if questions is None else questions,
        documents=documents or {},
        figures_only=True,
        stock_is_change=not stock_is_pinned(claims),
        hashes=reading.hashes,
        reviews=reviews,
        reception=_reception(reading, corridor, documents),
    )


def _figures(reading: _Reading) -> tuple[Table, tuple[Review, ...]]:
    """Read figures.csv with the corrections of reviews.yaml laid over it."""
    figures = read_figure_rows(reading.path("figures.csv"))
    if not reading.has("reviews.yaml"):
        return figures, ()
    laid = reading.attempt(lambda: lay_over(figures, reading.path("reviews.yaml")))
    return laid or (figures, ())


def _documents(reading: _Reading) -> Mapping[str, Document] | None:
    if not reading.has("documents.csv"):
        return None
    documents, table = read_documents(reading.path("documents.csv"))
    reading.faults += table.faults
    return documents


def _questions(reading: _Reading, corridor: Corridor) -> tuple[Question, ...] | None:
    if not reading.has("questions.csv"):
        return None
    path = reading.path("questions.csv")
    return reading.attempt(lambda: read_questions(path, corridor))


def _reception(
    reading: _Reading, corridor: Corridor, documents: Mapping[str, Document] | None
) -> tuple[CodedStatement, ...]:
    if not reading.has(RECEPTION):
        return ()
    found, table = read_reception(reading.path(RECEPTION), corridor.names, documents or {})
    reading.faults += table.faults
    return found


def _no_rows(tables: Iterable[Table]) -> list[Fault]:
    return [
        Fault(
            "no_rows",
            "the table has no rows below its header",
            table.file,
            1,
            remedy="add at least one",
        )
        for table in tables
        if not table.rows and not table.faults
    ]


def list_cases(folder: Path | None = None) -> list[CaseListing]:
    """Return the shipped cases, and those in `folder` (the current one if None) and its `cases`."""
    return [
        *(_listing(path, shipped=True) for path in shipped_cases()),
        *(_listing(path, shipped=False) for path in nearby_cases(folder)),
    ]


def _listing(path: Path, shipped: bool) -> CaseListing:
    name = path.resolve().name
    try:
        case = load_case(path)
    except InputError as error:
        errors = [fault for fault in error.faults if fault.severity == "error"]
        count = f"{len(errors)} fault{'s' if len(errors) > 1 else ''}"
        return CaseListing(name, path, shipped, fault=f"{count}; see: steppe check {path}")
    timeline = case.world.timeline
    return CaseListing(
        name, path, shipped, case.title, timeline.start, timeline.end, len(case.claims)
    )
