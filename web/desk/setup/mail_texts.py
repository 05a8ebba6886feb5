"""The texts of mails: what each says now, the hub's own words per language, and every earlier version."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.responses import Response

from activities.mail.texts.demo import demo_values, on_demo_data
from activities.mail.texts.editable import (
    LONGEST_BUTTON,
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    WHO,
    MailText,
    mail_text,
    mail_texts,
)
from activities.mail.texts.template import Template, parts_of
from models.documents.words import LINE, WORDS
from models.tables.public_text import PublicTextVersion
from models.texts.public_languages import (
    LEFT,
    STANDINGS,
    Said,
    Standing,
    delivered,
    fingerprint,
    mark_of_source,
    said_to,
    source_of,
    standing,
)
from models.texts.translate import N_, _, use_language
from models.typed.text import tidy
from models.views.names import people_named
from models.views.public import KeptTexts, kept_texts, versions_of
from runtime.public_texts import PART, TextWish, restore_text, set_text
from runtime.setup import one_at_a_time
from web.desk.setup.shared import Coordinator, changes
from web.desk.setup.texts import Back, who_changed
from web.forms.form import Form
from web.forms.in_language import field_in_language
from web.forms.widgets import Area, Check, Hidden, Text
from web.site.access import Viewer
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
PATH = "/desk/setup/mail-texts"


class SentenceForm(BaseModel):
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


class MailForm(SentenceForm):
    subject: Annotated[
        str, Field(min_length=1, max_length=LONGEST_SUBJECT), LINE, Text(label=N_("Subject"))
    ]
    button: Annotated[
        str,
        Field(min_length=1, max_length=LONGEST_BUTTON),
        LINE,
        Text(
            label=N_("Words of the link"),
            hint=N_("It leads to the page that the mail is about; where to, cannot be changed."),
        ),
    ]


class Translated(BaseModel):
    """`source` is the fingerprint of the text that stood beside it."""

    same: Annotated[
        bool,
        Check(
            label=N_("It says the same as the source text"),
            hint=N_("Leave it empty while something is still missing: the text stays marked."),
        ),
    ] = False
    source: Annotated[str, Field(max_length=16), Hidden()] = ""


class TranslatedSentence(Translated, SentenceForm):
    pass


class TranslatedMail(Translated, MailForm):
    pass


@dataclass(frozen=True)
class Opened:
    """A mail's text of a programme in one of its languages; `source` is what it is to say, none for what others follow."""

    text: MailText
    code: str
    kept: KeptTexts
    source: Said | None
    mark: str
    """Of the programme."""

    @property
    def standing(self) -> Standing:
        """How it stands beside the others, and to what comes with this release."""
        return _standing(self.text.key, self.code, self.kept)

    @property
    def ours(self) -> str:
        """What comes with the program, in this language or in English."""
        return delivered(self.text.key, (self.code,)).body

    @property
    def now(self) -> Template:
        """What the form begins with: the hub's words, else ours where they are in this language."""
        own = self.kept.bodies.get((self.text.key, self.code))
        if not own and self.standing is Standing.MISSING:
            return Template(subject="", parts=(), button="")
        return self.text.read(own or self.ours)

    @property
    def address(self) -> str:
        """The page of its form."""
        more = f"?language={self.code}" if self.code != self.kept.languages[0] else ""
        return f"{PATH}/{self.text.key}{more}"

    @property
    def model(self) -> type[SentenceForm]:
        """What its form asks."""
        if self.text.wording is None:
            return TranslatedSentence if self.source else SentenceForm
        return TranslatedMail if self.source else MailForm

    @property
    def initial(self) -> dict[str, object]:
        """What its form shows."""
        words = self.now
        mark = fingerprint(self.source.body) if self.source else ""
        same = self.standing is not Standing.OLDER
        typed = {"subject": words.subject, "text": words.text, "button": words.button}
        return {**typed, "same": same, "source": mark}


def _standing(key: str, code: str, kept: KeptTexts) -> Standing:
    return standing(key, code, kept.languages, kept.bodies, kept.sources)


async def _opened(database: AsyncSession, viewer: Viewer, key: str, code: str) -> Opened:
    """404 for a text that is not there, or a language that the programme does not have."""
    kept, text = await kept_texts(database, viewer.scope.mark), mail_text(key)
    if text is None or (code and code not in kept.languages):
        raise HTTPException(404)
    chosen = code or kept.languages[0]
    source = source_of(key, chosen, kept.languages, kept.bodies)
    return Opened(text, chosen, kept, source, viewer.scope.mark)


@router.get(PATH)
async def show_mail_texts(request: Request, viewer: Coordinator) -> Response:
    """Every text with how it stands in each language."""
    async with resources_of(request).autocommit() as database:
        kept = await kept_texts(database, viewer.scope.mark)
        told = await changes(database, viewer, PART)
    groups: dict[str, list[tuple[MailText, list[tuple[str, str, bool]]]]] = {}
    for text in mail_texts().values():
        groups.setdefault(text.group, []).append((text, _lines(text, kept)))
    return page(request, "desk/setup_mail_texts.html", groups=groups.items(), changes=told)


def _lines(text: MailText, kept: KeptTexts) -> list[tuple[str, str, bool]]:
    """Each language with how the text stands in it, and whether something is left to do."""
    found = [(code, _standing(text.key, code, kept)) for code in kept.languages]
    return [(code, _(STANDINGS[how]), how in LEFT) for code, how in found]


