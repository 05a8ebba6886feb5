"""The hub looks for a mentor community, or lets the application wait."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field, model_validator
from sqlalchemy import func, select
from sqlmodel import col

from domain.asks import AskKind
from domain.moves.base import Move
from domain.moves.partner import KeepWaiting, NoMatchReason, ProposePartner, PutOnWaitingList
from domain.phases import Phase
from models.documents.words import WORDS
from models.tables.community import Community
from models.tables.exchange_view import ExchangeView
from models.texts.translate import N_, _
from runtime.starting import party_of
from web.desk.pages.decisions import content_of, named, names_at, need
from web.shared.asks import ASKS, FormPage, Place
from web.shared.form_fields import Options
from web.shared.widgets import Area, Choice


class Decision(StrEnum):
    PROPOSE = "propose"
    WAIT = "wait"


class Match(BaseModel):
    decision: Annotated[Decision, Choice(label=N_("What do you decide?"))]
    partner: Annotated[
        str | None,
        Choice(label=N_("If you propose one: which community?"), conditional=True, radios=0),
    ] = None
    reason: Annotated[
        NoMatchReason | None,
        Choice(label=N_("If it waits: why is there no partner now?"), conditional=True, radios=0),
    ] = None
    note: Annotated[
        str | None,
        Field(max_length=4000),
        WORDS,
        Area(label=N_("Anything the communities should know")),
    ] = None

    @model_validator(mode="after")
    def complete(self) -> Self:
        """A proposal names a community."""
        if self.decision is Decision.PROPOSE:
            need(self.partner, "partner", N_("Choose the community you propose."))
        return self


class FirstMatch(Match):
    @model_validator(mode="after")
    def explained(self) -> Self:
        """Putting an application on the waiting list has a reason."""
        if self.decision is Decision.WAIT:
            need(self.reason, "reason", N_("Choose why there is no partner now."))
        return self


@dataclass(frozen=True)
class Candidate:
    """A registered mentor community; `free` is how many more exchanges it can take."""

    community: Community
    free: int
    fits: bool
    declined: bool


class FindPartnerPage(FormPage[Match]):
    model: type[Match] = FirstMatch
    title = N_("Find a partner")
    intro = N_(
        "Propose a registered mentor community, or let the application wait. Both sides are asked."
    )
    submit = N_("Decide")
    done = N_("Your decision is noted, and those concerned are told.")
    template = "desk/find_partner.html"
    wait = N_("Put the application on the waiting list")

    async def options(self, at: Place) -> dict[str, Options]:
        choices = {
            Decision.PROPOSE.value: N_("Propose a community"),
            Decision.WAIT.value: self.wait,
        }
        listed = await candidates(at)
        partners = [(c.community.id, c.community.name) for c in listed if not c.declined]
        return {"decision": named(choices), "partner": partners}

    async def context(self, at: Place) -> dict[str, Any]:
        ref = at.exchange.application
        content = await content_of(at, ref.id, ref.version)
        return {
            "content": content,
            "ref": ref,
            "names": await names_at(at, content),
            "candidates": await candidates(at),
            "room": room,
        }

    async def move(self, at: Place, answer: Match) -> Move:
        if answer.decision is Decision.PROPOSE and answer.partner:
            party = await party_of(at.database, answer.partner)
            return ProposePartner(by=at.me, note=await at.add_note(answer.note), partner=party)
        note = await at.add_note(answer.note)
        if at.exchange.phase is Phase.WAITING_LIST:
            return KeepWaiting(by=at.me, note=note)
        return PutOnWaitingList(by=at.me, note=note, reason=answer.reason or NoMatchReason.OTHER)


class ReviewWaitingListPage(FindPartnerPage):
    model = Match
    title = N_("Look at the waiting list again")
    wait = N_("Keep the application on the waiting list")


async def candidates(at: Place) -> list[Candidate]:
    """Registered mentor communities: those whose topics fit first, then those with most room."""
    busy = await _busy(at)
    rows = await at.database.scalars(
        select(Community)
        .where(
            col(Community.registered_mentor),
            col(Community.id) != at.exchange.mentee.community,
        )
        .order_by(col(Community.name))
    )
    view = await at.database.get(ExchangeView, at.exchange.id)
    topic = view.topic if view else ""
    found = [
        Candidate(
            community=community,
            free=community.capacity - busy.get(community.id, 0),
            fits=_fits(community.topics, topic),
            declined=community.id in at.exchange.declined,
        )
        for community in rows
    ]
    return sorted(found, key=lambda c: (c.declined, not c.fits, -c.free, c.community.name))


def _fits(topics: list[str], topic: str) -> bool:
    words = {word.casefold() for word in topic.split() if len(word) > 2}
    return any(words & {word.casefold() for word in known.split()} for known in topics)


async def _busy(at: Place) -> dict[str, int]:
    """How many open exchanges each mentor community has, this one left out."""
    mentor = col(ExchangeView.mentor_community)
    query = (
        select(mentor, func.count())
        .where(
            mentor.is_not(None),
            col(ExchangeView.ended_at).is_(None),
            col(ExchangeView.exchange_id) != at.exchange.id,
        )
        .group_by(mentor)
    )
    return {str(row[0]): row[1] for row in await at.database.execute(query)}


def room(candidate: Candidate) -> str:
    """Whether a community can take one more, in words."""
    if candidate.declined:
        return _("has already declined this exchange")
    if candidate.free <= 0:
        return _("is full")
    return _("can take {n} more", n=candidate.free)


ASKS[AskKind.FIND_PARTNER] = FindPartnerPage()
ASKS[AskKind.REVIEW_WAITING_LIST] = ReviewWaitingListPage()
