"""Who may open which page. Every route declares it as a dependency; a test fails for a route that does not.

@router.get("/inbox")
async def inbox(request: Request, viewer: Annotated[Viewer, Depends(SignedIn())]) -> Response: ...

@router.get("/desk/plans")
async def plans(request: Request, viewer: Annotated[Viewer, Depends(Hub(Role.APPROVER))]) -> Response: ...

@router.get("/exchanges/{exchange_id}")
async def show(request: Request, seat: Annotated[Seat, Depends(MemberOf())]) -> Response: ...
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from fastapi import Request
from sqlalchemy import text
from starlette.exceptions import HTTPException

from domain.case.kind import KINDS
from domain.exchange.kind import EXCHANGE
from domain.exchange.people import HUB_ROLES, Role, Side
from models.accounts.attempts import Limit, mark_of, take
from models.accounts.links import hash_of, real_now
from models.accounts.security_log import Happened, note_alone
from models.accounts.sessions import SEEN_TO
from models.tables.programme import FIRST
from models.texts.translate import N_, Sentence, _, bind_language
from models.views.programmes import EVERYTHING, ProgrammeScope
from web.site.dates import bind_frame
from web.site.language import requested_language
from web.site.paths import leaves_trace
from web.site.problems import PageProblem, SignInFirst
from web.site.resources import resources_of
from web.site.sessions import note_seen, session_token_of

RENEWAL = "X-Renewal"
"""Header of requests by which an open page renews itself."""
TOO_FAST = N_("Very many forms were sent under your name within the last hour.")
WAIT = N_(
    "Nothing of this one was taken, and your words are kept below. Send it again a little later."
)
# Programme.md, "Who sees what": these roles read any case. The booker's travel data and the safety officer's
# incidents have guards of their own; those two see a case only as its member or by a route that names them.
CASE_READERS = (Role.PROGRAMME, Role.APPROVER, Role.BOOKER, Role.COORDINATOR, Role.CHAIR)


@dataclass(frozen=True)
class Viewer:
    """The signed-in person: `roles` are hub roles, `communities` ids of the communities they belong to.

    The roles are those in the programme of `scope`: the one of the exchange or the address that is looked at,
    else the one that was chosen in the page's header. `held` has the roles of all programmes, by their marks.
    """

    person_id: str
    name: str
    email: str
    roles: frozenset[Role]
    communities: frozenset[str]
    language: str
    time_zone: str
    scope: ProgrammeScope = EVERYTHING
    held: Mapping[str, frozenset[Role]] = field(default_factory=dict)

    @property
    def works_in(self) -> list[str]:
        """The marks of the programmes in which the person holds a role."""
        return sorted(self.held)

    @property
    def founds(self) -> bool:
        """Whether the person may make another programme: a coordinator of the first one."""
        return Role.COORDINATOR in self.held.get(FIRST, frozenset())

    @property
    def is_staff(self) -> bool:
        """Whether the person holds any hub role."""
        return bool(self.roles)

    @property
    def reads_cases(self) -> bool:
        """Whether a role of the person reads every case."""
        return not self.roles.isdisjoint(CASE_READERS)

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
    kind: str = EXCHANGE.name
    """The kind of case; `exchange_id` is its id whatever the kind."""


# What every page asks first, in one trip: whose session it is, and what they are in the exchange
# of the path ("" where it names none).
_LOOK_UP = text("""
    SELECT person.id, person.name, person.email, person.language, person.time_zone,
        (
            SELECT json_agg(json_build_array(programme, role))
            FROM staff_role WHERE person_id = person.id
        ) AS roles,
        ARRAY(SELECT community_id FROM membership WHERE person_id = person.id) AS communities,
        session.last_seen_at,
        session.programme AS chosen,
        exchange.programme AS of_exchange,
        ARRAY(SELECT id FROM programme WHERE made_at IS NOT NULL ORDER BY id) AS others,
        CASE WHEN EXISTS (SELECT FROM programme WHERE made_at IS NOT NULL) THEN ARRAY(
            SELECT jsonb_array_elements_text(person.programmes)
            UNION SELECT jsonb_array_elements_text(community.programmes)
            FROM membership JOIN community ON community.id = community_id
            WHERE membership.person_id = person.id
        ) END AS belongs,
        part.held AS parts,
        exchange.exchange_id IS NOT NULL AS is_there,
        part.held IS NULL AND exchange.state -> 'former' ? person.id AS has_left
    FROM session
    JOIN person ON person.id = session.person_id AND person.active
    LEFT JOIN exchange_view AS exchange ON exchange.exchange_id = :exchange
    CROSS JOIN LATERAL (
        SELECT json_agg(json_build_array(role, side, is_lead, is_traveller)) AS held
        FROM exchange_member WHERE exchange_id = :exchange AND person_id = person.id
    ) AS part
    WHERE session.token_hash = :token
        AND session.revoked_at IS NULL AND session.expires_at > :now
        AND session.last_seen_at > :idle_since
