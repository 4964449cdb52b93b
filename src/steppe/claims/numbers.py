"""Numbers in words and digits, as they are spelled in many countries.

`tokenize` cuts a sentence; `read_number` reads one number from the tokens at a position. What the
number counts, and whether it is a figure at all, is decided in `quantities`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from steppe.claims.lexicon import DURATIONS, noun_kind, word_set

#: Blanks that group digits: space, no-break, narrow no-break, thin.
_BLANK = "[ \u00a0\u202f\u2009]"
#: Words before «12, 500» that make one number of it.
_HEDGED = (
    r"(?<=some )|(?<=about )|(?<=round )|(?<=over )|(?<=than )|(?<=nearly )|(?<=lmost )|(?<=least )|"
    r"(?<=ately )|(?<=oughly )"
)
_DIGITS = (
    r"\d{1,3}(?:,\d{3}){1,5}(?![\d])(?:\.\d{1,6}(?!\d))?"  # 1,234,567.8
    r"|\d{1,2}(?:,\d{2}){1,5},\d{3}(?!\d)"  # 12,34,567
    rf"|\d{{1,3}}(?:{_BLANK}\d{{3}}){{1,5}}(?![\d])"  # 1 234 567
    r"|\d{1,3}(?:\.\d{3}){1,5}(?![\d])"  # 1.234.567
    r"|\d{1,3}(?:['’]\d{3}){1,5}(?!\d)"  # 1'234'567
    r"|\d{1,3}, (?:000)(?:, 000)?(?!\d)"  # 100, 000
    rf"|(?:{_HEDGED})\d{{1,3}}, \d{{3}}(?![\d,.]\d|\d)|\d{{1,2}}, \d{{3}}(?=\s*(?:$|[;)]))"
    r"|\d{1,15}[.,]\d{1,6}(?!\d)"
    r"|\d{1,15}(?!\d)"
    r"|\d+"
)
_TOKEN = re.compile(rf"(?P<digits>{_DIGITS})|[^\W\d_]+(?:['’][^\W\d_]+)?|[^\w\s]|_")

Spelling = Literal["digits", "grouped", "words"]


class Token(NamedTuple):
    """A word, number or mark; `low` is its text in lower case."""

    low: str
    start: int
    end: int
    digits: bool
    capital: bool


@dataclass(frozen=True)
class Number:
    """A number read from tokens first to last (last excluded).

    Attributes:
        value: what it is worth.
        first: index of its first token.
        last: index behind its last token.
        spelling: plain digits, digits in groups of thousands, or words.
        scale: the power of ten said in words (1 if none): thousand, million, …
        kind: count, fraction (of 1) or times.
    """

    value: float
    first: int
    last: int
    spelling: Spelling
    scale: float = 1.0
    kind: Literal["count", "fraction", "times"] = "count"


_UNIT_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TEN_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
UNITS = {word: value for value, word in enumerate(_UNIT_WORDS.split())}
TENS = dict(zip(_TEN_WORDS.split(), range(20, 100, 10), strict=True)) | {"fourty": 40}
SCALES = {
    "hundred": 1e2, "thousand": 1e3, "thousands": 1e3, "lakh": 1e5, "lakhs": 1e5, "lac": 1e5,
    "crore": 1e7, "crores": 1e7, "million": 1e6, "millions": 1e6, "billion": 1e9, "billions": 1e9,
    "trillion": 1e12, "mln": 1e6, "mn": 1e6, "bln": 1e9, "bn": 1e9, "thous": 1e3, "thsd": 1e3,
    "tsd": 1e3, "milliard": 1e9, "milliards": 1e9,
}  # fmt: skip
#: Letters glued to digits: 150k, 1.2m.
GLUED = {"k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12}
_GLYPHS = {"½": 0.5, "¼": 0.25, "¾": 0.75}
DOZENS = {"dozen": 12.0, "score": 20.0}
PARTS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4,
    "fourths": 4, "fifth": 5, "fifths": 5, "sixth": 6, "sixths": 6, "seventh": 7, "sevenths": 7,
    "eighth": 8, "eighths": 8, "ninth": 9, "ninths": 9, "tenth": 10, "tenths": 10,
}  # fmt: skip
TIMES = {"twice": 2.0, "thrice": 3.0, "double": 2.0, "doubled": 2.0, "doubling": 2.0,
         "doubles": 2.0, "twofold": 2.0, "treble": 3.0, "trebled": 3.0, "triple": 3.0,
         "tripled": 3.0, "tripling": 3.0, "threefold": 3.0, "quadruple": 4.0, "quadrupled": 4.0,
         "fourfold": 4.0, "fivefold": 5.0, "quintupled": 5.0, "sixfold": 6.0, "sevenfold": 7.0,
         "eightfold": 8.0, "ninefold": 9.0, "tenfold": 10.0}  # fmt: skip
#: Words that make «hundred thousand» behind them vague.
VAGUE = word_set("few several many of couple")
#: Longest number in words, in tokens; what is longer is not a number.
LONGEST = 12
#: Words that a number may begin with; others are not looked at further.
_FIRST = frozenset((*UNITS, *TENS, *SCALES, *DOZENS, *PARTS, "a", "an", "every"))
#: What may begin a number, for a quick look at a sentence.
_DIGIT = re.compile(r"\d")
_BEGINS = re.compile(
    r"\b(?:"
    + "|".join((*UNITS, *TENS, *SCALES, *DOZENS, *PARTS, *TIMES))
    + r"|both|pair|every second)\b",
    re.IGNORECASE,
)


def may_hold_number(content: str, start: int, end: int) -> bool:
    """Say whether a stretch of text has a digit or a word that may begin a number."""
    return (_DIGIT.search(content, start, end) or _BEGINS.search(content, start, end)) is not None


def tokenize(content: str, start: int, end: int) -> list[Token]:
    """Cut content[start:end] into words, numbers and marks."""
    return [
        Token(
            (word := found.group()).lower(),
            found.start(),
            found.end(),
            found.lastgroup == "digits",
            word[0].isupper(),
        )
        for found in _TOKEN.finditer(content, start, end)
    ]


def read_number(tokens: Sequence[Token], at: int) -> Number | None:
    """Return the number that begins at a token, or None."""
    if tokens[at].digits:
        return _digits(tokens, at)
    word = tokens[at].low
    if word in TIMES:
        return Number(TIMES[word], at, at + 1, "words", kind="times")
    begins = word in _FIRST or word.isdecimal()
    return (_part(tokens, at) or _words(tokens, at)) if begins else None


def low_at(tokens: Sequence[Token], at: int) -> str:
    """Return a token in small letters, nothing where there is none."""
    return tokens[at].low if 0 <= at < len(tokens) else ""


def _glued(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a token stands right behind the one before it."""
    return 0 < at < len(tokens) and tokens[at].start == tokens[at - 1].end


