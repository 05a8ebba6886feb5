"""Pictures of a report: chosen once, shown with their licence to whoever reads it, gone with it."""

import re
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.case.documents import DocumentKind
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.report import (
    DecidePublication,
    ReportReason,
    ReturnReport,
    SubmitReport,
)
from domain.exchange.people import Side
from domain.exchange.phases import Phase
from models.files.stored import sweep_files
from models.tables.stored_file import StoredFile
from tests.integration.web.test_participants_second_end import REPORT, SHORT
from tests.support.happy_path import steps
from tests.support.pages_of_exchange import Behind, behind, newest
from tests.support.people import COR, MIA, MILO, PAT, TESS, TOR, doc
from tests.support.running_exchanges import Stage
from tests.support.sample_files import PDF, SECRET_PLACE, picture
from tests.support.web_app import browser

Sessions = async_sessionmaker[AsyncSession]
WORDS: dict[str, Any] = {
    "pictures.0.caption": "The hall, an hour before.",
    "pictures.0.author": "Mia",
    "pictures.0.licence": "cc-by-4.0",
}
HALL = {"pictures.0.file": ("hall.jpg", picture(size=(3200, 1600)))}


async def ask_of(site: Behind, side: Side, kind: AskKind = AskKind.SUBMIT_REPORT) -> str:
    x = await site.settle()
    ask = x.find_ask(kind, side=side)
    assert ask is not None
    return f"/exchanges/{x.id}/asks/{ask.id}"


@pytest.fixture
async def site(stage: Stage, database: Sessions) -> Behind:
    return await behind(stage, database, Phase.REPORT)


def kept(text: str) -> str:
    found = re.search(r'type="hidden" name="pictures\.0\.file" value="([0-9a-f-]{36})"', text)
    return found[1] if found else ""


async def rows(site: Behind) -> list[StoredFile]:
    async with site.database() as session:
        return list(await session.scalars(select(StoredFile)))


async def test_a_picture_is_chosen_once(site: Behind):
    """Browsers keep no files: what was sent beside something to mend, or in a draft, is kept here."""
    path = await ask_of(site, Side.MENTEE)
    async with site.browser(MIA) as mia:
        form = {**(await mia.get(path)).hidden, **REPORT, **WORDS}
        short = await mia.post(path, {**form, "changed": "Much"}, HALL)
        assert short.status == 422
        picture_id = kept(short.answer.text)
        assert picture_id
        assert short.error("pictures.0.file") == ""
        assert kept((await mia.get(path)).answer.text) == picture_id, "in the draft"
        assert (await mia.get(f"/exchanges/{site.x.id}/files/{picture_id}")).status == 200
        refused = await mia.post(
            path, {**form, "pictures.0.file": picture_id}, {"pictures.0.file": ("hall.pdf", PDF)}
        )
        assert refused.status == 422
        assert "“hall.pdf” is no picture" in refused.error("pictures.0.file")
        phone = {"pictures.0.file": ("hall.heic", b"\0\0\0\x18ftypheic" + b"\0" * 40)}
        other = (await mia.post(path, form, phone)).error("pictures.0.file")
        assert "“hall.heic” is no picture" in other
        assert "Choose a PNG, JPEG or WebP picture." in other
        assert kept(refused.answer.text) == picture_id, "the one before"
        assert (await mia.post(path, {**form, "pictures.0.file": picture_id})).sent()
    content = await newest(site, DocumentKind.REPORT)
    assert content["pictures"] == [
        {
            "file": picture_id,
            "caption": "The hall, an hour before.",
            "author": "Mia",
            "licence": "cc-by-4.0",
        }
    ]
    (row,) = await rows(site)
    async with site.database() as session, session.begin():
        await sweep_files(session, row.at.replace(year=row.at.year + 1))
    (row,) = await rows(site)
    assert row.erased_at is None


@pytest.mark.attack
async def test_an_id_of_another_file_is_no_picture_of_the_report(site: Behind):
    path = await ask_of(site, Side.MENTEE)
    async with site.browser(MIA) as mia, site.browser(TESS) as tess:
        form = {**(await mia.get(path)).hidden, **REPORT, **WORDS}
        theirs = kept((await mia.post(path, {**form, "changed": "Much"}, HALL)).answer.text)
        mentor = await ask_of(site, Side.MENTOR)
        stolen = {**(await tess.get(mentor)).hidden, **SHORT, **WORDS, "pictures.0.file": theirs}
        assert "not kept any more" in (await tess.post(mentor, stolen)).text
        assert (await tess.get(f"/exchanges/{site.x.id}/files/{theirs}")).status == 404


