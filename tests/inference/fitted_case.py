"""A small case of figures alone, with a question for each thing tested, and its estimates."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from steppe.case.case import Case, Question
from steppe.case.corridor import case_corridor
from steppe.case.load import load_case
from steppe.case.questions import read_questions
from steppe.inference.nowcast import Nowcast, nowcast
from tiny_case import write_figures

FIGURES = """\
id,measure,value_low,origin,destination,period_start,period_end,source,stated_on
week_1,entries,71250,UKR,POL,2022-03-01,2022-03-07,Border Guard,2022-03-30
week_2,entries,56310,UKR,POL,2022-03-08,2022-03-14,Border Guard,2022-03-30
week_3,entries,42120,UKR,POL,2022-03-15,2022-03-21,Border Guard,2022-03-30
week_4,entries,36470,UKR,POL,2022-03-22,2022-03-30,Border Guard,2022-03-30
all,entries,205000,UKR,POL,2022-03-01,2022-03-30,agency,2022-03-30
left_early,exits,31200,POL,UKR,2022-03-01,2022-03-14,Border Guard,2022-03-30
left_late,exits,52900,POL,UKR,2022-03-15,2022-03-30,agency,2022-03-30
"""
REPORTED_ENTRIES = 71250 + 56310 + 42120 + 36470
ASK = """\
id,measure,period_start,period_end,unit
late_day,entries,2022-03-18,2022-03-18,people
total,entries,2022-03-01,2022-03-30,people
second_week,entries,2022-03-08,2022-03-14,people
rate,entries,2022-03-01,2022-03-30,people/day
out,exits,2022-03-01,2022-03-30,people
stock,stock,,2022-03-30,people
outside,entries,2023-03-01,2023-03-02,people
again,entries,2022-03-18,2022-03-18,people
"""


@cache
def small_case() -> tuple[Case, tuple[Question, ...]]:
    """The case and what is asked of it."""
    with TemporaryDirectory() as parent:
        case = load_case(write_figures(Path(parent) / "small", FIGURES))
        path = Path(parent) / "ask.csv"
        path.write_text(ASK, encoding="utf-8")
        return case, read_questions(path, case_corridor(case))


@cache
def estimated(seed: int, run: int = 1) -> Nowcast:
    """The estimate of the small case; another `run` computes it anew."""
    case, asked = small_case()
    return nowcast(case, asked, seed, exact=True)
