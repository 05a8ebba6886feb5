"""Takes a picture of every page of a demo: each kind of page of each role, on a desk, on a phone, and dark.

Usage, beside a stack that `make up` started and `make demo` has filled (nothing is changed by it):

    python -m docs.every_page FOLDER [--role mentee --role booker] [--below /desk]

Writes FOLDER/<role>/<page>-<form>.jpg, and FOLDER/index.html that shows all of them side by side. Who stands for which
role, and what counts as one kind of page, is in tests/support/survey.py; public pages are taken once, as nobody's.
Addresses that are no pages, or that nobody reaches by links, are in NOT_PICTURED, each with its reason.
"""

import argparse
import asyncio
import html
import re
import shutil
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from cli.connection import Connection, connected
from cli.demo.base import addresses
from cli.lookup import find_person
from models.accounts.links import issue_link
from runtime.errors import SetupProblem
from tests.support.survey import ROLES, Visited, survey

WIDE: ViewportSize = {"width": 1100, "height": 720}
PHONE: ViewportSize = {"width": 390, "height": 720}
FORMS = ("desktop", "phone", "dark")
STARTS = ("/",)
TALLEST = 6000  # pixels: what is below looks like what is above
MAIL, FILE, STREAM = "its address is in a mail alone", "a file", "a stream of what changes"
FOR_PROGRAMS = "for programs: /api says what it answers"
NOT_PICTURED = {
    "/address/{token}": MAIL,
    "/apply/sent/{exchange_id}": "stands once, after sending; tests/browser/test_story.py looks at it",
    "/calendar/feed/{secret}.ics": FILE,
    "/cases/{case_id}/actions/{name}/check": "no kind of case but the exchange has a form in parts",
    "/cases/{case_id}/actions/{name}/parts/{part}": "no kind of case but the exchange has a form in parts",
    "/cases/{case_id}/asks/{ask_id}/check": "no kind of case but the exchange has a form in parts",
    "/cases/{case_id}/asks/{ask_id}/parts/{part}": "no kind of case but the exchange has a form in parts",
    "/cases/{case_id}/live": STREAM,
    "/desk/live": STREAM,
    "/desk/register/export": FILE,
    "/exchanges/{exchange_id}/certificates/{person_id}": FILE,
    "/exchanges/{exchange_id}/documents/{document_id}/pdf": FILE,
    "/exchanges/{exchange_id}/files/{file_id}": FILE,
    "/exchanges/{exchange_id}/itinerary/pdf": FILE,
    "/exchanges/{exchange_id}/live": STREAM,
    "/exchanges/{exchange_id}/plan/live": STREAM,
    "/exchanges/{exchange_id}/plan/pdf": FILE,
    "/cases/{case_id}/asks/{ask_id}/assign": "nothing of a membership is asked of the hub in the demo",
    "/cases/{case_id}/asks/{ask_id}/take-over": "nobody of the demo has a task that a colleague must take over",
    "/desk/register/imports/{import_id}": "stands after an import; tests/integration/web/test_long_import.py looks at it",
    "/desk/setup/numbers": "for the first cycle; of a cycle that runs, its own page stands in its place",
    "/desk/setup/trial": "for the first cycle; of a cycle that runs, its own page stands in its place",
    "/exchanges/{exchange_id}/asks/{ask_id}/check": "no application of the demo stands returned; tests/browser/test_story.py looks at such a form",
    "/exchanges/{exchange_id}/asks/{ask_id}/parts/{part}": "no application of the demo stands returned; tests/browser/test_story.py looks at such a form",
    "/exchanges/{exchange_id}/asks/{ask_id}/take-over": "nobody of the demo has a task that a colleague must take over",
    "/first-start": "an installation that has begun has none; tests/browser/test_first_start.py looks at it",
    "/health": "for machines",
    "/in/{programme}": "the demo has one programme",
    "/inbox/live": STREAM,
    "/join/{token}": MAIL,
    "/reports.atom": FILE,
    "/reports/{report}/pdf": FILE,
    "/reports/{report}/pictures/{picture}": FILE,
    "/service-worker.js": FILE,
    "/sign-in/{token}": MAIL,
    "/timeline.ics": FILE,
    "/api/v1/asks": FOR_PROGRAMS,
    "/api/v1/cases": FOR_PROGRAMS,
    "/api/v1/communities": FOR_PROGRAMS,
    "/api/v1/cycles": FOR_PROGRAMS,
    "/api/v1/exchanges": FOR_PROGRAMS,
    "/api/v1/openapi.json": FOR_PROGRAMS,
    "/api/v1/reports": FOR_PROGRAMS,
    "/cases/{case_id}/archive.zip": FILE,
    "/cases/{case_id}/pdf": FILE,
    "/cases/{case_id}/room": "the demo has no clinic; tests/integration/web/test_clinics.py looks at it",
    "/clinics/{clinic_id}/do/{step_name}": "the demo has no clinic; tests/integration/web/test_clinics.py looks at it",
    "/desk/bulk": "stands once tasks are ticked; tests/integration/web/test_bulk.py looks at it",
    "/desk/bulk/{action}": "stands once tasks are ticked; tests/integration/web/test_bulk.py looks at it",
    "/desk/export/communities.{kind}": FILE,
    "/desk/export/exchanges.{kind}": FILE,
    "/desk/export/mails.{kind}": FILE,
    "/desk/export/people.{kind}": FILE,
    "/desk/export/queue.{kind}": FILE,
    "/desk/export/schedule.{kind}": FILE,
    "/desk/export/waiting.{kind}": FILE,
    "/desk/export/{cycle_id}/overdue.{kind}": FILE,
    "/desk/export/{cycle_id}/times.{kind}": FILE,
    "/desk/export/{cycle_id}/{figure}.{kind}": FILE,
    "/desk/outbox/let-go": "the demo's mails do not wait; tests/integration/web/test_outbox.py looks at it",
    "/desk/outbox/{notice_id}/words": "the demo's mails do not wait; tests/integration/web/test_outbox.py looks at it",
    "/desk/setup/webhooks/{webhook_id}": "the demo has no webhook; tests/browser/test_desk_pages.py looks at it",
    "/desk/skills/export": FILE,
    "/exchanges/{exchange_id}/archive.zip": FILE,
    "/exchanges/{exchange_id}/itinerary.ics": FILE,
    "/exchanges/{exchange_id}/itinerary/{key}.ics": FILE,
    "/exchanges/{exchange_id}/pdf": FILE,
    "/people": "the demo that tests play has no skills profiles; tests/browser/test_skills.py looks at it",
    "/people/{profile_id}": "the demo that tests play has no skills profiles; tests/browser/test_skills.py looks at it",
    "/skills/me/consents": "the demo that tests play has no skills profiles; tests/browser/test_skills.py looks at it",
    "/skills/me/erase": "the demo that tests play has no skills profiles; tests/browser/test_skills.py looks at it",
    "/skills/me/export": FILE,
    "/skills/people/{profile_id}": "the demo that tests play has no skills profiles; tests/browser/test_skills.py looks at it",
    "/skills/people/{profile_id}/invite": "the demo that tests play has no skills profiles; tests/browser/test_skills.py looks at it",
}
"""Addresses of which no picture is taken, each with its reason."""


