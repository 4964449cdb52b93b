"""The case: everything known and assumed about one movement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from steppe.claims.claim import Claim
from steppe.claims.review import Review
from steppe.errors import Fault
from steppe.scenario.world import World


@dataclass(frozen=True)
class Document:
    """One publication: who, what, when, where."""

    id: str
    publisher: str
    title: str = ""
    date: date | None = None
    date_basis: str = "stated"
    url: str | None = None
    language: str = "en"
    file: str | None = None


@dataclass(frozen=True)
class Prior:
    """A 90 % interval for an unknown, on its own scale, with its reason."""

    name: str
    low: float
    high: float
    reason: str
    source: str = ""
    known_from: date | None = None


@dataclass(frozen=True)
class SourceBias:
    """A source that counts in another way: 90 % interval of reported over true."""

    name: str
    low: float
    high: float
    reason: str
    known_from: date | None = None


@dataclass(frozen=True)
class SourceDelay:
    """A source that counts late: 90 % interval of the mean days until it knows of an event."""

    name: str
    low: float
    high: float
    reason: str
    known_from: date | None = None


@dataclass(frozen=True)
class GroupLabel:
    """An attribute of a group put on afterwards, never fitted; values in `unit`."""

    group: str
    label: str
    low: float
    high: float
    unit: str
    source: str
    reason: str


@dataclass(frozen=True)
class CodedStatement:
    """A row of reception.csv: what was said of the arrivals, coded by theme and stance.

    `place` is as readers know it, `date` None if nothing tells it, `coded` is hand or rule.
    """

    theme: str
    stance: str
    document: str
    locator: str = ""
    date: date | None = None
    place: str = ""
    speaker_role: str = "not named"
    quote: str = ""
    paraphrase: str = ""
    coded: str = "hand"


@dataclass(frozen=True)
class Question:
    """One question in the form of --ask; `row` as written, `reason` why no answer.

    `counts` is `persons` where different people are asked for, else empty.
    """

    id: str
    measure: str
    unit: str
    period_start: date
    period_end: date
    places: tuple[str, ...] = ()
    group: str = ""
    origin: str | None = None
    destination: str | None = None
    title: str = ""
    counts: str = ""
    reason: str = ""
    row: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """A case folder, read and checked.

    Attributes:
        name: shipped name or folder name.
        folder: where it was read from.
        population: name of the people asked about.
        wider: names of populations that contain them; the share of the case's people in one is unknown.
        stock_is_change: no figure pins the stock, so «stock» is the change since the first day.
        as_of: the day whose knowledge the case holds; None for all of it.
        warnings: what a check found odd but usable.
        hashes: SHA-256 of each input file by name, and of the host if one of several was picked.
        reviews: what people decided on claims; the claims carry their corrections.
        reception: statements on how arrivals are received; nothing is computed from them.
    """

    name: str
    folder: Path
    title: str
    summary: str
    population: str
    world: World
    claims: tuple[Claim, ...]
    questions: tuple[Question, ...]
    documents: Mapping[str, Document] = field(default_factory=dict)
    wider: tuple[str, ...] = ()
    priors: tuple[Prior, ...] = ()
    biases: tuple[SourceBias, ...] = ()
    delays: tuple[SourceDelay, ...] = ()
    labels: tuple[GroupLabel, ...] = ()
    key_dates: tuple[date, ...] = ()
    figures_only: bool = False
    stock_is_change: bool = False
    as_of: date | None = None
    warnings: tuple[Fault, ...] = ()
    hashes: Mapping[str, str] = field(default_factory=dict)
    reviews: tuple[Review, ...] = ()
    reception: tuple[CodedStatement, ...] = ()

    @property
    def today(self) -> date:
        """The case's today: the day asked for with --as-of, else that of the last statement."""
        return self.as_of or max(claim.stated_on for claim in self.claims)

    @property
    def fitted(self) -> tuple[Claim, ...]:
        """Claims that inform the estimate."""
        return tuple(claim for claim in self.claims if claim.use == "fitted")
