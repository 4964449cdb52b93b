"""Tables: every cell is used or is a fault with check, line, field and remedy."""

from __future__ import annotations

import time
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steppe.errors import Fault
from steppe.scenario.tables import (
    MAX_FAULTS,
    Field,
    Table,
    parse_url,
    read_table,
    visible,
)

HEADER = "id,people,share,on,kind,country,url,file,note"
GOOD = "oral,1000,0.5,2022-09-21,city,KAZ,https://example.org/a,documents/a.txt,fine"


def column(name: str, type_: str, required: bool = False) -> Field:
    kind, _, arguments = type_.partition(":")
    return Field(name, kind, arguments, "", "", required, f"meaning of {name}")


SCHEMA = (
    column("id", "id", required=True),
    column("people", "count", required=True),
    column("share", "number:0:1"),
    column("on", "date"),
    column("kind", "choice:city|region|country|checkpoint"),
    column("country", "iso3"),
    column("url", "url"),
    column("file", "path"),
    column("note", "text"),
)


def read(tmp_path: Path, text: str | bytes) -> Table:
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_table(path, SCHEMA)


def row(**cells: str) -> str:
    """The good row with some cells exchanged."""
    values = dict(zip(HEADER.split(","), GOOD.split(","), strict=True)) | cells
    return ",".join(values.values())


def is_safe(text: str) -> bool:
    """Whether a terminal shows the text and obeys nothing in it (line ends and tabs are let be)."""
    bidirectional = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")
    return not any(
        c in bidirectional or (unicodedata.category(c) == "Cc" and c not in "\n\t") for c in text
    )


def only_fault(table: Table) -> Fault:
    assert len(table.faults) == 1, [str(f) for f in table.faults]
    fault = table.faults[0]
    assert fault.file == "table.csv"
    assert fault.message
    assert fault.severity == "error"
    return fault


def test_a_good_table_is_read_with_types_lines_and_no_fault(tmp_path: Path) -> None:
    table = read(tmp_path, f"{HEADER}\n{GOOD}\n\nb,0,,,,,,,\n")
    assert table.faults == []
    assert [r.line for r in table] == [2, 4]
    assert table.rows[0].values == {
        "id": "oral", "people": 1000.0, "share": 0.5, "on": date(2022, 9, 21), "kind": "city",
        "country": "KAZ", "url": "https://example.org/a", "file": "documents/a.txt", "note": "fine",
    }  # fmt: skip
    assert table.rows[1]["share"] is None


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_mark_of_any_program_are_read(
    tmp_path: Path, newline: str, mark: str
) -> None:
    table = read(tmp_path, mark + newline.join([HEADER, GOOD, ""]))
    assert table.faults == []
    assert len(table.rows) == 1


def test_columns_may_stand_in_any_order_and_be_left_out(tmp_path: Path) -> None:
    table = read(tmp_path, "people,id\n5,oral\n")
    assert table.faults == []
    assert (table.rows[0]["id"], table.rows[0]["people"]) == ("oral", 5.0)


