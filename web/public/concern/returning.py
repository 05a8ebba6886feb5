"""Coming back to a concern with the receipt code: reading the answers, adding words.

The code travels in the body of a form only, never in an address or a cookie.
"""

from fastapi import APIRouter, Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from domain.concern.concern import ConcernPhase
from domain.concern.messages import AddWords
from models.concerns.people import handlers_of
from models.concerns.receipts import Code, derived
from models.tables.concern import ConcernCase
from models.texts.translate import N_, Sentence
from web.cases.names import names_of
from web.concerns.handling import concerns_of, own_page, send_to_concern
from web.concerns.people import staff_options
from web.forms.form import Form
from web.public.concern.forms import AddToConcern, GiveCode
from web.public.concern.limits import WORDS, WRONG_CODE, give_back, take
from web.public.concern.raising import TOO_MANY
from web.site.access import Public
from web.site.resources import resources_of
from web.site.templates import page

router = APIRouter(dependencies=[Depends(Public())])
WRONG = N_(
    "This code opens nothing. Check each group; a concern that was erased cannot be opened again."
)
TOO_OFTEN = N_("Too many wrong codes came from your network. Please try again in an hour.")


@router.get("/concern/answer")
async def ask_code(request: Request) -> Response:
    return _code_page(request, Form.blank(GiveCode))


@router.post("/concern/answer")
async def show(request: Request) -> Response:
    """The conversation behind a code."""
    form = await Form.read(request, GiveCode)
    answer = form.validated()
    if answer is None:
        return _code_page(request, form)
    async with resources_of(request).sessions() as database:
        case = await _opened(request, database, form, answer.code)
        if case is None:
            return _code_page(request, form)
        return await _conversation(request, database, case, _adding(answer.code))


@router.post("/concern/words")
async def add(request: Request) -> Response:
    """Words are saved before those who handle the concern are told (decision 0006)."""
    form = await Form.read(request, AddToConcern)
    answer = form.validated()
    code = next(iter(form.values.get("code", [])), "")
    async with resources_of(request).sessions() as database:
        entry = Form.blank(GiveCode, {"code": ""})
        case = await _opened(request, database, entry, code)
        if case is None:
            return _code_page(request, entry)
        if answer is None:
            return await _conversation(request, database, case, form)
        if not await take(request, WORDS):
            form.add_error("", Sentence(TOO_MANY))
            return await _conversation(request, database, case, form, status=429)
        key = _key(request, form)
        now = await resources_of(request).now()
        await concerns_of(request).write(database, case, answer.words, now, message_id=key)
        await database.commit()
        await send_to_concern(request, case, AddWords(message=key), key)
        await database.refresh(case)
        return await _conversation(request, database, case, _adding(answer.code), added=True)


def _key(request: Request, form: Form[AddToConcern]) -> str:
    """The id of the words: the same for a form sent twice."""
    master = resources_of(request).settings.required_vault_key()
    return derived(master, "words of a concern", form.sending).hex()[:32]


async def _opened(
    request: Request, database: AsyncSession, form: Form[GiveCode], typed: str
) -> ConcernCase | None:
    """The concern of a code; wrong ones are counted before they are looked at, right ones are not."""
    if not await take(request, WRONG_CODE):
        form.add_error("", Sentence(TOO_OFTEN))
        return None
    case = await concerns_of(request).of_code(database, Code.read(typed))
    if case is None:
        form.add_error("code", Sentence(WRONG))
    else:
        await give_back(request, WRONG_CODE)
    return case


def _adding(code: str) -> Form[AddToConcern]:
    return Form.blank(AddToConcern, {"code": code})


def _code_page(request: Request, form: Form[GiveCode]) -> Response:
    return own_page(page(request, "public/concern/return.html", status=form.status, form=form))


async def _conversation(
    request: Request,
    database: AsyncSession,
    case: ConcernCase,
    form: Form[AddToConcern],
    *,
    added: bool = False,
    status: int = 0,
) -> Response:
    now = await resources_of(request).now()
    messages = await concerns_of(request).read(database, case, now, reader=None)
    readers = set(await handlers_of(database, case.id))
    names = await names_of(database, [message.author_id for message in messages], [])
    shown = page(
        request,
        "public/concern/conversation.html",
        status=status or form.status,
        case=case,
        state=ConcernPhase(case.state),
        messages=messages,
        readers=[
            name
            for person, name in await staff_options(database, case.programme)
            if person in readers
        ],
        names=names,
        form=form,
        added=added,
        now=now,
    )
    return own_page(shown)
