"""reception.csv of a case: coded statements, read by their schema."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from steppe.case.find import shipped_cases
from steppe.case.load import load_case
from steppe.claims.reception_words import codebook
from steppe.errors import Fault, InputError
from steppe.scenario.tables import read_schema

HEADER = "theme,stance,document,date,place,speaker_role,quote,paraphrase\n"
DOCUMENTS = "id,publisher,date\npaper,The Ledger,2022-10-05\nundated,The Mirror,\n"


def load(case: Path, *rows: str):
    (case / "documents.csv").write_text(DOCUMENTS + "doc,The Herald,2022-09-27\n")
    (case / "reception.csv").write_text(HEADER + "".join(row + "\n" for row in rows))
    return load_case(case)


def faults(case: Path, *rows: str) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as refused:
        load(case, *rows)
    return refused.value.faults


def test_a_row_takes_stance_and_day_from_theme_and_document(tiny: Path) -> None:
    (one,) = load(tiny, "compassion,,paper,,astana,nurse,we must help,").reception
    assert (one.stance, one.date, one.place) == ("support", date(2022, 10, 5), "Astana")
    assert (one.speaker_role, one.quote, one.coded) == ("nurse", "we must help", "hand")


def test_a_case_may_have_none(tiny: Path) -> None:
    assert load_case(tiny).reception == ()


def test_the_schema_knows_the_themes_of_the_codebook() -> None:
    theme = next(f for f in read_schema("steppe.case", "reception") if f.name == "theme")
    assert theme.arguments.split("|") == list(codebook())


@pytest.mark.parametrize(
    ("row", "where", "says"),
    [
        ("compasion,,paper,,,,,", "theme", "compassion"),
        ("compassion,hostility,paper,,,,,", "stance", "leave the cell empty"),
        ("compassion,,papr,,,,,", "document", "paper"),
        ("compassion,,,,,,,", "document", "give"),
        ("compassion,,paper,,Astanna,,,", "place", "Astana"),
        ("compassion,,paper,5 May,,,,", "date", "2022-09-21"),
        ("compassion,,paper,,,," + "word " * 26 + ",", "quote", "shorten"),
    ],
)
def test_faults_name_file_line_field_and_remedy(
    tiny: Path, row: str, where: str, says: str
) -> None:
    found = faults(tiny, "compassion,,paper,,,,,", row)
    (fault,) = (one for one in found if one.severity == "error")
    assert (fault.file, fault.line, fault.where) == ("reception.csv", 3, where)
    assert says in fault.remedy + fault.message


def test_what_looks_like_a_persons_name_is_a_warning(tiny: Path) -> None:
    case = load(tiny, "compassion,,paper,,,Anna Petrova,,", "compassion,,paper,,,Many Kazakhs,,")
    named = [fault for fault in case.warnings if fault.check == "name_of_person"]
    assert [(fault.line, fault.where) for fault in named] == [(2, "speaker_role")]


def test_a_theme_that_goes_either_way_takes_any_stance(tiny: Path) -> None:
    (one,) = load(tiny, "dispersal,hostility,paper,,,,,").reception
    assert one.stance == "hostility"


def test_as_of_leaves_out_what_was_said_later_or_on_no_day(tiny: Path) -> None:
    load(tiny, "compassion,,paper,,,,,", "compassion,,doc,,,,,", "compassion,,undated,,,,,")
    assert len(load_case(tiny).reception) == 3
    early = load_case(tiny, as_of=date(2022, 10, 1)).reception
    assert [one.document for one in early] == ["doc"]


@pytest.mark.parametrize("folder", shipped_cases(), ids=lambda path: path.name)
def test_shipped_statements_hold_no_sentence_of_others(folder: Path) -> None:
    for one in load_case(folder).reception:
        assert one.quote == ""
        assert one.paraphrase
        assert one.coded == "hand"
