"""Everything Steppe raises on purpose.

    SteppeError
    ├── InputError        bad input: one or many Faults, each with file, line, field and remedy (exit 2)
    └── FitRefused        the fit did not converge; numbers would look sure and be wrong (exit 3)

Messages are shown to users as they stand, so they say where, what and how to mend it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One thing wrong with the input.

    Attributes:
        check: name of the check that found it (`unknown_place`, `bad_value`, …).
        message: what is wrong, with the value.
        file: file name inside the case folder, or the path the user gave.
        line: line in that file, counted from 1.
        where: field or column.
        remedy: the likely mend.
        severity: `error` (nothing is computed) or `warning`.
    """

    check: str
    message: str
    file: str = ""
    line: int | None = None
    where: str = ""
    remedy: str = ""
    severity: str = "error"

    def __str__(self) -> str:
        """Give the place, the fault and the remedy on one line."""
        place = self.file + (f":{self.line}" if self.line else "")
        head = " ".join(part for part in (place, f"[{self.where}]" if self.where else "") if part)
        text = f"{head}: {self.message}" if head else self.message
        return f"{text} — {self.remedy}" if self.remedy else text

    def as_json(self) -> dict[str, Any]:
        """Return the fault as a JSON object."""
        return {
            "check": self.check,
            "severity": self.severity,
            "file": self.file,
            "line": self.line,
            "field": self.where,
            "message": self.message,
            "remedy": self.remedy,
        }


class SteppeError(Exception):
    """Base of all errors that Steppe raises on purpose."""

    exit_code = 1


class InputError(SteppeError):
    """Input that cannot be used; carries every fault found, not just the first."""

    exit_code = 2

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Fault, ...]], dict[str, Any]]:
        """Let it be sent from one process to another whole."""
        return InputError, (self.faults,), self.__dict__


@dataclass
class FitRefused(SteppeError):
    """A fit whose diagnostics say that its numbers cannot be trusted.

    Attributes:
        reasons: why, in words.
        diagnostics: R-hat, effective sample size, divergences.
    """

    reasons: Sequence[str]
    diagnostics: dict[str, Any] = field(default_factory=dict)
    exit_code = 3

    def __str__(self) -> str:
        """Give the reasons on one line."""
        return "the fit is refused: " + "; ".join(self.reasons)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return «did you mean …?» for the nearest known words, or the list of them if it is short."""
    options = sorted(set(known))
    if near := meant_by(word, options):
        return near
    return "known: " + ", ".join(options) if 0 < len(options) <= 12 else ""


def meant_by(word: str, known: Iterable[str], likeness: float = 0.6) -> str:
    """Return «did you mean …?» for the nearest known words, empty where none is near.

    Args:
        word: what was written.
        known: the words it may stand for.
        likeness: how alike two words must be, from 0 to 1 (`difflib.get_close_matches`).
    """
    options = sorted(set(known))
    same = [option for option in options if _letters(option) == _letters(word)]
    near = same or difflib.get_close_matches(word, options, n=3, cutoff=likeness)
    return "did you mean " + " or ".join(f"«{option}»" for option in near) + "?" if near else ""


def _letters(word: str) -> str:
    """Return the letters and digits of a word alone: «Period start» is `period_start`."""
    return "".join(letter for letter in word.casefold() if letter.isalnum())
