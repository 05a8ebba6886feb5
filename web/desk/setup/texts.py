"""The texts of the public pages: what they say now, other words per language, and every earlier version."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Request
from markupsafe import Markup
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.responses import Response

from models.documents.words import WORDS
from models.tables.public_text import PublicTextVersion
from models.texts.public import LONGEST, NUMBERS, TEXTS, PublicText, filled
from models.texts.public_groups import GROUPS
from models.texts.public_languages import (
    LEFT,
    STANDINGS,
    Said,
    Standing,
    delivered,
    fingerprint,
    said_to,
    source_of,
    standing,
)
from models.texts.translate import N_, _
from models.views.names import people_named
from models.views.public import KeptTexts, kept_texts, versions_of
from models.views.text_steps import TEXTS_PAGE as PATH
from runtime.public_texts import PART, TextWish, restore_text, set_text
from runtime.setup import one_at_a_time
from web.desk.setup.shared import Coordinator, changes
from web.forms.form import Form
from web.forms.in_language import field_in_language
from web.forms.widgets import Area, Check, Hidden
from web.site.access import Viewer
from web.site.markup import as_html
from web.site.public_words import PublicWords
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()


class TextForm(BaseModel):
    body: Annotated[
        str,
        Field(max_length=LONGEST),
        WORDS,
        Area(
            label=N_("Text"),
            hint=N_("Leave it empty to have no words of your own in this language."),
            rows=18,
        ),
    ] = ""


class TranslationForm(TextForm):
    """`source` is the fingerprint of the text that stood beside it."""

    same: Annotated[
        bool,
        Check(
            label=N_("It says the same as the source text"),
            hint=N_("Leave it empty while something is still missing: the text stays marked."),
        ),
    ] = False
    source: Annotated[str, Field(max_length=16), Hidden()] = ""


class Back(BaseModel):
    version: Annotated[int, Field(ge=0, le=100_000), Hidden()]


@dataclass(frozen=True)
class Opened:
    """A text of a programme in one of its languages; `source` is what it is to say, none for the one others follow."""

    text: PublicText
    code: str
    kept: KeptTexts
    source: Said | None

    @property
    def standing(self) -> Standing:
        """How it stands beside the others."""
        kept = self.kept
        return standing(self.text.key, self.code, kept.languages, kept.bodies, kept.sources)

    @property
    def ours(self) -> str:
        """What comes with the program, in this language or in English."""
        return delivered(self.text.key, (self.code,)).body

    @property
    def now(self) -> str:
        """What the form begins with: the hub's words, else ours where they are in this language."""
        own = self.kept.bodies.get((self.text.key, self.code))
        return own or ("" if self.standing is Standing.MISSING else self.ours)

    @property
    def address(self) -> str:
        """The page of its form."""
        more = f"?language={self.code}" if self.code != self.kept.languages[0] else ""
        return f"{PATH}/{self.text.key}{more}"

    @property
    def model(self) -> type[TextForm]:
        """What its form asks."""
        return TranslationForm if self.source else TextForm

    @property
    def initial(self) -> dict[str, object]:
        """What its form shows."""
        mark = fingerprint(self.source.body) if self.source else ""
        return {"body": self.now, "same": self.standing is not Standing.OLDER, "source": mark}


async def _opened(database: AsyncSession, viewer: Viewer, key: str, code: str) -> Opened:
    """404 for a text that is not there, or a language that the programme does not have."""
    kept = await kept_texts(database, viewer.scope.mark)
    if key not in TEXTS or (code and code not in kept.languages):
        raise HTTPException(404)
    chosen = code or kept.languages[0]
    return Opened(TEXTS[key], chosen, kept, source_of(key, chosen, kept.languages, kept.bodies))


@router.get(PATH)
async def show_texts(request: Request, viewer: Coordinator) -> Response:
    """Every text with how it stands in each language."""
    async with resources_of(request).autocommit() as database:
        kept = await kept_texts(database, viewer.scope.mark)
        told = await changes(database, viewer, PART)
    groups = [(group, [(text, _lines(text, kept)) for text in group.texts]) for group in GROUPS]
    return page(request, "desk/setup_texts.html", groups=groups, changes=told)


def _lines(text: PublicText, kept: KeptTexts) -> list[tuple[str, str, bool]]:
    """Each language with how the text stands in it, and whether something is left to do."""
    found = [
        (code, standing(text.key, code, kept.languages, kept.bodies, kept.sources))
        for code in kept.languages
    ]
    return [(code, _(STANDINGS[how]), how in LEFT) for code, how in found]


