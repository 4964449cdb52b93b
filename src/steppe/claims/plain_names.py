"""Reporters named by common nouns alone: "taxi drivers say", "claims the town hall".

What makes them reporters is the verb or the cue beside them, not a list of words.
"""

from __future__ import annotations

import re
from dataclasses import replace

from steppe.claims.gazetteer import country_named, lookup
from steppe.claims.lexicon import word_set
from steppe.claims.source_names import Name, kind_of, private_role

_ARTICLE = r"(?P<article>(?:the|an?|one|our|its|their|his|some|many|several|other|two|three|most) )"
_NOUN = r"[a-z][\w’'-]*"
#: What may follow the noun: "of Mogán", "from Kabal", "of 29", "at the gate".
_TAIL = (
    r"(?: (?:of|from|at|in|for|on) (?:the |an? )?"
    r"(?:[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,2}|\d\d|[a-z]{4,}))?"
)
#: Words that tell which office is meant: «the digital affairs ministry», not «the same ministry».
_WHICH_OFFICE = re.compile(
    r"\b(?:[Tt]he|[Aa]n?) (?P<words>(?:(?!(?:same|said|latter|former|other|own|whole|entire|responsible|"
    r"competent|news|and|or|of|to|that|which|who)\b)[a-z][a-z-]+ ){1,3})$"
)
#: Code points in which they stand.
_WIDEST = 60
#: A name that ends the words: "of Omar Haddad".
_WHOSE = re.compile(r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*$")
#: From the start of a clause up to a verb.
_BEFORE_VERB = re.compile(
    rf"(?:^\W*|[,;:–—“\"(] |\b(?:but|and|while|as|that|so|if|what) ){_ARTICLE}?"
    rf"(?P<words>(?:[A-Z]\w+ |[a-z][\w’'-]+ ){{0,3}}?(?P<head>[a-z][a-z-]{{3,}}){_TAIL})"
    r"(?:, \d\d,)?(?: (?:there|here|also|already|now|then|itself|themselves))? $",
    re.IGNORECASE,
)
#: From a verb or a cue to the end of the clause.
_AFTER_VERB = re.compile(
    rf" ?{_ARTICLE}(?P<words>(?:{_NOUN} ){{0,2}}(?P<head>[a-z][a-z-]{{3,}}){_TAIL})"
    r"(?=\s*(?:[,.;:)”\"–—?!]|$)| (?:who|which|that|there|here|on|in|at|to|by)\b)"
)
#: What states something is no name: «The rest are behind wire».
_CLAUSE = re.compile(r"\b(?:is|are|was|were|has|have|had|would|will|not)\b", re.IGNORECASE)
_NO_NOUNS = word_set(
    "this that these those which there have been also then they what others does were was its his her "
    "less always sometimes perhaps figures numbers thus yes as is has us same number figure count tally "
    "rest first second third last moment time times beginning start outset whole total most many some "
    "few nobody everybody somebody anyone someone everyone people here today yesterday morning "
    "evening night week month year Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
)


def plain_subject(content: str, low: int, high: int) -> Name | None:
    """Return a subject of common nouns at the start of a clause, whose verb stands at `high`."""
    found = _BEFORE_VERB.search(content[low:high])
    if found is None or found["head"].lower() in _NO_NOUNS or _CLAUSE.search(found["words"]):
        return None
    if not (found["article"] or found["head"].endswith("s")):
        return None
    return _named(found, low)


def plain_after(content: str, low: int, high: int) -> Name | None:
    """Return common nouns with an article that stand right behind a verb or a cue."""
    found = _AFTER_VERB.match(content[low : min(high, low + 120)])
    if found is None or found["head"].lower() in _NO_NOUNS:
        return None
    return _named(found, low)


def _named(found: re.Match[str], low: int) -> Name:
    words, end = found["words"], found.end("words")
    whose = _WHOSE.search(found.string[found.end("head") : end])
    if whose and not _place_or_office(whose.group()):
        # "nephew of Omar Haddad": whom they are kin to is nobody's business.
        end = found.end("head")
        words = found.string[found.start("words") : end]
    kind = kind_of(words) or ("private" if private_role(words) else "group")
    return Name(words, low + found.start("words"), low + end, kind)


def _place_or_office(words: str) -> bool:
    office = kind_of(words) in ("agency", "ngo", "organisation", "media")
    return office or country_named(words) is not None or bool(lookup(words))


def told_apart(content: str, name: Name) -> Name | None:
    """Return a common noun's name with the words that tell it apart, if there are such.

    "the tripartite commission" is a body of its own where "the commission" is the one named before.
    """
    kept = _WHICH_OFFICE.search(content, max(0, name.start - _WIDEST), name.start)
    if kept is None or not name.words.islower():
        return None
    start = kept.start("words")
    return replace(name, words=content[start : name.end], start=start)
