"""What happened, and who was told: an exchange's timeline and its mails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    DateTime,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.case.names import CasePhase
from domain.case.timeline import Via
from domain.exchange.people import HUB_ROLES
from domain.exchange.phases import Phase
from models.clock import AHEAD
from models.tables.exchange_member import ExchangeMember
from models.tables.note import Note, NoteAudience
from models.tables.outbox import OutboxNotice, OutboxStatus, marked
from models.tables.person import Person
from models.tables.timeline_entry import TimelineEntry
from models.views.names import renamed
from models.views.programmes import EVERYTHING, ProgrammeScope, case_is_of

_SETTLER = aliased(Person)
_ABOUT_NOBODYS_CASE = and_(
    col(OutboxNotice.exchange_id).is_(None), col(OutboxNotice.incident_id).is_(None)
)
ABOUT_EXCHANGES = col(OutboxNotice.exchange_id).is_not(None)
"""Mails about confidential concerns are shown and counted nowhere."""


@dataclass(frozen=True, kw_only=True)
class TimelineRow:
    """One event: who (none for the clock), what, when, why. `note` is words, if one may read them.

    `because` are the words of the coordinator who acted in another person's place.
    """

    seq: int
    at: datetime
    kind: str
    phase: CasePhase
    via: Via
    actor_id: str | None
    actor_name: str | None
    refused: bool
    data: dict[str, Any]
    note: str | None
    because: str | None = None


@dataclass(frozen=True, kw_only=True)
class MailRow:
    """One notice to one person, and what became of it."""

    notice_id: str
    exchange_id: str
    kind: str
    person_id: str
    person_name: str | None
    status: OutboxStatus
    owed_at: datetime
    sent_at: datetime | None
    attempts: int
    last_error: str | None
    came_back_at: datetime | None = None
    settled_at: datetime | None = None
    settled_name: str | None = None
    in_digest: bool = False
    """Whether it travelled with others in the one mail of a day."""


@dataclass(frozen=True, kw_only=True)
class MailsOwed:
    """How the outbox stands. `oldest` is when the longest-waiting notice was owed."""

    owed: int
    failed: int
    oldest: datetime | None


async def timeline(
    session: AsyncSession,
    exchange_id: str,
    *,
    for_hub: bool,
    limit: int = 1000,
    phases: type[CasePhase] = Phase,
) -> tuple[TimelineRow, ...]:
    """The events of an exchange, or of a case whose `phases` are others; latest first; notes for the hub only are shown to the hub only."""
    found = await session.execute(_TIMELINE, {"exchange": exchange_id, "most": limit})
    rows = [
        TimelineRow(
            seq=entry.seq,
            at=entry.at,
            kind=entry.kind,
            phase=phases(entry.phase),
            via=Via(entry.via),
            actor_id=entry.actor_id,
            actor_name=name,
            refused=entry.refused,
            data=entry.data,
            note=_readable(note, for_hub=for_hub),
            because=_readable(reason, for_hub=for_hub),
        )
        for entry, name, note, reason in found.all()
    ]
    return await renamed(session, rows, actor_id="actor_name")


def _timeline() -> Any:
    because = aliased(Note)
    # A message could name the note of another exchange, which is not this one's to show.
    ours = (
        (col(held.id) == named) & (col(held.exchange_id) == col(TimelineEntry.exchange_id))
        for held, named in (
            (Note, col(TimelineEntry.note_id)),
            (because, col(TimelineEntry.data)["because"].astext),
        )
    )
    most: Any = bindparam("most")
    return (
        select(TimelineEntry, col(Person.name), Note, because)
        .outerjoin(Person, col(Person.id) == col(TimelineEntry.actor_id))
        .outerjoin(Note, next(ours))
        .outerjoin(because, next(ours))
        .where(col(TimelineEntry.exchange_id) == bindparam("exchange"))
        .order_by(col(TimelineEntry.seq).desc())
        .limit(most)
    )


_TIMELINE = _timeline()
"""Written once: building a statement costs more than sending it."""


def _readable(note: Note | None, *, for_hub: bool) -> str | None:
    if note is None or not (for_hub or note.audience is NoteAudience.ALL):
        return None
    return note.text


async def mails_of(
    session: AsyncSession, exchange_id: str, *, only_failed: bool = False
) -> tuple[MailRow, ...]:
    """Every notice of an exchange, latest first; or those that never reached anybody."""
    query = _mails().where(col(OutboxNotice.exchange_id) == exchange_id).limit(1000)
    if only_failed:
        query = query.where(_FAILED)
    return _mail_rows((await session.execute(query)).all())


async def mails_failed(
    session: AsyncSession,
    *,
    team_of: str | None = None,
    limit: int = 100,
    programme: ProgrammeScope = EVERYTHING,
) -> tuple[MailRow, ...]:
    """Notices of exchanges that can never be delivered as they are, latest first: somebody must act.

    Of the cases in whose team a person is, where one is named. What is settled is left out: a later
    notice of the case has reached the same person, a later one of any kind the same address, the person
    has another address by now, or somebody noted that it is dealt with.
    """
    query = _mails().where(_FAILED, _UNSETTLED).limit(limit)
    if team_of is not None:
        query = query.where(_of_team(team_of))
    query = query.where(*case_is_of(programme.kind, col(OutboxNotice.exchange_id)))
    return _mail_rows((await session.execute(query, programme.values())).all())


async def links_failed(
    session: AsyncSession, *, limit: int = 100, programme: ProgrammeScope = EVERYTHING
) -> tuple[MailRow, ...]:
    """Sign-in links, invitations and the like that did not reach people of the programme, latest first.

    What was owed in the name of one of several programmes is that one's alone, whoever got it.
    Where nobody has the address that was asked for, nobody is shown.
    """
    query = _links(programme).where(_FAILED, _UNSETTLED).limit(limit)
    return _mail_rows((await session.execute(query)).all())


async def links_to(
    session: AsyncSession, person_id: str, *, programme: ProgrammeScope = EVERYTHING
) -> tuple[MailRow, ...]:
    """The newest sign-in links, invitations and the like to one of the programme's people, and what became of them."""
    theirs = col(OutboxNotice.person_id) == person_id
    query = _links(programme).where(theirs).limit(20)
    return _mail_rows((await session.execute(query)).all())


