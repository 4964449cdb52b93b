"""So many to each room, bus or latrine: what the people that a figure counts are counted by."""

from __future__ import annotations

import re

from steppe.claims.lexicon import singular
from steppe.claims.text import Quantity, Text

#: Where people are, and what they share.
_ROOM = (
    r"rooms?|classrooms?|tents?|huts?|halls?|houses?|flats?|box(?:es)?|dormitor(?:y|ies)|cabins?|"
    r"containers?|barracks|beds?"
)
_RIDE = (
    r"flights?|trains?|bus(?:es)?|boats?|trucks?|lorr(?:y|ies)|carriages?|wagons?|coaches|vehicles?"
)
_SHARED = (
    r"latrines?|toilets?|taps?|showers?|wells?|doctors?|nurses?|teachers?|midwi(?:fe|ves)|pumps?"
)
_NO_NOUN = (
    r"(?:to|per|in|on|by|from|with|aboard|into|onto|for|at|near|of|under|and|or|took|take|"
    r"is|are|was|were)\b"
)
#: «forty-five to a classroom», «230 people a flight», «eleven people share a hut».
_BEHIND = re.compile(
    rf"(?:\s(?!{_NO_NOUN})[\w’'-]+){{0,2}}?\s(?:(?:to (?:a|each|every|one)|per|in (?:each|every))\s"
    rf"(?P<one>{_ROOM}|{_RIDE}|{_SHARED})|a\s(?P<ride>{_RIDE})|"
    r"(?:share[ds]?|sharing|to share)\s(?:a|one|each|every)\s(?:single\s)?"
    rf"(?P<shared>{_ROOM}|{_SHARED}))\b",
    re.IGNORECASE,
)
_HEDGE = (
    r"(?:(?:about|some|around|over|up|more|than|to|at|least|nearly|almost|only|just|as|many)\s)*"
)
#: «each classroom has 60 people», «1,646 trains, each of 1,200», «one latrine for every 132 people».
_AHEAD = re.compile(
    rf"\b(?:(?:each|every)\s(?:\w+\s)?(?P<one>{_ROOM}|{_RIDE})\s"
    r"(?:now\s)?(?:has|had|holds|held|houses|sleeps|shelters|contains|carries|carried)|"
    rf"(?P<things>{_ROOM}|{_RIDE})\b,?\seach\s(?:made\s|built\s)?(?:of|for|with|holding|carrying|sleeping)|"
    rf"\b(?:one|a|an|single)\s(?P<fixture>{_SHARED})\s(?:for|to|per)(?:\s(?:every|each))?|"
    rf"\b(?P<number>{_SHARED})\s(?:there\s)?(?:number|are)\sone\s(?:for|to)\s(?:every|each))"
    rf"\s{_HEDGE}$",
    re.IGNORECASE,
)
#: Who is taken somewhere is not counted by it: «moved forty people to a hall».
_MOVED = re.compile(
    r"\b(?:mov|tak|took|brought|bring|transfer|sen[dt]|driv|drove|carr|led|lead|evacuat|go|went|came|gone|"
    r"walk|fled|flee|return|relocat|deliver|gave|giv|add|admit|assign|confin|escort|accompan|guid|direct|"
    r"invit|welcom|rush|march|herd|lock|order|let)\w*\b",
    re.IGNORECASE,
)
#: «took 60 people per bus»: these count by the bus even who is moved.
_EACH = re.compile(r"\s(?:per|each|every)\s", re.IGNORECASE)
#: More than so many are in no room and in no bus; a doctor may have more.
_MOST = 2_000
#: How far before its figure words may begin, in code points.
_REACH = 90


def counted_by(text: Text, quantity: Quantity) -> str:
    """Return what people are counted by, in the singular, or «»: «classroom» of «45 to a classroom».

    Args:
        text: the text.
        quantity: a figure of people, families or places.
    """
    sentence = text.sentences[quantity.sentence]
    ahead = text.content[max(sentence.start, quantity.start - _REACH) : quantity.start]
    found = _AHEAD.search(ahead)
    shared = found is not None and bool(found["fixture"] or found["number"])
    if quantity.value_high > _MOST and not shared:
        return ""
    if found is None:
        found = _BEHIND.match(text.content[quantity.end : sentence.end])
        if found and _MOVED.search(ahead) and not _EACH.search(found.group()):
            return ""
    if found is None:
        return ""
    return singular(next(word for word in found.groupdict().values() if word).lower())
