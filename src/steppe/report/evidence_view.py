"""Tables of the evidence: what repeats, supports or contradicts what, and what was corrected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table

from steppe.claims.evidence import Evidence
from steppe.claims.review import Review
from steppe.report.tables import cell

_KINDS = {"values": "figures", "part_and_whole": "part and whole", "rate": "pace"}


def evidence_view(evidence: Evidence, reviews: Sequence[Review] = ()) -> RenderableType:
    """Return the tables of repeats and support, tensions, things not to compare, and corrections."""
    tables = [
        _lineages(evidence),
        _rows("Tensions", ("kind", "claims", "why"), [
            (_KINDS[t.kind], f"{t.first}\n{t.second}", t.reason) for t in evidence.tensions
        ]),
        _rows("Different things, no contradiction", ("claims", "what differs"), [
            (f"{d.first}\n{d.second}", d.reason) for d in evidence.different
        ]),
        _rows("Reviews", ("claim", "field", "as reported", "corrected", "who", "when", "why"), [
            (r.claim, r.field, r.was, r.value if r.verdict == "corrected" else "accepted",
             r.who, r.when.isoformat(), r.why)
            for r in reviews
        ]),
    ]  # fmt: skip
    return Group(*[table for table in tables if table.row_count])


def read_claims_table(lines: Sequence[dict[str, Any]], ids: Sequence[str]) -> Table:
    """Return claims read from documents, one a row."""
    table = Table(title=cell("Claims"), title_justify="left", show_lines=True)
    for name in ("id", "figure", "way", "period", "source"):
        table.add_column(name, overflow="fold")
    for line, name in zip(lines, ids, strict=True):
        ends = dict.fromkeys((line["value_low"], line["value_high"]))
        hedge = line["qualifier_text"] or line["qualifier"].replace("_", " ").replace("exact", "")
        figure = f"{hedge} {'–'.join(f'{end:,}' for end in ends)} {line['unit'] or ''}"
        counted = f"{line['measure']}: {figure.strip()} ({line['group'] or 'people not named'})"
        way = " → ".join(line[end] for end in ("origin", "destination") if line[end])
        place = f" ({line['place']})" if line["place"] else ""
        days = [line[end] or "…" for end in ("period_start", "period_end")]
        relayed = f" (through {line['relayer']})" if line["relayer"] else ""
        table.add_row(
            cell(name),
            cell(counted),
            cell(way + place),
            cell("" if days == ["…", "…"] else " to ".join(dict.fromkeys(days))),
            cell((line["source"] or "") + relayed),
        )
    return table


def _lineages(evidence: Evidence) -> Table:
    return _rows("Repeats and support", ("original", "repeated by", "sources", "supported by", "note"), [
        (one.original, "\n".join(one.claims[1:]), "; ".join(one.sources), "; ".join(one.support),
         one.note)
        for one in evidence.lineages
        if len(one.claims) > 1 or one.support
    ])  # fmt: skip


def _rows(title: str, names: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(title=cell(title), title_justify="left", show_lines=True)
    for name in names:
        table.add_column(name, overflow="fold")
    for row in rows:
        # A cell is one line of text; ids below one another are cells of their own lines.
        table.add_row(*[cell(text.replace("\n", ", ")) for text in row])
    return table
