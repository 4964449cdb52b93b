"""What case.yaml and rules.yaml may hold, read strictly."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from steppe.scenario.settings_file import (
    Day,
    Id,
    Iso3,
    Loose,
    NotNegative,
    Positive,
    Strict,
    Text,
    Url,
)


class PeriodSetting(Strict):
    """First and last day of the case."""

    start: Day
    end: Day


class WiderSetting(Strict):
    """A population that contains the one asked about."""

    name: Text
    reason: Loose = ""
    source: Loose = ""


class PopulationSetting(Strict):
    """The people asked about."""

    name: Text
    wider: list[WiderSetting] = []


class GroupSetting(Strict):
    """A group, ordinary travel or set off by an event."""

    id: Id
    kind: Literal["routine", "event"]
    title: Text
    weekday: Annotated[list[Positive], Field(min_length=7, max_length=7)] | None = None
    reason: Loose = ""
    source: Loose = ""


class DatedSetting(Strict):
    """A push event, or a step of the level of ordinary travel."""

    id: Id
    date: Day
    title: Text
    known_from: Day
    source: Loose = ""
    url: Url | None = None


class SourceSetting(Strict):
    """How a source counts: 90 % intervals of reported over true, and of its mean delay in days."""

    name: Text
    bias_low: Positive | None = None
    bias_high: Positive | None = None
    delay_low: Positive | None = None
    delay_high: Positive | None = None
    reason: Text
    known_from: Day | None = None

    @property
    def bias(self) -> tuple[float, float] | None:
        """The interval of reported over true, if it is given."""
        low, high = self.bias_low, self.bias_high
        return None if low is None or high is None else (low, high)

    @property
    def delay(self) -> tuple[float, float] | None:
        """The interval of the mean delay in days, if it is given."""
        low, high = self.delay_low, self.delay_high
        return None if low is None or high is None else (low, high)


class PriorSetting(Strict):
    """A 90 % interval where it differs from the default."""

    name: Text
    low: Positive
    high: Positive
    reason: Text
    source: Loose = ""
    known_from: Day | None = None


class OnwardSetting(Strict):
    """A third country people go on to."""

    country: Iso3
    place: Id | None = None
    weight: NotNegative
    reason: Text
    source: Loose = ""


class LabelSetting(Strict):
    """An attribute of a group, put on afterwards."""

    group: Id
    label: Text
    low: NotNegative
    high: NotNegative
    unit: Text
    source: Text
    reason: Text


class Settings(Strict):
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


class RuleSettings(Strict):
    """rules.yaml.

    Attributes:
        law: id of the law of stay in the host for the people asked about: one that ships with
            Steppe, or that of a file `laws/ID.yaml` of the case.
    """

    law: Id
