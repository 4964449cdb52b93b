"""Why a figure can only be shown: what the model does not express, in words.

The model counts one population between one origin and one host. A figure on anything else is
kept and shown beside the estimate with its reason; nothing is lost and nothing is misread.
"""

from __future__ import annotations

from steppe.case.corridor import Corridor
from steppe.claims.claim import Claim
from steppe.codes import DAYS_PER_UNIT, PERCENT

MODELLED = ("entries", "exits", "stock", "registrations", "returns")
#: What each measure can be: a sum or a mean per day for flows, a state or a difference for stocks.
FLOW_BASES = ("cumulative", "rate")
STOCK_BASES = ("snapshot", "change")


def why_shown(claim: Claim, corridor: Corridor) -> str:
    """Return why the model cannot express a claim; empty if it can.

    Args:
        claim: with all its places, the host among them if it was named as a place.
        corridor: the case it belongs to.
    """
    return (
        _kind(claim)
        or _people(claim, corridor)
        or (_leaving(claim, corridor) if claim.measure in ("exits", "returns") else "")
        or (_arriving(claim, corridor) if claim.measure not in ("exits", "returns") else "")
    )


def _kind(claim: Claim) -> str:
    if claim.measure not in MODELLED:
        return f"{claim.measure} is not modelled"
    if claim.unit == PERCENT:
        return _percentage(claim)
    if claim.unit != "people" and claim.unit not in DAYS_PER_UNIT:
        return f"counts {claim.unit}, not people"
    if claim.modality not in ("reported", "estimated"):
        return f"is {claim.modality}, not a count of what happened"
    bases = STOCK_BASES if claim.measure == "stock" else FLOW_BASES
    if claim.basis not in bases:
        return f"{claim.basis} of {claim.measure} is not modelled"
    if claim.measure == "stock" and claim.unit != "people":
        return f"a stock in {claim.unit} is not modelled"
    return _persons(claim)


def _persons(claim: Claim) -> str:
    """Different people can be fitted as a sum of entries: how many of them came again is unknown."""
    if not claim.counts_persons:
        return ""
    if claim.measure != "entries":
        return f"different people counted as {claim.measure} are not modelled, only as entries"
    if claim.basis != "cumulative":
        return "a rate of different people is not modelled; give their number over the period"
    return ""


def _percentage(claim: Claim) -> str:
    """A percentage is a group's share of those who came or are present, or one flow's in another."""
    if claim.modality not in ("reported", "estimated"):
        return f"is {claim.modality}, not a count of what happened"
    if claim.places:
        return "a percentage at a place is not modelled"
    if claim.measure in ("entries", "stock") and not claim.group:
        return "a percentage of whom? name the group that it is the share of"
    if claim.counts_persons:
        return "a percentage of different people is not modelled"
    return ""


def _people(claim: Claim, corridor: Corridor) -> str:
    if claim.group and corridor.group(claim.group) is None:
        return f"counts «{claim.group}»; the case is about {corridor.population}"
    host = corridor.world.host
    elsewhere = [p for p in claim.places if corridor.names.country(p) != host]
    if elsewhere and corridor.names.free:
        return f"«{corridor.title(elsewhere[0])}» cannot be told apart: the case has no places.csv"
    if elsewhere:
        return f"counted at {corridor.title(elsewhere[0])}, outside {corridor.title(host)}"
    return ""


def _leaving(claim: Claim, corridor: Corridor) -> str:
    home, host = corridor.world.origin, corridor.world.host
    country = corridor.names.country
    start = claim.origin and country(claim.origin)
    # With the host as place, `origin` may name the population instead of the country left.
    if not (start == host or (claim.places and start in (None, home))):
        return f"counts people who leave {corridor.title(start)}, not {corridor.title(host)}"
    aim = claim.destination and country(claim.destination)
    if aim in (None, home):
        return ""
    onward = {country.country for country in corridor.world.onward}
    if claim.measure == "returns" or aim not in onward:
        return f"people who go on to {corridor.title(claim.destination)} are not modelled"
    return ""


def _arriving(claim: Claim, corridor: Corridor) -> str:
    home, host = corridor.world.origin, corridor.world.host
    country = corridor.names.country
    start = claim.origin and country(claim.origin)
    aim = claim.destination and country(claim.destination)
    if aim == home and start == host:
        return "counts people who go the other way"
    if aim is None and not claim.places:
        return f"counts people in or into any country, not {corridor.title(host)} alone"
    if aim not in (None, host):
        return f"another host: {corridor.title(aim)}, the case is about {corridor.title(host)}"
    if start not in (None, home):
        return f"people from {corridor.title(start)}; the case is about {corridor.population}"
    if claim.origin not in (None, home):
        return f"people from {corridor.title(claim.origin)} alone are not modelled"
    return ""
