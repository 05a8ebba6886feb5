"""Action items after the visit: how each stands, and how one is made feasible or let go."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.case.documents import DocRef
from domain.case.errors import N_, RuleBroken
from domain.case.message import stays_in
from domain.case.workdays import local_date
from domain.exchange import after_visit
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.follow_up import Action, ActionStatus
from domain.exchange.messages.base import PARTICIPANTS, ExchangeMessage, register
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Role
from domain.exchange.phases import Phase

OUTCOMES = frozenset({ActionStatus.DONE, ActionStatus.BLOCKED, ActionStatus.LET_GO})
"""What lets a report be accepted: an action was done, could not go on, or was let go."""


def _need_action(x: Exchange, action_id: str) -> Action:
    for action in x.actions:
        if action.id == action_id:
            return action
    raise RuleBroken(
        "action",
        N_("This exchange has no such action."),
        N_("Open the list of actions."),
        rule="no_such_action",
    )


def _need_open_action(x: Exchange, action_id: str, by: str) -> Action:
    """An action of one's own side on which work goes on."""
    action = _need_action(x, action_id)
    if not action.belongs_to(x.side_of(by)):
        raise RuleBroken(
            "action",
            N_("This action belongs to the other community."),
            N_("Choose one of your own; a note in the next call helps with theirs."),
            rule="action_of_other_side",
        )
    if action.status is ActionStatus.DONE:
        raise RuleBroken(
            "action",
            N_("This action is already done."),
            N_("Nothing more to do here."),
            rule="action_done",
        )
    if action.status is ActionStatus.LET_GO:
        raise RuleBroken(
            "action",
            N_("This action was let go."),
            N_("Say in the report what you would do another time."),
            rule="action_let_go",
        )
    return action


