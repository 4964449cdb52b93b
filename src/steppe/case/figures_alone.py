"""Read a folder with nothing but figures: one host, or several."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from steppe.case.as_of import stock_is_pinned
from steppe.case.case import Case, Document
from steppe.case.checks import count_repeats_once
from steppe.case.corridor import Corridor
from steppe.case.figures import read_claims
from steppe.case.folder import (
    QUESTIONS,
    Reading,
    documents_of,
    figures_of,
    no_rows,
    questions_of,
    reception_of,
)
from steppe.case.several_hosts import (
    HostFigures,
    find_hosts,
    pick_host,
    questions_of_all,
    read_host_questions,
    read_several,
)
from steppe.case.two_nodes import standard_questions, two_node_corridor
from steppe.claims.claim import Claim
from steppe.claims.review import Review
from steppe.errors import Fault
from steppe.scenario.tables import Table


def figures_alone(
    reading: Reading, as_of: date | None, picked: str | None
) -> tuple[Case | None, HostFigures | None]:
    """Return the case of figures alone, and its figures by host where there are several.

    Args:
        reading: the folder.
        as_of: hosts that no figure stated by then is about are no hosts yet.
        picked: the host that a user picks, as written.
    """
    documents = documents_of(reading)
    figures, reviews = figures_of(reading)
    reading.faults += (*figures.faults, *no_rows((figures,)))
    hosts = find_hosts(figures)
    only = pick_host(figures, picked) if picked else None
    if only:
        if hosts != (only,):
            # What is made of one host is not of the same inputs as what is made of another.
            reading.hashes[f"--host {only}"] = hashlib.sha256(only.encode()).hexdigest()
        hosts = (only,)
    if len(hosts) > 1 and as_of is not None:
        hosts = find_hosts(figures, as_of)
        only = hosts[0]
    if len(hosts) > 1:
        return _several(reading, figures, hosts, documents, reviews)
    corridor, faults = two_node_corridor(figures, only)
    reading.faults += faults
    if corridor is None:
        if not reading.failed:
            reading.faults.append(
                Fault(
                    "nothing_fitted",
                    "no figure informs the estimate: all are only shown",
                    figures.file,
                    remedy="set use of one to fitted",
                )
            )
        return None, None
    claims, faults = read_claims(figures, corridor, documents)
    claims, repeats = count_repeats_once(claims)
    reading.faults += [*faults, *repeats]
    if not claims:
        return None, None
    case = _case(reading, corridor, claims, documents, reviews)
    questions = questions_of(reading, corridor)
    if questions is None:
        questions = standard_questions(corridor, case.today)
    return replace(case, questions=questions), None


def _several(
    reading: Reading,
    figures: Table,
    hosts: tuple[str, ...],
    documents: Mapping[str, Document] | None,
    reviews: tuple[Review, ...],
) -> tuple[Case, HostFigures]:
    """Return the case of all hosts together, and the figures by host."""
    several = read_several(figures, hosts, documents)
    claims, repeats = count_repeats_once(several.claims)
    reading.faults += [*several.faults, *repeats]
    case = _case(reading, several.whole, claims, documents, reviews)
    questions = None
    if reading.has(QUESTIONS):
        path = reading.path(QUESTIONS)
        questions = reading.attempt(lambda: read_host_questions(path, case, hosts))
    return replace(case, questions=questions or questions_of_all(several, case.today)), several


def _case(
    reading: Reading,
    corridor: Corridor,
    claims: tuple[Claim, ...],
    documents: Mapping[str, Document] | None,
    reviews: tuple[Review, ...],
) -> Case:
    """Return the case of figures alone, without questions."""
    origin, host = corridor.title(corridor.world.origin), corridor.title(corridor.world.host)
    return Case(
        name=reading.folder.resolve().name,
        folder=reading.folder,
        title=f"From {origin} to {host}",
        summary=f"{corridor.population[:1].upper()}{corridor.population[1:]} in {host}, from "
        "reported figures alone.",
        population=corridor.population,
        world=corridor.world,
        claims=claims,
        questions=(),
        documents=documents or {},
        figures_only=True,
        stock_is_change=not stock_is_pinned(claims),
        hashes=reading.hashes,
        reviews=reviews,
        reception=reception_of(reading, corridor, documents),
    )
