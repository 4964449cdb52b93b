"""The model of a case: from unknowns to flows to the probability of every report.

The flows come from the law of motion in its expected execution (`simulation/linear.py`): the host as
one place, the route network pooled into shares of crossings and destinations and into days under
way. Nothing here knows how the posterior is sampled.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any

import jax.numpy as jnp
import numpy as np

from steppe.case.case import Case
from steppe.errors import Fault, InputError
from steppe.inference.delay import Delays, delayed_sources
from steppe.inference.evidence import Evidence, Prediction, likelihood, weighted
from steppe.inference.grid import Grid, fit_grid
from steppe.inference.observations import observe
from steppe.inference.observations.functional import Frame
from steppe.inference.priors import Layout, Priors, Unknown, unknown
from steppe.inference.reporting import WRONG_SD, report_of, stack_reports
from steppe.inference.rescale import Scaled
from steppe.inference.routing import Routing
from steppe.inference.sums import REPEAT_SHARE, Flows, Sums
from steppe.inference.walk import HEAVY_TAIL, WEEK, make_walks
from steppe.inference.wider import counted_shares
from steppe.simulation.departure import push_profile
from steppe.simulation.incidence import Array
from steppe.simulation.linear import lagged, solve_host
from steppe.simulation.step import HIGHEST_HAZARD

LOWEST_HAZARD = 1e-5
#: Standard deviations by √week of the walks on the log scale, in a case with a world of its own. Assumed:
#: with few reports and many unknowns as unknowns they are hard to sample and say next to nothing.
#: In a case of figures alone those of the level and of the hazard are unknowns.
WALK_SD = 0.12
HAZARD_WALK_SD = 0.05
EVENT_WALK_SD = 0.2
#: Scale of a source's bias in a case of figures alone, Student's t: most sources agree within a few per
#: cent, some count something else. Assumed.
BIAS_SD = 0.05
#: A wrong net figure is off by WRONG_SD of itself and this share of the entries and exits behind it.
WRONG_NET_REACH = 0.05
#: From so many figures on the cycle over the week is inferred where only figures are given.
WEEKDAYS_FROM = 10
#: Days of entries that may have been there before the first day where only figures are given. Assumed.
START_DAYS = 30.0
#: Windows over which the convergence of entries, exits and stock is checked.
MONITORED_WINDOWS = 20


def check_fitted(case: Case) -> None:
    """Raise InputError where no figure of a case can be fitted."""
    if not case.fitted:
        raise InputError(
            Fault("nothing_to_fit", "no figure of the case can be fitted", "figures.csv",
                  remedy="add figures on entries, exits, stock or registrations with use=fitted")
        )  # fmt: skip


class Model:
    """The unknowns of a case and what they imply."""

    def __init__(
        self, case: Case, grid: Grid | None = None, knot_figures: int | None = None
    ) -> None:
        self.case = case
        self.grid = grid or fit_grid(case)
        self.timeline = case.world.timeline
        self.groups = tuple(g.id for g in case.world.groups)
        self.routine = next(i for i, g in enumerate(case.world.groups) if g.kind == "routine")
        events = [i for i in range(len(self.groups)) if i != self.routine]
        self._group_order = [self.routine, *events]
        self._ordered_groups = [case.world.groups[i] for i in self._group_order]
        self._events = [e for i in events for e in [case.world.event(self.groups[i])] if e]
        self.frame = Frame(self.timeline, self.grid, self.groups)
        self.claims = case.fitted
        self.sources = tuple(dict.fromkeys(c.source for c in self.claims))
        self.routing = None if case.figures_only else Routing(case, self.claims)
        self._on_leaving = [c for c in self.claims if c.measure != "entries"]
        #: Flows whose cycle over the week is inferred: a handful of figures says nothing of it.
        self._weekdays: tuple[str, ...] = ()
        if case.figures_only and len(self.claims) >= WEEKDAYS_FROM:
            self._weekdays = ("entries", "exits") if self._on_leaving else ("entries",)
        self._walks = make_walks(case, self.grid, knot_figures)
        self._days_of_step = np.eye(self.grid.steps)[:, self.grid.step_of_day]
        self.delays = (
            Delays(case, self.claims, self.timeline, self.grid) if delayed_sources(case) else None
        )
        priors = Priors(case)
        self.layout = Layout(self._unknowns(priors))
        self._share_mean, self._share_sd = counted_shares(case, self.claims, priors)
        if self.delays:
            self._share_sd = self._share_sd * self.delays.tells_level
        self.functionals = [observe(claim, self.frame) for claim in self.claims]
        # Made here, not when first asked for: that may be inside a compilation, which keeps it.
        self.evidence = self._make_evidence()

    def _unknowns(self, priors: Priors) -> list[Unknown]:
        get = priors.get
        sojourn = "figures_only" if self.case.figures_only else "routine"
        # Few figures alone say little of how days scatter: measured series decided how wide that is.
        scatter = get("figures_only.day_sd" if self.case.figures_only else "day.sd")
        unknowns = [
            get("routine.level_per_day"),
            get(f"{sojourn}.sojourn_days"), get("routine.onward_share"),
            get("routine.registration_hazard"), replace(scatter, name="day.sd"),
            get("wrong.share"),
            get("source.noise_sd", size=len(self.sources)),
        ]  # fmt: skip
        if not self.case.figures_only:
            unknowns += [get("routine.start_ratio"), get("source.bias_sd")]
            unknowns.append(Unknown("source.bias", "normal", 0.0, 1.0, len(self.sources)))
        else:
            unknowns += [get(f"figures_only.{name}")
                         for name in ("start_ratio", "rise_days", "rise_shape")]  # fmt: skip
            unknowns += [get("walk.sd"), get("hazard.walk_sd")]
            unknowns.append(Unknown("source.bias", "heavy", 0.0, BIAS_SD, len(self.sources)))
            if self._weekdays:
                unknowns.append(get("weekday.sd"))
            for way in self._weekdays:
                unknowns.append(Unknown(f"weekday.{way}", "normal", 0.0, 1.0, 7))
        if any(claim.counts_persons and claim.measure == "entries" for claim in self.claims):
            unknowns.append(get(REPEAT_SHARE))
        if self.delays:
            unknowns += self.delays.unknowns(priors)
        for step in self.case.world.level_steps:
            unknowns.append(get("routine.level_step", step.id))
        for walk in self._walks.values():
            unknowns.append(Unknown(walk.name, "normal", 0.0, 1.0, walk.size))
        for group in self.groups:
            if group == self.groups[self.routine]:
                continue
            for name in ("size_people", "rise_days", "decay_days", "transit_share",
                         "transit_days", "stay_days", "onward_share", "registration_hazard"):  # fmt: skip
                unknowns.append(get(f"event.{name}", group))
        if self.routing is not None:
            unknowns += self.routing.unknowns(priors)
        return unknowns

    @property
    def scaled(self) -> tuple[Scaled, ...]:
        """The scales that reports know only by their products."""
        places = self.layout.places
        biases = places(["source.bias"])
        with_prior = {bias.name for bias in self.case.biases}
        common = np.array([source not in with_prior for source in self.sources], bool)
        weekdays = [f"weekday.{way}" for way in self._weekdays]
        found = (
            ("walk.sd", places(["routine.walk"]), HEAVY_TAIL),
            ("hazard.walk_sd", places(["hazard.walk"]), HEAVY_TAIL),
            ("weekday.sd", places(weekdays), 0.0),
            ("source.bias_sd", biases[common], 0.0),
        )
        return tuple(
            self.layout.scaled(scale, members, tail)
            for scale, members, tail in found
            if scale in self.layout.slices and members.size
        )

    def values(self, z: Array) -> dict[str, Array]:
        """Return all unknowns by name from standard normals (D,)."""
        return self.layout.values(z, jnp)

    def flows(self, values: dict[str, Array]) -> Flows:
        """Return the expected flows of the case."""
        departures = self._departures(values)
        lags = np.ones(1) if self.routing is None else self.routing.lag_shares
        admitted = np.array([float(self.case.world.admitted(day)) for day in self.timeline.dates()])
        entries = lagged(departures, lags) * admitted[:, None]
        in_steps = self._by_step(entries)
        hazard, transit = self.leaving(values)
        start = self._start_stock(values)
        cycle = self.weekday_cycle(values, "exits", jnp)
        by_step = self._by_step(cycle) / self.grid.lengths
        going = jnp.clip(hazard * by_step[:, None, None], LOWEST_HAZARD, HIGHEST_HAZARD)
        host = solve_host(
            in_steps, transit, going, self._registering(values), start, self.grid.lengths
        )
        returns = host.exits * (1.0 - self.per_group(values, "onward_share"))
        again = values.get(REPEAT_SHARE)
        return Flows(departures, entries, hazard, cycle, start, host, returns, again)

    def _departures(self, values: dict[str, Array]) -> Array:
        days = np.arange(self.grid.days)
        weekday = (self.timeline.weekday(0) + days) % 7
        wandering = self._walks["routine"].curve(
            values["routine.walk"], values.get("walk.sd", WALK_SD), WEEK
        )
        log_level = jnp.log(values["routine.level_per_day"]) + wandering
        risen = jnp.ones(())
        if self.case.figures_only:
            rise = values["figures_only.rise_days"]
            shape = values["figures_only.rise_shape"]
            risen = -jnp.expm1(-jnp.exp(shape * (np.log(days + 0.5) - jnp.log(rise))))
        steps = self.case.world.level_steps
        if steps:
            on = np.stack([days >= self.timeline.day(step.date) for step in steps])
            jumps = jnp.stack([values[f"routine.level_step.{step.id}"] for step in steps])
            log_level = log_level + jnp.log(jumps) @ on
        columns = [jnp.exp(log_level) * risen]
        events = self._events
        if events:
            since = np.stack([days - self.timeline.day(event.date) for event in events])
            size, rise, decay = (
                jnp.stack([values[f"{event.id}.{name}"] for event in events])
                for name in ("size_people", "rise_days", "decay_days")
            )
            rates = size[:, None] * push_profile(since, rise, decay, jnp)
            for rate, event in zip(rates, events, strict=True):
                walk = self._walks.get(event.id)
                if walk is not None:
                    curve = walk.curve(values[f"{event.id}.walk"], EVENT_WALK_SD, WEEK)
                    rate = rate * jnp.exp(curve)
                columns.append(rate)
        cycle = np.stack([np.array(g.weekday)[weekday] for g in self._ordered_groups])
        by_group = jnp.stack(columns) * cycle * self.weekday_cycle(values, "entries", jnp)
        return by_group[np.argsort(self._group_order)].T

    def _by_step(self, by_day: Array) -> Array:
        """Sum over the days of each step, (T, …) to (S, …)."""
        # A product with constants: what JAX has for segments scatters, which is slow over many draws.
        return self._days_of_step @ by_day

    def weekday_cycle(self, values: dict[str, Array], way: str, xp: Any) -> Array:
        """Return the inferred factors (…, T) of entering or leaving by weekday, ones where none are."""
        days = np.arange(self.timeline.days)
        effect = values.get(f"weekday.{way}")
        if effect is None:
            return xp.ones(len(days))
        effect = values["weekday.sd"][..., None] * (effect - effect.mean(-1, keepdims=True))
        # A product, not an index: the gradient of an index scatters, as in `_by_step`.
        return xp.exp(effect) @ np.eye(7)[:, (self.timeline.weekday(0) + days) % 7]

    def per_group(self, values: dict[str, Array], name: str) -> Array:
        """Return the unknown `name` of each group (G,)."""
        return jnp.stack([values[f"{group}.{name}"] for group in self.groups])

    def _sojourn(self, values: dict[str, Array]) -> Array:
        sojourn = "figures_only" if self.case.figures_only else "routine"
        return values[f"{sojourn}.sojourn_days"]

    def leaving(self, values: dict[str, Array]) -> tuple[Array, Array]:
        """Return hazards (S, G, K) and transit shares (G,); ordinary travel is all of one kind."""
        nights, transit = [], []
        for group in self.groups:
            if group == self.groups[self.routine]:
                own = self._sojourn(values)
                nights.append(jnp.stack([own, own]))
                transit.append(jnp.ones(()))
            else:
                nights.append(
                    jnp.stack([values[f"{group}.transit_days"], values[f"{group}.stay_days"]])
                )
                transit.append(values[f"{group}.transit_share"])
        walk = self._walks["hazard"].curve(
            values["hazard.walk"], values.get("hazard.walk_sd", HAZARD_WALK_SD), WEEK
        )
        hazard = 1.0 / (1.0 + jnp.stack(nights)) * jnp.exp(walk)[:, None, None]
        return jnp.clip(hazard, LOWEST_HAZARD, HIGHEST_HAZARD), jnp.stack(transit)

    def _registering(self, values: dict[str, Array]) -> Array:
        return jnp.repeat(self.per_group(values, "registration_hazard")[:, None], 2, axis=1)

    def _start_stock(self, values: dict[str, Array]) -> Array:
        """Return people present before the first day.

        With a world of its own visitors around their equilibrium; where only figures are given,
        people of at most START_DAYS of entries, up to a wide factor.
        """
        level = values["routine.level_per_day"]
        if self.case.figures_only:
            usual = jnp.minimum(self._sojourn(values), START_DAYS)
            there = level * usual * values["figures_only.start_ratio"]
        else:
            there = level * self._sojourn(values) * values["routine.start_ratio"]
        return jnp.where(jnp.arange(len(self.groups)) == self.routine, there, 0.0)

    @cached_property
    def _sums(self) -> Sums:
        return Sums(self.functionals, self.grid)

    def _make_evidence(self) -> Evidence:
        """Return the reports of the case with every claim in use."""
        reports = stack_reports([report_of(claim) for claim in self.claims])
        self.hedged = reports.skew != 0.0
        arrays = {name: jnp.asarray(value) for name, value in vars(reports).items()}
        return Evidence(arrays, jnp.ones(len(self.claims)))

    def predict(self, values: dict[str, Array], flows: Flows) -> Prediction:
        """Return what the model expects of every report."""
        known = self.delays.known(values) if self.delays else None
        total, variance, gross = self._sums(flows, known)
        if self.routing is not None and len(self.claims):
            total = total * self.routing.claim_shares(values)
        total = total / np.exp(self._share_mean)
        source = np.array([self.sources.index(c.source) for c in self.claims], int)
        bias = self._bias(values)[source]
        if self.delays:
            total = self.delays.from_later_print(total)
            variance, bias = (x * self.delays.tells_level for x in (variance, bias))
        noise = jnp.atleast_1d(values["source.noise_sd"])[source]
        signed = np.array([f.signed for f in self.functionals], bool)
        positive = jnp.maximum(total, 1e-3)
        day_log = values["day.sd"] ** 2 * variance / jnp.where(gross > 0, positive, 1.0) ** 2
        day_log = jnp.where(gross > 0, jnp.minimum(day_log, 4 * values["day.sd"] ** 2), 0.0)
        day_signed = values["day.sd"] ** 2 * variance
        day_variance = jnp.where(signed, day_signed, day_log)
        reach = jnp.where(signed, jnp.maximum(gross, 1.0), 1.0)
        off = jnp.where(signed, jnp.hypot(WRONG_SD * total, WRONG_NET_REACH * gross), WRONG_SD)
        right = (noise**2 + self._share_sd**2) * reach**2 + day_variance
        return Prediction(
            expected=jnp.where(signed, total, positive),
            spread=jnp.sqrt(right),
            wrong_spread=jnp.sqrt(off**2 + right),
            bias=bias,
            day_variance=day_variance,
        )

    def _bias(self, values: dict[str, Array]) -> Array:
        """Return the log bias of each source: its own prior's, or of the common distribution."""
        own = {b.name: unknown("bias", "positive", b.low, b.high) for b in self.case.biases}
        z = jnp.atleast_1d(values["source.bias"])
        if self.case.figures_only or not self.sources:
            return z
        return jnp.stack([
            own[s].centre + own[s].spread * z[i] if s in own else values["source.bias_sd"] * z[i]
            for i, s in enumerate(self.sources)
        ])  # fmt: skip

    def centre(self, prediction: Prediction) -> Array:
        """Return the expected log report, or the expected signed report (C,)."""
        signed = np.array([f.signed for f in self.functionals], bool)
        safe = jnp.where(signed, 1.0, prediction.expected)
        return jnp.where(
            signed, prediction.expected * jnp.exp(prediction.bias), jnp.log(safe) + prediction.bias
        )

    def log_likelihood(self, z: Array, evidence: Evidence) -> tuple[Array, Array]:
        """Return the log likelihood and the probability of being wrong of each claim (C,)."""
        values = self.values(z)
        prediction = self.predict(values, self.flows(values))
        centre, share = self.centre(prediction), values["wrong.share"]
        return likelihood(evidence, centre, prediction, share, self.hedged)

    def monitored(self, z: Array) -> Array:
        """Return the logs of what is reported: the numbers whose convergence is checked.

        Entries, exits and stock over some twenty windows, the centres of the reports, and each
        group's totals where groups can be asked about. Several histories of ordinary travel and
        event can give the same totals; islands need not agree on what nobody reads.
        """
        values = self.values(z)
        flows = self.flows(values)
        stop = self.grid.steps
        windows = np.array_split(np.arange(stop), min(MONITORED_WINDOWS, stop))
        in_window = np.stack([np.isin(np.arange(stop), window) for window in windows]).astype(float)
        last = np.array([window[-1] for window in windows])
        in_steps = self._by_step(flows.entries)
        parts = [
            in_window @ in_steps.sum(-1), in_window @ flows.host.exits.sum(-1),
            flows.host.stock.sum(-1)[last],
        ]  # fmt: skip
        if not self.case.figures_only:
            parts += [in_steps.sum(0), flows.host.stock[self._today_step]]
        centres = self.centre(self.predict(values, flows))
        return jnp.concatenate([jnp.log1p(jnp.concatenate(parts)), centres])

    @cached_property
    def _today_step(self) -> int:
        day = int(np.clip(self.timeline.day(self.case.today), 0, self.grid.days - 1))
        return int(self.grid.step_of_day[day])

    def potential(self, z: Array, evidence: Evidence) -> tuple[Array, Array]:
        """Return minus the log posterior density up to a constant, and the log likelihood of each
        claim (C,).
        """
        claims, _ = self.log_likelihood(z, evidence)
        return self.layout.potential(z, jnp) - weighted(claims, evidence.mask, jnp), claims
