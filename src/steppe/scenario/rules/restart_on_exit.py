"""Restart on exit: whether leaving and coming back begins a new count of one stay."""

from __future__ import annotations

from steppe.scenario.rules.stay_rule import StayRule


class RestartOnExit(StayRule):
    """Says what the border run is worth; limits over several stays are not touched by it."""

    restarts: bool

    def in_words(self) -> str:
        """Say the rule as a sentence."""
        if self.restarts:
            return "Leaving and coming back, even on one day, begins a new count of one stay."
        return "Leaving and coming back begins no new count: earlier days go on counting."

    def restarts_clock(self) -> bool:
        """Tell whether exit and new entry begin a new count of one stay."""
        return self.restarts
