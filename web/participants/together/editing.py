"""Forms of what both sides write together, section by section: each has its drafts, and is saved on its own."""

from abc import ABC, abstractmethod
from contextlib import suppress
from typing import Annotated, Any, ClassVar

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.case.documents import DocRef
from domain.case.errors import RuleBroken
from domain.case.message import AnyMessage
from domain.case.permissions import stranger
from domain.exchange.exchange import Exchange
from models.documents.drafts import DraftPlace, KeptElsewhere, drop_draft, read_draft
from models.documents.joint import Paper, Written, document_of, newest, written
from models.documents.store import StaleVersion
from models.documents.words import Content
from models.texts.translate import N_, _
from runtime.exchanges import ExchangeUnknown
from web.cases.names import saved_by
from web.cases.pages import Place, allowed, place_of
from web.cases.sent_once import SentOnce, note_sending
from web.exchanges.inquiries import ask_address
from web.exchanges.recorded import recorded
from web.forms.conflict import settled, to_choose
from web.forms.drafts import draft_saved, keep, kept_elsewhere
from web.forms.fields import Options
from web.forms.form import Form
from web.forms.merging import merge
from web.forms.tree import RowIndex, flattened, only_known
from web.participants.together.presence import come, tell_others
from web.participants.together.store import Edit, Section, save_section
from web.site.access import MemberOf, Seat
from web.site.problems import PageProblem
from web.site.resources import resources_of
from web.site.templates import page, redirect

SAVED = N_("Saved. Both sides see it.")
PUT_TOGETHER = N_("Saved, together with what {name} changed meanwhile. Both sides see it.")
JOINED = "joined"
"""Who saved the words that were put together with these."""
InExchange = Annotated[Seat, Depends(MemberOf())]


class Together(ABC):
    """What both write: a subclass says which document, its sections, who may write when, and its templates."""

    paper: ClassVar[Paper]
    path: ClassVar[str]
    """Below the exchange's address."""
    revises: ClassVar[type[AnyMessage]]
    """The message of a change after it was signed; who may send it may write."""
    no_news: ClassVar[frozenset[str]] = frozenset()
    """Rules by which that message is refused when all is well: nothing was signed, or nothing changed."""
    section_template: ClassVar[str]
    reopen_template: ClassVar[str]
    not_now: ClassVar[tuple[str, str, str]]
    """Reason, way out, and the link's text where it cannot be changed now."""

    @abstractmethod
    def section_named(self, name: str, x: Exchange) -> Section | None:
        """The section of an address."""

    @abstractmethod
    def revised(self, by: str, ref: DocRef) -> AnyMessage:
        """The message that says that what was signed has changed."""

    @abstractmethod
    def is_signed(self, x: Exchange) -> bool:
        """Whether a change undoes a signature."""

    def gone(self, at: Place, section: Section, whole: Any) -> PageProblem | None:
        """What to say where the section has nothing to stand in."""
        return None

    @property
    def lives(self) -> bool:
        """Whether its pages show who else has them open, and hear of changes."""
        return False

    async def options(self, at: Place, section: Section, whole: Any) -> dict[str, Options]:
        """Choices of a section."""
        return {}

    async def around(self, at: Place, section: Section, written: Written) -> dict[str, Any]:
        """Further variables of the section's template."""
        return {}

    async def around_reopening(self, at: Place, written: Written) -> dict[str, Any]:
        """Further variables of the page that asks before signatures fall."""
        return {}

    async def after_saving(self, at: Place) -> None:  # noqa: B027 - most mean nothing else
        """What else a saved change means, in the same transaction."""

    async def begun(self, at: Place, section: Section, written: Written) -> dict[str, Any]:
        """What the section's form begins with at a version; the document's words unless there is something better.

        Whoever saves it is put together with others from there.
        """
        return section.content(written.content)

    def address(self, at: Place) -> str:
        """Path of the page on which it is read."""
        return f"{at.exchange_address}/{self.path}"


def routes_of(what: Together) -> APIRouter:
    """The three routes of a section: shown, saved, kept as a draft."""
    router = APIRouter(prefix=f"/exchanges/{{exchange_id}}/{what.path}", route_class=SentOnce)
    pages = SectionPages(what)
    router.get("/{section_name}")(pages.show_section)
    router.post("/{section_name}")(pages.save)
    router.post("/{section_name}/draft")(pages.keep_draft)
    return router


