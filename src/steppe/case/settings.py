"""What case.yaml and rules.yaml may hold, read strictly."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from steppe.case.yaml_file import Way, YamlFile, read_yaml
from steppe.codes import countries, country_code
from steppe.errors import Fault, InputError, did_you_mean
from steppe.scenario.tables import MAX_PEOPLE, parse_url, visible

EARLIEST, LATEST = datetime.date(1900, 1, 1), datetime.date(2200, 12, 31)
RuleKind = Literal["entry", "stay_limit", "restart_on_exit", "registration", "residence", "removal"]


def _iso3(text: str) -> str:
    code = country_code(text)
    if code is None:
        remedy = did_you_mean(text.upper(), countries()) or "give a code like POL"
        raise PydanticCustomError(
            "iso3", "«{text}» is no country code", {"text": visible(text), "remedy": remedy}
        )
    return code


def _url(text: str) -> str:
    try:
        return parse_url(text)
    except ValueError as error:
        raise PydanticCustomError(
            "url",
            "{why}",
            {"why": str(error), "remedy": "give an address that begins with http:// or https://"},
        ) from None


def _day(day: datetime.date) -> datetime.date:
    if not EARLIEST <= day <= LATEST:
        raise PydanticCustomError(
            "day",
            "{day} is not between {earliest} and {latest}",
            {
                "day": str(day),
                "earliest": str(EARLIEST),
                "latest": str(LATEST),
                "remedy": "correct it",
            },
        )
    return day


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Loose = Annotated[str, StringConstraints(strip_whitespace=True)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_\-]{0,63}$")]
Iso3 = Annotated[str, AfterValidator(_iso3)]
Url = Annotated[str, AfterValidator(_url)]
Day = Annotated[datetime.date, AfterValidator(_day)]
Positive = Annotated[float, Field(gt=0, le=MAX_PEOPLE)]
NotNegative = Annotated[float, Field(ge=0, le=MAX_PEOPLE)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class PeriodSetting(_Strict):
    """First and last day of the case."""

    start: Day
    end: Day


class WiderSetting(_Strict):
    """A population that contains the one asked about."""

    name: Text
    reason: Loose = ""
    source: Loose = ""


class PopulationSetting(_Strict):
    """The people asked about."""

    name: Text
    wider: list[WiderSetting] = []


class GroupSetting(_Strict):
    """A group, ordinary travel or set off by an event."""

    id: Id
    kind: Literal["routine", "event"]
    title: Text
    weekday: Annotated[list[Positive], Field(min_length=7, max_length=7)] | None = None
    reason: Loose = ""
    source: Loose = ""


class DatedSetting(_Strict):
    """A push event, or a step of the level of ordinary travel."""

    id: Id
    date: Day
    title: Text
    known_from: Day
    source: Loose = ""
    url: Url | None = None


class SourceSetting(_Strict):
    """A source that counts in another way: 90 % interval of reported over true."""

    name: Text
    bias_low: Positive
    bias_high: Positive
    reason: Text
    known_from: Day | None = None


class PriorSetting(_Strict):
    """A 90 % interval where it differs from the default."""

    name: Text
    low: Positive
    high: Positive
    reason: Text
    source: Loose = ""
    known_from: Day | None = None


class OnwardSetting(_Strict):
    """A third country people go on to."""

    country: Iso3
    place: Id | None = None
    weight: NotNegative
    reason: Text
    source: Loose = ""


class LabelSetting(_Strict):
    """An attribute of a group, put on afterwards."""

    group: Id
    label: Text
    low: NotNegative
    high: NotNegative
    unit: Text
    source: Text
    reason: Text


class Settings(_Strict):
    """case.yaml."""

    title: Text
    summary: Loose = ""
    period: PeriodSetting
    origin: Iso3
    host: Iso3
    population: PopulationSetting
    groups: Annotated[list[GroupSetting], Field(min_length=1)]
    events: list[DatedSetting] = []
    level_steps: list[DatedSetting] = []
    sources: list[SourceSetting] = []
    priors: list[PriorSetting] = []
    onward: list[OnwardSetting] = []
    labels: list[LabelSetting] = []
    key_dates: list[Day] = []


class RuleSetting(_Strict):
    """A dated rule with its reference."""

    id: Id
    kind: RuleKind
    country: Iso3
    value: bool | Annotated[float, Field(ge=0, le=MAX_PEOPLE)] | Text
    who: Text
    reference: Text
    unit: Loose = ""
    valid_from: Day | None = None
    valid_to: Day | None = None
    url: Url | None = None
    known_from: Day | None = None
    confidence: Literal["", "high", "medium", "low"] = ""
    note: Loose = ""


class RuleSettings(_Strict):
    """rules.yaml."""

    rules: list[RuleSetting]


_Model = TypeVar("_Model", bound=BaseModel)


def read_settings(path: Path, model: type[_Model]) -> tuple[_Model, YamlFile]:
    """Read a YAML file as `model`, or raise InputError with every fault found."""
    yaml = read_yaml(path)
    if not isinstance(yaml.data, dict):
        keys = ", ".join(model.model_fields)
        raise InputError(
            yaml.fault("bad_value", "the file holds no keys", (), f"begin lines with one of {keys}")
        )
    try:
        return model.model_validate(yaml.data), yaml
    except ValidationError as error:
        details = error.errors(include_url=False)
        raise InputError(_faults(details, yaml, model)) from None


def _faults(details: list[ErrorDetails], yaml: YamlFile, model: type[BaseModel]) -> list[Fault]:
    faults: dict[Way, Fault] = {}
    for detail in details:
        # A union reports each of its alternatives, named at the end of the way; one is enough.
        way = _existing(tuple(detail["loc"]), yaml.data, missing=detail["type"] == "missing")
        faults.setdefault(way, _fault(detail, way, yaml, model))
    return list(faults.values())


def _existing(way: Way, data: Any, missing: bool) -> Way:
    """Cut a way where the file's values end; a missing key is one step beyond them."""
    for depth, step in enumerate(way):
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return way[: depth + 1] if missing else way[:depth]
    return way


