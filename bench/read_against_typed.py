"""Compare the figures that `steppe new` reads out of documents with those typed into a case by hand.

    python bench/read_against_typed.py CASE DOCUMENTS

CASE is a case; DOCUMENTS a documents.csv whose ids are those of the case, beside the files it lists.
Prints one line a typed figure: found, found with differences (typed → read), or missed, and then what
was read but not typed. Figures match if document, lower and upper value agree.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from pathlib import Path

from steppe.case.find import find_case
from steppe.case.new import new_case
from steppe.claims.gazetteer import country_named

COMPARED = ("measure", "unit", "qualifier", "basis", "origin", "destination", "place",
            "period_start", "period_end", "use")  # fmt: skip
NEVER_READ = "—"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def value(row: dict[str, str]) -> tuple[str, float, float]:
    low = float(row["value_low"])
    return row["document"], low, float(row["value_high"] or low)


def cell(row: dict[str, str], name: str) -> str:
    text = row.get(name, "")
    return (country_named(text) or text) if name in ("origin", "destination") and text else text


def best(typed: dict[str, str], read: list[dict[str, str]]) -> dict[str, str] | None:
    """Return the read figure of the same value that agrees in most fields."""
    # Gaps about a place have no value.
    same = [row for row in read if row["value_low"] and value(row) == value(typed)]
    return max(same, key=lambda row: sum(cell(row, n) == cell(typed, n) for n in COMPARED),
               default=None)  # fmt: skip


def compare(typed: dict[str, str], read: list[dict[str, str]], gaps: list[dict[str, str]]) -> str:
    found = best(typed, read)
    if found is not None:
        differ = [
            f"{name} {cell(typed, name) or NEVER_READ} → {cell(found, name) or NEVER_READ}"
            for name in COMPARED
            if cell(typed, name) != cell(found, name)
        ]
        return "found" + (", but " + "; ".join(differ) if differ else "")
    gap = best(typed, gaps)
    if gap is not None:
        return f"gap: {gap['missing']} ({gap['reason']})"
    return "missed"


def main() -> None:
    case, listed = find_case(sys.argv[1]), Path(sys.argv[2])
    documents = {row["id"] for row in rows(listed)}
    with tempfile.TemporaryDirectory() as folder:
        made = new_case(Path(folder) / "read", [listed])
        read = rows(made.folder / "figures.csv")
        gaps = rows(made.folder / "gaps.csv") if made.gaps else []
    typed = [row for row in rows(case / "figures.csv") if row["document"] in documents]
    print("| typed | value | read |\n|---|---|---|")
    for row in typed:
        shown = "–".join(
            f"{float(v):,.10g}" for v in dict.fromkeys((row["value_low"], row["value_high"]))
        )
        print(f"| `{row['id']}` | {shown} | {compare(row, read, gaps)} |")
    values = {value(row) for row in typed}
    more = [row for row in read if value(row) not in values]
    print(f"\nRead but not typed: {len(more)}")
    for row in more:
        print(f"- {row['document']}: {row['measure']} {row['value_low']} {row['unit']}, {row['use']}"
              f" {row['use_reason']}")  # fmt: skip


if __name__ == "__main__":
    main()
