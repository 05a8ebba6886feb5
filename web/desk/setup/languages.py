"""The languages of the programme: which there are, who prefers each, and what the hub has written in it."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from models.texts.catalogues import languages
from models.texts.languages import MOST, choices, name_of, offered
from models.texts.translate import N_, _, ngettext
from models.views.languages import languages_used
from models.views.names import people_named
from models.views.setup import latest_changes, programme_of
from runtime.languages import PART, set_languages
from runtime.setup import one_at_a_time
from web.desk.setup.shared import Coordinator, changes, times_changed
from web.forms.fields import Options
from web.forms.form import Form
from web.forms.widgets import Choice, Rows
from web.site.access import Viewer
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
PATH = "/desk/setup/languages"


class LanguagesForm(BaseModel):
    languages: Annotated[
        list[Annotated[str, Choice(label=N_("Language"), radios=0)]],
        Field(min_length=1, max_length=MOST),
        Rows(
            label=N_("Languages"),
            hint=N_(
                "Begin with the one that most of your people read: a text that is missing in a reader’s language comes in it."
            ),
            row=N_("Language {n}"),
            add=N_("Add a language"),
        ),
    ]


@router.get(PATH)
async def show_languages(request: Request, viewer: Coordinator) -> Response:
    """The form with what is so now, what hangs on each language, and who changed them."""
    async with resources_of(request).autocommit() as database:
        known = await programme_of(database, viewer.scope.mark)
        form = Form.blank(
            LanguagesForm,
            {"languages": [*offered(known.languages if known else ())]},
            options=_options(),
            base_version=await times_changed(database, viewer, PART),
        )
        return await _shown(request, database, viewer, form)


@router.post(PATH)
async def change_languages(request: Request, viewer: Coordinator) -> Response:
    """Save them, unless a colleague changed them meanwhile: then both are shown."""
    resources, mark = resources_of(request), viewer.scope.mark
    form = await Form.read(request, LanguagesForm, options=_options())
    answer = form.validated()
    async with resources.sessions() as database:
        if answer is None:
            return await _shown(request, database, viewer, form)
        await one_at_a_time(database)
        version = await times_changed(database, viewer, PART)
        known = await programme_of(database, mark)
        if known is not None and form.base_version != version:
            (last,) = await latest_changes(database, PART, most=1, programme=mark)
            names = await people_named(database, [last.by])
            theirs = {"languages": [*offered(known.languages)]}
            form.conflicts_with(theirs, version, by=names.get(last.by or "", ""))
            return await _shown(request, database, viewer, form)
        before = offered(known.languages if known else ())
        with form.refusals():
            changed = await set_languages(
                database, answer.languages,
                by=viewer.person_id, now=await resources.now(), programme=mark,
            )  # fmt: skip
            await database.commit()
        if form.errors:
            await database.rollback()
            return await _shown(request, database, viewer, form)
        gone = [code for code in before if code not in answer.languages]
        told = await _of_gone(database, mark, gone)
    resources.programme.forget()
    resources.public_words.forget()
    saved = _("Saved. Pages offer these languages.") if changed else _("Nothing was changed.")
    return redirect(request, "/desk/setup", flash=" ".join([saved, *told]))


async def _of_gone(database: AsyncSession, mark: str, gone: list[str]) -> list[str]:
    """What becomes of those who prefer a language that is taken away, and of what was written in it."""
    used = {one.code: one for one in await languages_used(database, mark)} if gone else {}
    return [
        ngettext(
            "{language} is not offered any more: {n} person prefers it and reads the hub’s texts in another one; what "
            "was written in it is kept.",
            "{language} is not offered any more: {n} people prefer it and read the hub’s texts in another one; what "
            "was written in it is kept.",
            used[code].people if code in used else 0,
            language=name_of(code),
        )
        for code in gone
    ]


def _options() -> dict[str, Options]:
    return {"languages.*": choices()}


async def _shown(
    request: Request, database: AsyncSession, viewer: Viewer, form: Form[LanguagesForm]
) -> Response:
    used = await languages_used(database, viewer.scope.mark)
    return page(
        request,
        "desk/setup_languages.html",
        status=form.status,
        form=form,
        used=used,
        with_sentences=languages(),
        first=used[0].code,
        changes=await changes(database, viewer, PART),
    )
