"""Move the weights that give figures their origin and destination to where labelled texts come out right.

    python bench/train_places.py DIR... [--wrong W] [--sweeps N]

Each DIR holds texts with their claims.jsonl and meta.jsonl. Every weight of
src/steppe/claims/place_evidence.py is moved up or down by one step at a time and left where the score
grows (coordinate ascent). The score of a folder is the mean F1 of origin and destination less W times
the share of movement figures with a wrong place; folders count as FOLDER_WEIGHT says. Figures have
measures that were learned without their text (see bench/train_links.py). Texts of
bench/reading_split.json that are held back and those with `_test_` in their names are never used.
Prints each move; what is kept is entered in place_evidence.py.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from reading import MOVEMENTS, acceptable, name_of
from train_links import Labelled, measures_apart, read_folder

from steppe.claims import place_evidence as evidence
from steppe.claims.places import link_places

#: Texts on one movement, as most are, count most; any other folder counts OTHER_WEIGHT.
FOLDER_WEIGHT = {"articles": 0.35, "corpus_f": 0.25, "corpus_e": 0.15}
OTHER_WEIGHT = 0.1
#: A move must gain this much, lest weights follow single figures.
LEAST_GAIN = 0.0002
STEPS = {
    "EVIDENCE": 0.3, "CORRIDOR": 0.25, "LOCALE": 0.2, "HOMELAND": 0.2, "FORMER": 0.15,
    "HOMEWARD": 0.25, "LEAST": 0.2,
}  # fmt: skip


@dataclass(frozen=True)
class Weight:
    """One number of a table of pairs."""

    title: str
    table: dict[str, Any]
    key: str
    at: int
    step: float

    @property
    def value(self) -> float:
        return float(self.table[self.key][self.at])

    def put(self, value: float) -> None:
        row = list(self.table[self.key])
        row[self.at] = round(value, 2)
        self.table[self.key] = tuple(row)


def weights() -> Iterator[Weight]:
    for title, step in STEPS.items():
        table = getattr(evidence, title)
        parts = table.items() if title == "EVIDENCE" else [("", table)]
        for part, rows in parts:
            for key, row in rows.items():
                for at in range(len(row)):
                    yield Weight(f"{title} {part}", rows, key, at, step)


def score(texts: Sequence[Labelled], wrong_cost: float) -> float:
    """Return the score of the texts with the weights as they stand."""
    total = 0.0
    for folder in sorted({text.folder for text in texts}):
        counts = {end: np.zeros(3, dtype=int) for end in ("origin", "destination")}
        wrong: list[bool] = []
        for labelled in texts:
            if labelled.folder == folder:
                _count(labelled, counts, wrong)
        f1 = [2 * right / max(1, read + said) for right, read, said in counts.values()]
        share = FOLDER_WEIGHT.get(folder, OTHER_WEIGHT)
        total += share * (float(np.mean(f1)) - wrong_cost * float(np.mean(wrong)))
    return total


def _count(labelled: Labelled, counts: dict[str, np.ndarray], wrong: list[bool]) -> None:
    linked = link_places(labelled.text, labelled.quantities)
    for index, label in labelled.labels.items():
        bad = False
        for end, count in counts.items():
            value = getattr(linked[index], end).value
            right = name_of(value) == name_of(label[end]) or acceptable(
                label["note"], value, lambda one, other: name_of(one) == name_of(other)
            )
            if value or label[end]:
                count += [right and bool(value), bool(value), bool(label[end])]
            bad = bad or bool(value and not right)
        if label["measure"] in MOVEMENTS:
            wrong.append(bad)


def climb(texts: Sequence[Labelled], wrong_cost: float) -> bool:
    """Move each weight once; return whether any was moved."""
    best = score(texts, wrong_cost)
    print(f"score {best:.4f}")
    moved = False
    for weight in weights():
        before = weight.value
        for step in (weight.step, -weight.step):
            weight.put(before + step)
            now = score(texts, wrong_cost)
            if now > best + LEAST_GAIN:
                best, moved = now, True
                where = "origin" if weight.at == 0 else f"destination ({weight.at})"
                print(f"{best:.4f} {weight.title} {weight.key} {where}: {before} -> {weight.value}")
                break
            weight.put(before)
    return moved


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--wrong", type=float, default=0.7, help="cost of a wrong place")
    parser.add_argument("--sweeps", type=int, default=2)
    given = parser.parse_args()
    apart = measures_apart(given.folders)
    texts = [text for folder in given.folders for text in read_folder(folder, apart)]
    for _ in range(given.sweeps):
        if not climb(texts, given.wrong):
            break


if __name__ == "__main__":
    main()
