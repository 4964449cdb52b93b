"""Who may be credited with a figure: every cue and office near it, each with what speaks for it."""

from __future__ import annotations

import re
from bisect import bisect, bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from steppe.claims.credit_context import beside, carried, longest_names
from steppe.claims.rows import Rows, quotations
from steppe.claims.source_names import kind_of
from steppe.claims.speech import Cue
from steppe.claims.text import Quantity, Text

#: Sentences that a cue reaches ahead and back.
_REACH, _BACK = 10, 2
#: Forms that can speak for figures anywhere in the text.
_ANYWHERE = ("footer", "headline", "release", "office")
_MOST = 60
_PART = re.compile(
    r"\b(?:of (?:them|these|those|whom)|among (?:them|these)|including|those \d|that leaves|"
    r"the rest|respectively|in all|in total|altogether|same period|in addition|next in line|"
    r"(?:the|on the) (?:first|second|third|two others) of|way ahead|followed by|the others?|"
    r"out of every)\b",
    re.IGNORECASE,
)
_SAME = re.compile(
    r"\bby the same (?:account|source|count|figures)|the same (?:sources?|officials?|data|count)\b",
    re.IGNORECASE,
)
RELAYING = re.compile(r"\b(?:citing|cited|quoting|according to|passed on|from|told by)\b", re.I)
BY = re.compile(r"\w+ed by ")
_TURN = re.compile(r"\b(?:while|whereas|but|although|though)\b")
_CONTINUES = re.compile(
    r"\W*(?:He|She|They|It|Of|Among|These|Those|The same|Another|In addition|Also|Nearly|Some|About)\b"
)
_CLOSING = 4
#: Measures that a source of counts says little about.
_OTHER_MATTERS = frozenset({"price", "capacity", "distance_duration", "economy"})
_COSTS = (3, 8, 15, 25, 40)


@dataclass(frozen=True)
class Spoken:
    """A cue with its reporter resolved."""

    cue: Cue
    source: str
    relayer: str
    media: bool


