"""Several hosts fitted together: each keeps its own prior, reports on one inform the others."""

from __future__ import annotations

from functools import cache
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from rich.console import Console
from scipy.stats import kstest

from steppe.case.case import Question
from steppe.case.load import load_case, load_movement
from steppe.case.several_hosts import SeveralHosts, read_host_questions
from steppe.inference.fit import use_float64_and_cache
from steppe.inference.model import Model
from steppe.inference.nowcast_hosts import HostsNowcast, nowcast_hosts
from steppe.inference.posterior import tree
from steppe.inference.several_hosts import COUNTED_SHARE, COUPLED, SHARED_PUSH, JointModel
from steppe.report.brief import render_brief
from steppe.report.estimate_view import estimate_view
from tiny_case import write_figures

FIGURES = """\
id,measure,value_low,origin,destination,place,period_start,period_end,source,stated_on
p1,entries,80000,UKR,POL,,2022-03-01,2022-03-07,Guard,2022-03-29
p2,entries,45000,UKR,POL,,2022-03-08,2022-03-14,Guard,2022-03-29
p3,entries,25000,UKR,POL,,2022-03-15,2022-03-21,Guard,2022-03-29
p4,entries,14000,UKR,POL,,2022-03-22,2022-03-28,Guard,2022-03-29
p5,exits,30000,POL,UKR,,2022-03-01,2022-03-28,agency,2022-03-29
m1,entries,32000,UKR,MDA,,2022-03-01,2022-03-28,Police,2022-03-29
m2,stock,9000,UKR,MDA,,,2022-03-28,agency,2022-03-29
t1,exits,250000,UKR,,,2022-03-01,2022-03-28,UNHCR,2022-03-29
"""
ASK = """\
id,measure,place,period_start,period_end
m_second,entries,MDA,2022-03-08,2022-03-14
all,entries,,2022-03-01,2022-03-28
nowhere,entries,Hungary,2022-03-01,2022-03-28
"""


@cache
def two_hosts() -> SeveralHosts:
    with TemporaryDirectory() as parent:
        found = load_movement(write_figures(Path(parent) / "two", FIGURES))
    assert isinstance(found, SeveralHosts)
    return found


@cache
def model() -> JointModel:
    use_float64_and_cache()
    return JointModel(two_hosts())


@cache
def estimated() -> HostsNowcast:
    with TemporaryDirectory() as parent:
        path = Path(parent) / "ask.csv"
        path.write_text(ASK, encoding="utf-8")
        asked = read_host_questions(path, two_hosts().whole, two_hosts().ids)
    return nowcast_hosts(two_hosts(), asked, 1)


def with_push(z: np.ndarray, share: float) -> np.ndarray:
    """Return z with another shared push."""
    known = next(u for u in model().layout.unknowns if u.name == SHARED_PUSH)
    z = z.copy()
    z[..., model().layout.slices[SHARED_PUSH]] = (
        np.log(share / (1 - share)) - known.centre
    ) / known.spread
    return z


def test_each_host_keeps_the_prior_it_has_alone() -> None:
    z = model().layout.draw(np.random.default_rng(1), 4000)
    shares = model().values(z, np)[SHARED_PUSH]
    for host, own in zip(model().hosts, model().split(z, np), strict=True):
        heavy = np.array([u.kind == "heavy" for u in host.layout.unknowns for _ in range(u.size)])
        for column in own[:, ~heavy].T:
            assert kstest(column, "norm").pvalue > 1e-4
    first, second = (
        own[:, host.layout.slices["routine.walk"]]
        for host, own in zip(model().hosts, model().split(z, np), strict=True)
    )
    assert np.mean(first * second) == pytest.approx(shares.mean(), abs=0.03)


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_any_two_hosts_correlate_by_the_shared_push_exactly(share: float) -> None:
    size = model().layout.size
    # With the share held, each host's normals are a linear map of all; its rows' products are the
    # covariance.
    flat = model().split(with_push(np.eye(size), share), np)
    zero = model().split(with_push(np.zeros((1, size)), share), np)
    at = model().layout.slices[SHARED_PUSH].start
    maps = [np.delete(f - z, at, axis=0) for f, z in zip(flat, zero, strict=True)]
    own = [np.arange(h.layout.size)[h.layout.slices["routine.walk"]] for h in model().hosts]
    for a in (0, 1):
        for b in (0, 1):
            found = maps[a][:, own[a]].T @ maps[b][:, own[b]]
            assert found == pytest.approx((1.0 if a == b else share) * np.eye(len(own[a])))
    assert {"routine.walk", "figures_only.rise_days"} <= set(COUPLED)


