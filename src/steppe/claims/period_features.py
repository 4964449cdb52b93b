"""What speaks for and against the days that a figure may be about."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

from steppe.claims.expressions import Expression, Timeline
from steppe.claims.lexicon import word_set
from steppe.claims.rows import Rows
from steppe.claims.text import Quantity, Text

Ends = tuple[date | None, date | None]

_COSTS = (2, 5, 10, 18, 30)
#: Steps of days: how long a stretch is, and how long before the statement it ends.
_LONG, _AWAY = (0, 1, 8, 31, 92, 366, 800), (-1, 0, 1, 8, 31, 366, 1500)
_TURN = re.compile(
    r"\b(?:while|whereas|but|although|though|when|after which|compared|against|than|before)\b"
)
_PART = re.compile(
    r"\b(?:of (?:them|these|those|whom|which|this|the total)|among (?:them|these|those|whom)|including|"
    r"those \d|these \d|that leaves|the rest|the remainder|respectively|in all|in total|altogether|"
    r"consisting of|made up|comprising|followed by|the others?|out of every|the bulk)\b",
    re.IGNORECASE,
)
_PRESENT = re.compile(
    r"\b(?:is|are|lives?|hosts?|houses?|shelters?|holds?|remains?|stays?|numbers?|stands?|counts?|"
    r"totals?|resides?|amounts?|staying|living|continues?|harbou?rs?|sleeps?|waits?|waiting|makes? up)\b"
)
_PERFECT = re.compile(r"\b(?:has|have)\b")
_PAST = re.compile(
    r"\b(?:was|were|had|did|[a-z]{3,}ed|came|left|went|fled|took|saw|rose|fell|got)\b"
)
_FUTURE = re.compile(r"\b(?:will|would|could|may|might|should|expects?|expected|planned|plans?)\b")
BEFORE_THAT = re.compile(r"\W*(?:Before (?:that|then)|Until then|Previously|Earlier|Once)\b")
_SAME = re.compile(r"\b(?:the same|that|this) (?:day|week|month|period|year|time)\b")
_LAST_WORD = re.compile(r"(?P<word>[\w’'-]*)(?P<mark>\W*)$")
_PREPOSITIONS = word_set(
    "in on by since for during over until till as of at from between before after within to than "
    "through throughout around the this last and compared against alone whole all"
)
_CLAUSES = re.compile(r"[;:]|, (?:and|but|while|whereas|against|though)\b| [–—] ")
_WORDS = re.compile(r"[\w’'-]+|[^\w\s]")
_CLAUSE_END = re.compile(r"[;:]|, (?:and|but|while|whereas) ")


@dataclass(frozen=True)
class Option:
    """Days that a figure may be about: an expression read in one way, or the day of the statement.

    `form` says how: `as` (what the expression names), `day` (its last day), `open` (up to its last
    day), `since` (from its first day to the statement), `now`, `by now`.
    """

    ends: Ends
    form: str
    item: Expression | None = None


@dataclass(frozen=True)
class Calendar:
    """A text as the linker of periods sees it: its figures and its time expressions."""

    text: Text
    quantities: Sequence[Quantity]
    timeline: Timeline

    @cached_property
    def rows(self) -> Rows:
        """The lists and lines of the text."""
        return Rows.of(self.text)

    @cached_property
    def by_sentence(self) -> Mapping[int, list[Expression]]:
        """Expressions of each sentence, in order."""
        found: dict[int, list[Expression]] = {}
        for item in self.timeline.expressions:
            found.setdefault(item.sentence, []).append(item)
        return found

    @cached_property
    def starts(self) -> list[int]:
        """Where each expression begins that can date a figure."""
        return [item.start for item in self.timeline.expressions if usable(item)]

    @cached_property
    def words_before(self) -> Mapping[tuple[int, int], str]:
        """What stands before each expression, by its ends; it is asked for at every figure."""
        return {
            (item.start, item.end): word_before(self.text, item)
            for item in self.timeline.expressions
        }

    @cached_property
    def figures_in(self) -> Mapping[int, list[int]]:
        """Starts of the figures of each sentence."""
        found: dict[int, list[int]] = {}
        for quantity in self.quantities:
            found.setdefault(quantity.sentence, []).append(quantity.start)
        return found


class Facts(NamedTuple):
    """What holds of a figure whatever its days: manner of its sentence, tense, kind, own expressions.

    `placed` keeps, by its start, what was found of each expression, which is read in several ways.
    """

    manner: tuple[str, ...]
    tense: str
    kind: str
    own: int
    placed: dict[int, tuple[str, str, frozenset[str]]]


def describe(
    calendar: Calendar, quantity: Quantity, option: Option, facts: Facts
) -> frozenset[str]:
    """Return what speaks for or against an option as the days of a figure."""
    item, form, basis, kind = option.item, option.form, quantity.basis, facts.kind
    if item is None:
        names = {form, f"{form}: {basis}", f"{form}: {kind}", f"{form}: {basis} {kind}"}
        names |= {f"{form}: {name}" for name in facts.manner}
        names |= {f"{form}: {facts.tense} {what}" for what in ("", basis, kind)}
        names.add(f"{form}: {min(facts.own, 1)} in sentence")
        return frozenset(names)
    if item.start not in facts.placed:
        at = _where(calendar, quantity, item)
        held = frozenset(_placed(calendar, quantity, item, at, facts))
        facts.placed[item.start] = (at, calendar.words_before[item.start, item.end], held)
    at, word, held = facts.placed[item.start]
    binding = item.binding
    return held.union(_span(calendar, quantity, option.ends, facts), {
        f"{form} {binding}", f"{form} {item.kind}", f"{form} {binding} {basis}",
        f"{form} {binding} {kind}", f"{form} {item.kind} {binding}", f"{at}: {form}",
        f"{form}: {basis}", f"{form}: {word}", f"{form}: {word} {basis}", f"{form}: {word} {kind}",
        f"{form} {binding} {facts.tense}",
    })  # fmt: skip


def _span(calendar: Calendar, quantity: Quantity, ends: Ends, facts: Facts) -> frozenset[str]:
    """Return how long the days of an option are, and how far they end from the day of the statement."""
    first, last = ends
    stated = calendar.timeline.stated[quantity.sentence]
    length = "open" if first is None or last is None else _step((last - first).days, _LONG)
    away = "unknown" if last is None or stated is None else _step((stated - last).days, _AWAY)
    return _spanned(length, away, quantity.basis, facts.kind, facts.tense)


@lru_cache(maxsize=8_192)
def _spanned(length: str, away: str, basis: str, kind: str, tense: str) -> frozenset[str]:
    names = {f"long {length}", f"away {away}", f"long {length} away {away}"}
    for beside in (basis, kind, tense):
        names |= {f"long {length} {beside}", f"away {away} {beside}"}
    return frozenset(names)


def _step(days: int, steps: Sequence[int]) -> str:
    return str(bisect_left(steps, days))


def _placed(
    calendar: Calendar, quantity: Quantity, item: Expression, at: str, facts: Facts
) -> Iterator[str]:
    """Yield what holds of an expression beside a figure, however it is read."""
    yield from (f"at {at}", f"{at}: {item.binding}", f"{at}: {item.kind}")
    yield from (f"{at}: {quantity.basis}", f"{at}: {facts.kind}")
    yield from (f"{at}: {name}" for name in facts.manner)
    if item.sentence == quantity.sentence:
        yield from _beside(calendar, quantity, item, at)
    else:
        yield f"{at}: {min(facts.own, 1)} in sentence"
        yield f"{at}: {facts.tense}"
        yield from _apart(calendar, quantity, item, at)


def _apart(calendar: Calendar, quantity: Quantity, item: Expression, at: str) -> Iterator[str]:
    """Yield what stands between an expression of another sentence and a figure."""
    start = calendar.text.sentences[quantity.sentence].start
    between = bisect_left(calendar.starts, start) - bisect_right(calendar.starts, item.start)
    yield f"{at}: {min(max(between, 0), 2)} between"
    yield f"{at}: {'with' if item.sentence in calendar.figures_in else 'without'} figures"


def describe_undated(calendar: Calendar, quantity: Quantity, facts: Facts) -> frozenset[str]:
    """Return what speaks for or against leaving a figure without days."""
    basis, kind = quantity.basis, facts.kind
    names = {
        "undated", f"undated: {basis}", f"undated: {kind}", f"undated: {quantity.measure}",
        f"undated: {min(facts.own, 2)} in sentence", f"undated: {facts.tense}",
        f"undated: {basis} {kind}", f"undated: {quantity.modality}",
        f"undated: {kind} {min(facts.own, 1)} in sentence",
    }  # fmt: skip
    paragraph = calendar.text.sentences[quantity.sentence].paragraph
    beside = any(
        calendar.text.sentences[item.sentence].paragraph == paragraph
        for step in (-3, -2, -1)
        for item in calendar.by_sentence.get(quantity.sentence + step, ())
    )
    names.add(f"undated: {'some' if beside else 'none'} in paragraph")
    names |= {f"undated: {name}" for name in facts.manner}
    content, here = calendar.text.content, calendar.text.sentences[quantity.sentence]
    left = _WORDS.findall(content, max(here.start, quantity.start - 30), quantity.start)
    right = _WORDS.search(content, quantity.end, min(here.end, quantity.end + 40))
    names.add(f"undated left {left[-1].lower() if left else 'none'}")
    names.add(f"undated right {right.group().lower() if right else 'none'}")
    return frozenset(names)


def kind_of(quantity: Quantity) -> str:
    """Return what kind of figure it is, as far as its days go."""
    measure = quantity.measure
    if measure in (
        "capacity",
        "distance_duration",
        "price",
        "stock",
        "registrations",
        "demographic",
    ):
        return measure
    return "casualties" if measure == "casualties" else "flow"


def _where(calendar: Calendar, quantity: Quantity, item: Expression) -> str:
    """Say where an expression stands from a figure, in sentences and paragraphs."""
    apart = quantity.sentence - item.sentence
    sentences = calendar.text.sentences
    here, there = sentences[quantity.sentence], sentences[item.sentence]
    if apart == 0:
        return "before" if item.end <= quantity.start else "behind"
    if apart < 0:
        return "next" if here.paragraph == there.paragraph else "below"
    if here.paragraph == there.paragraph:
        return f"{min(apart, 3)} back"
    if calendar.rows.under(there.paragraph, here.paragraph):
        return "head"
    if there.headline or item.sentence == 0:
        return "title"
    leap = here.paragraph - there.paragraph
    return f"above {min(apart, 2)}" if leap == 1 else "far"


def _beside(calendar: Calendar, quantity: Quantity, item: Expression, at: str) -> Iterator[str]:
    """Yield what the words between an expression and a figure of one sentence say."""
    content, sentence = calendar.text.content, calendar.text.sentences[item.sentence]
    low, high = (item.end, quantity.start) if at == "before" else (quantity.end, item.start)
    between = content[low:high]
    cost = between.count(" ") + 3 * between.count(",") + 8 * len(_TURN.findall(between))
    yield f"{at}: cost {sum(cost > step for step in _COSTS)}"
    figures = sum(low <= start < high for start in calendar.figures_in[quantity.sentence])
    yield f"{at}: {min(figures, 2)} figures between"
    yield f"{at}: cost {sum(cost > step for step in _COSTS)}, {min(figures, 1)} figures"
    yield from _order(calendar, quantity, item, at, (low, high))
    if ";" in between:
        yield f"{at}: semicolon"
    if _TURN.search(between):
        yield f"{at}: turn"
    if "(" in between or ")" in between:
        yield f"{at}: bracket"
    opening = item.start - sentence.start <= 24
    if opening:
        yield f"{at}: opens"
        yield f"{at}: opens, {min(figures, 1)} figures"
    others = [one for one in calendar.by_sentence[item.sentence] if one is not item]
    others = list(filter(usable, others))
    if not others:
        yield f"{at}: alone"
        yield f"{at}: alone {item.binding}"
    else:
        near = min(_gap(one, quantity) for one in others)
        rank = "nearest" if _gap(item, quantity) < near else "not nearest"
        yield f"{at}: {rank}"
        yield f"{at}: {rank} {item.binding}"
        behind = [one for one in others if one.start > quantity.end]
        if at == "before" and behind:
            yield "before: another behind"
    # An expression nearer to another figure than to this one is likelier that one's.
    starts = calendar.figures_in[quantity.sentence]
    own = min(starts, key=lambda start: max(item.start - start, start - item.end))
    yield f"{at}: {'own' if own == quantity.start else 'of another'}"
    following = [start for start in starts if start > quantity.start]
    if at == "behind" and following and item.start > following[0]:
        yield "behind: past another"


def _order(
    calendar: Calendar, quantity: Quantity, item: Expression, at: str, gap: tuple[int, int]
) -> Iterator[str]:
    """Yield whether the sentence names dates before figures, and what stands in the gap."""
    low, high = gap
    items = [one for one in calendar.by_sentence[item.sentence] if usable(one)] or [item]
    figures = calendar.figures_in[quantity.sentence]
    clauses = len(_CLAUSES.findall(calendar.text.content, low, high))
    dates = min(sum(low <= one.start < high for one in items if one is not item), 1)
    others = min(sum(low <= start < high for start in figures), 1)
    yield f"{at}: {min(clauses, 2)} clauses"
    yield f"{at}: {min(clauses, 2)} clauses {dates} dates between"
    first = "date" if items[0].start < figures[0] else "figure"
    yield f"{at}: {first} first"
    yield f"{at}: {first} first, {dates} {others} between"
    if len(items) > 1 and len(figures) > 1:
        yield f"{at}: {first} first, many, {dates} {others} between"


def word_before(text: Text, item: Expression) -> str:
    """Return the preposition before an expression, or what stands in its place."""
    start = text.sentences[item.sentence].start
    found = _LAST_WORD.search(text.content[max(start, item.start - 20) : item.start])
    if item.start - start < 3 or found is None:
        return "start"
    word = found["word"].lower()
    return word if word in _PREPOSITIONS else found["mark"].strip()[-1:] or "word"


def _gap(item: Expression, quantity: Quantity) -> int:
    return max(item.start - quantity.end, quantity.start - item.end)


def tense_of(text: Text, quantity: Quantity) -> str:
    """Return the tense of a figure's clause, by the verb nearest to it."""
    sentence = text.sentences[quantity.sentence]
    breaks = [
        found.end() for found in _CLAUSE_END.finditer(text.content, sentence.start, quantity.start)
    ]
    low = max(breaks, default=sentence.start)
    stop = _CLAUSE_END.search(text.content, quantity.end, sentence.end)
    high = stop.start() if stop else sentence.end
    best, tense = 10**6, "no verb"
    for name, pattern in (
        ("present", _PRESENT), ("perfect", _PERFECT), ("past", _PAST), ("future", _FUTURE),
    ):  # fmt: skip
        for found in pattern.finditer(text.content, low, high):
            away = max(found.start() - quantity.end, quantity.start - found.end(), 0)
            if name == "future":
                away = away // 2
            if away < best:
                best, tense = away, name
    return tense


def manner_of(calendar: Calendar, quantity: Quantity) -> Iterator[str]:
    """Yield how a figure and its sentence stand in the text."""
    words = calendar.text.words(quantity.sentence)
    manner = calendar.rows.manner(calendar.text.sentences[quantity.sentence])
    if manner:
        yield manner
    if _PART.search(words):
        yield "part"
    if _SAME.search(words):
        yield "same time"
    if BEFORE_THAT.match(words):
        yield "before that"
    if quantity.modality in ("forecast", "planned"):
        yield "to come"
    if quantity.unit in ("percent", "times"):
        yield quantity.unit


def usable(item: Expression) -> bool:
    """Say whether an expression can date a figure."""
    return item.binding not in ("statement", "after")
