"""The second opinion on places: what the network is shown, what it says, and when it is heeded."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from steppe.claims.context import hear, shipped_network
from steppe.claims.corridor import Corridor
from steppe.claims.place_blocks import LONGEST, find_blocks
from steppe.claims.place_choice import SIGNS, Weighed, choose_places, find_candidates, rows_of
from steppe.claims.place_network import KINDS, Candidates, _Asked, opinions, pair_up
from steppe.claims.places import link_by_rules, survey
from steppe.claims.quantities import find_quantities
from steppe.claims.sentences import make_text
from steppe.claims.text import Found, Places
from steppe.claims.voices import Scene

TWO_MOVEMENTS = """Refugees on two roads

In May 12,500 refugees from Sudan crossed into Chad, aid workers say. On the other side of the \
continent 3,200 migrants fled Burundi for Rwanda."""


def seen(content: str) -> tuple[Scene, Corridor, Candidates]:
    text = make_text("x.txt", content)
    scene, corridor = survey(text, find_quantities(text)[0])
    return scene, corridor, find_candidates(scene, corridor)


def test_a_block_marks_figures_and_names() -> None:
    scene, _, _ = seen(TWO_MOVEMENTS)
    rows = shipped_network().rows
    (block,) = find_blocks(scene.text, scene.quantities, scene.uses, rows)
    piece_of = {row: name for name, row in rows.items()}
    shown = [piece_of[row] for row in block.pieces]
    assert shown[0] == "[CLS]"
    assert shown[-1] == "[SEP]"
    assert [(shown[at], shown[noun]) for at, noun in block.figures.values()] == [
        ("many", "refugees"),
        ("many", "migrants"),
    ]
    names = ["".join(shown[first:last]) for first, last in block.names.values()]
    assert names == ["sudan", "chad", "burundi", "rwanda"]


def test_a_long_text_has_every_figure_in_one_block_and_its_opening_in_all() -> None:
    body = "\n\n".join(
        f"Some {number},300 refugees came from Chad to camps in the far south, where food is short, "
        f"tents are few and rain is near, says the office that counts them in week {number}."
        for number in range(11, 41)
    )
    scene, _, _ = seen("Camps of Sudan are full\n\n" + body)
    blocks = find_blocks(scene.text, scene.quantities, scene.uses, shipped_network().rows)
    assert len(blocks) > 1
    assert sorted(at for block in blocks for at in block.figures) == list(
        range(len(scene.quantities))
    )
    assert all(len(block.pieces) <= LONGEST for block in blocks)
    assert all(block.pieces[1:6] == blocks[0].pieces[1:6] for block in blocks)
    assert all(0 in block.names for block in blocks)


def test_pairs_tell_how_far_apart_and_on_which_side_a_name_stands() -> None:
    scene, _, candidates = seen(TWO_MOVEMENTS)
    (block,) = find_blocks(scene.text, scene.quantities, scene.uses, shipped_network().rows)
    pairs = pair_up(block, scene, candidates)
    ends = np.cumsum([0, *KINDS])
    sentences, pieces, between = (
        pairs.kinds[..., first:last].argmax(axis=-1) for first, last in pairwise(ends)
    )
    assert (pairs.kinds.sum(axis=-1) == 3).all()
    # The first figure: two names behind it in its sentence, two in the next, past another figure.
    assert sentences[0].tolist() == [3, 3, 2, 2]
    assert (pieces[0] < 8).all()
    assert between[0].tolist() == [5, 5, 6, 6]
    assert (pieces[1, :2] > 8).all()
    assert between[1].tolist() == [0, 0, 5, 5]


def test_opinions_are_log_chances_and_tell_movements_apart() -> None:
    scene, _, candidates = seen(TWO_MOVEMENTS)
    told = opinions(scene, candidates)
    assert [each.shape for each in told] == [(2, len(candidates.names) + 1)] * 2
    assert np.exp(told).sum(axis=-1) == pytest.approx(np.ones((2, 2)))
    row = {name: at for at, name in enumerate(candidates.names)}
    own = [("SDN", "TCD"), ("BDI", "RWA")]
    for figure, names in enumerate(own):
        for end, name in enumerate(names):
            # A place is told of the movement it belongs to more than of the other one.
            assert told[figure][end, row[name]] > told[1 - figure][end, row[name]] + np.log(1.25)


def heeding_the_network_alone() -> np.ndarray:
    weights = np.zeros((2, len(SIGNS)))
    weights[:, [SIGNS.index("network"), SIGNS.index("network: nothing")]] = 1
    return weights


def weighed_openly(content: str) -> tuple[Scene, Corridor, Candidates, list[Places], list[Weighed]]:
    """Return what the rules take of the first figure, as if no plain words said it."""
    scene, corridor, candidates = seen(content)
    rules, weighed = link_by_rules(scene, corridor)
    open_ones = [weighed[0]._replace(firm=(False, False))]
    return scene, corridor, candidates, rules[:1], open_ones


@pytest.mark.parametrize(
    ("chances", "taken", "chance"),
    [
        ({"SDN": 0.6, "BDI": 0.3}, "Sudan", 0.6),
        # What is not likely is not asserted, though it is likelier than all else.
        ({"SDN": 0.5, "BDI": 0.3}, None, 0.2),
        ({"SDN": 0.3, "BDI": 0.3}, None, 0.4),
        # Another place must be surer than the one that the rules take.
        ({"SDN": 0.35, "BDI": 0.6}, None, 0.05),
        ({"SDN": 0.1, "BDI": 0.8}, "Burundi", 0.8),
        ({"SDN": 0.05, "BDI": 0.05}, None, 0.9),
        # The same place as the other end's is not taken.
        ({"SDN": 0.05, "TCD": 0.9}, None, 0.05),
    ],
)
def test_an_end_is_asserted_only_where_it_is_likely(
    chances: dict[str, float], taken: str | None, chance: float
) -> None:
    scene, corridor, candidates, rules, weighed = weighed_openly(TWO_MOVEMENTS)
    assert (rules[0].origin.value, rules[0].destination.value) == ("Sudan", "Chad")
    told = np.full((2, len(candidates.names) + 1), 1e-9)
    for name, share in chances.items():
        told[0, candidates.names.index(name)] = share
    told[0, -1] = 1 - sum(chances.values())
    told[1, candidates.names.index("TCD")] = 1
    chosen = choose_places(
        scene, corridor, candidates, rules, weighed, [np.log(told)], heeding_the_network_alone()
    )
    assert chosen[0].origin.value == taken
    assert chosen[0].origin.chance == pytest.approx(chance, abs=0.01)
    assert chosen[0].destination.value == "Chad"
    assert chosen[0].place == rules[0].place


@pytest.mark.parametrize(("share", "taken"), [(0.6, None), (0.7, "Sudan")])
def test_where_the_rules_take_nothing_a_place_must_be_surer(
    share: float, taken: str | None
) -> None:
    scene, corridor, candidates, rules, weighed = weighed_openly(TWO_MOVEMENTS)
    silent = replace(rules[0], origin=Found())
    told = np.full((2, len(candidates.names) + 1), 1e-9)
    told[0, candidates.names.index("SDN")], told[0, -1] = share, 1 - share
    told[1, candidates.names.index("TCD")] = 1
    chosen = choose_places(
        scene, corridor, candidates, [silent], weighed, [np.log(told)], heeding_the_network_alone()
    )
    assert chosen[0].origin.value == taken


@pytest.mark.parametrize(
    ("firm", "ends"),
    [
        ((False, False), (None, "Sudan")),
        # What plain words say stands, and the other end gives way.
        ((True, False), ("Sudan", None)),
    ],
)
def test_nobody_comes_from_where_they_go(
    firm: tuple[bool, bool], ends: tuple[str | None, str | None]
) -> None:
    scene, corridor, candidates, rules, weighed = weighed_openly(TWO_MOVEMENTS)
    told = np.full((2, len(candidates.names) + 1), 0.02)
    told[0, candidates.names.index("SDN")] = 0.7
    told[1, candidates.names.index("SDN")] = 0.9
    given = [weighed[0]._replace(firm=firm)]
    chosen = choose_places(
        scene, corridor, candidates, rules, given, [np.log(told)], heeding_the_network_alone()
    )
    assert (chosen[0].origin.value, chosen[0].destination.value) == ends


@pytest.mark.parametrize(
    "said",
    [
        "3,200 people fled from Burundi to Rwanda.",
        "In that month 3,200 migrants went from Burundi into Rwanda, the mission says.",
        "On other roads 3,200 people moved from Burundi across the hills to Rwanda.",
    ],
)
def test_words_behind_the_figure_hold_against_the_network(said: str) -> None:
    content = f"Sudanese cross into Chad\n\nIn May 12,500 Sudanese crossed into Chad. {said}"
    scene, corridor, candidates = seen(content)
    rules, weighed = link_by_rules(scene, corridor)
    told = np.full((2, len(candidates.names) + 1), 0.01)
    told[0, candidates.names.index("SDN")] = told[1, candidates.names.index("TCD")] = 0.95
    chosen = choose_places(
        scene, corridor, candidates, rules, weighed, [np.log(told)] * 2, heeding_the_network_alone()
    )
    assert (chosen[1].origin.value, chosen[1].destination.value) == ("Burundi", "Rwanda")


@pytest.mark.parametrize(
    ("said", "ends"),
    [
        ("3,200 people fled from Burundi to Rwanda and Kenya.", ("Burundi", "Rwanda and Kenya")),
        (
            "3,200 people fled from Burundi to Rwanda, Kenya, and Malawi.",
            ("Burundi", "Rwanda, Kenya and Malawi"),
        ),
        ("3,200 people fled from Burundi or Kenya to Rwanda.", ("Burundi or Kenya", "Rwanda")),
        ("3,200 people fled from Burundi to Rwanda, and Kenya shut its border.",
         ("Burundi", "Rwanda")),
    ],
)  # fmt: skip
def test_lists_behind_the_figure_are_kept_whole(said: str, ends: tuple[str, str]) -> None:
    scene, corridor, _ = seen(
        f"Sudanese cross into Chad\n\nIn May 12,500 Sudanese crossed into Chad. {said}"
    )
    rules, weighed = link_by_rules(scene, corridor)
    assert weighed[1].firm == (True, True)
    assert (rules[1].origin.value, rules[1].destination.value) == ends


def test_names_told_of_figures_in_turn_are_no_list() -> None:
    scene, corridor, _ = seen(
        "Sudanese cross into Chad\n\nSome 3,000 and 5,000 people fled from Sudan to Chad and Egypt "
        "respectively."
    )
    rules, weighed = link_by_rules(scene, corridor)
    assert weighed[1].firm == (False, False)
    assert "Chad" not in str(rules[1].destination.value)


@pytest.mark.parametrize(
    "said",
    [
        # The names belong to another figure, another clause, or do not tell of a way.
        "3,200 came, and 800 went from Burundi to Rwanda.",
        "3,200 people came; buses ran from Burundi to Rwanda.",
        "3,200 people from Burundi were told of the road that leads on to Rwanda.",
    ],
)
def test_other_words_leave_the_ends_open_to_the_network(said: str) -> None:
    scene, corridor, _ = seen(
        f"Sudanese cross into Chad\n\nIn May 12,500 Sudanese crossed into Chad. {said}"
    )
    _, weighed = link_by_rules(scene, corridor)
    assert weighed[1].firm == (False, False)


@pytest.mark.parametrize(
    ("value", "rows"),
    [
        ("Croatia and Bosnia and Herzegovina", [1, 2]),
        ("Serbia, Croatia and Bosnia and Herzegovina", [0, 1, 2]),
        ("Bosnia and Herzegovina or Serbia", [0, 2]),
        ("Bosnia and Herzegovina", [2]),
        ("Serbia and Trinidad and Tobago", [0, 3]),
        ("Herzegovina", []),
    ],
)
def test_a_name_that_holds_and_is_one_of_a_list(value: str, rows: list[int]) -> None:
    assert rows_of(value, ("SRB", "HRV", "BIH", "TTO")) == rows


def test_a_list_has_the_chances_of_its_places_together() -> None:
    scene, corridor, candidates, rules, weighed = weighed_openly(TWO_MOVEMENTS)
    both = replace(rules[0], origin=Found("Sudan and Burundi", "stated"))
    told = np.full((2, len(candidates.names) + 1), 0.05)
    for name in ("SDN", "BDI"):
        told[0, candidates.names.index(name)] = 0.4
    told[1, candidates.names.index("TCD")] = 0.8
    given: tuple[list[Places], list[Weighed]] = [both], weighed
    chosen = choose_places(
        scene, corridor, candidates, *given, [np.log(told)], heeding_the_network_alone()
    )
    assert chosen[0].origin.value == "Sudan and Burundi"
    assert chosen[0].origin.chance == pytest.approx(0.8 / told[0].sum())


@pytest.mark.parametrize("asking", [1, 127, 128, 129, 300])
def test_a_block_is_heard_as_a_whole_however_many_ask_at_a_time(asking: int) -> None:
    random = np.random.default_rng(asking)
    query = random.normal(size=(asking, 48)).astype(np.float32)
    key, value = random.normal(size=(2, 300, 48)).astype(np.float32)
    heard = _Asked(np.arange(asking)).heard(query, key, value, np)
    whole = hear(query[None], key[None], value[None], None, np)[0]
    np.testing.assert_allclose(heard, whole, atol=1e-5)
