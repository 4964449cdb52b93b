"""An estimate of a small case from end to end, with the real sampler."""

from __future__ import annotations

import warnings
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
from fitted_case import REPORTED_ENTRIES, estimated, small_case

from steppe.errors import FitRefused, InputError
from steppe.inference.estimate import Answer
from steppe.inference.fit import (
    MOST_ROUNDS,
    diagnose,
    fit,
    reasons_to_refuse,
    use_float64_and_cache,
)
from steppe.inference.grid import daily_grid
from steppe.inference.model import Model
from steppe.inference.nowcast import nowcast
from steppe.inference.particles import Sampler
from steppe.inference.posterior import write_posterior
from steppe.inference.simulate import read_posterior

ORDER = ("q05", "q25", "median", "q75", "q95")


def answers(seed: int = 1) -> dict[str, Answer]:
    asked = estimated(seed).estimate.asked
    assert asked is not None
    return {answer.question.id: answer for answer in asked}


def without_times(json: Any) -> Any:
    """Drop how long it took."""
    if isinstance(json, dict):
        return {k: without_times(v) for k, v in json.items() if not k.startswith("seconds")}
    return [without_times(v) for v in json] if isinstance(json, list) else json


def test_quantiles_are_ordered_and_flows_not_negative() -> None:
    for answer in (*answers().values(), *estimated(1).estimate.standing):
        if answer.reason:
            continue
        values = [answer.quantiles[name] for name in ORDER]
        assert values == sorted(values)
        assert values[0] < values[-1]
        if answer.question.measure != "stock":
            assert values[0] > 0
    daily = estimated(1).estimate.daily
    for name in ("entries", "exits", "stock"):
        assert (np.diff(daily[name].transpose(..., "quantile").values) >= 0).all()


def test_the_same_seed_gives_the_same_numbers() -> None:
    first, second = estimated(1).estimate, estimated(1, run=2).estimate
    assert first is not second
    assert without_times(first.as_json()) == without_times(second.as_json())
    xr.testing.assert_identical(first.daily, second.daily)


def test_another_seed_gives_the_same_answers_but_for_chance() -> None:
    first, second = answers(1), answers(2)
    assert first["total"].quantiles != second["total"].quantiles
    for name in ("total", "second_week", "rate", "out", "stock"):
        a, b = first[name].quantiles, second[name].quantiles
        width = a["q95"] - a["q05"]
        # Of 100 independent draws the median is off by 0.04 of the 90 % interval's width.
        assert abs(a["median"] - b["median"]) < 0.25 * width, name
        assert 0.6 < (b["q95"] - b["q05"]) / width < 1.6, name


def test_entries_agree_with_a_dense_report() -> None:
    total = answers()["total"].quantiles
    assert total["q05"] < REPORTED_ENTRIES < total["q95"]
    assert total["median"] == pytest.approx(REPORTED_ENTRIES, rel=0.05)
    assert (total["q95"] - total["q05"]) / total["median"] < 0.4
    week = answers()["second_week"].quantiles
    assert week["q05"] < 56310 < week["q95"]


def test_people_a_day_are_the_total_over_the_days() -> None:
    total, rate = answers()["total"].quantiles, answers()["rate"].quantiles
    for name in ORDER:
        assert rate[name] == pytest.approx(total[name] / 30)


def test_stock_is_entries_less_exits_where_only_its_change_is_known() -> None:
    estimate = estimated(1).estimate
    assert estimate.case.stock_is_change
    assert any("change since 2022-03-01" in note for note in estimate.notes)
    realised = estimated(1).posterior.realised
    change = realised.stock[:, -1] - realised.start_stock
    net = (realised.entries - realised.exits).sum(1)
    np.testing.assert_allclose(change, net, rtol=1e-6, atol=1e-3)
    assert answers()["stock"].quantiles["mean"] == pytest.approx(net.sum(-1).mean())


def test_a_single_day_is_less_certain_than_the_month() -> None:
    def relative(name: str) -> float:
        quantiles = answers()[name].quantiles
        return (quantiles["q95"] - quantiles["q05"]) / quantiles["median"]

    assert relative("late_day") > 1.5 * relative("total")
    # A day varies by a fifth or so around its trend: some 60 % between the ends of the interval.
    assert 0.25 < relative("late_day") < 1.5


def test_answers_to_questions_come_in_the_order_asked() -> None:
    json = estimated(1).estimate.as_json()
    ids = [question.id for question in small_case()[1]]
    assert [answer["id"] for answer in json["answers"]] == ids
    assert [answer["id"] for answer in json["standing"]] == ["entries", "exits", "stock_end"]
    by_id = {answer["id"]: answer for answer in json["answers"]}
    assert by_id["outside"]["median"] is None
    assert by_id["outside"]["reason"]
    assert by_id["again"]["median"] == by_id["late_day"]["median"]


def test_every_claim_is_checked_and_none_is_found_wrong() -> None:
    checks = estimated(1).estimate.claims
    assert {check.claim.id for check in checks} == {c.id for c in small_case()[0].claims}
    for check in checks:
        assert check.method in ("importance", "refit")
        assert check.probability_wrong is not None
        assert 0 <= check.probability_wrong < 0.5
        assert check.expected["q05"] < check.expected["median"] < check.expected["q95"]
    wrong = [check.probability_wrong or 0.0 for check in checks]
    assert wrong == sorted(wrong, reverse=True)


def test_diagnostics_meet_the_limits_they_are_held_to() -> None:
    diagnostics = estimated(1).estimate.diagnostics
    assert reasons_to_refuse(dict(diagnostics)) == []
    assert diagnostics["rhat_max"] < 1.05
    assert diagnostics["ess_min"] >= 100