@pytest.mark.parametrize("delimiter", [";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_tables_of_european_spreadsheets_are_read(
    tmp_path: Path, delimiter: str, newline: str
) -> None:
    text = newline.join([HEADER, GOOD, ""]).replace(",", delimiter)
    table = read(tmp_path, "\ufeff" + text)
    assert table.faults == []
    assert table.rows[0].values == read(tmp_path, f"{HEADER}\n{GOOD}\n").rows[0].values


def test_a_semicolon_inside_a_cell_of_a_comma_table_stays_there(tmp_path: Path) -> None:
    table = read(tmp_path, "id,people,note\na,1,x;y;z;id;people\n")
    assert table.faults == []
    assert table.rows[0]["note"] == "x;y;z;id;people"


def test_empty_columns_at_the_end_are_left_aside(tmp_path: Path) -> None:
    table = read(tmp_path, "id,people,,\na,1,,\nb,2\n,,,\n")
    assert table.faults == []
    assert [row["id"] for row in table] == ["a", "b"]
    fault = only_fault(read(tmp_path, "id,people,,\na,1,,3\n"))
    assert (fault.check, fault.line) == ("wrong_cell_count", 2)


def test_cells_are_kept_as_written(tmp_path: Path) -> None:
    assert read(tmp_path, "id,people\na, 1e3 \n").rows[0].written == {"id": "a", "people": "1e3"}


# --- The header ---------------------------------------------------------------------------------


def test_an_unknown_column_is_named_with_the_nearest_known_one(tmp_path: Path) -> None:
    fault = only_fault(read(tmp_path, "id,people,contry\na,1,KAZ\n"))
    assert (fault.check, fault.line, fault.where) == ("unknown_field", 1, "contry")
    assert fault.remedy == "did you mean «country»?"


def test_a_missing_column_is_named_with_its_meaning(tmp_path: Path) -> None:
    fault = only_fault(read(tmp_path, "id,share\na,1\n"))
    assert (fault.check, fault.line, fault.where) == ("missing_field", 1, "people")
    assert "meaning of people" in fault.remedy


def test_a_column_that_stands_twice_is_one_fault(tmp_path: Path) -> None:
    fault = only_fault(read(tmp_path, "id,people,id\na,1,b\n"))
    assert (fault.check, fault.line, fault.where) == ("duplicate_field", 1, "id")


def test_all_faults_of_a_header_are_shown_together(tmp_path: Path) -> None:
    table = read(tmp_path, "id,shar,not\na,1,b\n")
    assert {(f.check, f.where) for f in table.faults} == {
        ("unknown_field", "shar"), ("unknown_field", "not"), ("missing_field", "people"),
    }  # fmt: skip
    assert table.rows == []


def test_control_characters_of_a_header_are_spelled_out(tmp_path: Path) -> None:
    fault = only_fault(read(tmp_path, "id,people,\x1b[31mred\na,1,2\n"))
    assert fault.check == "unknown_field"
    assert "\x1b" not in str(fault)
    assert "\\x1b" in fault.where


@pytest.mark.parametrize("text", ["", "\ufeff"])
def test_an_empty_file_is_told_its_columns(tmp_path: Path, text: str) -> None:
    fault = only_fault(read(tmp_path, text))
    assert (fault.check, fault.line) == ("empty_file", 1)
    assert "id, people" in fault.remedy


# --- Cells ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        ("people", "many"), ("people", "-1"), ("people", "1.5"), ("people", "nan"),
        ("people", "NaN"), ("people", "inf"), ("people", "-inf"), ("people", "Infinity"),
        ("people", "1e400"), ("people", "1000000000000000000"), ("people", "1e18"),
        ("people", "1_000"), ("people", "0x10"), ("people", "1 000"), ("people", "9" * 5000),
        ("share", "x"), ("share", "1.01"), ("share", "-0.01"), ("share", "nan"), ("share", "1e400"),
        ("share", "-1e400"),
        ("on", "2022-02-30"), ("on", "21.09.2022"), ("on", "2022-9-1"), ("on", "20220921"),
        ("on", "2022-09-21T00:00"), ("on", "0000-01-01"), ("on", "today"),
        ("kind", "town"), ("kind", "City"), ("country", "KZ"), ("country", "XXX"),
        ("url", "javascript:alert(1)"), ("url", "file:///etc/passwd"), ("url", "example.org"),
        ("url", "https://"), ("url", "data:text/html;x"), ("url", "https://a b"),
        ("url", "JaVaScRiPt:https://example.org"), ("url", "https://example.org/'onclick=x"),
        ("file", "../secret"), ("file", "/etc/passwd"), ("file", "a/../../b"),
        ("file", "..\\secret"), ("file", "C:\\secret"), ("file", "c:secret"),
        ("file", "\\\\server\\share"),
        ("id", "Oral"), ("id", "o ral"), ("id", "-x"), ("id", "a/b"), ("id", "é"), ("id", "a" * 65),
    ],
)  # fmt: skip
def test_a_bad_value_is_named_with_line_and_field(tmp_path: Path, field: str, cell: str) -> None:
    table = read(tmp_path, f"{HEADER}\n{GOOD}\n{row(**{field: cell})}\n")
    fault = only_fault(table)
    assert (fault.check, fault.line, fault.where) == ("bad_value", 3, field)
    assert fault.remedy
    assert len(str(fault)) < 500
    assert table.rows[1][field] is None


@pytest.mark.parametrize(
    ("field", "cell", "remedy"),
    [
        ("kind", "checkpont", "did you mean «checkpoint»?"),
        ("kind", "xyz", "known: checkpoint, city, country, region"),
        ("country", "KAX", "did you mean"),
        ("share", "2", "give a number from 0 to 1"),
        ("on", "tomorrow", "give a date like 2022-09-21"),
        ("people", "-4", "give a whole number, zero or more"),
        ("file", "../x", "give a file inside the case folder"),
    ],
)
def test_a_bad_value_comes_with_its_likely_mend(
    tmp_path: Path, field: str, cell: str, remedy: str
) -> None:
    fault = only_fault(read(tmp_path, f"{HEADER}\n{row(**{field: cell})}\n"))
    assert remedy in fault.remedy


