"""The command `cases`."""

from __future__ import annotations

from steppe.cli.options import AsJson
from steppe.cli.output import iso_day, print_json, print_table


def cases(as_json: AsJson = False) -> None:
    """List the cases shipped with Steppe and those found here.

    Found are folders with a case.yaml or figures.csv, here and in the folder «cases».

    Example: steppe cases
    """
    from steppe.case.load import list_cases

    listed = list_cases()
    if as_json:
        print_json(
            [
                {
                    "name": case.name,
                    "title": case.title or None,
                    "period_start": iso_day(case.start),
                    "period_end": iso_day(case.end),
                    "figures": case.figures,
                    "shipped": case.shipped,
                    "folder": str(case.folder),
                    "fault": case.fault or None,
                }
                for case in listed
            ]
        )
        return
    from steppe.report.tables import cases_table

    print_table(cases_table(listed))
