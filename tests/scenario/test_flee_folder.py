import datetime
import os
from pathlib import Path

import numpy as np
import pytest

from flee_instance import FILES, LOCATIONS, ROUTES, write_instance
from steppe.errors import InputError
from steppe.scenario.formats.flee import read_flee_folder

#: Instances of others are not part of the repository; where they are, they are read, too.
INSTANCES = Path(os.environ.get("STEPPE_DISPLACEMENT", "../shared/data/displacement"))
SIZES = {
    "mali2012": (300, 23, 35, 7),
    "burundi": (396, 30, 41, 5),
    "car": (820, 63, 86, 15),
    "syria2013": (1095, 18, 32, 4),
    "ukraine2022": (554, 37, 42, 6),
}


def faults_of(folder):
    with pytest.raises(InputError) as caught:
        read_flee_folder(folder)
    return [(fault.file, fault.line, fault.check) for fault in caught.value.faults]


def noted(folder, action):
    return {(note.file, note.field): note for note in folder.report if note.action == action}


def test_a_plain_folder(tmp_path):
    folder = read_flee_folder(write_instance(tmp_path / "small"))
    assert (folder.name, folder.start, folder.days) == ("small", datetime.date(2020, 1, 1), 45)
    assert [x.kind for x in folder.locations] == [
        "conflict", "conflict", "town", "forwarding_hub", "camp", "camp",
    ]  # fmt: skip
    assert [x.population for x in folder.locations] == [50000, 30000, 0, 0, 0, 0]
    assert [x.capacity for x in folder.locations] == [0, 0, 0, 0, 4000, 2500]
    assert [(x.a, x.b, x.km) for x in folder.routes][-1] == (0, 5, 200)
    assert folder.camps == ("Camp_One", "Camp_Two")
    assert folder.camp_locations.tolist() == [4, 5]
    assert folder.conflict.sum(axis=0).tolist() == [45, 25, 0, 0, 0, 0]
    assert folder.counted[[0, 10, 20, 44]].tolist() == [
        [100, 0], [900, 340], [1700, 681], [3000, 1500],
    ]  # fmt: skip
    assert folder.total[22] == 2300
    assert folder.settings == {"move_rules": {"awareness_level": 1}}


def test_every_column_of_every_file_is_in_the_report(tmp_path):
    folder = read_flee_folder(write_instance(tmp_path))
    fields = {(note.file, note.field) for note in folder.report}
    for column in ("name", "region", "country", "latitude", "longitude", "location_type",
                   "conflict_date", "pop/cap"):  # fmt: skip
        assert ("locations.csv", column) in fields
    for column in ("name1", "name2", "distance", "forced_redirection"):
        assert ("routes.csv", column) in fields
    assert ("simsetting.yml", "move_rules.awareness_level") in fields
    assert {name.rpartition("/")[2] for name in FILES} <= {file for file, _ in fields}


def test_all_files_in_one_folder(tmp_path):
    write_instance(tmp_path / "deep")
    for name in FILES:
        (tmp_path / Path(name).name).write_text(FILES[name])
    flat = read_flee_folder(tmp_path)
    deep = read_flee_folder(tmp_path / "deep")
    assert flat.locations == deep.locations
    assert np.array_equal(flat.counted, deep.counted)


def test_what_may_be_absent(tmp_path):
    folder = read_flee_folder(
        write_instance(
            tmp_path, closures=None, registration_corrections=None, simsetting=None, conflicts=None
        )
    )
    assert folder.closures == ()
    assert folder.settings == {}
    assert folder.conflict.sum(axis=0).tolist() == [45, 25, 0, 0, 0, 0]
    assert {"closures.csv", "registration_corrections.csv", "simsetting.yml"} <= {
        note.file for note in folder.report if note.action == "mended"
    }


@pytest.mark.parametrize("stem", ["locations", "routes", "sim_period", "data_layout", "one"])
def test_what_may_not_be_absent(tmp_path, stem):
    assert (f"{stem}.csv", None, "missing_file") in faults_of(
        write_instance(tmp_path, **{stem: None})
    )


def test_all_faults_are_shown_together(tmp_path):
    folder = write_instance(
        tmp_path,
        routes=ROUTES + "Alpha,Nowhere,7\nAlpha,Beta,far\n",
        sim_period="StartDate,2020-13-01\nLength,45\n",
        closures="#t,a,b,s,e\ncamp,Camp_One,,soon,9\n",
    )
    # Dates of the series need the first day, so what lies behind is not looked at.
    assert faults_of(folder) == [
        ("routes.csv", 7, "unknown_place"),
        ("routes.csv", 8, "bad_value"),
        ("sim_period.csv", 1, "bad_value"),
    ]
    write_instance(tmp_path, routes=ROUTES + "Alpha,Nowhere,7\n", one="2020-01-01,x\n",
                   closures="#t,a,b,s,e\ncamp,Camp_One,,soon,9\n")  # fmt: skip
    assert faults_of(folder) == [
        ("routes.csv", 7, "unknown_place"),
        ("closures.csv", 2, "bad_value"),
        ("one.csv", 1, "bad_value"),
    ]


