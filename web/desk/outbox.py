"""The outbox: which mails wait, are held, left or failed; each as its reader gets it; holding, letting go, sending again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.responses import Response

from activities.mail.reading import Mail, read_mails
from activities.mail.texts.titles import title_of
from domain.case.errors import RuleBroken
from domain.exchange.kind import EXCHANGE
from domain.exchange.people import Role
from models.accounts.attempts import Limit, mark_of, take
from models.tables.outbox import OutboxStatus
from models.texts.translate import N_, Sentence, _
from models.views.history import MailRow, links_to
from models.views.names import people_named
from models.views.outbox import (
    PAGE,
    MailFilters,
    MailState,
    OutboxRow,
    Reader,
    held_counted,
    kinds_of_case,
    one_mail,
    outbox,
)
from runtime.mail import letterhead_of
from runtime.outbox import hold, let_go, send_again
from web.desk.filters import place_after, read_filters
from web.desk.mails import KEEP_REGISTER, Homes, homes_of
from web.exchanges.mails import FailedMail, failed_mails
from web.forms.button import Nothing
from web.forms.form import Form
from web.forms.refusals import refused
from web.site.access import CASE_READERS, Hub, Viewer
from web.site.problems import PageProblem
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
Staff = Annotated[Viewer, Depends(Hub())]
PATH = "/desk/outbox"
TOO_LONG = timedelta(days=1)
"""After which a mail that is held for review is a warning at the desk."""
AGAIN = Limit("mails sent again by a person", 30)
TOO_MANY = N_("Very many mails were sent again under your name within the last hour.")
LATER = N_("Try again a little later.")
STATES = {
    MailState.WAITING: N_("Waiting"),
    MailState.HELD: N_("Held"),
    MailState.SENT: N_("Sent"),
    MailState.FAILED: N_("Not arrived"),
    MailState.WITHDRAWN: N_("Withdrawn"),
}
CHIPS = {MailState.SENT: "success", MailState.FAILED: "error", MailState.HELD: "warning"}
OF_STATUS = {
    OutboxStatus.OWED: MailState.WAITING,
    OutboxStatus.SENDING: MailState.WAITING,
    OutboxStatus.SENT: MailState.SENT,
    OutboxStatus.FAILED: MailState.FAILED,
    OutboxStatus.WITHDRAWN: MailState.WITHDRAWN,
}
TOO_LATE = N_("It has left already, or is leaving: nothing was changed.")


@dataclass(frozen=True)
class Line:
    """One mail in the list."""

    row: OutboxRow
    title: str
    state: str
    chip: str
    lost: FailedMail | None = None
    """Why it did not arrive, and what to do."""

    @property
    def address(self) -> str:
        """Its page."""
        return f"{PATH}/{self.row.notice.id}"


def reader_of(viewer: Viewer) -> Reader:
    """What somebody of the hub reads of the outbox."""
    return Reader(
        person_id=viewer.person_id,
        programme=viewer.scope,
        reads_all=not viewer.roles.isdisjoint(CASE_READERS),
    )


def handler_of(viewer: Viewer) -> Reader:
    """Whose mails somebody may hold and let go: those of cases in whose team they are; the coordinator's all."""
    return Reader(
        person_id=viewer.person_id,
        programme=viewer.scope,
        reads_all=Role.COORDINATOR in viewer.roles,
    )


async def held_for_review(
    request: Request, database: AsyncSession, viewer: Viewer
) -> tuple[int, int]:
    """How many mails wait for somebody like the viewer to let them go; how many of them for too long."""
    since = await resources_of(request).now() - TOO_LONG
    return await held_counted(database, handler_of(viewer), since)


