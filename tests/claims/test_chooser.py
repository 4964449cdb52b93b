"""Choosing among candidates by weights of their features."""

from __future__ import annotations

import pytest

from steppe.claims.chooser import chances, likeliest, shipped_weights


def test_chances_are_a_softmax_of_the_weights_of_the_features() -> None:
    shares = chances([frozenset({"a", "b"}), frozenset({"c"}), frozenset()], {"a": 1.0, "b": 1.0})
    assert sum(shares) == pytest.approx(1.0)
    assert shares[0] / shares[1] == pytest.approx(2.718281828**2)
    assert shares[1] == shares[2]


def test_candidates_of_one_value_add_up() -> None:
    at, share = likeliest(["x", "y", "x"], [0.3, 0.4, 0.3])
    assert at in (0, 2)
    assert share == pytest.approx(0.6)


@pytest.mark.parametrize(("field", "nothing"), [("source", "nobody"), ("period", "undated")])
def test_weights_are_shipped_for_each_field(field: str, nothing: str) -> None:
    assert nothing in shipped_weights(field)
