"""What a document says of how arrivals are received: statements coded by theme and stance.

A statement needs a voice (a quotation, somebody who is said to say it, or a general subject such as
«residents»), must be about arrivals, and must hold words of a theme that are not denied. What a
document reports in its own voice is not coded, and of rents, prices and queues only what somebody
puts down to arrivals. Statements are evidence as found: they are no sample of opinion and say nothing
of any person. Sentences with threats are left out; how many is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from steppe.claims.corridor import Corridor, find_corridor
from steppe.claims.gazetteer import short_name
from steppe.claims.mentions import Mention, find_mentions
from steppe.claims.people import People
from steppe.claims.quotations import find_quotations
from steppe.claims.reception_words import (
    LONGEST_QUOTE,
    OF_ARRIVALS,
    Cue,
    Vocabulary,
    codebook,
    vocabulary,
    word_pattern,
)
from steppe.claims.roles import find_uses
from steppe.claims.source_names import is_official, kind_of, person_in
from steppe.claims.speech import Cue as SpeechCue
from steppe.claims.speech import find_cues
from steppe.claims.text import Span, Text

Voice = Literal["quotation", "reported speech", "general subject"]

PRIVATE_PERSON = "private person"
NOT_NAMED = "not named"
#: Sentences back that may name the arrivals meant by «they».
_CONTEXT = 3
#: Shorter quotations are names and single words.
_LEAST_QUOTE = 3
#: Words before a theme's own in which a «not» takes it away.
_DENIAL_REACH = 60
#: Themes on what arrivals cost: those who report figures for a living are not blaming.
_OBSERVED = frozenset({"housing_cost", "prices", "services_queue", "jobs_competition"})
_OFFICES = frozenset({"agency", "ngo", "organisation", "media", "data"})
_CLAUSE = re.compile(r"[.;:!?“”\"«»,]| but ")
_AFTER_QUOTE = 60
_WHO_CAME = re.compile(
    r"[^.;,“”\"]{0,30},? who (?:had |has |have )?(?:fled|arrived|came|escaped)\b"
)
_OF_OTHERS = re.compile(r"\b(?:of|about|to|for) (?:the|those|these)\b")


@dataclass(frozen=True)
class Statement:
    """One coded statement.

    Attributes:
        theme: id of the codebook.
        stance: support, hostility, either or information.
        sentence: number of the sentence.
        start: first code point of the sentence.
        end: code point behind it.
        cue: the words that decided the theme.
        quote: at most 25 words as they stand, names of private persons masked.
        place: town or region, else the country that people came to; None if not known.
        date: the document's day.
        speaker_role: the office or group; «private person» for anybody else; «not named».
        voice: how somebody was found to say it.
    """

    theme: str
    stance: str
    sentence: int
    start: int
    end: int
    cue: str
    quote: str
    place: str | None
    date: date | None
    speaker_role: str
    voice: Voice

    def as_json(self) -> dict[str, Any]:
        """Return the statement as a JSON value."""
        return {**vars(self), "date": self.date.isoformat() if self.date else None}


@dataclass(frozen=True)
class _Scene:
    """A document prepared: its names, quotations and speakers."""

    text: Text
    words: Vocabulary
    mentions: tuple[Mention, ...]
    corridor: Corridor
    quotations: tuple[Span, ...]
    speakers: tuple[tuple[SpeechCue, str], ...]
    hidden: re.Pattern[str] | None


@dataclass(frozen=True)
class _Heard:
    """A voice: who speaks, in what way, and whether they are one of the arrivals."""

    voice: Voice
    role: str
    kind: str
    arrival: bool = False


def find_reception(text: Text) -> tuple[tuple[Statement, ...], int]:
    """Return the coded statements of a document, and how many sentences with threats were left out."""
    scene = _prepare(text)
    found: list[Statement] = []
    withheld = 0
    for number in range(len(text.sentences)):
        here = list(_coded(scene, number))
        if here and scene.words.threat.search(text.words(number)):
            withheld += 1
        else:
            found += here
    return tuple(found), withheld


def _prepare(text: Text) -> _Scene:
    mentions = find_mentions(text)
    corridor = find_corridor(text, find_uses(text, mentions))
    people = People.of(text)
    speakers: list[tuple[SpeechCue, str]] = []
    for cue in find_cues(text):
        name = people.name_of(cue, [(former.start, who) for former, who in speakers])
        if name and cue.form in ("speech", "count", "release", "data"):
            speakers.append((cue, name))
    arrivals = vocabulary(_peoples_arriving(text, mentions, corridor))
    hidden = _private_names(people, speakers)
    return _Scene(
        text, arrivals, mentions, corridor, find_quotations(text), tuple(speakers), hidden
    )


def _peoples_arriving(text: Text, mentions: Sequence[Mention], corridor: Corridor) -> Iterator[str]:
    """Yield the names of peoples that are not those of the host."""
    attitude = word_pattern("attitude").pattern
    of_hosts = re.compile(
        rf"\b(?:many|some|most|several|few|local|ordinary)(?: \w+)? $|\b(?:{attitude})",
        re.IGNORECASE,
    )
    hosts = set()
    for one in mentions:
        ahead = text.content[max(0, one.start - 20) : one.start]
        behind = text.content[one.end : one.end + 20].split(" ")[1:2]
        if one.place.kind == "people" and of_hosts.search(ahead):
            hosts |= {one.place.iso3} if behind and of_hosts.match(behind[0]) else set()
    for one in mentions:
        code = one.place.iso3
        into, out = corridor.destination.get(code, 0.0), corridor.origin.get(code, 0.0)
        if one.place.kind == "people" and one.plural and code not in hosts and into <= out:
            yield text.content[one.start : one.end]


def _private_names(
    people: People, speakers: Sequence[tuple[SpeechCue, str]]
) -> re.Pattern[str] | None:
    """Return a pattern of the names of persons who have no office in the text, or None."""
    spoken = [cue.name.words for cue, _ in speakers if cue.name]
    persons = [
        person_in(words) or (words if kind_of(words) == "person" else "") for words in spoken
    ]
    persons += [words for _, words in people.persons]
    named = [words for words in persons if words and not _office(people.text, words)]
    words = {part for name in named for part in name.split() if part[0].isupper() and len(part) > 1}
    if not words:
        return None
    parts = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return re.compile(rf"\b(?:{parts})(?: (?:{parts}))*\b")


def _coded(scene: _Scene, number: int) -> Iterator[Statement]:
    """Yield the statements of one sentence: each theme once, no words for two themes."""
    text, sentence = scene.text, scene.text.sentences[number]
    if sentence.headline:
        return
    words = text.words(number)
    taken: list[Span] = []
    themes: set[str] = set()
    for cue in scene.words.cues:
        for match in cue.pattern.finditer(words):
            span = _span(scene, cue, words, match.span())
            if span is None or cue.theme in themes or _clash(match.span(), taken):
                continue
            start = sentence.start + match.start()
            heard = _hear(scene, number, start)
            if heard is None or not _holds(scene, number, cue, span, start, heard):
                continue
            theme = OF_ARRIVALS if heard.arrival else cue.theme
            taken.append(match.span())
            if theme not in themes:
                themes |= {theme, cue.theme}
                yield _statement(scene, number, theme, match.span(), heard)


def _clash(span: Span, taken: Sequence[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in taken)


def _span(scene: _Scene, cue: Cue, words: str, found: Span) -> Span | None:
    """Return the words in which a denial counts: with the blame, where a theme needs one."""
    if "blame" not in cue.needs:
        return found
    blame = scene.words.blame.search(words)
    return (min(found[0], blame.start()), max(found[1], blame.end())) if blame else None


def _holds(scene: _Scene, number: int, cue: Cue, span: Span, start: int, heard: _Heard) -> bool:
    """Say whether words of a theme are about arrivals, not denied, and come with what they need."""
    words = scene.text.words(number)
    denial = word_pattern("negation", r"(?:\b|n[’'])(?:t\b|", r"\b)")
    before = _CLAUSE.split(words[max(0, span[0] - _DENIAL_REACH) : span[0]])[-1]
    if denial.search(before) or re.search(r"\bdeni(?:ed|es)\b", words[: span[0]]):
        return False
    if "negated" not in cue.needs and denial.search(words[slice(*span)]):
        return False
    if heard.arrival != ("arrival" in cue.needs) and "arrival" in cue.needs:
        return False
    if "quote" in cue.needs and heard.voice != "quotation":
        return False
    if cue.theme in _OBSERVED and heard.voice != "quotation" and heard.kind in _OFFICES:
        return False
    if cue.theme == "practical_help" and word_pattern("own_money").search(words):
        return False
    if "demand" in cue.needs and not (
        word_pattern("demand").search(words) or scene.text.content[start - 1] in '“"«'
    ):
        return False
    return _about_arrivals(scene, number, heard)


def _about_arrivals(scene: _Scene, number: int, heard: _Heard) -> bool:
    named = scene.words.arrivals
    words = scene.text.words(number)
    if named.search(words) or heard.arrival:
        return True
    if heard.voice == "general subject":
        return False
    near = list(range(max(0, number - _CONTEXT), number))
    sentences = scene.text.sentences
    after = number + 1 < len(sentences)
    if after and sentences[number + 1].paragraph == sentences[number].paragraph:
        near.append(number + 1)  # «How long may they stay?» a neighbour of the refugees asked.
    context = any(named.search(scene.text.words(index)) for index in near)
    return context and (
        heard.voice == "quotation" or scene.words.pronouns.search(words) is not None
    )


def _hear(scene: _Scene, number: int, at: int) -> _Heard | None:
    """Return who says what stands at a place, or None if the document says it itself."""
    content = scene.text.content
    for low, high in scene.quotations:
        if low <= at < high and len(content[low:high].split()) >= _LEAST_QUOTE:
            who = _speaker_of_quotation(scene, low, high)
            return _heard(scene, "quotation", who) or _Heard("quotation", NOT_NAMED, "")
    here = [pair for pair in scene.speakers if pair[0].sentence == number]
    outside = [pair for pair in here if pair[0].form == "speech" and not _quoted(scene, pair[0])]
    if outside and (heard := _heard(scene, "reported speech", outside[0])):
        return heard
    sentence = scene.text.sentences[number]
    return _general_subject(content[sentence.start : at], content[at : sentence.end])


def _quoted(scene: _Scene, cue: SpeechCue) -> bool:
    return any(low <= cue.start < high for low, high in scene.quotations)


def _speaker_of_quotation(scene: _Scene, low: int, high: int) -> tuple[SpeechCue, str] | None:
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


def _heard(scene: _Scene, voice: Voice, speaker: tuple[SpeechCue, str] | None) -> _Heard | None:
    """Return a speaker by role, never by a private person's name."""
    if speaker is None:
        return None
    cue, who = speaker
    kind = cue.name.kind if cue.name else kind_of(who) or ""
    if kind == "data":
        return None
    arrival = _is_arrival(scene.text, cue)
    if who.startswith(PRIVATE_PERSON) or arrival:
        role = PRIVATE_PERSON
    elif kind in ("person", "official"):
        role = _office(scene.text, cue.name.words if cue.name else who) or PRIVATE_PERSON
    else:
        role = NOT_NAMED if kind == "media" else who.lower() if kind == "group" else who
    if kind == "group" and word_pattern("experts").search(role):
        kind = "data"
    return _Heard(voice, role, kind, arrival)


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


