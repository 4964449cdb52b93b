"""Train the weights that weigh the rules on places against the network, and score them.

    python bench/train_place_choice.py DIR... [--write]

Takes what networks say of texts they have not seen (bench/train_places.py) and measures by weights that
have not seen them. Prints scores by cross-validation over texts: of the rules, and of the places chosen;
`--write` writes the weights that the package ships (src/steppe/claims/words/place_weights.csv). Texts
held back and test texts are never used.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from place_labels import END_WEIGHT, is_right, left_out_opinions, right_rows
from reading import MOVEMENTS
from scipy.optimize import minimize
from train_links import Labelled, measures_apart, read_folder

from steppe.claims.place_choice import (
    ENDS,
    SIGNS,
    chances_of,
    choose_places,
    find_candidates,
    signs_of_choice,
)
from steppe.claims.place_names import named_as_told
from steppe.claims.places import link_by_rules, survey
from steppe.claims.text import Places

WEIGHTS = Path(__file__).parent.parent / "src/steppe/claims/words/place_weights.csv"
PENALTY = 3.0
FOLDS = 5
FOLDER_WEIGHT = {"corpus_a": 0.5, "corpus_b": 0.5, "corpus_c": 0.3, "articles": 2.0}


@dataclass(frozen=True)
class Group:
    """The candidates of one end of a figure: signs, which are right, and what it counts."""

    signs: np.ndarray
    right: np.ndarray
    weight: float


def groups_of(labelled: Labelled, end: int) -> list[Group]:
    """Return the groups of one end of a text's figures."""
    scene, corridor = survey(labelled.text, labelled.quantities)
    candidates = find_candidates(scene, corridor)
    rules, weighed = link_by_rules(scene, corridor)
    told = left_out_opinions(labelled.folder, labelled.text.name)
    made = []
    for index, label in labelled.labels.items():
        signs = signs_of_choice(corridor, candidates, rules[index], weighed[index], told[index])
        right, known = right_rows(candidates, label, end)
        weight = FOLDER_WEIGHT.get(labelled.folder, 1.0) * (1.0 if known else END_WEIGHT)
        made.append(Group(signs[end], right, weight))
    return made


def fit(groups: Sequence[Group]) -> np.ndarray:
    """Return the weight of each sign: a conditional logistic regression, ridge penalty."""
    rows = np.concatenate([group.signs for group in groups])
    scale = rows.std(axis=0) + 1e-6
    rows = rows / scale
    sizes = [len(group.signs) for group in groups]
    starts, of = np.cumsum([0, *sizes[:-1]]), np.repeat(np.arange(len(groups)), sizes)
    right = np.concatenate([group.right for group in groups])
    weight = np.array([group.weight for group in groups])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        score = rows @ weights
        raised = np.exp(score - np.maximum.reduceat(score, starts)[of])
        whole = np.add.reduceat(raised, starts)
        good = np.add.reduceat(raised * right, starts)
        slope = rows.T @ (weight[of] * raised * (1 / whole[of] - right / good[of]))
        value = (weight * (np.log(whole) - np.log(good))).sum()
        return value + 0.5 * PENALTY * (weights**2).sum(), slope + PENALTY * weights

    solved = minimize(loss, np.zeros(len(scale)), jac=True, method="L-BFGS-B")
    return solved.x / scale


class Count:
    """Right, read and labelled places of each end; wrong ones of movements; log loss."""

    def __init__(self) -> None:
        self.ends = np.zeros((2, 3))
        self.wrong: list[bool] = []
        self.losses: list[float] = []

    def add(self, labelled: Labelled, linked: Sequence[Places]) -> None:
        for index, label in labelled.labels.items():
            wrong = False
            for end, name in enumerate(ENDS):
                value = getattr(linked[index], name).value
                right = is_right(value, label, end)
                hit = bool(value) and right
                self.ends[end] += hit, bool(value), bool(label[name]) or hit
                wrong |= bool(value) and not right
            if label["measure"] in MOVEMENTS:
                self.wrong.append(wrong)

    def told(self) -> str:
        first, second = 2 * self.ends[:, 0] / np.maximum(self.ends[:, 1:].sum(axis=1), 1)
        loss = f", log loss {np.mean(self.losses):.3f}" if self.losses else ""
        return f"F1 {first:.3f}, {second:.3f}, wrong {np.mean(self.wrong):.3f}{loss}"


def cross_validate(texts: Sequence[Labelled], groups: Sequence[Sequence[list[Group]]]) -> None:
    """Print scores of the rules and of the places chosen."""
    order = np.random.default_rng(3).permutation(len(texts))
    counts: dict[tuple[str, str], Count] = defaultdict(Count)
    for fold in range(FOLDS):
        left_out = set(order[fold::FOLDS].tolist())
        used = [at for at in range(len(texts)) if at not in left_out]
        weights = np.array([fit([one for at in used for one in groups[at][end]]) for end in (0, 1)])
        for at in left_out:
            labelled = texts[at]
            folder = labelled.folder
            rules, chosen = read_one(labelled, weights)
            counts[folder, "rules"].add(labelled, rules)
            counts[folder, "chosen"].add(labelled, chosen)
            for end in (0, 1):
                for group in groups[at][end]:
                    good = chances_of(group.signs, weights[end])[group.right].sum()
                    counts[folder, "chosen"].losses.append(-np.log(max(good, 1e-9)))
    for (folder, way), count in sorted(counts.items()):
        print(f"{folder:10s} {way:10s} {count.told()}")


def read_one(labelled: Labelled, weights: np.ndarray) -> tuple[Sequence[Places], Sequence[Places]]:
    """Return what the rules take, and what is chosen."""
    scene, corridor = survey(labelled.text, labelled.quantities)
    candidates = find_candidates(scene, corridor)
    rules, weighed = link_by_rules(scene, corridor)
    told = left_out_opinions(labelled.folder, labelled.text.name)
    chosen = choose_places(scene, corridor, candidates, rules, weighed, told, weights)
    text, uses = scene.text, scene.uses
    return named_as_told(text, uses, rules), named_as_told(text, uses, chosen)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folders", type=Path, nargs="+", metavar="DIR")
    parser.add_argument("--write", action="store_true", help="write the weights the package ships")
    given = parser.parse_args()
    apart = measures_apart(given.folders)
    texts = [text for folder in given.folders for text in read_folder(folder, apart)]
    groups = [[groups_of(text, end) for end in (0, 1)] for text in texts]
    cross_validate(texts, groups)
    weights = [fit([one for each in groups for one in each[end]]) for end in (0, 1)]
    for sign, origin, destination in zip(SIGNS, *weights, strict=True):
        print(f"{sign:32s} {origin:6.2f} {destination:6.2f}")
    if given.write:
        lines = [
            f'"{sign}",{origin:.3f},{destination:.3f}'
            for sign, origin, destination in zip(SIGNS, *weights, strict=True)
        ]
        head = "sign,origin,destination\n"
        WEIGHTS.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
