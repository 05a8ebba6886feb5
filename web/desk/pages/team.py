"""What the coordinator does without being asked: change the hub's team, waive calls."""

from typing import Annotated, Any

from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.moves.anytime import AssignStaff
from domain.moves.base import Move
from domain.moves.follow_up import WaiveCalls
from domain.people import HUB_ROLES, Role, TeamMember
from models.documents.words import WORDS
from models.tables.membership import Membership
from models.tables.person import Person
from models.tables.staff_role import StaffRole
from models.tables.staff_tie import StaffTie
from models.texts.labels import label
from models.texts.translate import N_
from web.desk.pages.decisions import names_at
from web.shared.asks import ACTIONS, FormPage, Place
from web.shared.form_fields import Options
from web.shared.widgets import Area, Check, Checks
from web.shared.widgets import Person as PersonChoice

COORDINATORS = frozenset({Role.COORDINATOR})


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
    note: Annotated[str | None, Field(max_length=2000), WORDS, Area(label=N_("Why?"), rows=3)] = (
        None
    )


class AssignStaffPage(FormPage[Assignment]):
    model = Assignment
    who = COORDINATORS
    title = N_("Change the hub’s team")
    intro = N_("For this exchange only. Tasks somebody can no longer do go back to the queue.")
    submit = N_("Change the team")
    done = N_("The team is changed.")
    template = "desk/team.html"

    async def options(self, at: Place) -> dict[str, Options]:
        staff = await at.database.execute(
            select(col(Person.id), col(Person.name))
            .where(col(Person.id).in_(select(col(StaffRole.person_id))), col(Person.active))
            .order_by(col(Person.name))
        )
        roles = [role for role in Role if role in HUB_ROLES]
        return {
            "person": [(row[0], row[1]) for row in staff],
            "roles": [(role.value, label(role)) for role in roles],
        }

    async def context(self, at: Place) -> dict[str, Any]:
        return {"team": at.exchange.team, "names": await names_at(at)}

    async def move(self, at: Place, answer: Assignment) -> Move:
        member = TeamMember(
            person=answer.person,
            roles=tuple(answer.roles),
            ties=await ties_of(at.database, answer.person),
        )
        note = await at.add_note(answer.note)
        return AssignStaff(by=at.me, note=note, member=member, owner=answer.owner)


async def ties_of(database: AsyncSession, person_id: str) -> tuple[str, ...]:
    """Communities a person is tied to: declared ties, and those the person belongs to."""
    declared = await database.scalars(
        select(col(StaffTie.community_id)).where(col(StaffTie.person_id) == person_id)
    )
    belongs = await database.scalars(
        select(col(Membership.community_id)).where(col(Membership.person_id) == person_id)
    )
    return tuple(sorted({*declared, *belongs}))


class Waiver(BaseModel):
    note: Annotated[
        str,
        Field(min_length=5, max_length=4000),
        WORDS,
        Area(label=N_("Why are the calls let go?"), hint=N_("Both sides read it.")),
    ]


class WaiveCallsPage(FormPage[Waiver]):
    model = Waiver
    who = COORDINATORS
    title = N_("Waive the remaining calls")
    intro = N_(
        "The calls still to come leave the calendars, and the reports are asked for. Your name stands beside it."
    )
    submit = N_("Waive them")
    done = N_("The calls are waived, and both sides are told.")
    destructive = True

    async def move(self, at: Place, answer: Waiver) -> Move:
        return WaiveCalls(by=at.me, note=await at.add_note(answer.note))


ACTIONS["assign-staff"] = AssignStaffPage()
ACTIONS["waive-calls"] = WaiveCallsPage()
