import numpy as np
import pytest

from flee_instance import LOCATIONS, ROUTES, write_instance
from steppe.errors import InputError
from steppe.scenario.formats.flee import read_flee_folder
from steppe.scenario.formats.flee_folder import FleeClosure


def read(tmp_path, **changes):
    return read_flee_folder(write_instance(tmp_path, **changes))


def notes(folder, file):
    return [str(note) for note in folder.report if note.file == file and note.action != "used"]


def location(folder, name):
    return next(x for x in folder.locations if x.name == name)


# Locations --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("forward", "forwarding_hub"),
        ("forwarding_hub", "forwarding_hub"),
        ("marker", "marker"),
        ("idpcamp", "idpcamp"),
        ("IDP_camp", "idpcamp"),
        ("refugee_camp", "camp"),
        ("Town", "town"),
        ("default", "town"),
    ],
)
def test_types_found_in_the_wild(tmp_path, text, kind):
    folder = read(tmp_path, locations=LOCATIONS + f"Epsilon,,Home,1,2,{text},,\n")
    assert location(folder, "Epsilon").kind == kind
    assert not any("location_type" in note for note in notes(folder, "locations.csv"))


@pytest.mark.parametrize("text", ["", "bazaar", "flood_zone"])
def test_other_types_are_towns_and_named(tmp_path, text):
    folder = read(tmp_path, locations=LOCATIONS + f"Epsilon,,Home,1,2,{text},,9\n")
    assert location(folder, "Epsilon").kind == "town"
    assert any("read as town" in note for note in notes(folder, "locations.csv"))


def test_empty_populations_are_counted_in_one_note(tmp_path):
    folder = read(tmp_path, locations=LOCATIONS.replace("zone,20,30000", "zone,20,"))
    assert location(folder, "Beta").population == 0
    assert "locations.csv:3 [pop/cap] mended (3 rows): empty: 0" in notes(folder, "locations.csv")


def test_attributes_are_kept_and_named(tmp_path):
    head, _, rest = LOCATIONS.partition("\n")
    text = (
        head + ",IPC,hdi\n" + rest.replace(",50000", ",50000,3,0.4").replace(",30000", ",30000,4")
    )
    folder = read(tmp_path, locations=text)
    assert location(folder, "Alpha").attributes == {"IPC": "3", "hdi": "0.4"}
    assert location(folder, "Beta").attributes == {"IPC": "4"}
    assert any("[IPC] ignored" in note for note in notes(folder, "locations.csv"))


def test_cells_beyond_the_named_columns_are_named(tmp_path):
    folder = read(tmp_path, locations=LOCATIONS.replace(",50000", ",50000,extra"))
    assert "locations.csv:2 [column 9] ignored: beyond the named columns" in notes(
        folder, "locations.csv"
    )


def test_longitude_before_latitude(tmp_path):
    named = LOCATIONS.replace("latitude,longitude", "longitude,latitude")
    assert location(read(tmp_path, locations=named), "Alpha").latitude == 20
    impossible = LOCATIONS + "Epsilon,,Home,120.5,31,town,,\n"
    folder = read(tmp_path, locations=impossible)
    assert location(folder, "Epsilon").latitude == 31
    assert any("exchanged with longitude" in note for note in notes(folder, "locations.csv"))


def test_unknown_coordinates_are_unknown_not_zero(tmp_path):
    folder = read(tmp_path, locations=LOCATIONS + "Epsilon,,Home,,,town,,\n")
    assert np.isnan(location(folder, "Epsilon").latitude)


def test_thousands_separators_and_decimals(tmp_path):
    text = LOCATIONS.replace(",50000", ',"50,000"').replace("zone,20,", "zone,20.0,")
    folder = read(tmp_path, locations=text)
    assert location(folder, "Alpha").population == 50000
    assert location(folder, "Beta").conflict_date == 20


