"""What `steppe estimate` prints: the question, the answers, and each report beside the model."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from steppe.case.case import Question
from steppe.case.expressible import MODELLED
from steppe.inference.estimate import Answer, ClaimCheck, Estimate
from steppe.report import words
from steppe.report.names import claim_subject, hosts_title, measure_name, place_name
from steppe.report.support_notes import uncounted
from steppe.report.tables import ByWidth, cell, claim_days
from steppe.scenario.world import World

#: Above this a report is marked as suspicious.
SUSPICIOUS = 0.5
#: Below this width the ranges of the reports stand on lines of their own.
_NARROW = 100
#: So many of the figures that are not fitted are named.
_LEFT_OUT_SHOWN = 8


def estimate_view(estimate: Estimate) -> RenderableType:
    """Return everything that the command prints for people."""
    case = estimate.case
    head = Text()
    head.append(case.title + "\n", style="bold")
    head.append(f"{case.population}, as of {words.day(estimate.today)}\n", style="")
    if case.summary:
        head.append(case.summary + "\n", style="")
    parts: list[RenderableType] = [head]
    if estimate.asked is not None:
        parts.append(_answers("Answers to your questions", estimate.asked, case.world))
    parts += [*_standing(estimate), ByWidth(lambda width: _reports(estimate, width < _NARROW))]
    left_out = _left_out(estimate)
    if left_out.row_count:
        parts.append(left_out)
    return Group(*parts, _closing(estimate))


def _standing(estimate: Estimate) -> list[Table]:
    """Return the table of standing answers; where there are several hosts, one a host."""
    if not estimate.hosts:
        return [_answers("Estimate", estimate.standing, estimate.case.world)]
    by_hosts: dict[tuple[str, ...], list[Answer]] = {}
    for answer in estimate.standing:
        by_hosts.setdefault(answer.question.places, []).append(answer)
    return [
        _answers(
            f"Estimate, {hosts_title(estimate.case.world, hosts)}", tuple(answers),
            estimate.case.world,
        )
        for hosts, answers in by_hosts.items()
    ]  # fmt: skip


def _asked(question: Question, world: World) -> str:
    """Return a question without a title in words."""
    places = ", ".join(place_name(world, place) for place in question.places)
    end = words.day(question.period_end)
    days = words.period(question.period_start, question.period_end)
    when = f"at the end of {end}" if question.measure == "stock" else days
    parts = (question.counts, measure_name(question.measure), question.group, places, when)
    return " ".join(part for part in parts if part)


def _answers(title: str, answers: tuple[Answer, ...], world: World) -> Table:
    table = Table(title=cell(title), title_justify="left")
    table.add_column("question", overflow="fold", ratio=3)
    table.add_column("median", justify="right", no_wrap=True)
    table.add_column("90 % interval", justify="right", no_wrap=True)
    table.add_column("what it rests on", overflow="fold", ratio=1)
    for answer in answers:
        question = answer.question
        title_text = question.title or _asked(question, world)
        if not answer.quantiles:
            table.add_row(cell(title_text), "", "", cell(answer.reason, "yellow"))
            continue
        amount = words.amount_of(answer.quantiles, question.unit)
        table.add_row(
            cell(title_text),
            cell(amount.value, "bold"),
            cell(amount.interval),
            cell(words.support(answer.prior_share, answer.quantiles)),
        )
    return table


def _reports(estimate: Estimate, narrow: bool) -> Table:
    table = Table(
        title=cell("Reports beside what the model expects without them"), title_justify="left",
        caption=cell(
            "Expected: median and 90 % interval of what a right report would say, computed without "
            "this one. Wrong: probability that the report is wrong, before → after."
        ),
        caption_justify="left",
    )  # fmt: skip
    for name in ("report", "source", "reported", "expected without it", "wrong"):
        right = name in ("reported", "expected without it", "wrong")
        ranges = narrow and name == "expected without it"
        table.add_column(
            "expected\nwithout it" if ranges else name, justify="right" if right else "left",
            overflow="fold", no_wrap=ranges,
        )  # fmt: skip
    for check in estimate.claims:
        if check.claim.use == "fitted":
            table.add_row(*_report(estimate, check, "\n" if narrow else " "))
    return table


def _left_out(estimate: Estimate) -> Table:
    """Return the figures on what is modelled that are not fitted, the largest first, with reasons."""
    table = Table(title=cell("Figures that the estimate leaves out"), title_justify="left")
    for name in ("report", "source", "reported", "why"):
        right = name == "reported"
        table.add_column(name, justify="right" if right else "left", overflow="fold")
    claims = [check.claim for check in estimate.claims]
    left_out = [c for c in claims if c.use != "fitted" and c.measure in MODELLED]
    for claim in sorted(left_out, key=lambda c: -c.value_high)[:_LEFT_OUT_SHOWN]:
        reported = words.reported_amount(
            claim.value_low, claim.value_high, claim.unit, claim.qualifier, claim.qualifier_text
        )
        what = f"{claim_subject(estimate.case.world, claim)}, {claim_days(claim)}"
        table.add_row(cell(what), cell(claim.source), cell(reported), cell(claim.use_reason))
    return table


def _report(estimate: Estimate, check: ClaimCheck, joint: str) -> list[Text]:
    claim = check.claim
    assert check.probability_wrong is not None
    assert check.prior_wrong is not None
    what = f"{claim_subject(estimate.case.world, claim)}, {claim_days(claim)}"
    if claim.basis == "change":
        what = f"change of {what}"
    reported = words.reported_amount(
        claim.value_low, claim.value_high, claim.unit, claim.qualifier, claim.qualifier_text
    )
    expected = check.expected
    amount = words.amount(expected["median"], expected["q05"], expected["q95"], claim.unit)
    rough = " ≈" if check.method == "approximate" else ""
    style = "bold red" if check.probability_wrong > SUSPICIOUS else ""
    return [
        cell(what),
        cell(claim.source + (" (its only one)" if check.alone else "")),
        cell(reported),
        Text(joint).join(
            [cell(amount.value), *([cell(f"({amount.interval}){rough}")] if amount.interval else [])]
        ),
        cell(f"{words.percent(check.prior_wrong)} → {words.percent(check.probability_wrong)}",
             style),
    ]  # fmt: skip


def _closing(estimate: Estimate) -> Text:
    found = estimate.diagnostics
    text = Text()
    for note in (*estimate.notes, *uncounted(estimate)):
        text.append(f"Note: {note}\n")
    shown = sum(check.claim.use != "fitted" for check in estimate.claims)
    text.append(
        (
            f"Not fitted: {shown} of {len(estimate.claims)} figures; «steppe claims» gives all "
            "reasons. "
            if shown
            else ""
        )
        + f"Fit: R-hat {found['rhat_max']:.3f}, effective draws {found['ess_min']:.0f}, "
        f"divergences {found['divergences']}, {found['seconds']:.0f} s, seed {estimate.seed}.\n"
    )
    return text