@dataclass(frozen=True)
class Picture:
    """One page of one role; `path` is where it was found."""

    role: str
    kind: str
    name: str
    path: str


def name_of(kind: str) -> str:
    """A file's name for a kind of page: "exchanges-asks-book"."""
    words = re.sub(r"[^a-z0-9]+", "-", kind.lower().replace("{}", "one")).strip("-")
    return words or "home"


def chosen(role: str, found: Iterable[Visited], known: set[str]) -> list[Picture]:
    """The first page of each kind, filters left out; `known` are kinds that stand for every role."""
    pictures: dict[str, Picture] = {}
    for page in found:
        kind = page.kind.partition(" ?")[0]
        if page.is_page and page.status == httpx2.codes.OK and kind not in known:
            pictures.setdefault(kind, Picture(role, kind, name_of(kind), page.path))
    return list(pictures.values())


async def sign_in(connection: Connection, client: httpx2.AsyncClient, name: str) -> None:
    """Let this person of the demo in, as the link in a mail does."""
    async with connection.sessions() as session:
        person = await find_person(session, addresses()[name])
        link = issue_link(session, person.id, next_path="/", minutes=5)
        await session.commit()
    await client.post(link, headers={"Sec-Fetch-Site": "same-origin"})


@asynccontextmanager
async def window(browser: Browser, client: httpx2.AsyncClient) -> AsyncIterator[Page]:
    """A window in which whoever is signed in at `client` is signed in."""
    context = await browser.new_context(viewport=WIDE, reduced_motion="reduce", locale="en-GB")
    host = client.base_url.host
    await context.add_cookies(
        [
            {"name": one.name, "value": one.value or "", "domain": host, "path": "/"}
            for one in client.cookies.jar
        ]
    )
    yield await context.new_page()
    await context.close()


