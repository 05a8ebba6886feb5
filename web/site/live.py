"""Open pages hear that something happened: server-sent events, fed by the database's notifications.

An event says "changed" and nothing else; the page then fetches itself again as its reader. Each web process
listens on one connection, and looks up once a case whom it concerns. A stream ends after a while and the
browser begins another: so whoever signs out, or loses a part, hears no more. Without the connection, or
without JavaScript, pages are as they were when they were opened.
"""

import asyncio
import random
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from starlette.responses import StreamingResponse

from activities.changes import hearing
from models.tables.programme import FIRST

log = structlog.get_logger(__name__)

STREAM_SECONDS = 90.0
"""How long a stream lasts at most: less than the server gives an answer to be taken (web.server)."""
QUIET_SECONDS = 25.0
"""After so long without a change a comment is sent, so that proxies keep the connection."""
GATHER_SECONDS = 0.25
"""Changes within so long are looked up together: what one message sets off is one event."""
REMEMBERED = 50_000
"""Topics whose last change is known; whoever asks about an older one is told to look."""
AGAIN_AFTER = (1.0, 30.0)
"""Seconds until the connection is tried again: the first time, and at most."""

_CONCERNED = text("""
    SELECT one.id, view.programme, coalesce(case_view.state ->> 'programme', '') AS of_case,
        ARRAY(SELECT person_id FROM exchange_member WHERE exchange_id = one.id) AS people
    FROM unnest(CAST(:cases AS text[])) AS one (id)
    LEFT JOIN exchange_view AS view ON view.exchange_id = one.id
    LEFT JOIN case_view ON case_view.case_id = one.id
""")


def of_case(case_id: str) -> str:
    """The topic of what happens in one case."""
    return f"case:{case_id}"


def of_person(person_id: str) -> str:
    """The topic of what happens in the cases in which a person takes part."""
    return f"person:{person_id}"


def of_desk(mark: str) -> str:
    """The topic of what happens in any case of the programme with this mark."""
    return f"desk:{mark}"


def of_joint(path: str, case_id: str) -> str:
    """The topic of what several write together about a case, such as its plan; also said to the database as it is."""
    return f"{path}:{case_id}"


class Changes:
    """What this process has heard of, and who waits for it.

    Changes are numbered as they are heard. A mark is a number with the process that gave it: whoever
    comes with a mark of another process is told to look.
    """

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions
        self._process = secrets.token_hex(4)
        self._number = 0
        self._last: dict[str, int] = {}
        self._forgotten = 0
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._heard: set[str] = set()
        self._some = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.closed = False

    @property
    def mark(self) -> str:
        """Where it stands now: a page that is rendered after this was read shows all up to it."""
        return f"{self._process}.{self._number}"

    @property
    def open_streams(self) -> int:
        """How many wait at this moment."""
        return len(set().union(*self._waiting.values()))

    def begin(self) -> None:
        """Listen from now on, if it does not yet."""
        if not self._tasks and not self.closed:
            self._tasks = [
                asyncio.create_task(self._listen(), name="changes: listen"),
                asyncio.create_task(self._look_up(), name="changes: look up"),
            ]

    def end_streams(self) -> None:
        """End every stream, so that nobody is waited for when the process is to stop."""
        self.closed = True
        self._ring(list(self._waiting))

    async def close(self) -> None:
        """End every stream, and listen no more."""
        self.end_streams()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def after(self, topics: Iterable[str], mark: str, seconds: float) -> str:
        """The mark once one of the topics changed after `mark`; empty where none did within the seconds."""
        topics = list(topics)
        if self._has_changed(topics, mark):
            return self.mark
        rung = asyncio.Event()
        for topic in topics:
            self._waiting[topic].add(rung)
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await rung.wait()
        finally:
            for topic in topics:
                self._waiting[topic].discard(rung)
                if not self._waiting[topic]:
                    del self._waiting[topic]
        return self.mark if rung.is_set() and not self.closed else ""

    def _has_changed(self, topics: list[str], mark: str) -> bool:
        process, _, number = mark.partition(".")
        if process != self._process or not number.isdecimal() or int(number) < self._forgotten:
            return True
        return any(self._last.get(topic, 0) > int(number) for topic in topics)

    def _hear(self, case_id: str) -> None:
        self._heard.add(case_id)
        self._some.set()

    def _tell(self, topics: set[str]) -> None:
        self._number += 1
        for topic in topics:
            self._last.pop(topic, None)  # so that the latest stand last
            self._last[topic] = self._number
        self._ring(topics)
        while len(self._last) > REMEMBERED:
            oldest = next(iter(self._last))
            self._forgotten = max(self._forgotten, self._last.pop(oldest))

    def _tell_everybody(self) -> None:
        """Nobody knows what was missed: everybody looks."""
        self._number += 1
        self._forgotten = self._number
        self._last.clear()
        self._ring(list(self._waiting))

    def _ring(self, topics: Iterable[str]) -> None:
        for topic in topics:
            for event in self._waiting.get(topic, ()):
                event.set()

    async def _listen(self) -> None:
        pause, again = AGAIN_AFTER[0], False
        while True:
            try:
                async with hearing(self._sessions, self._hear) as lost:
                    if again:
                        self._tell_everybody()
                    pause = AGAIN_AFTER[0]
                    await lost.wait()
            except Exception as error:  # noqa: BLE001 - whatever keeps it from hearing: pages work without
                log.warning("changes_not_heard", error=repr(error), again_in=pause)
            again = True
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311 - no secret
            pause = min(2 * pause, AGAIN_AFTER[1])

    async def _look_up(self) -> None:
        while True:
            await self._some.wait()
            await asyncio.sleep(GATHER_SECONDS)
            self._some.clear()
            heard, self._heard = self._heard, set()
            # What several write together is told by its topic, which concerns its open pages alone.
            topics = {one for one in heard if ":" in one}
            try:
                cases = heard - topics
                self._tell(topics | (await self._concerned(cases) if cases else set()))
            except Exception as error:  # noqa: BLE001 - the database is away: whoever is told looks, and is told why
                log.warning("changes_not_looked_up", error=repr(error))
                self._tell_everybody()

    async def _concerned(self, cases: set[str]) -> set[str]:
        """The topics of these cases."""
        async with self._sessions() as database:
            found = (await database.execute(_CONCERNED, {"cases": list(cases)})).all()
        topics = {of_case(case_id) for case_id in cases}
        for one in found:
            topics |= {of_person(person) for person in one.people}
            # An exchange names its programme by any name it ever had: those that are no mark are the first one's.
            topics |= {of_desk(one.programme or one.of_case), of_desk(FIRST)}
        return topics


def streamed(changes: Changes, topics: list[str], mark: str) -> StreamingResponse:
    """The stream of one open page: an event "changed" for each change after `mark`."""
    changes.begin()
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(
        _events(changes, topics, mark), media_type="text/event-stream", headers=headers
    )


async def _events(changes: Changes, topics: list[str], mark: str) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    # Not all at once, where many pages were opened together.
    until = loop.time() + STREAM_SECONDS * random.uniform(0.8, 1.0)  # noqa: S311 - no secret
    yield "retry: 3000\n\n"
    while not changes.closed and (left := until - loop.time()) > 0:
        now = await changes.after(topics, mark, min(left, QUIET_SECONDS))
        if now:
            mark = now
            yield f"id: {mark}\nevent: changed\ndata: \n\n"
        else:
            yield ":\n\n"
