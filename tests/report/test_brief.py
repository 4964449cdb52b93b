import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from synthetic_estimate import claim, quantiles, small_case, synthetic_estimate

from steppe.case.as_of import case_as_of
from steppe.case.case import Document
from steppe.case.load import load_case
from steppe.inference.estimate import Answer
from steppe.report.brief import render_brief, write_brief
from steppe.report.citations import anchor

_VOID = {"meta", "br", "hr", "img", "input", "link", "base", "source", "wbr"}


class Page(HTMLParser):
    """A page read tag by tag: its ids, links, visible text, and whether its tags match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert not self.open, self.open
        self.ids = [a["id"] for _, a in self.tags if "id" in a]
        self.links = [a["href"] or "" for tag, a in self.tags if tag == "a"]

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text += data


@pytest.fixture(scope="module")
def kazakhstan():
    return synthetic_estimate(load_case("kazakhstan-2022"))


@pytest.fixture(scope="module")
def page(kazakhstan):
    return Page(render_brief(kazakhstan))


@pytest.fixture(scope="module")
def figures_only(tmp_path_factory):
    folder = tmp_path_factory.mktemp("figures")
    (folder / "figures.csv").write_text(
        "measure,value_low,origin,destination,period_start,period_end,stated_on,source\n"
        "entries,80000,Russia,Georgia,2022-09-21,2022-10-04,2022-11-10,some figures\n"
    )
    return synthetic_estimate(load_case(str(folder)))


def test_one_file_that_needs_nothing_else(kazakhstan, page):
    text = render_brief(kazakhstan)
    loading = {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "embed",
        "base",
        "form",
        "audio",
        "video",
    }
    assert not loading & {tag for tag, _ in page.tags}
    assert "@import" not in text
    assert re.findall(r"url\((?!#)", text) == []
    assert all("src" not in a and "srcset" not in a for _, a in page.tags)
    assert not any(name.startswith("on") for _, a in page.tags for name in a)
    uses = [a["href"] for tag, a in page.tags if tag != "a" and "href" in a]
    assert all(href.startswith("#") for href in uses)


def test_policy_forbids_scripts(page):
    policies = [a["content"] for tag, a in page.tags if a.get("http-equiv")]
    assert len(policies) == 1
    assert policies[0].startswith("default-src 'none'")
    assert "script-src" not in policies[0]


def test_ids_are_unique_and_every_link_has_its_anchor(page):
    assert len(page.ids) == len(set(page.ids))
    inside = [href for href in page.links if href.startswith("#")]
    assert inside
    assert {href[1:] for href in inside} <= set(page.ids)
    assert all(
        href.startswith(("http://", "https://")) for href in page.links if href not in inside
    )


def test_references_inside_drawings_exist(kazakhstan, page):
    used = set(re.findall(r"url\(#([^)]+)\)", render_brief(kazakhstan)))
    labels = {id_ for _, a in page.tags for id_ in (a.get("aria-labelledby") or "").split()}
    assert used | labels <= set(page.ids)


def test_every_claim_and_answer_has_its_place(kazakhstan, page):
    for check in kazakhstan.claims:
        assert anchor("claim", check.claim.id) in page.ids
    for answer in kazakhstan.standing:
        assert anchor("answer", answer.question.id) in page.ids
    for id_ in kazakhstan.case.documents:
        assert anchor("doc", id_) in page.ids


def test_headline_tells_people_in_out_and_there(page):
    text = " ".join(page.text.split())
    said = (
        r"About 1\.\d+ million \(.*?\) citizens of Russia entered Kazakhstan from 21 September 2022"
    )
    assert re.search(said, text)
    assert "Partial mobilization announced in Russia" in text
    assert "were there at the end of 20 April 2023" in text
    assert not re.search(r"\b(wave|flood|influx|stream|surge|tide)s?\b", text, re.IGNORECASE)


def test_numbers_of_headline_and_key_figures_are_links(kazakhstan):
    text = render_brief(kazakhstan)
    lead = text[text.index('class="lead"') : text.index("<nav")]
    unlinked = re.sub(r"<a .*?</a>", "", lead, flags=re.DOTALL)
    assert not re.search(r"\d,\d{3}|million", unlinked)
    values = re.findall(r'<p class="value">(.*?)</p>', text)
    assert len(values) == 5
    assert all(value.startswith('<a href="#') for value in values)


def test_headings_go_down_one_step_at_a_time(page):
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_table_heading_has_a_scope(page):
    assert all("scope" in a for tag, a in page.tags if tag == "th")


def test_text_of_others_is_escaped():
    evil = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
    case = small_case(
        title=evil,
        summary=evil,
        population=evil,
        claims=(
            claim(evil, source=evil, document=evil, locator=evil, sentence=evil, relayer=evil,
                  qualifier_text=evil),
            claim("shown", use="shown", use_reason=evil, document="paper", group=evil),
        ),
        documents={"paper": Document("paper", evil, evil, url="javascript:alert(3)")},
        hashes={evil: evil},
    )  # fmt: skip
    estimate = synthetic_estimate(case, notes=(evil,), versions={evil: evil})
    text = render_brief(estimate)
    page = Page(text)
    assert not {"script", "img"} & {tag for tag, _ in page.tags}
    assert not any(name.startswith("on") for _, a in page.tags for name in a)
    assert not any("javascript" in href for href in page.links)
    assert {href[1:] for href in page.links if href.startswith("#")} <= set(page.ids)
    assert "&lt;script&gt;" in text


def test_names_of_places_are_escaped_in_the_map():
    case = small_case()
    astana = replace(case.world.places["astana"], name="<b>&Astana</b>")
    world = replace(case.world, places={**case.world.places, "astana": astana})
    text = render_brief(synthetic_estimate(small_case(world=world)))
    assert "<b>" not in text
    assert "&lt;b&gt;&amp;Astana" in text


def test_small_counts_are_withheld():
    case = small_case(claims=(claim("week"), claim("few", value_low=7.0, value_high=7.0)))
    answers = [Answer(q, quantiles(4.0, 0.3)) for q in case.questions[:1]]
    estimate = synthetic_estimate(case, standing=tuple(answers))
    small = estimate.arrivals.copy(deep=True)
    small["entries"].loc[{"place": "oral"}] = 3.0
    text = Page(render_brief(replace(estimate, arrivals=small))).text
    assert "Fewer than 10 citizens of Russia entered Kazakhstan" in text
    row = re.search(r"Oral\s*fewer than 10\s", text)
    assert row
    assert re.search(r"Astana\s*withheld", text)
    assert re.search(r"It says|fewer than 10", text)
    assert not re.search(r"\b7\b people", text)


def test_a_movement_of_few_has_no_chart_and_no_loose_link():
    estimate = synthetic_estimate(small_case())
    few = Page(render_brief(replace(estimate, daily=estimate.daily * 1e-6)))
    assert "chart-days-title" not in few.ids
    assert "fewer than 10 a day" in few.text
    assert {href[1:] for href in few.links if href.startswith("#")} <= set(few.ids)


def test_same_estimate_gives_the_same_file(kazakhstan, tmp_path):
    write_brief(kazakhstan, tmp_path / "a.html")
    write_brief(kazakhstan, tmp_path / "b.html")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_figures_alone_give_a_brief(figures_only):
    page = Page(render_brief(figures_only))
    text = " ".join(page.text.split())
    assert "people from Russia entered Georgia from 21 September to" in text
    assert "how many were there on the first day is not known" in text
    assert "No report says how many people were there at any time" in text
    assert {"map-title", "map-narrow-title", "claim-1"} <= set(page.ids)
    assert {href[1:] for href in page.links if href.startswith("#")} <= set(page.ids)


def test_places_that_are_no_countries_have_no_map(tmp_path):
    (tmp_path / "figures.csv").write_text(
        "measure,value_low,destination,period_start,period_end,stated_on,source\n"
        "entries,8000,Camp North,2022-02-24,2022-03-07,2022-03-07,desk\n"
    )
    page = Page(render_brief(synthetic_estimate(load_case(str(tmp_path)))))
    assert "map-title" not in page.ids
    assert "entered Camp North" in page.text
    assert "The one report used, R1, is" in page.text


def test_questions_put_for_this_edition_stand_apart():
    case = small_case()
    asked = (Answer(case.questions[0], quantiles(5e4, 0.1)), Answer(case.questions[1], reason="no"))
    page = Page(render_brief(synthetic_estimate(case, asked=asked)))
    assert {"asked-in", "answer-in"} <= set(page.ids)
    assert "Questions put for this edition" in page.text
    assert "No number: no" in page.text


def test_an_estimate_without_answers_is_still_a_page():
    case = small_case(questions=(), claims=(claim("week", use="shown", use_reason="why"),))
    page = Page(render_brief(synthetic_estimate(case, standing=())))
    assert "claim-week" in page.ids


def test_disagreement_is_explained_in_words():
    text = " ".join(Page(render_brief(synthetic_estimate(small_case()))).text.split())
    assert re.search(
        r"From the other reports the model expects about [\d,]+ \([\d,]+–[\d,]+\); the report "
        r"credited to rumour says almost 9 million, \d+ times the expected median\. That it is "
        r"wrong is almost certain: 98\s% \(10\s% before the reports were compared\)\.",
        text,
    )


def test_answers_past_today_are_called_projections():
    estimate = synthetic_estimate(small_case())
    early = replace(estimate, today=date(2031, 4, 20))
    text = " ".join(Page(render_brief(early)).text.split())
    assert "Projected from the reports up to 20 April 2031: about" in text
    assert "Projected: it reaches past the last report." in text
    assert "Projected" not in Page(render_brief(estimate)).text


def test_as_of_a_day_before_the_event_there_is_no_event():
    case = case_as_of(load_case("kazakhstan-2022"), date(2022, 9, 20))
    text = Page(render_brief(synthetic_estimate(case, today=date(2022, 9, 20)))).text
    assert "mobilization announced" not in text
    assert "were there at the end of 20 September 2022" in text
