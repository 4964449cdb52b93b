from datetime import date

import pytest

from steppe.report import words


@pytest.mark.parametrize(
    ("value", "low", "high", "expected"),
    [
        (34321, 28100, 41200, 34000),
        (183000, 151000, 222000, 185000),
        (28100, 28100, 41200, 28000),
        (98049, 97900, 98150, 98050),
        (300, 50, 20000, 300),
        (0, 0, 50, 0),
        (-5123, -12000, 3000, -5000),
        (7, 7, 7, 7),
    ],
)
def test_rounded_to_what_the_interval_supports(value, low, high, expected):
    assert words.rounded(value, low, high) == expected


def test_rounding_never_turns_a_number_into_nothing():
    for value in (1.0, 9.7, 83.0, 4321.0):
        assert words.rounded(value, 0.0, 1e6) > 0


def test_amount_shows_value_and_interval():
    assert str(words.amount(34321, 28100, 41200)) == "34,000 (28,000–41,000)"
    assert str(words.amount(8123, 7100, 9200, "people/day")) == "8,100 a day (7,100–9,200)"
    assert str(words.amount(43.21, 39.7, 47.1, "percent")) == "43\u00a0% (39.5–47\u00a0%)"


def test_amount_in_millions_has_the_same_decimals_at_both_ends():
    assert str(words.amount(1_171_000, 1_001_000, 1_384_000)) == "1.17 million (1.00–1.38 million)"


def test_amount_of_change_may_be_negative():
    assert str(words.amount(-5123, -12000, 3000)) == "−5,000 (−12,000 to 3,000)"


@pytest.mark.parametrize(
    ("quantities", "expected"),
    [
        ((4, 1, 8), "fewer than 10"),
        ((0, 0, 0), "fewer than 10"),
        ((5, 2, 60), "fewer than 10 (up to 60)"),
        ((20, 3, 60), "20 (up to 60)"),
        ((-4, -8, 5), "fewer than 10"),
        ((3, -3, 28), "fewer than 10 (up to 28)"),
        ((-30, -80, 2), "−30 (down to −80)"),
    ],
)
def test_counts_under_ten_are_withheld(quantities, expected):
    assert str(words.amount(*quantities)) == expected


def test_only_counts_are_withheld():
    assert str(words.amount(4, 1, 8, "percent")) == "4\u00a0% (1–8\u00a0%)"
    assert words.amount(4, 1, 8, "families").value == "fewer than 10 families"
    assert words.reported_amount(3, 3, "months", "exact", "") == "3 months"
    assert words.reported_amount(3, 3, "people", "exact", "") == "fewer than 10"
    assert words.reported_amount(3, 12, "people", "about", "") == "about up to 12"


def test_half_interval_is_withheld_with_small_counts():
    small = {"q05": 2.0, "q25": 5.0, "median": 20.0, "q75": 30.0, "q95": 60.0}
    assert words.half_interval(small) == ""
    large = {name: 1000 * value for name, value in small.items()}
    assert words.half_interval(large) == "5,000–30,000"


def test_reported_figures_are_not_rounded_and_keep_their_hedge():
    assert words.reported_amount(64234, 64234, "people", "exact", "") == "64,234"
    assert words.reported_amount(3e5, 3e5, "people", "at_most", "almost") == "almost 300,000"
    assert words.reported_amount(8e3, 9e3, "people/day", "exact", "") == "8,000–9,000 a day"
    assert words.reported_amount(50, 50, "percent", "at_least", "") == "at least 50\u00a0%"
    assert words.reported_amount(1234567, 1234567, "people", "exact", "") == "1,234,567"


def test_likelihood_words_follow_the_legend():
    found = [words.likelihood(p) for p in (0.0, 0.04, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 1.0)]
    assert found == [
        "almost no chance", "almost no chance", "very unlikely", "unlikely",
        "about as likely as not", "likely", "very likely", "almost certain", "almost certain",
    ]  # fmt: skip


def test_percent_is_never_nothing_or_all():
    assert words.percent(0.0) == "under 1\u00a0%"
    assert words.percent(0.456) == "46\u00a0%"
    assert words.percent(1.0) == "over 99\u00a0%"


def test_support():
    narrow = {"q05": 1000.0, "q95": 9000.0}
    assert [words.support(s, narrow) for s in (None, 0.81, 0.8, 0.5)] == [
        "", "mostly assumption", "partly assumption", "mostly reports",
    ]  # fmt: skip
    wide = {"q05": 800.0, "q95": 9000.0}
    assert words.support(0.1, wide) == "left open by reports"
    assert words.support(0.6, wide) == "partly assumption"
    assert words.support(0.1, {"q05": -800.0, "q95": 9000.0}) == "mostly reports"


def test_periods():
    first, last = date(2022, 9, 21), date(2022, 10, 4)
    assert words.period(first, last) == "from 21 September to 4 October 2022"
    assert words.period(first, date(2022, 9, 27)) == "from 21 to 27 September 2022"
    assert words.period(first, date(2023, 4, 20)) == "from 21 September 2022 to 20 April 2023"
    assert words.period(first, last, short=True) == "21 Sep – 4 Oct 2022"
    assert words.period(first, date(2022, 9, 27), short=True) == "21–27 Sep 2022"
    assert words.period(first, first) == "21 September 2022"


def test_country_names_stand_in_a_sentence():
    assert words.country_name("KAZ") == "Kazakhstan"
    assert words.country_name("ARE") == "the United Arab Emirates"
    assert words.country_name("nowhere") == "nowhere"
