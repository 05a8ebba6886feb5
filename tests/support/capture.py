"""What a running demo shows: `python -m tests.support.capture OUT --base-url http://127.0.0.1:8000`.

Writes one file for each page of each person, each mail, each workflow, and the table of messages. The stack
holds a fresh `make demo`; the folder of its data is named by PEER_EXCHANGE_DATA_DIR. Nothing is changed but
that people sign in. `python -m tests.support.compare` tells two of these apart.
"""

import argparse
import asyncio
import hashlib
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import httpx2
from sqlalchemy import or_, text
from sqlmodel import col, select

from cli.connection import Connection, connected
from models.accounts.links import issue_link
from models.tables.exchange_member import ExchangeMember
from models.tables.membership import Membership
from models.tables.person import Person
from models.tables.staff_role import StaffRole
from runtime.embedded.mail import KeptMail, MailSink
from runtime.temporal import connect_temporal
from tests.support.capture_mails import links_in, mail_name, mail_text
from tests.support.capture_workflows import workflow_texts
from tests.support.crawl import crawl

LINK_MINUTES = 60
LONGEST_NAME = 180
STILL_SECONDS = 3.0
STARTS = ("/", "/inbox", "/desk", "/apply", "/concern")
TABLE = "from docs.state_machine import page; print(page())"
STATE = text("""
    SELECT (SELECT string_agg(concat(id, status, attempts), ' ' ORDER BY id) FROM outbox),
        (SELECT sum(revision) FROM exchange_view), (SELECT count(*) FROM timeline_entry)
""")


class Folder:
    """Where the items go; a name that comes twice is an error, since one would hide the other."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.counts: Counter[str] = Counter()
        self.names: set[str] = set()

    def add(self, kind: str, name: str, content: str) -> None:
        """Write one item of a kind; `name` may have slashes."""
        file = self.path / kind / f"{_file_name(name)}.txt"
        if str(file) in self.names:
            msg = f"two items are called {kind}/{name}"
            raise RuntimeError(msg)
        self.names.add(str(file))
        self.counts[kind] += 1
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")


def _file_name(name: str) -> str:
    plain = quote(name.strip("/").replace("?", "@"), safe="/ @+=()-_.,&") or "home"
    if len(plain) <= LONGEST_NAME:
        return plain
    return f"{plain[:LONGEST_NAME]}-{hashlib.sha256(plain.encode()).hexdigest()[:8]}"


async def capture(out: Path, base_url: str, tree: Path) -> Counter[str]:
    """Write everything into a new folder and count it; FileExistsError where the folder is there."""
    out.mkdir(parents=True)
    folder = Folder(out)
    folder.add("docs", "state-machine", _table(tree))
    async with connected() as connection:
        sink = MailSink(connection.settings.data_dir / "mail")
        await _still(connection, sink)
        mails = sink.mails()
        for mail in mails:
            folder.add("mails", mail_name(mail), mail_text(mail))
        client = await connect_temporal(connection.settings)
        for workflow_id, told in (await workflow_texts(client)).items():
            folder.add("workflows", workflow_id, told)
        await _pages(connection, folder, base_url, mails)
    return folder.counts


def _table(tree: Path) -> str:
    made = subprocess.run(
        [sys.executable, "-c", TABLE], cwd=tree, check=True, capture_output=True, text=True
    )
    return made.stdout


async def _still(connection: Connection, sink: MailSink) -> None:
    """Until nothing is written down or sent any more."""
    before: object = None
    while True:
        async with connection.sessions() as session:
            now = ((await session.execute(STATE)).one(), len(sink.keys()))
        if now == before:
            return
        before = now
        await asyncio.sleep(STILL_SECONDS)


async def _pages(
    connection: Connection, folder: Folder, base_url: str, mails: Sequence[KeptMail]
) -> None:
    async with _browser(base_url) as client:
        for answer in await crawl(client, STARTS):
            folder.add("pages", f"nobody/{answer.path}", answer.text)
    for person in await _people(connection):
        begun = time.monotonic()
        written = [link for mail in mails if mail.is_for(person.email) for link in links_in(mail)]
        async with _browser(base_url) as client:
            await _sign_in(connection, client, person)
            answers = await crawl(client, [*STARTS, *sorted(set(written).difference(STARTS))])
        for answer in answers:
            folder.add("pages", f"{_slug(person.name)}/{answer.path}", answer.text)
        seconds = time.monotonic() - begun
        print(f"{person.name}: {len(answers)} pages in {seconds:.0f} s", flush=True)  # noqa: T201


async def _people(connection: Connection) -> list[Person]:
    """Everybody with a role at the hub, in a community or in an exchange."""
    async with connection.sessions() as session:
        takes_part = [
            select(col(table.person_id)) for table in (StaffRole, Membership, ExchangeMember)
        ]
        query = select(Person).where(
            col(Person.active), or_(*(col(Person.id).in_(ids) for ids in takes_part))
        )
        return list(await session.scalars(query.order_by(col(Person.name), col(Person.id))))


def _browser(base_url: str) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        base_url=base_url, headers={"Accept-Language": "en"}, timeout=30, trust_env=False
    )


async def _sign_in(connection: Connection, client: httpx2.AsyncClient, person: Person) -> None:
    async with connection.sessions() as session:
        link = issue_link(session, person.id, next_path="/", minutes=LINK_MINUTES)
        await session.commit()
    answer = await client.post(link, headers={"Sec-Fetch-Site": "same-origin"})
    answer.raise_for_status() if answer.is_error else None


def _slug(name: str) -> str:
    return re.sub(r"\W+", "-", name.lower())


def main() -> None:
    """Read the command line, capture, say how much it was."""
    asked = argparse.ArgumentParser(prog="python -m tests.support.capture", description=__doc__)
    asked.add_argument("out", type=Path, help="folder to make")
    asked.add_argument("--base-url", required=True, help="where the pages of the stack are")
    asked.add_argument("--tree", type=Path, default=Path(), help="the code the stack runs")
    given = asked.parse_args()
    counts = asyncio.run(capture(given.out, given.base_url.rstrip("/"), given.tree))
    print(", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())))  # noqa: T201


if __name__ == "__main__":
    main()
