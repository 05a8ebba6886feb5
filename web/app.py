"""The web application: guards, pages, routes, put together from resources opened by the caller."""

from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from web import error_pages
from web.cases import assigning, calendar, conversation, live, part_routes, routes, taking_over
from web.cases import page as case_page
from web.cases.upload_paths import paths_with_files
from web.connections import pages as connection_pages
from web.desk import (
    away,
    board,
    dashboard,
    emergency,
    figures,
    find,
    kept_views,
    long_import,
    mails,
    officers,
    override,
    programmes,
    register_addresses,
    register_communities,
    register_import,
    register_merging,
    register_people,
    register_report,
    schedule,
    skills_topics,
    waiting,
    wiki,
)
from web.desk import register as desk_register
from web.desk import routes as desk_routes
from web.desk import skills as desk_skills
from web.desk.concerns import routes as desk_safety
from web.desk.pages import all as desk_pages
from web.desk.setup import (
    cycles,
    languages,
    numbers,
    overview,
    programme,
    sender,
    staff,
    texts,
    ties,
    trial,
)
from web.exchanges import (
    certificates,
    checklists,
    conversation_links,
    files,
    inquiries,
    on_the_way,
    page,
    papers,
    published,
    reaching,
    undoing,
)
from web.forms.body import read_pieces
from web.forms.files import LIMITS
from web.memberships import pages as membership_pages
from web.participants import apply, apply_own, apply_sent, inbox, joining, own_entry
from web.participants import mails as own_mails
from web.participants.design import editing as design_editing
from web.participants.design import reading as design_reading
from web.participants.pages import all as participants_pages
from web.participants.pages import my_details
from web.participants.plan import editing as plan_editing
from web.participants.plan import reading as plan_reading
from web.participants.skills import directory as skills
from web.participants.skills import my_data, my_profile
from web.public import address, feeds, first_start, home, reports, sessions, sign_in
from web.public import joining as joining_oneself
from web.public import pages as public_pages
from web.public.concern import raising, returning
from web.site.access import KnownProgramme
from web.site.assets import HashedFiles
from web.site.language import LanguageOfRequest
from web.site.problems import file_too_large, from_elsewhere
from web.site.resources import Resources
from web.site.security import CrossSiteGuard, PlainAddress, RequestId, SecurityHeaders
from web.site.whole_body import Refusals, WholeBody

ROUTERS: tuple[APIRouter, ...] = (
    home.front,
    home.router,
    public_pages.router,
    reports.router,
    feeds.router,
    sign_in.router,
    first_start.router,
    sessions.router,
    address.router,
    joining_oneself.router,
    own_entry.router,
    own_mails.router,
    joining.router,
    page.router,
    papers.router,
    certificates.router,
    files.router,
    on_the_way.router,
    checklists.router,
    published.router,
    reaching.router,
    routes.router,
    part_routes.router,
    case_page.router,
    live.router,
    conversation.router,
    calendar.router,
    my_details.router,
    my_profile.router,
    my_data.router,
    skills.router,
    skills.public,
    inbox.router,
    apply.router,
    apply_own.router,
    apply_sent.router,
    plan_reading.router,
    plan_editing.router,
    design_reading.router,
    design_editing.router,
    raising.router,
    returning.router,
    desk_safety.router,
    desk_routes.router,
    kept_views.router,
    find.router,
    board.router,
    schedule.router,
    dashboard.router,
    figures.router,
    register_import.router,
    long_import.router,
    register_merging.router,
    register_communities.router,
    register_people.router,
    register_addresses.router,
    desk_register.router,
    skills_topics.router,
    desk_skills.router,
    officers.router,
    override.router,
    taking_over.router,
    assigning.router,
    away.router,
    waiting.router,
    emergency.router,
    mails.router,
    wiki.router,
    programmes.router,
    overview.router,
    programme.router,
    cycles.router,
    languages.router,
    numbers.router,
    trial.router,
    staff.router,
    ties.router,
    sender.router,
    texts.router,
)
OF_EACH_PROGRAMME = (
    public_pages.router,
    reports.router,
    feeds.router,
    joining_oneself.router,
    joining.router,
    apply.router,
    apply_own.router,
    apply_sent.router,
    skills.public,
    raising.router,
)
"""What further programmes have, too, below their own addresses."""
FORM_PAGES = (
    participants_pages,
    desk_pages,
    inquiries,
    undoing,
    membership_pages,
    connection_pages,
    conversation_links,
)
"""Imported so that their forms, and what stands beside them, are registered in `web.cases.pages`."""

LARGER = {
    register_report.ADDRESS: register_import.LIMITS,
    desk_skills.IMPORT: desk_skills.LIMITS,
    **dict.fromkeys(paths_with_files(), LIMITS),
}
"""Paths of forms in which files are sent."""


def create_app(resources: Resources) -> FastAPI:
    """The app over open resources; it neither opens nor closes them."""
    settings = resources.settings
    app = FastAPI(title="Peer Exchange", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.resources = resources
    app.state.https = settings.public_url.startswith("https://")
    for router in ROUTERS:
        app.include_router(router)
    for router in OF_EACH_PROGRAMME:
        app.include_router(
            router, prefix="/in/{programme}", dependencies=[Depends(KnownProgramme())]
        )
    # Only static files are compressed: a page that mixes secrets with what others typed must not be (BREACH).
    app.mount("/static", GZipMiddleware(HashedFiles(), minimum_size=1000), name="static")
    error_pages.install(app)
    _guard(app, resources, settings.trusted_hosts or _hosts(settings.public_url))
    return app


def _hosts(public_url: str) -> tuple[str, ...]:
    """The host of the base URL alone; a machine that serves itself only is found by both its names."""
    host = urlsplit(public_url).hostname or "localhost"
    here = ("localhost", "127.0.0.1", "[::1]")
    return here if host in here or host == "::1" else (host,)


def _guard(app: FastAPI, resources: Resources, hosts: tuple[str, ...]) -> None:
    """The guards, innermost first: each wraps those named before it."""
    shown = error_pages.page_app
    app.add_middleware(error_pages.Unforeseen)
    app.add_middleware(PlainAddress, refusal=shown(404))
    app.add_middleware(
        CrossSiteGuard,
        refusal=shown(403, from_elsewhere()),
        key=resources.browser_key,
        by_address=sign_in.NEEDS_NO_TOKEN,
    )
    app.add_middleware(
        WholeBody,
        refusals=Refusals(shown(413), shown(413, file_too_large()), shown(408), shown(429)),
        larger=LARGER,
        read_pieces=read_pieces,
    )
    app.add_middleware(LanguageOfRequest)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)
    app.add_middleware(SecurityHeaders, https=app.state.https)
    app.add_middleware(RequestId)
