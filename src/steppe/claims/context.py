"""What a figure measures, as a small language model has learned it from the words around the figure.

The first layers of all-MiniLM-L6-v2 (words/NOTICE), trained further on labelled figures by
bench/train_context.py. They give log chances of each measure that `measures` adds to those of its
regression. The layers are those of BERT (Devlin et al. 2019), with the smooth step GELU by its tanh form.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import pairwise
from types import ModuleType
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from steppe.claims.text import Quantity, Text
from steppe.claims.wordpiece import pieces

#: Every figure is read as this word: its size would only be learned by heart.
FIGURE = "many"
#: Pieces of a sentence that are looked at with the two marks around them; a longer sentence is cut.
LONGEST = 64
#: Pieces before and behind a figure and its noun whose mean is taken.
NEAR = 6
#: A sentence of fewer pieces is led in by the end of the one before, up to so many together.
FILLED = 28
HEADS = 12
#: Pieces of sentences that are run together.
TOGETHER = 512
_NOUN_WITHIN = 80


class Window(NamedTuple):
    """The pieces around a figure.

    Attributes:
        pieces: rows of the pieces of a sentence or a part of it, its marks among them; before a short
            sentence the end of the one before.
        figure: place of the figure among them.
        noun: place of the last piece of its noun, or of what stands right behind it.
    """

    pieces: tuple[int, ...]
    figure: int
    noun: int


class Network(NamedTuple):
    """Classes, row of each piece, and the weights by name (float32, inputs × outputs)."""

    classes: tuple[str, ...]
    rows: Mapping[str, int]
    weights: Mapping[str, NDArray[np.float32]]


def log_chances(text: Text, quantities: Sequence[Quantity]) -> NDArray[np.float64]:
    """Return the log chance of each class for each figure, figures × classes."""
    known = shipped_network()
    found = windows(text, quantities, known.rows)
    return window_chances(found, known.weights, len(known.classes))


def window_chances(
    found: Sequence[Window], weights: Mapping[str, NDArray[np.float32]], classes: int
) -> NDArray[np.float64]:
    """Return the log chance of each class for each window; each sentence is run once."""
    asked: dict[tuple[int, ...], list[int]] = {}
    for at, window in enumerate(found):
        asked.setdefault(window.pieces, []).append(at)
    chances = np.zeros((len(found), classes))
    sentences = list(asked.items())
    while sentences:
        many = np.searchsorted(np.cumsum([len(words) for words, _ in sentences]), TOGETHER) + 1
        _judge_together(sentences[:many], found, weights, chances)
        sentences = sentences[many:]
    return chances


def _judge_together(
    sentences: Sequence[tuple[tuple[int, ...], list[int]]],
    found: Sequence[Window],
    weights: Mapping[str, NDArray[np.float32]],
    chances: NDArray[np.float64],
) -> None:
    """Fill in the chances of the windows of some sentences, run end to end without filling up.

    Each weight is fetched once for all of them, which is what one sentence alone mostly waits for.
    """
    ids = np.concatenate([words for words, _ in sentences])
    places = np.concatenate([np.arange(len(words)) for words, _ in sentences])
    means, kept, starts = [], [], [0]
    for words, of in sentences:
        mean = np.stack([averages(found[at], len(words)) for at in of])
        used = np.flatnonzero(mean.any(axis=(0, 1)))
        kept.append(used)
        means.append(mean[..., used])
        starts.append(starts[-1] + len(words))
    hidden = run_layers(weights, ids, places, _EndToEnd(starts, kept), np)
    first = 0
    for (_, of), mean in zip(sentences, means, strict=True):
        part = hidden[first : first + mean.shape[-1]]
        first += mean.shape[-1]
        score = (mean @ part).reshape(len(of), -1) @ weights["head"] + weights["bias"]
        score = score - score.max(axis=1, keepdims=True)
        chances[of] = score - np.log(np.exp(score).sum(axis=1, keepdims=True))


@cache
def shipped_network() -> Network:
    """Return the network that comes with the package."""
    with (resources.files("steppe.claims") / "words" / "context_network.npz").open("rb") as file:
        kept = np.load(file)
        names = kept["pieces"].tobytes().decode().split("\n")
        classes = tuple(kept["classes"].tobytes().decode().split("\n"))
        weights = unpacked(kept)
    rows = {name: row for row, name in enumerate(names)}
    return Network(classes, rows, weights)


def unpacked(kept: Any) -> dict[str, NDArray[np.float32]]:
    """Return the weights of an opened file, those kept in 8 bits brought to their scale."""
    scales = {name.removesuffix("/scale") for name in kept.files if name.endswith("/scale")}
    read = {name: kept[name] for name in kept.files if not name.endswith("/scale")}
    weights = {name: each for name, each in read.items() if each.dtype == np.float32}
    for name in scales:
        weights[name] = read[name].astype(np.float32)
        weights[name] *= kept[f"{name}/scale"]
    return weights


def windows(text: Text, quantities: Sequence[Quantity], rows: Mapping[str, int]) -> list[Window]:
    """Return the window around each figure."""
    by_sentence: dict[int, list[int]] = {}
    for index in sorted(range(len(quantities)), key=lambda one: quantities[one].start):
        by_sentence.setdefault(quantities[index].sentence, []).append(index)
    made: dict[int, Window] = {}
    for number, indices in by_sentence.items():
        row, places = _pieces_of(text, number, indices, quantities, rows)
        lead: list[int] = []
        if number and len(row) < FILLED:
            # A short sentence is understood by what stands before it.
            before = by_sentence.get(number - 1, [])
            lead = _pieces_of(text, number - 1, before, quantities, rows)[0]
            lead = [*lead, rows["[SEP]"]][len(row) - FILLED :]
        for index, at in places.items():
            ahead = pieces(up_to_noun(text, quantities[index]), rows)
            shown = len(lead) + at
            made[index] = _window([*lead, *row], shown, shown + max(len(ahead), 1), rows)
    return [made[index] for index in range(len(quantities))]


def _pieces_of(
    text: Text, number: int, indices: Sequence[int], quantities: Sequence[Quantity],
    rows: Mapping[str, int],
) -> tuple[list[int], dict[int, int]]:  # fmt: skip
    """Return the pieces of a sentence, and where among them each of its figures stands."""
    sentence = text.sentences[number]
    row: list[int] = []
    places = {}
    cursor = sentence.start
    for index in indices:
        quantity = quantities[index]
        row += pieces(text.content[cursor : max(cursor, quantity.start)], rows)
        places[index] = len(row)
        row.append(rows[FIGURE])
        cursor = max(cursor, quantity.end)
    return [*row, *pieces(text.content[cursor : sentence.end], rows)], places


def up_to_noun(text: Text, quantity: Quantity) -> str:
    """Return the text between a figure and the end of its noun, if that stands behind it."""
    if not quantity.noun:
        return ""
    stop = min(text.sentences[quantity.sentence].end, quantity.end + _NOUN_WITHIN)
    at = text.content.find(quantity.noun, quantity.end, stop)
    return text.content[quantity.end : at + len(quantity.noun)] if at >= 0 else ""


def _window(row: Sequence[int], figure: int, noun: int, rows: Mapping[str, int]) -> Window:
    room = LONGEST - 2
    start = max(0, min(figure - room // 2, len(row) - room))
    kept = row[start : start + room]
    # The mark of the end counts as a noun where nothing stands behind the figure.
    return Window(
        (rows["[CLS]"], *kept, rows["[SEP]"]),
        1 + figure - start,
        min(1 + noun - start, len(kept) + 1),
    )


def averages(window: Window, length: int) -> NDArray[np.float32]:
    """Return the weights of pieces, 3 × length: the figure, its noun, and what is near them."""
    first = max(1, window.figure - NEAR)
    last = max(min(len(window.pieces) - 1, window.noun + NEAR + 1), first + 1)
    made = np.zeros((3, length), dtype=np.float32)
    made[0, window.figure] = made[1, window.noun] = 1
    made[2, first:last] = 1 / (last - first)
    return made


class Attention(Protocol):
    """Which pieces hear which."""

    def asked(self, hidden: Any) -> Any:
        """Return the pieces that are still asked for in the last layer."""

    def heard(self, query: Any, key: Any, value: Any, of: ModuleType) -> Any:
        """Return for each query the values it hears."""


class Filled:
    """Sentences of one length, the shorter filled up; sentences × length × size.

    Args:
        mask: sentences × 1 × 1 × length: 0, and -1e9 at pieces that only fill up.
    """

    def __init__(self, mask: Any) -> None:
        self.mask = mask

    def asked(self, hidden: Any) -> Any:
        """Return all pieces."""
        return hidden

    def heard(self, query: Any, key: Any, value: Any, of: ModuleType) -> Any:
        """Return for each query what it hears in its own row."""
        return hear(query, key, value, self.mask, of)


class _EndToEnd:
    """Sentences one behind the other; pieces × size. Asks only for some pieces of each at last."""

    def __init__(self, starts: Sequence[int], kept: Sequence[NDArray[np.int64]]) -> None:
        self.bounds = [slice(*pair) for pair in pairwise(starts)]
        self.rows = np.concatenate(
            [all_.start + some for all_, some in zip(self.bounds, kept, strict=True)]
        )
        ends = np.cumsum([0, *map(len, kept)]).tolist()
        self.last = [slice(*pair) for pair in pairwise(ends)]

    def asked(self, hidden: Any) -> Any:
        return hidden[self.rows]

    def heard(self, query: Any, key: Any, value: Any, of: ModuleType) -> Any:
        asking = self.bounds if len(query) == len(key) else self.last
        made = of.empty_like(query)
        for one, all_ in zip(asking, self.bounds, strict=True):
            made[one] = hear(query[None, one], key[None, all_], value[None, all_], None, of)[0]
        return made


def hear(query: Any, key: Any, value: Any, mask: Any, of: ModuleType) -> Any:
    """Return for each query the values it hears, rows × queries × size.

    `mask`, if there is one, is added to the scores.
    """
    many, _, size = query.shape
    asking, offered, told = (
        each.reshape(many, each.shape[1], HEADS, -1).swapaxes(1, 2) for each in (query, key, value)
    )
    # Work on queries × keys costs most: as little as can be is done there, and in place.
    score = asking * (1 / math.sqrt(size // HEADS)) @ offered.swapaxes(2, 3)
    if mask is not None:
        score += mask
    score -= score.max(axis=-1, keepdims=True)
    share = of.exp(score)
    made = share @ told
    # Over short rows this sum is three times as fast as `sum`.
    made /= of.einsum("...k->...", share)[..., None]
    return made.swapaxes(1, 2).reshape(query.shape)


def run_layers(
    weights: Mapping[str, Any], ids: Any, places: Any, attention: Attention, of: ModuleType
) -> Any:
    """Return what the network holds at each piece.

    Args:
        weights: by name; `N/query` and so on for the layers N.
        ids: rows of the pieces.
        places: place of each piece in its sentence.
        attention: which pieces hear which.
        of: numpy, or jax.numpy where the network is trained.
    """
    hidden = weights["pieces_of_words"][ids] + weights["places"][places]
    hidden = _levelled(hidden, weights, "start", of)
    layers = sum(name.endswith("/query") for name in weights)
    for layer in range(layers):
        asking = attention.asked(hidden) if layer == layers - 1 else hidden
        hidden = _layer(asking, hidden, attention, weights, f"{layer}/", of)
    return hidden


def _layer(
    asking: Any, hidden: Any, attention: Attention, weights: Mapping[str, Any], name: str,
    of: ModuleType,
) -> Any:  # fmt: skip
    query = _dense(asking, weights, name + "query")
    key, value = (_dense(hidden, weights, name + part) for part in ("key", "value"))
    seen = _dense(attention.heard(query, key, value, of), weights, name + "seen")
    here = _levelled(asking + seen, weights, name + "level seen", of)
    wide = _dense(here, weights, name + "wide")
    narrow = _dense(bent(wide, of), weights, name + "narrow")
    return _levelled(here + narrow, weights, name + "level narrow", of)


def bent(values: Any, of: ModuleType) -> Any:
    """Return values through the smooth step GELU by its tanh form; few passes, since they cost most."""
    inner = values * values
    inner *= 0.044715 * math.sqrt(2 / math.pi)
    inner += math.sqrt(2 / math.pi)
    inner *= values
    inner = of.tanh(inner)
    inner += 1
    inner *= values
    inner *= 0.5
    return inner


def _dense(values: Any, weights: Mapping[str, Any], name: str) -> Any:
    made = values @ weights[name]
    made += weights[name + "/bias"]
    return made


def _levelled(values: Any, weights: Mapping[str, Any], name: str, of: ModuleType) -> Any:
    """Return values brought to mean 0 and variance 1 over the last axis, scaled and shifted."""
    away = values - values.mean(axis=-1, keepdims=True)
    spread = of.sqrt((away * away).mean(axis=-1, keepdims=True) + 1e-12)
    away /= spread
    away *= weights[name + "/factor"]
    away += weights[name + "/shift"]
    return away