async def test_a_refused_picture_takes_nothing_with_it(site: Behind):
    path = await ask_of(site, Side.MENTEE)
    two = {**WORDS, "pictures.1.caption": "A list of names.", "pictures.1.author": "Žofie N."}
    async with site.browser(MIA) as mia:
        form = {**(await mia.get(path)).hidden, **REPORT, **two, "title": "A budget in a day"}
        files = {**HALL, "pictures.1.file": ("list.pdf", PDF)}
        refused = await mia.post(path, form, files)
        assert refused.status == 422
        assert "“list.pdf” is no picture" in refused.error("pictures.1.file")
        assert kept(refused.answer.text)
        assert refused.error("pictures.0.file") == ""
        for words in (*REPORT.values(), *two.values(), "A budget in a day"):
            assert refused.keeps(words) or words in {"yes", "cc-by-4.0"}, words
        (row,) = await rows(site)
        assert f'src="/exchanges/{site.x.id}/files/{row.id}"' in refused.answer.text
        again = {**form, "pictures.0.file": row.id, "pictures.1.caption": ""}
        wordless = await mia.post(path, again, {"pictures.1.file": ("b.png", picture("PNG"))})
        for name in ("caption", "licence"):
            assert "Fill this in." in wordless.error(f"pictures.1.{name}"), name


async def test_a_row_that_is_removed_takes_its_chosen_picture_along(site: Behind):
    path = await ask_of(site, Side.MENTEE)
    async with site.browser(MIA) as mia:
        form = {**(await mia.get(path)).hidden, **REPORT, **WORDS}
        shown = await mia.post(path, {**form, "_remove": "pictures.0"}, HALL)
        assert shown.status == 200
        assert "pictures.0." not in shown.answer.text
    assert await rows(site) == []


async def test_the_coordinator_adds_pictures_in_somebodys_place(site: Behind):
    path = f"{await ask_of(site, Side.MENTEE)}/override/instead"
    async with site.browser(COR) as cor:
        form = {**(await cor.get(path)).hidden, **REPORT, **WORDS, "title": "Read to me"}
        mute = await cor.post(path, form, HALL)
        assert mute.error("because")
        picture_id = kept(mute.answer.text)
        assert picture_id
        assert (await cor.get(f"/exchanges/{site.x.id}/files/{picture_id}")).status == 200
        sent = await cor.post(
            path, {**form, "pictures.0.file": picture_id, "because": "By telephone."}
        )
        assert sent.sent(), sent.text
    content = await newest(site, DocumentKind.REPORT)
    assert [one["file"] for one in content["pictures"]] == [picture_id]
    assert content["title"] == "Read to me"
    async with site.browser(MIA) as mia:
        assert (await mia.get(f"/exchanges/{site.x.id}/files/{picture_id}")).status == 200


async def seen_by(site: Behind, picture_id: str) -> dict[str, int]:
    """What the file's address answers to each who reads the mentee's report."""
    found = {}
    for who in (MIA, MILO, COR):
        async with site.browser(who) as reader:
            found[who] = (await reader.get(f"/exchanges/{site.x.id}/files/{picture_id}")).status
    return found


@pytest.mark.attack
async def test_a_picture_that_is_not_sent_yet_is_for_nobody_but_who_chose_it(site: Behind):
    path = await ask_of(site, Side.MENTEE)
    async with site.browser(MIA) as mia:
        form = {**(await mia.get(path)).hidden, **REPORT, **WORDS}
        assert (await mia.post(path, form, HALL)).sent()
    (first,) = await rows(site)
    await site.x.send(SubmitReport(by=TOR, report=doc("report-of-the-mentor")))
    await site.x.send(
        ReturnReport(by=PAT, side=Side.MENTEE, reason=ReportReason.UNCLEAR, note="n-1")
    )
    path = await ask_of(site, Side.MENTEE)
    async with site.browser(MIA) as mia:
        form = {**(await mia.get(path)).hidden, **REPORT, **WORDS}
        other = {"pictures.0.file": ("room.jpg", picture(size=(800, 600)))}
        unsent = kept((await mia.post(path, {**form, "changed": "Much"}, other)).answer.text)
        assert unsent not in ("", first.id)
        assert await seen_by(site, unsent) == {MIA: 200, MILO: 404, COR: 404}
        assert await seen_by(site, first.id) == dict.fromkeys((MIA, MILO, COR), 200)
        assert (await mia.post(path, {**form, "pictures.0.file": unsent})).sent()
    assert await seen_by(site, unsent) == dict.fromkeys((MIA, MILO, COR), 200)
    assert await seen_by(site, first.id) == dict.fromkeys((MIA, MILO, COR), 200), "version 1"


