"""What mails say, at the desk: other words with a preview, versions with names, refusals that keep what was typed."""

from html import unescape

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from models.tables.programme import Programme
from models.tables.public_text import PublicTextVersion
from tests.integration.web.test_outbox_words import held, sent
from tests.support.people import COR, MIA, PAT
from tests.support.recorded_exchanges import record_until
from tests.support.web_app import make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]
KEY = "mail.application_received"
PAGE = f"/desk/setup/mail-texts/{KEY}"
WORDS = {
    "_key": "wish", "_base": "0", "subject": "It is here: {topic}", "button": "Look",
    "text": "<b>{mentee}</b> is heard.",
}  # fmt: skip


async def test_own_words_are_looked_at_saved_sent_and_taken_back(database: Sessions):
    mail = await held(database, MIA, kind="application_received", review=False)
    app = make_app(database)
    async with signed_in(app, database, COR) as cor:
        assert "Mails say what comes with the program." in (await cor.get(PAGE)).text
        looked = (await cor.post(PAGE, data={**WORDS, "_preview": "yes"})).text
        assert "<h3>It is here: Running an edit-a-thon</h3>" in looked
        assert "&lt;b&gt;Community by the river&lt;/b&gt; is heard." in looked
        assert "Nothing was changed yet." in looked, "looking saves nothing"
        assert (await cor.post(PAGE, data=WORDS)).status_code == 303
        shown = (await cor.get(PAGE)).text
        assert "Mails say your own words." in shown
        assert "Version 1:" in shown
        assert "(used now)" in shown
        listed = (await cor.get("/desk/setup/mail-texts")).text
        assert "your own words" in listed
        assert ">Your application has arrived</a>" in listed
        as_read = (await cor.get(f"/desk/outbox/{mail}")).text
        assert "It is here: " in as_read
        assert "&lt;b&gt;" in as_read
        written = await sent(database)
        assert str(written["Subject"]).startswith("It is here: ")
        await cor.post(f"{PAGE}/restore", data={"_key": "back", "version": "0"})
        again = unescape((await cor.get(PAGE)).text)
        assert "Mails say what comes with the program." in again
        assert "Use version 1 again" in again
    async with signed_in(app, database, PAT) as pat:
        assert (await pat.get(PAGE)).status_code == 403
        assert (await pat.post(PAGE, data=WORDS)).status_code == 403
        assert (await pat.post(f"{PAGE}/restore", data=WORDS)).status_code == 403


async def test_refusals_name_the_field_and_lose_nothing(database: Sessions):
    await record_until(database, 1, "x1")
    async with signed_in(make_app(database), database, COR) as cor:
        wrong = {**WORDS, "subject": "It is {hear}", "text": "My very own words, {mentee}."}
        for more in ({}, {"_preview": "yes"}):
            refused = await cor.post(PAGE, data={**wrong, **more})
            told = unescape(refused.text)
            assert refused.status_code == 422
            assert "This mail has nothing called {hear} there." in told
            assert "Use one of these, or leave it out: {topic}, {mentee}" in told
            assert refused.text.count('aria-invalid="true"') == 1
            assert "My very own words, {mentee}." in told
        assert (await cor.get("/desk/setup/mail-texts/mail.concern_raised")).status_code == 404
        assert (await cor.get(f"{PAGE}?language=xx")).status_code == 404


async def test_what_changed_since_in_a_newer_release_or_by_a_colleague_is_said(database: Sessions):
    await record_until(database, 1, "x1")
    async with signed_in(make_app(database), database, COR) as cor:
        await cor.post(PAGE, data=WORDS)
        late = await cor.post(PAGE, data={**WORDS, "subject": "Other: {topic}"})
        assert "saved this" in late.text
        assert "older than the source" not in (await cor.get("/desk/setup/mail-texts")).text
        async with database() as session, session.begin():
            await session.execute(update(PublicTextVersion).values(source="an earlier one"))
        shown = (await cor.get(PAGE)).text
        assert "What comes with the program says something else since you wrote this." in shown
        assert "older than the source" in (await cor.get("/desk/setup/mail-texts")).text
        await cor.post(PAGE, data={**WORDS, "_base": "1"})
        assert "says something else since" not in (await cor.get(PAGE)).text


async def test_each_language_has_its_own_words_beside_their_source(database: Sessions):
    mail = await held(database, MIA, kind="application_received", review=False)
    async with database() as session, session.begin():
        session.add(Programme(id="p", name="P", languages=["en", "ar"], mail_hold=0))
    async with signed_in(make_app(database), database, COR) as cor:
        arabic = f"{PAGE}?language=ar"
        shown = (await cor.get(arabic)).text
        assert "Not yet translated" in shown
        assert 'lang="ar" dir="rtl"' in shown
        words = {
            **WORDS,
            "subject": "وصل: {topic}",
            "same": "yes",
            "text": "{mentee} وصل.\r\n\r\nشكرا.",
        }
        looked = (await cor.post(arabic, data={**words, "_preview": "yes"})).text
        assert '<p dir="rtl">شكرا.</p>' in looked, "a paragraph of its own, however lines end"
        assert (await cor.post(arabic, data=words)).status_code == 303
        assert "وصل" in (await cor.get(arabic)).text
        assert "وصل" not in (await cor.get(f"/desk/outbox/{mail}")).text, "Mia reads English"
