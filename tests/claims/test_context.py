"""The small language model: what it is shown of a figure, and what it makes of it."""

from __future__ import annotations

import numpy as np
import pytest

from steppe.claims.context import (
    LONGEST,
    Filled,
    log_chances,
    run_layers,
    shipped_network,
    window_chances,
    windows,
)
from steppe.claims.measures import judge_measures
from steppe.claims.quantities import find_quantities
from steppe.claims.sentences import make_text
from steppe.claims.text import Quantity, Text

SENTENCE = "Of the 41,000 refugees who came, 12,500 asylum seekers went home again."


def read(words: str) -> tuple[Text, list[Quantity]]:
    text = make_text("test", words + "\n\nRefugees and migrants at the border.")
    return text, find_quantities(text)[0]


def told(window_pieces: tuple[int, ...]) -> list[str]:
    names = {row: name for name, row in shipped_network().rows.items()}
    return [names[row] for row in window_pieces]


def test_figures_are_shown_as_a_word_and_share_their_sentence() -> None:
    first, second = windows(*read(SENTENCE), shipped_network().rows)
    assert first.pieces == second.pieces
    shown = told(first.pieces)
    assert shown[:5] == ["[CLS]", "of", "the", "many", "refugees"]
    assert shown[-2:] == [".", "[SEP]"]
    assert [shown[first.figure], shown[first.noun]] == ["many", "refugees"]
    assert [shown[second.figure], shown[second.noun]] == ["many", "seekers"]
    assert not any(sign.isdigit() for piece in shown for sign in piece)


@pytest.mark.parametrize("before", [0, 20, 90])
def test_a_long_sentence_is_cut_around_its_figure(before: int) -> None:
    words = "and then " * before + "some 3,000 refugees" + " and so on" * (90 - before) + "."
    (window,) = windows(*read(words), shipped_network().rows)
    shown = told(window.pieces)
    assert len(shown) == LONGEST
    assert shown[window.figure : window.noun + 1] == ["many", "refugees"]


def test_a_figure_at_the_end_has_the_last_mark_for_a_noun() -> None:
    window = windows(*read("Refugees who came in June: 3,000"), shipped_network().rows)[0]
    assert told(window.pieces)[window.figure : window.noun + 1] == ["many", "[SEP]"]


def test_a_short_sentence_is_led_in_by_the_one_before() -> None:
    rows = shipped_network().rows
    _, short = windows(*read("In March 4,100 refugees came. Then 700."), rows)
    shown = " ".join(told(short.pieces))
    assert shown == "[CLS] in march many refugees came . [SEP] then many . [SEP]"
    assert told(short.pieces)[short.figure] == "many"
    long = "They " + "and they " * 20 + "were 700."
    window = windows(*read("In March 4,100 refugees came. " + long), rows)[1]
    assert told(window.pieces)[1] == "they"


def test_chances_do_not_depend_on_what_else_is_asked() -> None:
    known = shipped_network()
    text, found = read(
        SENTENCE + "\n\n" + "Kenya hosts 550,000 refugees. They live in two camps. " * 9
    )
    all_windows = windows(text, found, known.rows)
    together = log_chances(text, found)
    assert together.shape == (len(found), len(known.classes))
    np.testing.assert_allclose(np.exp(together).sum(axis=1), 1, atol=1e-6)
    for row, window in enumerate(all_windows):
        alone = window_chances([window], known.weights, len(known.classes))
        np.testing.assert_allclose(together[row], alone[0], atol=1e-3)


def test_nothing_is_heard_of_pieces_that_only_fill_up() -> None:
    weights = shipped_network().weights
    mask = np.array([[[[0, 0, 0, -1e9, -1e9]]]], dtype=np.float32)

    def run(ids: list[int], mask: np.ndarray) -> np.ndarray:
        return run_layers(weights, np.array([ids]), np.arange(len(ids)), Filled(mask), np)[0]

    filled = run([5, 6, 7, 8, 9], mask)
    alone = run([5, 6, 7], 0 * mask[..., :3])
    np.testing.assert_allclose(filled[:3], alone, atol=1e-4)
    heard = run([5, 6, 7, 8, 9], 0 * mask)
    assert np.abs(heard[:3] - alone).max() > 0.1


@pytest.mark.parametrize(
    ("sentence", "likelier", "than"),
    [
        ("Every night 900 people slip over the hills into our valley.", "entries", "stock"),
        ("In the old barracks 900 people are put up.", "stock", "entries"),
        ("By Friday 900 people were back in their own villages.", "returns", "exits"),
        ("On the way 900 people lost their lives.", "casualties", "exits"),
    ],
)
def test_meaning_is_heard_without_the_words_of_the_rules(
    sentence: str, likelier: str, than: str
) -> None:
    classes = shipped_network().classes
    chances = log_chances(*read(sentence))[0]
    assert chances[classes.index(likelier)] > chances[classes.index(than)]


def test_the_judge_adds_both() -> None:
    text, found = read("Kenya hosts 550,000 refugees.")
    classes = shipped_network().classes
    sure = np.full((1, len(classes)), -30.0)
    sure[0, classes.index("returns")] = 0
    assert judge_measures(text, found)[0].measure == "stock"
    assert judge_measures(text, found, chances=sure)[0].measure == "returns"
    assert judge_measures(text, found, chances=0 * sure)[0].measure == "stock"


def test_no_figures() -> None:
    text, _ = read("Nothing is counted here.")
    assert log_chances(text, []).shape == (0, len(shipped_network().classes))
