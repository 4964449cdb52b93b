"""What must hold of any itinerary, whatever the numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from steppe.policy.stay_calculator import StayAnswer, stay_answer
from steppe.policy.stay_file import Stay
from steppe.scenario.rules.law import Law, find_law
from steppe.scenario.rules.stay_rule import StayRule

FIRST = date(2021, 6, 1)
SETTINGS = settings(max_examples=40, deadline=None, derandomize=True)
#: Laws whose counts know no calendar, and those that count days of all stays.
MOVABLE = st.sampled_from(["schengen", "kazakhstan", "kazakhstan-all-days", "turkiye", "mongolia",
                           "georgia", "kyrgyzstan", "finland-tourists"])  # fmt: skip
WINDOWS = st.sampled_from(["schengen", "turkiye", "armenia", "armenia-any-365-days"])


@st.composite
def itineraries(draw: st.DrawFn) -> tuple[tuple[Stay, ...], date]:
    day, stays = FIRST + timedelta(draw(st.integers(0, 400))), []
    for _ in range(draw(st.integers(0, 6))):
        leave = day + timedelta(draw(st.integers(0, 110)))
        stays.append(Stay(day, leave))
        day = leave + timedelta(draw(st.integers(0, 120)))
    return tuple(stays), FIRST + timedelta(draw(st.integers(0, 1000)))


def moved(rule: StayRule, days: timedelta) -> StayRule:
    dates = {
        name: getattr(rule, name) + days
        for name in ("valid_from", "valid_to")
        if getattr(rule, name)
    }
    return rule.model_copy(update=dates)


def numbers(answer: StayAnswer) -> tuple[object, ...]:
    return (
        answer.present, answer.days_used, answer.day_of_stay, answer.days_left, answer.lawful,
        answer.overstay_days, answer.after_short_exit,
    )  # fmt: skip


@SETTINGS
@given(itineraries(), MOVABLE, st.integers(-3000, 3000))
def test_moving_itinerary_and_rules_together_changes_nothing(
    drawn: tuple[tuple[Stay, ...], date], name: str, number: int
) -> None:
    (stays, on), law, days = drawn, find_law(name), timedelta(number)
    shifted = replace(law, rules=tuple(moved(rule, days) for rule in law.rules), readings=())
    there = tuple(Stay(s.entry + days, (s.exit or on) + days) for s in stays)
    before, after = stay_answer(law, stays, on), stay_answer(shifted, there, on + days)
    assert numbers(after) == numbers(before)
    for name in ("last_lawful_day", "earliest_entry"):
        day = getattr(before, name)
        assert getattr(after, name) == (day + days if day else None)


@SETTINGS
@given(itineraries(), MOVABLE)
def test_each_day_inside_takes_one_day_until_none_is_left(
    drawn: tuple[tuple[Stay, ...], date], name: str
) -> None:
    (stays, _), law = drawn, replace(find_law(name), readings=())
    for stay in stays[-1:]:
        length = ((stay.exit or stay.entry) - stay.entry).days + 1
        answers = [stay_answer(law, stays, stay.entry + timedelta(n)) for n in range(length)]
        left = [a.days_left for a in answers if a.rule_version == answers[-1].rule_version]
        if None not in left:
            assert left[1:] == [max((n or 0) - 1, 0) for n in left[:-1]]


@SETTINGS
@given(itineraries(), WINDOWS)
def test_a_day_out_and_in_changes_nothing_where_days_of_all_stays_count(
    drawn: tuple[tuple[Stay, ...], date], name: str
) -> None:
    stays, on = drawn
    law = only_windows(find_law(name))
    cut = []
    for stay in stays:
        middle = stay.entry + ((stay.exit or stay.entry) - stay.entry) // 2
        cut += [Stay(stay.entry, middle), Stay(middle, middle), Stay(middle, stay.exit)]
    whole, parts = stay_answer(law, stays, on), stay_answer(law, cut, on)
    assert (parts.days_used, parts.days_left) == (whole.days_used, whole.days_left)


@SETTINGS
@given(itineraries(), WINDOWS, st.integers(1, 60))
def test_more_days_before_never_leave_more_days(
    drawn: tuple[tuple[Stay, ...], date], name: str, length: int
) -> None:
    stays, on = drawn
    law = only_windows(find_law(name))
    start = (stays[0].entry if stays else on) - timedelta(length + 20)
    more = (Stay(start, start + timedelta(length - 1)), *stays)
    assert (stay_answer(law, more, on).days_left or 0) <= (
        stay_answer(law, stays, on).days_left or 0
    )


@SETTINGS
@given(itineraries())
def test_ninety_full_days_outside_give_ninety_days(
    drawn: tuple[tuple[Stay, ...], date],
) -> None:
    """Of those who kept to the rule: after overstay even 90 days outside may not suffice."""
    stays, _ = drawn
    on = (stays[-1].exit or FIRST if stays else FIRST) + timedelta(91)
    answer = stay_answer(find_law("schengen"), stays, on)
    if answer.lawful:
        assert answer.days_left == 90


@SETTINGS
@given(itineraries(), MOVABLE)
def test_the_day_before_the_earliest_entry_is_refused_and_the_day_itself_is_not(
    drawn: tuple[tuple[Stay, ...], date], name: str
) -> None:
    (stays, on), law = drawn, find_law(name)
    answer = stay_answer(law, stays, on)
    day = answer.earliest_entry
    if day is None:
        return
    known = [Stay(s.entry, min(s.exit or on, on)) for s in stays if s.entry <= on]
    assert (stay_answer(law, known, day).days_left or 1) >= 1
    if day > on + timedelta(1):
        assert stay_answer(law, known, day - timedelta(1)).days_left == 0


def only_windows(law: Law) -> Law:
    """Return the law without the clock of one stay, which a new entry does restart."""
    rules = tuple(rule for rule in law.rules if rule.kind != "visa_free_days")
    return replace(law, rules=rules, readings=())
