"""Verbs that report, in the forms that can stand behind a subject; read from `words/saying.csv`.

Three kinds: verbs that report whoever their subject is ("said", "estimates"), verbs that do so only when
an office, an organisation or a document is their subject ("counted", "registered"), and verbs that do so
only when their object is figures besides ("gave", "published").
"""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from typing import Literal

from steppe.claims.lexicon import word_set

#: Past tenses that no rule makes; the first stands for the third person where that is irregular too.
_PAST = {
    "say": "said", "tell": "told", "write": "wrote", "go": "went", "put": "put", "speak": "spoke",
    "come": "came", "make": "made", "hear": "heard", "think": "thought", "find": "found",
    "show": "showed", "give": "gave", "forecast": "forecast", "learn": "learned",
    "set": "set", "hold": "held", "read": "read", "take": "took",
}  # fmt: skip
#: Bare forms that are nouns more often than verbs: they report only before what is reported.
_ALSO_NOUNS = word_set(
    "report state note claim estimate forecast comment post guess fear reply answer laugh joke sigh "
    "count message phone radio precise record register document list log tally quote "
    "detail judge remark stress present supply share release issue"
)
_REPORTED = r"(?= (?:that|the|an?|some|more|over|about|up|at|as|\d|“|\"))"


def _forms(verb: str) -> list[str]:
    """Return a verb's bare form, third person and past, each with its particle."""
    stem, _, rest = verb.partition("_")
    tail = f" {rest.replace('_', ' ')}" if rest else ""
    if stem.endswith("y") and stem[-2] not in "aeiou":
        third, past = stem[:-1] + "ies", stem[:-1] + "ied"
    else:
        third = stem + ("es" if stem.endswith(("s", "sh", "ch", "x", "go")) else "s")
        past = stem + ("d" if stem.endswith("e") else "ed")
    if stem in ("admit", "log"):
        past = stem + stem[-1] + "ed"
    bare = f"{stem}{tail}"
    if stem in _ALSO_NOUNS:
        bare += _REPORTED
    return [bare, third + tail, _PAST.get(stem, past) + tail]


@cache
def saying(kind: Literal["says", "counts", "gives"]) -> str:
    """Return a pattern of the forms of one kind of verb, longer ones first."""
    forms: list[str] = []
    with (resources.files("steppe.claims") / "words" / "saying.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            if row["kind"] == kind:
                forms += [form for verb in row["verbs"].split() for form in _forms(verb)]
    return "|".join(sorted(dict.fromkeys(forms), key=len, reverse=True))
