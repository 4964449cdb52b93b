"""Reforms: read strictly, said in words, and turned into what they change."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from steppe.case.case import Case
from steppe.case.load import load_case
from steppe.errors import InputError
from steppe.policy.corridor import limit_days, restarts_by_day
from steppe.policy.host_settings import draw_numbers, read_host_settings
from steppe.policy.levers import RuleChange
from steppe.policy.reform import find_reforms, read_reform
from steppe.scenario.rules.law import find_law
from steppe.simulation.stay_limit import StayIndex

INDEX = StayIndex(90, 12)


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case("kazakhstan-2022")


def last_restart(case: Case, change: RuleChange | None) -> date | None:
    law = find_law("kazakhstan")
    restarts = restarts_by_day(change.applied(law) if change else law, INDEX, case)
    if restarts.all():
        return None
    assert (np.diff(restarts.astype(int)) <= 0).all()
    return case.world.timeline.dates()[int(restarts.sum()) - 1]


def test_shipped_reforms_say_what_they_change(case: Case) -> None:
    reforms = {reform.id: reform for reform in find_reforms(case, [])}
    assert set(reforms) == {
        "nothing", "rule_brought_forward", "border_run_kept", "doubled_desks", "smaller_cities",
        "even_spread", "lanes_and_trains",
    }  # fmt: skip
    assert reforms["nothing"].in_words() == "Nothing is changed."
    assert "15 October 2022" in reforms["rule_brought_forward"].in_words()
    assert "2 times as much a day everywhere" in reforms["doubled_desks"].in_words()
    assert "railway" not in reforms["even_spread"].in_words()


def test_the_last_day_of_a_border_run_follows_from_the_law(case: Case) -> None:
    """Stays that began before 27 January 2023 do not count: of these the last ends on 25 April."""
    assert last_restart(case, None) == date(2023, 4, 25)
    moved = RuleChange(kind="rule_change", change=date(2023, 1, 27), moved_to=date(2022, 10, 15))
    assert last_restart(case, moved) == date(2023, 1, 11)
    kept = RuleChange(kind="rule_change", change=date(2023, 1, 27), moved_to=None)
    assert last_restart(case, kept) is None
    assert limit_days(find_law("kazakhstan"), date(2022, 9, 1)) == 90


def test_assumptions_are_drawn_within_their_intervals(case: Case) -> None:
    settings = read_host_settings(case)
    numbers = draw_numbers(settings, 4_000, 1)
    for assumption in settings.assumptions:
        draws = numbers[assumption.name]
        inside = (draws > assumption.low) & (draws < assumption.high)
        assert inside.mean() == pytest.approx(0.9, abs=0.02), assumption.name
    again = draw_numbers(settings, 4_000, 1)
    assert (again["rent.elasticity"] == numbers["rent.elasticity"]).all()


@pytest.mark.parametrize(
    ("levers", "check"),
    [
        ("[{kind: desks, start: 2022-10-01, times: 2, places: [atlantis]}]", "unknown_place"),
        ("[{kind: desks, start: 2022-10-01, times: -1}]", "bad_value"),
        ("[{kind: magic}]", None),
        ("[{kind: relocation, start: 2022-10-01, away_from: [], to: [], uptake_low: 0.5, "
         "uptake_high: 0.2}]", "range_reversed"),
    ],
)  # fmt: skip
def test_broken_reforms_are_refused(
    case: Case, tmp_path: Path, levers: str, check: str | None
) -> None:
    file = tmp_path / "reform.yaml"
    file.write_text(f"id: x\ntitle: x\nwhy: x\nlevers: {levers}\n", encoding="utf-8")
    with pytest.raises(InputError) as found:
        read_reform(file, case)
    assert check in (None, found.value.faults[0].check)


def test_reforms_with_one_id_are_refused(case: Case) -> None:
    file = case.folder / "reforms" / "nothing.yaml"
    with pytest.raises(InputError, match="two reforms have the id"):
        find_reforms(case, [file, file])
