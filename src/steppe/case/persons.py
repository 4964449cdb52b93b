"""The standing question on different people: asked where a figure that is fitted counts them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from steppe.case.case import Case, Question
from steppe.case.corridor import case_corridor
from steppe.claims.claim import PERSONS

#: Id of the question; a question of that name in questions.csv stands instead.
ID = "different_people"


def ask_for_persons(case: Case) -> Case:
    """Return the case with the question how many different people came, if a figure tells of it."""
    told = any(claim.counts_persons for claim in case.fitted)
    if not told or any(q.counts == PERSONS or q.id == ID for q in case.questions):
        return case
    return replace(case, questions=(*case.questions, _question(case)))


def _question(case: Case) -> Question:
    start, end = _days(case)
    host = case_corridor(case).title(case.world.host)
    title = (
        f"How many {case.population} entered {host} from {start} to {end}, "
        "each person counted once?"
    )
    row = {
        "id": ID, "measure": "entries", "unit": "people", "counts": PERSONS,
        "place": case.world.host, "group": "", "origin": case.world.origin, "destination": "",
        "period_start": start.isoformat(), "period_end": end.isoformat(), "title": title,
    }  # fmt: skip
    return Question(
        id=ID,
        measure="entries",
        unit="people",
        counts=PERSONS,
        period_start=start,
        period_end=end,
        origin=case.world.origin,
        title=title,
        row=row,
    )


def _days(case: Case) -> tuple[date, date]:
    """Return the longest period for which the case asks for the entries of all, else all its days."""
    asked = [
        (q.period_start, q.period_end)
        for q in case.questions
        if q.measure == "entries" and not (q.group or q.places or q.reason)
    ]
    timeline = case.world.timeline
    return max(asked, key=lambda days: days[1] - days[0], default=(timeline.start, timeline.end))
