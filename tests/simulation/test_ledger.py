"""The ledger: results whole or not at all, whoever is killed; the same for one worker and many."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from steppe.errors import Fault, InputError
from steppe.simulation.ledger import (
    MOST_DEATHS,
    Arrays,
    Task,
    discard,
    fingerprint,
    read_arrays,
    run_tasks,
)

TASKS = tuple(Task(f"block-{k}", k) for k in range(5))


def squares(task: Task) -> Arrays:
    return {"n": np.arange(task.inputs + 1) ** 2, "luck": np.random.default_rng(7).random(3)}


def killed_at_first(marks: Path, times: int, task: Task) -> Arrays:
    """Ends its own process as the system does, so many times, on one task."""
    if task.name == "block-2":
        tried = len(list(marks.iterdir()))
        if tried < times:
            (marks / str(tried)).touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return squares(task)


def refuses(task: Task) -> Arrays:
    raise InputError(Fault("bad_value", f"no {task.name}", "here.csv"))


class Particular(Exception):
    def __init__(self, first: int, second: int) -> None:
        super().__init__(f"{first} and {second}")


def refuses_in_its_own_way(task: Task) -> Arrays:
    raise Particular(1, 2)


def never(task: Task) -> Arrays:
    raise AssertionError(f"{task.name} was whole already")


def values(files: tuple[Path, ...]) -> list[list[bytes]]:
    return [[a.tobytes() for a in read_arrays(file).values()] for file in files]


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    (tmp_path / "marks").mkdir()
    return tmp_path / "marks"


def test_one_worker_and_two_write_the_same_files(tmp_path: Path) -> None:
    told: list[float] = []
    alone = run_tasks(tmp_path / "1", "k" * 20, TASKS, squares)
    both = run_tasks(
        tmp_path / "2", "k" * 20, TASKS, squares, workers=2, progress=lambda _, x: told.append(x)
    )
    assert [f.read_bytes() for f in alone] == [f.read_bytes() for f in both]
    assert [f.name for f in alone] == [f"block-{k}.{'k' * 16}.npz" for k in range(5)]
    np.testing.assert_array_equal(read_arrays(both[3])["n"], [0, 1, 4, 9])
    assert told == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])


def test_what_is_whole_is_not_done_again_and_what_is_torn_is(tmp_path: Path) -> None:
    files = run_tasks(tmp_path, "key", TASKS, squares)
    first = values(files)
    assert run_tasks(tmp_path, "key", TASKS, never) == files
    files[1].write_bytes(files[1].read_bytes()[:-30])
    damaged = bytearray(files[3].read_bytes())
    damaged[200] ^= 255
    files[3].write_bytes(damaged)
    files[4].unlink()
    with pytest.raises(AssertionError, match="block-1 was whole"):
        run_tasks(tmp_path, "key", TASKS, never)
    assert values(run_tasks(tmp_path, "key", TASKS, squares, workers=2)) == first


def test_results_of_other_inputs_are_not_taken_up(tmp_path: Path) -> None:
    run_tasks(tmp_path, "key", TASKS, squares)
    with pytest.raises(AssertionError):
        run_tasks(tmp_path, "other", TASKS, never)


def test_a_killed_worker_is_replaced_and_its_task_done_again(tmp_path: Path, marks: Path) -> None:
    run = partial(killed_at_first, marks, MOST_DEATHS - 1)
    files = run_tasks(tmp_path / "killed", "key", TASKS, run, workers=2)
    assert len(list(marks.iterdir())) == MOST_DEATHS - 1
    assert values(files) == values(run_tasks(tmp_path / "calm", "key", TASKS, squares))


def test_a_task_that_always_kills_its_process_is_named(tmp_path: Path, marks: Path) -> None:
    with pytest.raises(InputError) as error:
        run_tasks(tmp_path, "key", TASKS, partial(killed_at_first, marks, 99), workers=2)
    (fault,) = error.value.faults
    assert fault.check == "worker_killed"
    assert "block-2" in fault.message
    assert len(list(marks.iterdir())) == MOST_DEATHS


def test_what_a_task_raises_comes_through(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"here.csv: no block-\d") as error:
        run_tasks(tmp_path, "key", TASKS, refuses, workers=2)
    assert "in refuses" in error.value.__notes__[0]
    with pytest.raises(RuntimeError, match="Particular: 1 and 2"):
        run_tasks(tmp_path, "key", TASKS, refuses_in_its_own_way, workers=2)


def test_two_tasks_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="same name"):
        run_tasks(tmp_path, "key", (TASKS[0], TASKS[0]), squares)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for workers in (1, 2):
        with pytest.raises(InputError) as error:
            run_tasks(tmp_path / "file" / "folder", "key", TASKS, squares, workers)
        assert error.value.faults[0].check == "unwritable_folder"


def test_used_results_are_removed_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    files = run_tasks(folder, "key", TASKS, squares)
    (folder / f"{files[0].name}.123.part").touch()
    (folder / "mine.txt").touch()
    discard(files)
    assert [f.name for f in folder.iterdir()] == ["mine.txt"]
    (folder / "mine.txt").unlink()
    discard(run_tasks(folder, "key", TASKS, squares))
    assert not folder.exists()


SLOW_RUN = """
import sys, time
sys.path.insert(0, {tests!r})
from pathlib import Path
from steppe.simulation.ledger import run_tasks
from test_ledger import TASKS, slow_squares
if __name__ == "__main__":
    run_tasks(Path({folder!r}), "key", TASKS, slow_squares, workers=2)
