"""Signing in: single use, no hints about who is known, limits, and a way on from every dead end."""

import asyncio
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col

from models.tables.session import WebSession
from models.tables.sign_in_link import SignInLink
from runtime.embedded.mail import MailSink
from runtime.sign_in import hash_of, real_now
from tests.integration.web.site import add_people, browser, link_for, make_app, signed_in
from web.public import sign_in

Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture
async def database(database: Sessions) -> Sessions:
    await add_people(database)
    return database


async def test_a_mailed_link_signs_in_and_leads_back(database: Sessions, mail_sink: MailSink):
    app = make_app(database, smtp_url=mail_sink.url)
    async with browser(app) as client:
        asked = await client.get("/sign-in?next=/inbox")
        next_path = re.search(r'name="next_path" value="([^"]+)"', asked.text)
        assert next_path is not None
        sent = await client.post(
            "/sign-in", data={"email": "MIA@example.org", "next_path": next_path[1]}
        )
        assert sent.status_code == 200
        (mail,) = mail_sink.mails(recipient="mia@example.org")
        plain = mail.message.get_body(("plain",))
        assert plain is not None
        link = re.search(r"http://localhost:8000(/sign-in/\S+)", plain.get_content())
        assert link is not None
        shown = await client.get(link[1])
        assert "Sign in as Mia Mentee" in shown.text
        assert shown.headers["referrer-policy"] == "same-origin"
        used = await client.post(link[1])
        assert (used.status_code, used.headers["location"]) == (303, "/inbox")
        assert "httponly" in used.headers["set-cookie"].lower()
        home = await client.get("/")
        assert home.headers["location"] == "/inbox"


async def test_only_hashes_are_stored(database: Sessions):
    path = await link_for(database, "p-mia")
    app = make_app(database)
    async with browser(app) as client:
        await client.post(path)
        token = client.cookies["session"]
    async with database() as session:
        assert await session.scalar(select(col(SignInLink.token_hash))) == hash_of(
            path.rpartition("/")[2]
        )
        assert await session.scalar(select(col(WebSession.token_hash))) == hash_of(token)


async def test_opening_a_link_never_uses_it(database: Sessions):
    path = await link_for(database, "p-mia")
    async with browser(make_app(database)) as client:
        for _ in range(3):
            assert (await client.get(path)).status_code == 200
        assert "session" not in client.cookies
        assert (await client.post(path)).status_code == 303


async def test_of_two_clicks_at_once_one_signs_in(database: Sessions):
    path = await link_for(database, "p-mia")
    app = make_app(database)
    async with browser(app) as one, browser(app) as two:
        answers = await asyncio.gather(one.post(path), two.post(path))
    assert sorted(answer.status_code for answer in answers) == [303, 410]


