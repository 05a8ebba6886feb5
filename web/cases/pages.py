"""Forms about a case: what is asked of somebody, and what can be done without being asked.

One `FormPage` object per kind of ask, or per named action, says what to ask and which message the
answer is; this module does the rest: access, drafts, errors beside their fields, the same form
sent twice, two people at once.

    class ConfirmBookingPage(FormPage[Answer]):
        model = Answer
        title = N_("Is this booking right?")
        done = N_("Thank you. The hub knows.")

        async def message(self, at: Place, answer: Answer) -> AnyMessage:
            if answer.right:
                return ConfirmBooking(by=at.me, order=at.subject)
            note = await at.add_note(answer.what_is_wrong)
            return QueryBooking(by=at.me, order=at.subject, note=note)

    ASKS[AskKind.CONFIRM_BOOKING] = ConfirmBookingPage()
    ACTIONS["withdraw"] = WithdrawPage()

Other kinds of case enter theirs in `pages_of`. Pages live in `web/participants/pages/` and
`web/desk/pages/`; `web/app.py` imports them.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Generic, TypeVar

from fastapi import Request
from pydantic import BaseModel
from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.case import permissions
from domain.case.errors import RuleBroken
from domain.case.kind import KINDS, Kind, kind_of
from domain.case.message import AnyMessage
from domain.case.names import HUB
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.kind import EXCHANGE
from domain.exchange.people import Side
from models.documents.drafts import DraftPlace, read_draft
from models.documents.notes import add_note
from models.messages.cases import state_of
from models.messages.records import STATE
from models.tables.ask_view import AskView
from models.tables.case_view import CaseView
from models.tables.draft import Draft
from models.tables.exchange_view import ExchangeView
from models.tables.note import NoteAudience
from models.texts.translate import N_, _
from models.typed.text import tidy, visible_length
from web.cases.coming import Ahead
from web.cases.desk_view import desk_address
from web.cases.timeline import Teller
from web.cases.timeline_sentences import ENGINE, Told
from web.cases.whose import whose
from web.forms.answers_store import answers_of
from web.forms.fields import Options
from web.forms.form import Form
from web.forms.parts import Outline
from web.forms.shared import Answer
from web.forms.widgets import Widget
from web.site.access import Seat

M = TypeVar("M", bound=BaseModel)
_PART = re.compile(r"(.*/(?:asks|actions)/[^/]+)/(?:check|parts/[^/]+(?:/draft)?)")
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """Where a form stands: who is at it, in which case, about which ask (None for actions).

    `case` is the state as last recorded, without asks and timeline; `database` is an open
    session that the engine commits before the message is sent. `instead_of` is the person in whose
    place the coordinator answers.
    """

    request: Request
    seat: Seat
    case: Any
    ask: AskView | None
    now: datetime
    database: AsyncSession
    instead_of: str | None = None
    known: dict[str, Any] = field(default_factory=dict, compare=False)
    """What was read for this page already, and is asked for again."""
    kind: Kind = EXCHANGE

    @property
    def exchange(self) -> Exchange:
        """The exchange, on pages of exchanges."""
        found: Exchange = self.case
        return found

    @property
    def me(self) -> str:
        """Person id of whoever is at the form."""
        return self.seat.viewer.person_id

    @property
    def subject(self) -> str:
        """Which order, call, day or action the ask is about."""
        return self.ask.subject if self.ask else ""

    @property
    def side(self) -> Side:
        """The side the person acts for; only to be asked of participants, or in their place."""
        return self.exchange.side_of(self.instead_of or self.me)

    @property
    def address(self) -> str:
        """Path of this form, also while its draft is kept, and on the pages of its parts."""
        path = self.request.url.path
        below = _PART.fullmatch(path)
        return below[1] if below else path.removesuffix("/draft")

    @property
    def exchange_address(self) -> str:
        """Path of the page of the exchange, or of another kind of case."""
        return self.kind.path_of(self.case.id)

    @property
    def draft_place(self) -> DraftPlace:
        """Where this person's draft of this form is kept."""
        section = self.ask.ask_id if self.ask else self.address.rsplit("/", 1)[-1]
        # Of another kind of case, the document for drafts has the case's own id.
        document = self.exchange.application.id if self.kind is EXCHANGE else self.case.id
        return DraftPlace(document_id=document, person_id=self.me, section=section)

    async def draft(self) -> Draft | None:
        """This person's draft of this form, read once."""
        if "draft" not in self.known:
            self.known["draft"] = await read_draft(self.database, self.draft_place)
        found: Draft | None = self.known["draft"]
        return found

    async def add_note(
        self,
        text: str | None,
        audience: NoteAudience = NoteAudience.ALL,
        details: dict[str, Any] | None = None,
    ) -> str | None:
        """Keep words that explain a decision; their id goes into the message. None for no words.

        `details` say the same in parts.
        """
        words = tidy(text or "")
        if not visible_length(words):
            return None
        return await add_note(
            self.database,
            self.case.id,
            words,
            by=self.me,
            now=self.now,
            audience=audience,
            details=details,
        )


