"""The evidence of a case or of documents: claims with lineages, tensions, false contradictions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from steppe.claims.claim import Claim
from steppe.claims.lineage import Lineage, Stated, group_repeats, stated_of_claim, stated_of_line
from steppe.claims.tension import Different, Tension, find_different, find_tensions


@dataclass(frozen=True)
class Evidence:
    """What claims say together; `ids` in the order of the claims."""

    ids: tuple[str, ...]
    lineages: tuple[Lineage, ...]
    tensions: tuple[Tension, ...]
    different: tuple[Different, ...]

    def of(self, claim: str) -> dict[str, Any]:
        """Return what a claim's JSON carries: original, repeats, support and tensions."""
        lineage = next(one for one in self.lineages if claim in one.claims)
        original = lineage.original
        pairs = [(t.first, t.second) for t in self.tensions if original in (t.first, t.second)]
        return {
            "original": original,
            "repeats": [other for other in lineage.claims if other != claim],
            "support": list(lineage.support),
            "in_tension_with": [second if first == original else first for first, second in pairs],
        }

    def as_json(self) -> dict[str, Any]:
        """Return lineages, tensions and pairs of different things as JSON values."""
        return {
            "lineages": [_plain(one) for one in self.lineages],
            "tensions": [_plain(one) for one in self.tensions],
            "different": [_plain(one) for one in self.different],
        }


def evidence_of_claims(claims: Sequence[Claim]) -> Evidence:
    """Return the evidence of a case's claims."""
    return _evidence([stated_of_claim(claim, order) for order, claim in enumerate(claims)])


def evidence_of_lines(
    lines: Sequence[dict[str, Any]], published: Sequence[date | None]
) -> Evidence:
    """Return the evidence of lines of `steppe read`.

    Args:
        lines: the claims, of one or several documents.
        published: day of publication of each line's document.
    """
    dated = zip(lines, published, strict=True)
    return _evidence([stated_of_line(line, n, day) for n, (line, day) in enumerate(dated)])


def _evidence(claims: Sequence[Stated]) -> Evidence:
    return Evidence(
        tuple(claim.id for claim in claims),
        group_repeats(claims),
        find_tensions(claims),
        find_different(claims),
    )


def _plain(value: Lineage | Tension | Different) -> dict[str, Any]:
    return {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(value).items()}
