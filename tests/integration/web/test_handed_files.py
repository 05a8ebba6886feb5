"""Files handed over inside the pair: who may have them, how they are given, and what is refused in words."""

import errno
import re
import tempfile
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col

from domain.case.documents import DocumentKind
from domain.exchange.ask_kinds import AskKind
from domain.exchange.hold import SetHold
from domain.exchange.phases import Phase
from models.documents.store import documents_of
from models.files.kinds import MOST_BYTES, check_file
from models.files.store import StoreAway
from models.files.stored import remove_erased, sweep_files
from models.tables.exchange_member import ExchangeMember
from models.tables.stored_file import StoredFile
from tests.support.keys import FILES
from tests.support.pages_of_exchange import Behind, behind, new_key
from tests.support.people import ANN, BO, COR, MIA, MILO, PAT, SAF, TESS, TOR
from tests.support.running_exchanges import Stage
from tests.support.sample_files import PDF, SECRET_PLACE, bomb, office, picture

TYPED: dict[str, Any] = {
    "kind": "budget",
    "title": "Budget of the last conference",
    "note": "Line 7 was a mistake.",
}
NAME = "Wydatki – żółć.pdf"


@pytest.fixture
async def site(stage: Stage, database: async_sessionmaker[AsyncSession]) -> Behind:
    return await behind(stage, database, Phase.PLANNING)


async def rows(site: Behind) -> list[StoredFile]:
    async with site.database() as session:
        query = select(StoredFile).where(StoredFile.case_id == site.x.id)
        return list(await session.scalars(query))


async def handed(site: Behind, name: str = NAME, content: bytes = PDF) -> str:
    """Path of a file that Tor has handed over."""
    async with site.browser(TOR) as tor:
        sent = await tor.send_file(site.action("hand-document"), TYPED, name, content)
        assert sent.sent(), sent.text
    await site.settle()
    return f"/exchanges/{site.x.id}/files/{(await rows(site))[-1].id}"


@pytest.mark.requirement("CEE-16")
async def test_a_file_is_handed_over_shown_and_received(site: Behind):
    path = await handed(site)
    async with site.browser(MIA) as mia:
        home = await mia.get(f"/exchanges/{site.x.id}")
        assert f'href="{path}"' in home.text
        assert f"{NAME}, 1 kB" in home.text
        assert "Tor" in home.text
        assert "not received yet" in home.text
        ask = await site.ask(AskKind.RECEIVE_DOCUMENTS)
        assert f'href="{path}"' in (await mia.get(ask)).text
        doc = (await site.settle()).handed[0].doc
        assert "Save the file" in (await mia.get(f"/exchanges/{site.x.id}/documents/{doc}")).text
        assert (await mia.send(ask, {"documents": doc})).sent()
        await site.settle()
        assert "received by Mia" in (await mia.get(f"/exchanges/{site.x.id}")).text


async def test_a_file_is_given_to_be_saved_and_can_do_nothing(site: Behind):
    path = await handed(site)
    async with site.browser(MIA) as mia:
        given = (await mia.get(path)).answer
    assert given.content == PDF
    told = given.headers
    assert told["content-type"] == "application/pdf"
    assert told["content-length"] == str(len(PDF))
    assert told["x-content-type-options"] == "nosniff"
    assert "sandbox" in told["content-security-policy"]
    assert "script-src" not in told["content-security-policy"]
    assert told["cross-origin-resource-policy"] == "same-origin"
    assert "no-store" in told["cache-control"]
    assert "set-cookie" not in told
    assert told["content-disposition"] == (
        'attachment; filename="Wydatki _ ____.pdf"; '
        "filename*=UTF-8''Wydatki%20%E2%80%93%20%C5%BC%C3%B3%C5%82%C4%87.pdf"
    )


