"""Units and kinds of figures that are left bare, in sentences of our own."""

from __future__ import annotations

import re
from datetime import date

import pytest

from steppe.claims.extract import read_text
from steppe.claims.measures import judge_measures, with_measures
from steppe.claims.quantities import find_quantities
from steppe.claims.sentences import make_text
from steppe.claims.triggers import _classes, find_triggers

#: So that a lone sentence is taken to be about people who move.
CONTEXT = (
    "\n\nRefugees, migrants, asylum and the border: the camps and the newcomers of these days."
)


def told(sentence: str, published: date | None = None) -> list[str]:
    found, _ = find_quantities(make_text("test", sentence + CONTEXT, published))
    return [f"{each.value_low:g} {each.unit}" for each in found]


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("The hall was laid out for 960 and was holding 1,730 on Friday.",
         ["960 places", "1730 people"]),
        ("The islands have beds for 8,200.", ["8200 beds"]),
        ("The towns can take 5,400.", ["5400 places"]),
        ("The region can take 5,400 of them.", ["5400 people"]),
        ("Cars over the bridge since Sunday: 15,660.", ["15660 vehicles"]),
        ("Hospital cots sanctioned 5,000.", ["5000 cots"]),
        ("Left over in the camps: 213,600.", ["213600 people"]),
        ("Work permits. Handed out since Monday: 3,314.", ["3314 permits"]),
        ("Seven sites have filled: Gado, 22,000; Lolo, 12,400.",
         ["7 sites", "22000 people", "12400 people"]),
        ("Afghan refugees made up 35 percent, Palestinians 18.", ["35 percent", "18 percent"]),
        ("Arrivals fell from some 1,200 to 450 a day.", ["1200 people/day", "450 people/day"]),
        ("Some 300 refugees came a day; 41,000 are in camps.", ["300 people/day", "41000 people"]),
        ("Refugees drove normally two hours, now thirty.", ["2 hours", "30 hours"]),
        ("They filed 3,400 asylum applications.", ["3400 people"]),
        ("The office got 3,400 applications for tax numbers by post.", ["3400 applications"]),
        ("The office got 3,400 applications to stay by post.", ["3400 people"]),
        ("Some 300 families displaced by the fighting live here.", ["300 families"]),
        ("Some 300 people displaced by the fighting live here.", ["300 people"]),
        ("At Port Klang 18,900 boarded ferries.", ["18900 people"]),
        ("At the camp 8,300 attend schools.", ["8300 people"]),
        ("Rents of refugees rose by 30 percent to 450 euros.", ["30 percent", "450 EUR"]),
        ("Asylum claims rose by 12 per cent to 1,100.", ["12 percent", "1100 people"]),
        ("Some 30 percent to 45 percent of the refugees left.", ["30 percent"]),
        ("So far 3,400 received permits at the border.", ["3400 people"]),
        ("This week 412 changed their minds at the border.", ["412 people"]),
        ("On the coast 611 rafters landed with their companions.", ["611 people"]),
        ("Cross-border traffic has multiplied by 57 since May.", ["57 times"]),
        ("Arrivals at the border grew six fold.", ["6 times"]),
        ("Such attempts have by now added up to 39,000.", ["39000 attempts"]),
        ("By canoe ($25 a seat) they came; the camp had 2,300.", ["25 USD", "2300 people"]),
        ("Some 17,842 refugees in 5,190 cars drove in on Monday, and 16,300 on Sunday.",
         ["17842 people", "5190 vehicles", "16300 people"]),
        ("The town has eleven villages. In the last alone there are 2,560.",
         ["11 villages", "2560 people"]),
        ("One desk in five is empty, refugees say.", ["20 percent"]),
        ("Of the refugees 64 in a hundred are women.", ["64 percent"]),
        ("One man was shot dead at the border.", ["1 people"]),
        ("The share of families among the refugees went from 22 percent in May to 51 in June.",
         ["22 percent", "51 percent"]),
        ("Syrians make up 70 per cent of the refugees; a year ago it was 17.",
         ["70 percent", "17 percent"]),
        ("Syrians account for 70 per cent of the refugees, Iraqis for 24.",
         ["70 percent", "24 percent"]),
        ("Of the refugees 61.5 % are women; with a paper of any sort, 4.5.",
         ["61.5 percent", "4.5 percent"]),
        ("Some 90 percent were refugees. A decade ago it had been 22.",
         ["90 percent", "22 percent"]),
        ("Now 60 refugees a day cross the border. In August it was 120.",
         ["60 people/day", "120 people/day"]),
        ("Some 845 refugees crossed every twenty-four hours.", ["845 people/day"]),
        ("On the bridge 240 refugees were counted, against 2,400 on an average day.",
         ["240 people", "2400 people/day"]),
        ("Smugglers are caught almost every night: 211 have been arrested since January.",
         ["211 people"]),
        ("Some 15,000 daily-wage traders cannot cross the border any more.", ["15000 people"]),
        ("Buses carried 79,300 of the refugees to the border.", ["79300 people"]),
        ("Schools in the district house 2,850 refugees.", ["2850 people"]),
        ("Hence the ferries: 2,905 were carried to Tenerife.", ["2905 people"]),
        ("Lorries with refugees: 160 came.", ["160 vehicles"]),
        ("Inmates of camps, six hundred and eight thousand.", ["608000 people"]),
        ("Palanca remained the busiest post of the border, with 4,115.", ["4115 people"]),
        ("Some 5,800 school-going children live in the camps.", ["5800 people"]),
        ("From the border 190 pick-ups with refugees left.", ["190 vehicles"]),
        ("We have put up tents for 350 refugees besides.", ["350 people"]),
        ("Refugees paid 50,000 lire for a seat.", ["50000 ITL"]),
        ("Host families of refugees in Moldova are paid 3,500 lei.", ["3500 MDL"]),
        ("Refugees founded 5,080 firms.", ["5080 companies"]),
    ],
)  # fmt: skip
def test_units_of_bare_figures(sentence: str, wanted: list[str]) -> None:
    assert told(sentence) == wanted


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("A seat costs refugees 6,000 pesos in Bogotá, Colombia.", "COP"),
        ("A seat costs refugees 6,000 pesos.", "MXN"),
        ("A room in Kigali costs 80,000 Rwandan francs.", "RWF"),
        ("Refugees pay Rs 4,000 for a room in Kathmandu, Nepal.", "NPR"),
        ("A cell costs refugees A$440,000.", "AUD"),
        ("Refugees pay 50 dirhams from Tetouan in Morocco, not in Dubai, Dubai or Dubai.", "AED"),
        ("A seat from Hargeisa costs 32 shillings; Kenya, Kenya and Somalia.", "SOS"),
        ("A barrel costs refugees 32 shillings. Kenya and Kenya border on Somalia.", "KES"),
    ],
)
def test_money_is_that_of_the_country_named(sentence: str, code: str) -> None:
    assert told(sentence)[0].endswith(code)


