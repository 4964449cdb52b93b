import io
from copy import copy
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from rich.console import Console

from steppe.case.as_of import case_as_of
from steppe.case.load import load_case
from steppe.errors import InputError
from steppe.inference.coming_event import ComingEvent, read_coming_event
from steppe.inference.forecast import (
    Fitted,
    Forecast,
    carry_on,
    early_drift,
    future_walk,
    until_today,
)
from steppe.inference.model import Model
from steppe.inference.unfold import Unfolder
from steppe.report.forecast_view import forecast_chart, forecast_json, forecast_view
from steppe.simulation.departure import push_profile
from tiny_case import FIGURES_ALONE, write_case, write_figures

DAYS = 14


@cache
def fitted() -> Fitted:
    """The tiny case on 1 October with draws from its prior, as if they had been fitted."""
    with TemporaryDirectory() as parent:
        case = load_case(write_case(Path(parent) / "tiny"), date(2022, 10, 1))
    model = Model(until_today(case))
    z = model.layout.draw(np.random.default_rng(0), 60)
    return Fitted(model, Unfolder(model)(z), {})


@cache
def alone():
    with TemporaryDirectory() as parent:
        return load_case(write_figures(Path(parent) / "alone", FIGURES_ALONE))


def event(**given):
    return ComingEvent("call_up", date(2022, 10, 5), "Call-up", **given)


def test_the_period_ends_today():
    assert fitted().today == date(2022, 10, 1)
    assert fitted().model.case.questions == ()
    # Without --as-of today is the day of the last statement.
    assert until_today(alone()).world.timeline.end == date(2022, 3, 21)
    later = case_as_of(alone(), date(2022, 4, 2))
    assert until_today(later).world.timeline.end == date(2022, 4, 2)


def test_a_figure_on_days_to_come_moves_today():
    claims = tuple(replace(c, stated_on=date(2022, 3, 10)) for c in alone().claims)
    case = case_as_of(replace(alone(), claims=claims), date(2022, 3, 10))
    assert until_today(case).world.timeline.end == date(2022, 3, 20)


def test_nothing_to_fit_is_refused():
    with pytest.raises(InputError, match="can be fitted"):
        until_today(replace(alone(), claims=()))


def test_a_day_more_changes_nothing_before_today():
    before = fitted().draws
    ahead = carry_on(fitted(), DAYS, 1)
    days = before.entries.shape[1]
    assert ahead.draws.entries.shape[1] == days + DAYS
    assert np.array_equal(ahead.draws.entries[:, :days], before.entries)
    hazard = before.leave_hazard[:, fitted().model.grid.step_of_day]
    assert np.array_equal(ahead.draws.leave_hazard[:, :days], hazard)


def test_people_are_conserved_on_the_days_forecast():
    real = carry_on(fitted(), DAYS, 1).realised
    change = np.diff(real.stock[:, -DAYS - 1 :].sum(-1), axis=1)
    net = (real.entries - real.exits)[:, -DAYS:].sum(-1)
    # Prior draws reach stocks of billions.
    assert np.abs(change - net).max() < 1e-9 * real.stock.sum(-1).max()
    assert min(real.entries.min(), real.exits.min(), real.stock.min()) >= 0


def calm(found: Fitted) -> Fitted:
    """The same draws without a walk."""
    still = {**found.draws.values, "walk.sd": np.zeros(len(found.draws.entries))}
    return replace(found, draws=replace(found.draws, values=still))


def test_push_events_go_on_along_their_decay():
    ahead = carry_on(calm(fitted()), DAYS, 1)
    model, draws = fitted().model, fitted().draws
    g = model.groups.index("mobilization")
    days = np.arange(model.timeline.days + DAYS) - model.timeline.day(date(2022, 9, 21))
    rise, decay = draws.values["mobilization.rise_days"], draws.values["mobilization.decay_days"]
    profile = push_profile(days, rise, decay, np)[:, -DAYS - 1 :]
    flow = ahead.draws.departures[:, -DAYS - 1 :, g]
    assert flow[:, 1:] / flow[:, :1] == pytest.approx(profile[:, 1:] / profile[:, :1])
    routine = ahead.draws.departures[:, -DAYS - 1 :, 1 - g]
    assert routine == pytest.approx(np.repeat(routine[:, :1], DAYS + 1, axis=1))


