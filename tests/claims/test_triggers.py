"""Words that tell what a figure measures are found wherever they stand."""

from __future__ import annotations

import pytest

from steppe.claims.triggers import Trigger, _classes, find_triggers


def everywhere(content: str, start: int, end: int) -> set[Trigger]:
    """Return what each class finds if it is tried at every place."""
    return {
        Trigger(each.name, found.start(), found.end())
        for each in _classes()
        for found in each.pattern.finditer(content, start, end)
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "Some 4,000 people crossed the border on foot, and 300 were turned back.",
        "RETURNEES had come in by bus; the Town set up 12 tents for newcomers.",
        "Ferries brought them home, they got to the port and were sent on to the capital",
        "In the opposite direction 40 left for Peru; two patients were treated in a clinic.",
        "Room for 80: beds, cots and re-entry permits cost $5 each, per cent of GDP",
        "go",
    ],
)
def test_no_class_is_passed_over(sentence: str) -> None:
    content = f"He came. {sentence} They fled."
    start, end = 9, 9 + len(sentence)
    found = find_triggers(content, start, end)
    assert set(found) == everywhere(content, start, end)
    assert [one.start for one in found] == sorted(one.start for one in found)


def test_words_are_found_at_all() -> None:
    assert {"arrive", "cross"} <= {one.name for one in find_triggers("arrived and crossed", 0, 19)}
