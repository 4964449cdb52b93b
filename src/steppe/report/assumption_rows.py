"""What is assumed before any report is used, as rows: the case's own priors, then the defaults."""

from __future__ import annotations

from dataclasses import dataclass

from steppe.case.case import Case
from steppe.inference.priors import DefaultPrior, default_priors
from steppe.report import words


@dataclass(frozen=True)
class AssumptionRow:
    """An unknown, the 90 % interval assumed for it, and why."""

    meaning: str
    name: str
    interval: str
    reason: str
    source: str = ""


def own_assumptions(case: Case) -> tuple[AssumptionRow, ...]:
    """Return the priors that the case gives, and the sources it says count in another way or late."""
    priors = [
        AssumptionRow(
            meaning=known.meaning if (known := _default(case, p.name)) else p.name,
            name=p.name,
            interval=_interval(p.low, p.high, known.unit if known else ""),
            reason=p.reason,
            source=p.source,
        )
        for p in case.priors
    ]
    biases = [
        AssumptionRow(
            meaning=f"what «{b.name}» reports, over what is true",
            name="source bias",
            interval=_interval(b.low, b.high, "factor"),
            reason=b.reason,
        )
        for b in case.biases
    ]
    delays = [
        AssumptionRow(
            meaning=f"mean days until «{d.name}» knows of an event",
            name="source delay",
            interval=_interval(d.low, d.high, "days"),
            reason=d.reason,
        )
        for d in case.delays
    ]
    return (*priors, *biases, *delays)


def default_assumptions(case: Case) -> tuple[AssumptionRow, ...]:
    """Return the defaults that no prior of the case replaces for everybody."""
    own = {prior.name for prior in case.priors}
    return tuple(
        AssumptionRow(d.meaning, d.name, _interval(d.low, d.high, d.unit), d.reason)
        for d in default_priors().values()
        if d.name not in own and _exists(d.name, case)
    )


def _exists(name: str, case: Case) -> bool:
    """Tell whether an unknown that only some figures bring in is one of the case's."""
    if name == "repeats.share":
        return any(claim.counts_persons for claim in case.fitted)
    if name == "source.delay_days":
        own = {delay.name for delay in case.delays}
        return any(claim.revised_by and claim.source not in own for claim in case.fitted)
    return True


def _default(case: Case, name: str) -> DefaultPrior | None:
    """Return the default that a prior replaces, for everybody or for one event group."""
    group, _, rest = name.partition(".")
    events = {g.id for g in case.world.groups if g.kind == "event"}
    return default_priors().get(f"event.{rest}" if group in events else name)


def _interval(low: float, high: float, unit: str) -> str:
    joint = " to " if low < 0 else "–"
    return f"{_figure(low)}{joint}{_figure(high)} {unit}".strip()


def _figure(value: float) -> str:
    return words.number(value) if abs(value) >= 1 else f"{value:g}".replace("-", "−")
