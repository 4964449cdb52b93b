"""The files of a new case folder, and the page that tells a person what was found and what not."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from pathlib import Path

from steppe.case.case import Case, Document
from steppe.case.figures_from_claims import Gap, tidy
from steppe.claims.gazetteer import lookup
from steppe.codes import countries
from steppe.documents.publishers import habit_of
from steppe.scenario.tables import read_schema

GAPS = "gaps.csv"
PLACES_FOUND = "places_found.csv"
GAP_COLUMNS = (
    "figure", "document", "locator", "missing", "reason", "measure", "value_low", "value_high",
    "unit", "origin", "destination", "period_text", "sentence",
)  # fmt: skip
PLACE_COLUMNS = ("name", "id", "country", "kind", "latitude", "longitude", "population", "source")
DOCUMENT_COLUMNS = ("id", "publisher", "title", "date", "date_basis", "url", "language", "file")
#: Gaps told in README.md; gaps.csv has all.
MOST_GAPS_TOLD = 30


def _table(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: tidy(row.get(name)) for name in columns})
    return out.getvalue()


def write_case_files(
    folder: Path,
    name: str,
    documents: Iterable[Document],
    rows: Sequence[Mapping[str, str]],
    gaps: Sequence[Gap],
    case: Case | None,
    places: Sequence[Mapping[str, object]],
) -> None:
    """Write the tables of a case read from documents, and, given its name, its page."""
    documents = list(documents)
    columns = [field.name for field in read_schema("steppe.case", "figures")]
    _write(folder / "figures.csv", _table(columns, rows))
    _write(folder / "documents.csv", _table(DOCUMENT_COLUMNS, [vars(d) for d in documents]))
    if not name:
        return
    if gaps:
        _write(folder / GAPS, _table(GAP_COLUMNS, [_gap_row(gap) for gap in gaps]))
    if places:
        _write(folder / PLACES_FOUND, _table(PLACE_COLUMNS, places))
    _write(folder / "README.md", _page(name, documents, rows, gaps, case, places))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")


def _gap_row(gap: Gap) -> dict[str, object]:
    taken = {name: gap.line.get(name) for name in GAP_COLUMNS if name in gap.line}
    numbers = {name: f"{gap.line[name]:.15g}" for name in ("value_low", "value_high")}
    return {
        **taken,
        **numbers,
        "figure": gap.figure,
        "document": gap.document,
        "locator": gap.locator,
        "missing": gap.missing,
        "reason": gap.reason,
    }


def places_found(rows: Iterable[Mapping[str, str]], case: Case | None) -> list[dict[str, object]]:
    """Return the finer places that figures name, with the coordinates of the gazetteer.

    Of namesakes the one in the host or the origin of the case is taken; others are left out.
    """
    if case is None:
        return []
    near = (case.world.host, case.world.origin)
    found: dict[str, dict[str, object]] = {}
    for row in rows:
        for name in re.split(r";|,| and ", row.get("place", "")):
            options = [p for p in lookup(name.strip()) if p.iso3 in near and p.latitude is not None]
            if not name.strip() or not options:
                continue
            place = min(options, key=lambda p: near.index(p.iso3))
            ident = re.sub(r"[^a-z0-9]+", "_", name.strip().lower()).strip("_") or "place"
            found[ident] = {
                "id": ident,
                "name": name.strip(),
                "country": place.iso3,
                "kind": place.kind if place.kind in ("city", "region", "checkpoint") else "city",
                "latitude": place.latitude,
                "longitude": place.longitude,
                "population": place.people or "",
                "source": "GeoNames (geonames.org), CC BY 4.0",
            }
    return list(found.values())


def write_scaffold(folder: Path, name: str) -> None:
    """Write a case to fill in: empty tables and a page that explains every column."""
    fields = read_schema("steppe.case", "figures")
    _write(folder / "figures.csv", ",".join(field.name for field in fields) + "\n")
    _write(folder / "documents.csv", ",".join(DOCUMENT_COLUMNS) + "\n")
    lines = [
        f"- `{field.name}`{' (needed)' if field.required else ''}: {field.meaning}"
        for field in fields
    ]
    text = (resources.files("steppe.case") / "scaffold.md").read_text(encoding="utf-8")
    page = text.replace("{name}", _plain(name)).replace("{columns}", "\n".join(lines))
    _write(folder / "README.md", page)


def _plain(text: str) -> str:
    """Return text that Markdown and browsers show as it is."""
    return re.sub(r"([\\`*_{}\[\]()#|!~])", r"\\\1", html.escape(tidy(text), quote=False))


def _page(
    name: str,
    documents: Sequence[Document],
    rows: Sequence[Mapping[str, str]],
    gaps: Sequence[Gap],
    case: Case | None,
    places: Sequence[Mapping[str, object]],
) -> str:
    fitted = sum(row["use"] == "fitted" for row in rows)
    lines = [f"# {_plain(name)}", ""]
    if case is None:
        lines += ["No estimate can be made yet: no figure says, without a guess, how many people",
                  "came, left or are there, and when. Fill in the gaps below.", ""]  # fmt: skip
    else:
        origin = countries().get(case.world.origin, case.world.origin)
        host = countries().get(case.world.host, case.world.host)
        start, end = case.world.timeline.start, case.world.timeline.end
        lines += [f"People from {_plain(origin)} in {_plain(host)}, {start} to {end}: the corridor "
                  "that most figures are about.", ""]  # fmt: skip
    lines += [
        "Made by `steppe new` from the documents below. This is a working folder: it holds sentences "
        "of third parties and is not for publication.",
        "",
        f"{len(rows)} figures were read: {fitted} inform the estimate, {len(rows) - fitted} are "
        "only shown, with the reason in `use_reason`. Read figures.csv before you rely on the "
        "estimate; every row has its sentence.",
        "",
        "## Documents",
        "",
    ]
    lines += [
        f"- `{d.id}`: {_plain(d.title) or 'no title'}, {_plain(d.publisher)}, "
        f"{d.date or '**day unknown: its figures are gaps**'}"
        for d in documents
    ]
    lines += _told(gaps)
    counted = [
        f"- {_plain(name)} counts {habit.counts}: {habit.note}"
        for name, measure in dict.fromkeys((row["source"], row["measure"]) for row in rows)
        if (habit := habit_of(name, measure)) is not None
    ]
    if counted:
        lines += ["", "## How sources count", "", *counted]
    if places:
        lines += ["", "## Places", "",
                  f"Finer places that figures name are in {PLACES_FOUND}, in the columns of places.csv. "
                  "They count once you write case.yaml and links.csv; until then their figures are "
                  "only shown."]  # fmt: skip
    lines += [
        "",
        "## Next",
        "",
        "```console",
        f"steppe check {name}",
        f"steppe estimate {name}",
        "```",
    ]
    return "\n".join(lines) + "\n"


def _told(gaps: Sequence[Gap]) -> list[str]:
    if not gaps:
        return ["", "## Gaps", "", "None."]
    lines = [
        "",
        "## Gaps",
        "",
        f"{len(gaps)} things to fill in or check; all are in {GAPS}. Nothing was guessed. Those that "
        "name a figure stand in figures.csv; where its use is «shown», set it to «fitted» once the "
        "gap is filled.",
        "",
    ]
    for gap in gaps[:MOST_GAPS_TOLD]:
        what = f"{gap.line['value_low']:,.10g} {gap.line['unit'] or ''} ({gap.line['measure']})"
        figure = f", figure `{gap.figure}`" if gap.figure else ""
        lines.append(
            f"- **{gap.missing}**: {_plain(gap.reason)}. {_plain(what)}, `{gap.document}`, "
            f"{gap.locator}{figure}\n  > {_plain(gap.line['sentence'][:400])}"
        )
    return lines
