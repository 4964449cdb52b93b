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
from steppe.claims.lexicon import word_set
from steppe.claims.source_names import Name
from steppe.claims.text import Text

#: Verbs that report in their own right.
_SAYS = (
    r"said|says|say|warn|confirm|claim|estimate|announce|explain|reckon|told|reported|reports|"
    r"announced|announces|stated|states|noted|notes|added|adds|confirmed|confirms|"
    r"estimated|estimates|wrote|writes|informed|informs|claimed|claims|acknowledged|explained|"
    r"explains|recalled|recalls|"
    r"warned|warns|revealed|disclosed|declared|ventured|insisted|reckons|reckoned|observes|"
    r"observe|observed|remarked|"
    r"tallied|calculates|calculated|believes|believe|predicts|predicted|forecasts|suggests|"
    r"pointed out|points out|"
    r"went on|replied|continued|maintained|maintains|argued|argues|commented|cautioned|has it|"
    r"learned|hears|put it|worded it|"
    r"admitted|admits|assured|stressed|concluded|mentioned|tweeted|posted|assumes|expects|"
    r"testified|tells"
)
#: Verbs that report when an office is their subject.
_COUNTS = (
    r"counted|counts|count|recorded|records|registered|registers|documented|documents|lists|"
    r"listed|logged|verified|"
    r"noted down|put down|supplied|provided|shared|presented|put|puts|gave|gives|show|shows|"
    r"showed|released|published|issued|indicate|indicates|indicated|detected|speaks of|spoke of|"
    r"make the sum|quotes|quoted|asked for|asks|carried|spoke about"
)
_DATA = (
    r"(?:data|figures?|statistics|numbers|estimates?|reports?|count|counts|tally|records|"
    r"calculations|study|survey|statement|"
    r"documents?|bulletin|update|briefing|press release|database|information|reckoning|account|"
    r"interview|letter|dashboard|analysis|findings)"
)
_BY = (
    r"(?:from|of|by|with|issued by|released by|published by|provided by|compiled by|collected "
    r"by|gathered by|made public by|given by|shared by|seen by|at)"
)
_SPEECH = re.compile(rf"(?<![\w-])(?P<verb>{_SAYS}|{_COUNTS})(?![\w-])")
_ONLY_COUNTS = re.compile(rf"(?:{_COUNTS})$")
_CREDIT = re.compile(
    r"(?<![A-Za-z])(?:according to|as per|as (?:told|reported|announced|stated|given|relayed|"
    r"quoted|estimated|counted) by|"
    r"citing|cited by|quoting|in the words of|(?:was|were|been) told by|passed on(?: \w+)? from|"
    r"on the authority of|"
    r"attributed to|estimated by|recorded by|counted by|confirmed by|announced by|reported by|"
    r"told to \w+ by|seen by|"
    r"going by|goes by|on the word of|to judge by|judging by|in the (?:view|estimate|count|"
    r"opinion|reckoning) of|"
    r"registered by|verified by|documented by|put at [\d.,]+(?: \w+)? by|(?:the )?(?:figure|"
    r"number|count|estimate|total|information)s? "
    r"(?:is|are|was|were|comes?|came|stems?) from) "
    rf"(?:(?:the|an?|its|their|his|her) )?(?P<data>(?:(?:latest|new|recent|official|"
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
_POSSESSED = re.compile(
    rf"(?:^|by|in|per|and|,|on) (?P<who>(?:the )?[^,.;:]{{2,60}}?)(?:’s|'s|s’) (?:\w+ ){{0,3}}?{_DATA}"
)
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
_NOT_CREDIT = re.compile(
    r"\b(?:when|after|since|before|until|once|if|whether|as soon as|the day|what)\s*(?:the )?$",
    re.IGNORECASE,
)
#: Words before a name that make it a place or an object, not who speaks.
_OBJECT = re.compile(r"\b(?:in|from|to|of|at|with|into|for|near|through|by|on)\s+(?:the )?$")
_WHO = re.compile(r" who (?!said|told)[^,.;]{3,70} $")
_HEADLINE_TAIL = re.compile(r"(?::|–|—|-|,)\s+(?:says? |said )?(?P<who>[^:–—,]{2,50})$")
_HEADLINE_HEAD = re.compile(r"^(?P<who>[A-Z][\w’'. -]{1,40}):\s")
_FOOTER = re.compile(
    r"^(?:\W|\w\W){0,4}(?:Sources?|SOURCES?|All (?:data|figures|statistics)|Data|Figures|"
    r"Statistics)(?: [^:]{0,40})?:\s*(?P<who>.{2,90})",
)
_TO_MEDIA = re.compile(r"^ (?:to )?(?:the )?(?P<media>[A-Z][\w’'-]*(?: [A-Z][\w’'-]*){0,3})")
_WAS_TOLD = re.compile(
    r"(?P<media>[A-Z][\w’'-]*(?: [A-Z][\w’'-]*){0,3}) (?:was|were|has been) told(?: on \w+| "
    r"[A-Z]\w+)? by "
)
_RELAYED = re.compile(r"(?:citing|quoting|cited|quoted)")


Form = Literal["speech", "data", "release", "headline", "footer"]


@dataclass(frozen=True)
class Cue:
    """A place where a reporter is credited.

    Attributes:
        sentence: its sentence.
        start: first code point of the cue, name included.
        end: code point behind it.
        name: who, as cut from the text; None where a pronoun or "the agency" stands.
        pronoun: that word.
        form: speech, data (figures by somebody), release (figures that somebody made public),
            headline or footer.
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
        for finder in (_footers, _credits, _pronouns, _own_data, _speech, _headlines):
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
            name = source_names.after(text.content, found.end(), sentence.end)
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
            if name.kind == "person" and form == "release":
                continue
            if found.groupdict().get("data"):
                form = "data"
            yield _named(
                Cue(
                    index,
                    found.start(),
                    name.end,
                    name,
                    form=form,
                    media=media["media"] if media else "",
                )
            )


#: Offices named without their name: the one named before is meant.
_DEFINITE = word_set(
    "agency ministry newspaper daily organisation organization charity paper office statement"
)


def _named(cue: Cue) -> Cue:
    """Return the cue; where its name is a bare "agency", as a pronoun."""
    if cue.name is None or cue.name.words.lower() not in _DEFINITE:
        return cue
    return replace(cue, name=None, pronoun=cue.name.words.lower())


def _pronouns(text: Text, index: int) -> Iterator[Cue]:
    sentence = text.sentences[index]
    for found in _BY_HIS.finditer(text.content, sentence.start, sentence.end):
        whose = {"his": "he", "her": "she", "its": "it", "their": "they"}[found["who"]]
        yield Cue(index, found.start(), found.end(), None, whose)
    for found in _PRONOUN.finditer(text.content, sentence.start, sentence.end):
        if _NOT_CREDIT.search(
            text.content[max(sentence.start, found.start() - 20) : found.start()]
        ):
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
            or (reckoned and name.kind in ("person", "official"))
        ):
            yield _named(Cue(index, name.start, found.end(), name, form="data"))
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
    for found in _SPEECH.finditer(text.content, sentence.start, sentence.end):
        behind = source_names.before(text.content, sentence.start, found.start())
        media = ""
        if found["verb"] in ("told", "informed", "tells", "assured"):
            outlet = _TO_MEDIA.match(text.content[found.end() : found.end() + 40])
            media = outlet["media"] if outlet else ""
        counts = _ONLY_COUNTS.match(found["verb"]) is not None
        if behind is None:
            clause = _WHO.search(text.content, sentence.start, found.start())
            if clause:
                behind = source_names.before(text.content, sentence.start, clause.start())
        if behind and _credible(text, sentence.start, behind, counts):
            yield _named(Cue(index, behind.start, found.end(), behind, media=media))
            continue
        inverted = _inverted(text, sentence.start, sentence.end, found)
        if inverted and not counts:
            yield Cue(index, found.start(), inverted.end, inverted, media=media)


def _credible(text: Text, low: int, name: Name, counts: bool) -> bool:
    """Say whether the subject of a speech verb is one who reports here."""
    ahead = text.content[max(low, name.start - 20) : name.start]
    if _NOT_CREDIT.search(ahead) or _OBJECT.search(ahead):
        return False
    told = text.content[name.end : name.end + 40]
    if re.match(r"(?: has| have| had)? told (?:\d|all|them|people|the )", told):
        return False  # told somebody to do something
    if counts:
        # "The authorities counted" names no office.
        office = name.kind in ("agency", "ngo", "organisation", "media")
        named = office and not re.match(
            r"(?:local )?(?:authorities|police|army|guards?|troops)", name.words
        )
        return named or name.kind == "data" or name.words.endswith("officials")
    return True


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
    return source_names.after(text.content, start, high)


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
