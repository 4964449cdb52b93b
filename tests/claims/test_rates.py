"""How often a figure is said to hold: a day, a week, a year; of people and of sums."""

from __future__ import annotations

import pytest

from steppe.claims.quantities import find_quantities
from steppe.claims.sentences import make_text

CONTEXT = (
    "\n\nRefugees, migrants, asylum and the border: the camps and the newcomers of these days."
)


def told(sentence: str) -> list[str]:
    found, _ = find_quantities(make_text("test", sentence + CONTEXT))
    return [f"{each.value_low:g} {each.unit}" for each in found]


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("The agency expects 7,000 refugees a day or so.", ["7000 people/day"]),
        ("Some 7,000 refugees came a day or so later.", ["7000 people"]),
        ("New Zealand takes 75 refugees annually.", ["75 people/year"]),
        ("Some 150 refugees leave every year.", ["150 people/year"]),
        ("On market days 350 refugees go back.", ["350 people/day"]),
        ("On a bad day 2,000 refugees come.", ["2000 people/day"]),
        ("The busiest day was Monday with 21,470 refugees.", ["21470 people"]),
        ("They deported 27,676 people in October to meet a weekly goal.", ["27676 people"]),
        ("They deport 27,676 people weekly.", ["27676 people/week"]),
    ],
)
def test_rates_of_people(sentence: str, wanted: list[str]) -> None:
    assert told(sentence) == wanted


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("Each day 200 refugees enter and 120 leave.", ["200 people/day", "120 people/day"]),
        (
            "Police counted 16,280 refugees, the lowest daily figure, while 11,940 refugees left.",
            ["16280 people", "11940 people"],
        ),
        (
            "Some 1,200 refugees enter every day, and 3,100 left on Monday.",
            ["1200 people/day", "3100 people"],
        ),
        (
            "Some 150 refugees leave every year, and 211 left in 2024.",
            ["150 people/year", "211 people"],
        ),
        (
            "Daily arrivals of refugees averaged 300 in 2023 and 450 in 2024.",
            ["300 people/day", "450 people/day"],
        ),
        (
            "Each day 300 refugees came in 2023.",
            ["300 people/day"],
        ),
        (
            "Some 150 refugees leave every year, and 211 come.",
            ["150 people/year", "211 people/year"],
        ),
    ],
)
def test_a_rate_goes_no_farther_than_its_figures(sentence: str, wanted: list[str]) -> None:
    assert told(sentence) == wanted


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("A refugee's day wage is 40 dinars.", "40 RSD/day"),
        ("The average nightly rate for refugees is €54.", "54 EUR/night"),
        ("Refugees get a monthly allowance of 50,000 drams.", "50000 AMD/month"),
        ("The price of a day's labour by migrants is 190 euros.", "190 EUR/day"),
        ("A refugee costs the state 22 euros per head and day.", "22 EUR/day"),
        ("Each day a refugee is asked for 22 euros.", "22 EUR"),
        ("Refugees paid 3,000 euros for the ride.", "3000 EUR"),
    ],
)
def test_rates_of_sums(sentence: str, wanted: str) -> None:
    assert told(sentence) == [wanted]
