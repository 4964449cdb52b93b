"""Train the weights that link figures with their sources and their days, and score them.

    python bench/train_links.py DIR... [--write]

Each DIR holds texts with their claims.jsonl and meta.jsonl; the invented reports of
bench/link_examples.txt are learned from too. Trains two conditional logistic regressions
(ridge penalty; see src/steppe/claims/chooser.py), one that chooses who is credited with a figure and
one that chooses its days. Texts of bench/reading_split.json that are held back and those with `_test_`
in their names are never used. Prints F1 by cross-validation over texts, and by leaving out each DIR in
turn; `--write` writes the weights that the package ships (src/steppe/claims/words/link_weights.csv).
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from reading import acceptable, same_source
from scipy import sparse
from scipy.optimize import minimize
from train_measures import (
    CLASSES,
    example_cases,
    labelled_cases,
    left_out_chances,
    read_labels,
    vocabulary,
)
from train_measures import WEIGHTS as MEASURE_WEIGHTS
from train_measures import train as train_measures

from steppe.claims import credit_candidates, period_candidates
from steppe.claims.attribution import link_sources, survey
from steppe.claims.expressions import find_expressions
from steppe.claims.measures import Weights as MeasureWeights
from steppe.claims.measures import judge_measures, with_measures
from steppe.claims.period_features import Calendar
from steppe.claims.periods import link_periods
from steppe.claims.quantities import find_quantities
from steppe.claims.sentences import make_text
from steppe.claims.text import Quantity, Text

EXAMPLES = Path(__file__).with_name("link_examples.txt")
WEIGHTS = MEASURE_WEIGHTS.with_name("link_weights.csv")
#: Features seen with fewer candidates are left out, and weights nearer to zero than this.
RAREST, SMALLEST = 3, 0.02
FOLDS, MEASURE_FOLDS = 6, 3
#: A figure whose label is not among its candidates teaches less that nothing should be chosen.
NOT_FOUND = 0.5
Label = dict[str, Any]
Days = tuple[date | None, date | None]


@dataclass(frozen=True)
class Labelled:
    """A text with its figures and the labels of those that have one, by the figure's index."""

    folder: str
    text: Text
    quantities: Sequence[Quantity]
    labels: dict[int, Label]


@dataclass(frozen=True)
class Group:
    """The candidates of one figure: their features, and which are right."""

    features: Sequence[frozenset[str]]
    right: Sequence[bool]
    weight: float


@dataclass(frozen=True)
class Field:
    """What is trained: how candidates are made, how a text is read and judged with weights.

    `penalty` and `tilt` were chosen by cross-validation; `tilt` is what the chance of nothing is
    multiplied by, since a value left out costs F1 as much as a wrong one.
    """

    name: str
    nothing: str
    penalty: float
    tilt: float
    groups: Callable[[Labelled], list[Group]]
    counts: Callable[[Labelled, dict[str, float]], np.ndarray]


def measures_apart(folders: Sequence[Path]) -> dict[str, MeasureWeights]:
    """Return by text the weights of measures that were trained without it.

    Links are learned on measures that err as they do on texts never seen.
    """
    cases = [case for folder in folders for case in labelled_cases(folder)]
    examples = example_cases()
    texts = sorted({case.text for case in cases})
    order = np.random.default_rng(2).permutation(len(texts))
    apart = {}
    for fold in range(MEASURE_FOLDS):
        out = {texts[at] for at in order[fold::MEASURE_FOLDS]}
        used = [case for case in cases if case.text not in out] + examples
        names = vocabulary(used)
        weights = train_measures(used, names)
        apart |= dict.fromkeys(out, (CLASSES, dict(zip(names, weights, strict=True))))
    return apart


def read_folder(folder: Path, apart: dict[str, MeasureWeights]) -> list[Labelled]:
    """Return the texts of a folder that may be learned from, with the labels matched to figures."""
    labels = read_labels(folder)
    made = []
    for meta in map(json.loads, (folder / "meta.jsonl").open(encoding="utf-8")):
        name = meta["file"]
        if name not in labels:
            continue
        published = date.fromisoformat(meta["published"]) if meta.get("published") else None
        text = make_text(name, (folder / name).read_bytes().decode("utf-8"), published)
        found, _ = find_quantities(text)
        if found:
            quantities = with_measures(
                text,
                found,
                judge_measures(text, found, apart.get(name), left_out_chances(folder.name, name)),
            )
            made.append(
                Labelled(folder.name, text, quantities, _matched(text, quantities, labels[name]))
            )
    return made


