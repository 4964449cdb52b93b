"""The brief: one page that holds everything, needs no script and loads nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from steppe.inference.estimate import Answer, Estimate
from steppe.report import words
from steppe.report.arrivals import arrivals, arrivals_period
from steppe.report.assumption_rows import default_assumptions, own_assumptions
from steppe.report.charts.flows_and_stock import Window, flows_and_stock, marks, zoom
from steppe.report.charts.report_bars import report_bars
from steppe.report.charts.routes_map import routes_map
from steppe.report.citations import Reference, documents, references, safe_url, with_links
from steppe.report.headline import headline, key_figures, largest_event
from steppe.report.hosts_section import blocks_by_host, hosts_section
from steppe.report.names import place_name
from steppe.report.needs_view import needs_section
from steppe.report.reception_view import reception_section
from steppe.report.source_rows import disagreements, source_rows
from steppe.report.support_notes import uncounted

if TYPE_CHECKING:
    from steppe.policy.compare import Comparison
    from steppe.policy.needs import Needs

#: Diagnostics as a reader may know them; what else there is stands under its own name.
_DIAGNOSTICS = {
    "rhat_max": "largest R-hat (1 is perfect; refused above 1.05)",
    "ess_min": "smallest effective sample size (refused under 100)",
    "divergences": "divergent draws",
    "divergent_share": "share of divergent draws",
}


def write_brief(
    estimate: Estimate,
    path: Path,
    needs: Needs | None = None,
    comparison: Comparison | None = None,
) -> None:
    """Write the brief of an estimate as one HTML file, with needs and reforms where computed."""
    path.write_text(render_brief(estimate, needs, comparison), encoding="utf-8")


def render_brief(
    estimate: Estimate, needs: Needs | None = None, comparison: Comparison | None = None
) -> str:
    """Return the brief of an estimate as HTML; the same input gives the same text."""
    return pages().get_template("brief.html.j2").render(_content(estimate, needs, comparison))


def pages() -> Environment:
    """Return the templates of all pages: everything in them is escaped, nothing may be missing."""
    environment = Environment(
        loader=PackageLoader("steppe.report", package_path=""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["words"] = words
    environment.globals["safe_url"] = safe_url
    return environment


def page_style() -> Markup:
    """Return the style sheet that all pages carry."""
    return Markup((resources.files("steppe.report") / "brief.css").read_text(encoding="utf-8"))


def _content(
    estimate: Estimate, needs: Needs | None, comparison: Comparison | None
) -> dict[str, Any]:
    case = estimate.case
    cited = references(estimate.claims)
    rows = source_rows(case, cited)
    event = largest_event(estimate)
    return {
        "case": case,
        "world": case.world,
        "estimate": estimate,
        "style": page_style(),
        "edition": edition(case.hashes),
        "version": estimate.versions.get("steppe", "unknown"),
        "host": place_name(case.world, case.world.host),
        "event": case.world.event(event) if event else None,
        "notes": [with_links(note, cited) for note in (*estimate.notes, *uncounted(estimate))],
        "headline": headline(estimate, cited),
        "figures": key_figures(estimate, cited),
        "needs": needs_section(case, needs) if needs else None,
        "reception": reception_section(case),
        "compared": _compared(comparison) if comparison else None,
        "charts": _charts(estimate, cited),
        "marks": marks(estimate),
        **_map(estimate),
        "fitted": [row for row in rows if row.reference.claim.use == "fitted"],
        "shown": [row for row in rows if row.reference.claim.use != "fitted"],
        "disagreements": disagreements(cited),
        "hosts": hosts_section(estimate, cited),
        "standing": blocks_by_host(estimate, estimate.standing, cited),
        "asked": blocks_by_host(estimate, estimate.asked or (), cited, kind="asked"),
        "assumed": assumed_share(estimate.standing),
        "documents": documents(case, cited),
        "own_assumptions": own_assumptions(case),
        "default_assumptions": default_assumptions(case),
        "diagnostics": _diagnostics(estimate.diagnostics),
    }


def _compared(comparison: Comparison) -> dict[str, Any]:
    from steppe.report.compare_section import compare_section

    return compare_section(comparison)


def edition(hashes: Mapping[str, str]) -> str:
    """Return a short hash of all input files, which names the edition of the data."""
    lines = "\n".join(f"{name} {hashes[name]}" for name in sorted(hashes))
    return hashlib.sha256(lines.encode()).hexdigest()[:12]


def assumed_share(answers: tuple[Answer, ...]) -> tuple[int, int]:
    """Return how many answers are mostly assumption, and how many have a number."""
    answered = [a for a in answers if a.quantiles]
    mostly = [
        a for a in answered if words.support(a.prior_share, a.quantiles) == "mostly assumption"
    ]
    return len(mostly), len(answered)


def _charts(
    estimate: Estimate, cited: tuple[Reference, ...]
) -> list[tuple[Window, Markup, Markup]]:
    """Return the charts, each wide and narrow: of all days, and around the largest push event."""
    timeline = estimate.case.world.timeline
    last = min(timeline.end, estimate.today)
    windows: list[Window | None] = [Window("chart-days", "All days", timeline.start, last)]
    event = largest_event(estimate)
    windows.append(zoom(estimate, event) if event else None)
    bars = report_bars(estimate.case, cited)
    drawn = [
        (w, flows_and_stock(estimate, bars, w), flows_and_stock(estimate, bars, w, narrow=True))
        for w in windows
        if w is not None
    ]
    return [chart for chart in drawn if chart[1]]


def _map(estimate: Estimate) -> dict[str, Any]:
    found = arrivals(estimate)
    return {
        "map": routes_map(estimate, found),
        "narrow_map": routes_map(estimate, found, narrow=True),
        "arrivals": found,
        "arrivals_period": arrivals_period(estimate),
    }


def _diagnostics(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the diagnostics of the fit in words; times differ from run to run and are left out."""
    rows: list[tuple[str, str]] = []
    for name, value in found.items():
        label = _DIAGNOSTICS.get(name, name.replace("_", " "))
        if "seconds" in name:
            continue
        if isinstance(value, Mapping):
            rows += [(f"{label}: {key}", text) for key, text in _diagnostics(value)]
        else:
            rows.append((label, f"{value:.4g}" if isinstance(value, float) else str(value)))
    return rows
