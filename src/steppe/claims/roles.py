"""What each named place does in its sentence: people leave it, reach it, are in it, are counted by it."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from steppe.claims.lexicon import word_set
from steppe.claims.mentions import Mention
from steppe.claims.text import Text

#: Lower-case words that may stand between a preposition and its name.
_MODIFIERS = (
    r"(?!by way of )(?:the |a |an |its |their |our )?(?:(?:[a-z]+ ){0,2}(?:of|like) (?:the )?)?"
    r"(?:(?!(?:in|to|from|into|at|of|for|and|or|by|on|with|than|via|who|which|that|after|as)\b)"
    r"[a-z'’-]+ ){0,2}$"
)
#: What may stand between a country and its verb.
_AUXILIARIES = (
    r"(?:, (?:[^,.;]|(?<=\d)[,.](?=\d)){3,60},)?"
    r"(?: says?| said)?(?: that)?(?: it)?(?:,? (?:which|that|who))?"
    r"(?: (?:has|have|had|is|was|are|were|would|will|could|may|might|must|already|also|alone|now|so far|"
    r"still|currently|officially|itself|then|be|been|not|only|it|to)){0,4} "
)
_AFTER_PEOPLE = word_set(
    "in to from at on who have has had are were was is will would could may might can and or but "
    "into by with "
    "for as since between after before over under while there left fled came went arrive arrives "
    "enter cross "
    "crossed entered leave go come flee live lived reside stay remain made make now still "
    "already also alone "
    "on per than that whom returned return a did do not sought seek get got took during up when because"
)
_NEIGHBOUR = re.compile(
    r",? (?:and|or|as well as) (?:also )?(?:the |in |to |from |at )?$|, (?:the |in )?(?:[a-z]+ern )?$"
    r"| ?/ ?$|^ ?[–-] ?$"
)
_ROW = re.compile(
    r"[*†]?(?:, (?:to|until|"
    r"as of) [\w ]{3,18}?(?=\s+\d[\d,. ]{2,}))?\s*(?:\([^)]{0,30}\))?\s*(?:[:|–—-]|\.{2,}|"
    r"\t)?\s*[~≈<>]?\s?\d"
)
_ROWS_ARE_ORIGINS = re.compile(
    r"\b(?:nationalit\w+|(?:country|countries|place|places|region) of origin|origins?|ca?me from|"
    r"home countries|from where)\b",
    re.IGNORECASE,
)
_DATELINE = re.compile(r"(?:, \w+[^.\n]{0,30})? ?(?:—|–|--|\(| -)|, (?:\w+ )?\w+ \d|\.(?= |$)")
_BORDER_BEHIND = re.compile(r"(?:['’]s)? (?:[a-z]+ )?(?:border|frontier)\b")
_PEOPLE_OF = re.compile(
    r"(?:citizens|nationals|natives|residents|refugees|migrants|subjects) of (?:the )?$"
)
_CONTEXT = 110


@dataclass(frozen=True)
class Use:
    """A mention with its role in the sentence.

    Attributes:
        mention: the name.
        role: source, target, home (where its own people go), to, in, host, sender, people, topic (of
            news, not of flight), adjunct («X refugees»), adjective, actor (an office of it), border,
            dateline, witness (where somebody spoke) or none.
        listed: number of the first of the names it is listed with («A, B and C»).
    """

    mention: Mention
    role: str
    listed: int


@cache
def _words(name: str) -> str:
    """Return a list of cues as one alternative of a pattern."""
    table = (resources.files("steppe.claims") / "names" / "cues.toml").read_text(encoding="utf-8")
    return "(?:" + "|".join(tomllib.loads(table)[name]) + ")"


@cache
def _ahead() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return roles with what stands right before the name, in the order they are tried."""
    began = r"(?:began|begun|broke out|broken out|erupted|started|flared up|raging|going on)"
    plight = rf"\b{_words('plight')}(?: {began})? (?:in|of|on|against|across|for) "
    patterns = {
        "people": _PEOPLE_OF.pattern.removesuffix("$") + "$",
        "source": rf"\b{_words('gone')}\s+" + _MODIFIERS,
        "plight": plight + _MODIFIERS,
        "target": rf"\b(?:{_words('entered')}|{_words('reached_in')} "
        "(?:in|at|on|by)|{_words('bound_to')} to|"
        rf"{_words('set_out')}\b[^.;]{{0,60}}? for)\s+" + _MODIFIERS,
        "to": r"\bto\s+" + _MODIFIERS,
        "border": r"\b(?:borders?|frontiers?|boundary|crossings?|checkpoints?)\b[^.;,]{0,25}?"
        r"\b(?:with|between|to|near|facing|from)\s+" + _MODIFIERS,
        "actor": rf"\b{_words('offices_of')} (?:of|in) (?:the )?$",
        "in": r"\b(?:in|within|across|throughout|at|on|near|around|via|through|by way "
        "of|hosting|between|past|"
        r"beyond|along)\s+" + _MODIFIERS,
    }
    return tuple((role, re.compile(text, re.IGNORECASE)) for role, text in patterns.items())


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """Return the pattern of the words behind a name, or of a whole phrase, by what it finds."""
    patterns = {
        "hosts": _AUXILIARIES + _words("hosts"),
        "sends": _AUXILIARIES + _words("sends"),
        "people": r"[ -](?:(?!government|army|state)[a-z-]+ ){0,2}?" + _words("people") + r"\b",
        "adjunct": " " + _words("adjunct") + r"\b",
        "territory": r" ?(?:[a-z-]+ ){0,2}" + _words("territory") + r"\b",
        "office": r"(?:'s|’s)? (?:\w+[ -]){0,2}?" + _words("office") + r"\b",
        "speaks": r"(?: itself|,)?(?: has| had| have)?(?: not| also| already| since)? "
        + _words("speaks")
        + r"\b",
        "spoke": rf"\b{_words('spoke_in')} (?:\w+ )?(?:in|at|from)\s+(?:the )?$",
        "not to": rf"\b{_words('not_to')} to\s+" + _MODIFIERS,
        "flight": rf"\b{_words('flight')}\b[^.;]{{0,60}}$",
    }
    exact = name in ("people", "territory")
    return re.compile(patterns[name], 0 if exact else re.IGNORECASE)