def _digits(tokens: Sequence[Token], at: int) -> Number | None:
    text = tokens[at].low
    value, spelling = _digit_value(text)
    if value is None:
        return None
    after = at + 1
    if _glued(tokens, after) and low_at(tokens, after) in _GLYPHS and text.isdigit():
        return Number(value + _GLYPHS[tokens[after].low], at, after + 1, spelling)
    share = _one_in(tokens, at) if value < 10 and spelling == "digits" else None
    if share is not None:
        return share
    if _glued(tokens, after) and low_at(tokens, after) in GLUED:
        scale = GLUED[tokens[after].low]
        value = _decimal(text, value) if spelling == "grouped" and "." in text else value
        return Number(value * scale, at, after + 1, spelling, scale)
    if low_at(tokens, after) in "-‐‑" and low_at(tokens, after + 1) in SCALES:
        after += 1
    scale = 1.0
    while low_at(tokens, after) in SCALES and after - at < LONGEST:
        scale *= SCALES[tokens[after].low]
        after += 1
    if scale == 1 and low_at(tokens, after) == "mil":
        scale, after = 1e3, after + 1
        if _rest(tokens, after, scale) is None:  # «5 mil» alone may be a million
            return Number(value, at, at + 1, spelling)
    rest = _rest(tokens, after, scale) if text.isdigit() else None
    if rest is not None:
        return Number(value * scale + rest.value, at, rest.last, spelling)
    if scale > 1 and spelling == "grouped" and text.count(".") + text.count(",") == 1:
        value, spelling = _decimal(text, value), "digits"
    if scale > 1 and low_at(tokens, after) == "." and scale == 1e3:
        after += 1 if low_at(tokens, after - 1) in ("thous", "thsd", "tsd") else 0
    return Number(value * scale, at, after, spelling, scale)


