"""The outbox at the desk: what each person gets, held, let go and sent again; by the team, about its cases alone."""

import re

import pytest
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col, delete, select

from models.tables.exchange_member import ExchangeMember
from models.tables.outbox import OutboxNotice, OutboxStatus
from models.tables.programme import Programme
from tests.support.people import ANN, COR, MIA, PAT
from tests.support.recorded_exchanges import record_until
from tests.support.web_app import NOW, make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]
BUTTON = {"_key": "wish"}


async def some(database: Sessions, **values: object) -> str:
    """An exchange under review; the id of a mail to the mentee that is as the values say."""
    await record_until(database, 1, "x1")
    async with database() as session, session.begin():
        await session.execute(update(OutboxNotice).values(status="sent", owed_at=NOW, sent_at=NOW))
        mias = col(OutboxNotice.person_id) == MIA
        found = await session.scalar(select(OutboxNotice.id).where(mias).limit(1))
        assert found is not None
        change = update(OutboxNotice).where(col(OutboxNotice.id) == found).values(**values)
        await session.execute(change if values else text("SELECT 1"))
    return found


async def notice(database: Sessions, notice_id: str) -> OutboxNotice:
    async with database() as session:
        found = await session.get(OutboxNotice, notice_id)
        assert found is not None
        return found


async def test_a_mail_is_shown_as_its_reader_gets_it(database: Sessions):
    mail = await some(database)
    async with signed_in(make_app(database), database, PAT) as pat:
        listed = (await pat.get("/desk/outbox")).text
        assert f'href="/desk/outbox/{mail}"' in listed
        assert ">Your application has arrived</a>" in listed
        assert ">Review the application</a>" in listed, "to whom that is the task"
        assert "…: …" not in listed
        shown = (await pat.get(f"/desk/outbox/{mail}")).text
    assert "Hello Mia" in shown
    assert "You get this mail because you take part in a peer exchange." in shown
    assert re.search(r"&lt;[0-9a-f]{24}@", shown), "its Message-ID"
    assert "mia@example.org" not in shown


async def test_the_list_is_narrowed_by_state_case_person_and_kind(database: Sessions):
    mail = await some(database, status="owed", sent_at=None, review=True)
    kind = (await notice(database, mail)).kind
    async with signed_in(make_app(database), database, PAT) as pat:
        for query in ("state=held", f"person={MIA}", "case=x1", f"kind={kind}"):
            assert mail in (await pat.get(f"/desk/outbox?{query}")).text, query
        for query in ("state=failed", f"person={ANN}", "case=x2", "kind=closed"):
            assert mail not in (await pat.get(f"/desk/outbox?{query}")).text, query
        assert mail in (await pat.get("/desk/outbox?state=nonsense&after=nonsense")).text


async def test_a_waiting_mail_is_held_and_let_go_with_a_name(database: Sessions):
    mail = await some(database, status="owed", sent_at=None)
    async with signed_in(make_app(database), database, PAT) as pat:
        await pat.post(f"/desk/outbox/{mail}/hold", data=BUTTON)
        assert (await notice(database, mail)).review
        assert "Pat held it" in (await pat.get(f"/desk/outbox/{mail}")).text
        assert "1 mail is held until somebody lets it go." in (await pat.get("/desk")).text
        await pat.post(f"/desk/outbox/{mail}/let-go", data=BUTTON)
        left = await notice(database, mail)
        assert (left.review, left.handled_by, left.status) == (False, PAT, OutboxStatus.OWED)
        assert "is held until" not in (await pat.get("/desk")).text


