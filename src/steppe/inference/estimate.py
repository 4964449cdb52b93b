"""What an estimate says: answers, claims beside what the model expects, daily series, diagnostics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import xarray as xr

from steppe.case.case import Case, Question
from steppe.claims.claim import Claim

#: Quantiles of every answer; 5 % and 95 % bound the 90 % interval.
QUANTILES = {"q05": 0.05, "q25": 0.25, "median": 0.5, "q75": 0.75, "q95": 0.95}


@dataclass(frozen=True)
class Answer:
    """A question with its quantiles and mean, or the reason why there is none.

    Attributes:
        question: what was asked.
        quantiles: q05, q25, median, q75, q95, mean in the question's unit; empty without an answer.
        reason: why there is no answer.
        prior_share: how much of the prior's spread (of the log) is left, from 0 (the reports say
            it all) to 1 (the reports say nothing); None where it was not computed.
    """

    question: Question
    quantiles: Mapping[str, float] = field(default_factory=dict)
    reason: str = ""
    prior_share: float | None = None

    def as_json(self) -> dict[str, Any]:
        """Repeat the row and add the quantiles (nulls and `reason` without an answer)."""
        names = (*QUANTILES, "mean")
        return {
            **self.question.row,
            **{name: self.quantiles.get(name) for name in names},
            "reason": self.reason or None,
            "prior_share": self.prior_share,
        }


@dataclass(frozen=True)
class ClaimCheck:
    """A claim beside what the model expects of it when it is left out.

    Attributes:
        claim: the claim.
        reported: the range reported, in the claim's unit.
        expected: q05, median, q95 of the report, computed without this claim; empty if shown only.
        probability_wrong: posterior probability that the claim is wrong; None if shown only.
        prior_wrong: its prior; None if shown only.
        method: `importance` | `refit` | `approximate` | `` (shown only).
        alone: the source has no other fitted claim, so its bias is its prior's.
    """

    claim: Claim
    reported: tuple[float, float]
    expected: Mapping[str, float] = field(default_factory=dict)
    probability_wrong: float | None = None
    prior_wrong: float | None = None
    method: str = ""
    alone: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the check as a JSON object."""
        claim = self.claim
        return {
            "id": claim.id,
            "measure": claim.measure,
            "unit": claim.unit,
            "period_start": claim.period_start.isoformat(),
            "period_end": claim.period_end.isoformat(),
            "stated_on": claim.stated_on.isoformat(),
            "source": claim.source,
            "document": claim.document,
            "locator": claim.locator or None,
            "qualifier": claim.qualifier,
            "qualifier_text": claim.qualifier_text or None,
            "reported": list(self.reported),
            "expected": dict(self.expected) or None,
            "probability_wrong": self.probability_wrong,
            "prior_wrong": self.prior_wrong,
            "method": self.method or None,
            "alone": self.alone,
            "use": claim.use,
            "use_reason": claim.use_reason or None,
            # Only where a figure says so.
            **({"counts": claim.counts} if claim.counts_persons else {}),
            **({"revised_by": claim.revised_by} if claim.revised_by else {}),
        }


@dataclass(frozen=True)
class Estimate:
    """The result of `steppe estimate`.

    Attributes:
        case: the case as of `today`.
        today: last day whose statements were used.
        seed: seed of the run.
        standing: answers to the case's standing questions.
        asked: answers to --ask, in file order; None if nothing was asked.
        claims: every claim of the case, the suspicious ones first, the shown ones last.
        daily: quantiles by day: variables `entries`, `exits` (people a day) and `stock` (people),
            dims (group, day, quantile); group `all` is the case's population, coordinate `day`
            holds dates.
        arrivals: quantiles of entries by destination since the last push event: variable
            `entries`, dims (place, quantile); empty where places are not modelled.
        diagnostics: R-hat, effective sample size, divergences, seconds of each stage.
        notes: what a reader must know before using the numbers.
        versions: of Steppe and of what computes.
        hosts: the estimate of each host where the case has several; the rest is then about all of
            them together, but for `claims` and the answers, which are about any.
    """

    case: Case
    today: date
    seed: int
    standing: tuple[Answer, ...]
    asked: tuple[Answer, ...] | None
    claims: tuple[ClaimCheck, ...]
    daily: xr.Dataset
    arrivals: xr.Dataset
    diagnostics: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    hosts: tuple[Estimate, ...] = ()

    def host_of(self, claim: str) -> str | None:
        """Return the host that a fitted claim is about, None if it is about all or none."""
        return next((e.case.world.host for e in self.hosts
                     if claim in {c.id for c in e.case.fitted}), None)  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        """Return what `estimate.json` holds and `--json` prints."""
        standing = [answer.as_json() for answer in self.standing]
        asked = None if self.asked is None else [answer.as_json() for answer in self.asked]
        claims = [check.as_json() for check in self.claims]
        if self.hosts:
            claims = [{**claim, "host": self.host_of(claim["id"])} for claim in claims]
        return {
            "case": self.case.name,
            "title": self.case.title,
            "as_of": self.today.isoformat(),
            "seed": self.seed,
            "answers": standing if asked is None else asked,
            **({} if asked is None else {"standing": standing}),
            **({"hosts": [e.case.world.host for e in self.hosts]} if self.hosts else {}),
            "claims": claims,
            "notes": list(self.notes),
            "diagnostics": dict(self.diagnostics),
            "versions": dict(self.versions),
            "inputs": dict(self.case.hashes),
        }
