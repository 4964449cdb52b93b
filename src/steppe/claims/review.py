"""Reviews: what a person decided on a claim. The claim as reported stays beside the correction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from steppe.claims.claim import Claim

Verdict = Literal["accepted", "corrected"]


@dataclass(frozen=True)
class Review:
    """One decision of a person on a claim.

    Attributes:
        claim: id of the claim.
        verdict: accepted as it stands, or corrected in one field.
        who: role of the person, never a name.
        when: day of the decision.
        why: reason, in words.
        field: the field corrected.
        value: its new value, as written in a table.
        was: its value before any review.
    """

    claim: str
    verdict: Verdict
    who: str
    when: date
    why: str = ""
    field: str = ""
    value: str = ""
    was: str = ""


@dataclass(frozen=True)
class Doubtful:
    """A claim that nobody has reviewed yet, and why it should be."""

    claim: Claim
    doubts: tuple[str, ...]


def doubtful_claims(
    claims: Sequence[Claim], reviews: Iterable[Review], said: Mapping[str, Sequence[str]]
) -> tuple[Doubtful, ...]:
    """Return the claims to look at, the most doubted first.

    Args:
        claims: those of the case.
        reviews: decisions made already; their claims are left out.
        said: doubts noted when the claims were read from documents, by id.
    """
    done = {review.claim for review in reviews}
    found = []
    for claim in claims:
        doubts = [*said.get(claim.id, ())]
        if claim.date_basis == "assumed":
            doubts.append("its days are assumed, not stated")
        if claim.modality == "denied":
            doubts.append("the source denies it")
        if doubts and claim.id not in done:
            found.append(Doubtful(claim, tuple(doubts)))
    return tuple(sorted(found, key=lambda item: -len(item.doubts)))
