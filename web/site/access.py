"""Who may open which page. Every route declares it as a dependency; a test fails for a route that does not.

@router.get("/inbox")
async def inbox(request: Request, viewer: Annotated[Viewer, Depends(SignedIn())]) -> Response: ...

@router.get("/desk/plans")
async def plans(request: Request, viewer: Annotated[Viewer, Depends(Hub(Role.APPROVER))]) -> Response: ...

@router.get("/exchanges/{exchange_id}")
async def show(request: Request, seat: Annotated[Seat, Depends(MemberOf())]) -> Response: ...
"""

from dataclasses import dataclass
from urllib.parse import quote

from fastapi import Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.exceptions import HTTPException

from domain.exchange.people import HUB_ROLES, Role, Side
from models.tables.exchange_member import ExchangeMember
from models.tables.exchange_view import ExchangeView
from models.tables.membership import Membership
from models.tables.person import Person
from models.tables.staff_role import StaffRole
from models.texts.translate import _, bind_language
from web.site.dates import bind_frame
from web.site.language import LANGUAGE_COOKIE, is_offered
from web.site.problems import PageProblem, SignInFirst
from web.site.resources import resources_of
from web.site.sessions import cookie_name, person_of_token

# Programme.md, "Who sees what": these roles read any case. The booker's travel data and the safety officer's
# incidents have guards of their own; those two see a case only as its member or by a route that names them.
CASE_READERS = (Role.PROGRAMME, Role.APPROVER, Role.BOOKER, Role.COORDINATOR, Role.CHAIR)


@dataclass(frozen=True)
class Viewer:
    """The signed-in person: `roles` are hub roles, `communities` ids of the communities they belong to."""

    person_id: str
    name: str
    email: str
    roles: frozenset[Role]
    communities: frozenset[str]
    language: str
    time_zone: str

    @property
    def is_staff(self) -> bool:
        """Whether the person holds any hub role."""
        return bool(self.roles)

    @property
    def home(self) -> str:
        """Where this person's work waits."""
        return "/desk" if self.is_staff else "/inbox"


@dataclass(frozen=True)
class Seat:
    """A viewer's place in one exchange; `roles` are the roles in it.

    For whoever takes part for no community, they are that together with all hub roles held: what is
    the hub's own is not shown to a participant who works for the hub elsewhere.
    """

    viewer: Viewer
    exchange_id: str
    roles: frozenset[Role]
    side: Side | None
    is_lead: bool
    is_traveller: bool


async def _viewer(database: AsyncSession, person_id: str) -> Viewer | None:
    person = await database.get(Person, person_id)
    if person is None or not person.active:
        return None
    roles = await database.scalars(
        select(col(StaffRole.role)).where(col(StaffRole.person_id) == person_id)
    )
    communities = await database.scalars(
        select(col(Membership.community_id)).where(col(Membership.person_id) == person_id)
    )
    return Viewer(
        person_id,
        person.name,
        person.email,
        frozenset(Role(role) for role in roles),
        frozenset(communities),
        person.language,
        person.time_zone,
    )


async def viewer_of(request: Request) -> Viewer | None:
    """The signed-in person of this request, looked up once; binds their language."""
    if "viewer" in request.scope["state"]:
        known: Viewer | None = request.state.viewer
        return known
    token = request.cookies.get(cookie_name("session", request))
    viewer = None
    if token:
        async with resources_of(request).sessions() as database:
            person_id = await person_of_token(database, token)
            viewer = await _viewer(database, person_id) if person_id else None
    request.state.viewer = viewer
    if viewer is not None:
        bind_frame(viewer.time_zone, await resources_of(request).now())
        if not is_offered(request.cookies.get(LANGUAGE_COOKIE, "")):
            bind_language(viewer.language)
    return viewer


class Access:
    """A declaration of who may use a route; the architecture test looks for it."""


class Public(Access):
    """Anybody; the viewer where someone is signed in."""

    async def __call__(self, request: Request) -> Viewer | None:
        return await viewer_of(request)


class SignedIn(Access):
    """Anybody signed in; others are sent to the sign-in page and come back afterwards."""

    async def __call__(self, request: Request) -> Viewer:
        viewer = await viewer_of(request)
        if viewer is None:
            raise SignInFirst(back_to(request))
        return viewer


def back_to(request: Request) -> str:
    """Path to return to after signing in: this page, or for a sent form the page it stands on."""
    if request.method != "GET":
        return request.url.path
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


class Hub(SignedIn):
    """Hub staff holding one of the roles, or any hub role where none is named."""

    def __init__(self, *roles: Role) -> None:
        self.roles = frozenset(roles) or HUB_ROLES

    async def __call__(self, request: Request) -> Viewer:
        viewer = await super().__call__(request)
        if not viewer.roles & self.roles:
            raise HTTPException(403)
        return viewer


class MemberOf(Access):
    """Someone with a seat in the exchange of the path, or staff whose role reads every case.

    Others get 404, so that nobody learns which exchanges exist. `staff` narrows the hub roles that may look in.
    """

    def __init__(
        self, *, staff: tuple[Role, ...] = CASE_READERS, parameter: str = "exchange_id"
    ) -> None:
        self.staff = frozenset(staff)
        self.parameter = parameter

    async def __call__(self, request: Request) -> Seat:
        viewer = await SignedIn()(request)
        exchange_id = str(request.path_params[self.parameter])
        async with resources_of(request).sessions() as database:
            rows = await database.scalars(
                select(ExchangeMember).where(
                    col(ExchangeMember.exchange_id) == exchange_id,
                    col(ExchangeMember.person_id) == viewer.person_id,
                )
            )
            seats = list(rows)
            reads = (
                bool(viewer.roles & self.staff)
                and await database.get(ExchangeView, exchange_id) is not None
            )
            left = not seats and await _has_left(database, exchange_id, viewer.person_id)
        if not seats and not reads:
            raise _goodbye() if left else HTTPException(404)
        return _seat(viewer, exchange_id, seats)


async def _has_left(database: AsyncSession, exchange_id: str, person_id: str) -> bool:
    """Whether the person belonged to a mentor community that has left the exchange."""
    view = await database.get(ExchangeView, exchange_id)
    return view is not None and person_id in view.state.get("former", ())


def _goodbye() -> PageProblem:
    """All that those who left still see; nothing of whoever came after them."""
    return PageProblem(
        410,
        _("Your part in this exchange has ended."),
        _(
            "It goes on without your community, and nothing is asked of you any more. Thank you for "
            "the time you gave to it. If something is left to settle, write to the hub."
        ),
        link=("/inbox", _("See what else waits for you")),
    )


def _seat(viewer: Viewer, exchange_id: str, rows: list[ExchangeMember]) -> Seat:
    side = next((Side(row.side) for row in rows if row.side), None)
    return Seat(
        viewer,
        exchange_id,
        frozenset(Role(row.role) for row in rows) | (frozenset() if side else viewer.roles),
        side,
        any(row.is_lead for row in rows),
        any(row.is_traveller for row in rows),
    )


def sign_in_address(next_path: str) -> str:
    """The sign-in page that leads back to a path."""
    return f"/sign-in?next={quote(next_path, safe='/')}"
