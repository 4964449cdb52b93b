"""How date words bind: «since», «by», «as of», «than in», or the day of speaking."""

from __future__ import annotations

import re

from steppe.claims.date_spans import DAY_KINDS
from steppe.claims.dates import DateWords
from steppe.claims.text import Sentence, Text

#: Code points to either side of a date that can bind it.
NEAR = 100
SINCE = re.compile(
    r"\b(?:since|starting(?: from| on| in)?|beginning(?: from| on| in| with)?|counting from|as "
    r"from|onwards? from|"
    r"effective)\s+(?:the )?(?:about |around )?$",
    re.IGNORECASE,
)
FROM = re.compile(r"\b(?:from|between)\s+(?:the )?$", re.IGNORECASE)
_FROM_ALONE = re.compile(r"\bfrom (?:the )?$", re.IGNORECASE)
_UP_TO = re.compile(r"[^.;]{0,60}(?:\b(?:to|until|till|through|and)\b|[-–—])")
_ONWARD = re.compile(r"\s*(?:,? ?onwards?|on(?=,| [a-z])|, when|, the day)(?![a-z])")
_UNTIL = re.compile(
    r"\b(?:until|till|up to(?: and including)?|up until|through|by|to|as of|as at|as on|ending|"
    r"run to|inclusive of)"
    r"\s+(?:the )?(?:(?:late |early )?(?:evening|morning|night|afternoon|end|close|midnight|noon|midday)"
    r" (?:of |on )(?:the )?|(?:noon|midnight|midday|"
    r"\d{1,2}(?:[:.]\d\d)?(?: ?[ap]\.?m\.?| hours| o[’']clock)?),? (?:of |on )?(?:the )?)?$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\b(?:after|following|before|prior to|ahead of|earlier than)\s+(?:the )?$", re.IGNORECASE
)
_COMPARED = re.compile(
    r"\b(?:than|as|compared (?:to|with)|against|versus|unlike|over|from)\s+(?:in |during |for |"
    r"the one for |what it (?:was|cost|had been) (?:in )?)?(?:the )?$",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"(?:pre|post)-$", re.IGNORECASE)
#: "Since the attack of", "since Caracas closed the bridge on": an event with its date.
_SINCE_EVENT = re.compile(
    r"\bsince (?:[\w’'–-]+,? ){1,8}?(?:(?:of|on|in|from)(?: the)? |the (?:[a-z]+ )?of )$|"
    r"\bsince (?:[\w’'-]+ ){2,8}?[\w’'-]+, $",
    re.IGNORECASE,
)
_SPEECH = (
    r"said|says|say|told|reported|reports|announced|announces|declared|stated|states|noted|added|"
    r"confirmed|"
    r"wrote|informed|released|published|disclosed|revealed|made public|put out|issued|warned|"
    r"passed|claimed|"
    r"acknowledged|quoted|explained|updated|presented|gave(?! up| way| birth)|briefed|"
    r"tweeted|posted|cited|carried"
)
_SAID_BEFORE = re.compile(
    rf"\b(?:{_SPEECH})(?! that| it that)(?: [\w’'-]+){{0,3}},?(?: late| early)?(?: on| in| "
    rf"this)?(?: the)?\s*$"
)
#: «…», said X, the minister, on Wednesday
_SAID_INVERTED = re.compile(
    rf"[,”\"’»] (?:{_SPEECH}) [^.;:“”\"\d]{{2,90}}?,?(?: late| early)?(?: on)? $"
)
_SAID_AFTER = re.compile(
    rf"[^.;:\d]{{0,130}}?\b(?:{_SPEECH}|urgent request|press conference|briefing|went to donors)\b"
)
#: "The 500,000 reported by the ministry in February": when it was told.
_REPORTED_IN = re.compile(
    r"\b(?:reported|published|released|announced|calculated|made public)(?: by [^.,;\d]{2,60}?)? in "
    r"(?:early |late |mid-)?$"
)
#: «The ministry yesterday said».
_SAYS_NEXT = re.compile(rf",? (?!passed)(?:{_SPEECH})(?! (?:to|by|in|on)\b)\b")
_STATEMENT_NOUN = re.compile(
    r"(?:’s|'s)?,? (?:statement|report|briefing|update|bulletin|press|interview|release|communiqu|"
    r"data|figures)"
)
#: «(Border Service, 2 January)»: when a source spoke.
_CITED = re.compile(r"\((?:[A-Z]|source|statement|report|according)[^()\d;]{1,60}, $")
_CLOSES = re.compile(r"\s*[);]")
_OPENING = re.compile(
    r"^\W*(?:(?:late |early )?on |in an? |in its |in his |in her )?(?:the )?$", re.IGNORECASE
)
_DATELINE = re.compile(r"^[^.!?]{0,60}$")


def binding_of(text: Text, sentence: Sentence, words: DateWords) -> str:
    """Return how date words bind, by the words around them (see `Expression`)."""
    before = text.content[max(sentence.start, words.start - NEAR) : words.start]
    after = text.content[words.end : min(sentence.end, words.end + 2 * NEAR)]
    if words.kind == "now":
        word = words.parts["word"]
        so_far = word.endswith(("far", "date", "yet")) or word.startswith(
            ("by ", "until ", "up to ")
        )
        return "until" if so_far else "now"
    if (
        SINCE.search(before)
        or _SINCE_EVENT.search(before)
        or (FROM.search(before) and _ONWARD.match(after))
    ):
        return "since"
    if words.kind in DAY_KINDS and _FROM_ALONE.search(before) and not _UP_TO.match(after):
        return "since"
    if _UNTIL.search(before):
        return "until"
    if words.kind in ("same_of", "one_before", "year", "month", "unit") and _COMPARED.search(
        before
    ):
        return "compared"
    if _BESIDE.search(before):
        return "after"
    if _AFTER.search(before):
        return "after"
    if words.kind in DAY_KINDS and _is_statement(sentence, before, after):
        return "statement"
    if words.kind in ("month", "year") and _REPORTED_IN.search(before):
        return "statement"
    if words.kind == "unit" and words.parts["unit"] == "week" and _SAID_BEFORE.search(before):
        return "statement"
    return "on"


def _is_statement(sentence: Sentence, before: str, after: str) -> bool:
    """Say whether a day is the day of speaking: «said on Thursday», «On Tuesday X reported»."""
    if _SAID_BEFORE.search(before) or _SAID_INVERTED.search(before) or _STATEMENT_NOUN.match(after):
        return True
    if _SAYS_NEXT.match(after) or (_CITED.search(before) and _CLOSES.match(after)):
        return True
    if _OPENING.match(before) and _SAID_AFTER.match(after):
        return True
    alone = not re.search(r"\d{3}", after) and not re.search(r"[a-z]{3,} [a-z]{3,}", before + after)
    dateline = bool(re.match(r"\s*[:–—-]\s(?!\W?\d)", after)) and not before.count(" ") > 3
    return (alone or dateline) and bool(_DATELINE.match(before)) and sentence.paragraph < 4
