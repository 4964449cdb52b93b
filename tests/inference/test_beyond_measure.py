"""Likelihoods beyond all measure end in a refusal or in a fit, never in a fault or a NaN."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest

from steppe.errors import FitRefused
from steppe.inference.evidence import Evidence, weighted
from steppe.inference.fit import diagnose, reasons_to_refuse, use_float64_and_cache
from steppe.inference.particles import ISLANDS, Sampler, Swarm, _take_shape
from steppe.inference.priors import Layout, Unknown

PARTICLES, D = 32, 3


class Peaks:
    """Log likelihoods −scale · (z − 1)² of two claims, or −scale · |z − 1|^0.1 where `rough`."""

    claims = ("one", "other")
    scaled = ()
    layout = Layout([Unknown("x", "normal", 0.0, 1.0, D)])

    def __init__(self, scale: float, rough: bool = False) -> None:
        use_float64_and_cache()
        self.evidence = Evidence({}, jnp.ones(2))
        self.scale, self.rough = scale, rough

    def potential(self, z: Any, evidence: Evidence) -> tuple[Any, Any]:
        off = ((z - 1.0) ** 2).sum()
        claims = -self.scale * (off**0.05 if self.rough else off) * jnp.ones(2)
        return self.layout.potential(z, jnp) - weighted(claims, evidence.mask, jnp), claims

    def monitored(self, z: Any) -> Any:
        return z


def carried(model: Any) -> Swarm:
    sampler = Sampler(model)
    rng = np.random.default_rng(1)
    return sampler.from_prior(model.evidence, PARTICLES, 1, 4, rng, lambda _share: None)


def test_particles_go_on_where_one_has_all_the_weight() -> None:
    swarm = carried(Peaks(1e14))
    assert np.isfinite(swarm.root).all()
    assert abs(swarm.z - 1.0).max() < 1e-5
    # So narrow that the shape's own least width moves nobody, and said so.
    assert reasons_to_refuse(diagnose(swarm.z, swarm.divergent))


def test_what_particles_cannot_follow_is_refused_with_a_reason() -> None:
    with pytest.raises(FitRefused, match="far beyond the others") as caught:
        carried(Peaks(1e20, rough=True))
    assert caught.value.diagnostics["power"] < 1.0


def test_a_single_particle_with_weight_leaves_the_shape_as_it_was() -> None:
    z = np.random.default_rng(0).standard_normal((ISLANDS, PARTICLES, D))
    shape = np.diag([1.0, 2.0, 3.0])
    none = np.zeros((ISLANDS, PARTICLES), bool)
    swarm = Swarm(z, np.zeros((*none.shape, 2)), shape, 0.3, none)
    one = np.zeros(none.shape)
    one[2, 5] = 1.0
    _take_shape(swarm, one)
    np.testing.assert_array_equal(swarm.root, shape)
    _take_shape(swarm, np.ones(none.shape))
    np.testing.assert_allclose(swarm.root @ swarm.root.T, np.cov(z.reshape(-1, D).T), atol=0.02)


def test_draws_that_do_not_move_are_refused() -> None:
    none = np.zeros((ISLANDS, PARTICLES), bool)
    assert reasons_to_refuse(diagnose(np.ones((ISLANDS, PARTICLES, D)), none))
    apart = np.ones((ISLANDS, PARTICLES, D)) * np.arange(ISLANDS)[:, None, None]
    assert reasons_to_refuse(diagnose(apart, none))
