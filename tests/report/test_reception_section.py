"""The brief's section on what was said of the arrivals."""

from dataclasses import replace

import pytest
from synthetic_estimate import small_case, synthetic_estimate
from test_brief import Page

from steppe.case.case import CodedStatement
from steppe.case.load import load_case
from steppe.report.brief import render_brief
from steppe.report.reception_view import NO_SAMPLE, reception_section


@pytest.fixture(scope="module")
def case():
    return load_case("kazakhstan-2022")


def statement(**given) -> CodedStatement:
    values = {"theme": "compassion", "stance": "support", "document": "attitudes_2022_10"}
    return CodedStatement(**{**values, **given})


def test_brief_has_the_section_with_counts_and_documents(case):
    page = Page(render_brief(synthetic_estimate(case)))
    assert "#reception" in page.links
    assert "What was said of the arrivals" in page.text
    assert NO_SAMPLE in page.text
    for one in case.reception:
        assert one.paraphrase in page.text
        assert f"#doc-{one.document}" in page.links
    assert len(page.ids) == len(set(page.ids))
    assert {href[1:] for href in page.links if href.startswith("#")} <= set(page.ids)


def test_case_without_statements_has_no_section():
    page = Page(render_brief(synthetic_estimate(small_case())))
    assert "reception" not in page.ids
    assert "#reception" not in page.links


def test_counts_are_of_statements_by_theme_stance_and_place(case):
    found = (
        statement(place="Almaty"),
        statement(place="Almaty"),
        statement(place="Astana"),
        statement(theme="prices", stance="hostility"),
        statement(theme="arrivals_voice", stance="either", place="Almaty"),
    )
    section = reception_section(replace(case, reception=found))
    assert [(row.title, row.count, row.places) for row in section.hosts] == [
        ("compassion", 3, "Almaty 2, Astana 1"), ("prices", 1, "place not named")]  # fmt: skip
    assert [row.count for row in section.arrivals] == [1]
    assert [(row.place, row.counts) for row in section.places] == [
        ("Almaty", (2, 0, 0, 0)), ("Astana", (1, 0, 0, 0)), ("place not named", (0, 1, 0, 0)),
    ]  # fmt: skip
    assert section.found == "5 statements from 1 document."


def test_the_same_words_in_two_documents_count_once(case):
    words = "we must help them"
    found = (
        statement(quote=words, place="Almaty"),
        statement(quote=words.upper(), document="what_is_next_2022_11"),
        statement(quote="others must help them"),
        statement(paraphrase="help is due"),
        statement(paraphrase="help is due"),
    )
    section = reception_section(replace(case, reception=found))
    (row,) = section.hosts
    assert row.count == 4
    assert [len(one.documents) for one in row.examples] == [2, 1, 1, 1]
    assert section.found.startswith("4 statements from 2 documents. What several documents")


def test_quotations_are_cut_and_escaped():
    hostile = "<script>alert(1)</script> " + "word " * 40
    changed = replace(small_case(), reception=(statement(quote=hostile, coded="rule"),))
    text = render_brief(synthetic_estimate(changed))
    assert "<script" not in text
    assert "word " * 24 + "…" in Page(text).text
    assert "word " * 25 not in Page(text).text
    assert "have not been looked at by a person: 1 of 1 rows" in Page(text).text
