"""Sentences of a text, by their offsets; nothing is changed in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from steppe.claims.lexicon import word_set
from steppe.claims.text import Sentence, Text

#: Words before a full stop that does not end a sentence.
ABBREVIATIONS = word_set(
    "mr mrs ms dr prof gen col lt sgt capt maj cmdr adm gov sen rep rev hon st mt ft no nos art sec "
    "fig tab vol pp p ca approx est vs etc cf al inc ltd co corp dept jan feb mar apr jun jul aug sep "
    "sept oct nov dec mon tue wed thu fri sat sun mln bln thous incl excl e.g i.e u.s u.n e.u u.k d.c "
    "a.m p.m jr sr"
)
#: Lines longer than this are cut at blanks, so that no pattern runs over megabytes.
LONGEST_SENTENCE = 4_000
_END = re.compile(r"""[.!?…]["'”’»)\]]{0,3}(?=\s)""")
_OPENS = re.compile(r"""\s+["'“‘«(\[–—•*-]{0,3}\s?[A-ZÀ-ÖØ-ÞĀ-ſЀ-Я0-9]""")
_LAST_WORD = re.compile(r"[^\s(\[\"“'‘]{1,12}$")
#: A line that holds a figure alone; its label stands on the line before or after.
_FIGURE_LINE = re.compile(r"[~<>≈+]?\s?\d[\d .,'’]{0,20}%?\s?(?:\[\w\]|\(\w\)|\*)?")
_BULLET = re.compile(r"\s*(?:[•▪◦‣●*·–—-]|\(?\d{1,2}[.)])\s")
#: A line this long that stops without a full stop was wrapped by a printer or a PDF.
WRAPPED = 45


def make_text(name: str, content: str, published: date | None = None) -> Text:
    """Return a text with its sentences found."""
    return Text(name, content, tuple(find_sentences(content)), published)


def find_sentences(content: str) -> Iterator[Sentence]:
    """Yield the sentences in order; each line is its own paragraph unless it is wrapped."""
    for number, (start, end) in enumerate(_paragraphs(content)):
        pieces = list(_pieces(content, start, end))
        lone = len(pieces) == 1 and content[pieces[0][1] - 1] not in ".!?…:;,”\"'»"
        for first, last in pieces:
            yield Sentence(first, last, number, headline=lone and number == 0)


def _paragraphs(content: str) -> Iterator[tuple[int, int]]:
    """Yield lines that hold words; a wrapped line goes on in the next one."""
    begun: int | None = None
    position = last_start = last = 0
    for line in content.splitlines(keepends=True):
        start, end = position, position + len(line.rstrip())
        position += len(line)
        if end <= start or not line.strip():
            if begun is not None:
                yield begun, last
            begun = None
            continue
        start += len(line) - len(line.lstrip())
        if begun is not None and not _goes_on(content, begun, last_start, last, start):
            yield begun, last
            begun = None
        begun = start if begun is None else begun
        last_start, last = start, end
    if begun is not None:
        yield begun, last


def _goes_on(content: str, begun: int, start: int, end: int, next_start: int) -> bool:
    """Say whether the line start–end of a paragraph begun before goes on at next_start."""
    if content[end - 1] in ".!?…:;|" or _BULLET.match(content, next_start):
        return False
    if _is_figure(content, start, end):
        return begun == start and content[next_start].islower()
    line_end = content.find("\n", next_start)
    if _is_figure(content, next_start, len(content) if line_end < 0 else line_end):
        return any(letter.isalpha() for letter in content[start:end])
    return end - start >= WRAPPED and (content[next_start].islower() or content[end - 1] == ",")


def _is_figure(content: str, start: int, end: int) -> bool:
    return end - start < 40 and _FIGURE_LINE.fullmatch(content[start:end].strip()) is not None


def _pieces(content: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begun = start
    for found in _END.finditer(content, start, end):
        if found.end() <= begun or not _OPENS.match(content, found.end(), end):
            continue
        stop = found.start()
        # Dots in a row lead from a label to its figure.
        if content[stop] == "." and (
            content[stop - 1] == "." or _abbreviated(content, begun, stop)
        ):
            continue
        yield from _cut(content, begun, found.end())
        begun = found.end()
        while begun < end and content[begun].isspace():
            begun += 1
    if begun < end:
        yield from _cut(content, begun, end)


def _abbreviated(content: str, start: int, stop: int) -> bool:
    word = _LAST_WORD.search(content, max(start, stop - 12), stop)
    if word is None:
        return False
    text = word.group().lower()
    initial = len(text) == 1 and text.isalpha() and word.group().isupper()
    return initial or text.rstrip(".") in ABBREVIATIONS


def _cut(content: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST_SENTENCE:
        blank = content.rfind(" ", start + LONGEST_SENTENCE // 2, start + LONGEST_SENTENCE)
        stop = blank if blank > start else start + LONGEST_SENTENCE
        yield start, stop
        start = stop + (1 if blank > start else 0)
    if start < end:
        yield start, end