def read_examples() -> list[Labelled]:
    """Return the invented reports of bench/link_examples.txt."""
    made = []
    blocks = re.split(r"(?m)^=== ", EXAMPLES.read_text(encoding="utf-8"))[1:]
    for number, block in enumerate(blocks, 1):
        day, _, body = block.partition("\n")
        content, marks = "", {}
        for part in re.split(r"(\[\[.+?\]\])", body.strip() + "\n"):
            words, *said = part.strip("[]").split("|") if part.startswith("[[") else (part,)
            if part.startswith("[["):
                marks[len(content)] = dict(one.split("=", 1) for one in said)
            content += words
        text = make_text(f"example {number}", content, date.fromisoformat(day.strip()))
        found, _ = find_quantities(text)
        quantities = with_measures(text, found, judge_measures(text, found))
        starts = {quantity.start: at for at, quantity in enumerate(quantities)}
        labels = {}
        for start, said in marks.items():
            first, _, last = said.get("p", "").partition("..")
            if start not in starts:
                print(f"not read in example {number}: {content[start : start + 30]!r}")
                continue
            labels[starts[start]] = {
                "source": said.get("s"), "period_start": first, "period_end": last, "note": None,
            }  # fmt: skip
        made.append(Labelled("examples", text, quantities, labels))
    return made


def _matched(
    text: Text, quantities: Sequence[Quantity], labels: Sequence[Label]
) -> dict[int, Label]:
    free = dict(enumerate(quantities))
    matched: dict[int, Label] = {}
    for label in labels:
        sentence = " ".join(label["sentence"].split())
        fit = [
            at
            for at, each in free.items()
            if (words := " ".join(text.words(each.sentence).split())) in sentence
            or sentence in words
            if abs(each.value_low - label["value_low"]) <= 0.05
            and abs(each.value_high - label["value_high"]) <= 0.05
        ]
        if fit:
            at = min(fit, key=lambda one: quantities[one].measure != label["measure"])
            del free[at]
            if not (label["note"] or "").startswith("optional"):
                matched[at] = label
    return matched


def right_source(source: str, label: Label) -> bool:
    if not source:
        return not label["source"]
    return same_source(source, label["source"]) or acceptable(label["note"], source, same_source)


def source_groups(labelled: Labelled) -> list[Group]:
    ground = survey(labelled.text, labelled.quantities)
    groups = []
    for index, label in labelled.labels.items():
        items, names = credit_candidates.weigh(ground, index)
        right = [right_source(source, label) for source in [*(item.source for item in items), ""]]
        groups.append(_group(names, right))
    return groups


def period_groups(labelled: Labelled) -> list[Group]:
    text, quantities = labelled.text, labelled.quantities
    calendar = Calendar(text, quantities, find_expressions(text, quantities))
    groups = []
    for index, label in labelled.labels.items():
        read, names = period_candidates.weigh(calendar, index)
        right = [ends == days_of(label) for ends in [*(one.ends for one in read), (None, None)]]
        groups.append(_group(names, right))
    return groups


def _group(features: Sequence[frozenset[str]], right: list[bool]) -> Group:
    if any(right):
        return Group(features, right, 1.0)
    return Group(features, [*right[:-1], True], NOT_FOUND)


def days_of(label: Label) -> Days:
    first, last = label["period_start"], label["period_end"]
    return (
        date.fromisoformat(first) if first else None,
        date.fromisoformat(last) if last else None,
    )


def source_counts(labelled: Labelled, weights: dict[str, float]) -> np.ndarray:
    """Return (right, read, labelled) sources of a text."""
    credits = link_sources(labelled.text, labelled.quantities, weights)
    counts = np.zeros(3, dtype=int)
    for index, label in labelled.labels.items():
        source = credits[index].source.value or ""
        good = bool(source) and right_source(source, label)
        counts += [good, bool(source), bool(label["source"]) or good]
    return counts


