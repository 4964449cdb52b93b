"""Step 6, registration with desks: applications wait until a desk has time for them.

By day a backlog, Q' = max(Q + A − C, 0) for A applications and desks that decide C a day (Lindley's
recursion); within a day people wait as in a queue with several servers.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from steppe.simulation.draw import Draw
from steppe.simulation.incidence import Array, Incidence


def days_of_waiting(backlog: Array, capacity: Array) -> Array:
    """Return how many days somebody who applies now waits: those before them over desks a day.

    In order of application, at the capacity of the day; zero where nobody waits.
    """
    waiting = np.asarray(backlog, float)
    room = np.asarray(capacity, float)
    return np.where(waiting > 0, waiting / np.where(room > 0, room, np.nan), 0.0)


def hours_at_desks(served: Array, desks_per_day: Array, each_per_day: Array, hours: float) -> Array:
    """Return the mean hours that those served on a day wait within it, by place.

    Erlang-C at the day's load, at most the hours of the day: a queue that would take longer to settle
    does not come to be within it. Where the desks have worked all day nobody can say: there it is the
    backlog that people wait in, and the hours are not a number.

    Args:
        served: (M, P) people served in the day.
        desks_per_day: (M, P) people that the desks of a place can serve in a day; their number is
            this over `each_per_day`, rounded, at least one.
        each_per_day: (M,) people that one desk serves in a day.
        hours: that desks are open.
    """
    from steppe.simulation import desks_kernel

    shape = np.shape(served)
    capacity = np.ascontiguousarray(np.broadcast_to(desks_per_day, shape), float)
    result = np.empty(shape)
    people, each = np.ascontiguousarray(served, float), np.asarray(each_per_day, float)
    desks_kernel.hours_at_desks(people, capacity, each, hours, result)
    return result


class Numbers(NamedTuple):
    """People in the host by whether they have a number; each (M, G, P, K, B), B columns of days.

    Attributes:
        without: have not applied.
        applied: wait for it.
        numbered: have it.
    """

    without: Array
    applied: Array
    numbered: Array

    def total(self) -> Array:
        """Return all of them (M, G, P, K, B)."""
        return self.without + self.applied + self.numbered


def register(
    people: Numbers, hazard: Array, desks_per_day: Array, draw: Draw
) -> tuple[Numbers, Array, Array]:
    """Let people apply and desks decide; nobody who waits is preferred.

    Those who leave while they wait leave the backlog, too (step 7).

    Args:
        people: present.
        hazard: probability of applying within the day, of a shape that fits the people's.
        desks_per_day: (M or 1, P) applications that the desks of a place decide in a day.
        draw: how counts are split.

    Returns:
        people after the day's decisions, applications (M, G, P), numbers given (M, G, P).
    """
    xp = draw.xp
    applying = draw.thin("applying", people.without, hazard)
    waiting = people.applied + applying
    given = _decide(waiting, desks_per_day, draw)
    after = Numbers(people.without - applying, waiting - given, people.numbered + given)
    return after, xp.sum(applying, (3, 4)), xp.sum(given, (3, 4))


def _decide(waiting: Array, desks_per_day: Array, draw: Draw) -> Array:
    """Return whom the desks serve (M, G, P, K, B)."""
    xp: Any = draw.xp
    by_place = waiting.sum((1, 3, 4))
    number = xp.minimum(by_place, draw.capacity(xp.broadcast_to(desks_per_day, by_place.shape)))
    if xp is np and (number >= by_place).all():
        return waiting
    places_last = xp.moveaxis(waiting, 2, -1)
    cells = places_last.reshape(len(waiting), -1, by_place.shape[-1])
    served = draw.serve(
        "desks", cells, number, Incidence(np.arange(cells.shape[-1]), cells.shape[-1])
    )
    return xp.moveaxis(served.reshape(places_last.shape), -1, 2)
