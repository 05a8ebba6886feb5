"""Reports and numbers on a real wiki: written, changed, withdrawn, and never over somebody else's words unasked."""

import uuid
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.wiki import client
from activities.wiki.client import Raced, Standing, WikiAccount, WikiAway, signed_in
from activities.wiki.pages import TRY_AGAIN, WikiPages, bring_up_to_date
from cli.doctor import CHECKS
from models.messages.records import WikiRounds
from models.tables.cycle import Cycle
from models.tables.wiki_page import WikiPage
from models.views.wiki_pages import CYCLE, REPORT, WITHDRAWN, ask_for, subject_of, title_for
from runtime.embedded.ports import free_port
from runtime.errors import SetupProblem
from runtime.settings import Settings
from runtime.wiki import wiki_account
from tests.support.fixtures_database import Fill
from tests.support.fixtures_wiki import MediaWiki
from tests.support.people import PAT
from tests.support.recorded_exchanges import add_everybody, record_until
from tests.support.web_app import NOW
from worker.sandbox import strict_sandbox
from workflows.wiki_publisher import WikiPublisherWorkflow

pytestmark = pytest.mark.xdist_group("mediawiki")
Sessions = async_sessionmaker[AsyncSession]
ENDED, HUB = 900, "https://hub.example"
SUBJECT = subject_of(REPORT, "x1")


async def finished(database: Sessions) -> None:
    await add_everybody(database)
    await record_until(database, ENDED)


@pytest.fixture
def filled_by() -> Fill:
    return finished


async def change(database: Sessions, statement: str) -> None:
    async with database() as session:
        await session.execute(text(statement))
        await session.commit()


async def order(database: Sessions, subject: str = SUBJECT, *, wanted: bool = True) -> str:
    """What the desk notes; the page's name."""
    kind, _colon, about = subject.partition(":")
    async with database() as session:
        title = await title_for(
            session, f"T{uuid.uuid4().hex[:8]}/{{year}}/{{report}}", kind, about, ""
        )
        await ask_for(session, subject, title, programme="", by=PAT, now=NOW, wanted=wanted)
        await session.commit()
        return (await session.get_one(WikiPage, subject)).title


async def row(database: Sessions, subject: str = SUBJECT) -> WikiPage:
    async with database() as session:
        return await session.get_one(WikiPage, subject)


@pytest.fixture
async def title(database: Sessions, mediawiki: MediaWiki) -> str:
    """A report that stands on the wiki."""
    name = await order(database)
    assert (await bring_up_to_date(database, mediawiki.account, HUB)).changed == 1
    return name


async def test_a_report_is_written_and_stays_as_it_is(
    database: Sessions, mediawiki: MediaWiki, title: str
):
    shown = await mediawiki.text(title)
    assert shown
    for words in ("== The mentee&#39;s part ==", "Plan an event for forty people",
                  "We started with the budget too late.", f"[{HUB}/reports/x1 "):  # fmt: skip
        assert words in shown
    assert title.split("/", maxsplit=1)[0].startswith("T")
    assert "2027" in title
    before = await row(database)
    assert (await bring_up_to_date(database, mediawiki.account, HUB)).changed == 0
    assert await row(database) == before
    assert before.revision


async def test_what_changes_here_changes_there_and_a_hold_takes_it_away(
    database: Sessions, mediawiki: MediaWiki, title: str
):
    await change(database, "UPDATE community SET name = 'Renamed {{x}}' WHERE id = 'c-mentee'")
    await bring_up_to_date(database, mediawiki.account, HUB)
    assert "Renamed &#123;&#123;x&#125;&#125;" in str(await mediawiki.text(title))
    await change(database, "UPDATE exchange_view SET held = true")
    await bring_up_to_date(database, mediawiki.account, HUB)
    assert await mediawiki.text(title) == WITHDRAWN
    assert (await row(database)).withheld
    assert (await bring_up_to_date(database, mediawiki.account, HUB)).changed == 0
    await change(database, "UPDATE exchange_view SET held = false")
    await bring_up_to_date(database, mediawiki.account, HUB)
    assert "Renamed" in str(await mediawiki.text(title))
    assert not (await row(database)).withheld


