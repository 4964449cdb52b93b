"""Needs: people times a standard, with intervals, withheld where they would point at persons."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from synthetic_estimate import small_case, synthetic_estimate

from steppe.case.load import load_case
from steppe.errors import InputError
from steppe.inference.answers import Ensemble
from steppe.inference.fit import use_float64_and_cache
from steppe.inference.forward import prior_draws
from steppe.inference.model import Model
from steppe.inference.realised import realise
from steppe.policy.needs import event_needs, needs, standards
from steppe.policy.placement import place
from steppe.policy.placement_tables import case_arrivals, case_towns
from steppe.policy.present import Present, counted_groups, people_present, posterior_ensemble
from steppe.report.brief import render_brief
from steppe.report.needs_view import needs_rows, needs_section
from tiny_case import write_case

STANDARDS = {s.id: s for s in standards()}


def present(shares: list[float], people: float = 1000.0, reported: bool = True) -> Present:
    """Two weeks, the second with twice the people; 101 draws from half to one and a half times."""
    spread = np.linspace(0.5, 1.5, 101)
    week = np.outer(spread, [people, 2 * people])
    return Present(
        groups=("mobilization",),
        starts=(date(2022, 9, 21), date(2022, 9, 28)),
        ends=(date(2022, 9, 27), date(2022, 10, 4)),
        places=tuple((f"t{i}", f"Town {i}") for i in range(len(shares))),
        people=week,
        registrations=week * 0.3,
        shares=np.broadcast_to(np.array(shares), (101, 2, len(shares))),
        registrations_reported=reported,
    )


def test_needs_by_hand() -> None:
    first = needs(present([])).host[0]
    assert first.people["median"] == pytest.approx(1000)
    assert first.people["q05"] == pytest.approx(550)
    assert first.need(STANDARDS["beds"])["median"] == 1000
    assert first.need(STANDARDS["water"])["q95"] == pytest.approx(15 * 1450)
    assert first.need(STANDARDS["food"])["median"] == pytest.approx(2_100_000)
    assert first.need(STANDARDS["covered_space"])["median"] == pytest.approx(3500)
    assert first.need(STANDARDS["latrines"])["q05"] == 28  # 550 / 20 = 27.5
    assert first.need(STANDARDS["clinics"])["median"] == 1
    assert first.need(STANDARDS["desks"])["median"] == 2  # 300 / 150


def test_needs_are_the_quantiles_of_the_needs_of_each_draw() -> None:
    given = present([])
    for standard in standards():
        counted = given.people if standard.counted == "present" else given.registrations
        each = np.array([standard.amount(float(people)) for people in counted[:, 1]])
        found = needs(given).host[1].need(standard)
        assert found["median"] == pytest.approx(np.quantile(each, 0.5))


def test_every_standard_has_a_source_and_says_how_sure_it_is() -> None:
    for s in standards():
        assert (s.people_per_unit is None) != (s.units_per_person is None), s.id
        assert s.standard
        assert s.source
        assert s.confidence in ("high", "medium", "low")
        assert s.note
        assert s.source != "assumed" or s.confidence == "low"


def test_towns_share_the_people_and_the_fullest_comes_first() -> None:
    found = needs(present([0.2, 0.7, 0.1]))
    assert [town[0].name for town in found.towns] == ["Town 1", "Town 0", "Town 2"]
    assert sum(t[0].people["mean"] for t in found.towns) == pytest.approx(
        found.host[0].people["mean"]
    )


def test_under_ten_people_everything_is_withheld() -> None:
    found = needs(present([0.6, 0.3975, 0.0025]))
    small = found.towns[-1][0]
    assert small.people == {}
    assert all(small.need(s) == {} for s in found.standards if s.counted == "present")
    # The next smallest too, so that the difference to the whole tells nothing.
    assert found.towns[1][0].people == {}
    assert found.towns[0][0].people
    rows = [r for r in needs_rows(found) if r["place"] == "t2" and r["week_start"] == "2022-09-21"]
    assert rows
    assert {r["median"] for r in rows} == {""}
    assert small.as_json(found.standards)["needs"]["beds"] is None


def test_two_withheld_towns_hide_each_other() -> None:
    found = needs(present([0.995, 0.0025, 0.0025]))
    assert found.towns[0][0].people
    assert found.towns[1][0].people == found.towns[2][0].people == {}


def test_without_a_report_on_registrations_there_are_no_desks() -> None:
    found = needs(present([], reported=False))
    assert "desks" not in {s.id for s in found.standards}
    assert found.host[0].registrations == {}


def test_the_brief_shows_needs_with_intervals_and_whose_they_are() -> None:
    case = load_case("kazakhstan-2022")
    section = needs_section(case, needs(present([1.0])))
    shown = {row.need: row for row in section.rows}
    assert str(shown["people"].now) == "2,000 (1,100–2,900)"
    assert str(shown["beds"].now) == "2,000 (1,100–2,900)"
    assert "left because of the mobilization" in section.counted


def test_the_brief_has_a_table_of_needs() -> None:
    html = render_brief(synthetic_estimate(small_case()), needs(present([])))
    assert 'id="needs"' in html
    assert "1 for 20 people" in html


@pytest.fixture(scope="module")
def ensemble(tmp_path_factory: pytest.TempPathFactory) -> Ensemble:
    """Draws from the prior of the tiny case: nothing is fitted, everything is computed."""
    use_float64_and_cache()
    model = Model(load_case(write_case(tmp_path_factory.mktemp("needs") / "tiny")))
    draws = prior_draws(model, 40, seed=1)
    return Ensemble(
        model, draws, realise(model, draws, np.random.default_rng(1), given_reports=False)
    )


def test_people_present_are_those_of_the_draws(ensemble: Ensemble) -> None:
    found = people_present(ensemble, ("mobilization",))
    group = ensemble.model.groups.index("mobilization")
    timeline, case = ensemble.model.timeline, ensemble.model.case
    assert found.starts == (date(2022, 9, 16), date(2022, 9, 23), date(2022, 9, 30))
    assert found.ends[-1] == case.today
    assert found.shares.sum(-1) == pytest.approx(1.0)
    first, stop = timeline.span(found.starts[1], found.ends[1])
    stock = ensemble.realised.stock[:, first:stop, group]
    assert found.people[:, 1] == pytest.approx(stock.max(1))
    assert found.registrations.sum(1) == pytest.approx(
        ensemble.realised.registrations[:, timeline.day(found.starts[0]) :, group][
            :, : (case.today - found.starts[0]).days + 1
        ].sum(1)
    )


def test_a_posterior_file_of_the_case_is_enough(ensemble: Ensemble, tmp_path: Path) -> None:
    case, size = ensemble.model.case, ensemble.model.layout.size
    z = np.random.default_rng(2).standard_normal((1, 30, size))
    tree = xr.DataTree.from_dict(
        {
            "/": xr.Dataset(
                attrs={
                    "input_sha256": json.dumps(dict(case.hashes)),
                    "as_of": case.today.isoformat(),
                }
            ),
            "/posterior": xr.Dataset({"z": (("chain", "draw", "unknown"), z)}),
            "/constant_data": xr.Dataset({"step_days": ("step", ensemble.model.grid.lengths)}),
        }
    )
    tree.to_netcdf(tmp_path / "posterior.nc", engine="h5netcdf")
    found = posterior_ensemble(case, 1, str(tmp_path / "posterior.nc"))
    assert needs(people_present(found, ("mobilization",))).host[-1].people["median"] > 0


def test_all_groups_count_when_asked(ensemble: Ensemble) -> None:
    case = ensemble.model.case
    assert counted_groups(case, ()) == ("mobilization",)
    assert counted_groups(case, ("all",)) == ("routine", "mobilization")
    everybody = people_present(ensemble, counted_groups(case, ("all",)))
    assert everybody.starts[0] == case.world.timeline.start
    # In this case no report pins the stock: ordinary travellers count as change.
    assert everybody.is_change == case.stock_is_change
    with pytest.raises(InputError, match="did you mean «mobilization»"):
        counted_groups(case, ("mobilisation",))


def test_before_the_first_event_there_are_no_needs(ensemble: Ensemble) -> None:
    assert event_needs(ensemble) is not None
    case = replace(ensemble.model.case, as_of=date(2022, 9, 5))
    model = Model(load_case(case.folder))
    model.case = case
    assert event_needs(Ensemble(model, ensemble.draws, ensemble.realised)) is None


def test_arrivals_of_a_case_come_to_the_most_who_were_present(ensemble: Ensemble) -> None:
    towns, notes = case_towns(ensemble.model.case)
    assert [t.id for t in towns] == ["oral", "astana"]
    assert towns[0].beds == np.floor(250_000 * 0.03 / 0.97)
    assert any("assumed" in note for note in notes)
    found = people_present(ensemble, ("mobilization",))
    came = case_arrivals(found, towns)
    people = sum(p.families * p.people for p in came.parties)
    most = np.median(found.people.max(1))
    # Families are whole: each kind may be rounded once.
    assert people == pytest.approx(most, abs=0.5 * 2 * sum((1, 2, 3, 4)))
    placed = place(came.parties, [replace(t, beds=1e6) for t in towns], "cost")
    assert placed.value == 0.0
    assert {w for p in came.parties for w in p.wishes} <= {"oral", "astana"}
