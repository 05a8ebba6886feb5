"""Mails that are held, let go together: one page that lists what leaves, and says how many did."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from activities.mail.reading import Mail, read_mails
from models.texts.translate import N_, _, ngettext
from models.views.outbox import held_mails
from runtime.mail import letterhead_of
from runtime.outbox import let_go
from web.desk.outbox import PATH, Line, Staff, handler_of, lines_of
from web.forms.form import Form
from web.forms.widgets import Checks
from web.site.access import Viewer
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()


class LettingGo(BaseModel):
    mails: Annotated[list[str], Field(min_length=1), Checks(label=N_("Which mails?"))]


@dataclass(frozen=True)
class HeldMail:
    """One of the mails that are let go together."""

    line: Line
    case: str
    mail: Mail

    @property
    def told(self) -> str:
        """To whom it says what, about which case."""
        row = self.line.row
        who, subject = row.person_name or row.notice.person_id, self.mail.subject or self.line.title
        return _("{name}: {subject}", name=who, subject=subject) + (
            f" ({self.case})" if self.case else ""
        )


@router.get(PATH + "/let-go")
async def ask_which(request: Request, viewer: Staff) -> Response:
    """Everything that waits for review, to be let go together."""
    async with resources_of(request).autocommit() as database:
        held = await _held(request, database, viewer)
    options = _to_choose(held)
    every = {"mails": [value for value, _text in options]}
    form = Form.blank(LettingGo, every, options={"mails": options})
    return page(request, "desk/outbox_let_go.html", form=form, held=held)


@router.post(PATH + "/let-go")
async def let_these_go(request: Request, viewer: Staff) -> Response:
    """Let the ticked ones leave; any that came meanwhile stay."""
    resources = resources_of(request)
    async with resources.sessions() as database:
        held = await _held(request, database, viewer)
        form = await Form.read(request, LettingGo, options={"mails": _to_choose(held)})
        answer = form.validated()
        if answer is None:
            return page(
                request,
                "desk/outbox_let_go.html",
                status=form.status,
                form=form,
                held=held,
            )
        count = await let_go(database, answer.mails, viewer.person_id, await resources.now())
        await database.commit()
    told = ngettext("{n} mail leaves now.", "{n} mails leave now.", count)
    return redirect(request, PATH, flash=told)


async def _held(request: Request, database: AsyncSession, viewer: Viewer) -> list[HeldMail]:
    """Each mail that is held, those of one case together, the longest held first."""
    resources = resources_of(request)
    rows = await held_mails(database, handler_of(viewer))
    lines, homes = await lines_of(database, rows)
    by_case: dict[str, list[Line]] = {}
    for line in lines:
        by_case.setdefault(line.row.notice.exchange_id or "", []).append(line)
    found = []
    for case, theirs in by_case.items():
        ids = [line.row.notice.id for line in theirs]
        head = letterhead_of(resources.settings)
        read = {m.notice_id: m for m in await read_mails(resources.sessions, head, ids=ids)}
        _address, name = homes.get(case, ("", ""))
        found += [HeldMail(line, name, read[line.row.notice.id]) for line in theirs]
    return found


def _to_choose(held: Sequence[HeldMail]) -> list[tuple[str, str]]:
    return [(one.line.row.notice.id, one.told) for one in held]
