"""Make a case folder: a scaffold to fill in, or one read from documents.

From documents: they are archived in the folder by hash, their claims become rows of figures.csv,
what is missing is listed in gaps.csv and README.md with its sentence. The folder is made beside its
place and moved there whole, so that a failure leaves nothing behind.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate, pairwise
from pathlib import Path

from steppe.case.case import Case, Document
from steppe.case.case_files import write_case_files, write_scaffold
from steppe.case.documents import read_documents
from steppe.case.figures_from_claims import (
    UNKNOWN_PUBLISHER,
    Gap,
    ReadClaim,
    figures_from_claims,
    tidy,
)
from steppe.case.load import load_movement
from steppe.case.places_found import (
    Naming,
    namings_in,
    namings_of_figures,
    places_found,
)
from steppe.case.reception_draft import draft_reception
from steppe.case.several_hosts import whole_case
from steppe.claims.document_claims import claims_of_document
from steppe.claims.mapping import Mapping as TableMapping
from steppe.claims.sentences import make_text
from steppe.claims.text import Sentence
from steppe.documents import archive
from steppe.documents.document import Document as OpenDocument
from steppe.documents.read import open_document
from steppe.errors import Fault, InputError

#: A file of this name among the files tells day, publisher, title and address of the others.
LIST_OF_DOCUMENTS = "documents.csv"
#: Rounds in which rows that the case refuses become gaps.
MOST_ROUNDS = 4


@dataclass(frozen=True)
class NewCase:
    """A case folder made from documents.

    Attributes:
        folder: where it is.
        case: the case as `steppe check` reads it; None if it cannot be read yet.
        faults: why not, or the warnings of the check.
        gaps: what a person should fill in.
        notes: what was noticed while reading, each with its document.
        documents: how many were read.
        figures: rows of figures.csv.
        place_gaps: what a person should settle of the places found.
        statements: rows of reception.csv.
    """

    folder: Path
    case: Case | None
    faults: tuple[Fault, ...]
    gaps: tuple[Gap, ...]
    notes: tuple[Fault, ...]
    documents: int
    figures: int
    place_gaps: tuple[Gap, ...] = ()
    statements: int = 0


@dataclass
class _Surroundings:
    """What documents tell beside their figures."""

    namings: list[Naming]
    reception: list[dict[str, str]]
    tables: set[str]
    withheld: int = 0


def new_scaffold(folder: Path) -> None:
    """Make a case folder with empty tables and a page that explains them."""
    _refuse_existing(folder)
    with _Workshop(folder) as made:
        write_scaffold(made, folder.name)


def new_case(
    folder: Path,
    files: Sequence[Path],
    published: date | None = None,
    mapping: TableMapping | None = None,
) -> NewCase:
    """Make a case folder from documents.

    Args:
        folder: where it shall be; must not hold anything yet.
        files: documents; one named documents.csv, with the columns of a case's table, tells day,
            publisher, title and address of the files it lists.
        published: day of publication of documents that tell none.
        mapping: what the columns of tables mean; the shipped mapping that fits if None.

    Raises:
        InputError: a file cannot be read, or no document has a day.
    """
    _refuse_existing(folder)
    listed, paths = _listed(files)
    opened = [(path, open_document(path)) for path in paths]
    read: list[ReadClaim] = []
    notes: list[Fault] = []
    described: dict[str, Document] = {}
    for path, document in opened:
        row = _described(path, document, listed, published, described)
        described[row.id] = row
        lines, said = claims_of_document(document, row.date, mapping)
        notes += [Fault("reading", note, document.name, severity="note") for note in said]
        read += [
            ReadClaim(line, row, line.get("locator") or document.locator(line["start"]))
            for line in lines
        ]
    if not any(row.date for row in described.values()):
        raise InputError(
            Fault("no_date", "the day of publication of no document is known",
                  ", ".join(path.name for path in paths)[:200],
                  remedy="give --published DATE, or a documents.csv that lists file and date")
        )  # fmt: skip
    rows, gaps = figures_from_claims(read)
    beside = _surroundings(opened, described)
    if beside.withheld:
        left_out = f"sentences with threats left out of reception.csv: {beside.withheld}"
        notes.append(Fault("withheld", left_out, severity="note"))
    with _Workshop(folder) as made:
        for (path, document), row in zip(opened, described.values(), strict=True):
            kept = archive.keep(document, path, made / archive.FOLDER)
            described[row.id] = replace(row, file=f"{archive.FOLDER}/{kept.name}")
        case, faults, rows, more = _settled(made, described, rows, read)
        gaps += more
        near = [case.world.host, case.world.origin] if case else []
        namings = [*beside.namings, *namings_of_figures(rows, beside.tables)]
        places, place_gaps = places_found(namings, near)
        write_case_files(
            made, folder.name, described.values(), rows, [*gaps, *place_gaps], case, places,
            beside.reception,
        )  # fmt: skip
        if case is not None:
            # What was written last must read as well.
            case = whole_case(load_movement(made))
    return NewCase(
        folder,
        replace(case, folder=folder, name=folder.resolve().name) if case else None,
        faults, tuple(gaps), tuple(notes), len(opened), len(rows), tuple(place_gaps),
        len(beside.reception),
    )  # fmt: skip


def _surroundings(
    opened: Sequence[tuple[Path, OpenDocument]], described: Mapping[str, Document]
) -> _Surroundings:
    """Return the places that texts name and what they say of the arrivals; tables have neither."""
    beside = _Surroundings([], [], set())
    for (_, document), row in zip(opened, described.values(), strict=True):
        if document.sheets:
            beside.tables.add(row.id)
            continue
        text = make_text(document.name, document.content, row.date)
        locate = sentence_locators(document, text.sentences)
        beside.namings += namings_in(text, row.id, locate)
        drafted, withheld = draft_reception(text, row.id, locate)
        beside.reception += drafted
        beside.withheld += withheld
    return beside


def sentence_locators(document: OpenDocument, sentences: Sequence[Sentence]) -> dict[int, str]:
    """Return where each sentence stands, as `Document.locator` says it, all in one go."""
    if document.pages:
        return {n: document.locator(s.start) for n, s in enumerate(sentences)}
    lines = list(accumulate((len(line) + 1 for line in document.content.split("\n")), initial=0))
    texts = [start for start, end in pairwise(lines) if document.content[start : end - 1].strip()]
    return {n: f"paragraph {bisect_right(texts, s.start)}" for n, s in enumerate(sentences)}


def _refuse_existing(folder: Path) -> None:
    try:
        taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except (OSError, ValueError) as error:
        raise InputError(
            Fault("bad_folder", f"this cannot be a folder: {error}", str(folder))
        ) from None
    if taken:
        raise InputError(
            Fault("folder_exists", "there is something of this name already", str(folder),
                  remedy="name another folder; nothing is ever written over")
        )  # fmt: skip


class _Workshop:
    """A folder beside the one to be made, moved to its place if all went well."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Path:
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            self.made = Path(tempfile.mkdtemp(dir=self.folder.parent, prefix=".new-"))
            self.made.chmod(0o755)
        except OSError as error:
            raise InputError(
                Fault("unwritable_folder", f"the folder cannot be made: {error.strerror}",
                      str(self.folder), remedy="name a folder where you may write")
            ) from None  # fmt: skip
        return self.made

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            if self.folder.exists():
                self.folder.rmdir()
            self.made.replace(self.folder)
        else:
            shutil.rmtree(self.made, ignore_errors=True)


