"""From an invitation or an introduction to two who say yes; and leaving, which is possible at any time."""

from dataclasses import dataclass
from datetime import datetime

from domain.case.asks import Ask
from domain.case.errors import N_, Refusal
from domain.case.message import leads_to, stays_in
from domain.case.pausing import begin_again
from domain.connection.connection import ENOUGH, Connection
from domain.connection.ending import finish, leave
from domain.connection.messages.base import (
    NOT_ASKED,
    PEOPLE,
    ConnectionMessage,
    register,
)
from domain.connection.names import (
    AskKind,
    ConnectionNotice,
    NoWay,
    Origin,
    Phase,
    Role,
    SilenceWay,
    Standing,
)

NOT_THE_INVITER = Refusal(
    N_("Only who invited can take it back."),
    N_("Answer the invitation, or leave."),
    rule="connection_not_the_inviter",
)
NOBODY_ELSE = Refusal(
    N_("Without the others there is nobody to talk to."),
    N_("Wait, ask for another group, or end it."),
    rule="connection_nobody_else",
)
NOT_A_ROUND = Refusal(
    N_("This did not come from a round, so no round can bring others."),
    N_("Wait, or end it and invite somebody else."),
    rule="connection_no_round",
)


@register
@dataclass(frozen=True, kw_only=True)
class AcceptInvitation(ConnectionMessage):
    """Whoever was invited says yes."""

    name, roles, personal = "accept_invitation", PEOPLE, True
    transitions = leads_to({Phase.INVITED: (Phase.ARRANGING,)})

    def check(self, x: Connection, now: datetime) -> None:
        """They were invited."""
        need_asked(x, AskKind.ANSWER_INVITATION, self.by)

    def execute(self, x: Connection, now: datetime) -> None:
        """Both are asked for a time; the inviter hears of the yes."""
        answered(x, AskKind.ANSWER_INVITATION, self.by, now, "yes")
        x.one(self.by).standing = Standing.IN
        x.notify(ConnectionNotice.AGREED, x.others(self.by), person=self.by)
        x.arrange(now)


@register
@dataclass(frozen=True, kw_only=True)
class DeclineInvitation(ConnectionMessage):
    """Whoever was invited says not now, or no. Nobody else learns which, nor why."""

    way: NoWay = NoWay.NOT_NOW
    name, roles, personal = "decline_invitation", PEOPLE, True
    transitions = leads_to({Phase.INVITED: (Phase.DECLINED,)})

    def check(self, x: Connection, now: datetime) -> None:
        """They were invited."""
        need_asked(x, AskKind.ANSWER_INVITATION, self.by)

    def execute(self, x: Connection, now: datetime) -> None:
        """The inviter hears that it did not come about, as of every other that did not."""
        answered(x, AskKind.ANSWER_INVITATION, self.by, now, "no")
        finish(x, Phase.DECLINED, ConnectionNotice.NOT_COME_ABOUT, now, self.by)


@register
@dataclass(frozen=True, kw_only=True)
class WithdrawInvitation(ConnectionMessage):
    """Whoever invited takes it back before it is answered."""

    name, roles, personal = "withdraw_invitation", PEOPLE, True
    transitions = leads_to({Phase.INVITED: (Phase.DECLINED,)})

    def check(self, x: Connection, now: datetime) -> None:
        """It is theirs."""
        if self.by != x.inviter:
            raise NOT_THE_INVITER.broken("by")

    def execute(self, x: Connection, now: datetime) -> None:
        """The invited person hears that it did not come about."""
        finish(x, Phase.DECLINED, ConnectionNotice.NOT_COME_ABOUT, now, self.by)


@register
@dataclass(frozen=True, kw_only=True)
class SayYes(ConnectionMessage):
    """Somebody whom a round introduced says yes; also later, when others have begun."""

    name, roles, personal = "say_yes", PEOPLE, True
    transitions = leads_to(
        {
            Phase.INTRODUCED: (Phase.INTRODUCED, Phase.ARRANGING),
            **stays_in(Phase.ARRANGING, Phase.SET, Phase.GOING_ON),
        }
    )

    def check(self, x: Connection, now: datetime) -> None:
        """They have not answered yet."""
        if x.one(self.by).standing is not Standing.ASKED:
            raise NOT_ASKED.broken("by")

    def execute(self, x: Connection, now: datetime) -> None:
        """Two yeses begin it; a later one joins where it stands."""
        x.answer(x.find_ask_of(AskKind.SAY_YES, self.by), now, self.by, "yes")
        x.one(self.by).standing = Standing.IN
        if x.phase is Phase.INTRODUCED:
            if len(x.taking_part()) >= ENOUGH:
                x.arrange(now)
            return
        x.notify(ConnectionNotice.AGREED, x.others(self.by), person=self.by)
        if x.phase is Phase.ARRANGING:
            x.ask(AskKind.CHOOSE_TIME, now, Role.PERSON, person=self.by)
        elif x.phase is Phase.SET:
            x.notify(ConnectionNotice.MEETING_SET, [self.by], event=x.event())