def find_uses(text: Text, mentions: Sequence[Mention]) -> tuple[Use, ...]:
    """Return the mentions with their roles; names in a list share the role of the first."""
    uses: list[Use] = []
    for index, mention in enumerate(mentions):
        role, listed = role_of(text, mention), index
        if index and role in ("none", "people", "in", "host", "sender"):
            former = uses[index - 1]
            gap = text.content[former.mention.end : mention.start]
            same = former.mention.sentence == mention.sentence
            alike = (former.mention.place.kind == "people") == (mention.place.kind == "people")
            if same and alike and _NEIGHBOUR.fullmatch(gap):
                listed = former.listed
                if role in ("host", "sender") and former.role == "none":
                    _give_role(uses, listed, role)
                elif role in ("none", "in") and former.role not in ("host", "sender"):
                    role = former.role
        uses.append(Use(mention, role, listed))
    return tuple(uses)


def _give_role(uses: list[Use], listed: int, role: str) -> None:
    """Give the names of a list the role that the last of it shows: «A and B have received»."""
    for number in range(len(uses) - 1, -1, -1):
        if uses[number].listed != listed:
            return
        uses[number] = replace(uses[number], role=role)


def by_sentence(uses: Sequence[Use]) -> dict[int, list[Use]]:
    """Return the uses by the number of their sentence."""
    found: dict[int, list[Use]] = defaultdict(list)
    for use in uses:
        found[use.mention.sentence].append(use)
    return found


def role_of(text: Text, mention: Mention) -> str:
    """Return what one mention does in its sentence or row."""
    sentence = text.sentences[mention.sentence]
    before = text.content[max(sentence.start, mention.start - _CONTEXT) : mention.start]
    behind = text.content[mention.end : min(mention.end + 90, sentence.end)]
    position = mention.start - sentence.start
    role = _role(mention, before, behind, position)
    if role in ("none", "dateline") and opens_row(text, mention):
        return _role_of_row(text, mention.sentence)
    return role


def opens_row(text: Text, mention: Mention) -> bool:
    """Return whether a name opens a row of figures, which are all its own."""
    sentence = text.sentences[mention.sentence]
    behind = text.content[mention.end : min(mention.end + 60, sentence.end)]
    return mention.start - sentence.start <= 4 and bool(_ROW.match(behind))


def _role_of_row(text: Text, sentence: int) -> str:
    """Return whether the rows of a table are where people are, or where they come from."""
    above = " ".join(text.words(number) for number in range(max(0, sentence - 8), sentence))
    return "source" if _ROWS_ARE_ORIGINS.search(above) else "host"


def _role(mention: Mention, before: str, behind: str, position: int) -> str:
    """Return what a mention does, from the words right before and behind it."""
    people = mention.place.kind == "people"
    if people and mention.plural:
        return "people"
    if people and not _pattern("territory").match(behind):
        return _role_of_people(before, behind)
    if not people and position <= 2 and _DATELINE.match(behind):
        return "none" if mention.place.kind == "country" else "dateline"
    if _pattern("spoke").search(before):
        return "witness"
    ahead = next((role for role, cue in _ahead() if _is_ahead(role, cue, before)), None)
    if not people and ahead not in ("source", "people"):
        if _pattern("sends").match(behind):
            return "sender"
        if _pattern("hosts").match(behind) and ahead not in ("target", "to"):
            return "host"
        if _pattern("speaks").match(behind):
            return "actor"
        if not before.strip("•▪*–- \t\n") and re.match(r" (?:to|→|->) (?:the )?[A-Z]", behind):
            return "source"
    if ahead == "plight":
        return "source" if _pattern("flight").search(before) else "topic"
    if ahead is not None:
        return ahead
    if not people and re.search(r"\b[A-Z]{2,7}(?:'s|’s)? $", before):
        return "actor"
    if not people and _pattern("adjunct").match(behind):
        return "adjunct"
    if _BORDER_BEHIND.match(behind):
        return "border"
    if _pattern("office").match(behind):
        return "actor"
    return "in" if people else "none"


def _is_ahead(role: str, cue: re.Pattern[str], before: str) -> bool:
    if not cue.search(before):
        return False
    return not (role in ("to", "target") and _pattern("not to").search(before))


def _role_of_people(before: str, behind: str) -> str:
    """Return whether a demonym counts people, names an office, or only colours a thing."""
    if _pattern("people").match(behind):
        return "people"
    if _pattern("office").match(behind):
        return "actor"
    if re.match(r" (?:civil )?(?:war|conflict|crisis|revolt|revolution|uprising)", behind):
        return "source" if _pattern("flight").search(before) else "topic"
    thing = re.match(r" ([a-z]+)\b", behind)
    verb = thing is not None and (thing[1] in _AFTER_PEOPLE or thing[1].endswith(("ed", "ing")))
    return "people" if thing is None or verb else "adjective"
