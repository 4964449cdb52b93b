"""Tables of agencies, and a user's own, become claims that point at their cells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import tables_of_agencies as tables
from made_files import workbook
from steppe.claims.mapping import parse_mapping, read_mapping, shipped_mappings
from steppe.claims.table_cells import day_order, days_in, number_in
from steppe.claims.table_rows import claims_of_table
from steppe.cli import main
from steppe.documents.read import open_document
from steppe.errors import InputError

FIELDS = {
    *("doc", "sentence", "start", "end", "value_low", "value_high", "qualifier"),
    *("qualifier_text", "measure", "basis", "modality", "unit", "group", "origin"),
    *("destination", "place", "period_start", "period_end", "period_text", "source"),
    *("relayer", "found", "confidence", "flags", "note"),
}


def claims(folder: Path, name: str, data: str | bytes, mapping: str | None = None) -> Any:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    document = open_document(path)
    given = parse_mapping(mapping, "own.yaml") if mapping else None
    lines, notes = claims_of_table(document, given)
    for line in lines:
        assert set(line) - {"locator"} == FIELDS
        figure = document.content[line["start"] : line["end"]]
        assert line["value_low"] == number_in(figure) or line["value_high"] == number_in(figure)
        assert line["sentence"] in document.content
        assert figure in line["sentence"]
    return lines, notes


def short(line: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(line[name] for name in names)


def test_unhcr_download_with_its_preamble(tmp_path: Path) -> None:
    lines, notes = claims(tmp_path, "persons.csv", tables.UNHCR_DOWNLOAD)
    found = [short(c, "measure", "value_low", "group", "origin", "destination") for c in lines]
    assert found == [
        ("stock", 3535898, "refugees", "Syria", "Turkey"),
        ("returns", 0, "refugees", "Turkey", "Syria"),
        ("stock", 48094, "refugees", "Burundi", "Rwanda"),
        ("stock", 12, "asylum seekers", "Burundi", "Rwanda"),
        ("returns", 20, "refugees", "Rwanda", "Burundi"),
        ("stock", 17, "stateless people", None, "Kenya"),
    ]
    assert short(lines[0], "period_start", "period_end", "basis") == (
        "2022-12-31", "2022-12-31", "snapshot")  # fmt: skip
    assert short(lines[1], "period_start", "period_end", "basis") == (
        "2022-01-01", "2022-12-31", "cumulative")  # fmt: skip
    assert lines[0]["locator"] == "row 16, column Refugees under UNHCR's mandate"
    assert lines[0]["found"] == {"measure": "inferred", "source": "inferred", "origin": "stated",
                                 "destination": "stated", "period": "stated"}  # fmt: skip
    assert notes == []


def test_unhcr_interface_names(tmp_path: Path) -> None:
    lines, _ = claims(tmp_path, "population.csv", tables.UNHCR_INTERFACE)
    assert short(lines[0], "value_low", "origin", "destination", "source") == (
        156222, "Burundi", "Tanzania", "UNHCR")  # fmt: skip


@pytest.mark.parametrize(
    ("table", "deaths", "period"),
    [
        (tables.ACLED_NEW, 7, ("2022-05-14", "2022-05-14")),
        (tables.ACLED_OLD, 3, ("2019-05-13", "2019-05-19")),  # a Tuesday known to the week
    ],
    ids=["since 2023", "before"],
)
def test_acled_of_both_generations(
    table: str, deaths: int, period: tuple[str, str], tmp_path: Path
) -> None:
    (line,), _ = claims(tmp_path, "acled.csv", table)
    assert line["value_low"] == deaths
    assert short(line, "measure", "modality", "place", "relayer") == (
        "casualties", "estimated", "Lostown", "ACLED")  # fmt: skip
    assert line["source"].startswith("Avaria Herald")
    assert short(line, "period_start", "period_end") == period


def test_dtm_sheet_with_other_headers(tmp_path: Path) -> None:
    lines, notes = claims(tmp_path, "dtm.xlsx", workbook(tables.DTM_ROWS, "FMR"))
    found = [short(c, "measure", "value_low", "origin", "destination", "place") for c in lines]
    assert found == [
        ("exits", 46, "Chad", "Libya", "Gate Post"),
        ("entries", 1204, "Libya", "Chad", "Gate Post"),
        ("other", 9, "Chad", "Chad", "Gate Post"),
    ]
    assert short(lines[0], "period_start", "period_end", "group", "source") == (
        "2022-05-14", "2022-05-14", "Chadian", "IOM DTM")  # fmt: skip
    assert "partial coverage" in lines[0]["flags"]
    assert "within one country" in lines[2]["flags"]
    assert lines[0]["locator"] == "sheet FMR, row 4, column Total number of persons observed"
    assert any("«4O2» is no number" in note for note in notes)
    assert any("matched by likeness" in note for note in notes)
    assert lines[0]["confidence"] < 0.9


def test_hxl_tags_in_any_order(tmp_path: Path) -> None:
    lines, _ = claims(tmp_path, "hxl.csv", tables.HXL)
    found = [short(c, "measure", "value_low", "group", "basis", "period_start") for c in lines]
    assert found == [
        ("entries", 5100, "female", "cumulative", "2016-07-04"),
        ("entries", 4200, "male", "cumulative", "2016-07-04"),
        ("stock", 70100, None, "snapshot", "2016-07-10"),
        ("entries", 3900, "male", "cumulative", "2016-07-11"),
    ]
    assert {short(c, "origin", "destination", "place", "source") for c in lines} == {
        ("South Sudan", "Uganda", "Elegu", "OPM")
    }


def test_a_mapping_of_ones_own(tmp_path: Path) -> None:
    lines, notes = claims(tmp_path, "own.csv", tables.OWN, tables.OWN_MAPPING)
    found = [short(c, "measure", "value_low", "unit", "period_start", "period_end") for c in lines]
    assert found == [
        ("entries", 30200, "crossings", "2022-03-07", "2022-03-13"),
        ("other", 1.2, "crossings", "2022-03-14", "2022-03-20"),
    ]
    assert lines[0]["destination"] == "Romania"
    assert lines[0]["found"]["destination"] == "inferred"
    assert any("«quer» is no code" in note for note in notes)


def test_a_table_of_an_unknown_kind_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"do not fit the columns: Woche, Land.*--mapping"):
        claims(tmp_path, "own.csv", tables.OWN)
    with pytest.raises(InputError, match="«weekly sheet of the border police» does not fit"):
        claims(tmp_path, "hxl.csv", tables.HXL, tables.OWN_MAPPING)


def test_dates_that_need_a_guess_are_left_out(tmp_path: Path) -> None:
    rows = [["date", "FMP", "Number of persons"], ["03/04/2022", "Gate", 5]]
    (line,), notes = claims(tmp_path, "dtm.xlsx", workbook(rows))
    assert short(line, "period_start", "period_end") == (None, None)
    assert any("03/04/2022" in note for note in notes)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title: x", "columns"),
        ("title: [", "no YAML"),
        ("title: x\ncolumns: {a: [b]}\nfigures: []", "figures is empty"),
        ("title: x\ncolumns: {a: [b]}\nfigures: [{value: [b], mesure: stock}]", "measure"),
        ("title: x\ncolumns: {a: [b]}\nfigures: [{value: [b], measure: stocks}]", "stock"),
        ("title: x\ncolumns: {a: [b]}\nfigures: [{value: [b], origin: {column: c}}]", "«c»"),
        ("title: x\ncolumns: {a: [b]}\nfigures: [{low: [b]}]", "low and high"),
        ("title: x\ncolours: {a: [b]}\nfigures: [{value: [b]}]", "colours"),
        ("a: &x [1]\nb: *x", "alias"),
        ("[" * 5000 + "]" * 5000, "nested too deep"),
        ("- " * 30_000 + "x", "nested too deep"),
        ("!!python/object/apply:os.system [ls]", "no YAML"),
    ],
)
def test_faults_of_a_mapping_are_named(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        read_mapping(path)
    assert words in str(caught.value)
    assert str(path) in str(caught.value)


def test_shipped_mappings_say_what_they_are() -> None:
    assert set(shipped_mappings()) == {
        "acled", "dtm_flow_monitoring", "hxl", "unhcr_data_finder"}  # fmt: skip
    assert all(mapping.about for mapping in shipped_mappings().values())


@pytest.mark.parametrize(
    ("cell", "number"),
    [("1,204", 1204), ("1 204", 1204), ("0.5", 0.5), ("-", None), ("n/a", None), ("-3", -3)],
)
def test_numbers(cell: str, number: float | None) -> None:
    assert number_in(cell) == number


@pytest.mark.parametrize("cell", ["62,9OO", "1,20", "1e5", "inf", "about 5", "9" * 50, "5;6"])
def test_cells_that_are_no_number(cell: str) -> None:
    with pytest.raises(ValueError, match="is no number"):
        number_in(cell)


def test_days() -> None:
    def iso(cell: str, order: Any = "unknown") -> tuple[str, ...] | None:
        days = days_in(cell, order)
        return days and tuple(day.isoformat() for day in days)

    assert iso("2022") == ("2022-01-01", "2022-12-31")
    assert iso("2024-02") == ("2024-02-01", "2024-02-29")
    assert iso("2022-09-21 08:30:00") == ("2022-09-21", "2022-09-21")
    for cell in ("14 May 2019", "14-May-2019", "May 14, 2019", "14.05.2019"):
        assert iso(cell, "day first") == ("2019-05-14", "2019-05-14")
    assert iso("May 2019") == ("2019-05-01", "2019-05-31")
    assert iso("03/04/2022") is None
    assert iso("03/04/2022", "month first") == ("2022-03-04", "2022-03-04")
    assert iso("31/02/2022", "day first") is iso("soon") is iso("99999") is None
    assert day_order(["03/04/2022", "05/13/2022"]) == "month first"


def test_the_command_reads_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "own.csv").write_text(tables.OWN, encoding="utf-8")
    (tmp_path / "own.yaml").write_text(tables.OWN_MAPPING, encoding="utf-8")
    for arguments, code in ((["--mapping", str(tmp_path / "own.yaml")], 0), ([], 2)):
        with pytest.raises(SystemExit) as left:
            main(["read", str(tmp_path / "own.csv"), "--json", *arguments])
        assert left.value.code == code
        printed = capsys.readouterr()
        if code == 0:
            lines = [json.loads(line) for line in printed.out.splitlines()]
            assert [line["value_low"] for line in lines] == [30200, 1.2]
            assert "«quer» is no code" in printed.err
        else:
            assert "--mapping" in printed.err
