"""Write the reference pages from what the program itself reads.

    python docs/make_reference.py            writes docs/reference/*.md
    python docs/make_reference.py --check    exit code 1 if a page is stale

`tables.md` comes from the schemas and settings of a case, `priors.md` from the default priors,
`commands.md` from the help of every command.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel
from typer.testing import CliRunner

from steppe.case.reviews import ReviewSettings
from steppe.case.settings import RuleSettings, Settings
from steppe.cli import app
from steppe.inference.priors import default_priors
from steppe.scenario.tables import read_schema

FOLDER = Path(__file__).parent / "reference"
MADE = "<!-- Made by docs/make_reference.py; change the source, not this page. -->"
WIDTH = 90

#: Package of the schema, its name, and what the table is for.
TABLES = (
    ("steppe.case", "figures", "Reported figures. The one file that a case needs."),
    ("steppe.case", "questions", "Standing questions; `--ask` takes the same columns."),
    ("steppe.case", "documents", "The publications that figures point to."),
    (
        "steppe.case",
        "reception",
        "What was said of the arrivals, coded by theme and stance; optional.",
    ),
    ("steppe.scenario", "places", "Places people set out from, pass or stay in."),
    ("steppe.scenario", "links", "Roads, railways, flights and footways between places."),
    (
        "steppe.policy",
        "arrivals",
        "Arriving families; `steppe place --arrivals`, not part of a case.",
    ),
    ("steppe.policy", "towns", "Towns and their room; `steppe place --towns`, not part of a case."),
)


def row(cells: Iterable[str]) -> str:
    """Return a row of a Markdown table."""
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def table(header: tuple[str, ...], rows: Iterable[Iterable[str]]) -> list[str]:
    """Return a Markdown table."""
    return [row(header), row("---" for _ in header), *(row(cells) for cells in rows)]


def tables() -> str:
    """Return the page on the files of a case folder."""
    lines = [
        MADE, "", "# Tables and settings of a case", "",
        "Unknown columns and keys are errors. Dates are written 2022-09-21. A place is an id, "
        "a country's ISO 3166-1 alpha-3 code or its English short name.",
    ]  # fmt: skip
    for package, name, purpose in TABLES:
        fields = read_schema(package, name)
        lines += ["", f"## {name}.csv", "", purpose, ""]
        lines += table(
            ("column", "type", "unit", "needed", "default", "meaning"),
            (
                (f"`{f.name}`", _type(f.kind, f.arguments), f.unit, "yes" if f.required else "",
                 f.default, f.meaning)
                for f in fields
            ),
        )  # fmt: skip
    for model, file in (
        (Settings, "case.yaml"),
        (RuleSettings, "rules.yaml"),
        (ReviewSettings, "reviews.yaml"),
    ):
        lines += ["", f"## {file}", "", "Keys that are needed stand in bold.", ""]
        lines += table(("key", "holds", "keys inside"), _keys(model))
    return "\n".join(lines) + "\n"


def _type(kind: str, arguments: str) -> str:
    if kind == "choice":
        return ", ".join(f"`{choice}`" for choice in arguments.split("|"))
    if kind == "number":
        low, high = arguments.split(":")
        return f"number from {low} to {high}"
    return kind


def _keys(model: type[BaseModel]) -> Iterable[tuple[str, str, str]]:
    for name, field in model.model_fields.items():
        inner = _model_in(field.annotation)
        meaning = (inner.__doc__ or "").strip() if inner else ""
        inside = ", ".join(_named(n, f) for n, f in inner.model_fields.items()) if inner else ""
        yield _named(name, field), meaning, inside


def _named(name: str, field: Any) -> str:
    return f"**{name}**" if field.is_required() else name


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)


def priors() -> str:
    """Return the page on the default priors."""
    lines = [
        MADE, "", "# Default priors", "",
        "Low and high are the 5 % and 95 % quantiles. Kinds: `positive` is log-normal, `share` is "
        "logit-normal, `normal` is normal. `event.…` holds for every push event, a case sets it "
        "for one by the event's id (`mobilization.size_people`); `routine.level_step` and "
        "`place.pull` are set for one step or place by a further `.id`. A case gives its own in "
        "`case.yaml` under `priors`, with a reason.", "",
    ]  # fmt: skip
    lines += table(
        ("name", "kind", "low", "high", "unit", "meaning", "reason"),
        (
            (f"`{p.name}`", p.kind, f"{p.low:g}", f"{p.high:g}", p.unit, p.meaning, p.reason)
            for p in default_priors().values()
        ),
    )
    return "\n".join(lines) + "\n"


def commands() -> str:
    """Return the page on the commands: the help of each."""
    names = [str(c.name or c.callback.__name__) for c in app.registered_commands if c.callback]
    lines = [MADE, "", "# Commands", "", *_help()]
    for name in names:
        lines += ["", f"## steppe {name}", "", *_help(name)]
    return "\n".join(lines) + "\n"


def _help(*command: str) -> list[str]:
    result = CliRunner().invoke(
        app, [*command, "--help"], prog_name="steppe", terminal_width=WIDTH,
        max_content_width=WIDTH, env={"NO_COLOR": "1"},
    )  # fmt: skip
    if result.exit_code:
        raise RuntimeError(result.output)
    text = (line.rstrip() for line in result.output.strip("\n").splitlines())
    return ["```text", *text, "```"]


PAGES: dict[str, Callable[[], str]] = {
    "tables.md": tables,
    "priors.md": priors,
    "commands.md": commands,
}


def stale() -> list[str]:
    """Return the pages that are not what would be written now."""
    return [
        name
        for name, make in PAGES.items()
        if not (FOLDER / name).is_file() or (FOLDER / name).read_text(encoding="utf-8") != make()
    ]


def main(arguments: list[str]) -> int:
    """Write the pages, or check them; return the exit code."""
    if arguments == ["--check"]:
        old = stale()
        if old:
            print(f"stale: {', '.join(old)}; run python docs/make_reference.py", file=sys.stderr)
        return 1 if old else 0
    if arguments:
        print(__doc__, file=sys.stderr)
        return 2
    FOLDER.mkdir(exist_ok=True)
    for name, make in PAGES.items():
        (FOLDER / name).write_text(make(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