async def take(page: Page, address: str, into: Path) -> None:
    """Three pictures of a page, which is loaded once."""
    await page.set_viewport_size(WIDE)
    await page.emulate_media(color_scheme="light")
    await page.goto(address)
    await page.evaluate("document.fonts.ready")
    for form in FORMS:
        await page.set_viewport_size(PHONE if form == "phone" else WIDE)
        await page.emulate_media(color_scheme="dark" if form == "dark" else "light")
        size = PHONE if form == "phone" else WIDE
        tall = await page.evaluate("document.documentElement.scrollHeight")
        await page.screenshot(
            path=into.with_name(f"{into.name}-{form}.jpg"),
            type="jpeg",
            quality=80,
            animations="disabled",
            caret="hide",
            full_page=True,
            clip={"x": 0, "y": 0, "width": size["width"], "height": min(tall, TALLEST)},
        )


def sheet(pictures: Iterable[Picture]) -> str:
    """The page that shows all pictures, by role."""
    rows, role = [], ""
    for one in pictures:
        if one.role != role:
            role = one.role
            rows.append(
                f"<h2>{html.escape(f'{role} ({ROLES[role]})' if ROLES[role] else role)}</h2>"
            )
        shown = "".join(
            f'<a href="{one.role}/{one.name}-{form}.jpg"><img class="{form}" loading="lazy" '
            f'src="{one.role}/{one.name}-{form}.jpg" alt="{html.escape(one.name)}, {form}"></a>'
            for form in FORMS
        )
        rows.append(f"<figure><figcaption>{html.escape(one.path)}</figcaption>{shown}</figure>")
    return SHEET.replace("PICTURES", "\n".join(rows))


SHEET = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Every page</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body { font: 14px/1.4 sans-serif; margin: 1rem; background: #ddd; color: #202122 }
figure { margin: 0 0 1.5rem; display: flex; gap: .5rem; align-items: flex-start; flex-wrap: wrap }
figcaption { flex-basis: 100%; font-family: monospace }
img { max-height: 720px; object-fit: cover; object-position: top; border: 1px solid #999 }
.desktop, .dark { width: 550px } .phone { width: 260px }
</style>
<h1>Every page</h1>
PICTURES
"""


async def main(into: Path, roles: list[str], below: str) -> None:
    """Take everything, or raise SetupProblem."""
    taken: list[Picture] = []
    public: set[str] = set()
    async with connected(worker=False) as connection, async_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for role in ["nobody", *(one for one in roles if one != "nobody")]:
            async with httpx2.AsyncClient(
                base_url=connection.settings.public_url, timeout=60, trust_env=False
            ) as client:
                if ROLES[role]:
                    await sign_in(connection, client, ROLES[role])
                pictures = chosen(role, await survey(client, STARTS), public)
                if role == "nobody":
                    public = {page.kind for page in pictures} - {"/"}
                pictures = [one for one in pictures if one.path.startswith(below)]
                (into / role).mkdir(parents=True, exist_ok=True)
                async with window(browser, client) as page:
                    for one in pictures if role in roles else []:
                        await take(
                            page, connection.settings.public_url + one.path, into / role / one.name
                        )
                        taken.append(one)
                print(f"{role}: {len(pictures)} pages")
        await browser.close()
    (into / "index.html").write_text(sheet(taken), encoding="utf-8")
    print(into / "index.html")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Take a picture of every page of a running demo.")
    parser.add_argument("into", type=Path, help="the folder")
    parser.add_argument(
        "--role", action="append", choices=ROLES, help="only this one (again for more)"
    )
    parser.add_argument("--below", default="/", help="only addresses that begin so")
    given = parser.parse_args()
    try:
        asyncio.run(main(given.into, given.role or list(ROLES), given.below))
    except SetupProblem as found:
        sys.exit(f"{found.what} {found.way_out}")
