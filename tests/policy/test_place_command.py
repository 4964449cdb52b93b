"""Tables of arrivals and towns, and the command that places with them, as users call it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from steppe import cli
from tiny_case import write_case

ARRIVALS = """\
week,group,families,people_per_family,children_per_family,workers_per_family,stay_weeks,wishes,wish_cost
2022-09-21,men,300,1,0,1,4,oral;astana,2
2022-09-28,parents,80,4,2,1,,oral,5
2022-10-05,=cmd,3,,,,,,
"""
TOWNS = """\
id,name,beds,school_places,clinic_people,jobs,cost_per_person_week,source
oral,Oral,320,100,,,1,assumed
astana,Astana,900,,,400,2,assumed
kostanay,Kostanay,50,,,,1,assumed
"""


@pytest.fixture
def given(tmp_path: Path) -> Path:
    write_case(tmp_path / "tiny")
    (tmp_path / "arrivals.csv").write_text(ARRIVALS, encoding="utf-8")
    (tmp_path / "towns.csv").write_text(TOWNS, encoding="utf-8")
    return tmp_path


def run(given: Path, *more: str) -> int:
    arguments = ["place", str(given / "tiny"), "--arrivals", str(given / "arrivals.csv"),
                 "--towns", str(given / "towns.csv"), *more]  # fmt: skip
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    return int(stop.value.code or 0)


def test_json_holds_the_whole_placement(given: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(given, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["feasible"] is True
    assert (found["families"], found["people"], found["weeks"]) == (383, 623, 3)
    assert found["gap"] <= 0.01
    assert sum(r["families"] for r in found["placements"]) == 383
    parents = {r["town"]: r["families"] for r in found["placements"] if r["group"] == "parents"}
    assert parents["oral"] == 50  # school places for two children a family
    oral = next(town for town in found["towns"] if town["id"] == "oral")
    assert oral["full"] == ["beds", "school_places"]
    assert oral["prices"]["beds"] > 0


def test_files_hold_no_formula(given: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(given, "--out", str(given / "out"), "--objective", "even") == 0
    with (given / "out" / "placement.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert sum(int(row["people"]) for row in rows) == 623
    assert {row["group"] for row in rows} == {"men", "parents", "'=cmd"}
    assert json.loads((given / "out" / "placement.json").read_text())["objective"] == "even"
    printed = capsys.readouterr().out
    assert "no placement can be below" in printed


def test_small_counts_are_not_printed(given: Path, capsys: pytest.CaptureFixture[str]) -> None:
    few = "week,group,families,wishes\n2022-09-21,men,300,oral\n2022-09-21,few,7,kostanay\n"
    (given / "arrivals.csv").write_text(few, encoding="utf-8")
    assert run(given) == 0
    line = next(x for x in capsys.readouterr().out.splitlines() if "Kostanay" in x)
    assert "fewer than 10" in line
    assert "7" not in line


def test_no_room_says_what_is_missing_and_how_much(
    given: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (given / "towns.csv").write_text(TOWNS.replace("900", "50"), encoding="utf-8")
    assert run(given, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["feasible"] is False
    assert found["missing"] == {"beds": 623 - 420}
    assert run(given) == 0
    assert "Missing at least: 203 beds" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        ("arrivals.csv", "oral;astana", "orel;astana", "did you mean «oral»"),
        ("arrivals.csv", "2022-09-28", "2022-09-29", "not whole weeks after"),
        ("arrivals.csv", "80,4,2,1", "80,2,2,1", "more than the 2 people"),
        ("arrivals.csv", "300,1,0,1,4", "300,1,0,1,0", "a stay of no week"),
        ("arrivals.csv", "300,1,0,1", "300,0,0,0", "a family of nobody"),
        ("arrivals.csv", "group,families", "group,family", "did you mean «families»"),
        ("arrivals.csv", "2022-09-28,parents", "2032-09-29,parents", "at most 520 weeks"),
        ("towns.csv", "astana,Astana", "oral,Astana", "stands twice"),
        ("towns.csv", "320,100", "-320,100", "give a whole number, zero or more"),
    ],
)
def test_faults_name_line_and_remedy(
    given: Path, capsys: pytest.CaptureFixture[str], table: str, old: str, new: str, said: str
) -> None:
    text = (given / table).read_text(encoding="utf-8")
    assert old in text
    (given / table).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert run(given) == 2
    assert said in capsys.readouterr().err


def test_the_same_row_twice_is_a_fault(given: Path, capsys: pytest.CaptureFixture[str]) -> None:
    again = ARRIVALS + ARRIVALS.splitlines()[1].replace("300", "20") + "\n"
    (given / "arrivals.csv").write_text(again, encoding="utf-8")
    assert run(given) == 2
    assert "the same as line 2" in capsys.readouterr().err


def test_a_table_without_rows_is_a_fault(given: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (given / "towns.csv").write_text(TOWNS.splitlines()[0] + "\n", encoding="utf-8")
    assert run(given) == 2
    assert "no rows below its header" in capsys.readouterr().err