@router.get(PATH)
async def show_outbox(request: Request, viewer: Staff) -> Response:
    """The mails that the address names, those owed last first."""
    filters = _filters(request.query_params)
    async with resources_of(request).autocommit() as database:
        found = await outbox(database, reader_of(viewer), filters)
        rows = found[:PAGE]
        held, _late = await held_for_review(request, database, viewer)
        lines, homes = await lines_of(database, rows)
        named = await people_named(database, [filters.person_id] if filters.person_id else [])
        shown = {row.notice.kind for row in rows} | ({filters.kind} - {""})
        kinds = [(kind, title_of(kind)) for kind in sorted(shown)]
        keeps = not viewer.roles.isdisjoint(KEEP_REGISTER)
        links = await _links(database, viewer, filters) if keeps else []
    last = rows[-1].notice if len(found) > PAGE else None
    following = place_after(last.owed_at, last.id) if last else ""
    return page(
        request,
        "desk/outbox.html",
        lines=lines,
        homes=homes,
        filters=filters,
        states=[(state.value, _(text)) for state, text in STATES.items()],
        kinds=kinds,
        held=held,
        person=named.get(filters.person_id, filters.person_id),
        links=links,
        following=_address(filters, after=following) if following else "",
        unfiltered=_address,
        keeps_register=keeps,
    )


async def _links(
    database: AsyncSession, viewer: Viewer, filters: MailFilters
) -> list[tuple[MailRow, str, str]]:
    """Links for signing in and invitations of the person whose mails are listed: where they are, never what they say."""
    if not filters.person_id or filters.case_id or filters.kind or filters.after:
        return []
    rows = await links_to(database, filters.person_id, programme=viewer.scope)
    told = [(row, OF_STATUS[row.status]) for row in rows]
    return [
        (row, _(STATES[state]), CHIPS.get(state, "notice"))
        for row, state in told
        if filters.state in (None, state)
    ]


@router.get(PATH + "/{notice_id}")
async def show_mail(request: Request, viewer: Staff, notice_id: str) -> Response:
    """The very mail, and what became of it."""
    resources = resources_of(request)
    async with resources.autocommit() as database:
        row = await _mine(database, reader_of(viewer), notice_id)
        may_handle = await one_mail(database, handler_of(viewer), notice_id) is not None
        lines, homes = await lines_of(database, [row])
        names = await people_named(database, [edit["by"] for edit in row.notice.edits])
    return page(
        request,
        "desk/outbox_mail.html",
        line=lines[0],
        mail=await read_mail(request, notice_id),
        homes=homes,
        edits=_edits(row, names),
        may_handle=may_handle,
        new_key=lambda: str(uuid4()),
    )


@router.post(PATH + "/{notice_id}/hold")
async def hold_mail(request: Request, viewer: Staff, notice_id: str) -> Response:
    """Keep a mail that waits until somebody lets it go."""
    return await _handled(request, viewer, notice_id, hold, _("Held: it leaves once it is let go."))


@router.post(PATH + "/{notice_id}/let-go")
async def let_mail_go(request: Request, viewer: Staff, notice_id: str) -> Response:
    """Let one mail leave that is held."""

    async def one(database: AsyncSession, notice: str, *by: Any) -> bool:
        return bool(await let_go(database, [notice], *by))

    return await _handled(request, viewer, notice_id, one, _("It leaves now."))


@router.post(PATH + "/{notice_id}/again")
async def send_mail_again(request: Request, viewer: Staff, notice_id: str) -> Response:
    """Send a mail once more to the same person, as it reads by now."""
    resources, form = resources_of(request), await Form.read(request, Nothing)
    limited = mark_of(resources.mark_key("attempts"), AGAIN, viewer.person_id)
    if not await take(resources.sessions, AGAIN, limited):
        raise PageProblem(429, Sentence(TOO_MANY), Sentence(LATER), link=(PATH, _("Outbox")))
    back = f"{PATH}/{notice_id}"
    async with resources.sessions() as database:
        row = await _mine(database, handler_of(viewer), notice_id)
        try:
            sent = await send_again(
                database, row.notice, viewer.person_id, await resources.now(), form.key
            )
        except RuleBroken as broken:
            return redirect(request, back, flash=str(refused(broken).sentence), kind="warning")
        await database.commit()
    told = _("It is sent once more.") if sent else _("It was sent once more already.")
    return redirect(request, back, flash=told)


