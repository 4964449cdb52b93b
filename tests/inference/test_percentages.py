"""Claims in percent, claims on a wider population, and figures that were revised."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest

from steppe.case.load import load_case
from steppe.inference.fit import use_float64_and_cache
from steppe.inference.grid import daily_grid
from steppe.inference.model import Model
from steppe.inference.sums import Sums

HEAD = (
    "id,measure,value_low,unit,group,origin,destination,period_start,period_end,source,stated_on\n"
)
use_float64_and_cache()


def case_of(tmp_path: Path, *rows: str):
    base = "all,entries,9000,,,UKR,POL,2022-03-01,2022-03-10,a,2022-03-11\n"
    (tmp_path / "figures.csv").write_text(HEAD + base + "\n".join(rows) + "\n", encoding="utf-8")
    return load_case(tmp_path)


def test_shares_of_flows_are_fitted_and_predicted_as_percentages(tmp_path: Path) -> None:
    case = case_of(
        tmp_path,
        "left,exits,40,percent,,POL,UKR,2022-03-01,2022-03-10,a,2022-03-11",
        "home,returns,70,percent,,POL,UKR,2022-03-01,2022-03-10,b,2022-03-11",
    )
    assert [c.id for c in case.fitted] == ["all", "left", "home"]
    model = Model(case, daily_grid(case.world.timeline.days))
    values = model.values(jnp.zeros(model.layout.size))
    flows = model.flows(values)
    days = slice(0, 10)
    entries = float(flows.entries[days].sum())
    of_step = np.asarray(model.grid.step_of_day)[days]
    exits, returns = (
        float(np.asarray(f)[of_step].sum()) for f in (flows.host.exits, flows.returns)
    )
    expected = np.asarray(model.predict(values, flows).expected)
    assert expected[0] == pytest.approx(entries)
    assert expected[1] == pytest.approx(100 * exits / entries)
    assert expected[2] == pytest.approx(100 * returns / exits)


def test_variance_of_a_quotient_is_that_of_both_its_parts(tmp_path: Path) -> None:
    case = case_of(tmp_path, "left,exits,40,percent,,POL,UKR,2022-03-01,2022-03-10,a,2022-03-11")
    model = Model(case)
    values = model.values(jnp.zeros(model.layout.size))
    flows = model.flows(values)
    total, variance, _ = model._sums(flows)
    part_alone = replace(model.functionals[1], of=None)
    part = Sums([part_alone], model.grid)(flows)
    whole = Sums([model.functionals[1].of], model.grid)(flows)
    relative = [float(v[0] / t[0] ** 2) for t, v, _ in (part, whole)]
    assert float(variance[1] / total[1] ** 2) == pytest.approx(sum(relative))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("x,entries,40,percent,,UKR,POL,2022-03-01,2022-03-10,a,2022-03-11", "percentage of whom"),
        ("x,exits,40,percent,women,POL,UKR,2022-03-01,2022-03-10,a,2022-03-11", "women"),
        ("x,price,40,percent,,UKR,POL,2022-03-01,2022-03-10,a,2022-03-11", "not modelled"),
    ],
)
def test_percentages_of_something_else_are_shown_with_the_reason(
    row: str, reason: str, tmp_path: Path
) -> None:
    shown = next(c for c in case_of(tmp_path, row).claims if c.id == "x")
    assert shown.use == "shown"
    assert reason in shown.use_reason


def test_a_wider_population_is_the_cases_number_over_a_share_that_adds_its_spread() -> None:
    case = load_case("kazakhstan-2022")
    wide = [i for i, c in enumerate(case.fitted) if c.group in case.wider]
    assert wide
    plain = replace(
        case,
        claims=tuple(replace(c, group="") if c.group in case.wider else c for c in case.claims),
    )
    found = []
    for model in (Model(case), Model(plain)):
        values = model.values(jnp.zeros(model.layout.size))
        found.append(model.predict(values, model.flows(values)))
    ratio = np.asarray(found[0].expected / found[1].expected)
    variance = np.asarray(found[0].spread ** 2 - found[1].spread ** 2)
    others = np.setdiff1d(np.arange(len(ratio)), wide)
    assert ratio[others] == pytest.approx(1.0)
    assert variance[others] == pytest.approx(0.0, abs=1e-12)
    # 20 % to 95 % is the 90 % interval of the share beforehand.
    assert (ratio[wide] > 1 / 0.95).all()
    assert (ratio[wide] < 1 / 0.2).all()
    assert (np.sqrt(variance[wide]) > 0.3).all()
    assert (np.sqrt(variance[wide]) < 0.7).all()


def test_the_latest_statement_of_a_source_counts_and_the_earlier_until_it_is_known(
    tmp_path: Path,
) -> None:
    rows = (
        "first,entries,5000,,,UKR,POL,2022-03-01,2022-03-07,a,2022-03-08",
        "revised,entries,6000,,,UKR,POL,2022-03-01,2022-03-07,a,2022-03-20",
        "other,entries,5500,,,UKR,POL,2022-03-01,2022-03-07,b,2022-03-08",
    )
    case = case_of(tmp_path, *rows)
    assert {c.id for c in case.fitted} == {"all", "revised", "other"}
    first = next(c for c in case.claims if c.id == "first")
    assert "revised" in first.use_reason
    assert any(fault.check == "figure_revised" for fault in case.warnings)
    assert {c.id for c in load_case(tmp_path, date(2022, 3, 12)).fitted} == {
        "all",
        "first",
        "other",
    }


def test_two_figures_stated_on_one_day_contradict_and_are_both_fitted(tmp_path: Path) -> None:
    rows = [
        f"{name},entries,{value},,,UKR,POL,2022-03-01,2022-03-07,a,2022-03-08"
        for name, value in (("one", 5000), ("two", 9000))
    ]
    assert {"one", "two"} <= {c.id for c in case_of(tmp_path, *rows).fitted}
