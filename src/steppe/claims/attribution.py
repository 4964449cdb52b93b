"""Who is credited with each figure of a text, and who passed it on.

Candidates are the cues of the text ("according to X", "X said"), the offices it names without
crediting them, and nobody; the likeliest is taken, by weights learned from labelled texts
(`credit_candidates`, `chooser`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from steppe.claims.chooser import Weights, chances, likeliest, shipped_weights
from steppe.claims.credit_candidates import BY, RELAYING, Ground, Spoken, weigh
from steppe.claims.gazetteer import country_named, lookup
from steppe.claims.lexicon import word_set
from steppe.claims.people import People
from steppe.claims.reporter_nouns import ORGANISATIONS, PRIVATE
from steppe.claims.reporters import known_reporters
from steppe.claims.source_names import Name, names_in
from steppe.claims.speech import NOT_CREDIT, Cue, find_cues
from steppe.claims.text import Credit, Found, How, Quantity, Text, read_part

_PASSED = re.compile(r"(?:cited|seen|quoted|obtained) by ", re.IGNORECASE)
#: Words that name nobody who reports unless "the" stands before them.
_COMMON = word_set(
    "board cross head side direction daily papers paper others numbers figure figures count counts group "
    "groups movement state school platform account accounts college station force general "
    "major corridor interior programme fund services team teams master channel document documents "
    "register agents owners workers local security customs civil review rights chief fiscal hall"
)
#: Verbs that look like the names of bodies: «Syrians cross to Syria» is no Red Cross.
_MOVING = re.compile(
    r"(?:^|[a-z] )(?:cross|flee|head|stream|pour) (?:in)?(?:to|at|from|back|over)\b"
)
#: Men with arms, who are told of for what they do; they are credited where they speak or count.
_ARMED = re.compile(
    r"\b(?:soldiers|troops|fighters|rebels|gunmen|militia(?:s|men)?|insurgents|paramilitaries|bandits|"
    r"smugglers|traffickers|gangs)$",
    re.IGNORECASE,
)
_TELLING = re.compile(
    r"(?: (?:at|in|on|near) [^,.;:]{2,40})?,? (?:have |had )?"
    r"(?:count|record|note|register|estimat|list|tall)"
)
#: «entered Panama daily»; a paper that is credited has a verb or a cue beside it.
_PAPER = re.compile(r" (?:daily|weekly)$")
_HEADING = re.compile(r"(?:BY|FROM|IN|TO|AT|ON|OF|FOR|WITH) ")
_PRIVATE_HEAD = re.compile(rf"\b(?:{'|'.join(PRIVATE)})(?:$|,| (?:of|from|in|at|on|with)\b)")
#: Offices go by letters no more than these; longer words in capitals may be towns.
_LONGEST_LETTERS = 4
#: Sentences around a figure, and at the start of a text, in which offices are looked for.
_AROUND, _OPENING = 3, 6
#: A figure's own noun may stand between it and «reported by», in code points.
_RIGHT_BEHIND = 25
_CLAUSE = re.compile(r"[\d,;:]")
_JOINED = re.compile(r",?(?: and| but)?(?: then)? ?")


def link_sources(
    text: Text, quantities: Sequence[Quantity], weights: Weights | None = None
) -> list[Credit]:
    """Return one credit a figure, in the order of the figures.

    Args:
        text: the document.
        quantities: the figures in order of their place.
        weights: of the features; those of the package by default.
    """
    known = weights if weights is not None else shipped_weights("source")
    ground = survey(text, quantities)
    credits: list[Credit] = []
    for index, quantity in enumerate(quantities):
        items, names = weigh(ground, index)
        shares = chances(names, known)
        at, share = likeliest([*(ground.who[item.source] for item in items), ""], shares)
        chosen = _reported_by(ground, quantity) or (items[at] if at < len(items) else None)
        credits.append(_credit(ground, quantity, chosen, share) if chosen else Credit())
    return credits


def survey(text: Text, quantities: Sequence[Quantity]) -> Ground:
    """Return the text with every cue and office that may be credited."""
    text = read_part(text, quantities)
    people = People.of(text)
    spoken = _resolve(text, people, find_cues(text))
    return Ground(text, quantities, sorted(
        [*spoken, *_offices(text, quantities, people, spoken)], key=lambda item: item.cue.start
    ))  # fmt: skip


def _resolve(text: Text, people: People, cues: Sequence[Cue]) -> list[Spoken]:
    resolved: list[Spoken] = []
    for cue in cues:
        if cue.name and _MOVING.search(cue.name.words):
            continue  # the headline "Thousands flee, cross to Syria"
        name = people.name_of(cue, [(item.cue.start, item.source) for item in resolved])
        last = resolved[-1] if resolved else None
        if (
            last
            and name
            and _PASSED.match(text.content, cue.start)
            and _JOINED.fullmatch(text.content, last.cue.end, cue.start)
        ):
            # "Official data cited by the paper": the paper passed it on.
            resolved[-1] = replace(last, relayer=name)
        elif name:
            media = people.is_media(name)
            resolved.append(Spoken(cue, name, people.outlet(cue.media), media))
    return resolved


def _offices(
    text: Text, quantities: Sequence[Quantity], people: People, spoken: Sequence[Spoken]
) -> list[Spoken]:
    """Return the offices and persons that are named where no cue stands."""
    taken = [(item.cue.start, item.cue.end) for item in spoken]
    near = {
        figure.sentence + step for figure in quantities for step in range(-_AROUND, _AROUND + 1)
    }
    near |= set(range(_OPENING)) | {len(text.sentences) - 1}
    cited = {item.source for item in spoken}
    found: list[Spoken] = []
    for index in sorted(near):
        if not 0 <= index < len(text.sentences):
            continue
        sentence = text.sentences[index]
        inside = [span for span in taken if span[0] < sentence.end and sentence.start < span[1]]
        for name in names_in(text.content, sentence.start, sentence.end):
            if any(name.start < high and low < name.end for low, high in inside):
                continue
            ahead = text.content[max(sentence.start, name.start - 20) : name.start]
            if NOT_CREDIT.search(ahead):
                continue  # "when the minister announced": it tells an event
            if (
                _is_common(text.content, name)
                or _is_place(name)
                or _is_deed(text.content, name)
                or (name.kind == "person" and not _known(text, name, cited, people))
            ):
                continue
            cue = Cue(index, name.start, name.end, name, form="office")
            source = people.name_of(cue, [])
            if source:
                found.append(Spoken(cue, source, "", people.is_media(source)))
    return found


def _reported_by(ground: Ground, quantity: Quantity) -> Spoken | None:
    """Return who stands right behind a figure: «above the 514,827 reported by the ministry»."""
    return next(
        (
            item
            for item in ground.by_sentence.get(quantity.sentence, ())
            if 0 <= item.cue.start - quantity.end <= _RIGHT_BEHIND
            and BY.match(ground.text.content, item.cue.start)
            and not _CLAUSE.search(ground.text.content, quantity.end, item.cue.start)
        ),
        None,
    )


def _quoted_by(ground: Ground, outlet: Spoken) -> Spoken | None:
    """Return whom a news outlet cites in its own sentence: they said it, the outlet passed it on."""
    content = ground.text.content
    return next(
        (
            one
            for one in ground.by_sentence.get(outlet.cue.sentence, ())
            if not one.media and RELAYING.match(content, one.cue.start)
        ),
        None,
    )


def _is_place(name: Name) -> bool:
    """Say whether a name is that of a country or a town rather than of somebody."""
    known = name.words in known_reporters()
    if known:
        return False
    if name.words.isupper() and " " not in name.words:  # letters of an office, or a dateline
        parts = [part.title() for part in name.words.split("/")]
        return bool(country_named(name.words)) or (
            len(name.words) > _LONGEST_LETTERS and all(country_named(p) or lookup(p) for p in parts)
        )
    words = _PAPER.sub("", name.words)
    return all(country_named(part) or lookup(part) for part in words.split(" for "))


def _is_deed(content: str, name: Name) -> bool:
    """Say whether a name is of people who do something, or a verb: «Ethiopian soldiers», «cross to»."""
    if _MOVING.search(name.words):
        return True
    return _ARMED.search(name.words) is not None and not _TELLING.match(content, name.end)


def _is_common(content: str, name: Name) -> bool:
    """Say whether a name is but a word of common use: «on board», «papers», «per head»."""
    if (
        name.kind == "organisation"
        and name.words.istitle()
        and name.words.isalpha()
        and name.words.lower() not in ORGANISATIONS
        and name.words not in known_reporters()
    ):
        return True  # "the Tisa", "the Balkans"
    if name.words.isupper() and _HEADING.match(name.words):
        return True  # "FROM MEXICO"
    if name.kind == "private" and not _PRIVATE_HEAD.search(name.words.lower()):
        return True  # "a refugee camp", "the host country"
    return name.words.lower().removeprefix("a ") in _COMMON and not (
        name.words.islower() and content[: name.start].endswith(("the ", "The "))
    )


def _known(text: Text, name: Name, cited: set[str], people: People) -> bool:
    """Say whether capital words without a title are somebody the text lets speak or introduces."""
    return (
        name.words in cited
        or name.words in people.full_names
        or text.content[name.start - 1 : name.start] == "("
    )


def _credit(ground: Ground, quantity: Quantity, chosen: Spoken, share: float) -> Credit:
    quoted = _quoted_by(ground, chosen) if chosen.media else None
    if quoted:
        chosen = replace(quoted, relayer=chosen.source)
    cue = chosen.cue
    how: How = "stated" if cue.sentence == quantity.sentence else "inherited"
    beside = [one.source for one in ground.by_sentence.get(cue.sentence, ()) if one.media]
    passed = chosen.relayer or (beside[0] if beside and not chosen.media else "")
    span = ((cue.start, cue.end),)
    relayer = Found(passed, how, span) if passed else Found()
    return Credit(Found(chosen.source, how, span, share), relayer)
