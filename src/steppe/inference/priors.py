"""Unknowns and their priors.

Every unknown is a standard normal pushed through a transform, so that a prior draw is a vector of
standard normals, the sampler works on their scale, and a prior is given by its 90 % interval: 5 %
and 95 % quantiles on the unknown's own scale (log for positive numbers, logit for shares).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from steppe.case.case import Case, Prior
from steppe.errors import Fault, InputError, did_you_mean
from steppe.inference.rescale import Scaled

#: 95 % quantile of the standard normal.
Z95 = 1.6448536269514722
KINDS = ("normal", "heavy", "positive", "share")
#: Degrees of freedom of Student's t of heavy-tailed unknowns. Assumed.
TAIL_DEGREES = 2.0


@dataclass(frozen=True)
class Unknown:
    """One unknown or a vector of them: value = transform(centre + spread · z).

    z is standard normal, or follows Student's t with TAIL_DEGREES if the kind is `heavy`: linear, so
    that the sampler meets no bend where a value lies far out.
    """

    name: str
    kind: str
    centre: float
    spread: float
    size: int = 1

    def value(self, z: Any, xp: Any) -> Any:
        """Return the values of standard normals."""
        return _transform(self.kind, self.centre + self.spread * z, xp)


def _transform(kind: str, raw: Any, xp: Any) -> Any:
    if kind == "positive":
        return xp.exp(raw)
    return 1.0 / (1.0 + xp.exp(-raw)) if kind == "share" else raw


@dataclass(frozen=True)
class DefaultPrior:
    """A row of priors.csv."""

    name: str
    kind: str
    low: float
    high: float
    unit: str
    meaning: str
    reason: str


@cache
def default_priors() -> Mapping[str, DefaultPrior]:
    """Return the default priors by name."""
    table = resources.files("steppe.inference") / "priors.csv"
    with table.open(encoding="utf-8") as lines:
        return {
            row["name"]: DefaultPrior(
                row["name"], row["kind"], float(row["low"]), float(row["high"]), row["unit"],
                row["meaning"], row["reason"],
            )
            for row in csv.DictReader(lines)
        }  # fmt: skip


def unknown(name: str, kind: str, low: float, high: float, size: int = 1) -> Unknown:
    """Return the unknown whose 90 % interval is low … high on its own scale."""
    bounds = np.array([low, high], float)
    if kind == "positive":
        bounds = np.log(bounds)
    elif kind == "share":
        bounds = np.log(bounds / (1.0 - bounds))
    elif kind not in KINDS:
        raise ValueError(f"unknown kind of prior {kind!r}")
    return Unknown(name, kind, float(bounds.mean()), float(np.ptp(bounds) / (2 * Z95)), size)


class Priors:
    """The priors of a case: its own where it gives one, the defaults elsewhere."""

    def __init__(self, case: Case) -> None:
        self._own = {prior.name: prior for prior in case.priors}
        events = [group.id for group in case.world.groups if group.kind == "event"]
        check_names(case.priors, events, [s.id for s in case.world.level_steps], case.wider)

    def get(self, name: str, group: str | None = None, size: int = 1) -> Unknown:
        """Return the unknown `name` of a group, level step or place: with its own prior if the case
        gives one (`mobilization.size_people`, `routine.level_step.opening`), else the common one.
        """
        default = default_priors()[name]
        own_name = _own_name(name, group)
        own = self._own.get(own_name) or self._own.get(name)
        low, high = (own.low, own.high) if own else (default.low, default.high)
        return unknown(own_name, default.kind, low, high, size)


def _own_name(name: str, of: str | None) -> str:
    """Return `mobilization.size_people` for event.size_people, and `name.of` for other unknowns."""
    if of is None:
        return name
    return f"{of}.{name.partition('.')[2]}" if name.startswith("event.") else f"{name}.{of}"


def check_names(
    priors: Iterable[Prior],
    events: Iterable[str],
    steps: Iterable[str] = (),
    wider: Iterable[str] = (),
) -> None:
    """Raise InputError where a prior's name is not one the model knows, or its range is wrong."""
    known = dict(default_priors())
    for group in events:
        for name, default in default_priors().items():
            if name.startswith("event."):
                known[_own_name(name, group)] = default
    for step in steps:
        known[_own_name("routine.level_step", step)] = known["routine.level_step"]
    for population in wider:
        known[_own_name("wider.share", population)] = known["wider.share"]
    faults = []
    for prior in priors:
        default_prior = known.get(prior.name)
        if default_prior is None:
            faults.append(
                Fault("prior_unknown_name", f"unknown prior «{prior.name}»", "case.yaml",
                      where="priors", remedy=did_you_mean(prior.name, known))
            )  # fmt: skip
            continue
        bottom = -np.inf if default_prior.kind == "normal" else 0.0
        top = 1.0 if default_prior.kind == "share" else np.inf
        if not bottom < prior.low < prior.high < top:
            faults.append(
                Fault("prior_out_of_range", f"prior «{prior.name}» is {prior.low} … {prior.high}",
                      "case.yaml", where="priors",
                      remedy=f"give low < high, both between {bottom} and {top}")
            )  # fmt: skip
    if faults:
        raise InputError(faults)


