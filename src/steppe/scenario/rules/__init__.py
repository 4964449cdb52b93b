"""Kinds of rules of stay, one file each, and the laws shipped as dated data.

A kind's file holds one class, a `StayRule` or a `Limit`; a new file is picked up by itself. What
the law of a country is stands in `shipped/`, one file a law, with a source for each value.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from functools import cache

from steppe.scenario.rules.stay_rule import StayRule

#: Files of this folder that hold no kind.
_NO_KIND = {"law", "presence", "stay_days", "stay_rule"}


@cache
def rule_kinds() -> dict[str, type[StayRule]]:
    """Return the class of each kind by name, in alphabetical order."""
    kinds = {}
    for name in sorted({info.name for info in pkgutil.iter_modules(__path__)} - _NO_KIND):
        module = importlib.import_module(f"{__name__}.{name}")
        (kinds[name],) = (
            found
            for _, found in inspect.getmembers(module, inspect.isclass)
            if issubclass(found, StayRule) and found.__module__ == module.__name__
        )
    return kinds
