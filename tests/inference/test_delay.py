"""Sources that count late: the share known, the delay found again, and the last days put right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import jax
import jax.numpy as jnp
import numpy as np

from steppe.case.case import Case, Question, SourceDelay
from steppe.case.load import load_case
from steppe.inference.delay import delay_name, delayed_sources
from steppe.inference.fit import fit, use_float64_and_cache
from steppe.inference.model import Model
from steppe.inference.nowcast import Nowcast, nowcast
from steppe.inference.particles import Sampler
from steppe.inference.unfold import Unfolder
from tiny_case import write_figures

START = date(2022, 3, 1)
HEADER = "id,measure,value_low,origin,destination,period_start,period_end,source,stated_on"
DELAY, FLOW = 4.0, 2000.0


def known_share(since: np.ndarray, delay: float) -> np.ndarray:
    return np.asarray(1 - np.exp(-(since + 0.5) / delay))


def case_of(rows: Iterable[str]) -> Case:
    with TemporaryDirectory() as parent:
        text = "\n".join([HEADER, *rows]) + "\n"
        return load_case(write_figures(Path(parent) / "late", text))


def row(
    id: str, value: float, first: int, last: int, stated: int, source: str, measure: str = "entries"
) -> str:
    ends = "POL,UKR" if measure == "exits" else "UKR,POL"
    days = [START + timedelta(days=day) for day in (first, last, stated)]
    start = "" if measure == "stock" else days[0]
    return f"{id},{measure},{value:.0f},{ends},{start},{days[1]},{source},{days[2]}"


def register(id: str, week: int, stated: int, rng: np.random.Generator | None = None) -> str:
    """What a register with a delay says of a week's entries, with 2 % of noise if random."""
    days = np.arange(7 * week, 7 * week + 7)
    value = FLOW * known_share(stated - days, DELAY).sum()
    value *= 1.0 if rng is None else float(rng.lognormal(0.0, 0.02))
    return row(id, float(f"{value:.2e}"), 7 * week, 7 * week + 6, stated, "register")


def test_events_heard_of_one_by_one_follow_the_share() -> None:
    rng = np.random.default_rng(3)
    day = rng.integers(0, 10, 400_000)
    heard = day + rng.random(len(day)) + rng.exponential(DELAY, len(day))
    for stated in (9, 10, 14, 25):
        counted = float((heard < stated + 1).sum())
        expected = known_share(stated - np.arange(10), DELAY).mean() * len(day)
        # Taking a day's events at its middle costs less than one per cent.
        assert abs(counted - expected) < 0.01 * len(day)
    assert known_share(9 - np.arange(10), DELAY).mean() < 0.7


def predicted(model: Model, changed: dict[str, float]) -> dict[str, np.ndarray]:
    """Entries and exits by day, the stock by step, and what is expected of each claim."""
    values = model.values(jnp.zeros(model.layout.size))
    values |= {name: jnp.asarray(value) for name, value in changed.items()}

    @jax.jit
    def run(values: dict[str, jax.Array]) -> dict[str, jax.Array]:
        flows = model.flows(values)
        prediction = model.predict(values, flows)
        return {
            "entries": flows.entries.sum(-1), "exits": flows.host.exits.sum(-1),
            "stock": flows.host.stock.sum(-1), **prediction._asdict(),
        }  # fmt: skip

    found = {name: np.asarray(array) for name, array in run(values).items()}
    found["exits"] = (found["exits"] / model.grid.lengths)[model.grid.step_of_day]
    return found


def test_a_claim_of_a_late_source_is_its_flow_times_what_is_known() -> None:
    rows = [
        row("in", 5000, 2, 8, 9, "register"), row("out", 900, 3, 12, 12, "register", "exits"),
        row("there", 4000, 12, 12, 13, "register", "stock"), row("whole", 9000, 0, 13, 20, "agency"),
    ]  # fmt: skip
    case = replace(case_of(rows), delays=(SourceDelay("register", 2.0, 8.0, "assumed"),))
    model = Model(case)
    assert (model.grid.lengths > 1).any()
    found = predicted(model, {delay_name(case, "register"): 5.0})
    days = np.arange(model.grid.days)
    known = known_share(9 - days[2:9], 5.0), known_share(12 - days[3:13], 5.0)
    assert known[0].mean() < 0.75
    assert np.isclose(found["expected"][0], found["entries"][2:9] @ known[0])
    assert np.isclose(found["expected"][1], found["exits"][3:13] @ known[1])
    # A stock and another source say what they said.
    assert np.isclose(found["expected"][2], found["stock"][model.grid.step_of_day[12]])
    assert np.isclose(found["expected"][3], found["entries"][:14].sum())


