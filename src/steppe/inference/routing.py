"""The route network as the fit sees it: shares of places and crossings, and days under way."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import jax.numpy as jnp
import numpy as np

from steppe.case.case import Case
from steppe.claims.claim import Claim
from steppe.inference.priors import Priors, Unknown
from steppe.scenario.routes import Route, find_routes
from steppe.scenario.world import MODES
from steppe.simulation import route_choice
from steppe.simulation.incidence import Array
from steppe.simulation.network import Network, compile_network

ROUTE_UNKNOWNS = (
    "route.time_cost", "route.rail_taste", "route.air_taste", "route.mode_nest", "route.route_nest",
)  # fmt: skip


class Routing:
    """Route choice of a case, with a pull for every place that a fitted claim names."""

    def __init__(self, case: Case, claims: tuple[Claim, ...]) -> None:
        self.case = case
        self.claims = claims
        self.routes: tuple[Route, ...] = find_routes(case.world)
        self.network: Network = compile_network(case.world, self.routes)
        self.pulled = tuple(dict.fromkeys(p for c in claims for p in c.places))

    def unknowns(self, priors: Priors) -> list[Unknown]:
        """Return the unknowns of route choice."""
        pulls = [priors.get("place.pull", place) for place in self.pulled]
        return [priors.get(name) for name in ROUTE_UNKNOWNS] + pulls

    def utility(self, values: dict[str, Array], xp: Any = jnp) -> Array:
        """Return the utility (…, R) of every route as the sum of its named terms."""
        zeros = 0.0 * values["route.time_cost"]
        tastes = {"rail": values["route.rail_taste"], "air": values["route.air_taste"]}
        taste = xp.stack([tastes.get(mode, zeros) for mode in MODES], axis=-1)
        total = route_choice.travel_time(self.network, values["route.time_cost"])
        total = total + route_choice.mode_taste(self.network, taste)
        for place in self.pulled:
            passing = np.where(self.passes(place), 0, -1)
            pull = values[f"place.pull.{place}"][..., None]
            total = total + route_choice.region_pull(pull, passing)
        return total

    def shares(self, values: dict[str, Array], day: int, xp: Any = jnp) -> Array:
        """Return the shares (…, R) of all entries that each route takes on a day."""
        nest = values["route.mode_nest"]
        is_open = self.network.route_open[day]
        by_origin = route_choice.destination_shares(
            self.network, self.utility(values, xp), xp.asarray(is_open),
            nest[..., None], (nest * values["route.route_nest"])[..., None], xp,
        )  # fmt: skip
        origins = np.arange(len(self.network.origins))
        open_origin = np.array([is_open[self.network.origin == o].any() for o in origins])
        weight = self.network.home_people * open_origin
        weight = weight / max(weight.sum(), 1e-300)
        result: Array = by_origin * weight[self.network.origin]
        return result

    def passes(self, place: str, measure: str = "entries") -> np.ndarray:
        """Return (R,) whether a route counts for a place.

        A city is where a route ends; a checkpoint is passed. Entries «through» a region count
        where the border is crossed (a flight where it lands); stocks count where people stay.
        """
        return np.array([self._counts(r, place, measure) for r in self.routes], bool)

    def _counts(self, route: Route, place: str, measure: str) -> bool:
        world = self.case.world
        kind = world.places[place].kind
        if kind == "checkpoint":
            return route.crossing == place
        if kind == "region":
            at = route.crossing if measure == "entries" and route.crossing else route.place
            return world.places[at].region == place
        return route.place == place

    def member(self, named: tuple[str, ...], measure: str) -> np.ndarray:
        """Return (R,) whether a route counts for any of several places."""
        return np.asarray(np.any([self.passes(place, measure) for place in named], axis=0))

    @cached_property
    def _claim_members(self) -> dict[int, tuple[int, np.ndarray]]:
        timeline = self.case.world.timeline
        result = {}
        for index, claim in enumerate(self.claims):
            if claim.places:
                first, stop = timeline.span(claim.period_start, claim.period_end)
                # A stock was built up before its day, a flow over its period.
                middle = stop - 1 if claim.measure == "stock" else (first + stop) // 2
                middle = int(np.clip(middle, 0, timeline.days - 1))
                result[index] = (middle, self.member(claim.places, claim.measure))
        return result

    def claim_shares(self, values: dict[str, Array]) -> Array:
        """Return the share (C,) of the host's people that each claim counts; one without a place."""
        result = jnp.ones(len(self.claims))
        for index, (day, member) in self._claim_members.items():
            share = (self.shares(values, day) * member).sum(-1)
            result = result.at[index].set(jnp.maximum(share, 1e-9))
        return result

    @cached_property
    def lag_shares(self) -> np.ndarray:
        """Shares (L,) of people by whole days under way, at the centre of the priors."""
        events = [self.case.world.timeline.day(e.date) for e in self.case.world.events]
        day = int(np.clip(max(events, default=0), 0, self.network.days - 1))
        centre = {u.name: u.value(np.zeros(1), np)[0] for u in self.unknowns(Priors(self.case))}
        shares = self.shares({k: np.asarray(v) for k, v in centre.items()}, day, np)
        total = np.bincount(self.network.travel_days, weights=np.asarray(shares))
        if total.sum() == 0:
            return np.ones(1)
        return np.asarray(total / total.sum())
