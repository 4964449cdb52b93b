"""Documents made by the tests, sound and hostile."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from openpyxl import Workbook


def pdf(pages: Sequence[str], extra: str = "") -> bytes:
    """Return a small PDF: each page shows its lines in one column of type."""
    objects = ["<< /Type /Catalog /Pages 2 0 R " + extra + ">>", ""]
    kids = []
    for page in pages:
        lines = "".join(f"({line}) Tj T* " for line in page.split("\n"))
        stream = f"BT /F1 11 Tf 14 TL 50 700 Td {lines}ET" if page else ""
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] "
            f"/Contents {len(objects)} 0 R /Resources << /Font << /F1 << /Type /Font "
            "/Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    return out + (
        f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    )


def workbook(rows: Sequence[Sequence[object]], title: str = "Sheet") -> bytes:
    """Return an XLSX workbook with one sheet."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(book: bytes, name: str, part: bytes) -> bytes:
    """Return a workbook with one of its parts exchanged or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as old,
        zipfile.ZipFile(out, "w", 8, compresslevel=1) as new,
    ):
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        new.writestr(name, part)
    return out.getvalue()


PAGE = """<!DOCTYPE html><html lang="en"><head><title>Border crossings rise | The Ledger</title>
<meta property="og:site_name" content="The Ledger">
<meta property="article:published_time" content="2022-10-05T08:00:00Z">
<link rel="canonical" href="https://ledger.example/border">
<link rel="stylesheet" href="{address}/style.css">
<script>document.write("99,999 people never came")</script></head>
<body><nav><a href="{address}/home">Home</a> <a href="javascript:alert(1)">Menu of 77 items</a></nav>
<article><h1>Border crossings rise</h1>
<p>Some 5,000 people crossed from Avaria into Borduria on Monday, the ministry of the interior said
on Tuesday, adding that the reception centres in the capital had room for no more than a few.</p>
<p>Another 1,200 had left again by the evening, the ministry added, most of them on trains and
buses that the railways had put on at short notice, while the rest went on by road.</p>
<img src="{address}/picture.png"><iframe src="{address}/frame.html"></iframe>
</article><footer>Copyright 2019</footer></body></html>"""
