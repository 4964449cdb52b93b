"""The world from figures alone: two places, one link, one group.

Origin and host are read off the figures: the most frequent origin of entries and the most
frequent destination of those; without entries, what exits and stocks say. Ties go to the row that
stands first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from steppe.case.case import Question
from steppe.case.corridor import Corridor
from steppe.case.expressible import MODELLED
from steppe.case.figures import last_day, read_claims, sound_rows
from steppe.case.names import NameNotFound, Names
from steppe.claims.claim import Claim
from steppe.codes import countries, fold
from steppe.errors import Fault, meant_by
from steppe.scenario.tables import Row, Table, visible
from steppe.scenario.timeline import Timeline
from steppe.scenario.world import Group, Link, Place, World

#: Name of an origin that no figure tells.
ELSEWHERE = "elsewhere"
SOURCE = "made from figures.csv alone"
#: How alike a name must be to a country's to be taken for a slip; invented names are not.
_LIKE_A_COUNTRY = 0.8
#: A case longer than ten years is a slip in a date.
MAX_DAYS = 3660


def two_node_corridor(
    table: Table, picked: str | None = None
) -> tuple[Corridor | None, list[Fault]]:
    """Return the corridor that the figures speak of; None if no row can be used.

    Args:
        table: rows of figures.csv.
        picked: the host; the one that most figures name if None.
    """
    rows, fittable = rows_to_fit(table)
    if not fittable:
        return None, []
    names = Names({}, free=True)
    origin, host = corridor_ends(fittable, names)
    host = picked or host
    if host is None:
        return None, [
            Fault(
                "no_host",
                "no figure to be fitted says which country people came to",
                table.file,
                fittable[0].line,
                "destination",
                "give the destination of entries or stock, or the origin of exits",
            )
        ]
    population = population_name(fittable, origin, (host,), names)
    wide = pooled_world(origin, host, widest_timeline(rows), names)
    claims, _ = read_claims(table, Corridor(wide, names, population))
    fitted = [claim for claim in claims if claim.use == "fitted"]
    if not fitted:
        return Corridor(wide, names, population), []
    timeline = fitted_timeline(rows, fitted)
    corridor = Corridor(pooled_world(origin, host, timeline, names), names, population)
    return corridor, doubts(table.file, corridor, fitted, rows)


def rows_to_fit(table: Table) -> tuple[list[Row], list[Row]]:
    """Return the sound rows, and of these the ones on a measure that is modelled and not only shown."""
    rows = [row for _, row in sound_rows(table)]
    return rows, [r for r in rows if r["use"] != "shown" and r["measure"] in MODELLED]


def widest_timeline(rows: Sequence[Row]) -> Timeline:
    """Return the days from the first to the last that any row names."""
    days = [day for row in rows for day in _days(row)]
    return Timeline(min(days), max(days))


def fitted_timeline(rows: Sequence[Row], fitted: Sequence[Claim]) -> Timeline:
    """Return the days that the fitted claims speak of."""
    given = {row.line: row["period_start"] for row in rows}
    return Timeline(min(_first_day(c, given[c.line]) for c in fitted), last_day(fitted))


def _days(row: Row) -> tuple[date, ...]:
    return tuple(d for d in (row["period_start"], row["period_end"], row["stated_on"]) if d)


def _first_day(claim: Claim, given: date | None) -> date:
    return claim.period_end if given is None or claim.basis == "snapshot" else given


def corridor_ends(rows: Sequence[Row], names: Names) -> tuple[str, str | None]:
    """Return (origin, host); the host is None if no row tells it."""
    ways = [(row["measure"], *way_of(row, names)) for row in rows]
    entries = [(start, end) for measure, start, end in ways if measure == "entries"]
    back = [(end, start) for measure, start, end in ways if measure in ("exits", "returns")]
    stocks = [(start, end) for measure, start, end in ways if measure in ("stock", "registrations")]
    origin = _most_frequent(start for start, _ in entries)
    host = _most_frequent(end for start, end in entries if start == origin)
    host = host or _most_frequent(end for _, end in entries)
    for others in (back, stocks):
        host = host or _most_frequent(end for _, end in others if end != origin)
        origin = origin or _most_frequent(start for start, _ in others if start != host)
    return origin or names.find(ELSEWHERE), host


def way_of(row: Row, names: Names) -> tuple[str | None, str | None]:
    """Return where a row's people set out and where they go; `place` stands in for the host."""
    start = country_of(row["origin"], names)
    end = country_of(row["destination"], names)
    place = country_of(row["place"], names)
    if row["measure"] in ("exits", "returns"):
        if place is not None and (start is None or place in countries()):
            # The place is the country left, so `origin` names the population.
            return place, end or start
        return start, end
    return start, end if end is not None else place


def country_of(text: str | None, names: Names) -> str | None:
    """Return the country or place that a cell names; None if it names none, or more than one."""
    if not text or ";" in text:
        return None
    try:
        return names.find(text)
    except NameNotFound:
        return None