""")


async def _look_up(request: Request, exchange_id: str = "") -> Any:
    """The row of `_LOOK_UP`, read once per request; None where nobody is signed in."""
    known = request.scope["state"].get("looked_up")
    if known is not None and exchange_id in {"", known[0]}:
        return known[1]
    token, found = session_token_of(request), None
    if token:
        resources, now = resources_of(request), real_now()
        asked = {
            "token": hash_of(token),
            "exchange": exchange_id,
            "now": now,
            "idle_since": now - resources.idle - SEEN_TO,
        }
        async with resources.autocommit() as database:
            found = (await database.execute(_LOOK_UP, asked)).one_or_none()
            if found is not None and _is_looked_at(request):
                await note_seen(database, token, found.last_seen_at)
    request.state.looked_up = (exchange_id, found)
    return found


def _is_looked_at(request: Request) -> bool:
    """Whether somebody asked for it: a page that renews itself keeps no session alive."""
    return leaves_trace(request.url.path) and RENEWAL not in request.headers


async def viewer_of(request: Request, exchange_id: str = "") -> Viewer | None:
    """The signed-in person of this request, looked up once; binds the language they are answered in.

    Whoever will ask what they are in an exchange names it, so that one look finds both.
    """
    if "viewer" in request.scope["state"]:
        known: Viewer | None = request.state.viewer
        return known
    resources = resources_of(request)
    request.state.changes_mark = resources.changes.mark  # before anything is read that a page shows
    if request.method == "GET":
        await resources.programme.refresh(resources.autocommit)
    found = await _look_up(request, exchange_id)
    viewer = _viewer(request, found) if found is not None else None
    request.state.viewer = viewer
    mark = viewer.scope.mark if viewer else request.path_params.get("programme", FIRST)
    languages = resources.programme.of(mark).languages
    bind_language(requested_language(request, languages, viewer.language if viewer else ""))
    if viewer is not None:
        bind_frame(viewer.time_zone, await resources.now())
        if request.method == "POST" and leaves_trace(request.url.path):
            await _within_rate(request, viewer)
    return viewer


async def _within_rate(request: Request, viewer: Viewer) -> None:
    """Count a form that somebody sends. PageProblem 429 for more than anybody can fill in."""
    resources = resources_of(request)
    most = resources.settings.messages_per_hour
    limit = Limit("forms of a person", most)
    if request.url.path.endswith("/draft"):
        limit = Limit("drafts of a person", 5 * most)
    mark = mark_of(resources.mark_key("attempts"), limit, viewer.person_id)
    if not await take(resources.sessions, limit, mark):
        what = {"person": viewer.person_id, "detail": limit.what}
        await note_alone(resources.sessions, Happened.TOO_MANY, **what)
        raise PageProblem(429, Sentence(TOO_FAST), Sentence(WAIT))


def _viewer(request: Request, found: Any) -> Viewer:
    held: dict[str, frozenset[Role]] = {}
    for mark, role in found.roles or []:
        held[mark] = held.get(mark, frozenset()) | {Role(role)}
    scope = _scope(request, found, held)
    return Viewer(
        found.id,
        found.name,
        found.email,
        held.get(scope.mark, frozenset()),
        frozenset(found.communities),
        found.language,
        found.time_zone,
        scope,
        held,
    )


def _scope(request: Request, found: Any, held: Mapping[str, frozenset[Role]]) -> ProgrammeScope:
    """The programme of the exchange, of the address, the chosen one, or the nearest one."""
    scope = ProgrammeScope(FIRST, tuple(found.others))
    if not scope.several:
        return scope
    if found.of_exchange is not None:
        return scope.of(scope.mark_of(found.of_exchange))
    if request.path_params.get("programme") in scope.others:
        return scope.of(request.path_params["programme"])
    possible = sorted(held or found.belongs or [FIRST])
    return scope.of(found.chosen if found.chosen in possible else possible[0])


class KnownProgramme:
    """Beside a declaration of access: whether the programme that the address names is there; 404 otherwise."""

    async def __call__(self, request: Request) -> None:
        resources = resources_of(request)
        await resources.programme.refresh(resources.autocommit)
        if request.path_params["programme"] not in {one.mark for one in resources.programme.all}:
            raise HTTPException(404)


def seen_from(viewer: Viewer, mark: str) -> Viewer:
    """The same person with what they are in the programme with this mark: that of the case that is looked at."""
    return replace(viewer, scope=viewer.scope.of(mark), roles=viewer.held.get(mark, frozenset()))


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
        exchange_id = str(request.path_params[self.parameter])
        viewer = await viewer_of(request, exchange_id)
        if viewer is None:
            raise SignInFirst(back_to(request))
        found = await _look_up(request, exchange_id)
        # Looked up before without the exchange, they would have the roles of another programme.
        viewer = request.state.viewer = _viewer(request, found)
        if not (found.is_there and (found.parts or viewer.roles & self.staff)):
            raise _goodbye() if found.has_left else HTTPException(404)
        return _seat(viewer, exchange_id, found.parts or [])


_PARTS = text("""
    SELECT kind, array_agg(role) AS roles FROM case_view
    JOIN exchange_member ON exchange_member.exchange_id = case_view.case_id
    WHERE case_id = :case AND person_id = :person GROUP BY kind
