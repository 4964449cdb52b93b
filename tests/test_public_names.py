"""What `import steppe` offers, and what it costs."""

from __future__ import annotations

import ast
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import steppe

ROOT = Path(__file__).parent.parent
NAMES = [
    "Case",
    "Estimate",
    "FitRefused",
    "InputError",
    "__version__",
    "load_case",
    "nowcast",
    "simulate_case",
    "write_brief",
]
HEAVY = ("jax", "numpy", "pandas", "pydantic", "scipy", "xarray", "yaml")


def python(script: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()


def test_public_names_are_these_and_no_others() -> None:
    assert steppe.__all__ == NAMES
    assert set(NAMES) <= set(dir(steppe))


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_can_be_had(name: str) -> None:
    value = getattr(steppe, name)
    assert value == getattr(steppe, name)
    assert value.__doc__ if name != "__version__" else value


def test_public_names_come_from_where_type_checkers_look() -> None:
    tree = ast.parse(Path(steppe.__file__).read_text(encoding="utf-8"))
    seen = {
        alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("steppe.")
        for alias in node.names
    }
    assert seen == steppe._HOMES
    assert set(seen) == set(NAMES) - {"__version__"}


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = steppe.nonsense


def test_importing_steppe_imports_nothing_heavy() -> None:
    script = f"import sys, steppe; print([m for m in {HEAVY!r} if m in sys.modules])"
    assert python(script) == "[]"


def test_the_version_is_that_of_the_package() -> None:
    from importlib.metadata import version

    assert steppe.__version__ == version("steppe")


def test_the_example_of_the_docstring_is_code_on_a_shipped_case() -> None:
    """The slow line is not run here: the fit has tests of its own."""
    blocks = [block for block in (steppe.__doc__ or "").split("\n\n") if "import steppe\n" in block]
    example = ast.parse(textwrap.dedent(blocks[0]))
    assert len(blocks[0].splitlines()) <= 9
    used = {
        node.attr
        for node in ast.walk(example)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "steppe"
    }
    assert used <= set(NAMES)
    assert steppe.load_case("kazakhstan-2022").questions
