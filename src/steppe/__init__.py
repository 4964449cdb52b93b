"""Steppe: makes sense of a sudden movement of people across borders.

    documents ──> claims ──────────┐
                                   ├─> case ─> inference ─> policy ─> report (brief, charts, page)
       scenario ──> simulation ────┘             posterior draws go on through the same simulation

    from pathlib import Path
    import steppe
    case = steppe.load_case("kazakhstan-2022")
    result = steppe.nowcast(case, seed=1)
    for answer in result.estimate.standing:
        if answer.quantiles:
            print(answer.question.title, round(answer.quantiles["median"]))
    steppe.write_brief(result.estimate, Path("brief.html"))

Names are imported when they are first used, so that `import steppe` costs next to nothing.
The folder `documents` of the picture is not there yet.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from steppe.case.case import Case
    from steppe.case.load import load_case
    from steppe.errors import FitRefused, InputError
    from steppe.inference.estimate import Estimate
    from steppe.inference.nowcast import nowcast
    from steppe.inference.simulate import simulate_case
    from steppe.report.brief import write_brief

    __version__: str

__all__ = [
    "Case",
    "Estimate",
    "FitRefused",
    "InputError",
    "__version__",
    "load_case",
    "nowcast",
    "simulate_case",
    "write_brief",
]

#: The module that defines each public name.
_HOMES = {
    "Case": "steppe.case.case",
    "Estimate": "steppe.inference.estimate",
    "FitRefused": "steppe.errors",
    "InputError": "steppe.errors",
    "load_case": "steppe.case.load",
    "nowcast": "steppe.inference.nowcast",
    "simulate_case": "steppe.inference.simulate",
    "write_brief": "steppe.report.brief",
}


def __getattr__(name: str) -> Any:
    """Import a public name on its first use."""
    if name == "__version__":
        from importlib.metadata import version

        return version("steppe")
    if name not in _HOMES:
        raise AttributeError(f"module 'steppe' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
