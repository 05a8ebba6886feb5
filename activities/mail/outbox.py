"""The outbox: taking notices in hand, and noting what became of them.

Every function is one statement in a transaction of its own: a lease must stand before a mail leaves.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from asyncpg import Record

from activities.driver import Sessions, Statement, driver
from activities.mail.content import EXCHANGE, About, Recipient
from activities.mail.facts import Known
from domain.exchange.notices import NoticeKind
from models.clock import AHEAD
from models.tables.outbox import marked
from models.typed.text import one_line
from models.views.gathered import GATHERED, can_wait

LEASE = timedelta(seconds=30)
"""Longer than an attempt and one mail can take; after a crash a notice waits as long."""

AT_ONCE = 50
"""Notices of one matter taken in hand together."""

LONGEST_REASON = 500


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What notices are about: one exchange or other case, or one concern; or one asked-for sign-in link.

    What is gathered for the mail of a day is all a person's.
    """

    exchange_id: str | None = None
    incident_id: str | None = None
    sign_in_id: str | None = None
    person_id: str | None = None

    @property
    def id(self) -> str:
        """The one that is named."""
        return self.exchange_id or self.incident_id or self.sign_in_id or self.person_id or ""


@dataclass(frozen=True, kw_only=True)
class Leased:
    """A notice in hand. `attempts` tells this lease from later ones; `to` is none for nobody we know."""

    id: str
    attempts: int
    key: str
    kind: str
    data: dict[str, Any]
    owed_at: datetime
    to: Recipient | None
    words: str = ""
    """What somebody wrote to the reader, where the mail itself tells it."""
    known: Known = field(default_factory=Known)


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Notices of one matter, the longest owed first, and what its mails name.

    `now` is the programme's present moment; `programme`, `write_to` and `duty_phone` (how to reach the hub) are
    what its people say of it, empty while they said nothing.
    """

    matter: Matter
    about: About
    now: datetime
    notices: Sequence[Leased]
    programme: str = ""
    write_to: str = ""
    duty_phone: str = ""
    is_further: bool = False
    """Whether the programme is another than the installation's first."""
    mail_from: str = ""

    @property
    def reach(self) -> str:
        """How the hub is reached, in one line."""
        return " · ".join(filter(None, (self.write_to, self.duty_phone)))


TOLD_IN_MAIL = (
    NoticeKind.INQUIRY_SENT,
    NoticeKind.INQUIRY_ANSWERED,
    NoticeKind.OFFER_ARRANGED,
    NoticeKind.OFFER_FAILED,
)
"""Mails that carry what somebody wrote; of all others one reads the words on the page alone."""

MAY_LEAVE = """
    notice.status IN ('owed', 'sending') AND (notice.status = 'owed' OR notice.lease_until < now())
    AND NOT EXISTS (SELECT FROM exchange_view WHERE exchange_id = notice.exchange_id AND held)
    AND NOT EXISTS (SELECT FROM case_view WHERE case_id = notice.exchange_id AND held)
    AND NOT EXISTS (
        SELECT FROM unconfirmed_record AS unconfirmed WHERE unconfirmed.task_at = notice.task_at
            AND unconfirmed.case_id = coalesce(notice.exchange_id, notice.incident_id)
    )
"""
"""Notices nobody has in hand, of whatever is not on hold. Concerns are never held.

Nor those of a record that may tell of something that never happened (`activities.acceptance`).

Leases run on the database's clock: a rehearsal's date may leap. Somebody sits and waits for a sign-in
link: those go first. What was tried less often is taken before: many mails that a full mailbox refuses for
now keep nobody else's waiting.
"""

