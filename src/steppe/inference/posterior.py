"""The posterior as a netCDF file with ArviZ's group names."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import xarray as xr

from steppe.inference.nowcast import Nowcast
from steppe.inference.nowcast_hosts import HostsNowcast

UNITS = {"entries": "people/day", "exits": "people/day", "returns": "people/day",
         "registrations": "people/day", "stock": "people"}  # fmt: skip


def write_posterior(nowcast: Nowcast | HostsNowcast, path: Path) -> None:
    """Write draws, flows, log likelihood and observed data; `arviz.from_netcdf` opens it.

    Groups: `posterior` (unknowns on their own scales, the standard normals `z`),
    `posterior_predictive` (host totals by day of some of the draws, in no order), `sample_stats`,
    `log_likelihood`, `observed_data`, `constant_data`. Dimensions `chain`, `draw`, `day`, `group`,
    `claim`; of several hosts at once `host` instead of `group`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    tree(nowcast).to_netcdf(temporary, engine="h5netcdf")
    temporary.replace(path)


def tree(nowcast: Nowcast | HostsNowcast) -> xr.DataTree:
    """Return the posterior as a DataTree; flows have the dimension `host` where there are several."""
    if isinstance(nowcast, HostsNowcast):
        every = [one.realised for one in nowcast.posterior.hosts.values()]
        predictive = {
            name: np.concatenate([getattr(one, name) for one in every], axis=-1) for name in UNITS
        }
        return _tree(
            nowcast, nowcast.model.values(nowcast.draws.z, np), predictive,
            ("host", nowcast.model.ids), nowcast.unfolded.log_likelihood,
        )  # fmt: skip
    realised, model = nowcast.posterior.realised, nowcast.model
    return _tree(
        nowcast, model.layout.values(nowcast.draws.z, np),
        {name: getattr(realised, name) for name in UNITS}, ("group", model.groups),
        nowcast.log_likelihood,
    )  # fmt: skip


def _tree(
    nowcast: Nowcast | HostsNowcast,
    values: Mapping[str, np.ndarray],
    flows: Mapping[str, np.ndarray],
    across: tuple[str, Sequence[str]],
    log_likelihood: np.ndarray,
) -> xr.DataTree:
    """Return the tree of unknowns (chain, draw, …), flows (draw, day, group or host), log likelihood
    (chain × draw, claim) and reports.
    """
    model, draws, estimate = nowcast.model, nowcast.draws, nowcast.estimate
    chains, per_chain, _ = draws.z.shape
    claims = [claim.id for claim in model.claims]
    posterior = {
        name.replace(".", "_"): (
            ("chain", "draw") if value.ndim == 2 else ("chain", "draw", f"{name}_dim"),
            value,
        )
        for name, value in values.items()
    }
    posterior["z"] = (("chain", "draw", "unknown"), draws.z)
    coords = {"chain": np.arange(chains), "draw": np.arange(per_chain)}
    days = np.array(model.timeline.dates(), dtype="datetime64[ns]")
    thin = {"chain": [0], "draw": np.arange(len(flows["entries"])), "day": days,
            across[0]: list(across[1])}  # fmt: skip
    predictive = {
        name: (("chain", "draw", "day", across[0]), flows[name][None].astype("f4"),
               {"units": unit})
        for name, unit in UNITS.items()
    }  # fmt: skip
    reports = {name: np.asarray(value) for name, value in model.evidence.reports.items()}
    attrs = {
        "Conventions": "CF-1.11",
        "title": estimate.case.title,
        "source": f"steppe {estimate.versions['steppe']}",
        "seed": estimate.seed,
        "as_of": estimate.today.isoformat(),
        "input_sha256": json.dumps(dict(estimate.case.hashes)),
    }
    on_claims = {"claim": claims}
    groups = {
        "/": xr.Dataset(attrs=attrs),
        "/posterior": xr.Dataset(posterior, coords=coords),
        "/posterior_predictive": xr.Dataset(predictive, coords=thin),
        "/sample_stats": xr.Dataset(
            {"diverging": (("chain", "draw"), draws.divergent)}, coords=coords,
        ),
        "/log_likelihood": xr.Dataset(
            {"report": (("chain", "draw", "claim"), log_likelihood.reshape(chains, per_chain, -1))},
            coords={**coords, **on_claims},
        ),
        "/observed_data": xr.Dataset(
            {"low": ("claim", reports["low"]), "high": ("claim", reports["high"])},
            coords=on_claims,
        ),
        "/constant_data": xr.Dataset(
            {"step_days": ("step", model.grid.lengths, {"units": "days"})}
        ),
    }  # fmt: skip
    return xr.DataTree.from_dict(groups)
