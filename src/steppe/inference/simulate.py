"""Forward runs of a case from prior or posterior draws: sampled members on the whole network."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import numpy as np
import xarray as xr

from steppe.case.case import Case
from steppe.errors import Fault, InputError
from steppe.inference.fit import Progress, Sampler, fit, untold, use_float64_and_cache
from steppe.inference.forward import network_parameters, posterior_draws, prior_draws
from steppe.inference.model import Model
from steppe.simulation.ensemble import run_sampled
from steppe.simulation.streams import BLOCK_MEMBERS
from steppe.simulation.trajectory import labelled


def simulate_case(
    case: Case, members: int, seed: int, source: str, progress: Progress | None = None
) -> xr.Dataset:
    """Return trajectories of sampled members, labelled, with seed and input hashes.

    Args:
        case: the case.
        members: number of members; each has a draw of the unknowns of its own.
        seed: seeds draws, days and luck; the same seed gives the same numbers.
        source: `prior`, `posterior`, or the path of a posterior.nc of the same inputs.
        progress: called with a stage and the share done.
    """
    told = progress or untold
    use_float64_and_cache()
    told("building the model", 0.0)
    model = Model(case)
    if source == "prior":
        draws = prior_draws(model, members, seed)
    elif source == "posterior":
        sampler = Sampler(model)
        found = fit(sampler, model.evidence, seed, progress=progress)
        draws = posterior_draws(model, found.flat, members, seed)
    else:
        draws = posterior_draws(model, read_posterior(case, Path(source), model), members, seed)
    network, parameters = network_parameters(model, draws, seed)
    parts, done = [], 0
    days = network.days * -(-members // BLOCK_MEMBERS)

    def on_day(*_: object) -> None:
        nonlocal done
        done += 1
        told("simulating", done / days)

    for flows in run_sampled(network, parameters, members, seed, on_day):
        parts.append(labelled(network, flows))
    dataset = xr.concat(parts, "member", data_vars="all")
    attrs = {
        "title": case.title,
        "source": f"steppe {version('steppe')}",
        "drawn_from": source if source in ("prior", "posterior") else "posterior file",
        "seed": seed,
        "case": case.name,
        "case_sha256": case_hash(case),
        "Conventions": "CF-1.11",
    }
    return dataset.assign_coords(member=np.arange(members)).assign_attrs(attrs)


def case_hash(case: Case) -> str:
    """Return one SHA-256 over the hashes of all input files."""
    import hashlib

    joined = "\n".join(f"{name} {case.hashes[name]}" for name in sorted(case.hashes))
    return hashlib.sha256(joined.encode()).hexdigest()


def read_posterior(case: Case, path: Path, model: Model) -> np.ndarray:
    """Return the draws z (n, D) of a posterior.nc, refusing one of another case."""
    import json

    try:
        with xr.open_datatree(path, engine="h5netcdf") as tree:
            hashes = json.loads(tree.attrs["input_sha256"])
            z = np.asarray(tree["posterior"]["z"])
    except (OSError, KeyError, ValueError) as error:
        raise InputError(
            Fault("bad_posterior", f"not a posterior written by «steppe estimate»: {error}",
                  str(path), remedy="give «prior», «posterior» or the posterior.nc of the case")
        ) from None  # fmt: skip
    if hashes != dict(case.hashes) or z.shape[-1] != model.layout.size:
        raise InputError(
            Fault("posterior_of_another_case", "the file was made from other inputs",
                  str(path), remedy="run «steppe estimate» on this case again")
        )  # fmt: skip
    return z.reshape(-1, z.shape[-1])
