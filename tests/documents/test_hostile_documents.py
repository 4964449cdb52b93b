"""Documents that mean harm or are broken: a clear refusal or a note, in bounded time and memory."""

from __future__ import annotations

import io
import os
import socket
import struct
import threading
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from made_files import PAGE, pdf, with_part, workbook
from steppe.documents.alone import read_alone
from steppe.documents.read import MAX_FILE_BYTES, open_document
from steppe.errors import InputError


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        open_document(path)
    assert caught.value.exit_code == 2
    assert str(path) in str(caught.value)
    return str(caught.value)


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_file_of_200_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)
    assert "the file has 200 MB, at most 64 MB" in refusal(path)
    assert MAX_FILE_BYTES == 64 * 2**20


@pytest.mark.parametrize("name", ["none.txt", "", "..", "nul\0byte.txt", "a" * 5000])
def test_paths_that_are_no_file(name: str, tmp_path: Path) -> None:
    refusal(tmp_path / name)


def test_a_pipe_is_refused_rather_than_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert "no ordinary file" in refusal(tmp_path / "pipe.txt")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "neither a text nor"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "save it as .xlsx"),
        ("cut.xlsx", workbook([[1, 2]])[:900], "damaged"),
        ("zip.txt", b"PK\x03\x04" + b"\0" * 200, "damaged"),
        ("cut.pdf", pdf(["500 people"])[:60], "damaged"),
        ("no.pdf", b"%PDF-1.7\n" + b"\xff" * 5000, "damaged"),
        ("open.csv", b'a,b\n"' + b"x" * 200_000, "unclosed quotation mark"),
        ("wide.csv", b"," * 100_000 + b"\n", "100,001 columns"),
        ("long.csv", b"1\n" * 200_002, "more than 200,000 rows"),
    ],
)
def test_broken_files_are_refused(name: str, data: bytes, words: str, tmp_path: Path) -> None:
    assert words in refusal(put(tmp_path, name, data))


def test_an_archive_that_is_no_workbook(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../escape.txt", "x")
        archive.writestr("word/document.xml", "<w/>")
    assert "no workbook" in refusal(put(tmp_path, "a.docx", out.getvalue()))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.docx"]


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    zeros = b"<worksheet><sheetData>" + b" " * (257 * 2**20)
    bomb = with_part(workbook([[1]]), "xl/worksheets/sheet1.xml", zeros)
    del zeros
    assert len(bomb) < 2**21
    assert "unpacks to" in refusal(put(tmp_path, "bomb.xlsx", bomb))


def test_a_zip_that_lies_about_its_size(tmp_path: Path) -> None:
    book = with_part(workbook([[1]]), "xl/worksheets/sheet1.xml", b" " * (20 * 2**20))
    lie = book.replace(struct.pack("<I", 20 * 2**20), struct.pack("<I", 100))
    assert lie != book
    refusal(put(tmp_path, "lie.xlsx", lie))


def laughs(depth: int) -> str:
    entities = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, depth)
    )
    return f"<?xml version='1.0'?><!DOCTYPE x [{entities}]>"


def test_entities_in_a_workbook_are_refused(tmp_path: Path) -> None:
    part = (
        laughs(12) + "<worksheet><sheetData><row><c><v>&a11;</v></c></row></sheetData></worksheet>"
    )
    for name in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"):
        bomb = with_part(workbook([["a"]]), name, part.encode())
        assert "declares entities" in refusal(put(tmp_path, "laughs.xlsx", bomb))


def test_deep_xml_ends_in_a_refusal_or_rows(tmp_path: Path) -> None:
    deep = b"<worksheet>" + b"<a>" * 300_000
    path = put(tmp_path, "deep.xlsx", with_part(workbook([[1]]), "xl/worksheets/sheet1.xml", deep))
    refusal(path)


