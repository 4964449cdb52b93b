"""Tables for the terminal: pure functions that return what Rich prints.

Texts of a case never reach the terminal as markup or control codes: every cell is made by `cell`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderableType
from rich.table import Table
from rich.text import Text

from steppe.case.case import Case
from steppe.case.load import CaseListing
from steppe.claims.claim import Claim
from steppe.report import words
from steppe.report.names import claim_subject, place_name
from steppe.scenario.routes import Route
from steppe.scenario.tables import visible


def plain(text: str) -> str:
    """Return text on one line without control characters."""
    return visible(" ".join(text.split()), limit=max(len(text), 1))


def cell(text: str, style: str = "") -> Text:
    """Return text that is printed as it stands: no markup, no links, no control codes."""
    return Text(plain(text), style=style)


@dataclass(frozen=True)
class ByWidth:
    """What is laid out by the width there is, so that no number is broken at the end of a line."""

    make: Callable[[int], RenderableType]

    def __rich_console__(self, _: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        """Make it for the width of the terminal."""
        yield self.make(options.max_width)


def cases_table(cases: Sequence[CaseListing]) -> Table:
    """Return the cases shipped and found, one a row."""
    table = Table(title=cell("Cases"), title_justify="left")
    table.add_column("name", no_wrap=True)
    for name in ("title", "period", "figures", "where"):
        table.add_column(name, justify="right" if name == "figures" else "left", overflow="fold")
    for listed in cases:
        known = listed.start is not None and listed.end is not None
        table.add_row(
            cell(listed.name),
            cell(listed.title) if known else cell(listed.fault, "red"),
            cell(f"{listed.start} to {listed.end}" if known else ""),
            cell(str(listed.figures) if known else ""),
            cell("shipped" if listed.shipped else str(listed.folder)),
        )
    return table


def case_summary(case: Case, routes: Sequence[Route], hosts: Mapping[str, int]) -> Table:
    """Return what a case holds: people, period, world, figures, questions.

    Args:
        case: the case, or that of all hosts together.
        routes: its routes.
        hosts: fitted figures by host where there are several; empty for one.
    """
    world = case.world
    table = Table(title=cell(case.title), title_justify="left", show_header=False, box=None)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in {
        "case": f"{case.name} ({case.folder})",
        "people": case.population,
        "period": f"{words.period(world.timeline.start, world.timeline.end)} "
        f"({world.timeline.days} days)",
        **({"hosts": _hosts(case, hosts)} if hosts else {}),
        "groups": ", ".join(group.id for group in world.groups),
        "places": _places(case),
        "links, routes": f"{_some(len(world.links), 'link')}, {_some(len(routes), 'route')}",
        "rules": f"{len(world.law.rules) if world.law else 0}",
        "figures": f"{len(case.fitted)} fitted, {len(case.claims) - len(case.fitted)} shown",
        "questions": _questions(case),
    }.items():
        table.add_row(cell(name), cell(text))
    return table


def _some(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _hosts(case: Case, hosts: Mapping[str, int]) -> str:
    named = [f"{place_name(case.world, h)} ({_some(n, 'figure')})" for h, n in hosts.items()]
    rest = len(case.fitted) - sum(hosts.values())
    return ", ".join([*named, *([f"all together ({rest})"] if rest else [])])


def _places(case: Case) -> str:
    kinds = Counter(place.kind for place in case.world.places.values())
    plurals = {"city": "cities", "country": "countries"}
    return ", ".join(
        f"{count} {kind if count == 1 else plurals.get(kind, kind + 's')}"
        for kind, count in kinds.items()
    )


def _questions(case: Case) -> str:
    unanswered = sum(1 for question in case.questions if question.reason)
    return f"{len(case.questions)}" + (f", {unanswered} without an answer" if unanswered else "")


def claims_table(case: Case) -> Table:
    """Return the figures of a case with where each comes from and how it is used."""
    table = Table(title=cell(case.title), title_justify="left", show_lines=True)
    for name in ("id", "figure", "period", "source", "stated on", "document", "use"):
        table.add_column(name, overflow="fold")
    for claim in case.claims:
        fitted = claim.use == "fitted"
        use = claim.use + (f": {claim.use_reason}" if claim.use_reason else "")
        table.add_row(
            cell(claim.id),
            cell(figure_words(case, claim)),
            cell(claim_days(claim)),
            cell(claim.source + (f" (through {claim.relayer})" if claim.relayer else "")),
            cell(f"{claim.stated_on}" + (" (assumed)" if claim.date_basis == "assumed" else "")),
            cell(", ".join(part for part in (claim.document, claim.locator) if part)),
            cell(use, "" if fitted else "dim"),
        )
    return table


def claim_days(claim: Claim) -> str:
    """Return the days that a claim counts; a state is that of its last day."""
    if claim.basis == "snapshot":
        return words.day(claim.period_end, short=True)
    return words.period(claim.period_start, claim.period_end, short=True)


def figure_words(case: Case, claim: Claim) -> str:
    """Return a claim's subject and figure, as reported and not rounded."""
    ends = dict.fromkeys((claim.value_low, claim.value_high))
    figure = (" to " if claim.value_low < 0 else "–").join(words.number(end) for end in ends)
    hedges = {"about": "about", "at_least": "at least", "at_most": "at most"}
    hedge = claim.qualifier_text or hedges.get(claim.qualifier, "")
    change = " (change)" if claim.basis == "change" else ""
    return f"{claim_subject(case.world, claim)}: {hedge} {figure} {claim.unit}{change}"
