"""What the terminal shows: nothing left out unsaid, and no number broken at the end of a line."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from rich.console import Console, RenderableType
from synthetic_estimate import claim, quantiles, small_case, synthetic_estimate

from steppe.case.case import Question
from steppe.inference.estimate import Answer, ClaimCheck, Estimate
from steppe.policy.needs import needs
from steppe.policy.present import Present
from steppe.report import words
from steppe.report.brief import render_brief
from steppe.report.estimate_view import estimate_view
from steppe.report.needs_view import SHOWN, amount, needs_view, people
from steppe.report.tables import claims_table


def printed(view: RenderableType, width: int) -> str:
    console = Console(width=width, record=True, file=io.StringIO())
    console.print(view)
    return console.export_text()


def broken(text: str, amounts: Iterable[words.Amount]) -> list[str]:
    """Return the numbers of amounts that do not stand in one piece in a text."""
    return [part for found in amounts for part in f"{found}".split() if part not in text]


def estimate(*more: ClaimCheck, **changes: object) -> Estimate:
    found = synthetic_estimate(small_case(), **changes)
    told = {**found.diagnostics, "seconds": 31.2, "divergences": 0}
    return replace(found, diagnostics=told, claims=(*found.claims, *more))


def check(id_: str, expected: dict[str, float] | None = None, **changes: object) -> ClaimCheck:
    made = claim(id_, **changes)
    reported = (made.value_low, made.value_high)
    wrong = None if expected is None else 0.1
    return ClaimCheck(made, reported, expected or {}, wrong, wrong, "exact", alone=False)


@pytest.fixture
def many() -> Present:
    """Two weeks of some hundred thousand people, from one draw to the next eight times as many."""
    week = np.outer(np.linspace(30_000.0, 255_000.0, 101), [1.0, 2.0])
    return Present(
        groups=("law",),
        starts=(date(2031, 5, 1), date(2031, 5, 8)),
        ends=(date(2031, 5, 7), date(2031, 5, 14)),
        places=(("astana", "Astana"),),
        people=week,
        registrations=week * 0.3,
        shares=np.ones((101, 2, 1)),
        registrations_reported=True,
    )


def test_figures_that_are_not_fitted_are_named_with_their_reason() -> None:
    shown = [
        check(f"s{n}", value_low=1000.0 * n, value_high=1000.0 * n, use="shown",
              use_reason=f"reason {n}")
        for n in range(100, 110)
    ]  # fmt: skip
    after = printed(estimate_view(estimate(*shown)), 160)
    # The largest first, and no more than eight.
    assert [int(n) for n in re.findall(r"reason (\d+)", after)] == list(range(109, 101, -1))
    assert re.search(r"Not fitted: \d+ of \d+ figures", after)


@pytest.mark.parametrize("width", [80, 100, 160])
def test_no_expected_range_is_broken_amid_a_number(width: int) -> None:
    ranges = [
        {"q05": 1_234_567.0, "median": 2_345_678.0, "q95": 9_876_543.0},
        {"q05": 80_000.0, "median": 105_000.0, "q95": 135_000.0},
        {"q05": 700.0, "median": 33_000.0, "q95": 3_400_000.0},
    ]
    text = printed(
        estimate_view(estimate(*(check(f"r{n}", r) for n, r in enumerate(ranges)))), width
    )
    assert broken(text, map(words.amount_of, ranges)) == []
    assert max(map(len, text.splitlines())) <= width


def test_a_count_under_ten_has_no_empty_brackets() -> None:
    few = {"q05": 0.0, "median": 1.0, "q95": 3.0}
    text = printed(estimate_view(estimate(check("few", few))), 160)
    assert "fewer than 10" in text
    assert "()" not in text


def test_a_question_without_a_title_is_said_in_words() -> None:
    asked = Question("q", "stock", "people", date(2031, 4, 1), date(2031, 4, 30), ("oral",))
    answer = Answer(asked, quantiles(1000.0, 0.1), 0.1)
    text = printed(estimate_view(estimate(asked=(answer,))), 160)
    assert "stock Oral at the end of 30 April 2031" in text


def test_a_stock_is_listed_on_its_day() -> None:
    stock = claim("stock", measure="stock", basis="snapshot", period_start=date(2031, 4, 1),
                  period_end=date(2031, 4, 30))  # fmt: skip
    text = printed(claims_table(small_case(claims=(stock,))), 200)
    assert "30 Apr 2031" in text
    assert "1–30 Apr 2031" not in text


@pytest.mark.parametrize("width", [80, 100, 160])
def test_no_range_of_needs_is_broken_amid_a_number(width: int, many: Present) -> None:
    found = needs(many)
    text = printed(needs_view(small_case(), found), width)
    assert "(fullest)" in text
    used = [s for s in found.standards if s.id in SHOWN]
    cells = [people(found.host[0].people), *(amount(found.host[0].need(s)) for s in used)]
    assert broken(text, cells) == []
    assert max(map(len, text.splitlines())) <= width
    for need in ("beds", "water", "latrines", "showers"):
        assert need in text


def test_flows_that_no_report_counts_are_named() -> None:
    text = printed(estimate_view(estimate()), 160)
    assert "No report that is fitted counts" not in text
    left = tuple(check for check in estimate().claims if check.claim.measure != "exits")
    text = printed(estimate_view(replace(estimate(), claims=left)), 160)
    assert "No report that is fitted counts exits" in text
    assert "counts entries" not in text


def test_a_change_is_called_one() -> None:
    few = {"q05": -900.0, "median": 100.0, "q95": 1300.0}
    changed = check("c", few, measure="stock", basis="change", value_low=-300.0)
    assert "change of stock" in printed(estimate_view(estimate(changed)), 200)


def test_the_brief_names_flows_that_no_report_counts() -> None:
    left = tuple(check for check in estimate().claims if check.claim.measure != "exits")
    assert "counts exits" in render_brief(replace(estimate(), claims=left))
    assert "No report that is fitted counts" not in render_brief(estimate())
