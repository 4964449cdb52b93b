"""The section on reforms, made from a real comparison on a few draws of the prior."""

import io
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from rich.console import Console
from synthetic_estimate import synthetic_estimate
from test_brief import Page

from steppe.case.load import load_case
from steppe.inference.fit import use_float64_and_cache
from steppe.inference.model import Model
from steppe.policy.compare import compare
from steppe.policy.host_settings import read_host_settings
from steppe.policy.reform import find_reforms
from steppe.report.brief import render_brief
from steppe.report.compare_page import write_comparison
from steppe.report.compare_view import (
    compare_view,
    in_short,
    largest_parts,
    matters,
    part_name,
)


@pytest.fixture(scope="module")
def comparison():
    use_float64_and_cache()
    case = load_case("kazakhstan-2022")
    model = Model(case)
    z = np.random.default_rng(1).standard_normal((20, model.layout.size))
    files = [case.folder / "reforms" / f"{name}.yaml" for name in ("doubled_desks", "nothing")]
    reforms = find_reforms(case, files)
    return compare(model, z, reforms, read_host_settings(case), 20, 10, 1, lambda *_: None)


@pytest.fixture(scope="module")
def brief(comparison):
    return Page(render_brief(synthetic_estimate(comparison.case), comparison=comparison))


def test_brief_says_what_each_reform_changes(comparison, brief):
    for reform in comparison.reforms:
        assert reform.title in brief.text
        assert reform.in_words(comparison.case.world) in brief.text
    assert "No difference to speak of on any outcome" in brief.text


def test_ids_stay_unique_and_links_arrive(brief):
    assert len(brief.ids) == len(set(brief.ids))
    assert "#reforms" in brief.links
    for link in brief.links:
        assert not link.startswith("#") or link[1:] in brief.ids, link


def test_headings_go_down_one_step_at_a_time(brief):
    levels = [int(tag[1]) for tag, _ in brief.tags if tag in ("h1", "h2", "h3", "h4")]
    assert all(b <= a + 1 for a, b in pairwise(levels))


def test_page_of_its_own_holds_the_same_section(comparison, tmp_path):
    write_comparison(comparison, tmp_path / "compare.html")
    page = Page((tmp_path / "compare.html").read_text(encoding="utf-8"))
    assert all(reform.in_words(comparison.case.world) in page.text for reform in comparison.reforms)
    assert len(page.ids) == len(set(page.ids))


def test_what_helps_in_some_draws_only_is_said_to_be_possible(comparison):
    reform = comparison.reforms[0]
    first = next(d for d in comparison.totals(reform.id) if d.outcome.better is not None)
    wide = replace(first.difference, q05=-100.0 * max(1.0, abs(first.baseline.q95)))
    for better, worse, said in (
        (0.2, 0.0, "Possibly better, else the same"),
        (0.9, 0.0, "Better, very likely or likely"),
        (1.0, 0.0, "Better, very likely or likely"),
        (0.2, 0.2, "On none of the outcomes"),
    ):
        one = replace(first, difference=wide, better=better, worse=worse)
        changed = replace(comparison, differences={reform.id: (one,)})
        assert in_short(changed, reform).startswith(said)


def test_the_terminal_sets_titles_and_parts_apart(comparison):
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(compare_view(comparison))
    lines = [line.rstrip() for line in console.export_text().splitlines()]
    assert comparison.reforms[0].title in lines
    reform = comparison.reforms[0]
    moved = next(d for d in comparison.totals(reform.id) if matters(d))
    (part, *_) = largest_parts(comparison, reform.id, moved.outcome.id)
    assert any(line.startswith(f"│   {part_name(comparison, part)[:8]}") for line in lines)
