"""Random streams keyed by (seed, block of members, day, decision).

A stream depends on what is decided, never on which worker decides it, so 1 and N workers give the
same numbers. Philox is counter-based: making a stream costs a key, not a warm-up
(Salmon et al., «Parallel random numbers: as easy as 1, 2, 3», SC 2011).
"""

from __future__ import annotations

import hashlib

import numpy as np

#: Members that share a stream. Fixed, so that results do not depend on workers or memory.
BLOCK_MEMBERS = 64


def stream(seed: int, block: int, day: int, decision: str) -> np.random.Generator:
    """Return the generator of one decision on one day of one block of members."""
    name = hashlib.blake2b(decision.encode(), digest_size=8).digest()
    key = np.array(
        [(seed & 0xFFFFFFFF) << 32 | (block & 0xFFFF) << 16 | (day & 0xFFFF),
         int.from_bytes(name, "little")],
        dtype=np.uint64,
    )  # fmt: skip
    return np.random.Generator(np.random.Philox(key=key))