@router.get(PATH + "/{key}")
async def show_text(
    request: Request, viewer: Coordinator, key: str, language: str = ""
) -> Response:
    """The form with what the page says now, what it is to say, how it looks, and its versions."""
    async with resources_of(request).autocommit() as database:
        opened = await _opened(database, viewer, key, language)
        newest = opened.kept.newest.get((key, opened.code))
        number = newest.version if newest else 0
        form = Form.blank(opened.model, opened.initial, base_version=number)
        return await _shown(request, database, viewer, opened, form)


@router.post(PATH + "/{key}")
async def change_text(
    request: Request, viewer: Coordinator, key: str, language: str = ""
) -> Response:
    """Show how it would look, or save it as the newest version, unless a colleague saved one meanwhile."""
    resources = resources_of(request)
    async with resources.sessions() as database:
        opened = await _opened(database, viewer, key, language)
        form = await Form.read(request, opened.model)
        answer = form.validated()
        if answer is None or "_preview" in request.state.typed:
            return await _shown(request, database, viewer, opened, form)
        await one_at_a_time(database)
        opened = await _opened(database, viewer, key, language)
        newest = opened.kept.newest.get((key, opened.code))
        if newest is not None and form.base_version != newest.version:
            names = await people_named(database, [newest.by])
            said = {**opened.initial, "same": getattr(answer, "same", False)}
            form.conflicts_with(said, newest.version, by=names.get(newest.by or "", ""))
            return await _shown(request, database, viewer, opened, form)
        # Ours, sent back as it was, stays ours: it goes on being translated and mended.
        body = "" if answer.body == opened.ours else answer.body
        with form.refusals():
            source = answer.source if isinstance(answer, TranslationForm) and answer.same else None
            wish = TextWish(key=key, language=opened.code, body=body, source=source)
            me, now = viewer.person_id, await resources.now()
            changed = await set_text(database, wish, by=me, now=now, programme=viewer.scope.mark)
            await database.commit()
            resources.public_words.forget()
            said_so = _("Saved. The page shows it.") if changed else _("Nothing was changed.")
            return redirect(request, opened.address, flash=said_so)
        await database.rollback()
        return await _shown(request, database, viewer, opened, form)


@router.post(PATH + "/{key}/restore")
async def restore(request: Request, viewer: Coordinator, key: str, language: str = "") -> Response:
    """Show an earlier version again."""
    resources = resources_of(request)
    form = await Form.read(request, Back)
    answer = form.validated()
    async with resources.sessions() as database:
        opened = await _opened(database, viewer, key, language)
        if answer is None:
            return redirect(request, opened.address)
        with form.refusals():
            await restore_text(
                database, key, opened.code, answer.version,
                by=viewer.person_id, now=await resources.now(), programme=viewer.scope.mark,
            )  # fmt: skip
            await database.commit()
            resources.public_words.forget()
            return redirect(request, opened.address, flash=_("Restored. The page shows it."))
        await database.rollback()
    why = " ".join(sentence for _field, sentence in form.summary)
    return redirect(request, opened.address, flash=why, kind="warning")


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
    opened: Opened,
    form: Form[Any],
) -> Response:
    resources, text, code = resources_of(request), opened.text, opened.code
    mark = viewer.scope.mark
    words = await resources.public_words.fresh(resources.autocommit, await resources.now(), mark)
    versions = await versions_of(database, text.key, code, mark)
    names = await people_named(database, [row.by for row in versions])
    readers_get = said_to(code, text.key, opened.kept.languages, opened.kept.bodies)
    typed = (form.values.get("body") or [""])[0]
    ours = delivered(text.key, (code,))
    return page(
        request,
        "desk/setup_text.html",
        status=form.status,
        form=form,
        body=field_in_language(form, "body", code),
        text=text,
        code=code,
        lines=_lines(text, opened.kept),
        first=opened.kept.languages[0],
        numbers=[(name, _(what), words.numbers[name]) for name, what in NUMBERS.items()],
        preview=_html(typed or readers_get.body, words),
        preview_language=code if typed else readers_get.language,
        source=opened.source,
        source_html=_html(opened.source.body, words) if opened.source else "",
        standing=opened.standing.value,
        shown_language=readers_get.language,
        versions=[
            VersionLine(row, who_changed(row, names), _html(row.body or ours.body, words))
            for row in versions
        ],
        ours=_html(ours.body, words),
        ours_language=ours.language,
        is_ours=(text.key, code) not in opened.kept.bodies,
        address=opened.address,
        restore=opened.address.replace(f"/{text.key}", f"/{text.key}/restore", 1),
    )


def who_changed(row: PublicTextVersion, names: dict[str, str]) -> str:
    """The name of whoever wrote a version."""
    return names.get(row.by or "", "") or (_("somebody who left") if row.by else _("an operator"))


def _html(body: str, words: PublicWords) -> Markup:
    return as_html(filled(body, words.numbers), 3)
