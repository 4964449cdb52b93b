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
from typing import Any

from steppe.claims.gazetteer import short_name
from steppe.claims.reception_voices import Heard, Scene, Voice, hear, may_speak, prepare
from steppe.claims.reception_words import (
    LONGEST_QUOTE,
    OF_ARRIVALS,
    Cue,
    codebook,
    vocabulary,
    word_pattern,
)
from steppe.claims.text import Span, Text

#: Longer sentences are lists or run-on text, where a voice cannot be told.
_LONGEST_SENTENCE = 1_000
#: Sentences back that may name the arrivals meant by «they».
_CONTEXT = 3
#: Words before a theme's own in which a «not» takes it away.
_DENIAL_REACH = 60
#: Themes in which arrivals speak of their reception as well.
_OF_ARRIVALS_TOO = frozenset({OF_ARRIVALS, "behaviour", "practical_help", "hospitality", "thanks"})
#: What an office, an expert or a document reports is no hostility of its own.
_OFFICES = frozenset({"agency", "ngo", "organisation", "media", "data"})
#: Words between a subject and what it does.
_NEAR = 5
_MARK = re.compile(r"[“”\"«»]")
_CLAUSE = re.compile(r"[.;:!?“”\"«»,]| but ")


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


def find_reception(text: Text) -> tuple[tuple[Statement, ...], int]:
    """Return the coded statements of a document, and how many sentences with threats were left out."""
    scene = prepare(text)
    found: list[Statement] = []
    withheld = 0
    for number in range(len(text.sentences)):
        here = list(_coded(scene, number))
        if here and vocabulary().threat.search(scene.words(number)):
            withheld += 1
        else:
            found += here
    return tuple(found), withheld


def _coded(scene: Scene, number: int) -> Iterator[Statement]:
    """Yield the statements of one sentence: each theme once, no words for two themes."""
    sentence = scene.text.sentences[number]
    if sentence.headline or sentence.end - sentence.start > _LONGEST_SENTENCE:
        return
    if not may_speak(scene, number):
        return
    words = scene.words(number)
    taken: list[Span] = []
    themes: set[str] = set()
    for cue in vocabulary().cues:
        for match in cue.pattern.finditer(words):
            span = _span(cue, words, match.span())
            if span is None or cue.theme in themes or _clash(match.span(), taken):
                continue
            if _MARK.search(match.group()):  # from a quotation into what is said of it
                continue
            start = sentence.start + match.start()
            heard = hear(scene, number, start)
            if heard is None or not _holds(scene, number, cue, span, start, heard):
                continue
            theme = OF_ARRIVALS if heard.arrival else cue.theme
            taken.append(match.span())
            if theme not in themes:
                themes |= {theme, cue.theme}
                yield _statement(scene, number, theme, match.span(), heard)


def _clash(span: Span, taken: Sequence[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in taken)


def _span(cue: Cue, words: str, found: Span) -> Span | None:
    """Return the words in which a denial counts: with the blame, where a theme needs one."""
    if "blame" not in cue.needs:
        return found
    blame = vocabulary().blame.search(words)
    return (min(found[0], blame.start()), max(found[1], blame.end())) if blame else None


def _holds(scene: Scene, number: int, cue: Cue, span: Span, start: int, heard: Heard) -> bool:
    """Say whether words of a theme are about arrivals, not denied, and come with what they need."""
    words = scene.words(number)
    denial = word_pattern("negation", r"(?:\b|n[’'])(?:t\b|", r"\b)")
    before = _CLAUSE.split(words[max(0, span[0] - _DENIAL_REACH) : span[0]])[-1]
    if denial.search(before) or re.search(r"\bdeni(?:ed|es)\b", words[: span[0]]):
        return False
    if "negated" not in cue.needs and denial.search(words[slice(*span)]):
        return False
    if heard.arrival and cue.theme not in _OF_ARRIVALS_TOO:
        return False
    if "arrival" in cue.needs and not heard.arrival:
        return False
    if "quote" in cue.needs and heard.voice != "quotation":
        return False
    if "hosts" in cue.needs and _arrivals_are_subject(words[: span[0]], heard):
        return False
    hostile = codebook()[cue.theme].stance == "hostility"
    if hostile and heard.voice != "quotation" and heard.kind in _OFFICES:
        return False
    if cue.theme == "practical_help" and word_pattern("own_money").search(words):
        return False
    if "demand" in cue.needs and not (
        word_pattern("demand").search(words) or scene.text.content[start - 1] in '“"«'
    ):
        return False
    return _about_arrivals(scene, number, cue, heard)


def _arrivals_are_subject(before: str, heard: Heard) -> bool:
    """Say whether the words before a theme's own end with arrivals and little else: «they often».

    Where residents speak of «they», that may be themselves.
    """
    clause = _CLAUSE.split(before)[-1]
    kinds = [vocabulary().arrivals]
    if heard.kind != "group":
        kinds.append(vocabulary().pronouns)
    ends = [found.end() for kind in kinds for found in kind.finditer(clause)]
    return any(clause.count(" ", end) <= _NEAR for end in ends)


def _about_arrivals(scene: Scene, number: int, cue: Cue, heard: Heard) -> bool:
    named = vocabulary().arrivals
    words = scene.words(number)
    if named.search(words) or heard.arrival:
        return True
    if heard.voice == "general subject":
        # «The ministry let the refugees in. Volunteers brought food.»
        before = scene.words(number - 1) if number else ""
        return cue.theme == "practical_help" and named.search(before) is not None
    means = vocabulary().pronouns.search(words) is not None
    if "named" in cue.needs and not means:
        return False
    near = list(range(max(0, number - _CONTEXT), number))
    sentences = scene.text.sentences
    after = number + 1 < len(sentences)
    if after and sentences[number + 1].paragraph == sentences[number].paragraph:
        near.append(number + 1)  # «How long may they stay?» a neighbour of the refugees asked.
    context = any(named.search(scene.words(index)) for index in near)
    return context and (heard.voice == "quotation" or means)


def _statement(scene: Scene, number: int, theme: str, found: Span, heard: Heard) -> Statement:
    text, sentence = scene.text, scene.text.sentences[number]
    at = sentence.start + found[0]
    low, high = sentence.start, sentence.end
    if quoted := scene.quotation(at):
        low, high = max(low, quoted[0]), min(high, quoted[1])
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


def _quote(scene: Scene, low: int, high: int, at: int) -> str:
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


def _place(scene: Scene, number: int) -> str | None:
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