async def test_on_disk_there_is_no_word_of_anybody(site: Behind):
    path = await handed(site)
    kept = FILES / path.rpartition("/")[2]
    assert kept.read_bytes() == PDF
    assert re.fullmatch(r"[0-9a-f-]{36}", kept.name)


@pytest.mark.requirement("CEE-17")
async def test_nobody_but_the_pair_has_it(site: Behind, stage: Stage):
    path = await handed(site)
    other = await behind(stage, site.database, Phase.PLANNING)
    elsewhere = path.replace(site.x.id, other.x.id)
    async with site.browser(MIA) as mia, site.browser(MILO) as milo:
        assert (await mia.get(path)).status == (await milo.get(path)).status == 200
        assert (await mia.get(elsewhere)).status == 404, "the file of another exchange"
        assert (await mia.get(path[:-1] + "x")).status == 404
    for person in (PAT, ANN, BO, COR, SAF):
        async with site.browser(person) as hub:
            shown = await hub.get(path)
            assert shown.status in (403, 404), person
            assert PDF not in shown.answer.content
    async with site.browser(TOR) as tor:
        tor.client.cookies.clear()
        assert (await tor.get(path)).status == 303, "to the sign-in page"


async def test_what_is_taken_back_is_not_given_any_more(site: Behind):
    path = await handed(site)
    (doc,) = (await site.settle()).handed
    async with site.browser(TESS) as tess, site.browser(MIA) as mia:
        assert (await tess.send(site.action("take-back-document"), {"document": doc.doc})).sent()
        await site.settle()
        assert (await mia.get(path)).status == 404
        assert (await tess.get(path)).status == 404


async def test_the_same_form_sent_twice_hands_over_one_file(site: Behind):
    path = site.action("hand-document")
    async with site.browser(TOR) as tor:
        form = {**(await tor.get(path)).hidden, "_key": new_key(), **TYPED}
        for _time in range(2):
            assert (await tor.post(path, form, {"file": (NAME, PDF)})).sent()
        assert len((await site.settle()).handed) == len(await rows(site)) == 1
        assert (await tor.post(path, form, {"file": (NAME, PDF + b"\n")})).sent(), "another file"
    assert len((await site.settle()).handed) == len(await rows(site)) == 2


NOT_TAKEN: tuple[tuple[str, bytes, str], ...] = (
    ("budget.pdf", b"", "“budget.pdf” is empty."),
    ("budget.pdf", PDF[:40], "its end is missing"),
    ("budget.pdf", picture(), "The name of “budget.pdf” does not fit"),
    ("setup.exe", b"MZ\x90\x00" + bytes(200), "of a kind that is not taken"),
    ("budget.docx", bomb(), "would become far larger"),
    ("budget.docx", office()[:-30], "its end is missing"),
    ("budget.txt", b"x" * (MOST_BYTES + 1), "larger than 20 MB"),
)


@pytest.mark.attack
async def test_a_file_that_is_not_taken_costs_nobody_a_word(site: Behind):
    async with site.browser(TOR) as tor:
        for name, content, sentence in NOT_TAKEN:
            refused = await tor.send_file(site.action("hand-document"), TYPED, name, content)
            assert refused.status == 422
            assert sentence in refused.error("file")
            for words in (TYPED["title"], TYPED["note"]):
                assert refused.keeps(words)
            again = await tor.get(site.action("hand-document"))
            assert f"You had chosen “{name}”" in again.text
            assert again.keeps(TYPED["title"])
    assert await rows(site) == []
    assert (await site.settle()).handed == []


async def test_where_something_else_is_amiss_the_file_is_named(site: Behind):
    async with site.browser(TOR) as tor:
        typed = {**TYPED, "title": "x"}
        refused = await tor.send_file(site.action("hand-document"), typed, NAME, PDF)
        assert refused.status == 422
        assert f"Choose “{NAME}” again" in refused.error("file")
        assert refused.keeps(TYPED["note"])
    assert await rows(site) == []