async def reopen(what: Together, at: Place, message: AnyMessage, sending: str) -> None:
    """Tell the exchange that what was signed has changed. RuleBroken where it does not take that."""
    resources = resources_of(at.request)
    try:
        receipt = await resources.exchanges.send(at.exchange.id, message, sending)
        await recorded(resources, at.exchange.id, receipt.revision)
    except RuleBroken as broken:
        # Somebody opened it a moment ago, or the words are those that were signed: all is well.
        if broken.rule not in what.no_news:
            raise
    except ExchangeUnknown as ended:
        link = (at.exchange_address, _("See it"))
        raise PageProblem(410, _("This exchange has ended meanwhile."), link=link) from ended


async def reader_place(request: Request, seat: Seat, database: Any) -> Place:
    """Where the person stands; 404 where the exchange is not recorded yet."""
    now = await resources_of(request).now()
    at = await place_of(request, seat, database, now)
    if at is None:
        raise HTTPException(404)
    return at


class SectionPages:
    """The routes, for one document."""

    def __init__(self, what: Together) -> None:
        self._what = what

    async def show_section(self, request: Request, section_name: str, seat: InExchange) -> Response:
        """The form of one section: this person's draft, or what the document says."""
        async with resources_of(request).autocommit() as database:
            at = await reader_place(request, seat, database)
            section = self._editable(section_name, at)
            await self._note_here(at, section)
            written = await self._newest(at)
            if problem := self._what.gone(at, section, written.content):
                raise problem
            draft = None
            if written.document_id:
                place = _draft_place(written.document_id, at, section)
                draft = await read_draft(database, place)
            form: Form[Content] = Form.blank(
                section.model,
                await self._what.begun(at, section, written),
                draft=draft.content if draft else None,
                base_version=draft.base_version if draft else written.version,
                seen=draft.updated_at if draft else None,
                options=await self._what.options(at, section, written.content),
                widgets=section.widgets,
            )
            return await self._shown(request, at, section, written, form)

    async def save(self, request: Request, section_name: str, seat: InExchange) -> Response:
        """Save one section; where signatures would fall, ask first."""
        async with resources_of(request).sessions() as database:
            at = await reader_place(request, seat, database)
            section = self._editable(section_name, at)
            written = await self._newest(at)
            form = await self._read(at, section, written)
            if settled(form, request.state.typed):
                return await self._shown(request, at, section, written, form)
            part = form.validated()
            if part is None:
                with suppress(KeptElsewhere):  # whoever comes back finds the words there
                    await self._keep(at, section, form)
                return await self._shown(request, at, section, written, form)
            if self._what.is_signed(at.exchange) and "_sure" not in request.state.typed:
                return await self._ask_first(request, at, section, written, form)
            if not await self._saved(at, section, form, part):
                return await self._shown(request, at, section, await self._newest(at), form)
        others = at.known.get(JOINED, "")
        told = _(PUT_TOGETHER, name=others) if others else _(SAVED)
        return redirect(request, self._what.address(at), flash=told)

    async def keep_draft(self, request: Request, section_name: str, seat: InExchange) -> Response:
        """Keep what was typed so far; only its author sees it."""
        async with resources_of(request).sessions() as database:
            at = await reader_place(request, seat, database)
            section = self._editable(section_name, at)
            written = await self._newest(at)
            form = await self._read(at, section, written)
            try:
                await self._keep(at, section, form)
                await self._note_here(at, section, writes=True)
                await at.database.commit()
            except KeptElsewhere as other:
                shown = kept_elsewhere(request, form, other)
                return shown or await self._shown(request, at, section, written, form)
        back = f"{self._what.address(at)}/{section.name}"
        return draft_saved(request, at=at.now, back=back)

    async def _note_here(self, at: Place, section: Section, *, writes: bool = False) -> None:
        if self._what.lives:
            await come(at, self._what.path, section.name, writes=writes)

    async def _newest(self, at: Place) -> Written:
        return await newest(at.database, self._what.paper, at.exchange.id)

    def _editable(self, name: str, at: Place) -> Section:
        """The section of an address, for people who may change it now."""
        section = self._what.section_named(name, at.exchange)
        if section is None:
            raise HTTPException(404)
        if stranger(at.exchange, at.me, self._what.revises):
            raise HTTPException(403)
        if not allowed(at.exchange, at.me, [self._what.revises]):
            reason, way_out, link = self._what.not_now
            raise PageProblem(409, _(reason), _(way_out), link=(self._what.address(at), _(link)))
        return section

    async def _read(self, at: Place, section: Section, written: Written) -> Form[Content]:
        return await Form.read(
            at.request,
            section.model,
            options=await self._what.options(at, section, written.content),
            widgets=section.widgets,
        )

    async def _keep(self, at: Place, section: Section, form: Form[Content]) -> None:
        paper = self._what.paper
        document = await document_of(at.database, paper, at.exchange.id, at.me, at.now)
        await keep(at.database, _draft_place(document, at, section), form, at.now)
        await at.database.commit()

    async def _saved(self, at: Place, section: Section, form: Form[Content], part: Content) -> bool:
        """Save, and open it again where it was signed; False where somebody was in the way."""
        index = RowIndex(form.values)
        lists = (name for name, spec in form.specs.items() if spec.repeats and spec.children)
        parts = next(lists, section.name)
        edit = Edit(
            section=section,
            part=part,
            rows=[row for row in index.numbers(parts) if f"{parts}.{row}" in index.filled],
            base=form.base_version,
            by=at.me,
            now=at.now,
        )
        try:
            ref = await save_section(at.database, self._what.paper, at.exchange.id, edit)
            signed = self._what.is_signed(at.exchange)
            opens = self._what.revised(at.me, ref) if signed else None
            await self._what.after_saving(at)
            if self._what.lives:
                await tell_others(at.database, self._what.path, at.exchange.id)
            await note_sending(at, opens, form.sending, self._what.address(at), SAVED)
            await at.database.commit()
        except StaleVersion as stale:
            await at.database.rollback()
            joined = await self._put_together(at, section, form, stale)
            return joined is not None and await self._saved(at, section, form, joined)
        except RuleBroken as broken:
            await at.database.rollback()
            form.refuse(broken)
            return False
        if opens:
            try:
                await reopen(self._what, at, opens, form.sending)
            except RuleBroken as broken:
                form.refuse(broken)
        if form.errors:
            return False
        await drop_draft(at.database, _draft_place(ref.id, at, section))
        await at.database.commit()
        return True

    async def _put_together(
        self, at: Place, section: Section, form: Form[Content], stale: StaleVersion
    ) -> Content | None:
        """The section with what both wrote; None where somebody has to choose, or it fits no more."""
        by = await saved_by(at.database, stale.newest, at.me)
        found = await written(at.database, self._what.paper, at.exchange.id, form.base_version)
        base_of = found or Written(None, self._what.paper.model())
        begun = await self._what.begun(at, section, base_of)
        base = only_known(form.specs, flattened(begun))
        theirs = only_known(form.specs, flattened(stale.newest.content))
        merged = merge(form.specs, base, theirs, form.values)
        form.values, form.base_version = merged.values, stale.newest.ref.version
        form.conflict = to_choose(form, merged.clashes, by=by)
        if form.conflict:
            return None
        at.known[JOINED] = by
        return form.validated()

    async def _ask_first(
        self, request: Request, at: Place, section: Section, written: Written, form: Form[Content]
    ) -> Response:
        """What a change would undo; the words wait on the page, and as a draft."""
        with suppress(KeptElsewhere):
            await self._keep(at, section, form)
        typed = [
            (name, value)
            for name, values in request.state.typed.items()
            for value in values
            if name not in {"_sure", "_add", "_remove", "_draft"}
        ]
        around = await self._what.around_reopening(at, written)
        return page(
            request, self._what.reopen_template, at=at, section=section, typed=typed, **around
        )

    async def _shown(
        self, request: Request, at: Place, section: Section, written: Written, form: Form[Content]
    ) -> Response:
        draft = None
        if written.document_id:
            place = _draft_place(written.document_id, at, section)
            draft = await read_draft(at.database, place)
        return page(
            request,
            self._what.section_template,
            status=form.status,
            at=at,
            section=section,
            form=form,
            written=written,
            signed=self._what.is_signed(at.exchange),
            asking=ask_address(at.exchange, at.me),
            saved_at=draft.updated_at if draft else None,
            **await self._what.around(at, section, written),
        )


def _draft_place(document: str, at: Place, section: Section) -> DraftPlace:
    return DraftPlace(document_id=document, person_id=at.me, section=section.name)
