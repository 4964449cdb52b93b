"""Origin, destination and place of figures, on texts of our own about movements of all kinds."""

from __future__ import annotations

import re

import pytest

from steppe.claims.anaphors import find_anaphors
from steppe.claims.corridor import find_corridor
from steppe.claims.mentions import find_mentions
from steppe.claims.places import link_by_rules, link_places, survey
from steppe.claims.roles import find_uses
from steppe.claims.sentences import make_text
from steppe.claims.text import Places, Quantity, Text

Ends = tuple[str | None, str | None]


def figures_of(text: Text, figures: list[tuple[str, str]]) -> list[Quantity]:
    """Return quantities for (figure as written, measure), in the order of the text."""
    found, position = [], 0
    for figure, measure in figures:
        match = re.compile(rf"(?<![\d,.]){re.escape(figure)}(?!\d)").search(text.content, position)
        assert match, figure
        position = match.end()
        sentence = max(
            number for number, one in enumerate(text.sentences) if one.start <= match.start()
        )
        noun = re.match(r" ([a-z-]+(?: [a-z]+)?)", text.content[position:])
        found.append(
            Quantity(
                sentence,
                match.start(),
                position,
                1,
                1,
                measure=measure,
                noun=noun[1] if noun else "",
            )
        )
    return found


def linked(content: str, *figures: tuple[str, str]) -> list[Places]:
    text = make_text("x.txt", content)
    return link_places(text, figures_of(text, list(figures)))


def by_rules(content: str, *figures: tuple[str, str]) -> list[Places]:
    """Return what the rules take, before the network is heard."""
    text = make_text("x.txt", content)
    return link_by_rules(*survey(text, figures_of(text, list(figures))))[0]


def ends(content: str, *figures: tuple[str, str]) -> list[Ends]:
    return [(one.origin.value, one.destination.value) for one in linked(content, *figures)]


def ends_by_rules(content: str, *figures: tuple[str, str]) -> list[Ends]:
    return [(one.origin.value, one.destination.value) for one in by_rules(content, *figures)]


HUNGARY = """Hungarians keep crossing into Austria

Vienna, 20 November 1956. Some 8,500 Hungarians walked over the frontier near Andau on Sunday. \
Traiskirchen, an old barracks south of the capital, now houses 6,000."""
GEORGIA = """Rents double

Tbilisi. The Ministry of Internal Affairs of Georgia said that 78,742 citizens of Armenia entered the \
country between 17 and 26 September and 62,579 left it. Through the Kazbegi checkpoint alone came \
10,000 a day."""
VIETNAM = """Boat people

KUALA LUMPUR, 15 June 1979. There are now 76,500 Vietnamese in Malaysia, 43,000 of them on the islet of \
Pulau Bidong. Hong Kong holds 51,000 and Indonesia 39,000, against 9,500 in Thailand."""
LIBYA = """By 8 March 2011, 224,661 people had fled the violence in Libya: 115,399 to Tunisia, \
101,609 to Egypt, 5,448 to Algeria and 2,205 to Niger."""
MALI = """MALI: DISPLACEMENT SNAPSHOT

Malian refugees in neighbouring countries
Burkina Faso: 49,975
Mauritania: 74,907
Algeria (estimate): 1,500"""


def test_a_movement_from_one_country_into_another() -> None:
    assert ends(
        "In May 2.94 million people entered Poland from Ukraine.", ("2.94 million", "entries")
    ) == [("Ukraine", "Poland")]


def test_nationality_gives_the_origin_where_nothing_else_does() -> None:
    assert ends(HUNGARY, ("8,500", "entries")) == [("Hungary", "Austria")]


def test_nationals_of_the_destination_move_too() -> None:
    text = "This year 481,730 Syrians have gone home to Syria. Turkey accounts for 206,000 returns."
    assert ends(text, ("481,730", "returns"), ("206,000", "returns"))[1] == ("Turkey", "Syria")
    assert ends(
        "Pakistan has expelled 400,000 Afghans to Afghanistan.", ("400,000", "returns")
    ) == [("Pakistan", "Afghanistan")]


