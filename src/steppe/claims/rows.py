"""The make-up of a text: rows of lists and tables, and what stands in quotation marks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from steppe.claims.text import Sentence, Text

_BULLET = re.compile(r"\s*(?:[•▪◦‣●*·–—-]|\(?\d{1,2}[.)])\s")
_QUOTES = re.compile(r"[“”\"«»]")
#: A sentence alone in its paragraph, if shorter than this, in code points, is a line.
_SHORT = 60
#: Rows from the head of a list or a table on.
_LONGEST = 60


@dataclass(frozen=True)
class Rows:
    """Numbers of the paragraphs that begin with a bullet, of those that are one line, of openers.

    An opener ends with a colon or is a line; the rows of a list stand under it.
    """

    bullets: frozenset[int]
    lines: frozenset[int]
    openers: frozenset[int]

    @classmethod
    def of(cls, text: Text) -> Rows:
        """Look at each paragraph of a text."""
        spans: dict[int, tuple[int, int]] = {}
        for index, sentence in enumerate(text.sentences):
            first, _ = spans.get(sentence.paragraph, (index, index))
            spans[sentence.paragraph] = first, index
        bullets, lines, openers = set(), set(), set()
        for paragraph, (first, last) in spans.items():
            opening, closing = text.sentences[first], text.sentences[last]
            stop = text.content[closing.end - 1]
            if _BULLET.match(text.content, opening.start):
                bullets.add(paragraph)
            if first == last and (stop not in ".!?" or closing.end - closing.start < _SHORT):
                lines.add(paragraph)
            if stop == ":" or paragraph in lines:
                openers.add(paragraph)
        return cls(frozenset(bullets), frozenset(lines), frozenset(openers))

    def manner(self, sentence: Sentence) -> str:
        """Return how a sentence stands in the text: headline, bullet, line, or empty for prose."""
        if sentence.headline:
            return "headline"
        if sentence.paragraph in self.bullets:
            return "bullet"
        return "line" if sentence.paragraph in self.lines else ""

    def under(self, head: int, row: int) -> bool:
        """Say whether the paragraphs behind `head` up to `row` are rows of a list that it opens."""
        return (
            row - head <= _LONGEST
            and head in self.openers
            and all(at in self.bullets or at in self.lines for at in range(head + 1, row + 1))
        )


def quotations(text: Text) -> list[tuple[int, int]]:
    """Return the spans in quotation marks; one left open runs to the end of its paragraph."""
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    paragraph_ends = {
        sentence.end
        for sentence, after in zip(text.sentences, [*text.sentences[1:], None], strict=True)
        if after is None or after.paragraph != sentence.paragraph
    }
    marks = [(found.start(), found.group()) for found in _QUOTES.finditer(text.content)]
    stops = sorted([*marks, *((end, "end") for end in paragraph_ends)])
    for place, mark in stops:
        if mark == "end" or (opened is not None and mark in '”"»'):
            if opened is not None:
                spans.append((opened, place))
            opened = None
        elif mark in '“"«':
            opened = place
    return spans
