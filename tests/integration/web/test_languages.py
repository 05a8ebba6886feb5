"""The languages of a programme: chosen, offered to readers and to people, texts kept in each, taken away again."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from html import unescape

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from typer.testing import CliRunner, Result

from cli.application import commands
from models.tables.outbox import OutboxNotice
from models.tables.person import Person
from models.tables.programme import Programme
from models.tables.public_text import PublicTextVersion
from models.tables.setting_change import SettingChange
from models.tables.staff_role import StaffRole
from models.texts.pseudo import PSEUDO_LANGUAGE
from runtime.errors import SetupProblem
from tests.support.fixtures_database import Fill
from tests.support.web_app import browser, make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]
NADA, OLE = "p-nada", "p-ole"
LANGUAGES, ABOUT = "/desk/setup/languages", "/desk/setup/texts/about"
POLISH = f"{ABOUT}?language=pl"


async def first_people(database: Sessions) -> None:
    async with database() as session:
        session.add(Programme(id="px", name="Exchange"))
        session.add(Person(id=NADA, name="Nada Kovač", email="nada@example.org", language="pl"))
        session.add(Person(id=OLE, name="Ole", email="ole@example.org", language="pl"))
        await session.flush()
        session.add(StaffRole(person_id=NADA, role="coordinator"))
        session.add(StaffRole(person_id=OLE, role="booker"))
        await session.commit()


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


async def post(client: httpx2.AsyncClient, path: str, **data: object) -> httpx2.Response:
    sent = await client.post(path, data=data)
    return await client.get(sent.headers["location"]) if sent.status_code == 303 else sent


async def choose(client: httpx2.AsyncClient, *codes: str, base: int = 0) -> httpx2.Response:
    rows = {f"languages.{place}": code for place, code in enumerate(codes)}
    return await post(client, LANGUAGES, **rows, _row=[*rows], _base=base)


def words(answer: httpx2.Response) -> str:
    return " ".join(re.sub("<[^>]+>", " ", unescape(answer.text)).split())


async def public(app: FastAPI, path: str = "/about", accepts: str = "") -> httpx2.Response:
    async with browser(app) as stranger:
        return await stranger.get(path, headers={"accept-language": accepts})


async def fingerprint_beside(client: httpx2.AsyncClient, path: str) -> str:
    found = re.search(r'name="source" value="(\w+)"', (await client.get(path)).text)
    assert found
    return found[1]


async def test_they_are_chosen_in_their_order_dated_and_attributed(
    nada: httpx2.AsyncClient, database: Sessions
):
    assert "Choose the languages" in words(await nada.get("/desk/setup"))
    shown = await nada.get(LANGUAGES)
    assert ">Polish – Polski</option>" in shown.text
    again = await nada.post(
        LANGUAGES, data={"languages.0": "en", "_row": "languages.0", "_add": "languages"}
    )
    assert again.text.count("<select") - shown.text.count("<select") == 1  # without any script
    done = words(await choose(nada, "en", "pl"))
    assert "Saved. Pages offer these languages." in done
    assert "Choose the languages English, Polish Done" in done
    assert "Nada Kovač Languages of the programme nothing English, Polish" in done
    assert "Nothing was changed." in words(await choose(nada, "en", "pl", base=1))
    async with database() as session:
        assert (await session.get_one(Programme, "px")).languages == ["en", "pl"]
        told = (await session.scalars(select(SettingChange))).one()
    assert (told.part, told.by, told.after) == ("languages", NADA, "en pl")


@pytest.mark.parametrize(
    ("codes", "says"),
    [
        ([], "Give at least 1."),
        (["en", "en"], "en is chosen twice."),
        (["xx"], "Choose one of the options shown."),
        (
            ["en", "pl", "uk", "sk", "cs", "hu", "ro", "bg", "sr", "hr", "sl", "mk", "sq"],
            "Give at most 12.",
        ),
    ],
)
async def test_what_cannot_be_chosen_is_refused_in_words_and_kept(
    nada: httpx2.AsyncClient, database: Sessions, codes: Sequence[str], says: str
):
    refused = await choose(nada, *codes)
    assert refused.status_code == 422
    assert says in words(refused)
    assert refused.text.count(" selected>") >= len([one for one in codes if one != "xx"])
    async with database() as session:
        assert (await session.scalars(select(SettingChange))).all() == []


async def test_two_coordinators_do_not_overwrite_each_other(nada: httpx2.AsyncClient):
    await choose(nada, "en", "pl")
    held = await choose(nada, "en", "uk")
    assert held.status_code == 409
    assert "Polish" in words(held)


async def test_a_reader_gets_the_programmes_languages_as_far_as_there_are_words(
    app: FastAPI, nada: httpx2.AsyncClient
):
    await choose(nada, "en", "pl", "he")
    beside = await fingerprint_beside(nada, POLISH)
    await post(nada, POLISH, body="Nasze słowa", same="yes", source=beside, _base=0)
    in_polish = await public(app, accepts="de, pl-PL;q=0.8, en;q=0.5")
    # Its sentences are in English: there is no Polish catalogue.
    assert '<html lang="en" dir="ltr">' in in_polish.text
    assert '<div lang="pl"><p>Nasze słowa</p>' in in_polish.text
    assert '<option value="pl" lang="pl" selected>Polski (some texts)</option>' in in_polish.text
    assert "set-cookie" not in in_polish.headers
    assert "Nasze" not in (await public(app, accepts="de")).text
    by_address = await public(app, "/about?uselang=pl", accepts="en")
    assert "Nasze" in by_address.text
    for code in ("en", "pl", "he"):
        assert (
            f'hreflang="{code}" href="http://localhost:8000/about?uselang={code}"'
            in by_address.text
        )
    assert 'hreflang="x-default" href="http://localhost:8000/about"' in by_address.text
    assert (await public(app, "/about?uselang=tlh")).status_code == 200
    hebrew = f"{ABOUT}?language=he"
    await post(nada, hebrew, body="שלום", _base=0)
    assert '<div lang="he" dir="rtl">' in (await public(app, "/about?uselang=he")).text


async def test_with_a_catalogue_the_page_is_in_the_language_and_what_is_not_says_so(
    polish: None, app: FastAPI, nada: httpx2.AsyncClient
):
    await choose(nada, "en", "pl")
    await post(nada, ABOUT, body="In English", _base=0)
    page = (await public(app, accepts="pl")).text
    assert '<html lang="pl" dir="ltr">' in page
    assert '<div lang="en"><p>In English</p>' in page
    assert "Polski (draft)</option>" in page


async def test_every_text_is_a_step_that_says_how_it_stands_in_each_language(
    nada: httpx2.AsyncClient,
):
    await choose(nada, "en", "pl")
    shown = words(await nada.get("/desk/setup"))
    for title in ("About", "Timeline: the introduction", "Questions and answers", "How to apply"):
        line = (
            f"{title} As delivered. English: as delivered; Polish: not yet translated. To translate"
        )
        assert line in shown
    assert "Guidance for the mentee As delivered." in shown
    beside = await fingerprint_beside(nada, POLISH)
    await post(nada, POLISH, body="O nas", same="yes", source=beside, _base=0)
    shown = words(await nada.get("/desk/setup"))
    assert re.search(r"About Edited on [\w ]+ by Nada Kovač\. English: as delivered; Polish: translated\. Edited", shown)  # fmt: skip
    await post(nada, ABOUT, body="Ours", _base=0)
    shown = words(await nada.get("/desk/setup"))
    assert "English: your own words; Polish: older than the source. To translate" in shown
    assert "Polish (About) older than the source" in words(await nada.get("/desk/setup/texts"))


async def test_a_translation_is_made_beside_its_source_and_marked_until_both_say_the_same(
    nada: httpx2.AsyncClient, database: Sessions
):
    await choose(nada, "en", "pl")
    page = await nada.get(POLISH)
    assert "What it is to say: the English text" in words(page)
    assert "brings together two communities" in page.text
    assert "Not yet translated: who reads Polish sees the English text." in words(page)
    assert "What it is to say" not in words(await nada.get(ABOUT))
    assert '<textarea lang="pl" dir="ltr" ' in page.text
    beside = await fingerprint_beside(nada, POLISH)
    begun = await post(nada, POLISH, body="Zaczęte", source=beside, _base=0)
    assert "nobody has said yet that both say the same" in words(begun)
    done = await post(nada, POLISH, body="Zaczęte", same="yes", source=beside, _base=1)
    assert "Saved." in words(done)
    assert "Polish: translated" in words(done)
    await post(nada, ABOUT, body="Ours", _base=0)
    # Whoever began before the English text changed has not seen it.
    late = await post(nada, POLISH, body="Poprawione", same="yes", source=beside, _base=2)
    assert "Polish: older than the source" in words(late)
    assert "Ours" in words(late)
    async with database() as session:
        rows = await session.scalars(
            select(PublicTextVersion).order_by(
                PublicTextVersion.language, PublicTextVersion.version
            )
        )
        kept = [(row.language, row.version, row.body, bool(row.source)) for row in rows]
    assert kept == [
        ("en", 1, "Ours", False),
        ("pl", 1, "Zaczęte", False),
        ("pl", 2, "Zaczęte", True),
        ("pl", 3, "Poprawione", True),
    ]


async def test_what_is_taken_away_is_hidden_kept_and_said_of_whom_it_concerns(
    app: FastAPI, nada: httpx2.AsyncClient
):
    await choose(nada, "en", "pl")
    await post(nada, POLISH, body="Nasze", _base=0)
    gone = words(await choose(nada, "en", base=1))
    assert "Polish is not offered any more: 2 people prefer it" in gone
    assert "Nasze" not in (await public(app, "/about?uselang=pl")).text
    assert (await nada.get(POLISH)).status_code == 404
    listed = words(await nada.get(LANGUAGES))
    assert "Polish not offered; texts are kept 1 2" in listed
    mine = await nada.get("/me/edit")
    assert '<option value="pl" selected>Polski</option>' in mine.text
    await choose(nada, "en", "pl", base=2)
    assert "Nasze" in (await public(app, "/about?uselang=pl")).text


async def test_people_say_which_one_they_prefer(
    app: FastAPI, nada: httpx2.AsyncClient, database: Sessions
):
    newcomer = {"name": "Iva", "email": "iva@example.org"}
    assert "Which language do you prefer?" not in words(await public(app, "/join"))
    await choose(nada, "en", "pl", "uk")
    asked = await public(app, "/join?uselang=uk")
    assert re.search(r'value="uk" checked', asked.text)
    async with browser(app) as stranger:
        refused = await stranger.post("/join", data={**newcomer, "language": "de"})
        assert "Choose one of the options shown." in words(refused)
        assert (
            await stranger.post("/join", data={**newcomer, "language": "uk"})
        ).status_code == 200
    async with database() as session:
        (owed,) = (await session.scalars(select(OutboxNotice))).all()
    assert owed.data["language"] == "uk"
    assert '<option value="uk">Українська</option>' in (await nada.get("/me/edit")).text
    async with browser(app) as stranger:
        sent = await stranger.post("/language", data={"language": "uk"})
        assert (sent.status_code, stranger.cookies["language"]) == (303, "uk")
        assert (await stranger.post("/language", data={"language": "de"})).status_code == 422


async def test_every_sentence_of_the_new_pages_goes_through_the_catalogue(
    app: FastAPI,
    nada: httpx2.AsyncClient,
):
    await choose(nada, "en", "pl")
    await post(nada, POLISH, body="Nasze", _base=0)
    nada.cookies.set("language", PSEUDO_LANGUAGE)
    shown = {path: await nada.get(path) for path in (LANGUAGES, POLISH, "/desk/setup/texts")}
    shown["/join"] = await public(app, f"/join?uselang={PSEUDO_LANGUAGE}")
    for path, answer in shown.items():
        main = answer.text.split("<main", 1)[1].split("</main", 1)[0]
        main = re.sub(r"(?s)<(pre|textarea|select|code)\b.*?</\1>|<details.*?</details>", "", main)
        main = re.sub(r'(?s)<div class="document article".*?</div>', "", main)
        texts = [one.strip() for one in re.findall(r">([^<>]+)<", main)]
        plain = [one for one in texts if re.search(r"\b[a-z]{4,}", one) and "⟦" not in one]
        assert plain == [], path


async def command(url: str, *given: str) -> Result:
    env = {"DATABASE_URL": url}
    return await asyncio.to_thread(CliRunner().invoke, commands, list(given), env=env)


async def test_the_same_by_command(database: Sessions, database_url: str, tmp_path: object):
    done = await command(database_url, "set-languages", "EN", "Polish", "--by", "nada@example.org")
    assert "Languages: en pl." in done.output, done.exception
    listed = await command(database_url, "setup")
    assert "English: as delivered; Polish: not yet translated" in listed.output
    again = await command(database_url, "set-languages", "en")
    assert "pl is not offered any more; 2 people prefer it." in again.output
    for wrong in (("en", "en"), ("klingon!",)):
        refused = await command(database_url, "set-languages", *wrong)
        assert isinstance(refused.exception, SetupProblem), wrong
    async with database() as session:
        told = (await session.scalars(select(SettingChange).order_by(SettingChange.at))).all()
    assert [(row.by, row.after) for row in told] == [(NADA, "en pl"), (None, "en")]
