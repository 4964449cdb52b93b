"""The order of a day is written three times: in the design, in the docstring and in the code."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap

from steppe.simulation import step
from steppe.simulation.step import Law

#: Section 4 of the design, «A day, in this order».
ORDER = [
    "departure", "route choice", "border queue", "travel", "entry", "registration", "stay",
    "hosts", "record",
]  # fmt: skip


def numbered(text: str, pattern: str) -> list[tuple[int, str]]:
    return [(int(number), name) for number, name in re.findall(pattern, text, re.MULTILINE)]


def test_docstring_lists_the_nine_steps_of_the_design() -> None:
    listed = numbered(step.__doc__ or "", r"^(\d)\. ([a-z ]+):")
    assert listed == list(enumerate(ORDER, start=1))


def test_code_takes_the_steps_in_the_order_of_the_docstring() -> None:
    comments = re.findall(r"^ *# (\d\. .*)$", inspect.getsource(Law), re.MULTILINE)
    named = [
        step
        for comment in comments
        for step in numbered(comment, r"(\d)\. ([a-z ]+?)(?= and |:|$)")
    ]
    assert named == numbered(step.__doc__ or "", r"^(\d)\. ([a-z ]+):")


def test_modules_are_called_in_the_order_of_the_steps() -> None:
    tree = ast.parse(textwrap.dedent(inspect.getsource(Law)))
    calls = sorted(
        (node.lineno, node.col_offset, node.func.value.id)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
    )
    modules = ["departure", "route_choice", "border_queue", "travel", "entry", "stay", "leaving"]
    called = [name for _, _, name in calls if name in modules]
    assert list(dict.fromkeys(called)) == modules
