import io
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from rich.console import Console

from steppe.case.as_of import case_as_of
from steppe.case.load import load_case
from steppe.errors import InputError
from steppe.inference.backtest import (
    Backtest,
    Known,
    Refit,
    Scored,
    baseline_draws,
    measure_scores,
    read_truth,
    refit_days,
)
from steppe.report.backtest_view import backtest_json, backtest_view
from tiny_case import write_figures

FIGURES = """\
id,measure,value_low,unit,origin,destination,period_start,period_end,source,stated_on
first,entries,7000,,UKR,POL,2022-03-01,2022-03-07,Guard,2022-03-08
second,entries,17000,,UKR,POL,2022-03-01,2022-03-17,Guard,2022-03-18
out,exits,500,people/day,POL,UKR,2022-03-08,2022-03-17,Guard,2022-03-18
there,stock,9000,,UKR,POL,,2022-03-17,Guard,2022-03-18
third,entries,24000,,UKR,POL,2022-03-01,2022-03-24,Guard,2022-03-25
late,entries,30000,,UKR,POL,2022-03-01,2022-03-20,Guard,2022-03-25
again,stock,12000,,UKR,POL,,2022-03-24,Guard,2022-03-25
"""


@cache
def case():
    with TemporaryDirectory() as parent:
        return load_case(write_figures(Path(parent) / "small", FIGURES))


def test_days_to_refit_have_figures_before_and_something_after():
    # The third figure was stated on the 18th; on the 24th nothing of later days is known.
    assert refit_days(case(), 3, 7) == [date(2022, 3, 18), date(2022, 3, 21)]
    assert refit_days(case(), 3, 3) == [date(2022, 3, 18), date(2022, 3, 21)]
    truth = [Known("entries", date(2022, 3, 25), date(2022, 3, 25), 1.0)]
    assert refit_days(case(), 3, 7, truth) == [
        date(2022, 3, 18), date(2022, 3, 21), date(2022, 3, 24),
    ]  # fmt: skip


def test_nothing_to_score_is_refused_with_a_remedy():
    few = replace(case(), claims=case().claims[:2])
    with pytest.raises(InputError, match="--truth"):
        refit_days(few, 14, 14)


def test_too_many_refits_are_refused():
    truth = [Known("entries", date(2022, 3, 1 + k), date(2022, 3, 1 + k), 1.0) for k in range(30)]
    long = replace(case(), claims=(*case().claims, replace(
        case().claims[-1], stated_on=date(2022, 12, 1))))  # fmt: skip
    with pytest.raises(InputError, match="--every"):
        refit_days(
            long, 1, 366, [*truth, Known("entries", date(2022, 12, 2), date(2022, 12, 2), 1)]
        )


def test_baselines_know_only_what_was_stated_by_then():
    then = case_as_of(case(), date(2022, 3, 18))
    rng = np.random.default_rng(0)
    found = baseline_draws(
        then, Known("entries", date(2022, 3, 18), date(2022, 3, 24), 1000.0), rng
    )
    # 10,000 in ten days after 7,000 in seven.
    assert {name: float(draws[0]) for name, draws in found.items()} == pytest.approx(
        {"last value": 1000, "last rate carried on": 1000, "linear interpolation": 1000,
         "random walk with drift": 1000}
    )  # fmt: skip
    stock = baseline_draws(then, Known("stock", date(2022, 3, 24), date(2022, 3, 24), 0.0), rng)
    # 9,000 on the 17th and seven days of 1,000 in and 500 out.
    assert float(stock["entries minus exits"][0]) == pytest.approx(9000 + 7 * 500)
    assert float(stock["last value"][0]) == 9000
    assert baseline_draws(case_as_of(case(), date(2022, 3, 8)), Known(
        "exits", date(2022, 3, 9), date(2022, 3, 9), 1.0), rng) == {}  # fmt: skip


def scored(value, draws, **baselines):
    known = Known("entries", date(2022, 3, 19), date(2022, 3, 19), value)
    return Scored(date(2022, 3, 18), known, np.array(draws), {
        name.replace("_", " "): np.array(given) for name, given in baselines.items()})  # fmt: skip


def test_ratios_compare_on_the_same_targets():
    found = measure_scores(
        "entries",
        [
            scored(10.0, [12.0], last_value=[14.0], other=[11.0]),
            scored(10.0, [20.0], last_value=[14.0]),
        ],
    )
    assert found.own.crps == 6.0
    assert found.baselines == {"last value": 4.0, "other": 1.0}
    # Over both targets (2 + 10) / 2 against 4; the other baseline has the first only.
    assert found.ratios == {"last value": 1.5, "other": 2.0}
    assert found.compared == {"last value": 2, "other": 1}


def test_what_is_printed_and_written():
    refits = (
        Refit(date(2022, 3, 18), 4, 1),
        Refit(date(2022, 3, 21), 4, reason="the chains disagree"),
    )
    target = scored(10.0, [8.0, 9.0, 13.0], last_value=[14.0])
    result = Backtest(case(), 3, 7, 1, refits, (target,), "figures stated later")
    told = backtest_json(result)
    [measure] = told["measures"]
    assert measure["baselines"]["last value"]["crps"] == 4.0
    assert measure["baselines"]["last value"]["skill_ratio"] == pytest.approx(measure["crps"] / 4)
    assert told["refits"][1]["reason"] == "the chains disagree"
    assert told["targets"][0]["median"] == 9.0
    console = Console(width=160, record=True, file=io.StringIO())
    console.print(backtest_view(result))
    printed = console.export_text()
    assert "last value" in printed
    assert "2022-03-21: 4 figures known, refused: the chains disagree" in printed


def test_truths_are_read_and_faults_named(tmp_path):
    path = tmp_path / "truth.csv"
    path.write_text("date,measure,value\n2022-03-19,entries,1234\n", encoding="utf-8")
    day = date(2022, 3, 19)
    assert read_truth(path) == [Known("entries", day, day, 1234.0)]
    path.write_text("date,measure,value\n2022-03-19,entry,x\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_truth(path)
    assert {fault.where for fault in caught.value.faults} == {"measure", "value"}
    assert {fault.line for fault in caught.value.faults} == {2}
    path.write_text("date,measure,value\n", encoding="utf-8")
    with pytest.raises(InputError, match="no row"):
        read_truth(path)
