"""Estimates made by formula, not by inference, for tests of the report: clearly synthetic."""

from __future__ import annotations

import math
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from steppe.case.case import Case, Document, GroupLabel, Prior, Question
from steppe.claims.claim import Claim
from steppe.inference.estimate import QUANTILES, Answer, ClaimCheck, Estimate
from steppe.scenario.timeline import Timeline
from steppe.scenario.world import Group, Link, Place, PushEvent, World

_Z = {"q05": -1.645, "q25": -0.674, "median": 0.0, "q75": 0.674, "q95": 1.645}
#: Log standard deviations of what is made up.
SPREAD = {"entries": 0.10, "exits": 0.13, "stock": 0.25, "registrations": 0.5, "onward_share": 0.3}


def quantiles(median: float, spread: float) -> dict[str, float]:
    values = {name: median * math.exp(spread * z) for name, z in _Z.items()}
    return {**values, "mean": median * math.exp(spread**2 / 2)}


def daily_means(case: Case) -> dict[str, dict[str, NDArray[np.float64]]]:
    """Entries, exits and stock by group: a level for routine, a rise and decay for each event."""
    days = np.arange(case.world.timeline.days)
    found = {}
    for number, group in enumerate(case.world.groups):
        event = case.world.event(group.id)
        if event is None:
            entries = 5000 + 800 * np.sin(days / 60)
            hazard = 0.12
        else:
            since = np.maximum(days - case.world.timeline.day(event.date), -1)
            rise = np.where(since < 0, 0.0, (since + 1) / 4 * np.exp(1 - (since + 1) / 4))
            entries = (4000 + 9000 * (number % 2 == 0)) * rise
            hazard = 0.012
        stock, exits, there = [], [], 35000.0 if event is None else 0.0
        for value in entries:
            there += value
            exits.append(hazard * there)
            there -= exits[-1]
            stock.append(there)
        found[group.id] = {
            "entries": entries, "exits": np.array(exits), "stock": np.array(stock),
        }  # fmt: skip
    found["all"] = {
        name: sum((g[name] for g in found.values()), np.zeros(days.size))
        for name in ("entries", "exits", "stock")
    }
    return found


def synthetic_estimate(case: Case, **changes: object) -> Estimate:
    """Return an estimate of a case whose numbers follow from `daily_means`."""
    means = daily_means(case)
    given: dict[str, object] = {
        "case": case,
        "today": case.today,
        "seed": 1,
        "standing": tuple(_answer(q, case, means, i) for i, q in enumerate(case.questions)),
        "asked": None,
        "claims": tuple(
            sorted(
                (_check(c, case, means, i) for i, c in enumerate(case.claims)),
                key=lambda c: -1.0 if c.probability_wrong is None else c.probability_wrong,
                reverse=True,
            )
        ),
        "daily": _daily(case, means),
        "arrivals": _arrivals(case),
        "diagnostics": {"rhat_max": 1.004, "ess_min": 812.0, "seconds": {"fit": 31.2}},
        "notes": ("Synthetic numbers, made by formula for a test of the layout.",),
        "versions": {"steppe": "0.1.0", "numpy": "2.0"},
    }
    return Estimate(**{**given, **changes})  # type: ignore[arg-type]


def _total(
    means: dict[str, NDArray[np.float64]], case: Case, measure: str, start: date, end: date
) -> float:
    first, stop = case.world.timeline.span(start, end)
    if measure == "stock":
        return float(means["stock"][stop - 1])
    return float(means[measure][max(first, 0) : stop].sum())


def _answer(
    question: Question, case: Case, means: dict[str, dict[str, NDArray[np.float64]]], number: int
) -> Answer:
    if number % 11 == 10:
        return Answer(question, reason="made up: no answer, to see how that looks")
    group = means.get(question.group or "all", means["all"])
    measure = question.measure
    if measure == "onward_share":
        median = 30.0
    elif measure == "registrations":
        median = 9000.0
    else:
        median = _total(group, case, measure, question.period_start, question.period_end)
        median *= 0.04 if question.places else 1.0
    return Answer(question, quantiles(median, SPREAD[measure]), prior_share=(number % 5) / 4.2)


def _check(
    claim: Claim, case: Case, means: dict[str, dict[str, NDArray[np.float64]]], number: int
) -> ClaimCheck:
    reported = (claim.value_low, claim.value_high)
    if claim.use != "fitted":
        return ClaimCheck(claim, reported)
    if claim.measure not in ("entries", "exits", "stock"):
        median = claim.value_low * 0.9
    else:
        median = _total(means["all"], case, claim.measure, claim.period_start, claim.period_end)
        median *= 0.3 if claim.places else 1.0
        median /= claim.days if claim.basis == "rate" else 1
    gap = abs(math.log(max(claim.value_low, 1.0) / max(median, 1.0)))
    method = "approximate" if number % 6 == 5 else "importance"
    wrong = 0.02 + 0.96 * (1 - math.exp(-((gap / 0.6) ** 2)))
    expected = {k: v for k, v in quantiles(median, 0.15).items() if k in ("q05", "median", "q95")}
    return ClaimCheck(claim, reported, expected, wrong, 0.1, method, alone=number % 3 == 0)


