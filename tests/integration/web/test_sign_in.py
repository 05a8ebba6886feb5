"""Signing in: single use, no hints about who is known, limits, and a way on from every dead end."""

import asyncio
import hashlib
import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, event, func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from sqlmodel import col
from temporalio.exceptions import ApplicationError

from activities.mail import outbox
from models.accounts import security_log, sessions
from models.accounts.attempts import Limit, forget_attempts, give_back, take
from models.accounts.links import hash_of, real_now
from models.accounts.security_log import latest
from models.accounts.sign_in_mail import SIGN_IN_LINK
from models.tables.attempt import Attempt
from models.tables.outbox import OutboxNotice
from models.tables.security_event import SecurityEvent
from models.tables.session import WebSession
from models.tables.sign_in_link import SignInLink
from runtime.embedded.mail import MailSink
from tests.support.fixtures_database import Fill
from tests.support.pages_of_exchange import VAULT_KEY
from tests.support.post import deliver
from tests.support.trust import times
from tests.support.web_app import add_people, browser, link_for, make_app, signed_in
from web.public import sign_in
from web.public.concern.limits import WRONG_CODE
from web.public.sign_in import PER_ADDRESS, PER_CLIENT

Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture
def filled_by() -> Fill:
    return add_people


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
        assert (await deliver(database, mail_sink.url)).sent == 1
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
    await deliver(database, mail_sink.url)
    assert len(mail_sink.mails(recipient=email)) == (1 if email.startswith("mia") else 0)
    async with database() as session:  # of an address that is nobody's, nothing is kept
        left = await session.scalar(select(func.count()).select_from(OutboxNotice))
    assert left == (1 if email.startswith("mia") else 0)


@pytest.mark.parametrize("email", ["mia@example.org", "nobody@example.org", "ida@example.org"])
async def test_known_and_unknown_cost_the_same(database: Sessions, engine: AsyncEngine, email: str):
    """The very same statements, and no word with the mail server: nothing is left to measure."""
    told: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        told.append(statement)

    async with browser(make_app(database)) as client:  # no mail server answers there
        event.listen(engine.sync_engine, "before_cursor_execute", note)
        answer = await client.post("/sign-in", data={"email": email})
        event.remove(engine.sync_engine, "before_cursor_execute", note)
    assert answer.status_code == 200
    assert [statement.split(None, 3)[:3] for statement in told] == [
        ["INSERT", "INTO", "attempt"],
        ["INSERT", "INTO", "attempt"],
        ["INSERT", "INTO", "outbox"],
        ["INSERT", "INTO", "security_event"],
        ["SELECT", "pg_notify('peer_exchange_outbox',", "'')"],
    ]


async def test_a_mail_server_away_loses_no_link(database: Sessions, mail_sink: MailSink):
    async with browser(make_app(database)) as client:
        assert (await client.post("/sign-in", data={"email": "mia@example.org"})).status_code == 200
    with pytest.raises(ApplicationError, match="mail server"):
        await deliver(database, "smtp://127.0.0.1:1")
    async with database() as session:  # and leaves none behind that nobody has
        assert await session.scalar(select(func.count()).select_from(SignInLink)) == 0
    assert (await deliver(database, mail_sink.url)).sent == 1


async def test_a_link_goes_before_all_other_mail(database: Sessions, mail_sink: MailSink):
    async with database() as session:
        for number in range(3):
            session.add(
                OutboxNotice(
                    id=f"n{number}", key=f"k{number}", exchange_id="x1", revision=1,
                    kind="withdrawn", person_id="p-ann", owed_at=real_now() - timedelta(days=1),
                )
            )  # fmt: skip
        await session.commit()
    async with browser(make_app(database)) as client:
        await client.post("/sign-in", data={"email": "mia@example.org"})
    batch = await outbox.take(database)
    assert batch is not None
    assert [notice.kind for notice in batch.notices] == [SIGN_IN_LINK]


