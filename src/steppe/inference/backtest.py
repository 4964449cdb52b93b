"""Backtests: a case refitted on past days with only what was stated by then, scored on what came.

The days after each refit are compared with figures stated later, taken as they stand, or with a
file of what is known to be true. A figure has noise and bias of its own, which count against every
method alike; only a file of truths tells coverage apart from them. Beside every score stand those of
the baselines, which know the same figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from steppe.case.as_of import case_as_of
from steppe.case.case import Case, Question
from steppe.claims.claim import Claim
from steppe.codes import DAYS_PER_UNIT
from steppe.errors import Fault, FitRefused, InputError
from steppe.inference.answers import Ensemble
from steppe.inference.baselines import (
    FLOW_BASELINES,
    STOCK_BASELINES,
    Count,
    Reading,
    entries_minus_exits,
)
from steppe.inference.fit import Progress, untold
from steppe.inference.forecast import carry_on, fit_until_today
from steppe.inference.scores import Scores, crps, score, skill_ratio
from steppe.scenario.tables import Field, read_table

MEASURES = ("entries", "exits", "stock")
#: Fewer figures than this make no forecast worth a score.
FEWEST_FIGURES = 3
MOST_REFITS = 100
TRUTH = (
    Field("date", "date", "", "", "", True, "day"),
    Field("measure", "choice", "|".join(MEASURES), "", "", True, "what was counted"),
    Field(
        "value", "number", "-1e10:1e10", "", "", True, "people on the day, or present at its end"
    ),
)


@dataclass(frozen=True)
class Known:
    """What is known to have come: people over days first … last, per day; a stock on the last."""

    measure: str
    first: date
    last: date
    value: float


@dataclass(frozen=True)
class Scored:
    """A target with the draws of the forecast and of every baseline that could be made.

    Flows are in people a day, stocks in people; draws are (n,).
    """

    refitted_on: date
    known: Known
    draws: np.ndarray
    baselines: Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Refit:
    """One day of the backtest; `reason` says why it was not scored."""

    day: date
    figures: int
    scored: int = 0
    reason: str = ""


@dataclass(frozen=True)
class MeasureScores:
    """Scores of one measure, beside the mean CRPS of each baseline and the skill ratios.

    A baseline is compared on the targets for which it exists; `ratios` below one mean that the
    forecast is better.
    """

    measure: str
    unit: str
    own: Scores
    baselines: Mapping[str, float]
    ratios: Mapping[str, float | None]
    compared: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Backtest:
    """The result of `steppe backtest`."""

    case: Case
    every: int
    horizon: int
    seed: int
    refits: tuple[Refit, ...]
    targets: tuple[Scored, ...]
    against: str  # «figures stated later», or the name of the file of truths

    def measures(self) -> list[MeasureScores]:
        """Return the scores of every measure with a target."""
        found = []
        for measure in MEASURES:
            own = [target for target in self.targets if target.known.measure == measure]
            if own:
                found.append(measure_scores(measure, own))
        return found


def measure_scores(measure: str, targets: Sequence[Scored]) -> MeasureScores:
    """Return the scores of targets of one measure."""
    truth = np.array([target.known.value for target in targets])
    own = score(np.stack([target.draws for target in targets], axis=1), truth)
    means, ratios, compared = {}, {}, {}
    for name in dict.fromkeys(name for target in targets for name in target.baselines):
        both = [target for target in targets if name in target.baselines]
        theirs = [float(crps(t.baselines[name], np.array(t.known.value))) for t in both]
        ours = [float(crps(t.draws, np.array(t.known.value))) for t in both]
        means[name] = float(np.mean(theirs))
        ratios[name] = skill_ratio(float(np.mean(ours)), means[name])
        compared[name] = len(both)
    unit = "people" if measure == "stock" else "people/day"
    return MeasureScores(measure, unit, own, means, ratios, compared)


def backtest(
    case: Case,
    every: int = 14,
    horizon: int = 14,
    truth: Path | None = None,
    seed: int = 1,
    progress: Progress | None = None,
) -> Backtest:
    """Refit a case every few days with only what was stated by then, and score the days after.

    Args:
        case: the case with all its figures.
        every: days between refits.
        horizon: days after each refit that are scored.
        truth: CSV date,measure,value of what is known; None scores figures stated later.
        seed: seed of every refit.
        progress: called with a stage and the share of all refits done.

    Raises:
        InputError: no day has both figures before it and something to score after it.
    """
    told = progress or untold
    known = None if truth is None else read_truth(truth)
    days = refit_days(case, every, horizon, known)
    refits, targets = [], []
    for number, day in enumerate(days):
        stage = f"refit {number + 1} of {len(days)}, {day.isoformat()}"
        told(stage, number / len(days))
        then = case_as_of(case, day)
        after = _after(case, day, horizon, known)
        try:
            scored = score_day(then, day, horizon, after, seed)
        except FitRefused as refusal:
            refits.append(Refit(day, len(then.fitted), reason="; ".join(refusal.reasons)))
            continue
        refits.append(Refit(day, len(then.fitted), len(scored)))
        targets += scored
        told(stage, (number + 1) / len(days))
    against = "figures stated later" if truth is None else truth.name
    return Backtest(case, every, horizon, seed, tuple(refits), tuple(targets), against)


def score_day(
    then: Case, day: date, horizon: int, after: Sequence[Known], seed: int
) -> list[Scored]:
    """Fit a case as it was known on a day and return its forecast of what is known to have come.

    Raises:
        FitRefused: the islands disagree.
    """
    fitted = fit_until_today(then, seed)
    ahead = carry_on(fitted, max((day - fitted.today).days + horizon, 1), seed)
    rng = np.random.default_rng([seed, 11])
    # Where nobody has said how many were there, a stock cannot be forecast, only its change.
    stocks = not then.stock_is_change
    return [
        Scored(day, known, _forecast(ahead, known), baseline_draws(then, known, rng))
        for known in after
        if stocks or known.measure != "stock"
    ]


def _forecast(ahead: Ensemble, known: Known) -> np.ndarray:
    unit = "people" if known.measure == "stock" else "people/day"
    return ahead.answer(
        Question("target", known.measure, unit, period_start=known.first, period_end=known.last)
    )


def refit_days(
    case: Case, every: int, horizon: int, known: Sequence[Known] | None = None
) -> list[date]:
    """Return the days to refit on: those with figures before them and something to score after."""
    stated = sorted(claim.stated_on for claim in case.fitted)
    if len(stated) >= FEWEST_FIGURES:
        first = stated[FEWEST_FIGURES - 1]
        last = max(stated[-1], case.world.timeline.end)
        dates = [first + timedelta(k) for k in range(0, (last - first).days + 1, every)]
        days = [day for day in dates if _after(case, day, horizon, known)]
        if len(days) > MOST_REFITS:
            raise InputError(
                Fault("too_much", f"{len(days)} refits would be made", where="every",
                      remedy=f"at most {MOST_REFITS}: choose a larger --every")
            )  # fmt: skip
        if days:
            return days
    raise InputError(
        Fault("nothing_to_score",
              f"no day has {FEWEST_FIGURES} figures stated by then and one to score in the "
              f"{horizon} days after it", "figures.csv",
              remedy="add figures, choose a longer --horizon, or give --truth")
    )  # fmt: skip


def _after(case: Case, day: date, horizon: int, known: Sequence[Known] | None) -> list[Known]:
    """Return what is known of the days after `day`: truths, or figures stated later."""
    end = day + timedelta(days=horizon)
    if known is not None:
        first = max(day, case.world.timeline.start)
        return [one for one in known if first < one.last <= end]
    later = [c for c in case.fitted if c.stated_on > day and day < c.period_end <= end]
    return [target for claim in later for target in [_target(claim)] if target]


def _target(claim: Claim) -> Known | None:
    """Return a figure as something to score; None for parts, persons, incomplete counts, changes."""
    if claim.measure not in MEASURES or claim.group or claim.places or claim.basis == "change":
        return None
    if claim.counts_persons or claim.revised_by:
        return None
    value = 0.5 * (claim.value_low + claim.value_high)
    if claim.measure == "stock":
        if claim.basis != "snapshot":
            return None
        return Known("stock", claim.period_end, claim.period_end, value)
    per_day = value / DAYS_PER_UNIT.get(claim.unit, float(claim.days))
    return Known(claim.measure, claim.period_start, claim.period_end, per_day)


def baseline_draws(then: Case, known: Known, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Return draws (n,) of every baseline that can be made of the figures known by then."""
    start = then.world.timeline.start
    counts: dict[str, list[Count]] = {"entries": [], "exits": []}
    readings = []
    for claim in then.fitted:
        target = _target(claim)
        if target is None:
            continue
        first, last = (target.first - start).days, (target.last - start).days
        if target.measure == "stock":
            readings.append(Reading(last, target.value))
        else:
            people = target.value * (last - first + 1)
            counts[target.measure].append(Count(first, last, people, claim.source))
    days = np.arange((known.first - start).days, (known.last - start).days + 1)
    if known.measure != "stock":
        own = counts[known.measure]
        return {n: f(own, days, rng).mean(1) for n, f in FLOW_BASELINES.items()} if own else {}
    found = {}
    if counts["entries"] or counts["exits"]:
        net = entries_minus_exits(counts["entries"], counts["exits"], readings, days)
        found["entries minus exits"] = net[:, -1]
    if readings:
        found |= {n: f(readings, days, rng)[:, -1] for n, f in STOCK_BASELINES.items()}
    return found


def read_truth(path: Path) -> list[Known]:
    """Read a CSV date,measure,value, or raise InputError with every malformed row."""
    table = read_table(path, TRUTH)
    if table.faults:
        raise InputError(table.faults)
    found = [Known(row["measure"], row["date"], row["date"], row["value"]) for row in table]
    if not found:
        raise InputError(
            Fault("no_rows", "the file holds no row", table.file, remedy="add rows to score")
        )
    return found