async def test_a_file_or_an_address_and_not_both(site: Behind):
    async with site.browser(TOR) as tor:
        none = await tor.send(site.action("hand-document"), TYPED)
        assert "Choose a file" in none.error("file")
        forged = await tor.send(site.action("hand-document"), {**TYPED, "file": str(uuid4())})
        assert "Choose a file" in forged.error("file"), "an id that somebody typed is no file"
        both = {**TYPED, "link": "https://files.example.org/budget"}
        refused = await tor.send_file(site.action("hand-document"), both, NAME, PDF)
        assert "either a file or an address" in refused.error("link")
        assert f"Choose “{NAME}” again" in refused.error("file")


async def test_a_draft_keeps_the_words_and_the_name(site: Behind):
    path = site.action("hand-document")
    async with site.browser(TOR) as tor:
        form = {**(await tor.get(path)).hidden, **TYPED}
        assert (await tor.post(f"{path}/draft", form, {"file": (NAME, PDF)})).sent()
        shown = await tor.get(path)
        assert shown.keeps(TYPED["title"])
        assert f"You had chosen “{NAME}”" in shown.text
        saved = await tor.client.post(
            f"{path}/draft",
            data={**form, "file": "[object File]"},
            headers={"hx-request": "true"},
        )
        assert saved.text.startswith("Saved")
    assert await rows(site) == []


async def test_a_picture_is_given_without_the_place_it_was_taken_at(site: Behind):
    path = await handed(site, "hall.jpg", picture())
    async with site.browser(MIA) as mia:
        given = (await mia.get(path)).answer
    assert given.headers["content-type"] == "image/jpeg"
    assert given.content.startswith(b"\xff\xd8\xff")
    assert SECRET_PLACE not in given.content


class Faulty:
    """A store on which nothing works."""

    def __init__(self, reason: str) -> None:
        self.reason = reason

    async def put(self, file_id: str, content: IO[bytes]) -> None:
        raise StoreAway(self.reason)

    async def read(self, file_id: str) -> AsyncIterator[bytes]:
        raise StoreAway(self.reason)

    async def delete(self, file_id: str) -> None:
        raise StoreAway(self.reason)


@pytest.mark.fault
@pytest.mark.parametrize("reason", ["No space left on device (os error 28)", "S3: no answer"])
async def test_a_store_that_takes_nothing_loses_nothing(site: Behind, reason: str):
    path, resources = site.action("hand-document"), site.app.state.resources
    store = resources.files
    async with site.browser(TOR) as tor:
        form = {**(await tor.get(path)).hidden, "_key": new_key(), **TYPED}
        resources.__dict__["files"] = Faulty(reason)
        refused = await tor.post(path, form, {"file": (NAME, PDF)})
        assert refused.status == 422
        assert "cannot be kept just now" in refused.error("file")
        assert reason not in refused.text
        assert refused.keeps(TYPED["note"])
        async with site.database() as session:
            assert await documents_of(session, site.x.id, DocumentKind.HANDED_OVER) == []
        resources.__dict__["files"] = store
        assert (await tor.post(path, form, {"file": (NAME, PDF)})).sent()
        await site.settle()
        (row,) = await rows(site)
        address = f"/exchanges/{site.x.id}/files/{row.id}"
        resources.__dict__["files"] = Faulty(reason)
        away = await tor.get(address)
        assert away.status == 503
        assert "does not answer" in away.text
        resources.__dict__["files"] = store
        assert (await tor.get(address)).status == 200
        Path(FILES / row.id).unlink()
        gone = await tor.get(address)
        assert gone.status == 404
        assert "not where it should be" in gone.text


