"""Train the weights that decide what a figure measures, and score them on texts left out.

    python bench/train_measures.py DIR... [--write]

Trains a multinomial logistic regression (ridge penalty) on the labelled texts in each DIR (its
claims.jsonl tells the labels) and on the sentences of bench/measure_examples.txt. Texts of
bench/reading_split.json that are held back and those with `_test_` in their names are never used.
Prints accuracy by cross-validation over texts; `--write` writes the weights that the package ships
(src/steppe/claims/words/measure_weights.csv).
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from reading import FOLDED_MEASURES, MOVEMENTS, SPLIT, acceptable
from scipy.optimize import minimize

from steppe.claims.measure_features import Described, describe
from steppe.claims.measures import SHARE
from steppe.claims.quantities import find_quantities
from steppe.claims.sentences import make_text
from steppe.claims.text import Quantity, Text

EXAMPLES = Path(__file__).with_name("measure_examples.txt")
WEIGHTS = Path(__file__).parent.parent / "src/steppe/claims/words/measure_weights.csv"
#: By text, what the small language model says when it has not seen it (bench/train_context.py).
LEFT_OUT = Path(__file__).with_name("context_left_out.npz")
CLASSES = ("entries", "exits", "stock", "returns", "registrations", "demographic", "price", "capacity",
           "distance_duration", "casualties", "other")  # fmt: skip
#: So that a lone sentence is taken to be about people who move.
CONTEXT = (
    "\n\nRefugees, migrants, asylum and the border: the camps and the newcomers of these days."
)
#: Features seen in fewer figures are left out.
RAREST = 3
PENALTY = 2.5
#: Figures of a folder weigh so much beside those of others: corpus_c is many times larger than the rest
#: and farther from news than any.
FOLDER_WEIGHT = {"corpus_c": 0.4}
STRENGTHS = (
    ("governor", 1.6), ("bare and quiet", 2.0), ("nearest", 1.5), ("noun:", 1.5),
    ("first_after", 1.2), ("unit:", 1.5),
    ("kind:", 1.5), ("word:", 1.2), ("subgroup", 1.5), ("heading:", 1.3),
    ("bare heading", 2.0), ("quiet ", 1.3), ("bare ", 1.3),
    ("previous:", 0.4), ("title:", 0.4), ("in:", 0.6), ("beyond_", 0.4), ("other_clause_", 0.5),
    ("far_", 0.6),
)  # fmt: skip
FOLDS = 6
#: In the name of a text that is kept for tests.
TEST = "_test_"


@dataclass(frozen=True)
class Case:
    """One figure to learn from; `read` is its text with all its figures."""

    folder: str
    text: str
    index: int
    described: Described
    measure: str
    note: str
    weight: float
    features: frozenset[str]
    read: tuple[Text, Sequence[Quantity]]


def cases_of(
    folder: str,
    text: Text,
    quantities: Sequence[Quantity],
    labels: dict[int, tuple[str, str]],
    weight: float,
) -> list[Case]:
    """Return the labelled figures of a text; what comes before each has its true measure."""
    made = []
    described = describe(text, quantities)
    for index, (measure, note) in sorted(labels.items()):
        each = described[index]
        known = labels.get(each.before, (None, ""))[0] if each.before is not None else None
        made.append(
            Case(
                folder,
                text.name,
                index,
                each,
                measure,
                note,
                weight,
                frozenset(each.with_measure(known)),
                (text, quantities),
            )
        )
    return made


def read_labels(folder: Path) -> dict[str, list[dict[str, object]]]:
    """Return the labels of each text of a folder that may be learned from."""
    held = set(json.loads(SPLIT.read_text(encoding="utf-8"))["held_back"])
    labels = defaultdict(list)
    for line in (folder / "claims.jsonl").open(encoding="utf-8"):
        label = json.loads(line)
        if label["doc"] not in held and TEST not in label["doc"]:
            labels[label["doc"]].append(label)
    return labels


def labelled_cases(folder: Path) -> list[Case]:
    labels = read_labels(folder)
    weight = FOLDER_WEIGHT.get(folder.name, 1.0)
    made = []
    for name in sorted(labels):
        text = make_text(name, (folder / name).read_bytes().decode("utf-8"))
        quantities, _ = find_quantities(text)
        free = dict(enumerate(quantities))
        found = {}
        for label in labels[name]:
            for at, quantity in free.items():
                words = text.words(quantity.sentence)
                same = words in label["sentence"] or label["sentence"] in words
                if same and abs(quantity.value_low - label["value_low"]) <= 0.05 and (
                    abs(quantity.value_high - label["value_high"]) <= 0.05
                ):  # fmt: skip
                    if not (label["note"] or "").startswith("optional"):
                        measure = FOLDED_MEASURES.get(label["measure"], label["measure"])
                        found[at] = measure, label["note"] or ""
                    del free[at]
                    break
        made += cases_of(folder.name, text, quantities, found, weight)
    return made


def example_cases() -> list[Case]:
    made = []
    for number, line in enumerate(EXAMPLES.read_text(encoding="utf-8").splitlines()):
        if not line or line.startswith("#"):
            continue
        content, wanted = "", {}
        for part in re.split(r"(\[[^\]|]+\|[\w/]+\])", line.replace(" // ", "\n")):
            found = re.fullmatch(r"\[([^\]|]+)\|(\w+)(?:/\w+)?\]", part)
            if found:
                digits = re.search(r"\d|[a-zA-Z]", found.group(1))
                wanted[len(content) + (digits.start() if digits else 0)] = found.group(2)
            content += found.group(1) if found else part
        text = make_text(f"example {number}", content + CONTEXT)
        quantities, _ = find_quantities(text)
        labels = {}
        for at, quantity in enumerate(quantities):
            measure = wanted.pop(quantity.start, "skip")
            if measure != "skip":
                labels[at] = FOLDED_MEASURES.get(measure, measure), ""
        made += cases_of("examples", text, quantities, labels, 1.0)
        if any(measure != "skip" for measure in wanted.values()):
            print(f"not read in example {number + 1}: {content!r}")
    return made


def left_out_chances(folder: str, text: str) -> np.ndarray:
    """Return log chances, figures of a text × classes, of a network that has not seen the text."""
    key = f"{folder}/{text}"
    if key not in _left_out():
        raise SystemExit(f"{LEFT_OUT.name} has nothing of {key}: run bench/train_context.py first")
    return _left_out()[key]


@cache
def _left_out() -> dict[str, np.ndarray]:
    with np.load(LEFT_OUT) as kept:
        return {key: kept[key].astype(float) for key in kept.files}


def vocabulary(cases: Sequence[Case]) -> list[str]:
    counts = Counter(name for case in cases for name in case.features)
    return sorted(name for name, count in counts.items() if count >= RAREST)


def matrix(cases: Sequence[Case], names: Sequence[str]) -> np.ndarray:
    index = {name: at for at, name in enumerate(names)}
    rows = np.zeros((len(cases), len(names)))
    for row, case in enumerate(cases):
        for name in case.features:
            if name in index:
                rows[row, index[name]] = 1.0
    return rows


def strengths(names: Sequence[str]) -> np.ndarray:
    """Return how freely each feature's weight may grow: what stands at the figure tells most."""
    return np.array([
        next((value for start, value in STRENGTHS if name.startswith(start)), 1.0) for name in names
    ])  # fmt: skip


