"""Every page says who may open it."""

from collections.abc import Iterator
from typing import Any, cast

import pytest
from fastapi import APIRouter, Depends, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount

from runtime.settings import Settings
from web.app import ROUTERS, create_app
from web.site.access import Access, Public
from web.site.resources import Resources

# Files anybody may have, the same for all.
OPEN_MOUNTS = {"/static"}


def _app() -> FastAPI:
    nothing = cast("Any", None)
    return create_app(Resources(Settings(base_url="http://localhost"), nothing, nothing, nothing))


def _declared(dependant: Dependant) -> bool:
    return isinstance(dependant.call, Access) or any(
        _declared(inner) for inner in dependant.dependencies
    )


def undeclared(routes: list[BaseRoute]) -> Iterator[str]:
    for route in routes:
        if isinstance(route, APIRoute):
            if not _declared(route.dependant):
                yield route.path
        elif isinstance(route, Mount):
            if route.path not in OPEN_MOUNTS:
                yield route.path
        elif hasattr(route, "original_router"):
            yield from undeclared(route.original_router.routes)
        else:
            yield repr(route)


def test_every_route_declares_who_may_use_it():
    assert list(undeclared(_app().routes)) == []


def test_a_route_without_a_declaration_is_found():
    router = APIRouter()
    router.add_api_route("/open", lambda: None)
    router.add_api_route("/told", lambda: None, dependencies=[Depends(Public())])
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.include_router(router)
    assert list(undeclared(app.routes)) == ["/open"]


@pytest.mark.parametrize("router", ROUTERS)
def test_every_router_of_the_list_has_routes_the_guard_sees(router: APIRouter):
    assert [route for route in router.routes if isinstance(route, APIRoute)]
