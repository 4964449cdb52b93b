"""The main job for several hosts at once: one fit, then each host as a nowcast of its own."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import jax
import numpy as np
import xarray as xr

from steppe.case.case import Case, Question
from steppe.case.several_hosts import SeveralHosts
from steppe.claims.claim import PERSONS
from steppe.inference.answers import Ensemble, answer_all, summarise
from steppe.inference.estimate import Answer, ClaimCheck, Estimate
from steppe.inference.fit import (
    Draws,
    Progress,
    fit,
    untold,
    use_float64_and_cache,
)
from steppe.inference.leave_one_out import MOST_REFITS
from steppe.inference.model import Model
from steppe.inference.nowcast import (
    CHECKED_DRAWS,
    PRIOR_DRAWS,
    REALISED_DRAWS,
    check_claims,
    daily_quantiles,
    delay_notes,
    notes_on,
    versions,
)
from steppe.inference.particles import Sampler
from steppe.inference.realised import Realised, realise
from steppe.inference.several_hosts import COUNTED_SHARE, SHARED_PUSH, JointModel
from steppe.inference.unfold import Unfolded, Unfolder, in_batches

ONE_BY_ONE = "how many people entered two of the hosts is not known; ask of each host"
ON_CLAIMS = ("centre", "spread", "log_likelihood", "probability_wrong")


@dataclass(frozen=True)
class JointDraws:
    """What n draws of a joint model stand for: each host's, and what they say of all claims."""

    hosts: tuple[Unfolded, ...]
    values: dict[str, np.ndarray]
    centre: np.ndarray  # (n, C)
    spread: np.ndarray  # (n, C)
    log_likelihood: np.ndarray  # (n, C)
    probability_wrong: np.ndarray  # (n, C)


class JointUnfolder:
    """The compiled functions that unfold draws of a joint model."""

    def __init__(self, model: JointModel) -> None:
        self.model = model
        self._hosts = [Unfolder(host) for host in model.hosts]
        self._totals = jax.jit(jax.vmap(model.totals))

    def __call__(self, z: np.ndarray) -> JointDraws:
        """Unfold draws z (n, D)."""
        own = self.model.split(z, np)
        hosts = tuple(unfold(part) for unfold, part in zip(self._hosts, own, strict=True))
        columns = {name: [getattr(host, name) for host in hosts] for name in ON_CLAIMS}
        if self.model.together.claims:
            totals = in_batches(self._totals, z)
            columns = {name: [*parts, totals[name]] for name, parts in columns.items()}
        joined = {name: np.concatenate(parts, axis=1) for name, parts in columns.items()}
        return JointDraws(hosts, self.model.values(z, np), **joined)


@dataclass(frozen=True)
class HostEnsembles:
    """Draws of each host, on the same draws of the joint model, so that they can be added up."""

    model: JointModel
    hosts: dict[str, Ensemble]

    def of(self, named: Sequence[str]) -> Ensemble:
        """Return the ensemble of one host, of several added up draw by draw, or of all if none."""
        chosen = [self.hosts[host] for host in (named or self.model.ids)]
        if len(chosen) == 1:
            return chosen[0]
        change = any(one.model.case.stock_is_change for one in chosen)
        case = replace(
            self.model.case, claims=(), questions=(), stock_is_change=change,
            as_of=self.model.case.today,
        )  # fmt: skip
        summed = {
            f.name: np.sum([getattr(one.realised, f.name) for one in chosen], axis=0)
            for f in fields(Realised)
        }
        # Nothing reads the unknowns of a sum: hosts of figures alone have no routes.
        return Ensemble(Model(case, self.model.grid), chosen[0].draws, Realised(**summed))


@dataclass(frozen=True)
class HostsNowcast:
    """An estimate of several hosts with what it was computed from."""

    estimate: Estimate
    model: JointModel
    draws: Draws
    unfolded: JointDraws
    posterior: HostEnsembles


