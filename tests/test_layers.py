"""The order of layers, and what every source file keeps to: size, names, a docstring."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "steppe"
FILES = sorted(SOURCE.rglob("*.py"))

#: What each layer may import besides itself.
WORDS = {"codes", "errors"}
ALLOWED: dict[str, set[str]] = {
    "codes": set(),
    "errors": set(),
    "documents": WORDS,
    "claims": WORDS | {"documents"},
    "scenario": WORDS,
    "simulation": WORDS | {"scenario"},
    "case": WORDS | {"documents", "claims", "scenario"},
    "inference": WORDS | {"documents", "claims", "scenario", "simulation", "case"},
}
ALLOWED["policy"] = ALLOWED["inference"] | {"inference"}
ALLOWED["report"] = ALLOWED["policy"] | {"policy"}
ALLOWED["interrupt"] = set()
ALLOWED["cli"] = ALLOWED["report"] | {"report", "interrupt"}
#: The public names are taken from anywhere but the commands.
ALLOWED["__init__"] = ALLOWED["cli"]

MOST_LINES_OF_A_FILE = 400
#: Without the docstring.
MOST_LINES_OF_A_FUNCTION = 60
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "base"}
COUNTRIES_OF_THE_FOUNDING_CASE = re.compile(r"kazak|kazax|russia|\bKAZ\b|\bRUS\b", re.IGNORECASE)

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def short(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def layer_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported_layers(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (line, layer) of every import of Steppe, in functions and for type checkers, too."""
    for node in ast.walk(tree(path)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{short(path)}:{node.lineno}: relative import"
            module = node.module or ""
            # «from steppe import case» names the layer behind the word import.
            own = [f"steppe.{alias.name}" for alias in node.names]
            names = own if module == "steppe" else [module]
        for name in names:
            head, _, rest = name.partition(".")
            if head == "steppe":
                yield node.lineno, rest.partition(".")[0] or "__init__"


def docstrings(path: Path) -> set[int]:
    """Return the ids of the constants that are docstrings."""
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        id(node.body[0].value)
        for node in ast.walk(tree(path))
        if isinstance(node, owners) and ast.get_docstring(node) is not None
        for first in [node.body[0]]
        if isinstance(first, ast.Expr)
    }


def functions(path: Path) -> Iterator[tuple[Function, int]]:
    """Yield every function with its number of lines, docstring not counted."""
    for node in ast.walk(tree(path)):
        if isinstance(node, Function):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if ast.get_docstring(node) is not None:
                first = node.body[0]
                lines -= (first.end_lineno or first.lineno) - first.lineno + 1
            yield node, lines


def test_every_folder_and_file_is_a_known_layer() -> None:
    assert FILES
    assert {layer_of(path) for path in FILES} <= set(ALLOWED)


@pytest.mark.parametrize("layer", sorted(ALLOWED))
def test_layers_import_only_what_stands_below_them(layer: str) -> None:
    upward = [
        f"{short(path)}:{line} imports {other}"
        for path in FILES
        if layer_of(path) == layer
        for line, other in imported_layers(path)
        if other != layer and other not in ALLOWED[layer]
    ]
    assert not upward


def test_the_table_of_layers_has_no_circle() -> None:
    order = list(ALLOWED)
    assert all(order.index(low) < order.index(high) for high in ALLOWED for low in ALLOWED[high])


def test_imports_inside_functions_are_seen() -> None:
    assert {"inference", "report", "case"} <= {
        layer for path in FILES if layer_of(path) == "cli" for _, layer in imported_layers(path)
    }


def test_no_file_and_no_function_grows_too_long() -> None:
    long = [
        f"{short(path)}: {lines} lines"
        for path in FILES
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES_OF_A_FILE
    ]
    long += [
        f"{short(path)}:{node.lineno} {node.name}: {lines} lines"
        for path in FILES
        for node, lines in functions(path)
        if lines > MOST_LINES_OF_A_FUNCTION
    ]
    assert not long


def test_names_of_modules_say_what_they_hold() -> None:
    parts = {part for path in FILES for part in path.relative_to(SOURCE).with_suffix("").parts}
    assert not parts & EMPTY_NAMES


def test_every_module_has_a_docstring() -> None:
    assert [short(path) for path in FILES if not ast.get_docstring(tree(path))] == []


def test_code_knows_no_country_of_the_founding_case() -> None:
    """Texts and names in the code; docstrings and comments may give examples.

    Left out are help texts, which name the shipped case, and the table of other names of
    countries, which has a row for many.
    """
    found = []
    for path in FILES:
        if layer_of(path) == "cli" or short(path) == "case/names.py":
            continue
        skipped = docstrings(path)
        for node in ast.walk(tree(path)):
            text = node.id if isinstance(node, ast.Name) else ""
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = "" if id(node) in skipped else node.value
            if COUNTRIES_OF_THE_FOUNDING_CASE.search(text):
                found.append(f"{short(path)}:{node.lineno} {text!r}")
    assert not found