class Group(StrEnum):
    """Under which heading of the case's page an action is found, in this order."""

    CHANGE = "change"
    DATES = "dates"
    TRAVEL = "travel"
    PEOPLE = "people"
    TASKS = "tasks"
    TROUBLE = "trouble"


class FormPage(Generic[M]):
    """One kind of form. Texts are English, marked with N_, translated when shown."""

    model: type[M]
    widgets: Mapping[str, Widget] = {}
    """Dress a model that declares no widgets, such as a document's content (see `Form.blank`)."""
    title: str = ""
    intro: str = ""
    submit: str = N_("Send")
    done: str = N_("Thank you. This is noted.")
    template: str = "cases/ask.html"
    roles: frozenset[Any] = frozenset()
    """For actions: roles that may open the form; those of its messages, where it has any."""
    destructive: bool = False
    why: str = ""
    """Why this matters, in the words of the programme's guidance; shown above the fields."""
    outline: ClassVar[Outline | None] = None
    """The parts of a long form, which everybody who may send it writes together: its page is the list of them."""
    list_template: str = "cases/parts.html"
    """The list of a long form's parts."""
    drafts: bool = True
    """Whether unfinished words are kept on the server; never for personal data."""
    yourself: ClassVar[Mapping[str, str]] = {}
    """For asks: what a rule against answering, by its name, says to whom it is about, where "whoever" would be odd."""
    beside: ClassVar[Mapping[str, str]] = {}
    """Form fields by the names that rules have for them, where those differ."""
    answers: bool = True
    """Whether it answers the ask it stands at; else it does something with it, such as waiving."""
    after_end: bool = False
    """For actions: whether it can still be done when the case has ended."""
    message_types: tuple[type[AnyMessage], ...] = ()
    """For actions: the messages it may become. Offered, and opened, where one of them is allowed."""
    group: Group | None = None
    """For actions: where the case's page offers it; None for what is linked elsewhere."""
    link: str = ""
    """For actions: the link's text, where the title does not serve."""
    often: bool = False
    """For actions: whether it is among the few that stay in sight when there are many."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Whoever may send one of its messages may open the form."""
        super().__init_subclass__(**kwargs)
        if "message_types" in cls.__dict__:
            cls.open_to_senders()

    @classmethod
    def open_to_senders(cls) -> None:
        """Take the roles from the messages."""
        cls.roles = frozenset().union(*(message.roles for message in cls.message_types))

    def offered(self, x: Any, me: str) -> object:
        """For actions: a fact of the case without which the form makes no sense; cheap."""
        return True

    def beside_at(self, at: Place) -> Mapping[str, str]:
        """As `beside`, for pages whose form is not the same everywhere."""
        return self.beside

    def model_at(self, at: Place) -> type[M]:
        """The form's model, for pages that ask each side something else."""
        return self.model

    def done_address(self, at: Place) -> str:
        """Path of the page that says thank you: for the hub the desk, where the next task is."""
        if at.ask is not None and HUB & set(at.ask.roles) and at.instead_of is None:
            return desk_address(at.request)
        return at.exchange_address

    async def options(self, at: Place) -> dict[str, Options]:
        """`(value, label)` pairs for choices, by field name."""
        return {}

    async def initial(self, at: Place) -> BaseModel | Values | None:
        """Content to start from where there is no draft."""
        return None

    async def answers_before(self, at: Place) -> dict[str, Answer]:
        """For long forms: what was sent before, and whose each answer is."""
        initial = await self.initial(at)
        if initial is None or self.outline is None:
            return {}
        content = initial.model_dump() if isinstance(initial, BaseModel) else initial
        return answers_of(self.outline, content)

    async def asked_again(self, at: Place) -> tuple[Mapping[str, list[str]], datetime | None]:
        """For long forms: why a part needs another look, by its name, and since when that is said."""
        return {}, None

    async def base_version(self, at: Place) -> int:
        """Version of the document the person starts from."""
        return 0

    async def context(self, at: Place) -> dict[str, Any]:
        """Further variables of the template."""
        return {}

    def revealed(self) -> Mapping[str, tuple[str, tuple[str, ...]]]:
        """Fields that are of use under some choices only: the choosing field, and those of its values."""
        return {}

    async def received(self, at: Place, form: Form[M]) -> None:
        """Keep what cannot be sent again by the same page, such as pictures, before anything else is looked at."""

    def lacks(self, answer: M) -> tuple[str, str] | None:
        """A field, and the sentence for it, that an answer of well-formed fields still lacks."""
        return None

    async def message(self, at: Place, answer: M) -> AnyMessage | None:
        """Store the words and give the message. May raise RuleBroken or StaleVersion.

        None where storing is all there is, and the case has nothing to learn.
        """
        raise NotImplementedError

    async def would_send(self, at: Place) -> AnyMessage | None:
        """A message such as the form sends, with nothing stored: what follows is told of it.

        None for pages that decide nothing. Those of `web.cases.decisions` find it by themselves.
        """
        return None

    async def message_of(self, at: Place, answer: M, form: Form[M]) -> AnyMessage | None:
        """As `message`, for pages that need the form's key or base version."""
        return await self.message(at, answer)

    def heading(self, at: Place) -> str:
        """The page's title in the bound language."""
        return _(self.title)


