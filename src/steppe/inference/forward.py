"""From draws of the unknowns to parameters of the law on the whole network."""

from __future__ import annotations

import numpy as np

from steppe.inference.model import Model
from steppe.inference.routing import Routing
from steppe.inference.unfold import Unfolded, Unfolder
from steppe.simulation.network import Network, compile_network
from steppe.simulation.parameters import Parameters


def prior_draws(model: Model, members: int, seed: int) -> Unfolded:
    """Return `members` draws from the prior."""
    rng = np.random.default_rng([seed, 4])
    return Unfolder(model)(model.layout.draw(rng, members))


def posterior_draws(model: Model, z: np.ndarray, members: int, seed: int) -> Unfolded:
    """Return `members` draws chosen at random from z (n, D), each at most once while they last."""
    rng = np.random.default_rng([seed, 5])
    order = np.concatenate([rng.permutation(len(z)) for _ in range(-(-members // len(z)))])
    return Unfolder(model)(z[order[:members]])


def network_parameters(model: Model, draws: Unfolded, seed: int) -> tuple[Network, Parameters]:
    """Return the network of a case and the parameters of one member a draw.

    Day-to-day variation is drawn anew for each member; visitors present at the start are spread
    over places as newcomers are.
    """
    members, days, _ = draws.departures.shape
    rng = np.random.default_rng([seed, 6])
    world = model.case.world
    routing: Routing | None = model.routing
    network = routing.network if routing else compile_network(world)
    if routing:
        utility = np.asarray(routing.utility(draws.values, np))
        mode_nest = draws.values["route.mode_nest"]
        route_nest = mode_nest * draws.values["route.route_nest"]
        shares = network.place_of_route.sum(routing.shares(draws.values, _first_open(network), np))
    else:
        utility = np.zeros((1, len(network.origin)))
        mode_nest = route_nest = np.ones(1)
        shares = np.full((1, len(network.places)), 1.0 / len(network.places))
    weights = np.array([o.weight for o in world.onward]).reshape(1, -1)
    sd = draws.day_sd[:, None]

    def day_factor() -> np.ndarray:
        return np.exp(sd * rng.standard_normal((members, days)) - 0.5 * sd**2)

    parameters = Parameters(
        departures_per_day=draws.departures,
        entry_day_factor=day_factor(),
        leave_hazard=draws.leave_hazard[:, model.grid.step_of_day],
        exit_day_factor=day_factor() * draws.exit_cycle,
        transit_share=draws.transit_share,
        registration_hazard=np.repeat(draws.registration_hazard[..., None], 2, -1),
        onward_share=draws.onward_share,
        onward_choice=weights / weights.sum() if weights.size else weights,
        route_utility=utility,
        mode_nest=mode_nest,
        route_nest=route_nest,
        present_at_start=draws.start_stock[:, :, None] * shares[:, None, :],
    )
    return network, parameters


def _first_open(network: Network) -> int:
    """Return the first day on which any route is open."""
    return int(np.argmax(network.route_open.any(1)))
