"""The headline and the five key figures, built from the standing answers by rule.

The rule: entries of the population over the longest period asked that has passed, its exits over
the same period, the latest stock; then the same for the push event with the most entries, if asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from steppe.case.case import Case, Question
from steppe.inference.estimate import Answer, Estimate
from steppe.report import words
from steppe.report.citations import Reference, Sentence, Span, anchor, evidence
from steppe.report.names import place_name
from steppe.report.series import daily

#: Days that a trend looks back, and the relative change under which nothing is said to change.
TREND_DAYS = 28
SMALLEST_TREND = 0.05


@dataclass(frozen=True)
class KeyFigure:
    """One key figure: what was counted, over which period, the number, and what it rests on."""

    name: str
    amount: words.Amount
    what: str
    href: str = ""
    support: str = ""
    trend: str = ""
    of_these: str = ""
    rests_on: tuple[Reference, ...] = ()


@dataclass(frozen=True)
class Picked:
    """The answers that the headline tells for one group."""

    entries: Answer | None = None
    exits: Answer | None = None
    stock: Answer | None = None
    registrations: Answer | None = None
    onward_share: Answer | None = None
    persons: Answer | None = None


def answer_anchor(answer: Answer) -> str:
    """Return the id of an answer in the page."""
    return anchor("answer", answer.question.id)


def pick(estimate: Estimate, group: str) -> Picked:
    """Pick the answers on a group; an empty group is the population of the case."""
    known = [
        a for a in estimate.standing
        if a.quantiles and a.question.group == group and _whole_host(estimate.case, a.question)
        and a.question.period_start <= estimate.today
    ]  # fmt: skip
    persons = [a for a in known if a.question.counts]
    known = [a for a in known if not a.question.counts]
    past = [a for a in known if a.question.period_end <= estimate.today]
    told = {a.question.measure for a in past}
    known = past + [a for a in known if a.question.measure not in told]
    entries = _longest(known, "entries")
    same = [a for a in known if entries is not None and _window(a) == _window(entries)]
    return Picked(
        entries=entries,
        exits=_longest(same, "exits") or _longest(known, "exits"),
        stock=_latest(known, "stock"),
        registrations=_longest(known, "registrations"),
        onward_share=_longest(known, "onward_share"),
        persons=_longest(persons, "entries"),
    )


def largest_event(estimate: Estimate) -> str | None:
    """Return the event group with the most entries over its longest period, None if not asked."""
    sizes = {
        group.id: answer.quantiles["median"]
        for group in estimate.case.world.groups
        if group.kind == "event" and (answer := pick(estimate, group.id).entries) is not None
    }
    return max(sizes, key=lambda group: sizes[group], default=None)


def headline(estimate: Estimate, cited: Sequence[Reference]) -> tuple[Sentence, ...]:
    """Return the headline as sentences whose numbers are links."""
    picked = pick(estimate, "")
    event = largest_event(estimate)
    found = [
        _movement(estimate, picked),
        _still_there(estimate, picked.stock),
        _event(estimate, event, picked) if event else (),
        _doubts(cited),
    ]
    return tuple(sentence for sentence in found if sentence)


def key_figures(estimate: Estimate, cited: Sequence[Reference]) -> tuple[KeyFigure, ...]:
    """Return the key figures, five at most, the most important first."""
    picked = pick(estimate, "")
    event = largest_event(estimate)
    of_event = pick(estimate, event) if event else Picked()
    stock_name = "Change in number there" if estimate.case.stock_is_change else "Still there"
    found = [
        _figure("Entered", picked.entries, of_event.entries, cited),
        _figure("Different people who came", picked.persons, of_event.persons, cited),
        _figure("Left", picked.exits, of_event.exits, cited),
        _figure(stock_name, picked.stock, of_event.stock, cited, _trend(estimate)),
        _figure(
            "Went on to a third country", picked.onward_share or of_event.onward_share, None, cited
        ),
        _figure("Registered", picked.registrations, None, cited),
        _peak_day(estimate),
        _last_day(estimate),
    ]
    return tuple(figure for figure in found if figure is not None)[:5]


def _whole_host(case: Case, question: Question) -> bool:
    """Tell whether a question is about all of the host, not a place in it, and no one way out."""
    host = case.world.host
    places = {getattr(case.world.places.get(p), "country", p) for p in question.places}
    kinds = {p.kind for name in question.places if (p := case.world.places.get(name))}
    way_out = question.measure == "exits" and question.destination is not None
    return places <= {host} and kinds <= {"country"} and not way_out


def _window(answer: Answer) -> tuple[object, object]:
    return answer.question.period_start, answer.question.period_end


def _longest(answers: Sequence[Answer], measure: str) -> Answer | None:
    found = [a for a in answers if a.question.measure == measure and "/" not in a.question.unit]
    return max(found, key=lambda a: (_days(a), a.question.period_end), default=None)


def _latest(answers: Sequence[Answer], measure: str) -> Answer | None:
    found = [a for a in answers if a.question.measure == measure]
    return max(found, key=lambda a: a.question.period_end, default=None)


def _days(answer: Answer) -> int:
    return (answer.question.period_end - answer.question.period_start).days


def _number(answer: Answer, capital: bool = False) -> Sentence:
    """Return «about 34,000 (28,000–41,000)», linked to the answer."""
    shown = words.amount_of(answer.quantiles, answer.question.unit)
    about = "" if shown.value.startswith(words.WITHHELD) else "about "
    text = about + str(shown)
    return (Span(text[0].upper() + text[1:] if capital else text, "#" + answer_anchor(answer)),)


def _period(answer: Answer) -> str:
    return words.period(answer.question.period_start, answer.question.period_end)


def _so_far(estimate: Estimate, answer: Answer) -> Sentence:
    """Say so if an answer reaches past the last day whose statements are used."""
    if answer.question.period_end <= estimate.today:
        return ()
    return (Span(f"Projected from the reports up to {words.day(estimate.today)}: "),)


def _movement(estimate: Estimate, picked: Picked) -> Sentence:
    case = estimate.case
    host = place_name(case.world, case.world.host)
    if picked.entries is None:
        if picked.exits is None:
            return ()
        rest = Span(f" {case.population} left {host} {_period(picked.exits)}.")
        before = _so_far(estimate, picked.exits)
        return (*before, *_number(picked.exits, capital=not before), rest)
    before = _so_far(estimate, picked.entries)
    entered = (
        *before,
        *_number(picked.entries, capital=not before),
        Span(f" {case.population} entered {host} {_period(picked.entries)}"),
    )
    if picked.exits is None:
        return (*entered, Span("."))
    it = "them" if estimate.hosts else "it"
    other = "" if _window(picked.exits) == _window(picked.entries) else " " + _period(picked.exits)
    return (*entered, Span("; "), *_number(picked.exits), Span(f" left {it}{other}."))


def _still_there(estimate: Estimate, stock: Answer | None) -> Sentence:
    if stock is None:
        return ()
    case, before = estimate.case, _so_far(estimate, stock)
    when = words.day(stock.question.period_end)
    if case.stock_is_change:
        since = words.day(case.world.timeline.start)
        return (
            *before,
            Span(f"From {since} to {when} the number of those there changed by "),
            *_number(stock),
            Span("; how many were there on the first day is not known."),
        )
    since = words.day(case.world.timeline.start)
    of_those = "" if case.figures_only else f" of those who came since {since}"
    there = Span(f"{of_those} were there at the end of {when}.")
    return (*before, *_number(stock, capital=not before), there)


def _event(estimate: Estimate, group: str, all_people: Picked) -> Sentence:
    picked = pick(estimate, group)
    event = estimate.case.world.event(group)
    if picked.entries is None or event is None:
        return ()
    same = all_people.entries is not None and _window(picked.entries) == _window(all_people.entries)
    of_these = " of these entries are" if same else f" entries {_period(picked.entries)} are"
    before = _so_far(estimate, picked.entries)
    start = (
        *before,
        *_number(picked.entries, capital=not before),
        Span(f"{of_these} put down to the event of {words.day(event.date)} ({event.title})"),
    )
    parts: list[Sentence] = []
    if picked.exits is not None:
        parts.append((*_number(picked.exits), Span(" of these people left again")))
    if picked.stock is not None:
        when = words.day(picked.stock.question.period_end)
        parts.append((*_number(picked.stock), Span(f" were there at the end of {when}")))
    for joint, part in zip(("; ", ", and "), parts, strict=False):
        start = (*start, Span(joint), *part)
    return (*start, Span("."))


def _doubts(cited: Sequence[Reference]) -> Sentence:
    fitted = [r for r in cited if r.claim.use == "fitted"]
    doubtful = [r for r in fitted if r.suspicious]
    if not fitted:
        return ()
    if len(fitted) == 1:
        verdict = "more likely wrong than right" if doubtful else "more likely right than wrong"
        link = Span(fitted[0].label, "#" + fitted[0].anchor)
        return (Span("The one report used, "), link, Span(f", is {verdict}."))
    if not doubtful:
        return (Span(f"None of the {len(fitted)} reports used is more likely wrong than right."),)
    verb = "is" if len(doubtful) == 1 else "are"
    spans = [Span(f"Of the {len(fitted)} reports used, {len(doubtful)} {verb} more likely wrong"
                  " than right: ")]  # fmt: skip
    for index, r in enumerate(doubtful):
        link = Span(f"{r.label} ({r.claim.source})", "#" + r.anchor)
        spans += [Span(", "), link] if index else [link]
    return (*spans, Span("."))


def _figure(
    name: str,
    answer: Answer | None,
    of_event: Answer | None,
    cited: Sequence[Reference],
    trend: str = "",
) -> KeyFigure | None:
    if answer is None:
        return None
    question = answer.question
    same = of_event is not None and (
        question.measure == "stock" or of_event.question.period_start == question.period_start
    )
    of_these = ""
    if of_event is not None and same and of_event.question.period_end == question.period_end:
        of_these = str(words.amount_of(of_event.quantiles, of_event.question.unit))
    return KeyFigure(
        name=name,
        amount=words.amount_of(answer.quantiles, question.unit),
        what=_what(question),
        href="#" + answer_anchor(answer),
        support=words.support(answer.prior_share, answer.quantiles),
        trend=trend,
        of_these=of_these,
        rests_on=evidence(question, cited),
    )


def _what(question: Question) -> str:
    """Say what is counted, in which unit, when."""
    if question.measure == "stock":
        return f"people, at the end of {words.day(question.period_end, short=True)}"
    when = words.period(question.period_start, question.period_end, short=True)
    unit = {
        "entries": "persons" if question.counts else "border crossings in",
        "exits": "border crossings out",
        "registrations": "identification numbers",
        "onward_share": "of those who left again",
    }.get(question.measure, question.unit)
    return f"{unit}, {when}"


def _trend(estimate: Estimate) -> str:
    """Compare the stock with that of four weeks before."""
    stock = daily(estimate, "stock")
    if stock is None or len(stock.dates) <= TREND_DAYS or estimate.case.stock_is_change:
        return ""
    now, before = stock.on(-1)["median"], stock.on(-1 - TREND_DAYS)["median"]
    since = words.day(stock.dates[-1] - timedelta(days=TREND_DAYS), short=True)
    if abs(now - before) <= SMALLEST_TREND * max(before, 1.0):
        return f"→ little changed since {since}"
    earlier = words.amount_of(stock.on(-1 - TREND_DAYS)).value
    way = "↑ up" if now > before else "↓ down"
    return f"{way} from about {earlier} on {since}"


def _peak_day(estimate: Estimate) -> KeyFigure | None:
    entries = daily(estimate, "entries")
    if entries is None:
        return None
    when = words.day(entries.dates[entries.peak], short=True)
    return KeyFigure(
        name="Entered on the busiest day",
        amount=words.amount_of(entries.on(entries.peak), "people/day"),
        what=f"border crossings in on {when}",
        href="#chart",
    )


def _last_day(estimate: Estimate) -> KeyFigure | None:
    entries = daily(estimate, "entries")
    if entries is None:
        return None
    return KeyFigure(
        name="Entering at last",
        amount=words.amount_of(entries.on(-1), "people/day"),
        what=f"border crossings in on {words.day(entries.dates[-1], short=True)}",
        href="#chart",
    )
