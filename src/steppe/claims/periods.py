"""The days that each figure of a text is about.

A figure takes the time expression of its own clause; without one it inherits from its list, from the
total it is a part of, from the sentence before in its paragraph, or from the same figure elsewhere.
The conventions are those of the labelled texts: "since D" runs to the day of the statement, a stock "as
of D" is that day, a cumulative "as of D" has an open start, a daily rate has no period but a stated one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from steppe.claims.expressions import Expression, Timeline, find_expressions
from steppe.claims.saying import saying
from steppe.claims.text import How, Period, Quantity, Text

#: Cost of what lies between a figure and an expression, in words; judged on the labelled texts.
_BOUNDARY_COST = {";": 30, ":": 6, "(": 4, ")": 4, ",": 3, ".": 30}
_FIGURE_COST = 7
_CLAUSE_COST = 8
_CLAUSE = re.compile(
    r"\b(?:while|whereas|but|although|though|when|after which|compared|against|than)\b"
)
_TOO_FAR = 45
#: What stands between a figure and the date right after it.
_BESIDE = re.compile(
    r"(?: (?!and\b|but\b|while\b|of\b|than\b|from\b)[\w’'-]+){0,3} "
    r"(?:on|in|during|for|by|over)? ?(?:the )?"
)
#: Measures that inherit only from their own kind: what a bed costs does not date the arrivals.
_APART = frozenset({"price", "capacity", "distance_duration", "economy", "casualties"})
#: What is built or allowed stays so: dated only by words beside it.
_LASTING = frozenset({"capacity", "distance_duration"})
_PART = re.compile(
    r"\b(?:of (?:them|these|those|whom|which|this|the total)|among (?:them|these|those|whom)|including|"
    r"those \d|these \d|that leaves|the rest|the remainder|break down|respectively|in all|in "
    r"total|altogether|"
    r"consisting of|made up|comprising|next in line|followed by|the others?|out of every|the bulk)\b",
    re.IGNORECASE,
)
_PRESENT = re.compile(
    r"\b(?:is|are|lives?|hosts?|houses?|shelters?|holds?|remains?|stays?|numbers?|stands?|counts?|"
    r"totals?|"
    r"reside|resides|amounts?|come to|there are|staying|living|has|have been|continue|harbou?rs?)\b"
)
_PAST = re.compile(
    r"\b(?:was|were|had|hosted|housed|sheltered|lived|stood|numbered|used to|at first|originally|"
    r"would|will|"
    r"could|may|might|should|expected|planned)\b"
)
#: Another who speaks of something else: «Volunteers say they have helped 2,400».
_NEW_SPEAKER = re.compile(
    r"According\b|[“\"]?(?:The |An? |One )?(?!He\b|She\b|It\b|They\b)[A-Z][^,;:“”\"]{1,60} "
    rf"(?:{saying('says')}) "
)
_BEFORE_THAT = re.compile(r"\W*(?:Before (?:that|then)|Until then|Previously|Earlier|Once)\b")
_BULLET = re.compile(r"\s*(?:[•▪◦‣●*·–—-]|\(?\d{1,2}[.)])\s")
#: Lines from a row back to its heading.
_LONGEST_LIST = 16
_USED_TO = re.compile(r"\bused to\b|\bformerly\b|\bearlier\b")
#: How far an inherited period reaches inside a paragraph, in sentences.
_REACH = 4


def link_periods(text: Text, quantities: Sequence[Quantity]) -> list[Period]:
    """Return one period a figure, in the order of the figures.

    Args:
        text: the document; without `published`, relative expressions keep only their words.
        quantities: the figures in order of their place.
    """
    timeline = find_expressions(text, quantities)
    periods: list[Period] = []
    for index, quantity in enumerate(quantities):
        own = _own(text, quantities, quantity, timeline, periods)
        summed = _summed(quantities, periods, index)
        periods.append(summed or own or _carried(text, quantities, periods, index, timeline))
    return [_repeated(quantities, periods, index) for index in range(len(periods))]


def _own(
    text: Text,
    quantities: Sequence[Quantity],
    quantity: Quantity,
    timeline: Timeline,
    periods: Sequence[Period],
) -> Period | None:
    """Return the period stated in the figure's sentence, if any."""
    here = [
        item
        for item in timeline.expressions
        if item.sentence == quantity.sentence and item.binding not in ("statement", "after")
    ]
    others = [
        other.start
        for other in quantities
        if other.sentence == quantity.sentence and other.start != quantity.start
    ]
    priced = [(_cost(text, quantity, others, item), item) for item in here]
    priced = [pair for pair in priced if pair[0] <= _TOO_FAR]
    if not priced:
        return None
    item = min(priced, key=lambda pair: pair[0])[1]
    before = next((period for period in reversed(periods) if period.start and period.end), None)
    if item.kind == "same" and before:
        # "In those 14 months": the stretch of the figures just told.
        item = replace(item, first=before.start, last=before.end)
    return _as_period(text, quantity, item, "stated")


def _cost(text: Text, quantity: Quantity, others: Sequence[int], item: Expression) -> float:
    """Return how far an expression stands from a figure, in words and boundaries between them."""
    before = item.end <= quantity.start
    low, high = (item.end, quantity.start) if before else (quantity.end, item.start)
    between = text.content[low:high]
    cost = between.count(" ") + _CLAUSE_COST * len(_CLAUSE.findall(between))
    if item.binding == "compared" and not before:
        cost += _TOO_FAR
    if item.kind == "now" and _USED_TO.search(
        text.content[max(0, quantity.start - 40) : quantity.start]
    ):
        cost += _TOO_FAR
    if before and between.strip() == "to":
        cost += _CLAUSE_COST  # "from 37 in 1991 to 18 in 2020"
    cost += sum(price * between.count(mark) for mark, price in _BOUNDARY_COST.items())
    figures = sum(low <= start < high for start in others)
    if quantity.measure in _LASTING and re.search(r"[,;]", between):
        cost += _TOO_FAR  # "built for 400; it holds 620 today"
    if before and _opens(text, item):
        # What opens a sentence holds for all of it.
        return cost * 0.5 + figures
    if not before and not figures and _BESIDE.fullmatch(between):
        return cost * 0.3  # "5,112 on Wednesday and 1,850 on Thursday"
    return cost + _FIGURE_COST * figures + (0 if before else 1)


def _opens(text: Text, item: Expression) -> bool:
    start = text.sentences[item.sentence].start
    ahead = text.content[start : item.start]
    return len(ahead) <= 24 and "," not in ahead and not any(letter.isdigit() for letter in ahead)


def _as_period(text: Text, quantity: Quantity, item: Expression, how: How) -> Period:
    """Return the expression as the period of a figure, by what the figure counts."""
    words = text.content[item.start : item.end]
    first, last = item.first, item.last
    snapshot = quantity.basis == "snapshot"
    if item.binding == "now":
        if quantity.basis == "rate":
            first = last = None
        elif not _is_state(quantity) and quantity.measure not in ("price", "capacity"):
            first = None
    elif item.binding == "until" and snapshot:
        first = last
    return Period(first, last, words, how, ((item.start, item.end),))


def _carried(
    text: Text,
    quantities: Sequence[Quantity],
    periods: Sequence[Period],
    index: int,
    timeline: Timeline,
) -> Period:
    quantity = quantities[index]
    if quantity.list_head is not None and quantity.list_head < index:
        return _handed_on(periods[quantity.list_head])
    sentence = text.words(quantity.sentence)
    part = bool(_PART.search(sentence))
    if _is_state(quantity) and quantity.modality == "reported" and not part:
        now = _present(text, quantity, timeline)
        if now.end:
            return now
    heading = _from_heading(text, quantity, timeline, {other.sentence for other in quantities})
    if heading:
        return heading
    if not part and (
        quantity.measure in _LASTING
        or _BEFORE_THAT.match(sentence)
        or (quantity.measure != "stock" and _NEW_SPEAKER.match(sentence))
    ):
        return Period()
    for before in range(index - 1, -1, -1):
        other = quantities[before]
        if not _reaches(text, other, quantity, part):
            break
        if _alike(other, quantity, part=part) and (periods[before].start or periods[before].end):
            return _handed_on(periods[before])
    return Period()


def _summed(quantities: Sequence[Quantity], periods: Sequence[Period], index: int) -> Period | None:
    """Return the whole stretch of the figures just before if this figure is their sum."""
    quantity = quantities[index]
    total, spans = 0.0, []
    for before in range(index - 1, max(-1, index - 7), -1):
        other, period = quantities[before], periods[before]
        if (
            other.unit != quantity.unit
            or quantity.sentence - other.sentence > _REACH
            or not (period.start and period.end)
        ):
            return None
        total += other.value_low
        spans.append(period)
        if total == quantity.value_low and len(spans) > 1:
            starts = [item.start for item in spans if item.start]
            ends = [item.end for item in spans if item.end]
            where = tuple(span for item in spans for span in item.spans)
            return Period(min(starts), max(ends), spans[-1].text, "inferred", where)
        if total > quantity.value_low:
            return None
    return None


