"""Reforms: read strictly, said in words, and turned into what they change."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from steppe.case.case import Case
from steppe.case.load import load_case
from steppe.errors import InputError
from steppe.policy.host_settings import draw_numbers, read_host_settings, with_host_limits
from steppe.policy.levers import RuleChange, StayLength
from steppe.policy.reform import find_reforms, read_reform
from steppe.scenario.rules.law import Law, find_law
from steppe.scenario.rules.presence import day_number
from steppe.simulation.days_used import Window
from steppe.simulation.network import compile_network
from steppe.simulation.stay_schedule import fresh_days, law_schedule

KAZAKHSTAN = find_law("kazakhstan")
HOLDS = "holds_for: entries"
OLD_RULE, WINDOW = "kaz_visa_free_90_entry", "kaz_rolling_90_180"


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case("kazakhstan-2022")


def last_restart(case: Case, change: RuleChange | None) -> date | None:
    law = change.applied(KAZAKHSTAN) if change else KAZAKHSTAN
    limit = law_schedule(law, case.world.timeline, 1)
    restarts = limit.restarts[89:, 89] > 0
    assert (limit.reaching[89:, 89] == 1).all()
    if restarts.all():
        return None
    assert (np.diff(restarts.astype(int)) <= 0).all()
    return case.world.timeline.dates()[int(restarts.sum()) - 1 + 89]


def days_by_entry(law: Law, *entries: date) -> list[int]:
    return fresh_days(law, np.array([day_number(day) for day in entries])).tolist()


def longer(start: date, days: int, holds_for: str, rule: str = OLD_RULE) -> StayLength:
    return StayLength.model_validate(
        {"kind": "stay_length", "rule": rule, "start": start, "days": days, "holds_for": holds_for}
    )


def test_shipped_reforms_say_what_they_change(case: Case) -> None:
    reforms = {reform.id: reform for reform in find_reforms(case, [])}
    assert set(reforms) == {
        "nothing", "rule_brought_forward", "border_run_kept", "doubled_desks", "smaller_cities",
        "even_spread", "lanes_and_trains", "longer_stay",
    }  # fmt: skip
    said = {name: reform.in_words(case.world) for name, reform in reforms.items()}
    assert said["nothing"] == "Nothing is changed."
    assert "15 October 2022" in said["rule_brought_forward"]
    assert "2 times as much a day everywhere" in said["doubled_desks"]
    assert "180 days of stay are allowed" in said["longer_stay"]
    assert "to Almaty, Astana, Shymkent settle in Karaganda" in said["smaller_cities"]
    assert "railway" not in said["even_spread"]


def test_the_last_day_of_a_border_run_follows_from_the_law(case: Case) -> None:
    """Stays that began before 27 January 2023 do not count: of these the last ends on 25 April."""
    assert last_restart(case, None) == date(2023, 4, 25)
    moved = RuleChange(kind="rule_change", change=date(2023, 1, 27), moved_to=date(2022, 10, 15))
    assert last_restart(case, moved) == date(2023, 1, 11)
    kept = RuleChange(kind="rule_change", change=date(2023, 1, 27), moved_to=None)
    assert last_restart(case, kept) is None
    assert days_by_entry(KAZAKHSTAN, date(2022, 9, 1)) == [90]


def test_a_longer_stay_for_those_who_enter_from_a_day_on() -> None:
    law = longer(date(2022, 10, 1), 180, "entries").applied(KAZAKHSTAN)
    assert days_by_entry(
        law, date(2022, 9, 30), date(2022, 10, 1), date(2023, 1, 26), date(2023, 1, 27)
    ) == [90, 180, 180, 90]


def test_a_longer_stay_for_everybody_holds_for_those_still_there_to_their_end() -> None:
    """On 1 October who entered on 4 July has day 90 and gets 180; on 3 July it is day 91: over."""
    law = longer(date(2022, 10, 1), 180, "everybody").applied(KAZAKHSTAN)
    assert days_by_entry(
        law, date(2022, 7, 2), date(2022, 7, 3), date(2022, 7, 4), date(2022, 12, 1),
        date(2023, 1, 26), date(2023, 1, 27),
    ) == [90, 90, 180, 180, 180, 90]  # fmt: skip


def test_a_shorter_stay_for_everybody_ends_stays_on_the_eve() -> None:
    """30 days from 1 October: who entered on 1 August has 61 days and must leave by 30 September."""
    law = longer(date(2022, 10, 1), 30, "everybody").applied(KAZAKHSTAN)
    assert days_by_entry(
        law, date(2022, 6, 1), date(2022, 8, 1), date(2022, 9, 10), date(2022, 10, 1),
        date(2023, 1, 26), date(2023, 1, 27),
    ) == [90, 61, 30, 30, 30, 90]  # fmt: skip


def test_the_days_of_a_window_change_from_its_first_day() -> None:
    law = longer(date(2023, 1, 27), 120, "entries", WINDOW).applied(KAZAKHSTAN)
    assert days_by_entry(law, date(2023, 1, 26), date(2023, 1, 27)) == [90, 120]
    everybody = longer(date(2023, 1, 27), 60, "everybody", WINDOW).applied(KAZAKHSTAN)
    assert days_by_entry(everybody, date(2023, 1, 1), date(2023, 1, 27)) == [60, 60]


def test_a_law_as_it_was_known_goes_on_without_the_change() -> None:
    after = date(2023, 3, 1)
    assert days_by_entry(KAZAKHSTAN.as_known_on(date(2022, 12, 1)), after) == [90]
    names = [rule.id for rule in KAZAKHSTAN.as_known_on(date(2022, 12, 1)).in_force(after)]
    assert OLD_RULE in names
    assert WINDOW not in names
    known = KAZAKHSTAN.as_known_on(date(2023, 1, 17))
    assert {rule.id for rule in known.rules} == {
        rule.id for rule in KAZAKHSTAN.rules if (rule.known_from or after) <= date(2023, 1, 17)
        or rule.known_from is None
    }  # fmt: skip


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
        ("[{kind: rule_change, change: 2023-01-28, moved_to: 2022-10-15}]", "bad_value"),
        (f"[{{kind: stay_length, rule: kaz_visa, start: 2022-10-01, days: 60, {HOLDS}}}]",
         "bad_value"),
        (f"[{{kind: stay_length, rule: {OLD_RULE}, start: 2023-02-01, days: 60, {HOLDS}}}]",
         "bad_value"),
        (f"[{{kind: stay_length, rule: {WINDOW}, start: 2023-02-01, days: 60, {HOLDS}}}]",
         "bad_value"),
        (f"[{{kind: stay_length, rule: {WINDOW}, start: 2023-01-27, days: 200, {HOLDS}}}]",
         "bad_value"),
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


@pytest.mark.parametrize(
    ("levers", "where"),
    [
        ("{kind: desks, start: 2022-09-13, times: 2}", "levers[1].start"),
        ("{kind: rule_change, change: 2023-01-27, moved_to: 2022-09-01}", "levers[1].moved_to"),
    ],
)
def test_reforms_that_begin_before_the_comparison_are_refused(
    case: Case, tmp_path: Path, levers: str, where: str
) -> None:
    file = tmp_path / "reform.yaml"
    file.write_text(f"id: x\ntitle: x\nwhy: x\nlevers:\n  - {levers}\n", encoding="utf-8")
    first = read_host_settings(case).period.start
    assert first == date(2022, 9, 14)
    with pytest.raises(InputError) as found:
        read_reform(file, case, first)
    fault = found.value.faults[0]
    assert (fault.check, fault.file, fault.line) == ("date_outside_period", "reform.yaml", 5)
    assert fault.where == where
    assert "2022-09-14" in fault.remedy
    assert len(find_reforms(case, [], first)) == 8


def test_limits_and_desks_act_where_the_case_says_what_is_assumed_of_them(case: Case) -> None:
    limits = with_host_limits(case).world.host_limits
    assert limits is not None
    assert limits.border_run == (3, 12)
    network = compile_network(with_host_limits(case).world, ())
    assert network.stay_schedule is not None
    assert network.window is not None
    assert network.window.window == Window(90, 180)
    alone = load_case("karabakh-armenia-2023")
    assert with_host_limits(alone) is alone
    assert compile_network(case.world, ()).stay_schedule is None


def test_reforms_with_one_id_are_refused(case: Case) -> None:
    file = case.folder / "reforms" / "nothing.yaml"
    with pytest.raises(InputError, match="two reforms have the id"):
        find_reforms(case, [file, file])
