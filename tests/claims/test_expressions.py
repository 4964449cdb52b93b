"""Days that time expressions name, on sentences of our own, published on Wednesday 7 June 2023."""

from __future__ import annotations

from datetime import date

import pytest

from steppe.claims.expressions import Expression, find_expressions
from steppe.claims.period_candidates import weigh
from steppe.claims.period_features import Calendar
from steppe.claims.sentences import make_text
from steppe.claims.text import Quantity

TODAY = date(2023, 6, 7)


def expressions(content: str, published: date | None = TODAY) -> list[Expression]:
    text = make_text("text.txt", content, published)
    return list(find_expressions(text, ()).expressions)


def ends(content: str, published: date | None = TODAY) -> list[str]:
    return [f"{item.first} {item.last}" for item in expressions(content, published)]


@pytest.mark.parametrize(
    ("sentence", "days"),
    [
        ("On the first of May they came.", "2023-05-01 2023-05-01"),
        ("On the twenty-fifth of August they came.", "2022-08-25 2022-08-25"),
        ("On 7 September of last year they came.", "2022-09-07 2022-09-07"),
        ("They came in February of two years ago.", "2021-02-01 2021-02-28"),
        ("They came in March this year.", "2023-03-01 2023-03-31"),
        ("Since Monday the 5th they have come.", "2023-06-05 2023-06-07"),
        ("Fri 2: 310 came.", "2023-06-02 2023-06-02"),
        ("Since the middle of May they have come.", "2023-05-15 2023-06-07"),
        ("On May 3, 4 and 5 they came.", "2023-05-03 2023-05-05"),
        ("Over the spring they came.", "2023-03-01 2023-05-31"),
        ("They came in the first half.", "2023-01-01 2023-06-30"),
        ("Total for the year, they said.", "2023-01-01 2023-06-07"),
        ("Since the year began they have come.", "2023-01-01 2023-06-07"),
        ("From the beginning of year they come.", "2023-01-01 2023-01-01"),
        ("In the week before last they came.", "2023-05-22 2023-05-28"),
        ("During the night they came.", "2023-06-06 2023-06-07"),
        ("Within forty days they came.", "2023-04-28 2023-06-07"),
        ("Twenty-two days after Easter they came.", "2023-05-16 2023-06-07"),
        ("A week ago they came.", "2023-05-31 2023-05-31"),
        ("From January to date they have come.", "2023-01-01 2023-06-07"),
        ("In what goes of month they have come.", "2023-06-01 2023-06-07"),
        ("On 12. may 2023 they came.", "2023-05-12 2023-05-12"),
        ("By noon on Friday they had come.", "None 2023-06-02"),
        ("They have come this year up to Friday.", "2023-01-01 2023-06-02"),
        ("From Monday to Saturday of last week they came.", "2023-05-29 2023-06-03"),
        ("From Thursday to Monday they came.", "2023-06-01 2023-06-05"),
        ("Between 1985 and June they came.", "1985-01-01 2023-06-07"),
        ("Between 26 March, when the raids began, and today they came.", "2023-03-26 2023-06-07"),
        ("Since the rule came in, on 19 May, they have come.", "2023-05-19 2023-06-07"),
        ("By the end of March they had come.", "None 2023-03-31"),
        ("In the five days to Sunday they came.", "2023-05-31 2023-06-04"),
        ("By then, far behind the whole of 2022, they had come.", "2022-01-01 2022-12-31"),
        ("Since last August they have come.", "2022-08-01 2023-06-07"),
        ("Since last June they have come.", "2022-06-01 2023-06-07"),
        ("By next March they will come.", "None 2024-03-31"),
        ("For the nine months of 2022 they came.", "2022-01-01 2022-09-30"),
        ("In the past year and a half they came.", "2021-12-07 2023-06-07"),
        (
            "Between the outbreak of fighting on 15 April and last Sunday they came.",
            "2023-04-15 2023-06-04",
        ),
        (
            "Between the first days of November and the end of February they came.",
            "2022-11-01 2023-02-28",
        ),
    ],
)
def test_days_as_named(sentence: str, days: str) -> None:
    assert ends(sentence) == [days]


