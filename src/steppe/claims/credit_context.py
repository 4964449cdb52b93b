"""Who goes by several names, what stands beside a name, and how like the figures of a cue are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from steppe.claims.lexicon import word_set
from steppe.claims.saying import saying
from steppe.claims.speech import Cue
from steppe.claims.subjects import gives
from steppe.claims.text import Quantity, Text

_NAME_WORD = re.compile(r"[\w-]{2,}")
_LEFT = re.compile(r"(?P<word>[\w’'-]+)?(?P<mark>\W*)$")
_RIGHT = re.compile(r"(?P<mark>\W*)(?P<word>[\w’'-]+)?")
_LEADING = word_set("by from of to per for in at with via and as than")
_GIVES = re.compile(saying("gives"))
_VERBS = re.compile(rf"(?:{saying('says')}|{saying('counts')}|{saying('gives')})")


def longest_names(sources: Sequence[str]) -> dict[str, str]:
    """Return the longest name that holds all words of a name, if there is but one such reporter."""
    words = {source: frozenset(_NAME_WORD.findall(source.lower())) for source in set(sources)}
    longest: dict[str, str] = {}
    for source in sorted(words, key=lambda one: -len(words[one])):
        wider = {
            longest[other]
            for other in longest
            if words[source] < words[other] and not other.startswith("private person")
        }
        alone = len(wider) == 1
        longest[source] = wider.pop() if alone else source
    return longest


def carried(
    text: Text, figures: Mapping[int, Sequence[Quantity]], quantity: Quantity, cue: Cue, at: str
) -> Iterator[str]:
    """Yield what speaks for carrying a cue over from its sentence to a figure of another.

    Args:
        text: the text.
        figures: its figures by sentence.
        quantity: the figure to be credited.
        cue: who may be credited.
        at: where the cue stands from the figure.
    """
    if cue.sentence == quantity.sentence:
        return
    own = figures.get(cue.sentence, ())
    if not own:
        yield f"{at}: cue without figures"
    else:
        same = any(one.measure == quantity.measure for one in own)
        yield f"{at}: {'same' if same else 'other'} measure"
    between = range(cue.sentence + 1, quantity.sentence)
    yield f"carried over {min(sum(one not in figures for one in between), 3)} without figures"
    here = text.sentences[quantity.sentence].paragraph
    if quantity.sentence == 0 or text.sentences[quantity.sentence - 1].paragraph != here:
        yield f"{at}: figure opens paragraph"


def beside(text: Text, cue: Cue) -> Iterator[str]:
    """Yield the words and marks to either side of an office's name."""
    if cue.form not in ("office", "headline"):
        return
    sentence, content = text.sentences[cue.sentence], text.content
    left = _LEFT.search(content[max(sentence.start, cue.start - 25) : cue.start])
    right = _RIGHT.match(content[cue.end : min(sentence.end, cue.end + 25)])
    if left:
        word = "" if left["word"] in ("the", None) else left["word"]
        if cue.start - sentence.start < 6:
            yield "left: start"
        elif "(" in left["mark"]:
            yield "left: bracket"
        elif word.lower() in _LEADING:
            yield f"left: {word.lower()}"
        elif _VERBS.fullmatch(word):
            yield "left: says"
        elif word.endswith(("ed", "s")) and word.islower():
            yield "left: verb"
        else:
            yield f"left: {'mark' if left['mark'].strip() else 'word'}"
    if right:
        word = right["word"] or ""
        if right["mark"].strip():
            yield f"right: {right['mark'].strip()[0]}"
        elif not word:
            yield "right: end"
        elif _GIVES.fullmatch(word) and not gives(text.content, cue.end + right.end("word")):
            yield "right: verb"  # "gave blankets", not "gave a figure"
        elif _VERBS.fullmatch(word):
            yield "right: says"
        elif word.endswith(("ed", "s")) and word.islower():
            yield "right: verb"
        else:
            yield "right: word"
