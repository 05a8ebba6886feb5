"""The hub's people in one exchange: assigned, away and back, or set aside by a conflict of interest."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from domain.case.errors import N_, Refusal, RuleBroken
from domain.case.team import TeamMember
from domain.case.workdays import local_date
from domain.exchange import attendees
from domain.exchange.exchange import Exchange
from domain.exchange.messages.base import EVERYWHERE, ExchangeMessage, register
from domain.exchange.notices import NoticeKind
from domain.exchange.people import HUB_ROLES, Role

COORDINATORS = frozenset({Role.COORDINATOR})


def _need_other_coordinator(x: Exchange, person: str, field: str) -> None:
    """Somebody must be left who can settle whatever comes."""
    left = {role for m in x.team.members if m.person != person for role in m.roles}
    if Role.COORDINATOR not in left:
        raise RuleBroken(
            field,
            N_("Nobody would be left as coordinator."),
            N_("Name another coordinator first."),
            rule="last_coordinator",
        )


def _need_self_or_coordinator(x: Exchange, by: str, person: str) -> None:
    if by != person and Role.COORDINATOR not in x.roles_of(by):
        raise RuleBroken(
            "person",
            N_("Only the coordinator may say this of somebody else."),
            N_("Say it of yourself, or ask the coordinator."),
            rule="only_coordinator_for_others",
        )


def _need_team_member(x: Exchange, person: str) -> TeamMember[Role]:
    member = x.team.find(person)
    if member is None:
        raise RuleBroken(
            "person",
            N_("This person is not in the hub's team for this exchange."),
            N_("Choose somebody of the team."),
            rule="not_of_team",
        )
    return member


def _let_go(x: Exchange, person: str) -> None:
    """Tasks the person had taken go back to the queue."""
    for ask in x.open_asks():
        if ask.claimed_by == person:
            ask.release()
            x.touched.append(ask.id)


@register
@dataclass(frozen=True, kw_only=True)
class AssignStaff(ExchangeMessage):
    """The coordinator changes who works on this exchange for the hub, and as what.

    No roles takes the person off the team; `owner` makes the person its case owner.
    """

    member: TeamMember[Role]
    owner: bool = False

    name = "assign_staff"
    roles = COORDINATORS
    transitions = EVERYWHERE

    def check(self, x: Exchange, now: datetime) -> None:
        """Hub roles only, a case owner of the programme staff, and never no coordinator."""
        roles = set(self.member.roles)
        if not roles <= HUB_ROLES:
            raise RuleBroken(
                "roles",
                N_("This is not a role of the hub."),
                N_("Choose hub roles only."),
                rule="not_a_hub_role",
            )
        if self.owner and Role.PROGRAMME not in roles:
            raise RuleBroken(
                "owner",
                N_("A case owner is a member of the programme staff."),
                N_("Add that role, or choose somebody else."),
                rule="owner_not_programme_staff",
            )
        if roles and self.member.person in x.conflicted:
            raise RuleBroken(
                "person",
                N_("This person has a conflict of interest in this exchange."),
                N_("Choose somebody else."),
                rule="conflicted_joins_no_team",
            )
        if Role.COORDINATOR not in roles:
            _need_other_coordinator(x, self.member.person, "roles")

    def execute(self, x: Exchange, now: datetime) -> None:
        """Replace the entry; claims of somebody who lost the role are released."""
        person = self.member.person
        x.team.members = [m for m in x.team.members if m.person != person]
        if self.member.roles:
            x.team.members.append(replace(self.member))
        if self.owner:
            x.team.case_owner = person
        elif x.team.case_owner == person and Role.PROGRAMME not in self.member.roles:
            x.team.case_owner = None
        for ask in x.open_asks():
            if ask.claimed_by == person and not {*ask.of, Role.COORDINATOR} & {*self.member.roles}:
                ask.release()
                x.touched.append(ask.id)

    def facts(self) -> dict[str, str | int]:
        """Whom, and as what."""
        roles = ",".join(role.value for role in self.member.roles)
        return {"person": self.member.person, "roles": roles, "owner": int(self.owner)}


@register
@dataclass(frozen=True, kw_only=True)
class SetAway(ExchangeMessage):
    """A member of the hub's team is away; `until` is the day the person is back."""

    person: str
    until: date

    name = "set_away"
    roles = HUB_ROLES
    transitions = EVERYWHERE

    def check(self, x: Exchange, now: datetime) -> None:
        """Of oneself, or by the coordinator of anybody; a day ahead."""
        _need_self_or_coordinator(x, self.by, self.person)
        _need_team_member(x, self.person)
        if self.until <= local_date(now, x.policy.time_zone):
            raise RuleBroken(
                "until",
                N_("The day of the return has passed."),
                N_("Choose a day from tomorrow on."),
                rule="return_day_passed",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Tasks go to the substitute, who is told how many there are."""
        with attendees.turns_follow(x) as taken:
            x.team.away[self.person] = self.until
            _let_go(x, self.person)
        for person, tasks in attendees.taken_over(taken).items():
            x.notify(NoticeKind.STAFF_AWAY, [person], facts=self.facts(), tasks=tasks)

    def facts(self) -> dict[str, str | int]:
        """Who, and until when."""
        return {"person": self.person, "until": self.until.isoformat()}


@register
@dataclass(frozen=True, kw_only=True)
class SetBack(ExchangeMessage):
    """Somebody of the hub's team is back before the day that was named."""

    person: str

    name = "set_back"
    roles = HUB_ROLES
    transitions = EVERYWHERE

    def check(self, x: Exchange, now: datetime) -> None:
        """Of oneself, or by the coordinator of anybody; of somebody who is away."""
        _need_self_or_coordinator(x, self.by, self.person)
        if self.person not in x.team.away:
            raise RuleBroken(
                "person",
                N_("This person is not away."),
                N_("Nothing needs to change."),
                rule="not_away",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Tasks nobody has taken meanwhile are the person's again."""
        with attendees.turns_follow(x):
            del x.team.away[self.person]

    def facts(self) -> dict[str, str | int]:
        """Who."""
        return {"person": self.person}


@register
@dataclass(frozen=True, kw_only=True)
class DeclareConflict(ExchangeMessage):
    """Somebody of the hub's team has a conflict of interest; the note, which only the hub reads, says which.

    From then on the person holds no role in this exchange, and cannot be given one again.
    """

    person: str

    name = "declare_conflict"
    roles = HUB_ROLES
    note_required = Refusal(
        N_("Say in a sentence what the conflict of interest is."),
        N_("Only the hub reads it."),
        rule="conflict_without_words",
    )
    transitions = EVERYWHERE

    def check(self, x: Exchange, now: datetime) -> None:
        """Of oneself, or by the coordinator of anybody; with words, and a coordinator left."""
        _need_self_or_coordinator(x, self.by, self.person)
        _need_team_member(x, self.person)
        _need_other_coordinator(x, self.person, "person")

    def execute(self, x: Exchange, now: datetime) -> None:
        """Somebody else decides: the substitute follows the case owner, other holders the person."""
        with attendees.turns_follow(x) as taken:
            x.conflicted.append(self.person)
            x.team.members = [m for m in x.team.members if m.person != self.person]
            x.team.away.pop(self.person, None)
            if x.team.case_owner == self.person:
                x.team.case_owner = next(iter(x.team.holding(Role.PROGRAMME)), None)
            _let_go(x, self.person)
        tasks = attendees.taken_over(taken)
        informed = (*x.team.holding(Role.CHAIR), *x.team.holding(Role.COORDINATOR), *tasks)
        for person in dict.fromkeys(informed):
            own = tasks.get(person, 0)
            x.notify(
                NoticeKind.CONFLICT_DECLARED,
                [person],
                note=self.note,
                facts=self.facts(),
                tasks=own,
            )

    def facts(self) -> dict[str, str | int]:
        """Who."""
        return {"person": self.person}