"""


def slow_squares(task: Task) -> Arrays:
    if task.inputs >= 2:
        time.sleep(60)
    return squares(task)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_run_keeps_what_is_whole_and_leaves_no_process(
    tmp_path: Path, by: signal.Signals
) -> None:
    folder, script = tmp_path / "parts", tmp_path / "run.py"
    script.write_text(SLOW_RUN.format(tests=str(Path(__file__).parent), folder=str(folder)))
    run = subprocess.Popen(
        [sys.executable, str(script)], start_new_session=True, stderr=subprocess.DEVNULL
    )
    wait_until(lambda: len(list(folder.glob("*.npz"))) == 2)
    os.killpg(run.pid, by) if by == signal.SIGINT else run.kill()
    run.wait(30)
    wait_until(lambda: not of_session(run.pid))
    assert sorted(f.name for f in folder.glob("*.npz")) == ["block-0.key.npz", "block-1.key.npz"]
    files = run_tasks(folder, "key", TASKS, squares)
    assert values(files) == values(run_tasks(tmp_path / "calm", "key", TASKS, squares))


def wait_until(holds: object, seconds: float = 60.0) -> None:
    stop = time.monotonic() + seconds
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < stop
        time.sleep(0.02)


def of_session(session: int) -> list[int]:
    """Processes of a session that still run; none of this test's own."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, of = stat.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(of) == session and state != "Z":
            found.append(int(stat.parent.name))
    return found


@dataclass(frozen=True)
class Pair:
    first: object
    second: object


DIFFERENT = (
    1, 1.0, "1", True, None, (1,), ((1,),), (1, 1), {"1": 1}, date(2022, 9, 21), Pair(1, 2),
    Pair((1, 2), None), np.zeros(2), np.zeros((2, 1)), np.zeros(2, int), np.array([0.0, 1.0]),
)  # fmt: skip


def test_a_fingerprint_tells_values_apart_and_knows_equal_ones_again() -> None:
    assert len({fingerprint(value) for value in DIFFERENT}) == len(DIFFERENT)
    assert fingerprint("ab", "c") != fingerprint("a", "bc")
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    made = Pair(np.arange(6.0).reshape(2, 3).T, "x")
    assert fingerprint(made) == fingerprint(replace(made, first=np.ascontiguousarray(made.first)))
    with pytest.raises(TypeError, match="no hash of a object"):
        fingerprint(object())
