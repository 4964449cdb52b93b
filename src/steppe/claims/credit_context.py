"""How a figure is like those beside who may be credited with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from steppe.claims.speech import Cue
from steppe.claims.text import Quantity, Text


def carried(
    text: Text, figures: Mapping[int, Sequence[Quantity]], quantity: Quantity, cue: Cue, at: str
) -> Iterator[str]:
    """Yield what speaks for carrying a cue over from its sentence to a figure of another.

    Args:
        text: the text.
        figures: its figures by sentence.
        quantity: the figure to be credited.
        cue: who may be credited.
        at: where the cue stands from the figure.
    """
    if cue.sentence == quantity.sentence:
        return
    own = figures.get(cue.sentence, ())
    if not own:
        yield f"{at}: cue without figures"
    else:
        same = any(one.measure == quantity.measure for one in own)
        yield f"{at}: {'same' if same else 'other'} measure"
    here = text.sentences[quantity.sentence].paragraph
    if quantity.sentence == 0 or text.sentences[quantity.sentence - 1].paragraph != here:
        yield f"{at}: figure opens paragraph"
