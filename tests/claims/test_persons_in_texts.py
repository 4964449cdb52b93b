"""What private persons of a text never become: figures by their ages, groups by their names, sources."""

from __future__ import annotations

from datetime import date

import pytest

from steppe.claims.extract import read_text
from steppe.claims.private_names import tells_of_person, without_names
from steppe.claims.sentences import make_text

CONTEXT = "Refugees from Sudan keep crossing the border into Chad.\n\n"


def lines(words: str) -> list[dict[str, object]]:
    return read_text(make_text("test", CONTEXT + words, date(2023, 11, 14)))


def values(words: str) -> list[object]:
    return [line["value_low"] for line in lines(words)]


@pytest.mark.parametrize(
    "words",
    [
        "Hassan Idris, 52, said he had lost his shop.",
        "Idris, 52, waits at the post.",
        "Hassan Idris (52) was hungry.",
        "Maria, 34, crossed the bridge.",
        "“I lost everything,” said Omar Idris, 33.",
        "Fatima al-Hassan, 45, walked for a week.",
        "Ludwig van der Berg, 71, drove them.",
        "José Ángel Núñez-Peña, 38, cooks for them.",
        "Juan Carlos Pérez (44) has crossed twice.",
        "Zoran đorđević, 52, walked for a week.",
        "Lam Nguyễn Thị Hoa, 27, walked for a week.",
        "Michael Jordan, 34, walked for a week.",
        "Gwen Evans, 34, walked for a week.",
        "Murtaza Danish, 34, walked for a week.",
        "The 41-year-old Idris fled on foot.",
        "Aged 29, Idris walked for a week.",
        "At 67, Amina Musa is the oldest here.",
        "Olena, now 29, came with her son.",
        "Idris, about 52, left on foot.",
        "Hassan Idris, 52 said the queue was long.",
        "Hassan Idris, fifty-two, said the queue was long.",
        "Hassan Idris was 52 when he left.",
        "Hassan Idris turned 52 in the camp.",
        "Olena Shevchenko – 29 – came with her son.",
        "Idris, 52; Amina, 40; and Musa, 9, share a tent.",
        "Ahmed Idris, 52 and tired, came on foot.",
        "Hassan Masalit, 52, came on foot.",
    ],
)
def test_an_age_behind_a_name_is_no_figure_and_the_name_no_group(words: str) -> None:
    found = lines(f"{words} More than 14,500 crossed into Chad in a week, and 9,000 more wait.")
    assert [line["value_low"] for line in found] == [14500, 9000]
    assert {line["group"] for line in found} <= {None, "people"}
    assert "Idris" not in {line["source"] for line in found}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("The arrivals were mostly Syrians, 52, Afghans, 34, and Iraqis, 12.", [52, 34, 12]),
        ("Rohingyas (52) and Sri Lankans (44) were among those who came.", [52, 44]),
        ("Kurds, 52, and Poles, 34, were among those who came.", [52, 34]),
        ("Zaghawa (52) and Masalit (44) were among those who came.", [52, 44]),
        ("In Adré, about 52, and in Farchana, about 40, were counted.", [52, 40]),
    ],
)
def test_numbers_behind_peoples_and_places_stay_figures(words: str, found: list[int]) -> None:
    assert values(words) == found


@pytest.mark.parametrize(
    ("words", "groups"),
    [
        ("Hazaras, 30 of them wounded, came on Friday. On Monday 7,000 Hazaras crossed.",
         {7000.0: "Hazaras"}),
        ("Masalit, 50 of them wounded, came on Friday. On Monday 7,000 Masalit refugees crossed.",
         {7000.0: "Masalit refugees"}),
        ("Wagogo, 30 of them wounded, came on Friday. On Monday 7,000 Wagogo refugees crossed.",
         {7000.0: "Wagogo refugees"}),
        ("Roma, 44, came on Friday. On Monday 7,000 Roma people crossed.", {7000.0: "Roma people"}),
    ],
)  # fmt: skip
def test_a_people_told_with_a_number_stays_a_group(words: str, groups: dict[float, str]) -> None:
    found = {line["value_low"]: line["group"] for line in lines(words)}
    assert {value: found[value] for value in groups} == groups


@pytest.mark.parametrize("name", ["March", "April", "Friday"])
def test_a_day_or_month_is_no_personal_name(name: str) -> None:
    content = f"{name}, 20 people crossed, said Hassan Idris, 52."
    assert not tells_of_person(f"{name} refugees", content)
    assert tells_of_person("Idris refugees", content)


def test_the_name_of_a_people_of_two_words_is_whole() -> None:
    (line,) = lines("Of the newcomers, South Sudanese number 2,300.")
    assert line["group"] == "South Sudanese"


