from __future__ import annotations

import pytest

from steppe.claims.numbers import Number, read_number, tokenize


def numbers(text: str) -> list[Number]:
    tokens, found, at = tokenize(text, 0, len(text)), [], 0
    while at < len(tokens):
        number = read_number(tokens, at)
        if number is not None:
            found.append(number)
        at = number.last if number is not None else at + 1
    return found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10.624 people", 10_624),
        ("1,74,358", 174_358),
        ("84 770", 84_770),
        ("100, 000 refugees", 100_000),
        ("1'200'000", 1_200_000),
        ("1.2m", 1_200_000),
        ("150k", 150_000),
        ("3,5 million", 3_500_000),
        ("1.234 million", 1_234_000),
        ("4.5 lakh", 450_000),
        ("90 thousand 850 migrants", 90_850),
        ("12 thousand 31 minors", 12_031),
        ("5 mil 210 families", 5_210),
        ("1 million 200 thousand people", 1_200_000),
        ("two crore", 20_000_000),
        ("two hundred and five thousand", 205_000),
        ("ninety-eight thousand three hundred and five", 98_305),
        ("one million two hundred thousand", 1_200_000),
        ("half a million", 500_000),
        ("a quarter of a million", 250_000),
        ("two and a half million", 2_500_000),
        ("a hundred thousand", 100_000),
        ("two dozen", 24),
    ],
)
def test_spellings_of_one_number(text: str, value: float) -> None:
    assert [number.value for number in numbers(text)] == [value]


@pytest.mark.parametrize(
    ("text", "share"),
    [("two-thirds of", 2 / 3), ("one in three", 1 / 3), ("two out of five", 0.4), ("9 in 10", 0.9)],
)
def test_shares(text: str, share: float) -> None:
    (number,) = numbers(text)
    assert number.kind == "fraction"
    assert number.value == pytest.approx(share)


@pytest.mark.parametrize(
    "text", ["tens of thousands", "several hundred", "a few thousand", "a third term", "thousands"]
)
def test_vague_words_are_no_numbers(text: str) -> None:
    assert numbers(text) == []


def test_a_list_is_not_glued_together() -> None:
    assert [number.value for number in numbers("239, 360 and 400")] == [239, 360, 400]
    assert [number.value for number in numbers("90 thousand, 850")] == [90_000, 850]
    assert [number.value for number in numbers("90 thousand 2022")] == [90_000, 2022]


def test_a_run_of_digits_without_end_is_no_number() -> None:
    assert numbers("1" * 5_000) == []
