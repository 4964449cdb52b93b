"""Reception as a table for the terminal, and as a section of the brief.

Statements are counted as they are; one that several documents quote in the same words counts once.
How many people think so is not known, so a count of statements says nothing of people and is not
withheld where it is small.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from steppe.case.case import Case, CodedStatement
from steppe.claims.reception_words import OF_ARRIVALS, STANCES, codebook
from steppe.report import words
from steppe.report.citations import anchor, quotation
from steppe.report.tables import cell

NO_SAMPLE = (
    "These are statements found in the documents, not a sample of opinion: they do not say how many "
    "people think so, nor what anybody will do."
)
NO_PLACE = "place not named"


@dataclass(frozen=True)
class Example:
    """A statement as the brief shows it: words of our own, or a quotation of at most 25.

    `documents` has anchor and title of each document that holds it.
    """

    text: str
    quoted: bool
    who: str
    documents: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ThemeRow:
    """One theme with one stance: how many statements, where, when, and what was said."""

    title: str
    meaning: str
    stance: str
    count: int
    places: str
    days: str
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class PlaceRow:
    """How many statements of each stance, in the order of STANCES, one place has."""

    place: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class ReceptionSection:
    """The section of the brief; hosts and arrivals apart."""

    found: str
    no_sample: str
    stances: tuple[str, ...]
    hosts: tuple[ThemeRow, ...]
    arrivals: tuple[ThemeRow, ...]
    places: tuple[PlaceRow, ...]


def reception_section(case: Case) -> ReceptionSection | None:
    """Return the brief's section on reception; None if the case has no statement."""
    found = case.reception
    if not found:
        return None
    groups = _originals(found)
    hosts = [group for group in groups if group[0].theme != OF_ARRIVALS]
    arrivals = [group for group in groups if group[0].theme == OF_ARRIVALS]
    by_place: dict[str, Counter[str]] = {}
    for one, *_ in hosts:
        by_place.setdefault(one.place or NO_PLACE, Counter())[one.stance] += 1
    places = sorted(by_place.items(), key=lambda pair: (-pair[1].total(), pair[0]))
    return ReceptionSection(
        _found(found, len(groups)),
        NO_SAMPLE,
        STANCES,
        _theme_rows(case, hosts),
        _theme_rows(case, arrivals),
        tuple(PlaceRow(name, tuple(counts[s] for s in STANCES)) for name, counts in places),
    )


def _originals(found: Sequence[CodedStatement]) -> list[list[CodedStatement]]:
    """Return the statements, those in the same words together."""
    groups: dict[tuple[str, ...], list[CodedStatement]] = {}
    for number, one in enumerate(found):
        same = one.quote.casefold() or str(number)
        groups.setdefault((one.theme, one.stance, same), []).append(one)
    return list(groups.values())


def _found(found: Sequence[CodedStatement], originals: int) -> str:
    documents = len({one.document for one in found})
    by_rule = sum(one.coded == "rule" for one in found)
    text = f"{_counted(originals, 'statement')} from {_counted(documents, 'document')}."
    if originals < len(found):
        text += " What several documents quote in the same words counts once."
    if by_rule:
        text += " Those coded by rule have not been looked at by a person: "
        text += f"{by_rule} of {len(found)} rows."
    return text


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _theme_rows(case: Case, originals: Sequence[Sequence[CodedStatement]]) -> tuple[ThemeRow, ...]:
    order = list(codebook())

    def rank(group: Sequence[CodedStatement]) -> tuple[int, int]:
        return STANCES.index(group[0].stance), order.index(group[0].theme)

    rows = []
    for (stance, theme), group in groupby(sorted(originals, key=rank), key=rank):
        inside = list(group)
        known = codebook()[order[theme]]
        counts = Counter(one.place or NO_PLACE for one, *_ in inside)
        places = [f"{name} {n}" if len(counts) > 1 else name for name, n in counts.most_common()]
        rows.append(
            ThemeRow(
                title=known.title,
                meaning=known.meaning,
                stance=STANCES[stance],
                count=len(inside),
                places=", ".join(places),
                days=_days([one.date for group in inside for one in group if one.date]),
                examples=tuple(_example(case, same) for same in inside),
            )
        )
    return tuple(rows)


def _days(days: Sequence[date]) -> str:
    return words.period(min(days), max(days), short=True) if days else "no date"


def _example(case: Case, same: Sequence[CodedStatement]) -> Example:
    one = same[0]
    ids = dict.fromkeys(other.document for other in same)
    titles = {id_: (d.title if (d := case.documents.get(id_)) else "") or id_ for id_ in ids}
    return Example(
        text=quotation(one.quote) if one.quote else one.paraphrase,
        quoted=bool(one.quote),
        who=one.speaker_role,
        documents=tuple(("#" + anchor("doc", id_), title) for id_, title in titles.items()),
    )


def reception_table(rows: Sequence[dict[str, str]]) -> RenderableType:
    """Return statements as a table for the terminal.

    Args:
        rows: cells by name: theme, stance, place, date, speaker_role, voice, words, document.
    """
    table = Table(
        title=cell("What was said of the arrivals"), title_justify="left", show_lines=True
    )
    names = ("theme", "stance", "place", "date", "speaker_role", "voice", "words", "document")
    for name in names:
        table.add_column({"speaker_role": "who", "voice": "how"}.get(name, name), overflow="fold")
    for row in rows:
        table.add_row(*(cell(row[name]) for name in names))
    return Group(table, Text(NO_SAMPLE))
