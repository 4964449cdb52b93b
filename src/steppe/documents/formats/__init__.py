"""Formats of documents, one file each; a new file is picked up by itself.

Each module offers

- `SUFFIXES`: endings of file names, in lower case;
- `ALONE`: whether it is read in a process of its own, with limits on memory and time, because its
  parser may be driven to use much of either;
- `recognises(head, suffix)`: whether bytes that begin with `head` (4 kB) are of this format;
- `read(data)`: the `Content` of such bytes, or ValueError that says what is wrong and, behind « — »,
  how to mend it.

`plain_text` is asked last: it takes what no other format recognises.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType

HEAD_BYTES = 4096
LAST = "plain_text"


@cache
def format_names() -> tuple[str, ...]:
    """Return the names of all formats in the order in which they are asked."""
    names = sorted(info.name for info in pkgutil.iter_modules(__path__))
    return (*(name for name in names if name != LAST), LAST)


def load_format(name: str) -> ModuleType:
    """Return the module of a format."""
    return importlib.import_module(f"{__name__}.{name}")


def format_of(head: bytes, suffix: str) -> ModuleType:
    """Return the format that recognises a file by its first bytes and the ending of its name."""
    for name in format_names():
        module = load_format(name)
        if module.recognises(head, suffix):
            return module
    raise ValueError("this is neither a text nor a format that is read — save it as text")
