"""Simulation-based calibration in small; `bench/sbc.py` runs it in full."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import sbc
from scipy import stats

FITS = 12


@cache
def outcomes() -> tuple[sbc.Outcome, ...]:
    return tuple(sbc.study(FITS, seed=2024))


def pooled(name: str) -> np.ndarray:
    return np.array([list(getattr(o, name).values()) for o in outcomes() if not o.refused])


def test_few_fits_are_refused() -> None:
    refused = [o for o in outcomes() if o.refused]
    assert len(outcomes()) == FITS
    # At 2 %, three of twelve are refused once in 600 runs.
    assert len(refused) <= 2
    assert all(o.refused and not o.ranks for o in refused)


def test_ranks_of_the_truth_look_uniform() -> None:
    for ranks in pooled("ranks").T:
        jittered = (ranks + 0.5) / (sbc.RANKED + 1)
        assert stats.kstest(jittered, "uniform").pvalue > 1e-3 / len(sbc.QUANTITIES)


def test_nine_intervals_in_ten_hold_the_truth() -> None:
    held = pooled("in_90")
    # Quantities of one fit go together: as if each fit were a single trial, twice over.
    low, high = stats.binom.interval(0.999, 2 * len(held), 0.9)
    assert low <= 2 * held.mean(1).sum() <= high
    assert held.mean() > pooled("in_50").mean()


def test_simulated_reports_are_cells_of_the_grid_and_sometimes_wrong() -> None:
    study = sbc.Study(seed=1)
    rng = np.random.default_rng(0)
    z = np.zeros(study.model.layout.size)
    values = study.model.values(z)
    centre = np.asarray(study.model.centre(study.model.predict(values, study.model.flows(values))))
    off, wrong = [], []
    for _ in range(400):
        evidence, is_wrong = study.simulate(z, rng)
        low, high = (np.asarray(evidence.reports[name]) for name in ("low", "high"))
        np.testing.assert_allclose(high - low, sbc.CELL_WIDTHS)
        off.append((low + high) / 2 - centre)
        wrong.append(is_wrong)
    share = float(study.model.values(z)["wrong.share"])
    assert np.mean(wrong) == pytest.approx(share, rel=0.15)
    right = np.where(wrong, np.nan, off)
    hedges = study.model.evidence.reports["skew"] * study.model.evidence.reports["skew_scale"]
    expected = np.asarray(hedges) * np.sqrt(2 / np.pi)
    np.testing.assert_allclose(np.nanmean(right, 0), expected, atol=0.04)


def test_a_study_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    ledger = tmp_path / "sbc.jsonl"
    for index in (0, 2):
        sbc.note(ledger, sbc.Outcome(index, {"level_per_day": index}), run="a")
    with ledger.open("a", encoding="utf-8") as lines:
        lines.write('{"run": "a", "index": 3, "ran')
    assert [o.index for o in sbc.read_ledger(ledger, run="a")] == [0, 2]
    sbc.note(ledger, sbc.Outcome(4), run="a")
    assert [o.index for o in sbc.read_ledger(ledger, run="a")] == [0, 2, 4]
    with pytest.raises(SystemExit, match="another seed"):
        sbc.read_ledger(ledger, run="b")


def test_the_summary_tells_uniform_ranks_from_skewed_ones(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)

    def outcome(index: int, rank: int) -> sbc.Outcome:
        names = sbc.QUANTITIES
        share = (rank + 0.5) / (sbc.RANKED + 1)
        return sbc.Outcome(
            index,
            dict.fromkeys(names, rank),
            dict.fromkeys(names, 0.25 < share < 0.75),
            dict.fromkeys(names, 0.05 < share < 0.95),
            seconds=1.0,
        )

    even = [outcome(i, int(rng.integers(0, sbc.RANKED + 1))) for i in range(200)]
    skewed = [outcome(i, int(sbc.RANKED * rng.beta(1, 2))) for i in range(200)]
    good = sbc.write_summary(tmp_path / "good.json", [*even, sbc.Outcome(200, refused="x")], 1)
    bad = sbc.summarise(skewed, 1)
    assert good == json.loads((tmp_path / "good.json").read_text(encoding="utf-8"))
    assert good["refused"] == 1
    for name in sbc.QUANTITIES:
        assert good["quantities"][name]["ecdf_within_99"]
        assert good["quantities"][name]["within_90"]
        assert not bad["quantities"][name]["ecdf_within_99"]
    assert "level_per_day" in sbc.table(good)
