"""Is a figure about people who move, their administration or their effects on hosts?"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from steppe.claims.figures import Figure
from steppe.claims.numbers import Token
from steppe.claims.text import Text
from steppe.claims.vectors import bag

MOVEMENT = re.compile(
    r"\b(?:refugees?|migrants?|migration|immigra\w+|emigra\w+|asylum|borders?|frontier|cross(?:ed|ing|"
    r"ings|es)?|fle[de]\w*|flee\w*|displaced?|displacement|arriv\w+|newcomers?|evacu\w+|repatriat\w+|"
    r"return(?:ed|ees?|ing|s)?|deport\w+|expel\w*|expulsions?|exodus|influx|camps?|shelter\w*|"
    r"resettle\w*|relocat\w+|visas?|checkpoints?|foreigners?|foreign nationals|citizens of|unhcr|iom|"
    r"host(?:ed|ing|s)?|stranded|mobili[sz]ation|entered|entries|residence|encounters?|intercept\w+|"
    r"smuggl\w+|detained|detention|boats?|dinghies|aliyah|escap\w+|left the country|homeland|"
    r"non-?residents?|not residents|transit|leaving|incoming|moved|uprooted|homeless|diaspora|"
    r"expatriates?|nationals|drown\w+|shipwreck|landings?|disembark\w*|gone (?:back|home|on)|"
    r"(?:go|went|going|came|come|comes|coming|sent|brought|flown|turned|taken|got|pushed|walk\w*) "
    r"(?:back|home|in|over|out|across|to|from)|left for|set out|settle\w*|inhabitants|"
    r"tents?|reception|registered|rescued|stuck|permits?|pass(?:ed|es)? through|"
    r"(?-i:[A-Z][a-zé]{2,}(?:ians|[bcdgrtvhuzl]ans|nese|mese|lese|[rq]is|alis|eans)|Afghans|Kurds|Rohingya))\b",
    re.IGNORECASE,
)
#: Stems that tell a text about people who move.
_PEOPLE = (
    r"refugee|migrant|immigrant|emigrant|asylum|displaced|returnee|deport|evacuee|newcomer|"
    r"foreigner|expelled|fled|fleeing|repatriat|citizens of|nationals|noncitizen|non-?resident|"
    r"not residents|relocant|exiles|idps|new arrivals|arrivals|stateless|encounters|expellee|settlers|"
    r"deserter|stranded|homeland|exodus|aliyah|mobili[sz]ation|uprooted|evacuat|boat people|"
    r"residence permit|border guard|coast ?guard|migration (?:service|office|agency|department)|"
    r"attempts to cross|pushbacks?|push-backs?|detention cent|reception cent|transit cent|landings|"
    r"would-be|smugglers|"
    r"(?:people|persons|families) from (?-i:[A-Z])|"
    # «people have crossed», «women and children came», «families left»
    r"(?:people|persons|men|women|children|families|residents|inhabitants|soldiers|workers) "
    r"(?:(?:who|had|have|has|were|are|still|already|now|also|and|all|were|then) ){0,3}(?:cross|enter|"
    r"fle|left |leav|came |come |coming |arriv|return|gone |went |living in|landed|moved|passed)"
)
_SIGNS = re.compile(
    rf"\b(?:({_PEOPLE})|migra|emigrat|immigrat|influx|fle[de]|arriv|cross(?:ed|ing) (?:the|into|over|"
    r"from|to|in|by)|crossings|border|frontier|checkpoint|expulsion|entered|entries|entry|resettle|relocat|"
    r"camp|unhcr|iom|left the country|moved away|boats?|dinghy|visa|residence|resid|transit|shelter|"
    r"detained|customs|abroad|returned|intercept|rescued|host|tents|drown|register|go(?:ne|ing)? home|"
    r"reunif|bridge|permits|one-way)",
    re.IGNORECASE,
)
#: A people in the plural, by its usual endings in English; case tells it from other words.
_NATION = re.compile(
    r"\b((?:[A-Z][a-zé]{2,}(?:ians|[bcdgrtvhuzl]ans|nese|mese|lese|[rq]is|alis|eans)|Afghans|Greeks|Czechs|"
    r"Turks|Kurds|Poles|Rohingya|Uzbeks|Tajiks|Bosniaks|Hmong|Roma|[A-Z][a-zé]{3,}(?:ian|ese|"
    r"ean|[gdbz]an) (?:nationals|citizens|refugees|migrants|workers|families|women|children))"
    # … and they move or stay abroad
    r"( (?:(?:who|had|have|has|were|are|still|already|now|also|to|since|been) ){0,3}(?:cross|enter|fle|"
    r"left|leav|came|come|coming|arriv|return|gone|went|living|live|landed|moved|staying|resid|set up|"
    r"aboard|registered|in [A-Z]|to [A-Z]|from [A-Z]))?)"
)
#: «from Chad into Libya»: a way that people go.
_WAY = re.compile(
    r"\bfrom (?:[a-z]+ )?[A-Z]\w+ (?:in)?to (?:[a-z]+ ){0,2}[A-Z]|\bborders? (?:with|of|from) [A-Z]"
)
#: Words about movement per hundred words of a text that is about movement.
ABOUT_MOVEMENT = 1.0
#: From this probability on a text is taken to be about people who move; a whole text missed costs more
#: than some figures of another subject.
SURE = 0.4
#: From this log odds on each of its figures is, however seldom movement is named.
_CERTAIN = 0.0
#: A text that names people on the move this often is about them, however long; so is a short one (in
#: words) that has a sign of them.
_OFTEN, _SHORT = 3, 60
#: Counts beyond these tell nothing more.
_MOST = np.array([4, 6, 3, 1, 5])
_SMALL = 10
#: So many boats, buses or sites are told for their number.
_SOME = 5
_READ = 200_000
#: Words in small letters: names of places and people tell nothing of the subject.
_PLAIN = re.compile(r"(?<![^\W\d_])[a-z][a-z-]+")
#: Words of sport; a text with so many of them and no name for people on the move reports a match.
_GAME = re.compile(
    r"\b(strikers?|goals?|scored|semi-final|final|matches|match|penalty|league|stadium|captain|coach|"
    r"supporters|half-time|tournament|championship|midfielder|keeper|referee|trophy|cup)\b"
)
_MATCH = 5
_CASUALTY = re.compile(
    r"\b(?:died|dead|killed|drowned|wounded|injured|missing|deaths?|perished|bodies)\b", re.I
)


class Topic(NamedTuple):
    """How much a text speaks of movement: words about it per hundred words; is it about it at all?

    `certain` means that no word about movement need stand near a figure.
    """

    share: float
    about: bool
    certain: bool = False


def topic_of(text: Text) -> Topic:
    """Return the topic of a text, judged by its first 200,000 code points."""
    sample = text.content[:_READ]
    words = max(sample.count(" "), 20)
    share = 100 * sum(1 for _ in MOVEMENT.finditer(sample)) / words
    counts, often = count_signs(sample)
    people, signs, nations, ways = counts
    short = words <= _SHORT and 2 * people + signs + nations + ways >= 2
    if often >= _OFTEN or short:
        return Topic(share, True)
    score = float(subject_signs(sample, counts, share) @ _subject_weights())
    if not people and len(set(_GAME.findall(sample))) >= _MATCH:
        return Topic(share, False)
    return Topic(share, score >= math.log(SURE / (1 - SURE)), score >= _CERTAIN)


def count_signs(sample: str) -> tuple[tuple[int, int, int, int], int]:
    """Count what tells of people who move: (their names, other signs, nations, ways), and all names."""
    found = list(_SIGNS.finditer(sample))
    people = {each.group(1).lower() for each in found if each.group(1)}
    signs = {each.group().lower() for each in found if not each.group(1)}
    named = _NATION.findall(sample)
    nations = min(len({name for name, _ in named}), 2) + 2 * any(moves for _, moves in named)
    counts = len(people), len(signs), nations, int(_WAY.search(sample) is not None)
    return counts, sum(each.group(1) is not None for each in found)


def subject_signs(sample: str, counts: Sequence[int], share: float) -> NDArray[np.float64]:
    """Return what the regression of a text's subject looks at: its words, counts of signs, one."""
    told = np.minimum([*counts, share], _MOST) / np.array([1, 2, 1, 1, 2])
    # A telegram or ticker in capitals tells no names from other words.
    plain = _PLAIN.findall(sample) or _PLAIN.findall(sample.lower())
    return np.array([*bag(plain) / 3, *told, 1.0])


@cache
def _subject_weights() -> NDArray[np.float64]:
    """Return the weights of the regression, made by bench/train_subject.py."""
    table = resources.files("steppe.claims") / "words" / "subject_weights.csv"
    return np.array(table.read_text(encoding="utf-8").split(), dtype=float)


def is_relevant(
    topic: Topic, text: Text, sentence: int, tokens: Sequence[Token], figure: Figure
) -> bool:
    """Say whether a figure is worth a claim."""
    kind = figure.phrase.kind
    if kind == "thing" or not topic.about:
        return False
    if topic.share < ABOUT_MOVEMENT and not topic.certain and not _moving_near(text, sentence):
        return False
    if kind == "unknown":
        return figure.high >= _SMALL and _moving_near(text, sentence)
    if figure.high >= _SMALL or figure.unit in ("percent", "times"):
        return True
    if kind in ("boat", "vehicle", "capacity") and not figure.inherited and figure.phrase.last:
        return figure.high >= _SOME
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
