"""From claims read out of documents to rows of figures.csv, and to the gaps that a person fills.

Nothing is invented. A claim that lacks what figures.csv needs (a period, a place, the day of
statement) becomes a gap with its sentence; one that lacks only what the estimate would have to
guess becomes a figure that is shown, not fitted, with the reason, and a gap that names it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from steppe.case.case import Document
from steppe.case.expressible import MODELLED
from steppe.case.figures import default_basis
from steppe.claims.claim import CROSSINGS
from steppe.claims.counts import COUNTED_CROSSINGS, MAY_COUNT_PERSONS
from steppe.claims.document_claims import IMPLAUSIBLE
from steppe.claims.gazetteer import country_named, home_of, lookup
from steppe.claims.lineage import group_repeats, stated_of_line
from steppe.claims.population import population_of
from steppe.codes import DAYS_PER_UNIT, countries
from steppe.documents.publishers import habit_of

#: Credited with a figure where neither the text nor the document names anybody.
UNATTRIBUTED = "unattributed report"
#: Stands in documents.csv where nothing says who published a document.
UNKNOWN_PUBLISHER = "unknown publisher"
#: Claims that are less sure to be read right than this are shown until a person has looked.
LEAST_CONFIDENCE = 0.35
#: A figure that ended longer before its document came out is history, not about this movement.
HISTORY = timedelta(days=2 * 366)
#: Words that say no more of the counted people than the corridor does.
_PLAIN_WORDS = frozenset({
    *("a", "all", "an", "and", "from", "in", "new", "of", "some", "the", "their", "these"),
    *("those", "to", "who", "arrivals", "arrived", "arriving", "asylum", "border", "citizens"),
    *("crossing", "displaced", "emigrants", "entrants", "entries", "families", "fleeing"),
    *("immigrants", "individuals", "migrants", "nationals", "newcomers", "passport", "people"),
    *("persons", "refugee", "refugees", "residents", "seekers", "seeking", "war"),
    # These say how people are counted, which is a field of its own.
    *("different", "distinct", "individual", "separate", "unique"),
})  # fmt: skip
_NOW = frozenset({"now", "currently", "at present", "presently", "at the moment", "today"})
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")
_PEOPLE_UNITS = ("people", *DAYS_PER_UNIT)

Line = Mapping[str, Any]


@dataclass(frozen=True)
class Gap:
    """What a person should fill in or check.

    Attributes:
        figure: id of the row of figures.csv; empty if the claim is not there.
        missing: field that is missing or doubtful.
        reason: what to do about it.
        line: the claim as `steppe read` prints it.
        document: id of its document.
        locator: where it stands there.
    """

    figure: str
    missing: str
    reason: str
    line: Line
    document: str
    locator: str


@dataclass(frozen=True)
class ReadClaim:
    """A claim with the document it was read from and its place there."""

    line: Line
    document: Document
    locator: str


def figures_from_claims(
    claims: Sequence[ReadClaim],
) -> tuple[list[dict[str, str]], list[Gap]]:
    """Return rows of figures.csv, and gaps.

    Args:
        claims: in the order in which they were read; those in a headline that the body repeats
            are left out.
    """
    rows: list[dict[str, str]] = []
    gaps: list[Gap] = []
    counts: dict[str, int] = {}
    kept: list[ReadClaim] = []
    home = _home_of_most(claims)
    for claim in claims:
        if _headline_of_another(claim, claims):
            continue
        row = _row(claim, home)
        of_a_day = _take_rate_as_of_its_day(claim, row)
        missing = _missing(claim, row)
        if missing:
            # Prices, distances and the like without a day are no figures of the case.
            if row["measure"] in MODELLED:
                gaps += [_gap(claim, "", *pair) for pair in missing]
            continue
        counts[row["document"]] = counts.get(row["document"], 0) + 1
        row["id"] = f"{row['document']}_{counts[row['document']]}"
        if row["measure"] in MODELLED:
            to_check = (*of_a_day, *_how_counted(claim))
            gaps += [replace(gap, figure=row["id"]) for gap in to_check]
            doubts = _doubts(claim, row)
            if _is_part_of_flow(claim, claims):
                row["group"] = tidy(claim.line["group"])
                reason = "the same flow is told of other nationals, too: these are not all people"
                doubts.append(("group", reason))
            if doubts:
                row["use"] = "shown"
                row["use_reason"] = "; ".join(reason for _, reason in doubts)
                gaps += [_gap(claim, row["id"], *pair) for pair in doubts]
        rows.append(row)
        kept.append(claim)
    _count_once(rows, kept)
    return rows, gaps


def _count_once(rows: Sequence[dict[str, str]], claims: Sequence[ReadClaim]) -> None:
    """Show, rather than fit, what repeats another fitted figure by its lineage.

    Of the repeats one with a hedge stays, since a hedge is sooner dropped than put in by who repeats.
    """
    by_id = {row["id"]: row for row in rows if row["use"] == "fitted"}
    stated = [
        replace(stated_of_line(dict(claim.line), order, claim.document.date), id=row["id"],
                document=row["document"])
        for order, (row, claim) in enumerate(zip(rows, claims, strict=True))
        if row["use"] == "fitted"
    ]  # fmt: skip
    for lineage in group_repeats(stated):
        first = next((i for i in lineage.claims if by_id[i]["qualifier_text"]), lineage.original)
        for other in lineage.claims:
            if other != first:
                by_id[other]["use"] = "shown"
                by_id[other]["use_reason"] = f"repeats «{first}», and counts once"


def _gap(claim: ReadClaim, figure: str, missing: str, reason: str) -> Gap:
    return Gap(figure, missing, reason, claim.line, claim.document.id, claim.locator)


def _headline_of_another(claim: ReadClaim, claims: Iterable[ReadClaim]) -> bool:
    """Tell whether a claim is the headline's, and the same document's body gives it again."""
    if "headline" not in claim.line["flags"]:
        return False

    def what(line: Line) -> tuple[Any, ...]:
        return line["measure"], line["value_low"], line["value_high"]

    return any(
        other.document == claim.document
        and "headline" not in other.line["flags"]
        and what(other.line) == what(claim.line)
        for other in claims
    )


def _row(claim: ReadClaim, home: str | None) -> dict[str, str]:
    """Return the claim's row; cells that it does not fill are empty."""
    line, document = claim.line, claim.document
    destination, place = _country_and_place(line["destination"], line["place"])
    origin = _code(line["origin"])
    found = line["found"]
    guessed = found.get("period") not in ("stated", None) or document.date_basis == "assumed"
    unit, counts = line["unit"] or "people", line.get("counts")
    if unit == COUNTED_CROSSINGS and line["measure"] in CROSSINGS:
        unit, counts = "people", COUNTED_CROSSINGS  # the unit of flows, by its own words
    basis = line["basis"]
    if unit in DAYS_PER_UNIT or (line["measure"] == "stock" and basis == "cumulative"):
        basis = default_basis(line["measure"], unit)
    row = {
        "document": document.id,
        "locator": claim.locator,
        "sentence": line["sentence"],
        "measure": line["measure"],
        "value_low": f"{line['value_low']:.15g}",
        "value_high": f"{line['value_high']:.15g}",
        "qualifier": line["qualifier"],
        "qualifier_text": line["qualifier_text"],
        "basis": basis,
        "modality": line["modality"],
        "unit": unit,
        "counts": counts,
        "group": plain_group(line["group"], home if _moves_out(line, home) else origin),
        "origin": origin,
        "destination": destination,
        "place": place,
        "period_start": line["period_start"],
        "period_end": line["period_end"],
        "period_text": line["period_text"],
        "source": line["source"] or _publisher(document),
        "relayer": line["relayer"],
        "stated_on": document.date.isoformat() if document.date else None,
        "date_basis": "assumed" if guessed else "stated",
        "use": "fitted" if line["measure"] in MODELLED else "shown",
        "use_reason": "" if line["measure"] in MODELLED else f"{line['measure']} is not modelled",
    }
    return {name: tidy(value) for name, value in row.items()}


