"""People present by week and place, from posterior draws: what needs and placement start from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from steppe.case.case import Case
from steppe.errors import Fault, InputError, did_you_mean
from steppe.inference.answers import Ensemble
from steppe.inference.fit import Progress, fit, untold, use_float64_and_cache
from steppe.inference.model import Model, check_fitted
from steppe.inference.nowcast import CHECKED_DRAWS, REALISED_DRAWS
from steppe.inference.particles import Sampler
from steppe.inference.realised import realise
from steppe.inference.simulate import read_posterior
from steppe.inference.unfold import Unfolder

#: Stands for every group of the case.
ALL = "all"


@dataclass(frozen=True)
class Present:
    """Draws of people present and of registrations, week by week.

    Attributes:
        groups: whose stock counts.
        starts: (W,) first day of each week; the first may be shorter.
        ends: (W,) last day of each week.
        places: ids and names of the towns; empty where the case has none.
        people: (n, W) on the fullest day of the week, in the host.
        registrations: (n, W) in the week.
        shares: (n, W, P) of them in each town, by where those who enter then are going.
        registrations_reported: some report on registrations is fitted; else they are assumption.
        is_change: no report pins the stock of these groups, so that it is the change since the
            first day.
    """

    groups: tuple[str, ...]
    starts: tuple[date, ...]
    ends: tuple[date, ...]
    places: tuple[tuple[str, str], ...]
    people: np.ndarray
    registrations: np.ndarray
    shares: np.ndarray
    registrations_reported: bool = False
    is_change: bool = False


def counted_groups(case: Case, asked: tuple[str, ...]) -> tuple[str, ...]:
    """Return the groups whose people count: those of the push events if none is named.

    Raises:
        InputError: a name is no group, or the case has no push event and no group is named.
    """
    known = [group.id for group in case.world.groups]
    if not asked:
        events = tuple(g.id for g in case.world.groups if g.kind == "event")
        if not events:
            raise InputError(
                Fault("no_event_group", "the case has no group that came because of an event",
                      where="--group", remedy=f"give --group {ALL}, or some of: " + ", ".join(known))
            )  # fmt: skip
        return events
    if ALL in asked:
        return tuple(known)
    faults = [
        Fault("unknown_group", f"«{name}» is no group of the case", where="--group",
              remedy=did_you_mean(name, [*known, ALL]))
        for name in asked
        if name not in known
    ]  # fmt: skip
    if faults:
        raise InputError(faults)
    return tuple(dict.fromkeys(asked))


def posterior_ensemble(
    case: Case, seed: int, source: str, progress: Progress | None = None
) -> Ensemble:
    """Return posterior draws with their realised flows.

    Args:
        case: the case.
        seed: the same seed gives the same numbers as `steppe estimate` where the case is fitted.
        source: `posterior` (fits the case), or the path of a posterior.nc of the same inputs.
        progress: called with a stage and the share done.

    Raises:
        InputError: nothing can be fitted, or the file belongs to other inputs.
        FitRefused: the islands disagree.
    """
    told = progress or untold
    check_fitted(case)
    use_float64_and_cache()
    told("building the model", 0.0)
    model = Model(case)
    rng = np.random.default_rng([seed, 2])
    if source == "posterior":
        draws = fit(Sampler(model), model.evidence, seed, progress=progress)
        z = draws.thinned(CHECKED_DRAWS).flat
    else:
        z = read_posterior(case, Path(source), model)
    told("unfolding draws", 0.0)
    some = Unfolder(model)(z).pick(rng.permutation(len(z))[:REALISED_DRAWS])
    return Ensemble(model, some, realise(model, some, rng))


def people_present(ensemble: Ensemble, groups: tuple[str, ...]) -> Present:
    """Return people of some groups by week, from their first event (else the first day) to today.

    Weeks end with today, so that the last is whole; the first may begin before the event.
    """
    model, case, realised = ensemble.model, ensemble.model.case, ensemble.realised
    world, timeline = case.world, ensemble.model.timeline
    chosen = [model.groups.index(name) for name in groups]
    events = [e.date for e in world.events if e.id in groups]
    only_events = len(events) == len(groups)
    first = max(timeline.day(min(events)) if only_events else 0, 0)
    stop = max(min(timeline.day(case.today) + 1, timeline.days), first + 1)
    edges = [(max(end - 7, 0), end) for end in range(stop, first, -7)][::-1]
    stock = realised.stock[:, :, chosen].sum(-1)
    is_change = case.stock_is_change and not only_events
    if is_change:
        stock = stock - realised.start_stock[:, chosen].sum(-1, keepdims=True)
    registered = realised.registrations[:, :, chosen].sum(-1)
    routing = model.routing
    places: tuple[tuple[str, str], ...] = ()
    shares = np.zeros((len(stock), len(edges), 0))
    if routing is not None:
        ids = list(routing.network.places)
        places = tuple((i, world.places[i].name if i in world.places else i) for i in ids)
        by_route = [ensemble.route_shares(end - 1) for _, end in edges]
        shares = np.stack([routing.network.place_of_route.sum(s) for s in by_route], axis=1)
    return Present(
        groups=groups,
        starts=tuple(timeline.date(a) for a, _ in edges),
        ends=tuple(timeline.date(b) - timedelta(days=1) for _, b in edges),
        places=places,
        people=np.stack([np.maximum(stock[:, a:b].max(1), 0.0) for a, b in edges], axis=1),
        registrations=np.stack([registered[:, a:b].sum(1) for a, b in edges], axis=1),
        shares=shares,
        registrations_reported=any(claim.measure == "registrations" for claim in case.fitted),
        is_change=is_change,
    )
