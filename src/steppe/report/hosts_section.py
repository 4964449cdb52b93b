"""The part of the brief on each host, where a case has several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from steppe.inference.estimate import Answer, Estimate
from steppe.report import words
from steppe.report.answer_rows import AnswerBlock, answer_blocks
from steppe.report.charts.flows_and_stock import Window, flows_and_stock
from steppe.report.charts.report_bars import report_bars
from steppe.report.citations import Reference
from steppe.report.headline import answer_anchor, pick
from steppe.report.names import hosts_title, place_name

#: Columns of the table by host.
COLUMNS = ("entries", "exits", "stock")


@dataclass(frozen=True)
class HostRow:
    """A host with its numbers: (amount as shown, link to the answer) by column, None unknown."""

    name: str
    amounts: tuple[tuple[str, str] | None, ...]
    reports: tuple[Reference, ...]


@dataclass(frozen=True)
class HostsSection:
    """The table by host, all together last, and a chart a host, wide and narrow."""

    rows: tuple[HostRow, ...]
    period: str
    charts: tuple[tuple[Window, Markup, Markup], ...]


def hosts_section(estimate: Estimate, cited: Sequence[Reference]) -> HostsSection | None:
    """Return the section; None where there is one host."""
    if not estimate.hosts:
        return None
    timeline = estimate.case.world.timeline
    last = min(timeline.end, estimate.today)
    rows, charts = [], []
    for own in estimate.hosts:
        name = place_name(own.case.world, own.case.world.host)
        refs = _references_on(estimate, (own.case.world.host,), cited)
        rows.append(_row(name, own, refs))
        window = Window(f"chart-{own.case.world.host.lower()}", name, timeline.start, last)
        bars = report_bars(own.case, refs)
        wide, narrow = (flows_and_stock(own, bars, window, n) for n in (False, True))
        if wide:
            charts.append((window, wide, narrow))
    together = [r for r in cited if r.claim.use == "fitted" and not estimate.host_of(r.claim.id)]
    rows.append(_row("All together", estimate, tuple(together)))
    when = words.period(timeline.start, timeline.end)
    return HostsSection(tuple(rows), when, tuple(charts))


def _row(name: str, own: Estimate, refs: Sequence[Reference]) -> HostRow:
    # An answer on one host names it; the host's own estimate asks of nothing else.
    plain = [replace(a, question=replace(a.question, places=())) for a in own.standing]
    picked = pick(replace(own, standing=tuple(plain) if not own.hosts else own.standing), "")
    answers = [getattr(picked, column) for column in COLUMNS]
    amounts = tuple(_amount(answer, own.case.stock_is_change) for answer in answers)
    return HostRow(name, amounts, tuple(refs))


def _amount(answer: Answer | None, stock_is_change: bool) -> tuple[str, str] | None:
    if answer is None:
        return None
    change = "change: " if stock_is_change and answer.question.measure == "stock" else ""
    shown = words.amount_of(answer.quantiles, answer.question.unit)
    return f"{change}{shown}", "#" + answer_anchor(answer)


def _references_on(
    estimate: Estimate, hosts: tuple[str, ...], cited: Sequence[Reference]
) -> tuple[Reference, ...]:
    """Return the reports on some hosts."""
    return tuple(r for r in cited if estimate.host_of(r.claim.id) in hosts)


def blocks_by_host(
    estimate: Estimate, answers: Sequence[Answer], cited: Sequence[Reference], kind: str = "answer"
) -> tuple[AnswerBlock, ...]:
    """Return the answers in blocks by measure, and by host where there are several.

    An answer on a host rests on the reports on it; those on all hosts together bear on each, too, but
    are cited with the whole.
    """
    if not estimate.hosts:
        return answer_blocks(answers, cited, estimate.today, kind)
    found = []
    for hosts in dict.fromkeys(answer.question.places for answer in answers):
        own = _references_on(estimate, hosts, cited) if hosts else cited
        some = [answer for answer in answers if answer.question.places == hosts]
        title = hosts_title(estimate.case.world, hosts)
        found += [
            replace(block, title=f"{title[:1].upper()}{title[1:]}: {block.title.lower()}")
            for block in answer_blocks(some, own, estimate.today, kind)
        ]
    return tuple(found)
