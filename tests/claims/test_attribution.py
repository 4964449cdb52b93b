"""Sources of figures, on sentences of our own about made-up and real offices."""

from __future__ import annotations

import re

import pytest

from steppe.claims.attribution import link_sources
from steppe.claims.credit_context import beside, longest_names
from steppe.claims.sentences import make_text
from steppe.claims.source_names import names_in
from steppe.claims.speech import Cue, find_cues
from steppe.claims.text import Credit, Quantity, Text

_FIGURE = re.compile(r"(?<![\d,])\d{1,3}(?:,\d{3})+")


def credits(content: str) -> list[Credit]:
    text = make_text("text.txt", content)
    found = []
    for match in _FIGURE.finditer(content):
        sentence = max(n for n, one in enumerate(text.sentences) if one.start <= match.start())
        found.append(Quantity(sentence, match.start(), match.end(), 1, 1, measure="entries"))
    return link_sources(text, found)


def sources(content: str) -> list[str | None]:
    return [credit.source.value for credit in credits(content)]


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("Some 12,000 people reached Egypt, UNHCR said on Monday.", "UNHCR"),
        ("Poland's Border Guard said 31,000 people had crossed.", "Poland's Border Guard"),
        ("At least 40,000 fled, according to the UN refugee agency.", "UN refugee agency"),
        ("IOM data show that 61,000 people crossed in May.", "IOM"),
        (
            "Figures from the National Migration Service show 61,000 entries.",
            "National Migration Service",
        ),
        (
            "In a statement, the Ministry of Interior of Georgia said 11,200 had entered.",
            "Ministry of Interior of Georgia",
        ),
        ("UNHCR has registered 15,700 refugees since April.", "UNHCR"),
        ("A report by Human Rights Watch put the number at 3,200.", "Human Rights Watch"),
        ("Venezuelans number 1,500,000, by the government's count.", "government"),
        ("The number rose to 142,000, Greek officials say.", "Greek officials"),
        ("According to some figures, 80,000 people entered.", "some figures"),
        ("According to official reports, 80,000 people entered.", "official reports"),
        ("Eurostat: 431,000 asylum applicants", "Eurostat"),
        ("Refugees in the valley pass 1,400,000 – ministry", "ministry"),
        ("Relief organisations warn that 3,200 people have no shelter.", "Relief organisations"),
        ("Two officials who asked not to be named said 1,200 were sent back.", "Two officials"),
        (
            "Alpha Watch, a campaign group, counts 8,200 people in the hills.",
            "Alpha Watch",
        ),
        ("The Border Consortium counts 8,200 people in the hills.", "Border Consortium"),
        ("UNHCR teams in the south report that 3,230 asked for asylum.", "UNHCR teams"),
        (
            "It is close to the count of the network Blue Door, which has documented 2,460 cases.",
            "network Blue Door",
        ),
        (
            "A survey of refugees by the Institute for Labour Studies, carried out in May, "
            "found that 1,700 had a job.",
            "Institute for Labour Studies",
        ),
        ("Home Office figures to 29 June show that 11,434 people came.", "Home Office"),
        ("The Red Crescent gives a higher figure: 2,100 in the week.", "Red Crescent"),
        (
            "The labour office runs two desks and expects 20,000 claims this year.",
            "labour office",
        ),
        (
            "Moria, laid out for few, had 6,420 residents, said its director, Eleni Mark.",
            "Eleni Mark",
        ),
        ("Guard spokesman Piotr Wilk told the channel that 7,100 crossed.", "Piotr Wilk"),
        ("The authorities gave blankets to 1,200 people.", None),
        ("An estimated 37,000 people were sent across.", None),
        ("Chad hosts 590,000 refugees.", None),
        ("Chad counts 590,000 refugees.", None),
        ("When President Tal announced the plan, 15,700 people had come.", None),
        ("Some 15,700 people came after the minister announced new rules.", None),
        ("Islamabad has told 1,700,000 people to leave.", None),
    ],
)
def test_the_cue_in_the_sentence(sentence: str, source: str | None) -> None:
    assert sources(sentence) == [source]


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("“We counted 2,450 in a night,” said Maria Rossi, mayor of Talia.", "Maria Rossi"),
        ("Turkey's interior minister Ali Kaya said 142,000 had left.", "Ali Kaya"),
        ("Anna Berg, who represents the agency there, said 3,400 had come.", "Anna Berg"),
        ("The governor, Jan Novak, said 3,400 had come.", "Jan Novak"),
        ("“I saw 1,200 people,” said Omar, a taxi driver.", "private person (driver)"),
        ("The teacher Ana Lima said 1,200 people slept there.", "private person (teacher)"),
    ],
)
def test_officials_keep_their_name_and_private_persons_do_not(sentence: str, source: str) -> None:
    assert sources(sentence) == [source]


