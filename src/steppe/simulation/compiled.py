"""Compilation of kernels by Numba, kept on disc in the user's cache folder.

A kernel repeats in loops what a reference function says in arrays; a test compares the two. Numba is
imported here and nowhere else at the top of a module that commands import at their start.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numba


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function at its first call, without the interpreter's lock.

    The result is kept for later runs in $NUMBA_CACHE_DIR or the user's cache folder; where no
    folder can be written, it is compiled anew in each run.
    """
    config: Any = import_module("numba.core.config")
    if not config.CACHE_DIR:
        root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        config.CACHE_DIR = str(Path(root) / "steppe" / "numba")
    try:
        compiled: Callable[..., Any] = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # no folder to keep it in
        compiled = numba.njit(nogil=True)(function)
    return compiled