@pytest.mark.parametrize("email", ["mia@example.org", "nobody@example.org"])
async def test_links_are_limited_per_address(database: Sessions, mail_sink: MailSink, email: str):
    async with browser(make_app(database, smtp_url=mail_sink.url)) as client:
        for _ in range(sign_in.PER_ADDRESS.most):
            assert (await client.post("/sign-in", data={"email": email})).status_code == 200
        assert (await client.post("/sign-in", data={"email": email})).status_code == 429
        assert (await client.post("/sign-in", data={"email": "ann@example.org"})).status_code == 200


async def test_links_are_limited_per_client(
    database: Sessions, mail_sink: MailSink, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sign_in, "PER_CLIENT", Limit("few", 3))
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


@pytest.mark.parametrize("most", [1, 4])
async def test_a_limit_is_not_raced(database: Sessions, most: int):
    """Twenty at once get what one after another would get: looking and taking are one statement."""
    limit = Limit("attempts", most)
    for _ in range(times(1, 50)):
        async with database() as session, session.begin():
            await session.execute(delete(Attempt))
        taken = await asyncio.gather(*(take(database, limit, "m") for _ in range(20)))
        assert sum(taken) == most
    assert await take(database, limit, "another")
    await give_back(database, limit, "m")
    assert [await take(database, limit, "m") for _ in range(2)] == [True, False]


async def test_wrong_codes_of_concerns_are_not_raced(database: Sessions):
    app = make_app(database, vault_key=VAULT_KEY)
    async with browser(app) as client:
        answers = await asyncio.gather(
            *(client.post("/concern/answer", data={"code": f"{n:024}"}) for n in range(30))
        )
    wrong = [answer for answer in answers if "This code opens nothing" in answer.text]
    assert len(wrong) == WRONG_CODE.most


async def test_what_limits_nobody_any_more_is_forgotten(database: Sessions):
    await take(database, Limit("attempts", 1), "old")
    await take(database, Limit("attempts", 1), "new")
    async with database() as session, session.begin():
        past = real_now() - timedelta(seconds=1)
        await session.execute(
            update(Attempt).where(col(Attempt.mark) == "old").values(spent_until=past)
        )
        await forget_attempts(session)
        assert (await session.scalars(select(Attempt.mark))).all() == ["new"]


async def test_nobody_finds_an_address_by_trying_all(database: Sessions):
    """Marks of addresses and clients are keyed; without the key, trying all of IPv4 finds none."""
    async with browser(make_app(database, vault_key=VAULT_KEY)) as client:
        await client.post("/sign-in", data={"email": "mia@example.org"})
    async with database() as session:
        marks = set((await session.scalars(select(Attempt.mark))).all())
        events = (await session.scalars(select(SecurityEvent))).all()
    words = ["mia@example.org", "127.0.0.1"]
    words += [f"{limit.what}|{word}" for limit in (PER_ADDRESS, PER_CLIENT) for word in words]
    assert len(marks) == 2
    assert not marks & {hashlib.sha256(word.encode()).hexdigest() for word in words}
    assert all("mia" not in f"{event.person_id}{event.detail}" for event in events)


async def test_what_signing_in_leaves_is_purged(database: Sessions):
    """Sessions, links, requests and events have their day, as every class of data has."""
    app = make_app(database)
    async with signed_in(app, database, "p-mia") as client:
        await client.post("/sign-in", data={"email": "mia@example.org"})
        await client.post("/sign-out")
    async with signed_in(app, database, "p-mia"):
        kinds = (WebSession, SignInLink, OutboxNotice, SecurityEvent)

        async def rows() -> list[int]:
            async with database() as session:
                return [
                    await session.scalar(select(func.count()).select_from(kind)) or 0
                    for kind in kinds
                ]

        before = await rows()
        for days, left in ((0, before), (8, [1, 0, 0, before[3]]), (91, [0, 0, 0, 0])):
            async with database() as session, session.begin():
                then = real_now() + timedelta(days=days)
                await sessions.purge(session, then)
                await security_log.purge(session, then)
            assert await rows() == left, days