def _rest(tokens: Sequence[Token], at: int, scale: float) -> Number | None:
    """Read what goes on «90 thousand 850» or «1 million 200 thousand»: a whole number below the scale."""
    joined = low_at(tokens, at) == "and"
    at += joined
    if scale not in (1e3, 1e5, 1e6, 1e7) or at >= len(tokens) or not tokens[at].low.isdigit():
        return None
    if joined and (scale != 1e3 or not 100 <= int(tokens[at].low) < 1000):
        return None
    rest = _digits(tokens, at)
    whole = rest is not None and rest.kind == "count" and rest.value.is_integer()
    return rest if whole and rest is not None and rest.value < scale else None


def _digit_value(text: str) -> tuple[float | None, Spelling]:
    marks = re.sub(r"\d", "", text)
    if len(text) > 24 or (not marks and len(text) > 15):
        return None, "digits"
    if not marks:
        return float(text), "digits"
    pieces = re.split(r"\D+", text)
    grouped = len(pieces[-1]) == 3 and pieces[0] not in ("0", "00")
    if grouped:
        return float("".join(pieces)), "grouped"
    if len(marks) == 1:
        return float(f"{pieces[0]}.{pieces[1]}"), "digits"
    return float("".join(pieces[:-1]) + "." + pieces[-1]), "grouped"


def _decimal(text: str, value: float) -> float:
    """Read 1.234 or 1,234 before «million» as a decimal fraction."""
    pieces = re.split(r"[.,]", text)
    return float(f"{pieces[0]}.{pieces[1]}") if len(pieces) == 2 else value


def _words(tokens: Sequence[Token], at: int) -> Number | None:
    """Read «two hundred and five thousand», «half a million», «a dozen», «1.5 million»."""
    total = current = 0.0
    scale, position, seen = 1.0, at, False
    if tokens[at].low in SCALES and low_at(tokens, at + 1) in SCALES:
        if low_at(tokens, at - 1) in VAGUE:
            return None
        current = 1.0
    elif tokens[at].low in ("a", "an"):
        if low_at(tokens, at + 1) not in SCALES.keys() | DOZENS.keys():
            return None
        current, position, seen = 1.0, at + 1, low_at(tokens, at + 1) == "hundred"
    while position < len(tokens) and position - at < LONGEST:
        word = tokens[position].low
        if word in UNITS or word in TENS:
            if seen and current % 10 and word in UNITS:
                break
            if seen and word in TENS and current % 100:
                break
            current += UNITS.get(word, TENS.get(word, 0))
            seen = True
        elif word == "hundred" and (seen or current):
            current, scale = max(current, 1) * 100, max(scale, 100)
        elif word in SCALES and (seen or current or total):
            total = (
                (total + current) * SCALES[word] if not total else total + current * SCALES[word]
            )
            current, scale, seen = 0.0, max(scale, SCALES[word]), True
        elif word in DOZENS and (seen or current):
            return Number(current * DOZENS[word], at, position + 1, "words", DOZENS[word])
        elif (
            word in ("and", "-", "‐", "‑") and seen and _continues(tokens, position, current, scale)
        ):
            pass
        else:
            break
        position += 1
    if position == at or not (seen or current):
        return None
    half = _and_a_half(tokens, position)
    if half:
        after = SCALES.get(low_at(tokens, half), 0)
        value = total + current + 0.5
        return Number(value * (after or 1), at, half + bool(after), "words", after or 1)
    return Number(total + current, at, position, "words", scale)


def _continues(tokens: Sequence[Token], at: int, current: float, scale: float) -> bool:
    """Say whether «and» or a hyphen stands inside a number rather than between two."""
    following = low_at(tokens, at + 1)
    if tokens[at].low != "and":
        joined = _glued(tokens, at) and _glued(tokens, at + 1)
        return joined and (following in SCALES or (following in UNITS and current % 10 == 0))
    small = following in UNITS or following in TENS
    return small and scale >= 100 and low_at(tokens, at - 1) in SCALES


def _and_a_half(tokens: Sequence[Token], at: int) -> int:
    words = tuple(low_at(tokens, at + step) for step in range(3))
    return at + 3 if words == ("and", "a", "half") else 0


