"""Cases as they were known on a day."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from steppe.case.load import load_case
from steppe.errors import InputError
from tiny_case import write_figures


def test_later_statements_priors_and_steps_are_dropped(tiny: Path) -> None:
    case = load_case(tiny, as_of=date(2022, 9, 27))
    assert [claim.id for claim in case.claims] == ["first_week", "left"]
    assert case.priors == ()
    assert len(case.biases) == 1
    assert len(case.world.level_steps) == 1
    assert case.today == date(2022, 9, 27)
    assert case.world.timeline.end == date(2022, 10, 31)


def test_a_group_is_unknown_before_its_event(tiny: Path) -> None:
    text = (tiny / "case.yaml").read_text()
    (tiny / "case.yaml").write_text(
        text.replace("title: Mobilization, known_from: 2022-09-21",
                     "title: Mobilization, known_from: 2022-09-29")
    )  # fmt: skip
    case = load_case(tiny, as_of=date(2022, 9, 28))
    assert [group.id for group in case.world.groups] == ["routine"]
    assert case.world.events == ()
    assert case.labels == ()
    assert [question.reason != "" for question in case.questions] == [False, True]
    assert "not known on 2022-09-28" in case.questions[1].reason


def test_before_the_first_statement_nothing_is_left(tiny: Path) -> None:
    with pytest.raises(InputError, match="the first was stated on 2022-09-27"):
        load_case(tiny, as_of=date(2022, 9, 26))


def test_a_stock_figure_stated_later_pins_nothing_yet(tmp_path: Path) -> None:
    folder = write_figures(
        tmp_path / "alone",
        "measure,value_low,origin,destination,period_start,period_end,source,stated_on\n"
        "entries,9000,UKR,POL,2022-03-01,2022-03-07,x,2022-03-08\n"
        "stock,8000,UKR,POL,,2022-03-20,x,2022-03-21\n",
    )
    assert not load_case(folder).stock_is_change
    early = load_case(folder, as_of=date(2022, 3, 10))
    assert early.stock_is_change
    assert early.world.timeline.end == date(2022, 3, 21)


def test_the_founding_case_on_the_day_of_the_first_statistics() -> None:
    case = load_case("kazakhstan-2022", as_of=date(2022, 9, 28))
    assert case.today == date(2022, 9, 28)
    assert [group.id for group in case.world.groups] == ["routine", "invasion", "mobilization"]
    assert case.world.law is not None
    assert all(rule.known_from is None or rule.known_from <= date(2022, 9, 28)
               for rule in case.world.law.rules)  # fmt: skip
    limits = [limit.id for limit in case.world.law.limits if limit.in_force(date(2023, 6, 1))]
    assert limits == ["kaz_visa_free_90_entry"]


def test_priors_of_what_is_not_known_yet_are_dropped(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    shutil.copytree(load_case("kazakhstan-2022").folder, folder)
    settings = folder / "case.yaml"
    own = "priors:\n  - {name: call_up.size_people, low: 10, high: 1000, reason: a test}\n"
    settings.write_text(settings.read_text(encoding="utf-8").replace("priors:\n", own, 1))
    names = {prior.name for prior in load_case(folder).priors}
    early = {prior.name for prior in load_case(folder, as_of=date(2022, 9, 28)).priors}
    assert names - early == {"call_up.size_people"}
