"""A clinic with few people goes on as a connection of theirs: what that starts with."""

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy

with workflow.unsafe.imports_passed_through():
    from domain.case.team import HubTeam, TeamMember
    from domain.clinic.clinic import Clinic
    from domain.connection.connection import Connection, Person, id_after_clinic
    from domain.connection.kind import CONNECTION
    from domain.connection.names import Origin, Role
    from domain.connection.policy import Policy
    from models.messages.cases import StartCase, start_of


def conversation_of(x: Clinic, by: str) -> StartCase:
    """The start of a connection of those who would have met; the hub's people and clock are the clinic's."""
    known = {role.value for role in Role}
    members = [
        TeamMember(
            person=one.person,
            roles=tuple(Role(role.value) for role in one.roles if role.value in known),
            ties=one.ties,
        )
        for one in x.team.members
    ]
    case = Connection(
        id=id_after_clinic(x.id),
        programme=x.programme,
        origin=Origin.CLINIC,
        topics=(x.topic,),
        people=[Person(person=person) for person in x.merged_with],
        policy=Policy(time_zone=x.policy.time_zone, holidays=x.policy.holidays),
        team=HubTeam(case_owner=x.team.case_owner, members=members),
    )
    return start_of(CONNECTION, case, by)


async def begin_conversation(x: Clinic, by: str) -> None:
    """Start the connection, which goes on when the clinic has ended."""
    start = conversation_of(x, by)
    await workflow.start_child_workflow(
        CONNECTION.workflow,
        start,
        id=CONNECTION.workflow_id(start.case_id),
        parent_close_policy=workflow.ParentClosePolicy.ABANDON,
        id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
        static_summary=f"{CONNECTION.title} {start.case_id[:8]}",
        static_details="Current details say whose turn it is.",
    )
