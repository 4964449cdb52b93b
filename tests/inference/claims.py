"""Claims for tests of the inference."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from steppe.claims.claim import Claim

PLAIN = Claim(
    id="c", measure="entries", value_low=100.0, value_high=100.0, qualifier="exact",
    basis="cumulative", unit="people", source="s", period_start=date(2022, 3, 1),
    period_end=date(2022, 3, 10), stated_on=date(2022, 3, 20),
)  # fmt: skip


def claim(value: float | None = None, **changed: object) -> Claim:
    """A plain claim with some fields changed; `value` sets both ends."""
    if value is not None:
        changed = {"value_low": value, "value_high": value, **changed}
    return replace(PLAIN, **changed)  # type: ignore[arg-type]