def _part(tokens: Sequence[Token], at: int) -> Number | None:
    """Read «half», «two-thirds», «a quarter of a million», «one in three», «two out of three»."""
    word = tokens[at].low
    count, position = 1.0, at
    if word == "every":
        return _every(tokens, at)
    if UNITS.get(word):
        count, position = float(UNITS[word]), at + 1
        if low_at(tokens, position) in ("-", "‐", "‑"):
            position += 1
    elif word in ("a", "an"):
        position = at + 1 + (low_at(tokens, at + 1) in ("good", "full", "bare", "mere"))
    part = low_at(tokens, position)
    if part not in PARTS or (position == at and part != "half"):
        return _one_in(tokens, at)
    if (
        part in ("third", "fourth", "sixth", "seventh", "eighth", "ninth")
        and word in ("a", "an")
        and (low_at(tokens, position + 1) not in _BEHIND_THIRDS)
    ):
        return None
    after = position + 1
    big = after
    while low_at(tokens, big) in ("of", "a", "an") and big - after < 2:
        big += 1
    if low_at(tokens, big) in SCALES and big - at <= LONGEST:
        scale = SCALES[tokens[big].low]
        while low_at(tokens, big + 1) in SCALES:
            big += 1
            scale *= SCALES[tokens[big].low]
        return Number(count / PARTS[part] * scale, at, big + 1, "words", scale)
    return Number(count / PARTS[part], at, after, "words", kind="fraction")


#: What follows «a third» where it is a share; otherwise it is the one behind the second.
_BEHIND_THIRDS = word_set(
    "of went were are have had said would will did do come came left stay stayed live full more "
    "less fewer . , ;"
)


def _every(tokens: Sequence[Token], at: int) -> Number | None:
    """Read «every third guest», «every second family» as a share."""
    part = 2 if low_at(tokens, at + 1) == "second" else PARTS.get(low_at(tokens, at + 1), 0)
    if not part or low_at(tokens, at + 1).endswith(("s", "half", "quarter")):
        return None
    if noun_kind(low_at(tokens, at + 2)) not in ("people", "family", "dead"):
        return None
    return Number(1 / part, at, at + 2, "words", kind="fraction")


def _one_in(tokens: Sequence[Token], at: int) -> Number | None:
    """Read «one in three», «two out of every five», «9 out of 10»."""
    count = UNITS.get(tokens[at].low) or _small(tokens, at)
    position = at + 1
    if not count or count > 99:
        return None
    spelled = not tokens[at].digits
    named = noun_kind(low_at(tokens, position)) in ("people", "family")
    if named or (spelled and _is_share_noun(tokens, position)):
        position += 1  # «one student in twelve», «two dollars in three»
    if low_at(tokens, position) == "out" and low_at(tokens, position + 1) == "of":
        position += 2
    elif low_at(tokens, position) == "in" or (spelled and _of_a_whole(tokens, position)):
        position += 1
    else:
        return None
    position += low_at(tokens, position) in ("every", "each", "a")
    whole = _small(tokens, position) or DOZENS.get(low_at(tokens, position), 0)
    if not whole or whole <= count or whole > 100 or (whole == 20 and not spelled and count > 1):
        return None
    if count > 19 and whole != 100:
        return None
    bare = tokens[at].digits and tokens[position - 1].low == "in"
    ends = low_at(tokens, position + 1) in (".", ",", ";", "")
    if bare and whole not in (10, 100) and not (count == 1 and (whole < 10 or ends)):
        return None
    if low_at(tokens, position + 1) in DURATIONS:
        return None
    return Number(count / whole, at, position + 1, "words", kind="fraction")


def _is_share_noun(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a noun stands between a part and its whole: «nine callers in ten»."""
    step = at + 1 + (low_at(tokens, at + 1) == "out")
    whole = low_at(tokens, step + 1)
    return (
        low_at(tokens, at).isalpha()
        and low_at(tokens, at) not in ("or", "and", "out", "to", "of", "in", "from")
        and low_at(tokens, at) not in DURATIONS
        and low_at(tokens, step) in ("in", "of")
        and whole in _SHARE_WHOLES
        and (not low_at(tokens, step + 2).isalpha() or low_at(tokens, step + 2) in _BEHIND_WHOLES)
    )


_BEHIND_WHOLES = word_set("the is are was were has have had do did does need still that who")
_SHARE_WHOLES = word_set("three four five six seven eight ten twelve twenty hundred")


def _of_a_whole(tokens: Sequence[Token], at: int) -> bool:
    """Say whether «of ten», «from ten» or «of every five» stands at a token."""
    following = low_at(tokens, at + 1)
    known = following in ("every", "each") or _small(tokens, at + 1) in _WHOLES
    return known and low_at(tokens, at) in ("of", "from")


#: «Nine of ten», «two of three»: with other numbers that is no share.
_WHOLES = (3.0, 4.0, 5.0, 10.0, 100.0)


def _small(tokens: Sequence[Token], at: int) -> float:
    word = low_at(tokens, at)
    if word.isdecimal() and len(word) <= 4:
        return float(word)
    return float(UNITS.get(word) or TENS.get(word) or SCALES.get(word, 0))
