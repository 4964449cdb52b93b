"""Origin, destination and finer place of each figure.

Every place a text names speaks for itself or its country as origin and as destination: by its role in
the sentence (`roles.find_uses`), by how near the figure it stands, and by the document's corridor. Where
a text tells of several movements, the country last spoken of keeps a passage together. The best pair of
different places above a threshold is taken; below it nothing is asserted. What a language model says of
the places (`place_network`) is weighed against that at last (`place_choice`).
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from steppe.claims.anaphors import find_anaphors
from steppe.claims.corridor import Corridor, find_corridor, key_of, speaks, value_of
from steppe.claims.courses import Course, find_course
from steppe.claims.finer import find_place
from steppe.claims.mentions import find_mentions
from steppe.claims.place_choice import Said, Weighed, choose_places, find_candidates
from steppe.claims.place_evidence import (
    BESIDE,
    CORRIDOR,
    EVIDENCE,
    FORMER_DENIAL,
    HOMEWARD,
    LEAST,
    LOCALE,
    PLAIN,
    RIVAL,
)
from steppe.claims.place_lists import TOGETHER, listed_with, told_together
from steppe.claims.place_names import named_as_told
from steppe.claims.place_network import opinions
from steppe.claims.plain_ways import plain_evidence, says_both
from steppe.claims.roles import Use, find_uses
from steppe.claims.text import Found, Places, Quantity, Span, Text, read_part
from steppe.claims.voices import Scene, Voice, continues, hear_voices, set_scene
from steppe.codes import countries as country_names

#: Names before a figure among which the country last spoken of is sought.
LOOK_BACK = 16
#: Share of its chief destination below which movements contend in a document, and the lead of one
#: over another that is asked for there.
_CONTENDED, _CLEAR_LEAD = 0.5, 0.75
_OTHER_CLAUSE = re.compile(r"; |, (?:and|while|but|whereas) | (?:while|whereas) ")


def link_places(
    text: Text,
    quantities: Sequence[Quantity],
    told: Sequence[NDArray[np.float64]] | None = None,
) -> list[Places]:
    """Return origin, destination and place of each figure, null where the text does not say.

    Args:
        text: the document.
        quantities: its figures, in the order of the text; `measure`, `noun`, `group` and
            `list_head` are read.
        told: what the network on places says of each figure; asked of it if not given.
    """
    if not quantities:
        return []
    scene, corridor = survey(text, quantities)
    linked, weighed = link_by_rules(scene, corridor)
    candidates = find_candidates(scene, corridor)
    told = opinions(scene, candidates) if told is None else told
    chosen = choose_places(scene, corridor, candidates, linked, weighed, told)
    opening = _opening(scene)
    counted = [
        replace(
            places,
            others=_others(scene.uses_of(quantity.sentence), places, corridor),
            named=len(corridor.named),
            opens=places.destination.value in opening,
            both=each.course.both,
        )
        for quantity, places, each in zip(quantities, chosen, weighed, strict=True)
    ]
    return named_as_told(scene.text, scene.uses, counted)


def survey(text: Text, quantities: Sequence[Quantity]) -> tuple[Scene, Corridor]:
    """Return a text and its figures as the linker sees them, and the document's corridor."""
    text = read_part(text, quantities)
    uses = find_uses(text, find_mentions(text))
    uses = (*uses, *find_anaphors(text, uses, find_corridor(text, uses)))
    uses = tuple(sorted(uses, key=lambda use: use.mention.start))
    return set_scene(text, uses, quantities), find_corridor(text, uses)