def _moves_out(line: Line, home: str | None) -> bool:
    """Tell whether a claim counts people on their way out of the host, who set out from home once."""
    return line["measure"] in ("exits", "returns") and _code(line["origin"]) != home


def _is_part_of_flow(claim: ReadClaim, claims: Iterable[ReadClaim]) -> bool:
    """Tell whether a claim counts the nationals of the country left, beside others who left it, too.

    «70,000 Lebanese and 160,000 Syrians crossed from Lebanon»: the Lebanese are not all who crossed.
    """
    line = claim.line
    origin = _code(line["origin"])
    if origin is None or _nations(line) != {origin}:
        return False
    return any(
        other.document == claim.document
        and other.line["measure"] == line["measure"]
        and _code(other.line["origin"]) == origin
        and _code(other.line["destination"]) == _code(line["destination"])
        and _nations(other.line)
        and origin not in _nations(other.line)
        for other in claims
    )


def _nations(line: Line) -> frozenset[str]:
    """Return the nationals that a claim's words for the counted people name."""
    return population_of(line["group"] or "", None).nations


def _publisher(document: Document) -> str:
    """Return the publisher; unnamed ones of two documents are not one source."""
    if document.publisher == UNKNOWN_PUBLISHER:
        return f"{UNATTRIBUTED} ({document.id})"
    return document.publisher


