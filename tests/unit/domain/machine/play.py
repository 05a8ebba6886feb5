"""One exchange among random people: what they send, what it tells, and that every rule holds."""

import pickle
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from domain.case.asks import Ask, AskStatus
from domain.case.errors import RuleBroken
from domain.case.escalation import ring_alarms
from domain.case.message import AnyMessage
from domain.case.notices import Notice
from domain.exchange.ask_kinds import ASKS
from domain.exchange.exchange import Exchange
from domain.exchange.hold import SetHold, set_hold
from domain.exchange.messages import base
from domain.exchange.messages.registry import MESSAGES
from domain.exchange.people import Role
from tests.support.people import COR
from tests.unit.domain.machine.messages import PEOPLE, build, in_place_of

LAST = frozenset(
    {"withdraw", "cancel", "close_incomplete", "decline_application", "close_without_match"}
)
"""Messages that end an exchange from nearly everywhere; sent less often, or nobody would come far."""


@dataclass
class Before:
    """What an exchange was like before something happened to it."""

    x: Exchange
    told: int


@dataclass
class Play:
    """The exchange, its time, all that was ever told, and the hashes of all plans ever approved.

    `after_move`, `after_time` and `after_hold` are asked after every step, with what was before. `late` says
    whether the clock that rings now stood still when it should have rung.
    """

    x: Exchange
    now: datetime
    told: list[Notice] = field(default_factory=list)
    approved: set[str] = field(default_factory=set)
    after_move: Callable[["Play", Before, AnyMessage], None] | None = None
    after_time: Callable[["Play", Before], None] | None = None
    after_hold: Callable[["Play", Before], None] | None = None
    accepted: list[str] = field(default_factory=list)
    late: bool = False

    def __post_init__(self) -> None:
        """What was told and approved before the play began belongs to it too."""
        self.approved |= {order.plan_hash for order in self.x.orders}
        self.hear()

    def hear(self) -> None:
        """Take what is owed as the record of a step does, and remember it."""
        self.told += self.x.owed
        self.x.owed.clear()
        self.x.touched.clear()
        if self.x.approval:
            self.approved.add(self.x.approval.plan_hash)

    def before(self) -> Before:
        return Before(x=deepcopy(self.x), told=len(self.told))

    def refusal(self, message: AnyMessage) -> RuleBroken | None:
        """Why the message is refused now, if it is."""
        try:
            base.check(self.x, message, self.now)
        except RuleBroken as broken:
            return broken
        return None

    def send(self, message: AnyMessage) -> RuleBroken | None:
        """Make the message, or be refused with a reason; nothing else may happen."""
        broken = self.refusal(message)
        if broken:
            self._refused(message, broken)
            return broken
        before = self.before()
        base.execute(self.x, message, self.now)
        self.accepted.append(message.name)
        self.hear()
        if self.after_move:
            self.after_move(self, before, message)
        return None

    def _refused(self, message: AnyMessage, broken: RuleBroken) -> None:
        assert broken.field, message
        assert broken.reason, message
        assert broken.way_out, f"{message.name} is refused without a way out: {broken}"
        assert "{" not in str(broken), f"{message.name}: a parameter is missing: {broken}"
        unchanged = pickle.dumps(self.x)
        try:
            base.execute(self.x, message, self.now)
        except RuleBroken as again:
            assert again.details() == broken.details()
        else:
            raise AssertionError(f"{message.name} was refused, and then made")
        assert pickle.dumps(self.x) == unchanged, f"a refused {message.name} changed the exchange"

    def wait(self, days: float, *, late: bool = False) -> None:
        """Let time pass. Each alarm rings at its instant, or, `late`, all of them at the end."""
        until = self.now + timedelta(days=days)
        while (pending := self.x.next_alarm()) and pending[0].at <= until:
            before = self.before()
            self.late = late or pending[0].at < self.now
            self.now = until if late else max(self.now, pending[0].at)
            ring_alarms(self.x, self.now)
            assert self.x.next_alarm() != pending, f"it rings for ever: {pending}"
            self.hear()
            if self.after_time:
                self.after_time(self, before)
        self.now = until

    def hold(self, by: str, *, held: bool) -> None:
        """The signal of whoever handles a concern; nothing may show it."""
        before = self.before()
        set_hold(self.x, SetHold(by=by, held=held), self.now)
        self.hear()
        if self.after_hold:
            self.after_hold(self, before)

    # Random people

    def anything(self, luck: Random) -> AnyMessage:
        """A message of any kind by anybody; now and then in somebody else's place."""
        message = build(
            luck.choice(sorted(MESSAGES)), self.x, self.now, luck.choice((*PEOPLE, "p-new")), luck
        )
        if luck.random() < 0.1:
            return in_place_of(message, luck.choice(PEOPLE), luck)
        return message

    def answer(self, luck: Random) -> AnyMessage | None:
        """Something that answers an open ask, if it can be found.

        Mostly by somebody who is asked; now and then by anybody who holds a role that may.
        """
        asks = self.x.open_asks()
        luck.shuffle(asks)
        for ask in asks:
            for name in self._answers(ask, luck):
                people = list(self.x.people_asked(ask))
                if luck.random() < 0.2 or not people:
                    people = self.able(name)
                for _ in range(4 if people else 0):
                    message = build(name, self.x, self.now, luck.choice(people), luck)
                    if self.refusal(message) is None:
                        return message
        return None

    def stand_in(self, luck: Random) -> AnyMessage | None:
        """The coordinator's answer in the place of somebody who is asked."""
        asks = self.x.open_asks()
        luck.shuffle(asks)
        for ask in asks[:4]:
            person = luck.choice(self.x.people_asked(ask) or (COR,))
            for name in self._answers(ask, luck):
                message = build(name, self.x, self.now, self.coordinator(), luck)
                standing = in_place_of(message, person, luck)
                if self.refusal(standing) is None:
                    return standing
        return None

    def _answers(self, ask: Ask, luck: Random) -> list[str]:
        names = [name for name in ASKS[ask.kind].answered_by if name in MESSAGES]
        kept = [name for name in names if name not in LAST]
        if luck.random() < 0.4:
            luck.shuffle(kept)
        return kept

    def legal(self, luck: Random) -> AnyMessage | None:
        """Any message that is accepted now, if one can be found."""
        names = [name for name in MESSAGES if self.x.phase in MESSAGES[name].transitions]
        names = [name for name in sorted(names) if name not in LAST or luck.random() < 0.1]
        luck.shuffle(names)
        for name in names:
            able = self.able(name)
            luck.shuffle(able)
            for by in able[:4]:
                message = build(name, self.x, self.now, by, luck)
                if self.refusal(message) is None:
                    return message
        return None

    def able(self, name: str) -> list[str]:
        """Whoever holds a role that may send it."""
        return [p for p in self.everybody() if self.x.roles_of(p) & MESSAGES[name].roles]

    def everybody(self) -> list[str]:
        """People of the stories, and whoever has joined since."""
        members = [m.person for m in self.x.team.members]
        return list(dict.fromkeys((*PEOPLE, *self.x.mentee.members, *members)))

    def coordinator(self) -> str:
        """Somebody who coordinates; there always is one."""
        return self.x.team.holding(Role.COORDINATOR)[0]

    def hub(self) -> list[str]:
        """Whoever works for the hub now."""
        return [member.person for member in self.x.team.members]


def settled(x: Exchange) -> dict[str, tuple[AskStatus, str | None, str]]:
    """How every ask that is no longer open was settled."""
    return {a.id: (a.status, a.answered_by, a.outcome) for a in x.asks if not a.is_open}