def _fault(detail: ErrorDetails, way: Way, yaml: YamlFile, model: type[BaseModel]) -> Fault:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        return yaml.fault("missing_field", f"«{way[-1]}» is missing", way, "add it")
    if kind == "extra_forbidden":
        known = _keys_at(model, way[:-1])
        remedy = did_you_mean(str(way[-1]), known) or "known: " + ", ".join(known)
        return yaml.fault("unknown_field", f"unknown key «{way[-1]}»", way, remedy)
    if "remedy" in context:
        return yaml.fault("bad_value", detail["msg"], way, str(context["remedy"]))
    value = visible(str(detail["input"]))
    if kind == "literal_error":
        choices = str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
        return yaml.fault(
            "bad_value",
            f"«{value}» is not one of {', '.join(choices)}",
            way,
            did_you_mean(value, choices) or "give one of them",
        )
    if kind == "model_type":
        keys = ", ".join(_keys_at(model, way))
        return yaml.fault(
            "bad_value", f"«{value}» stands where keys are expected", way, f"give {keys}"
        )
    wanted, remedy = _EXPECTED.get(kind, (detail["msg"], "correct it"))
    return yaml.fault("bad_value", f"«{value}»: {wanted}", way, remedy)


#: What was expected, and the mend, by the kind of error.
_EXPECTED = {
    "string_type": ("a text is expected", "put it in quotation marks"),
    "string_too_short": ("the text is empty", "write it, or remove the key"),
    "string_pattern_mismatch": (
        "an id is expected",
        "give a short name of lower-case letters, digits, _ or -",
    ),
    "date_type": ("a date is expected", "give a date like 2022-09-21, without quotation marks"),
    "float_type": ("a number is expected", "give a number without quotation marks"),
    "finite_number": ("the number is not finite", "give a number"),
    "greater_than": ("the number must be above zero", "correct it"),
    "greater_than_equal": ("the number must be zero or more", "correct it"),
    "less_than_equal": ("the number is too large", f"give at most {MAX_PEOPLE:.0e}"),
    "list_type": ("a list is expected", "begin each entry with a dash"),
}


def _keys_at(model: type[BaseModel], way: Way) -> list[str]:
    """Return the keys that the model at a way into the settings knows."""
    for step in way:
        if isinstance(step, str):
            inner = _model_in(model.model_fields[step].annotation)
            if inner is None:
                return []
            model = inner
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