@register
@dataclass(frozen=True, kw_only=True)
class ProgressAction(ExchangeMessage):
    """The side that learned says how an action stands, with evidence when it is done (CEE-14)."""

    action: str
    status: ActionStatus
    evidence: DocRef | None = None

    name = "progress_action"
    roles = PARTICIPANTS
    transitions = stays_in(Phase.FOLLOW_UP, Phase.REPORT)

    def check(self, x: Exchange, now: datetime) -> None:
        """An action of one's own side; done needs an outcome, blocked a reason."""
        _need_open_action(x, self.action, self.by)
        if self.status is ActionStatus.LET_GO:
            raise RuleBroken(
                "status",
                N_("Letting an action go needs a reason of its own."),
                N_("Choose “Change this action”, then “Let it go”."),
                rule="letting_go_is_a_change",
            )
        if self.status is ActionStatus.OPEN:
            raise RuleBroken(
                "status",
                N_("Choose started, done or blocked."),
                N_("Pick one of them."),
                rule="not_a_progress_status",
            )
        if self.status is not ActionStatus.STARTED and self.evidence is None:
            raise RuleBroken(
                "outcome",
                N_("Say what came of it."),
                N_("A sentence or a link is enough."),
                rule="done_without_outcome",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Done settles the ask; blocked tells the mentor and the hub, who may help."""
        action = _need_action(x, self.action)
        action.status = self.status
        ask = x.find_ask(AskKind.PROGRESS_ACTION, subject=self.action)
        if self.status is ActionStatus.DONE:
            x.answer(ask, now, self.by, "done")
        elif self.status is ActionStatus.BLOCKED:
            people = (*x.team.holding(Role.PROGRAMME)[:1], *x.contacts())
            x.notify(NoticeKind.ACTION_BLOCKED, people, action=self.action)

    def facts(self) -> dict[str, str | int]:
        """Which action, and how it stands."""
        found: dict[str, str | int] = {"action": self.action, "status": self.status.value}
        return found | ({"document": self.evidence.id} if self.evidence else {})


class ActionWay(StrEnum):
    """How an action that cannot be done as planned is made feasible."""

    EXTEND = "extend"
    SHRINK = "shrink"
    LET_GO = "let_go"


class ActionReason(StrEnum):
    """Why an action cannot be done as planned."""

    NO_TIME = "no_time"
    PEOPLE_LEFT = "people_left"
    NO_MONEY = "no_money"
    HARDER_THAN_THOUGHT = "harder_than_thought"
    NEED_CHANGED = "need_changed"
    OTHER = "other"


@register
@dataclass(frozen=True, kw_only=True)
class ChangeAction(ExchangeMessage):
    """An action is late or too big: more time once, a smaller action once, or let go without blame.

    `new_due` belongs to more time; `words` say what of a smaller action remains.
    """

    action: str
    way: ActionWay
    reason: ActionReason
    new_due: date | None = None
    words: DocRef | None = None

    name = "change_action"
    roles = PARTICIPANTS
    transitions = stays_in(Phase.FOLLOW_UP, Phase.REPORT)

    def check(self, x: Exchange, now: datetime) -> None:
        """An open action of one's own side, a reason in words, and what the way needs."""
        action = _need_open_action(x, self.action, self.by)
        if x.report_accepted_at:
            raise RuleBroken(
                "action",
                N_("The report has been accepted."),
                N_("What is left is each side's word on publication."),
                rule="report_accepted",
            )
        if self.note is None:
            raise RuleBroken(
                "note",
                N_("Say what stands in the way."),
                N_("A sentence is enough; nobody is blamed."),
                rule="action_change_without_words",
            )
        if self.way is ActionWay.EXTEND:
            self._check_extension(x, action, now)
        elif self.way is ActionWay.SHRINK:
            self._check_smaller(action)

    def _check_extension(self, x: Exchange, action: Action, now: datetime) -> None:
        if action.extended:
            raise RuleBroken(
                "way",
                N_("This action has had more time already."),
                N_("Make it smaller, or let it go."),
                rule="action_extended_already",
            )
        today = local_date(now, x.policy.time_zone)
        latest = max(action.due, today) + timedelta(days=x.policy.max_extension_days)
        if self.new_due is None or not max(action.due, today) < self.new_due <= latest:
            raise RuleBroken(
                "new_due",
                N_("More time means a later date, at most {days} days on."),
                N_("Choose a date up to {latest}."),
                rule="extension_too_long",
                days=x.policy.max_extension_days,
                latest=latest.isoformat(),
            )

    def _check_smaller(self, action: Action) -> None:
        if action.shrunk:
            raise RuleBroken(
                "way",
                N_("This action has been made smaller already."),
                N_("Finish what is left, take more time, or let it go."),
                rule="action_made_smaller_already",
            )
        if self.words is None:
            raise RuleBroken(
                "words",
                N_("Say what of this action remains."),
                N_("A sentence with the smaller aim is enough."),
                rule="smaller_action_without_words",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """The other side and the case owner are told; the reminders follow the new date."""
        action = _need_action(x, self.action)
        before = action.due
        ask = x.find_ask(AskKind.PROGRESS_ACTION, subject=self.action)
        if self.way is ActionWay.LET_GO:
            action.status = ActionStatus.LET_GO
            x.answer(ask, now, self.by, self.way.value)
        elif self.way is ActionWay.SHRINK:
            action.shrunk = True
        elif self.new_due:
            action.due, action.extended = self.new_due, True
            x.answer(ask, now, self.by, self.way.value)
            after_visit.ask_progress(x, action, now)
        x.notify(
            NoticeKind.ACTION_CHANGED,
            (*x.contacts(), *x.team.holding(Role.PROGRAMME)[:1]),
            note=self.note,
            facts=self.facts() | {"until": action.due.isoformat(), "before": before.isoformat()},
        )

    def facts(self) -> dict[str, str | int]:
        """Which action, how, why, and the new date or words."""
        found: dict[str, str | int] = {
            "action": self.action,
            "way": self.way.value,
            "reason": self.reason.value,
        }
        found |= {"new_due": self.new_due.isoformat()} if self.new_due else {}
        return found | ({"document": self.words.id} if self.words else {})
