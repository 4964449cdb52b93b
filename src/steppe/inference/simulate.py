"""Forward runs of a case from prior or posterior draws: sampled members on the whole network."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import xarray as xr

from steppe.case.case import Case
from steppe.case.folder import QUESTIONS
from steppe.case.reception import FILE as RECEPTION
from steppe.errors import Fault, InputError
from steppe.inference.fit import Progress, fit, untold, use_float64_and_cache
from steppe.inference.forward import network_parameters, posterior_draws, prior_draws
from steppe.inference.model import Model
from steppe.inference.particles import Sampler
from steppe.inference.unfold import Unfolded
from steppe.simulation.ensemble import run_members
from steppe.simulation.ledger import (
    Task,
    code_fingerprint,
    discard,
    fingerprint,
    read_arrays,
    run_tasks,
)
from steppe.simulation.trajectory import open_netcdf, write_netcdf

#: Files that no number of a fit comes from. The questions only decide where its steps are fine.
NOT_FITTED = (QUESTIONS, RECEPTION)


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
    with TemporaryDirectory() as name:
        file = Path(name) / "trajectories.nc"
        simulate_to_file(case, members, seed, source, file, Path(name) / "blocks", 1, progress)
        with open_netcdf(file) as stored:
            return stored.load()


def simulate_to_file(
    case: Case,
    members: int,
    seed: int,
    source: str,
    out: Path,
    ledger: Path,
    workers: int,
    progress: Progress | None = None,
) -> None:
    """Write the trajectories of `simulate_case` to a netCDF file, block by block.

    A run that is killed goes on where it was when it is started again with the same ledger. The
    file does not depend on the workers, nor on who was killed.

    Args:
        case: the case.
        members: as for `simulate_case`.
        seed: as for `simulate_case`.
        source: as for `simulate_case`.
        out: the file.
        ledger: folder of results that are whole; they are removed when the file is written.
        workers: processes for blocks of members.
        progress: called with a stage and the share done.
    """
    told = progress or untold
    use_float64_and_cache()
    told("building the model", 0.0)
    model = Model(case)
    draws, fitted = _draws(model, members, seed, source, ledger, told)
    network, parameters = network_parameters(model, draws, seed)
    told("simulating", 0.0)
    files = run_members(network, parameters, members, seed, ledger, workers, told)
    told("writing", 0.0)
    attrs: dict[str, Any] = {
        "title": case.title,
        "source": f"steppe {version('steppe')}",
        "drawn_from": source if source in ("prior", "posterior") else "posterior file",
        "seed": seed,
        "case": case.name,
        "case_sha256": case_hash(case),
        "Conventions": "CF-1.11",
    }
    write_netcdf(out, network, members, map(read_arrays, files), attrs)
    discard((*files, *fitted))


def _draws(
    model: Model, members: int, seed: int, source: str, ledger: Path, told: Progress
) -> tuple[Unfolded, tuple[Path, ...]]:
    """Return draws of the unknowns, and the files in the ledger that hold the fit."""
    if source == "prior":
        return prior_draws(model, members, seed), ()
    if source != "posterior":
        z = read_posterior(model.case, Path(source), model)
        return posterior_draws(model, z, members, seed), ()

    def run(_: Task) -> dict[str, np.ndarray]:
        return {"z": fit(Sampler(model), model.evidence, seed, progress=told).flat}

    case, libraries = model.case, [version(name) for name in ("jax", "numpy")]
    code = code_fingerprint(Path(__file__).parents[1])
    key = fingerprint(case_hash(case), case.as_of, model.grid.edges, seed, code, libraries)
    fitted = run_tasks(ledger, key, [Task("posterior", None)], run)
    return posterior_draws(model, read_arrays(fitted[0])["z"], members, seed), fitted


def posterior_sample(
    model: Model, path: Path | None, seed: int, told: Progress = untold
) -> np.ndarray:
    """Return draws z (n, D) of the posterior: those of a posterior.nc, or of a fit made now."""
    if path is not None:
        return read_posterior(model.case, path, model)
    return fit(Sampler(model), model.evidence, seed, progress=told).flat


def fit_inputs(hashes: Mapping[str, str]) -> dict[str, str]:
    """Return those of the hashes of a case's inputs on which its fit depends."""
    return {name: value for name, value in hashes.items() if name not in NOT_FITTED}


def case_hash(case: Case) -> str:
    """Return one SHA-256 over the hashes of the inputs on which the fit depends."""
    import hashlib

    inputs = fit_inputs(case.hashes)
    joined = "\n".join(f"{name} {inputs[name]}" for name in sorted(inputs))
    return hashlib.sha256(joined.encode()).hexdigest()


def read_posterior(case: Case, path: Path, model: Model) -> np.ndarray:
    """Return the draws z (n, D) of a posterior.nc, refusing one of another case.

    What nothing is fitted to may have changed since: statements on reception, and questions as long
    as the fit has the same steps.
    """
    import json

    try:
        with xr.open_datatree(path, engine="h5netcdf") as tree:
            hashes = json.loads(tree.attrs["input_sha256"])
            z = np.asarray(tree["posterior"]["z"])
            steps = np.asarray(tree["constant_data"]["step_days"])
            as_of = tree.attrs["as_of"]
    except (OSError, KeyError, ValueError) as error:
        raise InputError(
            Fault("bad_posterior", f"not a posterior written by «steppe estimate»: {error}",
                  str(path), remedy="give «prior», «posterior» or the posterior.nc of the case")
        ) from None  # fmt: skip
    same = (
        fit_inputs(hashes) == fit_inputs(case.hashes)
        and as_of == case.today.isoformat()
        and np.array_equal(steps, model.grid.lengths)
        and z.shape[-1] == model.layout.size
    )
    if not same:
        raise InputError(
            Fault("posterior_of_another_case",
                  "the file was made from other inputs, or as of another day", str(path),
                  remedy="run «steppe estimate» on this case again")
        )  # fmt: skip
    return z.reshape(-1, z.shape[-1])
