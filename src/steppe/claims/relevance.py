"""Is a figure about people who move, their administration or their effects on hosts?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from steppe.claims.figures import Figure
from steppe.claims.numbers import Token
from steppe.claims.text import Text

MOVEMENT = re.compile(
    r"\b(?:refugees?|migrants?|migration|immigra\w+|emigra\w+|asylum|borders?|frontier|"
    r"cross(?:ed|ing|ings|es)?|"
    r"fle[de]\w*|flee\w*|displaced?|displacement|arriv\w+|newcomers?|evacuat\w+|repatriat\w+|"
    r"return(?:ed|ees?|ing|s)?|deport\w+|expel\w*|expulsions?|exodus|influx|camps?|shelter\w*|"
    r"resettle\w*|"
    r"relocat\w+|visas?|checkpoints?|foreigners?|foreign nationals|citizens of|unhcr|iom|"
    r"host(?:ed|ing|s)?|"
    r"stranded|mobili[sz]ation|entered|entries|residence|encounters?|intercept\w+|smuggl\w+|detained|"
    r"detention|boats?|dinghies|aliyah|escap\w+|left the country|homeland|non-?residents?|"
    r"not residents|"
    r"transit|leaving|incoming|moved|uprooted|homeless|diaspora|expatriates?|nationals)\b",
    re.IGNORECASE,
)
#: Stems that tell a text about people who move; PEOPLE must be among them.
_PEOPLE = (
    r"refugee|migrant|immigrant|emigrant|asylum|displaced|returnee|deport|evacuee|newcomer|"
    r"foreigner|expelled|"
    r"fled|fleeing|repatriat|citizens of|nationals|noncitizen|non-?resident|not residents|"
    r"relocant|exiles|idps|"
    r"new arrivals|arrivals|stateless|encounters|expellee|settlers|deserter|stranded|homeland|"
    r"exodus|aliyah|"
    r"mobili[sz]ation|uprooted|evacuat"
)
_SIGNS = re.compile(
    rf"\b(?:({_PEOPLE})|migration|emigrat|immigrat|influx|fle[de]|arriv|cross(?:ed|ing) (?:the|"
    rf"into|over|from|to)|"
    r"crossings|border|frontier|checkpoint|expulsion|entered|entries|entry|resettle|relocat|"
    r"camp|unhcr|iom|"
    r"left the country|moved away|boats?|dinghy|visa|residence|transit|shelter|detained|"
    r"customs|abroad)",
    re.IGNORECASE,
)
#: Words about movement per hundred words of a text that is about movement.
ABOUT_MOVEMENT = 1.0
#: Signs of different kinds that a text needs, by its length in words up to which they are enough.
_SIGNS_NEEDED = ((60, 1), (120, 2), (10**9, 3))
#: A text that names people on the move this often is about them.
_OFTEN = 3
_SMALL = 10
_READ = 200_000
_CASUALTY = re.compile(
    r"\b(?:died|dead|killed|drowned|wounded|injured|missing|deaths?|perished|bodies)\b", re.I
)


class Topic(NamedTuple):
    """How much a text speaks of movement: words about it per hundred words; is it about it at all?"""

    share: float
    about: bool


def topic_of(text: Text) -> Topic:
    """Return the topic of a text, judged by its first 200,000 code points."""
    sample = text.content[:_READ]
    words = max(sample.count(" "), 20)
    signs = {found.group().lower() for found in _SIGNS.finditer(sample)}
    people = sum(found.group(1) is not None for found in _SIGNS.finditer(sample))
    needed = next(signs for most, signs in _SIGNS_NEEDED if words <= most)
    short = words <= _SIGNS_NEEDED[0][0]
    about = len(signs) >= needed and (people > 0 or short)
    about = about or people >= _OFTEN
    return Topic(100 * sum(1 for _ in MOVEMENT.finditer(sample)) / words, about)


def is_relevant(
    topic: Topic, text: Text, sentence: int, tokens: Sequence[Token], figure: Figure
) -> bool:
    """Say whether a figure is worth a claim."""
    kind = figure.phrase.kind
    if kind == "thing" or not topic.about:
        return False
    if topic.share < ABOUT_MOVEMENT and not _moving_near(text, sentence):
        return False
    if kind == "unknown":
        return figure.high >= 1000 and _moving_near(text, sentence)
    if figure.high >= _SMALL or figure.unit in ("percent", "times"):
        return True
    if kind in ("none", "inherited", "") or figure.inherited:
        return figure.inherited and _listed(tokens, figure)
    if kind in ("people", "dead"):
        if figure.first and tokens[figure.first - 1].low in ("his", "her", "my", "our", "whose"):
            return False
        return _moving_near(text, sentence) or _CASUALTY.search(text.words(sentence)) is not None
    return kind in ("measure", "event", "money", "family")


def _listed(tokens: Sequence[Token], figure: Figure) -> bool:
    """A small bare figure is told only beside others: «32 by them, 19 by us and three by you»."""
    before = tokens[figure.first - 1].low if figure.first else ""
    after = tokens[figure.last].low if figure.last < len(tokens) else ""
    return before not in (
        "the",
        "these",
        "those",
        "first",
        "last",
        "other",
        "all",
        "both",
        "our",
        "and",
        "in",
        "of",
    ) or (before in ("and", "of") and after in ("fell", "were", "to", "by", "died", ".", ",", "in"))


def _moving_near(text: Text, sentence: int) -> bool:
    """Look at the sentence and up to two before it in its own or the last paragraph."""
    here = text.sentences[sentence]
    first = sentence
    while (
        first > 0
        and sentence - first < 2
        and text.sentences[first - 1].paragraph >= here.paragraph - 1
    ):
        first -= 1
    start = max(text.sentences[first].start, here.start - 1_200)
    return MOVEMENT.search(text.content, start, here.end) is not None
