"""The sender: a test mail to oneself, and the word in it that shows it was really received."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from activities.mail.wake import RING
from models.accounts.attempts import Limit, mark_of, take
from models.accounts.links import real_now
from models.accounts.sign_in_mail import owe_test, trial_mails
from models.tables.outbox import OutboxNotice
from models.texts.translate import N_, Sentence, _
from models.typed.text import fixed
from models.views.setup import SENDER, setup_facts
from runtime.bounces import named_box
from runtime.setup import record
from web.desk.mails import mailbox
from web.desk.setup.shared import Coordinator, changes, sender_shown
from web.forms.button import Nothing
from web.forms.form import Form
from web.forms.widgets import Text
from web.site.access import Viewer
from web.site.problems import PageProblem
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
PATH = "/desk/setup/sender"
TESTS = Limit("test mail of a person", 10)
WORDS = Limit("word of a test mail", 30)
TOO_MANY = N_("Very many were sent within the last hour.")
LATER = N_("Try again a little later.")


class Received(BaseModel):
    word: Annotated[
        str,
        Field(min_length=1, max_length=40),
        Text(
            label=N_("The word in the mail"),
            hint=N_("Six letters. Look into the spam folder, too."),
            code=True,
            autocomplete="one-time-code",
        ),
    ]


@router.get("/desk/setup/sender")
async def show_sender(request: Request, viewer: Coordinator) -> Response:
    """Who mails come from, what became of the last test mail, and the form for its word."""
    async with resources_of(request).autocommit() as database:
        return await _shown(request, database, viewer, Form.blank(Received))


@router.post("/desk/setup/sender/test")
async def send_test(request: Request, viewer: Coordinator) -> Response:
    """Owe oneself a test mail."""
    resources = resources_of(request)
    await Form.read(request, Nothing)
    await _counted(request, TESTS, viewer)
    async with resources.sessions() as database:
        await owe_test(database, viewer.person_id, real_now(), viewer.scope.mark)
        await database.execute(RING)
        await database.commit()
    return redirect(
        request, PATH, flash=_("The test mail is on its way to {email}.", email=viewer.email)
    )


@router.post("/desk/setup/sender")
async def receive(request: Request, viewer: Coordinator) -> Response:
    """The word of a test mail: the sender works."""
    resources, form = resources_of(request), await Form.read(request, Received)
    answer = form.validated()
    async with resources.sessions() as database:
        if answer is None:
            return await _shown(request, database, viewer, form)
        await _counted(request, WORDS, viewer)
        known = {
            str(mail.data.get("word"))
            for mail in await trial_mails(database, viewer.person_id, viewer.scope.mark)
        }
        if fixed(answer.word).upper().replace("-", "").replace(" ", "") not in known:
            form.add_error(
                "word",
                Sentence(
                    N_(
                        "This is not the word of a test mail you got within the last day. Compare it with the mail, or send another one."
                    )
                ),
            )
            return await _shown(request, database, viewer, form)
        now, mark = await resources.now(), viewer.scope.mark
        facts = await setup_facts(database, now, mark)
        sender = sender_shown(request, facts)
        told = (facts.tried, sender)
        record(database, f"{SENDER}/tried", told, by=viewer.person_id, now=now, programme=mark)
        await database.commit()
    return redirect(request, "/desk/setup", flash=_("The sender works: the mail arrived."))


async def _counted(request: Request, limit: Limit, viewer: Viewer) -> None:
    resources = resources_of(request)
    mark = mark_of(resources.mark_key("attempts"), limit, viewer.person_id)
    if not await take(resources.sessions, limit, mark):
        raise PageProblem(
            429, Sentence(TOO_MANY), Sentence(LATER), link=(PATH, _("Back to the sender"))
        )


async def _shown(
    request: Request, database: AsyncSession, viewer: Viewer, form: Form[Received]
) -> Response:
    resources = resources_of(request)
    mark = viewer.scope.mark
    mails: list[OutboxNotice] = [*await trial_mails(database, viewer.person_id, mark)]
    facts = await setup_facts(database, await resources.now(), mark)
    sender = sender_shown(request, facts)
    return page(
        request,
        "desk/setup_sender.html",
        status=form.status,
        form=form,
        sending=Form.blank(Nothing),
        sender=sender,
        further=bool(mark),
        tried=facts.tried == sender,
        last=mails[0] if mails else None,
        returns=named_box(resources.settings) is not None,
        box=await mailbox(database, request),
        to=viewer.email,
        changes=await changes(database, viewer, SENDER),
    )