def test_without_a_shared_push_hosts_are_as_they_are_alone() -> None:
    joint = model()
    rng = np.random.default_rng(2)
    z = with_push(joint.layout.draw(rng, 1)[0], 1e-13)
    likelihood = np.asarray(jax.jit(joint.log_likelihood)(jnp.asarray(z), joint.evidence)[0])
    alone = [
        np.asarray(jax.jit(host.log_likelihood)(jnp.asarray(own), host.evidence)[0])
        for host, own in zip(joint.hosts, joint.split(z, np), strict=True)
    ]
    assert likelihood[:-1] == pytest.approx(np.concatenate(alone), rel=1e-5)
    # The prior, too: all but what is shared whole, or belongs to all hosts, counts once a host.
    held = with_push(z, 1e-13)
    moved = held.copy()
    for host, name in zip(joint.ids, ("routine.walk", "figures_only.sojourn_days"), strict=True):
        moved[joint.layout.slices[f"{host}.{name}"]] += 0.7
    priors = [
        sum(float(h.layout.potential(own, np)) for h, own in zip(joint.hosts, parts, strict=True))
        for parts in (joint.split(held, np), joint.split(moved, np))
    ]
    joint_priors = [float(joint.layout.potential(x, np)) for x in (held, moved)]
    assert np.subtract(*joint_priors) == pytest.approx(np.subtract(*priors), rel=1e-5)


def test_a_source_is_the_same_source_in_every_host() -> None:
    joint = model()
    z = joint.layout.draw(np.random.default_rng(3), 5)
    poland, moldova = (
        h.layout.values(own, np) for h, own in zip(joint.hosts, joint.split(z, np), strict=True)
    )
    for name in ("source.bias", "source.noise_sd"):
        at = [h.sources.index("agency") for h in joint.hosts]
        assert (poland[name][:, at[0]] == moldova[name][:, at[1]]).all()
    assert (poland["wrong.share"] == moldova["wrong.share"]).all()


def test_a_picked_host_has_the_model_it_has_alone() -> None:
    moldova = [line for line in FIGURES.splitlines() if line.startswith(("id", "m"))]
    with TemporaryDirectory() as parent:
        picked = Model(load_case(write_figures(Path(parent) / "two", FIGURES), host="MDA"))
        alone = Model(load_case(write_figures(Path(parent) / "one", "\n".join(moldova))))
    z = jnp.asarray(alone.layout.draw(np.random.default_rng(4), 1)[0])
    assert picked.layout.slices == alone.layout.slices
    assert (picked.evidence.reports["low"] == alone.evidence.reports["low"]).all()
    potentials = [float(jax.jit(m.potential)(z, m.evidence)[0]) for m in (picked, alone)]
    assert potentials[0] == potentials[1]


def test_reports_on_one_host_tell_when_people_came_to_the_other() -> None:
    # Moldova has one sum over four weeks, in which alone no week stands out; Poland's weeks fall
    # from 80,000 to 14,000.
    first, last = (
        estimated().posterior.hosts["MDA"].realised.entries[:, week].sum((1, 2))
        for week in (slice(0, 7), slice(21, 28))
    )
    assert np.median(first) > 1.25 * np.median(last)


def test_the_total_of_the_origin_informs_every_host() -> None:
    # At the middle of the priors fewer people come than the total says: more to either host are
    # likelier, and so is a smaller share of the movement in these hosts.
    joint = model()
    total = [claim.id for claim in joint.claims].index("t1")
    middle = jnp.zeros(joint.layout.size)
    slope = jax.jit(jax.grad(lambda z: joint.log_likelihood(z, joint.evidence)[0][total]))(middle)
    for host in joint.ids:
        assert slope[joint.layout.slices[f"{host}.routine.level_per_day"]].item() > 0
    assert slope[joint.layout.slices[COUNTED_SHARE]].item() < 0


def test_totals_are_the_sum_of_hosts_draw_by_draw() -> None:
    posterior = estimated().posterior
    days = two_hosts().whole.world.timeline
    for measure in ("entries", "exits", "returns"):
        question = Question("", measure, "people", days.start, days.end)
        each = [posterior.of((host,)).answer(question) for host in ("POL", "MDA")]
        assert posterior.of(()).answer(question) == pytest.approx(sum(each), rel=1e-12)
        assert posterior.of(("POL", "MDA")).answer(question) == pytest.approx(sum(each), rel=1e-12)
    question = Question("", "stock", "people", days.start, days.end)
    there = [
        posterior.hosts[h].realised.stock[:, -1].sum(-1)
        - posterior.hosts[h].realised.start_stock.sum(-1)
        for h in ("POL", "MDA")
    ]
    # Nobody counted those in Poland, so that all together are a change as well.
    assert posterior.of(()).answer(question) == pytest.approx(sum(there), rel=1e-9)


