"""What the hub's decision forms share: options with names, notes that must be written, names to show."""

from typing import Any

from domain.people import Role
from models.documents.store import UnknownDocument, read_version
from models.texts.translate import _
from web.shared.asks import Place
from web.shared.exchange.load import everybody
from web.shared.exchange.names import Names, names_of
from web.shared.exchange.reading import people_in
from web.shared.form_fields import Options
from web.shared.refusals import FieldProblem

Content = dict[str, Any]


def named(pairs: dict[str, str]) -> Options:
    """Options from marked texts, translated."""
    return [(value, _(text)) for value, text in pairs.items()]


def need(condition: object, field: str, sentence: str) -> None:
    """Refuse the form beside a field unless the condition holds."""
    if not condition:
        raise FieldProblem(field, sentence)


def written(text: str | None) -> bool:
    """Whether somebody wrote more than spaces."""
    return bool(text and text.strip())


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
