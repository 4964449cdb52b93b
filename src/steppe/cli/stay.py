"""The command `stay`."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from steppe.cli.options import AsJson, given_day
from steppe.cli.output import print_json, print_table


def stay(
    rule: Annotated[
        str,
        typer.Option(
            "--rule", metavar="ID", help="Law of stay, such as schengen, kazakhstan, georgia."
        ),
    ],
    entries: Annotated[
        Path,
        typer.Option(
            "--entries",
            metavar="FILE",
            help="CSV with the columns entry,exit; exit is empty while still there.",
        ),
    ],
    on: Annotated[
        datetime | None,
        typer.Option(
            "--on",
            metavar="DATE",
            parser=given_day,
            help="The day asked about; today if a stay has no exit, else needed.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Count one person's days under a rule of stay, and say how.

    Days used, days left, last lawful day, what restarts the clock, what must be registered by when.
    Days of entry and exit are days of stay. If inside on the day, days left are further days after
    it; if outside, the length of a stay that begins on it. The version of the rule is chosen by the
    dates. Entries are read, counted and never stored. An unknown ID prints the list of laws.

    Example: steppe stay --rule schengen --entries entries.csv --on 2023-05-01
    """
    from steppe.policy.stay_calculator import day_to_count_on, stay_answer
    from steppe.policy.stay_file import read_stays
    from steppe.policy.stay_reasons import reasons
    from steppe.scenario.rules.law import find_law

    law = find_law(rule)
    stays = read_stays(entries)
    asked = day_to_count_on(stays, on.date() if on else None, date.today())
    answer = stay_answer(law, stays, asked)
    if as_json:
        print_json(answer.as_json(reasons(answer)))
        return
    from steppe.report.stay_view import stay_view

    print_table(stay_view(answer))