def link_by_rules(scene: Scene, corridor: Corridor) -> tuple[list[Places], list[Weighed]]:
    """Return what the rules take for each figure, and what they weighed."""
    text, quantities = scene.text, scene.quantities
    linked: list[Places] = []
    weighed: list[Weighed] = []
    for index, quantity in enumerate(quantities):
        sentence = scene.uses_of(quantity.sentence)
        course = find_course(text, quantities, index, sentence, corridor)
        compares = continues(scene, index)
        voices = list(hear_voices(scene, index))
        locale = _locale(scene, index, corridor)
        origin, destination, said = _ends(text, course, voices, corridor, locale)
        turned = course.reverse and bool(linked) and not _says_ends(text, quantity, sentence)
        both = says_both(scene, index, course, corridor)
        firm = course.both or turned or bool(both)
        plain = plain_evidence(scene, index, course, corridor)
        weighed.append(Weighed(course, said, plain, (firm or course.mixed, firm)))
        if both:
            origin, destination = both
        elif turned:
            origin, destination = _swapped(linked[-1])
        elif compares:
            origin, destination = _carried(linked[-1])
        place = find_place(scene, index)
        if place.value is None and compares:
            place = _again(linked[-1].place)
        linked.append(Places(origin, destination, place))
    return linked, weighed


def _others(sentence: Sequence[Use], places: Places, corridor: Corridor) -> int:
    """Return how many countries a sentence names or means that are neither end of its figure."""
    ends = places.origin.value, places.destination.value
    lands = {use.mention.place.iso3 for use in sentence if use.mention.place.iso3}
    taken = {
        use.mention.place.iso3 for use in sentence if value_of(key_of(use, corridor.named)) in ends
    }
    return len([land for land in lands - taken if value_of(land) not in ends])


def _opening(scene: Scene) -> set[str]:
    """Return the countries that the title or the first sentence names or means."""
    mentions = [use.mention for use in scene.uses]
    return {
        value_of(mention.place.iso3)
        for mention in mentions
        if mention.place.iso3
        and (mention.sentence == 0 or scene.text.sentences[mention.sentence].headline)
    }


def _says_ends(text: Text, quantity: Quantity, sentence: Sequence[Use]) -> bool:
    """Return whether a figure's own clause names where its people come from or go to."""
    start = text.sentences[quantity.sentence].start
    breaks = [found.end() for found in _OTHER_CLAUSE.finditer(text.content, start, quantity.start)]
    clause = max(breaks, default=start)
    return any(use.role in ("source", "target") and use.mention.start >= clause for use in sentence)


def _swapped(former: Places) -> tuple[Found, Found]:
    """Return the ends of people who go the other way than those before."""
    return _again(former.destination), _again(former.origin)


def _carried(former: Places) -> tuple[Found, Found]:
    """Return the ends of the figure before, for one that only compares with it."""
    return _again(former.origin), _again(former.destination)


def _again(found: Found) -> Found:
    """Return a value of the figure before as one carried over."""
    return replace(found, how="inherited" if found.value else None)


def _ends(
    text: Text,
    course: Course,
    voices: Sequence[Voice],
    corridor: Corridor,
    locale: str | None,
) -> tuple[Found, Found, Said]:
    """Return where a figure's people set out and where they go or are, and what is said for each."""
    ends, said = _weigh(course, voices, corridor, locale)
    if course.both:
        return Found(), Found(), said
    known = [end for end in ends if end is not None]
    if len(known) == 1:
        # Whoever comes to a place did not set out there: only the others are asked for the other end.
        others = corridor.without(known[0])
        again, said_again = _weigh(course, voices, others, locale)
        if all(one is None or one == other for one, other in zip(ends, again, strict=True)):
            ends, said, corridor = again, said_again, others
    return (
        _found(text, ends[0], said[0], voices, corridor, LEAST[course.way][0], end=0),
        _found(text, ends[1], said[1], voices, corridor, LEAST[course.way][1], end=1),
        said,
    )