def _listed(files: Sequence[Path]) -> tuple[Mapping[Path, Document], list[Path]]:
    """Return what lists of documents say by file, and the files to read, each once."""
    listed: dict[Path, Document] = {}
    paths: dict[Path, Path] = {}
    for file in files:
        if file.name != LIST_OF_DOCUMENTS:
            paths.setdefault(file.resolve(), file)
            continue
        documents, table = read_documents(file)
        if table.faults:
            raise InputError(table.faults)
        for row in documents.values():
            if row.file is None:
                continue
            path = file.parent / row.file
            listed[path.resolve()] = row
            paths.setdefault(path.resolve(), path)
    if not paths:
        raise InputError(
            Fault("no_documents", "no document is named", remedy="name files after --from")
        )
    return listed, list(paths.values())


def _described(
    path: Path,
    document: OpenDocument,
    listed: Mapping[Path, Document],
    published: date | None,
    taken: Mapping[str, Document],
) -> Document:
    """Return the row of documents.csv: what a list says, else the document, else the user."""
    row = listed.get(path.resolve())
    if row is not None:
        day, basis = row.date or document.published or published, row.date_basis
        return replace(row, id=_free_id(row.id, taken), date=day, date_basis=basis)
    return Document(
        id=_free_id(path.stem, taken),
        publisher=tidy(document.publisher) or UNKNOWN_PUBLISHER,
        title=tidy(document.title)[:200],
        date=document.published or published,
        url=document.url or None,
        language=document.language or "en",
    )


def _free_id(name: str, taken: Mapping[str, Document]) -> str:
    """Return an id for a document: its name in the letters that ids have, numbered if taken."""
    plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:40] or "document"
    number, free = 1, plain
    while free in taken:
        number += 1
        free = f"{plain}_{number}"
    return free


def _settled(
    made: Path,
    documents: Mapping[str, Document],
    rows: list[dict[str, str]],
    read: Sequence[ReadClaim],
) -> tuple[Case | None, tuple[Fault, ...], list[dict[str, str]], list[Gap]]:
    """Write and read the case until it reads: rows that it refuses become gaps, and what it only
    shows says so in the table.

    Returns the case or None, its faults, the rows kept, and the gaps that came up.
    """
    gaps: list[Gap] = []
    for _ in range(MOST_ROUNDS):
        write_case_files(made, "", documents.values(), rows, [], None, [])
        try:
            case = whole_case(load_movement(made))
        except InputError as error:
            broken = {f.line: f for f in error.faults if f.severity == "error" and f.line}
            # Rows stand one a line below the header.
            refused = {line: rows[line - 2] for line in broken if 2 <= line < len(rows) + 2}
            if not refused:
                return None, error.faults, rows, gaps
            for line, row in refused.items():
                gaps.append(_refused(row, broken[line], read))
            rows = [row for row in rows if row not in refused.values()]
            continue
        shown = {claim.id: claim.use_reason for claim in case.claims if claim.use == "shown"}
        for row in rows:
            if row["id"] in shown and row["use"] == "fitted":
                row["use"], row["use_reason"] = "shown", tidy(shown[row["id"]])
        write_case_files(made, "", documents.values(), rows, [], None, [])
        case = whole_case(load_movement(made))
        return case, case.warnings, rows, gaps
    return None, (), rows, gaps


def _refused(row: Mapping[str, str], fault: Fault, read: Sequence[ReadClaim]) -> Gap:
    claim = next(
        c
        for c in read
        if c.document.id == row["document"]
        and (c.locator, tidy(c.line["sentence"])) == (row["locator"], row["sentence"])
    )
    return Gap("", fault.where or "row", fault.message, claim.line, row["document"], row["locator"])