def tidy(value: object) -> str:
    """Return a cell's text on one line, without control characters or the start of a formula."""
    text = " ".join(_CONTROL.sub(" ", str(value or "")).split())
    return f"'{text}" if text[:1] in ("=", "+", "@") or re.match(r"-\D", text) else text


def _code(name: str | None) -> str | None:
    """Return the ISO3 code of a country, or another name as it is."""
    return (country_named(name) or name) if name else None


def _country_and_place(destination: str | None, place: str | None) -> tuple[str | None, str | None]:
    """Return the country that people went to, and the finer place if a town was named instead."""
    code = _code(destination)
    if destination is None or code in countries():
        return code, place
    named = lookup(destination)
    if named and named[0].iso3:
        return named[0].iso3, place or destination
    return destination, place


def plain_group(group: str | None, home: str | None) -> str:
    """Return the words for the counted people, or nothing if they say no more than the corridor.

    «Russian citizens» are the people from Russia; «all foreigners» and «men aged 18 to 28» are not.

    Args:
        group: the words.
        home: ISO3 code of the country that these people come from.
    """
    words = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+", group or "")
    rest = [word for word in words if word.casefold() not in _PLAIN_WORDS]
    if home is not None and country_named(" ".join(rest)) == home:
        return ""
    return (group or "") if any(home is None or home_of(word) != home for word in rest) else ""


def _home_of_most(claims: Sequence[ReadClaim]) -> str | None:
    """Return the country that the people of most claims set out from, entries before others."""
    for measures in (("entries",), MODELLED):
        counts = Counter(
            _code(claim.line["origin"])
            for claim in claims
            if claim.line["measure"] in measures and claim.line["origin"]
        )
        if counts:
            return counts.most_common(1)[0][0]
    return None


def _missing(claim: ReadClaim, row: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (field, what to do) for all that figures.csv cannot do without."""
    missing = []
    if not row["stated_on"]:
        missing.append(("stated_on", "the document's day is unknown: give it in documents.csv"))
    if not row["period_end"]:
        words = claim.line["period_text"]
        said = f"the text says «{words}»" if words else "the text names none"
        missing.append(("period_end", f"the days counted are unknown: {said}"))
    if not (row["origin"] or row["destination"] or row["place"]):
        missing.append(("origin", "neither where people set out nor where they went was found"))
    return missing


def _doubts(claim: ReadClaim, row: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (field, reason) for all that keeps a figure from being fitted without a look."""
    doubts = []
    line, measure = claim.line, row["measure"]
    if row["unit"] not in _PEOPLE_UNITS:
        return []
    if measure == "entries" and not row["origin"]:
        doubts.append(("origin", "where these people set out was not found"))
    if measure in ("entries", "stock", "registrations") and not row["destination"]:
        doubts.append(("destination", "the country was not found"))
    if measure in ("exits", "returns") and not row["origin"]:
        doubts.append(("origin", "the country that was left was not found"))
    if row["basis"] == "cumulative" and not row["period_start"]:
        doubts.append(("period_start", "the first day counted was not found"))
    if line["confidence"] < LEAST_CONFIDENCE:
        doubts.append(("confidence", f"read with a confidence of {line['confidence']:.2f}"))
    if IMPLAUSIBLE in line["flags"]:
        doubts.append(("value_low", line["note"]))
    if _is_history(row):
        doubts.append(("period_end", "it ended two years or more before the document came out"))
    return doubts


def _take_rate_as_of_its_day(claim: ReadClaim, row: dict[str, str]) -> list[Gap]:
    """Take a rate of «now», or one with a last day alone, as the rate of that day, and say so."""
    if row["basis"] != "rate" or row["period_start"]:
        return []
    if not row["period_end"] and row["period_text"].casefold() in _NOW:
        row["period_end"] = row["stated_on"]
    if not row["period_end"]:
        return []
    row["period_start"], row["date_basis"] = row["period_end"], "assumed"
    reason = "taken as the rate of one day alone; give its first day if it held for longer"
    return [_gap(claim, "", "period_start", reason)]


def _how_counted(claim: ReadClaim) -> list[Gap]:
    """Ask whether «individuals» who came are crossings, as they are taken, or different people."""
    if MAY_COUNT_PERSONS not in claim.line["flags"]:
        return []
    reason = "«individuals» is taken as crossings: write persons if each of them was counted once"
    habit = habit_of(claim.line["source"] or "", claim.line["measure"])
    usual = f"; {habit.name} counts {habit.counts} as a rule" if habit else ""
    return [_gap(claim, "", "counts", reason + usual)]


def _is_history(row: Mapping[str, str]) -> bool:
    ended = date.fromisoformat(row["period_end"])
    return date.fromisoformat(row["stated_on"]) - ended > HISTORY
