"""Who speaks in a document of how arrivals are received, and which peoples in it are the arrivals.

A voice is a quotation, somebody who is said to say it, or a general subject («residents») whose view or
deed is told. Speakers are kept by their office or group; anybody else is a private person, and names of
private persons are masked.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Literal

from steppe.claims.corridor import Corridor, find_corridor
from steppe.claims.mentions import Mention, find_mentions
from steppe.claims.people import People
from steppe.claims.quotations import find_quotations
from steppe.claims.reception_words import PEOPLE, vocabulary, word_pattern
from steppe.claims.roles import find_uses
from steppe.claims.source_names import is_official, kind_of, person_in
from steppe.claims.speech import Cue, find_cues
from steppe.claims.text import Span, Text

Voice = Literal["quotation", "reported speech", "general subject"]

PRIVATE_PERSON = "private person"
NOT_NAMED = "not named"
#: Shorter quotations are names and single words.
_LEAST_QUOTE = 3
#: Code points behind a quotation in which its speaker is looked for.
_AFTER_QUOTE = 60
#: Speakers of one document; finding out who «they» are takes as long as the text before.
_MOST_SPEAKERS = 1_000
_PEOPLE_FROM = re.compile(
    r"\b(?:people|men|women|families|guys|citizens|guests|visitors|those) (?:\w+ )?(?:from|of) "
    r"(?:the )?$",
    re.IGNORECASE,
)
_SOME = re.compile(r"(?:[Mm]any|[Ss]ome|[Mm]ost|[Ss]everal) [A-Z]\w+ ")
_MANY = r"(?:many|some|most|several|few|local|ordinary)"
_WHO_CAME = re.compile(
    r"[^.;,“”\"]{0,30},? who (?:had |has |have )?(?:fled|arrived|came|escaped)\b"
)
_OF_OTHERS = re.compile(r"\b(?:of|about|to|for) (?:the|those|these)\b")


@dataclass(frozen=True)
class Scene:
    """A document prepared.

    Attributes:
        text: the document.
        peoples: where peoples that arrive are named, by sentence.
        mentions: places and peoples that it names.
        corridor: where its movement leaves and goes.
        quotations: spans between quotation marks.
        speakers: who is said to say something, each with the name that a claim would carry.
        hidden: names of private persons; None if there are none.
    """

    text: Text
    peoples: Mapping[int, list[Span]]
    mentions: tuple[Mention, ...]
    corridor: Corridor
    quotations: tuple[Span, ...]
    speakers: tuple[tuple[Cue, str], ...]
    hidden: re.Pattern[str] | None

    def words(self, number: int) -> str:
        """Return a sentence with the peoples that arrive written as such, at the same offsets."""
        sentence = self.text.sentences[number]
        words = self.text.words(number)
        for low, high in self.peoples.get(number, ()):
            first, last = low - sentence.start, high - sentence.start
            words = words[:first] + PEOPLE * (last - first) + words[last:]
        return words

    def quotation(self, at: int) -> Span | None:
        """Return the quotation that a place stands in, or None."""
        before = bisect_right(self.quotations, at, key=itemgetter(0))
        found = self.quotations[before - 1] if before else None
        return found if found and at < found[1] else None


@dataclass(frozen=True)
class Heard:
    """A voice: who speaks, in what way, and whether they are one of the arrivals."""

    voice: Voice
    role: str
    kind: str
    arrival: bool = False


def prepare(text: Text) -> Scene:
    """Return a document with its names, quotations and speakers found."""
    mentions = find_mentions(text)
    corridor = find_corridor(text, find_uses(text, mentions))
    people = People.of(text)
    speakers: list[tuple[Cue, str]] = []
    for cue in find_cues(text)[:_MOST_SPEAKERS]:
        name = people.name_of(cue, [(former.start, who) for former, who in speakers])
        if name and cue.form in ("speech", "count", "release", "data"):
            speakers.append((cue, name))
    arriving: dict[int, list[Span]] = defaultdict(list)
    for one in _peoples_arriving(text, mentions, corridor):
        arriving[one.sentence].append((one.start, one.end))
    hidden = _private_names(people, speakers)
    quotations = find_quotations(text)
    return Scene(text, arriving, mentions, corridor, quotations, tuple(speakers), hidden)


def _peoples_arriving(
    text: Text, mentions: Sequence[Mention], corridor: Corridor
) -> Iterator[Mention]:
    """Yield where peoples are named that are not the host's: «many Xs say» makes Xs hosts."""
    many = re.compile(rf"\b{_MANY}(?: \w+)? $", re.IGNORECASE)
    peoples = [one for one in mentions if one.place.kind == "people" and one.plural]
    hosts = {
        one.place.iso3
        for one in peoples
        if many.search(text.content[max(0, one.start - 20) : one.start])
        and word_pattern("attitude").match(text.content, one.end + 1)
    }
    peoples += [
        one
        for one in mentions
        if one.place.kind == "country"
        and _PEOPLE_FROM.search(text.content[max(0, one.start - 40) : one.start])
    ]
    for one in peoples:
        code = one.place.iso3
        into, out = corridor.destination.get(code, 0.0), corridor.origin.get(code, 0.0)
        if code not in hosts and into <= out:
            yield one


def _private_names(people: People, speakers: Sequence[tuple[Cue, str]]) -> re.Pattern[str] | None:
    """Return a pattern of the names of persons who have no office in the text, or None."""
    spoken = [cue.name.words for cue, _ in speakers if cue.name]
    persons = [
        person_in(words) or (words if kind_of(words) == "person" else "") for words in spoken
    ]
    persons += [words for _, words in people.persons]
    named = [words for words in set(persons) - {""} if not _office(people.text, words)]
    words = {part for name in named for part in name.split() if part[0].isupper() and len(part) > 1}
    if not words:
        return None
    parts = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return re.compile(rf"\b(?:{parts})(?: (?:{parts}))*\b")


