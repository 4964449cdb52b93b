"""Reforms in words, and what `steppe compare` prints."""

from __future__ import annotations

from dataclasses import replace

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from steppe.policy.compare import Comparison, Difference, Spread
from steppe.policy.reform import Reform
from steppe.report import words
from steppe.report.names import place_name
from steppe.report.tables import cell

#: A difference whose whole 90 % interval is smaller than this share of the baseline's largest end, or
#: than this number of its unit, is none to speak of.
SMALL_SHARE = 0.01
SMALL = {"people": 10.0, "person-days": 100.0, "days": 0.05, "hours": 0.05, "percent": 0.05,
         "trips": 10.0, "USD": 1_000.0, "places": 10.0, "visits": 10.0, "cards": 10.0}  # fmt: skip
#: From this probability on a difference stands in the sentence about a reform.
SAID_FROM = 0.8
#: From this probability on it stands there as a possibility, if the opposite is never so.
POSSIBLE_FROM = 0.05
#: Parts of one outcome that are listed, those that change most.
MOST_PARTS = 4
NO_DIFFERENCE = "no difference to speak of"


def matters(difference: Difference) -> bool:
    """Tell whether a difference is large enough to speak of."""
    d = difference.difference
    b = difference.baseline
    level = max(abs(b.q05), abs(b.median), abs(b.q95))
    least = max(SMALL_SHARE * level, SMALL[difference.outcome.unit])
    return max(abs(d.q05), abs(d.q95)) > least


def amount(spread: Spread, unit: str) -> words.Amount:
    """Write a median and its 90 % interval; an interval without width stands once."""
    low, middle, high = (
        0.0 if abs(x) < 1e-6 else x for x in (spread.q05, spread.median, spread.q95)
    )
    written = words.amount(middle, low, high, unit)
    return written if low < high else replace(written, interval="")


def verdict(difference: Difference) -> str:
    """Say which way a difference goes and how sure that is."""
    if not matters(difference):
        return NO_DIFFERENCE
    if difference.better is None or difference.worse is None:
        d = difference.difference
        if d.q05 < 0 < d.q95:
            return "either way"
        return "more" if d.median > 0 else "fewer"
    for name, chance in (("better", difference.better), ("worse", difference.worse)):
        if chance >= 0.5:
            return f"{name}: {words.likelihood(chance)} ({words.percent(chance)})"
    same = 1.0 - difference.better - difference.worse
    if same >= 0.5:
        name, chance = max(("better", difference.better), ("worse", difference.worse), key=_second)
        return f"{name} in {words.percent(chance)} of draws, else the same"
    return "either way"


def _second(pair: tuple[str, float]) -> float:
    return pair[1]


def in_short(comparison: Comparison, reform: Reform) -> str:
    """Say in a few sentences for whom a reform is better or worse, and where it may be."""
    told = [d for d in comparison.totals(reform.id) if matters(d)]
    said = []
    for name, opposite in (("better", "worse"), ("worse", "better")):
        likely = _listed(told, name, SAID_FROM, 1.0)
        if likely:
            said.append(f"{name.capitalize()}, very likely or likely: {likely}.")
        one_sided = [d for d in told if getattr(d, opposite) == 0.0]
        possible = _listed(one_sided, name, POSSIBLE_FROM, SAID_FROM)
        if possible:
            said.append(f"Possibly {name}, else the same: {possible}.")
    return " ".join(said) or (
        "On none of the outcomes over all places is it likely to be better or worse."
    )


def _listed(told: list[Difference], name: str, low: float, high: float) -> str:
    """List the outcomes that are better (worse) with a probability from low to below high."""
    found = [(d, getattr(d, name)) for d in told]
    return "; ".join(
        f"{d.outcome.title} (for {d.outcome.for_whom}, {words.percent(chance)})"
        for d, chance in found
        if chance is not None and (low <= chance < high or chance == high == 1.0)
    )


def part_name(comparison: Comparison, difference: Difference) -> str:
    """Return the name of a part as a reader knows it."""
    world = comparison.case.world
    if difference.part == "group":
        return next(g.title for g in world.groups if g.id == difference.name)
    return place_name(world, difference.name)


def largest_parts(comparison: Comparison, reform: str, outcome: str) -> list[Difference]:
    """Return the parts of an outcome that change most, if they matter."""
    parts = [
        d for d in comparison.differences[reform]
        if d.outcome.id == outcome and d.part != "total" and matters(d)
    ]  # fmt: skip

    def size(d: Difference) -> float:
        return max(abs(d.difference.q05), abs(d.difference.q95))

    return sorted(parts, key=size, reverse=True)[:MOST_PARTS]


def compare_view(comparison: Comparison) -> Group:
    """Return a table for each reform: what it changes, and the outcomes that it moves."""
    span = comparison.settings.period
    title = (
        f"{comparison.case.title}: reforms against what was, "
        f"{words.period(span.start, span.end)}; {comparison.draws} draws, "
        f"{comparison.members} sampled members, seed {comparison.seed}"
    )
    note = (
        "Medians with 90 % intervals. Better and worse are counted over draws. Capacities of hosts and "
        "what people do at the limit are assumed (hosts.yaml): read differences, not levels."
    )
    tables = [_table(comparison, reform) for reform in comparison.reforms]
    return Group(cell(title, "bold"), *tables, cell(note))


def _table(comparison: Comparison, reform: Reform) -> Table:
    title = Text("\n").join([cell(reform.title), cell(reform.in_words(comparison.case.world))])
    table = Table(title=title, title_justify="left", expand=False)
    table.add_column("outcome")
    table.add_column("baseline", justify="right")
    table.add_column("difference", justify="right")
    table.add_column("which way")
    same = []
    for d in comparison.totals(reform.id):
        if not matters(d):
            same.append(d.outcome.title)
            continue
        table.add_row(
            cell(d.outcome.title), cell(str(amount(d.baseline, d.outcome.unit))),
            cell(str(amount(d.difference, d.outcome.unit))), cell(verdict(d)),
        )  # fmt: skip
        for part in largest_parts(comparison, reform.id, d.outcome.id)[:2]:
            table.add_row(
                Padding(cell(part_name(comparison, part)), (0, 0, 0, 2)),
                cell(str(amount(part.baseline, d.outcome.unit))),
                cell(str(amount(part.difference, d.outcome.unit))), cell(verdict(part)),
            )  # fmt: skip
    if len(same) == len(comparison.totals(reform.id)):
        table.add_row(cell("every outcome"), cell(""), cell("0"), cell(NO_DIFFERENCE))
    return table
