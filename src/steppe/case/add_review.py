"""Write one more decision into reviews.yaml, so that nothing is ever lost or half written."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from steppe.case.find import shipped_cases
from steppe.case.load import load_movement
from steppe.claims.review import Review
from steppe.errors import Fault, InputError
from steppe.scenario.tables import visible

FILE = "reviews.yaml"
_ENTRY = re.compile(r"^( *)- ", re.MULTILINE)


def check_writable(folder: Path) -> None:
    """Raise InputError for a shipped case: a review of it would be lost with the next version."""
    if folder.resolve() in {path.resolve() for path in shipped_cases()}:
        raise InputError(
            Fault(
                "shipped_case",
                "a shipped case is not written to",
                visible(str(folder), 200),
                remedy="copy the folder and review the copy",
            )
        )


def add_review(folder: Path, review: Review) -> None:
    """Write one more review into reviews.yaml, whole or not at all; comments in it stay.

    Raises:
        InputError: the case could not be read with it; nothing is written.
    """
    path = folder / FILE
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if not re.search(r"^reviews:", text, re.MULTILINE):
        text += "reviews:\n"
    text = re.sub(r"^reviews: *\[ *\] *$", "reviews:", text, flags=re.MULTILINE)
    indents = _ENTRY.findall(text)
    text = text.rstrip("\n") + "\n" + _entry(review, indents[-1] if indents else "  ")
    _try(folder, text)
    temporary = path.with_name(FILE + ".part")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def _try(folder: Path, text: str) -> None:
    """Read a copy of the case with the new reviews."""
    with TemporaryDirectory() as made:
        copy = Path(made) / (folder.resolve().name or "case")
        copy.mkdir()
        for path in folder.iterdir():
            if path.is_file() and path.suffix in (".csv", ".yaml"):
                shutil.copyfile(path, copy / path.name)
        (copy / FILE).write_text(text, encoding="utf-8")
        load_movement(copy)


def _entry(review: Review, indent: str) -> str:
    """Return a review as an entry of the list; every text is quoted, so that none is read as YAML."""
    values = {"claim": review.claim, "verdict": review.verdict}
    if review.verdict == "corrected":
        values |= {"field": review.field, "value": review.value}
    values |= {"who": review.who, "why": review.why}
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()]
    lines.append(f"when: {review.when.isoformat()}")
    return "".join(
        f"{indent}{'- ' if number == 0 else '  '}{line}\n" for number, line in enumerate(lines)
    )
