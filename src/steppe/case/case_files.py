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
from steppe.case.reception import FILE as RECEPTION
from steppe.case.settings import Settings
from steppe.codes import countries
from steppe.documents.publishers import habit_of
from steppe.scenario.tables import read_schema

GAPS = "gaps.csv"
PLACES_FOUND = "places_found.csv"
GAP_COLUMNS = (
    "figure", "document", "locator", "missing", "reason", "measure", "value_low", "value_high",
    "unit", "origin", "destination", "period_text", "sentence",
)  # fmt: skip
PLACE_COLUMNS = (
    "id", "name", "country", "kind", "latitude", "longitude", "population", "source", "mentions",
    "documents",
)  # fmt: skip
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
    reception: Sequence[Mapping[str, str]] = (),
) -> None:
    """Write the tables of a case read from documents, and, given its name, its page."""
    documents = list(documents)
    columns = [field.name for field in read_schema("steppe.case", "figures")]
    _write(folder / "figures.csv", _table(columns, rows))
    _write(folder / "documents.csv", _table(DOCUMENT_COLUMNS, [vars(d) for d in documents]))
    if reception:
        columns = [field.name for field in read_schema("steppe.case", "reception")]
        _write(folder / RECEPTION, _table(columns, reception))
    if not name:
        return
    if gaps:
        _write(folder / GAPS, _table(GAP_COLUMNS, [_gap_row(gap) for gap in gaps]))
    if places:
        _write(folder / PLACES_FOUND, _table(PLACE_COLUMNS, places))
    _write(folder / "README.md", _page(name, documents, rows, gaps, case, places, reception))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")


def _gap_row(gap: Gap) -> dict[str, object]:
    taken = {name: gap.line.get(name) for name in GAP_COLUMNS if name in gap.line}
    values = [name for name in ("value_low", "value_high") if name in gap.line]
    numbers = {name: f"{gap.line[name]:.15g}" for name in values}
    return {
        **taken,
        **numbers,
        "figure": gap.figure,
        "document": gap.document,
        "locator": gap.locator,
        "missing": gap.missing,
        "reason": gap.reason,
    }


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
    reception: Sequence[Mapping[str, str]],
) -> str:
    fitted = sum(row["use"] == "fitted" for row in rows)
    lines = [f"# {_plain(name)}", ""]
    if case is None:
        lines += ["No estimate can be made yet: no figure says, without a guess, how many people",
                  "came, left or are there, and when. Fill in the gaps below.", ""]  # fmt: skip
    else:
        origin = countries().get(case.world.origin, case.world.origin)
        hosts = {place.country: place.name for place in case.world.places.values()}
        host = countries().get(case.world.host) or hosts.get(case.world.host, case.world.host)
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
    lines += _told_beside(rows, places, reception)
    lines += [
        "",
        "## Next",
        "",
        "```console",
        f"steppe check {name}",
        f"steppe estimate {name}",
        "```",
        "",
        _full_world(name),
    ]
    return "\n".join(lines) + "\n"


def _told_beside(
    rows: Sequence[Mapping[str, str]],
    places: Sequence[Mapping[str, object]],
    reception: Sequence[Mapping[str, str]],
) -> list[str]:
    """Return what is told beside the figures: habits of sources, places, statements."""
    lines: list[str] = []
    counted = _habits(rows)
    if counted:
        lines += ["", "## How sources count", "", *counted]
    if places:
        lines += [
            "",
            "## Places",
            "",
            f"{len(places)} places that the documents name are in {PLACES_FOUND}, the most named "
            "first, with coordinates where one place answers to the name. They count once the "
            "world is full; until then figures on one town or crossing are only shown.",
        ]
    if reception:
        lines += [
            "",
            "## What was said of the arrivals",
            "",
            f"{len(reception)} statements are in {RECEPTION}, coded by rule. Look at each: correct "
            "theme and stance or delete the row, and set `coded` to «hand». They stand in the "
            "brief as found statements, never as a measure of opinion.",
        ]
    return lines


def _habits(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """Return how sources count, one line a source."""
    notes: dict[str, list[str]] = {}
    for row in rows:
        habit = habit_of(row["source"], row["measure"])
        if habit is not None:
            notes.setdefault(row["source"], []).append(f"{habit.counts} ({habit.note})")
    return [
        f"- {_plain(name)} counts {_plain('; '.join(dict.fromkeys(said)))}"
        for name, said in notes.items()
    ]


def _full_world(name: str) -> str:
    """Return how to go from figures alone to a full world; columns as the schemas have them."""
    text = (resources.files("steppe.case") / "full_world.md").read_text(encoding="utf-8")
    needed = {
        table: ", ".join(f"`{f.name}`" for f in read_schema("steppe.scenario", table) if f.required)
        for table in ("places", "links")
    }
    settings = [f"`{key}`" for key, value in Settings.model_fields.items() if value.is_required()]
    for key, value in {**needed, "settings": ", ".join(settings), "name": name}.items():
        text = text.replace(f"{{{key}}}", value)
    return text.rstrip()


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
        lines.append(f"- **{gap.missing}**: {_plain(gap.reason)}. {_what(gap)}`{gap.document}`, "
                     f"{gap.locator}{f', figure `{gap.figure}`' if gap.figure else ''}\n"
                     f"  > {_plain(gap.line['sentence'][:400])}")  # fmt: skip
    return lines


def _what(gap: Gap) -> str:
    if "value_low" not in gap.line:
        return ""
    unit = gap.line["unit"] or ""
    return _plain(f"{gap.line['value_low']:,.10g} {unit} ({gap.line['measure']})") + ", "
