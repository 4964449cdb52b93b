"""Train the weights that tell texts about people who move from others.

    python bench/train_subject.py DIR... [--write]

Learns from the texts in each DIR (labelled or not) and from bench/other_subjects.txt, by ridge logistic
regression. Texts held back and those with `_test_` in their names are never used. Prints the errors by
cross-validation over texts; `--write` writes src/steppe/claims/words/subject_weights.csv.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from reading import SPLIT
from train_measures import TEST, read_labels
from two_classes import fit_two_classes

from steppe.claims.relevance import MOVEMENT, SURE, count_signs, subject_signs

OTHERS = Path(__file__).with_name("other_subjects.txt")
WEIGHTS = Path(__file__).parent.parent / "src/steppe/claims/words/subject_weights.csv"
PENALTY, FOLDS = 0.3, 20
#: Texts about other subjects are few; each weighs as much as these.
OTHER_WEIGHT = 3.0
#: A text of another subject may hold this many labelled figures.
STRAY = 1


def read_texts(folders: list[Path]) -> list[tuple[str, str, bool]]:
    """Return (name, content, is it about people who move) of each text."""
    held = set(json.loads(SPLIT.read_text(encoding="utf-8"))["held_back"])
    texts = []
    for folder in folders:
        labels = read_labels(folder)
        for line in (folder / "meta.jsonl").open(encoding="utf-8"):
            meta = json.loads(line)
            name = meta["file"]
            if name not in held and TEST not in name and meta.get("kind") != "original":
                content = (folder / name).read_bytes().decode("utf-8")
                texts.append((name, content, len(labels.get(name, [])) > STRAY))
    for number, line in enumerate(OTHERS.read_text(encoding="utf-8").splitlines()):
        if not line.startswith("#"):
            texts.append((f"other {number}", line, False))
    return texts


def signs_of(content: str) -> np.ndarray:
    words = max(content.count(" "), 20)
    share = 100 * sum(1 for _ in MOVEMENT.finditer(content)) / words
    return subject_signs(content, count_signs(content)[0], share)


def fit(rows: np.ndarray, about: np.ndarray) -> np.ndarray:
    """Return weights; the last sign is the intercept."""
    penalty = np.r_[np.full(rows.shape[1] - 1, PENALTY), 0.0]
    return fit_two_classes(rows, about, np.where(about, 1.0, OTHER_WEIGHT), penalty)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folders", type=Path, nargs="+", metavar="DIR")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    texts = read_texts(given.folders)
    rows = np.array([signs_of(content) for _, content, _ in texts])
    about = np.array([is_about for _, _, is_about in texts])
    fold = np.random.default_rng(1).permutation(len(texts)) % FOLDS
    chance = np.zeros(len(texts))
    for left_out in range(FOLDS):
        used = fold != left_out
        chance[~used] = 1 / (1 + np.exp(-rows[~used] @ fit(rows[used], about[used])))
    for (name, _, is_about), sure in zip(texts, chance, strict=True):
        if (sure >= SURE) != is_about:
            print(f"{name}: {'about people who move' if is_about else 'not'}, read {sure:.2f}")
    print(f"{len(texts)} texts, {about.sum()} about people who move")
    if given.write:
        WEIGHTS.write_text(
            "\n".join(f"{one:.4f}" for one in fit(rows, about)) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
