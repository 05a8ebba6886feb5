"""Proposing a learning clinic: what starts the case, and the words that are kept beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from domain.clinic.clinic import Clinic
from domain.clinic.kind import CLINIC
from domain.clinic.names import ClinicType, Role
from domain.clinic.policy import Policy
from models.messages.cases import StartCase, start_of
from models.tables.case_title import CaseTitle
from models.tables.clinic import ClinicWords
from models.tables.programme import FIRST
from runtime.hub_of_case import clock_of, team_for


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What somebody says who proposes a clinic; `ambassador` is who looks after the topic, if anybody does."""

    topic: str
    title: str
    summary: str
    not_for: str = ""
    clinic_type: ClinicType = ClinicType.HOT_TOPIC
    ambassador: str | None = None


def clinic_id_of(key: str) -> str:
    """The id of the clinic that a form of this key proposes: sent twice, it is one clinic."""
    return str(uuid5(NAMESPACE_URL, f"urn:peer-exchange:clinic:{key}"))


async def propose(
    session: AsyncSession,
    proposal: Proposal,
    *,
    by: str,
    key: str,
    now: datetime,
    programme: str = FIRST,
    numbers: Mapping[str, int] | None = None,
) -> StartCase:
    """Keep the words, and give what starts the case. Does not commit; proposed again it changes nothing.

    `numbers` are those of the policy that differ from its defaults.
    """
    zone, days_off = await clock_of(session, programme)
    given: dict[str, Any] = {"time_zone": zone, "holidays": days_off, **(numbers or {})}
    case = Clinic(
        id=clinic_id_of(key),
        proposer=by,
        programme=programme,
        topic=proposal.topic,
        clinic_type=proposal.clinic_type,
        ambassador=proposal.ambassador,
        policy=Policy(**given),
        team=await team_for(session, Role, programme=programme),
    )
    await session.merge(CaseTitle(case_id=case.id, title=proposal.title))
    words = ClinicWords(
        clinic_id=case.id,
        programme=programme,
        summary=proposal.summary,
        not_for=proposal.not_for,
        changed_at=now,
    )
    await session.merge(words)
    return start_of(CLINIC, case, by)
