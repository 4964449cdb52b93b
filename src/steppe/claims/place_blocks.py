"""What the network on places is shown: a text in blocks, its figures and names of places marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from steppe.claims.context import FIGURE, up_to_noun
from steppe.claims.roles import Use
from steppe.claims.text import Quantity, Text
from steppe.claims.wordpiece import pieces

#: Pieces of a block with its two marks. Most texts of a page are one block.
LONGEST = 384
#: Pieces of one sentence that are shown.
LONGEST_SENTENCE = 160
#: A further block begins with the title and first sentence, and with sentences before its own, up to
#: so many pieces of each.
OPENING, LEAD = 60, 100
_OPENING_SENTENCES = 2


class Block(NamedTuple):
    """Sentences of a text, run together.

    Attributes:
        pieces: rows of their pieces, the marks among them.
        figures: by index of a figure, its place among them and that of its noun.
        names: by number of a use, its first piece and the one behind its last.
    """

    pieces: tuple[int, ...]
    figures: dict[int, tuple[int, int]]
    names: dict[int, tuple[int, int]]


class _Marked(NamedTuple):
    """The pieces of a sentence, where its figures stand and where its names."""

    pieces: list[int]
    figures: dict[int, int]
    names: dict[int, tuple[int, int]]


def find_blocks(
    text: Text, quantities: Sequence[Quantity], uses: Sequence[Use], rows: Mapping[str, int]
) -> list[Block]:
    """Return the blocks of a text: its opening, sentences with figures, and those right before them.

    Every figure stands in one block; names of the opening and of the sentences before may stand in two.
    """
    figures_in: dict[int, list[int]] = defaultdict(list)
    for index, quantity in enumerate(quantities):
        figures_in[quantity.sentence].append(index)
    uses_in: dict[int, list[int]] = defaultdict(list)
    for number, use in enumerate(uses):
        uses_in[use.mention.sentence].append(number)
    near = {number - before for number in figures_in for before in (0, 1)}
    shown = sorted(
        number
        for number in near | set(range(_OPENING_SENTENCES))
        if 0 <= number < len(text.sentences)
    )
    marked = {
        number: _mark(text, number, figures_in[number], uses_in[number], quantities, uses, rows)
        for number in shown
    }
    blocks, at = [], 0
    while at < len(shown):
        led = _lead(shown, at, marked) if at else []
        room = LONGEST - 2 - sum(len(marked[number].pieces) for number in led)
        own: list[int] = []
        while at < len(shown) and (len(marked[shown[at]].pieces) <= room or not own):
            own.append(shown[at])
            room -= len(marked[shown[at]].pieces)
            at += 1
        blocks.append(_join([*led, *own], set(own), marked, text, quantities, rows))
    return [block for block in blocks if block.figures]


def _lead(shown: Sequence[int], at: int, marked: Mapping[int, _Marked]) -> list[int]:
    """Return the sentences that a further block begins with."""
    led: list[int] = []
    for number in shown[:_OPENING_SENTENCES]:
        if not led or sum(len(marked[one].pieces) for one in (*led, number)) <= OPENING:
            led.append(number)
    before: list[int] = []
    for number in reversed(shown[_OPENING_SENTENCES:at]):
        if sum(len(marked[one].pieces) for one in (*before, number)) > LEAD:
            break
        before.insert(0, number)
    return [*led, *before]


def _mark(
    text: Text, number: int, figures: Sequence[int], names: Sequence[int],
    quantities: Sequence[Quantity], uses: Sequence[Use], rows: Mapping[str, int],
) -> _Marked:  # fmt: skip
    """Return the pieces of a sentence, a figure as one word; a name inside a figure is not marked."""
    parts = [(quantities[at].start, quantities[at].end, True, at) for at in figures]
    parts += [(uses[at].mention.start, uses[at].mention.end, False, at) for at in names]
    row: list[int] = []
    figure_at: dict[int, int] = {}
    name_at: dict[int, tuple[int, int]] = {}
    cursor = text.sentences[number].start
    for start, end, is_figure, at in sorted(parts, key=lambda part: (part[0], not part[2])):
        if start >= cursor:
            row += pieces(text.content[cursor:start], rows)
        elif not is_figure:
            continue
        first = len(row)
        row += [rows[FIGURE]] if is_figure else pieces(text.content[start:end], rows)
        cursor = max(cursor, end)
        if is_figure:
            figure_at[at] = first
        elif len(row) > first:
            name_at[at] = first, len(row)
    row += pieces(text.content[cursor : text.sentences[number].end], rows)
    return _Marked(
        row[:LONGEST_SENTENCE],
        {at: place for at, place in figure_at.items() if place < LONGEST_SENTENCE},
        {at: ends for at, ends in name_at.items() if ends[1] <= LONGEST_SENTENCE},
    )


def _join(
    numbers: Sequence[int], own: set[int], marked: Mapping[int, _Marked],
    text: Text, quantities: Sequence[Quantity], rows: Mapping[str, int],
) -> Block:  # fmt: skip
    row = [rows["[CLS]"]]
    figures: dict[int, tuple[int, int]] = {}
    names: dict[int, tuple[int, int]] = {}
    for number in numbers:
        base, each = len(row), marked[number]
        row += each.pieces
        names |= {at: (base + first, base + last) for at, (first, last) in each.names.items()}
        if number in own:
            for at, place in each.figures.items():
                ahead = pieces(up_to_noun(text, quantities[at]), rows)
                figures[at] = base + place, base + place + max(len(ahead), 1)
    last = min(len(row), LONGEST - 1)
    return Block(
        (*row[:last], rows["[SEP]"]),
        {at: (place, min(noun, last)) for at, (place, noun) in figures.items() if place < last},
        {at: ends for at, ends in names.items() if ends[1] <= last},
    )