@dataclass(frozen=True)
class Ground:
    """A text as the linker of sources sees it: its figures, its cues in order, its quotations."""

    text: Text
    quantities: Sequence[Quantity]
    spoken: Sequence[Spoken]

    @cached_property
    def quotes(self) -> list[tuple[int, int]]:
        """Spans in quotation marks; one left open runs to the end of its paragraph."""
        return quotations(self.text)

    @cached_property
    def rows(self) -> Rows:
        """The lists and lines of the text."""
        return Rows.of(self.text)

    @cached_property
    def sentences(self) -> list[int]:
        """The sentence of each cue."""
        return [item.cue.sentence for item in self.spoken]

    @cached_property
    def anywhere(self) -> list[Spoken]:
        """Cues that can speak for figures anywhere, the first and the last of them."""
        found = [item for item in self.spoken if item.cue.form in _ANYWHERE]
        return found if len(found) <= _MOST else found[: _MOST // 2] + found[-_MOST // 2 :]

    @cached_property
    def starts(self) -> list[int]:
        """Where each cue begins."""
        return [item.cue.start for item in self.spoken]

    @cached_property
    def voices(self) -> list[Spoken]:
        """Cues that speak where they stand."""
        return [
            item for item in self.spoken if item.cue.form in ("speech", "count", "data", "release")
        ]

    def turns(self, quantity: Quantity) -> tuple[Spoken | None, Spoken | None]:
        """Return who spoke last before a figure and who speaks next behind it."""
        at = bisect(self.voices, quantity.start, key=lambda item: item.cue.start)
        last = self.voices[at - 1] if at else None
        return last, self.voices[at] if at < len(self.voices) else None

    @cached_property
    def by_sentence(self) -> Mapping[int, list[Spoken]]:
        """Cues of each sentence, sources of tables left out."""
        found: dict[int, list[Spoken]] = {}
        for item in self.spoken:
            if item.cue.form not in ("footer", "office"):
                found.setdefault(item.cue.sentence, []).append(item)
        return found

    @cached_property
    def who(self) -> Mapping[str, str]:
        """The longest name of each reporter, by every name it goes by in the text."""
        return longest_names([item.source for item in self.spoken])

    @cached_property
    def shares(self) -> Counter[str]:
        """How often each reporter is credited."""
        return Counter(self.who[item.source] for item in self.spoken if item.cue.form != "office")

    @cached_property
    def credits(self) -> int:
        """How often any reporter is credited."""
        return sum(self.shares.values())

    @cached_property
    def beside(self) -> Mapping[tuple[int, int, str], tuple[str, ...]]:
        """What stands beside each cue, by its place and form; it is asked for at every figure."""
        cues = (item.cue for item in self.spoken)
        return {(cue.start, cue.end, cue.form): tuple(beside(self.text, cue)) for cue in cues}

    @cached_property
    def manners(self) -> Mapping[int, tuple[str, ...]]:
        """How each sentence with figures stands in the text."""
        return {sentence: tuple(_manner(self, sentence)) for sentence in self.quantities_in}

    @cached_property
    def quantities_in(self) -> Mapping[int, list[Quantity]]:
        """The figures of each sentence."""
        found: dict[int, list[Quantity]] = {}
        for quantity in self.quantities:
            found.setdefault(quantity.sentence, []).append(quantity)
        return found

    @cached_property
    def figures_in(self) -> Mapping[int, list[int]]:
        """Starts of the figures of each sentence."""
        found: dict[int, list[int]] = {}
        for quantity in self.quantities:
            found.setdefault(quantity.sentence, []).append(quantity.start)
        return found


class Facts(NamedTuple):
    """What holds of a figure whoever is credited: its sentence's manner, its quotation, the turns."""

    manner: tuple[str, ...]
    quote: tuple[int, int] | None
    last: Spoken | None
    after: Spoken | None


def weigh(ground: Ground, index: int) -> tuple[list[Spoken], list[frozenset[str]]]:
    """Return who may be credited with a figure, and what speaks for each and, last, for nobody."""
    quantity = ground.quantities[index]
    quote = next((span for span in ground.quotes if span[0] < quantity.start < span[1]), None)
    facts = Facts(ground.manners[quantity.sentence], quote, *ground.turns(quantity))
    items = _candidates(ground, index)
    names = [_describe(ground, index, item, facts) for item in items]
    return items, [*names, _describe_nobody(ground, index, facts)]


def _candidates(ground: Ground, index: int) -> list[Spoken]:
    """Return the cues that may credit a figure, nearest last."""
    quantity = ground.quantities[index]
    sentence = quantity.sentence
    low = bisect_left(ground.sentences, sentence - _REACH)
    high = bisect_right(ground.sentences, sentence + _BACK)
    found = [
        item
        for item in (*ground.anywhere, *ground.spoken[low:high])
        if not item.cue.start <= quantity.start < item.cue.end
    ]
    found = list({item.cue.start: item for item in found}.values())
    found.sort(key=lambda item: -abs(quantity.start - item.cue.start))
    return found[-_MOST:]


def _describe(ground: Ground, index: int, item: Spoken, facts: Facts) -> frozenset[str]:
    """Return what speaks for or against a cue as the credit of a figure."""
    quantity, cue = ground.quantities[index], item.cue
    at = _where(ground, quantity, cue)
    kind = _kind(item)
    names = {f"at {at}", f"form {cue.form}", f"kind {kind}", f"{at}: {cue.form}", f"{at}: {kind}"}
    names |= {f"{cue.form}: {kind}"}
    between = _between(ground, quantity, item)
    names.add(f"{at}: {min(between, 2)} between")
    who = ground.who[item.source]
    if cue.sentence != quantity.sentence and any(
        ground.who[one.source] != who for one in ground.by_sentence.get(quantity.sentence, ())
    ):
        names.add(f"{at}: other in sentence")
    if cue.form == "office":
        cued = "cued" if ground.shares[who] else "not cued"
        words = item.source.split()
        size = f"{'small' if words[-1].islower() else 'capital'} {min(len(words), 3)}"
        names |= {
            f"office {cued}",
            f"{at}: office {cued}",
            f"office {size}",
            f"{at}: office {size}",
        }
    if cue.pronoun:
        names.add(f"{at}: pronoun")
    if cue.sentence == quantity.sentence:
        names |= set(_in_sentence(ground, quantity, item, at))
    names |= {f"{at}: {cue.form} {name}" for name in ground.beside[cue.start, cue.end, cue.form]}
    names |= set(_quoted(ground, facts.quote, item, at))
    names |= set(_turns(ground, facts, item, at))
    names |= {f"{at}: {name}" for name in facts.manner}
    if cue.sentence < quantity.sentence and ground.text.words(cue.sentence).endswith(":"):
        names |= {"colon", f"colon: {at}", f"colon: {min(between, 1)} between"}
    names |= set(carried(ground.text, ground.quantities_in, quantity, cue, at))
    if quantity.measure in _OTHER_MATTERS:
        names.add(f"{cue.form}: other matter")
    share = ground.shares[who] / max(1, ground.credits)
    names.add(f"share {round(3 * share)}")
    if len(ground.shares) == 1:
        names.add(f"{at}: only source")
    return frozenset(names)


def _describe_nobody(ground: Ground, index: int, facts: Facts) -> frozenset[str]:
    """Return what speaks for or against crediting nobody with a figure."""
    text, quantity = ground.text, ground.quantities[index]
    own = ground.by_sentence.get(quantity.sentence, [])
    paragraph = text.sentences[quantity.sentence].paragraph
    beside = any(
        text.sentences[item.cue.sentence].paragraph == paragraph
        for items in (
            ground.by_sentence.get(quantity.sentence + step, ()) for step in (-3, -2, -1, 1)
        )
        for item in items
    )
    names = {"nobody", f"nobody: {min(len(own), 2)} in sentence"}
    names.add(f"nobody: {'some' if beside else 'none'} in paragraph")
    names |= {f"nobody: {name}" for name in facts.manner}
    if not ground.spoken:
        names.add("nobody: no cues")
    names.add(f"nobody: {min(len(ground.shares), 4)} sources")
    if facts.quote:
        names.add("nobody: quoted")
    if quantity.measure in _OTHER_MATTERS:
        names.add("nobody: other matter")
    if facts.last is None:
        names.add("nobody: nobody spoke before")
    elif (
        facts.after is not None and ground.who[facts.last.source] == ground.who[facts.after.source]
    ):
        names.add("nobody: one goes on speaking")
    return frozenset(names)


def _kind(item: Spoken) -> str:
    if item.source.startswith("private person"):
        return "private"
    if item.media:
        return "media"
    if item.cue.name:
        return item.cue.name.kind
    return str(kind_of(item.source)) if item.source else "none"


def _where(ground: Ground, quantity: Quantity, cue: Cue) -> str:
    """Say where a cue stands from a figure, in sentences and paragraphs."""
    text = ground.text
    apart = quantity.sentence - cue.sentence
    here, there = text.sentences[quantity.sentence], text.sentences[cue.sentence]
    if apart == 0:
        return "before" if cue.end <= quantity.start else "behind"
    if apart < 0:
        return "next" if here.paragraph == there.paragraph else "below"
    if here.paragraph == there.paragraph:
        return f"{min(apart, 4)} back"
    if there.headline or cue.sentence == 0:
        return "title"
    if ground.rows.under(there.paragraph, here.paragraph):
        return "head"
    leap = here.paragraph - there.paragraph
    if leap == 1:
        return f"above {min(apart, 2)}"
    return "opening" if cue.sentence < 5 else f"far {'near' if leap < 4 else 'off'}"


def _between(ground: Ground, quantity: Quantity, item: Spoken) -> int:
    """Return how many others are credited between a cue and a figure."""
    low, high = sorted((item.cue.start, quantity.start))
    first, last = bisect(ground.starts, low), bisect(ground.starts, high)
    between = {
        ground.who[one.source]
        for one in ground.spoken[first:last]
        if one.cue.form not in ("office", "footer")
    }
    return len(between - {ground.who[item.source]})


def _turns(ground: Ground, facts: Facts, item: Spoken, at: str) -> Iterator[str]:
    """Yield whether a cue's reporter spoke last before a figure, and speaks next behind it."""
    last, after = facts.last, facts.after
    own = ground.who[item.source]
    spoke = last is not None and ground.who[last.source] == own
    speaks = after is not None and ground.who[after.source] == own
    if spoke or speaks:
        yield f"{'spoke last' if spoke else ''} {'speaks next' if speaks else ''}"
        if spoke and speaks and item is last:
            yield f"{at}: goes on speaking"
        elif spoke and item is last:
            yield f"{at}: spoke last, {'another next' if after else 'nobody next'}"


def _in_sentence(ground: Ground, quantity: Quantity, item: Spoken, at: str) -> Iterator[str]:
    """Yield what the words between a cue and a figure of one sentence say."""
    text, cue = ground.text, item.cue
    low, high = (cue.end, quantity.start) if at == "before" else (quantity.end, cue.start)
    between = text.content[low:high]
    cost = between.count(" ") + 3 * between.count(",") + 8 * len(_TURN.findall(between))
    yield f"{at}: cost {sum(cost > step for step in _COSTS)}"
    if ";" in between:
        yield f"{at}: semicolon"
    figures = sum(low <= start < high for start in ground.figures_in[quantity.sentence])
    yield f"{at}: {min(figures, 2)} figures between"
    if _TURN.search(between):
        yield f"{at}: turn"
    closes = text.content[cue.end : text.sentences[cue.sentence].end].count(" ") <= _CLOSING
    if closes:
        yield f"{at}: closes, {cue.form}"
    if cue.start - text.sentences[cue.sentence].start < 4:
        yield f"{at}: opens"
    if BY.match(text.content, cue.start):
        yield f"{at}: by, {min(figures, 1)}"
    others = [one for one in ground.by_sentence.get(cue.sentence, ()) if one is not item]
    if item.media and any(not one.media for one in others):
        yield "media beside another"
    if RELAYING.match(text.content, cue.start) and any(one.media for one in others):
        yield "cited by media"
    if others:
        near = min(abs(quantity.start - one.cue.start) for one in others)
        yield f"{at}: {'nearest' if abs(quantity.start - cue.start) < near else 'not nearest'}"
    else:
        yield f"{at}: alone"


def _quoted(ground: Ground, quote: tuple[int, int] | None, item: Spoken, at: str) -> Iterator[str]:
    """Yield how a cue stands to the quotation that a figure stands in."""
    if quote is None:
        if any(low < item.cue.start < high for low, high in ground.quotes):
            yield "cue in quotation"
        return
    low, high = quote
    if low < item.cue.start < high:
        yield f"{at}: within quotation"
    elif item.cue.start >= high:
        yield "right behind quotation" if item.cue.start - high <= 60 else "far behind quotation"
    elif low - item.cue.end <= 3:
        yield "right before quotation"
    else:
        last = not any(
            item.cue.end <= one.cue.start and one.cue.end <= low
            for one in ground.spoken
            if one.cue.form not in ("office", "footer")
        )
        yield f"{'last' if last else 'not last'} before quotation"


def _manner(ground: Ground, sentence: int) -> Iterator[str]:
    """Yield how a sentence stands in the text."""
    words = ground.text.words(sentence)
    manner = ground.rows.manner(ground.text.sentences[sentence])
    if manner:
        yield manner
    if _PART.search(words):
        yield "part"
    if _SAME.search(words):
        yield "same source"
    if _CONTINUES.match(words):
        yield "continues"