def test_faults_name_the_field_and_a_remedy(tmp_path):
    folder = write_instance(tmp_path, routes=ROUTES.replace("Gate,Camp", "Gat,Camp"))
    with pytest.raises(InputError) as caught:
        read_flee_folder(folder)
    assert str(caught.value) == "routes.csv:5 [name1]: unknown place «Gat» — did you mean «Gate»?"


def test_a_folder_that_is_none(tmp_path):
    with pytest.raises(InputError, match="no such folder"):
        read_flee_folder(tmp_path / "nothing")


def test_settings_that_cannot_be_read_are_named_not_guessed(tmp_path):
    folder = read_flee_folder(write_instance(tmp_path, simsetting="a: [1,\nb: 2\n"))
    assert folder.settings == {}
    assert ("simsetting.yml", "all") in noted(folder, "ignored")


def test_every_setting_is_named(tmp_path):
    text = "log_levels: {agent: 0}\nmove_rules:\n  awareness_level: 0\n  softening: 2\n"
    folder = read_flee_folder(write_instance(tmp_path, simsetting=text))
    assert folder.settings["move_rules"] == {"awareness_level": 0, "softening": 2}
    assert ("simsetting.yml", "move_rules.awareness_level") in noted(folder, "used")
    ignored = noted(folder, "ignored")
    for setting in ("log_levels.agent", "move_rules.softening"):
        assert ("simsetting.yml", setting) in ignored


@pytest.mark.parametrize("text", ["move_rules: fast\n", "move_rules:\n", "[1, 2]\n", "\n"])
def test_settings_of_another_shape_are_named(tmp_path, text):
    folder = read_flee_folder(write_instance(tmp_path, simsetting=text))
    assert folder.settings == {}
    assert "simsetting.yml" in {note.file for note in folder.report if note.action == "ignored"}


def test_files_of_other_parts_of_flee_are_named(tmp_path):
    write_instance(tmp_path, flood_level="#Day,Alpha\n0,3\n", demographics_age="age,Default\n0,3\n")
    ignored = noted(read_flee_folder(tmp_path), "ignored")
    assert {("flood_level.csv", "file"), ("demographics_age.csv", "file")} <= set(ignored)


def test_a_series_may_not_lie_outside_the_folder(tmp_path):
    layout = "total,refugees.csv\nCamp_One,../../one.csv\nCamp_Two,two.csv\n"
    (tmp_path / "one.csv").write_text("2020-01-01,5\n")
    folder = write_instance(tmp_path / "x", data_layout=layout)
    assert faults_of(folder) == [("data_layout.csv", 2, "outside_folder")]


def test_line_ends_byte_order_mark_blank_lines_and_latin_1(tmp_path):
    plain = read_flee_folder(write_instance(tmp_path / "plain"))
    bent = tmp_path / "bent"
    for name, text in FILES.items():
        lines = text.splitlines()
        path = bent / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(".csv"):
            text = (
                "\r\n".join(["# first", *lines[:1], "", " , ", "# remark é", *lines[1:]]) + ",,\r\n"
            )
        path.write_bytes(text.encode("utf-8-sig" if "source" in name else "latin-1"))
    read = read_flee_folder(bent)
    assert read.locations == plain.locations
    assert read.routes == plain.routes
    assert read.closures == plain.closures
    assert np.array_equal(read.conflict, plain.conflict)
    assert np.array_equal(read.counted, plain.counted)
    assert ("locations.csv", "encoding") in noted(read, "mended")


def test_headers_without_a_hash(tmp_path):
    plain = read_flee_folder(write_instance(tmp_path / "plain"))
    bare = {
        Path(name).stem: text.removeprefix("#")
        for name, text in FILES.items()
        if text.startswith("#")
    }
    read = read_flee_folder(write_instance(tmp_path / "bare", **bare))
    assert (read.locations, read.routes, read.closures) == (
        plain.locations, plain.routes, plain.closures,
    )  # fmt: skip
    assert np.array_equal(read.conflict, plain.conflict)


def test_no_header_at_all(tmp_path):
    plain = read_flee_folder(write_instance(tmp_path / "plain"))
    read = read_flee_folder(
        write_instance(
            tmp_path / "bare",
            locations=LOCATIONS.partition("\n")[2],
            routes=ROUTES.partition("\n")[2],
            closures="country,Home,Far,0,5\n",
        )
    )
    assert (read.locations, read.routes, read.closures) == (
        plain.locations, plain.routes, plain.closures,
    )  # fmt: skip


@pytest.mark.parametrize("name", SIZES)
def test_instances_of_others(name):
    if not (INSTANCES / name).is_dir():
        pytest.skip("the instance is not here")
    folder = read_flee_folder(INSTANCES / name)
    sizes = (folder.days, len(folder.locations), len(folder.routes), len(folder.camps))
    assert sizes == SIZES[name]
    assert (folder.counted >= 0).all()
    assert (folder.camp_locations >= 0).sum() == len(folder.camps) - (name == "car")
    assert (folder.conflict.sum(axis=1) > 0).all()
