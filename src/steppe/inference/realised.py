"""From posterior draws to realised flows day by day.

A draw fixes intensities and hazards; what really happened scatters around them from day to day. Each
draw is carried through the law of motion once more, in its expected execution on daily steps, with
day factors drawn from their distribution *given the reports on the same days* that the draw holds to
be right: on the log scale a report's deviation is a weighted sum of the days' deviations plus the
source's noise, so the day factors given all reports are normal, and are sampled by conditioning
(Matheron's rule: an unconditional draw plus a correction).
"""

from __future__ import annotations

from dataclasses import dataclass

import jax
import numpy as np
from scipy.special import log1p, log_ndtr, logsumexp, ndtr, ndtri_exp

from steppe.inference.delay import DELAY
from steppe.inference.model import Model
from steppe.inference.sums import REPEAT_SHARE
from steppe.inference.unfold import Unfolded
from steppe.scenario.routes import Route
from steppe.scenario.world import Group, Link, Place, World
from steppe.simulation.ensemble import run_expected
from steppe.simulation.network import Network, compile_network
from steppe.simulation.parameters import Parameters

ORIGIN, HOST = "origin", "host"
#: Draws conditioned at a time.
BATCH = 100


@dataclass(frozen=True)
class Realised:
    """Realised flows of every draw: (n, T, G) people a day, stock at the day's end."""

    entries: np.ndarray
    exits: np.ndarray
    returns: np.ndarray
    registrations: np.ndarray
    stock: np.ndarray
    start_stock: np.ndarray  # (n, G)


def realise(
    model: Model, draws: Unfolded, rng: np.random.Generator, given_reports: bool = True
) -> Realised:
    """Return the realised flows of every draw.

    Args:
        model: the model of the case.
        draws: the draws with their expected flows.
        rng: random numbers of the day factors.
        given_reports: condition the day factors on the reports (not for draws from the prior).
    """
    network = host_network(model)
    plain = _run(model, network, draws, None)
    deviations = _day_deviations(model, draws, plain, rng, given_reports)
    return _run(model, network, draws, deviations)


def host_network(model: Model) -> Network:
    """Return the two-node world of the fit: everybody enters the host on one open link."""
    world = model.case.world
    nodes = {
        ORIGIN: Place(ORIGIN, ORIGIN, world.origin, "city", 0.0, 0.0, "pooled"),
        HOST: Place(HOST, HOST, world.host, "city", 0.0, 0.0, "pooled"),
    }
    pooled = World(
        timeline=world.timeline,
        origin=world.origin,
        host=world.host,
        places=nodes,
        links=(Link(ORIGIN, HOST, "road", 0.0, 0.0, "pooled"),),
        groups=tuple(Group(g.id, g.kind, g.title) for g in world.groups),
        events=world.events,
    )
    route = Route(ORIGIN, HOST, "road", None, (0,), 0.0, 0.0, 0)
    return compile_network(pooled, (route,), stay_bin_starts=(0,))


def _run(
    model: Model, network: Network, draws: Unfolded, deviations: np.ndarray | None
) -> Realised:
    """Carry all draws through the law on daily steps; deviations are (2, n, T) on the log scale."""
    days, groups = draws.entries.shape[1:]
    factors = np.ones((2, 1, days)) if deviations is None else np.exp(deviations)
    zeros = np.zeros((1, 1))
    parameters = Parameters(
        departures_per_day=draws.entries,
        entry_day_factor=factors[0],
        leave_hazard=draws.leave_hazard[:, model.grid.step_of_day],
        exit_day_factor=factors[1] * draws.exit_cycle,
        transit_share=draws.transit_share,
        registration_hazard=np.repeat(draws.registration_hazard[..., None], 2, -1),
        onward_share=np.zeros((1, groups)),
        onward_choice=np.zeros((1, 0)),
        route_utility=zeros,
        mode_nest=np.ones(1),
        route_nest=np.ones(1),
        present_at_start=draws.start_stock[..., None],
    )
    flows = run_expected(network, parameters)
    exits = flows.returns[..., 0]
    return Realised(
        entries=flows.entries[..., 0],
        exits=exits,
        returns=exits * (1.0 - draws.onward_share[:, None, :]),
        registrations=flows.registrations[..., 0],
        stock=flows.stock[..., 0],
        start_stock=draws.start_stock,
    )


def _day_deviations(
    model: Model, draws: Unfolded, plain: Realised, rng: np.random.Generator, given_reports: bool
) -> np.ndarray:
    """Return (2, n, T) log deviations of entering and leaving, with factors of mean one."""
    members, days, _ = plain.entries.shape
    sd = draws.day_sd[:, None]
    standard = rng.standard_normal((members, 2 * days))
    if given_reports:
        meant = _number_meant(model, draws, rng)
        right = rng.random(draws.probability_wrong.shape) > draws.probability_wrong
        # In batches: the reports' weights by day are the largest arrays of all.
        for first in range(0, members, BATCH):
            part = slice(first, first + BATCH)
            standard[part] = _condition(
                model, _Batch(draws, plain, meant, right, part), standard[part], rng
            )
    log_factor = sd * standard - 0.5 * sd**2
    return np.moveaxis(log_factor.reshape(members, 2, days), 1, 0)