@pytest.mark.parametrize(
    ("sentence", "source", "relayer"),
    [
        ("Mayor Maria Rossi told ANSA that 2,450 had come.", "Maria Rossi", "ANSA"),
        ("AFP was told by UNHCR that 2,450 had come.", "UNHCR", "AFP"),
        ("Some 2,450 came, Dawn reported quoting border officials.", "border officials", "Dawn"),
        ("Some 3,200 crossed, the news agency TASS reported.", "news agency TASS", None),
    ],
)
def test_the_outlet_that_passes_on_is_the_relayer(
    sentence: str, source: str, relayer: str | None
) -> None:
    (credit,) = credits(sentence)
    assert (credit.source.value, credit.relayer.value) == (source, relayer)


def test_pronouns_and_offices_named_before() -> None:
    story = "UNHCR went to donors. It has counted 9,000 newcomers. The agency says 4,000 are men."
    assert sources(story) == ["UNHCR", "UNHCR"]
    story = "Interior Minister Nora Feld spoke. She said 9,000 people had come."
    assert sources(story) == ["Nora Feld"]


def test_a_source_carries_over_a_few_sentences_of_its_paragraph() -> None:
    near = "UNHCR said 9,000 crossed on Monday. Another 4,000 came on Tuesday."
    assert sources(near) == ["UNHCR", "UNHCR"]
    (stated, carried) = credits(near)
    assert (stated.source.how, carried.source.how) == ("stated", "inherited")
    far = "UNHCR said so on Monday. " + "It rained. " * 10 + "Then 4,000 came."
    assert sources(far) == [None]


def test_a_quotation_goes_on_over_paragraphs() -> None:
    story = (
        "Ada Moor, a coordinator of Doctors Without Borders, is back. She tells what she saw.\n\n"
        "“It was 2,000 a week.\n\n“Now it is 7,000.”\n"
    )
    assert sources(story) == ["Ada Moor", "Ada Moor"]


def test_rows_take_the_source_above_or_below() -> None:
    above = "By district, according to the Home Office:\n- Tal: 1,200\n- Moor: 3,400\n"
    assert sources(above) == ["Home Office", "Home Office"]
    below = "By district\nTal 1,200\nMoor 3,400\nSource: Office of the Prime Minister\n"
    assert sources(below) == ["Office of the Prime Minister"] * 2


def test_figures_made_public_at_the_start_are_the_source_of_the_rest() -> None:
    story = (
        "The arrivals can be read in figures which the Ministry of Labour compiled.\n\n"
        "Some 1,200 came in May.\n\nIn June it was 3,400.\n"
    )
    assert sources(story) == ["Ministry of Labour", "Ministry of Labour"]


def test_the_evidence_is_a_span_of_the_text() -> None:
    story = "Nobody knew. Some 12,000 fled, according to the Home Office."
    (credit,) = credits(story)
    assert [story[a:b] for a, b in credit.source.spans] == ["according to the Home Office"]


def test_a_short_name_in_brackets_stands_for_the_full_one() -> None:
    text = (
        "The State Committee for Border Matters (SCBM) met on Monday. "
        "The SCBM said 1,870 people had crossed."
    )
    assert sources(text) == ["State Committee for Border Matters (SCBM)"]


