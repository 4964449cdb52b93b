"""What a table's columns mean: a mapping, shipped for known tables or written by a user as YAML.

A mapping names columns by the headers (or HXL hashtags) they go by, says which column or constant
gives each field of a claim, and which columns hold figures. `docs/tables.md` explains it with an
example.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from steppe.codes import BASES, MEASURES, MODALITIES, QUALIFIERS
from steppe.errors import Fault, InputError, did_you_mean

#: Fields of a claim that a mapping may give. `period` gives both ends, `as_of` the last day of what
#: its cell names; `precision` (day, week, month) widens `period`.
FIELDS = (
    "measure", "basis", "modality", "unit", "qualifier", "qualifier_text", "group", "origin",
    "destination", "place", "period", "as_of", "period_start", "period_end", "precision", "source",
    "relayer", "note",
)  # fmt: skip
CHOICES = {
    "measure": MEASURES,
    "basis": BASES,
    "modality": MODALITIES,
    "qualifier": QUALIFIERS,
    "precision": ("day", "week", "month"),
}
MAX_MAPPING_BYTES = 2**16
#: PyYAML takes seconds for some thousand levels of nesting; a mapping has four.
MOST_BRACKETS = 1000


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Pick(_Part):
    """Where a field's value comes from: a named column, or the same value for every row.

    `codes` translates what a cell says; `otherwise` stands for every other cell, or for no column.
    """

    column: str | None = None
    value: str | None = None
    codes: dict[str, str] = Field(default_factory=dict)
    otherwise: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: Any) -> Any:
        """Read a plain value as a constant, and nothing as «this field stays empty»."""
        return given if isinstance(given, dict | Pick) else {"value": given}


class Figure(_Part):
    """A column that holds figures (or two, for a range), and what is said of them alone."""

    value: tuple[str, ...] = ()
    low: tuple[str, ...] = ()
    high: tuple[str, ...] = ()
    skip_zero: bool = False
    fields: dict[str, Pick] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, given: Any) -> Any:
        """Move the fields that stand beside `value` into `fields`."""
        if not isinstance(given, dict):
            return given
        own = {name: given[name] for name in given if name in cls.model_fields}
        rest = {name: given[name] for name in given if name not in cls.model_fields}
        return {**own, "fields": {**own.get("fields", {}), **rest}}

    @model_validator(mode="after")
    def _check(self) -> Figure:
        if bool(self.value) == bool(self.low and self.high):
            raise ValueError("give either value, or low and high")
        _check_fields(self.fields)
        return self


class Mapping(_Part):
    """What the columns of one kind of table mean.

    Attributes:
        title: what the table is.
        about: what a reader should know of its figures.
        columns: name -> headers it goes by, or hashtag patterns; the first that is there counts.
        recognised_by: names of columns without which a table is not of this kind.
        fields: field of a claim -> where it comes from.
        figures: the columns that hold figures.
        hashtags: whether columns are HXL hashtags.
        fuzzy: whether headers are matched by likeness, not only word for word.
        groups: HXL attribute -> the group it stands for.
        unknown_places: cells that name no place.
        flags: flags of every claim.
    """

    title: str
    about: str = ""
    columns: dict[str, tuple[str, ...]]
    recognised_by: tuple[str, ...] = ()
    fields: dict[str, Pick] = Field(default_factory=dict)
    figures: tuple[Figure, ...]
    hashtags: bool = False
    fuzzy: bool = False
    groups: dict[str, str] = Field(default_factory=dict)
    unknown_places: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _name_figures(cls, given: Any) -> Any:
        """Let a figure name a column of `columns` instead of its headers."""
        if not isinstance(given, dict) or not isinstance(given.get("columns"), dict):
            return given
        columns, figures = given["columns"], given.get("figures")
        if not isinstance(figures, list):
            return given

        def headers(value: Any) -> Any:
            named = isinstance(value, dict) and set(value) == {"column"}
            return columns.get(value["column"], value) if named else value

        named = [
            {name: headers(v) if name in ("value", "low", "high") else v for name, v in f.items()}
            if isinstance(f, dict)
            else f
            for f in figures
        ]
        return {**given, "figures": named}

    @model_validator(mode="after")
    def _check(self) -> Mapping:
        _check_fields(self.fields)
        picks = [*self.fields.values(), *(p for f in self.figures for p in f.fields.values())]
        named = [*self.recognised_by, *(pick.column for pick in picks if pick.column)]
        for name in named:
            if name not in self.columns:
                hint = did_you_mean(name, self.columns)
                raise ValueError(f"«{name}» is not among columns" + (f": {hint}" if hint else ""))
        if not self.figures:
            raise ValueError("figures is empty: name at least one column that holds figures")
        return self


def _check_fields(fields: dict[str, Pick]) -> None:
    for name, pick in fields.items():
        if name not in FIELDS:
            raise ValueError(f"unknown field «{name}»: {did_you_mean(name, FIELDS)}")
        words = [pick.value, pick.otherwise, *pick.codes.values()]
        for word in words:
            if word is not None and name in CHOICES and word not in CHOICES[name]:
                hint = did_you_mean(word, CHOICES[name])
                raise ValueError(f"«{word}» is no {name}: {hint}")


@cache
def shipped_mappings() -> dict[str, Mapping]:
    """Return the mappings that come with Steppe, by name."""
    folder = resources.files("steppe.claims") / "mappings"
    files = sorted(file.name for file in folder.iterdir() if file.name.endswith(".yaml"))
    return {
        name.removesuffix(".yaml"): parse_mapping((folder / name).read_text("utf-8"), name)
        for name in files
    }


def read_mapping(path: Path) -> Mapping:
    """Return a user's mapping, or raise InputError with every fault found."""
    try:
        if path.stat().st_size > MAX_MAPPING_BYTES:
            raise InputError(
                Fault("file_too_large", "a mapping has at most 64 kB", str(path),
                      remedy="name the mapping, not the table")
            )  # fmt: skip
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(
            Fault("unreadable_file", f"the mapping cannot be read: {reason}", str(path),
                  remedy="name a YAML file in UTF-8")
        ) from None  # fmt: skip
    return parse_mapping(text, str(path))


def parse_mapping(text: str, file: str) -> Mapping:
    """Return the mapping that a YAML text holds, or raise InputError with every fault found."""
    try:
        if sum(map(text.count, "[{")) > MOST_BRACKETS or re.search(r"(?:[-?] ){50}", text):
            raise RecursionError
        # Aliases let a short file grow without bound, and no mapping needs them.
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.SafeLoader)):
            raise InputError(
                Fault("bad_mapping", "an alias (*name) is not read", file,
                      remedy="write the value out")
            )  # fmt: skip
        return Mapping.model_validate(yaml.safe_load(text))
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        problem = getattr(error, "problem", None) or "nested too deep"
        raise InputError(Fault("bad_mapping", f"no YAML: {problem}", file, line)) from None
    except ValidationError as error:
        raise InputError(
            Fault("bad_mapping", fault["msg"].removeprefix("Value error, "), file,
                  where=".".join(str(step) for step in fault["loc"]),
                  remedy="see the page on tables in the docs")
            for fault in error.errors(include_url=False)
        ) from None  # fmt: skip
