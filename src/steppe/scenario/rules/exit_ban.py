"""Exit ban: some people may not leave."""

from __future__ import annotations

from steppe.scenario.rules.stay_rule import StayRule
from steppe.scenario.settings_file import Text


class ExitBan(StayRule):
    """No exit while in force; it gives no right to stay, so days go on counting.

    Attributes:
        bars: who may not leave.
        exceptions: who may leave nevertheless.
    """

    bars: Text
    exceptions: list[Text] = []

    def in_words(self) -> str:
        """Say the rule as a sentence."""
        words = f"No exit: {self.bars}"
        return words + (f"; except {', '.join(self.exceptions)}." if self.exceptions else ".")

    def lets_out(self) -> bool:
        """Let nobody out."""
        return False
