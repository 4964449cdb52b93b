"""Draw the picture of the README: part of what `steppe estimate kazakhstan-2022` prints.

    python docs/make_picture.py

It fits the case, which takes a minute or two, and writes docs/images/estimate.svg.
"""

from __future__ import annotations

import io
import re
import sys
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme

from steppe import load_case, nowcast
from steppe.inference.estimate import Estimate
from steppe.report.estimate_view import estimate_view

PICTURE = Path(__file__).parent / "images" / "estimate.svg"
CASE = "kazakhstan-2022"
SEED = 1
WIDTH = 132
#: The questions shown; the others are of the same kinds.
SHOWN = (
    "entries_two_weeks", "entries_to_november", "exits_to_november", "stock_2022_11_10",
    "entries_two_weeks_mobilization", "stock_2022_11_10_mobilization", "entries_west_kazakhstan",
    "onward_share_mobilization",
)  # fmt: skip
PAPER = TerminalTheme(
    (255, 255, 255), (34, 34, 34),
    [(34, 34, 34), (170, 0, 0), (0, 110, 0), (150, 90, 0), (0, 70, 160), (120, 0, 120),
     (0, 110, 120), (90, 90, 90)],
)  # fmt: skip


def picture(estimate: Estimate) -> str:
    """Return the SVG of part of an estimate; it loads no font and nothing else."""
    part = replace(
        estimate, standing=tuple(a for a in estimate.standing if a.question.id in SHOWN), notes=()
    )
    console = Console(
        record=True, width=WIDTH, file=io.StringIO(), highlight=False, markup=False, emoji=False
    )
    console.print(estimate_view(part))
    svg = console.export_svg(title=f"steppe estimate {CASE}", theme=PAPER, unique_id="estimate")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return svg.replace("Fira Code", "DejaVu Sans Mono, Menlo, Consolas")


def main() -> None:
    """Fit the case and write the picture."""
    estimate = nowcast(load_case(CASE), seed=SEED).estimate
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(picture(estimate), encoding="utf-8")
    print(f"{PICTURE.name}: {PICTURE.stat().st_size // 1024} kB", file=sys.stderr)


if __name__ == "__main__":
    main()
