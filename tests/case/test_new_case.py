"""Case folders made from documents, and empty ones to fill in. The texts are made up."""

from __future__ import annotations

import csv
import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import tables_of_agencies as tables
from steppe.case.case import Document
from steppe.case.figures_from_claims import ReadClaim, figures_from_claims, plain_group, tidy
from steppe.case.new import new_case, new_scaffold
from steppe.cli import main
from steppe.errors import InputError

FIRST = """Thousands cross the river

Between 3 and 9 June 2021, about 12,000 people entered Rwanda from Burundi, UNHCR said.

Rents in Huye rose by 20 percent.
"""
SECOND = """More arrivals from Burundi

According to UNHCR, more than 30,000 people entered Rwanda from Burundi between 3 and 20 June 2021.

Camps in Rwanda now hold 45,000 refugees from Burundi at some time.
"""


def put(folder: Path, **texts: str) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in texts.items():
        paths.append(folder / f"{name}.txt")
        paths[-1].write_text(text, encoding="utf-8")
    return paths


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def command(*arguments: object) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    return int(left.value.code or 0)


def test_a_case_from_articles_needs_no_typing(tmp_path: Path, capsys: Any) -> None:
    first, second = put(tmp_path / "in", first=FIRST, second=SECOND)
    case = tmp_path / "burundi"
    assert command("new", case, "--from", first, second, "--published", "2021-06-22") == 0
    capsys.readouterr()
    assert command("check", case, "--json") == 0
    summary = json.loads(capsys.readouterr().out)
    assert (summary["origin"], summary["host"]) == ("BDI", "RWA")
    assert summary["figures"]["fitted"] >= 2
    figures = {row["value_low"]: row for row in rows(case / "figures.csv")}
    entry = figures["12000"]
    assert entry["measure"] == "entries"
    assert (entry["origin"], entry["destination"]) == ("BDI", "RWA")
    assert (entry["period_start"], entry["period_end"]) == ("2021-06-03", "2021-06-09")
    assert (entry["stated_on"], entry["document"]) == ("2021-06-22", "first")
    assert entry["locator"] == "paragraph 2"
    assert entry["sentence"] in FIRST
    for row in figures.values():
        assert row["sentence"] in FIRST + SECOND
    for row, source in zip(rows(case / "documents.csv"), (first, second), strict=True):
        kept = case / row["file"]
        assert kept.read_bytes() == source.read_bytes()
        assert hashlib.sha256(source.read_bytes()).hexdigest() in kept.name
    assert "burundi" in (case / "README.md").read_text()


def test_days_come_from_a_list_of_documents(tmp_path: Path) -> None:
    put(tmp_path, a=FIRST, b=SECOND)
    (tmp_path / "documents.csv").write_text(
        "id,publisher,date,date_basis,file\nearly,The Ledger,2021-06-10,stated,a.txt\n"
        "late,The Mirror,2021-06-21,assumed,b.txt\n"
    )
    made = new_case(tmp_path / "case", [tmp_path / "documents.csv"])
    stated = {row["document"]: row["stated_on"] for row in rows(made.folder / "figures.csv")}
    assert stated == {"early": "2021-06-10", "late": "2021-06-21"}
    assert {
        r["date_basis"] for r in rows(made.folder / "figures.csv") if r["document"] == "late"
    } == {"assumed"}
    assert [row["publisher"] for row in rows(made.folder / "documents.csv")] == [
        "The Ledger", "The Mirror"]  # fmt: skip


def test_a_document_without_a_day_is_an_error_or_a_gap(tmp_path: Path) -> None:
    first, second = put(tmp_path / "in", first=FIRST, second=SECOND)
    with pytest.raises(InputError, match="--published"):
        new_case(tmp_path / "case", [first, second])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in"]
    (tmp_path / "in" / "documents.csv").write_text(
        "id,publisher,date,file\nfirst,The Ledger,2021-06-10,first.txt\n"
    )
    made = new_case(tmp_path / "case", [tmp_path / "in" / "documents.csv", second])
    assert {row["document"] for row in rows(made.folder / "figures.csv")} == {"first"}
    missing = {gap.missing for gap in made.gaps if gap.document == "second"}
    assert "stated_on" in missing