@router.get(PATH + "/{text_key}")
async def show_mail_text(
    request: Request, viewer: Coordinator, text_key: str, language: str = ""
) -> Response:
    """The form with what such mails say now, how one looks, and its versions."""
    async with resources_of(request).autocommit() as database:
        opened = await _opened(database, viewer, text_key, language)
        newest = opened.kept.newest.get((text_key, opened.code))
        number = newest.version if newest else 0
        form = Form.blank(opened.model, opened.initial, base_version=number)
        return await _shown(request, database, opened, form)


@router.post(PATH + "/{text_key}")
async def change_mail_text(
    request: Request, viewer: Coordinator, text_key: str, language: str = ""
) -> Response:
    """Save it as the newest version, unless a colleague saved one meanwhile; or show how it would look."""
    resources = resources_of(request)
    async with resources.sessions() as database:
        opened = await _opened(database, viewer, text_key, language)
        form = await Form.read(request, opened.model)
        answer = form.validated()
        if answer is None:
            return await _shown(request, database, opened, form)
        words = _typed(answer)
        if "_preview" in request.state.typed:
            with form.refusals():
                opened.text.check(words)
            return await _shown(request, database, opened, form)
        await one_at_a_time(database)
        opened = await _opened(database, viewer, text_key, language)
        newest = opened.kept.newest.get((text_key, opened.code))
        if newest is not None and form.base_version != newest.version:
            names = await people_named(database, [newest.by])
            said = {**opened.initial, "same": getattr(answer, "same", False)}
            form.conflicts_with(said, newest.version, by=names.get(newest.by or "", ""))
            return await _shown(request, database, opened, form)
        # Ours, sent back as it was, stays ours: it goes on being translated and mended.
        body = "" if words.joined == opened.ours else words.joined
        with form.refusals():
            wish = TextWish(
                key=text_key, language=opened.code, body=body, source=_source(opened, answer)
            )
            me, now = viewer.person_id, await resources.now()
            changed = await set_text(database, wish, by=me, now=now, programme=viewer.scope.mark)
            await database.commit()
            told = _("Saved. Mails that leave from now on say it.")
            return redirect(
                request, opened.address, flash=told if changed else _("Nothing was changed.")
            )
        await database.rollback()
        return await _shown(request, database, opened, form)


@router.post(PATH + "/{text_key}/restore")
async def restore_mail_text(
    request: Request, viewer: Coordinator, text_key: str, language: str = ""
) -> Response:
    """Use an earlier version again, or the text that comes with the program."""
    resources = resources_of(request)
    form = await Form.read(request, Back)
    answer = form.validated()
    async with resources.sessions() as database:
        opened = await _opened(database, viewer, text_key, language)
        if answer is None:
            return redirect(request, opened.address)
        with form.refusals():
            await restore_text(
                database, text_key, opened.code, answer.version,
                by=viewer.person_id, now=await resources.now(), programme=viewer.scope.mark,
            )  # fmt: skip
            await database.commit()
            told = _("Restored. Mails that leave from now on say it.")
            return redirect(request, opened.address, flash=told)
        await database.rollback()
    why = " ".join(sentence for _field, sentence in form.summary)
    return redirect(request, opened.address, flash=why, kind="warning")


def _typed(answer: BaseModel) -> Template:
    return Template(
        subject=getattr(answer, "subject", ""),
        parts=parts_of(getattr(answer, "text", "")),
        button=getattr(answer, "button", ""),
    )


def _source(opened: Opened, answer: BaseModel) -> str | None:
    """What the words were made from: the source beside them, or ours of this release."""
    if isinstance(answer, Translated):
        return answer.source if answer.same else None
    kept = opened.kept
    return mark_of_source(opened.text.key, opened.code, kept.languages, kept.bodies)


@dataclass(frozen=True)
class VersionLine:
    """One version in the list."""

    row: PublicTextVersion
    who: str
    body: str


async def _shown(
    request: Request, database: AsyncSession, opened: Opened, form: Form[Any]
) -> Response:
    text, code = opened.text, opened.code
    versions = await versions_of(database, text.key, code, opened.mark)
    names = await people_named(database, [row.by for row in versions])
    readers_get = said_to(code, text.key, opened.kept.languages, opened.kept.bodies)
    # As it would be kept: browsers end lines with two characters.
    typed = {
        name: tidy((form.values.get(name) or [""])[0]) for name in ("subject", "text", "button")
    }
    is_typed = bool(typed["text"])
    shown = (
        Template(subject=typed["subject"], parts=parts_of(typed["text"]), button=typed["button"])
        if is_typed
        else text.read(readers_get.body)
    )
    language = code if is_typed else readers_get.language
    with use_language(language):
        subject, paragraphs, button = on_demo_data(text, shown)
        values = demo_values()
    ours = delivered(text.key, (code,))
    return page(
        request,
        "desk/setup_mail_text.html",
        status=form.status,
        form=form,
        fields={name: field_in_language(form, name, code) for name in typed if name in form.names},
        text=text,
        code=code,
        lines=_lines(text, opened.kept),
        first=opened.kept.languages[0],
        names=[(name, values.get(name, ""), name in text.must_stay) for name in text.always],
        one_of=_listed(tuple(name for name in text.always if name in WHO)) if text.says_who else "",
        sometimes=[(needed, _listed(names)) for needed, names in text.sometimes.items()],
        preview={"subject": subject, "paragraphs": paragraphs, "button": button},
        preview_language=language,
        source=opened.source,
        standing=opened.standing.value,
        shown_language=readers_get.language,
        versions=[
            VersionLine(row, who_changed(row, names), row.body or ours.body) for row in versions
        ],
        ours=ours,
        is_ours=(text.key, code) not in opened.kept.bodies,
        address=opened.address,
        restore=opened.address.replace(f"/{text.key}", f"/{text.key}/restore", 1),
    )


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)