def _most_frequent(found: Iterable[str | None]) -> str | None:
    counts = Counter(name for name in found if name is not None)
    return counts.most_common(1)[0][0] if counts else None


def population_name(rows: Sequence[Row], origin: str, hosts: Sequence[str], names: Names) -> str:
    """Return the name of the counted people: what most rows of the corridors call them, if any."""
    ways = {
        way
        for host in hosts
        for way in ((origin, host), (host, origin), (None, host), (host, None))
    }
    called = Counter(row["group"] or "" for row in rows if way_of(row, names) in ways)
    word = called.most_common(1)[0][0] if called else ""
    if word and fold(word) not in ("routine", "event"):
        return word
    return f"people from {names.title(origin)}"


def pooled_world(origin: str, host: str, timeline: Timeline, names: Names) -> World:
    """Return the world of two nodes, one link and one group."""
    places = [
        Place(
            id=country.lower(),
            name=names.title(country),
            country=country,
            kind="city",
            latitude=0.0,
            longitude=0.0,
            source=SOURCE,
        )
        for country in (origin, host)
    ]
    return World(
        timeline=timeline,
        origin=origin,
        host=host,
        places={place.id: place for place in places},
        links=(Link(places[0].id, places[1].id, "road", 0.0, 0.0, SOURCE),),
        groups=(Group("routine", "routine", "all who come"),),
        events=(),
    )


def doubts(
    file: str, corridor: Corridor, fitted: Sequence[Claim], rows: Sequence[Row]
) -> list[Fault]:
    """Return what a reader of the case should know about the world made for it."""
    given = {row.line: row["period_start"] for row in rows}
    timeline = corridor.world.timeline
    faults = []
    if timeline.days > MAX_DAYS:
        first = min(fitted, key=lambda c: _first_day(c, given[c.line]))
        faults.append(
            Fault(
                "period_too_long",
                f"the figures span {timeline.days:,} days from {timeline.start} to {timeline.end}",
                file,
                first.line,
                "period_start",
                f"correct the dates, or show only what is older: at most {MAX_DAYS:,} days",
            )
        )
    sums = [c for c in fitted if c.basis != "snapshot" and given[c.line] is None]
    on_first = [c for c in sums if c.period_end == timeline.start]
    faults += [
        Fault(
            "no_first_day",
            f"without period_start it counts one day, {timeline.start}, the first of the case",
            file,
            claim.line,
            "period_start",
            "give the first day counted",
            "warning",
        )
        for claim in on_first
    ]
    return [*faults, *_free_names(file, corridor, rows)]


def _free_names(file: str, corridor: Corridor, rows: Sequence[Row]) -> list[Fault]:
    """Return a warning for each end of a row that stands for no country of the list."""
    written = {
        name: row.line
        for row in reversed(rows)
        for name in (row["destination"], row["origin"])
        if name
    }
    ends = (corridor.world.origin, corridor.world.host)
    free = corridor.names.taken_as_places()
    # The case's own two come first.
    places = sorted(free, key=lambda place: ends.index(place) if place in ends else len(ends))
    return [
        Fault(
            "free_name",
            f"«{visible(free[place])}» is no country of the list and is taken as a place of its own",
            file,
            None if place in ends else written[free[place]],
            remedy=meant_by(free[place], countries().values(), _LIKE_A_COUNTRY)
            or "use an English short name or ISO3 code if it is one",
            severity="warning",
        )
        for place in places
        if free[place] != ELSEWHERE and (place in ends or free[place] in written)
    ]


def standard_questions(corridor: Corridor, today: date) -> tuple[Question, ...]:
    """Return what a folder with nothing but figures asks: entries, exits, and the stock."""
    timeline = corridor.world.timeline
    start, end = timeline.start, timeline.end
    questions = [
        _question("entries", "entries", start, end, corridor),
        _question("exits", "exits", start, end, corridor),
        _question("stock_end", "stock", start, end, corridor),
    ]
    if today in timeline and today < end:
        questions.append(_question("stock_today", "stock", start, today, corridor))
    return tuple(questions)


def _question(id: str, measure: str, start: date, end: date, corridor: Corridor) -> Question:
    host, people = corridor.title(corridor.world.host), corridor.population
    if measure == "stock":
        title = f"How many {people} were in {host} at the end of {end}?"
    else:
        verb = "entered" if measure == "entries" else "left"
        title = f"How many {people} {verb} {host} from {start} to {end}?"
    row = {
        "id": id,
        "measure": measure,
        "unit": "people",
        "place": corridor.world.host,
        "group": "",
        "origin": corridor.world.origin,
        "destination": "",
        "period_start": start.isoformat(),
        "period_end": end.isoformat(),
        "title": title,
    }
    return Question(
        id=id,
        measure=measure,
        unit="people",
        period_start=start,
        period_end=end,
        origin=corridor.world.origin,
        title=title,
        row=row,
    )
