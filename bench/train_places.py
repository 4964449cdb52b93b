"""Train the small language model that says which place is a figure's origin or destination.

    python bench/train_places.py MODEL DIR... [--write]

MODEL is a folder with all-MiniLM-L6-v2 as for bench/train_context.py. Two of its layers, half of their
inner units kept, are trained on the labelled texts in each DIR; texts held back and test texts are never
used. Each text is judged by a network that has not seen it: bench/places_left_out.npz holds these log
chances, which train_place_choice and train_confidence take. `--write` also writes the network that the
package ships (src/steppe/claims/words/place_network.npz). Takes some twenty minutes on one core.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from place_labels import END_WEIGHT, LEFT_OUT, right_rows
from train_context import Weights, read_model, rounded
from train_links import Labelled, read_folder
from train_measures import CLASSES, FOLDED_MEASURES

from steppe.claims.context import Filled, run_layers, shipped_network
from steppe.claims.place_blocks import LONGEST, Block, find_blocks
from steppe.claims.place_choice import find_candidates
from steppe.claims.place_network import KINDS, ROLES, Pairs, opinions_by, pair_up, scores
from steppe.claims.places import survey

NETWORK = Path(__file__).parent.parent / "src/steppe/claims/words/place_network.npz"
LAYERS = 2
#: Inner units kept in each layer: those of the largest weights.
INNER = 768
#: Numbers in which a figure and a name are mixed, in which they are compared, and of nothing.
MIXED, COMPARED, IDLE = 64, 48, 64
EPOCHS = 7
#: Pieces in a batch; figures, names and candidates in it at most.
PIECES, FIGURES, NAMES, PLACES = 1536, 112, 224, 144
#: Texts are padded to one of these lengths, so that few shapes are compiled.
LENGTHS = (160, 208, 256, 320, LONGEST)
RATE, HEAD_RATE, DECAY, WARMING = 2e-4, 10, 0.01, 0.1
#: Shares of pieces, and of the numbers under the top layer, that are hidden while training.
DROP_PIECES, DROP_HEAD = 0.1, 0.3
#: Mean share of places whose names are hidden: names are not to be learned by heart.
DROP_PLACES = 0.35
#: What the measure of a figure counts beside its places; it is only there to be learned from.
MEASURES = 0.5
FOLDS = 3
#: Figures of a folder weigh so much; a text that counts less is read less often.
FOLDER_WEIGHT = {"corpus_c": 0.4, "articles": 2.0}


@dataclass(frozen=True)
class Case:
    """A block, how often it is drawn, and what is right: figures × 2 × candidates and nothing."""

    drawn: float
    block: Block
    pairs: Pairs
    right: np.ndarray
    weight: np.ndarray
    measure: np.ndarray
    measured: np.ndarray


def cases_of(labelled: Labelled, rows: Mapping[str, int]) -> list[Case]:
    """Return the blocks of a text."""
    scene, corridor = survey(labelled.text, labelled.quantities)
    candidates = find_candidates(scene, corridor)
    made = []
    for block in find_blocks(scene.text, scene.quantities, scene.uses, rows):
        pairs = pair_up(block, scene, candidates)
        many = len(pairs.figures)
        right = np.zeros((many, 2, len(candidates.names) + 1), dtype=bool)
        weight = np.zeros((many, 2), dtype=np.float32)
        measure, measured = np.zeros(many, dtype=np.int64), np.zeros(many, dtype=np.float32)
        share = FOLDER_WEIGHT.get(labelled.folder, 1.0)
        whole = max(share, 1.0)
        for at, index in enumerate(pairs.figures):
            label = labelled.labels.get(index)
            if label is None:
                continue
            named = FOLDED_MEASURES.get(label["measure"], label["measure"])
            measure[at], measured[at] = CLASSES.index(named), whole
            for end in (0, 1):
                right[at, end], known = right_rows(candidates, label, end)
                weight[at, end] = whole * (1.0 if known else END_WEIGHT)
        made.append(Case(min(share, 1.0), block, pairs, right, weight, measure, measured))
    return made


def fits(cases: Sequence[Case]) -> bool:
    longest = max(len(case.block.pieces) for case in cases)
    return (
        len(cases) * next(each for each in LENGTHS if each >= longest) <= PIECES
        and sum(len(case.pairs.figures) for case in cases) <= FIGURES
        and sum(len(case.pairs.spans) for case in cases) <= NAMES
        and sum(case.right.shape[-1] - 1 for case in cases) <= PLACES
    )


def batches(cases: Sequence[Case], lot: np.random.Generator) -> list[list[Case]]:
    """Return the cases of one epoch in batches of texts about as long."""
    order = [cases[at] for at in lot.permutation(len(cases)) if lot.random() < cases[at].drawn]
    made: list[list[Case]] = []
    for start in range(0, len(order), 64):
        now: list[Case] = []
        for case in sorted(order[start : start + 64], key=lambda each: len(each.block.pieces)):
            if now and not fits([*now, case]):
                made.append(now)
                now = []
            now.append(case)
        made.append(now)
    return [made[at] for at in lot.permutation(len(made))]


def batch_of(cases: Sequence[Case], lot: np.random.Generator, rows: Mapping[str, int]) -> Any:
    """Return a batch, some of its pieces and names hidden by lot.

    Names and candidates of all texts stand one behind the other; `own` tells whose candidates are whose.
    """
    longest = max(len(case.block.pieces) for case in cases)
    length = next(each for each in LENGTHS if each >= longest)
    texts = PIECES // length
    ids = np.zeros((texts, length), dtype=np.int64)
    mask = np.full((texts, 1, 1, length), -1e9, dtype=np.float32)
    of_figures = np.zeros((FIGURES, 2, texts * length), dtype=np.float32)
    of_names = np.zeros((NAMES, texts * length), dtype=np.float32)
    roles = np.zeros((NAMES, len(ROLES)), dtype=np.float32)
    kinds = np.zeros((FIGURES, NAMES, sum(KINDS)), dtype=np.float32)
    speaks = np.zeros((NAMES, PLACES), dtype=np.float32)
    own = np.zeros((FIGURES, PLACES), dtype=bool)
    right = np.zeros((FIGURES, 2, PLACES + 1), dtype=bool)
    weight = np.zeros((FIGURES, 2), dtype=np.float32)
    measure, measured = np.zeros(FIGURES, dtype=np.int64), np.zeros(FIGURES, dtype=np.float32)
    figure = name = place = 0
    for row, case in enumerate(cases):
        pairs, many = case.pairs, len(case.block.pieces)
        pieces = np.where(lot.random(many) < DROP_PIECES, rows["[UNK]"], case.block.pieces)
        places = case.right.shape[-1] - 1
        hidden = lot.random(places) < 2 * DROP_PLACES * lot.random()
        figures = slice(figure, figure + len(pairs.figures))
        names = slice(name, name + len(pairs.spans))
        for at, (first, last) in enumerate(pairs.spans):
            of_names[name + at, row * length + first : row * length + last] = 1 / (last - first)
            if hidden[pairs.speaks[at] > 0].any():
                pieces[first:last] = rows["[MASK]"]
        for at, seen in enumerate(pairs.seen):
            of_figures[figure + at, [0, 1], row * length + seen] = 1
        ids[row, :many], mask[row, ..., :many] = pieces, 0
        roles[names], kinds[figures, names] = pairs.roles, pairs.kinds
        speaks[names, place : place + places] = pairs.speaks
        own[figures, place : place + places] = True
        right[figures, :, place : place + places] = case.right[..., :-1]
        right[figures, :, -1] = case.right[..., -1]
        weight[figures], measure[figures] = case.weight, case.measure
        measured[figures] = case.measured
        figure, name, place = figures.stop, names.stop, place + places
    return (
        ids,
        mask,
        of_figures,
        of_names,
        roles,
        kinds,
        speaks,
        own,
        right,
        weight,
        measure,
        measured,
    )


def hide(values: jax.Array, key: jax.Array) -> jax.Array:
    return values * jax.random.bernoulli(key, 1 - DROP_HEAD, values.shape) / (1 - DROP_HEAD)


def loss(trained: Weights, fixed: Weights, batch: Any, key: jax.Array) -> jax.Array:
    """Return the mean log loss of origin, destination and measure; parts are left out by lot."""
    ids, mask, of_figures, of_names, roles, kinds, speaks, own, right, weight, *measures = batch
    layers = {name: each for name, each in trained.items() if name[0].isdigit()}
    held = run_layers(fixed | layers, ids, jnp.arange(ids.shape[1]), Filled(mask), jnp)
    held = held.reshape(-1, held.shape[-1])
    figures = hide((of_figures @ held).reshape(FIGURES, -1), key)
    names = hide(of_names @ held, jax.random.fold_in(key, 1))
    pairs = Pairs((), (), (), roles, kinds, speaks)  # type: ignore[arg-type]
    places, nothing = scores(trained, figures, names, pairs, jnp)
    joined = jnp.concatenate([jnp.where(own[:, None], places, -1e9), nothing[..., None]], axis=-1)
    chance = jax.nn.log_softmax(joined)
    good = jax.nn.logsumexp(jnp.where(right, chance, -1e9), axis=-1)
    measure, measured = measures
    told = jax.nn.log_softmax(figures @ trained["measure"] + trained["measure/bias"])
    missed = (told[jnp.arange(FIGURES), measure] * measured).sum() / jnp.maximum(measured.sum(), 1)
    return -2 * (good * weight).sum() / jnp.maximum(weight.sum(), 1) - MEASURES * missed


@jax.jit
def step(
    state: tuple[Weights, Weights, Weights], fixed: Weights, batch: Any,
    rate: jax.Array, count: jax.Array, key: jax.Array,
) -> tuple[tuple[Weights, Weights, Weights], jax.Array]:  # fmt: skip
    """Take one step of AdamW (Loshchilov and Hutter 2019), the slope cut to length one."""
    trained, first, second = state
    value, slope = jax.value_and_grad(loss)(trained, fixed, batch, key)
    length = jnp.sqrt(sum((each**2).sum() for each in slope.values()))
    slope = {name: each / jnp.maximum(1, length) for name, each in slope.items()}
    first = {name: 0.9 * first[name] + 0.1 * each for name, each in slope.items()}
    second = {name: 0.999 * second[name] + 0.001 * each**2 for name, each in slope.items()}
    moved = {}
    for name, each in trained.items():
        top = not name[0].isdigit()
        go = first[name] / (1 - 0.9**count) / (jnp.sqrt(second[name] / (1 - 0.999**count)) + 1e-8)
        pace = rate * HEAD_RATE if top else rate
        moved[name] = each - pace * (go + (DECAY * each if top else 0))
    return (moved, first, second), value


def begun(layers: Weights) -> Weights:
    """Return the weights that training starts from: the layers, and a top drawn by lot."""
    lot = np.random.default_rng(1)
    size = len(layers["0/query/bias"])

    def drawn(into: int, out: int, share: float = 1.0) -> np.ndarray:
        return (share * lot.normal(0, into**-0.5, (into, out))).astype(np.float32)

    top = {
        "figure": drawn(2 * size, MIXED), "name": drawn(size, MIXED), "met": drawn(MIXED, 2, 0.3),
        "asking": drawn(2 * size, 2 * COMPARED), "offered": drawn(size, 2 * COMPARED),
        "idle": drawn(2 * size, IDLE), "nothing": drawn(IDLE, 2, 0.3),
    }  # fmt: skip
    empty = {
        "figure/bias": MIXED, "role": (len(ROLES), MIXED), "kind": (sum(KINDS), MIXED),
        "outside": 2, "idle/bias": IDLE, "nothing/bias": 2,
        "measure": (2 * size, len(CLASSES)), "measure/bias": len(CLASSES),
    }  # fmt: skip
    zeros = {name: np.zeros(shape, dtype=np.float32) for name, shape in empty.items()}
    return layers | top | zeros


def train(
    cases: Sequence[Case], fixed: Weights, layers: Weights, rows: Mapping[str, int]
) -> Weights:
    """Return the trained weights."""
    start = begun(layers)
    none = {name: np.zeros_like(each) for name, each in start.items()}
    state = start, none, none
    lot = np.random.default_rng(1)
    steps = EPOCHS * len(batches(cases, np.random.default_rng(1)))
    count = 0
    for _ in range(EPOCHS):
        values = []
        for some in batches(cases, lot):
            count += 1
            done = count / steps
            rate = RATE * min(1, done / WARMING) * max(0, 1 - done)
            state, value = step(
                state, fixed, batch_of(some, lot, rows), jnp.float32(rate), jnp.float32(count),
                jax.random.key(count),
            )  # fmt: skip
            values.append(float(value))
        print(f"  loss {np.mean(values):.3f}", flush=True)
    return {name: np.asarray(each) for name, each in state[0].items()}


def cut(weights: Weights) -> Weights:
    """Return the layers with the inner units that weigh most, by the lengths of their weights."""
    kept = dict(weights)
    for layer in range(LAYERS):
        wide, narrow = f"{layer}/wide", f"{layer}/narrow"
        size = np.linalg.norm(kept[wide], axis=0) * np.linalg.norm(kept[narrow], axis=1)
        units = np.sort(np.argsort(-size)[:INNER])
        kept[wide], kept[narrow] = kept[wide][:, units], kept[narrow][units]
        kept[f"{wide}/bias"] = kept[f"{wide}/bias"][units]
    return kept


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("model", type=Path, metavar="MODEL")
    parser.add_argument("folders", type=Path, nargs="+", metavar="DIR")
    parser.add_argument("--write", action="store_true", help="write the network the package ships")
    given = parser.parse_args()
    shared = shipped_network()
    _, weights = read_model(given.model, LAYERS, LONGEST)
    layers = cut({name: each for name, each in weights.items() if name[0].isdigit()})
    fixed = {
        name: shared.weights[name] for name in ("pieces_of_words", "start/factor", "start/shift")
    }
    fixed["places"] = weights["places"]
    texts = [text for folder in given.folders for text in read_folder(folder, {})]
    cases = {id(text): cases_of(text, shared.rows) for text in texts}
    print(f"{len(texts)} texts", flush=True)
    order = np.random.default_rng(1).permutation(len(texts))
    told = {}
    for fold in range(FOLDS):
        left_out = [texts[at] for at in order[fold::FOLDS]]
        out = {id(text) for text in left_out}
        used = [case for text in texts if id(text) not in out for case in cases[id(text)]]
        trained = fixed | train(used, fixed, layers, shared.rows)
        for text in left_out:
            scene, corridor = survey(text.text, text.quantities)
            said = opinions_by(scene, find_candidates(scene, corridor), shared.rows, trained)
            told[f"{text.folder}/{text.text.name}"] = np.array(said).astype(np.float16)
        print(f"fold {fold + 1} of {FOLDS}", flush=True)
        np.savez_compressed(LEFT_OUT, **told)
    if given.write:
        every = [case for text in texts for case in cases[id(text)]]
        write(train(every, fixed, layers, shared.rows), fixed["places"])


def write(trained: Weights, places: np.ndarray) -> None:
    """Write the network, large tables in 8 bits, without what is shared and what only taught it."""
    arrays: dict[str, np.ndarray] = {}
    for name, each in {"places": places, **trained}.items():
        if name.startswith("measure"):
            continue
        if (name[0].isdigit() and each.ndim == 2) or name == "places":
            arrays[name], arrays[f"{name}/scale"] = rounded(each)
        else:
            arrays[name] = each.astype(np.float32)
    np.savez(NETWORK, **arrays)  # weights of 8 bits do not get smaller, only slower to open
    print(f"{NETWORK.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
