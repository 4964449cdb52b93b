"""Parts of countries and former states keep the names that the text has for them."""

from __future__ import annotations

import pytest

from steppe.claims.gazetteer import apart_named, country_named
from steppe.claims.mentions import Mention, find_mentions
from steppe.claims.place_names import named_as_told
from steppe.claims.roles import find_uses
from steppe.claims.sentences import make_text
from steppe.claims.text import Found, Places


@pytest.mark.parametrize(
    ("name", "iso3", "usual"),
    [
        ("Abkhazia", "GEO", "Abkhazia"), ("the Gaza Strip", "PSE", "Gaza"),
        ("USSR", "RUS", "Soviet Union"), ("GDR", "DEU", "East Germany"),
        ("Czechoslovakia", "CZE", "Czechoslovakia"),
        # Other names of the country itself, and no country at all.
        ("Burma", "MMR", None), ("Russian Federation", "RUS", None), ("Georgia", "GEO", None),
        ("Narnia", None, None),
    ],
)  # fmt: skip
def test_parts_and_former_states_have_a_country_and_a_name(
    name: str, iso3: str | None, usual: str | None
) -> None:
    assert country_named(name) == iso3
    assert apart_named(name) == usual


def named(content: str, value: str, evidence: str | None) -> str | None:
    """Return the name of an origin that rests on a word of a text, or on none."""
    text = make_text("x.txt", content)
    mentions: tuple[Mention, ...] = find_mentions(text)
    start = text.content.index(evidence) if evidence else 0
    spans = ((start, start + len(evidence)),) if evidence else ()
    places = Places(origin=Found(value, "stated", spans))
    (told,) = named_as_told(text, find_uses(text, mentions), [places])
    return told.origin.value


@pytest.mark.parametrize(
    ("content", "value", "evidence", "told"),
    [
        # The evidence has the name itself.
        ("Some 9,000 fled from Abkhazia to Russia.", "Georgia", "Abkhazia", "Abkhazia"),
        ("From the USSR came 12,000 Jews.", "Russia", "USSR", "Soviet Union"),
        ("Georgia took 9,000 people from Abkhazia.", "Georgia", "Georgia", "Georgia"),
        ("Georgia took 9,000 people from Abkhazia.", "Georgia", "Abkhazia", "Abkhazia"),
        # It is a people, a town or the document: the name that the text has most often.
        ("From Gaza 90 came. The Palestinians walked.", "Palestinian Territory", "Palestinians",
         "Gaza"),
        ("Yugoslavia is emptying: 40,000 left.", "Serbia", None, "Yugoslavia"),
        ("Germany, East Germany, Germany again: 900 left.", "Germany", None, "Germany"),
        # Lists and other countries.
        ("They left Syria and Rhodesia.", "Syria and Zimbabwe", "Rhodesia", "Syria and Rhodesia"),
        ("From Gaza and from Syria 90 came.", "Syria", "Syria", "Syria"),
        ("From Burma 90 came, and from Gaza 20.", "Myanmar", "Burma", "Myanmar"),
    ],
)  # fmt: skip
def test_an_end_bears_the_name_that_the_text_has(
    content: str, value: str, evidence: str | None, told: str
) -> None:
    assert named(content, value, evidence) == told
