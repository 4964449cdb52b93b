"""Folders with nothing but figures.csv."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from steppe.case.corridor import case_corridor
from steppe.case.load import load_case
from steppe.case.names import Names
from steppe.errors import InputError
from steppe.scenario.routes import find_routes
from tiny_case import FIGURES_ALONE, write_figures

HEADER = "measure,value_low,origin,destination,place,group,period_start,period_end,source,stated_on"


def figures(tmp_path: Path, *rows: str) -> Path:
    return write_figures(tmp_path / "alone", "\n".join([HEADER, *rows]) + "\n")


def test_two_places_one_link_and_one_group_from_the_first_day(tmp_path: Path) -> None:
    case = load_case(write_figures(tmp_path / "alone"))
    world = case.world
    assert (world.origin, world.host) == ("UKR", "POL")
    assert [place.id for place in world.places.values()] == ["ukr", "pol"]
    assert [place.kind for place in world.places.values()] == ["city", "city"]
    assert (world.links[0].hours, world.links[0].distance_km) == (0, 0)
    assert [group.kind for group in world.groups] == ["routine"]
    assert world.events == ()
    assert world.timeline.start == date(2022, 3, 1)
    assert world.timeline.end == date(2022, 3, 21)
    assert case.population == "people from Ukraine"
    assert case.figures_only
    assert len(find_routes(world)) == 1


def test_another_host_and_the_other_way_are_shown_with_reasons(tmp_path: Path) -> None:
    folder = write_figures(
        tmp_path / "alone",
        FIGURES_ALONE + "entries,5000,,,POL,UKR,,2022-03-01,2022-03-07,x,2022-03-08\n",
    )
    case = load_case(folder)
    shown = {claim.id: claim.use_reason for claim in case.claims if claim.use == "shown"}
    assert set(shown) == {"4", "5"}
    assert "Romania" in shown["4"]
    assert "other way" in shown["5"]


def test_questions_are_entries_exits_and_stock(tmp_path: Path) -> None:
    case = load_case(write_figures(tmp_path / "alone"))
    assert [q.measure for q in case.questions] == ["entries", "exits", "stock"]
    assert all(q.reason == "" for q in case.questions)
    assert all(q.row["origin"] == "UKR" for q in case.questions)
    assert case.questions[0].period_start == date(2022, 3, 1)


def test_the_stock_today_is_asked_when_the_case_goes_on(tmp_path: Path) -> None:
    folder = figures(
        tmp_path,
        "entries,10,RUS,KAZ,,,2022-01-01,2022-02-10,x,2022-02-01",
    )
    case = load_case(folder)
    days = [q.period_end for q in case.questions if q.measure == "stock"]
    assert days == [date(2022, 2, 10), date(2022, 2, 1)]
    assert case.warnings[0].check == "stated_before_end"


def test_without_a_stock_figure_stock_is_the_change(tmp_path: Path) -> None:
    assert load_case(write_figures(tmp_path / "alone")).stock_is_change
    folder = write_figures(
        tmp_path / "pinned",
        FIGURES_ALONE + "stock,5000,,,UKR,POL,,,2022-03-07,x,2022-03-08\n",
    )
    assert not load_case(folder).stock_is_change


def test_a_net_change_is_signed_and_pins_nothing(tmp_path: Path) -> None:
    folder = write_figures(
        tmp_path / "alone",
        "measure,value_low,basis,origin,destination,period_start,period_end,source,stated_on\n"
        "entries,9000,,UKR,POL,2022-03-01,2022-03-07,x,2022-03-08\n"
        "stock,-500,change,UKR,POL,2022-03-01,2022-03-07,x,2022-03-08\n",
    )
    case = load_case(folder)
    assert case.claims[1].value_low == -500
    assert case.claims[1].use == "fitted"
    assert case.stock_is_change


@pytest.mark.parametrize(
    ("rows", "origin", "host"),
    [
        (["exits,10,POL,UKR,,"], "UKR", "POL"),
        (["exits,10,POL,,,"], "elsewhere", "POL"),
        (["stock,10,UKR,POL,,"], "UKR", "POL"),
        (["stock,10,,,POL,"], "elsewhere", "POL"),
        (["exits,10,UKR,,Poland,", "stock,9,UKR,POL,,"], "UKR", "POL"),
        (["entries,10,UKR,,POL,"], "UKR", "POL"),
        (["entries,10,,POL,,", "stock,10,UKR,POL,,"], "UKR", "POL"),
        (["entries,1,UKR,ROU,,", "entries,1,UKR,POL,,", "entries,1,UKR,POL,,"], "UKR", "POL"),
        (["entries,10,UKR,POL,,", "exits,10,POL,UKR,,", "exits,9,POL,UKR,,"], "UKR", "POL"),
    ],
)
def test_the_corridor_is_read_off_the_figures(
    tmp_path: Path, rows: list[str], origin: str, host: str
) -> None:
    dated = [f"{row},2022-03-01,2022-03-{7 + i:02},x,2022-03-20" for i, row in enumerate(rows)]
    case = load_case(figures(tmp_path, *dated))
    assert (case.world.origin, case.world.host) == (origin, host)
    assert case.fitted


def test_any_corridor_works_with_free_names(tmp_path: Path) -> None:
    folder = figures(
        tmp_path,
        "entries,1000,Colombian side,Darién,,migrants,2023-01-01,2023-01-31,SNM,2023-02-01",
        "entries,1000,Colombian side,Darién,,,2023-02-01,2023-02-28,SNM,2023-03-01",
        "exits,1000,Darien,,,migrants,2023-02-01,2023-02-28,SNM,2023-03-01",
    )
    case = load_case(folder)
    assert case.world.host == "darien"
    assert case.world.places["darien"].name == "Darién"
    assert case.population == "migrants"
    assert len(case.fitted) == 3
    assert [fault.check for fault in case.warnings] == ["free_name", "free_name"]
    assert case_corridor(case).title("darien") == "Darién"


def test_names_in_another_script_get_an_id_of_their_own(tmp_path: Path) -> None:
    folder = figures(tmp_path, "entries,10,Россия,Қазақстан,,,2022-01-01,2022-01-07,x,2022-01-08")
    world = load_case(folder).world
    assert all(id.startswith("place_") for id in world.places)
    assert [place.name for place in world.places.values()] == ["Россия", "Қазақстан"]


def test_a_finer_place_or_other_people_are_shown(tmp_path: Path) -> None:
    folder = figures(
        tmp_path,
        "entries,1000,RUS,KAZ,,,2022-01-01,2022-01-07,x,2022-01-08",
        "entries,100,RUS,KAZ,Uralsk,,2022-01-01,2022-01-07,x,2022-01-08",
        "entries,100,RUS,KAZ,,men,2022-01-01,2022-01-07,x,2022-01-08",
    )
    whole, finer, men = load_case(folder).claims
    assert (whole.use, finer.use, men.use) == ("fitted", "shown", "shown")
    assert "places.csv" in finer.use_reason
    assert "men" in men.use_reason


def test_old_background_does_not_lengthen_the_period(tmp_path: Path) -> None:
    folder = figures(
        tmp_path,
        "entries,1000,RUS,KAZ,,,2022-01-01,2022-01-07,x,2022-01-08",
        "demographic,37,,KAZ,,,1991-01-01,1991-12-31,x,2022-01-08",
    )
    assert load_case(folder).world.timeline.start == date(2022, 1, 1)


def test_a_sum_without_first_day_on_the_first_day_is_doubted(tmp_path: Path) -> None:
    case = load_case(figures(tmp_path, "entries,1000,RUS,KAZ,,,,2022-01-07,x,2022-01-08"))
    assert case.world.timeline.start == date(2022, 1, 7)
    assert [fault.check for fault in case.warnings] == ["no_first_day"]


def test_tables_that_need_case_yaml_are_named_as_not_read(tmp_path: Path) -> None:
    folder = write_figures(tmp_path / "alone")
    (folder / "places.csv").write_text("id\n")
    warning = next(w for w in load_case(folder).warnings if w.check == "ignored_file")
    assert warning.file == "places.csv"


def test_no_host_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="which country people came to"):
        load_case(figures(tmp_path, "entries,10,RUS,,,,2022-01-01,2022-01-07,x,2022-01-08"))


def test_persons_are_a_sum_of_entries_or_shown(tmp_path: Path) -> None:
    folder = write_figures(
        tmp_path / "alone",
        "id,measure,value_low,unit,counts,origin,destination,period_start,period_end,source,stated_on\n"
        "all,entries,9000,,,UKR,POL,2022-03-01,2022-03-07,x,2022-03-08\n"
        "people,entries,8000,,persons,UKR,POL,2022-03-01,2022-03-07,x,2022-03-09\n"
        "rate,entries,800,people/day,persons,UKR,POL,2022-03-01,2022-03-07,y,2022-03-08\n"
        "left,exits,700,,persons,POL,UKR,2022-03-01,2022-03-07,y,2022-03-08\n",
    )
    case = load_case(folder)
    # The same source on the same days: another way of counting, no revision and no repeat.
    assert [claim.id for claim in case.fitted] == ["all", "people"]
    reasons = {claim.id: claim.use_reason for claim in case.claims if claim.use == "shown"}
    assert "a rate of different people" in reasons["rate"]
    assert "different people counted as exits" in reasons["left"]
    asked = case.questions[-1]
    assert (asked.id, asked.measure, asked.counts) == ("different_people", "entries", "persons")
    assert (asked.period_start, asked.period_end) == (
        case.questions[0].period_start, case.questions[0].period_end,
    )  # fmt: skip
    before = load_case(folder, as_of=date(2022, 3, 8))
    assert [q.id for q in before.questions] == ["entries", "exits", "stock_end"]


UNITS = "measure,value_low,unit,origin,destination,period_start,period_end,source,stated_on"


def with_unit(tmp_path: Path, value: str, unit: str) -> Path:
    rows = (f"entries,{value},{unit},Ukraine,Poland,2022-03-01,2022-03-07,x,2022-03-08",
            "stock,90000,,Ukraine,Poland,,2022-03-07,x,2022-03-08")  # fmt: skip
    return write_figures(tmp_path / f"of_{value}", "\n".join([UNITS, *rows]) + "\n")


@pytest.mark.parametrize(
    ("unit", "read"),
    [
        ("Persons", "people"),
        ("people per day", "people/day"),
        ("person / day", "people/day"),
        ("individuals a week", "people/week"),
        ("persons monthly", "people/month"),
        ("people daily", "people/day"),
    ],
)
def test_units_in_other_words_are_the_same_units(tmp_path: Path, unit: str, read: str) -> None:
    claim = load_case(with_unit(tmp_path, "5000", unit)).claims[0]
    assert (claim.unit, claim.use) == (read, "fitted")
    assert claim.basis == ("cumulative" if read == "people" else "rate")


def test_a_misspelt_unit_is_shown_with_the_unit_that_may_be_meant(tmp_path: Path) -> None:
    case = load_case(with_unit(tmp_path, "5000", "peeple"))
    assert case.claims[0].use == "shown"
    (fault,) = [fault for fault in case.warnings if fault.check == "only_shown"]
    assert "did you mean «people»" in fault.remedy


def test_a_point_that_may_part_thousands_is_asked_about(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load_case(with_unit(tmp_path, "5.000", ""))
    (fault,) = caught.value.faults
    assert (fault.check, fault.line, fault.where) == ("ambiguous_number", 2, "value_low")
    assert "5000" in fault.remedy
    assert load_case(with_unit(tmp_path, "5000.5", "people/day")).claims[0].value_low == 5000.5


def test_a_question_over_two_lines_is_read(tmp_path: Path) -> None:
    folder = write_figures(tmp_path / "alone")
    (folder / "questions.csv").write_text(
        'measure,period_end,title\nstock,2022-03-10,"How many\nwere there?"\n'
    )
    (question,) = load_case(folder).questions
    assert question.row["period_end"] == "2022-03-10"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Venezuela (Bolivarian Republic of)", "VEN"),
        ("Syrian Arab Rep.", "SYR"),
        ("Dem. Rep. of the Congo", "COD"),
        ("Iran (Islamic Rep. of)", "IRN"),
        ("Republic of Türkiye", "TUR"),
        ("The Bahamas", "BHS"),
        ("Côte d’Ivoire", "CIV"),
        ("St. Lucia", "LCA"),
    ],
)
def test_names_of_countries_in_tables_of_agencies_are_known(name: str, code: str) -> None:
    assert Names({}).find(name) == code


def test_a_misspelt_country_of_any_row_is_told_the_country(tmp_path: Path) -> None:
    case = load_case(
        figures(
            tmp_path,
            "entries,5000,Venezuela,Colombia,,,2019-01-01,2019-01-31,x,2019-02-02",
            "entries,6000,Venezuela,Columbia,,,2019-02-01,2019-02-28,x,2019-03-02",
        )
    )
    (warning,) = [w for w in case.warnings if w.check == "free_name"]
    assert warning.line == 3
    assert "did you mean «Colombia»" in warning.remedy
    # Where it goes is the reason for which it is not fitted, and its unit is not in question.
    assert [w.remedy for w in case.warnings if w.check == "only_shown"] == [
        "set use to shown if that is right"
    ]


def test_an_invented_country_is_not_taken_for_a_misspelt_one(tmp_path: Path) -> None:
    case = load_case(
        figures(tmp_path, "entries,5000,Upland,Lowland,,,2019-01-01,2019-01-31,x,2019-02-02")
    )
    remedies = [w.remedy for w in case.warnings if w.check == "free_name"]
    assert len(remedies) == 2
    assert not any("did you mean" in remedy for remedy in remedies)
