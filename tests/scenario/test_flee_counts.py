import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flee_instance import LOCATIONS, write_instance
from steppe.errors import InputError
from steppe.scenario.formats.flee import read_flee_folder
from steppe.scenario.formats.flee_counts import add_points, daily


def read(tmp_path, **changes):
    return read_flee_folder(write_instance(tmp_path, **changes))


def notes(folder, file):
    return [str(note) for note in folder.report if note.file == file and note.action != "used"]


def one(folder):
    return folder.counted[:, 0]


def test_dates_out_of_order_twice_and_without_count(tmp_path):
    rows = "2020-01-21,1700", "2020-01-01,7", "2020-01-01,100", "2020-01-30,", "2020-02-14,3000"
    text = "when,count of 2020\n" + "\n".join(rows)
    folder = read(tmp_path, one=text)
    assert np.array_equal(one(folder), one(read(tmp_path / "plain")))
    told = notes(folder, "one.csv")
    for word in ("out of order", "stands twice", "without a count"):
        assert any(word in note for note in told)


def test_counts_are_constant_outside_the_reports_and_whole(tmp_path):
    folder = read(tmp_path, one="2020-01-05,100\n2020-01-08,101\n")
    assert one(folder)[:9].tolist() == [100] * 7 + [101, 101]


def test_reports_before_the_first_day_count(tmp_path):
    folder = read(tmp_path, one="2019-12-22,0\n2020-01-11,200\n")
    assert one(folder)[0] == 100


def test_clothes_of_counts(tmp_path):
    text = '#sep=,\n2020-01-01 00:00:00,"1,700",9\n2020/2/14, 3000.0 \n'
    folder = read(tmp_path, one=text)
    assert one(folder)[[0, 44]].tolist() == [1700, 3000]
    assert any("[column 3] ignored" in note for note in notes(folder, "one.csv"))


@pytest.mark.parametrize("row", ["2020-01-32,5", "05.01.20,5", "2020-01-05,five", "hello,5",
                                 "2020-01-05,1e300"])  # fmt: skip
def test_unreadable_rows(tmp_path, row):
    with pytest.raises(InputError, match=r"one\.csv:2"):
        read(tmp_path, one=f"2020-01-01,100\n{row}\n")


def test_a_faulty_first_row_is_no_heading(tmp_path):
    with pytest.raises(InputError, match=r"one\.csv:1"):
        read(tmp_path, one="hello,5\n2020-01-01,100\n")


def test_several_files_are_interpolated_before_they_are_added(tmp_path):
    layout = "total,refugees.csv\nCamp_One,one.csv,outside.csv\nCamp_Two,two.csv\n"
    outside = "2020-01-06,0\n2020-01-16,100\n"
    folder = read(tmp_path, data_layout=layout, outside=outside)
    alone = one(read(tmp_path / "plain"))
    assert (one(folder) - alone)[[0, 5, 10, 15, 44]].tolist() == [0, 0, 50, 100, 100]
    assert folder.reported[0][0].tolist() == [0, 5, 15, 20, 44]


def test_an_empty_series_counts_nobody_and_says_so(tmp_path):
    folder = read(tmp_path, one="Date,Count\n")
    assert one(folder).max() == 0
    assert any("0 throughout" in note for note in notes(folder, "one.csv"))


@pytest.mark.parametrize("third", ["", ',"normalize"'])
def test_corrections_lift_all_earlier_reports(tmp_path, third):
    text = f'"Camp_One",2020-02-14{third}\n'
    folder = read(tmp_path, registration_corrections=text)
    factor = 3000 / 1700
    assert folder.reported[0][1] == pytest.approx([100 * factor, 3000, 3000])
    assert one(folder)[20] == 3000


def test_a_correction_between_reports_takes_the_next(tmp_path):
    folder = read(tmp_path, registration_corrections="Camp_One,2020-02-01\n")
    assert one(folder)[20] == 3000
    assert any("next one" in note for note in notes(folder, "registration_corrections.csv"))


@pytest.mark.parametrize(
    "row",
    ["Nowhere,2020-01-21", "Camp_One,2019-12-01", "Camp_One,2020-01-01", "Camp_One,2021-01-01",
     "Camp_Two,2020-02-14"],
)  # fmt: skip
def test_corrections_that_correct_nothing_are_named(tmp_path, row):
    folder = read(tmp_path, registration_corrections=row + "\n")
    assert np.array_equal(folder.counted, read(tmp_path / "plain").counted)
    assert len(notes(folder, "registration_corrections.csv")) == 1


def test_a_camp_left_off_the_map_is_counted(tmp_path):
    layout = "total,refugees.csv\nCamp_One,one.csv\nCamp_Two,two.csv\nLost,one.csv\n"
    folder = read(tmp_path, data_layout=layout)
    assert folder.camp_locations.tolist() == [4, 5, -1]
    assert folder.counted[0].tolist() == [100, 0, 100]
    assert any("no such location" in note for note in notes(folder, "data_layout.csv"))


def test_a_camp_under_another_name_is_refused(tmp_path):
    layout = "total,refugees.csv\nCamp_1,one.csv\nCamp_Two,two.csv\n"
    with pytest.raises(InputError) as caught:
        read(tmp_path, data_layout=layout)
    (fault,) = caught.value.faults
    assert (fault.file, fault.line, fault.check) == ("data_layout.csv", 2, "unknown_place")
    assert "«Camp_One»" in fault.remedy


def test_a_camp_without_a_series_is_simulated_and_named(tmp_path):
    folder = read(tmp_path, locations=LOCATIONS + "Third,,Far,0,0,camp,,50\n")
    assert folder.camps == ("Camp_One", "Camp_Two")
    assert any("not scored" in note for note in notes(folder, "data_layout.csv"))


def test_layouts_without_total_with_blanks_and_repeats(tmp_path):
    layout = "\nCamp_One,one.csv,\n# remark\nCamp_Two,two.csv\nCamp_Two,one.csv\nEmpty,\n"
    folder = read(tmp_path, data_layout=layout)
    assert np.array_equal(folder.total, folder.counted.sum(axis=1))
    fields = [note.split("[")[1].split("]")[0] for note in notes(folder, "data_layout.csv")]
    assert fields == ["Camp_Two", "Empty", "total"]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.dictionaries(st.integers(-20, 60), st.integers(0, 10**7), min_size=1),
                min_size=1, max_size=3))  # fmt: skip
def test_sums_of_series_are_between_the_sums_of_their_ends(series):
    points = [
        (np.array(sorted(s)), np.array([s[day] for day in sorted(s)], dtype=float)) for s in series
    ]
    added = daily(add_points(points), 40)
    each = sum(np.interp(np.arange(40), *p) for p in points)
    assert np.abs(added - each).max() <= 1
    assert (added == np.floor(added)).all()
