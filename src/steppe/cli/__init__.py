"""The commands: one a stage, each in a file of its name.

Exit codes: 0 done; 2 bad input; 3 fit refused; 130 Ctrl-C. With `--json` standard output holds one
JSON value and nothing else; messages go to standard error. What a command needs is imported inside
it, so that `steppe --help` answers at once.
"""

from __future__ import annotations

import gc
import math
import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from steppe.cli.backtest import backtest
from steppe.cli.cases import cases
from steppe.cli.check import check
from steppe.cli.claims import claims
from steppe.cli.compare import compare
from steppe.cli.estimate import estimate
from steppe.cli.forecast import forecast
from steppe.cli.hindcast import hindcast
from steppe.cli.needs import needs
from steppe.cli.new import new
from steppe.cli.output import print_json, report_faults
from steppe.cli.place import place
from steppe.cli.read import read
from steppe.cli.review import review
from steppe.cli.simulate import simulate
from steppe.cli.stay import stay
from steppe.errors import FitRefused, InputError
from steppe.interrupt import INTERRUPTED, leave_on_interrupt

#: Objects made before the garbage collector looks for cycles; Python's own is 700 to 2,000.
OBJECTS_BETWEEN_COLLECTIONS = 100_000

app = typer.Typer(
    name="steppe",
    help="Makes sense of a sudden movement of people across borders, from what is reported of it.\n"
    "\n"
    "A case is a folder; figures.csv alone is enough. Begin with:\n"
    "\n"
    "    steppe cases\n\n"
    "    steppe check kazakhstan-2022\n\n"
    "    steppe claims kazakhstan-2022\n\n"
    "    steppe estimate kazakhstan-2022 --out out",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and leave the process with its exit code."""
    if arguments is None:
        leave_on_interrupt()
        # What imports and compilations leave behind lives as long as the process: looking through it
        # again and again for cycles costs a quick fit a sixth of its time.
        gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, 20, 20)
    # The matrices here are small: threads of the linear algebra only wait for each other, and on a
    # busy machine cost four times the time. Must be said before NumPy is imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        # Names of files and odd terminals must not turn a message into a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        app(args=given, prog_name="steppe")
    except InputError as error:
        report_faults(error.faults, as_json="--json" in given)
        sys.exit(error.exit_code)
    except FitRefused as error:
        if "--json" in given:
            # What is no number, as an R-hat of islands that do not move, has none in JSON.
            diagnostics = {
                name: None if isinstance(value, float) and not math.isfinite(value) else value
                for name, value in error.diagnostics.items()
            }
            reasons = list(error.reasons)
            print_json({"refused": True, "reasons": reasons, "diagnostics": diagnostics})
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"steppe {version('steppe')}")
        raise typer.Exit


@app.callback()
def _steppe(
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    pass


#: In the order in which `steppe --help` lists them.
for command in (
    cases,
    new,
    check,
    read,
    claims,
    review,
    estimate,
    forecast,
    backtest,
    simulate,
    compare,
    needs,
    place,
    stay,
    hindcast,
):
    app.command()(command)