def test_nothing_is_written_over_and_failures_leave_nothing(tmp_path: Path) -> None:
    (first,) = put(tmp_path / "in", first=FIRST)
    case = tmp_path / "case"
    case.mkdir()
    (case / "mine.txt").write_text("mine")
    for make in (lambda: new_case(case, [first], date(2021, 5, 10)), lambda: new_scaffold(case)):
        with pytest.raises(InputError, match="already"):
            make()
    broken = tmp_path / "in" / "b.xlsx"
    broken.write_bytes(b"PK\x03\x04nothing")
    with pytest.raises(InputError):
        new_case(tmp_path / "other", [first, broken], date(2021, 5, 10))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case", "in"]


def test_an_article_without_figures_makes_a_case_that_says_so(tmp_path: Path, capsys: Any) -> None:
    (first,) = put(tmp_path / "in", first="Nobody knows how many people came.\n")
    case = tmp_path / "case"
    assert command("new", case, "--from", first, "--published", "2021-06-10") == 0
    assert "No estimate can be made yet" in capsys.readouterr().out
    assert "No estimate can be made yet" in (case / "README.md").read_text()


TABLE = (
    "From,To,Origin,Host,Came,Source\n"
    "#date+start,#date+end,#country+origin,#country+dest,#affected+inflow,#meta+source\n"
    "2016-07-04,2016-07-10,South Sudan,Uganda,9300,OPM\n"
    "2016-07-11,2016-07-17,South Sudan,Uganda,8100,OPM\n"
)


def test_a_table_makes_a_case(tmp_path: Path) -> None:
    (tmp_path / "hxl.csv").write_text(TABLE)
    made = new_case(tmp_path / "case", [tmp_path / "hxl.csv"], date(2016, 7, 20))
    assert made.case is not None
    assert (made.case.world.origin, made.case.world.host) == ("SSD", "UGA")
    figures = rows(made.folder / "figures.csv")
    assert [(row["value_low"], row["use"]) for row in figures] == [
        ("9300", "fitted"), ("8100", "fitted")]  # fmt: skip
    assert figures[0]["locator"] == "row 3, column Came"


def test_figures_at_one_crossing_are_no_figures_of_the_country(tmp_path: Path) -> None:
    (tmp_path / "hxl.csv").write_text(tables.HXL)
    made = new_case(tmp_path / "case", [tmp_path / "hxl.csv"], date(2016, 7, 20))
    assert made.case is None
    figures = rows(made.folder / "figures.csv")
    assert [row["value_low"] for row in figures] == ["5100", "4200", "70100", "3900"]
    assert figures[0]["place"] == "Elegu"