@pytest.mark.parametrize(
    ("group", "number", "left"),
    [
        ("Haddad relatives", 40, "relatives"),
        ("Haddad families", 3, "families"),
        ("Mendoza", 12, ""),
        ("people from Omdurman", 12, "people from Omdurman"),
        ("people of Haddadin", 12, "people"),
        ("Hindu families", 3, "Hindu families"),
        ("Sikhs", 3, "Sikhs"),
        ("Christiansen families", 3, "families"),
        ("South Sudanese men", 3, "South Sudanese men"),
        ("Wagogo refugees", 12, "Wagogo refugees"),
        ("Wagogo herders", 7000, "Wagogo herders"),
        ("IDPs", 12, "IDPs"),
    ],
)
def test_a_word_that_may_be_a_name_is_left_out_of_a_group(
    group: str, number: float, left: str
) -> None:
    assert without_names(group, number) == left


@pytest.mark.parametrize(
    "words",
    [
        "By evening 40 Haddad relatives crossed.",
        "Some 12 Haddad brothers crossed.",
        "Of the Haddad family 12 members crossed.",
    ],
)
def test_a_name_told_nowhere_else_is_in_no_group(words: str) -> None:
    found = lines(words)
    assert found
    assert not any("Haddad" in str(line["group"]) for line in found)


@pytest.mark.parametrize(
    "words",
    ["A mother of three fled.", "The father of five children fled.", "She, a widow of 5, fled."],
)
def test_how_many_children_somebody_has_is_no_figure(words: str) -> None:
    assert lines(words) == []


def test_who_has_many_children_may_still_be_counted() -> None:
    assert [line["value_low"] for line in lines("Mothers of 300 children fled.")] == [300]


@pytest.mark.parametrize(
    ("group", "personal"),
    [
        ("Idris supporters", True),
        ("idris", True),
        ("Amina Musa", True),
        ("mother", True),
        ("Sudanese refugees", False),
        ("Darfur families", False),
        ("children", False),
    ],
)
def test_words_of_a_group_that_hold_a_name(group: str, personal: bool) -> None:
    content = "Hassan Idris, 52, and Amina Musa (9) fled from Darfur. The Sudanese refugees wait."
    assert tells_of_person(group, content) is personal


@pytest.mark.parametrize("told", ["who is 52", "now 52", "52"])
def test_who_is_told_by_age_is_a_private_source(told: str) -> None:
    (line,) = lines(f"Hassan Idris, {told}, said 4,000 people crossed on Friday.")
    assert line["source"] in ("private person", None)


@pytest.mark.parametrize(
    "words",
    [
        "Ethiopian soldiers drove 3,000 people over the river on Friday.",
        "About 3,000 people came on Friday, robbed by Ethiopian soldiers.",
        "Ethiopian soldiers closed the bridge after 3,000 people had crossed.",
        "Syrian rebels let 3,000 people cross on Friday.",
    ],
)
def test_those_who_only_act_are_no_source(words: str) -> None:
    assert {line["source"] for line in lines(words)} == {None}


@pytest.mark.parametrize(
    "words",
    [
        "Ethiopian soldiers said 3,000 people had crossed.",
        "Some 3,000 people had crossed, according to Ethiopian soldiers.",
        "Ethiopian soldiers at the bridge counted 3,000 people on Friday.",
    ],
)
def test_soldiers_who_speak_or_count_are_a_source(words: str) -> None:
    assert {line["source"] for line in lines(words)} == {"Ethiopian soldiers"}


@pytest.mark.parametrize(
    "headline",
    [
        "As Israel strikes, 90,000 cross to Syria",
        "Lebanese flee, 90,000 cross to Syria: UN",
        "Families cross into Syria from Lebanon",
    ],
)
def test_the_verb_of_a_headline_is_no_source(headline: str) -> None:
    text = make_text("test", f"{headline}\n\nSome 90,000 people have entered Syria since Monday.")
    assert {line["source"] for line in read_text(text)} <= {None, "UN"}


@pytest.mark.parametrize(
    ("behind", "personal"),
    [
        ("He waits near Tollan.", False),
        ("They came from Tollan's market.", False),
        ("Yard\nin Tollan", False),
        ("He waits near Tollanburg.", True),
        ("Again\nTollan spoke.", True),
        ("Within\n Tollan", True),
    ],
)
def test_a_word_that_stands_as_a_place_is_no_name(behind: str, personal: bool) -> None:
    content = f"Mira Tollan, 52, and her brother spoke. {behind}"
    assert tells_of_person("Tollan families", content) is personal


def test_a_surname_is_no_town() -> None:
    story = (
        "Some 9,000 Venezuelans entered Colombia in May. "
        "Mr Bello and 20 Bello family members slept in a school."
    )
    found = read_text(make_text("x.txt", story, date(2026, 3, 2)))
    assert [claim["place"] for claim in found if claim["value_low"] == 20] == [None]
