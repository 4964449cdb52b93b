"""A comparison as a section of a page, and as JSON."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from steppe.policy.compare import Comparison, Difference, Spread
from steppe.policy.host_settings import NEEDED
from steppe.policy.reform import Reform
from steppe.report import words
from steppe.report.charts.differences import differences
from steppe.report.compare_view import (
    amount,
    in_short,
    largest_parts,
    matters,
    part_name,
    verdict,
)


def compare_section(comparison: Comparison) -> dict[str, Any]:
    """Return what the section shows, in words."""
    settings = comparison.settings
    return {
        "draws": comparison.draws,
        "members": comparison.members,
        "seed": comparison.seed,
        "period": words.period(settings.period.start, settings.period.end),
        "chart": differences(comparison),
        "reforms": [_reform(comparison, reform) for reform in comparison.reforms],
        "assumptions": [
            (a.name, NEEDED[a.name], f"{a.low:g} to {a.high:g}", a.reason, a.source)
            for a in settings.assumptions
        ],
    }  # fmt: skip


def _reform(comparison: Comparison, reform: Reform) -> dict[str, Any]:
    totals = comparison.totals(reform.id)
    return {
        "reform": reform,
        "changes": reform.in_words(comparison.case.world),
        "short": in_short(comparison, reform),
        "rows": [_row(comparison, d) for d in totals if matters(d)],
        "same": [d.outcome.title for d in totals if not matters(d)],
        "parts": [
            (d.outcome.title, [_row(comparison, p) for p in parts])
            for d in totals
            if (parts := largest_parts(comparison, reform.id, d.outcome.id))
        ],
    }


def _row(comparison: Comparison, d: Difference) -> dict[str, Any]:
    return {
        "title": d.outcome.title if d.part == "total" else part_name(comparison, d),
        "for_whom": d.outcome.for_whom,
        "rests_on": d.outcome.rests_on,
        "baseline": amount(d.baseline, d.outcome.unit),
        "difference": amount(d.difference, d.outcome.unit),
        "verdict": verdict(d),
    }


def comparison_as_json(comparison: Comparison) -> dict[str, Any]:
    """Return every number of a comparison; a working file, small counts are not withheld."""
    return {
        "case": comparison.case.name,
        "input_sha256": dict(comparison.case.hashes),
        "period": [comparison.settings.period.start.isoformat(),
                   comparison.settings.period.end.isoformat()],
        "draws": comparison.draws,
        "members": comparison.members,
        "seed": comparison.seed,
        "version": version("steppe"),
        "reforms": [
            {
                "id": reform.id,
                "title": reform.title,
                "changes": reform.in_words(comparison.case.world),
                "in_short": in_short(comparison, reform),
                "differences": [_as_json(d) for d in comparison.differences[reform.id]],
            }
            for reform in comparison.reforms
        ],
        "assumed": [a.model_dump() for a in comparison.settings.assumptions],
    }  # fmt: skip


def _as_json(d: Difference) -> dict[str, Any]:
    return {
        "outcome": d.outcome.id,
        "unit": d.outcome.unit,
        "better_is": d.outcome.better,
        "part": d.part,
        "name": d.name or None,
        "baseline": _spread(d.baseline),
        "reform": _spread(d.reform),
        "difference": _spread(d.difference),
        "width_by_chance": d.chance,
        "probability_better": d.better,
        "probability_worse": d.worse,
    }


def _spread(spread: Spread) -> dict[str, float]:
    return {"q05": spread.q05, "median": spread.median, "q95": spread.q95}
