"""Answers to questions, from realised flows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from steppe.case.case import Question
from steppe.claims.claim import PERSONS
from steppe.inference.estimate import QUANTILES, Answer
from steppe.inference.model import Model
from steppe.inference.observations.persons_in_period import repeated
from steppe.inference.realised import Realised
from steppe.inference.sums import REPEAT_SHARE
from steppe.inference.unfold import Unfolded

NO_PERSONS = "no fitted figure counts persons, so how often the same people come again is not known"


@dataclass(frozen=True)
class Ensemble:
    """Draws with their unknowns and realised flows, from the posterior or from the prior."""

    model: Model
    draws: Unfolded
    realised: Realised
    _by_open_routes: dict[bytes, np.ndarray] = field(default_factory=dict, repr=False)

    def answer(self, question: Question) -> np.ndarray:
        """Return the draws (n,) of a question's number in its unit.

        Raises:
            ValueError: the measure is not modelled.
        """
        timeline, case = self.model.timeline, self.model.case
        first, stop = timeline.span(question.period_start, question.period_end)
        groups = self.model.frame.selected_groups(question.group) > 0
        days = slice(max(first, 0), stop)
        if question.measure == "onward_share":
            exits = self._sum("exits", days, groups)
            returns = self._sum("returns", days, groups)
            return np.asarray(100.0 * (1.0 - returns / np.maximum(exits, 1e-9)))
        if question.measure == "stock":
            people = self.realised.stock[:, stop - 1][:, groups].sum(-1)
            if case.stock_is_change:
                people = people - self.realised.start_stock[:, groups].sum(-1)
        elif question.measure in ("entries", "exits", "returns", "registrations"):
            people = self._sum(question.measure, days, groups)
            if question.counts == PERSONS:
                people = people - self._repeats(days, groups)
            people = people * self._destination_share(question, days, groups)
        else:
            raise ValueError(f"{question.measure} is not modelled")
        if question.places:
            # A stock was built up before its day, a flow over its period.
            middle = stop - 1 if question.measure == "stock" else (max(first, 0) + stop - 1) // 2
            people = people * self._place_share(question, middle)
        if question.unit == "people/day":
            people = people / (stop - max(first, 0))
        return np.asarray(people)

    def _sum(self, name: str, days: slice, groups: np.ndarray) -> np.ndarray:
        flow: np.ndarray = getattr(self.realised, name)
        return np.asarray(flow[:, days][..., groups].sum((1, 2)))

    def _repeats(self, days: slice, groups: np.ndarray) -> np.ndarray:
        """Return the entries (n,) of a period by people who already entered in it."""
        again = self.draws.values.get(REPEAT_SHARE)
        if again is None:
            raise ValueError(NO_PERSONS)
        period = np.zeros(self.realised.entries.shape[1])
        period[days] = 1.0
        by_day = self.realised.entries[..., groups].sum(-1)
        return np.asarray(again * (by_day @ repeated(period)))

    def _destination_share(
        self, question: Question, days: slice, groups: np.ndarray
    ) -> np.ndarray | float:
        """Return the share of exits that go to the destination asked for."""
        world = self.model.case.world
        if question.measure != "exits" or question.destination in (None, "", world.host):
            return 1.0
        exits = np.maximum(self._sum("exits", days, groups), 1e-9)
        back = self._sum("returns", days, groups) / exits
        if question.destination == world.origin:
            return np.asarray(back)
        weights = {o.country: o.weight for o in world.onward}
        share = weights[str(question.destination)] / sum(weights.values())
        return np.asarray((1.0 - back) * share)

    def _place_share(self, question: Question, day: int) -> np.ndarray:
        routing = self.model.routing
        if routing is None:
            raise ValueError("places inside the host are not modelled in a case of figures alone")
        member = routing.member(question.places, question.measure)
        return np.asarray((self.route_shares(day) * member).sum(-1))

    def route_shares(self, day: int) -> np.ndarray:
        """Return the shares (n, R) of entries by route on a day; days differ by open routes only."""
        routing = self.model.routing
        assert routing is not None
        is_open = routing.network.route_open[day].tobytes()
        if is_open not in self._by_open_routes:
            self._by_open_routes[is_open] = np.asarray(routing.shares(self.draws.values, day, np))
        return self._by_open_routes[is_open]


def answer_all(
    questions: tuple[Question, ...], posterior: Ensemble, prior: Ensemble
) -> tuple[Answer, ...]:
    """Answer questions with quantiles, and say how much of the prior's spread is left."""
    return tuple(_answer(question, posterior, prior) for question in questions)


def _answer(question: Question, posterior: Ensemble, prior: Ensemble) -> Answer:
    if question.reason:
        return Answer(question, reason=question.reason)
    try:
        draws = posterior.answer(question)
        before = prior.answer(question)
    except ValueError as error:
        return Answer(question, reason=str(error))
    case = posterior.model.case
    if question.measure == "stock" and case.stock_is_change:
        since = case.world.timeline.start.isoformat()
        question = replace(question, title=f"{question.title} (change since {since})".strip())
    return Answer(question, summarise(draws), prior_share=spread_left(draws, before))


def summarise(draws: np.ndarray) -> dict[str, float]:
    """Return quantiles and mean of draws (n,)."""
    values = np.quantile(draws, list(QUANTILES.values()))
    summary = {name: float(value) for name, value in zip(QUANTILES, values, strict=True)}
    return {**summary, "mean": float(draws.mean())}


def spread_left(draws: np.ndarray, before: np.ndarray) -> float:
    """Return the posterior's interquartile range over the prior's, at most one.

    On the log scale where all draws are positive, else as they are.
    """
    if (draws > 0).all() and (before > 0).all():
        draws, before = np.log(draws), np.log(before)
    wide = float(np.subtract(*np.quantile(before, [0.75, 0.25])))
    narrow = float(np.subtract(*np.quantile(draws, [0.75, 0.25])))
    return min(narrow / wide, 1.0) if wide > 0 else 1.0
