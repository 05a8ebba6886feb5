"""The numbers of a cycle, read and set one by one: from pages and commands alike. No function commits.

A setting is called as in `docs/policy.md`; the time of an ask is `asks.<kind>`, in the unit its rule has. What is set
to its default is stored nowhere, so that the default stays one place. Exchanges that run keep what they began with.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain.case.ask_rules import AskRule
from domain.exchange.ask_kinds import ASKS, AskKind
from domain.exchange.policy import Policy
from models.tables.cycle import Cycle
from models.texts.numbers import NUMBERS
from models.views.programmes import scope_naming
from models.views.setup import programme_of
from runtime.exchange_start import TIMES, policy_from
from runtime.setup import one_at_a_time, record

ASK = "asks."
CHECKED = "checked"
"""What is written down when somebody kept the numbers as they were, having looked at them."""


def unit_of(rule: AskRule) -> str:
    """In what the time of an ask is counted: `days`, `working_days` or `hours`."""
    return next(unit for unit in TIMES if getattr(rule, unit) is not None)


def numbers_in(policy: Policy) -> dict[str, int]:
    """Every number that can be set, by its setting."""
    found: dict[str, int] = {name: getattr(policy, name) for name in NUMBERS}
    for kind in AskKind:
        rule = policy.rule(kind)
        found[ASK + kind.value] = getattr(rule, unit_of(rule))
    return found


def numbers_of(cycle: Cycle, now: datetime) -> dict[str, int]:
    """What exchanges of this cycle would start with now, even where it contradicts itself."""
    return numbers_in(policy_from(cycle.policy, now, checked=False))


async def set_numbers(
    session: AsyncSession, cycle: Cycle, wishes: Mapping[str, int], *, by: str | None, now: datetime
) -> int:
    """Give a cycle these numbers, any of `numbers_in`; how many changed. PolicyBroken: nothing was set.

    That they were looked at is written down, too.
    """
    await one_at_a_time(session)
    mark = (await scope_naming(session, cycle.programme)).mark
    programme = await programme_of(session, mark)
    before = numbers_of(cycle, now)
    given = {**cycle.policy, "asks": {**cycle.policy.get("asks", {})}}
    for name, value in wishes.items():
        if value != before[name]:
            _set(given, name, value)
    if not given["asks"]:
        del given["asks"]
    after = numbers_in(policy_from(given, now, programme))
    cycle.policy = given
    changed = sum(
        record(
            session,
            f"numbers/{name}",
            (before[name], after[name]),
            by=by,
            now=now,
            programme=mark,
        )
        for name in before
    )
    if not changed:
        told = ("", cycle.name)
        record(session, f"numbers/{CHECKED}", told, by=by, now=now, programme=mark)
    await session.flush()
    return changed


def _set(given: dict[str, Any], name: str, value: int) -> None:
    if not name.startswith(ASK):
        given.pop(name, None)
        if value != getattr(Policy(), name):
            given[name] = value
        return
    kind = AskKind(name.removeprefix(ASK))
    default = ASKS.rules()[kind]
    said = dict(given["asks"].get(kind.value, {}))
    unit = next((unit for unit in TIMES if said.get(unit) is not None), unit_of(default))
    said = {key: kept for key, kept in said.items() if key not in TIMES}
    if (unit, value) != (unit_of(default), getattr(default, unit)):
        said[unit] = value
    given["asks"].pop(kind.value, None)
    if said:
        given["asks"][kind.value] = said
