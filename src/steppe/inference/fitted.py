"""What the sampler asks of a model, whether of one host or of several."""

from __future__ import annotations

from typing import Protocol

from steppe.case.case import Case
from steppe.claims.claim import Claim
from steppe.inference.evidence import Evidence
from steppe.inference.priors import Layout
from steppe.inference.rescale import Scaled
from steppe.simulation.incidence import Array


class Fitted(Protocol):
    """Unknowns on the scale of standard normals, and how likely they make the reports."""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims, in the order of the evidence."""

    @property
    def layout(self) -> Layout:
        """Where each unknown stands among the standard normals."""

    @property
    def scaled(self) -> tuple[Scaled, ...]:
        """The scales that the evidence knows only by their products."""

    @property
    def evidence(self) -> Evidence:
        """The reports with every claim in use."""

    @property
    def case(self) -> Case:
        """The case, of all hosts together where there are several."""

    def potential(self, z: Array, evidence: Evidence) -> tuple[Array, Array]:
        """Return minus the log posterior density up to a constant, and the log likelihood of each
        claim (C,).
        """

    def monitored(self, z: Array) -> Array:
        """Return the numbers (J,) whose convergence is checked."""