TOLD = f"""
    SELECT taken.id, taken.attempts, taken.key, taken.kind, taken.data, taken.owed_at, taken.digest_id,
        taken.exchange_id, taken.incident_id, taken.person_id,
        person.name, person.email, person.language, person.time_zone, person.active,
        mentee.name AS mentee, mentor.name AS mentor,
        coalesce(exchange_view.topic, case_title.title) AS topic,
        case_view.kind AS kind_of_case, owner.name AS owner, owner.id AS owner_id,
        exchange_view.starts_on, exchange_view.ends_on, joined.name AS joined, ordered.one AS ordered,
        wished.one AS wished, named.people,
        note.text AS words,
        programme.name AS programme, programme.duty_phone, programme.write_to, programme.mail_from,
        programme.made_at AS programme_made_at,
        ({AHEAD}) AS ahead
    FROM taken
        LEFT JOIN person ON person.id = taken.person_id
        LEFT JOIN exchange_view ON exchange_view.exchange_id = taken.exchange_id
        LEFT JOIN case_view ON case_view.case_id = taken.exchange_id
        LEFT JOIN case_title ON case_title.case_id = taken.exchange_id
        LEFT JOIN person AS owner ON owner.id = exchange_view.case_owner AND owner.active
        LEFT JOIN community AS joined ON joined.id = case_view.state ->> 'community'
        LEFT JOIN LATERAL (
            SELECT one FROM jsonb_array_elements(exchange_view.state -> 'orders') AS one
            WHERE one ->> 'id' = coalesce(
                taken.data -> 'values' ->> 'order', taken.data -> 'values' ->> 'subject'
            ) LIMIT 1
        ) AS ordered ON true
        LEFT JOIN LATERAL (
            SELECT one FROM jsonb_array_elements(exchange_view.state -> 'requests') AS one
            WHERE one ->> 'id' = taken.data -> 'values' ->> 'subject' LIMIT 1
        ) AS wished ON true
        LEFT JOIN LATERAL (
            SELECT jsonb_object_agg(id, name) AS people FROM person AS told
            WHERE taken.incident_id IS NULL AND told.id IN (
                taken.data -> 'values' ->> 'person', taken.data -> 'values' ->> 'member',
                taken.data -> 'values' ->> 'before', ordered.one ->> 'traveller'
            )
        ) AS named ON true
        LEFT JOIN note ON taken.kind = ANY(:told_in_mail) AND note.audience = 'all'
            AND note.id = taken.data ->> 'note' AND note.exchange_id = taken.exchange_id
        LEFT JOIN community AS mentee ON mentee.id = exchange_view.mentee_community
        LEFT JOIN community AS mentor ON mentor.id = exchange_view.mentor_community
        LEFT JOIN incident ON incident.id = taken.incident_id
        LEFT JOIN LATERAL (
            SELECT min(mark) AS mark,
                count(*) <> 1 AND EXISTS (SELECT FROM programme WHERE made_at IS NOT NULL) AS unclear
            FROM (
                SELECT jsonb_array_elements_text(person.programmes) AS mark
                UNION SELECT jsonb_array_elements_text(community.programmes) FROM membership
                    JOIN community ON community.id = membership.community_id
                    WHERE membership.person_id = taken.person_id
                UNION SELECT programme FROM staff_role WHERE staff_role.person_id = taken.person_id
            ) AS mine
        ) AS own ON taken.kind = 'sign_in_link' AND taken.data ->> 'programme' IS NULL
        LEFT JOIN LATERAL (
            SELECT name, duty_phone, write_to, mail_from, made_at FROM programme
            WHERE own.unclear IS NOT TRUE AND (made_at IS NULL OR id = coalesce(
                exchange_view.programme, case_view.state ->> 'programme', incident.programme,
                taken.data ->> 'programme', own.mark
            ))
            ORDER BY made_at NULLS LAST LIMIT 1
        ) AS programme ON true
"""  # noqa: S608 - our own words
"""Whatever a mail tells, of the rows called `taken`."""