def _is_state(quantity: Quantity) -> bool:
    """Say whether the figure tells how many there are, not how many came; registers do so too."""
    return quantity.measure == "registrations" or (
        quantity.basis == "snapshot" and quantity.measure not in ("demographic", *_LASTING)
    )


def _handed_on(period: Period) -> Period:
    if not (period.start or period.end):
        return Period()
    return Period(period.start, period.end, period.text, "inherited", period.spans)


def _reaches(text: Text, other: Quantity, quantity: Quantity, part: bool) -> bool:
    """Say whether a period goes on from one figure to a later one."""
    first, last = text.sentences[other.sentence], text.sentences[quantity.sentence]
    apart = quantity.sentence - other.sentence
    if first.paragraph == last.paragraph:
        return apart <= _REACH + part
    goes_on = part or (other.measure == quantity.measure and other.measure not in _APART)
    rows = _is_row(text, other.sentence) or _is_row(text, quantity.sentence)
    return goes_on and not rows and last.paragraph - first.paragraph == 1 and apart <= _REACH


def _alike(other: Quantity, quantity: Quantity, *, part: bool) -> bool:
    if quantity.measure == "stock" != other.measure and not part:
        return False
    if "rate" in (other.basis, quantity.basis) and other.basis != quantity.basis:
        return False
    if other.measure in _APART or quantity.measure in _APART:
        return other.measure == quantity.measure
    return True


def _present(text: Text, quantity: Quantity, timeline: Timeline) -> Period:
    """Return the day of the statement for a stock told in the present tense."""
    sentence = text.sentences[quantity.sentence]
    low = text.content.rfind(";", sentence.start, quantity.start) + 1 or sentence.start
    stop = text.content.find(";", quantity.end, sentence.end)
    clause = text.content[low : stop if stop >= 0 else sentence.end]
    tense, past = _PRESENT.search(clause), _PAST.search(clause)
    if tense and tense.group() in ("has", "have been") and quantity.measure == "registrations":
        return Period()  # "has registered 14,700": when is not told
    stated = timeline.stated[quantity.sentence]
    if tense is None or stated is None or (past and past.start() < tense.start()):
        return Period()
    span = (low + tense.start(), low + tense.end())
    return Period(stated, stated, "", "inferred", (span,))


def _from_heading(
    text: Text, quantity: Quantity, timeline: Timeline, figures: set[int]
) -> Period | None:
    """Return the period of the line that heads a list or a table, for figures in its rows."""
    row = quantity.sentence
    for index in range(row - 1, max(-1, row - _LONGEST_LIST), -1):
        if not _is_row(text, index + 1):
            return None
        if index in figures and text.content[text.sentences[index].end - 1] != ":":
            continue  # another row
        items = [
            item
            for item in timeline.expressions
            if item.sentence == index
            and item.binding in ("on", "since", "until", "now")
            and item.kind != "same"
        ]
        if items:
            if len(items) > 1:
                return None  # a heading of columns: which one the figure stands in is not known
            return _as_period(text, quantity, items[0], "inherited")
        if text.content[text.sentences[index].end - 1] in ".!?":
            return None
    return None


def _is_row(text: Text, index: int) -> bool:
    """Say whether a sentence stands in a list, a table or a heading: a bullet or a line of its own."""
    paragraph = text.sentences[index].paragraph
    first = last = index
    while first and text.sentences[first - 1].paragraph == paragraph:
        first -= 1
    while last + 1 < len(text.sentences) and text.sentences[last + 1].paragraph == paragraph:
        last += 1
    if first and text.content[text.sentences[first - 1].end - 1] == ":":
        return True
    if _BULLET.match(text.content, text.sentences[first].start):
        return True
    return first == last and text.content[text.sentences[last].end - 1] not in '.!?”"'


def _repeated(quantities: Sequence[Quantity], periods: Sequence[Period], index: int) -> Period:
    """Return the period of the same figure elsewhere in the text, if its own place gives none."""
    if periods[index].start or periods[index].end or periods[index].text:
        return periods[index]
    quantity = quantities[index]
    for other, period in zip(quantities, periods, strict=True):
        same = (other.value_low, other.value_high, other.unit, other.measure) == (
            quantity.value_low,
            quantity.value_high,
            quantity.unit,
            quantity.measure,
        )
        if (
            same
            and (period.start or period.end)
            and period.how != "inferred"
            and quantity.value_low >= 100
        ):
            return _handed_on(period)
    return periods[index]
