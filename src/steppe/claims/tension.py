"""Claims that can't both hold, or hardly, with the reason in words; and claims that only look so.

Measures, units and populations are aligned first: claims that differ in them are about different
things and never contradict. What remains is arithmetic of intervals over values and days.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

from steppe.claims.claim import PERSONS
from steppe.claims.lineage import Lineage, Stated, comparable, group_repeats, related, same_days

#: The pace of the rest of a period against that of a part, from which on it is remarked; by judgement.
RATE_RATIO = 1.5
#: Figures this far apart look like a contradiction to a reader, even where they are of different things.
FAR_APART = 1.5
_FLOWS = frozenset(
    {"entries", "exits", "returns", "registrations", "casualties", "interceptions", "relocations"}
)
_DAYS = {"people/day": 1.0, "people/week": 7.0, "people/month": 365.25 / 12}

Kind = Literal["values", "part_and_whole", "rate"]


@dataclass(frozen=True)
class Tension:
    """Two claims that can't both hold, or hardly; `reason` says why and what may explain it."""

    kind: Kind
    first: str
    second: str
    reason: str


@dataclass(frozen=True)
class Different:
    """Two claims that seem to contradict but are about different things, and what differs."""

    first: str
    second: str
    reason: str


def find_tensions(claims: Sequence[Stated]) -> tuple[Tension, ...]:
    """Return the tensions between originals; repeats add none of their own."""
    originals = _originals(claims, group_repeats(claims))
    found: list[Tension] = []
    for first, second in combinations(originals, 2):
        between = _tensions_between if comparable_over_time(first, second) else _too_many_persons
        tension = next(between(first, second), None)
        if tension:
            found.append(tension)
    return tuple(found)


def find_different(claims: Sequence[Stated]) -> tuple[Different, ...]:
    """Return pairs of one measure, way and time whose figures differ because they count other things."""
    originals = _originals(claims, group_repeats(claims))
    found: list[Different] = []
    for first, second in combinations(originals, 2):
        if first.measure != second.measure or first.measure not in (*_FLOWS, "stock"):
            continue
        apart = max(first.middle, second.middle) > FAR_APART * min(first.middle, second.middle)
        # Persons beside crossings of the same days look like a contradiction however near.
        apart = apart or (first.counts != second.counts and same_days(first, second))
        if not apart or not _overlap(first, second) or first.destination != second.destination:
            continue
        reasons = list(_what_differs(first, second))
        if reasons:
            found.append(Different(first.id, second.id, "; ".join(reasons)))
    return tuple(found)


def comparable_over_time(first: Stated, second: Stated) -> bool:
    """Say whether two claims are of one thing, totals and rates taken together."""
    if comparable(first, second):
        return True
    rates = {claim.unit for claim in (first, second)} & set(_DAYS)
    if not rates or {first.unit, second.unit} - set(_DAYS) - {"people"}:
        return False
    aligned = [_as_total(claim) for claim in (first, second)]
    return all(aligned) and comparable(aligned[0] or first, aligned[1] or second)


def _as_total(claim: Stated) -> Stated | None:
    """Return a rate as the total over its days."""
    if claim.unit not in _DAYS:
        return claim
    if claim.days is None:
        return None
    factor = claim.days / _DAYS[claim.unit]
    values = {"value_low": claim.value_low * factor, "value_high": claim.value_high * factor}
    return Stated(**{**claim.__dict__, **values, "unit": "people", "basis": "cumulative"})


def _originals(claims: Sequence[Stated], lineages: Sequence[Lineage]) -> list[Stated]:
    by_id = {claim.id: claim for claim in claims}
    return [by_id[lineage.original] for lineage in lineages]


def _tensions_between(first: Stated, second: Stated) -> Iterator[Tension]:
    one, other = _as_total(first), _as_total(second)
    if one is None or other is None:
        return
    if one.places and other.places and one.places != other.places:
        return
    told_together = one.document == other.document and one.source == other.source
    if one.places == other.places and same_days(one, other) and not told_together:
        yield from _values(one, other)
    if one.measure in _FLOWS and one.basis != "snapshot" and other.basis != "snapshot":
        yield from _nested(one, other)
        yield from _nested(other, one)
    elif one.places != other.places and same_days(one, other):
        part, whole = (one, other) if one.places else (other, one)
        if part.low > whole.high:
            yield Tension(
                "part_and_whole", part.id, whole.id,
                f"{_figure(part)} in a part of the area is more than {_figure(whole)} in all of it",
            )  # fmt: skip