@pytest.mark.parametrize("empty", ["", "   ", "\t"])
def test_a_missing_value_is_a_fault_only_where_it_is_needed(tmp_path: Path, empty: str) -> None:
    fault = only_fault(read(tmp_path, f"{HEADER}\n{row(people=empty, share=empty)}\n"))
    assert (fault.check, fault.line, fault.where) == ("missing_value", 2, "people")


@pytest.mark.parametrize(
    "cell", ["\x1b[31mred", "a\x00b", "a\x07b", "a\u202eb", "a\u2028b", "a\x9bb", '"a\rb"']
)
def test_a_control_character_is_a_fault_and_never_shown_raw(tmp_path: Path, cell: str) -> None:
    fault = only_fault(read(tmp_path, f"{HEADER}\n{row(note=cell)}\n"))
    assert (fault.check, fault.line, fault.where) == ("control_character", 2, "note")
    assert is_safe(str(fault))


@pytest.mark.parametrize(("text", "number"), [("a,1\n", 2), (GOOD + ",more\n", 10)])
def test_a_row_with_too_few_or_too_many_cells_is_named(
    tmp_path: Path, text: str, number: int
) -> None:
    fault = only_fault(read(tmp_path, f"{HEADER}\n{GOOD}\n{text}"))
    assert (fault.check, fault.line) == ("wrong_cell_count", 3)
    assert f"{number} cells" in fault.message
    assert "quotation marks" in fault.remedy


def test_a_quoted_cell_may_hold_commas_quotes_and_lines(tmp_path: Path) -> None:
    quoted = '"a, ""b""\nc"'
    table = read(tmp_path, f"{HEADER}\n{row(note=quoted)}\n")
    assert table.faults == []
    assert table.rows[0]["note"] == 'a, "b"\nc'


def test_a_row_that_spans_lines_is_named_by_the_line_it_begins_on(tmp_path: Path) -> None:
    spanning = row(people="x", note='"one\ntwo\nthree"')
    fault = only_fault(read(tmp_path, f"{HEADER}\n{GOOD}\n{spanning}\n{GOOD}\n"))
    assert (fault.check, fault.line, fault.where) == ("bad_value", 3, "people")


# --- The file -------------------------------------------------------------------------------------


def test_an_unclosed_quotation_mark_is_a_broken_file(tmp_path: Path) -> None:
    table = read(tmp_path, f"{HEADER}\n{GOOD}\n{row(note=chr(34) + 'open')}\n{GOOD}\n")
    fault = only_fault(table)
    assert fault.check == "broken_csv"
    assert fault.line == 4
    assert "unclosed quotation mark" in fault.remedy
    assert len(table.rows) == 1


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (f"{HEADER}\n{GOOD}\n{row(note='caf')}".encode() + b"\xe9\n", 3),
        (f"{HEADER}\n{GOOD}\n".encode("utf-16"), 1),
        (f"{HEADER}\r\n{GOOD}\r\n".encode() + "Уральск".encode("cp1251"), 3),
    ],
)
def test_a_wrong_encoding_is_named_with_its_line(tmp_path: Path, data: bytes, line: int) -> None:
    fault = only_fault(read(tmp_path, data))
    assert (fault.check, fault.line) == ("wrong_encoding", line)
    assert "UTF-8" in fault.remedy


def test_a_missing_file_and_a_folder_are_faults(tmp_path: Path) -> None:
    missing = read_table(tmp_path / "none.csv", SCHEMA)
    folder = read_table(tmp_path, SCHEMA)
    assert [f.check for f in missing.faults] == ["missing_file"]
    assert [f.check for f in folder.faults] == ["unreadable_file"]
    assert missing.faults[0].file == "none.csv"


def test_a_file_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    with path.open("wb") as file:
        file.truncate(65 * 2**20)
    fault = only_fault(read_table(path, SCHEMA))
    assert fault.check == "file_too_large"


def test_reading_stops_after_very_many_faults(tmp_path: Path) -> None:
    table = read(tmp_path, f"{HEADER}\n" + "X,-1,,,,,,,\n" * 5_000)
    assert len(table.faults) <= MAX_FAULTS + 2
    assert table.faults[-1].check == "too_much"
    assert "mend the faults above" in table.faults[-1].remedy


