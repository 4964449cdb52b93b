from dataclasses import replace

import pytest
from synthetic_estimate import claim, small_case, synthetic_estimate

from steppe.report.citations import (
    anchor,
    documents,
    evidence,
    quotation,
    references,
    safe_url,
    with_links,
)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "ftp://example.org/a",
        "//example.org", "https://", " https://example.org", "https://example.org/\nx",
        "java\tscript:alert(1)", "https:\\\\example.org", "http://[::1", "", None,
    ],
)  # fmt: skip
def test_only_web_addresses_are_linked(url):
    assert safe_url(url) is None


def test_web_addresses_are_linked():
    for url in ("https://example.org/a?b=1&c=2", "http://example.org"):
        assert safe_url(url) == url


def test_anchor_keeps_plain_ids_and_tells_odd_ones_apart():
    assert anchor("claim", "two_weeks_300k") == "claim-two_weeks_300k"
    odd = {anchor("claim", id_) for id_ in ("a b", "a'b", 'a"b', "a<b", "a-b")}
    assert len(odd) == 5
    assert not any(set(id_) & set(" '\"<>&") for id_ in odd)


def test_quotation_is_short():
    assert quotation("a b c") == "a b c"
    assert quotation(" ".join("word" for _ in range(40))).split() == ["word"] * 25 + ["…"]


def test_evidence_is_fitted_reports_on_the_measure_and_period():
    case = small_case()
    cited = references(synthetic_estimate(case).claims)
    found = {q.id: {r.claim.id for r in evidence(q, cited)} for q in case.questions}
    assert found["in"] == {"week", "wild"}
    assert found["out"] == {"out"}
    assert found["there"] == {"week", "wild", "out"}
    assert found["numbers"] == set()
    later = replace(case.questions[0], period_start=case.world.timeline.end)
    assert evidence(later, cited) == ()


def test_documents_named_but_not_described_are_listed():
    case = small_case(claims=(claim("a", document="ghost"),))
    rows = documents(case, references(synthetic_estimate(case).claims))
    assert [(row.id, row.document is None) for row in rows] == [("paper", False), ("ghost", True)]


def test_ids_of_claims_in_a_text_become_links():
    case = small_case(claims=(claim("big_sum"), claim("1")))
    cited = references(synthetic_estimate(case).claims)
    label = {r.claim.id: r.label for r in cited}["big_sum"]
    spans = with_links("a part of big_sum, with 1 whole", cited)
    assert "".join(span.text for span in spans) == f"a part of {label}, with 1 whole"
    assert [span.href for span in spans if span.href] == ["#claim-big_sum"]
