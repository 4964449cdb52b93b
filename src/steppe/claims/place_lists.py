"""Lists of names that are one end together: «arrived in A, B and C»."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from steppe.claims.corridor import Corridor, key_of, value_of
from steppe.claims.roles import Use
from steppe.claims.text import Text
from steppe.claims.voices import Voice
from steppe.codes import countries as country_names

#: Roles in which listed names stand together for one end, and how alike their loudness must be.
TOGETHER = ("target", "to", "source", "in", "host", "home")
_TOGETHER_WITHIN = 0.5


def listed_with(voice: Voice, voices: Sequence[Voice], corridor: Corridor) -> list[Use]:
    """Return the names listed with one, where the figure is told of them together."""
    same = [
        other
        for other in voices
        if other.use.listed == voice.use.listed
        and other.use.mention.sentence == voice.use.mention.sentence
        and other.use.mention.place.kind not in ("people", "wider", "sea")
    ]
    countries = {key_of(one.use, corridor.named) in country_names() for one in same}
    # Each is a little further from the figure than the one before; a name of another figure much more.
    apart = any(
        abs(one.loudness - next_one.loudness) > _TOGETHER_WITHIN for one, next_one in pairwise(same)
    )
    if voice.how != "stated" or apart or len(countries) > 1:
        return [voice.use]
    return [one.use for one in same]


def told_together(text: Text, listed: Sequence[Use], corridor: Corridor) -> str:
    """Return the names of a list as one value, «A, B and C»; «» where one name comes twice."""
    names = [value_of(key_of(use, corridor.named)) for use in listed]
    start = listed[-1].mention.start
    joint = " or " if re.search(r"\bor $", text.content[max(0, start - 8) : start]) else " and "
    return ", ".join(names[:-1]) + joint + names[-1] if len(set(names)) == len(names) else ""
