"""What `steppe forecast` prints and writes: the days to come, without and with a coming event."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from steppe.inference.answers import Ensemble, summarise
from steppe.inference.estimate import QUANTILES
from steppe.report import words
from steppe.report.charts.fan import Fan, FanPanel, fan
from steppe.report.tables import cell

if TYPE_CHECKING:
    from steppe.inference.forecast import Forecast

MEASURES = ("entries", "exits", "stock")
#: Forecasts of more days than this are told week by week.
_MOST_DAYS_BY_DAY = 21
#: Days before today that the chart shows.
_DAYS_BEFORE = 42


def rows(result: Forecast) -> Iterator[dict[str, Any]]:
    """Yield quantiles of every measure by day, and by week, without and with the event.

    A week's entries and exits are sums; its stock is that of its last day. A last week may be
    short: `period_start` and `period_end` say which days it has.
    """
    weeks = [(k, min(k + 7, result.days)) for k in range(0, result.days, 7)]
    spans = {"day": [(k, k + 1) for k in range(result.days)], "week": weeks}
    for step, periods in spans.items():
        for first, stop in periods:
            for measure in MEASURES:
                yield {
                    "step": step,
                    "period_start": result.dates[first].isoformat(),
                    "period_end": result.dates[stop - 1].isoformat(),
                    "measure": measure,
                    "unit": "people",
                    **{name: None if ensemble is None else
                       summarise(_over(result, ensemble, measure, first, stop))
                       for name, ensemble in (("without", result.without),
                                              ("with_event", result.with_event))},
                }  # fmt: skip


def _series(result: Forecast, ensemble: Ensemble, measure: str) -> np.ndarray:
    """Return draws (n, T) of a measure by day, from the first day of the case on."""
    people = getattr(ensemble.realised, measure).sum(-1)
    if measure == "stock" and result.case.stock_is_change:
        people = people - ensemble.realised.start_stock.sum(-1)[:, None]
    return np.asarray(people)


def _over(result: Forecast, ensemble: Ensemble, measure: str, first: int, stop: int) -> np.ndarray:
    days = _series(result, ensemble, measure)[:, -result.days :][:, first:stop]
    return np.asarray(days[:, -1] if measure == "stock" else days.sum(1))


def forecast_json(result: Forecast) -> dict[str, Any]:
    """Return what `forecast.json` holds and `--json` prints."""
    event = result.event
    return {
        "case": result.case.name,
        "title": result.case.title,
        "today": result.today.isoformat(),
        "days": result.days,
        "seed": result.seed,
        "event": None if event is None else {
            "id": event.id, "date": event.date.isoformat(), "title": event.title,
            "probability": event.probability, "like": event.like,
            "priors": {name: list(ends) for name, ends in (event.intervals or {}).items()},
        },
        "forecast": list(rows(result)),
        "notes": list(result.notes),
        "diagnostics": dict(result.diagnostics),
        "versions": dict(result.versions),
        "inputs": dict(result.case.hashes),
    }  # fmt: skip


def forecast_view(result: Forecast, told: dict[str, Any]) -> RenderableType:
    """Return the table that the command prints for people.

    Args:
        result: the forecast.
        told: what `forecast_json` made of it.
    """
    case, step = result.case, "day" if result.days <= _MOST_DAYS_BY_DAY else "week"
    head = Text()
    head.append(case.title + "\n", style="bold")
    head.append(f"{case.population}, {result.days} days after {words.day(result.today)}")
    stock = "change of stock" if case.stock_is_change else "stock"
    table = Table(title=cell(f"Forecast by {step}: median and 90 % interval"), title_justify="left")
    table.add_column(step)
    if result.event is not None:
        table.add_column("", no_wrap=True)
    names = {"entries": "entries", "exits": "exits", "stock": f"{stock}, end of {step}"}
    for name in names.values():
        table.add_column(name, justify="right")
    ways = ["without"] if result.event is None else ["without", "with_event"]
    of_step = [row for row in told["forecast"] if row["step"] == step]
    for k in range(0, len(of_step), len(names)):
        group = of_step[k : k + len(names)]
        for way in ways:
            first, last = (
                date.fromisoformat(group[0][end]) for end in ("period_start", "period_end")
            )
            days = words.period(first, last, short=True)
            label = "without" if way == "without" else "with event"
            shown = [cell(str(words.amount_of(row[way]))) for row in group]
            when = [cell(days if way == "without" else ""), cell(label)][: len(ways)]
            table.add_row(*when, *shown)
    return Group(head, table, _closing(result))


def _closing(result: Forecast) -> Text:
    text = Text()
    if result.event is not None:
        event = result.event
        likely = (
            f", probability {words.percent(event.probability)}" if event.probability < 1 else ""
        )
        text.append("Event: ")
        text.append_text(cell(f"{event.title}, {words.day(event.date)}{likely}"))
        text.append("\n")
    for note in result.notes:
        text.append(f"Note: {note}\n")
    text.append("Nothing but what is already known happens: no other event, rule or closure.\n")
    found = result.diagnostics
    text.append(
        f"Fit: R-hat {found['rhat_max']:.3f}, effective draws {found['ess_min']:.0f}, "
        f"divergences {found['divergences']}, seed {result.seed}.\n"
    )
    return text


def forecast_chart(result: Forecast) -> str:
    """Return the fan chart as an SVG file: some weeks before today, and the days forecast."""
    timeline = result.without.model.timeline
    today = timeline.day(result.today)
    first = max(0, today - max(_DAYS_BEFORE, result.days))
    stock = "Change of the stock" if result.case.stock_is_change else "People there"
    titles = {"entries": ("Entries, people a day", "people/day"),
              "exits": ("Exits, people a day", "people/day"),
              "stock": (f"{stock} at the end of the day", "people")}  # fmt: skip
    panels = [
        FanPanel(title, unit, _quantiles(result, result.without, measure, first),
                 {} if result.with_event is None
                 else _quantiles(result, result.with_event, measure, first))
        for measure, (title, unit) in titles.items()
    ]  # fmt: skip
    drawn = fan(
        Fan(
            title=f"{result.case.title}: {result.days} days after {words.day(result.today)}",
            days=timeline.dates()[first:],
            today=result.today,
            panels=panels,
            event_day=result.event.date if result.event else None,
            event_title=result.event.title if result.event else "",
        )
    )
    # On its own the drawing has no page to take its letters from.
    return str(drawn).replace("<svg ", '<svg font-family="sans-serif" ', 1)


def _quantiles(
    result: Forecast, ensemble: Ensemble, measure: str, first: int
) -> dict[str, np.ndarray]:
    found = np.quantile(
        _series(result, ensemble, measure)[:, first:], list(QUANTILES.values()), axis=0
    )
    return dict(zip(QUANTILES, found, strict=True))