def test_a_step_that_is_known_to_come_is_taken_on_its_day():
    model = copy(fitted().model)
    step = replace(model.case.world.level_steps[0], date=model.timeline.end + timedelta(days=5))
    model.case = replace(model.case, world=replace(model.case.world, level_steps=(step,)))
    found = Fitted(model, fitted().draws, {})
    ahead = carry_on(calm(found), DAYS, 1)
    flow = ahead.draws.departures[:, -DAYS:, model.routine]
    jump = found.draws.values["routine.level_step.opening"]
    assert flow[:, 4] / flow[:, 3] == pytest.approx(jump)
    assert flow[:, 3] == pytest.approx(flow[:, 0])


def test_uncertainty_grows():
    walk = np.log(future_walk(np.full(20_000, 0.1), 28, np.random.default_rng(0)))
    spread = walk.std(axis=0)
    assert spread[6] == pytest.approx(0.1, rel=0.03)
    assert spread[27] == pytest.approx(0.2, rel=0.03)


def known_today(level: float, walk: float, day: float, members: int) -> Fitted:
    """Figures alone of which today's level, the walk's scale and the scatter of days are known."""
    model = Model(until_today(alone()))
    draws = Unfolder(model)(model.layout.draw(np.random.default_rng(0), members))
    flow = np.full_like(draws.departures, level)
    values = {**draws.values, "walk.sd": np.full(members, walk)}
    scatter = np.full(members, day)
    return Fitted(
        model, replace(draws, departures=flow, entries=flow, values=values, day_sd=scatter), {}
    )


def test_intervals_hold_what_young_movements_do():
    level, walk, day = 1000.0, 0.15, 0.1
    ahead = carry_on(known_today(level, walk, day, 2000), DAYS, 1)
    entries = ahead.realised.entries[:, -DAYS:].sum(-1)
    rng = np.random.default_rng(5)
    # Today is the 20th day after the first. The fit holds no drift: its integral begins 3.5 days before.
    age = np.arange(21, 21 + DAYS)
    by_week = walk * (1 + 4 * np.exp(-age / 26))
    fine = np.arange(16.5, 21 + DAYS, 0.01) + 0.005
    fallen = np.cumsum(fine / 12 * np.exp(-fine / 12)) * 0.01
    rate = rng.normal(0.06, 0.11, (4000, 1))
    steps = rng.normal(0, by_week / np.sqrt(7), (4000, DAYS))
    path = np.cumsum(steps, axis=1) - rate * np.interp(age, fine, fallen)
    truth = level * np.exp(path + rng.normal(0, day, (4000, DAYS)))
    for share in (0.5, 0.9):
        low, high = np.quantile(entries, [0.5 - share / 2, 0.5 + share / 2], axis=0)
        held = ((low < truth) & (truth < high)).mean(0)
        assert held == pytest.approx(share, abs=0.045)
        assert held.mean() == pytest.approx(share, abs=0.02)


def test_young_movements_mostly_ebb_and_old_ones_keep_their_level():
    young, old = (early_drift(20_000, first, 28, np.random.default_rng(0)) for first in (14, 120))
    # ∫ (a/12) exp(−a/12) da from 9.5 to 41 is 8.0: 0.62 at rate 0.06.
    assert np.median(young[:, -1]) == pytest.approx(0.62, rel=0.02)
    assert 0.2 < (young[:, -1] > 1).mean() < 0.4
    low, high = np.quantile(old, [0.05, 0.95], axis=0)
    assert low.min() > 0.99
    assert high.max() < 1.01
    # A movement that began yesterday has no week behind it.
    assert np.isfinite(early_drift(10, 1, 3, np.random.default_rng(0))).all()


