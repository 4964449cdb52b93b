"""Scores of reading against labelled texts.

    python bench/reading.py GOLD DIR [--develop | --held-back] [--lines FILE] [--show]

GOLD is the file of labels (claims.jsonl), DIR the folder of texts with their meta.jsonl. A claim is
found if one is read in the same sentence with the same low and high value. Labels whose note begins
«optional:» are neither hit nor miss; «X is acceptable» in a note names a second right value.
Intervals: 90 %, bootstrap over texts.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from steppe.codes import fold

SPLIT = Path(__file__).with_name("reading_split.json")
MOVEMENTS = ("entries", "exits", "stock", "returns")
FOLDED_MEASURES = {"interceptions": "other", "relocations": "other", "economy": "other"}
SURE = 0.9
DRAWS = 1000
Line = dict[str, Any]

#: Other names of one source, place or unit.
ALIASES = {
    "unhcr": ("un refugee agency", "the un refugee agency", "united nations refugee agency",
              "un high commissioner for refugees", "united nations high commissioner for refugees",
              "an agency of the united nations", "the agency", "agency for refugees",
              "office of the un high commissioner for refugees"),
    "iom": ("international organization for migration", "international organisation for migration",
            "un migration agency", "un migration", "the international organization for migration"),
    "united kingdom": ("uk", "britain", "great britain"),
    "united states": ("us", "usa", "united states of america", "the united states", "u.s"),
    "turkey": ("turkiye",),
    "czechia": ("czech republic",),
    "dr congo": ("democratic republic of the congo", "drc", "congo, the democratic republic of the",
                 "democratic republic of congo", "zaire"),
    "russia": ("russian federation",),
    "syria": ("syrian arab republic",),
    "myanmar": ("burma",),
    "ivory coast": ("cote d'ivoire",),
    "north macedonia": ("macedonia", "fyr macedonia", "former yugoslav republic of macedonia"),
    "bosnia and herzegovina": ("bosnia", "bosnia-herzegovina"),
    "netherlands": ("holland",),
    "macao": ("macau",),
    "timor leste": ("east timor", "timor-leste"),
    "united arab emirates": ("uae", "emirates"),
}  # fmt: skip
_ALIAS = {other: name for name, others in ALIASES.items() for other in others}
_LEADING = re.compile(r"^(?:the|a|an)\s+")


@dataclass
class TextScore:
    """Counts of one text; `fields` holds (right, read, labelled) of each null-aware field."""

    hits: int = 0
    false: int = 0
    missed: int = 0
    labelled: int = 0
    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    fields: dict[str, np.ndarray] = field(
        default_factory=lambda: defaultdict(lambda: np.zeros(3, dtype=int))
    )


def name_of(text: str | None) -> str | None:
    """Return a name folded over case, accents, article and aliases."""
    if not text:
        return None
    plain = _LEADING.sub("", fold(text).strip(" .,'\""))
    return _ALIAS.get(plain, plain)


def same_source(read: str | None, label: str | None) -> bool:
    first, second = name_of(read), name_of(label)
    if first is None or second is None:
        return first is second
    if first == second or first in second or second in first:
        return True
    words, others = set(re.findall(r"\w{3,}", first)), set(re.findall(r"\w{3,}", second))
    return bool(words) and len(words & others) >= 0.6 * min(len(words), len(others))


def acceptable(note: str | None, value: str | None, same: Callable[[str, str], bool]) -> bool:
    """Say whether a note names a value as acceptable."""
    if not note or not value:
        return False
    for part in re.split(r"[;,]", note):
        if "acceptable" in part:
            named = re.split(r"\s(?:as\s\w+\s)?(?:is|are)\sacceptable", part.strip())[0]
            if any(same(value, each) for each in re.split(r"\sor\s", named) if each):
                return True
    return False


def match(labels: Sequence[Line], lines: Sequence[Line]) -> list[tuple[Line, Line | None]]:
    """Pair each label with the line read in its sentence with its values, in order."""
    free = list(range(len(lines)))
    pairs: list[tuple[Line, Line | None]] = []
    for label in labels:
        fit = [
            at for at in free if _same_sentence(lines[at], label) and _same_values(lines[at], label)
        ]
        chosen = min(fit, key=lambda at: lines[at]["measure"] != label["measure"], default=None)
        if chosen is not None:
            free.remove(chosen)
        pairs.append((label, None if chosen is None else lines[chosen]))
    return pairs


def _same_sentence(line: Line, label: Line) -> bool:
    first, second = " ".join(line["sentence"].split()), " ".join(label["sentence"].split())
    return first in second or second in first


def _same_values(line: Line, label: Line) -> bool:
    return all(
        abs(line[end] - label[end]) <= max(0.05, 1e-6 * abs(label[end]))
        for end in ("value_low", "value_high")
    )


def score_text(labels: Sequence[Line], lines: Sequence[Line]) -> TextScore:
    score = TextScore()
    pairs = match(labels, lines)
    score.labelled = sum(not _optional(label) for label, _ in pairs)
    score.false = len(lines) - sum(line is not None for _, line in pairs)
    for label, line in pairs:
        if _optional(label):
            continue
        if line is None:
            score.missed += 1
            continue
        score.hits += 1
        _score_pair(score, label, line)
    return score


def _optional(label: Line) -> bool:
    return (label["note"] or "").startswith("optional")


def _score_pair(score: TextScore, label: Line, line: Line) -> None:
    note = label["note"]
    measure = FOLDED_MEASURES.get(line["measure"], line["measure"])
    wanted = FOLDED_MEASURES.get(label["measure"], label["measure"])
    right = {
        "qualifier": line["qualifier"] == label["qualifier"],
        "unit": fold(line["unit"] or "") == fold(label["unit"] or ""),
        "measure": measure == wanted
        or acceptable(note, measure, lambda a, b: a == b.strip("'\" ")),
    }
    places = {}
    for end in ("origin", "destination"):
        places[end] = name_of(line[end]) == name_of(label[end]) or acceptable(
            note, line[end], lambda a, b: name_of(a) == name_of(b.split(" as ")[0])
        )
        _score_field(score, end, line[end], label[end], places[end])
    _score_field(
        score, "place", line["place"], label["place"],
        name_of(line["place"]) == name_of(label["place"]) or acceptable(
            note, line["place"], lambda a, b: name_of(a) == name_of(b.split(" as ")[0])),
    )  # fmt: skip
    source = same_source(line["source"], label["source"]) or acceptable(
        note, line["source"], same_source
    )
    _score_field(score, "source", line["source"], label["source"], source)
    _score_periods(score, label, line)
    for name, good in right.items():
        _count(score, name, good)
    _count(score, f"measure {wanted}", right["measure"])
    if wanted in MOVEMENTS:
        _count(score, "measure of movements", right["measure"])
        wrong = any(line[end] and not places[end] for end in ("origin", "destination"))
        _count(score, "wrong place asserted", wrong)
    all_right = right["measure"] and places["origin"] and places["destination"]
    _count(score, "covered by high confidence", line["confidence"] >= SURE)
    if line["confidence"] >= SURE:
        _count(score, "right at high confidence", all_right)


def _score_periods(score: TextScore, label: Line, line: Line) -> None:
    read, wanted = _days(line), _days(label)
    _score_field(score, "period", any(read) or None, any(wanted) or None, read == wanted)
    near = all(
        (a is None) == (b is None) and (a is None or abs((a - b).days) <= 1)
        for a, b in zip(read, wanted, strict=True)
    )
    _score_field(score, "period within a day", any(read) or None, any(wanted) or None, near)


def _days(line: Line) -> tuple[date | None, date | None]:
    return tuple(
        date.fromisoformat(line[end]) if line[end] else None
        for end in ("period_start", "period_end")
    )  # type: ignore[return-value]


def _score_field(score: TextScore, name: str, read: object, label: object, right: bool) -> None:
    """Null-aware: what is read where nothing is labelled is an error unless it is acceptable."""
    if not read and not label:
        return
    good = bool(right and read)
    score.fields[name] += np.array([good, bool(read), bool(label) or good], dtype=int)


def _count(score: TextScore, name: str, right: bool) -> None:
    score.asked[name] += 1
    score.right[name] += right


def summary(scores: Sequence[TextScore]) -> dict[str, float]:
    """Return every score over some texts."""
    hits, false, missed = (
        sum(getattr(score, name) for score in scores) for name in ("hits", "false", "missed")
    )
    made = {"detection P": _share(hits, hits + false), "detection R": _share(hits, hits + missed)}
    made["detection F1"] = _share(2 * hits, 2 * hits + false + missed)
    empty = [score.false for score in scores if score.labelled == 0]
    made["false claims per text without claims"] = float(np.mean(empty)) if empty else float("nan")
    right: Counter[str] = sum((score.right for score in scores), Counter())
    asked: Counter[str] = sum((score.asked for score in scores), Counter())
    for name in sorted(asked):
        made[name] = _share(right[name], asked[name])
    for name in ("origin", "destination", "place", "period", "period within a day", "source"):
        good, read, labelled = sum((score.fields[name] for score in scores), np.zeros(3, dtype=int))
        made[f"{name} F1"] = _share(2 * good, read + labelled)
    return made


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")


def intervals(scores: Sequence[TextScore]) -> dict[str, tuple[float, float]]:
    """Return 90 % intervals of each score, texts drawn with replacement."""
    random = np.random.default_rng(1)
    drawn = [
        summary([scores[at] for at in random.integers(0, len(scores), len(scores))])
        for _ in range(DRAWS)
    ]
    ends: dict[str, tuple[float, float]] = {}
    for name in summary(scores):
        values = np.array([draw.get(name, np.nan) for draw in drawn])
        known = values[~np.isnan(values)]
        if known.size:
            ends[name] = (float(np.quantile(known, 0.05)), float(np.quantile(known, 0.95)))
    return ends


def read_all(folder: Path, metas: Iterable[Line]) -> tuple[dict[str, list[Line]], int, float]:
    """Read each text; return its lines, the words read and the seconds it took."""
    from steppe.claims.extract import read_text
    from steppe.claims.sentences import make_text

    lines: dict[str, list[Line]] = {}
    words, seconds = 0, 0.0
    for meta in metas:
        content = (folder / meta["file"]).read_bytes().decode("utf-8")
        published = date.fromisoformat(meta["published"]) if meta.get("published") else None
        begun = time.process_time()
        lines[meta["file"]] = read_text(make_text(meta["file"], content, published))
        seconds += time.process_time() - begun
        words += len(content.split())
    return lines, words, seconds


def show_errors(labels: Sequence[Line], lines: Sequence[Line]) -> None:
    """Print what was missed, invented or given another measure."""
    pairs = match(labels, lines)
    matched = [id(line) for _, line in pairs if line is not None]
    for label, line in pairs:
        figure = f"{label['doc']}: {label['value_low']:g}"
        if line is None:
            print(f"{figure} missed: {label['sentence'][:120]}")
        elif FOLDED_MEASURES.get(line["measure"], line["measure"]) != label[
            "measure"
        ] and not acceptable(label["note"], line["measure"], lambda a, b: a == b.strip("'\" ")):
            print(
                f"{figure} {label['measure']} read as {line['measure']}: {label['sentence'][:120]}"
            )
    for line in lines:
        if id(line) not in matched:
            print(f"{line['doc']}: {line['value_low']:g} invented: {line['sentence'][:120]}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("gold", type=Path)
    parser.add_argument("folder", type=Path)
    half = parser.add_mutually_exclusive_group()
    half.add_argument("--develop", action="store_true", help="only texts not held back")
    half.add_argument("--held-back", action="store_true", help="only texts held back")
    parser.add_argument("--lines", type=Path, help="score this file of claims instead of reading")
    parser.add_argument("--show", action="store_true", help="print the errors")
    given = parser.parse_args()
    held = set(json.loads(SPLIT.read_text(encoding="utf-8"))["held_back"])
    metas = [json.loads(line) for line in (given.folder / "meta.jsonl").open(encoding="utf-8")]
    if given.develop or given.held_back:
        metas = [meta for meta in metas if (meta["file"] in held) == given.held_back]
    labels: dict[str, list[Line]] = defaultdict(list)
    for text in given.gold.open(encoding="utf-8"):
        label = json.loads(text)
        labels[label["doc"]].append(label)
    words, seconds = 0, 0.0
    if given.lines:
        lines: dict[str, list[Line]] = defaultdict(list)
        for text in given.lines.open(encoding="utf-8"):
            line = json.loads(text)
            lines[line["doc"]].append(line)
    else:
        lines, words, seconds = read_all(given.folder, metas)
    names = [meta["file"] for meta in metas]
    scores = [score_text(labels[name], lines.get(name, [])) for name in names]
    if given.show:
        for name in names:
            show_errors(labels[name], lines.get(name, []))
    ends = intervals(scores)
    for name, value in summary(scores).items():
        low, high = ends.get(name, (float("nan"), float("nan")))
        print(f"{name:40s} {value:6.3f}   {low:.3f} to {high:.3f}")
    print(f"{len(names)} texts, {sum(score.labelled for score in scores)} labels")
    if seconds:
        print(f"{words / 1000 / seconds:.1f} articles of 1,000 words a second")


if __name__ == "__main__":
    main()
