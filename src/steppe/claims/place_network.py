"""How likely each place of a text is a figure's origin or destination, by a small language model.

The first layers of all-MiniLM-L6-v2 (words/NOTICE), half of their inner units kept, trained further on
labelled figures by bench/train_places.py. The model reads a text in blocks (`place_blocks`); what it then
holds at a figure and at a name is compared for each pair of them. It does not know what the rules of
`places` say, but for the role of each name: it is a second opinion. Table of pieces and first levelling
are those of `context`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from steppe.claims.context import bent, hear, run_layers, shipped_network, unpacked
from steppe.claims.place_blocks import Block, find_blocks
from steppe.claims.voices import Scene

ROLES = (
    "none", "source", "target", "home", "to", "in", "host", "sender", "people", "topic", "adjunct",
    "adjective", "actor", "border", "dateline", "witness",
)  # fmt: skip
#: Sentences that a name may stand behind and before its figure; farther ones count as these.
_BEHIND, _BEFORE = 3, 6
#: Doublings of the distance in pieces, and other figures between, that are told apart.
_DOUBLINGS, _BETWEEN = 8, 4
#: Kinds of pairs by sentences apart, pieces apart, and figures between on either side.
KINDS = (_BEHIND + _BEFORE + 1, 2 * _DOUBLINGS + 1, 2 * (_BETWEEN + 1))
#: Pieces that hear at a time: with a whole block, fetching memory would take as long as the sums.
_TOGETHER = 128
#: Scores are kept within these, so that their sums stay finite.
MOST = 25.0
#: The score of a place that is named outside the block only, besides what is learned.
OUTSIDE = -3.0
Weights = Mapping[str, Any]


class Candidates(NamedTuple):
    """The places among which a text's figures choose, and for each use those it speaks for."""

    names: tuple[str, ...]
    of_use: tuple[tuple[int, ...], ...]


class Pairs(NamedTuple):
    """Figures and names of a block.

    Attributes:
        figures: indices of the figures.
        seen: figures × 2: places of each figure and its noun.
        spans: names × 2: first piece of each name and the one behind its last.
        roles: names × ROLES: 1 for its role.
        kinds: figures × names × all KINDS: 1 for each of the three that a pair is of.
        speaks: names × candidates: 1 where a name speaks for a candidate.
    """

    figures: tuple[int, ...]
    seen: NDArray[np.int64]
    spans: NDArray[np.int64]
    roles: NDArray[np.float32]
    kinds: NDArray[np.float32]
    speaks: NDArray[np.float32]


def opinions(scene: Scene, candidates: Candidates) -> list[NDArray[np.float64]]:
    """Return for each figure log chances, 2 × candidates and nothing: of origin, and destination.

    A figure that stands in no block, far behind in a very long sentence, has the same for all.
    """
    rows, weights = shipped_network().rows, shipped_weights()
    return opinions_by(scene, candidates, rows, weights)


def opinions_by(
    scene: Scene, candidates: Candidates, rows: Mapping[str, int], weights: Weights
) -> list[NDArray[np.float64]]:
    """Return the opinions of a network given by its weights; `rows` are those of the pieces."""
    many = len(candidates.names) + 1
    told = [np.full((2, many), -math.log(many)) for _ in scene.quantities]
    for block in find_blocks(scene.text, scene.quantities, scene.uses, rows):
        pairs = pair_up(block, scene, candidates)
        asked, of_figures, of_names = averages(pairs)
        held = run_layers(
            weights, np.array(block.pieces), np.arange(len(block.pieces)), _Asked(asked), np
        )
        shown = (of_figures @ held).reshape(len(pairs.figures), -1)
        places, nothing = scores(weights, shown, of_names @ held, pairs, np)
        joined = np.concatenate([places, nothing[..., None]], axis=-1).astype(float)
        joined -= joined.max(axis=-1, keepdims=True)
        joined -= np.log(np.exp(joined).sum(axis=-1, keepdims=True))
        for at, index in enumerate(pairs.figures):
            told[index] = joined[at]
    return told


@cache
def shipped_weights() -> Weights:
    """Return the weights that come with the package, those shared with `context` among them."""
    with (resources.files("steppe.claims") / "words" / "place_network.npz").open("rb") as file:
        own = unpacked(np.load(file))
    shared = shipped_network().weights
    return {name: shared[name] for name in ("pieces_of_words", "start/factor", "start/shift")} | own