def _links(programme: ProgrammeScope) -> Any:
    return (
        select(OutboxNotice, col(Person.name), col(_SETTLER.name))
        .join(Person, col(Person.id) == col(OutboxNotice.person_id))
        .outerjoin(_SETTLER, col(_SETTLER.id) == col(OutboxNotice.settled_by))
        .where(_ABOUT_NOBODYS_CASE, *programme.people(), *_borne_by(programme))
        .order_by(col(OutboxNotice.owed_at).desc(), col(OutboxNotice.id))
    )


def _borne_by(programme: ProgrammeScope) -> list[Any]:
    """Of notices about no case: those in the name of this programme, or of none, as a sign-in link is."""
    if not programme.several:
        return []
    named = col(OutboxNotice.data)["programme"].astext
    return [or_(named.is_(None), named == programme.mark)]


async def note_settled(
    session: AsyncSession,
    notice_id: str,
    by: str,
    at: datetime,
    *,
    links: ProgrammeScope | None = None,
) -> bool:
    """Note who dealt with a mail that failed, in the team of whose case they are; False for any other.

    With `links` also with one about no case at all that `links_failed` shows that programme. Who came first stays.
    Does not commit.
    """
    whose = ABOUT_EXCHANGES & _of_team(by)
    if links is not None:
        theirs = select(col(Person.id)).where(*links.people())
        to_them = col(OutboxNotice.person_id).in_(theirs)
        whose = or_(whose, and_(_ABOUT_NOBODYS_CASE, to_them, *_borne_by(links)))
    failed = select(OutboxNotice).where(col(OutboxNotice.id) == notice_id, _FAILED, whose)
    notice: OutboxNotice | None = await session.scalar(failed.with_for_update())
    if notice is not None and notice.settled_at is None:
        notice.settled_at, notice.settled_by = at, by
    return notice is not None


