"""Documents are kept under their hash, once, whole or not at all."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from steppe.documents.archive import keep, read_index
from steppe.documents.read import open_document
from steppe.errors import InputError


def put(path: Path, text: str = "500 people came.") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_bytes_are_kept_under_their_hash_and_once(tmp_path: Path) -> None:
    source = put(tmp_path / "in" / "a.TXT")
    archive = tmp_path / "case" / "documents"
    kept = keep(open_document(source), source, archive)
    assert kept == archive / (hashlib.sha256(b"500 people came.").hexdigest() + ".txt")
    assert kept.read_bytes() == source.read_bytes()
    before = kept.stat().st_mtime_ns
    assert keep(open_document(source), source, archive) == kept
    assert kept.stat().st_mtime_ns == before
    assert len(read_index(archive)) == 1


def test_the_same_bytes_under_another_name_are_one_file_and_two_rows(tmp_path: Path) -> None:
    archive = tmp_path / "documents"
    first, second = put(tmp_path / "a.txt"), put(tmp_path / "b.md")
    assert keep(open_document(first), first, archive) == keep(
        open_document(second), second, archive
    )
    assert [row["name"] for row in read_index(archive)] == ["a.txt", "b.md"]
    assert sorted(path.suffix for path in archive.iterdir()) == [".csv", ".txt"]


def test_names_cannot_lead_out_of_the_archive(tmp_path: Path) -> None:
    source = put(tmp_path / "in" / 'x.…; rm -rf "$HOME",\nb')
    archive = tmp_path / "documents"
    kept = keep(open_document(source), source, archive)
    assert kept.parent == archive
    assert kept.name == hashlib.sha256(source.read_bytes()).hexdigest()
    assert read_index(archive)[0]["name"] == source.name


def test_a_file_that_changed_meanwhile_is_refused(tmp_path: Path) -> None:
    source = put(tmp_path / "a.txt")
    document = open_document(source)
    put(source, "5,000 people came.")
    with pytest.raises(InputError, match="changed"):
        keep(document, source, tmp_path / "documents")


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    source = put(tmp_path / "a.txt")
    with pytest.raises(InputError, match="cannot be written"):
        keep(open_document(source), source, put(tmp_path / "file") / "documents")