def train(cases: Sequence[Case], names: Sequence[str]) -> np.ndarray:
    """Return weights, features × classes."""
    scale = strengths(names)
    rows = matrix(cases, names) * scale
    target = np.array([CLASSES.index(case.measure) for case in cases])
    weight = np.array([case.weight for case in cases])
    shape = (len(names), len(CLASSES))
    chosen = np.eye(len(CLASSES))[target]

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat.reshape(shape)
        scores = rows @ weights
        scores -= scores.max(axis=1, keepdims=True)
        log_sum = np.log(np.exp(scores).sum(axis=1))
        fit = (weight * (log_sum - (scores * chosen).sum(axis=1))).sum()
        slope = rows.T @ (weight[:, None] * (np.exp(scores - log_sum[:, None]) - chosen))
        return fit + 0.5 * PENALTY * (flat**2).sum(), (slope + PENALTY * weights).ravel()

    solved = minimize(loss, np.zeros(shape[0] * shape[1]), jac=True, method="L-BFGS-B",
                      options={"maxiter": 120})  # fmt: skip
    return solved.x.reshape(shape) * scale[:, None]


def decode(cases: Sequence[Case], names: Sequence[str], weights: np.ndarray) -> list[str]:
    """Return the measure of each case, the figures before it judged first."""
    index = {name: at for at, name in enumerate(names)}
    judged: dict[tuple[str, int], str] = {}
    for case in cases:
        known = (
            judged.get((case.text, case.described.before or 0))
            if case.described.before is not None
            else None
        )
        held = [index[name] for name in case.described.with_measure(known) if name in index]
        told = left_out_chances(case.folder, case.text)[case.index]
        score = weights[held].sum(axis=0) + SHARE * told
        judged[case.text, case.index] = CLASSES[int(score.argmax())]
    return [judged[case.text, case.index] for case in cases]


def is_right(case: Case, measure: str) -> bool:
    return measure == case.measure or acceptable(
        case.note, measure, lambda a, b: a == b.strip("'\" ")
    )


def cross_validate(labelled: Sequence[Case], examples: Sequence[Case], show: bool) -> None:
    texts = sorted({case.text for case in labelled})
    order = np.random.default_rng(1).permutation(len(texts))
    right, moved, confused, by_folder = [], [], Counter(), defaultdict(list)
    for fold in range(FOLDS):
        left_out = {texts[at] for at in order[fold::FOLDS]}
        used = [case for case in labelled if case.text not in left_out] + list(examples)
        names = vocabulary(used)
        weights = train(used, names)
        asked = [case for case in labelled if case.text in left_out]
        for case, measure in zip(asked, decode(asked, names, weights), strict=True):
            right.append(is_right(case, measure))
            by_folder[case.folder].append(right[-1])
            if case.measure in MOVEMENTS:
                moved.append(right[-1])
            if not right[-1]:
                confused[(case.measure, measure)] += 1
    print(f"left-out texts: {np.mean(right):.3f} of {len(right)}; movements {np.mean(moved):.3f}")
    for folder in sorted(by_folder):
        print(f"  {folder}: {np.mean(by_folder[folder]):.3f} of {len(by_folder[folder])}")
    if show:
        print(confused.most_common(25))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folders", type=Path, nargs="+", metavar="DIR")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    labelled = [case for folder in given.folders for case in labelled_cases(folder)]
    examples = example_cases()
    print(f"{len(labelled)} labelled figures, {len(examples)} of examples")
    cross_validate(labelled, examples, show=True)
    if given.write:
        used = labelled + examples
        names = vocabulary(used)
        weights = train(used, names)
        with WEIGHTS.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(["feature", *CLASSES])
            rows.writerows(
                [name, *(f"{value:.2f}" for value in row)]
                for name, row in zip(names, weights, strict=True)
            )


if __name__ == "__main__":
    main()
