"""The application came back with comments: change it and send it again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.case.asks import AskStatus
from domain.case.message import AnyMessage
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.application import (
    CorrectApplication,
    ResubmitApplication,
    ReturnReason,
    being_read,
)
from models.documents.application import Application
from models.documents.notes import read_notes
from models.documents.store import read_version, save_version, versions_of
from models.tables.ask_view import AskView
from models.tables.document_version import DocumentVersion
from models.tables.timeline_entry import TimelineEntry
from models.texts.labels import label
from models.texts.translate import N_, _
from models.views.names import people_named
from runtime.exchange_start import party_of
from web.cases.names import naming
from web.cases.pages import ACTIONS, ASKS, FormPage, Group, Place
from web.forms.answers_store import answers_in
from web.forms.fields import Options
from web.forms.form import Form
from web.forms.refusals import refused
from web.forms.shared import Answer
from web.participants.application import (
    CONCERNS_PART,
    OUTLINE,
    WIDGETS,
    application_options,
)
from web.site.problems import PageProblem


class ChangeApplicationPage(FormPage[Application]):
    """Starts from what was sent last; the comments stand above it."""

    model = Application
    widgets = WIDGETS
    outline = OUTLINE
    title = N_("Change your application")
    intro = N_("The hub would like something changed. What you wrote is still here.")
    submit = N_("Send it again")
    done = N_("Thank you. The hub reads your application again.")
    list_template = "participants/change_application.html"
    sent: type[ResubmitApplication] | type[CorrectApplication] = ResubmitApplication

    async def options(self, at: Place) -> dict[str, Options]:
        """The mentor communities, and who travels."""
        return await application_options(at.database, at.exchange.mentee.community)

    async def initial(self, at: Place) -> dict[str, Any]:
        """The application as it was sent last."""
        return (await read_version(at.database, at.exchange.application.id)).content

    async def answers_before(self, at: Place) -> dict[str, Answer]:
        """As it was sent last; each answer is whose words it has."""
        return answers_in(OUTLINE, await versions_of(at.database, at.exchange.application.id))

    async def asked_again(self, at: Place) -> tuple[Mapping[str, list[str]], datetime | None]:
        """What the hub returned it for last, beside the part that is about."""
        if at.ask is None or not (comments := await _comments(at)):
            return {}, None
        latest = comments[0]
        part = CONCERNS_PART.get(latest["code"])
        told = _("The hub asks: {reason}", reason=latest["reason"])
        return ({part: [told]} if part else {}), latest["at"]

    def done_address(self, at: Place) -> str:
        """What was sent, and what comes next."""
        return sent_address(at.exchange.id)

    async def base_version(self, at: Place) -> int:
        """The version sent last."""
        return (await read_version(at.database, at.exchange.application.id)).ref.version

    async def context(self, at: Place) -> dict[str, Any]:
        """What the hub said, and the versions so far."""
        return {"comments": await _comments(at), "versions": await _versions(at)}

    async def message_of(
        self, at: Place, answer: Application, form: Form[Application]
    ) -> AnyMessage | None:
        """A new version, which the hub reads."""
        ref = await save_version(
            at.database,
            at.exchange.application.id,
            answer,
            base_version=form.base_version,
            by=at.me,
            now=at.now,
        )
        partner = None
        if answer.partner_community:
            partner = await party_of(
                at.database, answer.partner_community, field="partner_community"
            )
        return self.sent(by=at.me, application=ref, direction=answer.direction, partner=partner)


class CorrectApplicationPage(ChangeApplicationPage):
    """The same form, while nobody at the hub has begun to read what was sent."""

    message_types = (CorrectApplication,)
    sent = CorrectApplication
    group = Group.CHANGE
    title = N_("Correct your application")
    intro = N_(
        "Nobody at the hub has begun to read it: the words you send now take the place of the others."
    )
    submit = N_("Send the correction")
    done = N_("Your correction is with the hub.")

    async def initial(self, at: Place) -> dict[str, Any]:
        """The application as it was sent last; the refusal where somebody reads it by now."""
        await self._refuse_late(at)
        return await super().initial(at)

    async def answers_before(self, at: Place) -> dict[str, Answer]:
        """As above."""
        if at.request.method == "GET":  # what is sent is kept first, and then refused
            await self._refuse_late(at)
        return await super().answers_before(at)

    async def _refuse_late(self, at: Place) -> None:
        review = await review_of(at.database, at.exchange.id)
        if review and review.claimed_by:
            late = being_read(at.exchange, review.claimed_by, review.claimed_at)
            told = refused(await naming(at.database, late))
            link = (f"{at.exchange_address}/actions/ask", _("Ask the hub"))
            raise PageProblem(409, told.reason, told.way_out or "", link=link)


async def review_of(database: AsyncSession, exchange_id: str) -> AskView | None:
    """The hub's open review of an application, if it waits for one."""
    query = select(AskView).where(
        col(AskView.exchange_id) == exchange_id,
        col(AskView.kind) == AskKind.REVIEW_APPLICATION.value,
        col(AskView.status) == AskStatus.OPEN,
    )
    return (await database.scalars(query)).first()


def sent_address(exchange_id: str) -> str:
    """Path of the page that says what was sent and what comes next."""
    return f"/apply/sent/{exchange_id}"


async def _comments(at: Place) -> list[dict[str, Any]]:
    """Every return so far, the latest first: when, the reason, the words."""
    query = (
        select(TimelineEntry)
        .where(
            col(TimelineEntry.exchange_id) == at.exchange.id,
            col(TimelineEntry.kind) == "return_application",
            col(TimelineEntry.refused).is_(False),
        )
        .order_by(col(TimelineEntry.seq).desc())
    )
    entries = list(await at.database.scalars(query))
    ids = [entry.note_id for entry in entries if entry.note_id]
    notes = await read_notes(at.database, at.exchange.id, ids, for_hub=False)
    return [
        {
            "at": entry.at,
            "code": ReturnReason(entry.data["reason"]),
            "reason": label(ReturnReason(entry.data["reason"])),
            "text": notes[entry.note_id].text if entry.note_id in notes else "",
        }
        for entry in entries
    ]


async def _versions(at: Place) -> list[dict[str, Any]]:
    """The versions saved so far, the latest first."""
    query = (
        select(DocumentVersion)
        .where(col(DocumentVersion.document_id) == at.exchange.application.id)
        .order_by(col(DocumentVersion.version).desc())
    )
    found = list(await at.database.scalars(query))
    told = await people_named(at.database, [row.author_id for row in found])
    return [
        {"number": row.version, "at": row.created_at, "by": told.get(row.author_id)}
        for row in found
    ]


ASKS[AskKind.CHANGE_APPLICATION] = ChangeApplicationPage()
ACTIONS["correct-application"] = CorrectApplicationPage()
