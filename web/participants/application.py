"""The application form's words: labels, hints, examples; and who may count on a place."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.exchange.messages.application import ReturnReason
from domain.exchange.people import Direction
from models.documents.application import Application
from models.tables.community import Community
from models.tables.exchange_view import ExchangeView
from models.texts.translate import N_, _
from models.views.programmes import EVERYTHING, ProgrammeScope
from web.forms.fields import Options
from web.forms.parts import Outline, Part
from web.forms.widgets import Area, Check, Choice, Number, Rows, Text, Widget

CEE_MEETING_YEARS = 3
"""A mentee community was at a CEE Meeting within this many years (programme.md section 2)."""

WIDGETS: dict[str, Widget] = {
    "topic": Text(
        label=N_("What do you want to learn about?"), hint=N_("A few words, such as: event budgets")
    ),
    "level": Choice(label=N_("How far have you come with this?")),
    "goal": Area(
        label=N_("Your goal"),
        hint=N_(
            "What will exist or work after the exchange that does not today? Your mentor can only "
            "teach what you ask for."
        ),
    ),
    "measure": Area(
        label=N_("How will you know that it worked?"),
        hint=N_("Something one can see or count."),
        rows=3,
    ),
    "direction": Choice(label=N_("Who should travel?")),
    "partner_community": Choice(
        label=N_("Have you agreed with a mentor community already?"),
        hint=N_(
            "Choose it here, and the hub asks it to confirm. If you have none, leave this as it "
            "is: the hub looks for one."
        ),
        radios=0,
    ),
    "active_people": Number(
        label=N_("How many people are active in your community?"),
        hint=N_("The programme is for groups: at least two."),
        unit=N_("people"),
    ),
    "languages": Rows(
        label=N_("Languages you can work in"),
        hint=N_("The partner needs to share one of them."),
        row=N_("Language {n}"),
        add=N_("Add a language"),
    ),
    "about": Area(
        label=N_("Who are you?"),
        hint=N_("What your community does, and who will carry this exchange."),
    ),
    "why_now": Area(
        label=N_("Why this, and why now?"),
        hint=N_("What have you tried, and what is in the way?"),
    ),
    "applied_at_home": Area(
        label=N_("How will you use it at home?"),
        hint=N_("The exchange is not only for learning, but for putting it to use."),
    ),
    "share_back": Area(
        label=N_("How will you pass it on?"),
        hint=N_("Who stays at home and should hear about it, and how?"),
        rows=4,
    ),
    "could_teach": Text(
        label=N_("We could teach them in return"),
        hint=N_(
            "A topic, if you and your partner want to learn from each other. Leave it empty otherwise."
        ),
    ),
    "agree_joint_plan": Check(
        label=N_("We write an activity plan together with our mentor before anything is booked.")
    ),
    "agree_hub_books": Check(
        label=N_("The hub books all travel and stays. We book nothing ourselves.")
    ),
}

OUTLINE = Outline(
    name="application",
    model=Application,
    widgets=WIDGETS,
    parts=(
        Part(
            name="learn",
            title=N_("What you want to learn"),
            fields=("topic", "level", "goal", "measure"),
            template="participants/application_learn.html",
        ),
        Part(
            name="partner",
            title=N_("With whom, and where"),
            fields=("direction", "partner_community", "could_teach", "languages"),
        ),
        Part(
            name="about",
            title=N_("About you"),
            fields=("active_people", "about", "why_now"),
        ),
        Part(
            name="afterwards",
            title=N_("Afterwards"),
            fields=("applied_at_home", "share_back"),
        ),
    ),
    declared=("agree_joint_plan", "agree_hub_books"),
    terms=(
        N_("We write an activity plan together with our mentor before anything is booked."),
        N_("The hub books all travel and stays. We book nothing ourselves."),
    ),
    declaration=N_("We have read both, and agree to them for our community."),
)

CONCERNS_PART: dict[ReturnReason, str] = {
    ReturnReason.VAGUE_GOAL: "learn",
    ReturnReason.NO_MEASURE: "learn",
    ReturnReason.UNCLEAR_NEED: "about",
}
"""The part that each of the hub's reasons is about; those not named here are about the whole."""


async def application_options(
    database: AsyncSession, community_id: str, scope: ProgrammeScope = EVERYTHING
) -> dict[str, Options]:
    """The choices of the form, in the applicant's words."""
    return {
        "partner_community": await _mentors(database, community_id, scope),
        "direction": [
            (Direction.MENTEE_TRAVELS.value, _("We travel to the mentor")),
            (Direction.MENTOR_TRAVELS.value, _("The mentor travels to us")),
        ],
    }


async def _mentors(database: AsyncSession, community_id: str, scope: ProgrammeScope) -> Options:
    """Mentor communities of a programme other than one's own, with their topics.

    Registered ones, and those that one taught while both learned: with the roles turned they teach.
    """
    taught = select(col(ExchangeView.mentee_community)).where(
        col(ExchangeView.mentor_community) == community_id,
        col(ExchangeView.ended_at).is_not(None),
        col(ExchangeView.state)["reciprocal"].as_boolean(),
    )
    query = (
        select(Community)
        .where(
            or_(col(Community.registered_mentor), col(Community.id).in_(taught)),
            col(Community.active),
            col(Community.id) != community_id,
            *scope.communities(),
        )
        .order_by(col(Community.name))
    )
    return [
        (row.id, f"{row.name} ({', '.join(row.topics)})" if row.topics else row.name)
        for row in await database.scalars(query)
    ]


def eligibility_hints(community: Community, now: datetime) -> Iterator[str]:
    """What may stand in the way, told before people write; a person at the hub decides."""
    if community.general_support_fund:
        yield _(
            "The register says that your community has a General Support Fund grant. Places go to "
            "communities without one first."
        )
    since = now.year - CEE_MEETING_YEARS
    if community.last_cee_meeting is None:
        yield _(
            "The register knows of no CEE Meeting you took part in. The programme asks for one "
            "since {year}.",
            year=since,
        )
    elif community.last_cee_meeting < since:
        yield _(
            "The register says that you were last at a CEE Meeting in {last}. The programme asks "
            "for one since {year}.",
            last=community.last_cee_meeting,
            year=since,
        )
    if community.active_people == 1:
        yield _("The programme is for groups. The register knows one active person of yours.")
