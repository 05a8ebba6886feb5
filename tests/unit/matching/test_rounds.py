"""Rounds solved: the best groups, the same every time, in blocks where they are large; and the command for a file."""

import asyncio
import json
import random
import subprocess
import sys
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.matching.rounds import match_round
from activities.matching.solver import Chosen, greedy, solve
from cli.rounds import read
from domain.matching.candidates import candidates
from domain.matching.groups import Group, Pool
from domain.matching.people import DayPart
from domain.matching.policy import RoundPolicy
from domain.matching.reasons import Hindrance
from runtime.errors import SetupProblem
from tests.support.invented_people import invented

ROOT = Path(__file__).resolve().parents[3]
ROUND = ROOT / "tests/support/data/round.json"
FIRST = date(2027, 5, 13)
SIZES = RoundPolicy(max_size=4, seed=2)


def best_by_trying(pool: Pool) -> float:
    """The worth of the best choice among all groups there may be, by trying every one."""
    everybody = range(len(pool.people))
    sizes = range(pool.policy.min_size, pool.policy.max_size + 1)
    groups = [g for size in sizes for g in combinations(everybody, size) if pool.may_be(g)]

    def best(free: frozenset[int], rest: list[Group]) -> float:
        found = 0.0
        for place, group in enumerate(rest):
            if free.issuperset(group):
                more = best(free - set(group), rest[place + 1 :])
                found = max(found, pool.worth(group) + more)
        return found

    return best(frozenset(everybody), groups)


@settings(max_examples=40, deadline=None)
@given(st.integers(min_value=0, max_value=8), st.integers())
def test_of_few_people_the_best_groups_are_found(number: int, seed: int):
    pool = Pool(invented(number, seed, topics=4), RoundPolicy(max_size=3), first=FIRST)
    chosen = solve(pool)
    assert chosen.worth == pytest.approx(best_by_trying(pool))
    assert chosen.gap == pytest.approx(0, abs=1e-4)


def disjoint(chosen: Chosen) -> bool:
    seated = [place for group in chosen.groups for place in group]
    return len(seated) == len(set(seated))


@settings(max_examples=15, deadline=None)
@given(st.integers(min_value=2, max_value=40), st.integers())
def test_nobody_is_in_two_groups_every_rule_holds_and_greed_is_not_better(number: int, seed: int):
    people = invented(number, seed)
    draw = random.Random(seed)
    never = [tuple(one.id for one in draw.sample(people, 2)) for _ in range(number)]
    pool = Pool(people, SIZES, first=FIRST, never=never)
    best, fast = solve(pool), greedy(pool, candidates(pool))
    for chosen in (best, fast):
        assert disjoint(chosen)
        assert all(pool.may_be(group) for group in chosen.groups)
        together = [
            {pool.people[a].id, pool.people[b].id}
            for g in chosen.groups
            for a, b in combinations(g, 2)
        ]
        assert not any(set(pair) in together for pair in never)
    assert fast.worth <= best.worth + 1e-3
    assert fast.gap is None


def test_where_the_solver_has_no_answer_the_greedy_one_is_given():
    pool = Pool(invented(60), RoundPolicy(max_size=4, seconds=0.0), first=FIRST)
    chosen = solve(pool)
    assert chosen.groups
    assert disjoint(chosen)


async def test_the_example_round_gives_its_groups_every_time():
    asked = read(ROUND)
    people = [person.participant() for person in asked.people]
    found = await match_round(people, SIZES, first=asked.first, never=asked.apart)
    turned = await match_round(people[::-1], SIZES, first=asked.first, never=asked.apart)
    groups = {frozenset(group.people) for group in found.groups}
    assert groups == {frozenset(group.people) for group in turned.groups}
    named = [
        {"P03", "P25", "P01", "P28"},
        {"P18", "P21", "P24"},
        {"P17", "P20"},
        {"P09", "P13", "P15"},
    ]
    assert {frozenset(one) for one in named} <= groups
    assert sorted(map(len, groups)) == [2, 2, 2, 2, 2, 3, 3, 3, 4, 4]
    german = next(group for group in found.groups if "P18" in group.people)
    assert german.languages == ("de",)
    (left,) = found.left_out
    assert (left.person, left.because, left.slot) == (
        "P30",
        Hindrance.HOURS,
        (6, DayPart.AFTERNOON),
    )
    assert (len(left.reaches), left.who_want) == (8, ("P25",))
    assert not any({"P05", "P16"} <= group or {"P11", "P22"} <= group for group in groups)


