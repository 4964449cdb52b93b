"""Make the table of word vectors that reading uses.

    python bench/make_vectors.py EMBEDDING.npy INDEX.txt TEXT...

EMBEDDING holds the 50-dimensional vectors of GloVe 6B (public domain, PDDL 1.0; J. Pennington,
R. Socher, C. D. Manning, 2014), INDEX one word a line in the same order, by frequency. Kept are the
commonest English words in small letters and those that stand in the TEXTs; vectors are centred,
scaled to length one and rounded to 8 bits.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np

WRITTEN = Path(__file__).parent.parent / "src/steppe/claims/words/word_vectors.npz"
#: Commonest words kept, and ranks below which a word is too rare for its vector to mean much.
COMMON, RAREST = 12_000, 100_000
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")


def main() -> None:
    vectors = np.load(sys.argv[1], mmap_mode="r")
    index = Path(sys.argv[2]).read_text(encoding="utf-8").split("\n")[:RAREST]
    texts = " ".join(Path(name).read_text(encoding="utf-8") for name in sys.argv[3:])
    seen = set(_WORD.findall(texts))
    words, kept = [], []
    for at, word in enumerate(index):
        if _WORD.fullmatch(word) and len(word) > 1 and (len(words) < COMMON or word in seen):
            words.append(word)
            kept.append(at)
    table = np.array(vectors[kept])
    table -= table.mean(axis=0)
    table /= np.linalg.norm(table, axis=1, keepdims=True)
    rounded = np.rint(table / np.abs(table).max() * 127).astype(np.int8)
    # One byte after the other by dimension packs better than word by word.
    np.savez_compressed(
        WRITTEN,
        words=np.frombuffer("\n".join(words).encode(), dtype=np.uint8),
        vectors=np.ascontiguousarray(rounded.T),
        scale=np.float32(np.abs(table).max() / 127),
    )
    print(f"{len(words)} words, {WRITTEN.stat().st_size} bytes")


if __name__ == "__main__":
    main()
