"""The people and documents the tests tell their stories with. Opaque ids only."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from domain.case.documents import DocRef
from domain.case.team import HubTeam, TeamMember
from domain.exchange.exchange import Exchange
from domain.exchange.people import Direction, Party, Role
from domain.exchange.plan import PlanFacts
from domain.exchange.policy import Policy
from models.messages.exchange import StartExchange

MIA, MILO = "p-mia", "p-milo"  # mentee
TOR, TESS = "p-tor", "p-tess"  # mentor
PAT, SUB = "p-pat", "p-sub"  # programme staff: case owner and substitute
ANN, BO, COR, CHA, SAF = "p-ann", "p-bo", "p-cor", "p-cha", "p-saf"
STRANGER = "p-stranger"

MENTEE = Party(community="c-mentee", members=(MIA, MILO), contact=MIA, time_zone="Europe/Prague")
MENTOR = Party(community="c-mentor", members=(TOR, TESS), contact=TOR, time_zone="Europe/Kyiv")
OTHER_MENTOR = Party(community="c-other", members=("p-oz",), contact="p-oz")


def team() -> HubTeam:
    """A hub with every role filled, and one approver tied to the mentee's community."""
    return HubTeam(
        case_owner=PAT,
        members=[
            TeamMember(person=PAT, roles=(Role.PROGRAMME,)),
            TeamMember(person=SUB, roles=(Role.PROGRAMME,)),
            TeamMember(person=ANN, roles=(Role.APPROVER,)),
            TeamMember(person="p-tied", roles=(Role.APPROVER,), ties=("c-mentee",)),
            TeamMember(person=BO, roles=(Role.BOOKER,)),
            TeamMember(person=COR, roles=(Role.COORDINATOR,)),
            TeamMember(person=SAF, roles=(Role.SAFETY_OFFICER,)),
            TeamMember(person=CHA, roles=(Role.CHAIR,)),
        ],
    )


def doc(name: str, version: int = 1) -> DocRef:
    """A reference to a version of a document, with a hash of its own."""
    return DocRef(
        id=f"d-{name}", version=version, hash=sha256(f"{name}/{version}".encode()).hexdigest()
    )


def start(
    exchange_id: str = "x1", *, partner: Party | None = MENTOR, policy: Policy | None = None
) -> StartExchange:
    """A submitted application, by default with a pre-agreed partner."""
    return StartExchange(
        exchange_id=exchange_id,
        programme="cee",
        cycle="2027",
        policy=policy or Policy(),
        direction=Direction.MENTEE_TRAVELS,
        mentee=MENTEE,
        team=team(),
        application=doc("application"),
        submitted_by=MIA,
        wished_partner=partner,
    )


def facts(today: date, **changes: object) -> PlanFacts:
    """Facts of a plan that keeps every rule, for a visit 90 days ahead."""
    plain: dict[str, object] = {
        "starts_on": today + timedelta(days=90),
        "days": 4,
        "goals": 2,
        "sessions": 12,
        "hands_on": 3,
        "downtime_minutes": 90,
        "internal_documents": 2,
        "lead_contact": TESS,
        "travellers": (MIA,),
        "calls": 3,
        "call_interval_days": 30,
    }
    return PlanFacts(**(plain | changes))  # type: ignore[arg-type]


START = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


def begun(
    partner: Party | None = MENTOR, *, since: datetime = START, **changes: object
) -> Exchange:
    """A fresh exchange whose application was submitted at `since`."""
    from domain.exchange import phase_entry

    x = start(partner=partner, **changes).exchange()  # type: ignore[arg-type]
    phase_entry.begin(x, since, MIA)
    return x