def test_a_table_of_ones_own_takes_a_mapping(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text(tables.OWN)
    (tmp_path / "own.yaml").write_text(
        tables.OWN_MAPPING.replace("unit: crossings", "unit: people")
    )
    case = tmp_path / "case"
    given = ("--from", tmp_path / "own.csv", "--published", "2022-03-22")
    assert command("new", case, *given) == 2
    assert command("new", case, *given, "--mapping", tmp_path / "own.yaml") == 0
    first = rows(case / "figures.csv")[0]
    assert (first["value_low"], first["origin"], first["destination"]) == ("30200", "UKR", "ROU")


def test_places_that_figures_name_get_their_coordinates(tmp_path: Path) -> None:
    table = TABLE.replace("Host,Came", "Host,Town,Came").replace(
        "#country+dest,", "#country+dest,#loc+name,").replace("Uganda,", "Uganda,Arua,")  # fmt: skip
    (tmp_path / "hxl.csv").write_text(table + "2016-07-18,2016-07-24,South Sudan,Uganda,,5,OPM\n")
    made = new_case(tmp_path / "case", [tmp_path / "hxl.csv"], date(2016, 7, 26))
    (place,) = rows(made.folder / "places_found.csv")
    assert (place["name"], place["country"]) == ("Arua", "UGA")
    assert float(place["latitude"]) == pytest.approx(3.02, abs=0.05)
    assert float(place["longitude"]) == pytest.approx(30.91, abs=0.05)
    assert command("check", made.folder) == 0


def test_hostile_texts_stay_text(tmp_path: Path) -> None:
    text = (
        "# <script>alert(1)</script>\n\n"
        "=cmd|' /C calc'!A0 \x1b[31m between 3 and 9 June 2021 12,000 people from Burundi entered "
        "Rwanda, [the](javascript:x) ministry said.\n"
    )
    (first,) = put(tmp_path / "in", **{"x; rm -rf ~": text})
    made = new_case(tmp_path / "case", [first], date(2021, 5, 10))
    for row in (*rows(made.folder / "figures.csv"), *rows(made.folder / "documents.csv")):
        assert not any(cell.startswith(("=", "+", "@")) for cell in row.values())
        assert "\x1b" not in "".join(row.values())
    page = (made.folder / "README.md").read_text()
    assert "<script>" not in page
    assert "](javascript" not in page
    assert {path.parent for path in made.folder.rglob("*") if path.is_file()} == {
        made.folder, made.folder / "documents"}  # fmt: skip


def test_the_scaffold_explains_itself_and_can_be_filled_in(tmp_path: Path, capsys: Any) -> None:
    case = tmp_path / "empty"
    assert command("new", case) == 0
    page = (case / "README.md").read_text()
    header = (case / "figures.csv").read_text().strip()
    assert all(f"`{column}`" in page for column in header.split(","))
    assert command("check", case) == 2
    example = page.split("```")[1].strip()
    (case / "figures.csv").write_text(example + "\n")
    capsys.readouterr()
    assert command("check", case) == 0
    assert command("new", tmp_path / "x", tmp_path / "stray.txt") == 2


# Claims one by one ----------------------------------------------------------------------------

DOCUMENT = Document("doc", "The Ledger", date=date(2021, 6, 22))


def read_claim(document: Document = DOCUMENT, **given: Any) -> ReadClaim:
    line = {
        "doc": f"{document.id}.txt",
        "sentence": "In the week, 12,000 people from Burundi entered Rwanda.",
        "start": 13, "end": 19, "value_low": 12000, "value_high": 12000, "qualifier": "exact",
        "qualifier_text": None, "measure": "entries", "basis": "cumulative",
        "modality": "reported", "unit": "people", "group": None, "origin": "Burundi",
        "destination": "Rwanda", "place": None, "period_start": "2021-06-03",
        "period_end": "2021-06-09", "period_text": "the week", "source": "UNHCR", "relayer": None,
        "found": {"period": "stated"}, "confidence": 0.9, "flags": [], "note": None,
    }  # fmt: skip
    return ReadClaim({**line, **given}, document, "paragraph 1")


def one(**given: Any) -> tuple[dict[str, str] | None, list[str]]:
    figures, gaps = figures_from_claims([read_claim(**given)])
    return (figures[0] if figures else None), [gap.missing for gap in gaps]


def test_a_full_claim_is_fitted() -> None:
    row, missing = one()
    assert row is not None
    assert (row["use"], row["id"], row["date_basis"], missing) == ("fitted", "doc_1", "stated", [])


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"period_start": None, "period_end": None}, "period_end"),
        ({"origin": None, "destination": None}, "origin"),
        ({"document": Document("doc", "The Ledger")}, "stated_on"),
    ],
)
def test_what_a_figure_cannot_do_without_is_a_gap(given: dict[str, Any], missing: str) -> None:
    assert one(**given) == (None, [missing])
    assert one(**given, measure="price", unit="USD") == (None, [])


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"origin": None}, "origin"),
        ({"destination": None}, "destination"),
        ({"period_start": None}, "period_start"),
        ({"confidence": 0.1}, "confidence"),
        ({"flags": ["implausible"], "note": "over ten times the usual"}, "value_low"),
        ({"period_start": "2015-05-03", "period_end": "2015-05-09"}, "period_end"),
        ({"measure": "exits", "origin": None}, "origin"),
        ({"measure": "stock", "basis": "snapshot", "destination": None}, "destination"),
    ],
)
def test_what_the_estimate_would_have_to_guess_is_only_shown(
    given: dict[str, Any], missing: str
) -> None:
    row, gaps = one(**given)
    assert row is not None
    assert row["use"] == "shown"
    assert row["use_reason"]
    assert gaps == [missing]


@pytest.mark.parametrize("day", [{"period_end": "2021-06-22"}, {"period_end": None}])
def test_a_rate_of_now_holds_for_its_day_alone_and_says_so(day: dict[str, Any]) -> None:
    row, gaps = one(unit="people/day", period_start=None, period_text="now", **day)
    assert row is not None
    assert (row["basis"], row["period_start"], row["period_end"]) == (
        "rate", "2021-06-22", "2021-06-22")  # fmt: skip
    assert (row["use"], row["date_basis"], gaps) == ("fitted", "assumed", ["period_start"])


