"""Whose papers are counted: the same number given to different people is a different thing."""

from __future__ import annotations

import pytest

from steppe.claims.extract import read_text
from steppe.claims.population import population_of
from steppe.claims.sentences import make_text


def group(sentence: str) -> str | None:
    (claim,) = read_text(make_text("text.txt", f"Refugees crossed the border.\n\n{sentence}\n"))
    return claim["group"]


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("In all 8,000 numbers were issued to non-residents.", "non-residents"),
        ("They issued 8,000 identity numbers of non-residents.", "non-residents"),
        ("The office received 200,000 applications by all foreigners.", "all foreigners"),
        ("Foreigners filed 200,000 applications for residence permits.", "Foreigners"),
        ("Afghan citizens have lodged 4,100 applications for asylum.", "Afghan citizens"),
        ("Some 1,200 third-country nationals crossed the border.", "third-country nationals"),
        ("The office received 200,000 applications by post.", None),
    ],
)
def test_whose_papers_are_counted(sentence: str, who: str | None) -> None:
    assert group(sentence) == who


def test_foreigners_at_large_are_not_the_nationals_of_the_origin() -> None:
    foreigners = population_of("all foreigners", "Russia")
    assert foreigners.foreigners
    assert not foreigners.same_as(population_of("Russians", "Russia"))
