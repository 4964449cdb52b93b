"""Whom a claim counts, by the words of its group: nationals, foreigners, a part by age or sex."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from steppe.claims.gazetteer import country_named, home_of
from steppe.codes import country_code

_FOREIGNERS = re.compile(
    r"\b(?:all )?(?:foreign\w*|non-?residents?|non-?citizens?|aliens|other nationalities|"
    r"third-country)\b",
    re.IGNORECASE,
)
_PARTS = re.compile(
    r"\b(?:men|women|males?|females?|boys|girls|children|minors|infants|babies|adults|elderly|"
    r"students|families|"
    r"households|workers|prisoners|inmates|deportees|detainees|drivers|tourists|employed|"
    r"unaccompanied|disabled|"
    r"pregnant|vulnerable|it specialists|fighters|soldiers|aged|ethnic)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Population:
    """Nationals counted (ISO3), whether foreigners at large are, and the part singled out."""

    nations: frozenset[str] = frozenset()
    foreigners: bool = False
    parts: frozenset[str] = frozenset()

    def same_as(self, other: Population) -> bool:
        """Say whether two figures can be about the same people; unnamed nationals fit any."""
        if self.foreigners != other.foreigners or self.parts != other.parts:
            return False
        return not self.nations or not other.nations or self.nations == other.nations

    def words(self) -> str:
        """Say who is counted."""
        if self.foreigners:
            return "foreigners at large"
        named = ", ".join(sorted(self.nations)) or "people not named by nation"
        return f"{', '.join(sorted(self.parts))} ({named})" if self.parts else named


@cache
def population_of(group: str, origin: str | None) -> Population:
    """Return whom a group's words count; without a nation named, the people of the origin.

    Args:
        group: words of the claim.
        origin: country, by name or code, where the counted people set out.
    """
    nations = frozenset(
        filter(None, (_nation(word) for word in re.findall(r"[A-Z][\w-]+(?: [A-Z][\w-]+)*", group)))
    )
    foreigners = _FOREIGNERS.search(group) is not None
    parts = frozenset(word.lower() for word in _PARTS.findall(group))
    if not nations and not foreigners and origin:
        nations = frozenset(filter(None, [_nation(origin) or country_code(origin)]))
    return Population(nations, foreigners, parts)


def _nation(word: str) -> str | None:
    return home_of(word) or country_named(word) or (country_code(word) if len(word) > 3 else None)
