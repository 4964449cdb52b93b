"""Origin and destination as a choice: what speaks for each place of a text at a figure.

The rules of `places` weigh each name by its role; where a text tells of one movement that is enough.
Where it tells of several, what the rules say is one sign among others: how near and in which role a
place is named, what the figure before had, what heads the passage, which other place is named for the
same end. Candidates and their signs are made here; `chooser` weighs them with trained weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from steppe.claims.corridor import Corridor
from steppe.claims.courses import Course
from steppe.claims.text import Quantity
from steppe.claims.voices import Scene, Voice
from steppe.codes import countries

ORIGIN, DESTINATION = 0, 1
#: Roles that plainly name one end.
_PLAIN_ROLES = {
    ORIGIN: ("source", "people", "adjunct", "sender"),
    DESTINATION: ("target", "host", "in", "home", "to"),
}
_LOUD = 0.45
Signs = frozenset[str]


@dataclass(frozen=True)
class Ground:
    """What is known of a figure before its ends are chosen.

    Attributes:
        index: number of the figure.
        course: which way its people go.
        voices: what the names around it say, with the place each stands for as origin and as destination.
        said: evidence of the rules for each place, as origin and as destination, above what they ask for.
        ruled: the places that the rules would assert.
        how: how the rules found them.
        former: ends of the figure before, as chosen.
    """

    index: int
    course: Course
    voices: Sequence[tuple[Voice, tuple[str, str]]]
    said: tuple[Mapping[str, float], Mapping[str, float]]
    ruled: tuple[str | None, str | None]
    how: tuple[str, str]
    former: tuple[str | None, str | None] | None
    memory: Sequence[tuple[int, int, str, str]] = ()
    everywhere: Sequence[tuple[str | None, str | None]] = ()


@dataclass
class _Said:
    """The loudest mention of a place in each role."""

    roles: dict[str, Voice] = field(default_factory=dict)


def weigh_ends(
    scene: Scene, corridor: Corridor, ground: Ground, end: int
) -> tuple[list[str | None], list[Signs]]:
    """Return the candidates for one end of a figure, nothing last, and the signs of each."""
    loudest: dict[str, dict[str, Voice]] = {}
    for voice, names in ground.voices:
        said = loudest.setdefault(names[end], {})
        known = said.get(voice.use.role)
        if known is None or voice.loudness > known.loudness:
            said[voice.use.role] = voice
    candidates = list(dict.fromkeys([*loudest, *ground.said[end]]))
    if ground.former:
        candidates += [one for one in ground.former if one and one not in candidates]
    ranks = _ranks(scene.quantities[ground.index], ground.memory)
    candidates += [one for one in ranks if one not in candidates]
    plain = {
        role: name
        for name, said in loudest.items()
        for role, voice in said.items()
        if role in _PLAIN_ROLES[end] and voice.how == "stated" and voice.loudness > _LOUD
    }
    common = _Common(scene, corridor, ground, end)
    signs = [
        frozenset(
            [
                *common.of_place(name, loudest.get(name, {})),
                *common.of_rivals(name, plain),
                *ranks.get(name, ()),
                *(f"{common.way} {one}" for one in ranks.get(name, ())),
            ]
        )
        for name in candidates
    ]
    return [*candidates, None], [*signs, frozenset(common.of_nothing(plain))]


class _Common:
    """Signs of a place at one end of one figure."""

    def __init__(self, scene: Scene, corridor: Corridor, ground: Ground, end: int) -> None:
        quantity = scene.quantities[ground.index]
        self.quantity, self.end, self.ground = quantity, end, ground
        self.corridor = corridor
        course = ground.course
        self.way = course.way
        flags = [n for n in ("mixed", "onward", "both", "reverse", "internal") if getattr(course, n)]
        self.flags = flags
        self.kind = quantity.measure
        former = scene.quantities[ground.index - 1] if ground.index else None
        self.gap = (
            ""
            if former is None
            else "here"
            if former.sentence == quantity.sentence
            else "next"
            if former.sentence >= quantity.sentence - 1
            else "far"
        )
        self.alike = "alike" if former and former.measure == quantity.measure else "other"
        best = corridor.origin if end == ORIGIN else corridor.destination
        self.top = max(best.values(), default=0.0)
        self.first = corridor.origin, corridor.destination
        self.clear = "clear" if self.top >= 0.6 else "mid" if self.top > 0.4 else "dim"
        self.last = _last_named(scene, ground)
        every = ground.everywhere
        mine = [pair[end] for pair in every]
        self.counts = Counter(one for one in mine if one)
        other = Counter(pair[1 - end] for pair in every if pair[1 - end])
        self.others = other
        self.many = f"{min(len(self.counts), 3)}{min(len(other), 3)}"
        dense = len(scene.uses) / max(1, len(scene.quantities))
        self.dense = 0 if dense < 0.6 else 1 if dense < 1.0 else 2 if dense < 1.6 else 3
        self.next = mine[ground.index + 1] if ground.index + 1 < len(mine) else None
        self.heading = _heading(scene, quantity, ground)

    def of_place(self, name: str, said: Mapping[str, Voice]) -> Iterator[str]:
        way, quantity = self.way, self.quantity
        score = self.ground.said[self.end].get(name, -9.0)
        yield f"said {_band(score, 0.7, -3, 5)}"
        if score == max(self.ground.said[self.end].values(), default=None):
            yield "said most"
        if name == self.ground.ruled[self.end]:
            how = self.ground.how[self.end]
            yield "ruled"
            yield f"ruled {how} {self.clear}"
            yield f"ruled {way}"
            yield f"ruled {how} {self.many}"
            yield f"ruled {how} {self.dense}"
        elif name == self.ground.ruled[1 - self.end]:
            yield "ruled other end"
        for role, voice in said.items():
            yield f"{way} {role} {_ear(voice)}"
            if voice.how == "stated":
                before = voice.use.mention.start < quantity.start
                yield f"{role} {'before' if before else 'behind'} {_ear(voice)}"
                if not before and voice.use.mention.start - quantity.end < 25:
                    yield f"{way} {role} right behind"
                for flag in self.flags:
                    yield f"{flag} {role}"
        yield from self._of_corridor(name)
        yield from self._of_former(name)
        if name not in countries():
            yield f"no country {'stated' if any(v.how == 'stated' for v in said.values()) else ''}"
        share = self.counts[name] / max(1, sum(self.counts.values()))
        yield f"share {_band(share, 0.2, 0, 4)}"
        yield f"{way} share {_band(share, 0.25, 0, 3)} other end {_band(self.others[name] / max(1, sum(self.others.values())), 0.34, 0, 2)}"
        if name == self.next:
            yield "as next"
        if name == self.last:
            yield f"last named {way}"
        if name == self.heading:
            yield f"heading {way}"

    def _of_corridor(self, name: str) -> Iterator[str]:
        for title, shares in (
            ("out", self.corridor.origin), ("into", self.corridor.destination),
            ("people", self.corridor.people),
        ):  # fmt: skip
            share = shares.get(name, 0.0)
            if share:
                yield f"{self.way} {title} {_band(share, 0.2, 0, 4)}"
                for flag in self.flags:
                    yield f"{flag} {title}"
                if share == max(shares.values()):
                    yield f"{self.way} most {title}"
                    yield f"{self.kind} most {title}"
        if name in self.corridor.homeward:
            yield f"{self.way} homeward"

    def _of_former(self, name: str) -> Iterator[str]:
        former = self.ground.former
        if former is None:
            return
        if name == former[self.end]:
            yield f"as before {self.gap}"
            yield f"as before {self.gap} {self.alike}"
            yield f"as before {self.way} {self.alike}"
            for flag in self.flags:
                yield f"as before {flag}"
        elif name == former[1 - self.end]:
            yield f"swapped {self.gap} {self.alike}"
            yield f"swapped {self.way} {self.alike}"
            for flag in self.flags:
                yield f"swapped {flag}"

    def of_rivals(self, name: str, plain: Mapping[str, str]) -> Iterator[str]:
        for role, other in plain.items():
            if other != name:
                yield f"another {role}"

    def of_nothing(self, plain: Mapping[str, str]) -> Iterator[str]:
        said = self.ground.said[self.end]
        yield "nothing"
        yield f"nothing {self.way}"
        yield f"nothing {self.kind}"
        yield f"nothing unit {'percent' if self.quantity.unit in ('percent', 'times') else 'other'}"
        for flag in self.flags:
            yield f"nothing {flag}"
        if self.ground.ruled[self.end] is None:
            yield "nothing ruled"
            yield f"nothing ruled {self.clear}"
            yield f"nothing ruled {self.many}"
            yield f"nothing ruled {self.dense}"
        else:
            yield f"nothing for {self.ground.how[self.end]} {self.clear}"
            yield f"nothing for {self.ground.how[self.end]} {self.many}"
            yield f"nothing for {self.dense}"
        yield f"nothing most {_band(max(said.values(), default=-9.0), 0.7, -3, 5)}"
        for role in plain:
            yield f"nothing plain {role}"
        yield f"nothing {self.clear}"
        if self.ground.former and self.ground.former[self.end] is None:
            yield f"nothing as before {self.gap} {self.alike}"
        yield f"nothing lands {min(6, len(self.corridor.named))}"


def _ear(voice: Voice) -> str:
    if voice.how == "stated":
        return "near" if voice.loudness > 0.75 else "mid" if voice.loudness > _LOUD else "off"
    return "former" if voice.loudness > 0.4 else "above" if voice.loudness > 0.25 else "faint"


def _band(value: float, width: float, low: int, high: int) -> int:
    return min(max(int(value // width), low), high)


def _last_named(scene: Scene, ground: Ground) -> str | None:
    """Return the place named last before the figure."""
    start = scene.quantities[ground.index].start
    before = [
        (voice.use.mention.start, names[1])
        for voice, names in ground.voices
        if voice.use.mention.start < start and voice.use.role not in ("people", "witness", "source")
    ]
    return max(before, default=(0, None))[1]


def _heading(scene: Scene, quantity: Quantity, ground: Ground) -> str | None:
    return None


_OUTWARD = ("source", "people", "adjunct", "sender", "topic")


def _ranks(quantity: Quantity, memory: Sequence[tuple[int, int, str, str]]) -> dict[str, list[str]]:
    """Return how lately each place was named before a figure, as where people come from or are."""
    found: dict[str, list[str]] = {}
    for outward in (True, False):
        seen: list[str] = []
        for start, sentence, role, name in reversed(memory):
            if start > quantity.start:
                continue
            if quantity.sentence - sentence > 25 or len(seen) > 3:
                break
            if (role in _OUTWARD) == outward and name not in seen:
                age = quantity.sentence - sentence
                old = "0" if age == 0 else "1" if age == 1 else "3" if age <= 3 else "6" if age <= 6 else "9"
                title = "out" if outward else "in"
                found.setdefault(name, []).extend(
                    [f"lately {title} {len(seen)}", f"lately {title} {len(seen)} {old}"]
                )
                seen.append(name)
    return found
