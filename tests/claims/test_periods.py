"""Periods of figures, on sentences of our own; all are published on Wednesday 7 June 2023."""

from __future__ import annotations

import re
from datetime import date

import pytest

from steppe.claims.extract import read_text
from steppe.claims.periods import link_periods
from steppe.claims.sentences import make_text
from steppe.claims.text import Period, Quantity, Text

TODAY = date(2023, 6, 7)
_FIGURE = re.compile(r"(?<![\d,])\d{1,3}(?:,\d{3})+")


def figures_of(text: Text) -> list[Quantity]:
    """Return the figures with grouped digits; those told as present are stocks."""
    found = []
    for match in _FIGURE.finditer(text.content):
        sentence = max(n for n, one in enumerate(text.sentences) if one.start <= match.start())
        value = float(match.group().replace(",", ""))
        words = text.words(sentence)
        stock = bool(re.search(r"\b(?:hosts|living|in the camp)\b", words))
        rate = bool(re.search(r"\b(?:a day|daily|every day)\b", words))
        found.append(
            Quantity(
                sentence,
                match.start(),
                match.end(),
                value,
                value,
                measure="stock" if stock else "entries",
                basis="rate" if rate else "snapshot" if stock else "cumulative",
                unit="people/day" if rate else "people",
            )
        )
    return found


def periods(content: str, published: date | None = TODAY) -> list[Period]:
    text = make_text("text.txt", content, published)
    return link_periods(text, figures_of(text))


def ends(content: str, published: date | None = TODAY) -> list[str]:
    return [f"{found.start} {found.end}" for found in periods(content, published)]


@pytest.mark.parametrize(
    ("sentence", "days"),
    [
        ("On 3 June 12,000 people crossed.", "2023-06-03 2023-06-03"),
        ("On 24 Feb. 2022, 12,000 people fled.", "2022-02-24 2022-02-24"),
        ("On Friday, March 4th, 12,000 people fled.", "2023-03-04 2023-03-04"),
        ("12,000 people fled on 2022-02-24.", "2022-02-24 2022-02-24"),
        ("12,000 people fled on 24.02.2022.", "2022-02-24 2022-02-24"),
        ("In May 12,000 people crossed.", "2023-05-01 2023-05-31"),
        ("In June 12,000 people crossed.", "2023-06-01 2023-06-07"),
        ("In November 12,000 people crossed.", "2022-11-01 2022-11-30"),
        ("In 2021, 12,000 people came.", "2021-01-01 2021-12-31"),
        ("In the first quarter of 2023, 12,000 people came.", "2023-01-01 2023-03-31"),
        ("In the second half of 2022 12,000 people came.", "2022-07-01 2022-12-31"),
        ("About 12,000 people came in the summer of 2022.", "2022-06-01 2022-08-31"),
        ("In the first ten days of May 12,000 people came.", "2023-05-01 2023-05-10"),
        ("12,000 people fled between January and March.", "2023-01-01 2023-03-31"),
        ("Between 15 April and 30 May, 12,000 people fled.", "2023-04-15 2023-05-30"),
        ("From 28 December to 3 January 12,000 people fled.", "2022-12-28 2023-01-03"),
        ("From 5 to 9 May, 12,000 people fled.", "2023-05-05 2023-05-09"),
        ("Arrivals (1-31 May 2023): 12,000", "2023-05-01 2023-05-31"),
        ("12,000 people left in the year to March 2023.", "2022-04-01 2023-03-31"),
        ("12,000 people crossed in the week ending 4 June.", "2023-05-29 2023-06-04"),
        ("In the week of 22 May, 12,000 people crossed.", "2023-05-22 2023-05-28"),
        ("In the first nine months of 2022, 12,000 people came.", "2022-01-01 2022-09-30"),
        ("In the six months to March 2023, 12,000 people left.", "2022-10-01 2023-03-31"),
    ],
)
def test_dates_as_written(sentence: str, days: str) -> None:
    assert ends(sentence) == [days]


