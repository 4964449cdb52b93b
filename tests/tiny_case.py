"""A tiny valid case folder for tests to copy and to break."""

from __future__ import annotations

from pathlib import Path

CASE = """\
title: A tiny case
period: {start: 2022-09-01, end: 2022-10-31}
origin: RUS
host: KAZ
population:
  name: citizens of Russia
  wider:
    - {name: all foreigners, reason: counted together}
groups:
  - {id: routine, kind: routine, title: ordinary travel}
  - {id: mobilization, kind: event, title: left because of the mobilization}
events:
  - {id: mobilization, date: 2022-09-21, title: Mobilization, known_from: 2022-09-21}
level_steps:
  - {id: opening, date: 2022-09-10, title: Border opened, known_from: 2022-09-05}
sources:
  - {name: FSB, bias_low: 0.5, bias_high: 2.0, reason: counts trips, known_from: 2022-09-01}
priors:
  - {name: routine.level_per_day, low: 2000, high: 3500, reason: assumed, known_from: 2022-10-05}
onward:
  - {country: KGZ, place: bishkek, weight: 1, reason: named}
labels:
  - {group: mobilization, label: men, low: 60, high: 90, unit: percent, source: x, reason: y}
key_dates: [2022-09-27]
"""
RULES = """\
# The law of stay.
law: kazakhstan
"""
PLACES = """\
id,name,country,kind,region,latitude,longitude,population,source
moscow,Moscow,RUS,city,,55.7,37.6,13000000,x
oral,Oral,KAZ,city,west,51.2,51.4,250000,x
astana,Astana,KAZ,city,,51.1,71.4,1300000,x
bishkek,Bishkek,KGZ,city,,42.9,74.6,900000,x
west,West Kazakhstan,KAZ,region,,50,50,,x
russia,Russia,RUS,country,,60,90,146000000,x
kazakhstan,Kazakhstan,KAZ,country,,48,68,19000000,x
taskala,Taskala,KAZ,checkpoint,west,51.1,50.3,,x
"""
LINKS = """\
from,to,mode,distance_km,hours,source
moscow,taskala,road,1000,15,x
taskala,oral,road,100,2,x
oral,astana,road,1500,24,x
"""
FIGURES = """\
id,document,measure,value_low,value_high,unit,group,origin,destination,place,period_start,\
period_end,source,stated_on
first_week,doc,entries,98000,,,,Russia,KAZ,,2022-09-21,2022-09-27,MIA,2022-09-27
left,doc,exits,64234,,,,KAZ,,,2022-09-21,2022-09-27,MIA,2022-09-27
trips,,entries,2000,3000,people/day,,RUS,kazakhstan,,2022-09-01,2022-09-20,FSB,2022-10-06
west_week,,entries,30000,,,,RUS,KAZ,West Kazakhstan,2022-09-24,2022-10-01,report,2022-10-01
numbers,,registrations,8000,,,all foreigners,,KAZ,,2022-09-21,2022-09-27,MIA,2022-09-28
georgia,,entries,80000,,,,RUS,GEO,,2022-09-21,2022-10-04,report,2022-10-05
"""
QUESTIONS = """\
id,measure,unit,place,group,origin,destination,period_start,period_end,title
in_week,entries,people,KAZ,,RUS,,2022-09-21,2022-09-27,How many entered?
stock,stock,,,mobilization,,,,2022-09-27,How many were there?
"""
DOCUMENTS = """\
id,publisher,title,date,url,file
doc,Ministry,First numbers,2022-09-27,https://example.org/a,
"""
FILES = {
    "case.yaml": CASE, "rules.yaml": RULES, "places.csv": PLACES, "links.csv": LINKS,
    "figures.csv": FIGURES, "questions.csv": QUESTIONS, "documents.csv": DOCUMENTS,
}  # fmt: skip

FIGURES_ALONE = """\
measure,value_low,value_high,unit,origin,destination,place,period_start,period_end,source,stated_on
entries,98000,,,Ukraine,Poland,,2022-03-01,2022-03-07,Border Guard,2022-03-08
exits,20000,,,POL,UKR,,2022-03-01,2022-03-07,Border Guard,2022-03-08
entries,30000,35000,people/day,UKR,POL,,2022-03-08,2022-03-20,Border Guard,2022-03-21
entries,40000,,,UKR,Romania,,2022-03-01,2022-03-07,report,2022-03-08
"""


def write_case(folder: Path) -> Path:
    """Write the tiny case into a new folder."""
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def write_figures(folder: Path, text: str = FIGURES_ALONE) -> Path:
    """Write a folder with nothing but figures."""
    folder.mkdir()
    (folder / "figures.csv").write_text(text, encoding="utf-8")
    return folder


def change(folder: Path, file: str, old: str, new: str) -> None:
    """Replace a text that must be there once in a file of a case."""
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(old) == 1, (file, old, text.count(old))
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")
