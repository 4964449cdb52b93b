"""Quantities: the reported figures of a text, before their arguments are linked.

Figures of each sentence → what a bare figure inherits from its list → is it about people who move at
all? Measures are found in `measures`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from steppe.claims.besides import (
    SAME_RATE,
    compares,
    from_to,
    is_aside,
    is_bare,
    is_share,
    rate_of,
    was_said,
)
from steppe.claims.figures import Figure, read_figures
from steppe.claims.holding import counts_those_inside, far_more
from steppe.claims.lexicon import word_set
from steppe.claims.money import is_stated, local_currency, which_pounds
from steppe.claims.nouns import NO_PHRASE, Phrase, counted_before, heading_phrase
from steppe.claims.numbers import Token, may_hold_number, tokenize
from steppe.claims.rates import is_once, rate_said
from steppe.claims.relevance import is_relevant, topic_of
from steppe.claims.spaces import space_said
from steppe.claims.text import Quantity, Text
from steppe.claims.units import asked_by_one

#: A text of more figures than this is a table or an attack; the rest is left out with a diagnostic.
MOST_FIGURES = 2_000
#: Numbers looked at; each costs some tenths of a millisecond.
MOST_NUMBERS = 20_000
#: More figures in one sentence are a table run together; later stages compare each with each.
MOST_IN_SENTENCE = 150
#: Bare figures look this many sentences back for the head of their list.
_LIST_REACH = 12
_LOST = re.compile(
    r"[\"“”'‘’«]\s?u+h+\s?[\"“”'‘’»]|\b(?:some|about|over|than|nearly|almost|total of|already)\s"
    r"(?:_{2,9}|\.{3,9}(?=\s[a-z])|…(?=\s[a-z])|\?{2,9}|\[\s?(?:number|figure|sic|\.\.\.)\s?\]|XX+\b|N{2,9}\b)",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"\b(?:January|February|March|April|June|July|August|September|October|November|December|yesterday)\b"
)
_IT_WAS = re.compile(
    r"\b(?:it (?:was|is|had been)|there (?:were|was|are)|the (?:figure|number)|that one)\b",
    re.IGNORECASE,
)
#: What goes on with the figure before, in full sentences, too.
_PARTS = re.compile(r"\W*(?:of (?:these|them|those|whom|which)|among (?:these|them))\b", re.I)
#: Kinds of things that people are in, or are given.
_PLACES_OF_PEOPLE = frozenset({"capacity", "vehicle", "boat", "event", "job", "aid", "money"})
_ACTS = word_set("have had has were was are camp wait live")
#: What only people do or undergo.
_PERSONAL = re.compile(
    r"\b(?:live[sd]?|living|chosen|choose|went|gone|came|come|coming|left|flew|flown|fled|arriv\w+|enter(?:ed|s)|"
    r"cross(?:ed|ing)|return\w*|died|drowned|killed|spent the night|sleep|who|stay\w*|are waiting|moved|"
    r"shelters|lodge[sd]?|hosts?|sheltering|received|took in|taken|brought|sent|boarded|sailed|drove|"
    r"driven|"
    r"(?:turned|pushed|held) back|rolled in|transferred|carried|deported|expelled|detained|arrested|"
    r"migrants|"
    r"hous(?:ed|es)|holds?|held|shared?|refugees|people|persons|looking after)\b",
    re.IGNORECASE,
)
#: A heading is at most so long, in code points.
_HEADING = 50
#: A sentence shorter than this, in code points, is taken to leave out what it counts.
_ELLIPTIC = 40
#: People, not told who.
_WHOEVER = NO_PHRASE._replace(kind="none", unit="people")
#: Units that a bare figure does not inherit.
_OWN = frozenset({"percent", "times", ""})


class Diagnostic(NamedTuple):
    """Something a reader should know that is no claim; `offset` in code points."""

    offset: int
    message: str


class _Found(NamedTuple):
    quantity: Quantity
    figure: Figure


def find_quantities(text: Text) -> tuple[list[Quantity], list[Diagnostic]]:
    """Return the figures of a text in order, and what was lost or left out."""
    diagnostics = [
        Diagnostic(lost.start(), f"a figure is lost near offset {lost.start()}")
        for lost in _LOST.finditer(text.content)
    ]
    found: list[_Found] = []
    topic = topic_of(text)
    refused, looked_at = -9, 0
    for number, sentence in enumerate(text.sentences):
        if not may_hold_number(text.content, sentence.start, sentence.end):
            continue
        if len(found) >= MOST_FIGURES or looked_at >= MOST_NUMBERS:
            message = f"too many numbers: the text is read up to offset {sentence.start}"
            diagnostics.append(Diagnostic(sentence.start, message))
            break
        tokens = tokenize(text.content, sentence.start, sentence.end)
        before = len(found)
        for figure, head in _inherit(text, number, tokens, found, refused):
            looked_at += 1
            if len(found) - before >= MOST_IN_SENTENCE:
                at = tokens[figure.first].start
                message = f"too many figures in one sentence: left out from offset {at}"
                diagnostics.append(Diagnostic(at, message))
                break
            # A run of digits that a long line was cut in is no number.
            if figure.first == 0 and text.content[sentence.start - 1 : sentence.start].isdecimal():
                continue
            if figure.reason or not is_relevant(topic, text, number, tokens, figure):
                refused = number if figure.phrase.kind == "thing" else refused
                continue
            refused = -9
            found.append(_Found(_quantity(text, number, tokens, figure, head), figure))
    return [each.quantity for each in found], diagnostics


def _inherit(
    text: Text, number: int, tokens: Sequence[Token], found: Sequence[_Found], refused: int
) -> Iterator[tuple[Figure, int | None]]:
    """Yield the figures of a sentence; bare ones get noun, unit and rate of their list."""
    previous: Figure | None = None
    share: Figure | None = None
    measured: Figure | None = None
    figures = list(read_figures(tokens, text.words(number)))
    for at, figure in enumerate(figures):
        head = None
        if not figure.reason and at + 1 < len(figures):
            figure = from_to(tokens, figure, figures[at + 1])
        if figure.phrase.kind == "money" and not figure.inherited:
            figure = _local(text, number, figure)
        if measured is not None and compares(tokens, measured, figure):
            figure = replace(figure, unit=measured.unit, phrase=measured.phrase, inherited=True)
        if (share is not None and is_share(tokens, share, figure)) or (
            at == 0 and _last_share(found, number) and is_bare(figure) and was_said(tokens, figure)
        ):
            figure = replace(figure, unit="percent", phrase=NO_PHRASE._replace(kind="percent"))
        space = "" if figure.unit or figure.reason else _space_of(text, number, tokens, figure)
        if space:
            figure = replace(
                figure, unit=space, phrase=NO_PHRASE._replace(kind="capacity", head=space)
            )
        elif not figure.unit and not figure.reason:
            own = counted_before(tokens, _hedge_begin(tokens, figure))
            if own.kind == "thing" and previous is not None:
                own = NO_PHRASE
            if own.kind == "thing" or (
                not own.kind and previous is None and _goes_on(text, number, refused)
            ):
                figure = replace(figure, phrase=own._replace(kind="thing"), reason="thing")
            elif own.kind and (
                previous is None or own.first >= max(previous.last, previous.phrase.last)
            ):
                own = _WHOEVER if counts_those_inside(tokens, own, figure) else own
                figure = _rated(text, number, replace(figure, unit=own.unit, phrase=own))
            elif previous is not None and _turns_to_people(tokens, previous, figure):
                figure = replace(figure, unit="people", phrase=_WHOEVER)
            elif previous is not None:
                figure = _going_on(text, number, tokens, figure, previous)
            else:
                figure, head = _from_list(text, number, tokens, figure, found)
        elif figure.unit == "people" and not figure.rate and not figure.reason:
            figure = _rated(text, number, figure)
        if asked_by_one(text, number, figure.unit):
            figure = replace(figure, unit="people")
        figure = _with_scale(figure, previous, found, number, tokens)
        yield figure, head
        measured = figure if figure.phrase.kind == "measure" else measured
        share = figure if figure.unit == "percent" and not figure.reason else None
        if (
            not figure.reason
            and not space
            and figure.unit not in _OWN
            and figure.phrase.kind not in ("thing", "measure", "unknown")
            and not is_aside(tokens, figure, previous)
        ):
            previous = figure


def _going_on(
    text: Text, number: int, tokens: Sequence[Token], figure: Figure, previous: Figure
) -> Figure:
    """Give a bare figure unit, noun and rate of the one before it in its sentence."""
    once = previous.phrase.kind != "money" and _is_once(text, number, tokens, figure)
    if previous.rate and _is_once(text, number, tokens, previous):
        once = False  # «a daily average of 300 in 2023 and 450 in 2024»
    rate = figure.rate or ("" if once else rate_of(previous, figure))
    phrase = previous.phrase._replace(first=0, last=0)
    return replace(figure, unit=previous.unit, phrase=phrase, inherited=True, rate=rate)


def _last_share(found: Sequence[_Found], number: int) -> bool:
    """Say whether the last figure, in the sentence before, is a share."""
    return bool(found) and (found[-1].quantity.sentence, found[-1].quantity.unit) == (
        number - 1,
        "percent",
    )


def _local(text: Text, number: int, figure: Figure) -> Figure:
    """Give pesos, francs and the like the code of the country that the text is about."""
    words = text.words(number)
    if figure.unit == "GBP":
        return replace(figure, unit=which_pounds(words, text.content))
    if figure.unit in words or is_stated(figure.unit, words):
        return figure
    year = text.published.year if text.published else None
    return replace(figure, unit=local_currency(figure.unit, words, text.content, year))


def _space_of(text: Text, number: int, tokens: Sequence[Token], figure: Figure) -> str:
    """Return the unit of a bare figure that is room for people, or «»."""
    base = text.sentences[number].start
    ends = tokens[figure.first].start - base, tokens[figure.last - 1].end - base
    return space_said(text.words(number), *ends)


def _turns_to_people(tokens: Sequence[Token], before: Figure, figure: Figure) -> bool:
    """«in seven camps, 42,000 of them», «250 beds; 1,905 have been hired»: no more camps or beds."""
    if before.phrase.kind not in _PLACES_OF_PEOPLE:
        return False
    if before.phrase.kind == "money" and figure.rate in ("day", "week") and not before.rate:
        return True
    things = before.phrase._replace(first=0, last=0)
    if counts_those_inside(tokens, things, figure):
        return True
    if far_more(before.phrase.kind, before.high, figure):
        return True
    between = " ".join(token.low for token in tokens[before.last : figure.first])
    behind = [token.low for token in tokens[figure.last : figure.last + 2]]
    if "of which" in between:
        return False
    of_them = behind[:1] == ["of"] and behind[1:] in (["them"], ["whom"])
    verb = bool(behind) and behind[0] in _ACTS
    return of_them or verb or _PERSONAL.search(between) is not None


def _is_once(text: Text, number: int, tokens: Sequence[Token], figure: Figure) -> bool:
    base = text.sentences[number].start
    start, end = tokens[figure.begin].start - base, tokens[figure.last - 1].end - base
    return is_once(text.words(number), start, end)


def _from_list(
    text: Text, number: int, tokens: Sequence[Token], figure: Figure, found: Sequence[_Found]
) -> tuple[Figure, int | None]:
    """Continue the nearest figure of a list or passage that counts something."""
    again = was_said(tokens, figure)
    headed = _headed(text, number)
    if headed is not None:
        return replace(figure, unit=headed.unit, phrase=headed, inherited=True), None
    short = _is_elliptic(text, number)
    for at in range(len(found) - 1, -1, -1):
        quantity, model = found[at]
        if quantity.sentence < number - _LIST_REACH:
            break
        if (
            quantity.unit in _OWN
            or quantity.unit == "places"
            or model.phrase.kind in ("measure", "money", "aid")
        ):
            continue
        counts_people = model.phrase.kind in ("people", "dead", "none")
        if not counts_people and not short and not (
            model.phrase.kind in ("event", "crossing") and quantity.sentence >= number - 2
            and not _PERSONAL.search(text.words(number))
        ):  # fmt: skip
            continue
        if far_more(model.phrase.kind, quantity.value_high, figure):
            continue
        unit, _, rate = quantity.unit.partition("/")
        reach = 3 if _is_line(text, number) else 1
        near = quantity.sentence >= number - reach and not _MONTH.search(text.words(number))
        near = near and (short or _PARTS.match(text.words(number)) is not None)
        near = near or (again and quantity.sentence == number - 1)
        near = near and figure.low <= SAME_RATE * quantity.value_high
        near = near and not _is_once(text, number, tokens, figure)
        phrase = Phrase(0, 0, model.phrase.kind, unit, model.phrase.head)
        figure = replace(figure, unit=unit, phrase=phrase, inherited=True,
                         rate=figure.rate or (rate if near else ""))  # fmt: skip
        return figure, at
    return _rated(text, number, replace(figure, unit="people", phrase=_WHOEVER)), None


def _goes_on(text: Text, number: int, refused: int) -> bool:
    """Say whether a sentence goes on counting what was refused in it or right before."""
    return refused == number or (refused == number - 1 and _is_elliptic(text, number))


def _headed(text: Text, number: int) -> Phrase | None:
    """Return what a heading of some words says is counted: «PEP permits.», «Families?»"""
    if not number or _PERSONAL.search(text.words(number)):
        return None
    words = text.words(number - 1)
    if len(words) > _HEADING or words[-1] not in ".?:" or any(sign.isdecimal() for sign in words):
        return None
    before = text.sentences[number - 1]
    phrase = heading_phrase(tokenize(text.content, before.start, before.end))
    return phrase._replace(first=0, last=0) if phrase else None


def _is_elliptic(text: Text, number: int) -> bool:
    """A line of a list or «The day before it had been 4,480»: it goes on counting the same things."""
    words = text.words(number)
    if _PERSONAL.search(words):
        return False
    return _is_line(text, number) or _IT_WAS.search(words) is not None or len(words) < _ELLIPTIC


def _is_line(text: Text, number: int) -> bool:
    """Say whether a sentence is a paragraph of its own, as the items of a list are."""
    around = text.sentences[max(0, number - 1) : number + 2]
    return sum(each.paragraph == text.sentences[number].paragraph for each in around) == 1


def _hedge_begin(tokens: Sequence[Token], figure: Figure) -> int:
    """Return the first token of the figure's hedge, or of the figure."""
    at = figure.begin
    while at > 0 and figure.hedge.end and tokens[at - 1].start >= figure.hedge.start:
        at -= 1
    return at


