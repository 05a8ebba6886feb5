"""One case as a zip archive: what each may read on its page, whole and in order, and nothing of the vault."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col, select

from domain.case.documents import DocumentKind
from domain.exchange.phases import Phase
from models.documents.notes import add_note
from models.files.store import StoreAway
from models.paper.typeset import NotSet
from models.tables.note import NoteAudience
from models.tables.outbox import OutboxNotice
from models.tables.timeline_entry import TimelineEntry
from tests.support.pages_of_exchange import Behind, behind
from tests.support.pdf_ua import findings, text_of
from tests.support.people import ANN, MIA, PAT, SAF, TOR
from tests.support.recorded_exchanges import QUESTIONS, add_document, record_until
from tests.support.running_exchanges import Stage
from tests.support.sample_files import PDF
from tests.support.web_app import NOW, make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]


def opened(answer: httpx2.Response) -> dict[str, bytes]:
    """The parts, each checked against the manifest."""
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        parts = {name: archive.read(name) for name in archive.namelist()}
    listed = {one["path"]: one for one in manifest(parts)["parts"]}
    assert set(listed) == set(parts) - {"manifest.json"}
    for path, one in listed.items():
        assert one["bytes"] == len(parts[path])
        assert one["sha256"] == hashlib.sha256(parts[path]).hexdigest()
    return parts


def manifest(parts: dict[str, bytes]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(parts["manifest.json"])
    return found


async def test_it_holds_what_one_reads_on_the_page_and_no_more(database: Sessions):
    await record_until(database, 12, "x1")
    async with database() as session:
        await add_document(session, "d-own", DocumentKind.QUESTIONS, QUESTIONS, exchange_id="x1")
        secret = await add_note(
            session, "x1", "Only the hub reads this.", by=PAT, now=NOW, audience=NoteAudience.HUB
        )
        public = await add_note(session, "x1", "Everybody reads this.", by=PAT, now=NOW)
        for seq, note in ((1, secret), (2, public)):
            here = (col(TimelineEntry.exchange_id) == "x1") & (col(TimelineEntry.seq) == seq)
            await session.execute(update(TimelineEntry).where(here).values(note_id=note))
        sent = col(OutboxNotice.exchange_id) == "x1"
        await session.execute(
            update(OutboxNotice).where(sent).values(sent_at=NOW + timedelta(hours=1))
        )
        await session.commit()
        total = len(list(await session.scalars(select(OutboxNotice.id).where(sent))))
    app = make_app(database)
    found: dict[str, dict[str, bytes]] = {}
    for person in (PAT, MIA, ANN):
        async with signed_in(app, database, person) as client:
            home = (await client.get("/exchanges/x1")).text
            assert '/exchanges/x1/archive.zip" download' in home
            found[person] = opened(await client.get("/exchanges/x1/archive.zip"))
    hub, own = found[PAT], found[MIA]
    assert {"index.html", "timeline.json", "timeline.txt", "mails.json"} <= set(own)
    assert "Everybody reads this." in own["timeline.txt"].decode()
    for parts, is_hub in ((own, False), (hub, True)):
        assert findings(parts["case.pdf"]) == []
        words = " ".join(text_of(parts["case.pdf"]).split())
        assert "Everybody reads this." in words
        assert ("Only the hub reads this." in words) is is_hub
        assert "How did you solve problem number 3?" in words
    assert "Everybody reads this." in own["index.html"].decode()
    assert b"Only the hub reads this." in hub["timeline.json"]
    assert not any(b"Only the hub reads this." in part for part in own.values())
    assert total > 0
    assert len(json.loads(hub["mails.json"])) == total
    assert {one["to"] for one in json.loads(own["mails.json"])} == {"Mia"}
    questions = [name for name in own if "questions" in name and name.endswith(".json")]
    assert json.loads(json.dumps(QUESTIONS)) in [
        json.loads(own[one])["content"] for one in questions
    ]
    assert manifest(own)["phase"] == json.loads(hub["manifest.json"])["phase"]
    assert not [one for one in found[ANN] if "report" in one]


async def test_nobody_else_gets_it(database: Sessions):
    await record_until(database, 3, "x1")
    app = make_app(database)
    async with signed_in(app, database, TOR) as client:
        status = (await client.get("/exchanges/x1")).status_code
        assert (await client.get("/exchanges/x1/archive.zip")).status_code == status
        assert (await client.get("/exchanges/x1/pdf")).status_code == status
        for missing in ("archive.zip", "pdf"):
            assert (await client.get(f"/exchanges/x2/{missing}")).status_code == 404
    async with signed_in(app, database, SAF) as client:
        status = (await client.get("/exchanges/x1")).status_code
        assert (await client.get("/exchanges/x1/archive.zip")).status_code == status


async def test_files_of_the_pair_are_in_it_for_the_pair_and_what_is_lost_is_named(
    stage: Stage, database: Sessions
):
    site: Behind = await behind(stage, database, Phase.PLANNING)
    typed = {"kind": "budget", "title": "Budget of last year"}
    async with site.browser(TOR) as tor:
        path = site.action("hand-document")
        assert (await tor.send_file(path, typed, "../Żółć.pdf", PDF)).sent()
    await site.settle()
    archive = f"/exchanges/{site.x.id}/archive.zip"
    async with site.browser(MIA) as mia, site.browser(PAT) as pat:
        parts = opened((await mia.get(archive)).answer)
        (name,) = [one for one in parts if one.startswith("files/")]
        assert parts[name] == PDF
        assert ".." not in name
        assert name.endswith("Żółć.pdf")
        assert not [one for one in opened((await pat.get(archive)).answer) if "files/" in one]

        async def away(_file: str) -> Any:
            raise StoreAway("no answer")

        files = site.app.state.resources.files
        site.app.state.resources.__dict__["files"] = type("Away", (), {"read": staticmethod(away)})
        lacking = opened((await mia.get(archive)).answer)
        site.app.state.resources.__dict__["files"] = files
    assert manifest(lacking)["missing"] == [name]
    assert name not in lacking


async def test_the_case_as_a_paper_is_what_the_archive_holds_and_without_a_press_that_is_named(
    database: Sessions, monkeypatch: pytest.MonkeyPatch
):
    await record_until(database, 12, "x1")
    async with signed_in(make_app(database), database, MIA) as mia:
        assert '/exchanges/x1/pdf" download' in (await mia.get("/exchanges/x1")).text
        paper = await mia.get("/exchanges/x1/pdf")
        assert paper.headers["content-type"] == "application/pdf"
        assert findings(paper.content) == []
        archived = opened(await mia.get("/exchanges/x1/archive.zip"))
        assert text_of(paper.content) == text_of(archived["case.pdf"])

        async def busy(*_: Any) -> bytes:
            raise NotSet(busy=True)

        monkeypatch.setattr("web.forms.paper.typeset", busy)
        assert (await mia.get("/exchanges/x1/pdf")).status_code == 503
        lacking = opened(await mia.get("/exchanges/x1/archive.zip"))
    assert manifest(lacking)["missing"] == ["case.pdf"]
    assert "timeline.txt" in lacking
