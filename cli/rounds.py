"""Command about connection rounds: match people of a file into groups, and say why; nothing is stored."""

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from activities.matching.rounds import Matched, match_round
from domain.case.errors import PolicyBroken
from domain.matching.policy import RoundPolicy
from domain.matching.reasons import LeftOut, Why
from models.matching.round_file import PARTS, RoundFile
from models.texts import matching
from models.texts.labels import label
from runtime.embedded.console import bold, dim, say
from runtime.errors import SetupProblem

LONGEST = 20
"""Mistakes of a file that are told at once."""
LETTERS = {part: letter for letter, part in PARTS.items()}
NAMED = matching.__name__  # the command needs the names that module enters


def add_commands(commands: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    commands.command("match-round")(match_people)


def match_people(
    file: Annotated[Path, typer.Argument(help="JSON: first, people, apart (docs/matching.md).")],
    smallest: Annotated[int, typer.Option(help="People in the smallest group.")] = 2,
    largest: Annotated[int, typer.Option(help="People in the largest group.")] = 6,
    seed: Annotated[int, typer.Option(help="Decides between groups that are worth the same.")] = 1,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Match people of a file into groups that learn from each other, and say why. Nothing is stored."""
    try:
        policy = RoundPolicy(min_size=smallest, max_size=largest, seed=seed)
    except PolicyBroken as broken:
        raise SetupProblem(str(broken), "Name --smallest and --largest so.") from broken
    asked = read(file)
    people = [person.participant() for person in asked.people]
    found = asyncio.run(match_round(people, policy, first=asked.first, never=asked.apart))
    if as_json:
        say(json.dumps(plain(found), indent=2, ensure_ascii=False))
        return
    for number, group in enumerate(found.groups, 1):
        say(bold(f"{number}. {', '.join(group.people)}"))
        say(dim(f"   {', '.join(group.languages)} · {group.occasions} common times"))
        for one in group.gives:
            say(f"   {one.giver} → {one.taker}: {', '.join(one.topics)}")
    for left in found.left_out:
        say(f"{bold(left.person)} has no group: {hindrance(left)}")
    how = "not proven best" if found.gap is None else f"at most {found.gap:.2%} below the best"
    say(dim(f"{len(found.groups)} groups, {found.worth:.1f} points, {how}"))


def read(file: Path) -> RoundFile:
    """The people of a file; SetupProblem with each mistake, its row and its field."""
    try:
        return RoundFile.model_validate_json(file.read_bytes())
    except OSError as away:
        raise SetupProblem(f"{file} cannot be read: {away.strerror}.", "Name a file.") from away
    except ValidationError as wrong:
        told = [f"{_where(error['loc'])}{error['msg']}" for error in wrong.errors()[:LONGEST]]
        raise SetupProblem(
            f"{file} holds no round: " + "; ".join(told) + ".",
            "Mend that, and run the command again: nothing was matched.",
        ) from wrong


def _where(location: tuple[int | str, ...]) -> str:
    """`("people", 0, "zone")` as `person 1, zone: `."""
    parts = [
        f"person {part + 1}" if isinstance(part, int) else part
        for part in location
        if part != "people"
    ]
    return ", ".join(parts) + ": " if parts else ""


def hindrance(left: LeftOut) -> str:
    """Why somebody has no group, and what would help."""
    told = label(left.because)
    helps = f"{left.slot[0]}{LETTERS[left.slot[1]]}" if left.slot else left.language
    if not helps:
        return told
    wanted = f", of whom {', '.join(left.who_want)} want what they have" if left.who_want else ""
    return f"{told}; {helps} would reach {len(left.reaches)}{wanted}"


def plain(found: Matched) -> dict[str, object]:
    """The result for programs."""
    return {
        "groups": [_group(group) for group in found.groups],
        "left_out": [
            {
                "person": left.person,
                "because": left.because.value,
                "slot": f"{left.slot[0]}{LETTERS[left.slot[1]]}" if left.slot else None,
                "language": left.language,
                "reaches": list(left.reaches),
            }
            for left in found.left_out
        ],
        "worth": round(found.worth, 2),
        "gap": found.gap,
    }


def _group(group: Why) -> dict[str, object]:
    gives = [{"from": g.giver, "to": g.taker, "topics": list(g.topics)} for g in group.gives]
    return {
        "people": list(group.people),
        "languages": list(group.languages),
        "common_times": group.occasions,
        "gives": gives,
    }