_TAKE = Statement(f"""
    WITH matter AS (
        (
            SELECT id AS sign_in_id, exchange_id, incident_id FROM outbox AS notice
            WHERE kind = 'sign_in_link' AND {MAY_LEAVE}
                AND id <> ALL(:aside) AND id = coalesce(CAST(:only AS text), id)
            ORDER BY owed_at, id LIMIT 1
        ) UNION ALL (
            SELECT NULL, exchange_id, incident_id FROM outbox AS notice
            WHERE {MAY_LEAVE} AND NOT {GATHERED}
                AND coalesce(notice.exchange_id, notice.incident_id) <> ALL(:aside)
                AND coalesce(notice.exchange_id, notice.incident_id) = coalesce(
                    CAST(:only AS text), notice.exchange_id, notice.incident_id
                )
            ORDER BY owed_at, id LIMIT 1
        ) LIMIT 1
    ), free AS (
        SELECT notice.id FROM outbox AS notice JOIN matter
            ON notice.exchange_id = matter.exchange_id OR notice.incident_id = matter.incident_id
            OR notice.id = matter.sign_in_id
        WHERE {MAY_LEAVE} AND NOT {GATHERED}
        ORDER BY notice.attempts, notice.owed_at, notice.revision, notice.id LIMIT :at_once
        FOR UPDATE OF notice SKIP LOCKED
    ), taken AS (
        UPDATE outbox SET status = 'sending', lease_until = now() + CAST(:lease AS interval), attempts = attempts + 1
        FROM free WHERE outbox.id = free.id RETURNING outbox.*
    )
    {TOLD}
    ORDER BY taken.owed_at, taken.revision, taken.id
""")  # noqa: S608 - our own words

_NOTE = Statement(f"""
    UPDATE outbox AS notice SET status = CAST(:status AS outbox_status), lease_until = NULL,
        last_error = :last_error, sent_at = coalesce(
            CASE WHEN incident_id IS NULL THEN CAST(:sent_at AS timestamptz)
                ELSE date_trunc('hour', CAST(:sent_at AS timestamptz)) END,
            sent_at
        ),
        message_id = coalesce(:message_id, message_id),
        address_mark = coalesce({marked("CAST(:address AS text)")}, address_mark)
    WHERE id = :id AND status = 'sending' AND attempts = :attempts
    RETURNING EXISTS (SELECT FROM exchange_view WHERE exchange_id = notice.exchange_id AND held)
        OR EXISTS (SELECT FROM case_view WHERE case_id = notice.exchange_id AND held)
""")  # noqa: S608 - our own words
"""Only while the lease is still this attempt's: a later attempt's note is not overwritten.

Mails about a concern leave when its writer has just written: when, is kept to the hour.
"""

_GIVE_BACK = Statement("""
    UPDATE outbox SET status = 'owed', lease_until = NULL, attempts = outbox.attempts - 1
    FROM unnest(CAST(:ids AS text[]), CAST(:attempts AS integer[])) AS mine (id, attempts)
    WHERE outbox.id = mine.id AND outbox.attempts = mine.attempts AND outbox.status = 'sending'
""")

_DROP = Statement("""
    DELETE FROM outbox WHERE id = :id AND status = 'sending' AND attempts = :attempts
""")

_HELD_BY_OTHERS = Statement("""
    SELECT max(lease_until) - now() AS left FROM outbox
    WHERE status = 'sending' AND coalesce(exchange_id, incident_id, id) = :only
""")


async def take(
    sessions: Sessions, *, only: Matter | None = None, aside: Collection[Matter] = ()
) -> Batch | None:
    """Takes in hand what the matter that waits longest owes and nobody else holds; None if nothing.

    Looks at one matter only where it is named, and leaves those in `aside` alone.
    """
    async with driver(sessions) as connection:
        found = await _TAKE.fetch(
            connection,
            only=only.id if only else None,
            aside=[matter.id for matter in aside],
            lease=LEASE,
            at_once=AT_ONCE,
            told_in_mail=[kind.value for kind in TOLD_IN_MAIL],
            can_wait=can_wait(),
        )
    return batch_of(found) if found else None


async def note_sent(
    sessions: Sessions, notice: Leased, message_id: str, at: datetime, address: str = ""
) -> bool:
    """The server has taken the mail to `address`. Whether its exchange is on hold by now."""
    to = address or None
    return await _note(sessions, notice, "sent", sent_at=at, message_id=message_id, address=to)


