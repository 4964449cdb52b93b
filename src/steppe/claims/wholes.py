"""The whole of which a figure is a part: «of every ten, six», «71 in every hundred»."""

from __future__ import annotations

from collections.abc import Sequence

from steppe.claims.numbers import Token, low_at

#: «Of every ten who enter, six leave»: the whole of a share, so many words before it at most.
WHOLES = {10: "ten", 12: "dozen", 20: "twenty", 100: "hundred"}
_WHOLE_REACH = 14


def whole_before(tokens: Sequence[Token], first: int) -> int:
    """Return the whole of which the figure at a token is a part, or 0."""
    for at in range(max(0, first - _WHOLE_REACH), first - 1):
        if tokens[at].low == "of" and low_at(tokens, at + 1) in ("every", "each"):
            said = {tokens[step].low for step in range(at + 2, min(at + 4, first))}
            return next((n for n, word in WHOLES.items() if said & {word, str(n)}), 0)
    return 0


def of_a_hundred(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a figure ends before «of a hundred», «in every 100», «27 out of 100»."""
    said = [low_at(tokens, at + step) for step in range(4)]
    of, each, whole = said[1:] if said[0] == "out" else said[:3]
    if of in ("in", "of") and each in ("hundred", "100") and (of == "in" or said[0] == "out"):
        return not whole or not whole[0].isalpha() or whole in ("are", "were", "have", "had", "is")
    return whole in ("hundred", "100") and (
        (of in ("of", "in") and each in ("a", "every", "each")) or (of == "in" and each == "the")
    )
