"""Asking for another mail address, from whichever page: limited, and with the courier woken."""

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from activities.mail.wake import RING
from models.accounts.attempts import Limit, mark_of, take
from models.accounts.security_log import Happened, note_alone
from models.register.addresses import ask
from models.tables.person import Person
from models.texts.translate import N_, Sentence
from web.site.access import Viewer
from web.site.problems import PageProblem
from web.site.resources import resources_of

ASKS = Limit("another address", 10)
TOO_MANY = N_("Several addresses were to be changed under your name within the last hour.")
LATER = N_("Nothing was changed. Try again in an hour.")
ASKED = N_(
    "Both addresses got a mail. The new one takes the old one’s place once both have agreed, within 14 days."
)


async def note_address(
    request: Request,
    database: AsyncSession,
    person: Person,
    new: str,
    viewer: Viewer,
    *,
    asked_in: str | None = None,
) -> bool:
    """Whether both addresses are asked first, which is done here; the caller commits.

    An address that nobody signed in by yet was never theirs to agree: it is simply corrected. PageProblem 429
    for whoever asks too often. `asked_in` is the programme for which a coordinator asks, of a person of several:
    that one is never simply corrected.
    """
    if new == person.email or not (person.has_signed_in or asked_in is not None):
        return False
    resources = resources_of(request)
    mark = mark_of(resources.mark_key("attempts"), ASKS, viewer.person_id)
    if not await take(resources.sessions, ASKS, mark):
        await note_alone(resources.sessions, Happened.TOO_MANY, detail=ASKS.what)
        raise PageProblem(429, Sentence(TOO_MANY), Sentence(LATER))
    await ask(database, person, new, viewer.person_id, asked_in)
    await database.execute(RING)
    return True