def test_people_living_abroad_do_not_go_home_because_others_do() -> None:
    text = (
        "Afghans go home from Iran in ever larger numbers: 230,000 went back to Afghanistan in June. "
        "Iran still hosts some 4 million Afghans."
    )
    found = ends(text, ("230,000", "returns"), ("4 million", "stock"))
    assert found == [("Iran", "Afghanistan"), ("Afghanistan", "Iran")]


def test_each_item_of_a_list_has_its_own_destination_and_all_have_one_origin() -> None:
    figures = [(one, "exits") for one in ("115,399", "101,609", "5,448", "2,205")]
    found = ends_by_rules(LIBYA, ("224,661", "exits"), *figures)
    assert found[0] == ("Libya", None)
    assert found[1:] == [("Libya", land) for land in ("Tunisia", "Egypt", "Algeria", "Niger")]


def test_bare_names_beside_figures_have_the_role_of_the_first() -> None:
    figures = [(one, "stock") for one in ("76,500", "43,000", "51,000", "39,000", "9,500")]
    lands = ["Malaysia", "Malaysia", "Hong Kong", "Indonesia", "Thailand"]
    assert ends(VIETNAM, *figures) == [("Vietnam", land) for land in lands]


def test_rows_of_a_table_inherit_from_the_line_above_it() -> None:
    figures = [(one, "stock") for one in ("49,975", "74,907", "1,500")]
    assert ends(MALI, *figures) == [
        ("Mali", "Burkina Faso"),
        ("Mali", "Mauritania"),
        ("Mali", "Algeria"),
    ]


def test_rows_of_nationalities_are_origins() -> None:
    text = "Germany: applications by nationality\n\nSyria: 428,468\nAlbania: 53,805"
    figures = [("428,468", "registrations"), ("53,805", "registrations")]
    assert ends(text, *figures) == [("Syria", "Germany"), ("Albania", "Germany")]


def test_respectively_pairs_names_with_figures() -> None:
    text = (
        "From Malawi and elsewhere Mozambicans go home to Mozambique. Zimbabwe and Zambia repatriated "
        "241,000 and 22,000 respectively."
    )
    found = ends_by_rules(text, ("241,000", "returns"), ("22,000", "returns"))
    assert [origin for origin, _ in found] == ["Zimbabwe", "Zambia"]


def test_the_country_and_it_are_the_country_just_named() -> None:
    figures = [("78,742", "entries"), ("62,579", "exits"), ("10,000", "entries")]
    assert ends_by_rules(GEORGIA, *figures) == [
        ("Armenia", "Georgia"),
        ("Georgia", None),
        ("Armenia", "Georgia"),
    ]


def test_the_other_way_turns_the_ends_round() -> None:
    text = "In May 90,000 people entered Poland from Ukraine, while 18,000 crossed the other way."
    assert ends(text, ("90,000", "entries"), ("18,000", "entries"))[1] == ("Poland", "Ukraine")


def test_two_lands_named_together_are_one_value() -> None:
    text = "Niger and Mali have also received some 60,000 Burkinabe."
    assert ends(text, ("60,000", "entries")) == [("Burkina Faso", "Niger and Mali")]


def test_both_directions_together_have_no_ends() -> None:
    text = "Counted in both directions, 111,817 travellers crossed the frontier of Romania with Ukraine."
    assert ends(text, ("111,817", "other")) == [(None, None)]


def test_people_of_all_nations_are_not_of_the_documents_origin() -> None:
    text = (
        "Russians flee to Kazakhstan. Most Russians come by train from Russia. Kazakhstan has issued "
        "200,000 numbers to foreigners of all nationalities."
    )
    assert ends(text, ("200,000", "registrations")) == [(None, "Kazakhstan")]
    whole = "Chad looks after 588,000 refugees, 409,000 of them Sudanese."
    assert ends(whole, ("588,000", "stock"), ("409,000", "stock")) == [
        (None, "Chad"),
        ("Sudan", "Chad"),
    ]