def test_people_are_conserved_in_every_host_and_in_all() -> None:
    for hosts in (("POL",), ("MDA",), ()):
        flows = estimated().posterior.of(hosts).realised
        before = np.concatenate([flows.start_stock[:, None], flows.stock[:, :-1]], axis=1)
        assert before + flows.entries - flows.exits == pytest.approx(
            flows.stock, rel=1e-9, abs=1e-3
        )


def test_answers_are_given_for_each_host_and_for_all() -> None:
    estimate = estimated().estimate
    answers = {a.question.id: a.quantiles for a in estimate.standing}
    assert answers["entries_pol"]["q05"] < 164_000 < answers["entries_pol"]["q95"]
    assert answers["entries_mda"]["q05"] < 32_000 < answers["entries_mda"]["q95"]
    assert answers["entries"]["mean"] == pytest.approx(
        answers["entries_pol"]["mean"] + answers["entries_mda"]["mean"]
    )
    found = estimate.as_json()
    assert [a["id"] for a in found["answers"]] == ["m_second", "all", "nowhere"]
    assert [a["place"] for a in found["answers"]] == ["MDA", "", "Hungary"]
    assert "Hungary" in found["answers"][2]["reason"]
    assert found["hosts"] == ["POL", "MDA"]
    hosts = {claim["id"]: claim["host"] for claim in found["claims"]}
    assert hosts == {f"p{k}": "POL" for k in range(1, 6)} | {"m1": "MDA", "m2": "MDA", "t1": None}
    assert all(claim["expected"] for claim in found["claims"])
    shared = found["diagnostics"][SHARED_PUSH]
    assert 0 < shared["q05"] < shared["q95"] < 1


def test_the_posterior_file_has_hosts_beside_each_other() -> None:
    found = tree(estimated())
    flows = found["posterior_predictive"]["entries"]
    assert flows.dims == ("chain", "draw", "day", "host")
    assert list(flows["host"].values) == ["POL", "MDA"]
    unknowns = set(found["posterior"].data_vars)
    assert {"hosts_shared_push", "POL_walk_sd", "MDA_walk_sd", "source_bias"} <= unknowns
    # What is coupled is stored as each host has it, not as the sampler moves it.
    own = model().split(found["posterior"]["z"].values, np)[1]
    values = model().hosts[1].layout.values(own, np)["walk.sd"]
    assert found["posterior"]["MDA_walk_sd"].values == pytest.approx(values)


def test_brief_and_table_tell_hosts_apart() -> None:
    estimate = estimated().estimate
    page = render_brief(estimate)
    assert '<h2 id="hosts">By host</h2>' in page
    assert "Moldova: entries" in page
    # Nobody counted those in Poland, so there and in all it is a change; in Moldova it is not.
    section = page.split('<h2 id="hosts">')[1].split("<figure>")[0]
    rows = section.split("<tbody>")[1].split("<tr>")[1:]
    assert ["change: " in row for row in rows] == [True, False, True]
    assert page.count("<svg") == 2 * 3  # wide and narrow, of all together and of each host
    out = StringIO()
    Console(width=200, file=out).print(estimate_view(estimate))
    text = out.getvalue()
    assert "Estimate, all hosts together" in text
    assert "Estimate, Moldova" in text
    assert "exits, out of Ukraine" in text
    assert "%) came to the hosts here" in text


def test_the_share_counted_is_an_unknown_only_where_a_total_is_fitted() -> None:
    assert COUNTED_SHARE in model().layout.slices
    rows = [line for line in FIGURES.splitlines() if not line.startswith("t1")]
    with TemporaryDirectory() as parent:
        found = load_movement(write_figures(Path(parent) / "none", "\n".join(rows)))
    assert isinstance(found, SeveralHosts)
    joint = JointModel(found)
    assert COUNTED_SHARE not in joint.layout.slices
    z = jnp.asarray(joint.layout.draw(np.random.default_rng(5), 1)[0])
    gradient = jax.jit(jax.grad(joint.potential, has_aux=True))(z, joint.evidence)[0]
    assert np.isfinite(np.asarray(gradient)).all()
