"""The pages that anybody may read: what the programme is, how it goes, its dates, guidance, questions, how to apply."""

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.case.workdays import local_date
from domain.exchange.stages import Stage
from models.texts.guidance import Advice, Audience, advice_for
from models.texts.translate import N_, _
from web.cases.pages import ASKS
from web.public.cycle_dates import present, steps_of
from web.public.shown import Visiting
from web.public.story import LEFT_OUT, story_of

router = APIRouter()

SETS = {
    Audience.MENTEE: N_("For the mentee"),
    Audience.MENTOR: N_("For the mentor"),
    Audience.BOTH: N_("For both sides"),
}


@router.get("/about")
async def about(visit: Visiting) -> Response:
    return visit.page("public/text.html", key="about", title=_("About"))


@router.get("/faq")
async def faq(visit: Visiting) -> Response:
    return visit.page("public/text.html", key="faq", title=_("Questions and answers"))


@router.get("/how-to-apply")
async def how_to_apply(visit: Visiting) -> Response:
    cycles = present(visit.words.cycles, visit.words.zone, visit.now)
    return visit.page("public/how_to_apply.html", cycles=cycles)


@router.get("/how-it-works")
async def how_it_works(visit: Visiting) -> Response:
    stages = story_of(visit.words.policy)
    return visit.page("public/how_it_works.html", stages=stages, left_out=_(LEFT_OUT))


@router.get("/timeline")
async def timeline(visit: Visiting) -> Response:
    zone = visit.words.zone
    cycles, today = present(visit.words.cycles, zone, visit.now), local_date(visit.now, zone)
    shown = [(cycle, steps_of(cycle, today)) for cycle in cycles]
    return visit.page("public/timeline.html", cycles=shown, zone=zone)


@router.get("/guidance")
async def guidance(visit: Visiting) -> Response:
    sets = [(one, _(SETS[one]), len(advice_for(one))) for one in Audience]
    return visit.page("public/guidance.html", sets=sets)


@router.get("/guidance/{audience}")
async def guidance_for(visit: Visiting, audience: str) -> Response:
    """The advice of one role along the stages; each piece has its place in the address (#goals)."""
    if audience not in {*Audience}:
        raise HTTPException(404)
    chosen = Audience(audience)
    stages = [(stage, _pieces(chosen, stage)) for stage in Stage]
    return visit.page(
        "public/guidance_for.html",
        title=_(SETS[chosen]),
        chosen=chosen,
        stages=[(stage, pieces) for stage, pieces in stages if pieces],
        sets=[(one, _(SETS[one])) for one in Audience],
    )


@dataclass(frozen=True)
class Piece:
    """One piece of advice with the reason why it matters."""

    advice: Advice
    why: str


def _pieces(audience: Audience, stage: Stage) -> list[Piece]:
    return [Piece(one, _(_why(one))) for one in advice_for(audience, stage)]


def _why(advice: Advice) -> str:
    """Said here, or by the form for what is asked then: the same sentence stands above its fields."""
    return advice.why or (ASKS[advice.form].why if advice.form else "")