@register
@dataclass(frozen=True, kw_only=True)
class SkipConnection(ConnectionMessage):
    """Somebody whom a round introduced does not want to this time; no reason is asked."""

    name, roles, personal = "skip_connection", PEOPLE, True
    transitions = leads_to(
        {
            Phase.INTRODUCED: (Phase.INTRODUCED, Phase.DECLINED),
            Phase.ARRANGING: (Phase.ARRANGING, Phase.LEFT),
            **stays_in(Phase.SET),
        }
    )

    def check(self, x: Connection, now: datetime) -> None:
        """They have not said yes: who has, leaves instead."""
        if x.one(self.by).standing is not Standing.ASKED:
            raise NOT_ASKED.broken("by")

    def execute(self, x: Connection, now: datetime) -> None:
        """They are out, and nobody is told who it was."""
        leave(x, self.by, now)


@register
@dataclass(frozen=True, kw_only=True)
class LeaveConnection(ConnectionMessage):
    """Somebody leaves, in any phase, at once and without a reason."""

    name, roles, personal = "leave_connection", PEOPLE, True
    transitions = leads_to(
        {
            Phase.INVITED: (Phase.DECLINED,),
            Phase.INTRODUCED: (Phase.INTRODUCED, Phase.DECLINED),
            Phase.ARRANGING: (Phase.ARRANGING, Phase.LEFT),
            Phase.SET: (Phase.SET, Phase.ARRANGING, Phase.LEFT),
            Phase.TOLD: (Phase.TOLD, Phase.GOING_ON, Phase.NOT_MET, Phase.LEFT),
            Phase.GOING_ON: (Phase.GOING_ON, Phase.LEFT),
            Phase.USED: (Phase.USED, Phase.CLOSED, Phase.LEFT),
        }
    )

    def execute(self, x: Connection, now: datetime) -> None:
        """Those who stay are told that they are one fewer, never why."""
        leave(x, self.by, now)


@register
@dataclass(frozen=True, kw_only=True)
class GoOnWithoutAnswer(ConnectionMessage):
    """Those who answered say how to go on with the silence of others; the first one's word counts."""

    way: SilenceWay
    name, roles = "go_on_without_answer", frozenset({Role.PERSON, Role.PROGRAMME})
    transitions = leads_to(
        {
            Phase.INVITED: (Phase.INVITED, Phase.DECLINED),
            Phase.INTRODUCED: (Phase.INTRODUCED, Phase.ARRANGING, Phase.DECLINED, Phase.REGROUPED),
            Phase.ARRANGING: (Phase.ARRANGING, Phase.DECLINED, Phase.REGROUPED),
        }
    )

    def check(self, x: Connection, now: datetime) -> None:
        """They were asked, and what they choose is possible."""
        if all(not may_settle(x, ask.person, self.by) for ask in _unsettled(x)):
            raise NOT_ASKED.broken("by")
        if self.way is SilenceWay.WITHOUT and len(answered_people(x)) < ENOUGH:
            raise NOBODY_ELSE.broken("way")
        if self.way is SilenceWay.REGROUP and x.origin is not Origin.ROUND:
            raise NOT_A_ROUND.broken("way")

    def execute(self, x: Connection, now: datetime) -> None:
        """Wait as long again, go on with who is there, look for others, or end it."""
        for ask in _unsettled(x):
            if may_settle(x, ask.person, self.by):
                x.answer(ask, now, self.by, self.way.value)
        x.void(_unsettled(x), now, "settled")
        if self.way is SilenceWay.WAIT:
            _wait_on(x, now)
        elif self.way is SilenceWay.WITHOUT:
            for person in silent_people(x):
                leave(x, person, now)
        elif self.way is SilenceWay.REGROUP:
            finish(x, Phase.REGROUPED, ConnectionNotice.REGROUPED, now)
        else:
            finish(x, Phase.DECLINED, ConnectionNotice.NOT_COME_ABOUT, now)

    def facts(self) -> dict[str, str | int]:
        """Which way."""
        return {"way": self.way.value}


def _wait_on(x: Connection, now: datetime) -> None:
    """Who is silent has the whole time again."""
    for ask in x.open_asks():
        if ask.id in x.put:
            begin_again(x, ask, now)
            x.put.remove(ask.id)


def need_asked(x: Connection, kind: AskKind, person: str) -> None:
    """RuleBroken for somebody who was not asked this, or has answered."""
    if x.find_ask_of(kind, person) is None:
        raise NOT_ASKED.broken("by")


def answered(x: Connection, kind: AskKind, person: str, now: datetime, outcome: str) -> None:
    """Settle what the person was asked."""
    x.answer(x.find_ask_of(kind, person), now, person, outcome)


def may_settle(x: Connection, asked: str | None, person: str) -> bool:
    """Whether somebody was asked how to go on: themselves, or as one of the hub."""
    return asked == person or (asked is None and Role.PROGRAMME in x.roles_of(person))


def _unsettled(x: Connection) -> list[Ask[AskKind, Role]]:
    return x.open_asks(AskKind.SETTLE_SILENCE)


def silent_people(x: Connection) -> list[str]:
    """Whose answer is overdue and was put to the others."""
    return [ask.person for ask in x.open_asks() if ask.id in x.put and ask.person]


def answered_people(x: Connection) -> list[str]:
    """Those who said yes, and owe nobody an answer that is overdue."""
    silent = silent_people(x)
    return [one.person for one in x.taking_part() if one.person not in silent]
