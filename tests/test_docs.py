"""Docs that cannot rot: names, paths, links, console blocks and reference pages are checked."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from steppe import cli
from steppe.codes import BASES, MEASURES, MODALITIES, QUALIFIERS
from steppe.inference.observations import observation_types
from steppe.inference.priors import default_priors
from steppe.simulation.network import KINDS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md")])
#: Made from the code, so that what they name is checked there.
MADE = DOCS / "reference"
WRITTEN_PAGES = [page for page in PAGES if MADE not in page.parents]
COMMANDS = sorted(command.callback.__name__ for command in cli.app.registered_commands)

#: Files that users write or commands make: named in the docs, not in the repository.
FILES_OF_USERS = {
    "backtest.json", "event.yaml", "forecast.json",
    "brief.html", "estimate.json", "posterior.nc", "border.nc", "ask.csv", "questions.csv",
    "NAME.py", "gaps.csv", "places_found.csv", "needs.csv", "needs.json", "placement.csv",
    "placement.json",
}  # fmt: skip
FOLDERS_OF_USERS = ("documents/", "out/", "border/", "bench/results/")
PATH = re.compile(r"[\w.\-]+(?:/[\w.\-]*)+|[\w\-]+\.(?:py|csv|md|yaml|toml|html|json|nc|cff|txt)")
UNITS = {"people/day", "people/week", "people/month"}
#: What would name a machine, or a place that packages come from.
ADDRESSES_OF_MACHINES = re.compile(
    r"(?<![\w./])/(?:home|root|work|tmp|Users|mnt|opt)/[\w.]|py[p]i\.org|python[h]osted|"
    r"//(?:[\w\-]+\.)*(?:artifactory|nexus|jfrog|conda)\b|index-url\s+http"
)
TEXTS = {".py", ".md", ".toml", ".txt", ".yaml", ".yml", ".csv", ".cff", ".css", ".j2", ".svg", ""}


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def all_docs() -> str:
    return "\n".join(text(page) for page in PAGES)


@cache
def repository_names() -> set[str]:
    return {Path(name).name for name in tracked()}


@cache
def tracked() -> tuple[str, ...]:
    try:
        done = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs git and a clone")
    return tuple(name for name in done.stdout.splitlines() if (ROOT / name).is_file())


# What must be named ----------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["README.md", "docs/reference/commands.md"])
def test_every_command_is_named(page: str) -> None:
    found = text(ROOT / page)
    assert [name for name in COMMANDS if f"steppe {name}" not in found] == []


def test_every_observation_type_is_in_the_method() -> None:
    names = [module.__name__.rpartition(".")[2] for module in observation_types()]
    assert names
    assert [name for name in names if f"`{name}`" not in text(DOCS / "method.md")] == []


def test_every_prior_is_in_the_reference() -> None:
    found = text(MADE / "priors.md")
    assert [name for name in default_priors() if f"`{name}`" not in found] == []


@pytest.mark.parametrize("codes", [MEASURES, QUALIFIERS, BASES, MODALITIES])
def test_every_code_is_in_the_glossary(codes: tuple[str, ...]) -> None:
    found = text(DOCS / "glossary.md")
    assert [code for code in codes if f"| `{code}` |" not in found] == []


def test_kinds_of_sojourn_are_in_the_glossary() -> None:
    found = text(DOCS / "glossary.md")
    assert [kind for kind in KINDS if kind not in found] == []


def test_every_folder_of_the_package_is_in_the_readme() -> None:
    folders = sorted(p.parent.name for p in (ROOT / "src" / "steppe").glob("*/__init__.py"))
    assert [
        name for name in folders if f"`src/steppe/{name}/`" not in text(ROOT / "README.md")
    ] == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    todo, reached = [ROOT / "README.md"], {ROOT / "CHANGELOG.md"}
    while todo:
        page = todo.pop()
        reached.add(page)
        todo += [p for p in links(page) if p.suffix == ".md" and p not in reached]
    assert [short(page) for page in PAGES if page not in reached] == []


# What is named must be there -------------------------------------------------------------------


def named_paths(page: Path) -> list[str]:
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text(page), flags=re.DOTALL))
    return [span for span in spans if PATH.fullmatch(span) and span not in UNITS]


def there(name: str) -> bool:
    if name in FILES_OF_USERS or name.startswith(FOLDERS_OF_USERS):
        return True
    return (ROOT / name).exists() if "/" in name else name in repository_names()


@pytest.mark.parametrize("page", WRITTEN_PAGES, ids=short)
def test_paths_named_in_the_docs_exist(page: Path) -> None:
    assert [name for name in named_paths(page) if not there(name)] == []


def test_the_search_for_paths_finds_paths() -> None:
    assert "src/steppe/simulation/step.py" in named_paths(DOCS / "architecture.md")
    assert not there("src/steppe/simulation/stepp.py")
    assert not there("estimate.xlsx")


def links(page: Path) -> list[Path]:
    found = re.findall(r"\]\(([^)\s]+)\)", text(page))
    return [
        (page.parent / link.partition("#")[0]).resolve()
        for link in found
        if not link.startswith(("http:", "https:", "#"))
    ]


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_relative_links_resolve(page: Path) -> None:
    assert [str(link) for link in links(page) if not link.exists()] == []


def test_no_file_names_a_machine_or_a_place_that_packages_come_from() -> None:
    found = []
    for name in tracked():
        path = ROOT / name
        if path.suffix not in TEXTS or path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if ADDRESSES_OF_MACHINES.search(line):
                found.append(f"{name}:{number} {line.strip()[:80]}")
    assert found == []


def test_movement_is_not_called_water() -> None:
    water = re.compile(r"\b(?:waves?|floods?|flooding|influx|inflows?|surges?)\b", re.IGNORECASE)
    assert [short(page) for page in PAGES if water.search(text(page))] == []


def test_the_picture_of_the_readme_is_small_and_loads_nothing() -> None:
    picture = DOCS / "images" / "estimate.svg"
    assert picture.stat().st_size < 300_000
    assert not re.search(r"@font-face|<script|<image|xlink:href|url\(h", text(picture))


# What is made must be fresh --------------------------------------------------------------------


def test_reference_pages_are_fresh() -> None:
    done = subprocess.run(
        [sys.executable, str(DOCS / "make_reference.py"), "--check"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


# What can be typed must run --------------------------------------------------------------------

#: Commands that answer at once; those that fit have tests of their own.
QUICK = ("check", "cases", "claims")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
FILE_NAME = re.compile(r"`([\w\-]+(?:/[\w\-]+)?\.csv)`:\s*$")


def run(command: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    with pytest.raises(SystemExit) as stop:
        cli.main(command.split()[1:])
    out, err = capsys.readouterr()
    assert not stop.value.code, err
    return [line.rstrip() for line in out.splitlines()]


def assert_shown(shown: list[str], printed: list[str]) -> None:
    """Compare a block with what was printed; a line with «…» stands for any lines."""
    rest = iter(printed)
    for line in shown:
        if line.strip() and line.strip() != "…":
            assert line.rstrip() in rest, f"not printed (in this order): {line!r}\n" + "\n".join(
                printed
            )


def test_console_blocks_of_the_tutorial_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    tutorial = text(DOCS / "tutorial.md")
    ran = []
    for block in BLOCK.finditer(tutorial):
        kind, content = block.groups()
        if kind == "csv":
            name = FILE_NAME.search(tutorial[: block.start()])
            assert name, f"no file name before: {content[:60]}"
            path = tmp_path / name.group(1)
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, encoding="utf-8")
        if kind != "console":
            continue
        for part in re.split(r"^\$ ", content, flags=re.MULTILINE)[1:]:
            command, *shown = part.splitlines()
            if command.split()[1] in QUICK:
                assert_shown(shown, run(command, capsys))
                ran.append(command)
            else:
                assert command.split()[1] in COMMANDS
    assert {command.split()[1] for command in ran} == set(QUICK)


def test_questions_of_the_tutorial_are_understood(tmp_path: Path) -> None:
    from steppe.case.corridor import case_corridor
    from steppe.case.load import load_case
    from steppe.case.questions import read_questions

    blocks = [
        content for kind, content in BLOCK.findall(text(DOCS / "tutorial.md")) if kind == "csv"
    ]
    (tmp_path / "figures.csv").write_text(blocks[0], encoding="utf-8")
    (tmp_path / "ask.csv").write_text(blocks[-1], encoding="utf-8")
    asked = read_questions(tmp_path / "ask.csv", case_corridor(load_case(tmp_path)))
    assert [bool(question.reason) for question in asked] == [False, False, True]


def test_the_figures_of_the_readme_are_a_case(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocks = [content for kind, content in BLOCK.findall(text(ROOT / "README.md")) if kind == "csv"]
    assert len(blocks) == 1
    (tmp_path / "figures.csv").write_text(blocks[0], encoding="utf-8")
    assert "no errors, 2 warnings" in run(f"steppe check {tmp_path}", capsys)