def _rated(text: Text, number: int, figure: Figure) -> Figure:
    """Take «the figure per week» from the sentence or heading before, if that holds no figure."""
    before = text.sentences[number - 1] if number else None
    if figure.rate or before is None:
        return figure
    words = text.words(number - 1)
    heading = words.endswith(":")
    if before.paragraph != text.sentences[number].paragraph and not heading:
        return figure
    if any(letter.isdecimal() for letter in words):
        return figure
    told = heading or re.search(r"\b(?:figure|number|rate|average|mean|pace|flow)\b", words)
    return replace(figure, rate=rate_said(words)) if told else figure


def _with_scale(
    figure: Figure,
    previous: Figure | None,
    found: Sequence[_Found],
    number: int,
    tokens: Sequence[Token],
) -> Figure:
    """«An estimated 4.5 million. Others speak of more than five.»: five million."""
    if (
        not figure.inherited
        or figure.low >= 100
        or figure.number.scale != 1
        or figure.hedge.qualifier == "exact"
    ):
        return figure
    near = found[-1] if found and found[-1].quantity.sentence >= number - 1 else None
    model = previous or (near.figure if near else None)
    ends = figure.last >= len(tokens) or not tokens[figure.last].low[0].isalpha()
    if model is None or model.number.scale < 1e5 or not ends:
        return figure
    scale = model.number.scale
    return replace(figure, low=figure.low * scale, high=figure.high * scale)


def _quantity(
    text: Text, number: int, tokens: Sequence[Token], figure: Figure, head: int | None
) -> Quantity:
    phrase, hedge = figure.phrase, figure.hedge
    noun = (
        text.content[tokens[phrase.first].start : tokens[phrase.last - 1].end]
        if phrase.last
        else phrase.head
    )
    return Quantity(
        sentence=number,
        start=tokens[figure.first].start,
        end=tokens[figure.last - 1].end,
        value_low=figure.low,
        value_high=figure.high,
        qualifier=hedge.qualifier,
        qualifier_text=text.content[hedge.start : hedge.end],
        unit=f"{figure.unit}/{figure.rate}" if figure.rate else figure.unit,
        noun=noun,
        list_head=head,
    )