def _is_arrival(text: Text, cue: SpeechCue) -> bool:
    """Say whether the speaker is called a refugee, a migrant, or one who fled or came."""
    start = cue.name.start if cue.name else cue.start
    behind = _OF_OTHERS.split(text.content[start : start + 120])[0]
    called = word_pattern(
        "arrival", r"(?:[^,.;“”\"]{0,40}, (?:an?|one of the) )?(?:\w+ ){0,2}?\b", r"s?\b"
    )
    return called.match(behind) is not None or _WHO_CAME.match(behind) is not None


def _general_subject(before: str, behind: str) -> _Heard | None:
    """Return the general subject whose view or deed a clause tells, or None."""
    hosts = word_pattern("hosts")
    attitude = word_pattern("attitude")
    clause = re.split(r"[;:“”\"]", before)[-1]
    subjects = list(hosts.finditer(clause))
    opening = hosts.match(behind)
    if opening:
        return _Heard("general subject", opening.group().lower(), "group")
    for subject in reversed(subjects):
        if attitude.search(clause, subject.end()):
            return _Heard("general subject", subject.group().lower(), "group")
    many = re.match(r"\W*(?:many|some|most|several) [A-Z]\w+ ", clause)
    if many and attitude.search(clause, many.end() - 1):
        return _Heard("general subject", many.group().strip(' “"«'), "group")
    return None


