"""What `steppe estimate` prints: the question, the answers, and each report beside the model."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from steppe.inference.estimate import Answer, ClaimCheck, Estimate
from steppe.report import words
from steppe.report.names import claim_subject, hosts_title
from steppe.report.tables import cell

#: Above this a report is marked as suspicious.
SUSPICIOUS = 0.5


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
        parts.append(_answers("Answers to your questions", estimate.asked))
    parts += [*_standing(estimate), _reports(estimate), _closing(estimate)]
    return Group(*parts)


def _standing(estimate: Estimate) -> list[Table]:
    """Return the table of standing answers; where there are several hosts, one a host."""
    if not estimate.hosts:
        return [_answers("Estimate", estimate.standing)]
    by_hosts: dict[tuple[str, ...], list[Answer]] = {}
    for answer in estimate.standing:
        by_hosts.setdefault(answer.question.places, []).append(answer)
    return [
        _answers(f"Estimate, {hosts_title(estimate.case.world, hosts)}", tuple(answers))
        for hosts, answers in by_hosts.items()
    ]


def _answers(title: str, answers: tuple[Answer, ...]) -> Table:
    table = Table(title=cell(title), title_justify="left")
    table.add_column("question", overflow="fold", ratio=3)
    table.add_column("median", justify="right", no_wrap=True)
    table.add_column("90 % interval", justify="right", no_wrap=True)
    table.add_column("what it rests on", overflow="fold", ratio=1)
    for answer in answers:
        question = answer.question
        title_text = question.title or " ".join(
            part for part in (question.counts, question.measure, question.group,
                              ", ".join(question.places),
                              words.period(question.period_start, question.period_end)) if part
        )  # fmt: skip
        if not answer.quantiles:
            table.add_row(cell(title_text), "", "", cell(answer.reason, "yellow"))
            continue
        amount = words.amount_of(answer.quantiles, question.unit)
        table.add_row(
            cell(title_text),
            cell(amount.value, "bold"),
            cell(amount.interval),
            cell(words.support(answer.prior_share)),
        )
    return table


def _reports(estimate: Estimate) -> Table:
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
        table.add_column(name, justify="right" if right else "left", overflow="fold")
    for check in estimate.claims:
        if check.claim.use == "fitted":
            table.add_row(*_report(estimate, check))
    return table


def _report(estimate: Estimate, check: ClaimCheck) -> list[Text]:
    claim = check.claim
    assert check.probability_wrong is not None
    assert check.prior_wrong is not None
    days = (
        words.day(claim.period_end, short=True)
        if claim.basis == "snapshot"
        else words.period(claim.period_start, claim.period_end, short=True)
    )
    what = f"{claim_subject(estimate.case.world, claim)}, {days}"
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
        cell(f"{amount.value} ({amount.interval}){rough}"),
        cell(f"{words.percent(check.prior_wrong)} → {words.percent(check.probability_wrong)}",
             style),
    ]  # fmt: skip


def _closing(estimate: Estimate) -> Text:
    found = estimate.diagnostics
    text = Text()
    for note in estimate.notes:
        text.append(f"Note: {note}\n")
    shown = sum(check.claim.use != "fitted" for check in estimate.claims)
    text.append(
        (f"{shown} more figures are shown in the brief, not fitted. " if shown else "")
        + f"Fit: R-hat {found['rhat_max']:.3f}, effective draws {found['ess_min']:.0f}, "
        f"{found['divergences']} divergences, {found['seconds']:.0f} s, seed {estimate.seed}.\n"
    )
    return text