def _weigh(
    course: Course, voices: Sequence[Voice], corridor: Corridor, locale: str | None
) -> tuple[tuple[str | None, str | None], Said]:
    """Return the ends that are asserted, and what is said for each place as origin and destination."""
    origins: dict[str, float] = defaultdict(float)
    destinations: dict[str, float] = defaultdict(float)
    _hear(course, voices, corridor, origins, destinations)
    _ask_corridor(course, corridor, origins, destinations)
    if locale is not None:
        out, into = LOCALE["onward" if course.onward else course.way]
        origins[locale] += 0.0 if course.mixed else out
        destinations[locale] += into
    if course.internal:
        origins.clear()
        for place, share in corridor.origin.items():
            destinations[place] += 2.0 * share
    origin, destination = _best_pair(origins, destinations, *LEAST[course.way])
    chief = max(corridor.destination.values(), default=0.0)
    lead = RIVAL if chief >= _CONTENDED else _CLEAR_LEAD
    apart = {destination, *_mates(origin, voices, corridor, 0)}
    origin = None if _rivalled(origin, origins, apart, RIVAL) else origin
    apart = {origin, *_mates(destination, voices, corridor, 1)}
    destination = None if _rivalled(destination, destinations, apart, lead) else destination
    return (origin, destination), (origins, destinations)


def _locale(scene: Scene, index: int, corridor: Corridor) -> str | None:
    """Return the country last spoken of before a figure as one where people are or come to."""
    start = scene.quantities[index].start
    last = bisect(scene.uses, start, key=lambda use: use.mention.start)
    for use in reversed(scene.uses[max(0, last - LOOK_BACK) : last]):
        mention, key = use.mention, key_of(use, corridor.named)
        opens = mention.start - scene.text.sentences[mention.sentence].start <= 2
        located = use.role in ("host", "in", "target", "dateline", "actor") or (
            use.role == "none" and (mention.place.kind != "country" or opens)
        )
        if located and key in country_names() and not mention.ethnic:
            return key
    return None


def _names(voice: Voice, corridor: Corridor, end: int) -> str:
    """Return what a mention stands for as origin (end 0) or destination (1): a country or itself."""
    mention = voice.use.mention
    # A region that people fled stands for itself; a town or a camp is where they passed or stayed.
    region = mention.place.kind == "region"
    if end == 0 and voice.use.role == "source" and region and voice.how == "stated":
        return mention.label
    return key_of(voice.use, corridor.named)


def _hear(
    course: Course,
    voices: Sequence[Voice],
    corridor: Corridor,
    origins: dict[str, float],
    destinations: dict[str, float],
) -> None:
    """Add what the mentions say; of those that say the same in the same direction the loudest counts."""
    lengths = Counter(voice.use.listed for voice in voices)
    loudest: dict[tuple[int, str, bool], float] = {}
    for voice in voices:
        use = voice.use
        if use.mention.ethnic or not speaks(use, corridor.named):
            continue
        evidence = EVIDENCE[course.way][use.role]
        if use.mention.place.kind in ("checkpoint", "border"):
            evidence = EVIDENCE[course.way]["border"]
        elif voice.beside and use.role in ("actor", "none") and course.way == "arriving":
            evidence = BESIDE
        elif use.role == "people" and course.onward:
            evidence = (0.0, -0.5)
        elif (
            use.role == "people"
            and not course.settled
            and use.mention.place.iso3 in corridor.homeward
        ):
            evidence = HOMEWARD[course.way]
        among = lengths[use.listed] if use.role == "people" or voice.how == "inherited" else 1
        for end, weight in enumerate(evidence):
            if course.mixed and end == 0 and voice.how == "inherited":
                continue
            key = (end, _names(voice, corridor, end), weight > 0)
            said = weight * voice.loudness / among
            if said < 0 and voice.how == "inherited":
                said *= FORMER_DENIAL
            if abs(said) > abs(loudest.get(key, 0.0)):
                loudest[key] = said
    for (end, name, _), said in loudest.items():
        (origins, destinations)[end][name] += said


