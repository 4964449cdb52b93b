"""The command `read`, through its files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from steppe.cli import main

ARTICLE = (
    "Refugees at the border\n\nSome 5,000 refugees crossed the border into Freedonia on Monday. "
    'Another "uh" thousand migrants wait in the camp.\n'
)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[list[dict[str, object]], str]:
    with pytest.raises(SystemExit) as left:
        main(["read", *arguments])
    assert left.value.code == 0
    said = capsys.readouterr()
    return [json.loads(line) for line in said.out.splitlines()], said.err


def test_lines_text_and_diagnostics(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out = tmp_path / "article.txt", tmp_path / "clean.txt"
    file.write_text(ARTICLE, encoding="utf-8")
    lines, err = run(capsys, str(file), "--published", "2021-03-12", "--text", str(out))
    assert [(line["value_low"], line["qualifier"], line["unit"]) for line in lines] == [
        (5000, "about", "people")
    ]
    assert out.read_bytes() == file.read_bytes()
    assert "a figure is lost near offset" in err


def test_without_figures_only_standard_error_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "quiet.txt"
    file.write_text("Nobody came to the border.\n", encoding="utf-8")
    lines, told = run(capsys, str(file), "--json")
    assert lines == []
    assert told == "note: quiet.txt: no figure was found\n"


def test_a_missing_file_is_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["read", str(tmp_path / "nothing.txt")])
    assert left.value.code == 2
    assert "does not exist" in capsys.readouterr().err


def test_the_table_marks_the_figure_and_shows_no_terminal_codes() -> None:
    from rich.console import Console

    from steppe.claims.extract import read_text
    from steppe.claims.sentences import make_text
    from steppe.report.reading_view import reading_view

    content = "Some 5,000 refugees \x1b[31mcrossed the border into Freedonia."
    console = Console(record=True, width=200, force_terminal=True, file=open("/dev/null", "w"))  # noqa: SIM115
    with console.file:
        console.print(reading_view(read_text(make_text("a", content)), {"a": content}))
        shown = console.export_text(styles=True)
    assert "\x1b[31mcrossed" not in shown
    assert "\\x1b[31mcrossed" in shown
    assert "\x1b[1;7m5,000" in shown