async def test_signing_in_ends_what_was_before(database: Sessions):
    """The session of whoever used this browser, and every link that was sent before."""
    app = make_app(database)
    earlier, used, later = [await link_for(database, "p-ann") for _ in range(3)]
    async with signed_in(app, database, "p-mia") as client:
        others = await link_for(database, "p-mia")
        old = client.cookies["session"]
        assert (await client.post(used)).status_code == 303
        async with browser(app) as thief:
            thief.cookies.set("session", old)
            assert (await thief.get("/inbox")).status_code == 303
    async with browser(app) as client:
        assert (await client.post(earlier)).status_code == 410
        assert (await client.post(later)).status_code == 303
        assert (await client.post(others)).status_code == 303


async def test_one_ends_ones_sessions_and_nobody_elses(database: Sessions):
    app = make_app(database)
    async with (
        signed_in(app, database, "p-mia") as here,
        signed_in(app, database, "p-mia") as there,
        signed_in(app, database, "p-mia") as third,
        signed_in(app, database, "p-ann") as ann,
    ):
        unused = await link_for(database, "p-mia")
        page = await here.get("/sessions")
        assert "This browser" in page.text
        ids = re.findall(r'name="session" value="([^"]+)"', page.text)
        assert len(ids) == 2
        await ann.post("/sessions/end", data={"session": ids[0]})
        assert [(await one.get("/inbox")).status_code for one in (there, third)] == [200, 200]
        await here.post("/sessions/end", data={"session": ids[0]})
        states = sorted([(await one.get("/inbox")).status_code for one in (there, third)])
        assert states == [200, 303]
        await here.post("/sessions/end-others", data={"x": "y"})
        assert [(await one.get("/inbox")).status_code for one in (there, third)] == [303, 303]
        assert (await here.get("/inbox")).status_code == 200
        assert (await ann.get("/desk")).status_code == 200
        assert (await here.get(unused)).status_code == 303  # over; and she is signed in
        async with browser(app) as client:
            assert (await client.post(unused)).status_code == 410


async def test_a_session_nobody_uses_ends(database: Sessions):
    app = make_app(database, session_idle_hours=24)
    async with signed_in(app, database, "p-mia") as client:
        for hours, status in ((24, 200), (26, 303)):
            async with database() as session:
                seen = real_now() - timedelta(hours=hours)
                await session.execute(update(WebSession).values(last_seen_at=seen))
                await session.commit()
            assert (await client.get("/inbox")).status_code == status


async def test_security_events_are_written_down(database: Sessions):
    app = make_app(database)
    async with signed_in(app, database, "p-mia") as client:
        assert (await client.get("/desk")).status_code == 403
        await client.post("/sign-in/unknown")
        await client.post("/sign-out")
    async with database() as session:
        events = {(event.what, event.person_id) for event in await latest(session, 50)}
    assert {("signed_in", "p-mia"), ("signed_out", "p-mia"), ("link_refused", None)} <= events
    assert ("not_allowed", "p-mia") in events


async def test_one_person_sends_no_more_than_anybody_can_fill_in(database: Sessions):
    app = make_app(database, messages_per_hour=10)
    async with signed_in(app, database, "p-mia") as client:
        answers = [
            await client.post("/language", data={"language": "en", "note": "my words"})
            for _ in range(11)
        ]
        assert [answer.status_code for answer in answers] == [303] * 10 + [429]
        assert 'name="note" value="my words"' in answers[-1].text
    async with signed_in(app, database, "p-ann") as client:
        assert (await client.post("/language", data={"language": "en"})).status_code == 303


async def test_a_refused_request_makes_no_link(database: Sessions, mail_sink: MailSink):
    async with browser(make_app(database, smtp_url=mail_sink.url)) as client:
        await client.post("/sign-in", data={"email": "nobody@example.org"})
    await deliver(database, mail_sink.url)
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
