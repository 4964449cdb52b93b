"""A ledger of pure, seeded tasks: what is whole is never done twice, what is killed is done again.

A task is a pure function of its inputs, so its result may be made anywhere and any number of times.
Each result is written whole or not at all: to a part file, flushed to the disc, renamed. Its name
holds the key of the run (`fingerprint` of everything that the results follow from), so that results
of other inputs are never taken up. A killed run is resumed by starting it again.

Workers are plain processes with a pipe each rather than `ProcessPoolExecutor`: a pool breaks as a
whole when one process dies and cannot say whose task killed it, while here only the dead one is
replaced and its task counted. They are spawned, not forked, because JAX runs threads. A worker that
loses its parent ends at once, so that nothing goes on behind a killed run.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import os
import pickle
import signal
import threading
import traceback
import zipfile
import zlib
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from multiprocessing import connection, get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import numpy as np

from steppe.errors import Fault, InputError

#: How often the process of one task may be killed before the run gives up.
MOST_DEATHS = 3

#: Arrays by name: what a task returns.
Arrays = Mapping[str, np.ndarray]
#: Told a stage and the share of it that is done.
Progress = Callable[[str, float], None]


@dataclasses.dataclass(frozen=True)
class Task:
    """One piece of work.

    Attributes:
        name: unique within the run; part of a file name.
        inputs: whatever the function that runs the task reads; must be picklable.
    """

    name: str
    inputs: Any


@dataclasses.dataclass(frozen=True)
class _Worker:
    process: BaseProcess
    pipe: Connection


def fingerprint(*values: Any) -> str:
    """Return a SHA-256 over values: dataclasses, arrays, mappings, sequences, numbers, texts, dates.

    Raises:
        TypeError: for a value of another kind, whose hash might change from run to run.
    """
    digest = hashlib.sha256()
    for value in values:
        _feed(digest, value)
    return digest.hexdigest()


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def code_fingerprint(folder: Path) -> str:
    """Return a SHA-256 over the sources of a package, so that a change of the code is a new key."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder).as_posix()
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def run_tasks(
    folder: Path,
    key: str,
    tasks: Sequence[Task],
    run: Callable[[Task], Arrays],
    workers: int = 1,
    progress: Progress | None = None,
) -> tuple[Path, ...]:
    """Run tasks and return the files of their results in the order of the tasks.

    Args:
        folder: holds the results; made where it is missing.
        key: fingerprint of all that the results follow from; results of another key are not seen.
        tasks: the work, each with a name of its own.
        run: a function of a module, or a partial of one; runs in the workers.
        workers: processes; with 1 the tasks run in this one.
        progress: told the share of tasks done.

    Raises:
        InputError: `worker_killed` where the process of one task died MOST_DEATHS times;
            `unwritable_folder` where results cannot be written.
        Exception: what `run` raised.
    """
    if len({task.name for task in tasks}) < len(tasks):
        raise ValueError("two tasks have the same name")
    files = {task.name: part_file(folder, key, task.name) for task in tasks}
    missing = [task for task in tasks if not _whole(files[task.name])]
    done = len(tasks) - len(missing)

    def count() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress("simulating", done / len(tasks))

    if min(workers, len(missing)) > 1:
        _run_apart(missing, files, run, min(workers, len(missing)), count)
    else:
        for task in missing:
            write_arrays(files[task.name], run(task))
            count()
    return tuple(files[task.name] for task in tasks)


def part_file(folder: Path, key: str, name: str) -> Path:
    """Return the file that holds the result of a task."""
    return folder / f"{name}.{key[:16]}.npz"


def write_arrays(path: Path, arrays: Arrays) -> None:
    """Write arrays whole or not at all, even if the machine stops in between.

    Raises:
        InputError: `unwritable_folder` where they cannot be written.
    """
    temporary = path.with_name(f"{path.name}.{os.getpid()}.part")
    named: dict[str, Any] = dict(arrays)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            np.savez(file, **named)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        flush_folder(path.parent)
    except OSError as error:
        raise InputError(
            Fault("unwritable_folder", f"results cannot be kept: {error.strerror}",
                  str(path.parent), remedy="name a folder where you may write and that has room")
        ) from None  # fmt: skip


