"""Step 8, hosts: what people present mean for housing, services, money and reception.

Pure functions of numbers; the numbers with their ranges come from the case. Nothing here acts back on
where people go.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from steppe.simulation.incidence import Array

#: Rent rises are held at this factor of population growth: studies cover growth up to 23 % (Krakow,
#: Trojanek and Gluszak, Finance Research Letters 2022), so that beyond it the line is not known.
LARGEST_STUDIED_GROWTH = 0.23


def rent_rise(arrivals: Array, residents: Array, elasticity: Array) -> Array:
    """Return the rise of rent as a share of the rent without arrivals (any shape).

    A constant elasticity: (1 + arrivals / residents) ** elasticity − 1, with the growth of population
    cut at LARGEST_STUDIED_GROWTH. A statement about all arrivals together, with everything else that
    moved rents left out.

    Args:
        arrivals: people present who came.
        residents: people who lived there before.
        elasticity: percent of rent per percent of people in the first year. Causal estimates reach
            from 0.7 (Trojanek and Gluszak, Housing Studies 2024: five Polish cities, 0.72 to 0.74)
            to 1.2 (Dikici, thesis, Hacettepe 2023, Turkey, short run, 1.19); Saiz, J. Urban
            Economics 2007: about 1.
    """
    growth = np.minimum(np.asarray(arrivals) / residents, LARGEST_STUDIED_GROWTH)
    return (1.0 + growth) ** elasticity - 1.0


def vacant_beds(stock_m2: Array, vacancy: Array, m2_per_person: Array) -> Array:
    """Return how many people fit into the vacant part of a housing stock.

    Args:
        stock_m2: floor area of dwellings, m².
        vacancy: share of it that is vacant and to let.
        m2_per_person: floor area a person takes.
    """
    return np.asarray(stock_m2) * vacancy / m2_per_person


def beds_short(present: Array, beds: Array) -> Array:
    """Return how many of those present find no vacant bed; they are with friends, or crowd."""
    return np.maximum(np.asarray(present) - beds, 0.0)


def priced_out(renters: Array, rent_share: Array, rise: Array, bearable_share: float) -> Array:
    """Return how many renting residents must pay more than a bearable share of their income.

    Shares of income spent on rent are taken to be spread evenly from zero to twice their mean, so
    that the share of renters above a threshold b is 1 − b / (2 mean), cut to [0, 1]. Counted are those
    whom the rise puts above it, not those who were above it before.

    Args:
        renters: residents who rent.
        rent_share: their mean share of income spent on rent before the rise.
        rise: of rent, as a share.
        bearable_share: of income; 0.3 is a common rule of thumb.
    """
    before = np.clip(1.0 - bearable_share / (2.0 * np.asarray(rent_share)), 0.0, 1.0)
    after = np.clip(1.0 - bearable_share / (2.0 * rent_share * (1.0 + rise)), 0.0, 1.0)
    result: Array = renters * (after - before)
    return result


def needed(people: Array, per_person: Array) -> Array:
    """Return how much of a service people need: school places, clinic visits, bank cards.

    Args:
        people: present.
        per_person: need per person present (a share of children, visits a year, cards).
    """
    return np.asarray(people) * per_person


@dataclass(frozen=True)
class Money:
    """What people present bring and cost in a period, in the currency of the unit values.

    Attributes:
        rent: paid to landlords.
        spending: everything else bought in the place, rent left out.
        tax: of the spending, by the rate of the tax on it.
        cost: of public services used.
    """

    rent: Array
    spending: Array
    tax: Array
    cost: Array


def money(
    person_days: Array,
    rent_per_day: Array,
    spending_per_day: Array,
    tax_rate: Array,
    service_cost_per_day: Array,
) -> Money:
    """Return what people bring and cost.

    Args:
        person_days: days of stay of all people together.
        rent_per_day: per person, after its rise.
        spending_per_day: per person, rent left out.
        tax_rate: share of spending that is tax.
        service_cost_per_day: public cost per person.
    """
    spending = np.asarray(person_days) * spending_per_day
    return Money(
        rent=np.asarray(person_days) * rent_per_day,
        spending=spending,
        tax=spending * tax_rate,
        cost=np.asarray(person_days) * service_cost_per_day,
    )


@dataclass(frozen=True)
class Statement:
    """A statement on arrivals as somebody coded it: theme, stance, where and when it was made."""

    theme: str
    stance: str
    place: str
    day: date
    document: str


@dataclass(frozen=True)
class ThemeCount:
    """How often a theme was stated in a place, with the first and the last day."""

    theme: str
    stance: str
    place: str
    statements: int
    first: date
    last: date


def reception(statements: Iterable[Statement]) -> tuple[ThemeCount, ...]:
    """Count coded statements by theme, stance and place; a document counts once for each.

    Evidence beside the numbers: what was said, not what people think, and nothing about what they
    will do. Silence of the sources in a place is no sign of calm.
    """
    found: dict[tuple[str, str, str], dict[str, date]] = {}
    for s in statements:
        days = found.setdefault((s.theme, s.stance, s.place), {})
        days[s.document] = min(s.day, days.get(s.document, s.day))
    return tuple(
        ThemeCount(*key, len(days), min(days.values()), max(days.values()))
        for key, days in sorted(found.items())
    )