@pytest.mark.parametrize("deletes", [True, False])
async def test_a_consent_taken_back_takes_the_page_away_whoever_wrote_there(
    database: Sessions, mediawiki: MediaWiki, title: str, deletes: bool
):
    await mediawiki.edit(title, "Somebody added a word")
    await change(
        database,
        "INSERT INTO report_word (exchange_id, party, public, by, reason, at) "
        "VALUES ('x1', 'mentee', false, 'p-mia', '', now())",
    )
    account = mediawiki.deleter if deletes else mediawiki.account
    await bring_up_to_date(database, account, HUB)
    assert await mediawiki.text(title) == (None if deletes else WITHDRAWN)
    assert (await row(database)).digest == ""


async def test_somebody_elses_words_stay_until_the_hub_chooses(
    database: Sessions, mediawiki: MediaWiki, title: str
):
    await mediawiki.edit(title, "Their words")
    await change(database, "UPDATE community SET name = 'Renamed' WHERE id = 'c-mentee'")
    for _look in range(2):
        assert (await bring_up_to_date(database, mediawiki.account, HUB)).changed == 0
        assert await mediawiki.text(title) == "Their words"
    known = await row(database)
    assert known.theirs
    assert known.their_author == "127.0.0.1"
    await change(database, "UPDATE wiki_page SET keep = theirs")
    await bring_up_to_date(database, mediawiki.account, HUB)
    assert await mediawiki.text(title) == "Their words"
    assert not (await row(database)).theirs
    await change(database, "UPDATE community SET name = 'Once more' WHERE id = 'c-mentee'")
    await bring_up_to_date(database, mediawiki.account, HUB)
    assert "Once more" in str(await mediawiki.text(title))
    await mediawiki.edit(title, "Their words again")
    await change(database, "UPDATE community SET name = 'The last' WHERE id = 'c-mentee'")
    await bring_up_to_date(database, mediawiki.account, HUB)
    await change(database, "UPDATE wiki_page SET overwrite = theirs")
    await bring_up_to_date(database, mediawiki.account, HUB)
    assert "The last" in str(await mediawiki.text(title))


async def test_a_page_that_others_made_first_is_not_ours(database: Sessions, mediawiki: MediaWiki):
    name = await order(database)
    await mediawiki.edit(name, "Here before")
    await bring_up_to_date(database, mediawiki.account, HUB)
    assert await mediawiki.text(name) == "Here before"
    assert (await row(database)).theirs
    await order(database, wanted=False)
    await bring_up_to_date(database, mediawiki.account, HUB)
    assert await mediawiki.text(name) == "Here before", "nothing of ours stood there"


async def test_an_answer_that_was_lost_writes_nothing_twice(
    database: Sessions, mediawiki: MediaWiki, title: str
):
    before = await row(database)
    await change(database, "UPDATE wiki_page SET digest = '', revision = 0")
    await bring_up_to_date(database, mediawiki.account, HUB)
    after = await row(database)
    assert (after.revision, after.digest) == (before.revision, before.digest)


async def test_who_writes_at_the_same_moment_is_not_overwritten(mediawiki: MediaWiki):
    name = f"Race {uuid.uuid4().hex[:8]}"
    async with signed_in(mediawiki.account) as wiki:
        await mediawiki.edit(name, "First")
        with pytest.raises(Raced):
            await wiki.write(name, "ours", "s", base=Standing(0, "", ""))
        there = await wiki.read(name)
        await mediawiki.edit(name, "Second")
        with pytest.raises(Raced):
            await wiki.write(name, "ours", "s", base=there)
    assert await mediawiki.text(name) == "Second"


async def test_a_wiki_that_is_away_or_asks_to_wait_is_tried_again(
    database: Sessions, mediawiki: MediaWiki, monkeypatch: pytest.MonkeyPatch
):
    name = await order(database)
    away = replace(mediawiki.account, api=f"http://127.0.0.1:{free_port()}/api.php")
    with pytest.raises(ApplicationError) as refused:
        await WikiPages(database, away, HUB).update_wiki()
    assert refused.value.type == "WikiAway"
    with monkeypatch.context() as patched:
        patched.setattr(client, "MAXLAG", -100)  # the wiki's own way to be asked for that answer
        with pytest.raises(WikiAway) as later:
            await bring_up_to_date(database, mediawiki.account, HUB)
    assert later.value.wait
    assert later.value.wait >= timedelta(seconds=1)
    assert await mediawiki.text(name) is None
    assert (await row(database)).problem == ""
    assert (await bring_up_to_date(database, mediawiki.account, HUB)).changed == 1


