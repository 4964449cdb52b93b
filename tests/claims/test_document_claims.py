"""Claims of documents of any format, and those that are implausible from their source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tables_of_agencies as tables
from steppe.claims.document_claims import claims_of_document, flagged
from steppe.documents.read import open_document


def read(path: Path, text: str) -> tuple[list[dict[str, Any]], list[str]]:
    path.write_text(text, encoding="utf-8")
    return claims_of_document(open_document(path))


def test_tables_and_texts_give_lines_with_the_same_fields(tmp_path: Path) -> None:
    article = "About 12,000 refugees entered Rwanda from Burundi in June 2021, UNHCR said.\n"
    said, _ = read(tmp_path / "a.txt", article)
    listed, _ = read(tmp_path / "a.csv", tables.HXL)
    assert said
    assert set(listed[0]) - set(said[0]) == {"locator"}
    assert set(said[0]) <= set(listed[0])


def test_notes_of_the_document_are_passed_on(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Человек 500 въехали".encode("utf-16"))
    _, notes = claims_of_document(open_document(path))
    assert "read as UTF-16" in notes


def test_a_figure_ten_times_the_usual_is_flagged_and_kept(tmp_path: Path) -> None:
    table = tables.UNHCR_DOWNLOAD.replace("3,535,898", "353,589,800")
    lines, _ = read(tmp_path / "a.csv", table)
    assert lines[0]["value_low"] == 353589800
    assert "implausible" in lines[0]["flags"]
    assert "over ten times what UNHCR reports at most" in lines[0]["note"]
    assert not any("implausible" in line["flags"] for line in lines[1:])


def test_flags_and_notes_are_added_to_those_there() -> None:
    line = {
        "source": None, "measure": "entries", "unit": "people/day", "value_low": 9e7,
        "value_high": 9e7, "period_start": None, "period_end": None, "flags": ["headline"],
        "note": "seen",
    }  # fmt: skip
    found = flagged(line)
    assert found["flags"] == ["headline", "implausible"]
    assert found["note"].startswith("seen; 90,000,000 a day")
    assert line["flags"] == ["headline"]
