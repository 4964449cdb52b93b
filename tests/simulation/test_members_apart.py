"""Members in blocks over processes: one file, whoever ran the blocks and whoever was killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from steppe import cli
from steppe.simulation.ensemble import Block, run_block, run_members, run_sampled
from steppe.simulation.ledger import Task, discard, read_arrays
from steppe.simulation.network import Network, compile_network
from steppe.simulation.parameters import Parameters
from steppe.simulation.trajectory import VARIABLES, open_netcdf, write_netcdf
from tiny_case import write_case
from worlds import four_places, parameters

MEMBERS, SEED = 64 * 4 + 7, 3


def case(days: int = 40) -> tuple[Network, Parameters]:
    network = compile_network(four_places(days, capacity=700.0))
    return network, parameters(network, np.random.default_rng(5), MEMBERS)


def write(folder: Path, workers: int) -> Path:
    """Run all members and write their file, as the command does."""
    network, chosen = case()
    files = run_members(network, chosen, MEMBERS, SEED, folder / "blocks", workers)
    out = folder / "trajectories.nc"
    write_netcdf(out, network, MEMBERS, map(read_arrays, files), {"seed": SEED})
    discard(files)
    return out


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write(tmp_path_factory.mktemp("undisturbed"), workers=1).read_bytes()


def wait_until(holds: Callable[[], object], seconds: float = 120.0) -> None:
    stop = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < stop
        time.sleep(0.005)


def test_a_killed_worker_leaves_no_trace_in_the_file(tmp_path: Path, undisturbed: bytes) -> None:
    victims: list[multiprocessing.Process] = []

    def kill_one() -> None:
        # At once: on a quick machine a worker may have ended by itself after the first block.
        wait_until(multiprocessing.active_children)
        victims.extend(multiprocessing.active_children()[:1])
        victims[0].kill()

    murderer = threading.Thread(target=kill_one)
    murderer.start()
    out = write(tmp_path, workers=2)
    murderer.join()
    # Asked here and not in the thread: only one of two that wait for a process learns how it ended.
    assert [victim.exitcode for victim in victims] == [-signal.SIGKILL]
    assert out.read_bytes() == undisturbed
    assert os.listdir(tmp_path) == ["trajectories.nc"]


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path, undisturbed: bytes) -> None:
    script = (
        f"import sys; sys.path[:0] = {[str(Path(__file__).parent), *sys.path]!r}\n"
        "from pathlib import Path; from test_members_apart import write\n"
        f"write(Path({str(tmp_path)!r}), workers=2)"
    )
    run = subprocess.Popen([sys.executable, "-c", script])
    whole = tmp_path / "blocks"
    wait_until(lambda: len(list(whole.glob("*.npz"))) >= 2)
    run.kill()
    assert run.wait() == -signal.SIGKILL
    kept = {file: file.stat().st_mtime_ns for file in whole.glob("*.npz")}
    assert 2 <= len(kept) < 5
    assert not (tmp_path / "trajectories.nc").exists()
    network, chosen = case()
    files = run_members(network, chosen, MEMBERS, SEED, whole, workers=1)
    assert kept.items() <= {file: file.stat().st_mtime_ns for file in files}.items()
    assert write(tmp_path, workers=2).read_bytes() == undisturbed


def test_the_file_holds_what_the_full_flows_say(tmp_path: Path, undisturbed: bytes) -> None:
    network, chosen = case()
    (tmp_path / "all.nc").write_bytes(undisturbed)
    blocks = list(run_sampled(network, chosen, MEMBERS, SEED))
    with open_netcdf(tmp_path / "all.nc") as stored:
        assert list(stored.data_vars) == list(VARIABLES)
        assert stored["stock"].dtype == np.int32
        for name in ("departures", "registrations", "returns", "stock", "registered", "waiting"):
            full = np.concatenate([getattr(block, name) for block in blocks])
            np.testing.assert_array_equal(stored[name], full)
        entries = np.concatenate([network.place_of_route.sum(b.entries) for b in blocks])
        np.testing.assert_array_equal(stored["entries"], entries)
        crossed = np.concatenate([network.crossing_of_route.sum(b.entries) for b in blocks])
        np.testing.assert_array_equal(stored["entries_at_crossing"], crossed)
        assert float(stored["waiting"].max()) > 0
        change = (stored["entries"] - stored["exits"]).sum("day")
        start = np.round(chosen.present_at_start)
        np.testing.assert_array_equal(stored["stock"].isel(day=-1), start + change)
        recorded = run_block(network, SEED, Task("", first_block(chosen)))
        for name, (axes, units) in VARIABLES.items():
            np.testing.assert_array_equal(stored[name][:64], recorded[name])
            assert stored[name].dims == ("member", *axes)
            assert stored[name].attrs["units"] == units
        assert stored["place"].values.tolist() == list(network.places)
        assert stored["day"].values[-1] == np.datetime64(network.timeline.end)


def first_block(chosen: Parameters) -> Block:
    return Block(0, 64, chosen.members(slice(0, 64)))


def test_counts_of_billions_are_kept_exactly() -> None:
    network, chosen = case(days=3)
    crowded = replace(network, home_people=np.full(2, 4e9))
    many = replace(chosen, departures_per_day=chosen.departures_per_day * 5e6)
    recorded = run_block(crowded, SEED, Task("", first_block(many)))
    assert recorded["departures"].dtype == np.int64
    assert recorded["departures"].max() > 2**31


def test_memory_at_work_does_not_grow_with_days() -> None:
    """What a block holds besides its record is the state and the flows of one day."""
    import tracemalloc

    def besides_the_record(days: int) -> int:
        network, chosen = case(days)
        task = Task("", first_block(chosen))
        run_block(network, SEED, task)  # so that what is compiled or kept at first is there
        tracemalloc.start()
        recorded = run_block(network, SEED, task)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak - sum(array.nbytes for array in recorded.values())

    short, long = besides_the_record(40), besides_the_record(120)
    assert long < 1.2 * short


def simulate(tiny: Path, out: Path, *more: str) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(["simulate", str(tiny), "--from", "prior", "--members", "66", "--out", str(out),
                  "--json", *more])  # fmt: skip
    assert not stop.value.code


def test_the_command_writes_one_file_for_any_workers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tiny = write_case(tmp_path / "case")
    simulate(tiny, tmp_path / "one" / "x.nc", "--workers", "1")
    simulate(tiny, tmp_path / "two" / "x.nc", "--workers", "2", "--resume-dir",
             str(tmp_path / "here"))  # fmt: skip
    one, two = tmp_path / "one" / "x.nc", tmp_path / "two" / "x.nc"
    assert one.read_bytes() == two.read_bytes()
    assert not (tmp_path / "here").exists()
    assert [f.name for f in one.parent.iterdir()] == ["x.nc"]
    assert capsys.readouterr().out.count('"members": 66') == 2
