"""Read questions: questions.csv of a case, and the file given with --ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from steppe.case.case import Question
from steppe.case.corridor import Corridor
from steppe.case.names import NameNotFound
from steppe.claims.claim import PERSONS
from steppe.codes import MEASURES
from steppe.errors import Fault, InputError, did_you_mean
from steppe.scenario.tables import Field, Row, read_schema, read_table, visible

MAX_QUESTIONS = 5000

#: Units that each measure can be asked in; the first is the default.
UNITS = {
    "entries": ("people", "people/day"),
    "exits": ("people", "people/day"),
    "returns": ("people", "people/day"),
    "registrations": ("people", "people/day"),
    "stock": ("people",),
    "onward_share": ("percent",),
}


def read_questions(
    path: Path, corridor: Corridor, shown: str | None = None
) -> tuple[Question, ...]:
    """Read questions in file order, or raise InputError with every malformed row.

    A row that is well formed but asks for what is outside the period or not modelled becomes a
    question with its `reason` in words.

    Args:
        path: the CSV file.
        corridor: the case that is asked (`case_corridor(case)`).
        shown: name of the file in messages.
    """
    table = read_table(path, _schema(), shown)
    for row in table:
        start, end = row["period_start"], row["period_end"]
        if start and end and end < start and row["measure"] != "stock":
            table.fault(
                "period_reversed",
                f"period_end {end} is before period_start {start}",
                row.line,
                "period_end",
                "exchange the two dates",
            )
    if table.faults:
        raise InputError(table.faults)
    if len(table.rows) > MAX_QUESTIONS:
        raise InputError(
            Fault(
                "too_much",
                f"the file holds {len(table.rows):,} questions",
                table.file,
                remedy=f"ask at most {MAX_QUESTIONS:,} at a time",
            )
        )
    if not table.rows:
        raise InputError(
            Fault(
                "no_questions",
                "the file holds no question",
                table.file,
                remedy="remove the file or ask one",
            )
        )
    return tuple(_question(number, row, corridor) for number, row in enumerate(table, start=1))


def _schema() -> tuple[Field, ...]:
    """Return the schema with every measure there is: those not modelled get a reason instead."""
    schema = read_schema("steppe.case", "questions")
    return tuple(
        replace(f, arguments="|".join(dict.fromkeys((*f.arguments.split("|"), *MEASURES))))
        if f.name == "measure"
        else f
        for f in schema
    )


def _question(number: int, row: Row, corridor: Corridor) -> Question:
    timeline = corridor.world.timeline
    measure = row["measure"]
    question = Question(
        id=row["id"] or str(number),
        measure=measure,
        unit=row["unit"] or UNITS.get(measure, ("people",))[0],
        period_start=row["period_start"] or min(timeline.start, row["period_end"]),
        period_end=row["period_end"],
        group=row["group"] or "",
        title=row["title"] or "",
        counts=PERSONS if row["counts"] == PERSONS else "",
        row=dict(row.written),
    )
    try:
        places = _places(row["place"] or "", corridor)
        origin = corridor.names.find(row["origin"]) if row["origin"] else corridor.world.origin
        aim = corridor.names.find(row["destination"]) if row["destination"] else None
    except NameNotFound as error:
        remedy = f": {error.remedy}" if error.remedy else ""
        return replace(question, reason=error.message + remedy)
    group = corridor.group(question.group)
    question = replace(
        question,
        places=places,
        origin=origin,
        destination=aim,
        group=question.group if group is None else group,
    )
    return replace(question, reason=why_unanswered(question, corridor))


def _places(text: str, corridor: Corridor) -> tuple[str, ...]:
    """Return the places named in a cell; the host as a whole is no place."""
    found = [corridor.names.find(part.strip()) for part in text.split(";") if part.strip()]
    return tuple(dict.fromkeys(place for place in found if place != corridor.world.host))


def why_unanswered(question: Question, corridor: Corridor) -> str:
    """Return why a question has no answer; empty if the model has one."""
    return (
        _why_measure(question)
        or _why_people(question, corridor)
        or _why_places(question, corridor)
        or _why_destination(question, corridor)
        or _why_days(question, corridor)
    )


def _why_measure(question: Question) -> str:
    units = UNITS.get(question.measure)
    if units is None:
        return f"{question.measure} is not estimated"
    if question.unit not in units:
        return f"{question.measure} is answered in {' or '.join(units)}, not {question.unit}"
    if question.counts == PERSONS and (question.measure, question.unit) != ("entries", "people"):
        return "different people are estimated only as entries, in people over a period"
    return ""


def _why_people(question: Question, corridor: Corridor) -> str:
    world = corridor.world
    if question.origin != world.origin:
        return f"the case is about {corridor.population}, not people from " + corridor.title(
            question.origin
        )
    group = question.group
    if group in corridor.wider:
        return f"«{group}» is a wider population than the case's, {corridor.population}"
    if group and group not in {g.id for g in world.groups}:
        hint = did_you_mean(group, [g.id for g in world.groups])
        return f"«{visible(group)}» is no group of the case{'; ' + hint if hint else ''}"
    return ""


def _why_places(question: Question, corridor: Corridor) -> str:
    host = corridor.world.host
    for place in question.places:
        if corridor.names.country(place) == host:
            continue
        if corridor.names.free:
            return f"{corridor.title(place)} is not told apart: the case has no places.csv"
        return f"{corridor.title(place)} is not in {corridor.title(host)}, the host of the case"
    return ""


def _why_destination(question: Question, corridor: Corridor) -> str:
    world, aim = corridor.world, question.destination
    if aim is None:
        if question.measure == "onward_share" and not world.onward:
            return "the case names no countries that people go on to"
        return ""
    country = corridor.names.country(aim)
    if question.measure not in ("exits", "returns", "onward_share"):
        inside = country == world.host
        return "" if inside else f"{corridor.title(aim)} is not the host of the case"
    known = {onward.country for onward in world.onward} | {world.origin}
    if question.measure == "returns":
        known = {world.origin}
    elif question.measure == "onward_share":
        known -= {world.origin}
    if aim not in known:
        return f"people who leave for {corridor.title(aim)} are not modelled"
    return ""


def _why_days(question: Question, corridor: Corridor) -> str:
    timeline = corridor.world.timeline
    asked: tuple[date, ...] = (question.period_end,)
    if question.measure != "stock":
        asked = (question.period_start, question.period_end)
    if all(day in timeline for day in asked):
        return ""
    return f"outside the period of the case, {timeline.start} to {timeline.end}"
