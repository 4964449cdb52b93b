"""A count that its source raised later is kept as evidence of a delay; other revisions stay revisions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from steppe.case.as_of import case_as_of
from steppe.case.load import load_case
from steppe.errors import InputError
from tiny_case import change, write_case, write_figures

HEADER = (
    "id,measure,value_low,qualifier,origin,destination,period_start,period_end,source,stated_on\n"
)
REST = "other,entries,50000,,UKR,POL,2022-03-01,2022-03-20,agency,2022-03-21\n"


def row(id: str, value: int, stated: str, measure: str = "entries", qualifier: str = "") -> str:
    ends = "POL,UKR" if measure == "exits" else "UKR,POL"
    return f"{id},{measure},{value},{qualifier},{ends},2022-03-01,2022-03-07,register,{stated}\n"


def folder(tmp_path: Path, *rows: str) -> Path:
    return write_figures(tmp_path / "alone", HEADER + REST + "".join(rows))


def test_an_earlier_lower_count_is_fitted_as_evidence_of_the_delay(tmp_path: Path) -> None:
    case = load_case(
        folder(tmp_path, row("first", 9000, "2022-03-08"), row("again", 14000, "2022-03-20"))
    )
    claims = {claim.id: claim for claim in case.claims}
    assert (claims["first"].use, claims["first"].revised_by) == ("fitted", "again")
    assert claims["again"].revised_by == ""
    assert "tells how late" in claims["first"].use_reason
    (warning,) = [w for w in case.warnings if w.check == "figure_raised"]
    assert (warning.line, warning.where) == (3, "stated_on")


def test_every_earlier_count_is_held_against_the_latest(tmp_path: Path) -> None:
    case = load_case(
        folder(
            tmp_path,
            row("first", 9000, "2022-03-08"),
            row("second", 14000, "2022-03-14"),
            row("third", 12000, "2022-03-20"),
        )
    )
    found = {claim.id: (claim.use, claim.revised_by) for claim in case.claims}
    assert found["first"] == ("fitted", "third")
    # It fell from the second to the third: the second was revised, as ever.
    assert found["second"] == ("shown", "")
    assert found["third"] == ("fitted", "")


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (row("first", 14000, "2022-03-08"), row("again", 9000, "2022-03-20")),
        (row("first", 9000, "2022-03-08"), row("again", 9400, "2022-03-20")),
        (row("first", 9000, "2022-03-08", qualifier="about"), row("again", 9800, "2022-03-20")),
        (row("first", 9000, "2022-03-08", qualifier="at_least"), row("again", 14000, "2022-03-20")),
        (row("first", 900, "2022-03-08"), row("again", 9000, "2022-03-20")),
        (row("first", 9000, "2022-06-08"), row("again", 14000, "2022-06-20")),
        (row("first", 9000, "2022-03-08", "stock"), row("again", 14000, "2022-03-20", "stock")),
    ],
    ids=["lowered", "rounded", "about", "hedged", "tenfold", "months after", "stock"],
)
def test_what_is_no_late_count_is_revised_as_ever(tmp_path: Path, first: str, again: str) -> None:
    case = load_case(folder(tmp_path, first, again))
    assert not any(claim.revised_by for claim in case.claims)
    shown = [claim.id for claim in case.claims if claim.use == "shown"]
    assert shown == ["first"]


def test_before_the_count_was_raised_it_is_a_figure_like_any(tmp_path: Path) -> None:
    path = folder(tmp_path, row("first", 9000, "2022-03-08"), row("again", 14000, "2022-03-20"))
    for case in (
        load_case(path, as_of=date(2022, 3, 19)),
        case_as_of(load_case(path), date(2022, 3, 19)),
    ):
        (claim,) = case.claims
        assert (claim.id, claim.use, claim.revised_by, claim.use_reason) == (
            "first",
            "fitted",
            "",
            "",
        )


def test_a_case_says_how_late_a_source_counts(tmp_path: Path) -> None:
    path = write_case(tmp_path / "tiny")
    change(
        path, "case.yaml", "bias_low: 0.5, bias_high: 2.0",
        "bias_low: 0.5, bias_high: 2.0, delay_low: 2, delay_high: 9",
    )  # fmt: skip
    case = load_case(path)
    assert [(d.name, d.low, d.high) for d in case.delays] == [("FSB", 2.0, 9.0)]
    assert [b.name for b in case.biases] == ["FSB"]
    change(path, "case.yaml", "bias_low: 0.5, bias_high: 2.0, ", "")
    case = load_case(path)
    assert (len(case.biases), len(case.delays)) == (0, 1)
    change(path, "case.yaml", "known_from: 2022-09-01}\npriors", "known_from: 2022-10-07}\npriors")
    assert load_case(path, as_of=date(2022, 10, 6)).delays == ()


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("delay_low: 2", "give delay_high"),
        ("bias_high: 2", "give bias_low"),
        ("delay_low: 9, delay_high: 2", "5 % quantile as low"),
        ("delay_low: 0, delay_high: 2", ""),
        ("known_from: 2022-09-01", "delay_low and delay_high"),
    ],
)
def test_a_delay_has_two_ends(tmp_path: Path, written: str, remedy: str) -> None:
    path = write_case(tmp_path / "tiny")
    rest = "" if written.startswith("known") else ", known_from: 2022-09-01"
    change(
        path, "case.yaml", "{name: FSB, bias_low: 0.5, bias_high: 2.0, reason: counts trips, "
        "known_from: 2022-09-01}", f"{{name: FSB, reason: late, {written}{rest}}}",
    )  # fmt: skip
    with pytest.raises(InputError) as error:
        load_case(path)
    (fault,) = [fault for fault in error.value.faults if fault.severity == "error"]
    assert fault.file == "case.yaml"
    assert fault.line
    assert remedy in fault.remedy
