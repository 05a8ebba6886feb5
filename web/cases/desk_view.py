"""The view of the desk's queue somebody came from: it stands in the address of a task, and they return to it."""

from urllib.parse import parse_qsl, urlencode

from fastapi import Request

VIEW = "view"
"""The parameter that holds what stood behind `/desk?`."""
_MOST = 10
_LONGEST = 500


def view_in(request: Request) -> str:
    """What to append to a path so that the view is not lost; empty where there is none."""
    view = _view(request)
    return f"?{urlencode({VIEW: view})}" if view else ""


def desk_address(request: Request) -> str:
    """The desk as it was left."""
    view = _view(request)
    return f"/desk?{view}" if view else "/desk"


def _view(request: Request) -> str:
    # Taken apart and put together again: it goes into a header of the answer.
    given = request.query_params.get(VIEW, "")[:_LONGEST].replace("\x00", "")
    return urlencode(parse_qsl(given)[:_MOST])