async def test_those_that_are_ticked_are_let_go_together_and_the_others_stay(database: Sessions):
    mail = await some(database, status="owed", sent_at=None, review=True)
    async with database() as session, session.begin():
        session.add(
            OutboxNotice(
                id="n", key="n", exchange_id="x1", revision=2, kind="closed", person_id=MIA,
                owed_at=NOW, review=True,
            )
        )  # fmt: skip
    async with signed_in(make_app(database), database, PAT) as pat:
        asked = (await pat.get("/desk/outbox/let-go")).text
        assert asked.count("checked") == 2
        nothing = await pat.post("/desk/outbox/let-go", data=BUTTON)
        assert nothing.status_code == 422
        assert "Which mails?" in nothing.text
        done = await pat.post("/desk/outbox/let-go", data={**BUTTON, "mails": [mail]})
        assert done.status_code == 303
    assert not (await notice(database, mail)).review
    assert (await notice(database, "n")).review


async def test_what_is_held_for_more_than_a_day_is_a_warning_at_the_desk(database: Sessions):
    from datetime import timedelta

    late = {"status": "owed", "review": True, "owed_at": NOW - timedelta(days=2)}
    await some(database, **late)
    async with signed_in(make_app(database), database, PAT) as pat:
        assert "1 of them has been held for more than a day." in (await pat.get("/desk")).text


async def test_a_mail_is_sent_again_once_for_each_time_it_is_asked(database: Sessions):
    mail = await some(database)
    async with signed_in(make_app(database), database, PAT) as pat:
        for _ in range(2):
            await pat.post(f"/desk/outbox/{mail}/again", data=BUTTON)
        await pat.post(f"/desk/outbox/{mail}/again", data={"_key": "another"})
        shown = (await pat.get(f"/desk/outbox/{mail}")).text
        assert "Give it ten minutes" in shown
        assert "Sent again by Pat" in (await pat.get("/desk/outbox")).text
    async with database() as session:
        query = select(OutboxNotice).where(col(OutboxNotice.again_of) == mail)
        (again,) = await session.scalars(query)
    assert again.key.startswith(f"{mail}/again/")
    assert (again.status, again.person_id) == (OutboxStatus.OWED, MIA)


async def test_a_mail_that_left_is_not_held_and_one_that_waits_not_sent_again(database: Sessions):
    mail = await some(database)
    async with signed_in(make_app(database), database, PAT) as pat:
        await pat.post(f"/desk/outbox/{mail}/hold", data=BUTTON)
        assert "nothing was changed" in (await pat.get("/desk/outbox")).text
        async with database() as session, session.begin():
            await session.execute(update(OutboxNotice).values(status="owed"))
        await pat.post(f"/desk/outbox/{mail}/again", data=BUTTON)
        assert "has not been sent yet" in (await pat.get("/desk/outbox")).text
    assert not (await notice(database, mail)).review


@pytest.mark.parametrize("act", ["hold", "let-go", "again"])
async def test_only_the_team_and_the_coordinator_handle_it(database: Sessions, act: str):
    mail = await some(database)
    async with database() as session, session.begin():
        gone = delete(ExchangeMember).where(col(ExchangeMember.person_id) == PAT)
        await session.execute(gone)
    app = make_app(database)
    async with signed_in(app, database, PAT) as pat:
        assert (await pat.get(f"/desk/outbox/{mail}")).status_code == 200, "reads every exchange"
        assert (await pat.post(f"/desk/outbox/{mail}/{act}", data=BUTTON)).status_code == 404
    async with signed_in(app, database, COR) as cor:
        assert (await cor.post(f"/desk/outbox/{mail}/{act}", data=BUTTON)).status_code == 303
    async with signed_in(app, database, MIA) as mia:
        for path in ("/desk/outbox", f"/desk/outbox/{mail}", "/desk/outbox/let-go"):
            assert (await mia.get(path)).status_code == 403
        assert (await mia.post(f"/desk/outbox/{mail}/{act}", data=BUTTON)).status_code == 403


async def test_who_takes_part_reads_nothing_of_it_as_the_hub(database: Sessions):
    mail = await some(database)
    async with database() as session, session.begin():
        session.add(ExchangeMember(exchange_id="x1", person_id=COR, role="mentor", side="mentor"))
    async with signed_in(make_app(database), database, COR) as cor:
        assert mail not in (await cor.get("/desk/outbox")).text
        assert (await cor.get(f"/desk/outbox/{mail}")).status_code == 404


