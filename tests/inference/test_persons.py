"""Different people beside crossings: the formula, what a case with both kinds of figures recovers,
and that nothing changes where nobody counts persons."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from fitted_case import estimated

from claims import claim
from steppe.case.case import Case
from steppe.case.corridor import case_corridor
from steppe.case.load import load_case
from steppe.case.questions import read_questions
from steppe.inference.fit import use_float64_and_cache
from steppe.inference.grid import daily_grid
from steppe.inference.model import Model
from steppe.inference.nowcast import Nowcast, nowcast
from steppe.inference.observations import observe
from steppe.inference.observations.functional import Frame
from steppe.inference.observations.persons_in_period import REPEAT_DAYS, repeated
from steppe.report.brief import render_brief
from steppe.report.headline import key_figures
from steppe.scenario.timeline import Timeline
from tiny_case import write_figures

HEADER = "id,measure,value_low,counts,origin,destination,period_start,period_end,source,stated_on"
ALL = ("2022-03-01", "2022-05-29")


def crossings_day_by_day(
    share: float, newcomers: float, days: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Simulate people one by one: after each entry a person comes again with a probability.

    Returns the day of every entry and who entered, over a run-in and `days` days.
    """
    when, who = [], []
    run_in = int(12 * REPEAT_DAYS)
    first = np.repeat(np.arange(-run_in, days), rng.poisson(newcomers, run_in + days))
    person = np.arange(len(first))
    while len(first):
        when.append(first)
        who.append(person)
        again = rng.random(len(first)) < share
        gap = rng.geometric(-np.expm1(-1.0 / REPEAT_DAYS), int(again.sum()))
        first, person = first[again] + gap, person[again]
        first, person = first[first < days], person[first < days]
    return np.concatenate(when), np.concatenate(who)


@pytest.mark.parametrize(("share", "start", "stop"), [(0.4, 0, 90), (0.4, 30, 45), (0.15, 10, 80)])
def test_people_simulated_one_by_one_follow_the_formula(
    share: float, start: int, stop: int
) -> None:
    rng = np.random.default_rng(5)
    expected, counted, total = [], [], []
    for _ in range(60):
        when, who = crossings_day_by_day(share, 100.0, 90, rng)
        inside = (when >= start) & (when < stop)
        flow = np.bincount(when[inside], minlength=90).astype(float)
        period = np.zeros(90)
        period[start:stop] = 1.0
        expected.append(float(flow @ (1.0 - share * repeated(period))))
        counted.append(len(np.unique(who[inside])))
        total.append(flow.sum())
    gap = np.array(counted) - np.array(expected)
    error = gap.std(ddof=1) / np.sqrt(len(gap))
    assert abs(gap.mean()) < 4 * error
    # The formula matters: the repeats are many times the error.
    assert np.mean(total) - np.mean(counted) > 20 * error


@pytest.mark.parametrize(
    ("newcomers", "off"), [(np.ones(90), -0.03), (np.exp(-np.arange(90) / 10), 0.29)]
)
def test_how_far_the_formula_is_off_where_nobody_came_before(
    newcomers: np.ndarray, off: float
) -> None:
    """In expectation: each entry is followed by another with probability 0.4, from the first day on."""
    stays_away = np.exp(-1.0 / REPEAT_DAYS)
    flow = np.zeros(90)
    for day in range(90):
        ago = day - np.arange(day)
        flow[day] = newcomers[day] + 0.4 * flow[:day] @ ((1 - stays_away) * stays_away ** (ago - 1))
    formula = flow @ (1 - 0.4 * repeated(np.ones(90)))
    assert formula / newcomers.sum() - 1 == pytest.approx(off, abs=0.005)


def test_the_functional_sums_the_formula_over_the_days_of_the_claim() -> None:
    timeline = Timeline(date(2022, 3, 1), date(2022, 3, 28))
    frame = Frame(timeline, daily_grid(28), ("routine",))
    persons = observe(claim(counts="persons", period_start=date(2022, 3, 5)), frame)
    assert persons.entries is not None
    assert persons.repeats is not None
    assert persons.entries[:, 0].tolist() == [0.0] * 4 + [1.0] * 6 + [0.0] * 18
    since = np.arange(6)
    assert np.allclose(persons.repeats[4:10, 0], -(1 - np.exp(-since / REPEAT_DAYS)))
    assert not persons.repeats[:4].any()
    assert not persons.repeats[10:].any()
    assert observe(claim(), frame).repeats is None


def folder_of(rows: list[str]) -> Case:
    with TemporaryDirectory() as parent:
        return load_case(write_figures(Path(parent) / "known", "\n".join([HEADER, *rows]) + "\n"))


def row(id: str, value: float, counts: str, first: str, last: str, source: str) -> str:
    return f"{id},entries,{value:.0f},{counts},UKR,POL,{first},{last},{source},2022-05-30"


