"""Counts that their source raised later: what was not known yet tells how late the source counts.

A register does not know at once of all who came. Where the same source states the same days again
and counts more, the earlier statement is no slip: the two together tell the delay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from steppe.claims.claim import Claim
from steppe.claims.lineage import stated_of_claim
from steppe.codes import PERCENT

#: What a source may hear of late. A stock is a state of the register, not of what happened on its days.
LATE_MEASURES = ("entries", "exits", "returns", "registrations")
#: With other words beside it a figure may be the same number in other words, not a higher one.
_PLAIN = ("exact", "about")
#: A figure that was raised more than so many times, or stated so many days after its period and then
#: raised, was rather corrected: a source that lags knows of most within weeks. Assumed.
MOST_RAISED = 3.0
SOON_DAYS = 60

Key = tuple[object, ...]


def counts_events(claim: Claim) -> bool:
    """Tell whether a claim counts events over a period, of which its source may know late."""
    flow = claim.measure in LATE_MEASURES and claim.basis in ("cumulative", "rate")
    return flow and claim.unit != PERCENT


def what_counted(claim: Claim) -> Key:
    """Return what a claim counts and who says so, its days and number left out."""
    return (
        claim.measure,
        claim.source.casefold(),
        claim.basis == "change",
        claim.group,
        claim.origin,
        claim.destination,
        claim.places,
        claim.counts_persons,
    )


def days_of(claim: Claim) -> Key:
    """Return the first and the last day that a claim counts."""
    return claim.period_start, claim.period_end


def same_count(claim: Claim) -> Key:
    """Return what statements of one source on one thing and the same days have in common."""
    return (*what_counted(claim), claim.unit, *days_of(claim))


def latest_statements(claims: Sequence[Claim]) -> Mapping[Key, Claim]:
    """Return the latest fitted statement of each count."""
    latest: dict[Key, Claim] = {}
    for claim in claims:
        if claim.use == "fitted":
            key = same_count(claim)
            latest[key] = max(latest.get(key, claim), claim, key=lambda c: c.stated_on)
    return latest


def mark_late_counts(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Return the claims, those marked that the same source raised later.

    Both figures must be given without a hedge or bound, and further apart than rounding and «about»
    explain. A revision downwards, by a factor, or long after the days counted is no late count.
    """
    latest = latest_statements(claims)
    return tuple(_marked(claim, latest.get(same_count(claim))) for claim in claims)


def _marked(claim: Claim, last: Claim | None) -> Claim:
    raised = last is not None and claim.use == "fitted" and _is_raised(claim, last)
    if raised and last is not None:
        reason = f"raised by «{last.id}» on {last.stated_on}: tells how late its source counts"
        return replace(claim, revised_by=last.id, use_reason=reason)
    return replace(claim, revised_by="", use_reason="") if claim.revised_by else claim


def _is_raised(claim: Claim, last: Claim) -> bool:
    soon = (claim.stated_on - claim.period_end).days <= SOON_DAYS
    if not soon or last.value_high > MOST_RAISED * claim.value_low:
        return False
    return (
        claim.stated_on < last.stated_on
        and counts_events(claim)
        and claim.qualifier in _PLAIN
        and last.qualifier in _PLAIN
        and 0 < stated_of_claim(claim, 0).high < stated_of_claim(last, 0).low
    )