async def unreached(session: AsyncSession, exchange_id: str) -> frozenset[str]:
    """The people of an exchange who could not be reached by mail, as far as that is not settled."""
    query = (
        select(col(OutboxNotice.person_id))
        .outerjoin(Person, col(Person.id) == col(OutboxNotice.person_id))
        .where(col(OutboxNotice.exchange_id) == exchange_id, _FAILED, _UNSETTLED)
    )
    return frozenset((await session.scalars(query)).all())


async def mails_owed(session: AsyncSession) -> MailsOwed:
    """How many notices of exchanges wait, how many failed, and since when the oldest waits.

    Those held for review wait for somebody at the desk, not for the courier.
    """
    waiting = and_(
        ABOUT_EXCHANGES,
        col(OutboxNotice.status).in_([OutboxStatus.OWED, OutboxStatus.SENDING]),
        ~col(OutboxNotice.review),
    )
    failed = ABOUT_EXCHANGES & (col(OutboxNotice.status) == OutboxStatus.FAILED)
    owed, oldest = (
        await session.execute(
            select(func.count(), func.min(col(OutboxNotice.owed_at))).where(waiting)
        )
    ).one()
    count = select(func.count()).select_from(OutboxNotice).where(failed)
    return MailsOwed(owed=owed, failed=await session.scalar(count) or 0, oldest=oldest)


# Literal, not a parameter: only so is the planner sure that the partial index applies.
_FAILED: Any = literal_column("outbox.status = 'failed'", Boolean)
_LATER = aliased(OutboxNotice)
ON_ITS_WAY = timedelta(days=1)
"""How long the bounce of a later mail is waited for, where the one before came back."""
_NOW: Any = literal_column(
    f"(now() + coalesce(({AHEAD}), 0) * interval '1 second')", type_=DateTime(timezone=True)
)
_CAME_BACK = col(OutboxNotice.came_back_at).is_not(None)
_REACHED_LATER = exists(
    select(literal_column("1")).where(
        or_(
            and_(
                col(_LATER.exchange_id) == col(OutboxNotice.exchange_id),
                col(_LATER.person_id) == col(OutboxNotice.person_id),
            ),
            col(_LATER.address_mark) == col(OutboxNotice.address_mark),
        ),
        col(_LATER.owed_at) > col(OutboxNotice.owed_at),
        col(_LATER.status) == OutboxStatus.SENT,
        or_(
            ~_CAME_BACK,
            and_(
                col(_LATER.sent_at) > col(OutboxNotice.came_back_at),
                col(_LATER.sent_at) <= _NOW - ON_ITS_WAY,
            ),
        ),
    )
)
_OTHER_ADDRESS: Any = literal_column(
    f"coalesce(outbox.address_mark <> {marked('person.email')}, false)", Boolean
)
_UNSETTLED = and_(col(OutboxNotice.settled_at).is_(None), ~_REACHED_LATER, ~_OTHER_ADDRESS)


def _of_team(person: str) -> Any:
    return exists(
        select(literal_column("1")).where(
            col(ExchangeMember.exchange_id) == col(OutboxNotice.exchange_id),
            col(ExchangeMember.person_id) == person,
            col(ExchangeMember.role).in_(sorted(HUB_ROLES)),
        )
    )


def _mails() -> Any:
    return (
        select(OutboxNotice, col(Person.name), col(_SETTLER.name))
        .outerjoin(Person, col(Person.id) == col(OutboxNotice.person_id))
        .outerjoin(_SETTLER, col(_SETTLER.id) == col(OutboxNotice.settled_by))
        .where(ABOUT_EXCHANGES)
        .order_by(col(OutboxNotice.owed_at).desc(), col(OutboxNotice.id))
    )


def _mail_rows(found: Sequence[Any]) -> tuple[MailRow, ...]:
    return tuple(
        MailRow(
            notice_id=notice.id,
            exchange_id=notice.exchange_id or "",
            kind=notice.kind,
            person_id=notice.person_id,
            person_name=name,
            status=notice.status,
            owed_at=notice.owed_at,
            sent_at=notice.sent_at,
            attempts=notice.attempts,
            last_error=notice.last_error,
            came_back_at=notice.came_back_at,
            settled_at=notice.settled_at,
            settled_name=settler,
            in_digest=notice.digest_id is not None,
        )
        for notice, name, settler in found
    )