def test_a_place_that_stands_twice(tmp_path):
    folder = read(tmp_path, locations=LOCATIONS + "Alpha,,Away,0,0,town,,\n")
    assert location(folder, "Alpha").country == "Home"
    assert any("stands twice" in note for note in notes(folder, "locations.csv"))


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        (",50000", ",many", "pop/cap"),
        (",50000", ",1e30", "pop/cap"),
        (",10.0,", ",north,", "latitude"),
        ("zone,20,", "zone,May,", "conflict_date"),
        ("zone,20,", "zone,1.5,", "conflict_date"),
    ],
)
def test_unreadable_numbers_of_places(tmp_path, old, new, field):
    with pytest.raises(InputError) as caught:
        read(tmp_path, locations=LOCATIONS.replace(old, new))
    assert [(f.file, f.where) for f in caught.value.faults] == [("locations.csv", field)]


# Routes -----------------------------------------------------------------------------------------


def test_link_type_as_fifth_column(tmp_path):
    head, _, rest = ROUTES.partition("\n")
    for header in (head, head + ",link_type"):
        routes = header + "\n" + rest.replace("Gate,60,", "Gate,60,0,drive")
        folder = read(tmp_path, routes=routes)
        assert [x.link_type for x in folder.routes] == ["", "", "drive", "", ""]
        assert any("[link_type] ignored" in note for note in notes(folder, "routes.csv"))


def test_attributes_of_links(tmp_path):
    head, _, rest = ROUTES.partition("\n")
    routes = head + ",max_move_speed\n" + rest.replace("Gate,60,", "Gate,60,0,120")
    folder = read(tmp_path, routes=routes)
    assert folder.routes[2].attributes == {"max_move_speed": "120"}
    assert folder.routes[2].link_type == ""


def test_redirections(tmp_path):
    folder = read(tmp_path, routes=ROUTES.replace("Camp_One,40,", "Camp_One,40,2"))
    assert [x.forced_redirection for x in folder.routes] == [0, 0, 0, 2, 0]
    folder = read(tmp_path, routes=ROUTES.replace("Camp_One,40,", "Camp_One,40,7"))
    assert folder.routes[3].forced_redirection == 0
    assert any("[forced_redirection] ignored" in note for note in notes(folder, "routes.csv"))


def test_the_same_link_counts_once_another_length_counts(tmp_path):
    folder = read(tmp_path, routes=ROUTES + "Delta,Alpha,120\nAlpha,Delta,150\nGate,Gate,1\n")
    assert [(x.a, x.b, x.km) for x in folder.routes[5:]] == [(0, 2, 150)]
    assert [note.split(" [")[0] for note in notes(folder, "routes.csv")] == [
        "routes.csv:7", "routes.csv:9",
    ]  # fmt: skip


@pytest.mark.parametrize("km", ["", "-5", "nan", "inf", "1_0"])
def test_distances_that_are_none(tmp_path, km):
    with pytest.raises(InputError, match=r"routes.csv:4 \[distance\]"):
        read(tmp_path, routes=ROUTES.replace("Gate,60", f"Gate,{km}"))


# Closures ---------------------------------------------------------------------------------------


def closures(tmp_path, *rows):
    head = "#closure_type,name1,name2,closure_start,closure_end\n"
    return read(tmp_path, closures=head + "\n".join(rows) + "\n")


def test_every_kind_of_closure(tmp_path):
    folder = closures(
        tmp_path,
        "country,Home,Far,3,10",
        "location,Delta,,0,-1",
        "link,Delta,Gate,5,9",
        "camp,Camp_One,,0,30",
        "idpcamp,Camp_Two,,4,2",
        "remove_forced_redirection,Gate,Camp_One,8,0",
    )
    assert folder.closures == (
        FleeClosure("country", "Home", "Far", 3, 9),
        FleeClosure("location", "Delta", "", 0, None),
        FleeClosure("link", "Delta", "Gate", 5, 8),
        FleeClosure("camp", "Camp_One", "", 0, 29),
        FleeClosure("idpcamp", "Camp_Two", "", 4, None),
        FleeClosure("remove_forced_redirection", "Gate", "Camp_One", 8, None),
    )
    assert any("never opened again" in note for note in notes(folder, "closures.csv"))