async def test_whoever_erases_their_data_erases_what_they_handed_over(site: Behind):
    path = await handed(site)
    kept = FILES / path.rpartition("/")[2]
    details = f"/exchanges/{site.x.id}/my-details"
    async with site.browser(TOR) as tor, site.browser(MIA) as mia:
        assert NAME in (await tor.get(details)).text
        assert NAME not in (await mia.get(details)).text
        assert (await mia.send(site.action("erase-travel-data"), {"sure": "yes"})).sent()
        assert kept.exists(), "hers are others"
        assert (await tor.send(site.action("erase-travel-data"), {"sure": "yes"})).sent()
        assert not kept.exists()
        shown = (await tor.get(details)).text
        assert "Files you handed over." in shown.partition("Receipt of erasure.")[2]
        assert NAME not in shown
        home = (await mia.get(f"/exchanges/{site.x.id}")).text
        assert "The file was erased on" in home
        assert path not in home
        gone = await mia.get(path)
        assert gone.status == 410
        assert "erased on" in gone.text


@pytest.mark.fault
async def test_a_store_that_is_away_keeps_nobody_from_erasing(site: Behind):
    path = await handed(site)
    async with site.browser(TOR) as tor:
        form = (await tor.get(site.action("erase-travel-data"))).hidden
        site.app.state.resources.__dict__["files"] = Faulty("no answer")
        assert (await tor.post(site.action("erase-travel-data"), {**form, "sure": "yes"})).sent()
        assert (await tor.get(path)).status == 410
    (row,) = await rows(site)
    assert row.erased_at
    assert row.gone_at is None, "the caretaker asks the store again"


async def test_a_held_exchange_gives_what_its_page_shows(site: Behind):
    path = await handed(site)
    await site.x.handle.signal("set_hold", SetHold(by=SAF, held=True))
    await site.settle()
    async with site.browser(MIA) as mia, site.browser(COR) as hub:
        shown = path in (await mia.get(f"/exchanges/{site.x.id}")).answer.text
        assert ((await mia.get(path)).status == 200) is shown
        assert (await hub.get(path)).status == 404


async def test_an_exchange_that_has_ended_gives_what_its_page_shows(site: Behind):
    path = await handed(site)
    async with site.browser(TOR) as tor, site.browser(MIA) as mia:
        typed = {"reason": "no_time", "note": "Another year.", "sure": "yes"}
        assert (await tor.send(site.action("withdraw"), typed)).sent()
        await site.settle()
        for person in (tor, mia):
            shown = path in (await person.get(f"/exchanges/{site.x.id}")).answer.text
            assert ((await person.get(path)).status == 200) is shown
        again = await tor.send_file(site.action("hand-document"), TYPED, NAME, PDF)
        assert again.status == 410
    async with site.browser(COR) as hub:
        assert (await hub.get(path)).status == 404
    assert len(await rows(site)) == 1


async def test_who_has_left_has_nothing_any_more(site: Behind):
    path = await handed(site)
    async with site.browser(MILO) as milo:
        assert (await milo.get(path)).status == 200
        async with site.database() as session, session.begin():
            await session.execute(
                delete(ExchangeMember).where(
                    col(ExchangeMember.exchange_id) == site.x.id,
                    col(ExchangeMember.person_id) == MILO,
                )
            )
        assert (await milo.get(path)).status == 404


