"""Places, statements and the way to a full world in folders made from documents; invented texts."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from steppe.case.new import NewCase, new_case, sentence_locators
from steppe.case.places_found import Naming, places_found
from steppe.claims.sentences import make_text
from steppe.cli import main
from steppe.documents.read import open_document

CORPUS = Path(__file__).parents[2] / "bench" / "corpus_b"
ARTICLE = """More people cross the river

Between 3 and 9 June 2021, about 12,000 people entered Rwanda from Burundi, UNHCR said.

According to UNHCR, 4,000 people left Rwanda for Burundi between 3 and 9 June 2021.

Many stay in Gisenyi, others in Huye and the camp of Mbamba. Gisenyi is full, said a clerk in Kigali.

Residents of Gisenyi complain that the refugees take their jobs. Volunteers in Kigali cook soup for the
refugees.
"""


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def make(folder: Path, text: str = ARTICLE) -> NewCase:
    (folder / "article.txt").write_text(text, encoding="utf-8")
    return new_case(folder / "case", [folder / "article.txt"], date(2021, 6, 22))


def test_places_come_with_mentions_and_documents(tmp_path: Path) -> None:
    made = make(tmp_path)
    found = {row["name"]: row for row in rows(made.folder / "places_found.csv")}
    town = found["Gisenyi"]
    assert (town["country"], town["kind"], town["documents"]) == ("RWA", "city", "article")
    assert int(town["mentions"]) == 3
    assert float(town["latitude"]) == pytest.approx(-1.7, abs=0.1)
    assert "GeoNames" in town["source"]
    assert (found["Huye"]["kind"], found["Huye"]["latitude"]) == ("", "")
    assert (found["Rwanda"]["kind"], found["Rwanda"]["latitude"]) == ("country", "")
    assert (found["Mbamba"]["country"], found["Mbamba"]["latitude"]) == ("", "")


def test_what_is_open_about_a_place_is_a_gap_with_its_sentence(tmp_path: Path) -> None:
    made = make(tmp_path)
    gaps = [gap for gap in rows(made.folder / "gaps.csv") if gap["missing"] == "place"]
    assert len(gaps) == len(made.place_gaps) == 3
    unknown = next(gap for gap in gaps if "Mbamba" in gap["reason"])
    assert "not in the gazetteer" in unknown["reason"]
    assert unknown["sentence"] in ARTICLE
    assert any("Burundi, Rwanda" in gap["reason"] for gap in gaps)


def naming(name: str) -> Naming:
    return Naming(name, "city", "", "doc", "paragraph 1", "sentence")


def test_namesakes_are_left_to_a_person_unless_one_is_at_home() -> None:
    (row,), (gap,) = places_found([naming("San José")], ["PER", "BOL"])
    assert (row["country"], row["latitude"]) == ("", "")
    assert "may be one of" in gap.reason
    (row,), gaps = places_found([naming("Tripoli")], ["LBN", "SYR"])
    assert (row["country"], gaps) == ("LBN", [])


def test_ids_are_unique() -> None:
    found, _ = places_found([naming("Málaga"), naming("Malaga-"), naming("Мост")], ["ESP"])
    ids = [row["id"] for row in found]
    assert len(ids) == len(set(ids)) >= 2


def test_one_line_a_source(tmp_path: Path) -> None:
    page = (make(tmp_path).folder / "README.md").read_text(encoding="utf-8")
    habits = page.split("## How sources count")[1].split("##")[0]
    assert habits.count("- UNHCR counts") == 1


def test_the_page_says_how_to_come_to_a_full_world(tmp_path: Path) -> None:
    page = (make(tmp_path).folder / "README.md").read_text(encoding="utf-8")
    way = page.split("## From figures alone to a full world")[1]
    for word in ("places.csv", "links.csv", "case.yaml", "steppe check case", "`capacity_per_day`"):
        assert (word in way) == (word != "`capacity_per_day`"), word
    assert "{" not in way


def test_statements_are_drafted_for_a_person_to_look_at(tmp_path: Path) -> None:
    made = make(tmp_path)
    assert made.case is not None
    drafted = [(s.theme, s.place, s.coded) for s in made.case.reception]
    assert drafted == [
        ("jobs_competition", "Gisenyi", "rule"),
        ("practical_help", "Kigali", "rule"),
    ]
    assert made.statements == 2


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    hostile = (
        "\nMany residents say =1+1 \x1b[31m the refugees take their jobs.\n"
        "\n“=cmd they\x07 take our jobs,” said a clerk in Gisenyi about the refugees.\n"
    )
    made = make(tmp_path, ARTICLE + hostile)
    for row in rows(made.folder / "reception.csv"):
        assert not any(cell.startswith(("=", "+", "@")) for cell in row.values())
        assert "\x1b" not in "".join(row.values())


@pytest.mark.parametrize("name", ["b01_wire_inverted", "b12_leaked", "b26_hospital_ngo"])
def test_reports_of_other_movements_make_folders_that_check(tmp_path: Path, name: str) -> None:
    made = new_case(tmp_path / name, [CORPUS / f"{name}.txt"], date(2023, 5, 2))
    assert rows(made.folder / "places_found.csv")
    with pytest.raises(SystemExit) as left:
        main(["check", str(made.folder)])
    assert (int(left.value.code or 0) == 0) == (made.case is not None)


def test_sentences_are_located_as_documents_locate_them(tmp_path: Path) -> None:
    text = "One. Two.\n\n  \nThree\nfour. Five.\n\n\nSix."
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    document = open_document(tmp_path / "a.txt")
    sentences = make_text("a.txt", document.content).sentences
    located = [document.locator(sentence.start) for sentence in sentences]
    assert list(sentence_locators(document, sentences).values()) == located
    assert located[-1] == "paragraph 4"
