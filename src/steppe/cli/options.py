"""Arguments and options that several commands share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer


def given_day(text: str) -> datetime:
    """Return the day that an option names; what was surely meant by another spelling is said."""
    from steppe.scenario.slips import date_meant

    try:
        return datetime.strptime(text, "%Y-%m-%d")
    except ValueError:
        meant = date_meant(text)
        remedy = f"write {meant}" if meant else "give a date like 2022-09-21"
        raise typer.BadParameter(f"«{text}» is not a date — {remedy}") from None


CaseName = Annotated[
    str, typer.Argument(metavar="CASE", help="Name of a shipped case, or a case folder.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Seed = Annotated[
    int,
    typer.Option(
        "--seed", metavar="N", min=0, max=2**31 - 1, help="The same seed, the same numbers."
    ),
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        parser=given_day,
        help="Leave out what became known after this day.",
    ),
]
Host = Annotated[
    str | None,
    typer.Option(
        "--host",
        metavar="COUNTRY",
        help="The host to take where figures alone speak of several.",
    ),
]
Groups = Annotated[
    list[str] | None,
    typer.Option(
        "--group",
        metavar="GROUP",
        help="A group whose people count, or «all»; may be repeated. Without it those of the "
        "push events.",
    ),
]
PosteriorFrom = Annotated[
    str,
    typer.Option(
        "--from", metavar="SOURCE", help="«posterior» (fits the case), or a posterior.nc of it."
    ),
]
#: Posterior draws and sampled members when reforms are compared.
REFORM_DRAWS, REFORM_MEMBERS = 400, 50
