"""Settings files: YAML read strictly into models, every fault with line, field and remedy."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from steppe.codes import countries, country_code
from steppe.errors import Fault, InputError, did_you_mean
from steppe.scenario.tables import MAX_PEOPLE, parse_url, visible
from steppe.scenario.yaml_file import Way, YamlFile, read_yaml

EARLIEST, LATEST = datetime.date(1900, 1, 1), datetime.date(2200, 12, 31)


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


class Strict(BaseModel):
    """A part of a settings file: unknown keys and values of another type are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


_Model = TypeVar("_Model", bound=BaseModel)


def read_settings(path: Path, model: type[_Model]) -> tuple[_Model, YamlFile]:
    """Read a YAML file as `model`, or raise InputError with every fault found."""
    yaml = read_yaml(path)
    if not isinstance(yaml.data, dict):
        keys = ", ".join(model.model_fields)
        raise InputError(
            yaml.fault("bad_value", "the file holds no keys", (), f"begin lines with one of {keys}")
        )
    return validated(yaml, (), model), yaml


def validated(yaml: YamlFile, way: Way, model: type[_Model]) -> _Model:
    """Return the values at `way` as `model`, or raise InputError with every fault found."""
    data = yaml.data
    for step in way:
        data = data[step]
    try:
        return model.model_validate(data)
    except ValidationError as error:
        faults: dict[Way, Fault] = {}
        for detail in error.errors(include_url=False):
            # A union reports each of its alternatives, named at the end of the way; one is enough.
            inner = _existing(tuple(detail["loc"]), data, missing=detail["type"] == "missing")
            faults.setdefault(inner, _fault(detail, way, inner, yaml, model))
        raise InputError(faults.values()) from None


def _existing(way: Way, data: Any, missing: bool) -> Way:
    """Cut a way where the file's values end; a missing key is one step beyond them."""
    for depth, step in enumerate(way):
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return way[: depth + 1] if missing else way[:depth]
    return way


def _fault(
    detail: ErrorDetails, outer: Way, inner: Way, yaml: YamlFile, model: type[BaseModel]
) -> Fault:
    way = outer + inner
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        return yaml.fault("missing_field", f"«{way[-1]}» is missing", way, "add it")
    if kind == "extra_forbidden":
        known = _keys_at(model, inner[:-1])
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
        keys = ", ".join(_keys_at(model, inner))
        return yaml.fault(
            "bad_value", f"«{value}» stands where keys are expected", way, f"give {keys}"
        )
    if kind == "less_than_equal":
        return yaml.fault(
            "bad_value",
            f"«{value}»: the number is too large",
            way,
            f"give at most {context['le']:g}",
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
    "int_type": ("a whole number is expected", "give digits without quotation marks"),
    "bool_type": ("yes or no is expected", "give true or false"),
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