def test_francs_were_money_of_france_until_the_euro() -> None:
    sentence = "In France a room cost refugees 180 francs."
    assert told(sentence, date(1962, 8, 1)) == ["180 FRF"]
    assert told(sentence, date(2012, 8, 1)) == ["180 CHF"]


@pytest.mark.parametrize(
    "sentence",
    [
        "The refugee is 26, he says.",
        "I am 61, said the refugee.",
        "The postmaster, 66, fled.",
        "Refugees fall under law 1310, see table 803.",
    ],
)
def test_ages_and_numbers_of_papers_are_no_figures(sentence: str) -> None:
    assert told(sentence) == []


def test_a_match_report_is_not_about_people_who_move() -> None:
    report = (
        "The striker scored twice in the final before 48,217 supporters. He arrived from Lyon and left "
        "the stadium with the cup; the captain crossed the border of the penalty area."
    )
    assert find_quantities(make_text("match", report))[0] == []


def test_triggers_are_the_matches_of_each_class() -> None:
    words = "In March 4,000 people fled to Chad; half of those who crossed the river went home."
    plain = [
        (each.name, match.start(), match.end())
        for each in _classes()
        for match in re.finditer(each.pattern, words)
    ]
    found = [tuple(trigger) for trigger in find_triggers(words, 0, len(words))]
    assert sorted(found) == sorted(plain)
    assert len(found) > 3


def test_a_currency_whose_country_is_said_is_not_the_text_s_own() -> None:
    about = (
        "Refugees in Rwanda live in Kigali. Rwanda gave 2,000,000 Swiss francs for the refugees."
    )
    (figure,) = find_quantities(make_text("money", about))[0]
    assert figure.unit == "CHF"


