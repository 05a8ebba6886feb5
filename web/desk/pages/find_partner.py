"""The hub looks for a mentor community, lets the application wait, or offers something else."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel
from sqlalchemy import func, select
from sqlmodel import col

from domain.case.errors import RuleBroken
from domain.case.workdays import local_date
from domain.exchange.ask_kinds import AskKind
from domain.exchange.help_offered import Alternative
from domain.exchange.messages.no_match import (
    CloseWithoutMatch,
    KeepWaiting,
    NoMatchReason,
    PutOnWaitingList,
    WakeUp,
)
from domain.exchange.messages.partner import PairReason, ProposePartner
from domain.exchange.people import Side
from models.documents.words import PlainDate
from models.register.places import country_name
from models.tables.community import Community
from models.tables.cycle import Cycle
from models.tables.exchange_view import ExchangeView
from models.texts.translate import N_, _
from models.views.programmes import scope_naming
from runtime.exchange_start import party_of
from runtime.waiting_list import open_cycle
from web.cases.decisions import Decision, Note, Outcome
from web.cases.pages import ASKS, Place
from web.desk.pages.decisions import content_of, names_at
from web.exchanges.pre_work import pre_work_of
from web.forms.fields import Options
from web.forms.widgets import Check, Checks, Choice, Date


class Match(BaseModel):
    partner: Annotated[
        str | None,
        Choice(label=N_("If you propose one: which community?"), conditional=True, radios=0),
    ] = None
    although_full: Annotated[
        bool,
        Check(
            label=N_("Propose it although it has no free place"),
            hint=N_("Only where the table says that it is full. Ask the community first."),
            conditional=True,
        ),
    ] = False
    reasons: Annotated[
        list[PairReason],
        Checks(
            label=N_("If you propose one: why these two?"),
            hint=N_("Both communities read it, together with your words below."),
            conditional=True,
        ),
    ] = []
    reason: Annotated[
        NoMatchReason | None,
        Choice(label=N_("If there is none: why not now?"), conditional=True, radios=0),
    ] = None
    alternatives: Annotated[
        list[Alternative],
        Checks(
            label=N_("If there is none: what can we offer instead?"),
            hint=N_("The mail names each with a sentence on how it helps."),
            conditional=True,
        ),
    ] = []
    wakes_on: Annotated[
        PlainDate | None,
        Date(
            label=N_("If it waits: on which day does the search begin again by itself?"),
            hint=N_(
                "As year-month-day: 2027-05-31. Suggested is the day the next cycle opens; leave it "
                "empty to look again by hand."
            ),
            conditional=True,
        ),
    ] = None


@dataclass(frozen=True)
class Candidate:
    """A registered mentor community; `free` is how many more exchanges it can take."""

    community: Community
    free: int
    fits: bool
    declined: bool

    @property
    def busy(self) -> int:
        """How many open exchanges it takes part in as the mentor."""
        return self.community.capacity - self.free


REASON = {"reason": N_("Choose why there is no partner now.")}
CLOSE = Outcome(
    "close",
    N_("Close it without a partner, and offer something else"),
    CloseWithoutMatch,
    needs={
        **REASON,
        "alternatives": N_("Choose at least one thing that would help this community."),
        "note": N_("Say why there is no partner, and how to use what you offer."),
    },
)
WAKE = Outcome(
    "wake",
    N_("Begin the search again: a new cycle is open"),
    WakeUp,
)
PROPOSE = Outcome(
    "propose",
    N_("Propose a community"),
    ProposePartner,
    needs={
        "partner": N_("Choose the community you propose."),
        "reasons": N_("Say why these two: choose at least one reason."),
    },
)


class FindPartnerPage(Decision[Match]):
    """A community without a free place is proposed only by somebody who says that they know it."""

    model = Match
    aside = frozenset({"although_full"})
    note = Note(
        label=N_("Anything the communities should know"),
        hint=N_("They read it as it stands here."),
        needed=False,
    )
    outcomes: ClassVar[tuple[Outcome, ...]] = (
        PROPOSE,
        Outcome(
            "wait",
            N_("Put the application on the waiting list"),
            PutOnWaitingList,
            needs=REASON,
        ),
        CLOSE,
    )
    title = N_("Find a partner")
    intro = N_(
        "Propose a registered mentor community, and both sides are asked. Or let the application wait, "
        "or say kindly that there is none this time."
    )
    submit = N_("Decide")
    done = N_("Your decision is noted, and those concerned are told.")
    template = "desk/find_partner.html"

    async def options(self, at: Place) -> dict[str, Options]:
        listed = await candidates(at)
        partners = [(c.community.id, c.community.name) for c in listed if not c.declined]
        return {**await super().options(at), "partner": partners}

    async def initial(self, at: Place) -> dict[str, Any]:
        """The day on which the next cycle opens, where one is planned."""
        opens = await next_opening(at)
        return {"wakes_on": opens} if opens else {}

    async def context(self, at: Place) -> dict[str, Any]:
        ref = at.exchange.application
        content = await content_of(at, ref.id, ref.version)
        return {
            "content": content,
            "ref": ref,
            "names": await names_at(at, content),
            "candidates": await candidates(at),
            "room": room,
            "home": await at.database.get(Community, at.exchange.mentee.community),
            "country_name": country_name,
            "before": await pre_work_of(at.database, at.exchange, Side.MENTEE),
        }

    def revealed(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        return {**super().revealed(), "although_full": (self.chooser, (PROPOSE.value,))}

    async def values(self, at: Place, answer: Match) -> dict[str, Any]:
        if self.way(answer) is not PROPOSE or not answer.partner:
            return {}
        if not answer.although_full:
            await check_room(at, answer.partner)
        return {"partner": await party_of(at.database, answer.partner)}


class ReviewWaitingListPage(FindPartnerPage):
    title = N_("Look at the waiting list again")
    outcomes = (
        PROPOSE,
        Outcome("wait", N_("Keep the application on the waiting list"), KeepWaiting),
        WAKE,
        CLOSE,
    )

    async def values(self, at: Place, answer: Match) -> dict[str, Any]:
        if self.way(answer) is WAKE:
            return {"cycle": await open_cycle(at.database, at.exchange.programme, at.now)}
        return await super().values(at, answer)


FULL = N_("{community} has no free place: it can mentor {most} at a time, and mentors {n}.")


async def without_room(at: Place, community: str) -> dict[str, Any] | None:
    """What FULL says of a registered mentor community; None where it has a free place."""
    for candidate in await candidates(at):
        if candidate.community.id == community and candidate.free <= 0:
            known = candidate.community
            return {"community": known.name, "most": known.capacity, "n": candidate.busy}
    return None


async def check_room(at: Place, community: str) -> None:
    """Raise RuleBroken, with the numbers, where a mentor community has no free place."""
    if full := await without_room(at, community):
        raise RuleBroken(
            "although_full",
            FULL,
            N_("Tick this box to propose it all the same, or choose another community."),
            rule="mentor_full",
            **full,
        )


async def next_opening(at: Place) -> date | None:
    """The day, in the programme's zone, on which its next cycle opens."""
    opens = await at.database.scalar(
        select(func.min(col(Cycle.opens_at))).where(
            col(Cycle.programme) == at.exchange.programme, col(Cycle.opens_at) > at.now
        )
    )
    return local_date(opens, at.exchange.policy.time_zone) if opens else None


async def candidates(at: Place) -> list[Candidate]:
    """Registered mentor communities: those whose topics fit first, then those with most room."""
    busy = await _busy(at)
    scope = await scope_naming(at.database, at.exchange.programme)
    rows = await at.database.scalars(
        select(Community)
        .where(
            col(Community.registered_mentor),
            col(Community.active),
            col(Community.id) != at.exchange.mentee.community,
            *scope.communities(),
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
    """How many open exchanges each mentor community has, this one left out; of every programme."""
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
        most, n = candidate.community.capacity, candidate.busy
        return _("is full: mentors {n}, can mentor {most}", n=n, most=most)
    return _("can take {n} more", n=candidate.free)


ASKS[AskKind.FIND_PARTNER] = FindPartnerPage()
ASKS[AskKind.REVIEW_WAITING_LIST] = ReviewWaitingListPage()
