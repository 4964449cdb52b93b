"""Keep the bytes of documents under their hash, in a folder of the user's case.

A file once kept is never changed: the same bytes land on the same name, so that keeping twice does
nothing. `index.csv` says which names the bytes came under. The archive may hold names of private
persons; it stays with the user and enters no output.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import tempfile
from pathlib import Path

from steppe.documents.document import Document
from steppe.documents.read import read_bytes
from steppe.errors import Fault, InputError

FOLDER = "documents"
INDEX = "index.csv"
COLUMNS = ("sha256", "file", "name", "kind", "bytes", "published", "publisher", "title", "url")
MAX_SUFFIX = 10


def keep(document: Document, source: Path, folder: Path) -> Path:
    """Keep the bytes of a document that was read from `source`; return where they lie.

    Args:
        document: what `open_document(source)` returned.
        source: the file.
        folder: the archive; made if it is not there.

    Raises:
        InputError: the file changed since it was read, or the folder cannot be written.
    """
    data = read_bytes(source)
    if hashlib.sha256(data).hexdigest() != document.sha256:
        raise InputError(
            Fault("file_changed", "the file changed while it was read", str(source),
                  remedy="run the command again")
        )  # fmt: skip
    suffix = source.suffix.lower()
    plain = suffix[1:].isalnum() and suffix.isascii() and len(suffix) <= MAX_SUFFIX
    path = folder / (document.sha256 + (suffix if plain else ""))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        kept = sorted(folder.glob(document.sha256 + "*"))
        if kept:
            path = kept[0]
        else:
            write_bytes(path, data)
        _note(document, path, len(data))
    except OSError as error:
        raise InputError(
            Fault("unwritable_folder", f"the archive cannot be written: {error.strerror}",
                  str(folder), remedy="name a folder where you may write")
        ) from None  # fmt: skip
    return path


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _note(document: Document, path: Path, size: int) -> None:
    """Add a row to the index, unless the same name with the same bytes stands there."""
    index = path.parent / INDEX
    row = {
        "sha256": document.sha256,
        "file": path.name,
        "name": document.name,
        "kind": document.kind,
        "bytes": str(size),
        "published": document.published.isoformat() if document.published else "",
        "publisher": document.publisher,
        "title": document.title,
        "url": document.url,
    }
    rows = read_index(path.parent)
    if any((r["sha256"], r["name"]) == (row["sha256"], row["name"]) for r in rows):
        return
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows([*rows, row])
    write_bytes(index, out.getvalue().encode())


def read_index(folder: Path) -> list[dict[str, str]]:
    """Return the rows of an archive's index, in the order in which documents were kept."""
    index = folder / INDEX
    if not index.exists():
        return []
    with index.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
