"""Extradition: on which grounds another state may have a person handed over."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from steppe.scenario.rules.stay_rule import StayRule
from steppe.scenario.settings_file import Text


class Extradition(StayRule):
    """Another track than removal: it does not depend on days of stay.

    Attributes:
        only_if: all of them must hold.
        no_ground: what does not suffice, where it is said.
    """

    only_if: Annotated[list[Text], Field(min_length=1)]
    no_ground: list[Text] = []

    def in_words(self) -> str:
        """Say the rule as a sentence."""
        words = f"Extradition only if: {' and '.join(self.only_if)}"
        return words + (f"; no ground: {', '.join(self.no_ground)}." if self.no_ground else ".")
