"""Open a document: read its bytes once, find its format, make its text and tables.

Nothing is ever fetched: what a document links to stays where it is. Files are refused by their
size before they are read, and formats whose parsers could be driven to use much memory or time
run in a process of their own (`steppe.documents.alone`).
"""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

from steppe.documents.alone import read_alone
from steppe.documents.document import Content, Document
from steppe.documents.formats import HEAD_BYTES, format_of
from steppe.errors import Fault, InputError

#: Larger files are refused: the largest report of an agency has some 30 MB.
MAX_FILE_BYTES = 64 * 2**20


def open_document(path: str | Path) -> Document:
    """Return the document in a file, or raise InputError that says why it cannot be read."""
    path = Path(path)
    data = read_bytes(path)
    try:
        reader = format_of(data[:HEAD_BYTES], path.suffix.lower())
        kind = reader.__name__.rpartition(".")[2]
        content: Content = read_alone(kind, data) if reader.ALONE else reader.read(data)
    except ValueError as error:
        message, _, remedy = str(error).partition(" — ")
        raise InputError(Fault("unreadable_document", message, str(path), remedy=remedy)) from None
    return Document(
        name=path.name,
        content=content.text,
        kind=kind,
        sha256=hashlib.sha256(data).hexdigest(),
        published=content.published,
        title=content.title,
        publisher=content.publisher,
        language=content.language,
        url=content.url,
        notes=content.notes,
        sheets=content.sheets,
        pages=content.pages,
    )


def read_bytes(path: Path) -> bytes:
    """Return the bytes of an ordinary file of at most MAX_FILE_BYTES, or raise InputError."""
    shown = str(path)
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            # A pipe or a device has no size to check and may never end.
            what = "a folder" if stat.S_ISDIR(found.st_mode) else "no ordinary file"
            raise InputError(
                Fault("not_a_file", f"this is {what}", shown, remedy="name a file to read")
            )
        if found.st_size > MAX_FILE_BYTES:
            raise InputError(
                Fault(
                    "file_too_large",
                    f"the file has {found.st_size / 2**20:,.0f} MB, at most "
                    f"{MAX_FILE_BYTES // 2**20} MB are read",
                    shown,
                    remedy="split it, or take the pages that matter",
                )
            )
        with path.open("rb") as file:
            return file.read(MAX_FILE_BYTES)
    except FileNotFoundError:
        raise InputError(
            Fault("missing_file", "the file does not exist", shown, remedy="check the name")
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(
            Fault("unreadable_file", f"the file cannot be read: {reason}", shown,
                  remedy="check that you may read it")
        ) from None  # fmt: skip