class _Asked:
    """One block, in whose last layer only some pieces are asked for."""

    def __init__(self, rows: NDArray[np.int64]) -> None:
        self.rows = rows

    def asked(self, hidden: Any) -> Any:
        """Return the pieces that figures and names stand on."""
        return hidden[self.rows]

    def heard(self, query: Any, key: Any, value: Any, of: ModuleType) -> Any:
        """Return for each query what it hears in the whole block."""
        parts = [
            hear(query[None, at : at + _TOGETHER], key[None], value[None], None, of)[0]
            for at in range(0, len(query), _TOGETHER)
        ]
        return of.concatenate(parts)


def pair_up(block: Block, scene: Scene, candidates: Candidates) -> Pairs:
    """Return the figures and names of a block, and how they stand to each other."""
    figures, names = tuple(sorted(block.figures)), sorted(block.names)
    seen = np.array([block.figures[at] for at in figures]).reshape(-1, 2)
    spans = np.array([block.names[at] for at in names], dtype=np.int64).reshape(-1, 2)
    speaks = np.zeros((len(names), len(candidates.names)), dtype=np.float32)
    for row, at in enumerate(names):
        speaks[row, list(candidates.of_use[at])] = 1
    roles = [scene.uses[at].role for at in names]
    behind = np.array([scene.quantities[at].sentence for at in figures])[:, None] - np.array(
        [scene.uses[at].mention.sentence for at in names], dtype=np.int64
    )
    places, firsts = seen[:, :1], spans[:, 0]
    gap = places - firsts
    doublings = np.minimum(_DOUBLINGS, np.ceil(np.log2(np.abs(gap) + 1))).astype(np.int64)
    low, high = np.minimum(places, firsts)[..., None], np.maximum(places, firsts)[..., None]
    between = ((places[:, 0] > low) & (places[:, 0] < high)).sum(axis=-1)
    kinds = (
        np.clip(behind, -_BEHIND, _BEFORE) + _BEHIND,
        np.sign(gap) * doublings + _DOUBLINGS,
        np.minimum(between, _BETWEEN) + (_BETWEEN + 1) * (gap < 0),
    )
    known = [ROLES.index(role) if role in ROLES else 0 for role in roles]
    return Pairs(
        figures,
        seen,
        spans,
        np.eye(len(ROLES), dtype=np.float32)[known].reshape(-1, len(ROLES)),
        np.concatenate(
            [np.eye(size, dtype=np.float32)[kind] for size, kind in zip(KINDS, kinds, strict=True)],
            axis=-1,
        ),
        speaks,
    )


def averages(
    pairs: Pairs,
) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]:
    """Return the pieces asked for, and weights of them: figures × 2 × asked, names × asked."""
    spans = [np.arange(first, last) for first, last in pairs.spans]
    asked = np.unique(np.concatenate([pairs.seen.ravel(), *spans]))
    of_figures = (pairs.seen[..., None] == asked).astype(np.float32)
    inside = (pairs.spans[:, :1] <= asked) & (asked < pairs.spans[:, 1:])
    of_names = inside / np.maximum(inside.sum(axis=1, keepdims=True), 1)
    return asked, of_figures, of_names.astype(np.float32)


def scores(
    weights: Weights, figures: Any, names: Any, pairs: Pairs, of: ModuleType
) -> tuple[Any, Any]:
    """Return the scores of the candidates, figures × 2 × candidates, and of nothing, figures × 2.

    Args:
        weights: by name.
        figures: figures × size: what the network holds at each figure and its noun.
        names: names × size: what it holds at each name.
        pairs: how they stand to each other.
        of: numpy, or jax.numpy where the network is trained.
    """
    mixed = (
        (figures @ weights["figure"] + weights["figure/bias"])[:, None]
        + (names @ weights["name"] + pairs.roles @ weights["role"])
        + pairs.kinds @ weights["kind"]
    )
    met = bent(mixed, of) @ weights["met"]
    size = weights["asking"].shape[1] // 2
    asking = (figures @ weights["asking"]).reshape(len(figures), 2, size)
    offered = (names @ weights["offered"]).reshape(len(names), 2, size)
    met = met + of.einsum("fes,nes->fne", asking, offered) / math.sqrt(size)
    heard = of.einsum("fne,nc->fec", of.exp(of.clip(met, -MOST, MOST)), pairs.speaks)
    outside = (weights["outside"] + OUTSIDE)[None, :, None]
    places = of.where(heard > 0, of.log(of.maximum(heard, 1e-30)), outside)
    idle = bent(figures @ weights["idle"] + weights["idle/bias"], of)
    return places, idle @ weights["nothing"] + weights["nothing/bias"]