@pytest.mark.parametrize(
    ("story", "days"),
    [
        (
            "From 12 to 18 May many came. The previous seven days brought few.",
            "2023-05-05 2023-05-11",
        ),
        ("From 12 to 18 May many came. In those seven days some left.", "2023-05-12 2023-05-18"),
        ("On 3 May the gate opened. On the first day few came.", "2023-05-03 2023-05-03"),
        ("On 3 May many came. The day prior few had come.", "2023-05-02 2023-05-02"),
        ("In 2023 many have come. In the same interval of 2022 few.", "2022-01-01 2022-06-07"),
        ("In 2021 many came. They came in May the same year.", "2021-05-01 2021-05-31"),
        ("In May many came. In the analogous period of last year few.", "2022-05-01 2022-05-31"),
        (
            "In March and April many came, against few in those months of last year.",
            "2022-03-01 2022-04-30",
        ),
        ("In 2023 many have come. At the same date of 2022 few had.", "2022-01-01 2022-06-07"),
        (
            "In 2021 few came, in the first two months of 2022 many. In those 14 months boats sank.",
            "2021-01-01 2022-02-28",
        ),
        (
            "From 1 to 9 May many came. On 2 June a boat sank. Over the same days some left.",
            "2023-05-01 2023-05-09",
        ),
        (
            "From 1 to 27 May many came. On 2 June a boat sank. In those 27 days some left.",
            "2023-05-01 2023-05-27",
        ),
        (
            "From 8 to 14 May few came; on 12 May nobody, against many the week before.",
            "2023-05-01 2023-05-07",
        ),
        ("On 3 May many came. A week earlier nobody came.", "2023-04-26 2023-04-26"),
        ("As of 1 May many live here. A year earlier few did.", "2022-05-01 2022-05-01"),
        ("In May few left. Exits of all kinds during the month fell.", "2023-05-01 2023-05-31"),
        (
            "On 31 December 2021 many lived here. During that year few left.",
            "2021-01-01 2021-12-31",
        ),
        ("By 3 May many came. In the same months of 2022 few came.", "2022-01-01 2022-05-03"),
        ("By 3 May many came. In the same period of last year few.", "2022-01-01 2022-05-03"),
        ("In the week 1 to 7 May many came, in the previous week few.", "2023-04-24 2023-04-30"),
    ],
)
def test_days_that_hang_on_what_was_named(story: str, days: str) -> None:
    assert ends(story)[-1] == days


@pytest.mark.parametrize(
    ("sentence", "days"),
    [
        ("In the four weeks after 25 August 2017 they came.", "2017-08-25 2017-09-22"),
        ("In the six months after March 2017 they came.", "2017-04-01 2017-09-30"),
        ("In the two months before March 2017 they came.", "2017-01-01 2017-02-28"),
        ("Within three days after the bridge fell on 2 May they came.", "2023-05-02 2023-05-05"),
        (
            "In the twenty-four hours before the gate was shut on Friday they came.",
            "2023-06-01 2023-06-02",
        ),
        ("Over the two weeks before 15 May they came.", "2023-05-01 2023-05-14"),
        ("In the October 2016 year they came.", "2015-11-01 2016-10-31"),
        ("Arrivals for the April 2023 year fell.", "2022-05-01 2023-04-30"),
        ("In the second week of May they came.", "2023-05-08 2023-05-14"),
        ("The third week of April 2022 saw them come.", "2022-04-15 2022-04-21"),
        ("In the first half of this month they came.", "2023-06-01 2023-06-15"),
        ("In the last quarter of the year they came.", "2022-10-01 2022-12-31"),
        ("In Q4 they came.", "2022-10-01 2022-12-31"),
        ("Between 21 April and the end of the month they came.", "2023-04-21 2023-04-30"),
        ("Between March and the close of the year they came.", "2022-03-01 2022-12-31"),
        ("By the end of the year they had come.", "None 2022-12-31"),
        ("By the end of the year they will come.", "None 2023-12-31"),
        ("Cumulative, 15 May to date: many.", "2023-05-15 2023-06-07"),
        ("Over the years 2019–2021 they came.", "2019-01-01 2021-12-31"),
        ("It was for the year 2017 that they came.", "2017-01-01 2017-12-31"),
        ("Compared with 3,850 last August, few came.", "2022-08-01 2022-08-31"),
        ("They came up to end-May.", "None 2023-05-31"),
    ],
)
def test_stretches_named_by_a_part_or_by_what_lies_beside_them(sentence: str, days: str) -> None:
    assert ends(sentence)[-1] == days