def test_nothing_is_asserted_where_nothing_is_said() -> None:
    (found,) = linked("At the fair 1,200 people danced until dawn.", ("1,200", "other"))
    assert found == Places(found.origin, found.destination, found.place)
    assert (found.origin.value, found.destination.value, found.place.value) == (None, None, None)
    assert found.origin.spans == ()
    assert link_places(make_text("x.txt", ""), []) == []


def test_an_agency_named_after_a_land_is_no_destination() -> None:
    text = "The Norwegian Refugee Council says that 9,000 people fled Burundi."
    assert ends(text, ("9,000", "exits")) == [("Burundi", None)]


@pytest.mark.parametrize(
    ("content", "figure", "measure", "place"),
    [
        ("At Islam Qala 28,000 Afghans crossed from Iran.", "28,000", "returns", "Islam Qala"),
        (
            "In Kutupalong, Bangladesh, there are 305,000 Rohingya.",
            "305,000",
            "stock",
            "Kutupalong",
        ),
        ("Adjumani district in Uganda took 900 people.", "900", "entries", "Adjumani"),
        ("Speaking to reporters in Ankara he put it at 700 refugees.", "700", "stock", None),
    ],
)
def test_the_finer_place_of_a_figure(
    content: str, figure: str, measure: str, place: str | None
) -> None:
    (found,) = linked(content, (figure, measure))
    assert found.place.value == place


def test_values_carry_their_words_and_how_they_were_found() -> None:
    text = make_text("x.txt", GEORGIA)
    first, *_, last = by_rules(GEORGIA, ("78,742", "entries"), ("10,000", "entries"))
    assert first.origin.how == "stated"
    assert [text.content[start:end] for start, end in first.origin.spans] == ["Armenia"]
    assert last.origin.how in ("inherited", "inferred")
    assert last.place.value == "Kazbegi"
    assert first.origin.margin > 0


def test_every_span_lies_in_the_text_and_every_figure_gets_its_places() -> None:
    for content in (HUNGARY, GEORGIA, VIETNAM, LIBYA, MALI):
        text = make_text("x.txt", content)
        figures = [(found[0], "entries") for found in re.finditer(r"\d+,\d{3}", content)]
        places = link_places(text, figures_of(text, figures))
        assert len(places) == len(figures)
        for one in places:
            for field in (one.origin, one.destination, one.place):
                assert (field.value is None) == (field.how is None)
                assert all(0 <= start < end <= len(content) for start, end in field.spans)


def test_the_corridor_is_where_most_words_point() -> None:
    text = make_text("x.txt", VIETNAM + " They fled Vietnam by sea.")
    corridor = find_corridor(text, find_uses(text, find_mentions(text)))
    assert max(corridor.origin, key=lambda one: corridor.origin[one]) == "VNM"
    assert max(corridor.destination, key=lambda one: corridor.destination[one]) == "MYS"
    assert corridor.homeward == frozenset()


def test_home_is_the_home_of_the_people_just_named() -> None:
    text = make_text("x.txt", "The Iraqis in Iran left for their homeland. They had feared Saddam.")
    uses = find_uses(text, find_mentions(text))
    homes = [
        use for use in find_anaphors(text, uses, find_corridor(text, uses)) if use.role == "home"
    ]
    assert [use.mention.place.iso3 for use in homes] == ["IRQ"]


def test_a_plight_in_a_land_named_by_its_people_is_read() -> None:
    text = make_text("x.txt", "The war on Syrian soil drove 4,000 people into Jordan last year.")
    (places,) = link_places(text, figures_of(text, [("4,000", "entries")]))
    assert places.destination.value == "Jordan"


