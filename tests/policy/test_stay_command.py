"""`steppe stay`: what it prints, what it refuses, and that it keeps nothing."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from steppe import cli

KEYS = {
    "rule", "on", "present", "day_of_stay", "days_used", "days_left", "last_lawful_day", "lawful",
    "overstay_days", "earliest_entry", "rule_version", "binding_rule", "duties", "other_readings",
    "reasons",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def stays(text: str) -> str:
    Path("stays.csv").write_text("entry,exit\n" + text, encoding="utf-8")
    return "stays.csv"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        cli.main(["stay", *arguments])
    out, err = capsys.readouterr()
    return int(stop.value.code or 0), out, err


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    code, out, err = run(capsys, *arguments, "--json")
    assert (code, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    code, out, err = run(capsys, *arguments, "--json")
    assert code == 2
    assert "Traceback" not in err
    faults: list[dict[str, Any]] = json.loads(out)["faults"]
    assert all(fault["remedy"] for fault in faults)
    return faults


def test_json_holds_the_whole_answer(capsys: pytest.CaptureFixture[str]) -> None:
    file = stays("2014-08-15,2014-09-30\n2014-11-01,\n")
    found = answer(capsys, "--rule", "schengen", "--entries", file, "--on", "2014-11-30")
    assert set(found) == KEYS
    assert found.pop("reasons")[0].startswith("On 30 November 2014 the person is inside")
    assert found == {
        "rule": "schengen", "on": "2014-11-30", "present": True, "day_of_stay": 30,
        "days_used": 77, "days_left": 13, "last_lawful_day": "2014-12-13", "lawful": True,
        "overstay_days": 0, "earliest_entry": None, "rule_version": "schengen from 2013-10-18",
        "binding_rule": "sch_90_180", "duties": [], "other_readings": [],
    }  # fmt: skip


def test_duties_and_other_readings_are_in_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    file = stays("2022-11-15,2023-01-30\n2023-01-31,\n")
    found = answer(capsys, "--rule", "kazakhstan", "--entries", file, "--on", "2023-02-15")
    assert found["last_lawful_day"] == "2023-04-30"
    assert {duty["rule"]: duty["due"] for duty in found["duties"]} == {
        "kaz_registration_30": "2023-03-01",
        "kaz_host_notice": "2023-02-03",
    }
    readings = {other["rule"]: other["last_lawful_day"] for other in found["other_readings"]}
    assert readings["kazakhstan-all-days"] == "2023-02-12"


def test_the_table_shows_answer_and_steps(capsys: pytest.CaptureFixture[str]) -> None:
    file = stays("2023-01-01,2023-03-31\n")
    code, out, err = run(capsys, "--rule", "schengen", "--entries", file, "--on", "2023-04-15")
    assert (code, err) == (0, "")
    text = " ".join(out.split())
    assert "days left (days of a stay that begins on this day) │ 0" in text
    assert "next possible entry │ 30 June 2023" in text
    assert "1. On 15 April 2023 the person is outside" in text
    assert "not legal advice" in text


def test_today_is_the_day_if_somebody_is_still_there(capsys: pytest.CaptureFixture[str]) -> None:
    today = date.today()
    found = answer(capsys, "--rule", "schengen", "--entries", stays(f"{today},\n"))
    # Midnight may pass between the two.
    assert found["on"] in (today.isoformat(), date.today().isoformat())
    assert found["present"]


def test_a_day_is_needed_if_nobody_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    for text in ("2023-01-01,2023-03-31\n", ""):
        (fault,) = refusal(capsys, "--rule", "schengen", "--entries", stays(text))
        assert (fault["check"], fault["field"]) == ("missing_date", "--on")


def test_the_order_of_rows_does_not_matter(capsys: pytest.CaptureFixture[str]) -> None:
    rows = ["2023-02-01,2023-02-10\n", "2023-02-10,2023-02-10\n", "2023-02-10,2023-02-20\n"]
    found = [
        answer(capsys, "--rule", "schengen", "--entries", stays("".join(order)), "--on", "2023-03-01")
        for order in (rows, rows[::-1])
    ]  # fmt: skip
    assert found[0] == found[1]
    assert found[0]["days_used"] == 20


def test_an_unknown_rule_names_the_nearest_and_all(capsys: pytest.CaptureFixture[str]) -> None:
    (fault,) = refusal(capsys, "--rule", "shengen", "--entries", stays(""), "--on", "2023-01-01")
    assert (fault["check"], fault["field"]) == ("unknown_rule", "--rule")
    assert "did you mean «schengen»?" in fault["remedy"]
    assert "georgia, kazakhstan, kazakhstan-all-days" in fault["remedy"]


@pytest.mark.parametrize(
    ("text", "check", "line", "field"),
    [
        ("2023-02-01,2023-01-31\n", "period_reversed", 2, "exit"),
        ("2023-01-01,2023-01-10\n2023-01-09,2023-01-12\n", "overlapping_stays", 3, "entry"),
        ("2023-01-09,2023-01-12\n2023-01-01,2023-01-10\n", "overlapping_stays", 2, "entry"),
        ("2023-01-01,\n2023-02-01,2023-02-03\n", "open_stay", 2, "exit"),
        ("2023-01-01,\n2023-02-01,\n", "open_stay", 2, "exit"),
        ("2023-02-30,\n", "bad_value", 2, "entry"),
        ("1.2.2023,\n", "bad_value", 2, "entry"),
        (",2023-01-01\n", "missing_value", 2, "entry"),
        ("1023-01-01,\n", "bad_value", 2, "entry"),
        ("2023-01-01,2023-01-05,x\n", "wrong_cell_count", 2, ""),
        ('"2023-01-01,\n', "broken_csv", 2, ""),
    ],
)
def test_bad_entries_are_refused_with_line_and_field(
    text: str, check: str, line: int, field: str, capsys: pytest.CaptureFixture[str]
) -> None:
    faults = refusal(
        capsys, "--rule", "schengen", "--entries", stays(text), "--on", "2023-06-01"
    )  # fmt: skip
    assert [(f["check"], f["line"], f["field"]) for f in faults] == [(check, line, field)]
    assert faults[0]["file"] == "stays.csv"


def test_all_faults_are_told_together(capsys: pytest.CaptureFixture[str]) -> None:
    file = stays("2023-02-01,2023-01-31\n2023-13-01,\n")
    faults = refusal(capsys, "--rule", "schengen", "--entries", file, "--on", "2023-06-01")
    assert [f["line"] for f in faults] == [3, 2]


def test_unknown_columns_and_missing_files_are_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("stays.csv").write_text("entry,exits\n2023-01-01,\n", encoding="utf-8")
    (fault,) = refusal(capsys, "--rule", "schengen", "--entries", "stays.csv")
    assert fault["remedy"] == "did you mean «exit»?"
    (fault,) = refusal(capsys, "--rule", "schengen", "--entries", "nothing.csv")
    assert fault["check"] == "missing_file"


def test_more_stays_than_anybody_has_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    many = "2023-01-01,2023-01-01\n" * 1001
    (fault,) = refusal(capsys, "--rule", "schengen", "--entries", stays(many), "--on", "2023-02-01")
    assert (fault["check"], fault["line"]) == ("too_much", 1002)


def test_nothing_is_stored(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = stays("2023-01-01,\n")
    before = Path(file).read_bytes()
    run(capsys, "--rule", "kazakhstan", "--entries", file, "--on", "2023-02-01")
    assert [path.name for path in tmp_path.iterdir()] == ["stays.csv"]
    assert Path(file).read_bytes() == before
