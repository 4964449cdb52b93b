"""Cues that credit somebody with what a sentence says.

"According to X", "X said", "said X" after a quotation, "data from X", "X's figures show", "X: …" in a
headline, "Source: X" under a table. A verb after "when" or "after" tells an event, not a source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from steppe.claims import source_names
from steppe.claims.gazetteer import country_named, lookup
from steppe.claims.lexicon import word_set
from steppe.claims.plain_names import plain_after, plain_subject, told_apart
from steppe.claims.saying import saying
from steppe.claims.source_names import Name
from steppe.claims.subjects import DATA, gives, subject
from steppe.claims.text import Text

_SAYS = saying("says") + "|has it|make the sum"
_GIVES = saying("gives")
_COUNTS = saying("counts")
_DATA = DATA
_BY = (
    r"(?:from|of|by|with|facilitated by|supplied by|distributed by|handed out by|"
    r"issued by|released by|published by|provided by|compiled by|collected "
    r"by|gathered by|made public by|given by|shared by|seen by|at)"
)
_SPEECH = re.compile(
    rf"(?<![\w-])(?P<verb>(?P<says>{_SAYS})|(?P<gives>{_GIVES})|{_COUNTS})(?![\w-])"
)
_CREDIT = re.compile(
    r"(?<![A-Za-z])(?:according(?: to)?|as per|as (?:was )?(?:told|reported|announced|stated|given|"
    r"relayed|quoted|estimated|counted) by|"
    r"citing|cited by|quoting|in the words of|with reference to|referring to|on the say-so of|"
    r"by the (?:tally|count|reckoning|account|estimate|figures|impression|books?|records|lists?|"
    r"reports?) of|courtesy of|so says?|"
    r"(?:was|were|been) told by|passed on(?: \w+)? from|"
    r"on the authority of|"
    r"attributed to|estimated by|recorded by|counted by|confirmed by|announced by|reported by|"
    r"told to \w+ by|seen by|"
    r"going by|goes by|on the word of|to judge by|judging by|in the (?:view|estimate|count|"
    r"opinion|reckoning|judge?ment|calculations?|words|assessment) of|"
    r"registered by|verified by|documented by|put at [\d.,]+(?: \w+)? by|(?:the )?(?:figure|"
    r"number|count|estimate|total|information)s? "
    r"(?:is|are|was|were|comes?|came|stems?) from) "
    rf"(?:(?:the|an?|its|their|his|her) )?(?P<data>(?:(?:latest|last|new|recent|official|"
    rf"preliminary|own|fresh|first|internal|weekly|"
    rf"daily|monthly|joint|written|combined|publicly available) )*{_DATA} {_BY} )?",
    re.IGNORECASE,
)
_DATA_OF = re.compile(
    rf"(?<![A-Za-z-])(?i:{_DATA})(?: [\w/]+)? (?:(?:which|that) )?(?:from|of|by|issued by|released by|"
    rf"published by|provided by|compiled by|"
    r"collected by|gathered by|made public by|in) (?=the [A-Z]|[A-Z]|the \w+ (?:ministry|agency|"
    r"government|police|authorit))",
)
_WHICH = re.compile(rf"{_DATA} (?:which|that) ")
_PUBLIC = re.compile(
    r"(?:made public|released|published|compiled|presented|issued|provided) by (?=the |[A-Z])"
)
_OWN_DATA = re.compile(rf"(?:’s|'s|s’) (?:(?:\w+ ){{0,3}}?){_DATA}(?![\w-])")
_BY_HIS = re.compile(
    r"(?<![A-Za-z])(?:[Bb]y|[Ii]n|[Tt]o) (?P<who>his|her|its|their) (?:own )?(?:\w+ )?(?:words|"
    r"account|count|estimate|estimates|reckoning|"
    r"figures|tally|calculations|knowledge|data)\b"
)
_QUOTED_SAYING = re.compile(
    r"(?P<media>[A-Z][\w-]+(?: [A-Z][\w-]+){0,2}) quote[sd] (?=(?:the |an? "
    r")?(?P<who>[^,.;]{3,80}?) as saying)"
)
_FIGURE_IS = re.compile(
    r"(?:figure|number|count|estimate)s? (?:is|are|was|were) (?:that of )?(?=the |[A-Z])"
)
_PRONOUN = re.compile(
    rf"(?<![\w])(?P<who>[Hh]e|[Ss]he|[Tt]hey|[Ii]t|[Tt]he (?:agency|ministry|organi[sz]ation|"
    rf"newspaper|daily|charity|commission|"
    rf"group|office|service|department|paper|institute|bank|minister|spokesman|spokeswoman|"
    rf"spokesperson|lieutenant|statement|report|"
    rf"study|authors|researchers))(?: (?:also|further|has|have|had|now|then|later))* "
    rf"(?P<verb>{_SAYS}|{_COUNTS})(?![\w-])"
)
#: Words before a speaker that tell an event, not a source.
NOT_CREDIT = re.compile(
    r"\b(?:when|after|since|before|until|once|if|whether|as soon as|"
    r"the (?:day|week|month|year|moment)|what)\s*(?:the )?$",
    re.IGNORECASE,
)
#: A verb between a quotation and who speaks, whatever the verb: «…,” opened Anna Lee».
_ANY_VERB = r"(?P<verb>[a-z]+(?:ed|s|id)|wrote|began|spoke|told|[a-z]+ew)"
_AFTER_QUOTE = re.compile(
    rf"[”\"»’'],? (?:has |had |is |was )?{_ANY_VERB}(?: on)? (?=the |our |an? |[A-ZÀ-Þ])"
)
_BEFORE_QUOTE = re.compile(rf" {_ANY_VERB}(?: [a-z]+){{0,3}}[:,] [“\"«]")
#: Told somebody to do something.
_ORDERED = re.compile(
    r" (?:\d|all|them|people|(?!(?:the )?(?:reporters|journalists)|that)[^,.;]{1,50}? to [a-z])"
)
#: "An estimated 300" tells of nobody who estimates.
_ADJECTIVE = re.compile(r"\b(?:an?|the|its|their|is|are|be|been|was|were|being|of)\s$")
_PUT_AT = re.compile(r"[^.;]{0,150}? at ")
#: Verbs of saying that documents can have as their subject.
_SHOWS = word_set(
    "said says say reports reported states stated suggest suggests suggested estimates estimated reveals "
    "revealed reveal calculates calculated notes noted concludes concluded confirm confirms"
)
_HEADLINE_TAIL = re.compile(r"(?::|–|—|-|,)\s+(?:says? |said )?(?P<who>[^:–—,]{2,50})$")
_HEADLINE_HEAD = re.compile(r"^(?P<who>[A-Z][\w’'. -]{1,40}):\s")
_FOOTER = re.compile(
    r"^(?:\W|\w\W){0,4}(?:Sources?|SOURCES?|(?:All|Both|Other) (?:data|counts|numbers|figures|"
    r"statistics)|Data|Figures|"
    r"Statistics)(?: [^:]{0,40})?:\s*(?P<who>.{2,90})",
)
_TO_MEDIA = re.compile(r"^ (?:to )?(?:the )?(?P<media>[A-Z][\w’'-]*(?: [A-Z][\w’'-]*){0,3})")
_WAS_TOLD = re.compile(
    r"(?P<media>[A-Z][\w’'-]*(?: [A-Z][\w’'-]*){0,3}) (?:was|were|has been) told(?: on \w+| "
    r"[A-Z]\w+)? by "
)


Form = Literal["speech", "count", "data", "release", "headline", "footer", "office"]


@dataclass(frozen=True)
class Cue:
    """A place where a reporter is credited.

    Attributes:
        sentence: its sentence.
        start: first code point of the cue, name included.
        end: code point behind it.
        name: who, as cut from the text; None where a pronoun or "the agency" stands.
        pronoun: that word.
        form: speech, count ("X registered"), data (figures by somebody), release (figures that
            somebody made public), headline, footer, or office (named without being credited).
        media: the outlet that was told, if named.
    """

    sentence: int
    start: int
    end: int
    name: Name | None
    pronoun: str = ""
    form: Form = "speech"
    media: str = ""


def find_cues(text: Text) -> list[Cue]:
    """Return the cues of a text in order; where two overlap, the first found form stays."""
    found: list[Cue] = []
    for index, sentence in enumerate(text.sentences):
        here: list[Cue] = []
        for finder in (_footers, _credits, _pronouns, _own_data, _speech, _quoted, _headlines):
            for cue in finder(text, index):
                if not any(cue.start < other.end and other.start < cue.end for other in here):
                    here.append(cue)
        found += sorted(here, key=lambda cue: cue.start)
        del sentence
    return found


def _footers(text: Text, index: int) -> Iterator[Cue]:
    sentence = text.sentences[index]
    found = _FOOTER.match(text.words(index))
    if found:
        low = sentence.start + found.start("who")
        name = source_names.after(text.content, low, sentence.end)
        rest = text.content[name.end : sentence.end] if name else ""
        if name and not re.match(r"[^.]*;| and | for ", rest):
            yield Cue(index, sentence.start, name.end, name, form="footer")


def _credits(text: Text, index: int) -> Iterator[Cue]:
    sentence = text.sentences[index]
    forms: tuple[tuple[re.Pattern[str], Form], ...] = (
        (_CREDIT, "speech"),
        (_PUBLIC, "release"),
        (_DATA_OF, "release"),
    )
    for pattern, form in forms:
        for found in pattern.finditer(text.content, sentence.start, sentence.end):
            opened = text.content[found.start() : found.end()].endswith("the ")
            low = found.end() - (4 if opened else 0)
            name = source_names.after(text.content, low, sentence.end)
            media = _WAS_TOLD.search(
                text.content, max(sentence.start, found.start() - 60), found.end()
            )
            if name is None:
                pronoun = re.match(
                    r"(?:the )?(agency|ministry|newspaper|organi[sz]ation|daily|governor|minister|"
                    r"him|her|them|it)\b",
                    text.content[found.end() :],
                )
                if pronoun:
                    yield Cue(
                        index, found.start(), found.end() + pronoun.end(), None, pronoun.group()
                    )
                    continue
                article = re.search(
                    r"\b(?:the|an?|its|their) $", text.content[found.start() : found.end()]
                )
                low = found.end() - (len(article.group()) if article else 0)
                name = plain_after(text.content, low, sentence.end) if form == "speech" else None
                if name is None:
                    continue
            if name.kind == "person" and form == "release":
                continue
            if found.groupdict().get("data"):
                form = "data"
            yield _named(
                text,
                Cue(
                    index,
                    found.start(),
                    name.end,
                    name,
                    form=form,
                    media=media["media"] if media else "",
                ),
            )


#: Offices named without their name: the one named before is meant.
_DEFINITE = word_set(
    "agency ministry newspaper daily organisation organization charity paper office statement department "
    "commission council committee institute foundation association network alliance bureau directorate "
    "inspectorate group"
)


def _named(text: Text, cue: Cue) -> Cue:
    """Return the cue; a bare "agency" is a pronoun, "the tripartite commission" a name."""
    if cue.name is None or cue.name.words.lower() not in _DEFINITE:
        return cue
    told = told_apart(text.content, cue.name)
    if told:
        return replace(cue, start=min(cue.start, told.start), name=told)
    return replace(cue, name=None, pronoun=cue.name.words.lower())


def _pronouns(text: Text, index: int) -> Iterator[Cue]:
    sentence = text.sentences[index]
    for found in _BY_HIS.finditer(text.content, sentence.start, sentence.end):
        whose = {"his": "he", "her": "she", "its": "it", "their": "they"}[found["who"]]
        yield Cue(index, found.start(), found.end(), None, whose)
    for found in _PRONOUN.finditer(text.content, sentence.start, sentence.end):
        if NOT_CREDIT.search(text.content[max(sentence.start, found.start() - 20) : found.start()]):
            continue
        media = (
            _TO_MEDIA.match(text.content[found.end() : found.end() + 40])
            if found["verb"] == "told"
            else None
        )
        yield Cue(
            index,
            found.start(),
            found.end(),
            None,
            found["who"].lower(),
            media=media["media"] if media else "",
        )


def _own_data(text: Text, index: int) -> Iterator[Cue]:
    sentence = text.sentences[index]
    for found in _OWN_DATA.finditer(text.content, sentence.start, sentence.end):
        name = source_names.before(text.content, sentence.start, found.start())
        reckoned = (
            re.search(
                r"\b(?:[Bb]y|[Ii]n|[Tt]o|[Pp]er|[Ff]rom|again by) (?:the )?$",
                text.content[max(0, name.start - 12) : name.start],
            )
            if name
            else None
        )
        if name and (
            name.kind in ("agency", "ngo", "media", "organisation", "group")
            or (reckoned and name.kind in ("person", "official", "group", "private"))
            or (name.kind == "person" and lookup(name.words))
        ):
            yield _named(text, Cue(index, name.start, found.end(), name, form="data"))
    for found in _QUOTED_SAYING.finditer(text.content, sentence.start, sentence.end):
        name = source_names.after(text.content, found.end(), found.end("who"))
        if name:
            yield Cue(
                index, found.start(), name.end + len(" as saying"), name, media=found["media"]
            )
    for found in _FIGURE_IS.finditer(text.content, sentence.start, sentence.end):
        name = source_names.after(text.content, found.end(), sentence.end)
        if name and name.kind in ("agency", "ngo", "organisation", "group"):
            yield Cue(index, found.start(), name.end, name)
    for found in _WHICH.finditer(text.content, sentence.start, sentence.end):
        name = source_names.after(text.content, found.end(), sentence.end)
        if name and name.kind != "person":
            yield Cue(index, found.start(), name.end, name, form="release")


def _speech(text: Text, index: int) -> Iterator[Cue]:
    sentence = text.sentences[index]
    low, high = sentence.start, sentence.end
    for found in _SPEECH.finditer(text.content, low, high):
        if _ADJECTIVE.search(text.content, max(low, found.start() - 10), found.start()):
            continue
        if found["gives"] and not gives(text.content, found.end()):
            continue
        media = ""
        if found["verb"] in ("told", "informed", "tells", "assured"):
            outlet = _TO_MEDIA.match(text.content[found.end() : found.end() + 40])
            media = outlet["media"] if outlet else ""
        counts = found["says"] is None
        shows = counts or found["verb"] in _SHOWS
        who = subject(text.content, low, found.start(), shows=shows)
        if isinstance(who, str):
            yield Cue(index, found.start(), found.end(), None, who, media=media)
            continue
        if who is None and not counts:
            who = plain_subject(text.content, low, found.start())
        inverted = (
            None
            if counts or found["verb"] in ("told", "tells")
            else _inverted(text, low, high, found)
        )
        if who and inverted and text.content[found.start() - 2] == "," and _ends(text, inverted):
            who = None  # "M., built for 300, held 640 on Monday, said X."
        if who and _credible(text, low, who, found.end(), found["verb"], counts=counts):
            form: Form = "count" if counts else "speech"
            yield _named(text, Cue(index, who.start, found.end(), who, form=form, media=media))
        elif inverted:
            yield Cue(index, found.start(), inverted.end, inverted, media=media)


def _quoted(text: Text, index: int) -> Iterator[Cue]:
    """Yield who stands with any verb right before or behind a quotation."""
    sentence = text.sentences[index]
    for found in _AFTER_QUOTE.finditer(text.content, sentence.start, sentence.end):
        name = source_names.after(text.content, found.end(), sentence.end)
        if name:
            yield _named(text, Cue(index, found.start("verb"), name.end, name))
    for found in _BEFORE_QUOTE.finditer(text.content, sentence.start, sentence.end):
        name = source_names.before(text.content, sentence.start, found.start())
        if name:
            yield _named(text, Cue(index, name.start, found.end("verb"), name))


def _ends(text: Text, name: Name) -> bool:
    return re.match(r"\s*(?:[.,;:“\"–—-]|$)", text.content[name.end : name.end + 3]) is not None


def _credible(text: Text, low: int, name: Name, end: int, verb: str, *, counts: bool) -> bool:
    """Say whether the subject of a speech verb, which ends at `end`, is one who reports here."""
    ahead = text.content[max(low, name.start - 20) : name.start]
    if NOT_CREDIT.search(ahead):
        return False
    if verb == "told" and _ORDERED.match(text.content[end : end + 90]):
        return False
    if counts and not (verb.startswith("put") and _PUT_AT.match(text.content[end : end + 160])):
        # "The authorities counted" names no office.
        office = name.kind in ("agency", "ngo", "organisation", "media")
        named = (
            office
            and not re.match(r"(?:local )?(?:authorities|police|army|guards?|troops)", name.words)
            and not country_named(name.words)  # "Chad counts 600,000 refugees": it has them
        )
        return named or name.kind == "data" or name.words.endswith("officials")
    return not (name.kind == "person" and name.words.endswith("s") and " " not in name.words)


def _inverted(text: Text, low: int, high: int, verb: re.Match[str]) -> Name | None:
    """Return the name after a verb that follows a quotation or a comma: «…», said X."""
    before = text.content[max(low, verb.start() - 6) : verb.start()].rstrip()
    if not before.endswith((",", "”", '"', "’", "'", "–", "—", "»", "?", "!")):
        return None
    start = verb.end()
    aside = re.match(
        r"(?: to [A-Z]\w+| [A-Z]{2,5}| on \w+| (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)* ",
        text.content[start:high],
    )
    start += aside.end() if aside else 0
    return source_names.after(text.content, start, high) or plain_after(text.content, start, high)


def _headlines(text: Text, index: int) -> Iterator[Cue]:
    sentence = text.sentences[index]
    words = text.words(index)
    if not (sentence.headline or (index < 6 and len(words) < 130 and words[-1] not in '.!?”"')):
        return
    for pattern in (_HEADLINE_TAIL, _HEADLINE_HEAD):
        found = pattern.search(words)
        if not found:
            continue
        low = sentence.start + found.start("who")
        name = source_names.after(text.content, low, sentence.start + found.end("who"))
        if name and name.words == found["who"].strip() and name.kind != "private":
            yield Cue(index, name.start, name.end, name, form="headline")
