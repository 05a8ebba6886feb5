"""What a running demo shows: `make capture OUT=before`.

Writes one file for each page of each person, each mail, each workflow, and the table of messages. The stack
holds a fresh `make demo`; `--data` is the folder of its data, `--tree` the code it runs. It is looked at from
outside alone, so that it may run other code than this. Nothing is changed but that people sign in and read.
`make compare` tells two of these apart.
"""

import argparse
import asyncio
from collections import Counter
from pathlib import Path

from temporalio.client import Client

from tests.support.capture_mails import kept_mails, mail_name, mail_text
from tests.support.capture_pages import Pages
from tests.support.capture_workflows import workflow_texts
from tests.support.folder import Folder
from tests.support.normalise import NAMED
from tests.support.stack import Stack

STILL_SECONDS = 3.0
TABLE = "from docs.state_machine import page; print(page())"
STATE = """
    SELECT (SELECT string_agg(concat(id, status, attempts), ' ' ORDER BY id) FROM outbox),
        (SELECT sum(revision) FROM exchange_view), (SELECT count(*) FROM timeline_entry)
"""
NAMES = """
    SELECT id, email FROM person UNION ALL SELECT id, name FROM community
    UNION ALL SELECT id, name FROM cycle
    UNION ALL SELECT case_id, kind || ' ' || row_number() OVER (ORDER BY started_at) FROM case_view
"""
HASHES = """
    SELECT hash, concat('hash of ', kind, ' ', exchange_id, ' ', owner_side, ' ', version)
    FROM document_version JOIN document ON document.id = document_id ORDER BY 2 DESC
"""
"""Of documents, which name people by their ids."""


async def capture(out: Path, stack: Stack) -> Counter[str]:
    """Write everything into a new folder and count it; FileExistsError where the folder is there."""
    out.mkdir(parents=True)
    folder = Folder(out)
    folder.add("docs", "state-machine", stack.python("-c", TABLE))
    await _still(stack)
    await _learn_names(stack)
    mails = kept_mails(stack.data / "mail")
    for mail in mails:
        folder.add("mails", mail_name(mail), mail_text(mail))
    client = await Client.connect(stack.temporal_address)
    for workflow_id, told in (await workflow_texts(client)).items():
        folder.add("workflows", workflow_id, told)
    await Pages(stack, folder, mails).write()
    return folder.counts


async def _learn_names(stack: Stack) -> None:
    for key, name in await stack.rows(NAMES):
        NAMED[str(key)] = f"({name})"
    for whole, name in await stack.rows(HASHES):
        NAMED[str(whole)] = NAMED[str(whole)[:8]] = f"({name})"


async def _still(stack: Stack) -> None:
    """Until nothing is written down or sent any more."""
    before: object = None
    while True:
        now = (await stack.rows(STATE), len(list((stack.data / "mail").glob("*.eml"))))
        if now == before:
            return
        before = now
        await asyncio.sleep(STILL_SECONDS)


def main() -> None:
    """Read the command line, capture, say how much it was."""
    asked = argparse.ArgumentParser(prog="python -m tests.support.capture", description=__doc__)
    asked.add_argument("out", type=Path, help="folder to make")
    asked.add_argument(
        "--data", type=Path, default=Path(".data"), help="folder of the stack's data"
    )
    asked.add_argument("--tree", type=Path, default=Path(), help="the code the stack runs")
    given = asked.parse_args()
    counts = asyncio.run(capture(given.out, Stack.of(given.tree, given.data)))
    print(", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())))  # noqa: T201


if __name__ == "__main__":
    main()
