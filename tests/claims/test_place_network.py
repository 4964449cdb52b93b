"""The second opinion on places: what the network is shown, what it says, and when it is heeded."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from steppe.claims.context import hear, shipped_network
from steppe.claims.corridor import Corridor
from steppe.claims.place_blocks import LONGEST, find_blocks
from steppe.claims.place_choice import SIGNS, Weighed, choose_places, find_candidates
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


@pytest.mark.parametrize(
    ("chances", "taken", "chance"),
    [
        ({"SDN": 0.6, "BDI": 0.3}, "Sudan", 0.6),
        ({"SDN": 0.3, "BDI": 0.45}, "Sudan", 0.3),
        # What is doubted, and less likely than nothing, is not asserted.
        ({"SDN": 0.3, "BDI": 0.3}, None, 0.4),
        ({"SDN": 0.35, "BDI": 0.6}, "Sudan", 0.35),
        ({"SDN": 0.1, "BDI": 0.8}, "Burundi", 0.8),
        ({"SDN": 0.05, "BDI": 0.05}, None, 0.9),
        # The same place as the other end's is not taken.
        ({"SDN": 0.05, "TCD": 0.9}, "Sudan", 0.05),
    ],
)
def test_the_rules_give_way_to_what_is_far_likelier(
    chances: dict[str, float], taken: str | None, chance: float
) -> None:
    scene, corridor, candidates = seen(TWO_MOVEMENTS)
    rules, weighed = link_by_rules(scene, corridor)
    assert (rules[0].origin.value, rules[0].destination.value) == ("Sudan", "Chad")
    told = np.full((2, len(candidates.names) + 1), 1e-9)
    for name, share in chances.items():
        told[0, candidates.names.index(name)] = share
    told[0, -1] = 1 - sum(chances.values())
    told[1, candidates.names.index("TCD")] = 1
    chosen = choose_places(
        scene, corridor, candidates, rules[:1], weighed[:1], [np.log(told)],
        heeding_the_network_alone(),
    )  # fmt: skip
    assert chosen[0].origin.value == taken
    assert chosen[0].origin.chance == pytest.approx(chance, abs=0.01)
    assert chosen[0].destination.value == "Chad"
    assert chosen[0].place == rules[0].place


@pytest.mark.parametrize(("share", "taken"), [(0.6, None), (0.7, "Sudan")])
def test_where_the_rules_take_nothing_a_place_must_be_surer(
    share: float, taken: str | None
) -> None:
    scene, corridor, candidates = seen(TWO_MOVEMENTS)
    rules, weighed = link_by_rules(scene, corridor)
    silent = replace(rules[0], origin=Found())
    told = np.full((2, len(candidates.names) + 1), 1e-9)
    told[0, candidates.names.index("SDN")], told[0, -1] = share, 1 - share
    told[1, candidates.names.index("TCD")] = 1
    chosen = choose_places(
        scene, corridor, candidates, [silent], weighed[:1], [np.log(told)],
        heeding_the_network_alone(),
    )  # fmt: skip
    assert chosen[0].origin.value == taken


def test_nobody_comes_from_where_they_go() -> None:
    scene, corridor, candidates = seen(TWO_MOVEMENTS)
    rules, weighed = link_by_rules(scene, corridor)
    told = np.full((2, len(candidates.names) + 1), 0.05)
    told[0, candidates.names.index("SDN")] = 0.3
    told[1, candidates.names.index("SDN")] = 0.9
    chosen = choose_places(
        scene, corridor, candidates, rules[:1], weighed[:1], [np.log(told)],
        heeding_the_network_alone(),
    )  # fmt: skip
    assert (chosen[0].origin.value, chosen[0].destination.value) == (None, "Sudan")


def test_a_list_has_the_chances_of_its_places_together() -> None:
    scene, corridor, candidates = seen(TWO_MOVEMENTS)
    rules, weighed = link_by_rules(scene, corridor)
    both = replace(rules[0], origin=Found("Sudan and Burundi", "stated"))
    told = np.full((2, len(candidates.names) + 1), 0.05)
    for name in ("SDN", "BDI"):
        told[0, candidates.names.index(name)] = 0.4
    told[1, candidates.names.index("TCD")] = 0.8
    given: tuple[list[Places], list[Weighed]] = [both], weighed[:1]
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
