"""Sources that count late: what share of the events of a day a source knows on the day of statement.

An event of day t becomes known to a source after an exponential time of mean d, so that of day t it
knows by day s the share

    G(s − t) = 1 − exp(−(s − t + ½) / d)

the half because events of a day happen half a day before its end in the mean. A claim of flows f_t is
then expected to say Σ_t f_t · G(stated_on − t). A stock is a state of the register and stays without
delay; so do percentages, whose part and whole are late together.

Where the same source raised a count later, the earlier statement is expected to be the later *print*
times Σ f_t G(s₁ − t) / Σ f_t G(s₂ − t): it is evidence of the delay and not of the level, which the
later print tells already. A source's bias and the scatter of days are in both and cancel.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import jax.numpy as jnp
import numpy as np

from steppe.case.case import Case
from steppe.case.late_counts import counts_events
from steppe.claims.claim import Claim
from steppe.inference.grid import Grid
from steppe.inference.priors import Priors, Unknown, unknown
from steppe.scenario.timeline import Timeline
from steppe.simulation.incidence import Array

DELAY = "source.delay_days"


def delayed_sources(case: Case) -> tuple[str, ...]:
    """Return the sources of fitted claims that lag by the case's own word, or raised a count."""
    said = {delay.name for delay in case.delays}
    lags = [
        c.source for c in case.fitted if c.revised_by or (c.source in said and counts_events(c))
    ]
    return tuple(dict.fromkeys(lags))


def delay_name(case: Case, source: str) -> str:
    """Return the name of the unknown delay of a source."""
    number = delayed_sources(case).index(source) + 1
    return f"{DELAY}.{number}_{re.sub('[^A-Za-z0-9]+', '_', source)}"


class Delays:
    """The delays of a case's sources and what they make of its claims. C claims, T days, S steps."""

    def __init__(self, case: Case, claims: Sequence[Claim], timeline: Timeline, grid: Grid) -> None:
        self._case, self._grid = case, grid
        self._sources = delayed_sources(case)
        self._names = [delay_name(case, source) for source in self._sources]
        late = [c.source in self._sources and counts_events(c) for c in claims]
        self._is_delayed = np.array(late, bool)
        self._source = np.array(
            [
                self._sources.index(c.source) if known else 0
                for c, known in zip(claims, late, strict=True)
            ]
        )
        stated = np.array([timeline.day(c.stated_on) for c in claims])
        # A figure stated before its period ends is taken to know of the rest as of a day just over.
        self._since = np.maximum(stated[:, None] - np.arange(grid.days) + 0.5, 0.5)
        at = {claim.id: i for i, claim in enumerate(claims)}
        raised = [(i, at[c.revised_by]) for i, c in enumerate(claims) if c.revised_by in at]
        self.earlier = np.array([i for i, _ in raised], int)
        self._later = np.array([j for _, j in raised], int)
        self._print = np.array(
            [0.5 * (claims[j].value_low + claims[j].value_high) for _, j in raised]
        )
        #: (C,) one where a claim tells of the level, zero where it only tells of the delay.
        self.tells_level = np.ones(len(claims))
        self.tells_level[self.earlier] = 0.0

    def unknowns(self, priors: Priors) -> list[Unknown]:
        """Return the delay of each source: the case's own interval, or the common prior."""
        own = {delay.name: delay for delay in self._case.delays}
        common = priors.get(DELAY)
        return [
            unknown(name, common.kind, own[source].low, own[source].high)
            if source in own
            else Unknown(name, common.kind, common.centre, common.spread)
            for source, name in zip(self._sources, self._names, strict=True)
        ]

    def known_by_day(self, values: dict[str, Array]) -> Array:
        """Return the shares (C, T) of what happened on a day that claims know; ones without delay."""
        days = jnp.stack([values[name] for name in self._names])[self._source]
        share = -jnp.expm1(-self._since / days[:, None])
        return jnp.where(self._is_delayed[:, None], share, 1.0)

    def known(self, values: dict[str, Array]) -> tuple[Array, Array]:
        """Return the shares by day (C, T) and their means over steps (C, S)."""
        by_day = self.known_by_day(values)
        in_step = np.eye(self._grid.steps)[self._grid.step_of_day] / self._grid.lengths
        return by_day, by_day @ in_step

    def from_later_print(self, total: Array) -> Array:
        """Return the numbers (C,) with those of earlier statements put as parts of the later print."""
        share = total[self.earlier] / jnp.maximum(total[self._later], 1e-9)
        return jnp.asarray(total).at[self.earlier].set(self._print * share)
