"""Progress of long work on standard error: a bar in a terminal, a line a stage elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress() -> Iterator[Callable[[str, float], None]]:
    """Yield a function that is told a stage and the share of it done (0 to 1)."""
    if not sys.stderr.isatty():
        yield _by_lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda stage, share: bar.update(task, description=stage, completed=share)


def _by_lines() -> Callable[[str, float], None]:
    """Say each stage once, and each further quarter of it."""
    last: tuple[str, int] = ("", -1)

    def told(stage: str, share: float) -> None:
        nonlocal last
        now = (stage, int(share * 4))
        if now != last and not (now[0] == last[0] and now[1] < last[1]):
            done = f" {now[1] * 25} %" if now[1] else ""
            print(f"{stage}{done} …", file=sys.stderr, flush=True)
            last = now

    return told
