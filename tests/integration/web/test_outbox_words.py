"""Other words for one held mail: kept with name and time, sent in place of the usual ones, refused without its facts."""

from email.message import EmailMessage

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col, select

from activities.mail.compose import compose
from activities.mail.content import Letterhead
from activities.mail.outbox import take
from activities.mail.reading import headed, letter_of
from domain.case.names import CaseNotice
from models.tables.outbox import OutboxNotice
from tests.support.people import COR, MIA, PAT
from tests.support.recorded_exchanges import record_until
from tests.support.web_app import NOW, make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]
HEAD = Letterhead(sender="Hub <hub@example.org>", domain="example.org", base_url="https://hub")
WORDS = {"_key": "wish", "subject": "Good news", "text": "Dear both,\n\nwe are <glad> & more."}


async def held(database: Sessions, person: str = MIA, **values: object) -> str:
    """A mail to somebody about an exchange under review, held; nothing else is owed."""
    await record_until(database, 1, "x1")
    async with database() as session, session.begin():
        await session.execute(update(OutboxNotice).values(status="sent", owed_at=NOW, sent_at=NOW))
        theirs = col(OutboxNotice.person_id) == person
        found = await session.scalar(select(OutboxNotice.id).where(theirs).limit(1))
        assert found is not None
        given = {"status": "owed", "sent_at": None, "review": True, **values}
        await session.execute(
            update(OutboxNotice).where(col(OutboxNotice.id) == found).values(given)
        )
    return found


async def notice(database: Sessions, notice_id: str) -> OutboxNotice:
    async with database() as session:
        found = await session.get(OutboxNotice, notice_id)
        assert found is not None
        return found


async def sent(database: Sessions) -> EmailMessage:
    """The next mail the courier takes."""
    batch = await take(database)
    assert batch is not None
    (leased,) = batch.notices
    assert leased.to is not None
    head = headed(HEAD, batch)
    return compose(letter_of(leased, head), head, batch.about, leased.to, NOW)


async def test_a_held_mail_gets_other_words_which_are_what_is_sent(database: Sessions):
    mail = await held(database)
    async with signed_in(make_app(database), database, PAT) as pat:
        page = f"/desk/outbox/{mail}"
        before = (await pat.get(f"{page}/words")).text
        assert "Your application has arrived" in before
        assert (await pat.post(f"{page}/words", data={**WORDS, "_base": "0"})).status_code == 303
        shown = (await pat.get(page)).text
        assert "Pat changed its words on" in shown
        assert "we are &lt;glad&gt; &amp; more." in shown
        assert "What it said before it was changed" in shown
        assert ">Changed<" in (await pat.get("/desk/outbox")).text
        await pat.post(f"{page}/let-go", data={"_key": "go"})
    edit = (await notice(database, mail)).edits
    assert [(one["by"], one["subject"]) for one in edit] == [(PAT, "Good news")]
    written = await sent(database)
    text, html = (part.get_content() for part in written.iter_parts())
    assert written["Subject"] == "Good news"
    assert ",\n\nDear both,\n\nwe are <glad> & more.\n\n" in text, "after the greeting"
    assert "https://hub/exchanges/x1" in text, "the link stays"
    assert "we are &lt;glad&gt; &amp; more." in html


async def test_the_former_words_can_be_given_back_and_that_is_kept_too(database: Sessions):
    mail = await held(database)
    async with signed_in(make_app(database), database, PAT) as pat:
        page = f"/desk/outbox/{mail}"
        await pat.post(f"{page}/words", data={**WORDS, "_base": "0"})
        await pat.post(f"{page}/as-delivered", data={"_key": "back"})
        shown = (await pat.get(page)).text
        assert "Pat gave it the former words back on" in shown
        assert "What it said before it was changed" not in shown
        await pat.post(f"{page}/let-go", data={"_key": "go"})
    assert (await sent(database))["Subject"].startswith("Your application has arrived")
    assert len((await notice(database, mail)).edits) == 2


async def test_a_date_has_to_stay_and_the_refusal_keeps_what_was_typed(database: Sessions):
    mail = await held(database, PAT, kind=CaseNotice.ASK_OPENED.value)
    async with signed_in(make_app(database), database, PAT) as pat:
        page = f"/desk/outbox/{mail}/words"
        asked = (await pat.get(page)).text
        assert "These have to stay, letter for letter:" in asked
        refused = await pat.post(page, data={**WORDS, "_base": "0"})
        assert refused.status_code == 422
        assert "The mail has to say this, letter for letter:" in refused.text
        assert 'aria-invalid="true"' in refused.text
        assert "we are &lt;glad&gt; &amp; more." in refused.text
    assert (await notice(database, mail)).edits == []


@pytest.mark.parametrize("values", [{"review": False}, {"status": "sent"}, {"status": "sending"}])
async def test_what_is_not_held_is_not_changed_and_nothing_typed_is_lost(
    database: Sessions, values: dict[str, object]
):
    mail = await held(database, **values)
    async with signed_in(make_app(database), database, PAT) as pat:
        refused = await pat.post(f"/desk/outbox/{mail}/words", data={**WORDS, "_base": "0"})
        assert refused.status_code == 422
        assert "This mail is not held" in refused.text
        assert "we are &lt;glad&gt; &amp; more." in refused.text
        back = await pat.post(f"/desk/outbox/{mail}/as-delivered", data={"_key": "back"})
        assert back.status_code == 303
        assert "This mail is not held" in (await pat.get("/desk/outbox")).text
    assert (await notice(database, mail)).edits == []


async def test_what_a_colleague_changed_meanwhile_is_shown_and_not_lost(database: Sessions):
    mail = await held(database)
    page, app = f"/desk/outbox/{mail}/words", make_app(database)
    async with signed_in(app, database, PAT) as pat:
        await pat.post(page, data={**WORDS, "_base": "0"})
    async with signed_in(app, database, COR) as cor:
        mine = {**WORDS, "subject": "Other news", "_base": "0"}
        refused = await cor.post(page, data=mine)
        assert "Pat" in refused.text
        assert "saved this while you were writing" in refused.text
        assert len((await notice(database, mail)).edits) == 1
        assert (await cor.post(page, data={**mine, "_base": "1"})).status_code == 303
    assert [one["by"] for one in (await notice(database, mail)).edits] == [PAT, COR]


async def test_words_of_other_people_are_nobodys_to_change(database: Sessions):
    mail = await held(database, kind="message_written", data={"message": "m1", "values": {}})
    async with signed_in(make_app(database), database, PAT) as pat:
        shown = await pat.get(f"/desk/outbox/{mail}")
        assert "It carries what somebody wrote to the reader." in shown.text
        assert "Change its words" not in shown.text
        assert (await pat.get(f"/desk/outbox/{mail}/words")).status_code == 404


async def test_participants_change_nothing(database: Sessions):
    mail = await held(database)
    async with signed_in(make_app(database), database, MIA) as mia:
        for act in ("words", "as-delivered"):
            sent_there = await mia.post(f"/desk/outbox/{mail}/{act}", data=WORDS)
            assert sent_there.status_code == 403