def flush_folder(folder: Path) -> None:
    """Flush the names in a folder to the disc, where the system can."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folders
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_arrays(path: Path) -> dict[str, np.ndarray]:
    """Return the arrays that `write_arrays` wrote."""
    with np.load(path, allow_pickle=False) as stored:
        return dict(stored)


def discard(files: Sequence[Path]) -> None:
    """Remove results that have been used, parts that were cut short, and then empty folders."""
    for path in files:
        path.unlink(missing_ok=True)
        for part in path.parent.glob(f"{path.name}.*.part"):
            part.unlink(missing_ok=True)
    for folder in {path.parent for path in files}:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _whole(path: Path) -> bool:
    """Tell whether a result is there and its checksums hold; remove it if they do not."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.testzip() is None:
                return True
    except OSError:
        return False
    except (zipfile.BadZipFile, zlib.error, EOFError):
        pass
    path.unlink()
    return False


def _run_apart(
    tasks: Sequence[Task],
    files: Mapping[str, Path],
    run: Callable[[Task], Arrays],
    workers: int,
    count: Callable[[], None],
) -> None:
    """Run tasks in processes of their own; a process that dies is replaced, its task done again."""
    waiting, deaths = deque(tasks), Counter[str]()
    at_work: dict[_Worker, Task] = {}
    try:
        for _ in range(workers):
            _give(_start(run), waiting, files, at_work)
        while at_work:
            ready = connection.wait([w.pipe for w in at_work])
            for worker in [w for w in at_work if w.pipe in ready]:
                task = at_work.pop(worker)
                try:
                    raised = worker.pipe.recv()
                except (EOFError, ConnectionResetError):
                    deaths[task.name] += 1
                    if deaths[task.name] == MOST_DEATHS:
                        raise InputError(_killed(task, worker.process)) from None
                    waiting.appendleft(task)
                    _stop(worker)
                    worker = _start(run)
                else:
                    if raised is not None:
                        raise raised
                    count()
                _give(worker, waiting, files, at_work)
    finally:
        for worker in at_work:
            worker.process.kill()
            _stop(worker)


def _start(run: Callable[[Task], Arrays]) -> _Worker:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, run), daemon=True, name="steppe worker")
    process.start()
    theirs.close()  # so that the end of the process is the end of the pipe
    return _Worker(process, ours)


def _give(
    worker: _Worker,
    waiting: deque[Task],
    files: Mapping[str, Path],
    at_work: dict[_Worker, Task],
) -> None:
    """Give a worker its next task, or let it go home."""
    if not waiting:
        _stop(worker)
        return
    task = waiting.popleft()
    at_work[worker] = task
    # If it is dead already, the end of its pipe is heard of like any other death.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        worker.pipe.send((task, files[task.name]))


def _stop(worker: _Worker) -> None:
    worker.pipe.close()
    worker.process.join()


def _killed(task: Task, process: BaseProcess) -> Fault:
    process.join()
    return Fault(
        "worker_killed",
        f"the process that ran «{task.name}» died {MOST_DEATHS} times "
        f"(exit code {process.exitcode})",
        remedy="often there is too little memory: use fewer workers; what is done is kept",
    )


def _work(pipe: Connection, run: Callable[[Task], Arrays]) -> None:
    """Run tasks from a pipe until it ends; answer None, or the exception that was raised."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    threading.Thread(target=_end_with_parent, daemon=True).start()
    while True:
        try:
            task, path = pipe.recv()
        except EOFError:
            return
        try:
            write_arrays(path, run(task))
        except Exception as error:
            pipe.send(_portable(error))
        else:
            pipe.send(None)


def _portable(error: Exception) -> Exception:
    """Return an exception that can be sent, with its traceback as a note."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # its class may ask for arguments that are not kept
        error = RuntimeError(f"{type(error).__name__}: {error}")
    error.add_note("in a worker:\n" + traceback.format_exc())
    return error


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _feed(digest: Any, value: Any) -> None:
    """Add a value to a hash, with its kind and length, so that no two values look alike."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, np.ndarray) or hasattr(value, "__array__"):
        array = np.ascontiguousarray(value)
        if array.dtype.hasobject:
            raise TypeError("no hash of an array of objects")
        digest.update(f"array {array.dtype.str} {array.shape} ".encode())
        digest.update(array.tobytes())
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [f.name for f in dataclasses.fields(value) if f.compare]
        digest.update(f"{type(value).__qualname__} {len(fields)} ".encode())
        for name in fields:
            _feed(digest, (name, getattr(value, name)))
    elif isinstance(value, Mapping):
        digest.update(f"mapping {len(value)} ".encode())
        for item in sorted(value.items()):
            _feed(digest, item)
    elif isinstance(value, tuple | list):
        digest.update(f"sequence {len(value)} ".encode())
        for item in value:
            _feed(digest, item)
    elif value is None or isinstance(value, bool | int | float | str | bytes | date):
        text = repr(value)
        digest.update(f"{type(value).__name__} {len(text)} {text} ".encode())
    else:
        raise TypeError(f"no hash of a {type(value).__name__}")