class _Batch:
    """Some draws, with what conditioning needs of them."""

    def __init__(
        self, draws: Unfolded, plain: Realised, meant: np.ndarray, right: np.ndarray, part: slice
    ) -> None:
        self.entries, self.exits = plain.entries[part], plain.exits[part]
        self.values = {name: value[part] for name, value in draws.values.items()}
        self.day_sd, self.noise_sd = draws.day_sd[part], draws.noise_sd[part]
        self.gap, self.right = (meant - draws.centre)[part], right[part]


def _condition(
    model: Model, batch: _Batch, standard: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Condition standard normals (n, 2 T) on the reports that each draw holds to be right."""
    weights, usable = _report_weights(model, batch)
    if not usable.any():
        return standard
    right = batch.right[:, usable]
    weights = weights[:, usable] * (batch.day_sd[:, None] * right)[..., None]
    noise = batch.noise_sd[:, usable]
    simulated = np.einsum("nct,nt->nc", weights, standard)
    simulated += rng.standard_normal(noise.shape) * noise
    covariance = np.einsum("nct,ndt->ncd", weights, weights)
    covariance += noise[:, :, None] * np.eye(noise.shape[1]) * noise[:, None, :]
    gap = np.where(right, batch.gap[:, usable] - simulated, 0.0)
    correction = np.linalg.solve(covariance, gap[..., None])
    return np.asarray(standard + np.einsum("nct,ncx->nt", weights, correction))


def _report_weights(model: Model, batch: _Batch) -> tuple[np.ndarray, np.ndarray]:
    """Return each report's shares of its flow by day (n, C, 2 T) and which reports have them.

    Bounds, stocks, differences, percentages and counts that were raised later say too little of
    single days and are left out.
    """
    members, days, _ = batch.entries.shape
    result = np.zeros((members, len(model.claims), 2 * days))
    usable = np.zeros(len(model.claims), bool)
    reports = {name: np.asarray(value) for name, value in model.evidence.reports.items()}
    known = None
    if model.delays:
        by_day = jax.vmap(model.delays.known_by_day)
        known = np.asarray(by_day({k: v for k, v in batch.values.items() if k.startswith(DELAY)}))
    unlike = reports["is_signed"] | reports["is_lower_bound"] | reports["is_upper_bound"]
    for c in np.flatnonzero(~unlike):
        functional = model.functionals[c]
        if functional.of is not None or model.claims[c].revised_by:
            continue
        for offset, weight, flow in (
            (0, functional.entries, batch.entries),
            (days, _by_day(model, functional.exits), batch.exits),
        ):
            if weight is not None:
                if functional.repeats is not None:
                    again = batch.values[REPEAT_SHARE][:, None, None]
                    weight = weight + functional.repeats * again
                part = (weight * flow).sum(-1)
                if known is not None:
                    part = part * known[:, c]
                total = part.sum(-1, keepdims=True)
                result[:, c, offset : offset + days] = part / np.maximum(total, 1e-9)
                usable[c] = True
    return result, usable


def _by_day(model: Model, weight: np.ndarray | None) -> np.ndarray | None:
    return None if weight is None else weight[model.grid.step_of_day]


def normal_above(floor: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return draws of a standard normal given that it lies above a floor (n, C).

    By its quantile function on the log scale, each on the tail where it keeps its digits: as
    `scipy.stats.truncnorm` does, whose import takes as long as all else that a quick fit draws.
    """
    share = rng.random(floor.shape)
    below, above = np.minimum(floor, 0.0), np.maximum(floor, 0.0)
    left = logsumexp([log_ndtr(below), np.log(share) + log1p(-ndtr(below))], axis=0)
    right = np.log1p(-share) + log_ndtr(-above)
    return np.asarray(np.where(floor < 0.0, ndtri_exp(left), -ndtri_exp(right)))


def _number_meant(model: Model, draws: Unfolded, rng: np.random.Generator) -> np.ndarray:
    """Return a draw (n, C) of the log number that each source meant by what it printed."""
    reports = {name: np.asarray(value) for name, value in model.evidence.reports.items()}
    shape = draws.centre.shape
    printed = reports["low"] + (reports["high"] - reports["low"]) * rng.random(shape)
    # Given the print, the half-normal distance of a hedge is a truncated normal.
    noise, scale = draws.noise_sd, np.maximum(reports["skew_scale"], 1e-9)
    sign = np.where(reports["skew"] == 0, 1.0, reports["skew"])
    gap = sign * (printed - draws.centre)
    spread = np.sqrt(draws.day_variance + noise**2)
    variance = 1.0 / (1.0 / spread**2 + 1.0 / scale**2)
    mean, sd = gap / spread**2 * variance, np.sqrt(variance)
    distance = mean + sd * normal_above(-mean / sd, rng)
    return np.asarray(printed - np.where(reports["skew"] == 0, 0.0, sign * distance))