def test_a_header_of_very_many_unknown_columns_stops_too(tmp_path: Path) -> None:
    begin = time.perf_counter()
    table = read(tmp_path, ",".join(f"column {k}" for k in range(20_000)) + "\n")
    assert len(table.faults) <= MAX_FAULTS + len(SCHEMA) + 1
    assert time.perf_counter() - begin < 1.0


def test_one_cell_of_enormous_length_is_a_fault(tmp_path: Path) -> None:
    table = read(tmp_path, f"{HEADER}\n{row(note='x' * 300_000)}\n")
    assert only_fault(table).check == "broken_csv"


@settings(max_examples=200, deadline=None, derandomize=True)
@given(data=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_file_whatever_raises(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    table = read(tmp_path_factory.mktemp("any"), data)
    assert table.faults
    for fault in table.faults:
        assert is_safe(str(fault))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(cells=st.lists(st.text(max_size=30), min_size=9, max_size=9))
def test_no_row_whatever_raises(cells: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    quoted = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    table = read(tmp_path_factory.mktemp("any"), f"{HEADER}\n{quoted}\n".encode(errors="replace"))
    assert len(table.rows) + len(table.faults) > 0 or not any(c.strip() for c in cells)
    assert all(is_safe(str(fault)) for fault in table.faults)


# --- Helpers and the world's own tables -----------------------------------------------------------


@pytest.mark.parametrize("good", ["http://example.org", "https://example.org/a?b=c#d"])
def test_http_addresses_are_kept_as_they_are(good: str) -> None:
    assert parse_url(good) == good


def test_visible_spells_out_control_characters_and_cuts_long_text() -> None:
    assert visible("a\x1bb\u202e") == "a\\x1bb\\x202e"
    assert visible("x" * 100) == "x" * 60 + "…"


@pytest.mark.parametrize(
    ("cells", "remedy"),
    [
        ({"people": '"5,000"'}, "write 5000"),
        ({"people": "5 000"}, "write 5000"),
        ({"people": "1.408.055"}, "write 1408055"),
        ({"people": "1'408'055"}, "write 1408055"),
        ({"people": "12%"}, "write plain digits like 12500"),
        ({"people": "~5000"}, "write plain digits like 12500"),
        ({"people": "-3"}, "give a whole number, zero or more"),
        ({"share": "2"}, "give a number from 0 to 1"),
        ({"on": "21/09/2022"}, "write 2022-09-21"),
        ({"on": "9/21/2022"}, "write 2022-09-21"),
        ({"on": "2022-9-2 00:00"}, "write 2022-09-02"),
        ({"on": "05.05.2022"}, "write 2022-05-05"),
        ({"on": "05.06.2022"}, "give a date like 2022-09-21"),  # in May or in June?
        ({"on": "40.09.2022"}, "give a date like 2022-09-21"),
        ({"kind": "City"}, "did you mean «city»?"),
    ],
)
def test_the_remedy_is_what_was_surely_meant(
    tmp_path: Path, cells: dict[str, str], remedy: str
) -> None:
    fault = only_fault(read(tmp_path, f"{HEADER}\n{row(**cells)}\n"))
    assert fault.remedy == remedy
    assert "could not convert" not in fault.message


@pytest.mark.parametrize(
    ("cells", "remedy"),
    [
        ({"share": "0,25"}, "write 0.25 with a point"),
        ({"share": "-0,5"}, "write -0.5 with a point"),
        ({"people": "12.345,5"}, "write 12345.5 with a point"),
        ({"people": "5,250"}, "write 5250, or 5.25 if the comma marks decimals"),
        ({"people": "5,000"}, "write 5000, or 5 if the comma marks decimals"),
        ({"people": "1,408,055"}, "write 1408055"),
        ({"people": "1 408 055"}, "write 1408055"),
        ({"people": "12.34,5"}, "write plain digits like 12500"),
    ],
)
def test_beside_semicolons_a_comma_may_mark_decimals(
    tmp_path: Path, cells: dict[str, str], remedy: str
) -> None:
    text = f"{HEADER}\n{row(**dict.fromkeys(cells, '@'))}\n".replace(",", ";")
    fault = only_fault(read(tmp_path, text.replace("@", *cells.values())))
    assert fault.remedy == remedy


def test_a_column_that_differs_in_capitals_and_blanks_alone_is_the_one_meant(
    tmp_path: Path,
) -> None:
    table = read(tmp_path, "id,People\na,1\n")
    assert [f.remedy for f in table.faults if f.check == "unknown_field"] == [
        "did you mean «people»?"
    ]