def period_counts(labelled: Labelled, weights: dict[str, float]) -> np.ndarray:
    """Return (right, read, labelled) periods of a text; right are exact ones."""
    periods = link_periods(labelled.text, labelled.quantities, weights)
    counts = np.zeros(3, dtype=int)
    for index, label in labelled.labels.items():
        read, wanted = (periods[index].start, periods[index].end), days_of(label)
        counts += [read == wanted and any(wanted), any(read), any(wanted)]
    return counts


FIELDS = (
    Field("source", "nobody", 8.0, 0.6, source_groups, source_counts),
    Field("period", "undated", 15.0, 0.65, period_groups, period_counts),
)


def train(field: Field, groups: Sequence[Group]) -> dict[str, float]:
    """Return the weights that make what is right likely: maximum likelihood with a ridge penalty."""
    seen = Counter(name for group in groups for names in group.features for name in names)
    known = {name: at for at, name in enumerate(sorted(n for n, c in seen.items() if c >= RAREST))}
    rows, columns, owners, right = [], [], [], []
    for number, group in enumerate(groups):
        for names, good in zip(group.features, group.right, strict=True):
            at = [known[name] for name in names if name in known]
            rows += [len(owners)] * len(at)
            columns += at
            owners.append(number)
            right.append(good)
    shape = (len(owners), len(known))
    table = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)
    owner, good = np.array(owners), np.array(right, dtype=float)
    starts = np.searchsorted(owner, np.arange(len(groups)))
    share = np.array([group.weight for group in groups])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        score = table @ weights
        raised = np.exp(score - np.maximum.reduceat(score, starts)[owner])
        chance = raised / np.add.reduceat(raised, starts)[owner]
        of_right = np.maximum(np.add.reduceat(chance * good, starts), 1e-12)
        slope = share[owner] * (chance - chance * good / of_right[owner])
        ridge = 0.5 * field.penalty * weights @ weights
        return ridge - share @ np.log(of_right), table.T @ slope + field.penalty * weights

    found = minimize(loss, np.zeros(len(known)), jac=True, method="L-BFGS-B").x
    weights = {name: float(found[at]) for name, at in known.items() if abs(found[at]) >= SMALLEST}
    weights[field.nothing] = weights.get(field.nothing, 0.0) + math.log(field.tilt)
    return weights


def f1(counts: np.ndarray) -> float:
    good, read, labelled = counts
    return float(2 * good / max(1, read + labelled))


def score(field: Field, texts: Sequence[Labelled], groups: Sequence[list[Group]]) -> None:
    """Print F1 of each folder by cross-validation over texts, and with that folder left out."""
    fold = np.random.default_rng(0).integers(0, FOLDS, len(texts))
    crossed: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(3, dtype=int))
    for out in range(FOLDS):
        weights = train(
            field, [g for at, some in enumerate(groups) if fold[at] != out for g in some]
        )
        for at, text in enumerate(texts):
            if fold[at] == out:
                crossed[text.folder] += field.counts(text, weights)
    for folder in sorted(crossed):
        print(
            f"{field.name:8s} {folder:16s} cross-validated F1 {f1(crossed[folder]):.3f} {crossed[folder]}"
        )
        rest = [
            g
            for text, some in zip(texts, groups, strict=True)
            if text.folder != folder
            for g in some
        ]
        if rest:
            weights = train(field, rest)
            left = sum(
                (field.counts(text, weights) for text in texts if text.folder == folder),
                np.zeros(3, dtype=int),
            )
            print(f"{field.name:8s} {folder:16s} left out        F1 {f1(left):.3f} {left}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--write", action="store_true", help="write the weights the package ships")
    given = parser.parse_args()
    apart = measures_apart(given.folders)
    texts = [text for folder in given.folders for text in read_folder(folder, apart)]
    texts += read_examples()
    rows = []
    for field in FIELDS:
        groups = [field.groups(text) for text in texts]
        score(field, texts, groups)
        weights = train(field, [group for some in groups for group in some])
        rows += [(field.name, name, f"{weights[name]:.2f}") for name in sorted(weights)]
    if given.write:
        with WEIGHTS.open("w", encoding="utf-8", newline="") as out:
            table = csv.writer(out, lineterminator="\n")
            table.writerow(("field", "feature", "weight"))
            table.writerows(rows)
        print(f"{len(rows)} weights written to {WEIGHTS}")


if __name__ == "__main__":
    main()
