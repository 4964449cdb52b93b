"""Named checks of a case's figures: one function a fault."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from steppe.case.case import Case
from steppe.case.late_counts import (
    days_of,
    latest_statements,
    mark_late_counts,
    same_count,
    what_counted,
)
from steppe.claims.claim import Claim
from steppe.errors import Fault, did_you_mean

FILE = "figures.csv"
#: More people than there are, for cases whose places.csv does not say how many the origin has.
MANKIND = 8.3e9


def check_case(case: Case) -> tuple[Fault, ...]:
    """Return everything that the checks of this file find."""
    return (
        *nothing_fitted(case),
        *flow_exceeds_population(case),
        *part_and_whole(case.fitted),
        *source_without_figures(case),
    )


def nothing_fitted(case: Case) -> Iterator[Fault]:
    """Find cases without a figure that informs the estimate."""
    if not case.fitted:
        yield Fault(
            "nothing_fitted",
            "no figure informs the estimate: all are only shown",
            FILE,
            remedy="add a figure on entries, exits or stock of the case's population",
        )


def flow_exceeds_population(case: Case) -> Iterator[Fault]:
    """Find fitted figures above the population of the origin."""
    world = case.world
    known = [
        place.population
        for place in world.places.values()
        if place.kind == "country" and place.country == world.origin and place.population
    ]
    limit = known[0] if known else MANKIND
    whose = world.origin if known else "the world"
    for claim in case.fitted:
        # A wider population may well be larger than the country of origin.
        if claim.value_low > (MANKIND if claim.group in case.wider else limit):
            yield Fault(
                "flow_exceeds_population",
                f"{claim.value_low:,.0f} {claim.unit} are more "
                f"than the population of {whose}, {limit:,.0f}",
                FILE,
                claim.line,
                "value_low",
                "correct the figure or its unit",
            )


def count_repeats_once(claims: Sequence[Claim]) -> tuple[tuple[Claim, ...], list[Fault]]:
    """Show, rather than fit, a figure that its source gives again: it would count double.

    Returns the claims in order, and a warning for each repeat.
    """
    seen: dict[tuple[object, ...], Claim] = {}
    result, faults = [], []
    for claim in claims:
        first = claim
        if claim.use == "fitted":
            first = seen.setdefault((*what_counted(claim), *_number_and_days(claim)), claim)
        if first is claim:
            result.append(claim)
            continue
        reason = f"repeats «{first.id}», and counts once"
        result.append(replace(claim, use="shown", use_reason=reason))
        faults.append(
            Fault(
                "figure_used_twice",
                f"«{claim.id}» repeats «{first.id}» on line {first.line}: shown, not fitted",
                FILE,
                claim.line,
                "use",
                "set use to shown if that is right",
                "warning",
            )
        )
    return tuple(result), faults


def latest_statement_counts(claims: Sequence[Claim]) -> tuple[tuple[Claim, ...], list[Fault]]:
    """Show, rather than fit, a figure that its source has revised since: the latest counts.

    A revision is a later statement by the same source on the same days, people and places. Figures
    stated on one day are not revisions of each other, but a contradiction, and both are fitted. A
    count of a flow that the same source raised later stays fitted: it tells how late the source
    counts.

    Returns the claims in order, and a warning for each that was revised.
    """
    claims = mark_late_counts(claims)
    latest = latest_statements(claims)
    result, faults = [], []
    for claim in claims:
        last = latest.get(same_count(claim), claim)
        if claim.revised_by:
            result.append(claim)
            faults.append(
                Fault(
                    "figure_raised",
                    f"«{claim.id}» was raised by «{last.id}» on {last.stated_on}: fitted as "
                    f"evidence that «{claim.source}» counts late",
                    FILE,
                    claim.line,
                    "stated_on",
                    "set use to shown if it was a slip that was corrected",
                    "warning",
                )
            )
            continue
        if claim.use != "fitted" or claim.stated_on >= last.stated_on:
            result.append(claim)
            continue
        reason = f"revised by «{last.id}» on {last.stated_on}"
        result.append(replace(claim, use="shown", use_reason=reason))
        faults.append(
            Fault(
                "figure_revised",
                f"«{claim.id}» was {reason}: shown, not fitted",
                FILE,
                claim.line,
                "stated_on",
                "set use to shown if that is right",
                "warning",
            )
        )
    return tuple(result), faults


def _number_and_days(claim: Claim) -> tuple[object, ...]:
    return (claim.value_low, claim.value_high, claim.unit, claim.period_start, claim.period_end)


def part_and_whole(claims: Sequence[Claim]) -> Iterator[Fault]:
    """Find sources whose fitted flows hold one another's days, one warning a source.

    Totals since the same day, published one after the other, are running totals and no slip.
    """
    by_source: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.basis != "snapshot":
            by_source[what_counted(claim)].append(claim)
    for group in by_source.values():
        pairs: list[tuple[Claim, Claim]] = []
        # In this order a whole stands before its parts, and the longest so far is the one to ask.
        group.sort(key=lambda c: (c.period_start, -c.period_end.toordinal()))
        longest = group[0]
        for claim in group[1:]:
            inside = claim.period_end <= longest.period_end and days_of(claim) != days_of(longest)
            running = (
                claim.period_start == longest.period_start and claim.stated_on != longest.stated_on
            )
            if inside and not running:
                pairs.append((claim, longest))
            longest = max(longest, claim, key=lambda c: c.period_end)
        if pairs:
            named = ", ".join(f"«{part.id}» in «{whole.id}»" for part, whole in pairs[:3])
            more = f" and {len(pairs) - 3} more" if len(pairs) > 3 else ""
            yield Fault(
                "figure_used_twice",
                f"parts and their wholes are both fitted: {named}{more}",
                FILE,
                pairs[0][0].line,
                "use",
                "set use of the part or the whole to shown",
                "warning",
            )


def source_without_figures(case: Case) -> Iterator[Fault]:
    """Find sources with a bias or delay of their own that no figure is credited to."""
    sources = {claim.source for claim in case.claims}
    named = dict.fromkeys([*(b.name for b in case.biases), *(d.name for d in case.delays)])
    for name in named:
        if name not in sources:
            yield Fault(
                "source_without_figures",
                f"no figure is credited to «{name}»",
                "case.yaml",
                where="sources",
                severity="warning",
                remedy=did_you_mean(name, sources) or "remove the source",
            )
