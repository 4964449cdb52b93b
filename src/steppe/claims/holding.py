"""Who is in what: a bare figure behind things that hold or carry people counts the people."""

from __future__ import annotations

import re
from collections.abc import Sequence

from steppe.claims.figures import Figure
from steppe.claims.lexicon import singular, word_set
from steppe.claims.nouns import Phrase
from steppe.claims.numbers import Token

#: Things that people are in, or that carry them.
_HOLDING, _CARRYING = frozenset({"capacity", "job"}), frozenset({"vehicle", "boat"})
#: «Buses carried 79,300», «schools in the town house 2,850»: verbs between the things and the figure.
_HELD = re.compile(
    r"\b(?:hous(?:e[sd]?|ing)|h(?:o|e)ld(?:s|ing)?|host(?:s|ed|ing)?|shelter(?:s|ed|ing)|lodg(?:es?|ed|ing)|"
    r"accommodat\w+|regist\w+|carr(?:y|ies|ied|ying)|brought|t(?:ook|ake|akes|aken)|removed|transport\w*|"
    r"landed|aboard|on board|home to|admitted|let in|received|saw|seen|processed|treat\w*)\b",
    re.IGNORECASE,
)
#: «the ferries: 2,905 were carried on», «18,900 boarded ferries»: verbs behind the figure.
_WENT = re.compile(
    r"(?: of them)? (?:(?:people |persons |more |have |had |has |were |was |are |is |been |being |be |"
    r"could |would |also |then ){0,4})"
    r"(?:carried|boarded|aboard|on board|slept|asleep|sleep|flown|taken|brought|transferred|rescued|"
    r"drowned|died|killed|wounded|registered|admitted|living|staying|waiting|housed|lodged|sheltered)\b",
    re.IGNORECASE,
)
#: Of at most so many things, so many times as many are the people in them.
_FEW, _MANY = 150, 8
#: Of places to be in no report counts so many; of ships, so many.
_MOST_PLACES, _MOST_SHIPS = 3_000, 2_000
_PLACES = word_set(
    "camp centre center village site hotel settlement building school kindergarten hall hospital "
    "clinic post office dormitory hostel ward shelter"
)


def counts_those_inside(tokens: Sequence[Token], things: Phrase, figure: Figure) -> bool:
    """Say whether a figure counts who is in the things that its sentence names before it.

    Args:
        tokens: of the sentence.
        things: what the figure seemed to count; empty span if inherited.
        figure: a bare one.
    """
    if things.kind not in _HOLDING | _CARRYING:
        return False
    word = singular(things.head)
    if things.kind == "capacity" and word in _PLACES and figure.low > _MOST_PLACES:
        return True
    if word in ("ferry", "ship", "flight", "train", "plane") and figure.low > _MOST_SHIPS:
        return True
    between = (
        " ".join(token.low for token in tokens[things.last : figure.first]) if things.last else ""
    )
    behind = "".join(f" {token.low}" for token in tokens[figure.last : figure.last + 7])
    return bool(_HELD.search(between) or _WENT.match(behind))


def far_more(kind: str, number: float, figure: Figure) -> bool:
    """«three ships: 856 aboard», «seven sites: Gado, 22k»: far too many to count the few things.

    Args:
        kind: of the things.
        number: of them.
        figure: behind them.
    """
    holds = kind in _HOLDING | _CARRYING or kind == "event"
    return holds and number <= _FEW and figure.low > _MANY * number
