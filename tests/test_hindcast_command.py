"""`steppe hindcast`: what it prints and writes, from small folders of our own making."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from flee_instance import LOCATIONS, ROUTES, write_instance
from steppe import cli
from steppe.inference.hindcast_scores import score
from steppe.report.charts.camp_counts import MOST_PANELS, CampCounts, camp_counts
from steppe.scenario.formats.flee import read_flee_folder

KEYS = [
    "e_normal", "e_rescaled", "e_rescaled_after_30", "frozen_shares_after_30", "uniform_shares",
    "best_constant_shares", "people_at_end", "days", "cpu_seconds", "wall_seconds", "capacities",
    "learned_days", "seed", "version",
]  # fmt: skip


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as stop:
        cli.main(["hindcast", *map(str, arguments)])
    return int(stop.value.code or 0)


def run_json(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, object]:
    capsys.readouterr()
    assert run(*arguments, "--json") == 0
    return json.loads(capsys.readouterr().out)


def simulated_of(path: Path) -> np.ndarray:
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    camps = len({row["camp"] for row in rows})
    return np.array([float(row["simulated"]) for row in rows]).reshape(-1, camps)


def test_json_holds_scores_of_what_the_table_of_counts_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_instance(tmp_path / "small")
    found = run_json(capsys, folder, "--out", tmp_path / "out")
    assert [*found] == [*KEYS, "notes"]
    assert found == json.loads((tmp_path / "out" / "hindcast.json").read_text())
    simulated = simulated_of(tmp_path / "out" / "hindcast.csv")
    again = score(simulated, read_flee_folder(folder).counted)
    for key in KEYS[:6]:
        assert found[key] == pytest.approx(getattr(again, key), abs=1e-4)
    assert found["people_at_end"] == pytest.approx(simulated[-1].sum(), abs=0.1)
    assert (found["days"], found["capacities"], found["seed"]) == (45, "shipped", 1)


def test_table_shows_scores_beside_baselines_and_what_is_not_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_instance(tmp_path / "small", extra="a,b\n")
    assert run(folder, "--out", tmp_path / "out") == 0
    out = capsys.readouterr().out
    found = json.loads((tmp_path / "out" / "hindcast.json").read_text())
    for key in KEYS[:6]:
        assert f"{found[key]:.3f}" in out
    for words in ("Camp_One", "3,000", "locations.csv:4 [pop/cap] mended", "extra.csv 1"):
        assert words in out


def test_after_learning_only_later_days_are_scored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_instance(tmp_path / "small")
    found = run_json(capsys, folder, "--learn-days", 35, "--out", tmp_path / "out")
    counted = read_flee_folder(folder).counted
    again = score(simulated_of(tmp_path / "out" / "hindcast.csv"), counted, 35)
    assert found["learned_days"] == 35
    assert found["e_normal"] == pytest.approx(again.e_normal, abs=1e-4)
    assert found["frozen_shares_after_30"] == again.frozen_shares_after_30
    assert found["uniform_shares"] == again.uniform_shares
    assert run(folder, "--learn-days", 45) == 2


def test_capacities_can_be_removed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tight = LOCATIONS.replace(",4000", ",200").replace(",2500", ",99000")
    folder = write_instance(tmp_path / "small", locations=tight, closures=None)
    ends = {}
    for capacities in ("shipped", "removed"):
        out = tmp_path / capacities
        run_json(capsys, folder, "--capacities", capacities, "--out", out)
        ends[capacities] = simulated_of(out / "hindcast.csv")[-1, 0]
    assert ends["shipped"] < 250 < ends["removed"]


def test_members_give_intervals_and_their_coverage_by_seed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_instance(tmp_path / "small")
    texts = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        out = tmp_path / name
        found = run_json(capsys, folder, "--members", 20, "--seed", seed, "--out", out)
        assert 0 <= found["coverage_90"] <= 1  # type: ignore[operator]
        texts.append((out / "hindcast.csv").read_text())
    assert texts[0] == texts[1] != texts[2]
    rows = list(csv.DictReader(texts[0].splitlines()))
    assert all(float(row["low"]) <= float(row["median"]) <= float(row["high"]) for row in rows)
    assert "90 % of members" in (tmp_path / "a" / "hindcast.svg").read_text()


def test_faults_of_a_folder_are_printed_and_nothing_is_computed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_instance(tmp_path, routes=ROUTES + "Alpha,Nowhere,5\n", closures="a,b,c,x,y\nz")
    assert run(folder, "--json") == 2
    out, err = capsys.readouterr()
    (fault,) = json.loads(out)["faults"]
    assert (fault["file"], fault["line"], fault["check"]) == ("routes.csv", 7, "unknown_place")
    assert "«Nowhere»" in err


def test_names_of_camps_are_neither_formulas_nor_markup(tmp_path: Path) -> None:
    odd = "=1+1<script>$x$"
    bend = {"locations": LOCATIONS, "routes": ROUTES}
    changes = {stem: text.replace("Camp_One", odd) for stem, text in bend.items()}
    layout = f"total,refugees.csv\n{odd},one.csv\nCamp_Two,two.csv\n"
    folder = write_instance(tmp_path / "x", data_layout=layout, **changes)
    assert run(folder, "--out", tmp_path / "out") == 0
    table = (tmp_path / "out" / "hindcast.csv").read_text()
    assert f"2020-01-01,'{odd},100" in table
    drawing = (tmp_path / "out" / "hindcast.svg").read_text()
    assert "<script" not in drawing
    assert "$x$" in drawing


# The chart --------------------------------------------------------------------------------------


def drawn(camps: int, **more: object) -> str:
    counted = np.outer(np.arange(40.0), 10.0 * np.arange(1, camps + 1))
    names = [f"Camp {i}" for i in range(camps)]
    counts = CampCounts("t", date(2020, 1, 1), names, counted, counted * 0.9, **more)  # type: ignore[arg-type]
    return str(camp_counts(counts))


def test_chart_names_every_camp_and_says_the_last_day_in_words() -> None:
    chart = drawn(5)
    root = ElementTree.fromstring(chart)
    titles = [e.text for e in root.iter() if e.text and e.text.startswith("Camp ")]
    assert titles == [f"Camp {i}" for i in (4, 3, 2, 1, 0)]
    assert "Camp 4 1,950 counted, 1,755 simulated" in chart
    assert "90 % of members" not in chart
    assert "days learnt from" not in chart
    assert "days learnt from" in drawn(1, first_scored_day=10)
    assert chart == drawn(5)


def test_chart_of_many_camps_leaves_out_the_smallest_and_says_so() -> None:
    chart = drawn(MOST_PANELS + 2)
    assert ">Camp 0<" not in chart
    assert ">Camp 2<" in chart
    assert "The 2 smallest camps are not drawn." in chart