@pytest.mark.parametrize(
    ("sentence", "days"),
    [
        ("Last week 12,000 people crossed.", "2023-05-29 2023-06-04"),
        ("In the last week 12,000 people crossed.", "2023-05-31 2023-06-07"),
        ("This week 12,000 people crossed.", "2023-06-05 2023-06-07"),
        ("In the last 24 hours 12,000 crossed.", "2023-06-06 2023-06-07"),
        ("In the past three months, 12,000 arrived.", "2023-03-07 2023-06-07"),
        ("Over the weekend 12,000 people crossed.", "2023-06-03 2023-06-04"),
        ("Some 12,000 people arrived overnight.", "2023-06-06 2023-06-07"),
        ("Yesterday alone 12,000 people crossed.", "2023-06-06 2023-06-06"),
        ("More than 12,000 people crossed on Sunday and Monday.", "2023-06-04 2023-06-05"),
        ("So far this year, 12,000 people have crossed.", "2023-01-01 2023-06-07"),
        ("Last month 12,000 people crossed.", "2023-05-01 2023-05-31"),
        ("In the three days to Sunday 12,000 people crossed.", "2023-06-02 2023-06-04"),
        ("Year to date, 12,000 people have crossed.", "2023-01-01 2023-06-07"),
        ("On the 2nd of this month 12,000 people crossed.", "2023-06-02 2023-06-02"),
        ("In the 24 hours to Sunday 12,000 people crossed.", "2023-06-03 2023-06-04"),
    ],
)
def test_relative_expressions_need_the_day_of_publication(sentence: str, days: str) -> None:
    assert ends(sentence) == [days]
    (undated,) = periods(sentence, None)
    assert (undated.start, undated.end) == (None, None)
    assert undated.text


@pytest.mark.parametrize(
    ("sentence", "days"),
    [
        ("Since January, 12,000 people have crossed.", "2023-01-01 2023-06-07"),
        ("The Guard said on Tuesday that 12,000 had come since May 1.", "2023-05-01 2023-06-06"),
        ("As of 31 May, 12,000 people had arrived.", "None 2023-05-31"),
        ("As of 31 May, the town hosts 12,000 people.", "2023-05-31 2023-05-31"),
        ("The town hosts 12,000 people.", "2023-06-07 2023-06-07"),
        ("At first 12,000 people were living there.", "None None"),
        ("By now 12,000 people have fled.", "None 2023-06-07"),
        ("12,000 people are expected by the end of the year.", "None 2023-12-31"),
        ("12,000 people will have come by the end of August.", "None 2023-08-31"),
        ("Every day 12,000 people cross.", "None None"),
        ("In May 12,000 people crossed daily.", "2023-05-01 2023-05-31"),
        ("Earlier this month 12,000 people fled.", "None None"),
        ("12,000 people have returned since mid-September.", "2022-09-15 2023-06-07"),
    ],
)
def test_open_ends_stocks_and_rates(sentence: str, days: str) -> None:
    assert ends(sentence) == [days]


def test_each_clause_has_its_own_days() -> None:
    assert ends("In 2021, 9,000 came; in 2022, 12,000.") == [
        "2021-01-01 2021-12-31",
        "2022-01-01 2022-12-31",
    ]
    assert ends("On Monday, 9,000 people crossed and on Tuesday 12,000.") == [
        "2023-06-05 2023-06-05",
        "2023-06-06 2023-06-06",
    ]
    assert ends("This year 12,000 people arrived, against 9,000 in the same period last year.") == [
        "2023-01-01 2023-06-07",
        "2022-01-01 2022-06-07",
    ]


def test_an_event_is_dated_by_the_document() -> None:
    story = "Fighting broke out on 15 April. Since the fighting began, 12,000 people have fled."
    assert ends(story) == ["2023-04-15 2023-06-07"]
    story = "On 14 May the army staged a coup. In the two weeks after the coup 12,000 people fled."
    assert ends(story) == ["2023-05-14 2023-05-28"]
    (undated,) = periods("Since the fighting began, 12,000 people have fled.")
    assert (undated.start, undated.end) == (None, None)
    assert undated.text.startswith("Since the fighting")


def test_parts_inherit_the_period_of_their_total() -> None:
    story = "In May 12,000 people came. Of these, 4,000 were children, and 3,000 went on."
    found = periods(story)
    assert [one.how for one in found] == ["stated", "inherited", "inherited"]
    assert {(one.start, one.end) for one in found} == {(date(2023, 5, 1), date(2023, 5, 31))}


def test_rows_inherit_the_period_of_their_heading() -> None:
    story = "Arrivals from 1 to 31 May 2023:\n- Tal: 12,000\n- Moor: 3,000\n"
    assert ends(story) == ["2023-05-01 2023-05-31"] * 2


def test_a_sum_spans_the_days_of_its_parts() -> None:
    story = "In April 9,000 came. In May 3,000 came. The 12,000 have found a roof."
    assert ends(story)[2] == "2023-04-01 2023-05-31"


def test_the_words_of_a_period_are_a_span_of_the_text() -> None:
    story = "Nobody counted. In the first ten days of May, 12,000 people came."
    (found,) = periods(story)
    assert [story[start:end] for start, end in found.spans] == [found.text]
    assert found.text == "the first ten days of May"


