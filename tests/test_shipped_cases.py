"""Every shipped case is sound, sourced and free of other people's sentences."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from steppe import cli
from steppe.case.find import shipped_cases


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(params=shipped_cases(), ids=lambda path: path.name)
def folder(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


def test_it_has_no_errors(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(["check", str(folder), "--json"])
    assert not stop.value.code
    assert json.loads(capsys.readouterr().out)


def test_it_keeps_no_sentence(folder: Path) -> None:
    for row in rows(folder / "figures.csv"):
        assert not row.get("sentence"), row["id"]


def test_every_figure_has_a_source_and_a_known_document(folder: Path) -> None:
    documents = {row["id"] for row in rows(folder / "documents.csv")}
    figures = rows(folder / "figures.csv")
    assert len(figures) >= 10
    for row in figures:
        assert row["source"], row["id"]
        assert row["document"] in documents, row["id"]


def test_what_is_only_shown_says_why(folder: Path) -> None:
    for row in rows(folder / "figures.csv"):
        assert row["use"] == "fitted" or row["use_reason"], row["id"]


def test_the_readme_counts_its_figures(folder: Path) -> None:
    figures = rows(folder / "figures.csv")
    fitted = sum(row["use"] == "fitted" for row in figures)
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert f"| {len(figures)} | {fitted} fitted, {len(figures) - fitted} shown |" in readme