async def _handled(
    request: Request, viewer: Viewer, notice_id: str, act: Any, told: str
) -> Response:
    await Form.read(request, Nothing)
    resources = resources_of(request)
    async with resources.sessions() as database:
        await _mine(database, handler_of(viewer), notice_id)
        done = await act(database, notice_id, viewer.person_id, await resources.now())
        await database.commit()
    kind = "success" if done else "warning"
    back = f"{PATH}/{notice_id}"
    return redirect(request, back, flash=told if done else _(TOO_LATE), kind=kind)


async def handled_mail(database: AsyncSession, viewer: Viewer, notice_id: str) -> OutboxRow:
    """A mail that the viewer may hold and change; 404 for any other."""
    return await _mine(database, handler_of(viewer), notice_id)


async def read_mail(request: Request, notice_id: str) -> Mail:
    """The mail of a stored notice, as its reader gets it."""
    resources = resources_of(request)
    head = letterhead_of(resources.settings)
    (mail,) = await read_mails(resources.sessions, head, ids=[notice_id])
    return mail


async def _mine(database: AsyncSession, reader: Reader, notice_id: str) -> OutboxRow:
    found = None if "\x00" in notice_id else await one_mail(database, reader, notice_id)
    if found is None:
        raise HTTPException(404)
    return found


async def lines_of(database: AsyncSession, rows: Sequence[OutboxRow]) -> tuple[list[Line], Homes]:
    """The mails as they are listed, and where their cases are."""
    ids = sorted({row.notice.exchange_id or "" for row in rows})
    kinds, homes = await kinds_of_case(database, ids), await homes_of(database, ids)
    lines = [
        Line(
            row,
            _title(row, kinds),
            _(STATES[row.state]),
            CHIPS.get(row.state, "notice"),
            _lost(row),
        )
        for row in rows
    ]
    return lines, homes


def _edits(row: OutboxRow, names: Mapping[str, str]) -> list[tuple[str, datetime, bool]]:
    """Who changed its words, when, and whether they gave the former ones back; the latest first."""
    return [
        (
            names.get(edit["by"], "") or _("somebody who left"),
            datetime.fromisoformat(edit["at"]),
            not edit["text"],
        )
        for edit in reversed(row.notice.edits)
    ]


def _title(row: OutboxRow, kinds: Mapping[str, str]) -> str:
    """What the mail is called in a list."""
    case_kind = kinds.get(row.notice.exchange_id or "", EXCHANGE.name)
    values = row.notice.data.get("values") or {}
    return title_of(row.notice.kind, case_kind, str(values.get("ask") or ""))


def _filters(query: QueryParams) -> MailFilters:
    """What the address asks for; anything unknown is left out."""
    state = query.get("state", "")
    after = read_filters(query).after
    return MailFilters(
        state=MailState(state) if state in set(MailState) else None,
        case_id=_plain(query.get("case", "")),
        person_id=_plain(query.get("person", "")),
        kind=_plain(query.get("kind", "")),
        after=(after[0], after[1][0]) if after and len(after[1]) == 1 else None,
    )


def _plain(text: str) -> str:
    return text[:200].replace("\x00", "")


def _address(filters: MailFilters, **changed: str) -> str:
    """The list narrowed in the same way, but for what is changed."""
    parts = {
        "state": filters.state.value if filters.state else "",
        "case": filters.case_id,
        "person": filters.person_id,
        "kind": filters.kind,
        **changed,
    }
    told = {name: value for name, value in parts.items() if value}
    return PATH + (f"?{urlencode(told)}" if told else "")


def _lost(row: OutboxRow) -> FailedMail | None:
    if row.state is not MailState.FAILED:
        return None
    notice = row.notice
    as_failed = MailRow(
        notice_id=notice.id,
        exchange_id=notice.exchange_id or "",
        kind=notice.kind,
        person_id=notice.person_id,
        person_name=row.person_name,
        status=notice.status,
        owed_at=notice.owed_at,
        sent_at=notice.sent_at,
        attempts=notice.attempts,
        last_error=notice.last_error,
        came_back_at=notice.came_back_at,
        settled_at=notice.settled_at,
        in_digest=notice.digest_id is not None,
    )
    return failed_mails([as_failed])[0]
