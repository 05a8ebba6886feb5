"""What came back: the mailbox is read, and what is known to have been sent is marked as not delivered.

A bounce does no more than that, whoever wrote it, and is never answered: nothing can go round in circles.
Answers of people to mails about messages are in the same mailbox, and handed to `activities.replies`.
Everything may be done again: a mail that is marked stays so, an answer that was taken is not taken once more.
"""

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import asyncpg
from temporalio import activity

from activities import errors
from activities.driver import Sessions, Statement, driver
from activities.mail import bounce_box
from activities.mail.bounce_box import BounceBox, BoxAway, New
from activities.mail.bounces import Bounce, bounce_of
from activities.mail.faults import unproved
from activities.mail.outbox import LONGEST_REASON
from activities.mail.replies import reply_of
from activities.replies import Replies, Taken
from models.clock import AHEAD
from models.messages.records import ReturnsRead
from models.tables.outbox import marked
from models.typed.mail_address import spelled

log = logging.getLogger(__name__)
TRIES = 4
"""So often a mail that its server refuses is asked for, at one look each; then it is left where it is."""
MOST_REFUSED = 50
RECENT = timedelta(days=14)
"""How old the last mail to an address may be for a bounce that names no mail to be about it."""

COUNTED = ("recorded", "unknown", "others", "replies", "refused")

_NOW = f"now() + coalesce(({AHEAD}), 0) * interval '1 second'"  # the programme's moment

_SEEN_AT = f"CASE WHEN outbox.incident_id IS NULL THEN {_NOW} ELSE date_trunc('hour', {_NOW}) END"
"""As `sent_at`: mails about a concern leave, and come back, when its writer has just written."""

_PLACE = Statement("""
    INSERT INTO bounce_mailbox (name, uid_validity, last_uid, recorded, unknown, others, problem)
    VALUES (:name, 0, 0, 0, 0, 0, '') ON CONFLICT (name) DO UPDATE SET name = excluded.name
    RETURNING uid_validity, last_uid, problem, refused
""")
_REFUSED = Statement("""
    UPDATE bounce_mailbox SET refused = CAST(CAST(:refused AS text) AS jsonb) WHERE name = :name
""")
_READ = Statement("""
    UPDATE bounce_mailbox SET recorded = recorded + :recorded, unknown = unknown + :unknown,
        others = others + :others, replies = replies + :replies, replies_refused = replies_refused + :refused,
        looked_at = now(), problem = '', problem_since = NULL,
        last_uid = CASE WHEN uid_validity = :validity THEN greatest(last_uid, :upto) ELSE :upto END,
        uid_validity = :validity
    WHERE name = :name
""")
_AWAY = Statement("""
    UPDATE bounce_mailbox SET problem = :problem, problem_since = coalesce(problem_since, now())
    WHERE name = :name
""")
_BY_ID = Statement(f"""
    WITH known AS (
        SELECT id FROM outbox WHERE message_id = ANY(:ids)
            AND (status = 'failed' OR (status = 'sent' AND sent_at IS NOT NULL))
    ), lost AS (
        UPDATE outbox SET status = 'failed', last_error = :said, came_back_at = {_SEEN_AT}
        FROM known WHERE outbox.id = known.id AND status = 'sent'
    )
    SELECT id FROM known
""")  # noqa: S608 - our own words
_BY_ADDRESS = Statement(f"""
    WITH latest AS (
        SELECT id FROM outbox
        WHERE address_mark = {marked("CAST(:address AS text)")} AND incident_id IS NULL
            AND status IN ('sent', 'failed') AND sent_at > {_NOW} - CAST(:recent AS interval)
        ORDER BY sent_at DESC, id LIMIT 1
    ), lost AS (
        UPDATE outbox SET status = 'failed', last_error = :said, came_back_at = {_NOW}
        FROM latest WHERE outbox.id = latest.id AND status = 'sent'
    )
    SELECT id FROM latest
""")  # noqa: S608 - our own words


async def read_box(
    sessions: Sessions, box: BounceBox, replies: Replies | None = None
) -> ReturnsRead:
    """One look at the mailbox; what was found in it. BoxAway where it cannot be read: that is noted, too.

    Without `replies` answers are left to people, as is all that is no bounce.
    """
    async with driver(sessions) as connection:
        (place,) = await _PLACE.fetch(connection, name=box.name)
    try:
        before = {int(number): tries for number, tries in place["refused"].items()}
        again = [number for number, tries in before.items() if tries < TRIES]
        new = await asyncio.to_thread(
            bounce_box.look, box, place["uid_validity"], place["last_uid"], again
        )
        found = await _take_in(sessions, box, new, replies)
        if new.validity != place["uid_validity"]:
            before = {}
        await _keep_refused(sessions, box, new, before)
    except BoxAway as away:
        async with driver(sessions) as connection:
            await _AWAY.fetch(connection, name=box.name, problem=str(away))
        raise
    return found


