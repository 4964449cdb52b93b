"""Ages: numbers that say how old somebody is."""

from __future__ import annotations

from collections.abc import Sequence

from steppe.claims.demonyms import begins_name, names_people, names_person, says_next
from steppe.claims.gazetteer import country_named, lookup
from steppe.claims.lexicon import noun_kind, word_set
from steppe.claims.nouns import STOPS
from steppe.claims.numbers import Number, Token, low_at

#: What stands behind a number that closes its phrase.
CLOSED = word_set(". , ; : ) /") | {"", "-", "–"}


def is_age(tokens: Sequence[Token], number: Number, _: str) -> bool:
    """Say whether a number tells how old somebody is."""
    first, last = number.first, number.last
    before, after = (low_at(tokens, number.first - 1), low_at(tokens, number.last))
    if number.value > 120 or number.scale != 1 or after in ("%", "percent", "per"):
        return False
    words = [low_at(tokens, last + step) for step in range(4)]
    if words[0] in ("-", "‐", "‑", "–") and words[1] in ("year", "month") and words[3] == "old":
        return True
    if words[:2] in (["years", "old"], ["year", "old"], ["months", "old"]) or words[:3] == [
        "years", "of", "age"]:  # fmt: skip
        return True
    if words[0] in ("or", "and", "years") and words[1] in (
        "over",
        "above",
        "older",
        "under",
        "younger",
    ):
        return number.value <= 90 and noun_kind(before) == "people"
    window = [low_at(tokens, at) for at in range(max(0, first - 5), first)]
    if any(word in ("aged", "ages", "age") for word in window) and (
        noun_kind(after) not in ("people", "dead")
    ):  # fmt: skip
        return True
    if {"oldest", "youngest", "eldest"} & set(window) and noun_kind(after) == "":
        return True
    if _is_of_age(tokens, number):
        return True
    if before == "of" and number.value < 20 and low_at(tokens, first - 2) in (
        "child", "children", "boy", "girl", "boys", "girls", "age"):  # fmt: skip
        return noun_kind(after) == ""
    if before in ("under", "over", "above", "than") and noun_kind(after) == "" and (
        set(window) & {"children", "those", "men", "women", "people", "adults", "boys", "minors"}
        and set(window) & {"under", "over", "above", "older", "younger"}
        and after in ("", ".", ",", ")", ";", "and", "or", "were", "are")
    ):  # fmt: skip
        return True
    if before in ("under", "below") and noun_kind(after) == "" and (
        low_at(tokens, first - 2) in _AGED or noun_kind(low_at(tokens, first - 2)) == "people"
    ):  # fmt: skip
        return True
    if _is_said_age(tokens, number):
        return True
    if before == "than" and low_at(tokens, first - 2) in ("older", "younger"):
        return True
    return _is_beside_name(tokens, number)


def _is_beside_name(tokens: Sequence[Token], number: Number) -> bool:
    """«Ana Roe, 52, said», «Ana Roe (52)», «Ana, now 29,», «At 67, Ana Roe is …», «Ana Roe was 52»."""
    first, last = number.first, number.last
    before, after = low_at(tokens, first - 1), low_at(tokens, last)
    if number.value != int(number.value) or noun_kind(after):
        return False
    if before == "at" and after == "," and number.value > 9 and first == 1:
        named = last + 1 < len(tokens) and tokens[last + 1].capital
        return named and not (
            country_named(tokens[last + 1].low)
            or names_people(tokens, last + 1)
            or low_at(tokens, last + 1) in STOPS
            or noun_kind(low_at(tokens, last + 1))
        )
    if before in _BY_NOW and low_at(tokens, first - 2) == "," and number.value > 9:
        begin = begins_name(tokens, first - 3)
        return (
            after == ","
            and names_person(tokens, first - 3, last)
            and (begin == 0 or low_at(tokens, begin - 1) not in _WHERE)
        )
    if number.spelling != "digits" and not says_next(tokens, last):
        return False
    if first < 2 or tokens[first - 2].low in _NO_NAME:
        return False
    if before in ("was", "is", "turned", "being") and number.value > 9:
        return _is_full_name(tokens, number)
    if before in _DASHES and after in _DASHES:
        full = begins_name(tokens, first - 2) < first - 2
        return (
            full and names_person(tokens, first - 2, last) and not lookup(_name(tokens, first - 1))
        )
    if before == "(" and after == ")":
        return names_person(tokens, first - 2, last)
    closed = after in (",", ".", ";", ")", ":", "and", "—", "–") or says_next(tokens, last)
    return before == "," and closed and names_person(tokens, first - 2, last)


