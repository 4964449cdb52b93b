"""Read reception.csv: statements on how arrivals are received, coded by hand or by rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from steppe.case.case import CodedStatement, Document
from steppe.case.names import NameNotFound, Names
from steppe.claims.gazetteer import home_of
from steppe.claims.reception_words import LONGEST_QUOTE, codebook
from steppe.claims.source_names import kind_of
from steppe.errors import Fault, did_you_mean
from steppe.scenario.tables import Row, Table, read_schema, read_table, visible

FILE = "reception.csv"


def read_reception(
    path: Path, names: Names, documents: Mapping[str, Document]
) -> tuple[tuple[CodedStatement, ...], Table]:
    """Read reception.csv; what is wrong becomes faults of the table.

    Args:
        path: the file.
        names: the places of the case.
        documents: the rows of documents.csv.
    """
    table = read_table(path, read_schema("steppe.case", "reception"))
    broken = {fault.line for fault in table.faults}
    found = [_statement(table, row, names, documents) for row in table if row.line not in broken]
    return tuple(found), table


def known_on(statements: tuple[CodedStatement, ...], day: date) -> tuple[CodedStatement, ...]:
    """Return the statements made by a day; those without a day go."""
    return tuple(one for one in statements if one.date is not None and one.date <= day)


def _statement(
    table: Table, row: Row, names: Names, documents: Mapping[str, Document]
) -> CodedStatement:
    given = {name: value for name, value in row.values.items() if value is not None}
    theme = codebook()[given["theme"]]
    given.setdefault("stance", theme.stance)
    if theme.stance != "either" and given["stance"] != theme.stance:
        table.fault(
            "bad_value",
            f"«{theme.id}» is {theme.stance}, not {given['stance']}",
            row.line,
            "stance",
            "leave the cell empty, or take another theme",
        )
    document = documents.get(given["document"])
    if document is None:
        table.fault(
            "unknown_document",
            f"«{visible(given['document'])}» is not in documents.csv",
            row.line,
            "document",
            did_you_mean(given["document"], documents) or "add it to documents.csv",
        )
    elif document.date is not None:
        given.setdefault("date", document.date)
    if "place" in given:
        try:
            given["place"] = names.title(names.find(given["place"]))
        except NameNotFound as error:
            check = "ambiguous_name" if "ambiguous" in error.message else "unknown_place"
            table.fault(check, error.message, row.line, "place", error.remedy)
    _check_words(table, row)
    return CodedStatement(**given)


def _check_words(table: Table, row: Row) -> None:
    # An ellipsis is no word of the statement.
    length = sum(word != "…" for word in (row["quote"] or "").split())
    if length > LONGEST_QUOTE:
        table.fault(
            "bad_value",
            f"the quotation has {length} words, at most {LONGEST_QUOTE} are kept",
            row.line,
            "quote",
            "shorten it, with … where words are left out",
        )
    role = row["speaker_role"] or ""
    if role and kind_of(role) == "person" and not any(map(home_of, role.split())):
        # A warning alone: some organisations are called like persons.
        table.faults.append(
            Fault(
                "name_of_person",
                f"«{visible(role)}» looks like a person's name",
                table.file,
                row.line,
                "speaker_role",
                "write the office or group, or «private person»",
                "warning",
            )
        )
