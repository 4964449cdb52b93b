"""Repeats, support, tension and false contradictions among claims made up for the purpose."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steppe.case.load import load_case
from steppe.claims.claim import Claim
from steppe.claims.evidence import evidence_of_claims, evidence_of_lines

BASE = Claim(
    id="a", measure="entries", value_low=98000, value_high=98000, qualifier="exact",
    basis="cumulative", unit="people", source="Ministry of Talia", period_start=date(2022, 9, 21),
    period_end=date(2022, 9, 27), stated_on=date(2022, 9, 27), origin="POL", destination="CZE",
)  # fmt: skip


def other(**changes: object) -> Claim:
    return replace(BASE, **{"id": "b", **changes})  # type: ignore[arg-type]


def lineages(*claims: Claim) -> list[tuple[str, ...]]:
    return [one.claims for one in evidence_of_claims(claims).lineages]


def kinds(*claims: Claim) -> list[str]:
    return [one.kind for one in evidence_of_claims(claims).tensions]


@pytest.mark.parametrize(
    "changes",
    [
        {"qualifier": "about"},
        {"source": ""},
        {"source": "the Ministry of Talia", "stated_on": date(2022, 9, 28)},
        {"value_low": 98214, "value_high": 98214},
        {"source": "AFP", "relayer": "AFP"},
    ],
)
def test_one_original_counts_once(changes: dict[str, object]) -> None:
    repeat = other(**changes)
    if repeat.relayer:
        repeat = replace(repeat, source="AFP")
        assert lineages(replace(BASE, relayer="AFP"), repeat) == [("a", "b")]
    else:
        assert lineages(BASE, repeat) == [("a", "b")]


@pytest.mark.parametrize(
    "changes",
    [
        {"source": "Border Guard"},
        {"measure": "exits"},
        {"unit": "applications"},
        {"group": "all foreigners"},
        {"group": "children"},
        {"destination": "DEU"},
        {"period_start": date(2022, 10, 21), "period_end": date(2022, 10, 27)},
        {"modality": "forecast"},
        {"value_low": 90000, "value_high": 90000},
    ],
)
def test_what_differs_is_no_repeat(changes: dict[str, object]) -> None:
    assert lineages(BASE, other(**changes)) == [("a",), ("b",)]


def test_a_telling_number_has_one_original_whoever_gives_it() -> None:
    first = replace(BASE, value_low=64234, value_high=64234)
    assert lineages(first, other(value_low=64234, value_high=64234, source="Border Guard")) == [
        ("a", "b")
    ]


def test_support_is_another_source_that_can_hold_beside_it() -> None:
    near = other(source="Border Guard", value_low=95000, value_high=99000)
    (first, second) = evidence_of_claims([BASE, near]).lineages
    assert (first.support, second.support) == (("Border Guard",), ("Ministry of Talia",))
    same = other(value_low=95000, value_high=99000)
    assert [one.support for one in evidence_of_claims([BASE, same]).lineages] == [(), ()]
    far = other(source="Border Guard", value_low=40000, value_high=40000)
    assert [one.support for one in evidence_of_claims([BASE, far]).lineages] == [(), ()]


def test_figures_that_cannot_both_hold() -> None:
    assert kinds(BASE, other(source="Border Guard", value_low=40000, value_high=40000)) == [
        "values"
    ]
    assert kinds(BASE, other(source="Border Guard", value_low=97990, value_high=98010)) == []
    assert (
        kinds(
            BASE,
            other(source="Border Guard", qualifier="at_least", value_low=40000, value_high=40000),
        )
        == []
    )


def test_a_part_is_not_more_than_its_whole() -> None:
    week = other(
        source="Border Guard", value_low=40000, value_high=40000, period_start=date(2022, 9, 1)
    )
    assert kinds(BASE, week) == ["part_and_whole"]


def test_pace_of_the_rest_of_a_period() -> None:
    weeks = other(
        source="some figures", value_low=300000, value_high=300000, qualifier="at_most",
        qualifier_text="almost", period_end=date(2022, 10, 5),
    )  # fmt: skip
    (tension,) = evidence_of_claims([BASE, weeks]).tensions
    assert tension.kind == "rate"
    assert "14,000 a day" in tension.reason
    assert "8 days" in tension.reason
    steady = replace(weeks, value_low=215000, value_high=215000, qualifier="exact")
    assert kinds(BASE, steady) == []


def test_a_rate_is_compared_with_a_total_of_its_days() -> None:
    rate = other(source="Border Guard", basis="rate", unit="people/day", value_low=2000,
                 value_high=2500)  # fmt: skip
    assert kinds(BASE, rate) == ["values"]
    assert kinds(BASE, replace(rate, value_low=13900, value_high=14100)) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"measure": "exits"},
        {"unit": "applications"},
        {"group": "all foreigners"},
        {"destination": "DEU"},
        {"modality": "forecast"},
    ],
)
def test_different_things_never_contradict(changes: dict[str, object]) -> None:
    claim = other(source="Border Guard", value_low=4000, value_high=4000, **changes)
    assert kinds(BASE, claim) == []


def test_what_looks_like_a_contradiction_is_told_apart() -> None:
    numbers = replace(BASE, measure="registrations", unit="IINs", group="non-residents")
    asked = other(measure="registrations", unit="applications", group="all foreigners",
                  value_low=200000, value_high=200000, period_end=date(2022, 10, 27))  # fmt: skip
    evidence = evidence_of_claims([numbers, asked])
    assert evidence.tensions == ()
    assert [one.reason for one in evidence.different] == ["IINs against applications"]


@given(st.permutations(range(4)), st.integers(1000, 10**6))
def test_the_order_of_claims_does_not_matter(order: list[int], value: int) -> None:
    claims = [
        BASE,
        other(value_low=value, value_high=value, source="Border Guard"),
        other(id="c", qualifier="about"),
        other(id="d", measure="exits"),
    ]
    straight = evidence_of_claims(claims)
    mixed = evidence_of_claims([claims[n] for n in order])
    assert {frozenset(one.claims) for one in straight.lineages} == {
        frozenset(one.claims) for one in mixed.lineages
    }
    assert {one.kind for one in straight.tensions} == {one.kind for one in mixed.tensions}


def test_the_founding_case() -> None:
    evidence = evidence_of_claims(load_case("kazakhstan-2022").claims)
    assert {(one.first, one.second) for one in evidence.tensions} == {
        ("moi_entries_first_week", "two_weeks_300k")
    }
    assert {(one.first, one.second) for one in evidence.different} == {
        ("iin_first_week", "iin_applications")
    }


def test_lines_of_read_fit_as_well() -> None:
    line = {
        "doc": "one.txt", "start": 5, "measure": "entries", "basis": "rate", "unit": "people/day",
        "value_low": 7000, "value_high": 7000, "qualifier": "exact", "qualifier_text": None,
        "modality": "reported", "group": None, "origin": "Poland", "destination": "Czechia",
        "place": None, "period_start": None, "period_end": None, "source": "Ministry of Migration",
        "relayer": None,
    }  # fmt: skip
    again = {**line, "start": 90, "qualifier": "about", "source": "committee of the Ministry"}
    evidence = evidence_of_lines([line, again], [None, None])
    (lineage,) = evidence.lineages
    assert lineage.claims == ("one.txt@5", "one.txt@90")
    assert "given as exact and as about" in lineage.note
    assert evidence.of("one.txt@90")["original"] == "one.txt@5"


def test_fewer_persons_than_crossings_are_different_things_and_no_tension() -> None:
    crossings = replace(BASE, value_low=300000, value_high=300000)
    persons = other(source="agency", counts="persons", value_low=210000, value_high=210000)
    evidence = evidence_of_claims([crossings, persons])
    assert evidence.tensions == ()
    (different,) = evidence.different
    assert different.reason == "crossings against different people"
    # Were both crossings, they could not both hold.
    assert kinds(crossings, replace(persons, counts="crossings")) == ["values"]


def test_more_persons_than_crossings_cannot_be() -> None:
    persons = other(source="agency", counts="persons", value_low=120000, value_high=120000)
    (tension,) = evidence_of_claims([BASE, persons]).tensions
    assert "120,000 different people (agency) are more than the 98,000 crossings" in tension.reason
    longer = replace(BASE, period_start=date(2022, 9, 1))
    assert kinds(longer, persons) == ["values"]
    # A few days of persons beside crossings of other days say nothing.
    assert kinds(replace(BASE, period_start=date(2022, 9, 26)), persons) == []


def test_persons_never_repeat_crossings() -> None:
    assert lineages(BASE, other(counts="persons")) == [("a",), ("b",)]