def _is_full_name(tokens: Sequence[Token], number: Number) -> bool:
    """«Ana Roe was 52 when», «Ana Roe turned 52 in the camp»: names of two words, no places."""
    at, after = number.first - 2, low_at(tokens, number.last)
    begin = begins_name(tokens, at)
    words = [token.low for token in tokens[begin : at + 1]]
    closed = after in CLOSED | {"and", "or", "when", "in", "at", "on", "this", "last", "years"}
    return (
        closed
        and begin < at
        and names_person(tokens, at, number.last)
        and not any(map(noun_kind, words))
        and not lookup(_name(tokens, number.first - 1))
        and not country_named(words[-1])
        and (begin == 0 or low_at(tokens, begin - 1) not in _WHERE)
    )


def _name(tokens: Sequence[Token], last: int) -> str:
    """Return the capital name that ends before a token."""
    return " ".join(token.low for token in tokens[begins_name(tokens, last - 1) : last])


def _is_said_age(tokens: Sequence[Token], number: Number) -> bool:
    """«he is 26», «I am 61», «have not turned fifteen», «The candidate, 58, left»."""
    first = number.first
    (before, after), name = (
        (low_at(tokens, number.first - 1), low_at(tokens, number.last)),
        low_at(tokens, first - 2),
    )
    if not 2 < number.value < 100 or after not in CLOSED | {"and", "or", "when"}:
        return False
    if before in ("am", "turned", "aged") or (before in ("yet", "reached") and number.value < 30):
        return True
    if before in ("is", "was"):
        singular = noun_kind(name) == "people" and not name.endswith(("s", "people", "men"))
        return name in ("he", "she", "i", "who", "one") or singular
    small = (
        first >= 2
        and not tokens[first - 2].capital
        and name.isalpha()
        and number.spelling == "digits"
    )
    return small and before == "," and after == "," and number.value > 14 and not (
        name.endswith(("s", "men", "people", "children")) or noun_kind(name) not in ("", "people")
    )  # fmt: skip


def _is_of_age(tokens: Sequence[Token], number: Number) -> bool:
    """«a teacher of 29», «men of 16 to 50», «males between 16 and 60»."""
    first, plain = number.first, number.spelling == "digits" and 2 < number.value < 100
    words = [low_at(tokens, first - step) for step in range(1, 5)]
    behind = [low_at(tokens, number.last + step) for step in range(3)]
    if behind[0] in ("to", "and") and behind[1].isdecimal():
        behind = behind[2:]
    if (
        not plain
        or noun_kind(behind[0])
        or behind[0] in ("%", "per", "percent", "thousand", "million")
    ):
        return False
    if words[0] in ("to", "and") and words[1].isdecimal():
        words = [*words[2:], "", ""]
    return words[0] in ("of", "between") and noun_kind(words[1]) == "people" and (
        words[1] in _AGED_WHEN_MANY or not words[1].endswith(("s", "people"))
    )  # fmt: skip


_AGED_WHEN_MANY = word_set("men women males females boys girls children")
#: «were under 40», «half of them under five»
_AGED = word_set(
    "were are was is them children those minors people women men boys girls adults all infants"
)
_DASHES = word_set("– — -")
_BY_NOW = word_set("now then about around just only barely already nearly almost aged")
#: Before the name of a place.
_WHERE = word_set("in at from to of near into through via for outside across")
_NO_NAME = word_set(
    "the january february march april may june july august september october november december"
)
