"""Web pages as saved: the article without menus, scripts and links; title, date and site."""

from __future__ import annotations

import re
from datetime import date

from steppe.documents.document import Content
from steppe.documents.formats.plain_text import decode

SUFFIXES = (".html", ".htm", ".xhtml", ".mhtml")
ALONE = True

_PAGE = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w\-]{2,30})", re.I)
_LANGUAGE = re.compile(r"<html[^>]{0,500}?\blang\s*=\s*[\"']?\s*([a-z]{2})\b", re.I)
#: Bytes of a page in which its encoding must be declared (WHATWG HTML standard, 13.2.3.2).
DECLARED_BYTES = 1024
#: lxml and the search for the article take more than linear time on long pages.
MAX_PAGE_BYTES = 16 * 2**20


def recognises(head: bytes, suffix: str) -> bool:
    """Recognise a page by the ending of its name, or by its first tag."""
    return suffix in SUFFIXES or (suffix != ".txt" and bool(_PAGE.match(head)))


def read(data: bytes) -> Content:
    """Return the article of a page, its title as the first paragraph."""
    from trafilatura import bare_extraction, html2txt

    if len(data) > MAX_PAGE_BYTES:
        size = f"{len(data) / 2**20:.0f} MB"
        raise ValueError(f"the page has {size}, at most 16 MB are read — save its text")
    page, notes = _decode(data)
    found = bare_extraction(
        page,
        with_metadata=True,
        include_comments=False,
        # A date anywhere in the text may be that of an event; only stated ones count.
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    text = _set_apart(getattr(found, "text", None) or "")
    if not text:
        text = html2txt(page).strip()
        notes = (*notes, "no article found in the page: its whole text is taken")
    title = _line(getattr(found, "title", None))
    if title and title not in text[: 2 * len(title)]:
        text = f"{title}\n\n{text}"
    language = _LANGUAGE.search(page)
    return Content(
        text.replace("\0", ""),
        published=_day(getattr(found, "date", None)),
        title=title,
        publisher=_line(getattr(found, "sitename", None)),
        language=language.group(1).lower() if language else "",
        url=_address(getattr(found, "url", None)),
        notes=notes,
    )


def _set_apart(text: str) -> str:
    """Return paragraphs with a blank line between them; items of a list or table stay together."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    joined = ""
    for line, before in zip(lines, ["", *lines], strict=False):
        together = line[:1] == before[:1] and line[:1] in ("-", "|")
        joined += line if not joined else ("\n" if together else "\n\n") + line
    return joined


def _decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    declared = _DECLARED.search(data[:DECLARED_BYTES])
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        if declared:
            try:
                return data.decode(declared.group(1).decode("ascii"), "replace"), ()
            except LookupError:
                pass
    text, notes = decode(data)
    # lxml refuses a text that declares an encoding in its first line.
    return re.sub(r"\A\ufeff?\s*<\?xml[^>]{0,200}\?>", "", text), notes


def _line(text: object) -> str:
    return " ".join(str(text or "").split())[:500]


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text or "")[:10])
    except ValueError:
        return None


def _address(text: object) -> str:
    address = str(text or "")
    return address if re.match(r"https?://[^\s<>\"']{1,2000}\Z", address) else ""
