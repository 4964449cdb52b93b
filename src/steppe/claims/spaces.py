"""Room for people: is a bare figure what a place or boat can take, rather than who is in it?"""

from __future__ import annotations

import re

#: What places are made, let or judged for.
_MADE = (
    r"built|rebuilt|designed|planned|meant|intended|laid out|pegged out|marked out|licen[sc]ed|certified|"
    r"rated|conceived|projected|thought|(?:prepared(?! itself))|furnished|fitted|made|set up|suited|"
    r"suitable|fit|passed|equipped|sized|dimensioned|constructed|erected|opened|pitched|calculated|adequate|enough|"
    r"registered|provided|lent|ready"
)
_ROOM = (
    r"room|spaces?|capacity|places|canvas|straw|accommodation|shelter|floor|roof|beds?|mats?|"
    r"tents?|huts?|housing|barracks|dormitory|town|seats|sheds|mattress(?:es)?"
)
_TAKE = (
    r"hold|house|accommodate|lodge|shelter|sleep|host|seat|take(?: in)?|receive|absorb|fit|put up|carry|"
    r"contain|cater for|berth|quarter|handle|billet|stretch to|keep"
)
#: Words that may stand between the cue and the figure, besides its hedge.
_LIGHT = (
    r"(?:(?:at|the|most|a|an|to|up|only|just|some|about|around|roughly|over|more|than|no|not|nearly|"
    r"almost|fewer|under|another|other|further|additional|least|maximum|total|of|but|at a push|"
    r"now|perhaps|maybe|well|approximately|close|between|barely|scarcely|hardly|or so|first|any|such)"
    r"\s){0,4}"
)
_BEFORE = re.compile(
    rf"\b(?:(?:{_MADE})(?:\s(?!for\b)[\w’'-]+){{0,5}}?,?\s(?:for|to (?:{_TAKE}))\s"
    rf"|(?:{_ROOM})\s(?:at most\s)?(?:for|under|over)\s"
    r"|(?:roof|mattress)\s(?:over|under)\s"
    rf"|(?:can|could|cannot|may|might|should|able to|ready to|prepared to|willing to)\s"
    rf"(?:(?:now|only|still|together|each|also|well)\s)?(?:{_TAKE})\s"
    r"|(?:sleeps|seats)\s"
    r"|(?:rated at|limited to|ceiling of|quota of|capped at|"
    r"capacity of|capacity is|capacity:|capacity at)\s"
    r"|(?:capacity|places)\s(?:[\w’'-]+\s){0,5}(?:is|was|are|were|of|to|stands at|nearer|near|:|about)\s"
    rf"){_LIGHT}$",
    re.IGNORECASE,
)
#: Who or what was counted there and then, rather than could be.
_PRESENT = re.compile(
    r"\b(?:now|today|tonight|currently|yesterday|overnight|already|last night|this morning|had in it)\b",
    re.IGNORECASE,
)
_OF_THEM = re.compile(r"\s(?:of|more of) (?:them|these|those|whom)\b", re.IGNORECASE)
_BEDS = re.compile(rf"\b(beds?|cots|bunks)\sfor\s{_LIGHT}$", re.IGNORECASE)
#: How far before its figure a cue may begin, in code points.
_REACH = 90


def space_said(words: str, at: int, end: int) -> str:
    """Return «places» or «beds» if the words before a bare figure say that it is room, else «».

    Args:
        words: the sentence.
        at: where in it the figure begins, and `end` where it ends.
    """
    near = words[max(0, at - _REACH) : at]
    clause = re.split(r"[;:.!?]\s(?=\S)", near)[-1]
    beds = _BEDS.search(clause)
    if beds and not re.search(r"\bmake\b|\bfound\b", clause):
        return "beds"
    found = _BEFORE.search(clause)
    if not found or _PRESENT.search(found.group()) or _OF_THEM.match(words, end):
        return ""
    return "places"