def may_speak(scene: Scene, number: int) -> bool:
    """Say whether a sentence may hold a voice at all, at a glance."""
    sentence = scene.text.sentences[number]
    before = bisect_left(scene.quotations, sentence.end, key=itemgetter(0))
    if before and scene.quotations[before - 1][1] > sentence.start:
        return True
    if any(cue.sentence == number for cue, _ in scene.speakers):
        return True
    words = scene.words(number)
    return bool(word_pattern("hosts").search(words) or _SOME.search(words))


def hear(scene: Scene, number: int, at: int) -> Heard | None:
    """Return who says what stands at a place, or None if the document says it itself."""
    quoted = scene.quotation(at)
    if quoted and len(scene.text.content[slice(*quoted)].split()) >= _LEAST_QUOTE:
        who = _speaker_of_quotation(scene, *quoted)
        return _heard(scene, "quotation", who) or Heard("quotation", NOT_NAMED, "")
    here = [pair for pair in scene.speakers if pair[0].sentence == number]
    outside = [
        pair for pair in here if pair[0].form == "speech" and not scene.quotation(pair[0].start)
    ]
    if outside and (heard := _heard(scene, "reported speech", outside[0])):
        return heard
    words, inside = scene.words(number), at - scene.text.sentences[number].start
    return _general_subject(words[:inside], words[inside:])


def _speaker_of_quotation(scene: Scene, low: int, high: int) -> tuple[Cue, str] | None:
    """Return who speaks: the cue right behind, else the last one before in the same paragraph."""
    sentences = scene.text.sentences
    outside = [pair for pair in scene.speakers if not low <= pair[0].start < high]
    behind = [pair for pair in outside if 0 <= pair[0].start - high <= _AFTER_QUOTE]
    if behind:
        return behind[0]
    home = next((s.paragraph for s in sentences if s.start <= low < s.end), None)
    ahead = [
        pair
        for pair in outside
        if pair[0].end <= low and sentences[pair[0].sentence].paragraph == home
    ]
    return ahead[-1] if ahead else None


def _heard(scene: Scene, voice: Voice, speaker: tuple[Cue, str] | None) -> Heard | None:
    """Return a speaker by role, never by a private person's name."""
    if speaker is None:
        return None
    cue, who = speaker
    kind = cue.name.kind if cue.name else kind_of(who) or ""
    if kind == "data":
        return None
    arrival = _is_arrival(scene.text, cue)
    hosts = word_pattern("hosts").match(who)
    if hosts and not arrival:
        # «Residents of X» are nobody's office.
        return Heard(voice, hosts.group().lower(), "group")
    if who.startswith(PRIVATE_PERSON) or arrival:
        role = PRIVATE_PERSON
    elif kind in ("person", "official"):
        role = _office(scene.text, cue.name.words if cue.name else who) or PRIVATE_PERSON
    else:
        role = NOT_NAMED if kind == "media" else who.lower() if kind == "group" else who
    if word_pattern("experts").search(who):
        kind = "data"  # they report; what is quoted of them counts as said
    return Heard(voice, role, kind, arrival)


def _office(text: Text, words: str) -> str:
    """Return the office that words name, or that the text puts beside the person they name; or «».

    A town behind a name is no office, so that who speaks as a neighbour stays unnamed.
    """
    person = person_in(words) or words
    title = words.removesuffix(person).strip(" ,")
    if is_official(title):
        return title
    if is_official(words):
        return words
    for found in re.finditer(rf"\b{re.escape(person.split()[-1])}\b", text.content):
        behind = re.match(r", ([^.,;:“”\"]{3,60})", text.content[found.end() : found.end() + 64])
        ahead = text.content[max(0, found.start() - 40) : found.start()]
        beside = [
            *re.split(r"[.;:“”\"]", ahead)[-1].split(),
            *(behind[1].split() if behind else []),
        ]
        office = next((word.strip(",") for word in beside if is_official(word)), "")
        if office:
            return office.lower()
    return ""


def _is_arrival(text: Text, cue: Cue) -> bool:
    """Say whether the speaker is called a refugee, a migrant, or one who fled or came."""
    if cue.name is None:
        return False
    called = word_pattern("arrival", r"\b", r"s?\b")
    behind = _OF_OTHERS.split(text.content[cue.name.end : cue.name.end + 80])[0]
    apposed = word_pattern("arrival", r", (?:an?|one of the) (?:\w+ ){0,2}?\b", r"s?\b").match(
        behind
    )
    named = called.search(cue.name.words)
    return named is not None or apposed is not None or _WHO_CAME.match(behind) is not None


def _general_subject(before: str, behind: str) -> Heard | None:
    """Return the general subject whose view or deed a clause tells, or None."""
    hosts = word_pattern("hosts")
    attitude = word_pattern("attitude")
    clause = re.split(r"[;:“”\"]", before)[-1].lstrip()
    subjects = list(hosts.finditer(clause))
    opening = hosts.match(behind)
    if opening:
        return Heard("general subject", opening.group().lower(), "group")
    arrivals = vocabulary().arrivals
    for subject in reversed(subjects):
        if arrivals.match(clause, subject.end() + 1):
            return None  # «many refugees say»
        if attitude.search(clause, subject.end()):
            return Heard("general subject", subject.group().lower(), "group")
    many = _SOME.match(clause)
    if many and attitude.search(clause, many.end() - 1):
        return Heard("general subject", many.group().strip(), "group")
    return None
