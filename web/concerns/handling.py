"""What the pages of concerns share, whether for who raised one or for who handles one."""

import structlog
from fastapi import Request
from starlette.responses import Response

from domain.concern.messages import ConcernMessage
from models.concerns.concerns import ConcernStore
from models.concerns.restart import first_start, start_again
from models.messages.concern import ConcernReceipt
from models.tables.concern import ConcernCase
from runtime.exchanges import ExchangesAway, ExchangeUnknown
from web.site.resources import resources_of

log = structlog.get_logger(__name__)


def concerns_of(request: Request) -> ConcernStore:
    """Where concerns are kept. SetupProblem where the installation has no key."""
    return ConcernStore(resources_of(request).settings.master_keys())


def own_page(response: Response) -> Response:
    """No other page learns that somebody was here."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


async def start_handling(request: Request, case: ConcernCase) -> None:
    """Let the handling begin unless it has. Where Temporal is away the caretaker does it later."""
    if case.revision:
        return
    try:
        await resources_of(request).concerns.start(first_start(case))
    except (ExchangesAway, OSError, RuntimeError):  # the words are safe: nobody is to be sent away
        log.warning("concern_waits_for_temporal")


async def send_to_concern(
    request: Request, case: ConcernCase, message: ConcernMessage, key: str
) -> ConcernReceipt:
    """Send a message. The handling begins where it has not yet, and goes on where somebody ended it.

    Raises RuleBroken, ExchangeUnknown (everything is erased) or ExchangesAway.
    """
    await start_handling(request, case)
    resources = resources_of(request)
    try:
        return await resources.concerns.send(case.id, message, key)
    except ExchangeUnknown:
        async with resources.sessions() as database:
            stored = await database.get_one(ConcernCase, case.id)
            start = await start_again(database, stored, await resources.now())
        if start is None:
            raise
    await resources.concerns.start(start)
    return await resources.concerns.send(case.id, message, key)
