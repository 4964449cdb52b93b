"""Capital words that name a people, told from the names of persons: «Iraqis», not «Idris»."""

from __future__ import annotations

from collections.abc import Sequence

from steppe.claims.gazetteer import country_named, home_of, lookup
from steppe.claims.lexicon import noun_kind, word_set
from steppe.claims.numbers import Token, low_at

#: Peoples without a country of their own, by endings that surnames share («Idris», «Darwish»).
_OTHERS = word_set(
    "africans asians europeans americans arabs balochis bengalis biharis darfuris druzes gujaratis "
    "jewish kashmiris kurdish nationals nubians punjabis rohingyas saharawis sahrawis sindhis tamils "
    "tibetans "
    "uighurs uyghurs yazidis yezidis zaghawas hutus tutsis hazaras pashtuns oromos tigrayans amharas "
    "tuaregs"
)
#: Peoples by names without an ending; behind another capital word they may be a surname.
_BARE = word_set(
    "acholi amhara banyamulenge baloch balochi berti dinka fulani garifuna hazara hema hutu igbo kachin "
    "kanuri karenni kurd lendu masalit nuer oromo pashtun rohingya roma saharawi sahrawi shilluk tigray "
    "tuareg tutsi uighur uyghur wayuu yazidi yezidi zaghawa"
)
_PLURALS = ("s", "ese", "ish")
_ENDINGS = ("ians", "eans", "ans", "nese")
#: Words of common use that begin a sentence before a name.
_COMMON = word_set(
    "the a an in to from at on by for since with of and or but when while then as that these those this "
    "they he she so if after before until during even yet only here there where how why our his her its "
    "their my we i you it is was were are now today yesterday according like unlike "
    "some about most all many other nearly almost mostly mainly chiefly among new former "
    "ethnic fellow young"
)
#: Words inside a person's name that have no capital.
_PARTICLES = word_set(
    "de la da di lo van von der den al el bin bint ibn abu del dos du do y e - ‐ ‑"
)
_SAYING = word_set(
    "said says told tells recalled recalls explained explains added adds who whose remembers remembered "
    "sighed"
)


def is_people(word: str) -> bool:
    """Say whether a word is the name of a people, in any number: «Hazaras», «Masalit», «Syrian»."""
    low = word.casefold()
    return low in _OTHERS or low in _BARE or home_of(low) is not None


def names_people(tokens: Sequence[Token], at: int) -> bool:
    """Say whether the capital word at a token names a people: «Iraqis», «Sri Lankans»."""
    word = tokens[at].low
    ahead = at > 0 and tokens[at - 1].capital and not _is_common(tokens[at - 1].low)
    if is_pair(tokens, at):
        return word.endswith(_PLURALS)
    if country_named(word):
        return False  # «the Philippines»
    if word in _OTHERS or (home_of(word) is not None and (word.endswith("s") or not ahead)):
        return word.endswith(_PLURALS)
    return word.endswith(_ENDINGS) and not ahead


def is_pair(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a word and the one before it name a people together: «South Sudanese»."""
    ahead = at > 0 and tokens[at - 1].capital and tokens[at - 1].low != "the"
    return ahead and home_of(f"{tokens[at - 1].low} {tokens[at].low}") is not None


def names_person(tokens: Sequence[Token], at: int, behind: int) -> bool:
    """Say whether the word at a token ends a person's name, by it and the words from `behind` on.

    Args:
        tokens: of the sentence.
        at: the word, which stands before an aside: «Hassan Idris» in «Hassan Idris, 52, said».
        behind: first token behind the aside.
    """
    if at < 0 or not tokens[at].capital or noun_kind(tokens[at].low):
        return False
    word, says = tokens[at].low, says_next(tokens, behind)
    if home_of(word) is not None and names_people(tokens, at):
        return says and not word.endswith("s")
    if names_people(tokens, at):
        return says
    if says:
        return True
    ahead = at > 0 and tokens[at - 1].capital and not _is_common(tokens[at - 1].low)
    if word in _BARE and not ahead:
        return False
    whole = f"{tokens[at - 1].low} {word}" if ahead else word
    if country_named(word):
        told = ahead and not tokens[at - 1].low.endswith(("ing", "ern", "ed", "al", "er"))
        return told and not lookup(whole) and not country_named(whole)
    return True


def begins_name(tokens: Sequence[Token], at: int) -> int:
    """Return the first token of the capital name that ends at a token: «Ludwig van der Berg»."""
    first = at
    while first > 0:
        step = first - 1
        while step > 0 and tokens[step].low in _PARTICLES:
            step -= 1
        if tokens[step].low in ("-", "‐", "‑", "’", "'") and step > 0:
            step -= 1
        if not tokens[step].capital or _is_common(tokens[step].low):
            break
        first = step
    return first


def says_next(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a verb of saying, or «who», stands behind an aside."""
    at += low_at(tokens, at) in (",", ")", "—", "–", "-", "”", '"')
    at += low_at(tokens, at) in (",",)
    return low_at(tokens, at) in _SAYING


def _is_common(word: str) -> bool:
    return word in _COMMON or bool(noun_kind(word))
