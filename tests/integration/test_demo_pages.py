"""The demo's pages as people find them: none fails, and none is dear to load for the first time."""

import pytest

from tests.support.played_demo import Played
from tests.support.walk import Walker, one_of_each_role
from tests.support.web_app import BASE, link_for
from web.app import create_app
from web.site.resources import Resources

pytestmark = pytest.mark.xdist_group("demo")  # played once for all of it
MOST_BYTES = 80_000
"""Of a first view: the page, its styles and its scripts, as they are sent."""
LARGER = {"/numbers": 90_000, "/change-journey": 82_000}
"""Two long forms are a little more: all numbers of a cycle, and two menus of all time zones."""
ROLES = ("coordinator", "mentee", "booker")
"""Between them they have every kind of page; `python -m bench --only pages` walks as everybody."""


async def test_no_page_fails_and_none_is_dear_to_load(played: Played) -> None:
    here = played.connection
    known = here.settings.model_copy(update={"base_url": BASE})
    app = create_app(Resources(known, here.sessions, here.exchanges, here.clock.now))
    walker = Walker(app, BASE)
    async with walker.browser() as client:
        pages = await walker.walk(client, most=2)
    people = await one_of_each_role(here.sessions)
    for role in ROLES:
        async with walker.browser() as client:
            await client.post(await link_for(here.sessions, people[role]))
            walked = await walker.walk(client, most=2)
        assert len({page.route for page in walked}) > 20, role
        pages += walked
    assert len({page.route for page in pages}) > 60
    assert [page.path for page in pages if page.status >= 500] == []
    dear = {page.path: walker.first_view(page) for page in pages}
    bounds = {path: LARGER.get(path[path.rfind("/") :], MOST_BYTES) for path in dear}
    assert {path: size for path, size in dear.items() if size > bounds[path]} == {}
    assert min(dear.values()) > 10_000, "files count too"
