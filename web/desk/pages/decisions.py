"""What the hub's decision forms share: what documents say, and names to show."""

from typing import Any

from domain.exchange.people import Role
from models.documents.store import UnknownDocument, read_version
from web.cases.names import Names, names_of
from web.cases.pages import Place
from web.exchanges.load import everybody
from web.exchanges.reading import people_in

Content = dict[str, Any]


async def content_of(
    at: Place, document_id: str | None, version: int | None = None
) -> Content | None:
    """What a document says, None where it is not there."""
    if document_id is None:
        return None
    try:
        return (await read_version(at.database, document_id, version)).content
    except UnknownDocument:
        return None


async def names_at(
    at: Place, *contents: Content | None, communities: tuple[str, ...] = ()
) -> Names:
    """Names of everybody in the exchange and in the given contents."""
    x = at.exchange
    groups = [x.mentee.community, x.mentor.community if x.mentor else None, *x.declined]
    wished = [content.get("partner_community") for content in contents if content]
    people = [person for content in contents for person in people_in(content)]
    return await names_of(at.database, [*everybody(x), *people], [*groups, *wished, *communities])


def holds(at: Place, *roles: Role) -> bool:
    """Whether whoever is at the form holds one of the roles in this exchange."""
    return bool(at.exchange.roles_of(at.me) & set(roles))
