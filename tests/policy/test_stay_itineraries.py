"""Worked itineraries that a lawyer can read and write, against both forms of the calculator."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from steppe.policy.stay_calculator import stay_answer
from steppe.policy.stay_file import Stay
from steppe.policy.stay_reasons import reasons
from steppe.scenario.rules.law import find_law
from steppe.scenario.rules.stay_days import days_left_many

FILE = Path(__file__).parent / "itineraries.yaml"
ITINERARIES: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
PLAIN = {
    "present", "days_used", "day_of_stay", "days_left", "last_lawful_day", "overstay_days",
    "earliest_entry", "lawful", "rule_version",
}  # fmt: skip


def stays_of(itinerary: dict[str, Any]) -> list[Stay]:
    spans = [span.split(" to ") for span in itinerary["stays"]]
    return [
        Stay(date.fromisoformat(a), None if b == "now" else date.fromisoformat(b)) for a, b in spans
    ]


def test_there_are_enough_and_each_has_a_name() -> None:
    names = [itinerary["id"] for itinerary in ITINERARIES]
    assert len(set(names)) == len(names) >= 60
    assert len([name for name in names if name.startswith("E")]) == 66


@pytest.mark.parametrize("itinerary", ITINERARIES, ids=lambda i: i["id"])
def test_the_answer_is_the_one_worked_out(itinerary: dict[str, Any]) -> None:
    expected = dict(itinerary["expect"])
    answer = stay_answer(find_law(itinerary["rule"]), stays_of(itinerary), itinerary["asked_on"])
    due = expected.pop("due", {})
    assert set(expected) <= PLAIN
    assert {name: getattr(answer, name) for name in expected} == expected
    found = {duty.rule: duty.due for duty in answer.duties}
    assert {rule: found[rule] for rule in due} == due


@pytest.mark.parametrize("itinerary", ITINERARIES, ids=lambda i: i["id"])
def test_the_form_for_many_gives_the_same_days(itinerary: dict[str, Any]) -> None:
    law, stays = find_law(itinerary["rule"]), stays_of(itinerary)
    entries = np.array([[s.entry for s in stays]], "datetime64[D]").reshape(1, -1)
    exits = np.array([[s.exit for s in stays]], "datetime64[D]").reshape(1, -1)
    (many,) = days_left_many(law, entries, exits, itinerary["asked_on"])
    one = stay_answer(law, stays, itinerary["asked_on"]).days_left
    assert many == (np.inf if one is None else one)


@pytest.mark.parametrize("itinerary", ITINERARIES, ids=lambda i: i["id"])
def test_the_steps_name_the_rule_and_the_answer(itinerary: dict[str, Any]) -> None:
    answer = stay_answer(find_law(itinerary["rule"]), stays_of(itinerary), itinerary["asked_on"])
    steps = reasons(answer)
    text = "\n".join(steps)
    assert len(steps) == len(set(steps))
    assert "): ." not in text
    assert all(step.strip() == step and step for step in steps)
    if answer.binding is not None and not answer.refused:
        assert answer.binding.id in text
    if answer.binding is None and not answer.refused:
        assert "No limit on the length of this stay is on file" in text
    for day in (answer.last_lawful_day, answer.earliest_entry):
        if day is not None and not answer.refused:
            assert f"{day.day} {day:%B} {day.year}" in text
    if answer.overstay_days:
        assert "of overstay" in text
