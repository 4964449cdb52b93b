from __future__ import annotations

import json
from datetime import date

from steppe.claims.extract import read_text, read_with_diagnostics
from steppe.claims.sentences import make_text
from steppe.codes import BASES, MEASURES, MODALITIES, QUALIFIERS

#: Invented from end to end.
ARTICLE = """Border town overwhelmed

12 March 2021. More than 12,400 Ruritanians have crossed into Freedonia since 1 March, the Freedonian
interior ministry said on Friday. Of these, 3,100 have gone on to third countries.

The town of Upper Sill shelters 2,750 refugees in 14 schools; the army has put up 300 tents.
"""
FIELDS = (
    "doc sentence start end value_low value_high qualifier qualifier_text measure basis modality unit "
    "group origin destination place period_start period_end period_text source relayer found "
    "confidence flags note"
)


def test_lines_hold_the_contract() -> None:
    text = make_text("sill.txt", ARTICLE, date(2021, 3, 12))
    lines = read_text(text)
    assert [line["value_low"] for line in lines][:3] == [12_400, 3_100, 2_750]
    for line in lines:
        assert list(line) == FIELDS.split()
        assert line["sentence"] in ARTICLE
        begin = ARTICLE.index(line["sentence"])
        assert begin <= line["start"] < line["end"] <= begin + len(line["sentence"])
        assert line["qualifier"] in QUALIFIERS
        assert line["measure"] in MEASURES
        assert line["basis"] in BASES
        assert line["modality"] in MODALITIES
        assert 0 <= line["confidence"] <= 1
        assert set(line["found"]) == {
            "origin",
            "destination",
            "place",
            "period",
            "source",
            "relayer",
        }
        assert set(line["found"].values()) <= {"stated", "inherited", "inferred", None}
        assert json.loads(json.dumps(line, allow_nan=False)) == line


def test_the_same_text_gives_the_same_lines() -> None:
    text = make_text("sill.txt", ARTICLE, date(2021, 3, 12))
    assert read_with_diagnostics(text) == read_with_diagnostics(text)


def test_an_empty_text_has_no_claims() -> None:
    assert read_with_diagnostics(make_text("empty.txt", "")) == ([], [])
