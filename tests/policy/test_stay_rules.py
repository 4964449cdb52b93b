"""The contract of a kind of rule, the laws shipped, and what a broken law file is told."""

from __future__ import annotations

import sys
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

import steppe.scenario.rules as rules
from steppe.errors import InputError
from steppe.policy.stay_calculator import stay_answer
from steppe.policy.stay_file import Stay
from steppe.policy.stay_reasons import reasons
from steppe.scenario.rules import rule_kinds
from steppe.scenario.rules.law import Law, read_law, shipped_laws
from steppe.scenario.rules.stay_rule import Limit

SAMPLES: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "rule_samples.yaml").read_text(encoding="utf-8")
)
SHIPPED = Path(rules.__file__).parent / "shipped"
WINDOW = {"days": 90, "window_days": 180, "applies_to": "days"}


def a_rule(kind: str, name: str = "r1", **keys: Any) -> dict[str, Any]:
    dated = {"valid_from": None, "valid_to": None, "reference": "an act", "url": None}
    return {"id": name, "kind": kind, **dated, "confidence": "high", **keys}


def law_file(folder: Path, *listed: dict[str, Any], **keys: Any) -> Path:
    law = {
        "id": "somewhere", "title": "Somewhere", "country": None, "who": "everybody",
        "checked_on": date(2024, 1, 1), "rules": list(listed), **keys,
    }  # fmt: skip
    path = folder / "somewhere.yaml"
    path.write_text(yaml.safe_dump(law, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def a_law(folder: Path, *listed: dict[str, Any]) -> Law:
    return read_law(law_file(folder, *listed))


def faults(path: Path) -> list[tuple[str, int | None, str]]:
    with pytest.raises(InputError) as refused:
        read_law(path)
    assert all(fault.remedy and fault.file == path.name for fault in refused.value.faults)
    return [(fault.check, fault.line, fault.where) for fault in refused.value.faults]


# A kind ----------------------------------------------------------------------------------------


def test_every_kind_has_a_sample() -> None:
    assert sorted(SAMPLES) == list(rule_kinds())


@pytest.mark.parametrize("kind", rule_kinds())
def test_a_kind_reads_its_keys_and_says_what_it_means(kind: str, tmp_path: Path) -> None:
    (rule,) = a_law(tmp_path, a_rule(kind, **SAMPLES[kind]["rule"])).rules
    assert type(rule) is rule_kinds()[kind]
    assert SAMPLES[kind]["says"] in rule.in_words()
    assert rule.in_words().endswith(".")
    assert rule.__doc__


@pytest.mark.parametrize("kind", rule_kinds())
def test_a_kind_refuses_keys_it_does_not_know_and_asks_for_its_own(
    kind: str, tmp_path: Path
) -> None:
    keys = SAMPLES[kind]["rule"]
    assert [
        (check, where)
        for check, _, where in faults(law_file(tmp_path, a_rule(kind, **keys, dayz=1)))
    ] == [("unknown_field", "rules[1].dayz")]
    needed = next(name for name, f in rule_kinds()[kind].model_fields.items()
                  if name in keys and f.is_required())  # fmt: skip
    without = {name: value for name, value in keys.items() if name != needed}
    assert [
        (check, where) for check, _, where in faults(law_file(tmp_path, a_rule(kind, **without)))
    ] == [("missing_field", f"rules[1].{needed}")]


@pytest.mark.parametrize("kind", [k for k, rule in rule_kinds().items() if issubclass(rule, Limit)])
def test_a_limit_grants_its_days_once_and_takes_them_in_order(kind: str, tmp_path: Path) -> None:
    law = a_law(tmp_path, a_rule(kind, **SAMPLES[kind]["rule"]))
    entry, allowed = date(2023, 1, 1), law.limits[0].allowed
    first = stay_answer(law, [Stay(entry, None)], entry)
    assert (first.days_used, first.days_left) == (1, allowed - 1)
    assert first.last_lawful_day is not None
    at_end = stay_answer(law, [Stay(entry, None)], first.last_lawful_day)
    assert (at_end.days_used, at_end.days_left, at_end.overstay_days) == (allowed, 0, 0)
    assert at_end.lawful


def test_a_new_file_is_a_new_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "weekend_stay.py").write_text(
        "from steppe.scenario.rules.stay_rule import StayRule\n\n\n"
        "class WeekendStay(StayRule):\n"
        "    nights: int\n\n"
        "    def in_words(self) -> str:\n"
        "        return f'Weekends may last {self.nights} nights.'\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(rules, "__path__", [*rules.__path__, str(tmp_path)])
    rule_kinds.cache_clear()
    try:
        law = a_law(tmp_path, a_rule("weekend_stay", nights=2))
        assert law.rules[0].in_words() == "Weekends may last 2 nights."
    finally:
        rule_kinds.cache_clear()
        sys.modules.pop("steppe.scenario.rules.weekend_stay")


# What the kinds without a count contribute -------------------------------------------------------


def test_a_ban_or_closure_on_entry_refuses_it_and_ends(tmp_path: Path) -> None:
    until = {"valid_from": date(2023, 3, 1), "valid_to": date(2023, 3, 31)}
    window = a_rule("rolling_window", **WINDOW)
    on = date(2023, 3, 10)
    shut = a_rule("closure", "shut", border="all posts", direction="both") | until
    ban = a_rule("entry_ban", "ban", bars="everybody") | until
    for rule in (shut, ban):
        answer = stay_answer(a_law(tmp_path, window, rule), [], on)
        assert (answer.days_left, answer.earliest_entry) == (0, date(2023, 4, 1))
        assert any(rule["id"] in step for step in reasons(answer))
    way = shut | {"ways_open": ["air"]}
    out = shut | {"direction": "exit"}
    for rule in (way, out):
        assert stay_answer(a_law(tmp_path, window, rule), [], on).days_left == 90


def test_an_entry_during_a_ban_gave_no_right(tmp_path: Path) -> None:
    ban = a_rule("entry_ban", "ban", bars="all", valid_from=date(2023, 3, 1))
    law = a_law(tmp_path, a_rule("rolling_window", **WINDOW), ban)
    answer = stay_answer(law, [Stay(date(2023, 3, 5), None)], date(2023, 3, 10))
    assert (answer.overstay_days, answer.days_left, answer.lawful) == (6, 0, False)
    assert any("Entry was barred" in step for step in reasons(answer))


def test_an_exit_ban_keeps_the_count_running(tmp_path: Path) -> None:
    ban = a_rule("exit_ban", "no_way_out", bars="men")
    law = a_law(tmp_path, a_rule("rolling_window", **WINDOW), ban)
    answer = stay_answer(law, [Stay(date(2023, 1, 1), None)], date(2023, 4, 5))
    assert answer.exit_barred
    assert answer.overstay_days == 5
    assert any("Leaving is barred" in step for step in reasons(answer))


def test_without_restart_the_clock_of_one_stay_runs_on(tmp_path: Path) -> None:
    days = a_rule("visa_free_days", days=90, applies_to="days")
    stays = [Stay(date(2023, 1, 1), date(2023, 2, 9)), Stay(date(2023, 3, 1), None)]
    left = {}
    for restarts in (True, False):
        law = a_law(tmp_path, days, a_rule("restart_on_exit", "again", restarts=restarts))
        left[restarts] = stay_answer(law, stays, date(2023, 3, 10)).days_left
    assert left == {True: 80, False: 40}


def test_a_shorter_stay_that_begins_on_a_day_ends_the_right_of_those_inside(tmp_path: Path) -> None:
    change = date(2023, 3, 1)
    law = a_law(
        tmp_path,
        a_rule("visa_free_days", "long", days=90, applies_to="days", valid_to=date(2023, 2, 28)),
        a_rule("visa_free_days", "short", days=30, applies_to="days", valid_from=change),
    )
    entered_early, entered_late = Stay(date(2023, 1, 1), None), Stay(date(2023, 2, 10), None)
    early = stay_answer(law, [entered_early], date(2023, 2, 20))
    assert early.last_lawful_day == date(2023, 2, 28)
    late = stay_answer(law, [entered_late], date(2023, 2, 20))
    assert late.last_lawful_day == date(2023, 3, 11)
    assert any("From 1 March 2023 another rule holds" in step for step in reasons(late))


def test_the_measure_is_that_of_the_longest_overstay(tmp_path: Path) -> None:
    scale = [
        a_rule("removal", name, measure=name, overstay_from_days=low, overstay_to_days=high,
               decided_by=None, appeal_days=None, appeal_suspends=None, entry_ban_days=None)
        for name, low, high in (("warning", 1, 3), ("fine", 4, None))
    ]  # fmt: skip
    law = a_law(tmp_path, a_rule("visa_free_days", days=30, applies_to="entries"), *scale)
    stays = [Stay(date(2023, 1, 1), date(2023, 2, 1)), Stay(date(2023, 3, 1), date(2023, 4, 4))]
    steps = reasons(stay_answer(law, stays, date(2023, 5, 1)))
    assert [step for step in steps if step.startswith("Overstay")] == [
        "Overstay of 4 or more days: fine."
    ]


# The laws shipped --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda p: p.stem)
def test_a_shipped_law_names_itself_and_its_sources(path: Path) -> None:
    law = read_law(path)
    assert law.id == path.stem
    assert all(rule.reference and rule.url for rule in law.rules)
    assert all(rule.doubt for rule in law.limits if rule.confidence != "high")
    assert all(reading.why and reading.rules != law.rules for reading in law.readings)


def test_the_laws_asked_for_are_shipped() -> None:
    asked = {"kazakhstan", "georgia", "kyrgyzstan", "armenia", "mongolia", "turkiye", "schengen"}
    assert asked <= set(shipped_laws())
    assert list(shipped_laws()) == sorted(shipped_laws())


@pytest.mark.parametrize("name", shipped_laws())
def test_limits_of_one_kind_follow_each_other_without_gap_or_overlap(name: str) -> None:
    law = shipped_laws()[name]
    by_kind: dict[str, list[Limit]] = {}
    for limit in law.limits:
        by_kind.setdefault(limit.kind, []).append(limit)
    for limits in by_kind.values():
        ordered = sorted(limits, key=lambda limit: limit.first_day)
        for earlier, later in pairwise(ordered):
            assert later.first_day == earlier.last_day + 1


@pytest.mark.parametrize("name", shipped_laws())
def test_every_day_of_two_years_has_an_answer(name: str) -> None:
    law = shipped_laws()[name]
    stays = [Stay(date(2022, 10, 1), date(2022, 12, 20)), Stay(date(2023, 1, 5), None)]
    for on in (date(2022, 9, 1), date(2022, 11, 1), date(2022, 12, 25), date(2023, 8, 1)):
        answer = stay_answer(law, stays, on)
        assert all(step for step in reasons(answer))
        assert answer.as_json(reasons(answer))["rule"] == name


def test_the_extradition_rule_says_that_being_called_up_is_no_ground() -> None:
    (rule,) = (r for r in shipped_laws()["kazakhstan"].rules if r.kind == "extradition")
    assert "a criminal charge and an international search" in rule.in_words()
    assert "no ground: being called up" in rule.in_words()


def test_the_investor_route_is_not_in_force_in_the_founding_case() -> None:
    law = shipped_laws()["kazakhstan"]
    routes = {
        year: [r.id for r in law.in_force(date(year, 12, 1)) if r.kind == "investor_or_work_route"]
        for year in (2022, 2023, 2024)
    }
    assert routes == {
        2022: ["kaz_worker_stay"],
        2023: ["kaz_worker_stay"],
        2024: ["kaz_worker_stay", "kaz_investor_a6"],
    }


def test_every_kind_and_law_is_in_the_docs() -> None:
    page = Path(__file__).parents[2] / "docs" / "rules-of-stay.md"
    told = page.read_text(encoding="utf-8")
    assert [name for name in (*rule_kinds(), *shipped_laws()) if f"`{name}`" not in told] == []


# Broken law files --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "check", "where"),
    [
        ({"kind": "roling_window"}, "unknown_kind", "rules[1].kind"),
        ({"days": 0}, "bad_value", "rules[1].days"),
        ({"days": "ninety"}, "bad_value", "rules[1].days"),
        ({"days": 200}, "bad_value", "rules[1].days"),
        ({"days": 10**6}, "bad_value", "rules[1].days"),
        ({"applies_to": "stays"}, "bad_value", "rules[1].applies_to"),
        ({"confidence": "sure"}, "bad_value", "rules[1].confidence"),
        ({"url": "javascript:alert(1)"}, "bad_value", "rules[1].url"),
        ({"valid_from": date(2024, 1, 2), "valid_to": date(2024, 1, 1)}, "bad_value",
         "rules[1].valid_to"),
        ({"reference": ""}, "bad_value", "rules[1].reference"),
    ],
)  # fmt: skip
def test_a_broken_rule_is_refused_with_line_and_remedy(
    keys: dict[str, Any], check: str, where: str, tmp_path: Path
) -> None:
    path = law_file(tmp_path, a_rule("rolling_window", **WINDOW) | keys)
    ((found, line, field),) = faults(path)
    assert (found, field) == (check, where)
    text = path.read_text(encoding="utf-8").splitlines()
    assert line is not None
    assert where.rpartition(".")[2] in text[line - 1]


def test_all_faults_of_a_file_are_told_together(tmp_path: Path) -> None:
    window = a_rule("rolling_window", **WINDOW)
    other = {"id": "other", "why": "a doubt", "rules": [a_rule("calendar_year", "r9", days=90,
                                                               applies_to="days")]}  # fmt: skip
    path = law_file(
        tmp_path, window, dict(window), {"id": "no_kind"}, a_rule("removal", "r3", measure="fine",
        overstay_from_days=5, overstay_to_days=2, decided_by=None, appeal_days=None,
        appeal_suspends=None, entry_ban_days=None), readings=[other],
    )  # fmt: skip
    assert [check for check, _, _ in faults(path)] == [
        "duplicate_id", "missing_field", "bad_value", "unknown_rule",
    ]  # fmt: skip
