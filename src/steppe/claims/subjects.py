"""The subject of a verb of saying: who stands before it, past asides, clauses and phrases.

"X, a charity, said", "teams of X in the south report", "X, which has counted", "X's press office
says", "figures of X to 29 June show", "a survey carried out by X found", "X opened a camp and expects".
"""

from __future__ import annotations

import re
from dataclasses import replace

from steppe.claims import source_names
from steppe.claims.source_names import Name

DATA = (
    r"(?:data|figures?|statistics|numbers|estimates?|reports?|count|counts|tally|records|"
    r"calculations|stud(?:y|ies)|surveys?|statement|census|audit|reviews?|paper|assessments?|polls?|"
    r"documents?|bulletin|update|briefing|press release|database|information|reckoning|account|"
    r"interview|letter|dashboard|analysis|findings|yearbook|register|factsheet|projections?|"
    r"headcount|judge?ment|opinion|view|release|website|posts?|memo|ledgers?|notebook|books?|logs?|"
    r"lists?|sheets?|slate|diary|guess|impression|version|claims?|tables?|charts?|totals?|rolls?|"
    r"leaflet|folder|arithmetic|bulletins?|telegram|calculation|estimation|balance)"
)
_WHO = re.compile(r" who (?!said|told)[^,.;]{3,70} $")
_RELATIVE = re.compile(r",? (?:which|who|that)(?: (?:has|have|had|also|already))* $")
_POSSESSED = re.compile(r"(?:’s|'s|s’) (?:[a-z-]+ ){1,4}$")
#: "Its press office": the office named before speaks.
_OWN_VOICE = re.compile(
    r"\b(?P<whose>[Ii]ts|[Tt]heir) (?:[a-z-]+ ){0,2}(?:office|staff|teams?|website|bureau|headquarters|"
    r"spokes(?:man|woman|person)|officials?|volunteers|report|data|figures|survey|study) "
    r"(?:in [A-Z]\w+ )?$"
)
_DOCUMENT = re.compile(
    rf"(?P<doc>\b{DATA})(?P<rest>(?:,? (?!and\b|that\b|which\b|who\b)[^;:“”\"]{{1,140}})?) $"
)
_BY = re.compile(r"\b(?:by|from|of|in) (?=(?:the )?[A-Z]|the [a-z])")
_FINITE = re.compile(r"\b(?:is|are|was|were|has|have|had|will|would|said|says)\b")
_FIGURES = re.compile(
    r"(?: [\w-]+){0,5}? (?:figures?|numbers?|counts?|totals?|estimates?|data|statistics|tall(?:y|ies))\b"
)
_COORDINATED = re.compile(r"(?:, and|,? but| and)(?: (?:also|now|then))* $")
#: Words before a name that make it a place or an object, not who speaks.
_OBJECT = re.compile(r"\b(?:in|from|to|of|at|with|into|for|near|through|by|on)\s+(?:the )?$")
_OFFICES = ("agency", "ngo", "organisation", "media", "group")


def subject(content: str, low: int, high: int, *, shows: bool) -> Name | str | None:
    """Return who is the subject of the verb at `high`, or the pronoun that stands for them.

    A name that is the object of a preposition is none, but before a relative clause.

    Args:
        content: the text.
        low: start of the sentence.
        high: start of the verb.
        shows: whether the verb is one that documents can have as their subject.
    """
    head = content[low:high]
    relative = _RELATIVE.search(head)
    if relative:
        return source_names.before(content, low, low + relative.start())
    own = _OWN_VOICE.search(head)
    if own:
        return "it"
    name = source_names.before(content, low, high, phrases=True)
    if name and not _OBJECT.search(content[max(low, name.start - 20) : name.start]):
        return name
    clause = _WHO.search(head)
    if clause:
        return source_names.before(content, low, low + clause.start())
    possessed = _POSSESSED.search(head)
    if possessed:
        owner = source_names.before(content, low, low + possessed.start())
        if owner and owner.kind in _OFFICES:
            return owner
    return (_of_document(content, low, head) if shows else None) or _coordinated(content, low, head)


def gives(content: str, end: int) -> bool:
    """Say whether what follows a verb like "gave" or "published" is figures."""
    return _FIGURES.match(content[end : end + 80]) is not None


def _of_document(content: str, low: int, head: str) -> Name | None:
    """Return the office behind a document that "shows" or "finds", or the document itself."""
    found = _DOCUMENT.search(head)
    if found is None or _FINITE.search(found["rest"]):
        return None
    for by in _BY.finditer(found["rest"]):
        name = source_names.after(
            content, low + found.start("rest") + by.end(), low + found.end("rest")
        )
        if name and name.kind in (*_OFFICES, "person"):
            return replace(name, kind="organisation")
    name = source_names.before(content, low, low + found.end("doc"))
    return name if name and (name.kind == "data" or name.kind in _OFFICES) else None


def _coordinated(content: str, low: int, head: str) -> Name | None:
    """Return the subject that a sentence begins with, for its second verb ("X runs a camp and says")."""
    if not _COORDINATED.search(head):
        return None
    start = low + len(head) - len(head.lstrip('“"«( '))
    name = source_names.after(content, start, low + len(head))
    if (
        name is None
        or name.kind == "person"
        or content[start : name.start].strip() not in ("", "The")
    ):
        return None
    return name
