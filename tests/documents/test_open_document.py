"""Sound documents of every format, and what their text and facts are."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from made_files import PAGE, pdf, workbook
from steppe.documents.document import Content
from steppe.documents.formats import format_names, format_of, load_format
from steppe.documents.read import open_document

#: A sound example of every format by the name of its module; a new format adds its own here.
EXAMPLES: dict[str, tuple[str, bytes]] = {
    "delimited": ("a.csv", b"when,entries\n2022-09-21,500\n"),
    "pdf": ("a.pdf", pdf(["Some 500 people entered."])),
    "plain_text": ("a.txt", b"Some 500 people entered."),
    "web_page": ("a.html", PAGE.replace("5,000", "500").encode()),
    "workbook": ("a.xlsx", workbook([["when", "entries"], ["2022-09-21", 500]])),
}


Put = Callable[[str, bytes | str], Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def write(name: str, data: bytes | str) -> Path:
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return write


@pytest.mark.parametrize("name", format_names())
def test_every_format_keeps_the_contract(name: str, put: Put) -> None:
    module = load_format(name)
    assert module.__doc__
    assert all(s.startswith(".") and s == s.lower() for s in module.SUFFIXES)
    file, data = EXAMPLES[name]
    assert format_of(data[:4096], Path(file).suffix) is module
    assert isinstance(module.read(data), Content)
    document = open_document(put(file, data))
    assert document.kind == name
    assert document.name == file
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert "500" in document.content


@pytest.mark.parametrize(
    "text",
    [
        "Five hundred — 500\r\ncame.\n\n\tThen “more”.\n",
        "\ufeffWith a mark\n",
        "",
        "𝔸 500 é e\u0301\f",
    ],
)
def test_utf8_text_stays_character_for_character(text: str, put: Put) -> None:
    assert open_document(put("a.txt", text)).content == text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "По данным ведомства, 98 000 человек въехали в страну за неделю."),
        ("cp1252", "D’après le ministère, 98 000 réfugiés sont entrés « à pied » hier."),
        ("utf-16", "По данным ведомства, 98 000 человек"),
        ("utf-32", "98 000 человек"),
    ],
)
def test_other_encodings_are_read_with_a_note(encoding: str, text: str, put: Put) -> None:
    document = open_document(put("a.txt", text.encode(encoding)))
    assert document.content == text
    assert "read as" in document.notes[0]


def test_a_few_broken_bytes_do_not_change_the_encoding(put: Put) -> None:
    data = ("Über 5 000 Menschen. " * 300).encode() + b"\xff"
    document = open_document(put("a.txt", data))
    assert document.content.startswith("Über 5 000")
    assert document.content.endswith("\ufffd")
    assert "1 bytes are not UTF-8" in document.notes[0]


def test_nul_characters_are_kept_and_noted(put: Put) -> None:
    document = open_document(put("a.txt", "500 people\0 came back to the town. " * 20))
    assert document.content.count("\0") == 20
    assert "20 NUL" in document.notes[0]


def test_a_page_gives_its_article_and_its_facts(put: Put) -> None:
    document = open_document(put("page.html", PAGE))
    assert document.published == date(2022, 10, 5)
    assert document.publisher == "The Ledger"
    assert document.language == "en"
    assert document.url == "https://ledger.example/border"
    assert document.content.startswith("Border crossings rise\n")
    assert "\n\nSome 5,000 people crossed" in document.content
    for unwanted in ("99,999", "Menu of 77", "javascript", "<p>"):
        assert unwanted not in document.content
    assert document.locator(document.content.index("1,200")) == "paragraph 3"


def test_a_page_in_its_declared_encoding(put: Put) -> None:
    page = PAGE.replace("<head>", '<head><meta charset="windows-1251">').replace("Avaria", "Аварии")
    document = open_document(put("page.htm", page.encode("cp1251")))
    assert "from Аварии into" in document.content


def test_a_pdf_gives_paragraphs_and_pages(put: Put) -> None:
    first = (
        "Some 5,000 people crossed from Avaria into Borduria on Mon-\n"
        "day, the ministry of the interior said. Another 1,200 people\n"
        "had left again by the evening.\nHousing"
    )
    document = open_document(put("a.pdf", pdf([first, "Page two has 300 beds.", ""])))
    assert "into Borduria on Monday, the ministry" in document.content
    assert "1,200 people had left again by the evening.\nHousing" in document.content
    assert document.locator(document.content.index("300 beds")) == "page 2"
    assert any("1 of 3 pages have no text layer" in note for note in document.notes)


def test_a_scan_says_that_it_has_no_text(put: Put) -> None:
    document = open_document(put("scan.pdf", pdf(["", ""])))
    assert not document.content.strip()
    assert any("no page has a text layer" in note for note in document.notes)


@pytest.mark.parametrize(
    "text",
    [
        'a,b\n1,"x, y"\n\n2,z\n',
        "a;b\n1;x, y\n\n2;z\n",
        "a\tb\n1\tx, y\n\n2\tz\n",
        '\ufeffa,b\n1,"x, y"\n\n2,z\n',
    ],
)
def test_delimiters_are_found(text: str, put: Put) -> None:
    sheet = open_document(put("a.csv", text)).sheets[0]
    assert sheet.rows == (("a", "b"), ("1", "x, y"), ("2", "z"))
    assert sheet.numbers == (1, 2, 4)


def test_cells_are_found_again_in_the_content(put: Put) -> None:
    rows = [["day", "people"], [date(2022, 9, 21), 500.0], ["", None], ["22 Sep", "=1+1"]]
    document = open_document(put("a.xlsx", workbook(rows, "Entries")))
    sheet = document.sheets[0]
    assert sheet.name == "Entries"
    assert sheet.rows[1] == ("2022-09-21", "500")
    assert sheet.numbers == (1, 2, 4)
    for row, cells in enumerate(sheet.rows):
        for column, cell in enumerate(cells):
            start, end = sheet.span(row, column)
            assert document.content[start:end] == cell
        assert sheet.row_text(row) in document.content
