"""What `steppe hindcast` prints and writes: scores beside baselines, camps, notes, daily counts."""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from dataclasses import asdict
from datetime import timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from steppe.inference.hindcast_scores import camp_errors, coverage, score
from steppe.report import words
from steppe.report.charts.camp_counts import CampCounts, camp_counts
from steppe.report.tables import cell
from steppe.scenario.formats.flee_folder import FleeFolder

if TYPE_CHECKING:
    from steppe.inference.hindcast import Hindcast

#: Notes printed; the others are in the JSON.
_MOST_NOTES = 12


def hindcast_summary(
    folder: FleeFolder, run: Hindcast, capacities: str, learned_days: int, seed: int
) -> dict[str, Any]:
    """Return the scores, baselines, cost and notes of a hindcast as one JSON object."""
    summary: dict[str, Any] = {
        **asdict(score(run.simulated, folder.counted, run.first_scored_day)),
        "people_at_end": run.people_at_end,
        "days": folder.days,
        "cpu_seconds": run.cpu_seconds,
        "wall_seconds": run.wall_seconds,
        "capacities": capacities,
        "learned_days": learned_days,
        "seed": seed,
        "version": version("steppe"),
    }
    if run.low is not None and run.high is not None:
        inside = coverage(run.low, run.high, folder.counted, run.first_scored_day)
        summary["coverage_90"] = inside
    summary["notes"] = [asdict(note) for note in folder.report]
    return summary


def hindcast_view(folder: FleeFolder, run: Hindcast, summary: dict[str, Any]) -> Group:
    """Return scores beside baselines, the camps and what was not used."""
    tables = _scores(folder, summary), _camps(folder, run)
    return Group(tables[0], "", tables[1], "", *_notes(folder))


def _scores(folder: FleeFolder, summary: dict[str, Any]) -> Table:
    learned = summary["learned_days"]
    title = f"{folder.name}: {folder.days} days from {folder.start}, capacities "
    title += summary["capacities"] + (f", learnt from the first {learned} days" if learned else "")
    table = Table(title=cell(title), title_justify="left")
    table.add_column("relative error of camp counts (0 to 2)")
    table.add_column("value", justify="right")
    rows = {
        "E_normal": "e_normal",
        "E_rescaled": "e_rescaled",
        "E_rescaled, days 30 and later": "e_rescaled_after_30",
        "baseline: shares frozen at day 30, days 30 and later": "frozen_shares_after_30",
        "baseline: equal shares": "uniform_shares",
        "baseline: best constant shares (knows the outcome)": "best_constant_shares",
    }
    for title, key in rows.items():
        table.add_row(cell(title), cell(_score(summary[key])))
    if "coverage_90" in summary:
        share = summary["coverage_90"]
        shown = "–" if share is None else f"{100 * share:.0f} %"
        table.add_row(cell("counts within the 90 % interval"), cell(shown))
    people = words.number(round(summary["people_at_end"]))
    table.add_row(cell("people in camps at the end, simulated"), cell(people))
    cost = f"{summary['cpu_seconds']:.3g} s CPU, {summary['wall_seconds']:.3g} s wall"
    table.add_row(cell("cost of the simulation alone"), cell(cost))
    return table


def _score(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _camps(folder: FleeFolder, run: Hindcast) -> Table:
    table = Table(title=cell("Camps on the last day"), title_justify="left")
    table.add_column("camp")
    for name in ("counted", "simulated", "part of E_normal"):
        table.add_column(name, justify="right")
    first = min(run.first_scored_day, folder.days - 1)
    errors = camp_errors(run.simulated, folder.counted, first)
    for camp in sorted(range(len(folder.camps)), key=lambda c: -folder.counted[-1, c]):
        table.add_row(
            cell(folder.camps[camp]),
            cell(words.number(round(folder.counted[-1, camp]))),
            cell(words.number(round(run.simulated[-1, camp]))),
            cell(f"{errors[camp]:.3f}"),
        )
    return table


def _notes(folder: FleeFolder) -> list[Text]:
    """Return what was mended, line by line, then how many fields of each file are ignored."""
    mended = [note for note in folder.report if note.action == "mended"]
    lines = [cell(str(note)) for note in mended[:_MOST_NOTES]]
    if len(mended) > _MOST_NOTES:
        lines.append(cell(f"… {len(mended) - _MOST_NOTES} more with --json"))
    ignored = Counter(note.file for note in folder.report if note.action == "ignored")
    listed = ", ".join(f"{file} {count}" for file, count in list(ignored.items())[:_MOST_NOTES])
    more = ", …" if len(ignored) > _MOST_NOTES else ""
    if ignored:
        lines.append(cell(f"Fields ignored, each with its reason with --json: {listed}{more}"))
    return lines


def hindcast_chart(folder: FleeFolder, run: Hindcast) -> str:
    """Return the chart of all camps as an SVG file."""
    title = f"People in the camps of {folder.name}, counted and simulated"
    drawn = camp_counts(
        CampCounts(
            title, folder.start, folder.camps, folder.counted, run.simulated, run.low, run.high,
            run.first_scored_day,
        )
    )  # fmt: skip
    # On its own the drawing has no page to take its letters from.
    return str(drawn).replace("<svg ", '<svg font-family="sans-serif" ', 1)


def hindcast_csv(folder: FleeFolder, run: Hindcast) -> str:
    """Return counted and simulated people by day and camp, with interval if there are members."""
    arrays = {"counted": folder.counted, "simulated": run.simulated}
    for name in ("low", "median", "high"):
        values = getattr(run, name)
        if values is not None:
            arrays[name] = values
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["date", "camp", *arrays])
    for day in range(folder.days):
        when = (folder.start + timedelta(days=day)).isoformat()
        for camp, name in enumerate(folder.camps):
            numbers = [_plain_number(values[day, camp]) for values in arrays.values()]
            writer.writerow([when, _no_formula(name), *numbers])
    return text.getvalue().rstrip("\n")


def _plain_number(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.2f}".rstrip("0").rstrip(".")


def _no_formula(name: str) -> str:
    """Return a name that no spreadsheet program takes for a formula."""
    return "'" + name if name[:1] in "=+-@\t" else name
