"""A case as it was known on a day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from steppe.case.case import Case, Question
from steppe.case.late_counts import mark_late_counts
from steppe.claims.claim import Claim
from steppe.errors import Fault, InputError


def case_as_of(case: Case, day: date) -> Case:
    """Return a case without what became known after `day`; its period stays as it is.

    Figures stated later go; so do push events with their groups, steps, rules, priors, biases
    and delays known later, for which the defaults hold again. What was revised later is no late count
    yet.
    """
    claims = tuple(claim for claim in case.claims if claim.stated_on <= day)
    if not any(claim.use == "fitted" for claim in claims):
        first = min((claim.stated_on for claim in case.fitted), default=None)
        since = f"; the first was stated on {first}" if first else ""
        raise InputError(
            Fault(
                "nothing_known",
                f"no figure to be fitted was stated by {day}{since}",
                where="as_of",
                remedy=f"choose {first} or later" if first else "",
            )
        )
    world = case.world
    events = tuple(event for event in world.events if event.known_from <= day)
    unknown = {event.id for event in world.events} - {event.id for event in events}
    steps = {step.id for step in world.level_steps if step.known_from > day}
    unheard_of = unknown | steps
    world = replace(
        world,
        groups=tuple(group for group in world.groups if group.id not in unknown),
        events=events,
        level_steps=tuple(step for step in world.level_steps if step.known_from <= day),
        law=world.law and world.law.as_known_on(day),
    )
    return replace(
        case,
        world=world,
        claims=mark_late_counts([_shown_if_unknown(claim, unknown, day) for claim in claims]),
        questions=tuple(_without_group(question, unknown, day) for question in case.questions),
        priors=tuple(
            prior
            for prior in case.priors
            if _known(prior.known_from, day) and not unheard_of & set(prior.name.split("."))
        ),
        biases=tuple(bias for bias in case.biases if _known(bias.known_from, day)),
        delays=tuple(delay for delay in case.delays if _known(delay.known_from, day)),
        labels=tuple(label for label in case.labels if label.group not in unknown),
        stock_is_change=case.figures_only and not stock_is_pinned(claims),
        as_of=day,
    )


def stock_is_pinned(claims: Collection[Claim]) -> bool:
    """Tell whether a fitted figure says how many there were, not only how many more."""
    return any(c.use == "fitted" and c.measure == "stock" and c.basis == "snapshot" for c in claims)


def _known(since: date | None, day: date) -> bool:
    return since is None or since <= day


def _shown_if_unknown(claim: Claim, unknown: Collection[str], day: date) -> Claim:
    if claim.use == "fitted" and claim.group in unknown:
        return replace(claim, use="shown", use_reason=f"group {claim.group} not known on {day}")
    return claim


def _without_group(question: Question, unknown: Collection[str], day: date) -> Question:
    if question.group in unknown and not question.reason:
        return replace(question, reason=f"group {question.group} was not known on {day}")
    return question