def test_a_figure_is_no_date_and_a_modal_no_month() -> None:
    assert ends("They may march on: 12,000 people left.") == ["None None"]
    assert ends("In May 2,000 people came.") == ["2023-05-01 2023-05-31"]


def test_the_year_before_is_as_long_as_what_it_is_compared_with() -> None:
    assert ends(
        "The office recorded 38,000 entries since the start of the year, against 24,000 in the same "
        "period of last year."
    ) == ["2023-01-01 2023-06-07", "2022-01-01 2022-06-07"]
    assert ends("In 2022, 38,000 people came. The previous year it was 24,000.") == [
        "2022-01-01 2022-12-31",
        "2021-01-01 2021-12-31",
    ]
    assert ends("Last week 38,000 came. The week before it was 24,000.") == [
        "2023-05-29 2023-06-04",
        "2023-05-22 2023-05-28",
    ]


def test_a_half_without_a_year_is_of_the_year_just_named() -> None:
    assert ends(
        "In the first half of 2022, 12,000 people came; in the second half, it was 9,000."
    ) == ["2022-01-01 2022-06-30", "2022-07-01 2022-12-31"]


def test_a_sheet_speaks_as_of_its_day() -> None:
    assert ends("AS OF 12 MARCH 2023\n\nNew arrivals since 3 January: 83,467\n") == [
        "2023-01-03 2023-03-12"
    ]


def test_who_looks_back_does_not_inherit() -> None:
    assert ends("In May 12,000 people came. Before that 2,400 came.")[1] == "None None"


def test_the_month_of_a_report_is_not_the_month_of_its_figure() -> None:
    assert ends("That is above the 514,827 reported by the ministry in February.") == ["None None"]


BY = "Refugees from Sudan keep crossing the border into Chad.\n\n"


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("Some 9,000 people have crossed since 10 November. The government counted 14,500 arrivals "
         "by 12 November.", None),
        ("Since 10 November people have been crossing. UNHCR reported 14,500 arrivals by "
         "12 November.", None),
        ("Some 9,000 arrived between 10 and 11 November. There were 14,500 arrivals by "
         "12 November.", None),
        ("Since 10 November, 14,500 had arrived by 12 November.", "2023-11-10"),
        ("Arrivals since 10 November:\nAdré: 9,000\nFarchana: 14,500 by 12 November", "2023-11-10"),
        ("Some 9,000 people have crossed since 10 November. Since then 14,500 had arrived by "
         "12 November.", "2023-11-10"),
    ],
)  # fmt: skip
def test_a_count_by_a_day_takes_no_start_from_another_sentence(
    words: str, start: str | None
) -> None:
    found = read_text(make_text("test", BY + words, date(2023, 11, 14)))[-1]
    assert (found["value_low"], found["period_start"]) == (14500, start)
    assert found["period_end"] == "2023-11-12"


def test_days_that_mean_much_the_same_speak_for_each_other() -> None:
    text = make_text("text.txt", "In the past week 12,000 people crossed.", TODAY)
    # alone, each way to read the week is less likely than the day of the statement, which is read twice
    found = link_periods(text, figures_of(text), {"count back": 0.5})
    assert (found[0].start, found[0].end) == (date(2023, 6, 1), TODAY)
    found = link_periods(text, figures_of(text), {"count back": 0.5, "undated": 3.0})
    assert (found[0].start, found[0].end) == (None, None)


def test_since_then_is_since_what_was_named_before() -> None:
    story = "On 3 May the gate opened. Since then {} had crossed by 1 June."
    assert ends(story.format("12,000"))[-1] == "2023-05-03 2023-06-01"


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("Arrivals fell from 3,700 people in 1991 to 1,800 people in 2020.",
         ["1991-01-01 1991-12-31", "2020-01-01 2020-12-31"]),
        ("Refugees rose from 12,000 in March to 48,000 in May, the agency said.",
         ["2023-03-01 2023-03-31", "2023-05-01 2023-05-31"]),
        ("The camp held 4,000 people in 2019 and 9,000 people in 2021.",
         ["2019-01-01 2019-12-31", "2021-01-01 2021-12-31"]),
    ],
)  # fmt: skip
def test_figures_told_beside_each_other_have_the_date_behind_them(
    words: str, days: list[str]
) -> None:
    assert ends(words) == days


def test_shares_told_beside_each_other_have_the_date_behind_them() -> None:
    text = (
        "Some 4,000 people of Somali origin crossed from Kenya last week. In Kenya alone the "
        "percentage of ethnic Somalis shrank from 37 percent in 1991 to 18 percent in 2020."
    )
    found = read_text(make_text("test", text, TODAY))
    assert [claim["period_start"][:4] for claim in found[1:]] == ["1991", "2020"]