async def note_failed(
    sessions: Sessions, notice: Leased, reason: str, address: str | None = None
) -> bool:
    """This notice can never be delivered as it is; its row says why, `address` where it went."""
    return await _note(sessions, notice, "failed", reason, address=address)


async def note_owed(sessions: Sessions, notice: Leased, reason: str) -> bool:
    """Not this time: it is owed as before."""
    return await _note(sessions, notice, "owed", reason)


async def note_for_nobody(sessions: Sessions, notice: Leased) -> None:
    """An address that is nobody's asked for a link: there is nothing to send, and nothing to keep."""
    async with driver(sessions) as connection:
        await _DROP.fetch(connection, id=notice.id, attempts=notice.attempts)


async def give_back(sessions: Sessions, notices: Sequence[Leased]) -> None:
    """These were in hand and not tried: they are owed as before, and free for anybody."""
    ids, attempts = [one.id for one in notices], [one.attempts for one in notices]
    async with driver(sessions) as connection:
        await _GIVE_BACK.fetch(connection, ids=ids, attempts=attempts)


async def someone_holds(sessions: Sessions, matter: Matter) -> timedelta | None:
    """How long the last lease of others on this matter still runs; None if there is none."""
    async with driver(sessions) as connection:
        ((left,),) = await _HELD_BY_OTHERS.fetch(connection, only=matter.id)
    return left  # type: ignore[no-any-return]


async def _note(
    sessions: Sessions,
    notice: Leased,
    status: str,
    reason: str | None = None,
    *,
    sent_at: datetime | None = None,
    message_id: str | None = None,
    address: str | None = None,
) -> bool:
    async with driver(sessions) as connection:
        found = await _NOTE.fetch(
            connection,
            id=notice.id,
            attempts=notice.attempts,
            status=status,
            last_error=one_line(reason)[:LONGEST_REASON] if reason else None,
            sent_at=sent_at,
            message_id=message_id,
            address=address,
        )
    return any(held for (held,) in found)


def with_notices(batch: Batch, notices: Sequence[Leased]) -> Batch:
    """The same matter with other notices."""
    return replace(batch, notices=notices)


def batch_of(found: Sequence[Record]) -> Batch:
    """What was taken of one matter, read from rows of `TOLD`."""
    first = found[0]
    matter = Matter(exchange_id=first["exchange_id"], incident_id=first["incident_id"])
    if not matter.id:
        matter = Matter(sign_in_id=first["id"])
    if matter.incident_id is not None:  # mails about an incident name nothing
        about = About(incident_id=matter.incident_id)
    else:
        about = About(
            exchange_id=first["exchange_id"] or "",
            mentee=first["mentee"] or "",
            mentor=first["mentor"] or "",
            topic=first["topic"] or "",
            kind=first["kind_of_case"] or EXCHANGE,
            owner=first["owner"] or "",
            owner_id=first["owner_id"] or "",
        )
    return Batch(
        matter=matter,
        about=about,
        now=datetime.now(UTC) + timedelta(seconds=first["ahead"] or 0),
        notices=[_leased(row) for row in found],
        programme=first["programme"] or "",
        is_further=first["programme_made_at"] is not None,
        mail_from=first["mail_from"] or "",
        write_to=first["write_to"] or "",
        duty_phone=first["duty_phone"] or "",
    )


def _leased(row: Record) -> Leased:
    to = None
    if row["active"]:  # unknown people have no row, so are not active either
        to = Recipient(
            person_id=row["person_id"],
            name=row["name"],
            email=row["email"],
            language=row["language"],
            time_zone=row["time_zone"],
        )
    return Leased(
        id=row["id"],
        attempts=row["attempts"],
        key=row["key"],
        kind=row["kind"],
        data=row["data"],
        owed_at=row["owed_at"],
        to=to,
        words=row["words"] or "",
        known=_known(row),
    )


def _known(row: Record) -> Known:
    days = (row["starts_on"], row["ends_on"])
    return Known(
        people=row["people"] or {},
        order=row["ordered"],
        request=row["wished"],
        community=row["joined"] or "",
        visit=days if all(days) else None,
    )
