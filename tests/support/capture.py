"""What a running demo shows: `python -m tests.support.capture OUT --data .data`.

Writes one file for each page of each person, each mail, each workflow, and the table of messages. The stack
holds a fresh `make demo`; `--data` is the folder of its data, `--tree` the code it runs. It is looked at from
outside alone, so that it may run other code than this. Nothing is changed but that people sign in.
`python -m tests.support.compare` tells two of these apart.
"""

import argparse
import asyncio
import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import asyncpg
import httpx2
from temporalio.client import Client

from tests.support.capture_mails import Mail, kept_mails, links_in, mail_name, mail_text
from tests.support.capture_workflows import workflow_texts
from tests.support.crawl import crawl

LONGEST_NAME = 180
STILL_SECONDS = 3.0
STARTS = ("/", "/inbox", "/desk", "/apply", "/concern")
TABLE = "from docs.state_machine import page; print(page())"
STATE = """
    SELECT (SELECT string_agg(concat(id, status, attempts), ' ' ORDER BY id) FROM outbox),
        (SELECT sum(revision) FROM exchange_view), (SELECT count(*) FROM timeline_entry)
"""
PEOPLE = """
    SELECT name, email FROM person
    WHERE active AND id IN (
        SELECT person_id FROM staff_role UNION SELECT person_id FROM membership
        UNION SELECT person_id FROM exchange_member
    )
    ORDER BY name, email
"""


@dataclass(frozen=True)
class Stack:
    """A running `make up`, of whatever code."""

    tree: Path
    data: Path
    database_url: str
    temporal_address: str
    base_url: str

    @classmethod
    def of(cls, tree: Path, data: Path) -> "Stack":
        """The stack whose data are in that folder; FileNotFoundError where none runs."""
        told = json.loads((data / "stack.json").read_text(encoding="utf-8"))
        return cls(
            tree, data, *(told[name] for name in ("database_url", "temporal_address", "base_url"))
        )

    def python(self, *arguments: str) -> str:
        """What the tree's own code prints."""
        environment = {**os.environ, "PEER_EXCHANGE_DATA_DIR": str(self.data.resolve())}
        made = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.tree, env=environment, check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        return made.stdout


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


async def capture(out: Path, stack: Stack) -> Counter[str]:
    """Write everything into a new folder and count it; FileExistsError where the folder is there."""
    out.mkdir(parents=True)
    folder = Folder(out)
    folder.add("docs", "state-machine", stack.python("-c", TABLE))
    database = await asyncpg.connect(stack.database_url)
    try:
        await _still(database, stack.data)
        people = await database.fetch(PEOPLE)
    finally:
        await database.close()
    mails = kept_mails(stack.data / "mail")
    for mail in mails:
        folder.add("mails", mail_name(mail), mail_text(mail))
    client = await Client.connect(stack.temporal_address)
    for workflow_id, told in (await workflow_texts(client)).items():
        folder.add("workflows", workflow_id, told)
    await _pages(stack, folder, [(row["name"], row["email"]) for row in people], mails)
    return folder.counts


async def _still(database: asyncpg.Connection, data: Path) -> None:
    """Until nothing is written down or sent any more."""
    before: object = None
    while True:
        now = (await database.fetchrow(STATE), len(list((data / "mail").glob("*.eml"))))
        if now == before:
            return
        before = now
        await asyncio.sleep(STILL_SECONDS)


async def _pages(
    stack: Stack, folder: Folder, people: Sequence[tuple[str, str]], mails: Sequence[Mail]
) -> None:
    async with _browser(stack) as client:
        for answer in await crawl(client, STARTS):
            folder.add("pages", f"nobody/{answer.path}", answer.text)
    for name, email in people:
        begun = time.monotonic()
        written = [link for mail in mails if mail.is_for(email) for link in links_in(mail)]
        link = urlsplit(
            (await asyncio.to_thread(stack.python, "-m", "cli", "sign-in-link", email)).strip()
        )
        async with _browser(stack) as client:
            answer = await client.post(link.path, headers={"Sec-Fetch-Site": "same-origin"})
            answer.raise_for_status() if answer.is_error else None
            answers = await crawl(client, [*STARTS, *sorted(set(written).difference(STARTS))])
        for page in answers:
            folder.add("pages", f"{_slug(name)}/{page.path}", page.text)
        seconds = time.monotonic() - begun
        print(f"{name}: {len(answers)} pages in {seconds:.0f} s", flush=True)  # noqa: T201


def _browser(stack: Stack) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        base_url=stack.base_url, headers={"Accept-Language": "en"}, timeout=60, trust_env=False
    )


def _slug(name: str) -> str:
    return re.sub(r"\W+", "-", name.lower())


def main() -> None:
    """Read the command line, capture, say how much it was."""
    asked = argparse.ArgumentParser(prog="python -m tests.support.capture", description=__doc__)
    asked.add_argument("out", type=Path, help="folder to make")
    asked.add_argument("--data", type=Path, required=True, help="folder of the stack's data")
    asked.add_argument("--tree", type=Path, default=Path(), help="the code the stack runs")
    given = asked.parse_args()
    counts = asyncio.run(capture(given.out, Stack.of(given.tree, given.data)))
    print(", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())))  # noqa: T201


if __name__ == "__main__":
    main()
