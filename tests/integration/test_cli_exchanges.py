"""The commands about exchanges, typed at a terminal, and Temporal's own program beside them."""

import asyncio
import base64
import json
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict, dataclass
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from temporalio.client import Client
from typer.testing import CliRunner, Result

from cli.application import commands
from cli.connection import Connection
from domain.case.timeline import Entry
from domain.exchange.messages.application import AcceptApplication
from domain.exchange.messages.no_match import NoMatchReason, PutOnWaitingList
from domain.exchange.messages.partner import AcceptPartner, DeclinePartner, PartnerReason
from domain.exchange.messages.plan import ShareQuestions
from domain.exchange.phases import Phase
from models.messages.records import Change
from runtime.embedded.temporal import temporal_cli
from runtime.exchanges import workflow_id
from runtime.temporal import TASK_QUEUE
from tests.support import people
from tests.support.happy_path import PLAN, sign
from tests.support.installation import installation, settings
from tests.support.people import ANN, COR, MIA, PAT, TOR
from tests.support.people_rows import add_cast

SOON = 10.0


@dataclass
class Terminal:
    """A running exchange, and a terminal to type commands about it."""

    connection: Connection
    exchange_id: str
    environment: dict[str, str]

    async def type(self, *words: str) -> Result:
        """Run `python -m cli` with these words."""
        runner = CliRunner()
        return await asyncio.to_thread(runner.invoke, commands, list(words), env=self.environment)

    async def act(self, message: str, by: str, *words: str) -> Result:
        return await self.type(
            "act", self.exchange_id[:8], message, "--by", f"{by}@example.org", *words
        )

    async def snapshot(self) -> Change:
        return await self.connection.exchanges.snapshot(self.exchange_id)

    async def until(self, check: Callable[[Change], bool]) -> Change:
        """Wait for a signal to be worked on."""
        async with asyncio.timeout(SOON):
            while not check(change := await self.snapshot()):
                await asyncio.sleep(0.05)
        return change

    async def temporal(self, *words: str) -> str:
        """Run Temporal's own program; what it printed."""
        process = await asyncio.create_subprocess_exec(
            temporal_cli(), *words, "--address", self.environment["TEMPORAL_ADDRESS"],
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        output, _ = await process.communicate()
        assert process.returncode == 0, output.decode()
        return output.decode()

    async def signal(self, name: str, payload: str) -> None:
        await self.temporal(
            "workflow", "signal", "--workflow-id", workflow_id(self.exchange_id),
            "--name", name, "--input", payload,
        )  # fmt: skip

    async def to_review(self, matcher: str = PAT) -> None:
        """Play up to the signed plan; `matcher` offers the pair."""
        for message in (
            AcceptApplication(by=matcher),
            AcceptPartner(by=TOR),
            ShareQuestions(by=MIA, questions=people.doc("q"), count=12),
        ):
            await self.send(message)
        for signer in (MIA, TOR):
            state = await self.snapshot()
            facts = people.facts(state.at.date())
            await self.send(sign(people.begun(), state.at, signer, PLAN, **asdict(facts)))

    async def send(self, message: Any) -> None:
        await self.connection.exchanges.send(self.exchange_id, message, str(uuid.uuid4()))


@pytest.fixture
async def terminal(
    temporal: Client,
    database: async_sessionmaker[AsyncSession],
    database_url: str,
    temporal_address: str,
) -> AsyncIterator[Terminal]:
    exchange_id = str(uuid.uuid4())
    async with database() as session:
        await add_cast(session)
        await session.commit()
    known = settings(database_url, temporal_address)
    environment = {
        "DATABASE_URL": database_url,
        "TEMPORAL_ADDRESS": temporal_address,
        "PEER_EXCHANGE_VAULT_KEY": base64.b64encode(b"k" * 32).decode(),
        "PEER_EXCHANGE_DATA_DIR": "nowhere",
    }
    async with installation(temporal, database, known, TASK_QUEUE) as connection:
        await connection.exchanges.start(people.start(exchange_id))
        found = Terminal(connection, exchange_id, environment)
        await found.until(lambda change: change.revision > 0)
        async with asyncio.timeout(SOON):  # the views follow
            while (await found.type("status", exchange_id)).exit_code:
                await asyncio.sleep(0.1)
        yield found
        handle = temporal.get_workflow_handle(workflow_id(exchange_id))
        await handle.terminate()


def refused(change: Change) -> list[Entry]:
    return [entry for entry in change.entries if entry.refused]


async def test_status_tells_phase_turn_asks_and_events(terminal: Terminal) -> None:
    shown = await terminal.type("status", terminal.exchange_id[:8])
    assert shown.exit_code == 0
    for words in ("Dravania Wikimedians", "Application under review", "Review the application",
                  "waits for    hub", "Mia: submit application"):  # fmt: skip
        assert words in shown.output
    told = json.loads((await terminal.type("status", terminal.exchange_id, "--json")).output)
    assert told["exchange"]["row"]["phase"] == "eligibility"


@pytest.mark.parametrize("typed", ["zzzzzzzz", "ab", "no such!"])
async def test_status_of_nothing_says_what_to_do(terminal: Terminal, typed: str) -> None:
    shown = await terminal.type("status", typed)
    assert shown.exit_code == 1
    assert "SetupProblem" in repr(shown.exception), "the entry point turns it into two lines"


async def test_asks_by_role_and_person(terminal: Terminal) -> None:
    assert "Review the application" in (await terminal.type("asks", "--role", "hub")).output
    assert "Nothing" in (await terminal.type("asks", "--role", "mentee")).output
    assert "Nothing" in (await terminal.type("asks", "--overdue")).output
    await terminal.send(AcceptApplication(by=PAT))
    await terminal.until(lambda change: change.view.phase is Phase.OFFERED)
    async with asyncio.timeout(SOON):
        while "Answer" not in (await terminal.type("asks", "--person", "p-tor@example.org")).output:
            await asyncio.sleep(0.1)
    rows = json.loads((await terminal.type("asks", "--json")).output)
    assert [row["kind"] for row in rows] == ["confirm_partner"]
    assert (await terminal.type("asks", "--role", "king")).exit_code == 1


async def test_act_does_what_the_form_does(terminal: Terminal) -> None:
    done = await terminal.act("accept_application", PAT, "--note", "Welcome!")
    assert done.exit_code == 0, done.output
    assert "Done: revision 2, now partner proposed." in done.output
    assert "temporal workflow signal" not in done.output
    entry = (await terminal.snapshot()).entries[-1]
    assert (entry.kind, entry.actor, bool(entry.note)) == ("accept_application", PAT, True)


async def test_the_coordinator_answers_in_somebodys_place(terminal: Terminal) -> None:
    await terminal.send(AcceptApplication(by=PAT))
    instead = ("accept_partner", COR, "--instead-of", "Tor")
    mute = await terminal.act(*instead)
    assert mute.exit_code == 1
    assert "because: Say why" in mute.output
    done = await terminal.act(*instead, "--because", "Tor is ill, and asked me to.")
    assert done.exit_code == 0, done.output
    entry = (await terminal.snapshot()).entries[-1]
    assert (entry.actor, entry.data["instead_of"]) == (COR, TOR)


async def test_a_dry_run_sends_nothing(terminal: Terminal) -> None:
    shown = await terminal.act("accept_application", PAT, "--dry-run", "--note", "No")
    assert shown.exit_code == 0
    assert '"by": "p-pat"' in shown.output
    assert (await terminal.snapshot()).revision == 1


async def test_the_same_key_acts_once(terminal: Terminal) -> None:
    outputs = [
        (await terminal.act("accept_application", PAT, "--key", "once")).output for _ in range(2)
    ]
    assert outputs[0] == outputs[1]
    assert (await terminal.snapshot()).revision == 2


@pytest.mark.parametrize(
    ("message", "by", "fields", "said"),
    [
        ("accept_application", MIA, [], "by: Only these may do this: coordinator, programme."),
        ("sign_plan", MIA, ["plan=d-none"], "plan: There is no such document or version."),
        ("return_application", PAT, ["reason=boredom"], "reason: Input should be"),
        ("return_application", PAT, [], "reason: Field required."),
        ("return_application", PAT, ["colour=red"], "Fields: reason."),
        ("return_application", PAT, ["reason"], "This is not name=value."),
        ("approve_everything", PAT, [], "There is no message approve_everything."),
        ("log_day", MIA, ["day=one", "log={"], "This is not JSON"),
        ("end_visit", MIA, ["ended_on=soon"], "ended_on: Input should be a valid date"),
        ("accept_report", PAT, [], "phase: It is too early for this."),
        ("propose_partner", PAT, ["partner=c-none"], "partner: Nobody of this community"),
    ],
)
async def test_a_refusal_names_field_reason_and_way_out(
    terminal: Terminal, message: str, by: str, fields: list[str], said: str
) -> None:
    words = [word for field in fields for word in ("--field", field)]
    answer = await terminal.act(message, by, *words)
    assert answer.exit_code == 1
    assert said in answer.output
    assert "→" in answer.output
    assert "refused: rule=" in answer.stderr
    assert "rule=" not in answer.stdout
    assert "Traceback" not in answer.output
    assert (await terminal.snapshot()).revision == 1


async def test_moves_lists_all_of_them(terminal: Terminal) -> None:
    shown = (await terminal.type("messages")).output
    assert "--field plan_hash=text" in shown
    assert "reason=vague_goal|no_measure" in shown


async def test_rebuild_one_and_an_unknown_one(terminal: Terminal) -> None:
    done = await terminal.type("rebuild", "--exchange", terminal.exchange_id)
    assert "1 exchanges, 1 asks, 1 events." in done.output
    unknown = await terminal.type("rebuild", "--exchange", str(uuid.uuid4()))
    assert unknown.exit_code == 1
    assert "does not know" in unknown.output


async def test_temporals_own_program_approves_a_plan(terminal: Terminal) -> None:
    await terminal.to_review()
    await terminal.signal("approve_plan", json.dumps({"by": ANN, "plan_hash": PLAN.hash}))
    change = await terminal.until(lambda change: change.view.phase is Phase.TRAVEL)
    assert change.view.approved_hash == PLAN.hash
    assert (change.entries[-1].kind, change.entries[-1].via) == ("approve_plan", "signal")


@pytest.mark.parametrize(
    ("payload", "rule"),
    [
        (json.dumps({"by": COR, "plan_hash": PLAN.hash}), "matcher_decides_no_plan"),
        (json.dumps({"by": PAT, "plan_hash": PLAN.hash}), "wrong_role"),
        (json.dumps({"by": "p-tied", "plan_hash": PLAN.hash}), "member_decides_no_plan"),
        (json.dumps({"by": ANN, "plan_hash": "0" * 64}), "plan_changed_since_opened"),
        (json.dumps({"by": ANN}), "payload_does_not_fit"),
        (json.dumps(["nonsense", 7]), "payload_does_not_fit"),
        ('"nonsense"', "payload_does_not_fit"),
    ],
    ids=["matcher", "no approver", "tied", "other hash", "field missing", "list", "string"],
)
async def test_an_illegal_signal_is_refused_into_the_timeline_and_the_exchange_lives_on(
    terminal: Terminal, payload: str, rule: str
) -> None:
    await terminal.to_review(matcher=COR)
    await terminal.signal("approve_plan", payload)
    change = await terminal.until(lambda change: bool(refused(change)))
    assert [entry.data["rule"] for entry in refused(change)] == [rule]
    assert change.view.phase is Phase.PLAN_REVIEW
    await terminal.signal("approve_plan", json.dumps({"by": ANN, "plan_hash": PLAN.hash}))
    await terminal.until(lambda change: change.view.phase is Phase.TRAVEL)


async def test_the_line_that_act_prints_can_be_typed(terminal: Terminal) -> None:
    import shlex

    shown = (await terminal.act("accept_application", PAT, "--dry-run")).output
    line = next(line for line in shown.splitlines() if "temporal workflow signal" in line)
    words = shlex.split(line)[1:]
    address = words.index("--address")
    await terminal.temporal(*words[:address], *words[address + 2 :])
    await terminal.until(lambda change: change.view.phase is Phase.OFFERED)


async def test_opening_a_cycle_looks_for_partners_of_all_who_wait(terminal: Terminal) -> None:
    bare = await terminal.type("open-cycle", "Autumn", "--by", "p-pat@example.org")
    assert "There is no programme yet" in repr(bare.exception)
    await terminal.send(AcceptApplication(by=PAT))
    await terminal.send(DeclinePartner(by=TOR, reason=PartnerReason.OTHER))
    await terminal.send(PutOnWaitingList(by=PAT, reason=NoMatchReason.LATE))
    async with asyncio.timeout(SOON):  # the views follow
        while (
            "On the waiting list"
            not in (await terminal.type("status", terminal.exchange_id)).output
        ):
            await asyncio.sleep(0.1)
    opened = await terminal.type(
        "open-cycle", "Autumn", "--by", "p-pat@example.org", "--programme", "cee", "--days", "20"
    )
    assert "Autumn is open until" in opened.output
    assert "Woken from the waiting list: 1." in opened.output
    assert (await terminal.snapshot()).view.phase is Phase.POOL
    assert "Autumn" in (await terminal.type("cycles")).output
    again = await terminal.type("open-cycle", "Autumn", "--by", "p-pat@example.org")
    assert "Woken from the waiting list: 0." in again.output
