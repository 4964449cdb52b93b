"""Words beside a figure that say how exact it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from steppe.claims.lexicon import word_set
from steppe.claims.numbers import Token

#: Before the figure. The longest that fits wins.
BEFORE = {
    "at_least": (
        "over|more than|more then|much more than|far more than|many more than|at least|at the least|"
        "at the very least|no fewer than|not fewer than|no less than|not less than|none less than|"
        "upwards of|upward of|in excess of|above|beyond|exceeding|exceeds|exceed|exceeded|"
        "has exceeded|have exceeded|surpassed|surpasses|surpassing|topped|tops|top|topping|passed|"
        "past|crossed|slightly more than|slightly over|slightly above|just over|just above|"
        "just more than|well over|well above|well more than|way over|a little over|"
        "a little more than|a bit more than|a bit over|little more than|little over|somewhat over|"
        "somewhat more than|greater than|higher than|larger than|bigger than|a minimum of|"
        "minimum of|minimum|north of|better than|outnumber|not below|not under|>|≥|⩾|from over|"
        "upwards from|as a minimum"
    ),
    "at_most": (
        "nearly|almost|up to|fewer than|less than|lower than|smaller than|under|below|just under|"
        "just below|slightly under|slightly below|slightly less than|slightly fewer than|"
        "a little under|a little less than|a little below|a bit less than|a bit under|"
        "somewhat less than|little less than|no more than|not more than|at most|at the most|"
        "a maximum of|maximum of|maximum|not quite|not even|short of|just short of|shy of|"
        "just shy of|approaching|nearing|close to|close on|very nearly|very close to|"
        "practically|virtually|well under|well below|far fewer than|far less than|not above|"
        "not over|<|≤|⩽|never more than|next to|all but|barely|just about to reach"
    ),
    "about": (
        "about|some|around|roughly|approximately|approx|approx .|an estimated|estimated at|"
        "is estimated at|are estimated at|estimated to be|estimated|an approximate|approximate|"
        "circa|ca|ca .|c .|~|≈|more or less|in the region of|in the order of|of the order of|"
        "on the order of|in the neighbourhood of|in the neighborhood of|in the vicinity of|"
        "somewhere around|somewhere near|something like|something around|near|perhaps|maybe|"
        "an average of about|in round numbers|in round figures|as estimated|"
        "just about|or about|very roughly|give or take|plus or minus|at around|at about|±"
    ),
    "exact": (
        "as many as|as much as|as high as|as few as|as low as|a total of|total of|exactly|"
        "precisely|an average of|average of|on average|a mere|only|just|merely|an exact|altogether|"
        "some more|another|a further|an additional|a record|all"
    ),
}
#: Behind the figure (or behind its noun).
AFTER = {
    "at_least": "or more|or over|or above|if not more|plus|+|and more|and over|and above|"
    "as a minimum|at a minimum|at the least|at least|at the very least|at minimum|or upwards|"
    "and counting|and upwards|or even more",
    "at_most": "or less|or fewer|or under|at most|at the most|as a maximum|at a maximum|maximum|"
    "at the outside|tops|or below|if not less",
    "about": "or so|or thereabouts|odd|or thereabout|more or less|give or take|approximately|"
    "approx|or about that|in round numbers|in round figures|roughly|or something like it|"
    "or close to it|as an estimate",
}


def _index(table: dict[str, str]) -> dict[tuple[str, ...], str]:
    return {
        tuple(phrase.split()): qualifier
        for qualifier, phrases in table.items()
        for phrase in phrases.split("|")
    }


_BEFORE, _AFTER = _index(BEFORE), _index(AFTER)
_LONGEST = max(map(len, _BEFORE))
#: Marks and words that may stand between a hedge and its figure.
_SKIPPED = word_set("\" “ ” ‘ « ( the a an us$ usd eur rs uah rub $ € £ ₽ ₴ ₺ ₹ ¥ * of its his her "
                     "their these those")  # fmt: skip
#: «some of», «the above»: the words before that take the hedge away.
_NO_HEDGE_BEFORE = {
    "over": word_set("all handed take took taking came went far spread left"),
    "top": word_set("the on"),
    "past": word_set("the this"),
    "all": word_set("of in at above first after"),
    "under": word_set("those children aged"),
    "minimum": word_set("the"),
    "maximum": word_set("the"),
    "estimated": word_set(", ("),
}
_MUST_BE_BEFORE = {"past": word_set("are is now was were well already gone went go")}


class Hedge(NamedTuple):
    """A hedge, with its span in code points (empty where there is none)."""

    qualifier: str
    start: int
    end: int


NO_HEDGE = Hedge("exact", 0, 0)


def hedge_before(tokens: Sequence[Token], at: int) -> Hedge:
    """Return the hedge that ends before the token at which a figure begins."""
    end = at
    for _ in range(4):
        found = _match_back(tokens, end)
        if found:
            length, qualifier = found
            if qualifier != "exact":
                return Hedge(qualifier, tokens[end - length].start, tokens[end - 1].end)
            # «only some 300», «a total of about 500», «as many as 5,000 or more».
            inner = _match_back(tokens, end - length)
            if inner and inner[1] != "exact":
                first = end - length - inner[0]
                return Hedge(inner[1], tokens[first].start, tokens[end - length - 1].end)
            return Hedge("exact", tokens[end - length].start, tokens[end - 1].end)
        if end == 0 or tokens[end - 1].low not in _SKIPPED:
            break
        end -= 1
    return NO_HEDGE


def _match_back(tokens: Sequence[Token], end: int) -> tuple[int, str] | None:
    for length in range(min(_LONGEST, end), 0, -1):
        words = tuple(token.low for token in tokens[end - length : end])
        qualifier = _BEFORE.get(words)
        if qualifier is None:
            continue
        previous = tokens[end - length - 1].low if end > length else ""
        if previous in _NO_HEDGE_BEFORE.get(words[0], ()) and length == 1:
            return None
        if (
            length == 1
            and words[0] in _MUST_BE_BEFORE
            and previous not in _MUST_BE_BEFORE[words[0]]
        ):
            return None
        return length, qualifier
    return None


def hedge_after(tokens: Sequence[Token], at: int) -> tuple[Hedge, int]:
    """Return the hedge that begins at a token and the index behind it."""
    for skipped in (0, 1):
        begin = at + skipped
        if skipped and (at >= len(tokens) or tokens[at].low not in ("-", ",", "‐", "‑", "”", '"')):
            break
        for length in (5, 4, 3, 2, 1):
            words = tuple(token.low for token in tokens[begin : begin + length])
            qualifier = _AFTER.get(words) if len(words) == length else None
            if qualifier and (length > 1 or not skipped or words[0] in ("odd", "plus")):
                hedge = Hedge(qualifier, tokens[begin].start, tokens[begin + length - 1].end)
                return hedge, begin + length
    return NO_HEDGE, at