PERIODS = {
    "march": ("2022-03-01", "2022-03-31"), "april": ("2022-04-01", "2022-04-30"),
    "may": ("2022-05-01", "2022-05-29"), "all": ALL,
}  # fmt: skip
FLOW, SHARE = 3350.0, 0.45


def people_in(first: str, last: str) -> float:
    days = Timeline(date.fromisoformat(first), date.fromisoformat(last)).days
    return FLOW * float(np.sum(1 - SHARE * repeated(np.ones(days))))


def both_kinds() -> Case:
    """Crossings by one source and persons by another, all exact, of as many crossings every day."""
    rows = [
        row(f"crossings_{name}", FLOW * days, "crossings", *PERIODS[name], "Border Guard")
        for name, days in {"march": 31, "april": 30, "all": 90}.items()
    ]
    rows += [
        row(f"people_{name}", people_in(*PERIODS[name]), "persons", *PERIODS[name], "agency")
        for name in ("april", "may", "all")
    ]
    return folder_of(rows)


@cache
def recovered() -> Nowcast:
    use_float64_and_cache()
    return nowcast(both_kinds(), seed=1)


def test_the_share_of_repeats_is_found_again() -> None:
    found = recovered()
    share = found.posterior.draws.values["repeats.share"]
    low, middle, high = np.quantile(share, [0.05, 0.5, 0.95])
    assert low < SHARE < high
    assert 0.3 < middle < 0.6
    drawn = found.model.layout.draw(np.random.default_rng(1), 2000)
    before = np.quantile(found.model.layout.values(drawn, np)["repeats.share"], 0.05)
    assert low > 2 * before


def test_entries_stay_crossings_and_different_people_are_answered_beside_them() -> None:
    answers = {a.question.id: a for a in recovered().estimate.standing}
    entries, people = answers["entries"].quantiles, answers["different_people"].quantiles
    assert entries["q05"] < 90 * FLOW < entries["q95"]
    assert people["q05"] < people_in(*ALL) < people["q95"]
    assert people["median"] < 0.85 * entries["median"]
    stated = next(a for a in recovered().estimate.as_json()["answers"] if "counts" in a)
    assert (stated["measure"], stated["counts"]) == ("entries", "persons")
    assert stated["median"] == people["median"]
    claims = recovered().estimate.as_json()["claims"]
    assert sum(claim.get("counts") == "persons" for claim in claims) == 3


def test_the_brief_names_different_people() -> None:
    estimate = recovered().estimate
    names = {figure.name: figure for figure in key_figures(estimate, ())}
    assert names["Different people who came"].what.startswith("persons, ")
    assert names["Entered"].what.startswith("border crossings in, ")
    html = render_brief(estimate)
    assert "each person counted once?" in html
    assert "entries of different people" in html


def test_fewer_persons_than_crossings_are_no_wrong_figure() -> None:
    """Some 300,000 crossings and 210,000 persons by the same days, as a reader would take for a slip."""
    checks = {check.claim.id: check for check in recovered().estimate.claims}
    assert checks["crossings_all"].claim.value_low == pytest.approx(300_000, rel=0.01)
    assert checks["people_all"].claim.value_low == pytest.approx(210_000, rel=0.02)
    for check in checks.values():
        assert check.probability_wrong is not None
        assert check.prior_wrong is not None
        assert check.probability_wrong < check.prior_wrong


def test_without_a_figure_on_persons_nothing_is_added() -> None:
    alone = folder_of([row("all", 300_000, "crossings", *ALL, "Border Guard")])
    plain = folder_of([row("all", 300_000, "", *ALL, "Border Guard")])
    assert [q.id for q in alone.questions] == [q.id for q in plain.questions]
    models = [Model(alone), Model(plain)]
    names = [[u.name for u in model.layout.unknowns] for model in models]
    assert names[0] == names[1]
    assert not any(name.startswith("repeats") for name in names[0])
    # The very same computation.
    texts = [
        str(jax.make_jaxpr(model.potential)(jnp.zeros(model.layout.size), model.evidence))
        for model in models
    ]
    assert texts[0] == texts[1]
    assert all(functional.repeats is None for functional in models[0].functionals)


def test_persons_are_not_asked_for_where_nothing_tells_of_them(tmp_path: Path) -> None:
    case = folder_of([row("all", 300_000, "", *ALL, "Border Guard")])
    path = tmp_path / "ask.csv"
    path.write_text(
        "measure,unit,counts,period_start,period_end\n"
        "entries,people,persons,2022-03-01,2022-03-30\n"
        "entries,people/day,persons,2022-03-01,2022-03-30\n"
        "exits,people,persons,2022-03-01,2022-03-30\n",
        encoding="utf-8",
    )
    asked = read_questions(path, case_corridor(case))
    assert [bool(question.reason) for question in asked] == [False, True, True]
    with pytest.raises(ValueError, match="no fitted figure counts persons"):
        estimated(1).posterior.answer(asked[0])