async def consented(site: Behind, side: Side) -> None:
    """Who consents has seen the pictures, and what becomes of them."""
    path = await ask_of(site, side, AskKind.CONSENT_PUBLICATION)
    async with site.browser(MIA if side is Side.MENTEE else TESS) as reader:
        page = await reader.get(path)
        assert "A <budget> in a day" in page.text
        assert "under the licence beside each, for ever" in page.text
        assert "The hall, an hour before. <span" in page.text
        assert ">CC BY 4.0</a>" in page.text
        (picture_id,) = re.findall(r'<img src="\.\./files/([0-9a-f-]{36})"', page.answer.text)
        assert (await reader.get(f"/exchanges/{site.x.id}/files/{picture_id}")).status == 200


async def published(site: Behind) -> str:
    async with site.browser(MIA) as mia:
        path = await ask_of(site, Side.MENTEE)
        form = {**(await mia.get(path)).hidden, **REPORT, **WORDS, "title": "A <budget> in a day"}
        assert (await mia.post(path, form, HALL)).sent()
    mentor_done = False
    for step in steps():
        if step.phase is Phase.REPORT:
            await site.wait(step.days)
            message = step.make(await site.settle(), await site.now())
            if isinstance(message, SubmitReport) and not mentor_done:
                mentor_done = message.by != MIA
                if not mentor_done:
                    continue
            if isinstance(message, DecidePublication):
                await consented(site, (await site.settle()).side_of(message.by))
            await site.x.send(message)
    await site.settle()
    (row,) = [row for row in await rows(site) if row.name == "hall.jpg"]
    return f"/reports/{site.x.id}/pictures/{row.id}"


@pytest.mark.requirement("IB-19")
async def test_a_published_picture_is_seen_by_anybody_until_it_is_taken_down(site: Behind):
    path = await published(site)
    report = f"/reports/{site.x.id}"
    async with browser(site.app) as stranger:
        page = (await stranger.get(report)).text
        assert f'src="{path}" alt="The hall, an hour before."' in page
        assert 'Mia, <a href="https://creativecommons.org/licenses/by/4.0/" rel="license' in page
        assert "<h1>A &lt;budget&gt; in a day</h1>" in page
        for place in ("/reports", "/reports.atom", "/reports?topic=budget%3E+in"):
            assert "A &lt;budget&gt; in a day" in (await stranger.get(place)).text, place
        given = await stranger.get(path)
        assert given.status_code == 200
        assert given.headers["content-type"] == "image/jpeg"
        assert given.headers["content-disposition"] == "inline"
        assert given.headers["x-content-type-options"] == "nosniff"
        assert given.headers["content-security-policy"].startswith("default-src 'none'; sandbox")
        assert given.headers["cache-control"] == "public, max-age=300"
        assert given.headers["cross-origin-resource-policy"] == "cross-origin"
        assert "set-cookie" not in given.headers
        assert SECRET_PLACE not in given.content
        async with site.browser(COR) as hub:
            change = f"/exchanges/{site.x.id}/published"
            assert "set-cookie" not in (await hub.get(path)).answer.headers
            assert (await hub.send(change, {})).sent()
        assert (await stranger.get(path)).status_code == 404


async def change(site: Behind, statement: str, **values: object) -> None:
    async with site.database() as session, session.begin():
        await session.execute(text(statement), {"x": site.x.id, **values})


