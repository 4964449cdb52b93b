"""Several hosts of one movement: where figures alone speak of more than one country people came to.

Each host is a case of its own on the same days. A figure on the origin's total (people who left it,
or entered whatever country) belongs to no host but to all of them together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from steppe.case.as_of import stock_is_pinned
from steppe.case.case import Case, Document, Question
from steppe.case.checks import count_repeats_once
from steppe.case.corridor import Corridor, case_corridor
from steppe.case.figures import read_claims, sound_rows
from steppe.case.names import NameNotFound, Names
from steppe.case.questions import read_questions, why_unanswered
from steppe.case.two_nodes import (
    corridor_ends,
    country_of,
    doubts,
    fitted_timeline,
    pooled_world,
    population_name,
    rows_to_fit,
    standard_questions,
    way_of,
    widest_timeline,
)
from steppe.claims.claim import Claim
from steppe.codes import PERCENT, countries
from steppe.errors import Fault, InputError, did_you_mean
from steppe.scenario.tables import Row, Table

LEAVING = ("exits", "returns")
#: A further country is a host with so many figures, or with as many as any has: one stray figure
#: among many on another country stays beside the estimate.
FIGURES_OF_A_HOST = 2
#: Hosts fitted together, those with the most figures; a fit takes the longer the more there are.
MOST_HOSTS = 8
#: Hosts named one by one in a title.
MOST_NAMED = 4


@dataclass(frozen=True)
class SeveralHosts:
    """A movement from one origin into several hosts.

    Attributes:
        whole: the case of all hosts together: every figure and question; its host stands for them all.
        hosts: each host as a case of its own with its figures, on the same days.
        totals: fitted figures on all hosts together, as the model reads them: people who left the
            origin are people who entered any host. In `whole` they stand as they were reported.
    """

    whole: Case
    hosts: tuple[Case, ...]
    totals: tuple[Claim, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """Hosts by country code."""
        return tuple(case.world.host for case in self.hosts)

    def host_of(self, claim: str) -> str | None:
        """Return the host that a fitted claim is about; None for totals and what is only shown."""
        return next((c.world.host for c in self.hosts if claim in {f.id for f in c.fitted}), None)


def whole_case(found: Case | SeveralHosts) -> Case:
    """Return the case as a whole: of all its hosts together where there are several."""
    return found.whole if isinstance(found, SeveralHosts) else found


@dataclass(frozen=True)
class HostFigures:
    """The figures of several hosts as read: corridors, claims in the order of the file, faults."""

    whole: Corridor
    corridors: tuple[Corridor, ...]
    claims: tuple[Claim, ...]
    host_of_line: Mapping[int, str]
    totals: tuple[Claim, ...]
    faults: tuple[Fault, ...]


def find_hosts(table: Table, known_by: date | None = None) -> tuple[str, ...]:
    """Return the hosts that figures to be fitted speak of, the one with most entries first.

    Args:
        table: rows of figures.csv.
        known_by: count only what was stated by then.
    """
    counts, main = _figures_by_host(table, known_by)
    if main is None:
        return ()
    enough = max(1, min(FIGURES_OF_A_HOST, max(counts.values())))
    hosts = tuple(h for h, n in counts.items() if n >= (1 if h == main else enough))
    return hosts[:MOST_HOSTS] or (main,)


def pick_host(table: Table, text: str) -> str:
    """Return the id of the host that a user picks; raise InputError if no figure is about it."""
    counts, _ = _figures_by_host(table, None)
    names = Names({}, free=True)
    known = [host for host, number in counts.items() if number]
    try:
        found = names.find(text)
    except NameNotFound:
        found = ""
    if found not in known:
        raise InputError(
            Fault("unknown_host", f"no figure to be fitted is about «{text}» as host", table.file,
                  where="--host", remedy=did_you_mean(text, known))
        )  # fmt: skip
    return found


def _figures_by_host(table: Table, known_by: date | None) -> tuple[dict[str, int], str | None]:
    """Return how many figures can be fitted to each host, and the host with most entries."""
    rows, fittable = rows_to_fit(table)
    names = Names({}, free=True)
    origin, main = corridor_ends(fittable, names)
    if main is None:
        return {}, None
    named: dict[str, set[int]] = defaultdict(set)
    named[main] = {row.line for row in fittable}
    for row in fittable:
        start, end = way_of(row, names)
        host, home = (start, end) if row["measure"] in LEAVING else (end, start)
        # A further host must be a country, and its figure must name the origin.
        if home == origin and host in countries() and host not in (main, origin):
            named[str(host)].add(row.line)
    if len(named) == 1:
        return {main: 1}, main
    population = population_name(fittable, origin, tuple(named), names)
    timeline = widest_timeline(rows)
    counts = {}
    for host, lines in named.items():
        world = pooled_world(origin, host, timeline, names)
        claims, _ = count_repeats_once(read_claims(table, Corridor(world, names, population))[0])
        fitted = [
            c for c in claims if c.use == "fitted" and (not known_by or c.stated_on <= known_by)
        ]
        counts[host] = len(fitted) if any(c.line in lines for c in fitted) else 0
    ordered = sorted(counts, key=lambda host: (host != main, -counts[host]))
    return {host: counts[host] for host in ordered}, main


def read_several(
    table: Table, hosts: Sequence[str], documents: Mapping[str, Document] | None
) -> HostFigures:
    """Read the figures against each host and against all of them together."""
    rows, fittable = rows_to_fit(table)
    names = Names({}, free=True)
    origin, _ = corridor_ends(fittable, names)
    population = population_name(fittable, origin, hosts, names)
    together = names.find(_listed([names.title(host) for host in hosts]))
    totals = _totals(table, origin, names.title(together), names)

    def corridors_over(wide: Corridor | None) -> tuple[Corridor, ...]:
        timeline = wide.world.timeline if wide else widest_timeline(rows)
        return tuple(
            Corridor(pooled_world(origin, host, timeline, names), names, population)
            for host in (together, *hosts)
        )

    def fitted_in(corridors: Sequence[Corridor]) -> list[tuple[str, Claim, list[Fault]]]:
        """Return (host, claim, its faults) of every fitted claim, totals first."""
        found = []
        for corridor, read in zip(corridors, (totals, *[table] * len(hosts)), strict=True):
            claims, faults = read_claims(read, corridor, documents)
            for claim in claims:
                if claim.use == "fitted":
                    own = [fault for fault in faults if fault.line == claim.line]
                    found.append((corridor.world.host, claim, own))
        return found

    wide = [claim for _, claim, _ in fitted_in(corridors_over(None))]
    world = pooled_world(origin, together, fitted_timeline(rows, wide), names)
    whole, *corridors = corridors_over(Corridor(world, names, population))
    by_line = {
        claim.line: (host, claim, own) for host, claim, own in fitted_in([whole, *corridors])
    }
    read, read_faults = read_claims(table, whole, documents)
    host_of_line = {n: host for n, (host, _, _) in by_line.items() if host != together}
    claims = tuple(_as_reported(claim, by_line, together, origin) for claim in read)
    faults = [fault for fault in read_faults if fault.line not in by_line]
    faults += [fault for _, _, own in by_line.values() for fault in own]
    fitted = [claim for claim in claims if claim.use == "fitted"]
    odd = {str(f): f for c in corridors for f in doubts(table.file, c, fitted, rows)}
    return HostFigures(
        whole, tuple(corridors), claims, host_of_line,
        tuple(claim for host, claim, _ in by_line.values() if host == together),
        (*faults, *odd.values()),
    )  # fmt: skip


def _listed(titles: Sequence[str]) -> str:
    if len(titles) > MOST_NAMED:
        return f"{len(titles)} host countries"
    return f"{', '.join(titles[:-1])} and {titles[-1]}"


def _totals(table: Table, origin: str, together: str, names: Names) -> Table:
    """Return the rows on all who left the origin, or came to whatever country, as rows on all hosts.

    Percentages cannot be added over hosts and are left out.
    """
    found: list[tuple[Row, dict[str, str]]] = []
    numbers = {row.line: n for n, row in sound_rows(table)}
    for row in rows_to_fit(table)[1]:
        if row["place"] or row["unit"] == PERCENT:
            continue
        home, aim = (country_of(row[end], names) for end in ("origin", "destination"))
        if row["measure"] == "returns":
            if aim == origin and not row["origin"]:
                found.append((row, {"origin": together}))
        elif home == origin and not row["destination"]:
            measure = "entries" if row["measure"] == "exits" else row["measure"]
            found.append((row, {"measure": measure, "destination": together}))
    rows = [
        replace(row, values={**row.values, "id": row["id"] or str(numbers[row.line]), **changed})
        for row, changed in found
    ]
    return Table(table.file, rows)


def _as_reported(
    claim: Claim, by_line: Mapping[int, tuple[str, Claim, list[Fault]]], together: str, origin: str
) -> Claim:
    """Return a claim as its host reads it; a total keeps the words of its source."""
    if claim.line not in by_line:
        if claim.use == "fitted":
            reason = "names several hosts in one: give each a row"
            return replace(claim, use="shown", use_reason=reason)
        return claim
    host, read, _ = by_line[claim.line]
    if host != together:
        return read
    ends = (None, origin) if claim.measure == "returns" else (origin, None)
    return replace(read, measure=claim.measure, origin=ends[0], destination=ends[1], places=())


def split_hosts(whole: Case, figures: HostFigures) -> SeveralHosts:
    """Return the hosts of a case that has been checked, as of its day."""
    reported = {claim.id: claim for claim in whole.claims}
    hosts = []
    for corridor in figures.corridors:
        host = corridor.world.host
        claims = tuple(c for c in whole.claims if figures.host_of_line.get(c.line) == host)
        if not any(claim.use == "fitted" for claim in claims):
            continue
        name = corridor.title(host)
        hosts.append(
            replace(
                whole, title=f"From {corridor.title(whole.world.origin)} to {name}",
                summary=f"{whole.population[:1].upper()}{whole.population[1:]} in {name}, from "
                "reported figures alone.",
                world=corridor.world, claims=claims, warnings=(), as_of=whole.today,
                questions=_questions_of(corridor, whole.today),
                stock_is_change=not stock_is_pinned(claims),
            )
        )  # fmt: skip
    left_out = {
        total.id: reason
        for total in figures.totals
        if total.id in reported and (reason := _why_no_total(reported[total.id]))
    }
    totals = tuple(
        total for total in figures.totals
        if total.id in reported and reported[total.id].use == "fitted" and total.id not in left_out
    )  # fmt: skip
    pinned = not any(host.stock_is_change for host in hosts)
    lines = {reported[id].line for id in left_out}
    whole = replace(
        whole, stock_is_change=not pinned,
        claims=tuple(
            replace(c, use="shown", use_reason=left_out[c.id], revised_by="")
            if c.id in left_out else c for c in whole.claims
        ),
        warnings=tuple(
            w for w in whole.warnings if w.check != "figure_raised" or w.line not in lines
        ),
    )  # fmt: skip
    return SeveralHosts(whole, tuple(hosts), totals)


def _why_no_total(claim: Claim) -> str:
    """Return why a fitted figure on all hosts cannot be read as their sum; empty if it can."""
    if claim.use != "fitted":
        return ""
    if claim.revised_by:
        return "raised later by its source; how late a source counts is not read off totals"
    if claim.counts_persons:
        return "counts different people, and how many came to several hosts is not known"
    return ""


def _questions_of(corridor: Corridor, today: date) -> tuple[Question, ...]:
    host = corridor.world.host
    return tuple(
        replace(q, id=f"{q.id}_{host.lower()}", places=(host,),
                row={**q.row, "id": f"{q.id}_{host.lower()}"})
        for q in standard_questions(corridor, today)
    )  # fmt: skip


def questions_of_all(figures: HostFigures, today: date) -> tuple[Question, ...]:
    """Return what a folder of several hosts asks: of all together, then of each host."""
    together = tuple(
        replace(q, row={**q.row, "place": ""}) for q in standard_questions(figures.whole, today)
    )
    return together + tuple(q for c in figures.corridors for q in _questions_of(c, today))


def read_host_questions(
    path: Path, whole: Case, hosts: Sequence[str], shown: str | None = None
) -> tuple[Question, ...]:
    """Read questions about any host or all: `places` of each are the hosts it is about.

    An empty place means all hosts together; several hosts in one cell are added up.

    Args:
        path: a CSV file in the form of questions.csv.
        whole: the case of all hosts together.
        hosts: their ids.
        shown: name of the file in messages.
    """
    corridor = case_corridor(whole)
    return tuple(
        _about_hosts(question, corridor, hosts)
        for question in read_questions(path, corridor, shown)
    )


def _about_hosts(question: Question, corridor: Corridor, hosts: Sequence[str]) -> Question:
    aim = question.destination
    named = [place for place in question.places if place in hosts]
    others = tuple(place for place in question.places if place not in hosts)
    if aim in hosts and question.measure not in (*LEAVING, "onward_share"):
        if named and named != [aim]:
            return replace(question, reason="place and destination name different hosts")
        named, aim = [str(aim)], None
    # What remains is asked of all hosts together, so that it has the reason of a plain case.
    plain = replace(question, places=others, destination=aim, reason="")
    reason = question.reason if question.origin is None else why_unanswered(plain, corridor)
    return replace(plain, places=tuple(named), reason=reason)
