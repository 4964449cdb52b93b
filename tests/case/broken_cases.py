"""Ways to break the tiny case: each with the check, file and line that the refusal names."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from tiny_case import FIGURES, FIGURES_ALONE, change

Break = Callable[[Path], object]


def edit(file: str, old: str, new: str) -> Break:
    return lambda folder: change(folder, file, old, new)


def write(file: str, data: str | bytes) -> Break:
    content = data.encode() if isinstance(data, str) else data
    return lambda folder: (folder / file).write_bytes(content)


def add(file: str, row: str) -> Break:
    def append(folder: Path) -> None:
        with (folder / file).open("a") as lines:
            lines.write(row + "\n")

    return append


def instead(file: str, make: Callable[[Path], object]) -> Break:
    def replace(folder: Path) -> None:
        (folder / file).unlink()
        make(folder / file)

    return replace


def alone(text: str) -> Break:
    """Leave nothing but figures.csv with this text."""

    def strip(folder: Path) -> None:
        for path in folder.iterdir():
            path.unlink()
        (folder / "figures.csv").write_text(text)

    return strip


def own_law(days: str, valid_to: str = "null") -> Break:
    """Give the case a law of its own in laws/own.yaml; `days` stands on line 10."""

    def write_law(folder: Path) -> None:
        change(folder, "rules.yaml", "law: kazakhstan", "law: own")
        (folder / "laws").mkdir()
        (folder / "laws" / "own.yaml").write_text(
            "id: own\ntitle: A law\ncountry: KAZ\nwho: all\nchecked_on: 2022-11-01\nrules:\n"
            f"  - id: limit\n    kind: visa_free_days\n    applies_to: entries\n    {days}\n"
            f"    valid_from: null\n    valid_to: {valid_to}\n    reference: law\n    url: null\n"
            "    confidence: high\n"
        )

    return write_law


BOMB = "a0: &a0 [x]\n" + "".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 21)
)
DEEP = "title: " + "[" * 100_000 + "\n"
ROW = "new,,entries,100,,,,RUS,KAZ,,2022-09-21,2022-09-27,x,2022-09-28"
LAST = FIGURES.count("\n") + 1


def figure(column: str, value: str) -> Break:
    """Add a figure with one odd cell."""
    columns = FIGURES.partition("\n")[0].split(",")
    cells = ROW.split(",")
    cells[columns.index(column)] = value
    return add("figures.csv", ",".join(cells))


COUNTED = (
    "measure,value_low,counts,origin,destination,period_start,period_end,source,stated_on\n"
    "entries,100,,RUS,KAZ,2022-09-21,2022-09-27,x,2022-09-28\n"
)

BROKEN: list[tuple[str, Break, str, str, int | None]] = [
    # files
    ("no figures", lambda f: (f / "figures.csv").unlink(), "missing_file", "figures.csv", None),
    ("no places", lambda f: (f / "places.csv").unlink(), "missing_file", "places.csv", None),
    ("empty figures", write("figures.csv", ""), "empty_file", "figures.csv", 1),
    ("header alone", write("figures.csv", FIGURES.partition("\n")[0] + "\n"), "no_rows",
     "figures.csv", 1),
    ("empty case.yaml", write("case.yaml", ""), "empty_file", "case.yaml", 1),
    ("comment alone", write("case.yaml", "# nothing\n"), "empty_file", "case.yaml", None),
    ("binary figures", write("figures.csv", bytes(range(256))), "wrong_encoding",
     "figures.csv", 2),
    ("binary settings", write("case.yaml", b"title: a\x00b\n"), "broken_yaml", "case.yaml", 1),
    ("other encoding", write("places.csv", "id,name\n\nж".encode("cp1251")), "wrong_encoding",
     "places.csv", 3),
    ("folder as file", instead("figures.csv", Path.mkdir), "not_a_file", "figures.csv", None),
    ("pipe as file", instead("figures.csv", os.mkfifo), "not_a_file", "figures.csv", None),
    ("device as file", instead("case.yaml", lambda p: p.symlink_to("/dev/zero")), "not_a_file",
     "case.yaml", None),
    ("unclosed quote", add("figures.csv", '"new,entries,5'), "broken_csv", "figures.csv", LAST),
    ("people as what is counted",
     alone(COUNTED + "entries,90,people,RUS,KAZ,2022-09-21,2022-09-27,y,2022-09-28\n"),
     "bad_value", "figures.csv", 3),
    ("a stock of crossings", alone(COUNTED + "stock,90,crossings,RUS,KAZ,,2022-09-27,y,2022-09-28\n"),
     "bad_value", "figures.csv", 3),
    ("too few cells", add("figures.csv", "new,entries"), "wrong_cell_count", "figures.csv", LAST),
    ("column twice", edit("figures.csv", "value_high", "value_low"), "duplicate_field",
     "figures.csv", 1),
    ("unknown column", edit("places.csv", "latitude", "lattitude"), "unknown_field",
     "places.csv", 1),
    ("column missing", edit("links.csv", ",hours", ",hour"), "missing_field", "links.csv", 1),
    # YAML
    ("alias bomb", write("case.yaml", BOMB), "yaml_alias", "case.yaml", 1),
    ("alias to itself", write("case.yaml", "groups: &g [*g]\n"), "yaml_alias", "case.yaml", 1),
    ("merge", edit("case.yaml", "title: A", "<<: x\ntitle: A"), "bad_key", "case.yaml", 1),
    ("tag", edit("case.yaml", "title: A", "title: !!python/object/apply:os.system [id]\nx: A"),
     "yaml_tag", "case.yaml", 1),
    ("deep nesting", write("case.yaml", DEEP), "too_deep", "case.yaml", 1),
    ("key twice", edit("case.yaml", "host: KAZ", "host: KAZ\nhost: GEO"), "duplicate_key",
     "case.yaml", 5),
    ("broken YAML", edit("case.yaml", "period: {", "period: {{"), "broken_yaml",
     "case.yaml", None),
    ("two documents", add("case.yaml", "---\ntitle: b"), "broken_yaml", "case.yaml", None),
    ("list at the top", write("case.yaml", "- a\n- b\n"), "bad_value", "case.yaml", 1),
    ("huge file", write("case.yaml", "# " + "x" * 2**21), "file_too_large", "case.yaml", None),
    ("terminal code", edit("case.yaml", "title: A tiny", r'title: "A \e[31m tiny'
     '"\nsummary: "x'), "broken_yaml", "case.yaml", None),
    ("escape in a text", edit("case.yaml", "title: A tiny case", r'title: "\e[2J"'),
     "control_character", "case.yaml", 1),
    ("endless number", edit("case.yaml", "weight: 1", "weight: " + "9" * 5000), "bad_value",
     "case.yaml", None),
    # settings
    ("unknown key", edit("case.yaml", "host: KAZ", "hosts: KAZ"), "unknown_field",
     "case.yaml", 4),
    ("inner unknown key", edit("case.yaml", "bias_low", "bias_lo"), "unknown_field",
     "case.yaml", 17),
    ("key missing", edit("case.yaml", "origin: RUS\n", ""), "missing_field", "case.yaml", None),
    ("text for a table", edit("case.yaml", "{start: 2022-09-01, end: 2022-10-31}", "2022"),
     "bad_value", "case.yaml", 2),
    ("no such country", edit("case.yaml", "host: KAZ", "host: KZA"), "bad_value", "case.yaml", 4),
    ("host is the origin", edit("case.yaml", "host: KAZ", "host: RUS"), "bad_value",
     "case.yaml", 4),
    ("no such day", edit("case.yaml", "end: 2022-10-31", "end: 2022-10-32"), "bad_value",
     "case.yaml", 2),
    ("date in quotes", edit("case.yaml", "end: 2022-10-31", "end: '2022-10-31'"), "bad_value",
     "case.yaml", 2),
    ("far date", edit("case.yaml", "end: 2022-10-31", "end: 9999-12-31"), "bad_value",
     "case.yaml", 2),
    ("long period", edit("case.yaml", "start: 2022-09-01", "start: 1922-09-01"),
     "period_too_long", "case.yaml", 2),
    ("reversed period", edit("case.yaml", "end: 2022-10-31", "end: 2022-08-31"),
     "period_reversed", "case.yaml", 2),
    ("interval reversed", edit("case.yaml", "high: 3500", "high: 1500"), "range_reversed",
     "case.yaml", 19),
    ("infinite prior", edit("case.yaml", "high: 3500", "high: .inf"), "bad_value",
     "case.yaml", 19),
    ("no number", edit("case.yaml", "low: 2000", "low: .nan"), "bad_value", "case.yaml", 19),
    ("zero prior", edit("case.yaml", "low: 2000", "low: 0"), "bad_value", "case.yaml", 19),
    ("negative weight", edit("case.yaml", "weight: 1", "weight: -1"), "bad_value",
     "case.yaml", 21),
    ("six weekdays", edit("case.yaml", "ordinary travel}", "a, weekday: [1, 1, 1, 1, 1, 1]}"),
     "bad_value", "case.yaml", 10),
    ("group without event", edit("case.yaml", "{id: mobilization, kind: event",
     "{id: call_up, kind: event"), "missing_event", "case.yaml", 11),
    ("event without group", edit("case.yaml", "{id: mobilization, date", "{id: war, date"),
     "missing_group", "case.yaml", 13),
    ("two routine groups", edit("case.yaml", "kind: event", "kind: routine"), "routine_group",
     "case.yaml", 9),
    ("event outside", edit("case.yaml", "date: 2022-09-21", "date: 2023-09-21"),
     "event_outside_period", "case.yaml", None),
    ("label of nobody", edit("case.yaml", "- {group: mobilization", "- {group: mobilisation"),
     "unknown_group", "case.yaml", 23),
    ("onward nowhere", edit("case.yaml", "place: bishkek", "place: biskek"), "unknown_place",
     "case.yaml", 21),
    ("unknown law", edit("rules.yaml", "law: kazakhstan", "law: kasakhstan"), "unknown_rule",
     "rules.yaml", 2),
    ("law of elsewhere", edit("rules.yaml", "law: kazakhstan", "law: georgia"),
     "law_of_another_country", "rules.yaml", 2),
    ("rules typed in", edit("rules.yaml", "law: kazakhstan", "rules: []"), "unknown_field",
     "rules.yaml", 2),
    ("broken own law", own_law("days: ninety"), "bad_value", "own.yaml", 10),
    # places and links
    ("place twice", add("places.csv", "oral,Oral,KAZ,city,,51,51,1,x"), "duplicate_id",
     "places.csv", 10),
    ("negative people", edit("places.csv", "250000", "-250000"), "bad_value", "places.csv", 3),
    ("too many people", edit("places.csv", "250000", "1" + "0" * 18), "bad_value",
     "places.csv", 3),
    ("off the globe", edit("places.csv", "51.2,51.4", "91,51.4"), "bad_value", "places.csv", 3),
    ("link to nowhere", edit("links.csv", "taskala,oral", "taskala,orel"), "unknown_place",
     "links.csv", 3),
    ("link to itself", edit("links.csv", "taskala,oral", "oral,oral"), "loop", "links.csv", 3),
    ("no way in", edit("links.csv", "moscow,taskala,road,1000,15,x\n", ""), "unreachable_place",
     "links.csv", None),
    ("no city", edit("places.csv", "Moscow,RUS,city", "Moscow,RUS,region"), "no_city",
     "case.yaml", 3),
    # figures
    ("text for a number", figure("value_low", "many"), "bad_value", "figures.csv", LAST),
    ("thousands", figure("value_low", '"98,000"'), "bad_value", "figures.csv", LAST),
    ("NaN", figure("value_low", "nan"), "bad_value", "figures.csv", LAST),
    ("infinity", figure("value_low", "inf"), "bad_value", "figures.csv", LAST),
    ("overflow", figure("value_low", "1e999"), "bad_value", "figures.csv", LAST),
    ("10^18 people", figure("value_low", "1" + "0" * 18), "bad_value", "figures.csv", LAST),
    ("more than there are", figure("value_low", "150000000"), "flow_exceeds_population",
     "figures.csv", LAST),
    ("negative count", figure("value_low", "-5"), "negative_value", "figures.csv", LAST),
    ("range reversed", figure("value_high", "5"), "range_reversed", "figures.csv", LAST),
    ("unknown place", figure("place", "Astanna"), "unknown_place", "figures.csv", LAST),
    ("unknown country", figure("destination", "Kazakstan"), "unknown_place", "figures.csv", LAST),
    ("unknown group", figure("group", "mobilisation"), "unknown_group", "figures.csv", LAST),
    ("unknown measure", figure("measure", "entry"), "bad_value", "figures.csv", LAST),
    ("host and its place", figure("place", "KAZ;oral"), "bad_value", "figures.csv", LAST),
    ("nowhere at all", add("figures.csv", "n,,entries,1,,,,,,,2022-09-21,2022-09-27,x,2022-09-28"),
     "missing_value", "figures.csv", LAST),
    ("before the period", figure("period_start", "2022-08-31"), "date_outside_period",
     "figures.csv", LAST),
    ("after the period", figure("period_end", "2022-11-01"), "date_outside_period",
     "figures.csv", LAST),
    ("figure reversed", figure("period_start", "2022-09-28"), "period_reversed",
     "figures.csv", LAST),
    ("other date", figure("stated_on", "28.09.2022"), "bad_value", "figures.csv", LAST),
    ("figure twice", figure("id", "left"), "duplicate_id", "figures.csv", LAST),
    ("terminal codes", figure("source", "\x1b[31mred"), "control_character",
     "figures.csv", LAST),
    ("hidden direction", figure("source", "\u202egnp.exe"), "control_character",
     "figures.csv", LAST),
    ("unknown document", figure("document", "dok"), "unknown_document", "figures.csv", LAST),
    ("nothing fitted", edit("figures.csv", FIGURES.partition("\n")[2],
     "a,,casualties,1,,,,RUS,KAZ,,,2022-09-27,x,2022-09-28\n"), "nothing_fitted",
     "figures.csv", None),
    # documents and questions
    ("script in an address", edit("documents.csv", "https://example.org/a", "javascript:x"),
     "bad_value", "documents.csv", 2),
    ("file outside", edit("documents.csv", "/a,", "/a,../../etc/passwd"), "bad_value",
     "documents.csv", 2),
    ("absolute file", edit("documents.csv", "/a,", "/a,/etc/passwd"), "bad_value",
     "documents.csv", 2),
    ("document twice", add("documents.csv", "doc,x,y,,,"), "duplicate_id", "documents.csv", 3),
    ("question reversed", edit("questions.csv", "2022-09-21,2022-09-27", "2022-09-27,2022-09-21"),
     "period_reversed", "questions.csv", 2),
    ("no questions", write("questions.csv", "measure,period_end\n"), "no_questions",
     "questions.csv", None),
    # figures alone
    ("alone: too long", alone(FIGURES_ALONE + "entries,5,,,UKR,POL,,1922-03-01,1922-03-07,x,"
     "1922-03-08\n"), "period_too_long", "figures.csv", 6),
    ("alone: all shown", alone("measure,value_low,destination,period_end,source,stated_on\n"
     "price,5,POL,2022-03-01,x,2022-03-02\n"), "nothing_fitted", "figures.csv", None),
]  # fmt: skip
