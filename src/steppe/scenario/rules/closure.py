"""Closure: a border that is shut for all."""

from __future__ import annotations

from typing import Literal

from steppe.scenario.rules.stay_rule import StayRule
from steppe.scenario.settings_file import Text


class Closure(StayRule):
    """No crossing while in force, unless other ways stay open.

    Attributes:
        border: what is shut.
        direction: for whom: those coming in, those going out, both.
        ways_open: other ways that stay open; with one, nobody is kept in or out.
    """

    border: Text
    direction: Literal["entry", "exit", "both"]
    ways_open: list[Text] = []

    def in_words(self) -> str:
        """Say the rule as a sentence."""
        direction = {"entry": "for entry", "exit": "for exit", "both": "both ways"}[self.direction]
        words = f"Closed {direction}: {self.border}"
        return words + (f"; still open: {', '.join(self.ways_open)}." if self.ways_open else ".")

    def admits(self) -> bool:
        """Tell whether some way in is open."""
        return bool(self.ways_open) or self.direction == "exit"

    def lets_out(self) -> bool:
        """Tell whether some way out is open."""
        return bool(self.ways_open) or self.direction == "entry"