def nowcast_hosts(
    several: SeveralHosts,
    asked: tuple[Question, ...] | None = None,
    seed: int = 1,
    exact: bool = False,
    quick: bool = False,
    progress: Progress | None = None,
) -> HostsNowcast:
    """Estimate how many came to each of several hosts, left and are still there.

    Args:
        several: the hosts, as of the day asked for.
        asked: questions of --ask; `places` of each are the hosts it is about, none for all.
        seed: seeds everything random; the same seed gives the same numbers.
        exact: refit for every report whose importance weights are poor, however long it takes.
        quick: a quarter of the draws, and no refits; what that cannot settle is refused sooner.
        progress: called with a stage and the share of it done.

    Raises:
        FitRefused: the islands disagree.
    """
    told = progress or untold
    use_float64_and_cache()
    clock = time.perf_counter()
    told("building the model", 0.0)
    model = JointModel(several)
    sampler, unfolder = Sampler(model), JointUnfolder(model)
    draws = fit(sampler, model.evidence, seed, quick=quick, progress=progress)
    told("unfolding draws", 0.0)
    rng = np.random.default_rng([seed, 2])
    draws = draws.thinned(CHECKED_DRAWS)
    unfolded = unfolder(draws.flat)
    some = rng.permutation(len(draws.flat))[:REALISED_DRAWS]
    before = unfolder(model.layout.draw(rng, PRIOR_DRAWS))
    posterior, prior = (
        _ensembles(model, [host.pick(which) for host in drawn.hosts], rng, given)
        for drawn, which, given in (
            (unfolded, some, True), (before, np.arange(PRIOR_DRAWS), False),
        )
    )  # fmt: skip
    checks = check_claims(
        sampler, unfolder, draws, unfolded, before, several.whole.claims, seed,
        None if exact else 0 if quick else MOST_REFITS, told,
    )  # fmt: skip
    checks = _as_reported(several, checks)
    told("answering", 0.0)
    standing = _answers(several.whole.questions, posterior, prior)
    answers = None if asked is None else _answers(asked, posterior, prior)
    diagnostics = {
        **draws.diagnostics, **_in_common(unfolded), "seconds": round(time.perf_counter() - clock, 1)
    }  # fmt: skip
    told("answering", 1.0)
    estimate = Estimate(
        case=several.whole,
        today=several.whole.today,
        seed=seed,
        standing=standing,
        asked=answers,
        claims=checks,
        daily=daily_quantiles(posterior.of(())),
        arrivals=xr.Dataset(),
        diagnostics=diagnostics,
        notes=(
            *_notes(several, checks, unfolded),
            *(note for one in posterior.hosts.values() for note in delay_notes(one)),
        ),
        versions=versions(),
    )
    hosts = tuple(_estimate_of(estimate, host, posterior, prior, several) for host in several.ids)
    return HostsNowcast(replace(estimate, hosts=hosts), model, draws, unfolded, posterior)


def _in_common(draws: JointDraws) -> dict[str, dict[str, float]]:
    """Return quantiles of what belongs to all hosts."""
    names = [name for name in (SHARED_PUSH, COUNTED_SHARE) if name in draws.values]
    return {name: summarise(draws.values[name]) for name in names}


def _ensembles(
    model: JointModel, draws: Sequence[Unfolded], rng: np.random.Generator, given_reports: bool
) -> HostEnsembles:
    found = {
        host: Ensemble(own, drawn, realise(own, drawn, rng, given_reports))
        for host, own, drawn in zip(model.ids, model.hosts, draws, strict=True)
    }
    return HostEnsembles(model, found)


def _answers(
    questions: Sequence[Question], posterior: HostEnsembles, prior: HostEnsembles
) -> tuple[Answer, ...]:
    """Answer questions on any host or all, in order."""
    several = posterior.model.ids
    pairs = {named: (posterior.of(named), prior.of(named)) for named in {q.places for q in questions
             if not q.reason}}  # fmt: skip
    found = []
    for question in questions:
        reason = question.reason
        if not reason and question.counts == PERSONS and len(question.places or several) > 1:
            reason = ONE_BY_ONE
        if reason:
            found.append(Answer(question, reason=reason))
            continue
        plain = replace(question, places=())
        (answer,) = answer_all((plain,), *pairs[question.places])
        kept = replace(answer.question, places=question.places)
        found.append(replace(answer, question=kept))
    return tuple(found)


def _as_reported(several: SeveralHosts, checks: tuple[ClaimCheck, ...]) -> tuple[ClaimCheck, ...]:
    """Return the checks with totals as their sources gave them."""
    reported = {claim.id: claim for claim in several.whole.claims}
    return tuple(replace(check, claim=reported[check.claim.id]) for check in checks)


def _estimate_of(
    whole: Estimate,
    host: str,
    posterior: HostEnsembles,
    prior: HostEnsembles,
    several: SeveralHosts,
) -> Estimate:
    """Return the estimate of one host, made from the same draws."""
    case = next(case for case in several.hosts if case.world.host == host)
    own = {claim.id for claim in case.claims}
    checks = tuple(check for check in whole.claims if check.claim.id in own)
    return replace(
        whole, case=case, standing=_answers(case.questions, posterior, prior), asked=None,
        claims=checks, daily=daily_quantiles(posterior.of((host,))),
        notes=(*notes_on(case, checks), *delay_notes(posterior.hosts[host])),
    )  # fmt: skip


def _notes(
    several: SeveralHosts, checks: tuple[ClaimCheck, ...], draws: JointDraws
) -> tuple[str, ...]:
    unpinned = [_name(case) for case in several.hosts if case.stock_is_change]
    notes = list(notes_on(replace(several.whole, stock_is_change=False), checks))
    if unpinned:
        since = several.whole.world.timeline.start.isoformat()
        notes.insert(
            0, f"No report says how many people were present in {' or '.join(unpinned)}, so «stock» "
            f"there, and of all hosts together, is the change since {since}.",
        )  # fmt: skip
    if several.totals:
        share = summarise(100.0 * draws.values[COUNTED_SHARE])
        ids = ", ".join(total.id for total in several.totals)
        notes.append(
            f"Figures on all hosts together ({ids}) count people who went to other countries, too: "
            "how many is assumed, and here estimated with what the reports say; "
            f"{share['median']:.0f} % ({share['q05']:.0f}–{share['q95']:.0f} %) came to the hosts here."
        )
    return tuple(notes)


def _name(case: Case) -> str:
    return next(p.name for p in case.world.places.values() if p.country == case.world.host)
