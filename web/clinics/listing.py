"""The list of learning clinics, and proposing one."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.responses import Response

from domain.clinic.kind import CLINIC
from domain.clinic.names import ClinicType, Phase
from models.accounts.attempts import Limit, mark_of, take
from models.documents.words import LINE, WORDS
from models.skills.topics import read_topics
from models.tables.person import Person
from models.tables.programme import prefix_of
from models.texts.translate import N_, Sentence, _
from models.views.clinics import clinics, clinics_of
from models.views.programmes import ProgrammeScope
from runtime.clinics import Proposal, propose
from web.forms.fields import Options
from web.forms.form import Form
from web.forms.widgets import Area, Choice, Text
from web.forms.widgets import Person as PersonChoice
from web.participants.skills.access import is_member
from web.public.shown import Visiting
from web.site.access import SignedIn, Viewer
from web.site.problems import PageProblem
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
Somebody = Annotated[Viewer, Depends(SignedIn())]
PROPOSALS = Limit("proposals of clinics", 10)
TOO_MANY = N_("You proposed many clinics within the last hour.")
LATER = N_("Wait for the answers, or try again in an hour. Nothing more was sent.")
PAST = (Phase.MATERIAL, Phase.FOLLOW_UP, Phase.DONE)


class Proposed(BaseModel):
    """What a clinic is proposed with."""

    title: Annotated[
        str, Field(min_length=5, max_length=120), LINE, Text(label=N_("What is it called?"))
    ]
    topic: Annotated[str, Choice(label=N_("Which topic is it about?"), radios=0)]
    clinic_type: Annotated[
        ClinicType,
        Choice(
            label=N_("What occasion is there for it?"),
            hint=N_(
                "A hot topic is held every month; proposals and reports have one each quarter."
            ),
        ),
    ]
    summary: Annotated[
        str,
        Field(min_length=20, max_length=2000),
        WORDS,
        Area(
            label=N_("What do people know or do afterwards?"),
            hint=N_("Everybody reads this who looks at the list of clinics."),
        ),
    ]
    not_for: Annotated[
        str | None,
        Field(max_length=500),
        WORDS,
        Area(
            label=N_("For whom is it not?"),
            hint=N_("Nobody should lose an evening: say who knows this already, or cannot use it."),
            rows=3,
        ),
    ] = None


class ProposedToSomebody(Proposed):
    """The same from somebody of a community or the hub: they may read who there is."""

    ambassador: Annotated[
        str | None,
        PersonChoice(
            label=N_("Which learning ambassador looks after it?"),
            hint=N_("Left empty, the hub plans it."),
            radios=0,
        ),
    ] = None


@router.get("/clinics")
async def show_clinics(visit: Visiting) -> Response:
    """Those to come, the viewer's own first, then what was held and left something."""
    viewer = visit.viewer
    async with resources_of(visit.request).autocommit() as database:
        found = await clinics(database, visit.scope)
        mine = await clinics_of(database, viewer.person_id) if viewer else []
        topics = await read_topics(database)
    own = {row.x.id for row in mine}
    to_come = [row for row in found if row.next_start(visit.now) and not row.x.ended]
    to_come.sort(key=lambda row: (row.next_start(visit.now), row.x.id))
    past = [row for row in found if row.x.phase in PAST]
    return visit.page(
        "clinics/list.html",
        mine=[row for row in mine if row.x.sessions],
        to_come=[row for row in to_come if row.x.id not in own],
        past=past,
        topic_label=topics.label,
        prefix_here=prefix_of(visit.scope.mark),
    )


@router.get("/clinics/new")
async def ask_proposal(request: Request, viewer: Somebody) -> Response:
    """What is asked of whoever proposes a clinic."""
    async with resources_of(request).autocommit() as database:
        model = await _model(database, viewer)
        form = Form.blank(model, options=await _options(database, viewer, model))
    return page(request, "clinics/new.html", form=form)


@router.post("/clinics/new")
async def send_proposal(request: Request, viewer: Somebody) -> Response:
    """Keep the words and start the case; the same form sent twice is one clinic."""
    resources = resources_of(request)
    async with resources.sessions() as database:
        model = await _model(database, viewer)
        options = await _options(database, viewer, model)
        form: Form[Proposed] = await Form.read(request, model, options=options)
        answer = form.validated()
        if answer is None:
            return page(request, "clinics/new.html", status=form.status, form=form)
        mark = mark_of(resources.mark_key("attempts"), PROPOSALS, viewer.person_id)
        if not await take(resources.sessions, PROPOSALS, mark):
            raise PageProblem(429, Sentence(TOO_MANY), Sentence(LATER))
        proposal = Proposal(
            topic=answer.topic,
            title=answer.title,
            summary=answer.summary,
            not_for=answer.not_for or "",
            clinic_type=answer.clinic_type,
            ambassador=answer.ambassador if isinstance(answer, ProposedToSomebody) else None,
        )
        start = await propose(
            database,
            proposal,
            by=viewer.person_id,
            key=form.sending,
            now=await resources.now(),
            programme=viewer.scope.mark,
            numbers=resources.settings.clinic_numbers,
        )
        await database.commit()
    await resources.cases.start(CLINIC, start)
    done = _("Thank you. Somebody plans it within ten days, or writes to you why not.")
    return redirect(request, "/clinics", flash=done)


async def people_of(database: AsyncSession, scope: ProgrammeScope) -> Options:
    """Everybody a clinic may be given to: who is active in the programme, by name."""
    query = select(col(Person.id), col(Person.name)).where(
        col(Person.active), col(Person.merged_into).is_(None), *scope.people()
    )
    found = await database.execute(query.order_by(col(Person.name), col(Person.id)))
    return [(key, name) for key, name in found]


async def _model(database: AsyncSession, viewer: Viewer) -> type[Proposed]:
    """Whoever belongs to no community of the programme reads no list of its people, here as in the directory."""
    return ProposedToSomebody if await is_member(database, viewer) else Proposed


async def _options(
    database: AsyncSession, viewer: Viewer, model: type[Proposed]
) -> dict[str, Options]:
    options: dict[str, Options] = {"topic": (await read_topics(database)).choices}
    if model is ProposedToSomebody:
        options["ambassador"] = await people_of(database, viewer.scope)
    return options
