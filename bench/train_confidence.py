"""Calibrate the confidence of claims: the probability that measure, origin and destination are right.

    python bench/train_confidence.py DIR... [--write]

Every text of the cross-validation gets its measures from weights that were trained without it, and its
places with the opinion of a network that has not seen it (bench/train_places.py), so that confidence is
fitted to errors as they are on unread texts. Texts held back and test texts are never used.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from place_labels import left_out_opinions
from reading import match, score_text
from train_measures import (
    CLASSES,
    FOLDS,
    example_cases,
    labelled_cases,
    left_out_chances,
    read_labels,
    train,
    vocabulary,
)
from two_classes import fit_two_classes

from steppe.claims.claim_lines import claim_line
from steppe.claims.confidence import SIGNS, signs_of
from steppe.claims.measures import Weights, judge_measures, with_measures
from steppe.claims.places import link_places
from steppe.claims.quantities import find_quantities
from steppe.claims.sentences import make_text
from steppe.claims.text import Credit, Period

WEIGHTS = Path(__file__).parent.parent / "src/steppe/claims/words/confidence_weights.csv"
PENALTY = 1.5
#: Parts of the texts that are judged, each by a fit to the others.
JUDGED = 20
#: Claims of a folder weigh so much beside those of news. Invented reports name places more obscurely
#: than news, so that each of these folders has a level of its own besides: they teach what the signs
#: are worth, but only the others how often a claim is right.
FOLDER_WEIGHT = {
    "corpus_a": 0.1, "corpus_b": 0.15, "corpus_c": 0.05, "corpus_d": 0.15,
    "corpus_e": 0.1, "corpus_f": 0.15, "corpus_g": 0.15, "corpus_h": 0.15,
}  # fmt: skip
FREE = 4.0  # a sign so large that its weight is hardly held back


def read_left_out(folders: Sequence[Path]) -> list[tuple[str, str, bool, list[float]]]:
    """Return (text, folder, all right, signs) of each claim, read by weights not made on its text."""
    labels = {
        name: (folder, told) for folder in folders for name, told in read_labels(folder).items()
    }
    cases = [case for folder in folders for case in labelled_cases(folder)]
    examples = example_cases()
    texts = sorted(labels)
    order = np.random.default_rng(1).permutation(len(texts))
    read = []
    for fold in range(FOLDS):
        left_out = {texts[at] for at in order[fold::FOLDS]}
        used = [case for case in cases if case.text not in left_out] + examples
        names = vocabulary(used)
        weights: Weights = CLASSES, dict(zip(names, train(used, names), strict=True))
        for name in sorted(left_out):
            folder, told = labels[name]
            content = (folder / name).read_bytes().decode("utf-8")
            pairs = read_one(folder.name, name, content, told, weights)
            read += [(name, folder.name, *pair) for pair in pairs]
    return read


def read_one(
    folder: str, name: str, content: str, labels: list[dict], weights: Weights
) -> list[tuple[bool, list[float]]]:
    text = make_text(name, content)
    found, _ = find_quantities(text)
    if not found:
        return []
    judged = judge_measures(text, found, weights, left_out_chances(folder, name))
    quantities = with_measures(text, found, judged)
    places = link_places(text, quantities, left_out_opinions(folder, name))
    lines = [
        claim_line(text, quantity, where, Period(), Credit(), 1.0)
        for quantity, where in zip(quantities, places, strict=True)
    ]
    signs = {
        id(line): row for line, row in zip(lines, signs_of(quantities, judged, places), strict=True)
    }
    return [
        (is_right(label, line), signs[id(line)])
        for label, line in match(labels, lines)
        if line is not None and not (label["note"] or "").startswith("optional")
    ]


def is_right(label: dict, line: dict) -> bool:
    """Say whether measure, origin and destination are right, as the scorer counts it."""
    score = score_text([label], [line])
    return score.right["right at high confidence"] == 1


def fit(rows: np.ndarray, right: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return weights; the first sign is the intercept, the others are held back by their spread."""
    spread = np.r_[1.0, rows[:, 1:].std(axis=0) + 1e-6]
    spread[len(SIGNS) :] = 1.0
    penalty = np.r_[0.0, np.full(rows.shape[1] - 1, PENALTY)]
    return fit_two_classes(rows / spread, right, weight, penalty) / spread


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folders", type=Path, nargs="+", metavar="DIR")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    read = read_left_out(given.folders)
    names = np.array([name for name, _, _, _ in read])
    folder = np.array([each for _, each, _, _ in read])
    weight = np.array([FOLDER_WEIGHT.get(each, 1.0) for each in folder])
    right = np.array([good for _, _, good, _ in read], dtype=float)
    rows = np.array([signs for _, _, _, signs in read])
    levels = np.column_stack([FREE * (folder == each) for each in FOLDER_WEIGHT])
    chance = np.zeros(len(right))
    texts = sorted(set(names))
    order = np.random.default_rng(1).permutation(len(texts))
    for fold in range(JUDGED):
        here = np.isin(names, [texts[at] for at in order[fold::JUDGED]])
        weights = fit(np.c_[rows, levels][~here], right[~here], weight[~here])
        chance[here] = 1 / (1 + np.exp(-rows[here] @ weights[: len(SIGNS)]))
    for title in ("others", *FOLDER_WEIGHT):
        kept = folder == title if title in FOLDER_WEIGHT else weight == 1
        if not kept.any():
            continue
        loss = -np.log(np.where(right[kept] == 1, chance[kept], 1 - chance[kept])).mean()
        print(f"{title}: {kept.sum()} claims, {right[kept].mean():.3f} right, log loss {loss:.3f}")
        for low in (0.9, 0.8, 0.7, 0.5):
            at = (chance >= low) & kept
            good = right[at].mean() if at.any() else float("nan")
            print(f"  confidence >= {low}: {good:.3f} right of {at.sum() / kept.sum():.2f}")
    weights = fit(np.c_[rows, levels], right, weight)[: len(SIGNS)]
    for name, weight in zip(SIGNS, weights, strict=True):
        print(f"{name:28s} {weight:6.2f}")
    if given.write:
        lines = [f"{name},{weight:.3f}" for name, weight in zip(SIGNS, weights, strict=True)]
        WEIGHTS.write_text("sign,weight\n" + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