@pytest.mark.parametrize(
    "sentence",
    [
        "Some 640 came (Border Service, 2 January).",
        "Some 640 came (UNHCR Jordan, 5 Jan.); others left.",
        "Some 640 came (statement of its director, 8 January).",
    ],
)
def test_the_day_of_a_source_in_brackets_dates_no_figure(sentence: str) -> None:
    assert [item.binding for item in expressions(sentence)] == ["statement"]


@pytest.mark.parametrize(
    ("sentence", "binding"),
    [
        ("Relief workers gave up counting on Friday.", "on"),
        ("The ministry gave a figure on Friday.", "statement"),
        ("The deadline of 31 May passed, and they came.", "on"),
        ("The office on 31 May said so.", "statement"),
    ],
)
def test_not_every_verb_beside_a_day_tells_of_speech(sentence: str, binding: str) -> None:
    assert expressions(sentence)[0].binding == binding


def test_overnight_to_a_day_takes_in_the_day_before() -> None:
    assert ends("They came overnight to Wednesday.") == ["2023-06-06 2023-06-07"]
    assert ends("On the 13th and 14th they came.")[0] == "2023-05-13 2023-05-14"


def test_what_is_said_of_an_earlier_day_does_not_put_the_next_ones_a_year_back() -> None:
    story = "On 31 May the minister spoke. On 4 June they came."
    assert ends(story)[-1] == "2023-06-04 2023-06-04"


def test_a_text_without_a_day_takes_the_full_date_of_its_opening() -> None:
    minutes = "Minutes of the sitting of 12 July 1945.\n\nThey came in May. Yesterday some left."
    assert ends(minutes, None)[1:] == ["1945-05-01 1945-05-31", "1945-07-11 1945-07-11"]


def test_a_text_without_any_day_takes_the_year_written_last() -> None:
    assert ends("In the note, June 2021 saw many. In July few came.", None) == [
        "2021-06-01 2021-06-30",
        "2021-07-01 2021-07-31",
    ]
    assert ends("Yesterday many came.", None) == ["None None"]


def test_a_bare_date_may_be_of_the_year_that_the_text_tells_of() -> None:
    found = expressions("The night of 19 June 1940 began with rain. On 20 June they came.")
    assert found[1].era == (date(1940, 6, 20), date(1940, 6, 20))
    assert found[1].days == (date(2022, 6, 20), date(2022, 6, 20))


def test_figures_in_turn_may_be_of_one_day_each() -> None:
    content = "From 1 to 3 June they came: day by day, 610, 507 and 302."
    text = make_text("text.txt", content, TODAY)
    figures = [
        Quantity(0, content.index(word), content.index(word) + 3, float(word), float(word))
        for word in ("610", "507", "302")
    ]
    calendar = Calendar(text, figures, find_expressions(text, figures))
    days = [
        [option.ends[0] for option in weigh(calendar, at)[0] if option.form == "in turn"]
        for at in range(3)
    ]
    assert days == [[date(2023, 6, 1)], [date(2023, 6, 2)], [date(2023, 6, 3)]]


@pytest.mark.parametrize("number", range(1, 13))
def test_months_in_capitals_are_read(number: int) -> None:
    name = date(2022, number, 12).strftime("%B").upper()
    assert ends(f"They came on 12 {name} 2022.") == [f"2022-{number:02}-12 2022-{number:02}-12"]


def test_the_previous_year_is_the_one_before_this() -> None:
    assert ends("They came on 5 March of the previous year.") == ["2022-03-05 2022-03-05"]
    assert ends("They came on 5 March of last year.", None) == ["None None"]


@pytest.mark.parametrize(
    ("sentence", "days"),
    [
        ("UNHCR expects 40,000 by May.", "None 2024-05-31"),
        ("Up to 40,000 could arrive by March.", "None 2024-03-31"),
        ("The agency is preparing for 40,000 by April.", "None 2024-04-30"),
        ("The minister said 5,000 would be taken in by February.", "None 2024-02-29"),
        ("The camp will open on 3 July.", "2023-07-03 2023-07-03"),
        ("They plan to open the camp on 3 July.", "2023-07-03 2023-07-03"),
        ("Flights are to begin in September.", "2023-09-01 2023-09-30"),
        ("By September 40,000 had come.", "None 2022-09-30"),
        ("In September many came, and more will come.", "2022-09-01 2022-09-30"),
        ("What will become of those who came in July?", "2022-07-01 2022-07-31"),
    ],
)
def test_what_is_to_come_lies_ahead(sentence: str, days: str) -> None:
    assert ends(sentence)[-1] == days