def _ask_corridor(
    course: Course,
    corridor: Corridor,
    origins: dict[str, float],
    destinations: dict[str, float],
) -> None:
    out_origin, out_destination, into_origin, into_destination, home = CORRIDOR[course.way]
    if course.onward:
        out_origin, into_origin = -0.5, 1.8
    if course.way == "returning" and corridor.homeward:
        out_origin = 1.8
    # What the sentence says plainly goes before what the document says at large.
    if max(origins.values(), default=0.0) >= PLAIN:
        out_origin, into_origin = 0.5 * out_origin, 0.5 * into_origin
    if max(destinations.values(), default=0.0) >= PLAIN:
        into_destination *= 0.5
    for place, share in corridor.origin.items():
        settled = course.settled and corridor.homeward and place not in corridor.homeward
        origins[place] += 0.0 if course.mixed or settled else out_origin * share
        destinations[place] += into_destination * share if settled else out_destination * share
    for place, share in corridor.destination.items():
        if course.settled and place in corridor.homeward:
            origins[place] += 0.0 if course.mixed else out_origin * share
            continue
        origins[place] += into_origin * share
        destinations[place] += into_destination * share
    for place, share in corridor.people.items():
        destinations[place] += home * share


def _best_pair(
    origins: dict[str, float], destinations: dict[str, float], least_out: float, least_in: float
) -> tuple[str | None, str | None]:
    """Return the two different places (or nothing) with the most evidence above the thresholds."""
    first: list[tuple[float, str | None]] = [(0.0, None)]
    first += [(said - least_out, name) for name, said in origins.items() if said > least_out]
    second: list[tuple[float, str | None]] = [(0.0, None)]
    second += [(said - least_in, name) for name, said in destinations.items() if said > least_in]
    pairs = [
        (one + other, from_, to)
        for one, from_ in first
        for other, to in second
        if from_ is None or from_ != to
    ]
    best = max(pairs, key=lambda pair: pair[0])
    return best[1], best[2]


def _mates(
    name: str | None, voices: Sequence[Voice], corridor: Corridor, end: int
) -> Iterator[str]:
    """Yield the places that are told of together with one, in a list of more than two."""
    best = _loudest(name, voices, corridor, end)
    listed = listed_with(best, voices, corridor) if best else []
    if best and len(listed) > 2 and best.use.role in TOGETHER:
        yield from (key_of(use, corridor.named) for use in listed)


def _loudest(
    name: str | None, voices: Sequence[Voice], corridor: Corridor, end: int
) -> Voice | None:
    own = [voice for voice in voices if _names(voice, corridor, end) == name]
    return max(own, key=lambda voice: voice.loudness, default=None)


def _rivalled(
    name: str | None, said: dict[str, float], apart: set[str | None], lead: float
) -> bool:
    """Return whether a place not apart has nearly as much evidence, so that either would be a guess."""
    rivals = [count for rival, count in said.items() if rival != name and rival not in apart]
    return name is not None and said[name] - max(rivals, default=0.0) < lead


def _found(
    text: Text,
    name: str | None,
    said: dict[str, float],
    voices: Sequence[Voice],
    corridor: Corridor,
    least: float,
    end: int,
) -> Found:
    """Return the value with its evidence: the loudest mention of it, else the document as a whole."""
    if name is None:
        most = max(said.values(), default=0.0)
        return Found(margin=least - most, rival=most)
    others = [count for other, count in said.items() if other != name]
    weighed = Found(
        margin=said[name] - max([least, *others]),
        rival=max(others, default=0.0),
    )
    best = _loudest(name, voices, corridor, end)
    if best is None:
        return replace(weighed, value=value_of(name), how="inferred")
    listed = listed_with(best, voices, corridor)
    if len(listed) > 1 and best.use.role in TOGETHER:
        together = told_together(text, listed, corridor)
        if together:
            spans = tuple(_span(use) for use in listed)
            return replace(weighed, value=together, how=best.how, spans=spans)
    value = value_of(name)
    if name == best.use.mention.label:
        value = text.content[best.use.mention.start : best.use.mention.end]
    return replace(weighed, value=value, how=best.how, spans=(_span(best.use),))


def _span(use: Use) -> Span:
    return use.mention.start, use.mention.end
