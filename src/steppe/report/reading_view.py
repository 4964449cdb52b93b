"""The claims of `steppe read` as a table for the terminal, the figure marked in its sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from steppe.report.tables import cell, plain

#: Sentences longer than this are shown around the figure only.
SHOWN = 240


def reading_view(lines: Sequence[Mapping[str, Any]], contents: Mapping[str, str]) -> Table:
    """Return claims one a row.

    Args:
        lines: claims as `steppe read` prints them.
        contents: cleaned text of each document by name, which offsets refer to.
    """
    table = Table(show_lines=True)
    for name in ("measure", "figure", "from → to", "period", "source", "sure"):
        table.add_column(name, overflow="fold")
    table.add_column("sentence", overflow="fold", ratio=1)
    for line in lines:
        table.add_row(
            cell(
                line["measure"]
                if line["modality"] == "reported"
                else f"{line['measure']}, {line['modality']}"
            ),
            cell(figure_words(line)),
            cell(_places(line)),
            cell(_period(line)),
            cell(line["source"] or ""),
            cell(f"{line['confidence']:.2f}"),
            _marked(line, contents[line["doc"]]),
        )
    return table


def figure_words(line: Mapping[str, Any]) -> str:
    """Return the figure of a claim in words: «almost 300,000 people»."""
    low, high = line["value_low"], line["value_high"]
    value = f"{low:,}" if low == high else f"{low:,} to {high:,}"
    return " ".join(part for part in (line["qualifier_text"], value, line["unit"]) if part)


def _places(line: Mapping[str, Any]) -> str:
    ends = f"{line['origin'] or '?'} → {line['destination'] or '?'}"
    known = ends if line["origin"] or line["destination"] else ""
    return f"{known} ({line['place']})" if line["place"] else known


def _period(line: Mapping[str, Any]) -> str:
    start, end = line["period_start"], line["period_end"]
    if start or end:
        return f"{start or '…'} to {end or '…'}" if start != end else str(start)
    return f"«{line['period_text']}»" if line["period_text"] else ""


def _marked(line: Mapping[str, Any], content: str) -> Text:
    """Return the sentence with its figure in bold, control characters made visible."""
    start, end = line["start"], line["end"]
    begin = content.rfind(line["sentence"], 0, start + len(line["sentence"]))
    stop = begin + len(line["sentence"])
    first, last = max(begin, start - SHOWN), min(stop, end + SHOWN)
    return Text.assemble(
        ("…" if first > begin else "") + plain(content[first:start]),
        " " if content[first:start].endswith(" ") else "",
        (plain(content[start:end]), "bold reverse"),
        " " if content[end:last].startswith(" ") else "",
        plain(content[end:last]) + ("…" if last < stop else ""),
    )