def test_the_same_seed_the_same_forecast_and_another_another():
    one, same, other = (carry_on(fitted(), 5, seed).realised.entries for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_an_event_adds_its_people_after_its_day_on_the_same_luck():
    plain = carry_on(fitted(), DAYS, 1)
    wide = event(intervals={"size_people": (1e5, 2e5), "rise_days": (0.5, 1), "decay_days": (4, 5)})
    with_event = carry_on(fitted(), DAYS, 1, wide)
    more = (with_event.realised.entries.sum(-1) - plain.realised.entries.sum(-1))[:, -DAYS:]
    # 5 October is the fourth day after 1 October.
    assert more[:, :3] == pytest.approx(0, abs=1e-6)
    assert more[:, 3:].min() > -1e-6
    assert 8e4 < np.median(more.sum(1)) < 2e5
    assert with_event.model.groups[-1] == "call_up"


def test_probability_is_that_of_nothing_happening():
    size = event(probability=0.25).draw({}, 4000, np.random.default_rng(0))["size_people"]
    assert (size > 0).mean() == pytest.approx(0.25, abs=0.03)


def test_like_takes_the_posterior_of_an_event_but_for_intervals_given():
    posterior = {f"mobilization.{name}": np.arange(1.0, 41.0) for name in
                 ("size_people", "decay_days", "transit_share")}  # fmt: skip
    liked = event(like="mobilization", intervals={"decay_days": (200.0, 300.0)})
    found = liked.draw(posterior, 40, np.random.default_rng(0))
    assert found["size_people"].tolist() == list(range(1, 41))
    assert found["decay_days"].min() > 100
    # The case says nothing of this one, so that the default holds.
    assert 0.3 < np.median(found["rise_days"]) < 6


def read(tmp_path, text):
    path = tmp_path / "event.yaml"
    path.write_text(text, encoding="utf-8")
    return read_coming_event(
        path, ("mobilization",), ("routine", "mobilization"), date(2022, 10, 1), date(2022, 10, 15)
    )


def test_an_event_is_read_from_its_file(tmp_path):
    found = read(
        tmp_path,
        "id: call_up\ndate: 2022-10-05\ntitle: Call-up\nprobability: 0.3\nlike: mobilization\n"
        "priors:\n  size_people: {low: 100, high: 900, reason: x}\n",
    )
    assert (found.id, found.date, found.probability, found.like) == (
        "call_up", date(2022, 10, 5), 0.3, "mobilization",
    )  # fmt: skip
    assert found.intervals == {"size_people": (100, 900)}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("probability: 1.5", "probability"),
        ("like: mobilisation", "mobilization"),
        ("priors: {size: {low: 1, high: 2}}", "size_people"),
        ("priors: {size_people: {low: 2, high: 1}}", "low < high"),
        ("priors: {transit_share: {low: 0.5, high: 1.5}}", "< 1"),
        ("sise: 3", "sise"),
    ],
)
def test_faults_of_an_event_are_named_with_their_line(tmp_path, line, message):
    with pytest.raises(InputError) as caught:
        read(tmp_path, f"id: call_up\ndate: 2022-10-05\ntitle: Call-up\n{line}\n")
    fault = caught.value.faults[0]
    assert message in str(fault)
    assert (fault.file, fault.line) == ("event.yaml", 4)


@pytest.mark.parametrize("day", ["2022-10-01", "2022-10-16"])
def test_an_event_outside_the_days_forecast_is_refused(tmp_path, day):
    with pytest.raises(InputError, match="2022-10-15"):
        read(tmp_path, f"id: call_up\ndate: {day}\ntitle: Call-up\n")


def test_a_name_that_is_taken_is_refused(tmp_path):
    with pytest.raises(InputError, match="already"):
        read(tmp_path, "id: mobilization\ndate: 2022-10-05\ntitle: Call-up\n")


def test_what_is_printed_and_written():
    coming = ComingEvent("more", date(2022, 10, 8), "More & <worse>", like="mobilization")
    found = fitted()
    result = Forecast(
        found.model.case, found.today, 10, 3, carry_on(found, 10, 3), coming,
        carry_on(found, 10, 3, coming),
        diagnostics={"rhat_max": 1.0, "ess_min": 400.0, "divergences": 0},
    )  # fmt: skip
    told = forecast_json(result)
    assert (told["today"], told["days"]) == ("2022-10-01", 10)
    days = [row for row in told["forecast"] if row["step"] == "day"]
    weeks = [row for row in told["forecast"] if row["step"] == "week"]
    assert len(days) == 30
    assert [row["period_end"] for row in weeks[::3]] == ["2022-10-08", "2022-10-11"]
    entries = [row for row in days if row["measure"] == "entries"]
    assert all(0 <= row["without"]["q05"] < row["without"]["q95"] for row in entries)
    assert entries[-1]["with_event"]["mean"] > entries[-1]["without"]["mean"]
    assert entries[0]["with_event"] == entries[0]["without"]
    summed = sum(row["without"]["mean"] for row in entries[:7])
    assert weeks[0]["without"]["mean"] == pytest.approx(summed)
    # A stock over a week is that of its last day.
    stock = {row["period_end"]: row["without"] for row in days if row["measure"] == "stock"}
    assert weeks[2]["without"] == stock["2022-10-08"]
    drawing = forecast_chart(result)
    assert drawing.startswith("<svg ")
    assert "<worse>" not in drawing
    assert "&lt;worse&gt;" in drawing
    console = Console(width=160, record=True, file=io.StringIO())
    console.print(forecast_view(result, told))
    printed = console.export_text()
    assert "More & <worse>, 8 October 2022" in printed
    assert printed.count("with event") == 10
