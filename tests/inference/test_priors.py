"""Priors are what their table says, and a case may narrow them by name."""

from __future__ import annotations

from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import pytest

from steppe.case.case import Case, Prior
from steppe.case.load import load_case
from steppe.errors import InputError
from steppe.inference.priors import Z95, Layout, Priors, Unknown, default_priors, unknown
from tiny_case import write_case

NAMES = sorted(default_priors())


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return load_case(write_case(tmp_path_factory.mktemp("priors") / "tiny"))


def with_priors(case: Case, *priors: tuple[str, float, float]) -> Priors:
    return Priors(replace(case, priors=tuple(Prior(*p, reason="test") for p in priors)))


def interval(unknown: Unknown) -> list[float]:
    return [float(unknown.value(np.array(z), np)) for z in (-Z95, Z95)]


@pytest.mark.parametrize("name", NAMES)
def test_the_90_per_cent_interval_is_the_tables(name: str) -> None:
    row = default_priors()[name]
    assert interval(unknown(name, row.kind, row.low, row.high)) == pytest.approx(
        [row.low, row.high]
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_prior_says_what_it_is_and_why(name: str) -> None:
    row = default_priors()[name]
    assert row.low < row.high
    assert row.meaning
    assert row.unit
    assert row.reason


def test_the_interval_holds_nine_draws_in_ten() -> None:
    of = unknown("x", "share", 0.2, 0.7)
    draws = of.value(np.random.default_rng(0).standard_normal(40_000), np)
    assert np.mean((draws > 0.2) & (draws < 0.7)) == pytest.approx(0.9, abs=0.01)


@pytest.mark.parametrize("name", [n for n in NAMES if default_priors()[n].kind == "share"])
def test_shares_lie_between_zero_and_one(name: str) -> None:
    row = default_priors()[name]
    values = unknown(name, row.kind, row.low, row.high).value(np.linspace(-6, 6, 101), np)
    assert (values > 0).all()
    assert (values < 1).all()
    assert (np.diff(values) > 0).all()


@pytest.mark.parametrize("name", [n for n in NAMES if default_priors()[n].kind == "positive"])
def test_positive_unknowns_are_positive(name: str) -> None:
    row = default_priors()[name]
    assert (unknown(name, row.kind, row.low, row.high).value(np.linspace(-8, 8, 99), np) > 0).all()


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        unknown("x", "beta", 0.1, 0.2)


def test_a_case_overrides_a_prior_by_its_name(case: Case) -> None:
    priors = with_priors(case, ("day.sd", 0.01, 0.02))
    assert interval(priors.get("day.sd")) == pytest.approx([0.01, 0.02])
    default = default_priors()["wrong.share"]
    assert interval(priors.get("wrong.share")) == pytest.approx([default.low, default.high])


def test_a_group_may_have_its_own_prior_and_else_has_the_common_one(case: Case) -> None:
    own = with_priors(
        case, ("event.size_people", 10, 20), ("mobilization.size_people", 1000, 2000)
    ).get("event.size_people", "mobilization")
    assert own.name == "mobilization.size_people"
    assert interval(own) == pytest.approx([1000, 2000])
    common = with_priors(case, ("event.size_people", 10, 20))
    assert interval(common.get("event.size_people", "mobilization")) == pytest.approx([10, 20])


def test_a_level_step_may_have_its_own_prior(case: Case) -> None:
    own = with_priors(case, ("routine.level_step.opening", 2.0, 3.0))
    found = own.get("routine.level_step", "opening")
    assert found.name == "routine.level_step.opening"
    assert interval(found) == pytest.approx([2.0, 3.0])


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("mobilisation.size_people", "mobilization.size_people"),
        ("day.sdd", "day.sd"),
        ("routine.level_step.openning", "routine.level_step.opening"),
    ],
)
def test_an_unknown_name_is_an_error_that_says_what_was_meant(
    case: Case, name: str, meant: str
) -> None:
    with pytest.raises(InputError) as caught:
        with_priors(case, (name, 1, 2))
    (fault,) = caught.value.faults
    assert fault.check == "prior_unknown_name"
    assert f"«{meant}»" in fault.remedy


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("event.transit_share", 0.5, 1.0),
        ("event.transit_share", 0.0, 0.5),
        ("event.size_people", -5, 100),
        ("event.size_people", 100, 100),
        ("day.sd", 0.3, 0.1),
        ("routine.level_per_day", 0, 10),
    ],
)
def test_an_impossible_range_is_an_error(case: Case, name: str, low: float, high: float) -> None:
    with pytest.raises(InputError) as caught:
        with_priors(case, (name, low, high))
    assert [fault.check for fault in caught.value.faults] == ["prior_out_of_range"]


def test_all_faults_are_shown_together(case: Case) -> None:
    with pytest.raises(InputError) as caught:
        with_priors(case, ("nonsense", 1, 2), ("day.sd", 2, 1))
    assert len(caught.value.faults) == 2


def test_a_layout_finds_every_unknown_again_with_numpy_and_jax() -> None:
    layout = Layout(
        [
            unknown("share", "share", 0.1, 0.4), unknown("sizes", "positive", 2, 50, 3),
            Unknown("walk", "normal", 0.0, 1.0, 2), unknown("one", "positive", 1, 9),
        ]
    )  # fmt: skip
    assert layout.size == 7
    taken = np.zeros(7)
    for part in layout.slices.values():
        taken[part] += 1
    assert (taken == 1).all()
    z = np.random.default_rng(0).normal(size=(4, 7))
    values = layout.values(z, np)
    assert {name: value.shape for name, value in values.items()} == {
        "share": (4,), "sizes": (4, 3), "walk": (4, 2), "one": (4,),
    }  # fmt: skip
    for u in layout.unknowns:
        own = u.value(z[:, layout.slices[u.name]], np)
        np.testing.assert_allclose(values[u.name], own[:, 0] if u.size == 1 else own)
        np.testing.assert_allclose(layout.values(jnp.asarray(z), jnp)[u.name], values[u.name],
                                   rtol=1e-5)  # fmt: skip
