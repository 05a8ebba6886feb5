"""The texts of the public pages: what they say now, other words, and every earlier version."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Request
from markupsafe import Markup
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.responses import Response

from models.documents.words import WORDS
from models.tables.public_text import PublicTextVersion
from models.texts.catalogues import SOURCE_LANGUAGE, languages
from models.texts.guidance import ADVICE, Audience
from models.texts.public import LONGEST, NUMBERS, TEXTS, PublicText, filled
from models.texts.translate import N_, _, use_language
from models.views.names import people_named
from models.views.public import public_facts, versions_of
from runtime.public_texts import PART, restore_text, set_text
from runtime.setup import one_at_a_time
from web.desk.setup.shared import Coordinator, changes
from web.forms.form import Form
from web.forms.widgets import Area, Hidden
from web.site.access import Viewer
from web.site.markup import as_html
from web.site.public_words import PublicWords
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
PATH = "/desk/setup/texts"
_OF_GUIDANCE = {one.text_key: one for one in ADVICE}
GROUPS = {
    None: N_("Pages"),
    Audience.MENTEE: N_("Guidance for the mentee"),
    Audience.MENTOR: N_("Guidance for the mentor"),
    Audience.BOTH: N_("Guidance for both sides"),
}


class TextForm(BaseModel):
    body: Annotated[
        str,
        Field(max_length=LONGEST),
        WORDS,
        Area(
            label=N_("Text"),
            hint=N_("Leave it empty to show the text that comes with the program."),
            rows=18,
        ),
    ] = ""


class Back(BaseModel):
    version: Annotated[int, Field(ge=0, le=100_000), Hidden()]


@dataclass(frozen=True)
class Line:
    """One text in the list: in which languages the hub has words of its own."""

    text: PublicText
    own: str


@router.get(PATH)
async def show_texts(request: Request, viewer: Coordinator) -> Response:
    """Every text with its page."""
    async with resources_of(request).autocommit() as database:
        facts = await public_facts(database, viewer.scope.mark)
        told = await changes(database, viewer, PART)
    own: dict[str, list[str]] = {}
    for key, code in sorted(facts.bodies):
        own.setdefault(key, []).append(languages()[code].name if code in languages() else code)
    groups = [
        (_(title), [Line(text, ", ".join(own.get(text.key, ()))) for text in _texts(audience)])
        for audience, title in GROUPS.items()
    ]
    return page(request, "desk/setup_texts.html", groups=groups, changes=told)


@router.get(PATH + "/{key}")
async def show_text(
    request: Request, viewer: Coordinator, key: str, language: str = ""
) -> Response:
    """The form with what the page says now, how it looks, and its versions."""
    text, code = _known(key), _language(language)
    async with resources_of(request).autocommit() as database:
        versions = await versions_of(database, text.key, code, viewer.scope.mark)
        number = versions[0].version if versions else 0
        form = Form.blank(TextForm, {"body": _now(text, code, versions)}, base_version=number)
        return await _shown(request, database, viewer, text, code, form)


@router.post(PATH + "/{key}")
async def change_text(
    request: Request, viewer: Coordinator, key: str, language: str = ""
) -> Response:
    """Show how it would look, or save it as the newest version, unless a colleague saved one meanwhile."""
    text, code, resources = _known(key), _language(language), resources_of(request)
    form = await Form.read(request, TextForm)
    answer = form.validated()
    async with resources.sessions() as database:
        if answer is None or "_preview" in request.state.typed:
            return await _shown(request, database, viewer, text, code, form)
        await one_at_a_time(database)
        versions = await versions_of(database, text.key, code, viewer.scope.mark)
        newest = versions[0] if versions else None
        if newest is not None and form.base_version != newest.version:
            names = await people_named(database, [newest.by])
            said = {"body": _now(text, code, versions)}
            form.conflicts_with(said, newest.version, by=names.get(newest.by or "", ""))
            return await _shown(request, database, viewer, text, code, form)
        # Ours, sent back as it was, stays ours: it goes on being translated and mended.
        body = "" if answer.body == _ours(text, code) else answer.body
        with form.refusals():
            changed = await set_text(
                database, text.key, code, body,
                by=viewer.person_id, now=await resources.now(), programme=viewer.scope.mark,
            )  # fmt: skip
            await database.commit()
            resources.public_words.forget()
            said_so = _("Saved. The page shows it.") if changed else _("Nothing was changed.")
            return redirect(request, _address(text, code), flash=said_so)
        await database.rollback()
        return await _shown(request, database, viewer, text, code, form)


@router.post(PATH + "/{key}/restore")
async def restore(request: Request, viewer: Coordinator, key: str, language: str = "") -> Response:
    """Show an earlier version again."""
    text, code, resources = _known(key), _language(language), resources_of(request)
    form = await Form.read(request, Back)
    answer = form.validated()
    if answer is None:
        return redirect(request, _address(text, code))
    async with resources.sessions() as database:
        with form.refusals():
            await restore_text(
                database, text.key, code, answer.version,
                by=viewer.person_id, now=await resources.now(), programme=viewer.scope.mark,
            )  # fmt: skip
            await database.commit()
            resources.public_words.forget()
            return redirect(request, _address(text, code), flash=_("Restored. The page shows it."))
        await database.rollback()
    why = " ".join(sentence for _field, sentence in form.summary)
    return redirect(request, _address(text, code), flash=why, kind="warning")


def _texts(audience: Audience | None) -> list[PublicText]:
    return [
        text
        for text in TEXTS.values()
        if (_OF_GUIDANCE[text.key].audience if text.key in _OF_GUIDANCE else None) is audience
    ]


def _known(key: str) -> PublicText:
    if key not in TEXTS:
        raise HTTPException(404)
    return TEXTS[key]


def _language(code: str) -> str:
    if code and code not in languages():
        raise HTTPException(404)
    return code or SOURCE_LANGUAGE


def _address(text: PublicText, code: str) -> str:
    more = f"?language={code}" if code != SOURCE_LANGUAGE else ""
    return f"{PATH}/{text.key}{more}"


def _ours(text: PublicText, code: str) -> str:
    with use_language(code):
        return _(text.body)


def _now(text: PublicText, code: str, versions: list[PublicTextVersion]) -> str:
    return (versions[0].body if versions else "") or _ours(text, code)


@dataclass(frozen=True)
class VersionLine:
    """One version in the list; 0 is ours."""

    row: PublicTextVersion
    who: str
    html: Markup


async def _shown(
    request: Request,
    database: AsyncSession,
    viewer: Viewer,
    text: PublicText,
    code: str,
    form: Form[TextForm],
) -> Response:
    resources, mark = resources_of(request), viewer.scope.mark
    words = await resources.public_words.fresh(resources.autocommit, await resources.now(), mark)
    versions = await versions_of(database, text.key, code, viewer.scope.mark)
    names = await people_named(database, [row.by for row in versions])
    typed = (form.values.get("body") or [""])[0] or _ours(text, code)
    return page(
        request,
        "desk/setup_text.html",
        status=form.status,
        form=form,
        text=text,
        code=code,
        choices=[(one.code, one.name) for one in languages().values()],
        numbers=[(name, _(what), words.numbers[name]) for name, what in NUMBERS.items()],
        preview=_html(typed, words),
        versions=[
            VersionLine(row, _who(row, names), _html(row.body or _ours(text, code), words))
            for row in versions
        ],
        ours=_html(_ours(text, code), words),
        is_ours=not versions or not versions[0].body,
        address=_address(text, code),
        restore=_address(text, code).replace(f"/{text.key}", f"/{text.key}/restore", 1),
    )


def _who(row: PublicTextVersion, names: dict[str, str]) -> str:
    return names.get(row.by or "", "") or (_("somebody who left") if row.by else _("an operator"))


def _html(body: str, words: PublicWords) -> Markup:
    return as_html(filled(body, words.numbers), 3)