def test_figures_between_a_verb_and_reported_by_keep_their_own_sources() -> None:
    text = (
        "The Centre for Migration Research puts arrivals at 610,000, well above the 514,827 reported "
        "by the Foreign Ministry."
    )
    assert sources(text) == ["Centre for Migration Research", "Foreign Ministry"]


def test_a_paper_that_cites_passes_on() -> None:
    (credit,) = credits(
        "According to data published by the Border Police and cited by the portal Nistru Azi, "
        "458,600 people entered."
    )
    assert (credit.source.value, credit.relayer.value) == ("Border Police", "portal Nistru Azi")


def test_a_cue_in_the_next_paragraph_is_not_the_speaker() -> None:
    text = (
        "“It is full,” said Maria Rossi, mayor of Talia. “On Sunday it was 2,150.”\n\n"
        "The Interior Ministry counted 388,000 entries."
    )
    assert sources(text) == ["Maria Rossi", "Interior Ministry"]


@pytest.mark.parametrize(
    ("story", "source"),
    [
        (
            "The Red Cross of Oma counted. The tripartite commission says 1,200 people went home.",
            "tripartite commission",
        ),
        (
            "UNHCR was there. The provincial culture directorate reported that 1,200 people came.",
            "provincial culture directorate",
        ),
        (
            "UNHCR was there. By the digital affairs ministry's count 1,200 people came.",
            "digital affairs ministry",
        ),
        ("Some 1,200 people came, according to TurkStat.", "TurkStat"),
        ("Some 1,200 people came, InfoMig said.", "InfoMig"),
        ("Some 1,200 people came, LatStat said.", "LatStat"),
    ],
)
def test_bodies_are_told_apart_by_the_words_before_them(story: str, source: str) -> None:
    assert sources(story) == [source]


@pytest.mark.parametrize("name", ["ElBaradei", "AlHassan", "DaSilva", "McDonald", "JoAnn"])
def test_surnames_with_a_capital_inside_are_no_bodies(name: str) -> None:
    assert sources(f"Some 1,200 people came, {name} said.") == ["private person"]


@pytest.mark.parametrize(
    "story",
    [
        "Some 6,000 people left Ukraine for Poland on Sunday.",
        "Some 7,000 migrants entered Panama daily.",
    ],
)
def test_countries_on_the_way_are_nobody_who_speaks(story: str) -> None:
    assert sources(story) == [None]


@pytest.mark.parametrize(
    ("story", "source"),
    [
        (
            "The Border Service spoke. The same agency says 1,200 people went home.",
            "Border Service",
        ),
        ("UNHCR spoke. The agency says 1,200 people went home.", "UNHCR"),
    ],
)
def test_a_bare_agency_is_the_one_named_before(story: str, source: str) -> None:
    assert sources(story) == [source]


@pytest.mark.parametrize(
    ("story", "source"),
    [
        ("Harbour pilots say 1,200 people came ashore.", "Harbour pilots"),
        ("Some 1,200 people came ashore, claims the town hall.", "town hall"),
        ("Some 1,200 crossed, according to the drivers' union of Tal.", "drivers' union"),
        ("Some 1,200 came, the harbour master there said.", "harbour master"),
    ],
)
def test_reporters_may_be_named_by_common_nouns(story: str, source: str) -> None:
    (read,) = sources(story)
    assert read is not None
    assert source in read


@pytest.mark.parametrize(
    "story",
    [
        "Capt. Rolf Amdal met the press. The captain said 9,000 people had come.",
        "The harbour master, M. Amdal, met the press. The harbour is full. Amdal said 9,000 had come.",
        "The senator Rolf Amdal wrote a report. Some 9,000 came, the senator recalls.",
        "Rolf Amdal, supervisor of the camp, is tired. “We fed 9,000,” says the supervisor.",
    ],
)
def test_a_title_stands_for_the_person_who_bears_it(story: str) -> None:
    (read,) = sources(story)
    assert read is not None
    assert read.endswith("Amdal")


