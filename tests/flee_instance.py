"""A small instance folder in Flee's format, of our own making, that tests write and bend."""

from __future__ import annotations

from pathlib import Path

LOCATIONS = """\
#name,region,country,latitude,longitude,location_type,conflict_date,population
Alpha,North,Home,10.0,20.0,conflict_zone,0,50000
Beta,South,Home,9.0,20.5,conflict_zone,20,30000
Delta,South,Home,9.5,21.0,town,,
Gate,East,Near,9.6,21.5,forwarding_hub,,
Camp_One,East,Near,9.7,22.0,camp,,4000
Camp_Two,West,Far,10.5,18.0,camp,,2500
"""
ROUTES = """\
#name1,name2,distance,forced_redirection
Alpha,Delta,120,
Beta,Delta,90,0
Delta,Gate,60,
Gate,Camp_One,40,
Alpha,Camp_Two,200,
"""
FILES = {
    "input_csv/locations.csv": LOCATIONS,
    "input_csv/routes.csv": ROUTES,
    "input_csv/closures.csv": "#closure_type,name1,name2,closure_start,closure_end\n"
    "country,Home,Far,0,5\n",
    "input_csv/conflicts.csv": "#Day,Alpha,Beta\n"
    + "".join(f"{day},1,{int(day >= 20)}\n" for day in range(45)),
    "input_csv/sim_period.csv": "StartDate,2020-01-01\nLength,45\n",
    "input_csv/registration_corrections.csv": "",
    "source_data/data_layout.csv": "total,refugees.csv\nCamp_One,one.csv\nCamp_Two,two.csv\n",
    "source_data/refugees.csv": "Date,People\n2020-01-01,100\n2020-02-14,4500\n",
    "source_data/one.csv": "2020-01-01,100\n2020-01-21,1700\n2020-02-14,3000\n",
    "source_data/two.csv": "2020-01-01,0\n2020-02-14,1500\n",
    "simsetting.yml": "move_rules:\n  awareness_level: 1\n",
}


def write_instance(folder: Path, **changes: str | None) -> Path:
    """Write the instance; `changes` replaces files by stem (None leaves one out).

    A stem that is none of the files is written to source_data.
    """
    by_stem = {Path(name).stem: name for name in FILES}
    texts = dict(FILES)
    for stem, text in changes.items():
        name = by_stem.get(stem, f"source_data/{stem}.csv")
        if text is None:
            del texts[name]
        else:
            texts[name] = text
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder
