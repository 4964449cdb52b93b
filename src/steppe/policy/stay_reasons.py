"""How a stay was counted, step by step, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from steppe.policy.stay_calculator import LimitCount, StayAnswer
from steppe.scenario.rules.presence import written
from steppe.scenario.rules.stay_rule import Limit, StayRule


def reasons(answer: StayAnswer) -> list[str]:
    """Return the steps from the rules to the answer, one sentence or two each."""
    return [
        *_where(answer),
        *_rules(answer),
        *_counts(answer),
        *_result(answer),
        *_overstay(answer),
        *_change_of_rule(answer),
        *_clock(answer),
        *_barred(answer),
        *_duties(answer),
        *_ways_to_stay(answer),
        *_doubts(answer),
        *_other_readings(answer),
    ]


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _where(answer: StayAnswer) -> Iterator[str]:
    on = written(answer.on)
    if answer.present:
        yield (
            f"On {on} the person is inside, since {written(answer.entry)}: day "
            f"{answer.day_of_stay} of this stay. Days of entry and exit are days of stay."
        )
    else:
        yield (
            f"On {on} the person is outside; the question is how long a stay that begins on that "
            "day may last. Days of entry and exit are days of stay."
        )
    if answer.left_aside:
        yield f"Left aside: {answer.left_aside} of the stays, which begin later."


def _rules(answer: StayAnswer) -> Iterator[str]:
    if answer.rule_version:
        yield f"Version of the law in force on the day: {answer.rule_version} ({answer.law.who})."
    for count in answer.limits:
        rule = count.limit
        kept = not rule.in_force(answer.on)
        yield (
            f"Rule {rule.id}{' (earlier law, kept by this stay)' if kept else ''}: "
            f"{rule.in_words()} Source: {rule.reference} (confidence {rule.confidence})."
        )


def _counts(answer: StayAnswer) -> Iterator[str]:
    for count in answer.limits:
        allowed = count.limit.allowed
        if count.counted_from is None:
            if answer.present or count.used:
                yield f"By {count.limit.id}, {count.used} of {allowed} days are on the clock."
            continue
        stays = _counted_stays(answer, count)
        yield (
            f"By {count.limit.id}, days count from {written(count.counted_from)} to "
            f"{written(answer.on)}: {count.used} of {allowed} days are used"
            f"{': ' + stays if stays else ''}."
        )


def _counted_stays(answer: StayAnswer, count: LimitCount) -> str:
    """List the parts of stays that fall into the window."""
    parts = []
    taken = date.min
    for stay in answer.stays:
        if count.limit.applies_to == "entries" and not count.limit.in_force(stay.entry):
            continue
        first = max(stay.entry, count.counted_from or stay.entry, taken + timedelta(days=1))
        last = min(stay.exit or answer.on, answer.on)
        if first <= last:
            taken = last
            parts.append(f"{first} to {last} ({_days((last - first).days + 1)})")
    return ", ".join(parts)


def _result(answer: StayAnswer) -> Iterator[str]:
    limit = answer.binding
    if answer.refused:
        if answer.present:
            yield "Entry was barred on the day of entry, so there was no right to this stay."
        return
    if limit is None:
        yield (
            "No limit on the length of this stay is on file: neither days left nor lawfulness can "
            "be told. This does not mean that none exists."
        )
        return
    last = answer.last_lawful_day
    if last is None:
        yield f"By {limit.id} there was no day left for a stay that begins on {written(answer.entry)}."
        return
    at_once = {count.limit.id for count in answer.limits if count.governs} | {limit.id}
    by = f"by {limit.id}{', the tighter limit' if len(at_once) > 1 else ''}"
    if answer.present and last < answer.on:
        yield f"The right to this stay ended on {written(last)}, {by}."
    elif answer.present:
        yield (
            f"Staying on without a break is lawful until {written(last)}, {by}: "
            f"{_days(answer.days_left or 0)} left after {written(answer.on)}."
        )
    else:
        yield (
            f"A stay from {written(answer.on)} without a break may last "
            f"{_days(answer.days_left or 0)}, until {written(last)}, {by}."
        )
    yield from _more_than_unused(answer, limit)


def _more_than_unused(answer: StayAnswer, limit: Limit) -> Iterator[str]:
    """Say why more days are left than the limit minus the days used."""
    for used in (count.used for count in answer.limits if count.limit is limit):
        if answer.days_left and answer.days_left > limit.allowed - used and limit.memory_days:
            yield (
                f"That is more than {limit.allowed} − {used}, since old days drop out of the count "
                "while new ones are added."
            )


def _overstay(answer: StayAnswer) -> Iterator[str]:
    for over in answer.overstays:
        until = f"ended on {written(over.right_until)}" if over.right_until else "never began"
        yield (
            f"The right to the stay from {written(over.entry)} {until}: {_days(over.days)} of "
            "overstay."
        )
    if answer.overstays:
        longest = max(over.days for over in answer.overstays)
        said = [rule.consequence(longest) for rule in answer.law.in_force(answer.on)]
        yield from filter(None, said)
    if answer.earliest_entry:
        leaving = "after leaving on this day " if answer.present else ""
        yield (
            f"Entry is possible again {leaving}from {written(answer.earliest_entry)}; penalties "
            "for overstay are not considered."
        )
    elif answer.days_left == 0 and not answer.present:
        yield "No later day of entry can be told from the rules on file."


def _change_of_rule(answer: StayAnswer) -> Iterator[str]:
    for count in answer.limits:
        rule = count.limit
        if rule.in_force(answer.on) and not count.governs and rule.applies_to == "entries":
            yield (
                f"{rule.id} governs and counts only stays entered from "
                f"{written(rule.valid_from or answer.on)} on: this stay keeps the earlier count "
                "until the person leaves; on coming back the newer rule holds."
            )
    for rule in answer.law.limits:
        begins = rule.valid_from
        if begins and begins > answer.on:
            whom = "on stays entered" if rule.applies_to == "entries" else "on every day"
            yield f"From {written(begins)} another rule holds, {whom} from then: {rule.in_words()}"


def _clock(answer: StayAnswer) -> Iterator[str]:
    says = [r for r in answer.law.in_force(answer.on) if r.restarts_clock() is not None]
    for rule in says:
        yield f"What restarts the clock ({rule.id}): {rule.in_words()}"
    if answer.after_short_exit is not None:
        days = answer.after_short_exit
        said = f"allow a stay of {_days(days)}" if days else "not be allowed: no day is left"
        yield f"Leaving on this day and coming back on the next would {said}."


def _barred(answer: StayAnswer) -> Iterator[str]:
    in_force = answer.law.in_force(answer.on)
    for rule in in_force:
        if not rule.admits() or not rule.lets_out():
            yield f"In force on the day ({rule.id}): {rule.in_words()}"
    if answer.exit_barred:
        yield "Leaving is barred on this day; days of stay go on counting all the same."


def _duties(answer: StayAnswer) -> Iterator[str]:
    for duty in answer.duties:
        late = " (past)" if duty.due < answer.on else ""
        yield f"Due by {written(duty.due)}{late}, by the {duty.of}: {duty.what} ({duty.rule})."


def _ways_to_stay(answer: StayAnswer) -> Iterator[str]:
    last = answer.last_lawful_day
    if answer.overstays or (last is None and answer.binding is not None):
        return
    for rule in answer.law.in_force(answer.on):
        if words := rule.way_to_stay(last):
            yield f"{words} ({rule.id}, confidence {rule.confidence})"


def _doubts(answer: StayAnswer) -> Iterator[str]:
    named: list[StayRule] = [count.limit for count in answer.limits]
    duties = {duty.rule for duty in answer.duties}
    named += [rule for rule in answer.law.rules if rule.id in duties]
    named += [r for r in answer.law.in_force(answer.on) if r.restarts_clock() is not None]
    for rule in named:
        if rule.doubt:
            yield f"Uncertain ({rule.id}): {rule.doubt}"


def _other_readings(answer: StayAnswer) -> Iterator[str]:
    for other in answer.readings:
        said = "; ".join(_differences(answer, other))
        yield f"Read otherwise ({other.law.id}): {said}. {other.law.why}"


def _differences(answer: StayAnswer, other: StayAnswer) -> Iterator[str]:
    if other.last_lawful_day != answer.last_lawful_day:
        last = other.last_lawful_day
        yield f"the last lawful day would be {written(last)}" if last else "no last lawful day"
    if other.overstay_days != answer.overstay_days:
        yield f"{_days(other.overstay_days)} of overstay"
    if other.earliest_entry != answer.earliest_entry:
        next_entry = other.earliest_entry
        yield f"entry possible again from {written(next_entry)}" if next_entry else "entry possible"
    for duty in other.duties:
        if duty not in answer.duties:
            yield f"{duty.what} by {written(duty.due)}"
