"""Broken case folders: each is refused with exit code 2 and names check, file and line.

Every case goes through the command line, as users do; none may end in a traceback.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from broken_cases import BOMB, BROKEN, Break, add, edit, figure, own_law, write

from steppe.cli import main
from tiny_case import change, write_case


def test_the_tiny_case_itself_is_accepted(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main_code(["check", str(tiny)])
    assert "no errors" in capsys.readouterr().out


def test_there_are_at_least_forty_broken_cases() -> None:
    assert len(BROKEN) >= 40
    assert len({name for name, *_ in BROKEN}) == len(BROKEN)


def main_code(arguments: list[str]) -> int:
    try:
        main(arguments)
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


@pytest.mark.parametrize(("name", "spoil", "check", "file", "line"), BROKEN,
                         ids=[name for name, *_ in BROKEN])  # fmt: skip
def test_broken_cases_are_refused_with_file_line_and_mend(
    tiny: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    spoil: Break,
    check: str,
    file: str,
    line: int | None,
) -> None:
    spoil(tiny)
    assert main_code(["check", str(tiny), "--json"]) == 2
    out, err = capsys.readouterr()
    faults = json.loads(out)["faults"]
    found = [fault for fault in faults if (fault["check"], fault["file"]) == (check, file)]
    assert found, (name, faults)
    assert found[0]["severity"] == "error"
    if line is not None:
        assert line in [fault["line"] for fault in found]
    assert found[0]["message"]
    assert f"{file}" in err
    assert "Traceback" not in err
    assert not any(ord(c) < 32 and c != "\n" for c in out + err)


@pytest.mark.parametrize(
    ("spoil", "remedy"),
    [
        (edit("case.yaml", "host: KAZ", "hosts: KAZ"), "«host»"),
        (edit("case.yaml", "bias_low", "bias_lo"), "«bias_low»"),
        (edit("rules.yaml", "law: kazakhstan", "law: kazahstan"), "«kazakhstan»"),
        (edit("places.csv", "latitude", "lattitude"), "«latitude»"),
        (figure("place", "Astanna"), "«Astana»"),
        (figure("group", "mobilisation"), "«mobilization»"),
        (figure("document", "dok"), "«doc»"),
        (edit("case.yaml", "- {group: mobilization", "- {group: mobilisation"), "«mobilization»"),
    ],
)
def test_the_likely_word_is_named(
    tiny: Path, capsys: pytest.CaptureFixture[str], spoil: Break, remedy: str
) -> None:
    spoil(tiny)
    assert main_code(["check", str(tiny)]) == 2
    assert f"did you mean {remedy}" in capsys.readouterr().err


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "[bold red]x[/bold red][link=https://example.org]y[/link]",
        "=HYPERLINK(1)",
        "+1",
        "-1",
        "@SUM(A1)",
        ":smile: {{7*7}} %s {0}",
        "[/]",
    ],
)
def test_harmless_texts_are_kept_and_printed_as_they_stand(
    tiny: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    figure("source", source)(tiny)
    assert main_code(["claims", str(tiny)]) == 0
    assert source in capsys.readouterr().out
    assert main_code(["claims", str(tiny), "--json"]) == 0
    claims = json.loads(capsys.readouterr().out)["claims"]
    assert claims[-1]["source"] == source


def test_an_ambiguous_name_lists_what_it_may_be(
    tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add("places.csv", "astana_2,Astana,KAZ,city,,51,71,5,x")(tiny)
    figure("place", "Astana")(tiny)
    assert main_code(["check", str(tiny)]) == 2
    assert "write astana or astana_2" in capsys.readouterr().err


def test_a_link_in_the_folder_that_leads_out_is_refused(
    tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tiny / "text.html").symlink_to("/etc/passwd")
    change(tiny, "documents.csv", "/a,", "/a,text.html")
    assert main_code(["check", str(tiny)]) == 2
    assert "leads outside the case folder" in capsys.readouterr().err


def test_a_table_full_of_faults_is_cut_short(
    tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for i in range(1000):
        figure("place", f"nowhere {i}")(tiny)
    assert main_code(["check", str(tiny), "--json"]) == 2
    faults = json.loads(capsys.readouterr().out)["faults"]
    assert faults[-1]["check"] == "too_much" or any(f["check"] == "too_much" for f in faults)
    assert len(faults) < 250


@pytest.mark.parametrize(
    ("spoil", "check"),
    [
        (own_law("days: 90", "2022-10-01"), "stay_rule_gap"),
        (add("places.csv", "lost,Lost,KAZ,city,,50,50,5,x"), "unreachable_place"),
        (add("figures.csv", "again,,exits,64234,,,,KAZ,,,2022-09-21,2022-09-27,mia,2022-09-30"),
         "figure_used_twice"),
        (add("figures.csv", "day,,entries,9000,,,,RUS,KAZ,,2022-09-22,2022-09-22,MIA,2022-09-23"),
         "figure_used_twice"),
        (figure("stated_on", "2022-09-25"), "stated_before_end"),
        (edit("case.yaml", "name: FSB", "name: FSS"), "source_without_figures"),
        (lambda folder: (folder / "figure.csv").write_text("x\n"), "ignored_file"),
        (lambda folder: (folder / "remarks.yaml").write_text("x\n"), "ignored_file"),
    ],
)  # fmt: skip
def test_odd_cases_are_accepted_with_a_warning_and_refused_when_strict(
    tiny: Path, capsys: pytest.CaptureFixture[str], spoil: Break, check: str
) -> None:
    spoil(tiny)
    assert main_code(["check", str(tiny), "--json"]) == 0
    warnings = json.loads(capsys.readouterr().out)["warnings"]
    assert check in [warning["check"] for warning in warnings]
    assert main_code(["check", str(tiny), "--strict", "--json"]) == 2
    faults = json.loads(capsys.readouterr().out)["faults"]
    assert check in [fault["check"] for fault in faults]


def test_running_totals_are_no_parts_and_wholes(
    tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = "{},,entries,{},,,,RUS,KAZ,,2022-09-21,2022-09-{},MIA,2022-09-{}"
    add("figures.csv", row.format("to_23", 20000, 23, 24))(tiny)
    add("figures.csv", row.format("to_25", 40000, 25, 26))(tiny)
    main_code(["check", str(tiny), "--json"])
    warnings = json.loads(capsys.readouterr().out)["warnings"]
    assert "figure_used_twice" not in [warning["check"] for warning in warnings]


@pytest.mark.parametrize(
    "spoil",
    [write("case.yaml", BOMB), write("figures.csv", b"\xff\xfe\x00"), figure("value_low", "nan")],
)
def test_the_real_program_ends_with_two_and_no_traceback(tmp_path: Path, spoil: Break) -> None:
    tiny = write_case(tmp_path / "tiny")
    spoil(tiny)
    run = subprocess.run(
        [sys.executable, "-c", "from steppe.cli import main; main()", "check", str(tiny)],
        capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert run.returncode == 2
    assert run.stdout == ""
    assert "error: " in run.stderr
    assert "Traceback" not in run.stderr
