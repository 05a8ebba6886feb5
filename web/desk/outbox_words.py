"""Other words for one mail before it leaves: by the team of its case, while it is held."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.responses import Response

from activities.mail.changed import Words
from activities.mail.reading import Mail
from activities.mail.texts.editable import LONGEST_SUBJECT, LONGEST_TEXT
from models.documents.words import LINE, WORDS
from models.tables.outbox import OutboxNotice
from models.texts.translate import N_, _
from models.typed.text import outgoing_line, shown
from models.views.names import people_named
from runtime.mail_words import WordsWish, change_words, held_notice
from web.desk.outbox import PATH, Staff, handled_mail, read_mail
from web.forms.button import Nothing
from web.forms.form import Form
from web.forms.in_language import field_in_language
from web.forms.widgets import Area, Text
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()


class MailWords(BaseModel):
    subject: Annotated[
        str, Field(min_length=1, max_length=LONGEST_SUBJECT), LINE, Text(label=N_("Subject"))
    ]
    text: Annotated[
        str,
        Field(min_length=1, max_length=LONGEST_TEXT),
        WORDS,
        Area(
            label=N_("Text"),
            hint=N_("Plain text. An empty line begins another paragraph."),
            rows=14,
        ),
    ]


@router.get(PATH + "/{notice_id}/words")
async def show_words(request: Request, viewer: Staff, notice_id: str) -> Response:
    """The form with what the mail says now."""
    async with resources_of(request).autocommit() as database:
        row = await handled_mail(database, viewer, notice_id)
    mail, words = await _editable(request, notice_id)
    form = Form.blank(MailWords, _initial(words), base_version=len(row.notice.edits))
    return _shown(request, form, notice_id, mail, words)


@router.post(PATH + "/{notice_id}/words")
async def save_words(request: Request, viewer: Staff, notice_id: str) -> Response:
    """Keep them for this mail alone, unless it left or a colleague changed it meanwhile."""
    resources = resources_of(request)
    form = await Form.read(request, MailWords)
    answer = form.validated()
    async with resources.sessions() as database:
        await handled_mail(database, viewer, notice_id)
        mail, words = await _editable(request, notice_id)
        if answer is None:
            return _shown(request, form, notice_id, mail, words)
        with form.refusals():
            notice = await held_notice(database, notice_id)
            if form.base_version != len(notice.edits):
                form.conflicts_with(
                    _initial(words), len(notice.edits), by=await _last(database, notice)
                )
                return _shown(request, form, notice_id, mail, words)
            now = await resources.now()
            wish = WordsWish(subject=answer.subject, text=answer.text)
            written = mail.as_written or words
            changed = await change_words(
                database, notice, wish, written, by=viewer.person_id, now=now
            )
            await database.commit()
            told = _("Changed, and still held.") if changed else _("Nothing was changed.")
            return redirect(request, f"{PATH}/{notice_id}", flash=told)
        await database.rollback()
        return _shown(request, form, notice_id, mail, words)


@router.post(PATH + "/{notice_id}/as-delivered")
async def take_back(request: Request, viewer: Staff, notice_id: str) -> Response:
    """Give a held mail the words back that come with its kind."""
    resources, form = resources_of(request), await Form.read(request, Nothing)
    back = f"{PATH}/{notice_id}"
    async with resources.sessions() as database:
        await handled_mail(database, viewer, notice_id)
        mail, words = await _editable(request, notice_id)
        with form.refusals():
            notice = await held_notice(database, notice_id)
            me, now = viewer.person_id, await resources.now()
            written = mail.as_written or words
            await change_words(database, notice, WordsWish(), written, by=me, now=now)
            await database.commit()
            return redirect(request, back, flash=_("It says again what such mails say."))
        await database.rollback()
    why = " ".join(sentence for _field, sentence in form.summary)
    return redirect(request, back, flash=why, kind="warning")


async def _last(database: AsyncSession, notice: OutboxNotice) -> str:
    by = notice.edits[-1]["by"]
    return (await people_named(database, [by])).get(by, "") or _("somebody who left")


async def _editable(request: Request, notice_id: str) -> tuple[Mail, Words]:
    """404 for mails whose words nobody changes: of what people write to each other, and to nobody."""
    mail = await read_mail(request, notice_id)
    if mail.words is None or mail.private:
        raise HTTPException(404)
    return mail, mail.words


def _initial(words: Words) -> dict[str, str]:
    text = "\n\n".join(words.paragraphs)
    return {"subject": outgoing_line(shown(words.subject)), "text": shown(text)}


def _shown(
    request: Request, form: Form[MailWords], notice_id: str, mail: Mail, words: Words
) -> Response:
    written = mail.as_written or words
    return page(
        request,
        "desk/outbox_words.html",
        status=form.status,
        form=form,
        subject=field_in_language(form, "subject", words.language),
        body=field_in_language(form, "text", words.language),
        address=f"{PATH}/{notice_id}",
        mail=mail,
        words=words,
        facts=[shown(fact) for fact in written.facts],
        language=words.language,
    )
