"""Full case folders, the shipped one among them."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from steppe.case.load import list_cases, load_case
from steppe.errors import InputError
from steppe.scenario import rules
from tiny_case import FILES, change, write_figures


def test_the_founding_case_has_its_figures_in_their_use() -> None:
    case = load_case("kazakhstan-2022")
    assert case.name == "kazakhstan-2022"
    assert (len(case.fitted), len(case.claims)) == (11, 19)
    assert case.population == "citizens of Russia"
    assert case.wider == ("all non-residents", "all foreigners")
    assert case.world.timeline.start == date(2022, 2, 1)
    assert case.world.timeline.days == 515
    assert [group.id for group in case.world.groups] == [
        "routine", "invasion", "mobilization", "call_up",
    ]  # fmt: skip
    assert case.today == date(2023, 4, 20)
    assert not case.stock_is_change
    assert not case.figures_only
    by_id = {claim.id: claim for claim in case.claims}
    assert by_id["moi_exits_first_week"].value_low == 64234
    assert by_id["moi_exits_first_week"].origin == "KAZ"
    assert by_id["iin_first_week"].group == "all non-residents"
    assert by_id["iin_first_week"].use == "fitted"
    assert by_id["border_regions_week"].places == ("west_kazakhstan", "north_kazakhstan")
    assert by_id["autumn_entries_rate"].basis == "rate"
    assert by_id["georgia_80k"].use == "shown"


def test_every_standing_question_of_the_founding_case_has_an_answer() -> None:
    case = load_case("kazakhstan-2022")
    assert len(case.questions) == 34
    assert [question.id for question in case.questions if question.reason] == []


def test_the_founding_case_holds_no_sentence_of_a_third_party() -> None:
    assert all(claim.sentence == "" for claim in load_case("kazakhstan-2022").claims)


def test_defaults_of_figures(tiny: Path) -> None:
    case = load_case(tiny)
    claims = {claim.id: claim for claim in case.claims}
    week = claims["first_week"]
    assert (week.value_low, week.value_high) == (98000, 98000)
    assert (week.qualifier, week.unit, week.basis) == ("exact", "people", "cumulative")
    assert (week.origin, week.destination, week.places) == ("RUS", "KAZ", ())
    assert week.line == 2
    assert claims["trips"].basis == "rate"
    assert claims["west_week"].places == ("west",)
    assert claims["georgia"].use == "shown"
    assert "Georgia" in claims["georgia"].use_reason
    assert [fault.check for fault in case.warnings] == ["only_shown"]


def test_ids_default_to_row_numbers_and_periods_to_the_first_day(
    tmp_path: Path, tiny: Path
) -> None:
    (tiny / "figures.csv").write_text(
        "measure,value_low,destination,origin,period_end,source,stated_on\n"
        "stock,5000,KAZ,,2022-09-27,MIA,2022-09-28\n"
        "entries,9000,KAZ,RUS,2022-09-30,MIA,2022-10-01\n"
    )
    first, second = load_case(tiny).claims
    assert (first.id, second.id) == ("1", "2")
    assert first.basis == "snapshot"
    assert second.period_start == date(2022, 9, 1)


@pytest.mark.parametrize(
    ("row", "origin", "destination", "places", "use"),
    [
        ("exits,RUS,,KAZ,", "KAZ", None, (), "fitted"),  # the place names the country left
        ("exits,KAZ,KGZ,,", "KAZ", "KGZ", (), "fitted"),
        ("exits,KAZ,DEU,,", "KAZ", "DEU", (), "shown"),
        ("exits,RUS,,,", "RUS", None, (), "shown"),
        ("exits,oral,,,", "oral", None, ("oral",), "fitted"),
        ("returns,KAZ,RUS,,", "KAZ", "RUS", (), "fitted"),
        ("entries,KAZ,RUS,,", "KAZ", "RUS", (), "shown"),  # nobody of this movement
        ("entries,RUS,oral,,", "RUS", "oral", ("oral",), "fitted"),
        ("entries,RUS,,oral;astana,", "RUS", "KAZ", ("oral", "astana"), "fitted"),
        ("entries,RUS,,,", "RUS", None, (), "shown"),
        ("entries,UKR,KAZ,,", "UKR", "KAZ", (), "shown"),
        ("entries,moscow,KAZ,,", "moscow", "KAZ", (), "shown"),
        ("stock,,,kazakhstan,", None, "KAZ", (), "fitted"),
        ("stock,,KAZ,,ALL Foreigners", None, "KAZ", (), "fitted"),
        ("stock,,KAZ,,Citizens of Russia", None, "KAZ", (), "fitted"),
        ("relocations,RUS,KAZ,,", "RUS", "KAZ", (), "shown"),
    ],
)
def test_who_is_counted_on_which_way(
    tiny: Path, row: str, origin: str, destination: str, places: tuple[str, ...], use: str
) -> None:
    (tiny / "figures.csv").write_text(
        "measure,origin,destination,place,group,value_low,period_end,source,stated_on\n"
        f"{row},100,2022-09-27,x,2022-09-28\n"
        "entries,RUS,KAZ,,,1000,2022-09-27,FSB,2022-09-28\n"
    )
    claim = load_case(tiny).claims[0]
    assert (claim.origin, claim.destination, claim.places) == (origin, destination, places)
    assert claim.use == use
    assert bool(claim.use_reason) == (use == "shown")


@pytest.mark.parametrize(
    ("measure", "unit", "basis", "modality", "use"),
    [
        ("entries", "families", "", "", "shown"),
        ("entries", "people", "rate", "", "fitted"),
        ("entries", "people", "snapshot", "", "shown"),
        ("entries", "people/week", "", "", "fitted"),
        ("entries", "people", "", "forecast", "shown"),
        ("entries", "people", "", "denied", "shown"),
        ("stock", "people", "change", "", "fitted"),
        ("stock", "people", "cumulative", "", "shown"),
    ],
)
def test_what_kind_of_count_is_fitted(
    tiny: Path, measure: str, unit: str, basis: str, modality: str, use: str
) -> None:
    (tiny / "figures.csv").write_text(
        "measure,unit,basis,modality,destination,value_low,period_end,source,stated_on\n"
        f"{measure},{unit},{basis},{modality},KAZ,100,2022-09-27,x,2022-09-28\n"
        "entries,people,,,KAZ,1000,2022-09-27,FSB,2022-09-28\n"
    )
    claim = load_case(tiny).claims[0]
    assert claim.use == use
    if basis == "rate":
        assert claim.unit == "people/day"


def test_a_shown_figure_may_be_about_anyone_and_any_day(tiny: Path) -> None:
    figures = (tiny / "figures.csv").read_text().replace("stated_on\n", "stated_on,use\n", 1)
    rows = [line + ",fitted" for line in figures.splitlines()[1:]]
    rows.append("old,,demographic,37,,percent,ethnic Russians,,KAZ,,1991-01-01,1991-12-31,x,"
                "1992-01-01,shown")  # fmt: skip
    (tiny / "figures.csv").write_text("\n".join([figures.splitlines()[0], *rows]) + "\n")
    claim = load_case(tiny).claims[-1]
    assert (claim.group, claim.period_start) == ("ethnic Russians", date(1991, 1, 1))


def test_settings_become_records(tiny: Path) -> None:
    case = load_case(tiny)
    assert case.priors[0].low == 2000
    assert case.biases[0].name == "FSB"
    assert case.labels[0].group == "mobilization"
    assert case.world.onward[0].place == "bishkek"
    assert case.world.law is not None
    assert case.world.law.limits[0].allowed == 90
    assert case.world.admitted(date(2022, 9, 21))
    assert case.key_dates == (date(2022, 9, 27),)
    assert case.documents["doc"].publisher == "Ministry"


def test_weekday_factors_are_scaled_to_mean_one(tiny: Path) -> None:
    change(tiny, "case.yaml", "title: ordinary travel}",
           "title: ordinary travel, weekday: [2, 2, 2, 2, 2, 2, 9]}")  # fmt: skip
    weekday = load_case(tiny).world.groups[0].weekday
    assert sum(weekday) == pytest.approx(7)
    assert weekday[6] / weekday[0] == pytest.approx(4.5)


def test_every_file_read_is_hashed(tiny: Path) -> None:
    hashes = load_case(tiny).hashes
    assert hashes == {
        name: hashlib.sha256(text.encode()).hexdigest() for name, text in FILES.items()
    }


def test_a_folder_of_the_name_wins_over_a_shipped_case(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tiny.parent)
    tiny.rename(tiny.parent / "kazakhstan-2022")
    assert load_case("kazakhstan-2022").title == "A tiny case"


def test_cases_shipped_and_found_are_listed(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cases").mkdir()
    write_figures(tmp_path / "cases" / "inner")
    write_figures(tmp_path / "broken", "nonsense\n")
    (tmp_path / "not_a_case").mkdir()
    monkeypatch.chdir(tmp_path)
    listed = {case.name: case for case in list_cases()}
    shipped = {name for name, case in listed.items() if case.shipped}
    assert {"kazakhstan-2022", "ukraine-romania-2022", "karabakh-armenia-2023"} <= shipped
    assert set(listed) - shipped == {"tiny", "inner", "broken"}
    assert listed["tiny"].figures == 6
    assert "faults" in listed["broken"].fault


def test_faults_of_all_files_come_together(tiny: Path) -> None:
    change(tiny, "case.yaml", "high: 3500", "high: 3")
    change(tiny, "figures.csv", "98000", "many")
    change(tiny, "links.csv", "taskala,oral", "taskala,orel")
    change(tiny, "rules.yaml", "law: kazakhstan", "law: atlantis")
    (tiny / "documents.csv").write_text("id\n")
    with pytest.raises(InputError) as raised:
        load_case(tiny)
    assert {fault.file for fault in raised.value.faults} == {
        "case.yaml", "figures.csv", "links.csv", "rules.yaml", "documents.csv",
    }  # fmt: skip


def test_a_broken_place_brings_no_second_fault_where_it_is_named(tiny: Path) -> None:
    change(tiny, "places.csv", "51.2,51.4", "95,51.4")
    with pytest.raises(InputError) as raised:
        load_case(tiny)
    assert [(f.file, f.line, f.where) for f in raised.value.faults] == [
        ("places.csv", 3, "latitude")
    ]


def test_a_case_may_bring_its_own_law(tiny: Path) -> None:
    shipped = Path(rules.__file__).parent / "shipped" / "kazakhstan.yaml"
    text = shipped.read_text(encoding="utf-8").replace("days: 90\n", "days: 45\n")
    (tiny / "laws").mkdir()
    (tiny / "laws" / "kazakhstan.yaml").write_text(text, encoding="utf-8")
    case = load_case(tiny)
    assert case.world.law is not None
    assert [limit.allowed for limit in case.world.law.limits] == [45, 45]
    assert "laws/kazakhstan.yaml" in case.hashes
