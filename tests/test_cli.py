"""The command line: help, exit codes, JSON, and what may be imported at the start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from steppe import cli
from steppe.errors import FitRefused
from tiny_case import write_case, write_figures

COMMANDS = sorted(command.callback.__name__ for command in cli.app.registered_commands)


def run(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from steppe.cli import main; main()", *arguments],
        capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, **env},
    )  # fmt: skip


def code(*arguments: str) -> int:
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    return int(stop.value.code or 0)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert code("--help") == 0
    out = capsys.readouterr().out
    assert {"cases", "check", "claims"} <= set(COMMANDS)
    assert all(f"\n  {command}" in out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_teaches_with_an_example(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code(command, "--help") == 0
    out = capsys.readouterr().out
    assert f"Example: steppe {command}" in " ".join(out.split())
    assert "--json" in out


def test_nothing_heavy_is_imported_for_the_help() -> None:
    heavy = ("numpy", "jax", "pydantic", "yaml", "scipy", "xarray", "matplotlib", "rich")
    script = f"import sys, steppe.cli; print([m for m in {heavy!r} if m in sys.modules])"
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


def test_reading_a_case_needs_no_heavy_library() -> None:
    script = (
        "import sys; from steppe.case.load import load_case; load_case('kazakhstan-2022');"
        "print([m for m in ('jax', 'numba', 'pandas', 'scipy', 'xarray') if m in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


def test_version() -> None:
    done = run("--version")
    assert (done.returncode, done.stdout.split()[0]) == (0, "steppe")


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["nonsense"],
        ["check", "kazakhstan-2022", "--nonsense"],
        ["claims", "kazakhstan-2022", "--as-of", "yesterday"],
    ],
)
def test_wrong_use_ends_with_two(arguments: list[str]) -> None:
    assert code(*arguments) == 2


@pytest.mark.parametrize(
    ("given", "remedy"),
    [("31/01/2022", "write 2022-01-31"), ("2022-02-30", "give a date like 2022-09-21")],
)
def test_a_day_in_another_spelling_is_told_how_to_write_it(
    given: str, remedy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code("claims", "kazakhstan-2022", "--as-of", given) == 2
    said = capsys.readouterr().err
    assert remedy in said
    assert "%Y" not in said


@pytest.mark.parametrize("name", ["kazakstan-2022", "", "/nowhere", "a\x1b[31m", "x" * 5000])
def test_a_case_that_is_not_there(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert code("check", name, "--json") == 2
    out, err = capsys.readouterr()
    assert json.loads(out)["error"] == "input"
    assert "\x1b" not in out + err


def test_a_misspelt_case_is_recognised(capsys: pytest.CaptureFixture[str]) -> None:
    assert code("check", "kazakstan-2022") == 2
    assert "did you mean «kazakhstan-2022»" in capsys.readouterr().err


def test_a_file_is_no_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_figures(tmp_path / "alone")
    assert code("check", str(folder / "figures.csv")) == 2
    assert "a case is a folder" in capsys.readouterr().err
    (tmp_path / "empty").mkdir()
    assert code("check", str(tmp_path / "empty")) == 2


def test_check_says_what_the_case_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert code("check", "kazakhstan-2022") == 0
    out = capsys.readouterr().out
    assert "11 fitted, 8 shown" in out
    assert "168 links" in out
    assert "warning: places.csv" in out


@pytest.mark.parametrize(
    "arguments",
    [["cases"], ["check", "kazakhstan-2022"], ["claims", "kazakhstan-2022"]],
)
def test_json_is_one_value_in_ascii(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert code(*arguments, "--json") == 0
    out, err = capsys.readouterr()
    assert out.isascii()
    assert json.loads(out)
    assert err == ""


def test_claims_as_of_a_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert code("claims", "kazakhstan-2022", "--as-of", "2022-09-28", "--json") == 0
    claims = json.loads(capsys.readouterr().out)["claims"]
    assert {claim["stated_on"] <= "2022-09-28" for claim in claims} == {True}
    assert code("claims", "kazakhstan-2022", "--as-of", "2022-01-01", "--json") == 2


def test_claims_show_document_and_locator(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    assert code("claims", "kazakhstan-2022") == 0
    out = capsys.readouterr().out
    assert "first_statistics_2022_09, paragraph 4" in out
    assert "slightly more than 8,000 people" in out


def test_a_narrow_plain_terminal_loses_nothing(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "tiny")
    done = run("claims", str(folder), COLUMNS="60", NO_COLOR="1", TERM="xterm")
    assert done.returncode == 0
    assert max(map(len, done.stdout.splitlines())) <= 60
    assert "\x1b" not in done.stdout


def test_a_refused_fit_ends_with_three(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise FitRefused(["R-hat 1.4"], {"r_hat": 1.4})

    monkeypatch.setattr(cli, "app", refuse)
    assert code("estimate", "x", "--json") == 3
    out, err = capsys.readouterr()
    assert json.loads(out) == {
        "refused": True, "reasons": ["R-hat 1.4"], "diagnostics": {"r_hat": 1.4},
    }  # fmt: skip
    assert "R-hat 1.4" in err


def test_ctrl_c_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "app", interrupt)
    assert code("cases") == 130
    monkeypatch.undo()
    monkeypatch.setattr("steppe.case.load.list_cases", interrupt)
    assert code("cases") == 130


@pytest.mark.parametrize("command", ["read", "claims"])
def test_a_document_without_figures_is_said_to_have_none(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "note.txt"
    file.write_text("The office is closed on Sunday.\n")
    assert code(command, str(file)) == 0
    assert "note.txt: no figure was found" in capsys.readouterr().err
