"""Plain text: UTF-8 character for character; other encodings are guessed, and a note says so."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from steppe.documents.document import Content

SUFFIXES = (".txt", ".text", ".md")
ALONE = False

#: Bytes shown to the guess of an encoding; more makes it slow and hardly better.
GUESS_BYTES = 2**16
#: Encodings that reports in other than UTF-8 come in, one or two a script.
GUESSED = [
    "cp1252", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256",
    "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr",
]  # fmt: skip
#: What no text holds, beside tab, line feed, form feed, carriage return and escape.
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
#: More than this share of such bytes, and a file is no text.
MOST_BINARY = 0.05
_MARKED = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def recognises(head: bytes, suffix: str) -> bool:  # noqa: ARG001
    """Take everything that looks like text, whatever its name."""
    return _marked(head) is not None or not _is_binary(head)


def read(data: bytes) -> Content:
    """Return the text; bytes that are no text are a ValueError."""
    text, notes = decode(data)
    return Content(text, notes=notes)


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return bytes as text, with notes on what was guessed.

    A byte order mark of UTF-8 stays as the first code point, so that offsets hold in the file.
    """
    encoding = _marked(data)
    if encoding is not None:
        text = data.decode(encoding, "replace")
        return text, (f"read as {encoding.upper()}", *_notes_on(text))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _guessed(data, error)
    return text, _notes_on(text)


def _marked(data: bytes) -> str | None:
    return next((name for mark, name in _MARKED if data.startswith(mark)), None)


def _is_binary(data: bytes) -> bool:
    if not data:
        return False
    return len(_BINARY.findall(data)) > max(1, MOST_BINARY * len(data))


def _guessed(data: bytes, error: UnicodeDecodeError) -> tuple[str, tuple[str, ...]]:
    if _is_binary(data[:GUESS_BYTES]):
        raise ValueError("this is no text — save the document as UTF-8 text, HTML or PDF")
    # A few broken bytes in UTF-8 are likelier than another encoding that fits so well.
    broken = data.decode("utf-8", "replace")
    if broken.count("\ufffd") <= len(broken) // 1000:
        note = (
            f"{broken.count(chr(0xFFFD))} bytes are not UTF-8, the first is byte {error.start + 1}"
        )
        return broken, (note, *_notes_on(broken))
    first = max(0, error.start - GUESS_BYTES // 2)
    best = from_bytes(data[first : first + GUESS_BYTES], cp_isolation=GUESSED).best()
    encoding = best.encoding if best else "cp1252"
    text = data.decode(encoding, "replace")
    return text, (f"not UTF-8: read as {encoding}, which is a guess", *_notes_on(text))


def _notes_on(text: str) -> tuple[str, ...]:
    nulls = text.count("\0")
    return (f"{nulls:,} NUL characters stand in the text",) if nulls else ()
