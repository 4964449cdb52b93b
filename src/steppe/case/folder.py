"""A case folder being read: its tables, the faults met on the way, the hashes of what was used."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from steppe.case.case import CodedStatement, Document, Question
from steppe.case.corridor import Corridor
from steppe.case.documents import read_documents
from steppe.case.figures import read_figure_rows
from steppe.case.questions import read_questions
from steppe.case.reception import FILE as RECEPTION
from steppe.case.reception import read_reception
from steppe.case.reviews import lay_over
from steppe.claims.review import Review
from steppe.errors import Fault, InputError, did_you_mean
from steppe.scenario.tables import Table, visible

QUESTIONS = "questions.csv"
#: Lists for people, made by `steppe new`; nothing is computed from them.
FOR_PEOPLE = ("gaps.csv", "places_found.csv")
#: Read by `steppe compare` alone: the estimate does not depend on it.
FOR_POLICY = ("hosts.yaml",)

_Read = TypeVar("_Read")


@dataclass
class Reading:
    """A folder being read: what was found wrong and which files were used."""

    folder: Path
    faults: list[Fault] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Whether an error was found."""
        return any(fault.severity == "error" for fault in self.faults)

    def has(self, name: str) -> bool:
        """Tell whether the folder holds a file."""
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


def figures_of(reading: Reading) -> tuple[Table, tuple[Review, ...]]:
    """Read figures.csv with the corrections of reviews.yaml laid over it."""
    figures = read_figure_rows(reading.path("figures.csv"))
    if not reading.has("reviews.yaml"):
        return figures, ()
    laid = reading.attempt(lambda: lay_over(figures, reading.path("reviews.yaml")))
    return laid or (figures, ())


def documents_of(reading: Reading) -> Mapping[str, Document] | None:
    """Return the rows of documents.csv; None if there is no such file."""
    if not reading.has("documents.csv"):
        return None
    documents, table = read_documents(reading.path("documents.csv"))
    reading.faults += table.faults
    return documents


def questions_of(reading: Reading, corridor: Corridor) -> tuple[Question, ...] | None:
    """Return the questions of questions.csv; None if there is no such file, or a fault in it."""
    if not reading.has(QUESTIONS):
        return None
    path = reading.path(QUESTIONS)
    return reading.attempt(lambda: read_questions(path, corridor))


def reception_of(
    reading: Reading, corridor: Corridor, documents: Mapping[str, Document] | None
) -> tuple[CodedStatement, ...]:
    """Return the statements of reception.csv."""
    if not reading.has(RECEPTION):
        return ()
    found, table = read_reception(reading.path(RECEPTION), corridor.names, documents or {})
    reading.faults += table.faults
    return found


def no_rows(tables: Iterable[Table]) -> list[Fault]:
    """Find tables without a row."""
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