def _values(one: Stated, other: Stated) -> Iterator[Tension]:
    if one.low > other.high or other.low > one.high:
        yield Tension(
            "values", one.id, other.id,
            f"on the same days {_figure(one)} ({_source(one)}) against {_figure(other)} "
            f"({_source(other)}): other people counted, another way of counting, or one is wrong",
        )  # fmt: skip


def _too_many_persons(first: Stated, second: Stated) -> Iterator[Tension]:
    """Compare different people with the crossings of the same days, or of days around them."""
    if first.counts == second.counts:
        return
    persons, crossings = (first, second) if first.counts == PERSONS else (second, first)
    total = _as_total(crossings)
    if total is None or not comparable(replace(persons, counts=""), total):
        return
    inside = same_days(persons, total)
    if persons.start and persons.end and total.start and total.end:
        inside = inside or (total.start <= persons.start and persons.end <= total.end)
    if inside and persons.places == total.places and persons.low > total.high:
        yield Tension(
            "values", persons.id, crossings.id,
            f"{_figure(persons)} different people ({_source(persons)}) are more than the "
            f"{_figure(total)} crossings ({_source(crossings)}) of the same days",
        )  # fmt: skip


def _nested(part: Stated, whole: Stated) -> Iterator[Tension]:
    """Compare a total with that of a longer period around it."""
    if not (part.start and part.end and whole.start and whole.end and part.days and whole.days):
        return
    if not (whole.start <= part.start and part.end <= whole.end) or part.days >= whole.days:
        return
    if whole.places and whole.places != part.places:
        return
    if part.low > whole.high:
        yield Tension(
            "part_and_whole", part.id, whole.id,
            f"{_figure(part)} in {part.days} days is more than {_figure(whole)} in the {whole.days} "
            "days around them",
        )  # fmt: skip
        return
    if part.places or part.qualifier == "at_least" or related(part, whole):
        return  # the part is open above, or one source told the whole course
    pace = part.middle / part.days
    rest = (_likely(whole) - part.middle) / (whole.days - part.days)
    if pace <= 0 or 1 / RATE_RATIO < rest / pace < RATE_RATIO:
        return
    yield Tension(
        "rate", part.id, whole.id,
        f"{_figure(part)} in {part.days} days is {pace:,.0f} a day; for {_figure(whole)} in "
        f"{whole.days} days "
        f"the other {whole.days - part.days} days need {max(rest, 0):,.0f} a day: the pace "
        f"changed, others were "
        "counted, or one is off",
    )  # fmt: skip


def _likely(claim: Stated) -> float:
    return (
        (claim.low + claim.high) / 2
        if claim.qualifier == "at_most" and claim.low > 0
        else claim.middle
    )


def _what_differs(first: Stated, second: Stated) -> Iterator[str]:
    if first.unit != second.unit and not {first.unit, second.unit} <= {"people", *_DAYS}:
        yield f"{first.unit} against {second.unit}"
    if not first.people.same_as(second.people):
        yield f"{first.people.words()} against {second.people.words()}"
    if first.counts != second.counts:
        one, other = ("different people" if c.counts else "crossings" for c in (first, second))
        yield f"{one} against {other}"
    if first.modality != second.modality and "reported" in (first.modality, second.modality):
        yield f"{first.modality} against {second.modality}"


def _overlap(first: Stated, second: Stated) -> bool:
    if first.start is None or second.start is None or first.end is None or second.end is None:
        return first.end is not None and first.end == second.end
    return first.start <= second.end and second.start <= first.end


def _figure(claim: Stated) -> str:
    hedge = claim.qualifier_text or {
        "about": "about",
        "at_least": "at least",
        "at_most": "at most",
    }.get(claim.qualifier, "")
    ends = dict.fromkeys((claim.value_low, claim.value_high))
    return f"{hedge} {'–'.join(f'{end:,.0f}' for end in ends)}".strip()


def _source(claim: Stated) -> str:
    return claim.source or "no source named"