def test_a_fit_with_bad_diagnostics_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    use_float64_and_cache()
    monkeypatch.setattr("steppe.inference.fit.HIGHEST_RHAT", 0.1)
    model = Model(small_case()[0])
    with pytest.raises(FitRefused) as caught:
        fit(Sampler(model), model.evidence, seed=1, particles=8)
    assert caught.value.reasons
    assert caught.value.exit_code == 3
    assert caught.value.diagnostics["rounds"] == MOST_ROUNDS
    assert "refused" in str(caught.value)


def test_each_kind_of_bad_draws_is_named() -> None:
    rng = np.random.default_rng(0)
    good = rng.standard_normal((4, 400, 3))
    none = np.zeros((4, 400), bool)
    assert reasons_to_refuse(diagnose(good, none)) == []
    apart = good + np.arange(4)[:, None, None]
    assert "islands disagree" in reasons_to_refuse(diagnose(apart, none))[0]
    sticky = np.repeat(rng.standard_normal((4, 8, 3)), 50, axis=1)
    assert any("independent draws" in r for r in reasons_to_refuse(diagnose(sticky, none)))
    diverging = none.copy()
    diverging[0, :100] = True
    assert "100 of 1600 draws diverged" in reasons_to_refuse(diagnose(good, diverging))[0]
    nowhere = {
        "rhat_max": float("nan"), "ess_min": float("nan"), "divergent_share": 0.0, "draws": 100,
    }  # fmt: skip
    assert len(reasons_to_refuse(nowhere)) == 2


def test_a_case_without_fitted_figures_is_bad_input() -> None:
    case = small_case()[0]
    shown = tuple(replace(claim, use="shown") for claim in case.claims)
    with pytest.raises(InputError, match="no figure of the case can be fitted"):
        nowcast(replace(case, claims=shown))


GROUPS = {"posterior", "sample_stats", "log_likelihood", "observed_data"}


def test_the_posterior_file_opens_with_xarray(tmp_path: Path) -> None:
    path = tmp_path / "out" / "posterior.nc"
    write_posterior(estimated(1), path)
    assert [p.name for p in path.parent.iterdir()] == ["posterior.nc"]
    with xr.open_datatree(path, engine="h5netcdf") as tree:
        assert set(tree.children) >= GROUPS
        posterior = tree["posterior"]
        draws = posterior["z"].sizes["chain"] * posterior["z"].sizes["draw"]
        assert draws == len(estimated(1).draws.flat)
        np.testing.assert_allclose(posterior["z"], estimated(1).draws.z)
        assert (posterior["routine_level_per_day"] > 0).all()
        assert tree["log_likelihood"]["report"].sizes["claim"] == len(small_case()[0].fitted)
        assert (tree["observed_data"]["low"] < tree["observed_data"]["high"]).all()
        assert tree.attrs["as_of"] == "2022-03-30"


def test_the_log_likelihood_is_in_the_order_of_the_draws(tmp_path: Path) -> None:
    found = estimated(1)
    write_posterior(found, tmp_path / "posterior.nc")
    with xr.open_datatree(tmp_path / "posterior.nc", engine="h5netcdf") as tree:
        z, stored = tree["posterior"]["z"], tree["log_likelihood"]["report"]
        assert stored.dims == ("chain", "draw", "claim")
        assert stored.sizes["chain"] == z.sizes["chain"]
        assert list(stored["claim"].values) == [claim.id for claim in found.model.claims]
        for chain, draw in ((0, 0), (0, 7), (3, 1), (7, z.sizes["draw"] - 1)):
            where = {"chain": chain, "draw": draw}
            anew, _ = found.model.log_likelihood(z.isel(where).values, found.model.evidence)
            np.testing.assert_allclose(stored.isel(where), anew, rtol=1e-6, atol=1e-9)


def test_a_posterior_file_outlives_changes_that_nothing_is_fitted_to(tmp_path: Path) -> None:
    found = estimated(1)
    path = tmp_path / "posterior.nc"
    write_posterior(found, path)
    case = found.model.case
    for name in ("reception.csv", "questions.csv"):
        changed = replace(case, hashes={**case.hashes, name: "another"})
        np.testing.assert_array_equal(read_posterior(changed, path, found.model), found.draws.flat)
    for other in (
        replace(case, hashes={**case.hashes, "figures.csv": "another"}),
        replace(case, hashes={**case.hashes, "reviews.yaml": "new"}),
        replace(case, as_of=date(2022, 3, 29)),
    ):
        with pytest.raises(InputError, match="other inputs"):
            read_posterior(other, path, found.model)
    by_day = Model(case, daily_grid(case.world.timeline.days))
    with pytest.raises(InputError, match="other inputs"):
        read_posterior(case, path, by_day)


def test_the_posterior_file_opens_with_arviz(tmp_path: Path) -> None:
    write_posterior(estimated(1), tmp_path / "posterior.nc")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import arviz

        data = arviz.from_netcdf(str(tmp_path / "posterior.nc"))
        names = data.groups() if callable(data.groups) else data.groups
        assert {name.strip("/") for name in names} >= GROUPS
        summary = arviz.summary(data, var_names=["routine_level_per_day"])
    assert len(summary) == 1


def test_a_number_that_is_none_is_not_passed_over() -> None:
    numbers = np.random.default_rng(0).standard_normal((4, 100, 3))
    numbers[2, 7, 1] = np.nan
    assert reasons_to_refuse(diagnose(numbers, np.zeros((4, 100), bool)))