def test_repeats_of_one_original_count_once_and_the_hedged_one_stays() -> None:
    hedged = {"qualifier": "about", "qualifier_text": "some"}
    figures, _ = figures_from_claims([read_claim(start=1), read_claim(start=99, **hedged)])
    assert [row["use"] for row in figures] == ["shown", "fitted"]
    assert figures[0]["use_reason"] == "repeats «doc_2», and counts once"
    other = read_claim(value_low=31000, value_high=31000, start=200)
    figures, _ = figures_from_claims([read_claim(start=1), other])
    assert [row["use"] for row in figures] == ["fitted", "fitted"]


def test_persons_and_crossings_are_taken_over_as_said() -> None:
    persons, _ = one(counts="persons", group="different people")
    assert persons is not None
    assert (persons["counts"], persons["group"], persons["use"]) == ("persons", "", "fitted")
    crossings, _ = one(unit="crossings", counts="crossings")
    assert crossings is not None
    assert (crossings["unit"], crossings["counts"], crossings["use"]) == (
        "people", "crossings", "fitted",
    )  # fmt: skip
    plain, _ = one()
    assert plain is not None
    assert plain["counts"] == ""


def test_individuals_are_a_gap_to_look_at_and_no_guess() -> None:
    row, missing = one(flags=["may_count_persons"])
    assert row is not None
    assert (row["counts"], row["use"], missing) == ("", "fitted", ["counts"])


def test_a_headline_that_the_body_repeats_is_left_out() -> None:
    headline = read_claim(flags=["headline"], qualifier="about")
    figures, _ = figures_from_claims([headline, read_claim()])
    assert [row["qualifier"] for row in figures] == ["exact"]
    figures, _ = figures_from_claims([headline, read_claim(value_low=5, value_high=5)])
    assert len(figures) == 2


def test_a_town_as_destination_is_a_place_of_its_country() -> None:
    row, _ = one(destination="Kigali")
    assert row is not None
    assert (row["destination"], row["place"]) == ("RWA", "Kigali")


def test_unnamed_publishers_of_two_documents_are_two_sources() -> None:
    claims = [
        read_claim(Document(name, "unknown publisher", date=date(2021, 6, 22)), source=None)
        for name in "ab"
    ]
    figures, _ = figures_from_claims(claims)
    assert [row["source"] for row in figures] == [
        "unattributed report (a)", "unattributed report (b)"]  # fmt: skip


@pytest.mark.parametrize(
    ("group", "kept"),
    [
        (None, ""),
        ("people", ""),
        ("Burundians", ""),
        ("Burundian refugees", ""),
        ("citizens of Burundi", ""),
        ("all foreigners", "all foreigners"),
        ("Burundian women", "Burundian women"),
        ("men aged 18 to 28", "men aged 18 to 28"),
        ("Congolese", "Congolese"),
    ],
)
def test_words_that_say_no_more_than_the_corridor_are_no_group(
    group: str | None, kept: str
) -> None:
    assert plain_group(group, "BDI") == kept


def test_the_long_name_of_a_country_is_no_group() -> None:
    assert plain_group("nationals of the Syrian Arab Republic", "SYR") == ""


def test_those_who_leave_again_are_the_same_people() -> None:
    leaving = read_claim(
        measure="exits", origin="Rwanda", destination=None, group="Burundians", value_low=5
    )
    figures, _ = figures_from_claims([read_claim(), leaving])
    assert (figures[1]["origin"], figures[1]["group"], figures[1]["use"]) == ("RWA", "", "fitted")


def test_cells_are_one_line_without_formulas() -> None:
    assert tidy("a\n\tb\x00\u202ec") == "a b c"
    assert tidy("=1+1") == "'=1+1"
    assert tidy("-x") == "'-x"
    assert tidy("-5") == "-5"
    assert tidy(None) == ""


@pytest.mark.parametrize(
    ("beside", "use"),
    [
        ({"group": "Congolese"}, "shown"),
        ({"group": "Congolese", "origin": "Congo, The Democratic Republic of the"}, "fitted"),
        ({"group": "Congolese", "measure": "returns"}, "fitted"),
        ({"group": "people"}, "fitted"),
        ({"group": "Congolese", "document": Document("other", "P", date=date(2021, 6, 22))}, "fitted"),
    ],
)  # fmt: skip
def test_nationals_told_beside_others_are_a_part_of_the_flow(
    beside: dict[str, Any], use: str
) -> None:
    figures, gaps = figures_from_claims(
        [read_claim(group="Burundians"), read_claim(**{"start": 99, "value_low": 4000, **beside})]
    )
    assert (figures[0]["use"], figures[0]["group"]) == (use, "Burundians" if use == "shown" else "")
    assert any(gap.missing == "group" for gap in gaps) is (use == "shown")
