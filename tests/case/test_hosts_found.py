"""Figures alone on several host countries: which are hosts, what each figure and question is about."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from steppe import cli
from steppe.case.case import Case
from steppe.case.load import list_cases, load_case, load_movement
from steppe.case.several_hosts import SeveralHosts, read_host_questions
from steppe.errors import InputError
from tiny_case import write_figures

HEADER = (
    "id,measure,value_low,unit,origin,destination,place,period_start,period_end,source,stated_on"
)
TWO = (
    "p1,entries,98000,,UKR,POL,,2022-03-01,2022-03-07,Guard,2022-03-08",
    "p2,exits,20000,,POL,UKR,,2022-03-01,2022-03-07,Guard,2022-03-08",
    "p3,entries,60000,,UKR,POL,,2022-03-08,2022-03-20,Guard,2022-03-21",
    "p4,stock,90000,,UKR,POL,,,2022-03-20,Guard,2022-03-21",
    "m1,entries,40000,,UKR,MDA,,2022-03-01,2022-03-07,Police,2022-03-12",
    "m2,exits,9000,,UKR,,Moldova,2022-03-01,2022-03-10,Police,2022-03-12",
)
TOTALS = (
    "left,exits,250000,,UKR,,,2022-03-01,2022-03-20,UNHCR,2022-03-21",
    "any,entries,200000,,UKR,,,2022-03-01,2022-03-14,UNHCR,2022-03-21",
    "back,returns,30000,,,UKR,,2022-03-01,2022-03-20,UNHCR,2022-03-21",
    "share,exits,12,percent,UKR,,,2022-03-01,2022-03-20,UNHCR,2022-03-21",
)
STRAY = "r1,entries,5000,,UKR,ROU,,2022-03-01,2022-03-07,x,2022-03-08"


def folder(tmp_path: Path, *rows: str) -> Path:
    return write_figures(tmp_path / "hosts", "\n".join([HEADER, *rows]) + "\n")


def several(path: Path, as_of: date | None = None) -> SeveralHosts:
    found = load_movement(path, as_of)
    assert isinstance(found, SeveralHosts)
    return found


def test_every_host_is_a_case_of_its_own_on_the_same_days(tmp_path: Path) -> None:
    found = several(folder(tmp_path, *TWO))
    assert found.ids == ("POL", "MDA")
    poland, moldova = found.hosts
    assert [c.id for c in poland.fitted] == ["p1", "p2", "p3", "p4"]
    assert [c.id for c in moldova.fitted] == ["m1", "m2"]
    assert poland.world.timeline == moldova.world.timeline == found.whole.world.timeline
    assert (poland.stock_is_change, moldova.stock_is_change) == (False, True)
    assert found.whole.stock_is_change
    assert found.whole.title == "From Ukraine to Poland and Moldova"
    assert [found.host_of(i) for i in ("p3", "m2", "left")] == ["POL", "MDA", None]
    assert found.whole.warnings == ()


def test_figures_on_all_who_left_are_entries_into_all_hosts(tmp_path: Path) -> None:
    found = several(folder(tmp_path, *TWO, *TOTALS))
    totals = {claim.id: claim for claim in found.totals}
    assert {i: c.measure for i, c in totals.items()} == {
        "left": "entries", "any": "entries", "back": "returns",
    }  # fmt: skip
    whole = {claim.id: claim for claim in found.whole.claims}
    assert (whole["left"].use, whole["left"].measure) == ("fitted", "exits")
    assert (whole["left"].origin, whole["left"].destination) == ("UKR", None)
    assert whole["share"].use == "shown"
    assert [w.line for w in found.whole.warnings if w.check == "only_shown"] == [11]


def test_a_figure_on_named_hosts_at_once_is_shown(tmp_path: Path) -> None:
    row = "b1,entries,150000,,UKR,Poland and Moldova,,2022-03-01,2022-03-07,x,2022-03-08"
    claim = several(folder(tmp_path, *TWO, row)).whole.claims[-1]
    assert (claim.use, claim.use_reason) == (
        "shown", "names several hosts in one: give each a row"
    )  # fmt: skip


def test_a_total_beside_one_host_is_shown_as_before(tmp_path: Path) -> None:
    case = load_case(folder(tmp_path, *TWO[:4], *TOTALS[:1]))
    assert {c.id: c.use for c in case.claims}["left"] == "shown"


def test_one_stray_figure_makes_no_host_but_one_each_do(tmp_path: Path) -> None:
    found = several(folder(tmp_path, *TWO, STRAY))
    assert found.ids == ("POL", "MDA")
    assert {c.id: c.use for c in found.whole.claims}["r1"] == "shown"
    case = load_movement(write_figures(tmp_path / "one", "\n".join([HEADER, *TWO[:4], STRAY])))
    assert isinstance(case, Case)
    each = write_figures(tmp_path / "each", "\n".join([HEADER, TWO[0], TWO[4], STRAY]))
    assert several(each).ids == ("POL", "MDA", "ROU")


@pytest.mark.parametrize(
    "row",
    [
        "g,entries,9,,,DEU,,2022-03-01,2022-03-07,x,2022-03-08",  # no origin named
        "g,entries,9,,SYR,DEU,,2022-03-01,2022-03-07,x,2022-03-08",  # of another origin
        "g,entries,9,,POL,DEU,,2022-03-01,2022-03-07,x,2022-03-08",  # onward
        "g,entries,9,,UKR,Przemysl,,2022-03-01,2022-03-07,x,2022-03-08",  # no country
        "g,entries,9,families,UKR,DEU,,2022-03-01,2022-03-07,x,2022-03-08",  # cannot be fitted
    ],
)
def test_what_makes_no_host(tmp_path: Path, row: str) -> None:
    again = row.replace("g,", "h,", 1).replace("03-07,", "03-06,")
    assert isinstance(load_movement(folder(tmp_path, *TWO[:4], row, again)), Case)


def test_hosts_not_known_by_a_day_are_none_yet(tmp_path: Path) -> None:
    path = folder(tmp_path, *TWO)
    early = load_movement(path, date(2022, 3, 9))
    assert isinstance(early, Case)
    assert (early.world.host, [c.id for c in early.fitted]) == ("POL", ["p1", "p2"])
    later = several(path, date(2022, 3, 12))
    assert [c.id for c in later.whole.fitted] == ["p1", "p2", "m1", "m2"]
    assert later.whole.today == later.hosts[1].today == date(2022, 3, 12)


def test_a_host_can_be_picked_and_is_then_the_case_it_is_alone(tmp_path: Path) -> None:
    path = folder(tmp_path, *TWO, *TOTALS)
    picked = load_case(path, host="Moldova")
    alone = load_case(write_figures(tmp_path / "alone", "\n".join([HEADER, *TWO[4:]])))
    assert picked.world == alone.world
    assert [(c.id, c.period_start) for c in picked.fitted] == [
        (c.id, c.period_start) for c in alone.fitted
    ]
    # A file made for one host is not taken for that of another: its inputs differ.
    hashes = [dict(found.hashes) for found in (picked, load_case(path, host="POL"))]
    assert hashes[0] != hashes[1]
    assert dict(several(path).whole.hashes) not in hashes
    assert load_case(tmp_path / "alone", host="MDA").hashes == alone.hashes
    with pytest.raises(InputError, match="POL"):
        load_case(path, host="Hungary")
    with pytest.raises(InputError, match="--host POL"):
        load_case(path)


def test_more_than_eight_hosts_are_those_with_the_most_figures(tmp_path: Path) -> None:
    codes = ["POL", "MDA", "ROU", "HUN", "SVK", "BLR", "DEU", "CZE", "LTU", "LVA"]
    rows = [
        f"{code}{k},entries,{1000 + k},,UKR,{code},,2022-03-01,2022-03-{7 + k:02},x,2022-03-20"
        for n, code in enumerate(codes)
        for k in range(2 if n < 8 else 3)
    ]
    found = several(folder(tmp_path, *rows))
    assert set(found.ids) == {"LTU", "LVA", *codes[:6]}
    assert found.whole.title == "From Ukraine to 8 host countries"
    assert "another host" in {c.id: c.use_reason for c in found.whole.claims}["CZE0"]


ASK = """\
id,measure,place,destination,period_start,period_end,origin
all,entries,,,2022-03-01,2022-03-07,
moldova,entries,Moldova,,2022-03-01,2022-03-07,UKR
by_destination,entries,,POL,2022-03-01,2022-03-07,
both,stock,POL;MDA,,,2022-03-20,
left,exits,MDA,,2022-03-01,2022-03-07,
odd,entries,MDA,POL,2022-03-01,2022-03-07,
elsewhere,entries,Hungary,,2022-03-01,2022-03-07,
others,entries,POL,,2022-03-01,2022-03-07,Syria
late,entries,POL,,2022-03-01,2023-03-07,
"""


def test_questions_are_about_any_host_or_all(tmp_path: Path) -> None:
    found = several(folder(tmp_path, *TWO))
    path = tmp_path / "ask.csv"
    path.write_text(ASK, encoding="utf-8")
    asked = {q.id: q for q in read_host_questions(path, found.whole, found.ids)}
    assert {i: q.places for i, q in asked.items() if not q.reason} == {
        "all": (), "moldova": ("MDA",), "by_destination": ("POL",), "both": ("POL", "MDA"),
        "left": ("MDA",),
    }  # fmt: skip
    assert "different hosts" in asked["odd"].reason
    assert "Hungary" in asked["elsewhere"].reason
    assert "Syria" in asked["others"].reason
    assert "outside the period" in asked["late"].reason
    (tmp_path / "hosts" / "questions.csv").write_text(ASK, encoding="utf-8")
    assert [q.id for q in several(tmp_path / "hosts").whole.questions] == list(asked)


def test_standing_questions_are_about_all_and_each(tmp_path: Path) -> None:
    questions = several(folder(tmp_path, *TWO)).whole.questions
    together = ["entries", "exits", "stock_end"]
    each = [f"{id}_{host}" for host in ("pol", "mda") for id in together]
    assert [q.id for q in questions] == together + each
    assert [q.row["place"] for q in questions] == [""] * 3 + ["POL"] * 3 + ["MDA"] * 3


def test_check_names_the_hosts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(folder(tmp_path, *TWO, *TOTALS[:1]))
    with pytest.raises(SystemExit):
        cli.main(["check", path, "--json"])
    found = json.loads(capsys.readouterr().out)
    assert found["hosts"] == {"POL": 4, "MDA": 2}
    assert found["host"] is None
    with pytest.raises(SystemExit):
        cli.main(["check", path])
    assert "Poland (4 figures), Moldova (2 figures), all together (1)" in capsys.readouterr().out
    assert [case.title for case in list_cases(tmp_path)][-1] == "From Ukraine to Poland and Moldova"


@pytest.mark.parametrize(
    "command",
    [
        ("forecast", "--days", "7"),
        ("backtest",),
        ("simulate",),
        ("compare",),
        ("needs",),
        ("place",),
    ],
)
def test_commands_for_one_host_say_so(
    tmp_path: Path, command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(folder(tmp_path, *TWO))
    with pytest.raises(SystemExit) as stop:
        cli.main([command[0], path, *command[1:], "--json"])
    assert stop.value.code == 2
    (fault,) = json.loads(capsys.readouterr().out)["faults"]
    assert fault["check"] == "several_hosts"
    assert "--host POL" in fault["remedy"]


def test_claims_of_all_hosts_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["claims", str(folder(tmp_path, *TWO)), "--json"])
    listed = json.loads(capsys.readouterr().out)["claims"]
    assert [claim["use"] for claim in listed] == ["fitted"] * 6


def test_a_total_that_was_raised_or_counts_persons_is_shown_with_the_reason(tmp_path: Path) -> None:
    raised = (
        "t1,exits,200000,,UKR,,,2022-03-01,2022-03-14,UN,2022-03-15",
        "t2,exits,260000,,UKR,,,2022-03-01,2022-03-14,UN,2022-03-21",
    )
    found = several(folder(tmp_path, *TWO, *raised))
    assert [c.id for c in found.totals] == ["t2"]
    early = next(c for c in found.whole.claims if c.id == "t1")
    assert (early.use, early.revised_by) == ("shown", "")
    assert "raised later" in early.use_reason
    assert not [w for w in found.whole.warnings if w.check == "figure_raised"]
    header = HEADER + ",counts"
    rows = [f"{row}," for row in TWO]
    rows.append("n,entries,90000,,UKR,,,2022-03-01,2022-03-14,UN,2022-03-21,persons")
    text = "\n".join([header, *rows]) + "\n"
    persons = several(write_figures(tmp_path / "persons", text))
    assert persons.totals == ()
    assert "different people" in next(c for c in persons.whole.claims if c.id == "n").use_reason