@pytest.mark.fault
async def test_where_there_is_no_room_for_what_is_coming_no_word_is_lost(
    site: Behind, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: Any, **__: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    async with site.browser(TOR) as tor:
        form = {**(await tor.get(site.action("hand-document"))).hidden, **TYPED}
        with monkeypatch.context() as patched:
            patched.setattr(tempfile, "TemporaryFile", full)
            large = {"file": (NAME, PDF + bytes(900_000))}
            refused = await tor.post(site.action("hand-document"), form, large)
        assert refused.status == 422
        assert "cannot be kept just now" in refused.error("file")
        assert refused.keeps(TYPED["note"])
    assert await rows(site) == []


async def test_what_the_exchange_refuses_is_not_kept_first(
    site: Behind, monkeypatch: pytest.MonkeyPatch
):
    """Else whoever may send forms fills the disk with files that nobody ever sees."""
    monkeypatch.setattr("domain.exchange.messages.documents.MOST_HANDED", 0)
    async with site.browser(TOR) as tor:
        refused = await tor.send_file(site.action("hand-document"), TYPED, NAME, PDF)
        assert refused.status == 422
        assert "Take back what is not needed" in refused.text
        assert refused.keeps(TYPED["note"])
    assert await rows(site) == []


async def test_while_a_file_is_looked_at_nobody_waits_for_its_connection(
    site: Behind, monkeypatch: pytest.MonkeyPatch
):
    pool, held = site.database.kw["bind"].pool, list[int]()

    def look(name: str, content: IO[bytes]) -> Any:
        held.append(pool.checkedout())
        return check_file(name, content)

    monkeypatch.setattr("web.forms.files.check_file", look)
    before = pool.checkedout()
    await handed(site)
    assert held == [before]


async def test_a_form_sent_again_after_its_file_was_swept_keeps_the_file(site: Behind):
    """A browser's page may lie open for days."""
    path, resources = site.action("hand-document"), site.app.state.resources
    async with site.browser(TOR) as tor:
        form = {**(await tor.get(path)).hidden, "_key": new_key(), **TYPED}
        resources.__dict__["files"] = Faulty("no answer")
        assert (await tor.post(path, form, {"file": (NAME, PDF)})).status == 422
        resources.__dict__.pop("files")
        later = await site.now() + timedelta(days=3)
        async with site.database() as session, session.begin():
            await sweep_files(session, later)
        await remove_erased(site.database, resources.files, later)
        (row,) = await rows(site)
        assert row.gone_at
        assert (await tor.post(path, form, {"file": (NAME, PDF)})).sent()
        await site.settle()
        (row,) = await rows(site)
        assert (row.erased_at, row.gone_at) == (None, None)
        given = await tor.get(f"/exchanges/{site.x.id}/files/{row.id}")
        assert given.answer.content == PDF


@pytest.mark.attack
async def test_a_form_with_a_file_from_elsewhere_is_refused(site: Behind):
    """Where the browser does not say where it comes from, the token in its form decides."""
    path = site.action("hand-document")
    async with site.browser(TOR) as tor:
        form = {**(await tor.get(path)).hidden, **TYPED}
        tor.client.headers.pop("sec-fetch-site")
        forged = {**form, "_form": "0" * 64}
        assert (await tor.post(path, forged, {"file": (NAME, PDF)})).status == 403
        without = {name: value for name, value in form.items() if name != "_form"}
        assert (await tor.post(path, without, {"file": (NAME, PDF)})).status == 403
        assert await rows(site) == []
        assert (await tor.post(path, form, {"file": (NAME, PDF)})).sent()
    assert len(await rows(site)) == 1


@pytest.mark.attack
@pytest.mark.parametrize(
    ("name", "header"),
    [
        ('a"; filename="x.html.pdf', "_"),
        ("żółć\r\nSet-Cookie: a=b.pdf", "_"),
        ("100%25.pdf", "_25"),
        ("../../../etc/passwd.pdf", "passwd.pdf"),
        ("\u202efdp.pdf", "fdp.pdf"),
        ("\U0001f600" * 300 + ".pdf", "_.pdf"),
    ],
)
async def test_an_odd_name_is_only_a_name(site: Behind, name: str, header: str):
    path = await handed(site, name)
    async with site.browser(MIA) as mia:
        told = (await mia.get(path)).answer.headers
    assert "set-cookie" not in told
    plain, _separator, encoded = told["content-disposition"].partition("; filename*=UTF-8''")
    assert re.fullmatch(r'attachment; filename="[^"\\%\r\n]+\.pdf"', plain)
    assert header in plain
    assert re.fullmatch(r"[A-Za-z0-9_.~%-]+\.pdf", encoded)
    assert not re.search("%0[AD]|%2F|%E2%80%AE", encoded)
