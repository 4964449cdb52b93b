"""Draw the ranks of a calibration study.

    python docs/make_calibration_picture.py bench/results/sbc.json docs/images/calibration.svg

One panel a quantity: in how many fits the truth ranked in each tenth of the posterior draws, with
the band that a tenth leaves once in a hundred times if the ranks are uniform.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from scipy import stats

COLUMNS = 4
PLAIN = {
    "final_stock": "stock on the last day", "first_week": "entries of the first week",
    "level_per_day": "level a day", "sojourn_days": "sojourn", "total_entries": "entries in all",
    "total_exits": "exits in all", "walk_sd": "scale of the walk",
    "wrong_share": "share of wrong reports",
}  # fmt: skip


def draw(summary: dict[str, Any], to: Path) -> None:
    """Write the picture of a summary as `bench/sbc.py` writes it."""
    quantities = summary["quantities"]
    fits = summary["fits"] - summary["refused"]
    rows = -(-len(quantities) // COLUMNS)
    figure, panels = plt.subplots(rows, COLUMNS, figsize=(10, 2.3 * rows), sharex=True, sharey=True)
    for panel in panels.flat[len(quantities) :]:
        panel.axis("off")
    for panel, (name, found) in zip(panels.flat, quantities.items(), strict=False):
        counts = found["rank_histogram"]
        low, high = stats.binom.interval(0.99, fits, 1 / len(counts))
        panel.axhspan(low, high, color="#dddddd", lw=0)
        panel.bar(range(len(counts)), counts, width=0.9, color="#33658a")
        panel.set_title(f"{PLAIN.get(name, name)}: {found['coverage_90']:.2f} in 90 %", fontsize=8)
        panel.set_xticks([0, len(counts) - 1], ["lowest", "highest"], fontsize=7)
        panel.tick_params(axis="y", labelsize=7)
    figure.suptitle(f"Rank of the truth among posterior draws, {fits} simulated cases", fontsize=9)
    figure.tight_layout()
    figure.savefig(to, metadata={"Date": None})


if __name__ == "__main__":
    draw(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), Path(sys.argv[2]))