@dataclass
class Pages:
    """What the web knows of one kind of case.

    `asks` has a page per kind of ask, `actions` those for what people do without being asked, by the
    last part of their address, `sentences` what the timeline says of each message.
    """

    asks: dict[Any, FormPage[Any]] = field(default_factory=dict)
    actions: dict[str, FormPage[Any]] = field(default_factory=dict)
    sentences: dict[str, Told] = field(default_factory=lambda: dict(ENGINE))
    undo: dict[type[AnyMessage], str] = field(default_factory=dict)
    """What can be undone after a message, and how; a sentence each."""
    final: dict[type[AnyMessage], str] = field(default_factory=dict)
    """The messages nothing undoes, unless the task can be opened again; a sentence each."""
    teller: Callable[..., Teller] = Teller
    """Tells timeline entries: of kind, case, names and sentences."""
    beside_conversation: Callable[[Place], list[tuple[str, str]]] = lambda _at: []
    """What the page of the conversation leads to besides: addresses and texts."""
    links: Callable[[Any], list[tuple[str, str]]] = lambda _x: []
    """What the case's page leads to besides: addresses, and texts still to be translated."""
    ahead: Ahead = field(default_factory=Ahead)
    """Tells what is still to come."""


PAGES: dict[str, Pages] = {}
"""By the name of the kind of case."""


def pages_of(kind: str) -> Pages:
    """The pages of the kind of this name, which its modules of pages enter there."""
    return PAGES.setdefault(kind, Pages())


ASKS: dict[AskKind, FormPage[Any]] = pages_of(EXCHANGE.name).asks
"""Of exchanges; a test fails if one is missing."""

ACTIONS: dict[str, FormPage[Any]] = pages_of(EXCHANGE.name).actions
"""Of exchanges."""


