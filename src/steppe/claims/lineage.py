"""Which claims repeat one original statement, and which independent ones support it.

Pure functions over `Stated`: what a claim of a case and a line of `steppe read` have in common. Repeats
count once. A figure is supported where another source gives one that can hold beside it, on the same
measure, people, way and days.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from steppe.claims.claim import CROSSINGS, PERSONS, Claim
from steppe.claims.lexicon import word_set
from steppe.claims.population import Population, population_of
from steppe.claims.reporters import canonical, known_reporters
from steppe.codes import country_code, fold

#: «About» covers a tenth to either side, «almost» the last tenth below the figure.
ABOUT, ALMOST = 0.10, 0.10
#: A figure with this many digits that are not noughts is not hit upon twice by chance.
TELLING_DIGITS = 4
#: Periods whose ends differ by no more days tell of the same days.
SAME_DAYS = 2
_ALMOST = re.compile(
    r"\b(?:almost|nearly|close to|just under|not quite|approaching)\b", re.IGNORECASE
)
_LITTLE_WORDS = word_set("the of and for a an in on de la le its own state national")


@dataclass(frozen=True)
class Stated:
    """A claim as it is compared with others; days and places are None where nothing is said.

    Attributes:
        id: id of the claim, unique among those compared.
        document: where it stands.
        people: whom it counts.
        places: finer places; a figure on them is a part of the whole.
        stated: day of the statement or of publication.
        order: its place in the input.
        counts: `persons` where different people of a flow are counted, else empty.
    """

    id: str
    document: str
    measure: str
    basis: str
    unit: str
    value_low: float
    value_high: float
    qualifier: str
    qualifier_text: str
    modality: str
    people: Population
    origin: str | None
    destination: str | None
    places: frozenset[str]
    start: date | None
    end: date | None
    source: str
    relayer: str
    stated: date | None
    order: int
    counts: str = ""

    @property
    def low(self) -> float:
        """Least that the figure says."""
        if self.qualifier == "about":
            return self.value_low * (1 - ABOUT)
        if self.qualifier == "at_most":
            return self.value_low * (1 - ALMOST) if _ALMOST.search(self.qualifier_text) else 0.0
        return self.value_low - (_rounding(self.value_low) if self.qualifier == "exact" else 0.0)

    @property
    def high(self) -> float:
        """Most that the figure says; infinite for «at least»."""
        if self.qualifier == "about":
            return self.value_high * (1 + ABOUT)
        if self.qualifier == "at_least":
            return math.inf
        return self.value_high + (_rounding(self.value_high) if self.qualifier == "exact" else 0.0)

    @property
    def middle(self) -> float:
        """The figure itself; between its ends if it is a range."""
        return (self.value_low + self.value_high) / 2

    @property
    def days(self) -> int | None:
        """Days of the period, both ends included."""
        return (self.end - self.start).days + 1 if self.start and self.end else None


@dataclass(frozen=True)
class Lineage:
    """Claims that repeat one original statement; they count once.

    Attributes:
        original: id of the first of them.
        claims: ids of all, the original included.
        sources: who is credited, each once.
        support: sources of other lineages that bear it out independently.
        note: what differs among the repeats.
    """

    original: str
    claims: tuple[str, ...]
    sources: tuple[str, ...]
    support: tuple[str, ...] = ()
    note: str = ""


def stated_of_claim(claim: Claim, order: int) -> Stated:
    """Return a claim of a case as it is compared."""
    return Stated(
        claim.id, claim.document or "", claim.measure, claim.basis, claim.unit, claim.value_low,
        claim.value_high, claim.qualifier, claim.qualifier_text, claim.modality,
        population_of(claim.group, claim.origin), _place(claim.origin), _place(claim.destination),
        frozenset(filter(None, map(_place, claim.places))), claim.period_start, claim.period_end,
        claim.source, claim.relayer, claim.stated_on, order,
        PERSONS if claim.counts_persons else "",
    )  # fmt: skip


def stated_of_line(line: dict[str, Any], order: int, published: date | None = None) -> Stated:
    """Return a line of `steppe read` as it is compared; its id is `line_id` of its place."""

    def day(name: str) -> date | None:
        return date.fromisoformat(line[name]) if line[name] else None

    return Stated(
        line_id(line), line["doc"], line["measure"], line["basis"], line["unit"] or "",
        float(line["value_low"]), float(line["value_high"]), line["qualifier"],
        line["qualifier_text"] or "", line["modality"],
        population_of(line["group"] or "", line["origin"]), _place(line["origin"]),
        _place(line["destination"]), frozenset(filter(None, [_place(line["place"])])),
        day("period_start"), day("period_end"), line["source"] or "", line["relayer"] or "",
        published or day("period_end"), order,
        PERSONS if line.get("counts") == PERSONS and line["measure"] in CROSSINGS else "",
    )  # fmt: skip


def line_id(line: dict[str, Any]) -> str:
    """Return the id of a line of `steppe read`: its document and the place of its figure."""
    return f"{line['doc']}@{line['start']}"


def group_repeats(claims: Sequence[Stated]) -> tuple[Lineage, ...]:
    """Return the lineages of claims in the order of their originals, each with its support."""
    groups: list[list[Stated]] = []
    for claim in sorted(claims, key=_rank):
        group = next((group for group in groups if is_repeat(group[0], claim)), None)
        if group is None:
            groups.append([claim])
        else:
            group.append(claim)
    groups.sort(key=lambda group: min(claim.order for claim in group))
    return tuple(
        Lineage(
            group[0].id,
            tuple(claim.id for claim in group),
            tuple(dict.fromkeys(claim.source for claim in group if claim.source)),
            independent_support(group, [claim for claim in claims if claim not in group]),
            _differences(group),
        )
        for group in groups
    )


def _rank(claim: Stated) -> tuple[date, bool, int]:
    """Put the earliest first, and of one day the figure told without a hedge."""
    return claim.stated or date.max, claim.qualifier != "exact", claim.order


def independent_support(group: Sequence[Stated], others: Iterable[Stated]) -> tuple[str, ...]:
    """Return the sources, others than the group's own, whose figures bear it out."""
    first = group[0]
    found: dict[str, None] = {}
    for other in others:
        if not other.source or not comparable(first, other) or not same_days(first, other):
            continue
        if any(related(claim, other) for claim in group) or first.places != other.places:
            continue
        if first.low <= other.high and other.low <= first.high and first.source:
            found[other.source] = None
    return tuple(found)


