"""Words used alike lie near each other; what is not known counts nothing."""

from __future__ import annotations

import numpy as np
import pytest

from steppe.claims.vectors import SIZE, bag, row_of, table


def near(first: str, second: str) -> float:
    rows = table().vectors[[row_of(first), row_of(second)]]
    return float(rows[0] @ rows[1])


def test_words_of_one_meaning_are_nearer_than_others() -> None:
    assert near("refugees", "migrants") > 0.6 > near("refugees", "violin")


def test_an_unknown_form_takes_the_vector_of_its_stem() -> None:
    assert "refugees" in table().rows
    assert row_of("violins") is not None
    assert row_of("qqxzz") is None


def test_a_bag_weighs_words_and_leaves_empty_ones_out() -> None:
    assert bag(["the", "of", "qqxzz"]) == pytest.approx(np.zeros(SIZE))
    both = bag(["camp", "border"])
    rows = table().vectors[[row_of("camp"), row_of("border")]]
    assert both == pytest.approx(rows.sum(axis=0) / np.sqrt(2))
