"""Measures that plain words settle, whatever the judges thought."""

from __future__ import annotations

import pytest

from steppe.claims.measure_rules import ruled
from steppe.claims.quantities import find_quantities
from steppe.claims.sentences import make_text

CONTEXT = (
    "\n\nRefugees, migrants, asylum and the border: the camps and the newcomers of these days."
)


def last(sentence: str, *judged: str) -> str:
    """Return the measure of the figure that was judged last."""
    text = make_text("test", sentence + CONTEXT)
    found, _ = find_quantities(text)
    return ruled(text, found, judged)


@pytest.mark.parametrize(
    ("sentence", "judged", "wanted"),
    [
        ("Some 29,000 people crossed, both directions counted.", "entries", "other"),
        ("In both directions 29,000 people crossed.", "exits", "other"),
        ("Some 29,000 people crossed into Chad.", "entries", "entries"),
        ("Both directions were open; 29 people died.", "casualties", "casualties"),
        ("Some 10,214 Afghans crossed into their country.", "entries", "returns"),
        ("Some 10,214 Afghans crossed into this country.", "entries", "entries"),
        ("Some 10,214 Afghans went to their homes.", "exits", "returns"),
        # Whose the homes and the towns are that people are let into.
        ("Poles took 10,214 Afghans into their homes.", "entries", "entries"),
        ("Jordan let 10,214 Afghans into its towns.", "entries", "entries"),
    ],
)
def test_words_of_one_figure(sentence: str, judged: str, wanted: str) -> None:
    assert last(sentence, judged) == wanted


@pytest.mark.parametrize(
    ("sentence", "judged", "wanted"),
    [
        ("Police let 7,593 people in, and 5,108 drove the other way.", "entries", "exits"),
        ("Police let 7,593 people in. In the opposite direction, 5,108.", "entries", "exits"),
        ("Police saw 7,593 people off. In the opposite direction, 5,108.", "exits", "entries"),
        ("Police saw 7,593 people off, and 5,108 came the other way.", "exits", "exits"),
        ("Police let 7,593 people in, and 5,108 on Monday.", "entries", "entries"),
    ],
)
def test_who_goes_the_other_way(sentence: str, judged: str, wanted: str) -> None:
    assert last(sentence, judged, judged) == wanted