def test_what_compares_has_the_ends_and_the_place_of_what_it_compares_with() -> None:
    text = "Yesterday 3,100 people entered Poland from Ukraine at Medyka, against 1,200 on Sunday."
    first, second = linked(text, ("3,100", "entries"), ("1,200", "entries"))
    assert (second.origin.value, second.destination.value) == ("Ukraine", "Poland")
    assert (second.origin.how, second.place.value) == ("inherited", first.place.value)


NEIGHBOURS = """Refugees from Sudan spread over the region

Geneva, 4 May 2023. Some 30,000 people have crossed from Sudan into Chad, most of them on foot. The \
offices in Chad are short of tents. Egypt has received 42,300 people from Sudan. The crossing at Argeen \
is crowded. By Friday another 5,100 people had come."""


def test_a_figure_without_names_goes_on_with_the_country_last_spoken_of() -> None:
    found = ends(NEIGHBOURS, ("30,000", "entries"), ("42,300", "entries"), ("5,100", "entries"))
    assert found == [("Sudan", "Chad"), ("Sudan", "Egypt"), ("Sudan", "Egypt")]


NEPAL = """Departures from the camps

DAMAK, Nepal, 7 June 2011. The camps in Nepal hold 72,733 refugees from Bhutan. Many thousands came to \
Nepal in the early 1990s. Resettlement goes on: last month 1,150 left for Canada."""


def test_who_leaves_for_elsewhere_leaves_the_country_they_had_come_to() -> None:
    assert ends(NEPAL, ("72,733", "stock"), ("1,150", "exits")) == [
        ("Bhutan", "Nepal"),
        ("Nepal", "Canada"),
    ]


def test_people_who_enter_their_own_country_go_home() -> None:
    text = make_text("x.txt", "On Sunday 10,214 Afghans crossed into their country from Pakistan.")
    uses = find_uses(text, find_mentions(text))
    taken_up = list(find_anaphors(text, uses, find_corridor(text, uses)))
    assert [(use.mention.place.name, use.role) for use in taken_up] == [("Afghanistan", "home")]


def test_a_town_behind_the_end_of_a_sentence_of_speech_is_no_person() -> None:
    text = "Hungarian police counted 347, the office said. Budapest received 130 people by train."
    assert linked(text, ("347", "entries"), ("130", "entries"))[1].destination.value == "Hungary"


@pytest.mark.parametrize(
    "text", ["Last week 7,218 came through Gaddachauki.", "By noon 40 had reached Gaddachauki."]
)
def test_a_name_no_table_has_may_be_the_finer_place(text: str) -> None:
    figure = re.search(r"[\d,]+", text)
    assert figure
    assert linked(text, (figure[0], "entries"))[0].place.value == "Gaddachauki"


def test_an_aside_with_a_number_does_not_part_a_host_from_its_verb() -> None:
    text = make_text("x.txt", "Uganda, a land of 45,800,000, is host to 1.4 million refugees.")
    assert [use.role for use in find_uses(text, find_mentions(text))] == ["host"]


HOME_TO_SYRIA = """Home to Syria

GAZIANTEP, 16 January 2025. Refugees who had come to Turkey are going back to Syria. The camps will \
soon be closed.

The queue grows longer. Lorries wait. In December 21,400 returned to Syria."""


def test_an_end_that_is_missing_is_sought_among_the_other_countries() -> None:
    text = make_text("x.txt", HOME_TO_SYRIA)
    corridor = find_corridor(text, find_uses(text, find_mentions(text)))
    others = corridor.without("SYR")
    assert others.destination["SYR"] == corridor.destination["SYR"]
    assert others.destination["TUR"] > 1.5 * corridor.destination["TUR"]
    (home,) = by_rules(HOME_TO_SYRIA, ("21,400", "returns"))
    assert (home.origin.value, home.destination.value) == ("Turkey", "Syria")


