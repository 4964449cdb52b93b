"""PDF files: the text of their pages, lines joined to paragraphs."""

from __future__ import annotations

import io
import re

from steppe.documents.document import Content

SUFFIXES = (".pdf",)
ALONE = True

MAX_PAGES = 2000
#: Between pages, so that no paragraph runs over.
PAGE_BREAK = "\n\n"


def recognises(head: bytes, suffix: str) -> bool:  # noqa: ARG001
    """Recognise a PDF by its mark, which may stand anywhere in the first kilobyte."""
    return b"%PDF-" in head[:1024]


def read(data: bytes) -> Content:
    """Return the text of all pages; encrypted and broken files are a ValueError."""
    from pypdf import PdfReader
    from pypdf.errors import FileNotDecryptedError, PyPdfError

    try:
        file = PdfReader(io.BytesIO(data))
        if file.is_encrypted and not file.decrypt(""):
            raise ValueError("the PDF is locked with a password — save it without")
        count = len(file.pages)
        texts = [_join_lines(page.extract_text()) for page in file.pages[:MAX_PAGES]]
        made = file.metadata
    except FileNotDecryptedError:
        raise ValueError("the PDF is locked with a password — save it without") from None
    except PyPdfError as error:
        raise ValueError(f"the PDF is damaged ({error}) — save what matters as text") from None
    pages, offset = [], 0
    for text in texts:
        pages.append(offset)
        offset += len(text) + len(PAGE_BREAK)
    notes = []
    if count > MAX_PAGES:
        notes.append(f"only the first {MAX_PAGES:,} of {count:,} pages are read")
    if empty := sum(not text for text in texts):
        which = "no page has" if empty == len(texts) else f"{empty} of {len(texts)} pages have no"
        layer = "a text layer" if empty == len(texts) else "text layer"
        notes.append(f"{which} {layer}: a scan must go through text recognition first")
    day = made.creation_date if made else None
    if day:
        notes.append(f"the file was made on {day:%Y-%m-%d}, which need not be the day it came out")
    return Content(
        PAGE_BREAK.join(texts),
        title=" ".join(str((made.title if made else None) or "").split())[:500],
        notes=tuple(notes),
        pages=tuple(pages),
    )


def _join_lines(page: str) -> str:
    """Join the lines that a page's width broke: words at hyphens, sentences at blanks.

    A line is joined to the next if it is not short and ends no sentence, or if the next goes on in
    lower case.
    """
    lines = [" ".join(line.split()) for line in page.replace("\0", "").splitlines()]
    joined: list[str] = []
    for line in lines:
        last = joined[-1] if joined else ""
        if re.search(r"[a-z]-\Z", last) and re.match(r"[a-z]", line):
            joined[-1] = last[:-1] + line
        elif line and last and (_runs_on(last) or re.match(r"[a-z(]", line)):
            joined[-1] = f"{last} {line}"
        else:
            joined.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(joined)).strip()


def _runs_on(line: str) -> bool:
    return len(line) >= 50 and not re.search(r"[.!?:;][\"'”’)\]]*\Z", line)
