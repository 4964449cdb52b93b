"""From the posterior onward: the days after the last report, under the same law.

Every posterior draw is carried on. Its intensity of setting out goes on from where it stands:
ordinary travel at its last level, push events along their decay, both times a walk whose spread
grows with time; movements of figures alone may ebb while they are young; the hazard of leaving
wanders, too. Stocks, exits, the weekday cycle and day-to-day variation follow from the law, day by
day, from the first day of the case, so that the days before today stay conditioned on their reports.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from importlib.metadata import version
from typing import Any

import numpy as np

from steppe.case.case import Case
from steppe.inference.answers import Ensemble
from steppe.inference.coming_event import ComingEvent
from steppe.inference.fit import Progress, fit, untold, use_float64_and_cache
from steppe.inference.grid import daily_grid
from steppe.inference.model import (
    HAZARD_WALK_SD,
    LOWEST_HAZARD,
    WALK_SD,
    Model,
    check_fitted,
)
from steppe.inference.particles import Sampler
from steppe.inference.realised import realise
from steppe.inference.unfold import Unfolded, Unfolder
from steppe.inference.walk import early_times
from steppe.scenario.timeline import Timeline
from steppe.scenario.world import Group, PushEvent
from steppe.simulation.departure import push_profile
from steppe.simulation.step import HIGHEST_HAZARD

#: Draws carried on.
DRAWS = 800
MOST_DAYS = 366
WEEK = 7.0
#: A movement first holds its level, then mostly ebbs, then settles: rate of the log a day, its sd
#: between movements, days until it falls most steeply. The first 17 weeks of five conflicts (Ukraine
#: 2022; registers of Mali 2012, Burundi 2015, the Central African Republic 2013, Syria 2013) say 0.05,
#: 0.13 and 10 days, 0.04 and 0.12 with the walk above and 12 days, 0.00 to 0.11 and 0.00 to 0.14
#: without one of them (bench/walk_scales.py). Syria, by then two years old, went on rising, which takes
#: the mean down and the sd up; so a little more and a little less is taken.
DRIFT_BY_DAY = 0.06
DRIFT_SD = 0.11
DRIFT_DAYS = 12.0


@dataclass(frozen=True)
class Fitted:
    """A case fitted up to today."""

    model: Model
    draws: Unfolded
    diagnostics: dict[str, Any]

    @property
    def today(self) -> date:
        """The last day of the fit; the forecast begins on the next."""
        return self.model.timeline.end


@dataclass(frozen=True)
class Forecast:
    """Draws of the days after today, without and with a coming event.

    Attributes:
        case: the case as it was fitted.
        today: last day before the forecast.
        days: number of days forecast.
        seed: seed of the run.
        without: the ensemble if nothing else happens; its first days are those of the case.
        event: the coming event, or None.
        with_event: the ensemble with it, on the same luck; None without an event.
        diagnostics: of the fit.
        notes: what a reader must know before using the numbers.
        versions: of Steppe and of what computes.
    """

    case: Case
    today: date
    days: int
    seed: int
    without: Ensemble
    event: ComingEvent | None = None
    with_event: Ensemble | None = None
    diagnostics: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def dates(self) -> list[date]:
        """The days forecast."""
        return [self.today + timedelta(days=k) for k in range(1, self.days + 1)]


def forecast(
    case: Case,
    days: int,
    event: ComingEvent | None = None,
    seed: int = 1,
    progress: Progress | None = None,
) -> Forecast:
    """Forecast entries, exits and stock of the days after today.

    Args:
        case: the case, as of the day asked for.
        days: days to forecast, at most MOST_DAYS.
        event: a push event that may come, shown beside the forecast without it.
        seed: seeds everything random; the same seed gives the same numbers.
        progress: called with a stage and the share of it done.

    Raises:
        InputError: no figure can be fitted.
        FitRefused: the islands disagree.
    """
    told = progress or untold
    fitted = fit_until_today(case, seed, told)
    told("carrying on", 0.0)
    without = carry_on(fitted, days, seed)
    with_event = None if event is None else carry_on(fitted, days, seed, event)
    told("carrying on", 1.0)
    return Forecast(
        case=fitted.model.case,
        today=fitted.today,
        days=days,
        seed=seed,
        without=without,
        event=event,
        with_event=with_event,
        diagnostics=fitted.diagnostics,
        notes=_notes(fitted.model.case, fitted.today),
        versions={name: version(name) for name in ("steppe", "jax", "numpy")},
    )


def until_today(case: Case) -> Case:
    """Return a case whose period ends today, the day after which the forecast begins.

    Today is the day asked for with --as-of, else that of the last statement within the period. A
    fitted figure on later days moves it to the last of them. Standing questions are dropped, since
    they may lie beyond.
    """
    check_fitted(case)
    timeline = case.world.timeline
    today = case.as_of or min(case.today, timeline.end)
    today = max(today, timeline.start, *(claim.period_end for claim in case.fitted))
    world = replace(case.world, timeline=Timeline(timeline.start, today))
    return replace(case, world=world, questions=())


def fit_until_today(case: Case, seed: int, progress: Progress | None = None) -> Fitted:
    """Fit a case up to today and return draws of it.

    Raises:
        InputError: no figure can be fitted.
        FitRefused: the islands disagree.
    """
    told = progress or untold
    use_float64_and_cache()
    told("building the model", 0.0)
    model = Model(until_today(case))
    sampled = fit(Sampler(model), model.evidence, seed, progress=told)
    rng = np.random.default_rng([seed, 7])
    some = sampled.flat[rng.permutation(len(sampled.flat))[:DRAWS]]
    return Fitted(model, Unfolder(model)(some), dict(sampled.diagnostics))


def carry_on(fitted: Fitted, days: int, seed: int, event: ComingEvent | None = None) -> Ensemble:
    """Carry every draw on for some days after today, with a coming event if there is one.

    The same seed gives the same luck with and without an event.
    """
    case = _carried_on_case(fitted.model.case, days, event)
    ahead = Model(case, daily_grid(case.world.timeline.days))
    draws = _carried_on(fitted, ahead, days, np.random.default_rng([seed, 8]))
    if event is not None:
        draws = _with_event(fitted, ahead, draws, event, np.random.default_rng([seed, 9]))
    return Ensemble(ahead, draws, realise(ahead, draws, np.random.default_rng([seed, 10])))


def _carried_on_case(case: Case, days: int, event: ComingEvent | None) -> Case:
    timeline = case.world.timeline
    world = replace(
        case.world, timeline=Timeline(timeline.start, timeline.end + timedelta(days=days))
    )
    if event is not None:
        coming = PushEvent(event.id, event.date, event.title, timeline.end, event.source)
        world = replace(
            world,
            groups=(*world.groups, Group(event.id, "event", event.title)),
            events=(*world.events, coming),
        )
    return replace(case, world=world)


def _carried_on(fitted: Fitted, ahead: Model, days: int, rng: np.random.Generator) -> Unfolded:
    """Return the draws with their flows and hazards carried on."""
    model, draws = fitted.model, fitted.draws
    members = len(draws.departures)
    flow_sd = draws.values.get("walk.sd", np.full(members, WALK_SD))
    hazard_sd = draws.values.get("hazard.walk_sd", np.full(members, HAZARD_WALK_SD))
    if model.case.figures_only:
        age = model.timeline.days + np.arange(days)
        flow_sd = flow_sd[:, None] * early_times(age)
    flow_walk = future_walk(flow_sd, days, rng)
    hazard_walk = future_walk(hazard_sd, days, rng)
    if model.case.figures_only:
        flow_walk = flow_walk * early_drift(members, model.timeline.days, days, rng)
    departures = np.concatenate(
        [draws.departures, _departures_ahead(model, ahead, draws, days) * flow_walk[..., None]],
        axis=1,
    )
    hazard = draws.leave_hazard[:, model.grid.step_of_day]
    later = hazard[:, -1:] * hazard_walk[..., None, None]
    return replace(
        draws,
        departures=departures,
        entries=np.concatenate([draws.entries, _entering(ahead, departures, days)], axis=1),
        leave_hazard=np.concatenate(
            [hazard, np.clip(later, LOWEST_HAZARD, HIGHEST_HAZARD)], axis=1
        ),
        exit_cycle=np.broadcast_to(
            ahead.weekday_cycle(draws.values, "exits", np), departures.shape[:2]
        ),
    )


def early_drift(members: int, first: int, days: int, rng: np.random.Generator) -> np.ndarray:
    """Return factors (members, days) by which young movements ebb, or go on rising.

    Every draw has a rate r of its own and falls by ∫ r (a/τ) exp(−a/τ) da, where a is the age of the
    movement in days and τ is DRIFT_DAYS. The integral begins half a week before today: the fit
    knows nothing of the drift, so that it says of a young movement's level today hardly more than the
    mean of its last week.

    Args:
        members: number of draws.
        first: age of the movement on the first of the days asked for.
        days: number of days.
        rng: random numbers.
    """
    back = min(WEEK / 2, first - 1.0)
    age = np.concatenate([[first - 1.0 - back], first + np.arange(days)])
    to_come = (age + DRIFT_DAYS) * np.exp(-age / DRIFT_DAYS)
    rate = DRIFT_BY_DAY + DRIFT_SD * rng.standard_normal((members, 1))
    return np.asarray(np.exp(-rate * (to_come[0] - to_come[1:])))


def future_walk(sd: np.ndarray, days: int, rng: np.random.Generator) -> np.ndarray:
    """Return factors (members, days) of walks that begin today, with median one.

    Args:
        sd: (members,) or (members, days), sd of each draw's walk after a week, log scale.
        days: days after today.
        rng: random numbers.
    """
    steps = rng.standard_normal((len(sd), days)) * sd.reshape(len(sd), -1) / np.sqrt(WEEK)
    return np.asarray(np.exp(np.cumsum(steps, axis=1)))


def _departures_ahead(model: Model, ahead: Model, draws: Unfolded, days: int) -> np.ndarray:
    """Return (n, days, G) people who set out on the days after today if no walk went on."""
    world, timeline = model.case.world, model.timeline
    last = timeline.days - 1
    later = np.arange(last + 1, last + 1 + days)
    result = np.empty((len(draws.departures), days, len(model.groups)))
    inferred = np.broadcast_to(
        ahead.weekday_cycle(draws.values, "entries", np), (len(result), last + 1 + days)
    )
    for g, group in enumerate(world.groups):
        cycle = np.array(group.weekday)
        now = draws.departures[:, last, g] / (cycle[timeline.weekday(last)] * inferred[:, last])
        event = world.event(group.id)
        if event is None:
            level = now[:, None] * _steps_ahead(model, draws, later)
        else:
            level = _event_ahead(draws, event, timeline, now, later)
        result[..., g] = level * cycle[(timeline.weekday(0) + later) % 7] * inferred[:, later]
    return result


def _steps_ahead(model: Model, draws: Unfolded, later: np.ndarray) -> np.ndarray:
    """Return factors (n or 1, days) of level steps that are known to come."""
    factors = np.ones((1, len(later)))
    for step in model.case.world.level_steps:
        day = model.timeline.day(step.date)
        if day > model.timeline.days - 1:
            jump = draws.values[f"routine.level_step.{step.id}"][:, None]
            factors = factors * np.where(later >= day, jump, 1.0)
    return factors


def _event_ahead(
    draws: Unfolded, event: PushEvent, timeline: Timeline, now: np.ndarray, later: np.ndarray
) -> np.ndarray:
    """Return (n, days) a day along the event's decay, from where its flow stands now."""
    size, rise, decay = (
        draws.values[f"{event.id}.{name}"] for name in ("size_people", "rise_days", "decay_days")
    )
    day = timeline.day(event.date)
    profile = size[:, None] * push_profile(later - day, rise, decay, np)
    before = size * push_profile(np.array([timeline.days - 1 - day]), rise, decay, np)[:, 0]
    # The walk of an event stands where it stands; one yet to come has none.
    walked = np.where(before > 0, now / np.where(before > 0, before, 1.0), 1.0)
    return np.asarray(profile * walked[:, None])


