"""The numbers of the law for each member: what a posterior draw, a prior draw or a user gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import numpy as np

from steppe.simulation.incidence import Array
from steppe.simulation.network import Network


@dataclass(frozen=True)
class Parameters:
    """Parameters of the law. M is the number of members, or 1 if all share the numbers.

    Attributes:
        departures_per_day: (M, T, G) people who set out a day, weekday cycle included.
        entry_day_factor: (M, T) day-to-day variation of setting out, mean one.
        leave_hazard: (M, T, G, K) probability of leaving the host per day.
        exit_day_factor: (M, T) day-to-day variation of leaving, mean one.
        transit_share: (M, G) share of newcomers whose sojourn is transit.
        registration_hazard: (M, G, K) probability per day of registering.
        onward_share: (M, G) share of leavers who go on to a third country.
        onward_choice: (M, N) shares of third countries.
        route_utility: (M, R) sum of the terms of route choice.
        mode_nest: (M,) nest parameter of modes, in (0, 1].
        route_nest: (M,) nest parameter of routes, in (0, mode_nest].
        present_at_start: (M, G, P) people in the host at the end of the day before the first.
    """

    departures_per_day: Array
    entry_day_factor: Array
    leave_hazard: Array
    exit_day_factor: Array
    transit_share: Array
    registration_hazard: Array
    onward_share: Array
    onward_choice: Array
    route_utility: Array
    mode_nest: Array
    route_nest: Array
    present_at_start: Array

    def members(self, which: slice) -> Parameters:
        """Return the parameters of some members; arrays shared by all stay as they are."""
        return replace(
            self,
            **{
                f.name: value[which] if len(value) > 1 else value
                for f in fields(self)
                for value in [getattr(self, f.name)]
            },
        )

    def check(self, network: Network) -> None:
        """Raise ValueError where a shape or a range is wrong."""
        sizes: Mapping[str, int] = {
            "T": network.days, "G": len(network.groups), "K": 2,
            "N": len(network.third_countries), "R": len(network.origin),
            "P": len(network.places),
        }  # fmt: skip
        shapes = {
            "departures_per_day": "TG", "entry_day_factor": "T", "leave_hazard": "TGK",
            "exit_day_factor": "T", "transit_share": "G", "registration_hazard": "GK",
            "onward_share": "G", "onward_choice": "N", "route_utility": "R", "mode_nest": "",
            "route_nest": "", "present_at_start": "GP",
        }  # fmt: skip
        shares = {"leave_hazard", "transit_share", "registration_hazard", "onward_share"}
        members = {len(getattr(self, name)) for name in shapes} - {1}
        if len(members) > 1:
            raise ValueError(f"arrays have different numbers of members: {sorted(members)}")
        for name, axes in shapes.items():
            value = np.asarray(getattr(self, name))
            expected = tuple(sizes[a] for a in axes)
            if value.shape[1:] != expected:
                raise ValueError(f"{name} has shape {value.shape}, expected (M, {expected})")
            low = -np.inf if name == "route_utility" else 0.0
            top = 1.0 if name in shares else np.inf
            if not (np.isfinite(value) & (value >= low) & (value <= top)).all():
                raise ValueError(f"{name} has values outside [{low}, {top}]")
        for name, above in (("mode_nest", np.ones(1)), ("route_nest", np.asarray(self.mode_nest))):
            value = np.asarray(getattr(self, name))
            if not ((value > 0) & (value <= above)).all():
                raise ValueError(f"{name} is outside (0, 1] or above the nest that holds it")
        choice = np.asarray(self.onward_choice)
        if choice.shape[-1] and not np.allclose(choice.sum(-1), 1.0, rtol=0, atol=1e-9):
            raise ValueError("onward_choice does not sum to one")
