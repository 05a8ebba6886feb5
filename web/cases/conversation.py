"""The conversation of a case: what its people write to each other, with no clock and no step that waits for it.

The form is one of the case's (`web.cases.pages.FormPage`): drafts, errors and the form sent twice are theirs. It
sends no message to the case, which never learns of it; words go into the database and out by mail, no further.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from activities.mail.wake import RING
from domain.case.conversation import MOST_LETTERS, Audience
from models.conversation.circles import Circles, circles_of, place_names
from models.conversation.letters import note_seen, owe_mails
from models.conversation.store import Conversations, NewMessage
from models.documents.words import WORDS
from models.texts.translate import N_, Sentence, _
from web.cases.names import names_of
from web.cases.pages import FormPage, Place, blank, pages_of
from web.cases.routes import answered, kept, placed, shown
from web.cases.sent_once import SentOnce
from web.forms.fields import Options
from web.forms.form import Form
from web.forms.widgets import Area, Choice
from web.site.access import PartOf, Seat
from web.site.resources import resources_of

router = APIRouter(route_class=SentOnce)
InConversation = Annotated[Seat, Depends(PartOf(staff=()))]
"""Who has a role in the case: no other hub staff, whatever they may look at."""
BETWEEN = " "
"""Between the places of an audience, as the form sends it."""


class Written(BaseModel):
    to: Annotated[str, Choice(label=N_("Who reads it?"), radios=8)]
    words: Annotated[
        str,
        Field(min_length=1, max_length=MOST_LETTERS),
        WORDS,
        Area(
            label=N_("Your message"),
            hint=N_(
                "It also goes out by mail: no passport numbers, nothing about health. "
                "For something that worries you, raise a concern instead."
            ),
        ),
    ]


@dataclass(frozen=True)
class Line:
    """One message as the viewer reads it."""

    id: str
    name: str
    place: str
    readers: str
    at: datetime
    words: str | None
    by_mail: bool
    mine: bool
    new: bool


class Conversation(FormPage[Written]):
    model = Written
    title = N_("Conversation")
    submit = N_("Send")
    done = N_("Sent. Whoever reads it gets a mail, too.")
    template = "cases/conversation.html"
    after_end = True
    answers = False

    def done_address(self, at: Place) -> str:
        return f"{at.exchange_address}/conversation"

    async def options(self, at: Place) -> dict[str, Options]:
        circles = await _circles(at)
        named = await place_names(at.database, circles.kind, circles.places)
        choices = circles.choices(at.me)
        return {"to": [(BETWEEN.join(one), _choice(one, circles, named)) for one in choices]}

    async def initial(self, at: Place) -> Mapping[str, Any]:
        choices = (await _circles(at)).choices(at.me)
        asked = at.request.query_params.get("to", "")
        known = {BETWEEN.join(one) for one in choices}
        if asked in known:
            return {"to": asked}
        return {"to": BETWEEN.join(choices[0])} if choices else {}

    async def message_of(self, at: Place, answer: Written, form: Form[Written]) -> None:
        """Keep the words, and owe their readers mails; RuleBroken where they cannot be written now."""
        circles, audience = await _circles(at), tuple(answer.to.split(BETWEEN))
        refusal = circles.why_not(at.me, audience)
        if refusal is not None:
            raise refusal.broken("words")
        message = NewMessage(
            id=_id_of(at, form), case_id=at.case.id, author_id=at.me,
            place=min(circles.own(at.me) & set(audience)), audience=audience, words=answer.words,
        )  # fmt: skip
        if await _kept_by(at).write(at.database, message, at.now):
            await owe_mails(at.database, circles, message.id, audience, at.me, at.now)
            await at.database.execute(RING)

    async def context(self, at: Place) -> dict[str, Any]:
        circles = await _circles(at)
        refusal = circles.why_not(at.me)
        return {
            "lines": await _lines(at, circles),
            "why_closed": Sentence(f"{refusal.reason}") if refusal else None,
            "way_out": Sentence(refusal.way_out) if refusal else None,
            "purged_on": circles.purged_on,
            "answers": bool(resources_of(at.request).settings.answers_to),
            "beside": pages_of(at.kind.name).beside_conversation(at),
        }


PAGE = Conversation()


@router.get("/exchanges/{exchange_id}/conversation")
@router.get("/cases/{case_id}/conversation")
async def show_conversation(request: Request, seat: InConversation) -> Response:
    """Every message the viewer reads, the form below; what is shown counts as read."""
    resources = resources_of(request)
    async with resources.autocommit() as database:
        at = await placed(request, seat, database, await resources.now())
        return await shown(request, PAGE, at, await blank(PAGE, at))


@router.post("/exchanges/{exchange_id}/conversation")
@router.post("/cases/{case_id}/conversation")
async def write(request: Request, seat: InConversation) -> Response:
    """Write a message."""
    resources = resources_of(request)
    async with resources.sessions() as database:
        at = await placed(request, seat, database, await resources.now())
        return await answered(request, resources, PAGE, at)


@router.post("/exchanges/{exchange_id}/conversation/draft")
@router.post("/cases/{case_id}/conversation/draft")
async def keep_draft(request: Request, seat: InConversation) -> Response:
    """Keep what was typed so far."""
    resources = resources_of(request)
    async with resources.autocommit() as database:
        at = await placed(request, seat, database, await resources.now())
        return await kept(request, PAGE, at)


async def _circles(at: Place) -> Circles:
    """Who stands where, read once; 404 where the case is not recorded."""
    if "circles" not in at.known:
        at.known["circles"] = await circles_of(at.database, at.case.id)
    found: Circles | None = at.known["circles"]
    if found is None:
        raise HTTPException(404)
    return found


def _kept_by(at: Place) -> Conversations:
    return Conversations(resources_of(at.request).settings.master_keys())


def _choice(audience: Audience, circles: Circles, named: Mapping[str, str]) -> str:
    """An audience as one chooses it."""
    told = ", ".join(named[place] for place in audience)
    if set(audience) == set(circles.places):
        return _("Everybody here: {places}", places=told)
    return _("Only these: {places}", places=told)


async def _lines(at: Place, circles: Circles) -> list[Line]:
    """What the viewer reads, oldest first, and a note that it was shown."""
    me = at.me
    messages = await _kept_by(at).read(at.database, at.case.id, circles.own(me))
    places = [place for one in messages for place in (*one.audience, one.place)]
    named = await place_names(at.database, circles.kind, places)
    names = await names_of(at.database, [one.author_id for one in messages], [])
    last = messages[-1].seq if messages else 0
    seen = await note_seen(at.database, at.case.id, me, last, at.now)
    return [
        Line(
            one.id, names.person(one.author_id), named[one.place],
            ", ".join(named[place] for place in one.audience),
            one.at, one.words, one.by_mail, one.author_id == me,
            one.seq > seen and one.author_id != me,
        )
        for one in messages
    ]  # fmt: skip


def _id_of(at: Place, form: Form[Written]) -> str:
    """The same for a form sent twice; nothing leads from it to the words."""
    told = f"{at.case.id}\n{at.me}\n{form.sending}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]
