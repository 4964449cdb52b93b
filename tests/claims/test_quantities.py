"""Figures of sentences of our own: what is read, with which hedge and unit, and what is left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steppe.claims.quantities import MOST_FIGURES, MOST_NUMBERS, find_quantities
from steppe.claims.sentences import make_text
from steppe.claims.text import Quantity

#: So that a lone sentence is taken to be about people who move.
CONTEXT = (
    "\n\nRefugees, migrants, asylum and the border: the camps and the newcomers of these days."
)


def figures(sentence: str) -> list[Quantity]:
    return find_quantities(make_text("test", sentence + CONTEXT))[0]


def told(sentence: str) -> list[str]:
    return [
        f"{each.value_low:g} {each.qualifier} {each.unit}"
        if each.value_low == each.value_high
        else f"{each.value_low:g}-{each.value_high:g} {each.qualifier} {each.unit}"
        for each in figures(sentence)
    ]


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("Some 1,500-2,000 Nicaraguans cross the river daily.", ["1500-2000 about people/day"]),
        ("Between 20 and 30 thousand people have fled.", ["20000-30000 exact people"]),
        ("More are leaving (10,000-11,000 per day).", ["10000-11000 exact people/day"]),
        ("The number rose from 1,200 in May to 3,400 in June.",
         ["1200 exact people", "3400 exact people"]),
        ("Close to 10,000 refugees are waiting.", ["10000 at_most people"]),
        ("There are 15,000-odd migrants in town.", ["15000 about people"]),
        ("Upwards of 22,000 people have left.", ["22000 at_least people"]),
        ("As many as 900 refugees came.", ["900 exact people"]),
        ("Smugglers charge migrants $2,000 to $3,500 a head.", ["2000-3500 exact USD"]),
        ("The aid agency needs US$45 million (about €42 million).", ["4.5e+07 exact USD"]),
        ("The two states share 900 kilometres (560 miles) of border.", ["900 exact km"]),
        ("Refugees queue for up to 20 hours.", ["20 at_most hours"]),
        ("Around 400 vehicles with refugees are queueing.", ["400 about vehicles"]),
        ("Every week 700 to 800 migrants reach the island.", ["700-800 exact people/week"]),
        ("Rents rose by a third, migrants say.", ["33.3 exact percent"]),
        ("The number of refugees doubled in a month.", ["2 exact times"]),
        ("Refugees: 12,345 (women: 4,000; men: 3,345)",
         ["12345 exact people", "4000 exact people", "3345 exact people"]),
        ("The site holds 1,200 tents for refugees.", ["1200 exact tents"]),
        ("She puts the Afghans there at 4.5 million. Others speak of more than five.",
         ["4.5e+06 exact people", "5e+06 at_least people"]),
        ("The bill, in millions of dollars: 214.5 for all refugees.", ["2.145e+08 exact USD"]),
        ("Iraqis, 121 662, were second among the refugees.", ["121662 exact people"]),
    ],
)  # fmt: skip
def test_figures_with_hedge_and_unit(sentence: str, wanted: list[str]) -> None:
    assert told(sentence) == wanted


@pytest.mark.parametrize(
    "sentence",
    [
        "On 24.02.2022 at 6:30 a.m. the border was opened to refugees.",
        "The refugee, Anna, 34, fled with a boy of 5.",
        "Article 14 of Resolution 1325 protects refugees.",
        "The hotline for refugees is +380 44 123 4567.",
        "Thousands of refugees, perhaps tens of thousands, came.",
        "The refugees walked for three days and two nights.",
        "In 2015 and 2016 refugees came on the road E75.",
        "The bill on asylum was passed with 349 votes to 186.",
        "He became the 45th guest of the 3rd camp.",
        "Researchers interviewed 1,200 refugees.",
    ],
)
def test_numbers_that_are_no_figures(sentence: str) -> None:
    assert told(sentence) == []


def test_a_bare_item_continues_its_list() -> None:
    found = figures("New arrivals per week:\nTanzania 1,000\nUganda 500")
    assert [each.unit for each in found] == ["people/week", "people/week"]
    assert [each.value_low for each in found] == [1000, 500]


def test_a_lost_figure_is_told_and_never_invented() -> None:
    found, diagnostics = find_quantities(
        make_text("test", 'It was "uh" thousand refugees who came on Monday.' + CONTEXT)
    )
    assert found == []
    assert [each.offset for each in diagnostics] == [7]


def test_texts_about_other_things_hold_no_figures() -> None:
    text = (
        "Storm leaves 40,000 homes without power\n\nWinds of up to 140 km/h tore roofs from 60 houses "
        "and felled 1,200 trees overnight. Forty thousand homes were dark, and 80 firefighters are at "
        "work. The last storm of this kind cost the insurers 120 million euros, and 3 of the 5 ferries "
        "stayed in port. A man of 52 was hurt by a falling branch. Schools in 11 districts stay closed."
    )
    assert find_quantities(make_text("test", text))[0] == []


def test_offsets_are_those_of_the_figure_in_the_text() -> None:
    text = make_text("test", "Über 5 000 Menschen? No: about 98 thousand refugees came.")
    (first, second) = find_quantities(text)[0]
    assert text.content[first.start : first.end] == "5 000"
    assert text.content[second.start : second.end] == "98 thousand"
    assert second.qualifier_text == "about"


def test_a_flood_of_numbers_is_cut_with_a_diagnostic() -> None:
    lines = "\n".join(f"District {at}: {at + 1000} refugees" for at in range(MOST_FIGURES + 50))
    found, diagnostics = find_quantities(make_text("test", lines))
    assert MOST_FIGURES <= len(found) < MOST_FIGURES + 50
    assert "read up to" in diagnostics[-1].message


def test_numbers_without_end_are_cut_with_a_diagnostic() -> None:
    text = "Refugees " + " ".join(map(str, range(1, MOST_NUMBERS + 2_000)))
    assert "read up to" in find_quantities(make_text("test", text))[1][-1].message


def test_a_run_of_digits_without_end_is_no_figure() -> None:
    assert figures("Refugees " + "1" * 9_007) == []


@given(st.text(alphabet="19,. -–andtomillion$%()\"':;half\n", max_size=120))
def test_no_text_makes_it_fail(text: str) -> None:
    read = make_text("test", text + CONTEXT)
    for each in find_quantities(read)[0]:
        sentence = read.sentences[each.sentence]
        assert sentence.start <= each.start < each.end <= sentence.end
        assert each.value_low <= each.value_high


def test_a_bare_figure_goes_on_counting_people_not_their_camps() -> None:
    content = (
        "Refugees from Vietnam keep arriving in Malaysia. It shelters 76,500 in seven camps, 42,000 of "
        "them on one island. Yugoslavia took in 8,600."
    )
    found, _ = find_quantities(make_text("camps.txt", content))
    assert [(each.value_low, each.unit) for each in found if each.value_low > 100] == [
        (76500, "people"),
        (42000, "people"),
        (8600, "people"),
    ]


def test_a_short_text_on_people_who_cross_is_read_without_the_word_refugee() -> None:
    content = (
        "Around 5,000 people have crossed from Chad into southern Libya, district officials say."
    )
    found, _ = find_quantities(make_text("short.txt", content))
    assert [each.value_low for each in found] == [5000]


@pytest.mark.parametrize(
    ("content", "share"),
    [
        ("1 in 4 refugees was born abroad.", 25),
        ("Sixty in a hundred migrants are women.", 60),
        ("One refugee in five has gone home.", 20),
    ],
)
def test_shares_of_so_many_in_so_many(content: str, share: float) -> None:
    found, _ = find_quantities(
        make_text("share.txt", content + " Refugees and migrants at the border.")
    )
    assert [(each.value_low, each.unit) for each in found] == [(share, "percent")]


def test_an_age_limit_is_no_figure() -> None:
    content = (
        "Of the refugees 47 per cent are minors, half of them under five, 6 per cent older than 60."
    )
    found, _ = find_quantities(make_text("ages.txt", content))
    assert [each.value_low for each in found] == [47, 50, 6]


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("A hundred and forty refugees walked home.", ["140 exact people"]),
        ("Two hundred and six thousand refugees came.", ["206000 exact people"]),
        ("One in twenty refugees was wounded.", ["5 exact percent"]),
        ("Nine of ten refugees are women.", ["90 exact percent"]),
        ("Of the refugees, 22 in the hundred are women.", ["22 exact percent"]),
        ("Refugees have crossed the river daily, 900 of them.", ["900 exact people"]),
        ("About 10,000 refugees have entered Georgia daily since May.", ["10000 about people/day"]),
        ("The border guard let in daily 180 refugees.", ["180 exact people/day"]),
        ("Every third refugee is a child.", ["33.3 exact percent"]),
        ("Of every ten refugees who enter, six leave again.", ["60 exact percent"]),
        ("The open border brought home 6 lakh 40 thousand refugees.", ["640000 exact people"]),
        ("The camp grew from 900 to 5,600 refugees.", ["900 exact people", "5600 exact people"]),
        ("Refugees sailed home, 1,205 in all.", ["1205 exact people"]),
        ("Refugees wait 9½ weeks for their papers.", ["9.5 exact weeks"]),
        ("The crossing takes the refugees forty minutes.", ["40 exact minutes"]),
    ],
)
def test_numbers_and_shares_as_people_say_them(sentence: str, wanted: list[str]) -> None:
    assert told(sentence) == wanted


@pytest.mark.parametrize(
    "sentence",
    [
        "18.40 – army lorries bring refugees.",
        "14. The director spoke of refugees.",
        "A teacher of 29 fled with the refugees.",
        "Refugees, men of 16 to 50, need a visa.",
    ],
)
def test_times_numbers_of_paragraphs_and_ages_are_no_figures(sentence: str) -> None:
    assert told(sentence) == []


def test_the_subject_is_told_by_all_words_of_a_text() -> None:
    moved = (
        "At noon they stood on the bridge with carts and bundles. By evening the gendarme had counted "
        "8,250 of our neighbours on this bank. The sisters bedded down 600 in the school, women and "
        "children first; their men had stayed behind with the shooting. Nobody knows when the road "
        "back will open. The village gave bread and milk, and asked the county for straw and stoves. "
        "On Thursday the buses took 3,100 of them further inland, where the army has put up tents."
    )
    other = (
        "At noon they stood on the bridge with flags and drums. By evening the steward had counted "
        "8,250 runners across the line. The club had baked 600 cakes for the winners, children first; "
        "last year's record stood. Nobody knows whether the race will be held again next spring. The "
        "brewery gave beer and milk, and asked the council for benches and stoves. On Thursday the "
        "jury gave prizes worth 3,100 crowns, and the band played until the lamps went out at two."
    )
    assert find_quantities(make_text("a", moved))[0][0].value_low == 8250
    assert find_quantities(make_text("b", other))[0] == []


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("In the transit hall 650 people were sleeping on the floor.", [650]),
        ("In the old building 300 refugees live.", [300]),
        ("They waited in hall 4 for a day.", []),
        ("In building 12 people queue at the desk.", []),
        ("The bus leaves from platform 650 on Friday.", []),
    ],
)
def test_people_in_a_hall_are_not_its_number(said: str, found: list[int]) -> None:
    quantities, _ = find_quantities(make_text("x.txt", said))
    assert [quantity.value_low for quantity in quantities] == found
