"""The model of several hosts of one origin: each as it is alone, with a push that they share.

Every host keeps its own model and its own prior. What stands for the push of the origin (how fast
entries rise, how much and when they wander, how days scatter) is correlated between hosts: where
host h alone has a standard normal z, here

    z_h = √(1 − ρ) (u_h − ū) + √(1 + (H − 1) ρ) ū,    ū = Σ u_h / H,

with standard normals u. So each z_h is standard normal, as alone, and any two correlate by ρ, as if
z_h = √ρ shared + √(1 − ρ) own; ρ is an unknown. Bias, noise and the share of wrong figures
belong to a source, in all its reports.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from steppe.case.case import Case
from steppe.case.several_hosts import SeveralHosts
from steppe.claims.claim import Claim
from steppe.inference.evidence import Evidence, Prediction, likelihood, weighted
from steppe.inference.grid import fit_grid
from steppe.inference.model import Model
from steppe.inference.priors import Layout, Priors, Unknown
from steppe.inference.rescale import Scaled
from steppe.inference.sums import Flows
from steppe.simulation.incidence import Array

#: Unknowns of the push, correlated between hosts; they are alike in every host's layout.
COUPLED = (
    "figures_only.rise_days", "figures_only.rise_shape", "walk.sd", "day.sd", "routine.walk",
)  # fmt: skip
#: Unknowns of how figures are made, the same for all hosts, and those of each source.
WHOLE = ("wrong.share",)
OF_SOURCES = ("source.noise_sd", "source.bias")
SHARED_PUSH, COUNTED_SHARE = "hosts.shared_push", "hosts.counted_share"


class JointModel:
    """The unknowns of several hosts and what they imply; what `fit.Sampler` needs."""

    def __init__(self, several: SeveralHosts) -> None:
        self.case: Case = several.whole
        self.ids = several.ids
        self.grid = fit_grid(several.whole)
        self.timeline = several.whole.world.timeline
        most = max(len(host.fitted) for host in several.hosts)
        figures = max(most, len(several.totals))
        self.hosts = tuple(Model(case, self.grid, figures) for case in several.hosts)
        #: Reads figures on all hosts together; its flows are sums, its own unknowns are not used.
        self.together = Model(replace(several.whole, claims=several.totals), self.grid, figures)
        self.parts = (*self.hosts, self.together)
        self.claims: tuple[Claim, ...] = tuple(c for part in self.parts for c in part.claims)
        self.sources = tuple(dict.fromkeys(claim.source for claim in self.claims))
        ends = np.cumsum([0, *(len(part.claims) for part in self.parts)])
        self._claims_of = [slice(int(a), int(b)) for a, b in pairwise(ends)]
        self.layout = Layout(self._unknowns(Priors(several.whole)))
        self._at = [self._positions(k) for k in range(len(self.hosts))]
        # Where the coupled unknowns of each host stand in its own layout (K,), alike in all hosts.
        self._coupled = [
            np.concatenate([np.arange(h.layout.size)[h.layout.slices[name]] for name in COUPLED])
            for h in self.hosts
        ]
        self._hedged = np.concatenate([part.hedged for part in self.parts])
        self.evidence = self._joined([part.evidence for part in self.parts])

    def _unknowns(self, priors: Priors) -> list[Unknown]:
        found = [priors.get(SHARED_PUSH)]
        if self.together.claims:
            found.append(priors.get(COUNTED_SHARE))
        known = {u.name: u for u in self.hosts[0].layout.unknowns}
        found += [known[name] for name in WHOLE]
        found += [_resized(known[name], name, len(self.sources)) for name in OF_SOURCES]
        for host, model in zip(self.ids, self.hosts, strict=True):
            found += [
                _resized(u, f"{host}.{u.name}", u.size)
                for u in model.layout.unknowns
                if u.name not in (*WHOLE, *OF_SOURCES)
            ]
        return found

    def _positions(self, k: int) -> np.ndarray:
        """Return where each standard normal of a host (D_h,) stands among those of all."""
        layout = self.hosts[k].layout
        found = np.zeros(layout.size, int)
        for u in layout.unknowns:
            own = layout.slices[u.name]
            if u.name in OF_SOURCES:
                start = self.layout.slices[u.name].start
                found[own] = [start + self.sources.index(s) for s in self.hosts[k].sources]
            else:
                name = u.name if u.name in WHOLE else f"{self.ids[k]}.{u.name}"
                found[own] = np.arange(own.stop - own.start) + self.layout.slices[name].start
        return found

    @property
    def scaled(self) -> tuple[Scaled, ...]:
        """The scales of each host that reports know only by their products.

        Not those of the walk of its level: its steps are mixed with those of the other hosts.
        """
        coupled = set(
            np.concatenate([at[c] for at, c in zip(self._at, self._coupled, strict=True)])
        )
        found = []
        for at, host in zip(self._at, self.hosts, strict=True):
            for each in host.scaled:
                scale, members = int(at[each.scale]), at[each.members]
                if coupled.isdisjoint((scale, *members)):
                    found.append(replace(each, scale=scale, members=members))
        return tuple(found)

    def split(self, z: Any, xp: Any = jnp) -> list[Any]:
        """Return the standard normals (…, D_h) of each host from those of all (…, D)."""
        rho = self.layout.values(z, xp)[SHARED_PUSH][..., None]
        own = [z[..., at] for at in self._at]
        u = xp.stack([o[..., c] for o, c in zip(own, self._coupled, strict=True)])
        mean = u.mean(0)
        mixed = xp.sqrt(1.0 - rho) * (u - mean) + xp.sqrt(1.0 + (len(own) - 1) * rho) * mean
        return [_put(o, c, m, xp) for o, c, m in zip(own, self._coupled, mixed, strict=True)]

    def values(self, z: Any, xp: Any = jnp) -> dict[str, Any]:
        """Return all unknowns by name from standard normals (…, D), a host's own after its name."""
        whole = self.layout.values(z, xp)
        common = (SHARED_PUSH, COUNTED_SHARE, *WHOLE, *OF_SOURCES)
        found = {name: whole[name] for name in common if name in whole}
        for host, model, own in zip(self.ids, self.hosts, self.split(z, xp), strict=True):
            values = model.layout.values(own, xp)
            found |= {f"{host}.{n}": v for n, v in values.items() if n not in (*WHOLE, *OF_SOURCES)}
        return found

    def parts_of(self, z: Array) -> list[tuple[Model, dict[str, Array], Flows]]:
        """Return unknowns and flows of every part: the hosts, then all of them together."""
        found = []
        for model, own in zip(self.hosts, self.split(z), strict=True):
            values = model.values(own)
            found.append((model, values, model.flows(values)))
        if self.together.claims:
            found.append((self.together, *self.summed(z, found)))
        return found

    def summed(
        self, z: Array, found: list[tuple[Model, dict[str, Array], Flows]]
    ) -> tuple[dict[str, Array], Flows]:
        """Return what figures on all hosts together are read with.

        Flows and stocks are added up and divided by the share that goes to these hosts. The scatter
        of days is taken as common to the hosts, with their mean: what moves a day moves them all.
        """
        whole = self.layout.values(z, jnp)
        at = np.array([self.sources.index(s) for s in self.together.sources], int)
        values = {name: jnp.atleast_1d(whole[name])[at] for name in OF_SOURCES}
        values |= {name: whole[name] for name in WHOLE}
        values["day.sd"] = jnp.stack([v["day.sd"] for _, v, _ in found]).mean()
        each = [flows for _, _, flows in found]

        def total(*of_hosts: Array) -> Array:
            return sum(of_hosts) / whole[COUNTED_SHARE]

        again = [f.repeat_share for f in each if f.repeat_share is not None]
        # What is not added up here, such as hazards, no figure reads.
        flows = each[0]._replace(
            entries=total(*(f.entries for f in each)),
            returns=total(*(f.returns for f in each)),
            host=jax.tree.map(total, *(f.host for f in each)),
            repeat_share=sum(again) / len(again) if again else None,
        )
        return values, flows

    def _joined(self, each: list[Evidence]) -> Evidence:
        reports = {
            name: jnp.concatenate([e.reports[name] for e in each]) for name in each[0].reports
        }
        return Evidence(reports, jnp.concatenate([e.mask for e in each]))

    def _predicted(self, z: Array) -> tuple[Array, Prediction]:
        """Return centre and prediction of every report (C,)."""
        parts = [(m, m.predict(values, flows)) for m, values, flows in self.parts_of(z)]
        centre = jnp.concatenate([m.centre(prediction) for m, prediction in parts])
        return centre, jax.tree.map(lambda *x: jnp.concatenate(x), *(p for _, p in parts))

    def log_likelihood(self, z: Array, evidence: Evidence) -> tuple[Array, Array]:
        """Return the log likelihood and the probability of being wrong of each claim (C,)."""
        centre, prediction = self._predicted(z)
        share = self.layout.values(z, jnp)["wrong.share"]
        return likelihood(evidence, centre, prediction, share, self._hedged)

    def potential(self, z: Array, evidence: Evidence) -> tuple[Array, Array]:
        """Return minus the log posterior density up to a constant, and the log likelihood of each
        claim (C,).
        """
        claims, _ = self.log_likelihood(z, evidence)
        return self.layout.potential(z, jnp) - weighted(claims, evidence.mask, jnp), claims

    def monitored(self, z: Array) -> Array:
        """Return the numbers whose convergence is checked: those of every host, and the totals."""
        parts = [m.monitored(own) for m, own in zip(self.hosts, self.split(z), strict=True)]
        if self.together.claims:
            parts.append(self._predicted(z)[0][self._claims_of[-1]])
        return jnp.concatenate(parts)

    def totals(self, z: Array) -> dict[str, Array]:
        """Return what a draw says of the figures on all hosts together, by name as in `Unfolded`."""
        centre, prediction = self._predicted(z)
        log_likelihood, wrong = self.log_likelihood(z, self.evidence)
        found = {
            "centre": centre, "spread": prediction.spread,
            "log_likelihood": log_likelihood, "probability_wrong": wrong,
        }  # fmt: skip
        return {name: values[self._claims_of[-1]] for name, values in found.items()}


def _resized(u: Unknown, name: str, size: int) -> Unknown:
    return Unknown(name, u.kind, u.centre, u.spread, size)


def _put(z: Any, at: np.ndarray, new: Any, xp: Any) -> Any:
    """Return z (…, D) with other values (…, K) at some positions (K,)."""
    if xp is jnp:
        return z.at[..., at].set(new)
    z = z.copy()
    z[..., at] = new
    return z
