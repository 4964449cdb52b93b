"""Words are cut as the language model learned them cut."""

from __future__ import annotations

import pytest

from steppe.claims.context import shipped_network
from steppe.claims.wordpiece import pieces

ROWS = {
    name: row
    for row, name in enumerate(
        ("[UNK]", "return", "##ees", "##e", "##s", "cafe", "a", "##b", "12", "##7", ",", "£")
    )
}


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("Returnees", ["return", "##ees"]),
        ("Café, £127", ["cafe", ",", "£", "12", "##7"]),
        ("a\nb", ["a", "[UNK]"]),
        ("re\u200bturn CAFE\u0301", ["return", "cafe"]),
        ("ab", ["a", "##b"]),
        ("returnx return", ["[UNK]", "return"]),
        ("a" * 101, ["[UNK]"]),
        ("", []),
    ],
)
def test_pieces(words: str, wanted: list[str]) -> None:
    assert pieces(words, ROWS) == [ROWS[name] for name in wanted]


def test_common_words_of_reports_are_known_whole() -> None:
    rows = shipped_network().rows
    for word in ("refugees", "asylum", "crossed", "returned", "many", "border"):
        assert pieces(word, rows) == [rows[word]]
