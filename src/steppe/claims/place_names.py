"""What a claim calls a country: as the text does where that names a part of it or a former state.

A text that tells of flight from Abkhazia or from the Soviet Union has not said that anybody left Georgia
or Russia. The rules and the network weigh both as the country of today; only here they get their names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from steppe.claims.gazetteer import apart_named, country_named, short_name
from steppe.claims.mentions import Mention
from steppe.claims.roles import Use
from steppe.claims.text import Found, Places, Text


def named_as_told(text: Text, uses: Sequence[Use], linked: Sequence[Places]) -> list[Places]:
    """Return places whose ends bear the names of parts and former states that the text speaks of.

    An end rests on the name that was its evidence; where that is a people, a town or none at all, on the
    name that the text has most often for the country.
    """
    # Words that stand for a country named before («the republic») have no name of their own.
    mentions = [
        use.mention
        for use in uses
        if use.mention.place.kind == "country"
        and country_named(_words(text, use.mention)) == use.mention.place.iso3
    ]
    if not any(apart_named(_words(text, mention)) for mention in mentions):
        return list(linked)
    at = {mention.start: mention for mention in mentions}
    usual = _usual_names(text, mentions)
    return [
        replace(
            places,
            origin=_named(text, places.origin, at, usual),
            destination=_named(text, places.destination, at, usual),
        )
        for places in linked
    ]


def _named(text: Text, found: Found, at: dict[int, Mention], usual: dict[str, str]) -> Found:
    """Return an end under the name that the text has for it."""
    value = found.value
    if value is None:
        return found
    evidence = [at[start] for start, _ in found.spans if start in at]
    for mention in evidence:
        name = apart_named(_words(text, mention))
        if name:
            value = value.replace(short_name(mention.place.iso3), name)
    code = country_named(value)
    if not evidence and code in usual and value == short_name(code):
        value = usual[code]
    return replace(found, value=value)


def _usual_names(text: Text, mentions: Sequence[Mention]) -> dict[str, str]:
    """Return the name that the text has most often for each country, where it is not its own."""
    names: dict[str, Counter[str]] = {}
    for mention in mentions:
        code = mention.place.iso3
        name = apart_named(_words(text, mention)) or short_name(code)
        names.setdefault(code, Counter())[name] += 1
    most = {code: counted.most_common(1)[0][0] for code, counted in names.items()}
    return {code: name for code, name in most.items() if name != short_name(code)}


def _words(text: Text, mention: Mention) -> str:
    return text.content[mention.start : mention.end]
