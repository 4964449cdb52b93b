"""Vectors of words: words used alike lie near each other, so that what is learned of one serves others.

The table is an extract of GloVe (words/NOTICE), made by bench/make_vectors.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from steppe.claims.lexicon import word_set

#: Length of a vector.
SIZE = 50
#: Words that say nothing alone; bags of words leave them out.
EMPTY = word_set(
    "the a an of to in on at for with by from and or but that this these those as is was were are be "
    "been being has have had it its their they he she we i you his her our who which will would could "
    "may more than some about over under nearly almost around least most up only also not no s all one "
    "two three said says"
)
#: Endings taken off a word that is not in the table, longest first.
_ENDINGS = ("ing", "ed", "es", "d", "s")


class Table(NamedTuple):
    """Row of each word, and the rows, words × SIZE, of length one."""

    rows: dict[str, int]
    vectors: NDArray[np.float32]


@cache
def table() -> Table:
    """Return the vectors that come with the package."""
    with (resources.files("steppe.claims") / "words" / "word_vectors.npz").open("rb") as file:
        kept = np.load(file)
        words = kept["words"].tobytes().decode().split("\n")
        vectors = kept["vectors"].T.astype(np.float32) * kept["scale"]
    return Table({word: row for row, word in enumerate(words)}, vectors)


@cache
def row_of(word: str) -> int | None:
    """Return the row of a word in small letters, or of its stem; None for what is not known."""
    rows = table().rows
    if word in rows:
        return rows[word]
    stems = (word.removesuffix(ending) for ending in _ENDINGS)
    return next((rows[stem] for stem in stems if stem != word and stem in rows), None)


def bag(words: Iterable[str], weights: Sequence[float] | None = None) -> NDArray[np.float64]:
    """Return the weighted sum of the vectors of words over the root of the weights' sum.

    Words without meaning of their own or without a vector are left out; no word gives zeros.
    """
    told = [
        (row, 1.0 if weights is None else weights[at])
        for at, word in enumerate(words)
        if word not in EMPTY and (row := row_of(word)) is not None
    ]
    if not told:
        return np.zeros(SIZE)
    rows, shares = zip(*told, strict=True)
    weight = np.array(shares)
    summed: NDArray[np.float64] = weight @ table().vectors[list(rows)]
    scaled: NDArray[np.float64] = summed / np.sqrt(weight.sum())
    return scaled
