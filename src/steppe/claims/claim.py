"""The claim: one reported figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

#: Measures whose unit is a crossing, unless a claim says that it counts persons.
CROSSINGS = ("entries", "exits", "returns")
PERSONS = "persons"


@dataclass(frozen=True)
class Claim:
    """One reported figure with its words, source, measure, people, place and period.

    Places are ids of the case's world or ISO3 codes; `places` are the finer places named for the
    figure (their sum is counted). `value_low` and `value_high` are in `unit`; periods include both
    ends; `line` is the line in figures.csv. `counts` is `persons` where different people are
    counted, `crossings` where everybody counts each time, empty where nothing is said: crossings
    for flows, persons for stocks. `revised_by` is the id of a later claim in which the same source
    counted more on the same days: the earlier one then tells how late the source counts.
    """

    id: str
    measure: str
    value_low: float
    value_high: float
    qualifier: str
    basis: str
    unit: str
    source: str
    period_start: date
    period_end: date
    stated_on: date
    qualifier_text: str = ""
    modality: str = "reported"
    group: str = ""
    origin: str | None = None
    destination: str | None = None
    places: tuple[str, ...] = ()
    period_text: str = ""
    relayer: str = ""
    date_basis: str = "stated"
    use: str = "fitted"
    use_reason: str = ""
    document: str | None = None
    locator: str = ""
    sentence: str = ""
    line: int = 0
    counts: str = ""
    revised_by: str = ""

    @property
    def days(self) -> int:
        """Days of the period, both ends included."""
        return (self.period_end - self.period_start).days + 1

    @property
    def counts_persons(self) -> bool:
        """Whether the claim counts the different people of a flow, each of them once."""
        return self.counts == PERSONS and self.measure in CROSSINGS
