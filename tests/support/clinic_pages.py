"""Clinics behind the pages of tests: its people, one that stands in the database, and forms filled in."""

import re
import uuid
from datetime import timedelta
from html import unescape
from typing import Any

import httpx2
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.clinic.clinic import Clinic
from models.messages.cases import state_of
from models.tables.case_title import CaseTitle
from models.tables.case_view import CaseView
from models.tables.clinic import ClinicWords
from models.tables.exchange_member import ExchangeMember
from models.tables.person import Person
from models.tables.staff_role import StaffRole
from tests.support.people import COR, PAT, SUB
from tests.support.web_app import NOW

Sessions = async_sessionmaker[AsyncSession]
DAY = NOW + timedelta(days=52)  # 24 June, as in the design
PEOPLE = {
    "P06": "Bohdan Lirak", "P07": "Hedvika Morasz", "P19": "Anahit Kavk", "P12": "Luca Velani",
    "P03": "Zofia Wislan", "G1": "Gergo Talmas", "G2": "Ilona Danub", PAT: "Pat Programme",
    SUB: "Sub Stitute", COR: "Cor Dinator",
}  # fmt: skip
TITLE = "Gadgets for small wikis"
SUMMARY = "You bring a gadget from one wiki to another, and know whom to ask."


async def add_everybody(database: Sessions) -> None:
    async with database() as session, session.begin():
        for key, name in PEOPLE.items():
            session.add(
                Person(
                    id=key, name=name, email=f"{key.lower()}@example.org", time_zone="Europe/Prague"
                )
            )
        await session.flush()
        for who, role in ((PAT, "programme"), (SUB, "programme"), (COR, "coordinator")):
            session.add(StaffRole(person_id=who, role=role))


async def stored(database: Sessions, x: Clinic) -> None:
    """A clinic as its records would leave it, with its words."""
    state = state_of("clinic").dump_python(
        x, mode="json", exclude={"asks", "timeline", "owed", "touched"}
    )
    async with database() as session, session.begin():
        await session.merge(
            CaseView(
                case_id=x.id, kind="clinic", revision=x.revision, phase=x.phase.value, updated_at=NOW,
                ended_at=x.ended_at, state=state,
            )
        )  # fmt: skip
        await session.merge(CaseTitle(case_id=x.id, title=TITLE))
        await session.merge(
            ClinicWords(
                clinic_id=x.id, summary=SUMMARY, not_for="Who writes gadgets.", changed_at=NOW
            )
        )
        for who, role in x.members():
            await session.merge(
                ExchangeMember(exchange_id=x.id, person_id=who, role=role.value)  # type: ignore[call-arg]
            )


def form() -> dict[str, str]:
    return {"_key": str(uuid.uuid4())}


def page_text(answer: httpx2.Response) -> str:
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub("<[^>]+>", " ", unescape(main)).split())


async def fill_in(client: httpx2.AsyncClient, path: str, **typed: Any) -> httpx2.Response:
    """Open a form, send it with its hidden fields; the page it leads to."""
    page = (await client.get(path)).text
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    answer = await client.post(path, data={**hidden, **typed})
    return await client.get(answer.headers["location"]) if answer.status_code == 303 else answer