@pytest.mark.parametrize(
    ("state", "status", "says"),
    [("used", 410, "already used"), ("expired", 410, "too old"), ("unknown", 404, "does not work")],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_dead_link_offers_a_fresh_one(
    database: Sessions, state: str, status: int, says: str, method: str
):
    path = await link_for(database, "p-mia", "/inbox")
    changes = {
        "used": {"used_at": real_now()},
        "expired": {"expires_at": real_now() - timedelta(seconds=1)},
    }
    async with database() as session:
        if state in changes:
            await session.execute(update(SignInLink).values(**changes[state]))
            await session.commit()
    path = "/sign-in/unknown" if state == "unknown" else path
    async with browser(make_app(database)) as client:
        answer = await client.request(method, path)
    assert answer.status_code == status
    assert says in answer.text
    assert "Send me a fresh link" in answer.text
    assert "session" not in client.cookies


async def test_who_is_already_in_passes_a_used_link(database: Sessions):
    path = await link_for(database, "p-mia", "/inbox")
    async with browser(make_app(database)) as client:
        await client.post(path)
        again = await client.post(path)
    assert (again.status_code, again.headers["location"]) == (303, "/inbox")


@pytest.mark.parametrize("email", ["mia@example.org", "nobody@example.org", "ida@example.org"])
async def test_the_answer_does_not_say_who_is_known(
    database: Sessions, mail_sink: MailSink, email: str
):
    async with browser(make_app(database, smtp_url=mail_sink.url)) as client:
        answer = await client.post("/sign-in", data={"email": email})
    assert answer.status_code == 200
    assert (
        f"If {email} belongs to somebody who takes part, a link is on its way there." in answer.text
    )
    assert len(mail_sink.mails(recipient=email)) == (1 if email.startswith("mia") else 0)


@pytest.mark.parametrize("email", ["mia@example.org", "nobody@example.org"])
async def test_a_mail_server_away_loses_nothing_and_counts_nothing(database: Sessions, email: str):
    async with browser(make_app(database)) as client:
        for _ in range(sign_in.LINKS_PER_ADDRESS + 1):
            answer = await client.post("/sign-in", data={"email": email})
            assert answer.status_code == 503
    assert "Nothing was lost" in answer.text
    assert f'name="email" value="{email}"' in answer.text
    assert answer.headers["retry-after"] == "5"


@pytest.mark.parametrize("email", ["mia@example.org", "nobody@example.org"])
async def test_links_are_limited_per_address(database: Sessions, mail_sink: MailSink, email: str):
    async with browser(make_app(database, smtp_url=mail_sink.url)) as client:
        for _ in range(sign_in.LINKS_PER_ADDRESS):
            assert (await client.post("/sign-in", data={"email": email})).status_code == 200
        assert (await client.post("/sign-in", data={"email": email})).status_code == 429
        assert (await client.post("/sign-in", data={"email": "ann@example.org"})).status_code == 200


async def test_links_are_limited_per_client(
    database: Sessions, mail_sink: MailSink, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sign_in, "LINKS_PER_CLIENT", 3)
    async with browser(make_app(database, smtp_url=mail_sink.url)) as client:
        statuses = [
            (await client.post("/sign-in", data={"email": f"n{n}@example.org"})).status_code
            for n in range(4)
        ]
    assert statuses == [200, 200, 200, 429]


@pytest.mark.parametrize("typed", ["", "mia", "mia@", "a@b", "x" * 300 + "@example.org"])
async def test_a_wrong_address_is_told_beside_the_field(database: Sessions, typed: str):
    async with browser(make_app(database)) as client:
        answer = await client.post("/sign-in", data={"email": typed})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert f'value="{typed}"' in answer.text
    sentence = "Fill this in." if not typed else "Enter an e-mail address such as name@example.org."
    assert f"E-mail address: {sentence}" in answer.text  # in the summary on top
    assert answer.text.count(sentence) == 2  # and beside the field


async def test_signing_out_revokes_the_session(database: Sessions):
    async with signed_in(make_app(database), database, "p-mia") as client:
        token = client.cookies["session"]
        out = await client.post("/sign-out")
        assert (out.status_code, out.headers["location"]) == (303, "/")
        client.cookies.set("session", token)
        assert (await client.get("/")).status_code == 200


async def test_an_expired_session_and_a_person_who_left_are_nobody(database: Sessions):
    app = make_app(database)
    async with signed_in(app, database, "p-mia") as client:
        async with database() as session:
            await session.execute(
                update(WebSession).values(expires_at=real_now() - timedelta(seconds=1))
            )
            await session.commit()
        assert (await client.get("/")).status_code == 200
    async with browser(app) as client:
        assert (await client.post(await link_for(database, "p-ida"))).status_code == 410


async def test_a_refused_request_makes_no_link(database: Sessions, mail_sink: MailSink):
    async with browser(make_app(database, smtp_url=mail_sink.url)) as client:
        await client.post("/sign-in", data={"email": "nobody@example.org"})
    async with database() as session:
        assert await session.scalar(select(func.count()).select_from(SignInLink)) == 0


@pytest.mark.parametrize(
    "path",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", "/a\nb", "x"],
)
def test_a_link_never_leads_to_another_site(path: str):
    assert sign_in.safe_path(path) == "/"


def test_a_local_path_is_kept():
    assert sign_in.safe_path("/exchanges/1?tab=plan") == "/exchanges/1?tab=plan"
