"""Reports beside what the model expects of them, and their disagreement in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from steppe.case.case import Case
from steppe.claims.claim import Claim
from steppe.inference.estimate import ClaimCheck
from steppe.inference.reporting import report_of
from steppe.report import words
from steppe.report.citations import Reference, Sentence, anchor, quotation, with_links
from steppe.report.names import claim_subject

#: How the expectation of a report was computed, where that is not by weighting the draws.
_METHODS = {
    "refit": "new fit without it",
    "approximate": "approximate",
}
_BOUNDS = {"upper_bound": "says at most this many", "lower_bound": "says at least this many"}


@dataclass(frozen=True)
class SourceRow:
    """A report as a row: its texts are as shown, `document` is an anchor or empty."""

    reference: Reference
    subject: str
    period: str
    reported: str
    expected: words.Amount
    chance: str
    word: str
    remarks: tuple[Sentence, ...]
    stated: str
    document: str
    quotation: str


def source_rows(case: Case, cited: Sequence[Reference]) -> tuple[SourceRow, ...]:
    """Return a row for each report, in the order given."""
    return tuple(_row(case, reference, cited) for reference in cited)


def disagreements(cited: Sequence[Reference]) -> tuple[tuple[Reference, str], ...]:
    """Return, for each report that does not fit the others, what is at odds, in words."""
    return tuple((r, _disagreement(r.check)) for r in cited if r.suspicious or _outside(r.check))


def _row(case: Case, reference: Reference, cited: Sequence[Reference]) -> SourceRow:
    check, claim = reference.check, reference.claim
    expected = words.Amount("")
    if check.expected:
        expected = words.amount_of(check.expected, claim.unit)
    chance, word = "", ""
    if check.probability_wrong is not None:
        before = "" if check.prior_wrong is None else f"{words.percent(check.prior_wrong)} → "
        chance = before + words.percent(check.probability_wrong)
        word = words.likelihood(check.probability_wrong)
    when = (
        words.day(claim.period_end, short=True)
        if claim.basis == "snapshot" and claim.measure == "stock"
        else words.period(claim.period_start, claim.period_end, short=True)
    )
    return SourceRow(
        reference=reference,
        subject=claim_subject(case.world, claim),
        period=when,
        reported=_reported(check),
        expected=expected,
        chance=chance,
        word=word,
        remarks=tuple(with_links(remark, cited) for remark in _remarks(case, check)),
        stated=f"{words.day(claim.stated_on, short=True)} ({claim.date_basis})",
        document=anchor("doc", claim.document) if claim.document else "",
        quotation=quotation(claim.sentence),
    )


def _reported(check: ClaimCheck) -> str:
    claim = check.claim
    return words.reported_amount(*check.reported, claim.unit, claim.qualifier, claim.qualifier_text)


def _remarks(case: Case, check: ClaimCheck) -> tuple[str, ...]:
    claim = check.claim
    found = [
        "only report of its source" if check.alone else "",
        _METHODS.get(check.method, ""),
        _BOUNDS.get(_kind(claim), "") if claim.use == "fitted" else "",
        "counts a wider population" if claim.group in case.wider else "",
        claim.use_reason,
        f"{claim.modality}, not a count" if claim.modality != "reported" else "",
    ]
    return tuple(remark for remark in found if remark)


def _kind(claim: Claim) -> str:
    return report_of(claim).kind


def _outside(check: ClaimCheck) -> bool:
    """Tell whether the 90 % interval expected lies wholly where the report says it does not."""
    if not check.expected:
        return False
    kind = _kind(check.claim)
    too_low = kind != "lower_bound" and check.reported[1] < check.expected["q05"]
    too_high = kind != "upper_bound" and check.reported[0] > check.expected["q95"]
    return too_low or too_high


def _disagreement(check: ClaimCheck) -> str:
    claim = check.claim
    expected = words.amount_of(check.expected, claim.unit)
    middle = sum(check.reported) / 2
    said = f"From the other reports the model expects about {expected}; the report "
    said += f"credited to {claim.source} says {_reported(check)}"
    median = check.expected["median"]
    times = middle / median if median > 0 else 0.0
    hidden = words.WITHHELD in expected.value or words.WITHHELD in _reported(check)
    if times > 0 and not hidden:
        said += f", {_times(times)} the expected median"
    said += "."
    if check.probability_wrong is not None:
        before = (
            f" ({words.percent(check.prior_wrong)} before the reports were compared)"
            if check.prior_wrong is not None
            else ""
        )
        chance = words.percent(check.probability_wrong)
        word = words.likelihood(check.probability_wrong)
        said += f" That it is wrong is {word}: {chance}{before}."
    return said


def _times(ratio: float) -> str:
    if 0.95 <= ratio < 1.05:
        return "close to"
    return f"{ratio:.1f} times" if ratio < 20 else f"{ratio:,.0f} times"