@pytest.mark.parametrize(
    ("sign", "code"),
    [("US$", "USD"), ("HK$", "HKD"), ("A$", "AUD"), ("$", "USD"), ("TT$", "TTD"), ("SI$", "SBD")],
)
def test_letters_before_the_sign_say_whose_dollars(sign: str, code: str) -> None:
    about = f"Refugees crossed the border. The state paid {sign}2,000,000 for the refugees."
    (figure,) = find_quantities(make_text("money", about))[0]
    assert figure.unit == code


def settled_units(sentence: str) -> list[str]:
    """Return the units once it is judged what the figures measure."""
    text = make_text("test", sentence + CONTEXT)
    found, _ = find_quantities(text)
    return [each.unit for each in with_measures(text, found, judge_measures(text, found))]


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("The camp was built for 3,000 people.", ["people"]),
        ("The camp was built for 3,000.", ["places"]),
        ("The bus ticket costs refugees 25 euros, and the taxi drivers are asking 300.",
         ["EUR", "EUR"]),
        ("Water for the refugees in the camp is at 11 litres a head.", ["litres/person/day"]),
        ("Refugees in the camp get 11 litres a head.", ["litres/person"]),
        ("Traiskirchen has beds for 2,000 refugees; last night it sheltered 4,500.",
         ["places", "people"]),
        ("Temporary residence was approved for 29,700, the ministry said.", ["people"]),
        ("Refugees get 11 litres a head a day.", ["litres/person/day"]),
        ("Each refugee gets bread and 15.5 litres of water daily.", ["litres/person/day"]),
        ("Refugees get 70 litres of water per person a week.", ["litres/person/week"]),
        ("Refugees in the camp get 15 litres each.", ["litres/person"]),
        ("Refugees in the camp get 15 litres each day.", ["litres/day"]),
        ("Each refugee gets eight litres of water a day; the textbook asks for 15.",
         ["litres/person/day"]),
        ("A tank holds 5,000 litres, and each lorry brings one to the refugees.", ["litres"]),
        ("A tank of 5,000 litres stands there, and each refugee has a cup.", ["litres"]),
        ("Refugees drink from tanks of 5,000 litres each.", ["litres"]),
        ("The army reports 1,700 arrests of migrants at the border.", ["people"]),
    ],
)  # fmt: skip
def test_units_that_hang_on_what_is_measured(sentence: str, wanted: list[str]) -> None:
    assert settled_units(sentence) == wanted


@pytest.mark.parametrize(
    ("context", "words", "unit"),
    [
        ("Refugees from Sudan cross into Chad.", "He paid 20 pounds for the ride.", "SDG"),
        ("Refugees from South Sudan cross into Uganda.", "He paid 20 pounds for the ride.", "SSP"),
        ("Refugees from Sudan cross into Egypt.", "He paid 20 pounds for the ride.", "pounds"),
        ("Refugees from Sudan cross into Chad.", "He paid 20 pounds sterling for it.", "GBP"),
        (
            "Refugees from Sudan cross into Chad.",
            "Britain gave 20 million pounds for tents.",
            "GBP",
        ),
        ("Refugees from Sudan cross into Chad.", "London pledged 20 pounds a head.", "GBP"),
        ("Refugees from Sudan cross into Chad.", "He paid 20 South Sudanese pounds.", "SSP"),
        ("Migrants cross the Channel to Dover.", "He paid 20 pounds for the ride.", "GBP"),
    ],
)
def test_pounds_are_those_of_the_country_that_is_meant(context: str, words: str, unit: str) -> None:
    (line,) = read_text(make_text("test", f"{context}\n\n{words}"))
    assert str(line["unit"]).partition("/")[0] == unit


@pytest.mark.parametrize(
    ("words", "money"),
    [
        ("Each refugee family got 20 pounds of rice.", False),
        ("The refugee weighs 90 pounds.", False),
        ("Each refugee family got 20 pounds of aid.", True),
        ("The refugees paid 20 pounds each.", True),
    ],
)
def test_pounds_of_weight_are_no_money(words: str, money: bool) -> None:
    found = [unit.rpartition(" ")[2] for unit in told(words)]
    assert found[-1:] == ["GBP" if money else "lb"]
