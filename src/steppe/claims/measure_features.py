"""What is known of a figure when its measure is judged: unit, noun, and the words around it by place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from steppe.claims.lexicon import DURATIONS, LENGTHS, currencies, noun_kind, singular, word_set
from steppe.claims.text import Quantity, Text
from steppe.claims.triggers import NEAR, Trigger, find_triggers

_CLAUSE = re.compile(r"[;:—–]|\.\s|, (?:and|but|while|whereas|although|as|than|against|compared)\b")
_SUBGROUP = word_set(
    "woman child man minor boy girl male female infant baby adult teenager pensioner elder youngster "
    "student specialist professional programmer orphan mother doctor teacher newborn youth widow"
)
#: Classes that say how a figure is told rather than what it measures.
_NEUTRAL = frozenset({"official", "plan", "daily", "rise", "share", "stay_length"})
#: Ends the name of a class of words that only hint, since they have other uses, too.
_HINT = "~"
#: Words that stand for themselves, besides their class.
_TELLING = word_set(
    "arrival departure entry exit crossing return returnee deportee refugee migrant newcomer inhabitant "
    "resident passenger traveller application asylum-seeker seeker displaced idp evacuee encounter death "
    "attempt detainee arrest interception people family citizen applicant national foreigner immigrant"
)
#: A word farther from its figure is not the nearest that tells.
NEAREST = 160


class Described(NamedTuple):
    """What holds of a figure, and the figure before it whose measure it may share.

    Attributes:
        names: features that do not depend on other figures.
        before: index of the figure before it in its sentence, list or passage, if any.
        how: where that stands: sentence, list or passage.
        bare: whether the figure has no noun of its own.
        quiet: whether no telling word stands near it.
    """

    names: frozenset[str]
    before: int | None
    how: str
    bare: bool
    quiet: bool

    def with_measure(self, measure: str | None) -> set[str]:
        """Return all names, given the measure of the figure before."""
        if self.before is None or measure is None:
            return {*self.names, "first"}
        names = {*self.names, f"{self.how}={measure}"}
        if self.bare:
            names.add(f"bare {self.how}={measure}")
        if self.quiet:
            names.add(f"quiet {self.how}={measure}")
        if self.bare and self.quiet:
            names.add(f"bare and quiet={measure}")
        return names


def describe(text: Text, quantities: Sequence[Quantity]) -> list[Described]:
    """Return what holds of each figure."""
    seen: dict[int, list[Trigger]] = {}
    by_sentence: dict[int, list[Quantity]] = {}
    for quantity in quantities:
        by_sentence.setdefault(quantity.sentence, []).append(quantity)
    made: list[Described] = []
    counting = frozenset(by_sentence)
    for index, quantity in enumerate(quantities):
        heading = _heading(text, quantity.sentence, counting)
        around = _around(text, quantity, by_sentence[quantity.sentence], seen)
        bare = _is_bare(text, quantity)
        quiet = not any(name.startswith(_TELLS) for name in around)
        names = {"always"} | _unit_features(quantity) | around | _passage(text, quantity, seen)
        if heading is not None:
            near = _triggers(text, heading, seen)
            said = {trigger.name for trigger in near if _tells(trigger.name)}
            names |= {f"heading:{name}" for name in said}
            names |= {f"bare heading:{name}" for name in said if bare and quiet}
        names |= _governor(text, quantity, by_sentence[quantity.sentence], seen)
        names |= {f"in:{trigger.name}" for trigger in _triggers(text, quantity.sentence, seen)}
        names |= {name for name, holds in (("bare", bare), ("quiet", quiet)) if holds}
        before, how = _before(text, quantities, index, heading)
        made.append(Described(frozenset(names), before, how, bare, quiet))
    return made


def _tells(name: str) -> bool:
    """Say whether a class of words may stand for what a figure measures."""
    return name not in _NEUTRAL and not name.endswith(_HINT)


#: A figure is quiet if none of these places holds a word.
_TELLS = ("first_after:", "last_before:", "noun:", "nearest:")


def _is_bare(text: Text, quantity: Quantity) -> bool:
    if not quantity.noun:
        return True
    near = text.content[max(0, quantity.start - 90) : quantity.end + 90]
    return quantity.noun.lower() not in near.lower()


#: Before a part of another figure: «among them 58 children».
_ASIDE = re.compile(
    r"(?:\b(?:including|among them|of whom|of them|of these|of which|amongst them)|\()"
    r"\W*(?:\w+\W+){0,2}$",
    re.IGNORECASE,
)


def _before(
    text: Text, quantities: Sequence[Quantity], index: int, heading: int | None
) -> tuple[int | None, str]:
    """Return the figure before whose measure a figure may share, asides passed, and where it stands."""
    here = quantities[index]
    last = index - 1
    if not _is_part(text, here):
        while (
            last > 0
            and quantities[last].sentence == quantities[last - 1].sentence == here.sentence
            and _is_part(text, quantities[last])
        ):
            last -= 1
    if index and quantities[last].sentence == here.sentence:
        return last, "sentence"
    if heading is not None and last >= 0 and quantities[last].sentence < heading:
        return None, ""
    if here.list_head is not None:
        return here.list_head, "list"
    if index and here.sentence - quantities[last].sentence <= 3:
        near = text.sentences[quantities[last].sentence].paragraph
        same = near == text.sentences[here.sentence].paragraph
        return last, "passage" if same else "lines"
    return None, ""


def _is_part(text: Text, quantity: Quantity) -> bool:
    return _ASIDE.search(text.content, max(0, quantity.start - 40), quantity.start) is not None


def _triggers(text: Text, sentence: int, seen: dict[int, list[Trigger]]) -> list[Trigger]:
    if sentence not in seen:
        span = text.sentences[sentence]
        seen[sentence] = find_triggers(text.content, span.start, span.end)
    return seen[sentence]


def _unit_features(quantity: Quantity) -> set[str]:
    unit, _, rate = quantity.unit.partition("/")
    words = quantity.noun.lower().replace("-", " ").split()
    head = singular(words[-1]) if words else ""
    kind = noun_kind(words[-1]) if words else ""
    names = {f"unit:{_unit_class(unit)}", f"kind:{kind or _unit_class(unit)}"}
    if rate:
        names.add("rate")
    if head in _SUBGROUP:
        names.add("subgroup")
    names |= {f"word:{singular(word)}" for word in words if singular(word) in _TELLING}
    if quantity.value_high < 100 and unit == "people":
        names.add("few")
    return names


def _unit_class(unit: str) -> str:
    if unit in currencies().values():
        return "money"
    plain = unit.rpartition(" ")[2]
    if plain in LENGTHS.values():
        return "length"
    if plain in DURATIONS.values():
        return "duration"
    return (
        unit
        if unit in ("people", "percent", "times", "families", "vehicles")
        else noun_kind(unit) or "other"
    )


def _around(
    text: Text, quantity: Quantity, others: Sequence[Quantity], seen: dict[int, list[Trigger]]
) -> set[str]:
    """Name the words of the sentence by where they stand: noun, after, before, far, beyond a figure."""
    sentence = text.sentences[quantity.sentence]
    noun_end = quantity.end
    if quantity.noun:
        at = text.content.find(quantity.noun, quantity.end, min(sentence.end, quantity.end + 80))
        noun_end = at + len(quantity.noun) if at >= 0 else quantity.end
    following = min(
        (other.start for other in others if other.start > quantity.start), default=sentence.end
    )
    preceding = max(
        (other.end for other in others if other.end <= quantity.start), default=sentence.start
    )
    names: set[str] = set()
    first_after, last_before = "", ""
    nearest = (NEAREST, "")
    for trigger in _triggers(text, quantity.sentence, seen):
        if quantity.end <= trigger.start < noun_end:
            names.add(f"noun:{trigger.name}")
        elif trigger.start >= noun_end:
            where = _place(text, noun_end, trigger.start, trigger.start >= following)
            names.add(f"{where}after:{trigger.name}")
            if not first_after and not where and _tells(trigger.name):
                first_after = trigger.name
                names.add(f"first_after:{trigger.name}")
        elif trigger.end <= quantity.start + 1:
            where = _place(text, trigger.end, quantity.start, trigger.end <= preceding)
            names.add(f"{where}before:{trigger.name}")
            if not where and _tells(trigger.name):
                last_before = trigger.name
        if _tells(trigger.name) and preceding <= trigger.start < max(following, noun_end):
            away = max(trigger.start - noun_end, quantity.start - trigger.end, 0)
            if trigger.start >= noun_end and _CLAUSE.search(text.content, noun_end, trigger.start):
                away += NEAR
            nearest = min(nearest, (away, trigger.name))
    if last_before:
        names.add(f"last_before:{last_before}")
    if nearest[1]:
        names.add(f"nearest:{nearest[1]}")
    return names


#: Right before a figure (its hedge passed), these tell an object of a verb from the subject of one.
_OPENS_CLAUSE = re.compile(
    r"(?:^|[,;:.“\"—–•*-]|\b(?:and|but|that|while|when|where|then|of these|of them|of whom|among them|"
    r"since (?:then|yesterday)|yesterday|today|now|meanwhile))\s*$",
    re.IGNORECASE,
)
_HEDGING = re.compile(
    r"(?:\b(?:some|about|around|over|under|nearly|almost|roughly|approximately|an?|the|estimated|more|less|fewer|"
    r"than|at|least|up|to|as|many|total|of|another|further|additional|only|just|just|barely|well|close|"
    r"not|quite|other|these|those|all)\s+)+$",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    r"\b(to|of|with|from|by|for|at|in|into|on|against|as|between)\s+$", re.IGNORECASE
)
_PASSIVE = re.compile(
    r"\s*(?:[a-z-]+\s){0,3}?(?:was|were|been|being|is|are|be|got|get|getting)\s(?:\w+ly\s|already\s|now\s|not\s)?"
    r"\w+(?:ed|en|t|own|ught|ung|d)\b"
)


def _governor(
    text: Text, quantity: Quantity, others: Sequence[Quantity], seen: dict[int, list[Trigger]]
) -> set[str]:
    """Name the word that governs the figure: the verb before an object, the verb behind a subject."""
    sentence = text.sentences[quantity.sentence]
    plain = quantity.qualifier_text and text.content.rfind(
        quantity.qualifier_text, max(sentence.start, quantity.start - 60), quantity.start
    )
    begin = plain if isinstance(plain, int) and plain > sentence.start else quantity.start
    head = text.content[max(sentence.start, begin - 80) : begin]
    hedging = _HEDGING.search(head)
    bare_head = head[: hedging.start()] if hedging else head
    subject = _OPENS_CLAUSE.search(bare_head) is not None or not bare_head.strip()
    preposition = _PREPOSITION.search(head)
    told = [trigger for trigger in _triggers(text, quantity.sentence, seen) if _tells(trigger.name)]
    noun_end = quantity.end
    if quantity.noun:
        at = text.content.find(quantity.noun, quantity.end, min(sentence.end, quantity.end + 80))
        noun_end = at + len(quantity.noun) if at >= 0 else quantity.end
    stop = min(
        (other.start for other in others if other.start > quantity.start), default=sentence.end
    )
    start = max(
        (other.end for other in others if other.end <= quantity.start), default=sentence.start
    )
    behind = next((each for each in told if noun_end <= each.start < stop), None)
    before = next(
        (each for each in reversed(told) if start <= each.start and each.end <= quantity.start),
        None,
    )
    names: set[str] = set()
    if subject:
        names.add("as subject")
        chosen = behind or before
        if _PASSIVE.match(text.content, noun_end, min(sentence.end, noun_end + 70)):
            names.add("passive behind")
    else:
        chosen = before or behind
    if chosen is not None:
        names.add(f"governor:{chosen.name}")
        names.add(f"governor {'subject' if subject else 'object'}:{chosen.name}")
    if preposition is not None and not hedging:
        names.add(f"preposition:{preposition.group(1).lower()}")
    return names


def _place(text: Text, start: int, end: int, beyond: bool) -> str:
    if beyond:
        return "beyond_"
    if _CLAUSE.search(text.content, start, end):
        return "other_clause_"
    return "" if end - start <= NEAR else "far_"


def _passage(text: Text, quantity: Quantity, seen: dict[int, list[Trigger]]) -> set[str]:
    """Name the words of the sentence before, of the heading above and of the title."""
    names: set[str] = set()
    number = quantity.sentence
    here = text.sentences[number]
    if number and text.sentences[number - 1].paragraph == here.paragraph:
        names |= {f"previous:{trigger.name}" for trigger in _triggers(text, number - 1, seen)}
    if number and text.sentences[0].headline:
        names |= {f"title:{trigger.name}" for trigger in _triggers(text, 0, seen)}
    return names


def _heading(text: Text, number: int, counting: frozenset[int]) -> int | None:
    """Return the line that leads a list: ends with a colon, or is short and holds no figure."""
    for at in range(number - 1, max(-1, number - 9), -1):
        words = text.words(at)
        if words.endswith(":"):
            return at
        if len(words) < 60 and at not in counting and words[-1] not in '.!?”"':
            return at
        if text.sentences[at].paragraph == text.sentences[number].paragraph:
            continue
        if len(words) > 200:
            return None
    return None
