"""The corridor of a case: who is counted, from which country into which, over which days."""

from __future__ import annotations

from dataclasses import dataclass

from steppe.case.case import Case
from steppe.case.names import Names
from steppe.codes import countries, fold
from steppe.scenario.world import World


@dataclass(frozen=True)
class Corridor:
    """What figures and questions are read against."""

    world: World
    names: Names
    population: str
    wider: tuple[str, ...] = ()

    def group(self, text: str) -> str | None:
        """Return the group id or wider population that a cell names; None if it names neither.

        The case's population, also when written out, is the empty text.
        """
        if not text or fold(text) == fold(self.population):
            return ""
        known = (*(g.id for g in self.world.groups), *self.wider)
        return next((name for name in known if fold(name) == fold(text)), None)

    def title(self, found: str | None) -> str:
        """Return the name of a country or place; «anywhere» for none."""
        return "anywhere" if found is None else self.names.title(found)


def case_corridor(case: Case) -> Corridor:
    """Return the corridor of a case that has been read."""
    world = case.world
    names = Names({} if case.figures_only else world.places, free=case.figures_only)
    if case.figures_only:
        for place in world.places.values():
            if place.country not in countries():
                names.find(place.name)
    return Corridor(world, names, case.population, case.wider)
