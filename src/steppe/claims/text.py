"""What the stages of reading pass on: a text and its sentences, figures found, values with evidence.

The stages are pure functions over one `Text`. Offsets are code points of `Text.content`, from 0; each
stage keeps the spans that its values rest on::

    Text ── quantities ──> Quantity (figure, hedge, unit, noun)
                              ├── measures ─────> measure, basis, modality, group
                              ├── places ───────> origin, destination, place
                              ├── periods ──────> first and last day
                              └── attribution ──> source, relayer
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

Span = tuple[int, int]
#: Sentences behind the last figure that may still tell of it: a source under a table, a date.
_BEHIND_FIGURES = 50
#: How a value was found: said in the figure's own clause, carried over from the sentences or the
#: list around it, or concluded from the document as a whole.
How = Literal["stated", "inherited", "inferred"]


@dataclass(frozen=True)
class Sentence:
    """A sentence, by its place in the text; `paragraph` counts from 0."""

    start: int
    end: int
    paragraph: int
    headline: bool = False


@dataclass(frozen=True)
class Text:
    """A cleaned document; `name` is its file's name, `published` its day if known."""

    name: str
    content: str
    sentences: tuple[Sentence, ...]
    published: date | None = None

    def words(self, sentence: int) -> str:
        """Return the words of a sentence as they stand."""
        found = self.sentences[sentence]
        return self.content[found.start : found.end]


@dataclass(frozen=True)
class Quantity:
    """A reported figure before its arguments are linked.

    Attributes:
        sentence: index of the sentence that holds it.
        start: first code point of the figure, hedge and unit excluded.
        end: code point behind it.
        value_low: lower end of what is reported, in `unit`.
        value_high: upper end; equal for a point value.
        qualifier: exact, about, at_least or at_most.
        qualifier_text: the words of the hedge.
        unit: people, people/day, percent, times, USD, …
        noun: head noun phrase of the figure, its own or inherited from the list.
        measure: one of the code list.
        basis: cumulative, rate, snapshot or change.
        modality: reported, estimated, forecast, planned or denied.
        group: who is counted, in the text's words.
        trigger: span of the words that decide the measure, if any.
        list_head: index of the figure whose attributes it continues, if it is a list item.
    """

    sentence: int
    start: int
    end: int
    value_low: float
    value_high: float
    qualifier: str = "exact"
    qualifier_text: str = ""
    unit: str = "people"
    noun: str = ""
    measure: str = "other"
    basis: str = "cumulative"
    modality: str = "reported"
    group: str = ""
    trigger: Span | None = None
    list_head: int | None = None


@dataclass(frozen=True)
class Found:
    """A value of a field, how it was found and the words it rests on; nothing found by default.

    `margin` is how far the value's evidence stands above the next best's (or above asserting
    nothing), in the finder's own unit; 0 where a finder does not weigh. Of a place, `rival` is the
    most that is said for another one.
    `chance` is how likely the value, or that there is none, is right; 1 where a finder does not tell.
    """

    value: str | None = None
    how: How | None = None
    spans: tuple[Span, ...] = ()
    margin: float = 0.0
    chance: float = 1.0
    rival: float = 0.0


@dataclass(frozen=True)
class Places:
    """Where the counted people set out, where they go or are, and the finer place of the figure.

    `others` counts the countries named in the figure's sentence that are neither of the ends, `named`
    those named in the whole text; `opens` says whether title or first sentence name the destination,
    `both` whether plain words leave the ends open: people who come and people who go are counted
    together, or a border is measured.
    """

    origin: Found = Found()
    destination: Found = Found()
    place: Found = Found()
    others: int = 0
    named: int = 0
    opens: bool = False
    both: bool = False


@dataclass(frozen=True)
class Period:
    """The days a figure is about, both included; `text` is the expression as it stands."""

    start: date | None = None
    end: date | None = None
    text: str = ""
    how: How | None = None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Credit:
    """Who is credited with a figure, and who passed it on."""

    source: Found = Found()
    relayer: Found = Found()


def read_part(text: Text, quantities: Sequence[Quantity]) -> Text:
    """Return a text cut some way behind its last figure, so that what is not read costs nothing."""
    last = max((quantity.sentence for quantity in quantities), default=0) + _BEHIND_FIGURES
    if last + 1 >= len(text.sentences):
        return text
    sentences = text.sentences[: last + 1]
    return replace(text, content=text.content[: sentences[-1].end], sentences=sentences)
