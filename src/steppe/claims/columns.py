"""Find a mapping's columns in a sheet: by headers, word for word or alike, or by HXL hashtags."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Lookup
from dataclasses import dataclass
from functools import lru_cache

from steppe.claims.mapping import Mapping
from steppe.documents.document import Sheet

#: Rows above a header: a title, notes, the preamble of a download (HXL 1.1 allows up to 24).
MOST_ROWS_ABOVE = 40
#: Headers less alike than this are different columns.
ALIKE = 0.6
#: HXL 1.1: a hashtag and attributes, in any order, blanks between them allowed.
_TAG = re.compile(r"#[a-z][a-z0-9_]*(?:\s*\+\s*[a-z][a-z0-9_]*)*\Z", re.I)


@dataclass(frozen=True)
class Header:
    """Where the names of the columns stand in a sheet.

    Attributes:
        row: index of the last row above the data.
        names: headers as people read them.
        keys: what columns are found by: folded headers, or hashtags.
    """

    row: int
    names: tuple[str, ...]
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Columns:
    """The columns of a mapping in a sheet; `alike` names those found by likeness alone."""

    header: Header
    fields: Lookup[str, int]
    figures: tuple[tuple[tuple[int, int], ...], ...]
    alike: frozenset[int]


def find_columns(sheet: Sheet, mapping: Mapping) -> Columns | None:
    """Return where a mapping's columns are, or None if the sheet is of another kind."""
    if mapping.hashtags:
        header = tag_row(sheet)
        return None if header is None else _found(header, mapping)
    best: Columns | None = None
    for row in range(min(len(sheet.rows), MOST_ROWS_ABOVE)):
        names = sheet.rows[row]
        found = _found(
            Header(row, names, tuple(_fold(name, mapping.fuzzy) for name in names)), mapping
        )
        if found and (best is None or _count(found) > _count(best)):
            best = found
    return best


def _count(found: Columns) -> int:
    return len(found.fields) + sum(map(len, found.figures))


def tag_row(sheet: Sheet) -> Header | None:
    """Return the row of HXL hashtags: the first in which they are most of the cells."""
    for row, cells in enumerate(sheet.rows[:MOST_ROWS_ABOVE]):
        tags = [cell for cell in cells if _TAG.match(cell)]
        if tags and len(tags) * 2 >= sum(bool(cell) for cell in cells):
            names = sheet.rows[row - 1] if row else cells
            keys = tuple(cell.lower() if _TAG.match(cell) else "" for cell in cells)
            return Header(row, tuple(names) + ("",) * (len(cells) - len(names)), keys)
    return None


def _found(header: Header, mapping: Mapping) -> Columns | None:
    fields: dict[str, int] = {}
    alike: set[int] = set()
    for name, spellings in mapping.columns.items():
        columns, by_likeness = _columns_of(header.keys, spellings, mapping)
        if columns:
            fields[name] = columns[0]
            alike |= by_likeness
    if any(name not in fields for name in mapping.recognised_by):
        return None
    figures = []
    for figure in mapping.figures:
        if figure.value:
            columns, by_likeness = _columns_of(header.keys, figure.value, mapping)
            pairs = tuple((column, column) for column in columns)
        else:
            lows, by_low = _columns_of(header.keys, figure.low, mapping)
            highs, by_high = _columns_of(header.keys, figure.high, mapping)
            pairs, by_likeness = tuple(zip(lows, highs, strict=False)), by_low | by_high
        figures.append(pairs)
        alike |= by_likeness
    if not any(figures):
        return None
    return Columns(header, fields, tuple(figures), frozenset(alike))


def _columns_of(
    keys: Sequence[str], spellings: Iterable[str], mapping: Mapping
) -> tuple[list[int], set[int]]:
    """Return the columns that a name means, the likeliest first, and which are only alike."""
    if mapping.hashtags:
        for pattern in spellings:
            if found := [n for n, key in enumerate(keys) if key and tag_matches(pattern, key)]:
                return found, set()
        return [], set()
    wanted = [_fold(spelling, mapping.fuzzy) for spelling in spellings]
    for spelling in wanted:
        if spelling in keys:
            return [keys.index(spelling)], set()
    if not mapping.fuzzy:
        return [], set()
    score, column = max(
        (
            (max(_likeness(spelling, key) for spelling in wanted), -n)
            for n, key in enumerate(keys)
            if key
        ),
        default=(0.0, 0),
    )
    return ([-column], {-column}) if score >= ALIKE else ([], set())


def tag_matches(pattern: str, tag: str) -> bool:
    """Tell whether a hashtag has the pattern's tag, all its +attributes and none of its -ones."""
    name, wanted, unwanted = _pattern(pattern)
    parts = [part.strip() for part in tag.split("+")]
    return parts[0] == name and wanted <= set(parts[1:]) and not unwanted & set(parts[1:])


def attributes(tag: str) -> tuple[str, ...]:
    """Return the attributes of a hashtag."""
    return tuple(part.strip() for part in tag.split("+")[1:])


@lru_cache(maxsize=256)
def _pattern(pattern: str) -> tuple[str, frozenset[str], frozenset[str]]:
    name = re.split(r"[+\-]", pattern)[0]
    wanted = frozenset(re.findall(r"\+([a-z0-9_]+)", pattern))
    return name, wanted, frozenset(re.findall(r"-([a-z0-9_]+)", pattern))


def _fold(header: str, loosely: bool) -> str:
    """Return a header in lower-case words, without the group that form exports put before it.

    Loosely: without what stands in brackets, too.
    """
    plain = header[:300]
    if loosely:
        plain = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", plain)
    last = re.split(r"[/:]{1,2}(?=\w)", plain)[-1]
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", last)
    return " ".join(re.findall(r"[^\W_]+", spaced.casefold().replace("'", "").replace("’", "")))


def _likeness(spelling: str, header: str) -> float:
    """Return how alike two folded headers are, 0 to 1: shared words, or letters for a slip."""
    wanted, given = set(spelling.split()), set(header.split())
    shared = 2 * len(wanted & given) / (len(wanted) + len(given))
    if len(wanted) > 1 and wanted <= given:
        return max(shared, ALIKE)
    if len(spelling) < 6:
        return 0.0
    letters = difflib.SequenceMatcher(None, spelling, header).ratio()
    return letters if letters >= 0.85 else 0.0
