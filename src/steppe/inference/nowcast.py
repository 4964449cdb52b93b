"""The main job: from a case to an estimate and its posterior."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Protocol

import numpy as np
import xarray as xr

from steppe.case.case import Case, Question
from steppe.claims.claim import Claim
from steppe.inference.answers import Ensemble, answer_all
from steppe.inference.delay import delay_name, delayed_sources
from steppe.inference.estimate import QUANTILES, ClaimCheck, Estimate
from steppe.inference.fit import (
    Draws,
    Progress,
    fit,
    untold,
    use_float64_and_cache,
)
from steppe.inference.fitted import Fitted
from steppe.inference.leave_one_out import MOST_REFITS, WithoutClaim, leave_each_out
from steppe.inference.model import Model, check_fitted
from steppe.inference.particles import Sampler
from steppe.inference.realised import realise
from steppe.inference.unfold import Unfolder

#: Draws carried through the law day by day; quantiles of an interval need no more.
REALISED_DRAWS = 800
PRIOR_DRAWS = 400
#: Draws kept of a fit, for weights and files; rounds beyond the first only add independence.
CHECKED_DRAWS = 1600


@dataclass(frozen=True)
class Nowcast:
    """An estimate with what it was computed from.

    Attributes:
        estimate: answers and claims.
        model: the model of the case.
        draws: the posterior.
        log_likelihood: (n, C) of each claim, of all draws in their order.
        posterior: some of the draws in another order, carried through the law day by day.
    """

    estimate: Estimate
    model: Model
    draws: Draws
    log_likelihood: np.ndarray
    posterior: Ensemble


def nowcast(
    case: Case,
    asked: tuple[Question, ...] | None = None,
    seed: int = 1,
    exact: bool = False,
    quick: bool = False,
    progress: Progress | None = None,
) -> Nowcast:
    """Estimate how many came, left and are still there.

    Args:
        case: the case, as of the day asked for.
        asked: questions of --ask, or None.
        seed: seeds everything random; the same seed gives the same numbers.
        exact: refit for every report whose importance weights are poor, however long it takes.
        quick: a quarter of the draws, and no refits; what that cannot settle is refused sooner.
        progress: called with a stage and the share of it done.

    Raises:
        InputError: no figure can be fitted.
        FitRefused: the islands disagree.
    """
    told = progress or untold
    check_fitted(case)
    use_float64_and_cache()
    clock = time.perf_counter()
    told("building the model", 0.0)
    model = Model(case)
    sampler, unfolder = Sampler(model), Unfolder(model)
    draws = fit(sampler, model.evidence, seed, quick=quick, progress=progress)
    told("unfolding draws", 0.0)
    rng = np.random.default_rng([seed, 2])
    draws = draws.thinned(CHECKED_DRAWS)
    all_draws = unfolder(draws.flat)
    some = all_draws.pick(rng.permutation(len(draws.flat))[:REALISED_DRAWS])
    posterior = Ensemble(model, some, realise(model, some, rng))
    prior_draws = unfolder(model.layout.draw(rng, PRIOR_DRAWS))
    prior = Ensemble(model, prior_draws, realise(model, prior_draws, rng, given_reports=False))
    checks = check_claims(
        sampler, unfolder, draws, all_draws, prior_draws, case.claims, seed,
        None if exact else 0 if quick else MOST_REFITS, told,
    )  # fmt: skip
    told("answering", 0.0)
    standing = answer_all(case.questions, posterior, prior)
    answers = None if asked is None else answer_all(asked, posterior, prior)
    diagnostics = {**draws.diagnostics, "seconds": round(time.perf_counter() - clock, 1)}
    told("answering", 1.0)
    estimate = Estimate(
        case=case,
        today=case.today,
        seed=seed,
        standing=standing,
        asked=answers,
        claims=checks,
        daily=daily_quantiles(posterior),
        arrivals=_arrivals(posterior),
        diagnostics=diagnostics,
        notes=(*notes_on(case, checks), *delay_notes(posterior)),
        versions=versions(),
    )
    return Nowcast(estimate, model, draws, all_draws.log_likelihood, posterior)


class Checked(Protocol):
    """What draws say of every claim: (n, C) arrays, and the unknowns by name."""

    @property
    def values(self) -> dict[str, np.ndarray]:
        """Unknowns by name."""

    @property
    def centre(self) -> np.ndarray:
        """Expected log, or signed, report."""

    @property
    def spread(self) -> np.ndarray:
        """Standard deviation around it."""

    @property
    def log_likelihood(self) -> np.ndarray:
        """Log likelihood of each claim."""

    @property
    def probability_wrong(self) -> np.ndarray:
        """Probability that each claim is wrong."""


def check_claims(
    sampler: Sampler,
    unfolder: Callable[[np.ndarray], Checked],
    draws: Draws,
    unfolded: Checked,
    prior: Checked,
    claims: Sequence[Claim],
    seed: int,
    most_refits: int | None,
    told: Progress,
) -> tuple[ClaimCheck, ...]:
    """Return every claim beside what the model expects without it, the suspicious ones first."""
    model = sampler.model
    without = leave_each_out(
        sampler, model.evidence, draws, unfolded.log_likelihood,
        most_refits, seed, told,
    )  # fmt: skip
    rng = np.random.default_rng([seed, 3])
    wrong = unfolded.probability_wrong.mean(0)
    prior_wrong = float(prior.values["wrong.share"].mean())
    fitted = []
    for c, (claim, posterior) in enumerate(zip(model.claims, without, strict=True)):
        own = unfolder(posterior.z) if posterior.method == "refit" else unfolded
        fitted.append(
            ClaimCheck(
                claim,
                (claim.value_low, claim.value_high),
                expected_report(model, own, posterior, c, rng),
                float(wrong[c]),
                prior_wrong,
                posterior.method,
                alone=sum(other.source == claim.source for other in model.claims) == 1,
            )
        )
    fitted.sort(key=lambda check: -(check.probability_wrong or 0.0))
    shown = [ClaimCheck(c, (c.value_low, c.value_high)) for c in claims if c.use != "fitted"]
    return (*fitted, *shown)


def expected_report(
    model: Fitted, draws: Checked, without: WithoutClaim, c: int, rng: np.random.Generator
) -> dict[str, float]:
    """Return q05, median and q95 of what a right report would say, in the claim's unit."""
    noise = rng.standard_normal(len(draws.centre)) * draws.spread[:, c]
    reports = {name: np.asarray(value)[c] for name, value in model.evidence.reports.items()}
    hedge = reports["skew"] * reports["skew_scale"] * np.abs(rng.standard_normal(len(noise)))
    number = draws.centre[:, c] + noise + hedge
    if not reports["is_signed"]:
        number = np.exp(number)
    order = np.argsort(number)
    cumulated = np.cumsum(without.weights[order])
    at = np.interp([0.05, 0.5, 0.95], cumulated / cumulated[-1], number[order])
    return {"q05": float(at[0]), "median": float(at[1]), "q95": float(at[2])}


