"""Cuts words into the pieces that the small language model knows («WordPiece», uncased, as BERT does)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

#: Words, or single signs that are neither letters, digits nor spaces.
_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")
#: A longer word is unknown, as in the vocabulary's own cutter.
_LONGEST = 100
_INSIDE = "##"
_UNKNOWN = "[UNK]"


def pieces(words: str, rows: Mapping[str, int]) -> list[int]:
    """Return the row of each piece: for each word the longest that it begins with, then the next.

    Args:
        words: any text; case and accents are dropped.
        rows: row of each piece; those inside a word begin with «##», and «[UNK]» stands for a word that
            cannot be cut into known pieces.
    """
    plain = words.lower()
    if not plain.isascii():
        signs = unicodedata.normalize("NFD", plain)
        plain = "".join(sign for sign in signs if unicodedata.category(sign) not in ("Mn", "Cf"))
    found: list[int] = []
    for word in _WORD.findall(plain):
        if word in rows and len(word) <= _LONGEST:
            found.append(rows[word])
        else:
            found += _cut(word, rows)
    return found


def _cut(word: str, rows: Mapping[str, int]) -> list[int]:
    if len(word) > _LONGEST:
        return [rows[_UNKNOWN]]
    found: list[int] = []
    start = 0
    while start < len(word):
        lead = _INSIDE if start else ""
        end = next(
            (at for at in range(len(word), start, -1) if lead + word[start:at] in rows), start
        )
        if end == start:
            return [rows[_UNKNOWN]]
        found.append(rows[lead + word[start:end]])
        start = end
    return found
