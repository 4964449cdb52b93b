"""What `steppe backtest` prints and writes: scores beside baselines, and every refit."""

from __future__ import annotations

import math
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from steppe.inference.answers import summarise
from steppe.inference.scores import crps
from steppe.report import words
from steppe.report.tables import cell

if TYPE_CHECKING:
    from steppe.inference.backtest import Backtest, MeasureScores


def backtest_json(result: Backtest) -> dict[str, Any]:
    """Return the scores, the refits and every target as one JSON object."""
    return {
        "case": result.case.name,
        "title": result.case.title,
        "every_days": result.every,
        "horizon_days": result.horizon,
        "against": result.against,
        "seed": result.seed,
        "measures": [_measure(found) for found in result.measures()],
        "refits": [
            {"day": refit.day.isoformat(), "figures": refit.figures, "scored": refit.scored,
             "reason": refit.reason or None}
            for refit in result.refits
        ],
        "targets": [
            {"refitted_on": target.refitted_on.isoformat(), "measure": target.known.measure,
             "period_start": target.known.first.isoformat(),
             "period_end": target.known.last.isoformat(), "value": target.known.value,
             **summarise(target.draws),
             "crps": float(crps(target.draws, np.array(target.known.value)))}
            for target in result.targets
        ],
        "version": version("steppe"),
        "inputs": dict(result.case.hashes),
    }  # fmt: skip


def _measure(found: MeasureScores) -> dict[str, Any]:
    own = {name: value if math.isfinite(value) else None for name, value in
           found.own.as_json().items()}  # fmt: skip
    return {
        "measure": found.measure, "unit": found.unit, **own,
        "baselines": {
            name: {"crps": found.baselines[name], "skill_ratio": found.ratios[name],
                   "compared": found.compared[name]}
            for name in found.baselines
        },
    }  # fmt: skip


def backtest_view(result: Backtest) -> RenderableType:
    """Return the tables that the command prints for people."""
    head = Text()
    head.append(result.case.title + "\n", style="bold")
    head.append(
        f"Refitted every {result.every} days with what was stated by then; "
        f"the {result.horizon} days after each are scored against "
    )
    head.append_text(cell(result.against))
    return Group(head, _scores(result), _baselines(result), _closing(result))


def _scores(result: Backtest) -> Table:
    table = Table(title=cell("Scores of the forecast"), title_justify="left")
    table.add_column("measure")
    for name in ("scored", "CRPS", "in 50 %", "in 90 %", "bias", "width of 90 %"):
        table.add_column(name, justify="right")
    for found in result.measures():
        own = found.own
        table.add_row(
            cell(f"{found.measure}, {found.unit}"),
            cell(str(own.scored)),
            cell(_people(own.crps)),
            cell(f"{100 * own.coverage_50:.0f} %"),
            cell(f"{100 * own.coverage_90:.0f} %"),
            cell(f"{100 * own.bias:+.0f} %"),
            cell(f"{100 * own.width_90:.0f} %"),
        )
    return table


def _baselines(result: Backtest) -> Table:
    table = Table(
        title=cell("Beside baselines"), title_justify="left",
        caption=cell("CRPS: mean distance between forecast and figure, the forecast's own "
                     "spread taken off; smaller is better. Ratio: forecast over baseline on the "
                     "same targets; below 1 the forecast is better."),
        caption_justify="left",
    )  # fmt: skip
    table.add_column("measure")
    table.add_column("baseline")
    for name in ("scored", "CRPS", "ratio"):
        table.add_column(name, justify="right")
    for found in result.measures():
        for name, value in found.baselines.items():
            ratio = found.ratios[name]
            table.add_row(
                cell(found.measure),
                cell(name),
                cell(str(found.compared[name])),
                cell(_people(value)),
                cell("–" if ratio is None else f"{ratio:.2f}"),
            )
    return table


def _people(value: float) -> str:
    return words.number(float(f"{value:.3g}"))


def _closing(result: Backtest) -> Text:
    text = Text()
    for refit in result.refits:
        end = f"refused: {refit.reason}" if refit.reason else f"{refit.scored} scored"
        text.append_text(cell(f"{refit.day.isoformat()}: {refit.figures} figures known, {end}"))
        text.append("\n")
    return text