def _daily(case: Case, means: dict[str, dict[str, NDArray[np.float64]]]) -> xr.Dataset:
    groups = ["all", *(group.id for group in case.world.groups)]
    spread = np.exp(np.array([_Z[name] for name in QUANTILES]))
    variables = {}
    for variable in ("entries", "exits", "stock"):
        values = np.stack([means[group][variable] for group in groups])
        bands = values[:, :, None] * spread ** (2 * SPREAD[variable])
        variables[variable] = (("group", "day", "quantile"), bands)
    days = np.array(case.world.timeline.dates(), dtype="datetime64[ns]")
    coordinates = {"group": groups, "day": days, "quantile": list(QUANTILES.values())}
    return xr.Dataset(variables, coords=coordinates)


def _arrivals(case: Case) -> xr.Dataset:
    cities = [place.id for place in case.world.host_cities]
    if len(cities) < 2:
        return xr.Dataset()
    medians = 60000.0 * 0.6 ** np.arange(len(cities))
    values = [[quantiles(median, 0.4)[name] for name in QUANTILES] for median in medians]
    return xr.Dataset(
        {"entries": (("place", "quantile"), values)},
        coords={"place": cities, "quantile": list(QUANTILES.values())},
        attrs={"from": case.world.events[0].date.isoformat(), "to": case.today.isoformat()},
    )


def small_case(**changes: object) -> Case:
    """Return a made-up case of two countries with four towns and a checkpoint."""
    start = date(2031, 3, 1)
    world = World(
        timeline=Timeline(start, start + timedelta(days=120)),
        origin="RUS",
        host="KAZ",
        places={
            "omsk": _place("omsk", "RUS", 55.0, 73.4),
            "orenburg": _place("orenburg", "RUS", 51.8, 55.1),
            "post": Place("post", "Post", "KAZ", "checkpoint", 54.5, 71.0, "made up"),
            "astana": _place("astana", "KAZ", 51.2, 71.4),
            "oral": _place("oral", "KAZ", 51.2, 51.4),
            "kazakhstan": Place(
                "kazakhstan", "Kazakhstan", "KAZ", "country", 51.2, 71.4, "made up"
            ),
        },
        links=(
            Link("omsk", "post", "road", 200, 4, "made up"),
            Link("post", "astana", "road", 400, 7, "made up"),
            Link("orenburg", "oral", "rail", 300, 6, "made up"),
            Link("omsk", "oral", "air", 1500, 3, "made up"),
        ),
        groups=(
            Group("routine", "routine", "ordinary travel"),
            Group("law", "event", "left because of the law"),
        ),
        events=(PushEvent("law", start + timedelta(days=40), "A made-up law", start),),
    )
    end = world.timeline.end
    given: dict[str, object] = {
        "name": "small",
        "folder": Path("small"),
        "title": "A made-up movement",
        "summary": "Nothing of this happened.",
        "population": "citizens of Russia",
        "world": world,
        "claims": (
            claim("week", value_low=98000, value_high=98000, document="paper"),
            claim("out", measure="exits", origin="KAZ", destination=None, document="paper"),
            claim("wild", value_low=9e6, value_high=9e6, source="rumour", qualifier_text="almost"),
            claim("elsewhere", destination="GEO", use="shown", use_reason="another host"),
        ),
        "questions": (
            _question("in", "entries", start, end),
            _question("in_law", "entries", start, end, "law"),
            _question("out", "exits", start, end),
            _question("there", "stock", start, end),
            _question("numbers", "registrations", start, end),
        ),
        "documents": {
            "paper": Document(
                "paper", "A paper", "A title", end, url="https://example.org/a?b=1&c=2"
            )
        },
        "priors": (Prior("routine.level_per_day", 2000, 3500, "a reason", "a source"),),
        "labels": (GroupLabel("law", "aged 18 to 28", 50, 65, "percent", "a witness", "one town"),),
        "hashes": {"figures.csv": "ab" * 32},
    }
    return Case(**{**given, **changes})  # type: ignore[arg-type]


def claim(id_: str, **changes: object) -> Claim:
    """Return a made-up claim of a week of entries."""
    given: dict[str, object] = {
        "id": id_,
        "measure": "entries",
        "value_low": 70000.0,
        "value_high": 70000.0,
        "qualifier": "about",
        "basis": "cumulative",
        "unit": "people",
        "source": "a ministry",
        "period_start": date(2031, 4, 10),
        "period_end": date(2031, 4, 16),
        "stated_on": date(2031, 6, 29),
        "origin": "RUS",
        "destination": "KAZ",
    }
    return Claim(**{**given, **changes})  # type: ignore[arg-type]


def _place(id_: str, country: str, latitude: float, longitude: float) -> Place:
    return Place(id_, id_.capitalize(), country, "city", latitude, longitude, "made up")


def _question(id_: str, measure: str, start: date, end: date, group: str = "") -> Question:
    return Question(id_, measure, "people", start, end, ("KAZ",), group, "RUS", title=f"{id_}?")
