"""Daily series of an estimate, up to its today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from steppe.inference.estimate import QUANTILES, Estimate

#: The group that holds the whole population of a case.
ALL = "all"


@dataclass(frozen=True)
class Series:
    """Quantiles by day: `dates`, and for each quantile an array of shape (day,)."""

    dates: tuple[date, ...]
    quantiles: Mapping[str, NDArray[np.float64]]

    def on(self, index: int) -> dict[str, float]:
        """Return the quantiles of one day."""
        return {name: float(values[index]) for name, values in self.quantiles.items()}

    @property
    def peak(self) -> int:
        """Index of the day with the highest median."""
        return int(np.argmax(self.quantiles["median"]))

    def between(self, first: date, last: date) -> Series:
        """Return the days from `first` to `last`, both included."""
        keep = [i for i, when in enumerate(self.dates) if first <= when <= last]
        return Series(
            tuple(self.dates[i] for i in keep),
            {name: values[keep] for name, values in self.quantiles.items()},
        )


def daily(estimate: Estimate, variable: str, group: str = ALL) -> Series | None:
    """Return a daily series, or None if the estimate has none for this variable and group."""
    table = estimate.daily
    if variable not in table or group not in table["group"].values:
        return None
    values = table[variable].sel(group=group)
    dates = tuple(day.astype("datetime64[D]").item() for day in table["day"].values)
    series = Series(
        dates,
        {
            name: values.sel(quantile=level).to_numpy().astype(np.float64)
            for name, level in QUANTILES.items()
        },
    )
    series = series.between(min(dates, default=date.min), estimate.today)
    return series if series.dates else None
