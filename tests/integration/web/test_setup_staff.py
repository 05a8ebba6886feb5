"""Staff in the browser: invited with roles, ties written down, roles taken; each change attributed."""

import re
from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import update
from sqlmodel import col

from models.tables.outbox import OutboxNotice
from models.tables.person import Person
from models.tables.staff_role import StaffRole
from models.tables.staff_tie import StaffTie
from runtime.embedded.mail import MailSink
from tests.support.fixtures_database import Fill
from tests.support.people_rows import community
from tests.support.post import deliver
from tests.support.setup_pages import (
    NADA,
    NAMED,
    OLE,
    PROGRAMME,
    STAFF,
    Sessions,
    everything,
    first_people,
    post,
    words,
)
from tests.support.web_app import browser, make_app, signed_in


@pytest.fixture
def filled_by() -> Fill:
    return first_people


@pytest.fixture
def app(database: Sessions) -> FastAPI:
    return make_app(database)


@pytest.fixture
async def nada(app: FastAPI, database: Sessions) -> AsyncIterator[httpx2.AsyncClient]:
    async with signed_in(app, database, NADA) as client:
        yield client


async def test_staff_are_invited_and_the_mail_lets_them_in(
    nada: httpx2.AsyncClient, app: FastAPI, database: Sessions, mail_sink: MailSink
):
    await post(nada, PROGRAMME, **NAMED)
    page = words(
        await post(
            nada, STAFF, name="Ida Berg", email="Ida@Example.org", roles=["approver", "chair"]
        )
    )
    assert "Ida Berg is invited by mail." in page
    assert page.count("Ida Berg (given by Nada Kovač") == 2
    assert "Nada Kovač Role: Approver" in page
    assert (await deliver(database, mail_sink.url)).sent == 1
    (mail,) = mail_sink.mails(recipient="ida@example.org")
    body = mail.message.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "at the hub of Baltic Exchange" in text
    assert "Approver" in text
    link = re.search(r"http://localhost:8000(/sign-in/\S+)", text)
    assert link is not None
    async with browser(app) as ida:
        assert (await ida.post(link[1])).headers["location"] == "/desk"
        assert (await ida.get("/desk")).status_code == 200
    (person,) = [one for one in await everything(database, Person) if one.name == "Ida Berg"]
    assert person.time_zone == "Europe/Vilnius"


async def test_whoever_is_known_keeps_their_name_and_gets_the_role(
    nada: httpx2.AsyncClient, database: Sessions
):
    page = words(await post(nada, STAFF, name="Olaf", email="ole@example.org", roles=["programme"]))
    assert "already as that of Ole" in page
    assert len(await everything(database, Person)) == 2
    roles = {(row.person_id, row.role) for row in await everything(database, StaffRole)}
    assert (OLE, "programme") in roles


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": ""}, "Name"),
        ({"email": "ida"}, "E-mail address"),
        ({"roles": []}, "Roles"),
        ({"roles": ["mentor"]}, "Roles"),
        ({"email": "nada@example.org", "roles": ["safety_officer"]}, "Roles"),
    ],
)
async def test_an_invitation_that_cannot_be_changes_nothing(
    nada: httpx2.AsyncClient, database: Sessions, given: dict[str, object], field: str
):
    data = {"name": "Ida", "email": "ida@example.org", "roles": ["chair"]} | given
    refused = await nada.post(STAFF, data=data)
    assert refused.status_code == 422
    assert re.search(f'href="#[^"]+">{field}', refused.text)
    assert len(await everything(database, Person)) == 2
    assert len(await everything(database, StaffRole)) == 2
    assert await everything(database, OutboxNotice) == []


async def test_who_is_not_active_is_not_invited(nada: httpx2.AsyncClient, database: Sessions):
    async with database() as session, session.begin():
        await session.execute(update(Person).where(col(Person.id) == OLE).values(active=False))
    refused = await nada.post(
        STAFF, data={"name": "Ole", "email": "ole@example.org", "roles": ["chair"]}
    )
    assert refused.status_code == 422
    assert "not active any more" in words(refused)


async def test_a_role_is_taken_but_the_last_coordinator_stays(
    nada: httpx2.AsyncClient, database: Sessions
):
    page = words(await post(nada, f"{STAFF}/take", person=OLE, role="booker"))
    assert "The role is taken away." in page
    assert "Role: Travel booker Ole nothing" in page
    page = words(await post(nada, f"{STAFF}/take", person=NADA, role="coordinator"))
    assert "Nobody else who has signed in is a coordinator." in page
    assert [row.person_id for row in await everything(database, StaffRole)] == [NADA]


async def test_who_never_signed_in_is_no_other_coordinator(
    nada: httpx2.AsyncClient, database: Sessions
):
    async with database() as session, session.begin():
        session.add(StaffRole(person_id=OLE, role="coordinator"))
    page = words(await post(nada, f"{STAFF}/take", person=NADA, role="coordinator"))
    assert "Nobody else who has signed in is a coordinator." in page
    async with database() as session, session.begin():
        await session.execute(update(Person).values(has_signed_in=True))
    page = words(await post(nada, f"{STAFF}/take", person=OLE, role="coordinator"))
    assert "Exchanges that run keep the team they began with." in page


async def test_a_role_nobody_holds_any_more_is_pointed_out(nada: httpx2.AsyncClient):
    page = words(await post(nada, f"{STAFF}/take", person=OLE, role="booker"))
    assert "Nobody is Travel booker now" in page


async def test_ties_are_written_down_and_struck_out(nada: httpx2.AsyncClient, database: Sessions):
    async with database() as session, session.begin():
        session.add(community("c-tie", "Gromada Tisava"))
    path = f"{STAFF}/{OLE}/ties"
    assert f'href="{path}"' in (await nada.get(STAFF)).text
    page = words(await post(nada, path, community="c-tie"))
    assert "The tie is written down." in page
    assert "Tie to a community nothing Ole, Gromada Tisava" in page
    assert [(t.person_id, t.community_id) for t in await everything(database, StaffTie)] == [
        (OLE, "c-tie")
    ]
    assert "written down already" in words(await post(nada, path, community="c-tie"))
    refused = await nada.post(path, data={"community": "c-none"})
    assert refused.status_code == 422
    assert "struck out" in words(await post(nada, f"{path}/remove", community="c-tie"))
    assert await everything(database, StaffTie) == []
    assert "no such tie any more" in words(await post(nada, f"{path}/remove", community="c-tie"))
    assert (await nada.get(f"{STAFF}/p-nobody/ties")).status_code == 404


@pytest.mark.parametrize("role", ["safety_officer", "chair"])
async def test_who_hears_concerns_is_not_struck_out_by_a_coordinator(
    nada: httpx2.AsyncClient, database: Sessions, role: str
):
    """A concern may be about the coordinator."""
    async with database() as session, session.begin():
        session.add(StaffRole(person_id=OLE, role=role))
    held = await everything(database, StaffRole)
    assert f'name="role" value="{role}"' not in (await nada.get(STAFF)).text
    page = words(await post(nada, f"{STAFF}/take", person=OLE, role=role))
    assert "a concern may be about anybody" in page
    assert await everything(database, StaffRole) == held
