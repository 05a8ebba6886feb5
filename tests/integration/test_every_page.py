"""The played demo as each role meets it: every link leads to a page, every page leads on, nothing foreign is there."""

import re
from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from docs.every_page import NOT_PICTURED, chosen
from tests.support.survey import Visited, kind_of
from tests.support.walked_demo import Walked

pytestmark = pytest.mark.xdist_group("demo")

READ_ONLY = {"/faq", "/reports/{}"}
"""Texts for everybody, which lead nowhere but by the header and the footer."""
HELD = re.compile(r"/reach$")
"""Refused while a concern holds the exchange, which nothing but that page may tell."""
PARTICIPANTS = ["newcomer", "mentee", "mentor"]


def of_form(page: Visited) -> bool:
    """A search that was not answered yet: its form is shown again, with what to mend."""
    return page.status == 422 and "?" in page.path


def test_no_link_leads_to_an_error(walked: Walked):
    wrong = {
        (role, page.status, page.path, page.come_from)
        for role, page in walked.all()
        if page.status >= 400 and not of_form(page) and not HELD.search(page.path)
    }
    assert wrong == set()


def test_every_page_leads_on(walked: Walked):
    ends = {
        (role, page.path)
        for role, page in walked.all()
        if page.is_page
        and page.status == 200
        and not (page.onward or page.sends)
        and page.kind not in READ_ONLY
    }
    assert ends == set()


def test_no_page_loads_anything_from_elsewhere_or_sends_anything_there(walked: Walked):
    assert {(page.path, *page.foreign) for _role, page in walked.all() if page.foreign} == set()


def test_the_header_says_where_a_case_belongs(walked: Walked):
    """Participants come to it from their exchanges, the hub from its desk, whoever asks to join from what waits."""
    home = {"mentee": "/exchanges", "programme": "/desk"}
    for role, address in home.items():
        page = next(one for one in walked.by[role] if one.kind == "/exchanges/{}")
        assert f'<a href="{address}" aria-current="page">' in page.text
    assert '<a href="/inbox"' in next(iter(walked.by["newcomer"])).text or any(
        one.kind == "/inbox" for one in walked.by["newcomer"]
    )


def test_everybody_has_more_than_one_page(walked: Walked):
    """The walk itself would notice: somebody who cannot sign in finds little and complains of nothing."""
    found = {role: len({page.kind for page in pages}) for role, pages in walked.by.items()}
    assert {role: number for role, number in found.items() if number < 15} == {}


@pytest.mark.parametrize("role", PARTICIPANTS)
async def test_nobody_sees_the_cases_of_others(walked: Walked, role: str):
    """One page of each kind that anybody found in a case in which this person takes no part, or no part any more (410)."""
    mine = {_case(page) for page in walked.by[role]}
    theirs: dict[str, str] = {}
    for _role, page in walked.all():
        if (case := _case(page)) and case not in mine and page.status == 200:
            theirs.setdefault(kind_of(page.path), page.path)
    assert len(theirs) > 40
    async with walked.someone(role) as client:
        got = {path: (await client.get(path)).status_code for path in theirs.values()}
    assert {path: status for path, status in got.items() if status not in {403, 404, 410}} == {}


def _case(page: Visited) -> str:
    found = re.match(r"/(?:exchanges|cases|desk/safety)/[^/?]+", page.path)
    return found[0] if found else ""


def test_every_page_is_pictured_or_named_with_a_reason(walked: Walked):
    """Routes, by what `python -m docs.every_page` would take a picture of."""
    pictured = {
        picture.path.partition("?")[0]
        for role, pages in walked.by.items()
        for picture in chosen(role, pages, set())
    }
    routes = {route.path: route.path_regex for route in _pages(walked.app.routes)}
    missed = {path for path, regex in routes.items() if not any(map(regex.match, pictured))}
    left = sorted(missed - set(NOT_PICTURED))
    assert left == [], f"no role of the demo reaches it by links: {left}"
    assert set(NOT_PICTURED) - missed == set(), "it is pictured, or is no page any more"
    assert all(NOT_PICTURED.values())


def test_pictures_have_names_of_their_own(walked: Walked):
    for role, pages in walked.by.items():
        names = [picture.name for picture in chosen(role, pages, set())]
        assert len(names) == len(set(names))


def _pages(routes: list[BaseRoute]) -> Iterator[APIRoute]:
    for route in routes:
        if isinstance(route, APIRoute):
            if "GET" in route.methods:
                yield route
        elif hasattr(route, "original_router"):
            yield from _pages(route.original_router.routes)
