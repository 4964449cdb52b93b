"""Read a document in a process of its own, with limits on memory and time.

Parsers of PDF, HTML and workbooks can be driven by a hostile file to use all memory or to run for
hours. Here the operating system ends them, and the reader is told so. The process can neither open a
connection nor start a program, so that nothing is fetched whatever a document holds.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from dataclasses import asdict
from datetime import date
from typing import Any

from steppe.documents.document import Content, Sheet
from steppe.documents.formats import load_format

MAX_SECONDS = 30
MAX_BYTES_OF_MEMORY = 2 * 2**30
#: A text longer than this is no report: it is cut, with a note.
MAX_CHARACTERS = 10_000_000
_FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork")


def read_alone(name: str, data: bytes, seconds: float = MAX_SECONDS) -> Content:
    """Return what format `name` makes of bytes; ValueError if it fails or needs too much.

    Args:
        name: name of the format's module.
        data: the bytes of the file.
        seconds: the longest that it may take.
    """
    # With -P the folder that the user works in is not searched for modules.
    command = [sys.executable, "-P", "-m", "steppe.documents.alone", name]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        raise ValueError(
            f"reading takes more than {seconds:g} seconds — save what matters as text"
        ) from None
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise ValueError(
            "the parser broke off: the file is damaged, or needs too much memory or time "
            "— save what matters as text"
        ) from None
    if "error" in answer:
        raise ValueError(answer["error"])
    return _content(answer)


def _content(answer: dict[str, Any]) -> Content:
    published = answer.pop("published")
    sheets = tuple(
        Sheet(
            sheet["name"],
            tuple(map(tuple, sheet["rows"])),
            tuple(sheet["numbers"]),
            tuple(sheet["starts"]),
        )
        for sheet in answer.pop("sheets")
    )
    notes, pages = tuple(answer.pop("notes")), tuple(answer.pop("pages"))
    return Content(
        **answer,
        published=date.fromisoformat(published) if published else None,
        sheets=sheets,
        notes=notes,
        pages=pages,
    )


def _limit_this_process() -> None:
    with contextlib.suppress(ImportError):  # not on Windows, where the time limit alone holds
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_BYTES_OF_MEMORY, MAX_BYTES_OF_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def refuse(event: str, _: Any) -> None:
        if event.startswith(_FORBIDDEN):
            raise PermissionError(f"a document asked for {event}")

    sys.addaudithook(refuse)


def _answer(name: str, data: bytes) -> dict[str, Any]:
    try:
        content: Content = load_format(name).read(data)
    except ValueError as error:
        return {"error": str(error) or "the file is damaged"}
    except MemoryError:
        return {"error": "reading needs too much memory — save what matters as text"}
    except RecursionError:
        return {"error": "it is nested too deep — save what matters as text"}
    except Exception as error:
        # Parsers of damaged files raise whatever they stumble on; the process ends here anyway.
        return {
            "error": f"the file is damaged ({type(error).__name__}) — save what matters as text"
        }
    values = asdict(content)
    if len(content.text) > MAX_CHARACTERS:
        values["text"] = content.text[:MAX_CHARACTERS]
        values["notes"] = (*content.notes, f"cut after {MAX_CHARACTERS:,} characters")
    values["published"] = content.published.isoformat() if content.published else None
    return values


if __name__ == "__main__":
    _limit_this_process()
    print(json.dumps(_answer(sys.argv[1], sys.stdin.buffer.read())))