def is_repeat(first: Stated, second: Stated) -> bool:
    """Say whether a claim repeats another: the same figure of the same thing from one original."""
    if not comparable(first, second) or not _same_figure(first, second):
        return False
    if first.places and second.places and first.places != second.places:
        return False
    if not same_days(first, second, unknown=True):
        return False
    telling = _digits(first.value_low) >= TELLING_DIGITS and first.value_low == second.value_low
    return telling or related(first, second)


def comparable(first: Stated, second: Stated) -> bool:
    """Say whether two claims are about one thing: measure, unit, way of counting, people, way."""
    return (
        first.measure == second.measure
        and first.unit == second.unit
        and first.counts == second.counts
        and (first.basis == "change") == (second.basis == "change")
        and (first.modality in _FUTURE) == (second.modality in _FUTURE)
        and first.people.same_as(second.people)
        and _same_end(first.origin, second.origin)
        and _same_end(first.destination, second.destination)
    )


_FUTURE = frozenset({"forecast", "planned", "denied"})


def same_days(first: Stated, second: Stated, *, unknown: bool = False) -> bool:
    """Say whether two claims tell of the same days, or may do so if days are not known."""
    if first.end is None or second.end is None:
        return unknown
    ends = abs((first.end - second.end).days) <= SAME_DAYS
    if first.start is None or second.start is None:
        return ends and (unknown or first.start is second.start)
    return ends and abs((first.start - second.start).days) <= SAME_DAYS


def related(first: Stated, second: Stated) -> bool:
    """Say whether two claims can't be shown to come from different originals.

    They stand in one document, have one source or one names none, or one passes on the other.
    """
    if first.document and first.document == second.document and _same_figure(first, second):
        return True
    if not first.source or not second.source:
        return True
    return same_source(first.source, second.source) or any(
        same_source(one, other)
        for one, other in ((first.relayer, second.source), (second.relayer, first.source))
        if one and other in known_reporters() and known_reporters()[other][1] == "media"
    )


def same_source(first: str, second: str) -> bool:
    """Say whether two names are one source: after aliases, or one name holds the other's words."""
    one, other = fold(canonical(first)), fold(canonical(second))
    if one == other:
        return True
    words, others = (
        {word for word in re.findall(r"\w+", name) if word not in _LITTLE_WORDS}
        for name in (one, other)
    )
    return bool(words and others) and (words <= others or others <= words)


def _same_figure(first: Stated, second: Stated) -> bool:
    if (first.value_low, first.value_high) == (second.value_low, second.value_high):
        return True
    # One rounds the other: 98,000 for 98,214.
    coarse, fine = sorted((first, second), key=lambda claim: -_rounding(claim.value_low))
    step = 2 * _rounding(coarse.value_low)
    return (
        _digits(coarse.value_low) > 1
        and coarse.value_low == coarse.value_high
        and fine.value_low == fine.value_high
        and abs(coarse.value_low - fine.value_low) <= step / 2
    )


def _rounding(value: float) -> float:
    """Return half of the last digit's step that is not nought: 500 for 98,000."""
    if value <= 0 or value != int(value):
        return 0.0
    step = 1
    while value % (step * 10) == 0:
        step *= 10
    return step / 2 if step > 1 else 0.0


def _digits(value: float) -> int:
    return len(str(int(abs(value))).rstrip("0"))


def _same_end(first: str | None, second: str | None) -> bool:
    return first is None or second is None or first == second


def _place(name: str | None) -> str | None:
    return (country_code(name) or fold(name)) if name else None


def _differences(group: Sequence[Stated]) -> str:
    qualifiers = dict.fromkeys(claim.qualifier.replace("_", " ") for claim in group)
    sources = dict.fromkeys(canonical(claim.source) for claim in group if claim.source)
    parts = []
    if len(qualifiers) > 1:
        parts.append("given as " + " and as ".join(qualifiers))
    if len(sources) > 1:
        parts.append("credited to " + " and to ".join(sources))
    return "; ".join(parts)
