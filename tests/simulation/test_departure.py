"""Departure: how many set out, from where, and when after a push event."""

from __future__ import annotations

import numpy as np
import pytest

from steppe.simulation.departure import departing, push_profile
from steppe.simulation.draw import Expected
from steppe.simulation.ensemble import run_expected
from steppe.simulation.network import compile_network
from worlds import four_places, link, place, plain_parameters, world


@pytest.mark.parametrize(("rise", "decay"), [(2.0, 10.0), (0.5, 30.0), (5.0, 5.0)])
def test_a_push_profile_sums_to_one_and_is_nothing_before_the_event(
    rise: float, decay: float
) -> None:
    since = np.arange(-20, 1000)
    profile = push_profile(since, np.array([rise]), np.array([decay]), np)[0]
    assert (profile[since < 0] == 0).all()
    assert (profile >= 0).all()
    assert profile.sum() == pytest.approx(1.0, abs=0.01)


def test_a_push_profile_rises_and_then_decays() -> None:
    profile = push_profile(np.arange(60), np.array([3.0]), np.array([12.0]), np)[0]
    peak = int(profile.argmax())
    assert 2 <= peak <= 10
    assert (np.diff(profile[: peak + 1]) > 0).all()
    assert (np.diff(profile[peak:]) < 0).all()


def test_people_set_out_in_proportion_to_the_people_at_home() -> None:
    out, home = departing(
        np.array([[100.0, 300.0]]), np.array([[8.0, 4.0]]), np.array([True, True]), np.array(1),
        Expected(),
    )  # fmt: skip
    np.testing.assert_allclose(out, [[[2.0, 6.0], [1.0, 3.0]]])
    np.testing.assert_allclose(home, [[97.0, 291.0]])


def test_the_whole_intensity_falls_on_origins_with_an_open_route() -> None:
    out, home = departing(
        np.array([[100.0, 300.0]]), np.array([[8.0]]), np.array([True, False]), np.array(1),
        Expected(),
    )  # fmt: skip
    np.testing.assert_allclose(out, [[[8.0, 0.0]]])
    np.testing.assert_allclose(home, [[92.0, 300.0]])


def test_when_more_would_leave_than_there_are_groups_share_them_in_proportion() -> None:
    out, home = departing(
        np.array([[90.0]]), np.array([[200.0, 100.0]]), np.array([True]), np.array(1), Expected()
    )
    np.testing.assert_allclose(out, [[[60.0], [30.0]]])
    np.testing.assert_allclose(home, [[0.0]], atol=1e-9)


def test_day_factors_multiply_departures_of_their_day() -> None:
    network = compile_network(four_places(days=5))
    factor = np.array([[1.0, 2.0, 0.0, 0.5, 1.0]])
    flows = run_expected(network, plain_parameters(network, 40.0, entry_day_factor=factor))
    np.testing.assert_allclose(flows.departures[0, :, 0], 40.0 * factor[0])


def test_whoever_turns_back_or_returns_is_at_home_again() -> None:
    of = world([place("a", "RUS", population=50.0), place("p", "KAZ")], [link("a", "p")], 60)
    network = compile_network(of)
    chosen = plain_parameters(network, 20.0, leave_hazard=np.full((1, 60, 2, 2), 0.5))
    flows = run_expected(network, chosen)
    assert flows.departures.sum() > 10 * 50.0
    assert (flows.stock.sum((2, 3)) <= 50.0 + 1e-9).all()


def test_newcomers_are_in_transit_by_the_transit_share_of_their_group() -> None:
    network = compile_network(four_places(days=3))
    chosen = plain_parameters(network, 40.0, transit_share=np.array([[0.9, 0.25]]))
    kinds: list[np.ndarray] = []
    run_expected(network, chosen, on_day=lambda _, s, __: kinds.append(s.present.sum((0, 2, 4, 5))))
    np.testing.assert_allclose(kinds[-1][:, 0] / kinds[-1].sum(1), [0.9, 0.25], rtol=1e-9)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("leave_hazard", 1.5), ("leave_hazard", -0.1), ("leave_hazard", np.nan),
        ("departures_per_day", -1.0), ("departures_per_day", np.inf), ("transit_share", 2.0),
        ("onward_choice", 0.9), ("route_utility", np.nan), ("mode_nest", 0.0), ("mode_nest", 1.2),
        ("route_nest", 0.0), ("present_at_start", -5.0),
    ],
)  # fmt: skip
def test_numbers_out_of_range_are_refused(name: str, value: float) -> None:
    network = compile_network(four_places(days=3))
    good = plain_parameters(network)
    good.check(network)
    shape = np.shape(getattr(good, name))
    with pytest.raises(ValueError, match=name):
        plain_parameters(network, **{name: np.full(shape, value)}).check(network)


def test_a_route_nest_above_the_mode_nest_is_refused() -> None:
    network = compile_network(four_places(days=3))
    wrong = plain_parameters(network, mode_nest=np.array([0.5]), route_nest=np.array([0.8]))
    with pytest.raises(ValueError, match="route_nest"):
        wrong.check(network)


def test_shapes_that_do_not_fit_the_world_are_refused() -> None:
    network = compile_network(four_places(days=3))
    wrong = plain_parameters(network, onward_share=np.zeros((1, 7)))
    with pytest.raises(ValueError, match="onward_share has shape"):
        wrong.check(network)


def test_member_axes_that_disagree_are_refused() -> None:
    network = compile_network(four_places(days=3))
    wrong = plain_parameters(network, transit_share=np.zeros((3, 2)), onward_share=np.zeros((2, 2)))
    with pytest.raises(ValueError, match="members"):
        wrong.check(network)
