"""The page of a comparison alone, without an estimate around it."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from steppe.policy.compare import Comparison
from steppe.report.brief import edition, page_style, pages
from steppe.report.compare_section import compare_section


def write_comparison(comparison: Comparison, path: Path) -> None:
    """Write the page as one HTML file that needs no script and loads nothing."""
    page = pages().get_template("compare.html.j2").render(
        style=page_style(), version=version("steppe"), case=comparison.case,
        edition=edition(comparison.case.hashes), compared=compare_section(comparison),
    )  # fmt: skip
    path.write_text(page, encoding="utf-8")