@pytest.mark.parametrize(
    "page",
    [
        "<html><body>" + "<div>" * 200_000 + "500 people came" + "</div>" * 200_000,
        "<html>" + laughs(12) + "<body><p>500 people &a11; came.</p></body></html>",
        "<html><body>" + "<p>" + "1 " * 300_000,
        "<html " + "a" * 2_000_000,
    ],
    ids=["deep", "entities", "numbers", "open tag"],
)
def test_hostile_pages_end(page: str, tmp_path: Path) -> None:
    path = put(tmp_path, "a.html", page.encode())
    try:
        content = open_document(path).content
    except InputError as error:
        content = str(error)
    assert len(content) < 2_000_000
    assert "ha" * 1000 not in content


def test_a_pdf_with_a_huge_stream_ends(tmp_path: Path) -> None:
    packed = zlib.compress(b"(500 people came) Tj " * 5_000_000, 1)
    stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)
    sound = pdf(["x"])
    begin, end = sound.index(b"<< /Length"), sound.index(b"endstream") + len(b"endstream")
    path = put(tmp_path, "huge.pdf", sound[:begin] + stream + sound[end:])
    assert path.stat().st_size < 2**21
    refusal(path)


def test_a_locked_pdf_says_so(tmp_path: Path) -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(["500 people"]))))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    assert "locked with a password" in refusal(put(tmp_path, "locked.pdf", out.getvalue()))


def test_what_takes_too_long_is_ended() -> None:
    with pytest.raises(ValueError, match=r"more than 0\.05 seconds"):
        read_alone("web_page", PAGE.encode(), seconds=0.05)


def test_a_million_numbers_are_only_text(tmp_path: Path) -> None:
    text = " ".join(str(number) for number in range(1_000_000))
    assert open_document(put(tmp_path, "a.txt", text.encode())).content == text


def test_a_symbolic_link_is_followed_but_nothing_is_written(tmp_path: Path) -> None:
    target = put(tmp_path, "a.txt", b"500 people came")
    (tmp_path / "link.txt").symlink_to(target)
    assert open_document(tmp_path / "link.txt").content == "500 people came"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.fixture
def listener() -> Iterator[tuple[str, list[bytes]]]:
    """A server that notes everybody who connects."""
    heard: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            heard.append(connection.recv(100))
            connection.close()

    threading.Thread(target=listen, daemon=True).start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}", heard
    server.close()


def test_nothing_is_fetched(listener: tuple[str, list[bytes]], tmp_path: Path) -> None:
    address, heard = listener
    page = PAGE.replace("{address}", address)
    assert page.count(address) == 4
    external = f'<!DOCTYPE html SYSTEM "{address}/dtd"><!-- -->' + page.split(">", 1)[1]
    xml = (f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "{address}/e">]>'
           f'<html xmlns:xi="http://www.w3.org/2001/XInclude"><body><p>&e;</p>'
           f'<xi:include href="{address}/x"/></body></html>')  # fmt: skip
    for number, text in enumerate((page, external, xml)):
        open_document(put(tmp_path, f"{number}.html", text.encode()))
    action = f"/OpenAction << /S /URI /URI ({address}/pdf) >> "
    assert "500" in open_document(put(tmp_path, "a.pdf", pdf(["500 people"], action))).content
    link = f'=WEBSERVICE("{address}/w")'
    assert "500" in open_document(put(tmp_path, "a.xlsx", workbook([[500, link]]))).content
    assert heard == []


def test_a_process_that_reads_cannot_connect(listener: tuple[str, list[bytes]]) -> None:
    """The lock itself: what runs behind it fails to open a connection or a program."""
    import subprocess
    import sys

    address, heard = listener
    code = f"""
import subprocess, urllib.request
from steppe.documents import alone

alone._limit_this_process()
for act in (lambda: urllib.request.urlopen({address!r}), lambda: subprocess.run(["true"])):
    try:
        act()
        print("done")
    except OSError as error:
        print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "done" not in done.stdout
    assert done.stdout.count("a document asked for") == 2
    assert heard == []
