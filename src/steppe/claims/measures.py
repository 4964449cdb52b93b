"""What a figure measures: entries, exits, stock, …; with basis, modality and group.

The measure is judged by two that see different things: a multinomial logistic regression on the
figure's unit and noun and on the words around it (`measure_features`), and a small language model that
reads its sentence (`context`). Their log chances are added, those of the model by a share. The
regression's weights lie in words/measure_weights.csv and are made by bench/train_measures.py. Figures
are judged in order, since items of a list share their measure.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from steppe.claims.context import log_chances
from steppe.claims.holders import holders_of
from steppe.claims.lexicon import noun_kind
from steppe.claims.measure_features import Described, describe
from steppe.claims.measure_rules import ruled
from steppe.claims.modality import modality_of
from steppe.claims.private_names import tells_of_person, without_names
from steppe.claims.text import Quantity, Text
from steppe.claims.units import settled

_INTERCEPTIONS = re.compile(
    r"\b(?:detain\w*|detention\w*|arrest\w*|intercept\w*|apprehen\w+|caught|turned (?:back|"
    r"away)|push(?:ed)?[ -]?back"
    r"\w*|refused entry|denied entry|encounter\w*|attempt\w*|rescu\w+|prevented|stopped|picked up)\b",
    re.IGNORECASE,
)
_RELOCATIONS = re.compile(
    r"\b(?:relocat\w+|resettl\w+|transferr\w+|buss?ed|airlift\w*|evacuat\w+|redistribut\w+|"
    r"moved (?:to|from))\b",
    re.IGNORECASE,
)
_ECONOMY = re.compile(
    r"\b(?:gdp|growth|econom\w+|unemploy\w+|exports?|revenue|tax(?:es)?|inflation|"
    r"remittances?|compan(?:y|ies)|firms?|"
    r"jobs?|employ\w*|output|deposits?|planted|turnover|sales|businesses)\b",
    re.IGNORECASE,
)
#: How far before and behind a figure words of kind are looked for, in code points.
_BACK, _FORTH = 70, 70
#: What the log chances of the language model count beside those of the regression. Both have heard
#: many of the same words; chosen by cross-validation over texts (bench/train_measures.py).
SHARE = 0.7


class Judged(NamedTuple):
    """A measure and how sure the judges are of it.

    Attributes:
        measure: the likeliest, or what plain words say.
        probability: of the likeliest, by both together.
    """

    measure: str
    probability: float


#: Classes of the regression, and the weight of each feature for each of them.
Weights = tuple[tuple[str, ...], Mapping[str, NDArray[np.float64]]]


@cache
def shipped_weights() -> Weights:
    """Return the weights that come with the package."""
    table = resources.files("steppe.claims") / "words" / "measure_weights.csv"
    with table.open(encoding="utf-8") as lines:
        rows = csv.reader(lines)
        classes = tuple(next(rows)[1:])
        return classes, {row[0]: np.array(row[1:], dtype=float) for row in rows}


def judge_measures(
    text: Text,
    quantities: Sequence[Quantity],
    weights: Weights | None = None,
    chances: NDArray[np.float64] | None = None,
) -> list[Judged]:
    """Return the measure of each figure, judged from the first to the last.

    Args:
        text: the text.
        quantities: its figures.
        weights: of the regression; those shipped if not given.
        chances: log chances by the language model, figures × classes; asked of it if not given.
    """
    classes, known = weights or shipped_weights()
    told = log_chances(text, quantities) if chances is None else chances
    judged: list[Judged] = []
    measures: list[str] = []
    for each, chance in zip(describe(text, quantities), told, strict=True):
        before = measures[each.before] if each.before is not None else None
        one = _judge(each, before, classes, known, chance)
        measures.append(one.measure)
        measures[-1] = ruled(text, quantities, measures)
        judged.append(one._replace(measure=measures[-1]))
    return judged


def with_measures(
    text: Text, quantities: Sequence[Quantity], judged: Sequence[Judged]
) -> list[Quantity]:
    """Return the quantities with measure, basis, modality and group."""
    measures = [each.measure for each in judged]
    return [
        _completed(text, quantity, measure, settled(text, quantities, index, measures))
        for index, (quantity, measure) in enumerate(zip(quantities, measures, strict=True))
    ]


def _judge(
    described: Described,
    before: str | None,
    classes: Sequence[str],
    weights: Mapping[str, NDArray[np.float64]],
    told: NDArray[np.float64],
) -> Judged:
    score = SHARE * told
    for name in described.with_measure(before):
        if name in weights:
            score += weights[name]
    chance = np.exp(score - score.max())
    chance /= chance.sum()
    best = int(chance.argmax())
    return Judged(classes[best], float(chance[best]))


def _completed(text: Text, quantity: Quantity, judged: str, unit: str) -> Quantity:
    sentence = text.sentences[quantity.sentence]
    near = text.content[
        max(sentence.start, quantity.start - _BACK) : min(sentence.end, quantity.end + _FORTH)
    ]
    measure = _kind_of_other(near) if judged == "other" else judged
    held = holders_of(text, quantity) if measure == "registrations" else ""
    group = held or _group(text, quantity)
    return replace(
        quantity,
        unit=unit,
        measure=measure,
        basis=_basis(quantity, measure, near),
        modality=modality_of(text, quantity),
        group=""
        if tells_of_person(group, text.content)
        else without_names(group, quantity.value_high),
    )


def _kind_of_other(near: str) -> str:
    for measure, words in (
        ("interceptions", _INTERCEPTIONS),
        ("relocations", _RELOCATIONS),
        ("economy", _ECONOMY),
    ):
        if words.search(near):
            return measure
    return "other"


def _basis(quantity: Quantity, measure: str, near: str) -> str:
    if "/" in quantity.unit:
        return "rate"
    if quantity.unit == "times" or re.search(
        r"\b(?:rose|grew|increased|fell|dropped|declined|up|down|rise|increase|"
        r"fall)\b[^.;]{0,20}\bby\b",
        near,
    ):
        return "change"
    return "snapshot" if measure in ("stock", "capacity", "demographic") else "cumulative"


def _group(text: Text, quantity: Quantity) -> str:
    """Return who is counted, in the text's words: the noun, with «of COUNTRY» if it is there."""
    noun = quantity.noun.removeprefix("of ").strip()
    words = noun.lower().split()
    if words and noun_kind(words[-1]) == "paper":
        return ""  # «3,400 asylum applications» are people, but not called so
    if not words or not (
        noun_kind(words[-1]) in ("people", "family", "dead") or quantity.unit == "people"
    ):
        return ""
    at = text.content.find(noun, quantity.end, quantity.end + 90)
    if at < 0 or words[-1] not in (
        "citizens",
        "nationals",
        "residents",
        "people",
        "persons",
        "holders",
    ):
        return noun
    more = re.match(
        r" (?:of|from) (?:the )?(?:[A-Z][\w-]+ ?){1,3}",
        text.content[at + len(noun) : at + len(noun) + 50],
    )
    return noun + (more.group().rstrip() if more else "")