""")


class PartOf(MemberOf):
    """As `MemberOf`, or somebody with a role in the case of another kind that the path names.

    A case is for its own people: no hub role reads those of others.
    """

    async def __call__(self, request: Request) -> Seat:
        if "case_id" not in request.path_params:
            return await super().__call__(request)
        viewer, case_id = await viewer_of(request), str(request.path_params["case_id"])
        if viewer is None:
            raise SignInFirst(back_to(request))
        asked = {"case": case_id, "person": viewer.person_id}
        async with resources_of(request).autocommit() as database:
            part = (await database.execute(_PARTS, asked)).one_or_none()
        if part is None or part.kind not in KINDS:
            raise HTTPException(404)
        roles: Any = frozenset(KINDS[part.kind].roles(role) for role in part.roles)
        return Seat(viewer, case_id, roles, None, is_lead=False, is_traveller=False, kind=part.kind)


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


def _seat(
    viewer: Viewer, exchange_id: str, parts: list[tuple[str, str | None, bool, bool]]
) -> Seat:
    side = next((Side(side) for _role, side, _lead, _travels in parts if side), None)
    return Seat(
        viewer,
        exchange_id,
        frozenset(Role(role) for role, *_rest in parts) | (frozenset() if side else viewer.roles),
        side,
        any(is_lead for _role, _side, is_lead, _travels in parts),
        any(is_traveller for *_rest, is_traveller in parts),
    )


def sign_in_address(next_path: str) -> str:
    """The sign-in page that leads back to a path."""
    return f"/sign-in?next={quote(next_path, safe='/')}"
