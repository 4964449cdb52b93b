"""questions.csv and --ask files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from steppe.case.case import Question
from steppe.case.corridor import case_corridor
from steppe.case.load import load_case
from steppe.case.questions import read_questions
from steppe.errors import InputError
from tiny_case import write_figures

HEADER = "measure,place,group,origin,period_start,period_end,unit,destination"


def ask(folder: Path, *rows: str, header: str = HEADER) -> tuple[Question, ...]:
    file = folder.parent / "ask.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return read_questions(file, case_corridor(load_case(folder)))


def test_the_row_is_repeated_as_written(tiny: Path) -> None:
    (question,) = ask(tiny, "Q 1,entries,KAZ,,Russia,,2022-09-27",
                      header="id,measure,place,group,origin,period_start,period_end")  # fmt: skip
    assert question.row == {
        "id": "Q 1", "measure": "entries", "place": "KAZ", "group": "", "origin": "Russia",
        "period_start": "", "period_end": "2022-09-27",
    }  # fmt: skip
    assert question.id == "Q 1"
    assert question.period_start == date(2022, 9, 1)
    assert (question.places, question.origin, question.unit) == ((), "RUS", "people")
    assert question.reason == ""


@pytest.mark.parametrize(
    "row",
    [
        "entries,KAZ,,RUS,2022-09-21,2022-09-27,,",
        "entries,,mobilization,,2022-09-21,2022-09-27,people/day,",
        "entries,oral,,RUS,2022-09-21,2022-09-27,,KAZ",
        "entries,oral;astana,citizens of russia,RUS,2022-09-21,2022-09-27,,",
        "entries,taskala,,RUS,2022-09-21,2022-09-27,,",
        "exits,KAZ,,RUS,2022-09-21,2022-09-27,,RUS",
        "exits,KAZ,,RUS,2022-09-21,2022-09-27,,Kyrgyzstan",
        "returns,,,,2022-09-21,2022-09-27,,",
        "registrations,Kazakhstan,,,2022-09-21,2022-09-27,,",
        "onward_share,,,,2022-09-21,2022-09-27,,",
        "stock,West Kazakhstan,,,,2022-10-31,,",
        "stock,,,,1999-01-01,2022-10-31,,",
    ],
)
def test_what_is_modelled_has_no_reason(tiny: Path, row: str) -> None:
    assert ask(tiny, row)[0].reason == ""


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("entries,,,,2022-08-31,2022-09-27,,", "outside the period"),
        ("entries,,,,2022-09-21,2022-11-01,,", "outside the period"),
        ("stock,,,,,2022-11-01,,", "outside the period"),
        ("casualties,,,,2022-09-21,2022-09-27,,", "not estimated"),
        ("entries,,,UKR,2022-09-21,2022-09-27,,", "people from Ukraine"),
        ("entries,GEO,,,2022-09-21,2022-09-27,,", "Georgia is not in Kazakhstan"),
        ("entries,moscow,,,2022-09-21,2022-09-27,,", "Moscow is not in Kazakhstan"),
        ("entries,orel,,,2022-09-21,2022-09-27,,", "did you mean «oral»"),
        ("entries,,mobilisation,,2022-09-21,2022-09-27,,", "did you mean «mobilization»"),
        ("entries,,all foreigners,,2022-09-21,2022-09-27,,", "wider population"),
        ("exits,,,,2022-09-21,2022-09-27,,DEU", "Germany are not modelled"),
        ("exits,,,,2022-09-21,2022-09-27,,KAZ", "not modelled"),
        ("entries,,,,2022-09-21,2022-09-27,,GEO", "not the host"),
        ("stock,,,,,2022-09-27,people/day,", "answered in people"),
        ("onward_share,,,,2022-09-21,2022-09-27,people,", "answered in percent"),
    ],
)
def test_what_is_not_modelled_says_why(tiny: Path, row: str, reason: str) -> None:
    (question,) = ask(tiny, row)
    assert reason in question.reason


def test_questions_keep_their_order_and_default_ids(tiny: Path) -> None:
    questions = ask(tiny, "stock,,,,,2022-09-27,,", "", "entries,,,,,2030-01-01,,",
                    "exits,,,,,2022-09-27,,")  # fmt: skip
    assert [(q.id, q.measure) for q in questions] == [
        ("1", "stock"), ("2", "entries"), ("3", "exits"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "check"),
    [
        ("entries,,,,2022-09-21,27.09.2022,,", "bad_value"),
        ("arrivals,,,,2022-09-21,2022-09-27,,", "bad_value"),
        ("entries,,,,2022-09-27,2022-09-21,,", "period_reversed"),
        ("entries,,,,2022-09-27,,,", "missing_value"),
        ("entries,,,", "wrong_cell_count"),
    ],
)
def test_malformed_rows_are_faults(tiny: Path, row: str, check: str) -> None:
    with pytest.raises(InputError) as raised:
        ask(tiny, row)
    assert [(f.check, f.file, f.line) for f in raised.value.faults] == [(check, "ask.csv", 2)]


def test_unknown_columns_are_faults(tiny: Path) -> None:
    with pytest.raises(InputError, match="did you mean «measure»"):
        ask(tiny, "entries,2022-09-27", header="measures,period_end")


def test_figures_alone_answer_at_host_level_only(tmp_path: Path) -> None:
    folder = write_figures(tmp_path / "alone")
    host, city, onward, back = ask(
        folder,
        "stock,Poland,,Ukraine,,2022-03-20,,",
        "stock,Warsaw,,UKR,,2022-03-20,,",
        "onward_share,,,,,2022-03-20,,",
        "exits,POL,routine,,,2022-03-20,,UKR",
    )
    assert (host.reason, back.reason) == ("", "")
    assert "no places.csv" in city.reason
    assert "go on to" in onward.reason