def daily_quantiles(posterior: Ensemble) -> xr.Dataset:
    """Return quantiles of entries, exits and stock by day, for each group and for all."""
    realised, model = posterior.realised, posterior.model
    levels = list(QUANTILES.values())
    data = {}
    units = {"entries": "people/day", "exits": "people/day", "stock": "people"}
    for name in units:
        flow = getattr(realised, name)
        if name == "stock" and model.case.stock_is_change:
            flow = flow - realised.start_stock[:, None, :]
        series = np.concatenate([flow.sum(-1, keepdims=True), flow], axis=-1)
        quantiles = np.quantile(series, levels, axis=0)  # (quantile, T, 1 + G)
        data[name] = (("group", "day", "quantile"), np.transpose(quantiles, (2, 1, 0)),
                      {"units": units[name]})  # fmt: skip
    days = np.array(model.timeline.dates(), dtype="datetime64[ns]")
    return xr.Dataset(
        data, coords={"group": ["all", *model.groups], "day": days, "quantile": levels}
    )


def _arrivals(posterior: Ensemble) -> xr.Dataset:
    """Return quantiles of entries by destination, from the largest push event to today."""
    model, levels = posterior.model, list(QUANTILES.values())
    routing, world = model.routing, model.case.world
    if routing is None or not world.events:
        return xr.Dataset()
    sizes = {e.id: np.median(posterior.realised.entries[..., model.groups.index(e.id)].sum(1))
             for e in world.events}  # fmt: skip
    event = max(world.events, key=lambda e: sizes[e.id])
    first, stop = model.timeline.span(event.date, min(model.case.today, model.timeline.end))
    if stop <= first:
        return xr.Dataset()
    total = posterior.realised.entries[:, first:stop].sum((1, 2))
    shares = posterior.route_shares(min((first + stop) // 2, first + 7))
    by_place = routing.network.place_of_route.sum(shares) * total[:, None]
    quantiles = np.quantile(by_place, levels, axis=0).T
    return xr.Dataset(
        {"entries": (("place", "quantile"), quantiles, {"units": "people"})},
        coords={"place": list(routing.network.places), "quantile": levels},
        attrs={"event": event.id, "from": event.date.isoformat(),
               "to": model.timeline.date(stop - 1).isoformat()},
    )  # fmt: skip


def versions() -> dict[str, str]:
    """Return the versions of Steppe and of what computes."""
    return {name: version(name) for name in ("steppe", "jax", "numpy")}


def notes_on(case: Case, checks: tuple[ClaimCheck, ...]) -> tuple[str, ...]:
    """Return what a reader must know before using the numbers."""
    notes = []
    if case.stock_is_change:
        notes.append(
            "No report says how many people were present, so «stock» is the change since "
            f"{case.world.timeline.start.isoformat()}, not a number of people present."
        )
    if case.today < case.world.timeline.end:
        notes.append(f"Days after {case.today.isoformat()} carry the model on without any report.")
    rough = [check.claim.id for check in checks if check.method == "approximate"]
    if rough:
        notes.append(
            "Expected ranges are approximate for " + ", ".join(rough) + "; --exact refits them."
        )
    wider = [claim.id for claim in case.fitted if claim.group in case.wider]
    if wider:
        notes.append(
            "Figures on a wider population, whose share of the case's people is assumed: "
            + ", ".join(wider)
            + "."
        )
    return tuple(notes)


def delay_notes(posterior: Ensemble) -> list[str]:
    """Say how late the sources that lag count, by the posterior."""
    case, notes = posterior.model.case, []
    for source in delayed_sources(case):
        days = posterior.draws.values[delay_name(case, source)]
        low, middle, high = np.quantile(days, [0.05, 0.5, 0.95])
        notes.append(
            f"{source} counts late: it knows of an event after {middle:.1f} days in the mean "
            f"(90 %: {low:.1f} to {high:.1f}), so its latest days are taken as not yet complete."
        )
    return notes
