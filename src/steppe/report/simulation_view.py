"""What `steppe simulate` prints: totals over members."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from rich.table import Table

from steppe.case.case import Case
from steppe.report import words
from steppe.report.tables import cell

_TOTALS = {
    "entries": "entered over the whole period",
    "exits": "left over the whole period",
    "registrations": "registered over the whole period",
}
#: Where desks and the limit of stay act.
_AT_LIMIT = {
    "border_runs": "went out and in again at the limit of stay",
    "permits": "got a permit at the limit of stay",
    "overstays": "stayed on without right at the limit of stay",
}


def simulation_summary(dataset: xr.Dataset) -> dict[str, Any]:
    """Return quantiles over members of totals, the last day's stock and the longest queue."""
    other = ("day", "group", "place")
    numbers = {name: dataset[name].sum(other).values for name in _TOTALS}
    numbers["stock_last_day"] = dataset["stock"].isel(day=-1).sum(("group", "place")).values
    numbers |= {name: dataset[name].sum(other).values for name in _AT_LIMIT if name in dataset}
    if "irregular" in dataset:
        numbers["irregular_last_day"] = (
            dataset["irregular"].isel(day=-1).sum(("group", "place")).values
        )
    numbers["waiting_at_most"] = dataset["waiting"].sum(("group", "crossing")).max("day").values
    return {
        "members": int(dataset.sizes["member"]),
        "seed": int(dataset.attrs["seed"]),
        "case_sha256": dataset.attrs["case_sha256"],
        **{
            name: {
                q: float(np.quantile(values, level))
                for q, level in (("q05", 0.05), ("median", 0.5), ("q95", 0.95))
            }
            for name, values in numbers.items()
        },
    }


def simulation_view(case: Case, dataset: xr.Dataset) -> Table:
    """Return the summary as a table."""
    summary = simulation_summary(dataset)
    titles = {
        **_TOTALS,
        **_AT_LIMIT,
        "irregular_last_day": "without right to stay on the last day",
        "stock_last_day": f"present at the end of {words.day(case.world.timeline.end)}",
        "waiting_at_most": "waiting at borders on the worst day",
    }
    table = Table(
        title=cell(f"{case.title}: {summary['members']} members, seed {summary['seed']}"),
        title_justify="left",
    )
    table.add_column("people")
    table.add_column("median", justify="right")
    table.add_column("90 % of members", justify="right")
    for name, title in titles.items():
        if name not in summary:
            continue
        amount = words.amount_of(summary[name])
        table.add_row(cell(title), cell(amount.value), cell(amount.interval))
    return table