async def _keep_refused(
    sessions: Sessions, box: BounceBox, new: New, before: dict[int, int]
) -> None:
    """How often each mail was refused; one that is new among them is named in the log, once."""
    given_up = {number: tries for number, tries in before.items() if tries >= TRIES}
    now = {number: before.get(number, 0) + 1 for number in new.refused}
    for number in now.keys() - before.keys():
        log.warning(
            "returned mail %s of %s is refused by its server (%s); it is tried again, the others are read",
            number, box.name, new.refused[number],
        )  # fmt: skip
    kept = dict(sorted({**given_up, **now}.items())[-MOST_REFUSED:])
    if kept != before:
        async with driver(sessions) as connection:
            await _REFUSED.fetch(connection, name=box.name, refused=json.dumps(kept))


async def _take_in(
    sessions: Sessions, box: BounceBox, new: New, replies: Replies | None
) -> ReturnsRead:
    """Each mail is noted by itself: one that stops the reading does not bring those before it back."""
    total, handled = Counter[str](), list[int]()
    for number, raw in new.mails:
        bounce = await asyncio.to_thread(bounce_of, raw)
        taken = Taken.NOT_OURS if bounce or replies is None else await _answer(replies, raw)
        total += await _note(sessions, box, new.validity, number, bounce, taken)
        if bounce is not None or taken is not Taken.NOT_OURS:
            handled.append(number)
    async with driver(sessions) as connection:
        await _read_up_to(connection, box, new.validity, new.upto, Counter())
    unmarked = await asyncio.to_thread(bounce_box.mark_seen, box, new.validity, handled)
    if unmarked:
        log.warning("returned mails of %s could not be marked as seen: %s", box.name, unmarked)
    return ReturnsRead(more=new.more, **total)


async def _answer(replies: Replies, raw: bytes) -> Taken:
    reply = await asyncio.to_thread(reply_of, raw)
    return await replies.take(reply) if reply else Taken.NOT_OURS


async def _note(
    sessions: Sessions,
    box: BounceBox,
    validity: int,
    number: int,
    bounce: Bounce | None,
    taken: Taken,
) -> Counter[str]:
    """Mark the mail that came back, and how far the mailbox is read: both, or neither.

    An answer was taken before: read again after a crash in between, it is known.
    """
    async with driver(sessions) as connection, connection.transaction():
        what = Counter({await _kind(connection, bounce) if bounce else taken.value: 1})
        await _read_up_to(connection, box, validity, number, what)
    return what


async def _kind(connection: Any, bounce: Bounce) -> str:
    """Whether a bounce is `recorded`, `unknown`, or one of the `others`, as is what cannot be kept."""
    try:
        async with connection.transaction():
            return "recorded" if await record(connection, bounce) else "unknown"
    except asyncpg.DataError:
        return "others"  # trying again would not make it better, and block every mail behind it


async def _read_up_to(
    connection: Any, box: BounceBox, validity: int, upto: int, found: Counter[str]
) -> None:
    counts = {what: found[what] for what in COUNTED}
    await _READ.fetch(connection, name=box.name, validity=validity, upto=upto, **counts)


async def record(connection: Any, bounce: Bounce) -> Sequence[Any]:
    """Mark the mail that came back; empty where nobody here sent it.

    One that names mails of which none is ours is not believed for its address either; of one that names
    the address alone no word is kept, for anybody can write it.
    """
    if bounce.ids:
        said = (bounce.said or "it came back without a reason")[:LONGEST_REASON]
        return await _BY_ID.fetch(connection, ids=list(bounce.ids), said=said)
    address = spelled(bounce.recipient)
    said = unproved(bounce.said)
    return await _BY_ADDRESS.fetch(connection, address=address, said=said, recent=RECENT)


class Returns:
    """Reads what came back; `box` is the mailbox that was named, none where nobody named one."""

    def __init__(
        self, sessions: Sessions, box: BounceBox | None, replies: Replies | None = None
    ) -> None:
        self._sessions = sessions
        self._box = box
        self._replies = replies

    @activity.defn
    async def read_returns(self) -> ReturnsRead:
        """Look into the mailbox once; raises a retryable error where it, or the database, is away."""
        if self._box is None:
            return ReturnsRead(named=False)
        with errors.database_told():
            try:
                return await read_box(self._sessions, self._box, self._replies)
            except BoxAway as away:
                raise errors.bounce_box_away(str(away)) from None
