"""The application came back with comments: change it and send it again."""

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
from models.documents.store import read_version, save_version
from models.tables.ask_view import AskView
from models.tables.document_version import DocumentVersion
from models.tables.timeline_entry import TimelineEntry
from models.texts.labels import label
from models.texts.translate import N_, _
from models.views.names import people_named
from runtime.exchange_start import party_of
from web.cases.names import naming
from web.cases.pages import ACTIONS, ASKS, FormPage, Group, Place
from web.forms.fields import Options
from web.forms.form import Form
from web.forms.refusals import refused
from web.participants.application import WIDGETS, application_options
from web.site.problems import PageProblem


class ChangeApplicationPage(FormPage[Application]):
    """Starts from what was sent last; the comments stand above it."""

    model = Application
    widgets = WIDGETS
    title = N_("Change your application")
    intro = N_("The hub would like something changed. What you wrote is still here.")
    submit = N_("Send it again")
    done = N_("Thank you. The hub reads your application again.")
    template = "participants/change_application.html"
    sent: type[ResubmitApplication] | type[CorrectApplication] = ResubmitApplication

    async def options(self, at: Place) -> dict[str, Options]:
        """The mentor communities, and who travels."""
        return await application_options(at.database, at.exchange.mentee.community)

    async def initial(self, at: Place) -> dict[str, Any]:
        """The application as it was sent last."""
        return (await read_version(at.database, at.exchange.application.id)).content

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
        if reader := await reader_of(at.database, at.exchange.id):
            told = refused(await naming(at.database, being_read(reader)))
            link = (at.exchange_address, _(at.kind.see))
            raise PageProblem(409, told.reason, told.way_out or "", link=link)
        return await super().initial(at)


async def reader_of(database: AsyncSession, exchange_id: str) -> str | None:
    """Who at the hub has taken the review of an application, if somebody has."""
    found: str | None = await database.scalar(
        select(col(AskView.claimed_by)).where(
            col(AskView.exchange_id) == exchange_id,
            col(AskView.kind) == AskKind.REVIEW_APPLICATION.value,
            col(AskView.status) == AskStatus.OPEN,
        )
    )
    return found


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