class Layout:
    """Where each unknown stands in the vector of standard normals; unknowns of a kind are neighbours,
    so that each kind is transformed in one go.
    """

    def __init__(self, unknowns: Iterable[Unknown]) -> None:
        self.unknowns = tuple(sorted(unknowns, key=lambda u: KINDS.index(u.kind)))
        starts = np.cumsum([0, *(u.size for u in self.unknowns)])
        self.slices = {
            u.name: slice(int(a), int(a) + u.size)
            for u, a in zip(self.unknowns, starts[:-1], strict=True)
        }
        self.size = int(starts[-1])
        sizes = [u.size for u in self.unknowns]
        self._centre = np.repeat([u.centre for u in self.unknowns], sizes)
        self._spread = np.repeat([u.spread for u in self.unknowns], sizes)
        of_kind = np.repeat([KINDS.index(u.kind) for u in self.unknowns], sizes)
        self._kind_starts = np.searchsorted(of_kind, np.arange(len(KINDS) + 1))
        self._heavy = of_kind == KINDS.index("heavy")

    def places(self, names: Iterable[str]) -> np.ndarray:
        """Return where the unknowns of these names stand."""
        of = [np.arange(self.size)[self.slices[name]] for name in names]
        return np.concatenate(of) if of else np.zeros(0, int)

    def scaled(self, scale: str, members: np.ndarray, tail: float) -> Scaled:
        """Return a scale and the places of what it multiplies."""
        if self._heavy[members].any():
            raise ValueError(f"what {scale} multiplies is not standard normal")
        at = self.slices[scale].start
        return Scaled(at, float(self._spread[at]), members, tail)

    def potential(self, z: Any, xp: Any) -> Any:
        """Return minus the log prior density of z (size,), up to a constant."""
        tails = 0.5 * (TAIL_DEGREES + 1.0) * xp.log1p(z * z / TAIL_DEGREES)
        return xp.where(self._heavy, tails, 0.5 * z * z).sum()

    def draw(self, rng: np.random.Generator, number: int) -> np.ndarray:
        """Return draws (number, size) from the prior."""
        z = rng.standard_normal((number, self.size))
        heavy = rng.standard_t(TAIL_DEGREES, (number, int(self._heavy.sum())))
        z[:, self._heavy] = heavy
        return z

    def values(self, z: Any, xp: Any) -> dict[str, Any]:
        """Return every unknown by name from z (…, size); scalars are (…), vectors (…, n)."""
        raw = self._centre + self._spread * z
        bounds = zip(self._kind_starts[:-1], self._kind_starts[1:], strict=True)
        flat = xp.concatenate(
            [
                _transform(kind, raw[..., a:b], xp)
                for kind, (a, b) in zip(KINDS, bounds, strict=True)
            ],
            axis=-1,
        )
        return {
            u.name: flat[..., self.slices[u.name].start] if u.size == 1
            else flat[..., self.slices[u.name]]
            for u in self.unknowns
        }  # fmt: skip
