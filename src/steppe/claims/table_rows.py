"""From the rows of a table to claims, by a mapping of its columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from steppe.claims.columns import Columns, attributes, find_columns, tag_row
from steppe.claims.gazetteer import country_named, short_name
from steppe.claims.mapping import CHOICES, Figure, Mapping, Pick, shipped_mappings
from steppe.claims.table_cells import DayOrder, day_order, days_in, number_in, widened
from steppe.codes import country_code
from steppe.documents.document import Document, Sheet
from steppe.errors import Fault, InputError

#: More claims than this are a data set, not evidence to look at; the rest is left out with a note.
MAX_CLAIMS = 100_000
MAX_NOTES = 50
#: Set by hand: how far measure, origin and destination are right where the columns are known word
#: for word, and where a header was matched by likeness alone.
CONFIDENCE_BY_WORD = 0.97
CONFIDENCE_BY_LIKENESS = 0.85

#: Fields taken over as a mapping gives them.
PLAIN = ("measure", "basis", "modality", "unit", "qualifier", "qualifier_text", "group", "source",
         "relayer", "note")  # fmt: skip

Line = dict[str, Any]


def claims_of_table(
    document: Document, mapping: Mapping | None = None
) -> tuple[list[Line], list[str]]:
    """Return the claims in a document's tables, as lines of `steppe read`, and notes on doubts.

    Each line has `locator` beside the fields of the contract: sheet, row and column of the figure;
    `sentence` is the row as it stands in the content.

    Args:
        document: one with sheets.
        mapping: what its columns mean; the shipped mapping that fits if None.

    Raises:
        InputError: no mapping fits, or the mapping given does not.
    """
    lines: list[Line] = []
    notes: list[str] = []
    fitting = 0
    for sheet in document.sheets:
        found = _mapping_of(sheet, mapping)
        if found is None:
            continue
        fitting += 1
        reader = _SheetReader(document, sheet, *found)
        for line in reader.lines():
            if len(lines) >= MAX_CLAIMS:
                notes.append(f"only the first {MAX_CLAIMS:,} figures are read")
                return lines, notes + reader.notes
            lines.append(line)
        notes += reader.notes
    if not fitting:
        raise InputError(_no_mapping(document, mapping))
    return lines, notes


def _mapping_of(sheet: Sheet, given: Mapping | None) -> tuple[Mapping, Columns] | None:
    """Return the mapping that finds most columns in a sheet; hashtags win over headers."""
    tagged = tag_row(sheet) is not None
    candidates = [given] if given else list(shipped_mappings().values())
    best: tuple[Mapping, Columns] | None = None
    for mapping in candidates:
        if given is None and mapping.hashtags != tagged:
            continue
        columns = find_columns(sheet, mapping)
        if columns and (best is None or len(columns.fields) > len(best[1].fields)):
            best = mapping, columns
    return best


def _no_mapping(document: Document, given: Mapping | None) -> Fault:
    header = document.sheets[0].rows[0] if document.sheets and document.sheets[0].rows else ()
    seen = ", ".join(header[:8])[:200] or "the table is empty"
    whose = f"the mapping «{given.title}» does" if given else "the known mappings do"
    return Fault(
        "no_mapping",
        f"{whose} not fit the columns: {seen}",
        document.name,
        remedy="write a mapping file that names the columns and give it with --mapping",
    )


@dataclass
class _SheetReader:
    """One sheet on its way to claims, with the doubts met on the way."""

    document: Document
    sheet: Sheet
    mapping: Mapping
    columns: Columns

    def __post_init__(self) -> None:
        self.notes: list[str] = []
        self.orders: dict[int, DayOrder] = {}
        alike = sorted(self.columns.header.names[column] for column in self.columns.alike)
        if alike:
            self._note(f"columns matched by likeness: {', '.join(alike)}")

    def _note(self, note: str) -> None:
        name = f"sheet «{self.sheet.name}»: " if self.sheet.name else ""
        if len(self.notes) < MAX_NOTES and name + note not in self.notes:
            self.notes.append(name + note)

    def lines(self) -> Iterator[Line]:
        """Yield the claims of all rows below the header."""
        for row in range(self.columns.header.row + 1, len(self.sheet.rows)):
            for figure, pairs in zip(self.mapping.figures, self.columns.figures, strict=True):
                for low, high in pairs:
                    line = self._line(row, figure, low, high)
                    if line is not None:
                        yield line

    def _cell(self, row: int, column: int | None) -> str:
        cells = self.sheet.rows[row]
        return cells[column] if column is not None and column < len(cells) else ""

    def _line(self, row: int, figure: Figure, low: int, high: int) -> Line | None:
        try:
            values = sorted(
                number
                for number in (number_in(self._cell(row, column)) for column in {low, high})
                if number is not None
            )
        except ValueError as error:
            self._note(f"row {self.sheet.numbers[row]}: {error}, so it gives no figure")
            return None
        if not values or (figure.skip_zero and values[-1] == 0):
            return None
        fields = {**self.mapping.fields, **figure.fields}
        said = {name: self._say(row, pick) for name, pick in fields.items()}
        if "group" not in said:
            said["group"] = self._group(low)
        line = self._blank(row, low, values[0], values[-1])
        line.update({name: said[name] for name in PLAIN if said.get(name)})
        for name, choices in CHOICES.items():
            if name in line and line[name] not in choices:
                self._note(f"«{str(line[name])[:40]}» is no {name}")
                line[name] = "other" if name == "measure" else choices[0]
        if not said.get("basis"):
            line["basis"] = "snapshot" if line["measure"] == "stock" else "cumulative"
        for name in ("origin", "destination", "place"):
            line[name] = self._place(said.get(name))
        self._set_period(line, row, fields, said.get("precision"))
        self._set_found(line, fields)
        return self._checked(line)

    def _blank(self, row: int, column: int, low: float, high: float) -> Line:
        start, end = self.sheet.span(row, column)
        header = self.columns.header.names[column] or self.columns.header.keys[column]
        sheet = f"sheet {self.sheet.name}, " if self.sheet.name else ""
        return {
            "doc": self.document.name,
            "sentence": self.sheet.row_text(row),
            "start": start,
            "end": end,
            "value_low": int(low) if low.is_integer() else low,
            "value_high": int(high) if high.is_integer() else high,
            "qualifier": "exact",
            "qualifier_text": None,
            "measure": "other",
            "basis": "cumulative",
            "modality": "reported",
            "unit": "people",
            "group": None,
            "origin": None,
            "destination": None,
            "place": None,
            "period_start": None,
            "period_end": None,
            "period_text": None,
            "source": None,
            "relayer": None,
            "found": {},
            "confidence": CONFIDENCE_BY_LIKENESS if self.columns.alike else CONFIDENCE_BY_WORD,
            "flags": list(self.mapping.flags),
            "note": None,
            "locator": f"{sheet}row {self.sheet.numbers[row]}, column {header}",
        }

    def _say(self, row: int, pick: Pick) -> str | None:
        """Return what a pick says in a row; codes match whole cells, else a word of the cell."""
        if pick.column is None:
            return pick.value
        cell = self._cell(row, self.columns.fields.get(pick.column))
        if not pick.codes:
            return cell or pick.otherwise
        folded = cell.casefold()
        if folded in pick.codes:
            return pick.codes[folded]
        within = [code for word, code in pick.codes.items() if word in folded.split()]
        if cell and not within:
            self._note(f"«{cell[:40]}» is no code of «{pick.column}»")
        return within[0] if within else pick.otherwise

    def _group(self, column: int) -> str | None:
        if not self.mapping.hashtags:
            return None
        words = [
            self.mapping.groups[name]
            for name in attributes(self.columns.header.keys[column])
            if name in self.mapping.groups
        ]
        return ", ".join(words) or None

    def _place(self, text: str | None) -> str | None:
        if not text or text in self.mapping.unknown_places:
            return None
        code = country_code(text) or country_named(text)
        return short_name(code) if code else text

    def _set_period(
        self, line: Line, row: int, fields: dict[str, Pick], precision: str | None
    ) -> None:
        texts = []
        ends: list[date | None] = [None, None]
        for name, which in (("period", (0, 1)), ("period_start", (0,)), ("period_end", (1,)),
                            ("as_of", (0, 1))):  # fmt: skip
            pick = fields.get(name)
            days, text = self._days(row, pick) if pick else (None, "")
            if days is None:
                continue
            texts.append(text)
            days = widened(days, precision)
            for end in which:
                ends[end] = days[1] if name == "as_of" else days[end]
        line["period_text"] = " to ".join(dict.fromkeys(texts)) or None
        line["period_start"], line["period_end"] = (d.isoformat() if d else None for d in ends)

    def _days(self, row: int, pick: Pick) -> tuple[tuple[date, date] | None, str]:
        column = self.columns.fields.get(pick.column) if pick.column else None
        text = self._cell(row, column) if pick.column else pick.value or ""
        if column is not None and column not in self.orders:
            body = self.sheet.rows[self.columns.header.row + 1 :]
            self.orders[column] = day_order(cells[column] for cells in body if column < len(cells))
        days = days_in(text, self.orders[column] if column is not None else "unknown")
        if text and days is None:
            self._note(f"«{text[:40]}» is no day that can be read without a guess")
        return days, text

    def _set_found(self, line: Line, fields: dict[str, Pick]) -> None:
        """Note what a cell states, and what the mapping alone says of every row."""
        periods = ("period", "as_of", "period_start", "period_end")
        for name in ("measure", "origin", "destination", "place", "source"):
            if line[name] is not None and name in fields:
                line["found"][name] = "stated" if fields[name].column else "inferred"
        if line["period_end"]:
            line["found"]["period"] = "stated"
            if not any(fields[name].column for name in periods if name in fields):
                line["found"]["period"] = "inferred"

    def _checked(self, line: Line) -> Line | None:
        same = line["origin"] is not None and line["origin"] == line["destination"]
        if line["measure"] in ("entries", "exits") and same:
            line["measure"] = "other"
            line["flags"].append("within one country")
        if line["value_low"] < 0 and line["basis"] != "change":
            self._note(f"{line['locator']}: below zero, so it gives no figure")
            return None
        if (
            line["period_start"]
            and line["period_end"]
            and line["period_start"] > line["period_end"]
        ):
            line["flags"].append("period reversed")
            line["period_start"] = line["period_end"] = None
        return line
