"""What `steppe stay` prints: the answer, the steps to it, and what it rests on."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table

from steppe.policy.stay_calculator import StayAnswer
from steppe.policy.stay_reasons import reasons
from steppe.report import words
from steppe.report.tables import cell


def stay_view(answer: StayAnswer) -> RenderableType:
    """Return the answer and its steps."""
    return Group(
        cell(f"{answer.law.title}, {words.day(answer.on)}"),
        _answer(answer),
        cell(""),
        _steps(answer),
        cell(""),
        *(cell(line) for line in (answer.law.note,) if line),
        cell(
            f"Sources looked up on {words.day(answer.law.checked_on)}. This is arithmetic on rules "
            "as we understood them, not legal advice. Your entries are not stored."
        ),
    )


def _answer(answer: StayAnswer) -> Table:
    table = Table(show_header=False)
    table.add_column("what")
    table.add_column("value", overflow="fold")
    left = "further days" if answer.present else "days of a stay that begins on this day"
    lawful = {True: "yes", False: "no", None: "cannot be told"}[answer.lawful]
    rows = {
        "inside on this day": "yes" if answer.present else "no",
        "day of this stay": answer.day_of_stay,
        **{
            f"days used ({count.limit.id})": f"{count.used} of {count.limit.allowed}"
            for count in answer.limits
        },
        f"days left ({left})": answer.days_left,
        "last lawful day": words.day(answer.last_lawful_day) if answer.last_lawful_day else None,
        "every day so far lawful": lawful,
        "days of overstay": answer.overstay_days or None,
        "next possible entry": words.day(answer.earliest_entry) if answer.earliest_entry else None,
        "version of the rule": answer.rule_version,
    }
    for name, value in rows.items():
        if value is not None:
            table.add_row(cell(name), cell(str(value)))
    return table


def _steps(answer: StayAnswer) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column("number", justify="right", no_wrap=True)
    table.add_column("step", overflow="fold")
    for number, reason in enumerate(reasons(answer), start=1):
        table.add_row(cell(f"{number}."), cell(reason))
    return table
