"""What each named place does in its sentence, and the document's corridor: from where to where."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from steppe.claims.mentions import Mention
from steppe.claims.text import Text

#: Lower-case words that may stand between a preposition and its name.
_MODIFIERS = (
    r"(?:the |a |an |its |their |our )?(?:(?:[a-z]+ ){0,2}(?:of|like) (?:the )?)?"
    r"(?:(?!(?:in|to|from|into|at|of|for|and|or|by|on|with|than|via|who|which|that|after|as)\b)[a-z'’-]+ ){0,2}"
)
_GONE = r"left|leav(?:e|es|ing)|fle[de]|flees|fleeing|escap(?:e|es|ed|ing)|quit|quitting|abandon(?:ed|ing)?|vacated"
_LEFT = {
    "source": re.compile(
        rf"\b(?:from|out of|{_GONE}|outside|exit(?:ed|ing)?|evacuated|exodus of|emigration of)\s+{_MODIFIERS}$",
        re.IGNORECASE,
    ),
    "cause": re.compile(
        r"\b(?:war|wars|conflict|violence|fighting|crisis|unrest|persecution|turmoil|clashes|hostilities|coup|"
        r"invasion|offensive|attacks?|bombing|bombardment|famine|drought|repression|emergency|"
        r"situation|genocide|killings?|insurgency|battle|siege|fall)\s+(?:in|of|on|against|across|for)\s+"
        + _MODIFIERS
        + "$",
        re.IGNORECASE,
    ),
    "target": re.compile(
        r"(?:\b(?:into|toward|towards|onto|enter(?:ed|ing|s)?|reach(?:ed|ing|es)?|"
        r"(?:arriv\w+|landed|land|docked|disembarked|ashore|foot|refuge|shelter\w*|asylum|protection|safety|"
        r"sanctuary|settled|resettled|arrivals?|haven|welcomed|turned up|camped|accommodated|"
        r"hosted|received|living|staying|remain(?:ed|ing|s)?|registered|lodged|filed) (?:in|at|on|by)|"
        r"(?:cross(?:ed|ing|es)?|came|come|coming|go|went|gone|flow\w*|influx|flight|poured|streamed|exodus|"
        r"mov\w+|travel\w*|head\w*|over|back|return\w*|access|way|migrat\w+|emigrat\w+|fled|flee\w*|"
        r"transfer\w*|flown|brought|taken|sent|deported|repatriat\w+|expelled|removed|relocated|"
        r"escap\w+|made it|driven|crossings?|admitted|home|boats?|journey|passage|ferried|walked|people|"
        r"refugees|migrants|entr\w+|on|swum|sailed|evacuated|them|him|her) to|"
        r"cross(?:ed|ing|es)? (?:over )?the borders? (?:of|with)|borders? (?:in)?to|gain|"
        r"(?:left|leav\w+|depart\w*|bound|head\w*|set out|set off|sail\w*|embark\w*|made|making|"
        r"fled|abandon\w*|exchang\w+)\b[^.;]{0,60}? for)\s+)" + _MODIFIERS + "$",
        re.IGNORECASE,
    ),
    "to": re.compile(r"\bto\s+" + _MODIFIERS + "$"),
    "border": re.compile(
        r"\b(?:borders?|frontiers?|boundary|crossings?|checkpoints?)\b[^.;,]{0,25}?\b(?:with|between|to|near|facing|from)\s+"
        + _MODIFIERS
        + "$",
        re.IGNORECASE,
    ),
    "actor": re.compile(
        r"\b(?:[Gg]overnment|[Mm]inist(?:ry|er)\b[^.;,]{0,45}|[Pp]resident|[Aa]uthorities|[Pp]olice|[Aa]rmy|[Ee]mbassy|"
        r"[Bb]ank|[Aa]mbassador|[Uu]niversity|[Pp]arliament|[Ss]ervice|[Aa]gency|[Oo]ffice|[Ss]ecurity|[Ii]nstitute) (?:of|in) (?:the )?$"
    ),
    "in": re.compile(
        r"\b(?:in|inside|within|across|throughout|at|on|near|around|via|through|by way of|hosting|"
        r"between|past|beyond|along)\s+" + _MODIFIERS + "$",
        re.IGNORECASE,
    ),
}
_NOT_TO = re.compile(
    r"\b(?:according|thanks|due|close|next|similar|compared|prior|up|addition|loyal|aid|assistance|help|"
    r"support|appeal\w*|hostile|subject|belong\w*|said|told|speaking|tribute) to\s+"
    + _MODIFIERS
    + "$",
    re.I,
)
_NEIGHBOUR = re.compile(
    r",? (?:and|or|as well as) (?:also )?(?:the )?$|, (?:the )?$| ?/ ?$|^ ?[–-] ?$"
)
_AUX = r"(?:,? (?:which|that|who))?(?: (?:has|have|had|is|was|are|were|would|will|could|may|might|must|already|also|alone|now|so far|still|currently|officially|itself|then|would|be|been|not)){0,4} "
_HOSTS = re.compile(
    r"(?:, [^,.;]{3,60},)?"
    + _AUX
    + r"(?:host\w*|receiv\w*|shelter\w*|took (?:in|down)|taken in|tak(?:es|ing) in|let in|lets in|let\b|admit\w*|accept\w*|"
    r"welcom\w*|grant\w*|regist\w+|issu\w+|saw|seen|sees|seeing|accommodat\w*|absorb\w*|home to|count(?:s|ed)|record\w*|"
    r"detain\w*|intercept\w*|waved|look\w* after|shares?|harbou?r\w*|holds?|houses?|housed|gave|given|process\w*|"
    r"opened|closed|crowded|has\b|had\b|logged|tallied|noted)",
    re.IGNORECASE,
)
_SENDS = re.compile(
    _AUX
    + r"(?:deport\w*|expel\w*|sent back|sent home|send\w* back|repatriat\w*|remov\w*|return\w* |push\w* back|order\w* out|evict\w*|drove out)",
    re.IGNORECASE,
)
_ADJUNCT = re.compile(
    r" (?:refugees?|exodus|migrants?|asylum[- ]seekers?|crisis|emergency|war|conflict|situation|returnees|nationals|citizens)\b",
    re.IGNORECASE,
)
_TERRITORY = re.compile(
    r"(?:[a-z-]+ )? ?(?:\w+ )?(?:border|borders|side|territory|soil|capital|city|cities|town|towns|village|villages|province|provinces|"
    r"region|regions|district|coasts?|islands?|shores?|territories|frontier|port|ports|waters|mainland|state|camps?|"
    r"county|counties|countryside|enclave|highlands|airports?|households|families hosting|rents|market|schools|hospitals|shelters)\b"
)
_OFFICE = re.compile(
    r"(?:'s|’s)? (?:\w+[ -]){0,2}?(?:government|authorit\w+|police|officials?|minist\w+|president|army|officers?|spokes\w+|leaders?|"
    r"parliament|embassy|military|troops|forces|soldiers|guards?|coast ?guard|navy|interior|foreign|prime|chancellor|"
    r"cabinet|state|services?|press|media|daily|newspaper|Red|Refugee Council|agency|agencies|statistic\w*|court|consulate|"
    r"lawmakers|politician\w*|diplomats?|data|figures|immigration|customs|border (?:guard|police|service)\w*)\b",
    re.IGNORECASE,
)
_WITNESS = re.compile(
    r"\b(?:reporters|journalists|press|conference|spoke|speaking|interview\w*|summit|talks|told|met|headquarter\w*|based|office|hearing|announced) (?:\w+ )?(?:in|at|from)\s+(?:the )?$",
    re.I,
)
_FLIGHT = re.compile(
    r"\b(?:fle[de]|flees|fleeing|escap\w+|uprooted|displaced|driven|refugees?|exodus)\b",
    re.IGNORECASE,
)
#: Nouns that make the adjective before them a word for people.
_PEOPLE = re.compile(
    r"[ -](?:(?!government|army|state)[a-z-]+ ){0,2}?(?:refugees?|migrants?|immigrants?|emigrants?|citizens?|nationals?|nationality|asylum|people|persons?|men|women|"
    r"children|families|family|minors|returnees?|arrivals?|newcomers?|fighters|workers|students|soldiers|conscripts|"
    r"population|communit\w+|exiles?|exodus|influx|deportees?|passport|civilians|minority|Kurds?|Serbs?|Jews?|Muslims?|Christians?|Hazaras?|"
    r"Tatars?|Roma|youths?|boys|girls|villagers|prisoners|settlers|expatriates|relocants|draft|deserters|evacuees|"
    r"travell?ers|tourists|visitors|households|incomers|labou?rers|repatriates|professionals|specialists|stock|diaspora|movement)\b"
)
_ROW = re.compile(r"\s*(?:\([^)]{0,30}\))?\s*(?:[:|–—-]|\.{2,}|\t)?\s*[~≈<>]?\s?\d")
_ROWS_ARE_ORIGINS = re.compile(
    r"\b(?:nationalit\w+|(?:country|countries|place|places|region) of origin|origins?|came from|come from|home countries|from where)\b",
    re.IGNORECASE,
)
_CONTEXT = 110

#: What each role says of the corridor: (votes for origin, votes for destination).
_VOTES = {
    "source": (2.0, 0.0), "cause": (1.0, 0.0), "adjunct": (1.5, 0.0), "people": (1.0, 0.0),
    "target": (0.0, 2.0), "home": (0.0, 2.5), "to": (0.0, 1.0), "host": (0.0, 2.0), "in": (0.0, 0.8),
    "actor": (0.0, 0.6), "dateline": (0.0, 0.8), "border": (0.2, 0.2), "sender": (0.5, 0.3),
    "none": (0.1, 0.2), "witness": (0.0, 0.1), "adjective": (0.2, 0.1), "topic": (0.4, 0.0),
}  # fmt: skip


@dataclass(frozen=True)
class Use:
    """A mention with its role in the sentence."""

    mention: Mention
    role: str
    #: Index of the first of the names it is listed with («A, B and C»).
    listed: int


@dataclass(frozen=True)
class Corridor:
    """How much of the document speaks for each country as origin and as destination.

    Shares add up to one where anything speaks at all; `named` are the countries it names, `homeward`
    those to which their own nationals are said to go.
    """

    origin: dict[str, float]
    destination: dict[str, float]
    people: dict[str, float]
    named: frozenset[str]
    homeward: frozenset[str] = frozenset()


def find_uses(text: Text, mentions: Sequence[Mention]) -> tuple[Use, ...]:
    """Return the mentions with their roles; names in a list share the role of the first."""
    uses: list[Use] = []
    for index, mention in enumerate(mentions):
        role, listed = role_of(text, mention), index
        if (
            index
            and role in ("none", "people", "in")
            and mentions[index - 1].sentence == mention.sentence
        ):
            gap = text.content[mentions[index - 1].end : mention.start]
            former = uses[index - 1]
            alike = (former.mention.place.kind == "people") == (mention.place.kind == "people")
            if _NEIGHBOUR.fullmatch(gap) and alike:
                listed = former.listed
                role = former.role if role != "people" else role
        uses.append(Use(mention, role, listed))
    return tuple(uses)


def role_of(text: Text, mention: Mention) -> str:
    """Return what one mention does in its sentence or row."""
    sentence = text.sentences[mention.sentence]
    before = text.content[max(sentence.start, mention.start - _CONTEXT) : mention.start]
    behind = text.content[mention.end : min(mention.end + 90, sentence.end)]
    position = mention.start - sentence.start
    role = _role(mention, before, behind, position)
    if role in ("none", "dateline") and position <= 4 and _ROW.match(behind):
        return _role_of_row(text, mention.sentence)
    return role


def _role_of_row(text: Text, sentence: int) -> str:
    """Return whether the rows of a table are where people are, or where they come from."""
    above = " ".join(text.words(number) for number in range(max(0, sentence - 8), sentence))
    return "source" if _ROWS_ARE_ORIGINS.search(above) else "host"


def _role(mention: Mention, before: str, behind: str, position: int) -> str:
    """Return what a mention does, from the words right before and behind it."""
    people = mention.place.kind == "people"
    if people and not _TERRITORY.match(behind.lstrip()):
        return _role_of_people(before, behind)
    if (
        not people
        and position <= 2
        and re.match(r"(?:, \w+[^.]{0,30})? ?(?:—|–|--|\(| -)|, (?:\w+ )?\w+ \d", behind)
    ):
        return "dateline" if mention.place.kind != "country" else "none"
    if _WITNESS.search(before):
        return "witness"
    if not people and _SENDS.match(behind):
        return "sender"
    if not people and _HOSTS.match(behind) and not _LEFT["source"].search(before):
        return "host"
    for role, cue in _LEFT.items():
        if cue.search(before) and not (role in ("to", "target") and _NOT_TO.search(before)):
            return "topic" if role == "cause" and not _FLIGHT.search(before) else role
    if not people and _ADJUNCT.match(behind):
        return "adjunct"
    if re.match(r"(?:['’]s)? (?:\w+ )?(?:border|frontier)", behind):
        return "border"
    if _OFFICE.match(behind):
        return "actor"
    return "in" if people else "none"


def _role_of_people(before: str, behind: str) -> str:
    """Return whether a demonym counts people, names an office, or only colours a thing."""
    if _PEOPLE.match(behind):
        return "people"
    if _OFFICE.match(behind):
        return "actor"
    if re.match(r" (?:civil )?(?:war|conflict|crisis|revolt|revolution|uprising)", behind):
        return "cause" if _FLIGHT.search(before) else "topic"
    thing = re.match(r" ([a-z]+)\b", behind)
    verb = thing is not None and (thing[1] in _AFTER_PEOPLE or thing[1].endswith(("ed", "ing")))
    return "people" if thing is None or verb else "adjective"


_AFTER_PEOPLE = frozenset(
    "in to from at on who have has had are were was is will would could may might can and or but into by with for "
    "as since between after before over under while there left fled came went arrive arrives enter cross "
    "crossed entered leave go come flee live lived reside stay remain made make now still already also "
    "alone on per than that whom returned return per a did do not sought seek get got took".split()
)


def find_corridor(text: Text, uses: Sequence[Use]) -> Corridor:
    """Weigh what the roles say of the document's movement; headlines and openings count more."""
    out: dict[str, float] = defaultdict(float)
    into: dict[str, float] = defaultdict(float)
    people: dict[str, float] = defaultdict(float)
    for use in uses:
        country = use.mention.place.iso3
        if not country or use.mention.ethnic:
            continue
        sentence = text.sentences[use.mention.sentence]
        weight = 2.0 if sentence.headline else 1.5 if sentence.paragraph <= 1 else 1.0
        origin, destination = _VOTES[use.role]
        if use.role == "people":
            people[country] += weight
        else:
            out[country] += weight * origin
            into[country] += weight * destination
    homeward = frozenset(
        country
        for country in people
        if into[country] > out[country] and into[country] >= max(2.0, 0.45 * max(into.values()))
    )
    for country, votes in people.items():
        if country not in homeward:
            out[country] += votes
    named = (use.mention.place for use in uses if use.mention.place.kind in ("country", "people"))
    return Corridor(
        origin=_shares(out, into),
        destination=_shares(into, out),
        people=_shares(people, {}),
        named=frozenset(place.iso3 for place in named),
        homeward=homeward,
    )


def _shares(votes: Mapping[str, float], against: Mapping[str, float]) -> dict[str, float]:
    """Return net votes as shares."""
    net = {one: count - 0.4 * against.get(one, 0.0) for one, count in votes.items()}
    kept = {one: count for one, count in net.items() if count > 0}
    total = sum(kept.values())
    return {one: count / total for one, count in kept.items()} if total else {}
