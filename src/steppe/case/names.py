"""Names of places in tables: what «Kazakhstan», «KAZ» or «oral» stand for."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping

from steppe.codes import countries, country_code, fold
from steppe.errors import did_you_mean
from steppe.scenario.tables import visible
from steppe.scenario.world import Place

#: Names in wide use beside the English short names of the country list.
OTHER_COUNTRY_NAMES = {
    "america": "USA", "bolivia (plurinational state of)": "BOL", "brunei darussalam": "BRN",
    "burma": "MMR", "cabo verde": "CPV", "cape verde": "CPV", "cote d'ivoire": "CIV",
    "czech republic": "CZE", "democratic people's republic of korea": "PRK", "dr congo": "COD",
    "drc": "COD", "east timor": "TLS", "great britain": "GBR", "holland": "NLD",
    "holy see": "VAT", "iran (islamic republic of)": "IRN", "islamic republic of iran": "IRN",
    "kyrgyz republic": "KGZ", "lao people's democratic republic": "LAO",
    "micronesia (federated states of)": "FSM", "netherlands": "NLD",
    "occupied palestinian territory": "PSE", "palestine": "PSE", "palestinian territories": "PSE",
    "republic of korea": "KOR", "republic of moldova": "MDA", "republic of south sudan": "SSD",
    "republic of turkiye": "TUR", "russian federation": "RUS", "slovak republic": "SVK",
    "state of palestine": "PSE", "swaziland": "SWZ", "syrian arab republic": "SYR",
    "timor-leste": "TLS", "turkiye": "TUR", "uae": "ARE", "uk": "GBR",
    "united kingdom of great britain and northern ireland": "GBR",
    "united republic of tanzania": "TZA", "united states of america": "USA", "us": "USA",
    "usa": "USA", "venezuela (bolivarian republic of)": "VEN", "viet nam": "VNM",
}  # fmt: skip
#: How tables of agencies shorten names.
_SHORT = {"rep.": "republic", "dem.": "democratic", "st.": "saint", "&": "and"}


def _full(text: str) -> str:
    """Return a name folded and spelled out: without a leading «the», «Rep.» as «republic»."""
    words = fold(text.replace("’", "'")).removeprefix("the ").split()
    return " ".join(_SHORT.get(word, word) for word in words)


class NameNotFound(Exception):
    """A name that stands for nothing, or for several things, with the likely mend."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class Names:
    """Finds the ISO3 code of a country or the id of a place by id, code or name.

    Args:
        places: the case's places; those of kind `country` stand for their ISO3 code.
        free: accept any other name as a country of its own, so that a folder with figures alone
            can be about any corridor.
    """

    def __init__(self, places: Mapping[str, Place], free: bool = False) -> None:
        self.free = free
        self._places = places
        self._free_names: dict[str, str] = {}
        self._by_name: dict[str, set[str]] = defaultdict(set)
        for place in places.values():
            self._by_name[fold(place.name)].add(self._of(place))
        for code, name in countries().items():
            self._by_name[fold(name)].add(code)
        for name, code in OTHER_COUNTRY_NAMES.items():
            self._by_name[name].add(code)

    @staticmethod
    def _of(place: Place) -> str:
        return place.country if place.kind == "country" else place.id

    def find(self, text: str) -> str:
        """Return the id of a place or the ISO3 code of a country, or raise NameNotFound."""
        if text in self._places:
            return self._of(self._places[text])
        if text.upper() in countries():
            return text.upper()
        found = self._by_name.get(fold(text)) or self._by_name.get(_full(text), set())
        if len(found) == 1:
            return next(iter(found))
        if len(found) > 1:
            choices = " or ".join(sorted(found))
            raise NameNotFound(f"«{visible(text)}» is ambiguous", f"write {choices}")
        lower = text.lower()
        if lower in self._places:
            return self._of(self._places[lower])
        if self.free:
            return self._free_name(text)
        known = [*self._places, *(p.name for p in self._places.values()), *countries().values()]
        remedy = did_you_mean(text, known) or "give a place id of places.csv, ISO3 or country name"
        raise NameNotFound(f"«{visible(text)}» is no known place or country", remedy)

    def _free_name(self, text: str) -> str:
        slug = re.sub(r"[^a-z0-9]+", "_", fold(text)).strip("_")[:60]
        if not slug or country_code(slug):
            slug = "place_" + hashlib.sha256(fold(text).encode()).hexdigest()[:8]
        self._free_names.setdefault(slug, text)
        return slug

    def taken_as_places(self) -> dict[str, str]:
        """Return the names found so far that stand for no country or place of the lists, by id."""
        return dict(self._free_names)

    def country(self, found: str) -> str:
        """Return the country of something that `find` returned."""
        place = self._places.get(found)
        return place.country if place else found

    def title(self, found: str) -> str:
        """Return the name readers know something by that `find` returned."""
        if found in self._places:
            return self._places[found].name
        return countries().get(found) or self._free_names.get(found) or found
