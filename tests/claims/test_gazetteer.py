"""Names of places and peoples: what they stand for, and what is no place at all."""

from __future__ import annotations

import csv
from importlib import resources

import pytest

from steppe.claims.gazetteer import (
    Place,
    _towns,
    country_named,
    home_of,
    lookup,
    short_name,
)
from steppe.claims.mentions import find_mentions
from steppe.claims.sentences import make_text
from steppe.codes import countries

NAMES = resources.files("steppe.claims") / "names"


def mentions(content: str) -> list[tuple[str, str, str]]:
    """Return (words, country, kind) of every mention of a text."""
    found = find_mentions(make_text("x.txt", content))
    return [(content[one.start : one.end], one.place.iso3, one.place.kind) for one in found]


def rows(table: str) -> list[dict[str, str]]:
    with (NAMES / table).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize(
    ("name", "iso3"),
    [
        ("Türkiye", "TUR"), ("the Netherlands", "NLD"), ("Czech Republic", "CZE"), ("DRC", "COD"),
        ("Democratic Republic of the Congo", "COD"), ("Congo-Brazzaville", "COG"), ("UK", "GBR"),
        ("Cote d'Ivoire", "CIV"), ("Côte d’Ivoire", "CIV"), ("Burma", "MMR"), ("Zaire", "COD"),
        ("Gaza", "PSE"), ("Transnistria", "MDA"), ("Kosovo", "XKX"), ("Swaziland", "SWZ"),
    ],
)  # fmt: skip
def test_countries_are_known_by_their_other_and_former_names(name: str, iso3: str) -> None:
    assert country_named(name) == iso3


@pytest.mark.parametrize(
    ("people", "iso3"),
    [
        ("Venezuelans", "VEN"), ("Rohingya", "MMR"), ("South Sudanese", "SSD"), ("Swiss", "CHE"),
        ("Burkinabè", "BFA"), ("Filipinos", "PHL"), ("Central Africans", "CAF"), ("Poles", "POL"),
        ("Nigeriens", "NER"), ("Nigerians", "NGA"), ("Lao", "LAO"), ("Dominicans", "DOM"),
    ],
)  # fmt: skip
def test_peoples_have_a_home(people: str, iso3: str) -> None:
    assert home_of(people) == iso3


def test_every_people_and_region_names_a_real_country() -> None:
    nations = {row["iso3"] for row in rows("nations.csv")}
    assert nations <= set(countries())
    lands = {row["iso3"] for row in rows("regions.csv")} - {""}
    assert lands <= set(countries())


def test_all_states_with_more_than_a_few_people_have_a_people() -> None:
    nations = {row["iso3"] for row in rows("nations.csv") if row["people"]}
    small = {
        "ALA",
        "ANT",
        "ATA",
        "ATF",
        "BES",
        "BLM",
        "BVT",
        "CCK",
        "CXR",
        "HMD",
        "IOT",
        "SCG",
        "UMI",
    }
    silent = set(countries()) - nations - small
    assert len(silent) < 45
    assert not silent & {"IND", "CHN", "NGA", "TLS", "PNG", "ERI", "GIN", "LSO", "SLV", "MNE"}


def test_towns_carry_country_people_and_coordinates() -> None:
    kyiv = lookup("Kiev")[0]
    assert (kyiv.name, kyiv.kind, kyiv.iso3) == ("Kyiv", "city", "UKR")
    assert kyiv.people > 2_000_000
    assert kyiv.latitude == pytest.approx(50.45, abs=0.02)
    assert kyiv.longitude == pytest.approx(30.52, abs=0.02)


def test_unknown_names_stand_for_nothing() -> None:
    assert lookup("Zzyzxville") == ()
    assert country_named("Atlantis") is None
    assert home_of("Martians") is None


def test_the_extract_is_small_and_says_where_it_is_from() -> None:
    assert len((NAMES / "towns.tsv.gz").read_bytes()) <= 2_000_000
    notice = (NAMES / "NOTICE").read_text(encoding="utf-8")
    assert "GeoNames" in notice
    assert "Attribution 4.0" in notice


def test_other_names_and_accents_are_folded_and_nothing_else() -> None:
    assert country_named("Turkey") == country_named("Türkiye") == "TUR"
    assert country_named("Niger") != country_named("Nigeria")
    assert short_name("NLD") == "Netherlands"


def test_persons_and_common_words_are_no_places() -> None:
    text = (
        "Jordan Bardella met Paul Pogba. Most of them read the Split. Of Victoria nothing was said."
    )
    assert mentions(text) == []


def test_a_towns_country_behind_it_is_cue_enough() -> None:
    assert ("Most", "CZE", "city") in mentions("They slept in Most, Czechia, for a week.")


def test_namesakes_mean_the_town_in_a_country_that_the_text_names() -> None:
    assert ("Tripoli", "LBN", "city") in mentions("Boats left Lebanon at night from Tripoli.")
    assert ("Tripoli", "LBY", "city") in mentions("Boats left Libya at night from Tripoli.")


def test_acronyms_count_only_in_capitals() -> None:
    assert mentions("Come with us by Car to the camp.") == []
    assert mentions("They went to the US.")[0][:2] == ("US", "USA")


def test_money_and_languages_name_no_country() -> None:
    assert mentions("It cost 300 US dollars.") == []
    assert mentions("A French-language daily, in the English language.") == []


def test_two_countries_with_a_hyphen_are_two() -> None:
    assert [one[1] for one in mentions("On the Poland-Belarus border all is calm.")] == [
        "POL",
        "BLR",
    ]


def test_a_type_word_makes_a_place_of_a_name_no_table_has() -> None:
    assert ("Qwertun", "", "camp") in mentions("They live in the camp of Qwertun.")
    assert ("Qwertun", "", "checkpoint") in mentions("They came by the Qwertun border crossing.")


def test_places_compare_by_what_they_are() -> None:
    assert lookup("Lebanon") == (Place("Lebanon", "country", "LBN", sure=True),)


def test_the_towns_stand_in_the_order_in_which_they_are_sought() -> None:
    assert _towns() == sorted(_towns())
    for at in (0, 1, len(_towns()) // 2, -1):
        key, _, first = _towns()[at].partition("\t")
        assert first.split(";")[0] in {place.name for place in lookup(key)}
    assert lookup("zzzzzz no town") == ()
    assert lookup("Xanth") == ()