def test_a_country_without_a_second_one_shuts_all_its_borders(tmp_path):
    folder = closures(tmp_path, "country,Home,,3,10")
    assert folder.closures == (FleeClosure("country", "Home", "", 3, 9),)
    assert any("all borders" in note for note in notes(folder, "closures.csv"))


def test_closures_that_begin_before_the_first_day(tmp_path):
    folder = closures(
        tmp_path, "camp,Camp_One,,-5,-1", "camp,Camp_One,,-5,7", "camp,Camp_Two,,-5,0"
    )
    assert folder.closures == (
        FleeClosure("camp", "Camp_One", "", 0, None),
        FleeClosure("camp", "Camp_One", "", 0, 6),
    )
    told = notes(folder, "closures.csv")
    assert any("mended (2 rows): before day 0" in note for note in told)
    assert any(note.startswith("closures.csv:4 [closure_end] ignored") for note in told)


@pytest.mark.parametrize(
    "row",
    ["wall,Home,Far,0,9", "country,Home,Mars,0,9", "camp,Nowhere,,0,9", "camp,Camp_One,,7,7",
     "link,Delta,,0,9"],
)  # fmt: skip
def test_closures_that_close_nothing_are_named(tmp_path, row):
    folder = closures(tmp_path, row)
    assert folder.closures == ()
    assert [note.split(" [")[0] for note in notes(folder, "closures.csv")] == ["closures.csv:2"]


# Conflicts and period ---------------------------------------------------------------------------


def test_intensities_columns_and_days(tmp_path):
    rows = "Day, Beta, Elsewhere, Alpha,\n2,0.9,1,,\n0,0,1,0.2,\n1,0.4,1,0.2,\n"
    folder = read(tmp_path, conflicts=rows)
    assert folder.conflict[:4, 0].tolist() == [0.2, 0.2, 0, 0]
    assert folder.conflict[:4, 1].tolist() == [0, 0.4, 0.9, 0.9]
    told = notes(folder, "conflicts.csv")
    assert len(told) == 3
    for word in ("no known place", "out of order", "only 3 of 45 days"):
        assert any(word in note for note in told)


def test_a_conflict_zone_without_a_column_follows_its_date(tmp_path):
    folder = read(tmp_path, conflicts="#Day,Alpha\n0,0\n" + "1,1\n" * 44)
    assert folder.conflict[:, 0].sum() == 44
    assert folder.conflict[:, 1].tolist() == [0] * 20 + [1] * 25


def test_unreadable_intensity(tmp_path):
    with pytest.raises(InputError, match=r"conflicts.csv:3 \[Alpha\]"):
        read(tmp_path, conflicts="#Day,Alpha\n0,1\n1,high\n")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("StartDate,soon\nLength,45\n", "StartDate"),
        ("StartDate,2020-01-01\n", "Length"),
        ("StartDate,2020-01-01\nLength,many\n", "Length"),
        ("StartDate,2020-01-01\nLength,0\n", "Length"),
        ("Length,9\n", "StartDate"),
    ],
)
def test_periods_that_are_none(tmp_path, text, where):
    with pytest.raises(InputError) as caught:
        read(tmp_path, sim_period=text)
    assert [(f.file, f.where) for f in caught.value.faults] == [("sim_period.csv", where)]


def test_the_period_in_other_clothes(tmp_path):
    folder = read(tmp_path, sim_period="#what,value\nlength,45.0\nstartdate,2020/1/1\nTimezone,0\n")
    assert (folder.start.isoformat(), folder.days) == ("2020-01-01", 45)
    assert any("[Timezone] ignored" in note for note in notes(folder, "sim_period.csv"))