async def test_what_the_wiki_refuses_is_told_and_not_tried_all_the_time(
    database: Sessions, mediawiki: MediaWiki
):
    await order(database)
    wrong = replace(mediawiki.account, password="0" * 32)
    await bring_up_to_date(database, wrong, HUB)
    known = await row(database)
    assert known.problem.startswith("login:")
    assert "0000" not in known.problem
    assert (await bring_up_to_date(database, mediawiki.account, HUB)).changed == 0
    assert timedelta(minutes=31) > TRY_AGAIN
    await change(database, "UPDATE wiki_page SET problem_since = now() - interval '31 min'")
    assert (await bring_up_to_date(database, mediawiki.account, HUB)).changed == 1
    assert (await row(database)).problem == ""


async def test_the_numbers_of_a_cycle_have_no_name_in_them(
    database: Sessions, mediawiki: MediaWiki
):
    async with database() as session:
        session.add(
            Cycle(
                id="cy", programme="p", name="Spring", opens_at=NOW, closes_at=NOW, matching_on=NOW
            )
        )
        await session.commit()
    await change(database, "UPDATE exchange_view SET cycle_id = 'cy'")
    name = await order(database, subject_of(CYCLE, "cy"))
    await bring_up_to_date(database, mediawiki.account, HUB)
    shown = str(await mediawiki.text(name))
    assert name.endswith("/Spring")
    for words in ("Communities that took part", "| 2\n", "Published reports"):
        assert words in shown
    assert "Wikimed" not in shown


async def test_the_publisher_looks_again_and_again_and_ends_without_a_wiki(
    temporal_environment: WorkflowEnvironment, database: Sessions, mediawiki: MediaWiki
):
    name = await order(database)
    for account in (mediawiki.account, None):
        queue = f"wiki-{uuid.uuid4()}"
        async with Worker(
            temporal_environment.client,
            task_queue=queue,
            workflows=[WikiPublisherWorkflow],
            activities=[WikiPages(database, account, HUB).update_wiki],
            workflow_runner=strict_sandbox(),
        ):
            handle = await temporal_environment.client.start_workflow(
                WikiPublisherWorkflow.run, WikiRounds(), id=queue, task_queue=queue
            )
            if account is None:
                await handle.result()
                continue
            await change(database, "UPDATE wiki_page SET wanted = wanted")
            assert await temporal_environment.fast_forward(handle, timedelta(minutes=2))
            with suppress(TimeoutError):
                await handle.terminate()
    assert await mediawiki.text(name)


def _settings(account: WikiAccount, folder: Path, **other: object) -> Settings:
    secret = folder / "password"
    secret.write_text(account.password)
    named = {"wiki_api": account.api, "wiki_user": account.user, "wiki_password_file": secret}
    return Settings(**{"base_url": HUB, **named, **other})  # type: ignore[arg-type]


async def test_the_doctor_signs_in_and_says_what_becomes_of_pages(
    mediawiki: MediaWiki, tmp_path: Path
):
    told = await CHECKS["wiki"](_settings(mediawiki.account, tmp_path))
    assert "replaced by a line" in told
    assert "deleted" in await CHECKS["wiki"](_settings(mediawiki.deleter, tmp_path))
    with pytest.raises(SetupProblem, match="cannot be written to"):
        await CHECKS["wiki"](_settings(mediawiki.account, tmp_path, wiki_user="Admin@nobody"))


@pytest.mark.parametrize(
    "wrong",
    [{"wiki_user": "Hub"}, {"wiki_password_file": None}, {"wiki_password_file": Path("/none")}],
)
def test_an_account_that_is_not_whole_is_told(tmp_path: Path, wrong: dict[str, object]):
    account = WikiAccount("https://wiki.example/w/api.php", "Hub@x", "secret")
    assert wiki_account(_settings(account, tmp_path)) == account
    with pytest.raises(SetupProblem):
        wiki_account(_settings(account, tmp_path, **wrong))
    assert wiki_account(Settings(base_url=HUB)) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"wiki_api": "http://wiki.example/w/api.php"}, {"wiki_api": "https://wiki.example/wiki/"},
        {"wiki_api": "https://user:secret@wiki.example/api.php"}, {"wiki_title": "No report"},
        {"wiki_title": "{report}[[x"}, {"wiki_title": "{report.__class__}"}, {"wiki_title": "{report}{other}"},
    ],
)  # fmt: skip
def test_settings_that_cannot_work_are_refused_at_the_start(wrong: dict[str, str]):
    with pytest.raises(ValueError, match="wiki_"):
        Settings(base_url=HUB, **wrong)  # type: ignore[arg-type]