def test_who_works_for_an_office_keeps_the_name_and_a_refugee_does_not() -> None:
    nurse = "“We screened 1,200,” says Fara Gedi, a nurse with the Red Cross."
    assert sources(nurse) == ["Fara Gedi"]
    refugee = "“We were 1,200,” says Fara Gedi, a nurse of 34 who fled with her children."
    assert sources(refugee) == ["private person (nurse)"]


def test_common_words_and_datelines_are_no_offices() -> None:
    assert sources("There were 1,200 people on board, with no papers.") == [None]
    assert sources("ANKARA, 3 May - Some 1,200 people left.") == [None]


def test_one_reporter_goes_by_several_names() -> None:
    assert longest_names(["Rolf Amdal", "Amdal", "minister Rolf Amdal", "ministry"]) == {
        "minister Rolf Amdal": "minister Rolf Amdal",
        "Rolf Amdal": "minister Rolf Amdal",
        "Amdal": "minister Rolf Amdal",
        "ministry": "ministry",
    }
    two = longest_names(["ministry of labour", "ministry of health", "ministry"])
    assert two["ministry"] == "ministry"


@pytest.mark.parametrize(
    "story",
    [
        "Some 1,200 came, the nephew of Omar Haddad said.",
        "Some 1,200 came, says a cousin of Fatima Noor.",
        "“We were 1,200,” said Farouk Saleh, a farmer at the Red Cross camp.",
        "Interior minister Anna Hassan came. “We were 1,200,” said Farouk Hassan, 41, a farmer who fled.",
    ],
)
def test_private_persons_and_their_kin_stay_unnamed(story: str) -> None:
    (read,) = sources(story)
    assert not re.search(r"Omar|Haddad|Fatima|Noor|Farouk|Saleh", read or "")


@pytest.mark.parametrize(
    ("story", "source"),
    [
        (
            "UNHCR said 12,000 people had come. The Border Guard said 3,200 had left. According to "
            "the same service, 1,100 came back.",
            "Border Guard",
        ),
        (
            "The ministry said 3,200 had left. According to the same source, 1,100 came back.",
            "ministry",
        ),
        (
            "The acting minister of the interior Ivan Petrov said 3,200 had come. The minister said "
            "1,100 had left.",
            "minister Ivan Petrov",
        ),
        (
            "Rosa Vidal, director of the migration office, said 3,200 had come. The functionary said "
            "that 1,100 had left.",
            "Rosa Vidal",
        ),
        (
            "The Support Group for the Repatriated (GAR) keeps a desk. The Support Group for the "
            "Repatriated said 1,100 had come.",
            "Support Group for the Repatriated (GAR)",
        ),
        (
            "The National Refugee Office, NRO, keeps a desk. NRO said 1,100 had come.",
            "National Refugee Office (NRO)",
        ),
        (
            "Some 3,200 came, according to the last balance facilitated by the Ministry of Labour.",
            "Ministry of Labour",
        ),
    ],
)
def test_who_is_meant_by_the_same_and_by_a_title(story: str, source: str) -> None:
    assert (sources(story)[-1] or "").endswith(source)


def test_a_clause_is_nobody() -> None:
    story = "UNHCR said 12,000 had come. The rest are behind wire. Some 2,700 live in a prison."
    assert set(sources(story)) <= {"UNHCR", None}


def test_a_heading_in_capitals_is_no_office() -> None:
    rows = "UNHCR counted the returned.\n\nFROM MEXICO (by land)\n\nPersons: 21,330"
    assert sources(rows)[-1] != "FROM MEXICO"


def test_who_gives_things_away_is_not_told_to_speak() -> None:
    features = [
        {name for cue in find_cues(text) or [office(text)] for name in beside(text, cue)}
        for text in (
            make_text("text.txt", "The authorities gave blankets to 1,200 people."),
            make_text("text.txt", "The authorities gave the figure of 1,200 people."),
        )
    ]
    assert "right: says" not in features[0]
    assert features[0] != features[1]


def office(text: Text) -> Cue:
    name = next(iter(names_in(text.content, 0, len(text.content))))
    return Cue(0, name.start, name.end, name, form="office")