LABOUR = """Leaving for work

Dushanbe, 4 October 2024. Tajikistan's labour ministry counts those who leave Tajikistan for Russia. \
Most of the men who left went to Russia by train. In the first nine months 411,000 set out."""


def test_leavers_go_where_the_others_of_the_document_go() -> None:
    assert ends(LABOUR, ("411,000", "exits")) == [("Tajikistan", "Russia")]


@pytest.mark.parametrize(
    ("content", "measure", "origin"),
    [
        (
            "Last month 2,744 Somalis went back from Dadaab in Kenya to Kismayo in Somalia.",
            "returns",
            "Kenya",
        ),
        ("In May 2,744 people fled from Darfur in Sudan into Chad.", "entries", "Darfur"),
    ],
)
def test_a_camp_left_stands_for_its_country_and_a_region_fled_for_itself(
    content: str, measure: str, origin: str
) -> None:
    assert ends(content, ("2,744", measure))[0][0] == origin


def test_a_town_passed_through_is_not_where_people_set_out() -> None:
    text = make_text("x.txt", "He spoke of 117,677 people in Turkey who left by way of Edirne.")
    roles = {use.mention.place.name: use.role for use in find_uses(text, find_mentions(text))}
    assert roles["Edirne"] == "in"


def test_countries_in_the_sentence_that_are_neither_end_are_counted() -> None:
    plain = linked("Poland let in 3,100 people from Ukraine.", ("3,100", "entries"))
    crowded = linked(
        "Poland let in 3,100 people from Ukraine, while Hungary and the Slovak police kept silent.",
        ("3,100", "entries"),
    )
    assert [one.others for one in (*plain, *crowded)] == [0, 2]


def test_what_speaks_for_another_place_is_told() -> None:
    (lone,) = linked("Poland let in 3,100 people from Ukraine.", ("3,100", "entries"))
    (rivalled,) = linked(
        "Refugees from Moldova are many. Poland let in 3,100 people from Ukraine.",
        ("3,100", "entries"),
    )
    assert rivalled.origin.value == lone.origin.value == "Ukraine"
    assert rivalled.origin.rival > lone.origin.rival


@pytest.mark.parametrize(
    ("said", "origin"),
    [
        ("In the second year 39,585 immigrants were counted from all countries.", None),
        ("All nationalities taken together, 39,585 immigrants were counted.", None),
        ("The ministry counts 39,585 immigrants from abroad.", None),
        # Nothing is said of other lands, or they are where people go.
        ("In the second year 39,585 immigrants were counted.", "Russia"),
        ("To all countries of the region, the ministry says, 39,585 immigrants came.", "Russia"),
    ],
)
def test_people_of_all_countries_have_no_one_origin(said: str, origin: str | None) -> None:
    text = (
        "Russians leave Russia for Israel. In May 7,000 people from Russia arrived in Israel, and in "
        f"June 6,000 more Russians came to Israel. {said}"
    )
    found = ends_by_rules(text, ("7,000", "entries"), ("6,000", "entries"), ("39,585", "entries"))
    assert found[0][0] == "Russia"
    assert found[2][0] == origin


@pytest.mark.parametrize(
    ("content", "ends_told"),
    [
        ("In May 12,000 refugees arrived in Serbia, Croatia, Hungary and Romania.",
         (None, "Serbia, Croatia, Hungary and Romania")),
        ("By June 12,000 migrants from Honduras, Guatemala, El Salvador and Cuba reached Mexico.",
         ("Honduras, Guatemala, El Salvador and Cuba", "Mexico")),
        ("In May 12,000 refugees arrived in Serbia, and 300 in Croatia.", (None, "Serbia")),
    ],
)  # fmt: skip
def test_long_lists_of_lands_are_one_value(content: str, ends_told: Ends) -> None:
    assert ends_by_rules(content, ("12,000", "entries")) == [ends_told]