_HERE = col(ExchangeView.exchange_id) == bindparam("exchange")
_STATE = select(col(ExchangeView.state)).where(_HERE)
_STATE_AND_ASK = (
    select(col(ExchangeView.state), AskView)
    .join(AskView, col(AskView.exchange_id) == col(ExchangeView.exchange_id))
    .where(_HERE, col(AskView.ask_id) == bindparam("ask"))
)


_CASE_HERE = col(CaseView.case_id) == bindparam("exchange")
_CASE = select(col(CaseView.state)).where(_CASE_HERE)
_CASE_AND_ASK = (
    select(col(CaseView.state), AskView)
    .join(AskView, col(AskView.exchange_id) == col(CaseView.case_id))
    .where(_CASE_HERE, col(AskView.ask_id) == bindparam("ask"))
)


async def place_of(
    request: Request, seat: Seat, database: AsyncSession, now: datetime, ask_id: str | None = None
) -> Place | None:
    """The place of a form, or None where there is no such case or ask."""
    kind = KINDS[seat.kind]
    if kind is EXCHANGE:
        statement = _STATE if ask_id is None else _STATE_AND_ASK
    else:
        statement = _CASE if ask_id is None else _CASE_AND_ASK
    asked = {"exchange": seat.exchange_id, "ask": ask_id}
    found = (await database.execute(statement, asked)).one_or_none()
    if found is None:
        return None
    ask = found[1] if ask_id is not None else None
    if ask is not None:
        database.expunge(ask)  # a refusal rolls back, and the page still tells of the ask
    state = (STATE if kind is EXCHANGE else state_of(kind.name)).validate_python(found[0])
    return Place(request, seat, state, ask, now, database, kind=kind)


def may_answer(at: Place) -> bool:
    """Whether the ask is of the viewer: by role, and by name where it is personal."""
    return at.ask is not None and permissions.is_of(at.case, at.me, whose(at.kind, at.ask))


def in_the_way(at: Place) -> RuleBroken | None:
    """Why the viewer, whom the ask is of, may not answer it now; None for an action."""
    if at.ask is None:
        return None
    me, ask = at.instead_of or at.me, whose(at.kind, at.ask)
    return permissions.answer_hindrance(at.case, me, ask, at.kind.messages)


def allowed(x: Any, me: str, messages: Iterable[type[AnyMessage]]) -> bool:
    """Whether nothing keeps this person from sending one of the messages now."""
    known = kind_of(x).messages
    return any(permissions.hindrance(x, me, message, known) is None for message in messages)


def is_offered(page: FormPage[Any], x: Any, me: str) -> bool:
    """Whether an action's page is of use to this person now."""
    if x.ended and not page.after_end:
        return False
    if page.message_types:
        return allowed(x, me, page.message_types) and bool(page.offered(x, me))
    return bool(page.roles & x.roles_of(me) and page.offered(x, me))


async def open_asks(at: Place) -> list[AskView]:
    """Every open ask of the case, due soonest first."""
    query = (
        select(AskView)
        .where(col(AskView.exchange_id) == at.case.id, col(AskView.status) == "open")
        .order_by(col(AskView.due_at))
    )
    return list(await at.database.scalars(query))


async def blank(page: FormPage[Any], at: Place) -> Form[Any]:
    """The form as it is first shown: this person's draft, or what it starts from."""
    draft = await at.draft() if page.drafts and page.outline is None else None
    version = draft.base_version if draft else await page.base_version(at)
    form = Form.blank(
        page.model_at(at),
        await page.initial(at),
        draft=draft.content if draft else None,
        base_version=version,
        seen=draft.updated_at if draft else None,
        options=await page.options(at),
        widgets=page.widgets,
    )
    form.revealed, form.files_at = page.revealed(), f"{at.exchange_address}/files"
    return form


async def read_form(page: FormPage[Any], at: Place) -> Form[Any]:
    """The form as sent."""
    form = await Form.read(
        at.request, page.model_at(at), options=await page.options(at), widgets=page.widgets
    )
    form.revealed, form.files_at = page.revealed(), f"{at.exchange_address}/files"
    await page.received(at, form)
    return form