async def test_the_coordinator_says_how_mails_wait(database: Sessions):
    await record_until(database, 1, "x1")
    app = make_app(database)
    async with signed_in(app, database, COR) as cor:
        early = await cor.post("/desk/setup/mails", data={**BUTTON, "hold": "5"})
        assert "Describe it in Settings first." in early.text
        async with database() as session, session.begin():
            session.add(Programme(id="p", name="P"))
        assert 'value="60"' in (await cor.get("/desk/setup/mails")).text
        wrong = await cor.post("/desk/setup/mails", data={**BUTTON, "hold": "601"})
        assert wrong.status_code == 422
        values = {"hold": "5", "review": ["application_declined"]}
        done = await cor.post("/desk/setup/mails", data={**BUTTON, **values})
        assert done.status_code == 303
        assert (
            "Mails that wait until somebody lets them go"
            in (await cor.get("/desk/setup/mails")).text
        )
    async with database() as session:
        known = await session.get(Programme, "p")
        assert known is not None
        assert (known.mail_hold, known.mail_review) == (5, ["application_declined"])
    async with signed_in(app, database, PAT) as pat:
        assert (await pat.get("/desk/setup/mails")).status_code == 403


async def test_what_somebody_got_says_why_and_what_to_do_and_nothing_of_links(database: Sessions):
    mail = await some(database, status="failed", last_error="550 5.1.1 no such user")
    async with database() as session, session.begin():
        link = {"kind": "sign_in_link", "person_id": MIA, "data": {"path": "/secret"}}
        row = OutboxNotice(id="l", key="l", revision=0, owed_at=NOW, status="sent", **link)
        session.add(row)
    app = make_app(database)
    async with signed_in(app, database, COR) as cor:
        shown = (await cor.get(f"/desk/outbox?person={MIA}")).text
        assert "What Mia" in shown
        assert "The address does not exist, or not any more." in shown
        assert "Have it mended in the register" in shown
        assert "Links for signing in, invitations and the like carry a secret" in shown
        assert "/secret" not in shown
        assert (await cor.get("/desk/outbox/l")).status_code == 404
        assert "carry a secret" not in (await cor.get("/desk/outbox")).text
        assert "The address does not exist" in (await cor.get(f"/desk/outbox/{mail}")).text
    async with signed_in(app, database, ANN) as ann:
        shown = (await ann.get(f"/desk/outbox?person={MIA}")).text
        assert "What Mia" in shown
        assert "carry a secret" not in shown, "who keeps no register sees no links"


async def test_what_is_let_go_together_is_named_with_its_case_and_read_on_the_spot(
    database: Sessions,
):
    await some(database, status="owed", sent_at=None, review=True)
    async with signed_in(make_app(database), database, PAT) as pat:
        asked = (await pat.get("/desk/outbox/let-go")).text
    choice = asked.partition("What they say")[0]
    assert re.search(r"Mia[^<]*: Your application has arrived[^<]*\([^<]+\)", choice)
    assert "Hello Mia" in asked


async def test_the_hub_sees_on_the_case_until_when_its_mails_wait(database: Sessions):
    mail = await some(database, status="owed", sent_at=None)
    app = make_app(database)
    async with database() as session, session.begin():
        await session.execute(
            text("UPDATE outbox SET hold_until = now() + interval '1 minute' WHERE id = :id"),
            {"id": mail},
        )
    told = "1 mail of a decision has not left yet"
    async with signed_in(app, database, PAT) as pat:
        shown = (await pat.get("/exchanges/x1")).text
        assert told in shown
        assert 'href="/desk/outbox?case=x1&amp;state=waiting"' in shown
        await pat.post(f"/desk/outbox/{mail}/hold", data=BUTTON)
        held = (await pat.get("/exchanges/x1")).text
        assert told not in held
        assert "1 mail is held until somebody lets it go." in held
    async with signed_in(app, database, MIA) as mia:
        assert "is held until" not in (await mia.get("/exchanges/x1")).text
