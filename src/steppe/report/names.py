"""Names of places, groups and measures as the brief writes them."""

from __future__ import annotations

from steppe.claims.claim import Claim
from steppe.codes import countries
from steppe.report import words
from steppe.scenario.world import World

_MEASURES = {
    "onward_share": "share that went on",
    "distance_duration": "distance or duration",
}


def place_name(world: World, place: str) -> str:
    """Return the name of a place or country as it stands inside a sentence."""
    if place in countries():
        return words.country_name(place)
    known = world.places.get(place)
    return known.name if known else place


def hosts_title(world: World, hosts: tuple[str, ...]) -> str:
    """Return the hosts that an answer is about, where a case has several; none stands for all."""
    return " and ".join(place_name(world, h) for h in hosts) or "all hosts together"


def measure_name(measure: str) -> str:
    """Return a measure in words."""
    return _MEASURES.get(measure, measure.replace("_", " "))


def claim_subject(world: World, claim: Claim) -> str:
    """Say what a claim counts: measure and persons if not crossings, way, finer places, people."""
    ends = [place_name(world, end) for end in (claim.origin, claim.destination) if end]
    way = " → ".join(ends)
    if claim.origin and not claim.destination and claim.measure in ("exits", "returns"):
        way = f"out of {way}"
    finer = " and ".join(place_name(world, place) for place in claim.places)
    counted = measure_name(claim.measure) + " of different people" * claim.counts_persons
    parts = [counted, way, finer, claim.group]
    return ", ".join(part for part in parts if part)
