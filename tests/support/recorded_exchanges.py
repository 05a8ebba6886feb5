"""The cast of tests/support/people.py in a database, with real words in the documents of the happy path."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from activities.records import Records
from domain.case.documents import DocumentKind
from models.documents.content import hash_of, parse
from models.tables.document import Document
from models.tables.document_version import DocumentVersion
from models.tables.staff_role import StaffRole
from tests.support.happy_path_changes import together, until
from tests.support.people import MIA, START, TOR, team
from tests.support.people_rows import add_cast

APPLICATION: dict[str, Any] = {
    "topic": "Events",
    "level": "some_practice",
    "goal": "Run a forty-person edit-a-thon of our own, with a budget of 1,500 euro",
    "measure": "Forty people edit, and ten of them come back",
    "direction": "mentee_travels",
    "partner_community": "c-mentor",
    "active_people": 14,
    "languages": ["Dravanian", "English"],
    "about": "We are fourteen people who meet in the city library every second week.",
    "why_now": "The library offers us its hall in the autumn, for the first time.",
    "applied_at_home": "The two of us who travel will lead the planning group at home.",
    "share_back": "A talk at our meeting and a page with everything we used.",
    "agree_joint_plan": True,
    "agree_hub_books": True,
}


def plan_content(title: str = "Look over the checklist together") -> dict[str, Any]:
    """A plan of one short day, as stored."""
    session = {"start": "09:00:00", "end": "12:00:00", "title": title, "kind": "hands_on"}
    rest = {"start": "13:00:00", "end": "15:00:00", "title": "Rest", "kind": "downtime"}
    return {
        "goals": [{"text": "Plan an event for forty people", "measure": "The plan is written"}],
        "starts_on": "2027-08-02",
        "days": [
            {
                "sessions": [
                    {**session, "led_by": "Tor", "goal": 1},
                    {**rest, "led_by": "", "goal": None},
                ]
            }
        ],
        "internal_documents": [
            {"kind": "budget", "title": "Budget of 2026", "where": "shared folder"}
        ],
        "lead_contact": "p-tess",
        "travellers": [MIA],
        "cadence": {"calls": 3, "interval_days": 30, "hour": 16},
        "host_place": "Vistulia, community house",
        "working_language": "English",
    }


QUESTIONS = {
    "questions": [
        {"text": f"How did you solve problem number {n}?", "material": "", "person": ""}
        for n in range(1, 13)
    ]
}
POST_PLAN = {
    "actions": [
        {
            "title": "Plan the edit-a-thon",
            "outcome": "Date and room are fixed",
            "owner": MIA,
            "due": "2027-11-01",
        }
    ],
    "remarks": "",
}
REPORT_MENTOR = {
    "side": "mentor",
    "changed": "We wrote our checklist down for the first time in years.",
    "failed": "The tour of the archive took too long.",
    "advice": "",
}
REPORT_MENTEE = {
    "side": "mentee",
    "goals": [{"goal": 1, "reached": "yes", "evidence": "The plan is on our wiki"}],
    "changed": "We know whom to ask, and we have a plan with names.",
    "unplanned": "",
    "failed": "We started with the budget too late.",
    "next_steps": "The edit-a-thon is in October.",
}


def words(kind: DocumentKind, content: dict[str, Any]) -> dict[str, Any]:
    """The content as a form would store it; fails for one that no form would."""
    stored: dict[str, Any] = parse(kind, content).model_dump(mode="json")
    return stored


async def add_document(
    session: AsyncSession,
    document_id: str,
    kind: DocumentKind,
    *versions: dict[str, Any],
    exchange_id: str = "x1",
    by: str = MIA,
    side: str | None = None,
    at: datetime = START,
) -> list[str]:
    """Store versions under a chosen id and return their hashes."""
    session.add(
        Document(
            id=document_id, kind=kind.value, exchange_id=exchange_id, owner_side=side,
            created_by=by, created_at=at, head_version=len(versions),
        )
    )  # fmt: skip
    await session.flush()
    hashes = []
    for number, content in enumerate(versions, 1):
        stored = words(kind, content)
        hashes.append(hash_of(stored))
        session.add(
            DocumentVersion(
                document_id=document_id, version=number, content=stored, hash=hashes[-1],
                author_id=by, created_at=at + timedelta(hours=number),
            )
        )  # fmt: skip
    await session.flush()
    return hashes


async def add_everybody(database: async_sessionmaker[AsyncSession]) -> None:
    """The cast, its staff with their roles, and the words behind the happy path's ids."""
    async with database() as session:
        await add_cast(session)
        for member in team().members:
            for role in member.roles:
                session.add(StaffRole(person_id=member.person, role=role.value))
        kinds = DocumentKind
        await add_document(session, "d-application", kinds.APPLICATION, APPLICATION)
        await add_document(
            session, "d-plan", kinds.PLAN, plan_content(), plan_content("Work on it")
        )
        # The second version has the notes of who prepares.
        await add_document(session, "d-q", kinds.QUESTIONS, QUESTIONS, QUESTIONS, side="mentee")
        await add_document(session, "d-post-plan", kinds.POST_PLAN, POST_PLAN, side="mentee")
        await add_document(session, "d-report-mentee", kinds.REPORT, REPORT_MENTEE, side="mentee")
        await add_document(
            session, "d-report-mentor", kinds.REPORT, REPORT_MENTOR, side="mentor", by=TOR
        )
        await session.commit()


async def record_until(
    database: async_sessionmaker[AsyncSession], entries: int, exchange_id: str = "x1"
) -> None:
    """Record the happy path up to the step that makes at least so many timeline entries."""
    changes = until(exchange_id, lambda _change, there: there >= entries)
    await Records(database).record(together(changes))


async def under_review(database: async_sessionmaker[AsyncSession]) -> None:
    """The cast, and an exchange whose plan is being reviewed."""
    await add_everybody(database)
    await record_until(database, 6)