async def test_a_large_round_is_solved_in_blocks_and_those_left_once_more_together():
    people = invented(90)
    whole = await match_round(people, RoundPolicy(max_size=4), first=FIRST)
    split = await match_round(people, RoundPolicy(max_size=4, block=30), first=FIRST)
    assert whole.gap is not None
    assert split.gap is None
    for found in (whole, split):
        seated = [one for group in found.groups for one in group.people]
        left = [one.person for one in found.left_out]
        assert sorted([*seated, *left]) == sorted(person.id for person in people)
    assert split.worth <= whole.worth + 1e-3


async def test_a_round_of_nobody_has_no_groups():
    found = await match_round([], RoundPolicy(), first=FIRST)
    assert (found.groups, found.left_out, found.gap) == ((), (), 0.0)


async def test_whoever_waits_can_give_up():
    task = asyncio.create_task(match_round(invented(400), RoundPolicy(), first=FIRST))
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def changed(tmp_path: Path, **changes: Any) -> Path:
    people = json.loads(ROUND.read_text(encoding="utf-8"))
    people["people"] = people["people"][:3]
    people["apart"] = []
    for name, value in changes.items():
        people["people"][1][name] = value
    path = tmp_path / "round.json"
    path.write_text(json.dumps(people), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("zone", "Mars/Base", "person 2, zone: .*no time zone 'Mars/Base'"),
        ("slots", ["8e"], "person 2, slots, .*pattern"),
        ("languages", {"en": 9}, "person 2, languages, en: .*less than or equal to 5"),
        ("has", {"W.bots": "x"}, "person 2, has, W.bots: .*pattern"),
        ("id", "P01", "person 2 has the id 'P01' of an earlier one"),
        ("nickname", "Zo", "person 2, nickname: Extra inputs"),
    ],
)
def test_a_file_is_refused_by_row_and_field(tmp_path: Path, name: str, value: Any, told: str):
    with pytest.raises(SetupProblem, match=told):
        read(changed(tmp_path, **{name: value}))


def test_a_file_that_is_none_or_names_strangers_is_refused(tmp_path: Path):
    with pytest.raises(SetupProblem, match="cannot be read"):
        read(tmp_path / "none.json")
    path = changed(tmp_path)
    strangers = json.loads(path.read_text(encoding="utf-8")) | {"apart": [["P01", "P99"]]}
    path.write_text(json.dumps(strangers), encoding="utf-8")
    with pytest.raises(SetupProblem, match="apart names 'P99'"):
        read(path)


def test_the_command_tells_groups_and_who_is_left():
    command = [
        sys.executable,
        "-m",
        "cli",
        "match-round",
        str(ROUND),
        "--largest",
        "4",
        "--seed",
        "2",
    ]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "P17 → P20: O.evaluation" in told
    assert (
        "P30 has no group: no common hour; 6a would reach 8, of whom P25 want what they have"
        in told
    )
    assert "10 groups" in told
    as_json = subprocess.run(
        [*command, "--json"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found = json.loads(as_json.stdout)
    assert {"from": "P17", "to": "P20", "topics": ["O.evaluation"]} in found["groups"][
        [group["people"] for group in found["groups"]].index(["P17", "P20"])
    ]["gives"]
    wrong = subprocess.run(
        [*command, "--smallest", "1"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert wrong.returncode == 1
    assert "at least two people" in wrong.stderr + wrong.stdout
