"""Read figures.csv: reported figures become claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from steppe.case.case import Document
from steppe.case.corridor import Corridor
from steppe.case.expressible import MODELLED, why_shown
from steppe.case.names import NameNotFound
from steppe.claims.claim import CROSSINGS, Claim
from steppe.codes import DAYS_PER_UNIT, PERCENT, known_unit
from steppe.errors import Fault, did_you_mean, meant_by
from steppe.scenario.slips import grouped_by_points
from steppe.scenario.tables import MAX_FAULTS, Row, Table, read_schema, read_table, visible


def read_figure_rows(path: Path) -> Table:
    """Read figures.csv by its schema; what rows mean is for `read_claims`."""
    return read_table(path, read_schema("steppe.case", "figures"))


def sound_rows(table: Table) -> list[tuple[int, Row]]:
    """Return the rows without a fault of their own, each with its number in the table."""
    broken = {fault.line for fault in table.faults}
    return [(n, row) for n, row in enumerate(table, start=1) if row.line not in broken]


def read_claims(
    table: Table, corridor: Corridor, documents: Mapping[str, Document] | None = None
) -> tuple[tuple[Claim, ...], list[Fault]]:
    """Return the claims of a table's sound rows, and what is wrong with the others.

    Args:
        table: rows of figures.csv.
        corridor: the case the figures belong to.
        documents: the rows of documents.csv; None if the case has no such file.
    """
    claims: list[Claim] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for number, row in sound_rows(table):
        reader = _RowReader(table.file, number, row, corridor, documents)
        claim = reader.read()
        if claim.id in seen:
            reader.fault(
                "duplicate_id",
                f"«{visible(claim.id)}» stands already on line {seen[claim.id]}",
                "id",
                "give each figure its own id",
            )
        seen.setdefault(claim.id, row.line)
        faults += reader.faults
        if not any(fault.severity == "error" for fault in reader.faults):
            claims.append(claim)
        if len(faults) >= MAX_FAULTS:
            reader.faults.clear()
            reader.fault(
                "too_much",
                f"reading stopped after {MAX_FAULTS} faults",
                "",
                "mend the faults above first",
            )
            return tuple(claims), faults + reader.faults
    return tuple(claims), faults


def default_basis(measure: str, unit: str) -> str:
    """Return the basis of a figure that names none."""
    if measure == "stock":
        return "snapshot"
    return "rate" if unit in DAYS_PER_UNIT else "cumulative"


class _RowReader:
    """One row on its way to a claim, with the faults met on the way."""

    def __init__(
        self,
        file: str,
        number: int,
        row: Row,
        corridor: Corridor,
        documents: Mapping[str, Document] | None,
    ) -> None:
        self.file, self.number, self.row = file, number, row
        self.corridor, self.documents = corridor, documents
        self.faults: list[Fault] = []

    def fault(
        self, check: str, message: str, where: str, remedy: str = "", severity: str = "error"
    ) -> None:
        self.faults.append(Fault(check, message, self.file, self.row.line, where, remedy, severity))

    def read(self) -> Claim:
        claim = self._claim()
        self._check_values(claim)
        self._check_document()
        if not any(fault.severity == "error" for fault in self.faults):
            claim = self._decide_use(claim)
        return _tidy_places(claim, self.corridor)

    def _claim(self) -> Claim:
        row = {name: value for name, value in self.row.values.items() if value is not None}
        unit = known_unit(row.get("unit", "people"))
        basis = row.get("basis") or default_basis(row["measure"], unit)
        if basis == "rate" and unit == "people":
            unit = "people/day"
        plain = (
            "qualifier_text",
            "modality",
            "period_text",
            "relayer",
            "date_basis",
            "use",
            "use_reason",
            "document",
            "locator",
            "sentence",
            "counts",
        )
        first = self.corridor.world.timeline.start
        return Claim(
            id=row.get("id", str(self.number)),
            measure=row["measure"],
            value_low=row["value_low"],
            value_high=row.get("value_high", row["value_low"]),
            qualifier=row.get("qualifier", "exact"),
            basis=basis,
            unit=unit,
            source=row["source"],
            period_start=row.get("period_start", min(first, row["period_end"])),
            period_end=row["period_end"],
            stated_on=row["stated_on"],
            group=self._group(row),
            origin=self._name("origin"),
            destination=self._name("destination"),
            places=self._places(),
            line=self.row.line,
            **{name: row[name] for name in plain if name in row},
        )

    def _name(self, column: str) -> str | None:
        text = self.row[column]
        return self._find(text, column) if text else None

    def _find(self, text: str, column: str) -> str | None:
        try:
            return self.corridor.names.find(text)
        except NameNotFound as error:
            check = "ambiguous_name" if "ambiguous" in error.message else "unknown_place"
            self.fault(check, error.message, column, error.remedy)
            return None

    def _places(self) -> tuple[str, ...]:
        parts = [part.strip() for part in (self.row["place"] or "").split(";")]
        found = [self._find(part, "place") for part in parts if part]
        ids = tuple(dict.fromkeys(place for place in found if place is not None))
        if self.corridor.world.host in ids and len(ids) > 1:
            self.fault(
                "bad_value",
                "names the host and a place of it",
                "place",
                "name the one that was counted",
            )
        return ids

    def _group(self, row: Mapping[str, Any]) -> str:
        text = str(row.get("group", ""))
        group = self.corridor.group(text)
        if group is not None:
            return group
        # Without case.yaml no groups are declared, so any other people are just not asked about.
        if row.get("use") != "shown" and not self.corridor.names.free:
            world = self.corridor.world
            known = [*(g.id for g in world.groups), *self.corridor.wider, self.corridor.population]
            self.fault(
                "unknown_group",
                f"«{visible(text)}» is no group of the case",
                "group",
                did_you_mean(text, known) or "or set use to shown",
            )
        return text

    def _check_values(self, claim: Claim) -> None:
        people = claim.measure in MODELLED or claim.unit == "people"
        if claim.value_high < claim.value_low:
            self.fault(
                "range_reversed",
                f"value_high {claim.value_high:g} is below value_low {claim.value_low:g}",
                "value_high",
                "exchange the two",
            )
        if people and claim.basis != "change" and claim.value_low < 0:
            self.fault(
                "negative_value",
                f"{claim.value_low:g} people",
                "value_low",
                "counts are zero or more; a difference has basis change",
            )
        for column in ("value_low", "value_high"):
            written = self.row.written.get(column, "")
            if people and claim.unit != PERCENT and grouped_by_points(written):
                whole = written.replace(".", "")
                self.fault(
                    "ambiguous_number",
                    f"«{written}» is {float(written):g} here, and {whole} in much of Europe",
                    column,
                    f"write {whole}, or {float(written):g} if that is meant",
                )
        if claim.period_end < claim.period_start:
            self.fault(
                "period_reversed",
                f"period_end {claim.period_end} is before period_start {claim.period_start}",
                "period_end",
                "exchange the two dates",
            )
        if self.row["origin"] is self.row["destination"] is self.row["place"] is None:
            self.fault(
                "missing_value",
                "neither origin nor destination is given",
                "origin",
                "say where the counted people set out or where they go or are",
            )
        if claim.unit in DAYS_PER_UNIT and claim.basis == "cumulative":
            self.fault(
                "bad_value",
                f"«{claim.unit}» is a rate, but basis is cumulative",
                "basis",
                "leave basis empty, or write unit people",
            )
        if claim.counts == "crossings" and claim.measure not in CROSSINGS:
            self.fault(
                "bad_value",
                f"{claim.measure} does not count crossings",
                "counts",
                "leave counts empty; only entries, exits and returns are crossings",
            )

    def _check_document(self) -> None:
        name = self.row["document"]
        if name and self.documents is not None and name not in self.documents:
            self.fault(
                "unknown_document",
                f"«{visible(name)}» is not in documents.csv",
                "document",
                did_you_mean(name, self.documents),
            )

    def _decide_use(self, claim: Claim) -> Claim:
        """Show what cannot be fitted, and check the days of what can."""
        if claim.use == "shown":
            return claim
        reason = why_shown(claim, self.corridor)
        if reason:
            self.fault(
                "only_shown",
                f"this figure is shown, not fitted: {reason}",
                "use",
                _unit_meant(claim.unit) or "set use to shown if that is right",
                "warning",
            )
            note = f"{reason}; {claim.use_reason}" if claim.use_reason else reason
            return replace(claim, use="shown", use_reason=note)
        self._check_days(claim)
        return claim

    def _check_days(self, claim: Claim) -> None:
        timeline = self.corridor.world.timeline
        days = {"period_end": claim.period_end}
        if claim.basis != "snapshot":
            days["period_start"] = claim.period_start
        for column, day in days.items():
            if day not in timeline:
                self.fault(
                    "date_outside_period",
                    f"{day} is not in the period of the case, {timeline.start} to {timeline.end}",
                    column,
                    "correct the date, lengthen the period, or set use to shown",
                )
        if claim.stated_on < claim.period_end:
            self.fault(
                "stated_before_end",
                f"stated on {claim.stated_on}, before its period ends on {claim.period_end}",
                "stated_on",
                "correct a date, or set modality to forecast",
                "warning",
            )


def _unit_meant(unit: str) -> str:
    """Return which unit a misspelt one is near to, as a question; empty where none is."""
    known = ("people", *DAYS_PER_UNIT, PERCENT)
    return "" if unit in known else meant_by(unit, known)


def _tidy_places(claim: Claim, corridor: Corridor) -> Claim:
    """Give a fitted claim the host as its end, and as places only what is finer than the host."""
    world = corridor.world
    places = tuple(place for place in claim.places if place != world.host)
    if claim.use != "fitted":
        return replace(claim, places=places)
    leaving = claim.measure in ("exits", "returns")
    end = claim.origin if leaving else claim.destination
    if end is None or corridor.names.country(end) != world.host:
        # The row names the host as its place.
        end = world.host
    if end != world.host:
        places = places or (end,)
    if leaving:
        return replace(claim, places=places, origin=end)
    return replace(claim, places=places, destination=end)


def last_day(claims: Iterable[Claim]) -> date:
    """Return the last day that any of the claims speaks of or was stated on."""
    return max(max(claim.period_end, claim.stated_on) for claim in claims)
