"""Every page of everybody: what links lead to, then what answers at the other addresses of their cases."""

import asyncio
import re
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import httpx2

from tests.support.capture_mails import Mail, links_in
from tests.support.crawl import Answer, crawl, visit
from tests.support.folder import Folder
from tests.support.normalise import ties_sorted
from tests.support.stack import Person, Stack

STARTS = ("/", "/inbox", "/desk", "/apply", "/concern")
LAST_CHANGED_FIRST = re.compile(r"^/(?:inbox|(?:desk/)?exchanges)(?:\?|$)|^/desk/communities/")
"""Lists of exchanges in the order of their last change."""
CHANGED = "SELECT exchange_id, date_trunc('minute', updated_at) FROM exchange_view"
OF_CASE = re.compile(r"^(/(?:exchanges|desk/safety)/[0-9a-f-]{36})([^?]*)$")
ACTION = re.compile(r"^/actions/[^/]+$")


class Pages:
    """Writes pages into the folder; `found` are the paths each person came upon, by their address;
    `changed` is when each exchange did, to the minute.
    """

    def __init__(self, stack: Stack, folder: Folder, mails: Sequence[Mail]) -> None:
        self.stack = stack
        self.folder = folder
        self.mails = mails
        self.found: dict[str, list[str]] = {}
        self.changed: dict[str, object] = {}

    async def write(self) -> None:
        """Everything for everybody, signed in or not."""
        self.changed = {str(case): minute for case, minute in await self.stack.rows(CHANGED)}
        async with self._browser(None) as client:
            self._keep("pages", "nobody", await crawl(client, STARTS))
        people = await self.stack.people()
        for person in people:
            await self._follow_links(person)
        for person in people:
            await self._try_addresses(person)

    async def _follow_links(self, person: Person) -> None:
        begun = time.monotonic()
        written = {
            link for mail in self.mails if mail.is_for(person.email) for link in links_in(mail)
        }
        async with self._browser(person) as client:
            answers = await crawl(client, [*STARTS, *sorted(written.difference(STARTS))])
        self.found[person.email] = [answer.address for answer in answers]
        self._keep("pages", _slug(person), answers)
        _say(f"{person.name}: {len(answers)} pages", begun)

    async def _try_addresses(self, person: Person) -> None:
        """What is not linked for this person: refusals go into one list, pages are kept as they are."""
        begun = time.monotonic()
        refusals: list[str] = []
        opened: list[Answer] = []
        async with self._browser(person) as client:
            for path in unlinked(self.found[person.email], self.found.values()):
                answer = await visit(client, path)
                if answer.status == httpx2.codes.OK:
                    opened.append(answer)
                else:
                    refusals.append(f"{answer.status} {answer.path}\n    {answer.said}\n")
        self._keep("addresses", _slug(person), opened)
        self.folder.add("refusals", _slug(person), "".join(refusals))
        _say(f"{person.name}: {len(opened)} pages more, {len(refusals)} refusals", begun)

    def _keep(self, kind: str, whose: str, answers: Iterable[Answer]) -> None:
        for answer in answers:
            text = answer.text
            if LAST_CHANGED_FIRST.match(answer.path):
                text = ties_sorted(text, self.changed)
            self.folder.add(kind, f"{whose}{answer.path}", text)

    @asynccontextmanager
    async def _browser(self, person: Person | None) -> AsyncIterator[httpx2.AsyncClient]:
        async with httpx2.AsyncClient(
            base_url=self.stack.base_url,
            headers={"Accept-Language": "en"},
            timeout=60,
            trust_env=False,
        ) as client:
            if person is not None:
                await self._sign_in(client, person)
            yield client

    async def _sign_in(self, client: httpx2.AsyncClient, person: Person) -> None:
        printed = await asyncio.to_thread(
            self.stack.python, "-m", "cli", "sign-in-link", person.email
        )
        answer = await client.post(
            urlsplit(printed.strip()).path, headers={"Sec-Fetch-Site": "same-origin"}
        )
        if answer.status_code != httpx2.codes.SEE_OTHER:
            msg = f"{person.name} could not sign in: {answer.status_code}"
            raise RuntimeError(msg)


def unlinked(mine: Sequence[str], everybodys: Iterable[Sequence[str]]) -> list[str]:
    """In the cases one knows: what anybody found there, and every action that anybody found in any."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in (path for paths in everybodys for path in paths):
        if match := OF_CASE.match(path):
            found[match[1]].add(match[2])
    actions = {below for paths in found.values() for below in paths if ACTION.match(below)}
    cases = {match[1] for path in mine if (match := OF_CASE.match(path))}
    wanted = {f"{case}{below}" for case in cases for below in found[case] | actions}
    return sorted(wanted.difference(mine))


def _slug(person: Person) -> str:
    return re.sub(r"\W+", "-", person.name.lower())


def _say(what: str, begun: float) -> None:
    print(f"{what} in {time.monotonic() - begun:.0f} s", flush=True)  # noqa: T201
