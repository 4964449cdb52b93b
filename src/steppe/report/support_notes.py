"""Notes on what no report says: an interval alone does not tell that nobody counted."""

from __future__ import annotations

from steppe.inference.estimate import Estimate


def uncounted(estimate: Estimate) -> list[str]:
    """Say which flows are answered though no fitted report counts them."""
    counted = {check.claim.measure for check in estimate.claims if check.claim.use == "fitted"}
    if "returns" in counted:
        counted.add("exits")
    answered = {answer.question.measure for answer in estimate.standing if answer.quantiles}
    return [
        f"No report that is fitted counts {flow}: what is said of them follows from the other "
        "reports and from what was assumed beforehand."
        for flow in ("entries", "exits")
        if flow in answered and flow not in counted
    ]
