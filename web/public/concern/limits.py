"""Limits on sending, without keeping anything that leads to a person.

What is counted is a keyed hash of the network address. It cannot be turned back without the
installation's key, it says nothing about which concern was sent, and it goes within hours.
"""

from fastapi import Request

from models.accounts import attempts
from models.accounts.attempts import Limit, mark_of
from web.site.clients import client_of
from web.site.resources import resources_of

# A whole meeting may sit behind one address.
WORDS = Limit("words of a concern", 20)
WRONG_CODE = Limit("wrong code of a concern", 20)


async def take(request: Request, limit: Limit) -> bool:
    """Spend an attempt; False where this has come too often from where the request comes from."""
    return await attempts.take(resources_of(request).sessions, limit, _mark(request, limit))


async def give_back(request: Request, limit: Limit) -> None:
    """It was none of those that are limited."""
    await attempts.give_back(resources_of(request).sessions, limit, _mark(request, limit))


def _mark(request: Request, limit: Limit) -> str:
    key = resources_of(request).mark_key("attempts")
    return mark_of(key, limit, client_of(request.scope))