def _entering(ahead: Model, departures: np.ndarray, days: int) -> np.ndarray:
    """Return entries (n, days, G) of the last days from departures (n, T, G)."""
    shares = np.ones(1) if ahead.routing is None else ahead.routing.lag_shares
    total = departures.shape[1]
    first = total - days
    entries = sum(
        share * departures[:, np.maximum(np.arange(first, total) - lag, 0)]
        for lag, share in enumerate(shares)
    )
    dates = ahead.timeline.dates()[first:]
    admitted = np.array([float(ahead.case.world.admitted(day)) for day in dates])
    return np.asarray(entries * admitted[:, None])


def _with_event(
    fitted: Fitted, ahead: Model, draws: Unfolded, event: ComingEvent, rng: np.random.Generator
) -> Unfolded:
    """Return the draws with one group more: those whom the coming event makes set out."""
    members, total, _ = draws.departures.shape
    drawn = event.draw(draws.values, members, rng)
    since = np.arange(total) - ahead.timeline.day(event.date)
    profile = push_profile(since, drawn["rise_days"], drawn["decay_days"], np)
    departures = (drawn["size_people"][:, None] * profile)[..., None]
    entries = np.zeros_like(departures)
    days = total - fitted.model.timeline.days
    entries[:, total - days :] = _entering(ahead, departures, days)
    nights = np.stack([drawn["transit_days"], drawn["stay_days"]], axis=-1)
    hazard = np.clip(1.0 / (1.0 + nights), LOWEST_HAZARD, HIGHEST_HAZARD)
    by_day = np.broadcast_to(hazard[:, None, None], (members, total, 1, 2))

    def joined(old: np.ndarray, new: np.ndarray) -> np.ndarray:
        return np.concatenate([old, new[:, None]], axis=-1)

    return replace(
        draws,
        departures=np.concatenate([draws.departures, departures], axis=-1),
        entries=np.concatenate([draws.entries, entries], axis=-1),
        leave_hazard=np.concatenate([draws.leave_hazard, by_day], axis=2),
        transit_share=joined(draws.transit_share, drawn["transit_share"]),
        registration_hazard=joined(draws.registration_hazard, drawn["registration_hazard"]),
        onward_share=joined(draws.onward_share, drawn["onward_share"]),
        start_stock=joined(draws.start_stock, np.zeros(members)),
    )


def _notes(case: Case, today: date) -> tuple[str, ...]:
    notes = []
    if case.stock_is_change:
        notes.append(
            "No report says how many people were present, so «stock» is the change since "
            f"{case.world.timeline.start.isoformat()}, not a number of people present."
        )
    silent = (today - max(claim.period_end for claim in case.fitted)).days
    if silent > 0:
        notes.append(
            f"The last report ends {silent} days before {today.isoformat()}; "
            "the days since carry the model on, too."
        )
    return tuple(notes)