def _statement(scene: _Scene, number: int, theme: str, found: Span, heard: _Heard) -> Statement:
    text, sentence = scene.text, scene.text.sentences[number]
    at = sentence.start + found[0]
    low, high = sentence.start, sentence.end
    if heard.voice == "quotation":
        first, last = next(span for span in scene.quotations if span[0] <= at < span[1])
        low, high = max(low, first), min(high, last)
    return Statement(
        theme=theme,
        stance=codebook()[theme].stance,
        sentence=number,
        start=sentence.start,
        end=sentence.end,
        cue=text.words(number)[slice(*found)],
        quote=_quote(scene, low, high, at),
        place=_place(scene, number),
        date=text.published,
        speaker_role=heard.role,
        voice=heard.voice,
    )


def _quote(scene: _Scene, low: int, high: int, at: int) -> str:
    """Return at most 25 words around a place, names of private persons masked."""
    content = scene.text.content
    ahead, behind = content[low:at].split(), content[at:high].split()
    first = max(0, min(len(ahead), len(ahead) + len(behind) - LONGEST_QUOTE))
    first = min(first, max(0, len(ahead) - LONGEST_QUOTE // 2))
    kept = [*ahead, *behind][first : first + LONGEST_QUOTE]
    words = " ".join(kept).strip(' ,“”"«»')
    if scene.hidden is not None:
        words = scene.hidden.sub("[name]", words)
    opened = "… " if first else ""
    return f"{opened}{words}{' …' if first + len(kept) < len(ahead) + len(behind) else ''}"


def _place(scene: _Scene, number: int) -> str | None:
    """Return the town or region that the sentence or the one before names, else the host country."""
    origin = max(scene.corridor.origin, key=scene.corridor.origin.__getitem__, default="")
    paragraph = scene.text.sentences[number].paragraph
    for index in (number, number - 1):
        if index < 0 or scene.text.sentences[index].paragraph != paragraph:
            continue
        for one in scene.mentions:
            finer = one.place.kind in ("city", "region", "camp", "checkpoint")
            if one.sentence == index and finer and one.place.iso3 != origin:
                return one.label or one.place.name
    into = scene.corridor.destination
    host = max(into, key=into.__getitem__, default="")
    return short_name(host) if len(host) == 3 and host.isupper() else None
