"""Reviews: corrections laid over figures.csv, and the walk through doubtful claims."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest

from steppe import cli
from steppe.case.add_review import add_review
from steppe.case.load import load_case
from steppe.claims.review import Review
from steppe.errors import InputError
from tiny_case import write_case

NOON = date(2023, 6, 7)


def code(*arguments: str) -> int:
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    return int(stop.value.code or 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_case(tmp_path / "case")
    return tmp_path / "case"


def correct(field: str, value: str, claim: str = "first_week") -> Review:
    return Review(claim, "corrected", "editor", NOON, "a slip", field, value)


def test_a_correction_is_laid_over_and_the_table_stays(folder: Path) -> None:
    before = (folder / "figures.csv").read_bytes()
    add_review(folder, correct("value_low", "97000"))
    case = load_case(folder)
    (claim,) = [one for one in case.claims if one.id == "first_week"]
    assert (claim.value_low, claim.value_high) == (97000, 97000)
    (review,) = case.reviews
    assert (review.was, review.value, review.who, review.when) == (
        "98000", "97000", "editor", NOON,
    )  # fmt: skip
    assert (folder / "figures.csv").read_bytes() == before


def test_the_later_of_two_corrections_counts_and_comments_stay(folder: Path) -> None:
    (folder / "reviews.yaml").write_text("# ours\nreviews: []\n", encoding="utf-8")
    add_review(folder, correct("value_low", "97000"))
    add_review(folder, correct("value_low", "96000"))
    add_review(folder, Review("left", "accepted", "editor", NOON, 'seen: "both" # pages'))
    case = load_case(folder)
    assert next(one for one in case.claims if one.id == "first_week").value_low == 96000
    assert [review.was for review in case.reviews] == ["98000", "98000", ""]
    assert case.reviews[2].why == 'seen: "both" # pages'
    assert (folder / "reviews.yaml").read_text(encoding="utf-8").startswith("# ours\n")


@pytest.mark.parametrize(
    ("review", "where"),
    [
        (correct("value_low", "many"), "value"),
        (correct("period_end", "2022-13-01"), "value"),
        (correct("measure", "arrivals"), "value"),
        (correct("sum", "3"), "field"),
        (correct("id", "other"), "field"),
        (correct("value_low", "5", claim="no_such"), "claim"),
        (correct("destination", "Atlantis"), "destination"),
        (correct("source", ""), "value"),
    ],
)
def test_what_does_not_fit_is_not_written(folder: Path, review: Review, where: str) -> None:
    add_review(folder, correct("value_low", "97000"))
    before = (folder / "reviews.yaml").read_bytes()
    with pytest.raises(InputError) as error:
        add_review(folder, review)
    assert any(where in fault.where for fault in error.value.faults)
    assert (folder / "reviews.yaml").read_bytes() == before
    assert list(folder.glob("*.part")) == []


def test_faults_name_file_line_and_field(folder: Path) -> None:
    (folder / "reviews.yaml").write_text(
        "reviews:\n  - claim: first_weak\n    verdict: accepted\n    who: editor\n"
        "    when: 2023-06-07\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as error:
        load_case(folder)
    (fault,) = [one for one in error.value.faults if one.severity == "error"]
    assert (fault.file, fault.line, fault.where) == ("reviews.yaml", 2, "reviews[1].claim")
    assert "first_week" in fault.remedy


def walk(folder: Path, answers: str, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("sys.stdin", StringIO(answers))
    return code("review", str(folder), "--who", "editor")


def doubtful(folder: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    capsys.readouterr()
    assert code("review", str(folder), "--json") == 0
    return [item["claim"] for item in json.loads(capsys.readouterr().out)["doubtful"]]


def doubt(folder: Path) -> None:
    """Leave doubts on two figures, as reading documents does."""
    (folder / "gaps.csv").write_text(
        "figure,missing,reason\nfirst_week,confidence,read with a confidence of 0.41\n"
        "first_week,origin,not found\nleft,origin,not found\n",
        encoding="utf-8",
    )


def test_the_walk_accepts_corrects_and_skips(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    doubt(folder)
    assert doubtful(folder, capsys) == ["first_week", "left"]
    answers = "what\nc\nvalue_low\nmany\nx\nc\nvalue_low\n97000\na slip\na\n\ns\n"
    assert walk(folder, answers, monkeypatch) == 0
    out = capsys.readouterr().out
    assert "read with a confidence of 0.41" in out
    assert "many" in out
    case = load_case(folder)
    assert [(one.claim, one.verdict, one.who) for one in case.reviews] == [
        ("first_week", "corrected", "editor"),
        ("first_week", "accepted", "editor"),
    ]
    assert doubtful(folder, capsys) == ["left"]


def test_leaving_in_the_middle_loses_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    doubt(folder)
    assert walk(folder, "a\nseen\nc\nvalue_low\n", monkeypatch) == 0
    assert [one.claim for one in load_case(folder).reviews] == ["first_week"]
    assert doubtful(folder, capsys) == ["left"]


def test_claims_shows_the_original_and_the_correction(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_review(folder, correct("value_low", "97000"))
    assert code("claims", str(folder)) == 0
    out = capsys.readouterr().out
    assert "98000" in out
    assert "97,000" in out
    assert code("claims", str(folder), "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    assert [(one["was"], one["value"]) for one in printed["reviews"]] == [("98000", "97000")]
    assert printed["claims"][0]["original"] == "first_week"


def test_a_shipped_case_is_not_written_to(capsys: pytest.CaptureFixture[str]) -> None:
    assert code("review", "kazakhstan-2022") == 2
    assert "copy the folder" in capsys.readouterr().err


def test_claims_of_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = tmp_path / "one.txt", tmp_path / "two.txt"
    words = "According to UNHCR, {} Afghans crossed from Iran into Turkey in May.\n"
    first.write_text(words.format("12,400"), encoding="utf-8")
    second.write_text(words.format("about 12,400"), encoding="utf-8")
    days = ("--published", "2023-06-07", "--published", "2023-06-08")
    assert code("claims", str(first), str(second), *days, "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    assert [len(one["claims"]) for one in printed["lineages"]] == [2]
    assert {claim["period_end"] for claim in printed["claims"]} == {"2023-05-31"}
    assert code("claims", str(first), str(second), *days) == 0
    assert "Repeats and support" in capsys.readouterr().out
    assert code("claims", str(first), "nowhere.txt") == 2


def test_a_correction_of_another_field_leaves_a_doubtful_number_doubtful(folder: Path) -> None:
    table = folder / "figures.csv"
    table.write_text(table.read_text("utf-8").replace("98000", "98.000"), encoding="utf-8")
    (folder / "reviews.yaml").write_text(
        "reviews:\n  - {claim: first_week, verdict: corrected, who: editor, when: 2023-06-07,\n"
        "     field: source, value: Guard}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as error:
        load_case(folder)
    assert "ambiguous_number" in {fault.check for fault in error.value.faults}
    (folder / "reviews.yaml").unlink()
    with pytest.raises(InputError) as error:
        add_review(folder, correct("value_low", "97.000"))
    assert "ambiguous_number" in {fault.check for fault in error.value.faults}
    add_review(folder, correct("value_low", "98000"))
    claims = {one.id: one for one in load_case(folder).claims}
    assert claims["first_week"].value_high == 98000
