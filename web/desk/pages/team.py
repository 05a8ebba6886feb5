"""What the coordinator does without being asked: change the hub's team, waive calls."""

from typing import Annotated, Any

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.case.team import TeamMember
from domain.exchange.messages.calls import WaiveCalls
from domain.exchange.messages.staff import AssignStaff
from domain.exchange.people import HUB_ROLES, Role
from models.tables.membership import Membership
from models.tables.staff_tie import StaffTie
from models.texts.labels import label
from models.texts.translate import N_
from web.cases.decisions import BOTH_READ, Note, OneMessage
from web.cases.pages import ACTIONS, Group, Place
from web.desk.pages.decisions import names_at
from web.exchanges.choices import hub_staff
from web.forms.button import Nothing
from web.forms.fields import Options
from web.forms.widgets import Check, Checks
from web.forms.widgets import Person as PersonChoice


class Assignment(BaseModel):
    person: Annotated[str, PersonChoice(label=N_("Who?"), radios=0)]
    roles: Annotated[
        list[Role],
        Checks(
            label=N_("As what, from now on?"),
            hint=N_(
                "These roles replace those the person has in this exchange; none takes them off the team."
            ),
        ),
    ] = []
    owner: Annotated[bool, Check(label=N_("This person is the case owner"))] = False


class AssignStaffPage(OneMessage[Assignment]):
    sends = AssignStaff
    model = Assignment
    aside = frozenset({"person", "roles"})
    note = Note(label=N_("Why?"), needed=False, most=2000, rows=3)
    group = Group.PEOPLE
    title = N_("Change the hub’s team")
    intro = N_("For this exchange only. Tasks somebody can no longer do go back to the queue.")
    submit = N_("Change the team")
    done = N_("The team is changed.")
    template = "desk/team.html"

    async def options(self, at: Place) -> dict[str, Options]:
        roles = [role for role in Role if role in HUB_ROLES]
        return {
            "person": await hub_staff(at),
            "roles": [(role.value, label(role)) for role in roles],
        }

    async def context(self, at: Place) -> dict[str, Any]:
        return {"team": at.exchange.team, "names": await names_at(at)}

    async def values(self, at: Place, answer: Assignment) -> dict[str, Any]:
        ties = await ties_of(at.database, answer.person)
        member = TeamMember(person=answer.person, roles=tuple(answer.roles), ties=ties)
        return {"member": member}


async def ties_of(database: AsyncSession, person_id: str) -> tuple[str, ...]:
    """Communities a person is tied to: declared ties, and those the person belongs to."""
    declared = await database.scalars(
        select(col(StaffTie.community_id)).where(col(StaffTie.person_id) == person_id)
    )
    belongs = await database.scalars(
        select(col(Membership.community_id)).where(col(Membership.person_id) == person_id)
    )
    return tuple(sorted({*declared, *belongs}))


class WaiveCallsPage(OneMessage[Nothing]):
    sends = WaiveCalls
    note = Note(label=N_("Why are the calls let go?"), hint=BOTH_READ)
    group = Group.DATES
    title = N_("Waive the remaining calls")
    intro = N_(
        "The calls still to come leave the calendars, and the reports are asked for. Your name stands beside it."
    )
    submit = N_("Waive them")
    done = N_("The calls are waived, and both sides are told.")
    destructive = True


ACTIONS["assign-staff"] = AssignStaffPage()
ACTIONS["waive-calls"] = WaiveCallsPage()