@pytest.mark.attack
async def test_nothing_but_pictures_of_a_report_that_is_public_now(site: Behind):
    unsent = await ask_of(site, Side.MENTEE)
    async with site.browser(MIA) as mia:
        form = {**(await mia.get(unsent)).hidden, **REPORT, **WORDS}
        other = {"pictures.0.file": ("other.png", picture("PNG"))}
        draft = kept((await mia.post(unsent, {**form, "changed": "Much"}, other)).answer.text)
        early = f"/reports/{site.x.id}/pictures/{draft}"
        async with browser(site.app) as stranger:
            assert (await stranger.get(early)).status_code == 404, "nothing is published"
    path = await published(site)
    mine = path.rpartition("/")[2]
    async with site.database() as session, session.begin():
        row = await session.get_one(StoredFile, mine)
        like = {**row.model_dump(), "id": FOREIGN, "case_id": "x9", "document_id": "d9"}
        session.add(StoredFile(**like))
    async with browser(site.app) as stranger:
        assert (await stranger.get(path)).status_code == 200
        for forged in (
            f"/reports/{site.x.id}/pictures/{FOREIGN}",  # of another exchange
            early,  # chosen, and not part of what was sent
            f"/reports/x9/pictures/{mine}",
            f"/reports/x9/pictures/{FOREIGN}",
            f"/reports/{site.x.id}/pictures/..%2F{mine}",
            f"/reports/{site.x.id}/pictures/{mine.upper()}",
            f"/reports/%25/pictures/{mine}",
            f"/exchanges/{site.x.id}/files/{mine}",
        ):
            refused = await stranger.get(forged)
            assert refused.status_code in {303, 401, 404}, forged
            assert refused.headers["cache-control"] == "no-store"
            assert "set-cookie" not in refused.headers or forged.startswith("/exchanges"), forged
        for hide, show in HIDDEN:
            await change(site, hide)
            gone = await stranger.get(path)
            assert gone.status_code == 404, hide
            assert gone.headers["cache-control"] == "no-store"
            assert gone.headers["content-type"].startswith("text/html")
            await change(site, show)
            assert (await stranger.get(path)).status_code == 200, show


FOREIGN = "00000000-0000-4000-8000-000000000000"
HIDDEN = [
    (
        "UPDATE exchange_view SET held = true WHERE exchange_id = :x",
        "UPDATE exchange_view SET held = false WHERE exchange_id = :x",
    ),
    (
        (
            "INSERT INTO incident (id, exchange_id, state, revision, escalated, created_at, retention_due, secret_hash,"
            " master_id, wrapped_key, state_kept) VALUES ('i1', :x, 'received', 0, 0, now(), false, '', 'm', '', '{}')"
        ),
        "UPDATE incident SET state = 'closed', closed_at = now() WHERE exchange_id = :x",
    ),
    (
        (
            "INSERT INTO report_word (exchange_id, party, public, by, reason, at)"
            " VALUES (:x, 'mentor', false, 'p-tor', '', now())"
        ),
        (
            "INSERT INTO report_word (exchange_id, party, public, by, reason, at)"
            " VALUES (:x, 'mentor', true, 'p-tor', '', now())"
        ),
    ),
    (
        "UPDATE exchange_view SET ended_at = NULL WHERE exchange_id = :x",
        "UPDATE exchange_view SET ended_at = now() WHERE exchange_id = :x",
    ),
]


async def test_whoever_erases_their_data_takes_their_pictures_out_of_the_report(site: Behind):
    path = await published(site)
    report = f"/exchanges/{site.x.id}/documents"
    async with site.browser(MIA) as mia, browser(site.app) as stranger:
        home = (await mia.get(f"/exchanges/{site.x.id}")).answer.text
        papers = re.findall(rf'href="({report}/[^"?]+)', home)
        read = {one: (await mia.get(one)).text for one in papers}
        (page,) = {one for one, told in read.items() if "The hall, an hour before." in told}
        assert "was erased" not in read[page]
        erase = site.action("erase-travel-data")
        assert (await mia.send(erase, {"sure": "yes"})).sent()
        shown = await stranger.get(f"/reports/{site.x.id}")
        assert shown.status_code == 200
        assert "/pictures/" not in shown.text
        assert (await stranger.get(path)).status_code == 404
        read = await mia.get(page)
        assert "The picture was erased." in read.text
        assert "<img src=" not in read.answer.text.partition('class="document"')[2]
        gone = await mia.get(f"/exchanges/{site.x.id}/files/{path.rpartition('/')[2]}")
        assert gone.status == 410
