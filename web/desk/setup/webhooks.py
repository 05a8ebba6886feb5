"""Webhooks: addresses of a programme's own tools that are told what happens, and what became of each telling."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.responses import Response

from models.accounts.links import real_now
from models.documents.words import LINE
from models.tables.webhook import DeliveryState, Webhook
from models.texts.translate import N_, Sentence, _
from models.webhooks.address import AddressRefused, AddressUnknown, place_of
from models.webhooks.events import NAMES, EventKind
from models.webhooks.secrets import key_of
from models.webhooks.store import (
    MOST,
    OffWhy,
    Wish,
    make_webhook,
    remove,
    rotate,
    send_again,
    switch_off,
    switch_on,
    told_to,
    try_it,
    webhook_at,
    webhooks_of,
)
from runtime.setup import record
from web.cases.names import names_of
from web.desk.setup.shared import Coordinator, changes
from web.forms.button import Nothing
from web.forms.fields import Options
from web.forms.form import Form
from web.forms.widgets import Checks, Text
from web.site.access import Viewer
from web.site.problems import PageProblem
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
ADDRESS = "/desk/setup/webhooks"
ONE = ADDRESS + "/{webhook_id}"
PART = "webhooks"
OFF_WHY = {
    OffWhy.BY_HAND.value: N_("Switched off by hand."),
    OffWhy.FAILING.value: N_("Switched off: for three days nothing could be delivered there."),
    OffWhy.GONE.value: N_("Switched off: its tool answered that it is gone (410)."),
}
STATES = {
    DeliveryState.OWED.value: N_("Waiting"),
    DeliveryState.DELIVERED.value: N_("Delivered"),
    DeliveryState.GIVEN_UP.value: N_("Given up"),
}


class Hook(BaseModel):
    name: Annotated[
        str,
        Field(min_length=2, max_length=60),
        LINE,
        Text(label=N_("Which tool is it for?"), hint=N_("You find it by this name.")),
    ]
    address: Annotated[
        str,
        Field(max_length=500),
        Text(
            label=N_("Address that is told"),
            hint=N_("It begins with https:// and can be reached from anywhere."),
            kind="url",
        ),
    ]
    kinds: Annotated[
        list[str], Field(min_length=1, max_length=20), Checks(label=N_("What is it told?"))
    ]


@router.get(ADDRESS)
async def show_webhooks(request: Request, viewer: Coordinator) -> Response:
    """Which there are, and the form for another."""
    async with resources_of(request).autocommit() as database:
        return await _shown(request, database, viewer, _blank())


@router.post(ADDRESS)
async def make(request: Request, viewer: Coordinator) -> Response:
    """Make one; the answer shows its secret, and nothing ever does again."""
    key, resources = _key(request), resources_of(request)
    form: Form[Hook] = await Form.read(request, Hook, options=_options())
    answer = form.validated()
    if answer is not None:
        await _judge(request, form, answer)
    async with resources.sessions() as database:
        mark = viewer.scope.mark
        known = await webhooks_of(database, mark)
        if answer is not None and len(known) >= MOST:
            form.add_error("name", Sentence(N_("There are very many webhooks. Remove some first.")))
        if answer is not None and any(row.name == answer.name for row in known):
            form.add_error("name", Sentence(N_("There is one of this name. Choose another name.")))
        if answer is None or form.errors:
            return await _shown(request, database, viewer, form)
        wish, who = _wish(answer), {"by": viewer.person_id, "programme": mark}
        row, secret = await make_webhook(database, wish, key=key, **who)
        record(database, f"{PART}/made", ("", row.name), now=await resources.now(), **who)
        await database.commit()
        return await _one(request, database, viewer, row, secret=secret)


@router.get(ONE)
async def show_webhook(request: Request, webhook_id: str, viewer: Coordinator) -> Response:
    """One: what it was told, what came back, and what can be done."""
    async with resources_of(request).sessions() as database:
        row = await _row(database, viewer, webhook_id)
        return await _one(request, database, viewer, row)


@router.post(ONE)
async def change(request: Request, webhook_id: str, viewer: Coordinator) -> Response:
    """Another name, address, or other kinds of event."""
    resources = resources_of(request)
    form: Form[Hook] = await Form.read(request, Hook, options=_options())
    answer = form.validated()
    if answer is not None:
        await _judge(request, form, answer)
    async with resources.sessions() as database:
        row = await _row(database, viewer, webhook_id)
        if answer is not None and any(
            one.name == answer.name and one.id != row.id
            for one in await webhooks_of(database, viewer.scope.mark)
        ):
            form.add_error("name", Sentence(N_("There is one of this name. Choose another name.")))
        if answer is None or form.errors:
            return await _one(request, database, viewer, row, form=form)
        before, after = _said(_wish_of(row)), _said(_wish(answer))
        if before == after and row.address != answer.address:
            after = f"{after} · {_('Address that is told')}"
        row.name, row.address, row.kinds = answer.name, answer.address, answer.kinds
        if before != after:
            await _record(request, database, viewer, "changed", before, after)
        await database.commit()
    return redirect(request, f"{ADDRESS}/{webhook_id}", flash=_("Kept."))


@router.post(ONE + "/test")
async def test(request: Request, webhook_id: str, viewer: Coordinator) -> Response:
    """Owe it a test event; the engine sends it like any other."""
    (await Form.read(request, Nothing)).validated()
    async with resources_of(request).sessions() as database:
        row = await _row(database, viewer, webhook_id)
        if row.off_at is not None:
            told = _("It is switched off. Switch it on, then test it.")
            return redirect(request, f"{ADDRESS}/{webhook_id}", flash=told, kind="warning")
        try_it(database, row)
        await database.commit()
    told = _("A test is on its way. Look at this page again in some seconds.")
    return redirect(request, f"{ADDRESS}/{webhook_id}", flash=told)


@router.post(ONE + "/rotate")
async def renew(request: Request, webhook_id: str, viewer: Coordinator) -> Response:
    """A new secret, shown this once; the old one signs besides for a day."""
    key, form = _key(request), await Form.read(request, Nothing)
    form.validated()
    async with resources_of(request).sessions() as database:
        row = await _row(database, viewer, webhook_id)
        secret = rotate(row, key)
        await _record(request, database, viewer, "rotated", "", row.name)
        await database.commit()
        return await _one(request, database, viewer, row, secret=secret)


@router.post(ONE + "/switch")
async def switch(request: Request, webhook_id: str, viewer: Coordinator) -> Response:
    """Off if it is on, on if it is off."""
    (await Form.read(request, Nothing)).validated()
    async with resources_of(request).sessions() as database:
        row = await _row(database, viewer, webhook_id)
        if row.off_at is None:
            switch_off(row, OffWhy.BY_HAND)
            told, what = _("It is told nothing any more."), "off"
        else:
            await switch_on(database, row)
            told, what = _("It is told what happens from now on."), "on"
        await _record(request, database, viewer, what, "", row.name)
        await database.commit()
    return redirect(request, f"{ADDRESS}/{webhook_id}", flash=told)


@router.post(ONE + "/remove")
async def take_away(request: Request, webhook_id: str, viewer: Coordinator) -> Response:
    """Forget it, with what it was told."""
    (await Form.read(request, Nothing)).validated()
    async with resources_of(request).sessions() as database:
        row = await _row(database, viewer, webhook_id)
        name = row.name
        await remove(database, row)
        await _record(request, database, viewer, "removed", "", name)
        await database.commit()
    return redirect(request, ADDRESS, flash=_("“{name}” is gone.", name=name))


@router.post(ONE + "/again/{event_id}")
async def again(request: Request, webhook_id: str, event_id: str, viewer: Coordinator) -> Response:
    """Send an event once more, under the id it had."""
    (await Form.read(request, Nothing)).validated()
    async with resources_of(request).sessions() as database:
        row = await _row(database, viewer, webhook_id)
        if not await send_again(database, row.id, event_id):
            raise HTTPException(404)
        await database.commit()
    return redirect(request, f"{ADDRESS}/{webhook_id}", flash=_("It is sent again."))


def _options() -> dict[str, Options]:
    return {"kinds": [(kind.value, _(NAMES[kind])) for kind in EventKind]}


def _blank() -> Form[Hook]:
    kinds = [kind.value for kind in EventKind]
    return Form.blank(Hook, {"kinds": kinds}, options=_options())


def _wish(answer: Hook) -> Wish:
    return Wish(answer.name, answer.address, answer.kinds)


def _wish_of(row: Webhook) -> Wish:
    return Wish(row.name, row.address, row.kinds)


def _said(wish: Wish) -> str:
    """As the list of changes keeps it: what stands behind the host is often a secret, and the list is kept for good."""
    return f"{wish.name} · {urlsplit(wish.address).netloc} · {', '.join(wish.kinds)}"


async def _judge(request: Request, form: Form[Hook], answer: Hook) -> None:
    """Whether the address may be told. It is judged again at every delivery."""
    try:
        await place_of(answer.address, loopback=resources_of(request).settings.webhooks_loopback)
    except AddressRefused as refused:
        form.add_error("address", Sentence(refused.reason))
    except AddressUnknown:
        form.add_error("address", Sentence(N_("The name of its host is not known. Is it right?")))


def _key(request: Request) -> bytes:
    settings = resources_of(request).settings
    if settings.vault_key is None:
        raise PageProblem(
            409,
            _("This installation has no key, so nothing can be signed."),
            _("Whoever runs it can make one; docs/operations.md says how."),
            link=("/desk/setup", _("Back to Settings")),
        )
    return key_of(settings.required_vault_key())


async def _row(database: AsyncSession, viewer: Viewer, webhook_id: str) -> Webhook:
    row = await webhook_at(database, webhook_id, viewer.scope.mark)
    if row is None:
        raise HTTPException(404)
    return row


async def _record(
    request: Request, database: AsyncSession, viewer: Viewer, what: str, before: str, after: str
) -> None:
    record(
        database,
        f"{PART}/{what}",
        (before, after),
        now=await resources_of(request).now(),
        by=viewer.person_id,
        programme=viewer.scope.mark,
    )


async def _shown(
    request: Request, database: AsyncSession, viewer: Viewer, form: Form[Hook]
) -> Response:
    rows = await webhooks_of(database, viewer.scope.mark)
    return page(
        request,
        "desk/setup_webhooks.html",
        status=form.status,
        form=form,
        hooks=rows,
        why=OFF_WHY,
        changes=await changes(database, viewer, PART),
    )


async def _one(
    request: Request,
    database: AsyncSession,
    viewer: Viewer,
    row: Webhook,
    *,
    form: Form[Hook] | None = None,
    secret: str = "",
) -> Response:
    form = form or Form.blank(
        Hook,
        {"name": row.name, "address": row.address, "kinds": list(row.kinds)},
        options=_options(),
    )
    return page(
        request,
        "desk/setup_webhook.html",
        status=form.status,
        form=form,
        hook=row,
        secret=secret,
        both=row.former_until is not None and row.former_until > real_now(),
        told=await told_to(database, row.id),
        states=STATES,
        kind_names={kind.value: name for kind, name in NAMES.items()} | {"test": N_("Test")},
        why=OFF_WHY,
        names=await names_of(database, [row.made_by], ()),
        changes=await changes(database, viewer, PART),
    )