def test_an_earlier_count_is_a_part_of_the_later_print_whatever_the_level() -> None:
    case = case_of(
        [register("first", 0, 7), register("again", 0, 30), row("w", 9e4, 0, 30, 31, "a")]
    )
    model = Model(case)
    name = delay_name(case, "register")
    later = next(claim for claim in case.claims if claim.id == "again")
    days = np.arange(7)
    expected = []
    for level in (100.0, 5000.0):
        found = predicted(model, {name: DELAY, "routine.level_per_day": level})
        shares = [found["entries"][:7] @ known_share(s - days, DELAY) for s in (7, 30)]
        assert np.isclose(found["expected"][0], later.value_low * shares[0] / shares[1])
        assert found["bias"][0] == found["day_variance"][0] == 0.0
        assert found["day_variance"][1] > 0
        expected.append(found["expected"][0])
    assert np.isclose(*expected)


def test_where_no_source_lags_nothing_is_added() -> None:
    lowered = [row("first", 9000, 0, 6, 7, "register"), row("again", 7000, 0, 6, 20, "register")]
    rest = row("all", 30000, 0, 20, 21, "agency")
    cases = [case_of([*lowered, rest]), case_of([lowered[1], rest])]
    models = [Model(case) for case in cases]
    assert all(model.delays is None for model in models)
    texts = [
        str(jax.make_jaxpr(model.potential)(jnp.zeros(model.layout.size), model.evidence))
        for model in models
    ]
    # The very same computation as if the lowered figure were not there.
    assert texts[0] == texts[1]
    assert not any("delay" in unknown.name for unknown in models[0].layout.unknowns)


def weekly() -> list[str]:
    """Four weeks, each stated the day after; the first two again when all is known."""
    rng = np.random.default_rng(8)
    rows = []
    for week in range(4):
        rows.append(register(f"week_{week}", week, 7 * week + 7, rng))
        if week < 2:
            rows.append(register(f"week_{week}_again", week, 7 * week + 21, rng))
    return rows


LAST_WEEK = Question(
    "last", "entries", "people", START + timedelta(days=21), START + timedelta(days=27)
)


@cache
def late() -> Nowcast:
    use_float64_and_cache()
    return nowcast(case_of(weekly()), (LAST_WEEK,), seed=1)


def test_the_delay_is_found_again_and_told() -> None:
    found = late()
    case = found.model.case
    assert delayed_sources(case) == ("register",)
    days = found.posterior.draws.values[delay_name(case, "register")]
    low, middle, high = np.quantile(days, [0.05, 0.5, 0.95])
    assert low < DELAY < high
    assert high / low < 1.6
    assert abs(middle / DELAY - 1) < 0.15
    assert any("register counts late" in note for note in found.estimate.notes)
    raised = {
        c["id"]: c["revised_by"] for c in found.estimate.as_json()["claims"] if "revised_by" in c
    }
    assert raised == {"week_0": "week_0_again", "week_1": "week_1_again"}
    for check in found.estimate.claims:
        assert check.probability_wrong is not None
        assert check.probability_wrong < 0.1


def test_the_last_week_is_corrected_upwards() -> None:
    """Printed 8,900 of 14,000; without a delay the fit says what was printed."""
    truth = 7 * FLOW
    (corrected,) = late().estimate.asked or ()
    assert corrected.quantiles["q05"] < truth < corrected.quantiles["q95"]
    assert corrected.quantiles["q05"] > 1.15 * 8900
    case = late().model.case
    plain = Model(replace(case, claims=tuple(c for c in case.claims if not c.revised_by)))
    draws = Unfolder(plain)(fit(Sampler(plain), plain.evidence, seed=1).flat)
    believed = np.quantile(draws.entries[:, 21:28].sum((1, 2)), [0.5, 0.95])
    assert believed[1] < truth
    assert abs(believed[0] / 8900 - 1) < 0.15


def test_as_of_a_day_before_any_count_was_raised_no_source_lags() -> None:
    with TemporaryDirectory() as parent:
        text = "\n".join([HEADER, *weekly()]) + "\n"
        folder = write_figures(Path(parent) / "late", text)
        before = load_case(folder, as_of=START + timedelta(days=20))
        after = load_case(folder, as_of=START + timedelta(days=21))
    assert delayed_sources(before) == ()
    assert Model(before).delays is None
    assert delayed_sources(after) == ("register",)
    assert [claim.id for claim in after.fitted if claim.revised_by] == ["week_0"]
